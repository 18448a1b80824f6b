/*
 * continual.c - one task after the other: what is forgotten, what is of use
 *
 * The tasks of `split` are the classes of the dataset, cut in order into so
 *many groups; those of `permuted` are all samples with their numbers in another
 * order, the first of all as they are.  A learner sees the training samples of
 * each task for some passes and is never told that another one begins; it
 * chooses among all classes, or with `heads: task` among those of the task.
 *
 * R_ij is the part of the held-out samples of task j that is answered rightly
 * after task i; R_0j before anything was learned.  Of T tasks:
 *
 *	ACC = mean over j of R_Tj
 *	BWT = mean over j < T of R_Tj - R_jj
 *	FWT = mean over j > 1 of R_(j-1)j - R_0j
 *	dip = min over looks of a(look) - R_jj, for tasks j that are over
 *
 * All is written as a measure is: to /measures/continual.
 */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/need.h"
#include "base/text.h"
#include "lab/experiment.h"
#include "lab/measure.h"
#include "lab/statistics.h"
#include "lab/transfer.h"
#include "learn/learner.h"

enum { KIND = HEBB_OWN_PARAMS, TASKS, HEADS, EPOCHS, LOOKS, SEEDS };

static const struct hebb_param params[] = {
	HEBB_EXPERIMENT_PARAMS,
	[KIND] = { "tasks", "1", 0, 0, 1,
		   "some of the classes each, or all samples with their "
		   "numbers in another order",
		   HEBB_CHOICE, "split|permuted" },
	[TASKS] = { "number", "1", 5, 2, 1000, "of tasks", HEBB_COUNT },
	[HEADS] = { "heads", "1", 0, 0, 1,
		    "a learner chooses among all classes, or those of the task",
		    HEBB_CHOICE, "one|task" },
	[EPOCHS] = { "epochs", "1", 1, 1e-3, 1e6,
		     "passes over the samples of a task, before the next" },
	[LOOKS] = { "looks", "1", 4, 1, 1e6,
		    "at all tasks, while one is learned", HEBB_COUNT },
	[SEEDS] = { "seeds", "1", 10, 1, 1e6,
		    "how often each learner starts anew, with the next seed",
		    HEBB_COUNT },
	{ NULL },
};

enum { ACC, BWT, FWT, DIP, MATRIX, CURVES, SEEN };

static const struct hebb_finding findings[] = {
	[ACC] = { "acc", "1", "mean accuracy over tasks in the end", +1 },
	[BWT] = { "bwt", "1", "what was gained since a task was over", +1 },
	[FWT] = { "fwt", "1",
		  "how much better tasks begin than an untaught learner", +1 },
	[DIP] = { "dip", "1", "the deepest fall of a task that was over", +1 },
	[MATRIX] = { "matrix", "1",
		     "accuracy after so many tasks, by task; first of none", 0,
		     true },
	[CURVES] = { "tasks_by_look", "1", "accuracy by look and task", 0,
		     true },
	[SEEN] = { "samples", "1", "training samples seen, at each look", 0,
		   true },
	{ 0 },
};

static const struct hebb_measure_type as_measure = {
	.type = {
		.name = "continual",
		.brief = "one task after the other: what is forgotten",
		.equation = "ACC = mean_j R_Tj; BWT = mean_(j<T) (R_Tj - R_jj); "
			    "FWT = mean_(j>1) (R_(j-1)j - R_0j)",
		.source = "Lopez-Paz & Ranzato 2017, NIPS 30:6467; De Lange, "
			  "van de Ven & Tuytelaars 2023, ICLR, arXiv 2205.13452 "
			  "(the dip)",
	},
	.findings = findings,
};

/* Beside the numbers above: samples seen, and s of learning from each. */
enum { SAMPLES = MATRIX, PER_SAMPLE, RESULTS };

enum { ANSWERS = 256 };

struct tasks {
	struct hebb_job *job;
	struct hebb_dataset data;
	struct hebb_measure measure;
	size_t n, looks, seeds;
	size_t *of_class; /* [classes] task of a split */
	uint32_t **order; /* [n][width] of a permuted one, else NULL */
	uint32_t **train; /* [n][trains] ids */
	uint32_t **test;  /* [n][tests] */
	size_t *trains, *tests;
	double epochs;
	bool heads;
};

