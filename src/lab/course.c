#include "lab/course.h"

#include <math.h>
#include <stdio.h>

#include "base/memory.h"
#include "base/need.h"
#include "lab/statistics.h"
#include "learn/learner.h"
#include "rec/recorder.h"

enum {
	EPOCHS = HEBB_OWN_PARAMS,
	TO_SEE,
	VALIDATE,
	HELD_OUT,
	SEEDS,
	PARALLEL,
	TOP,
	PATIENCE,
	BEST
};

const struct hebb_param hebb_course_params[] = {
	HEBB_EXPERIMENT_PARAMS,
	[EPOCHS] = { "epochs", "1", 1, 1e-9, 1e9,
		     "passes over the training samples; parts of one count" },
	[TO_SEE] = { "samples", "1", HEBB_OPTIONAL, 1, 1e15,
		     "training samples to see, instead of epochs", HEBB_COUNT },
	[VALIDATE] = { "validate", "1", HEBB_OPTIONAL, 1, 1e15,
		       "samples between two looks at the held-out part; a pass "
		       "if not given",
		       HEBB_COUNT },
	[HELD_OUT] = { "held_out", "1", HEBB_OPTIONAL, 1, 1e15,
		       "held-out samples that are answered; all if not given",
		       HEBB_COUNT },
	[SEEDS] = { "seeds", "1", 3, 1, 1e6,
		    "how often each learner starts anew, with the next seed",
		    HEBB_COUNT },
	[PARALLEL] = { "parallel", "1", 0, 0, 2,
		       "what the threads share: seeds, or the network of one; "
		       "auto: seeds if learners are small",
		       HEBB_CHOICE, "auto|seeds|network" },
	[TOP] = { "top", "1", 5, 1, 1e6,
		  "answers among which a class counts for the metric `top`",
		  HEBB_COUNT },
	[PATIENCE] = { "patience", "1", HEBB_OPTIONAL, 1, 1e9,
		       "looks without progress after which a learner stops",
		       HEBB_COUNT },
	[BEST] = { "best", "1", 0, 0, 1,
		   "whether a learner goes back to its best look in the end",
		   HEBB_FLAG },
	{ NULL },
};

/* parameters below which seeds are learned at once */
enum { SMALL = 50000 };

static bool teach_all(struct hebb_course *course, struct hebb_error *err)
{
	const int threads = course->parallel ? course->job->threads : 1;
	struct hebb_error *errors =
	    hebb_alloc(course->seeds, sizeof(*errors), "errors");
	size_t i;

#pragma omp parallel for num_threads(threads)                                  \
    schedule(dynamic, 1) if (threads > 1)
	for (i = 0; i < course->seeds; i++) {
		struct hebb_config *map = hebb_config_copy(course->map);

		if (!hebb_course_teach(course, i, map, &errors[i])) {
#pragma omp atomic write
			course->failed = true;
		}
	}
	for (i = 0; course->failed && i < course->seeds; i++)
		if (errors[i].kind) {
			*err = errors[i];
			break;
		}
	hebb_free(errors);
	return !course->failed;
}

/*
 * Read the learner's map once where it stands, so that mistakes are found and
 * defaults known, and see how large it is.
 */