/* One learner with one seed. */
struct career {
	const struct tasks *tasks;
	struct hebb_learner *learner;
	uint64_t seed, seen;
	struct hebb_batch_buffer room;
	float *input, *out; /* [room][width], [room][outputs] */
	double *accuracy;   /* [1 + n looks][n] */
	double *samples;    /* [1 + n looks] */
	size_t rows;
	double seconds;
};

/* ---- tasks ---- */

static bool belongs(const struct tasks *tasks, uint32_t id, size_t task)
{
	return tasks->order || tasks->of_class[tasks->data.label[id]] == task;
}

/* Which of the samples first .. first+n-1 are of the task? */
static uint32_t *choose(const struct tasks *tasks, size_t task, size_t first,
			size_t n, size_t *chosen)
{
	uint32_t *id = hebb_alloc(n, sizeof(*id), "samples of a task");
	size_t i;

	for (i = *chosen = 0; i < n; i++)
		if (belongs(tasks, (uint32_t)(first + i), task))
			id[(*chosen)++] = (uint32_t)(first + i);
	return id;
}

static void permute(struct tasks *tasks, size_t task)
{
	const size_t width = tasks->data.width;
	uint32_t *order = hebb_alloc(width, sizeof(*order), "a permutation");
	size_t i;

	for (i = 0; i < width && !task; i++)
		order[i] = (uint32_t)i;
	if (task)
		hebb_random_shuffle(
		    hebb_stream_open(tasks->job->seed, "permuted"), task, order,
		    width);
	tasks->order[task] = order;
}

static void make_tasks(struct tasks *tasks)
{
	const struct hebb_dataset *data = &tasks->data;
	const size_t n = tasks->n;
	size_t t, c;

	tasks->of_class = hebb_alloc(data->classes, sizeof(size_t), "tasks");
	tasks->train = hebb_alloc(n, sizeof(*tasks->train), "tasks");
	tasks->test = hebb_alloc(n, sizeof(*tasks->test), "tasks");
	tasks->trains = hebb_alloc(n, sizeof(size_t), "tasks");
	tasks->tests = hebb_alloc(n, sizeof(size_t), "tasks");
	for (c = 0; c < data->classes; c++)
		tasks->of_class[c] = c * n / data->classes;
	for (t = 0; t < n; t++) {
		if (tasks->order)
			permute(tasks, t);
		tasks->train[t] =
		    choose(tasks, t, 0, data->train, &tasks->trains[t]);
		tasks->test[t] =
		    choose(tasks, t, data->train + data->validation, data->test,
			   &tasks->tests[t]);
	}
}

static bool fits(const struct tasks *tasks, const struct hebb_config *map,
		 struct hebb_error *err)
{
	const struct hebb_dataset *data = &tasks->data;

	if (!data->label || hebb_dataset_steps(data) > 1 || !data->train ||
	    !data->test)
		return hebb_error_set(
		    err, HEBB_MODEL, &map->place,
		    "'continual' needs classes, one a "
		    "sample, some to learn from and some held "
		    "out");
	if (!tasks->order && tasks->n > data->classes)
		return hebb_error_set(
		    err, HEBB_MODEL,
		    tasks->job->values[TASKS].node
			? &tasks->job->values[TASKS].node->place
			: &map->place,
		    "%zu tasks cannot be made of %zu classes; 'number' is at "
		    "most as many, or 'tasks' are permuted",
		    tasks->n, data->classes);
	return true;
}

static bool open_tasks(struct tasks *tasks, struct hebb_job *job,
		       struct hebb_error *err)
{
	const struct hebb_value *values = job->values;
	struct hebb_config *map = hebb_config_get(job->model, "dataset");