static bool plan(struct hebb_course *course, struct hebb_error *err)
{
	const struct hebb_job *job = course->job;
	const double how = job->values[PARALLEL].number;
	const struct hebb_task task = { .data = course->data,
					.seed = job->seed,
					.threads = job->threads };
	struct hebb_config *record = hebb_config_get(course->map, "record");
	const double before = hebb_memory_used();
	struct hebb_learner *learner =
	    hebb_learner_new(course->map, course->name, &task, err);
	bool small;
	char path[256];

	if (!learner)
		return false;
	if (record && !hebb_recording_read(record, err)) {
		hebb_learner_free(learner);
		return false;
	}
	if (course->best && !learner->type->keep) {
		hebb_error_set(
		    err, HEBB_MODEL, &course->map->place,
		    "learner '%s' of type '%s' cannot go back to its "
		    "best look",
		    course->name, learner->type->type.name);
		hebb_learner_free(learner);
		return false;
	}
	course->bytes = fmax(0, hebb_memory_used() - before);
	small = learner->parameters < SMALL;
	course->parallel =
	    course->seeds > 1 && (how == 1 || (how == 0 && small));
	snprintf(path, sizeof(path), "/learning/%s", course->name);
	if (!hebb_tape_text(job->tape, path, "type", learner->type->type.name,
			    false, err) ||
	    !hebb_tape_count(job->tape, path, "parameters", learner->parameters,
			     false, err) ||
	    !hebb_tape_count(job->tape, path, "neurons", learner->neurons,
			     false, err)) {
		hebb_learner_free(learner);
		return false;
	}
	hebb_learner_free(learner);
	return hebb_config_all_used(course->map, err);
}

static void open_course(struct hebb_course *course, struct hebb_job *job,
			const struct hebb_dataset *data,
			struct hebb_config *map)
{
	const struct hebb_value *values = job->values;

	*course = (struct hebb_course){
		.job = job,
		.data = data,
		.map = map,
		.name = map->key,
		.samples =
		    (uint64_t)ceil(values[EPOCHS].number * (double)data->train),
		.held_out = data->test,
		.validate = data->train,
		.seeds = (size_t)values[SEEDS].number,
		.budget = INFINITY,
		.top = (size_t)values[TOP].number,
		.best = values[BEST].number,
	};
	if (values[PATIENCE].number >= 1)
		course->patience = (uint64_t)values[PATIENCE].number;
	if (values[TO_SEE].number >= 1)
		course->samples = (uint64_t)values[TO_SEE].number;
	if (values[VALIDATE].number >= 1)
		course->validate = (uint64_t)values[VALIDATE].number;
	if (values[HELD_OUT].number < (double)data->test)
		course->held_out = (size_t)values[HELD_OUT].number;
	course->accuracy =
	    hebb_alloc(course->seeds, sizeof(double), "accuracies");
	course->seconds = hebb_alloc(course->seeds, sizeof(double), "times");
	course->seen = hebb_alloc(course->seeds, sizeof(uint64_t), "counts");
}

static void close_course(struct hebb_course *course)
{
	hebb_free(course->accuracy);
	hebb_free(course->seconds);
	hebb_free(course->seen);
}

/* Seconds that one pass over the training samples took, mean over seeds. */
static double pass_seconds(const struct hebb_course *course)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < course->seeds; i++)
		sum += course->seconds[i] / (double)course->seen[i];
	return sum / (double)course->seeds * (double)course->data->train;
}

static void report(const struct hebb_course *course)
{
	struct hebb_config *map = hebb_config_map(
	    hebb_config_map(course->job->result, "learners"), course->name);
	struct hebb_config *accuracy = hebb_config_map(map, "accuracy");
	double seen = 0;
	size_t i;

	for (i = 0; i < course->seeds; i++)
		seen += (double)course->seen[i] / (double)course->seeds;
	hebb_config_put(map, "samples", seen);
	hebb_config_put(accuracy, "mean",
			hebb_mean(course->accuracy, course->seeds));
	hebb_config_put(accuracy, "sd",
			hebb_sd(course->accuracy, course->seeds));
	hebb_config_put(accuracy, "n", (double)course->seeds);
	hebb_config_put(map, "epoch_s", pass_seconds(course));
}

/* ---- the experiment ---- */

static struct hebb_config *learners_of(struct hebb_job *job,
				       struct hebb_error *err)
{
	struct hebb_config *map = hebb_config_get(job->model, "learners");

	if (map && map->kind == HEBB_MAP && map->n)
		return map;
	hebb_error_set(err, HEBB_MODEL, map ? &map->place : &job->model->place,
		       "'classify' needs `learners:`, a map of learners by "
		       "name");
	return NULL;
}