	*tasks = (struct tasks){
		.job = job,
		.measure = { .type = &as_measure, .name = "continual" },
		.n = (size_t)values[TASKS].number,
		.looks = (size_t)values[LOOKS].number,
		.seeds = (size_t)values[SEEDS].number,
		.epochs = values[EPOCHS].number,
		.heads = values[HEADS].number,
	};
	if (!map)
		return hebb_error_set(err, HEBB_MODEL, &job->model->place,
				      "'continual' needs `dataset:`, such as "
				      "dataset: {type: digits}");
	if (values[KIND].number)
		tasks->order =
		    hebb_alloc(tasks->n, sizeof(*tasks->order), "tasks");
	if (!hebb_dataset_open(&tasks->data, map, err) ||
	    !fits(tasks, map, err))
		return false;
	make_tasks(tasks);
	return true;
}

static void close_tasks(struct tasks *tasks)
{
	size_t t;

	for (t = 0; t < tasks->n; t++) {
		if (tasks->order)
			hebb_free(tasks->order[t]);
		if (tasks->train) {
			hebb_free(tasks->train[t]);
			hebb_free(tasks->test[t]);
		}
	}
	hebb_free(tasks->order);
	hebb_free(tasks->train);
	hebb_free(tasks->test);
	hebb_free(tasks->trains);
	hebb_free(tasks->tests);
	hebb_free(tasks->of_class);
	hebb_dataset_close(&tasks->data);
}

/* ---- one learner ---- */

static struct hebb_batch gather(struct career *career, size_t task,
				const uint32_t *id, size_t n)
{
	const struct tasks *tasks = career->tasks;
	const size_t width = tasks->data.width;
	struct hebb_batch batch =
	    hebb_dataset_gather(&tasks->data, id, n, &career->room);
	size_t i, k;

	if (!tasks->order)
		return batch;
	for (i = 0; i < n; i++)
		for (k = 0; k < width; k++)
			career->input[i * width + k] =
			    batch.input[i * width + tasks->order[task][k]];
	batch.input = career->input;
	return batch;
}

/* The class with the largest number, of those that may be answered. */
static bool is_right(const struct tasks *tasks, size_t task, const float *out,
		     int32_t label)
{
	const size_t classes = tasks->data.classes;
	const bool some = tasks->heads && !tasks->order;
	size_t c, best = classes;

	for (c = 0; c < classes; c++)
		if ((!some || tasks->of_class[c] == task) &&
		    (best == classes || out[c] > out[best]))
			best = c;
	return best == (size_t)label;
}

static bool examine(struct career *career, size_t task, double *accuracy,
		    struct hebb_error *err)
{
	const struct tasks *tasks = career->tasks;
	struct hebb_learner *learner = career->learner;
	const size_t n = tasks->tests[task];
	size_t from, some, i, right = 0;

	for (from = 0; from < n; from += some) {
		struct hebb_batch batch;

		some = n - from < ANSWERS ? n - from : ANSWERS;
		batch = gather(career, task, tasks->test[task] + from, some);
		if (!learner->type->answer(learner, &batch, career->out, err))
			return false;
		for (i = 0; i < some; i++)
			right += is_right(tasks, task,
					  career->out + i * learner->outputs,
					  batch.label[i]);
	}
	*accuracy = n ? (double)right / (double)n : NAN;
	return true;
}

static bool look(struct career *career, struct hebb_error *err)
{
	const size_t n = career->tasks->n;
	double *row = career->accuracy + n * career->rows;
	size_t t;

	for (t = 0; t < n; t++)
		if (!examine(career, t, &row[t], err))
			return false;
	career->samples[career->rows++] = (double)career->seen;
	return true;
}

/* The order of pass number `pass` through the samples of a task. */
static void order_pass(const struct career *career, size_t task, uint64_t pass,
		       uint32_t *id)
{
	const struct tasks *tasks = career->tasks;
	const size_t all = tasks->trains[task];
	size_t i;

	hebb_random_shuffle(hebb_stream_open(career->seed, "order"),
			    (uint64_t)task << 32 | pass, id, all);
	for (i = 0; i < all; i++)
		id[i] = tasks->train[task][id[i]];
}

/* Learn until `until` samples of the task were seen, of which `*at` were. */
static bool study(struct career *career, size_t task, uint64_t until,
		  uint64_t *at, uint32_t *id, struct hebb_error *err)
{
	const struct tasks *tasks = career->tasks;
	struct hebb_learner *learner = career->learner;
	const size_t all = tasks->trains[task];

	while (*at < until) {
		const size_t from = *at % all;
		size_t n = learner->batch;
		struct hebb_batch batch;
		double loss;

		if (!from)
			order_pass(career, task, *at / all, id);
		n = n < all - from ? n : all - from;
		n = n < until - *at ? n : (size_t)(until - *at);
		batch = gather(career, task, id + from, n);
		if (hebb_job_stopped(tasks->job, err) ||
		    !learner->type->learn(learner, &batch, &loss, err))
			return false;
		*at += n;
		career->seen += n;
	}
	return true;
}

static bool learn_task(struct career *career, size_t task,
		       struct hebb_error *err)
{
	const struct tasks *tasks = career->tasks;
	const double all = ceil(tasks->epochs * (double)tasks->trains[task]);
	uint32_t *id =
	    hebb_alloc(tasks->trains[task] + 1, sizeof(*id), "an order");
	uint64_t at = 0;
	size_t k;
	bool ok = true;

	for (k = 1; ok && k <= tasks->looks; k++) {
		const double until =
		    ceil(all * (double)k / (double)tasks->looks);
		const double start = hebb_clock();

		ok = study(career, task, (uint64_t)until, &at, id, err);
		career->seconds += hebb_clock() - start;
		ok = ok && look(career, err);
	}
	hebb_free(id);
	return ok;
}

/* ---- writing ---- */

/* matrix[1 + n][n]: before all, and at the last look of each task */
static double *matrix_of(const struct career *career)
{
	const size_t n = career->tasks->n, looks = career->tasks->looks;
	double *matrix = hebb_alloc((n + 1) * n, sizeof(*matrix), "tasks");
	size_t i;

	for (i = 0; i <= n; i++)
		memcpy(matrix + i * n, career->accuracy + i * looks * n,
		       n * sizeof(*matrix));
	return matrix;
}

static bool write_curve(const struct career *career, struct hebb_error *err)
{
	const struct tasks *tasks = career->tasks;
	struct hebb_tape *tape = tasks->job->tape;
	static const char *const briefs[] = {
		"training samples seen",
		"part of the held-out samples of all tasks",
	};
	size_t i, t, k;

	for (k = 0; k < 2; k++) {
		char path[512];
		const struct hebb_track track = { .path = path,
						  .brief = briefs[k],
						  .cell =
						      k ? HEBB_F64 : HEBB_U64 };
		int number;

		snprintf(path, sizeof(path), "/learning/%s/%llu/%s",
			 career->learner->name,
			 (unsigned long long)career->seed,
			 k ? "accuracy" : "samples");
		number = hebb_tape_track(tape, &track, err);
		if (number < 0)
			return false;
		for (i = 0; i < career->rows; i++) {
			double value = k ? 0 : career->samples[i];

			for (t = 0; k && t < tasks->n; t++)
				value += career->accuracy[i * tasks->n + t] /
					 (double)tasks->n;
			if (!hebb_tape_write(tape, number, &value, 1, err))
				return false;
		}
	}
	return true;
}

static bool write_all(const struct career *career, double *result,
		      struct hebb_error *err)
{
	const struct tasks *tasks = career->tasks;
	const struct hebb_page page = { .tape = tasks->job->tape,
					.measure = &tasks->measure,
					.learner = career->learner->name,
					.seed = career->seed };
	const size_t n = tasks->n;
	double *matrix = matrix_of(career);
	size_t f;
	bool ok = true;

	result[ACC] = hebb_transfer_end(matrix, n);
	result[BWT] = hebb_transfer_back(matrix, n);
	result[FWT] = hebb_transfer_ahead(matrix, n);
	result[SAMPLES] = (double)career->seen;
	result[PER_SAMPLE] = career->seconds / (double)career->seen;
	result[DIP] = hebb_transfer_dip(career->accuracy, n, tasks->looks);
	for (f = ACC; ok && f <= DIP; f++)
		ok =
		    hebb_page_number(&page, &findings[f], NULL, result[f], err);
	ok = ok &&
	     hebb_page_array(&page, &findings[MATRIX], NULL, matrix, n + 1, n,
			     err) &&
	     hebb_page_array(&page, &findings[CURVES], NULL, career->accuracy,
			     career->rows, n, err) &&
	     hebb_page_array(&page, &findings[SEEN], NULL, career->samples,
			     career->rows, 0, err) &&
	     write_curve(career, err);
	hebb_free(matrix);
	return ok;
}