static bool open_dataset(struct hebb_job *job, struct hebb_dataset *data,
			 struct hebb_error *err)
{
	struct hebb_config *map = hebb_config_get(job->model, "dataset");

	if (!map)
		return hebb_error_set(err, HEBB_MODEL, &job->model->place,
				      "'classify' needs `dataset:`, such as "
				      "dataset: {type: digits}");
	if (!hebb_dataset_open(data, map, err))
		return false;
	if (data->train && data->test)
		return true;
	return hebb_error_set(err, HEBB_MODEL, &map->place,
			      "this dataset has %zu samples to learn from and "
			      "%zu held out; both are needed",
			      data->train, data->test);
}

/* All learners are read before the first begins: mistakes cost no time. */
static bool plan_all(struct hebb_course *course, size_t n,
		     struct hebb_error *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!plan(&course[i], err))
			return false;
	return hebb_config_all_used(course[0].job->model, err);
}

static bool take(struct hebb_course *course, struct hebb_error *err)
{
	struct hebb_log *log = course->job->log;
	char label[64];
	bool ok;

	snprintf(label, sizeof(label), "%s learns", course->name);
	hebb_progress_start(log, label,
			    (double)(course->samples * course->seeds));
	ok = teach_all(course, err);
	hebb_progress_end(log);
	return ok;
}

static bool with_courses(struct hebb_job *job,
			 bool (*use)(struct hebb_course *course, size_t n,
				     struct hebb_error *err),
			 struct hebb_error *err)
{
	struct hebb_config *map = learners_of(job, err);
	struct hebb_dataset data = { 0 };
	struct hebb_course *course;
	bool ok;
	size_t i;

	if (!map || !open_dataset(job, &data, err)) {
		hebb_dataset_close(&data);
		return false;
	}
	course = hebb_alloc(map->n, sizeof(*course), "learners");
	for (i = 0; i < map->n; i++) {
		map->child[i]->used = true;
		open_course(&course[i], job, &data, map->child[i]);
	}
	ok = plan_all(course, map->n, err) && use(course, map->n, err);
	for (i = 0; i < map->n; i++)
		close_course(&course[i]);
	hebb_free(course);
	hebb_dataset_close(&data);
	return ok;
}

static bool take_all(struct hebb_course *course, size_t n,
		     struct hebb_error *err)
{
	const double start = hebb_clock();
	size_t i;

	for (i = 0; i < n; i++) {
		if (!take(&course[i], err))
			return false;
		report(&course[i]);
	}
	hebb_config_put(course->job->result, "train_s", hebb_clock() - start);
	return true;
}

bool hebb_course_run(struct hebb_job *job, struct hebb_error *err)
{
	return with_courses(job, take_all, err);
}

/* A little of the first seed of each learner tells how long all will take. */
static bool try_all(struct hebb_course *course, size_t n,
		    struct hebb_error *err)
{
	double estimate = 0, team, others = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		const uint64_t all = course[i].samples * course[i].seeds;
		const double share =
		    course[i].parallel ? course[i].job->threads : 1;
		const double start = hebb_clock();

		team =
		    course[i].seeds < share ? (double)course[i].seeds : share;
		others = fmax(others, (team - 1) * course[i].bytes);
		course[i].seeds = 1;
		course[i].budget = 0.2;
		if (!teach_all(&course[i], err))
			return false;
		estimate += (hebb_clock() - start) / (double)course[i].seen[0] *
			    (double)all / share;
	}
	hebb_config_put(course->job->result, "estimate_s", estimate);
	hebb_config_put(course->job->result, "peak_rss_mb",
			(hebb_memory_peak() + others) / 1048576);
	return true;
}

bool hebb_course_check(struct hebb_job *job, struct hebb_error *err)
{
	return with_courses(job, try_all, err);
}