/* ---- learners and seeds ---- */

static bool follow(const struct tasks *tasks, const struct hebb_config *map,
		   size_t index, int threads, double *result,
		   struct hebb_error *err)
{
	struct hebb_config *copy = hebb_config_copy(map);
	struct career career = { .tasks = tasks,
				 .seed = tasks->job->seed + index };
	const struct hebb_task task = { .data = &tasks->data,
					.seed = career.seed,
					.threads = threads };
	size_t room, t;
	bool ok;

	career.learner = hebb_learner_new(copy, map->key, &task, err);
	ok = career.learner;
	if (ok) {
		room = career.learner->batch > ANSWERS ? career.learner->batch
						       : ANSWERS;
		career.room = hebb_batch_room(&tasks->data, room);
		career.input = hebb_alloc(room * tasks->data.width,
					  sizeof(float), "permuted samples");
		career.out = hebb_alloc(room * career.learner->outputs,
					sizeof(float), "answers");
		career.accuracy =
		    hebb_alloc((1 + tasks->n * tasks->looks) * tasks->n,
			       sizeof(double), "accuracies");
		career.samples = hebb_alloc(1 + tasks->n * tasks->looks,
					    sizeof(double), "accuracies");
		ok = look(&career, err);
	}
	for (t = 0; ok && t < tasks->n; t++)
		ok = learn_task(&career, t, err);
	ok = ok && write_all(&career, result, err);
	hebb_learner_free(career.learner);
	hebb_batch_release(&career.room);
	hebb_free(career.input);
	hebb_free(career.out);
	hebb_free(career.accuracy);
	hebb_free(career.samples);
	hebb_config_free(copy);
	return ok;
}

static void report(const struct tasks *tasks, const char *name,
		   double (*result)[RESULTS])
{
	static const char *const names[] = { "accuracy", "bwt", "fwt", "dip" };
	struct hebb_config *map = hebb_config_map(
	    hebb_config_map(tasks->job->result, "learners"), name);
	double *value = hebb_alloc(tasks->seeds, sizeof(*value), "results");
	size_t f, i;

	hebb_config_put(map, "samples", result[0][SAMPLES]);
	hebb_config_put(map, "epoch_s",
			result[0][PER_SAMPLE] * (double)tasks->data.train);
	for (f = ACC; f <= DIP; f++) {
		struct hebb_config *one = hebb_config_map(map, names[f]);

		for (i = 0; i < tasks->seeds; i++)
			value[i] = result[i][f];
		hebb_config_put(one, "mean", hebb_mean(value, tasks->seeds));
		hebb_config_put(one, "sd", hebb_sd(value, tasks->seeds));
		hebb_config_put(one, "n", (double)tasks->seeds);
	}
	hebb_free(value);
}

enum { SMALL = 50000 };

static bool follow_all(const struct tasks *tasks, const struct hebb_config *map,
		       size_t parameters, size_t seeds, struct hebb_error *err)
{
	const int all = tasks->job->threads;
	const int team = parameters < SMALL && seeds > 1 ? all : 1;
	double(*result)[RESULTS] =
	    hebb_alloc(tasks->seeds, sizeof(*result), "results");
	bool failed = false;
	size_t i;

#pragma omp parallel for num_threads(team) schedule(dynamic, 1) if (team > 1)
	for (i = 0; i < seeds; i++) {
		struct hebb_error own = { 0 };
		bool stop;

#pragma omp atomic read
		stop = failed;
		if (stop ||
		    follow(tasks, map, i, team > 1 ? 1 : all, result[i], &own))
			continue;
#pragma omp critical
		if (!failed) {
			*err = own;
			failed = true;
		}
	}
	if (!failed && seeds == tasks->seeds)
		report(tasks, map->key, result);
	hebb_free(result);
	return !failed;
}

/* Read the learner where it stands, and say what it is. */
static bool introduce(struct tasks *tasks, struct hebb_config *map,
		      size_t *parameters, struct hebb_error *err)
{
	const struct hebb_task task = { .data = &tasks->data,
					.seed = tasks->job->seed,
					.threads = tasks->job->threads };
	struct hebb_tape *tape = tasks->job->tape;
	struct hebb_learner *learner =
	    hebb_learner_new(map, map->key, &task, err);
	char path[256];
	bool ok;

	if (!learner)
		return false;
	*parameters = learner->parameters;
	snprintf(path, sizeof(path), "/learning/%s", map->key);
	ok = hebb_tape_text(tape, path, "type", learner->type->type.name, false,
			    err) &&
	     hebb_tape_count(tape, path, "parameters", learner->parameters,
			     false, err) &&
	     hebb_tape_count(tape, path, "neurons", learner->neurons, false,
			     err);
	hebb_learner_free(learner);
	return ok && hebb_config_all_used(map, err);
}

static struct hebb_config *learners_of(struct hebb_job *job,
				       struct hebb_error *err)
{
	struct hebb_config *map = hebb_config_get(job->model, "learners");

	if (map && map->kind == HEBB_MAP && map->n)
		return map;
	hebb_error_set(err, HEBB_MODEL, map ? &map->place : &job->model->place,
		       "'continual' needs `learners:`, a map of learners by "
		       "name");
	return NULL;
}

static bool take_courses(struct tasks *tasks, struct hebb_config *learners,
			 size_t seeds, struct hebb_error *err)
{
	const struct hebb_measures measures = { .item = &tasks->measure,
						.n = 1 };
	size_t *parameters =
	    hebb_alloc(learners->n, sizeof(*parameters), "learners");
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < learners->n; i++) {
		learners->child[i]->used = true;
		ok = introduce(tasks, learners->child[i], &parameters[i], err);
	}
	ok = ok && hebb_job_built(tasks->job, err) &&
	     hebb_measures_define(&measures, tasks->job->tape, err);
	for (i = 0; ok && i < learners->n; i++)
		ok = follow_all(tasks, learners->child[i], parameters[i], seeds,
				err);
	hebb_free(parameters);
	return ok;
}

static bool run_seeds(struct hebb_job *job, bool all, struct hebb_error *err)
{
	struct hebb_config *learners = learners_of(job, err);
	struct tasks tasks = { 0 };
	const double start = hebb_clock();
	bool ok = learners && open_tasks(&tasks, job, err);

	if (ok && !all)
		tasks.epochs = fmin(tasks.epochs, 0.02);
	ok = ok && take_courses(&tasks, learners, all ? tasks.seeds : 1, err);
	if (ok && all)
		hebb_config_put(job->result, "train_s", hebb_clock() - start);
	close_tasks(&tasks);
	return ok;
}

static bool run(struct hebb_job *job, struct hebb_error *err)
{
	return run_seeds(job, true, err);
}

/* A little of one seed, of which only learning grows with the passes. */
static bool check(struct hebb_job *job, struct hebb_error *err)
{
	const double start = hebb_clock();
	const double seeds = job->values[SEEDS].number;
	const double part = fmax(1, 0.2 * job->values[EPOCHS].number / 0.02);

	if (!run_seeds(job, false, err))
		return false;
	hebb_config_put(job->result, "estimate_s",
			(hebb_clock() - start) * seeds * part / job->threads);
	hebb_config_put(job->result, "peak_rss_mb",
			hebb_memory_peak() / 1048576);
	return true;
}

const struct hebb_experiment_type hebb_experiment_continual = {
	.type = {
		.name = "continual",
		.brief = "learners learn one task after the other",
		.equation = "BWT = mean over j < T of R_Tj - R_jj",
		.source = "Lopez-Paz & Ranzato 2017, NIPS 30:6467",
		.params = params,
	},
	.run = run,
	.check = check,
};
