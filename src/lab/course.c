#include "lab/course.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/need.h"
#include "lab/explain.h"
#include "lab/fingerprint.h"
#include "lab/statistics.h"
#include "learn/learner.h"
#include "rec/recorder.h"

enum {
	EPOCHS = HEBB_OWN_PARAMS,
	TO_SEE,
	VALIDATE,
	EARLY,
	HELD_OUT,
	SEEDS,
	PARALLEL,
	TOP,
	PATIENCE,
	BEST,
	FOLDS,
	LETTERS
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
	[EARLY] = { "early", "1", 0, 0, 100,
		    "looks a decade at 10 samples and more, before the first "
		    "after `validate` samples",
		    HEBB_COUNT },
	[HELD_OUT] = { "held_out", "1", HEBB_OPTIONAL, 1, 1e15,
		       "samples that are answered at a look; all if not given",
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
	[FOLDS] = { "folds", "1", HEBB_OPTIONAL, 2, 1e6,
		    "cross-validation: cut all samples into so many parts, and "
		    "hold out each of them once a seed",
		    HEBB_COUNT },
	[LETTERS] = { "letters", "1", 300, 0, 10000,
		      "letters that a learner of a text makes up in the end",
		      HEBB_COUNT },
	{ NULL },
};

/* parameters below which seeds are learned at once */
enum { SMALL = 50000 };

static void teach_one(struct hebb_course *course, size_t i,
		      struct hebb_error *err)
{
	struct hebb_config *map = hebb_config_copy(course->map);

	if (!hebb_course_teach(course, i, map, err)) {
#pragma omp atomic write
		course->failed = true;
	}
}

/*
 * Even a team of one is a team: the library would start the threads that a
 * network shares anew for each of its loops inside of one, and end them.
 */
static bool teach_all(struct hebb_course *course, struct hebb_error *err)
{
	const int threads = course->parallel ? course->job->threads : 1;
	struct hebb_error *errors =
	    hebb_alloc(course->runs, sizeof(*errors), "errors");
	size_t i;

	if (threads > 1) {
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
		for (i = 0; i < course->runs; i++)
			teach_one(course, i, &errors[i]);
	} else {
		for (i = 0; i < course->runs; i++)
			teach_one(course, i, &errors[i]);
	}
	for (i = 0; course->failed && i < course->runs; i++)
		if (errors[i].kind) {
			*err = errors[i];
			break;
		}
	hebb_free(errors);
	return !course->failed;
}

static bool can_explain(const struct hebb_course *course,
			struct hebb_learner *learner, struct hebb_error *err)
{
	struct hebb_explaining explaining;
	const bool ok = hebb_explaining_plan(
	    &explaining, hebb_config_get(course->map, "explain"), learner,
	    course->data, err);

	hebb_explaining_release(&explaining);
	return ok;
}

/*
 * Read the learner's map once where it stands, so that mistakes are found and
 * defaults known, and see how large it is.
 */
static bool plan(struct hebb_course *course, struct hebb_measures *measures,
		 struct hebb_error *err)
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
	if ((record && !hebb_recording_read(record, err)) ||
	    !can_explain(course, learner, err)) {
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
	hebb_measures_ask(measures, learner);
	course->bytes = fmax(0, hebb_memory_used() - before);
	course->load = hebb_measures_load(measures, course->data, learner,
					  hebb_course_looks(course));
	small = learner->parameters < SMALL;
	course->parallel = course->runs > 1 &&
			   (how == 1 || (how == 0 && small && !learner->races));
	course->job->races |= learner->races;
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

/* How much to learn, as the rows say. */
static void measure_course(struct hebb_course *course,
			   const struct hebb_value *values)
{
	const double train = (double)course->data->train;

	course->samples = (uint64_t)ceil(values[EPOCHS].number * train);
	course->validate = course->data->train;
	course->held_out = SIZE_MAX;
	if (values[PATIENCE].number >= 1)
		course->patience = (uint64_t)values[PATIENCE].number;
	if (values[TO_SEE].number >= 1)
		course->samples = (uint64_t)values[TO_SEE].number;
	if (values[VALIDATE].number >= 1)
		course->validate = (uint64_t)values[VALIDATE].number;
	if (values[HELD_OUT].number >= 1)
		course->held_out = (size_t)values[HELD_OUT].number;
}

static void open_course(struct hebb_course *course, struct hebb_job *job,
			const struct hebb_dataset *data, size_t folds,
			struct hebb_config *map)
{
	const struct hebb_value *values = job->values;
	const size_t runs = (size_t)values[SEEDS].number * folds;

	*course = (struct hebb_course){
		.job = job,
		.data = data,
		.folds = folds,
		.runs = runs,
		.map = map,
		.name = map->key,
		.budget = INFINITY,
		.early = values[EARLY].number,
		.top = (size_t)values[TOP].number,
		.letters = (size_t)values[LETTERS].number,
		.best = values[BEST].number,
	};
	measure_course(course, values);
	course->look = hebb_alloc(runs, sizeof(*course->look), "marks");
	course->test = hebb_alloc(runs, sizeof(*course->test), "marks");
	course->loss = hebb_alloc(runs, sizeof(double), "losses");
	course->seconds = hebb_alloc(runs, sizeof(double), "times");
	course->products = hebb_alloc(runs, sizeof(double), "costs");
	course->seen = hebb_alloc(runs, sizeof(uint64_t), "counts");
}

static void close_course(struct hebb_course *course)
{
	size_t i;

	for (i = 0; course->kept && i < course->runs * course->measures->n; i++)
		hebb_free(course->kept[i]);
	hebb_free(course->kept);
	hebb_free(course->look);
	hebb_free(course->test);
	hebb_free(course->loss);
	hebb_free(course->seconds);
	hebb_free(course->products);
	hebb_free(course->seen);
	hebb_free(course->story);
}

/* Seconds that one pass over the training samples took, mean over runs. */
static double pass_seconds(const struct hebb_course *course)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < course->runs; i++)
		sum += course->seconds[i] / (double)course->seen[i];
	return sum / (double)course->runs * (double)course->data->train;
}

static void put_spread(struct hebb_config *map, const double *value, size_t n)
{
	hebb_config_put(map, "mean", hebb_mean(value, n));
	hebb_config_put(map, "sd", hebb_sd(value, n));
	hebb_config_put(map, "n", (double)n);
}

/* Where letters are the classes, what counts is how many bits each takes. */
static const size_t *marks_of(const struct hebb_course *course, size_t *n)
{
	static const size_t numbers[] = { HEBB_MARKS_RMSE, HEBB_MARKS_MAE,
					  HEBB_MARKS_R2, HEBB_MARKS_ERROR };
	static const size_t classes[] = { HEBB_MARKS_ACCURACY,
					  HEBB_MARKS_BITS };

	*n = course->aim != HEBB_AIM_CLASS ? 4 : course->data->alphabet ? 2 : 1;
	return course->aim != HEBB_AIM_CLASS ? numbers : classes;
}

/* Mean and deviation over runs of the marks that tell how good answers are. */
static void report_marks(const struct hebb_course *course,
			 double (*mark)[HEBB_MARKS_ALL],
			 struct hebb_config *map)
{
	size_t n;
	const size_t *of = marks_of(course, &n);
	double *value = hebb_alloc(course->runs, sizeof(*value), "marks");
	size_t i, k;

	for (k = 0; k < n; k++) {
		const size_t which = of[k];
		struct hebb_config *one =
		    hebb_config_map(map, hebb_marks_names[which].name);

		for (i = 0; i < course->runs; i++)
			value[i] = mark[i][which];
		put_spread(one, value, course->runs);
	}
	hebb_free(value);
}

static void report(const struct hebb_course *course)
{
	struct hebb_config *map = hebb_config_map(
	    hebb_config_map(course->job->result, "learners"), course->name);
	double seen = 0;
	size_t i;

	for (i = 0; i < course->runs; i++)
		seen += (double)course->seen[i] / (double)course->runs;
	hebb_config_put(map, "samples", seen);
	report_marks(course, course->test, map);
	if (!isnan(course->loss[0]))
		put_spread(hebb_config_map(map, "loss"), course->loss,
			   course->runs);
	if (course->story)
		hebb_config_put_text(map, "story", course->story);
	if (course->data->validation)
		report_marks(course, course->look,
			     hebb_config_map(map, "validation"));
	hebb_config_put(map, "epoch_s", pass_seconds(course));
	hebb_config_put(map, "learn_s",
			hebb_mean(course->seconds, course->runs));
	hebb_config_put(map, "products",
			hebb_mean(course->products, course->runs));
}

/* ---- the experiment ---- */

/* All learners of a job. */
struct school {
	struct hebb_job *job;
	struct hebb_dataset whole;  /* as the model says */
	struct hebb_dataset *fold;  /* [folds], or NULL */
	size_t folds;               /* 1 without */
	struct hebb_course *course; /* [n] */
	size_t n;
	struct hebb_measures measures;
};

static struct hebb_config *learners_of(struct hebb_job *job,
				       struct hebb_error *err)
{
	struct hebb_config *map = hebb_config_get(job->model, "learners");

	if (map && map->kind == HEBB_MAP && map->n)
		return map;
	hebb_error_set(err, HEBB_MODEL, map ? &map->place : &job->model->place,
		       "'%s' needs `learners:`, a map of learners by name",
		       job->type->type.name);
	return NULL;
}

/* Is this what the experiment is for? */
static bool suits(const struct school *school, enum hebb_aim aim,
		  const struct hebb_config *map, struct hebb_error *err)
{
	const struct hebb_dataset *data = &school->whole;

	if (!data->train || !data->test)
		return hebb_error_set(
		    err, HEBB_MODEL, &map->place,
		    "this dataset has %zu samples to learn from and %zu held "
		    "out; both are needed",
		    data->train, data->test);
	if (aim == HEBB_AIM_NUMBER && data->classes)
		return hebb_error_set(
		    err, HEBB_MODEL, &map->place,
		    "'%s' learns numbers, and this dataset has classes: "
		    "'classify' learns those",
		    school->job->type->type.name);
	return true;
}

static bool open_one(struct hebb_dataset *data, enum hebb_aim aim,
		     struct hebb_config *map, struct hebb_error *err)
{
	const bool ok = hebb_dataset_open(data, map, err);

	if (ok && aim == HEBB_AIM_ITSELF)
		hebb_dataset_itself(data);
	return ok;
}

/* The dataset again for each fold, which it has to know about. */
static bool open_folds(struct school *school, enum hebb_aim aim,
		       const struct hebb_config *map, struct hebb_error *err)
{
	const struct hebb_value *folds = &school->job->values[FOLDS];
	const struct hebb_param *row = school->whole.type->type.params;
	size_t i;
	bool ok = true;

	for (; row && row->name && strcmp(row->name, "folds"); row++)
		;
	if (!row || !row->name)
		return hebb_error_set(
		    err, HEBB_MODEL, &folds->node->place,
		    "a dataset of type '%s' says itself what is held out and "
		    "cannot be cut into folds",
		    school->whole.type->type.name);
	school->folds = (size_t)folds->number;
	school->fold =
	    hebb_alloc(school->folds, sizeof(*school->fold), "folds");
	for (i = 0; ok && i < school->folds; i++) {
		struct hebb_config *copy = hebb_config_copy(map);

		hebb_config_remove(copy, "folds");
		hebb_config_remove(copy, "fold");
		hebb_config_put(copy, "folds", (double)school->folds);
		hebb_config_put(copy, "fold", (double)i);
		ok = open_one(&school->fold[i], aim, copy, err);
		hebb_config_free(copy);
	}
	return ok;
}

static bool open_dataset(struct school *school, enum hebb_aim aim,
			 struct hebb_error *err)
{
	struct hebb_job *job = school->job;
	struct hebb_config *map = hebb_config_get(job->model, "dataset");

	school->folds = 1;
	if (!map)
		return hebb_error_set(err, HEBB_MODEL, &job->model->place,
				      "'%s' needs `dataset:`, such as "
				      "dataset: {type: %s}",
				      job->type->type.name,
				      aim == HEBB_AIM_NUMBER ? "diabetes"
							     : "digits");
	return open_one(&school->whole, aim, map, err) &&
	       suits(school, aim, map, err) &&
	       (!job->values[FOLDS].node || open_folds(school, aim, map, err));
}

static bool take(struct hebb_course *course, struct hebb_error *err)
{
	struct hebb_log *log = course->job->log;
	char label[64];
	bool ok;

	snprintf(label, sizeof(label), "%s learns", course->name);
	hebb_progress_start(log, label,
			    (double)(course->samples * course->runs));
	ok = teach_all(course, err);
	hebb_progress_end(log);
	return ok;
}

/* All learners are read before the first begins: mistakes cost no time. */
static bool open_school(struct school *school, enum hebb_aim aim,
			struct hebb_error *err)
{
	struct hebb_config *map = learners_of(school->job, err);
	size_t i;

	if (!map || !open_dataset(school, aim, err) ||
	    !hebb_measures_read(&school->measures,
				hebb_config_get(school->job->model, "measure"),
				&school->whole, err))
		return false;
	school->course =
	    hebb_alloc(map->n, sizeof(*school->course), "learners");
	school->n = map->n;
	for (i = 0; i < map->n; i++) {
		map->child[i]->used = true;
		open_course(&school->course[i], school->job,
			    school->fold ? school->fold : &school->whole,
			    school->folds, map->child[i]);
		school->course[i].aim = aim;
		school->course[i].measures = &school->measures;
	}
	for (i = 0; i < map->n; i++)
		if (!plan(&school->course[i], &school->measures, err))
			return false;
	return hebb_measures_answered(&school->measures, err) &&
	       hebb_job_built(school->job, err);
}

static void close_school(struct school *school)
{
	size_t i;

	for (i = 0; i < school->n; i++)
		close_course(&school->course[i]);
	hebb_free(school->course);
	for (i = 0; school->fold && i < school->folds; i++)
		hebb_dataset_close(&school->fold[i]);
	hebb_free(school->fold);
	hebb_dataset_close(&school->whole);
	hebb_measures_release(&school->measures);
}

/* The learners with seed number `run`. */
static bool meet(struct hebb_course *course, size_t n, size_t run,
		 struct hebb_error *err)
{
	const struct hebb_measures *measures = course->measures;
	const char **name = hebb_alloc(n, sizeof(*name), "names");
	void *const **kept = hebb_alloc(n, sizeof(*kept), "what is kept");
	size_t i;
	bool ok;

	for (i = 0; i < n; i++) {
		name[i] = course[i].name;
		kept[i] = course[i].kept + run * measures->n;
	}
	ok = hebb_measures_meet(measures, course->job->tape,
				course->job->seed + run, n, name, kept, err);
	hebb_free(name);
	hebb_free(kept);
	return ok;
}

/* What learners that saw the same samples have to say of each other. */
static bool meet_all(struct hebb_course *course, size_t n,
		     struct hebb_error *err)
{
	const int threads = course->job->threads;
	bool failed = false;
	size_t i;

#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
	for (i = 0; i < course->runs; i++) {
		struct hebb_error own = { 0 };

		if (meet(course, n, i, &own))
			continue;
#pragma omp critical
		if (!failed)
			*err = own;
		failed = true;
	}
	return !failed;
}

static bool take_all(struct hebb_course *course, size_t n,
		     struct hebb_error *err)
{
	const double start = hebb_clock();
	size_t i;

	if (!hebb_measures_define(course->measures, course->job->tape, err))
		return false;
	for (i = 0; i < n; i++) {
		course[i].kept =
		    hebb_alloc(course[i].runs * course[i].measures->n,
			       sizeof(*course[i].kept), "what is kept");
		if (!take(&course[i], err))
			return false;
		report(&course[i]);
	}
	if (!meet_all(course, n, err))
		return false;
	hebb_config_put(course->job->result, "train_s", hebb_clock() - start);
	return true;
}

bool hebb_course_run(struct hebb_job *job, enum hebb_aim aim,
		     struct hebb_error *err)
{
	struct school school = { .job = job };
	const bool ok = open_school(&school, aim, err) &&
			hebb_fingerprint_data(job->tape, school.course->data,
					      school.folds, err) &&
			take_all(school.course, school.n, err);

	close_school(&school);
	return ok;
}

enum { TRIED = 500 }; /* samples at a look */

/*
 * Seconds of one run: making it, learning, and being looked at.  What the first
 * look takes longer than the last one belongs to making.
 */
static double run_time(struct hebb_course *course, struct hebb_error *err)
{
	const struct hebb_dataset *data = course->data;
	const double looks = (double)hebb_course_looks(course);
	const double anew =
	    hebb_measures_courses(course->measures, data, course->samples);
	const double start = hebb_clock();
	const size_t there = data->validation ? data->validation : data->test;
	size_t answers = course->held_out < there ? course->held_out : there;
	double making;

	course->budget = 0.2;
	course->early = 0;
	course->validate = course->samples;
	course->held_out = answers < TRIED ? answers : TRIED;
	if (!teach_all(course, err))
		return NAN;
	making =
	    hebb_clock() - start - course->seconds[0] - 2 * course->looking;
	return making +
	       (1 + anew) * course->seconds[0] * (double)course->samples /
		   (double)course->seen[0] +
	       looks * course->looking * (double)answers /
		   (double)course->held_out;
}

/* How many of its runs go on at once. */
static double team_of(const struct hebb_course *course, double runs)
{
	const double share = course->parallel ? course->job->threads : 1;

	return fmin(runs, share);
}

/*
 * Bytes beside those that one run took without measures: of a team of learners
 * with their measures, when the last of them are looked at, and what was kept
 * of all before; or of learners that meet.
 */
static double more_bytes(const struct hebb_course *course, size_t n,
			 double runs)
{
	const double tables = fmin(runs, course->job->threads);
	double kept = 0, most = 0, met = 0, meeting = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct hebb_load *load = &course[i].load;
		const double team = team_of(&course[i], runs);
		const double anew =
		    hebb_measures_courses(course[i].measures, course[i].data,
					  course[i].samples) > 0
			? course[i].bytes
			: 0;

		most = fmax(
		    most, (team - 1) * course[i].bytes + kept +
			      (runs - team) * load->kept +
			      team * (load->held + fmax(load->passing, anew)));
		kept += runs * load->kept;
		met += load->met;
		meeting = fmax(meeting, load->meeting);
	}
	return fmax(most, kept + tables * (met + meeting));
}

/* A little of the first seed of each learner tells how long all will take. */
static bool try_all(struct hebb_course *course, size_t n,
		    struct hebb_error *err)
{
	const double runs = (double)course->runs;
	const double more = more_bytes(course, n, runs);
	double estimate = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		double seconds;

		course[i].runs = 1;
		seconds = run_time(&course[i], err);
		if (isnan(seconds))
			return false;
		estimate += seconds * ceil(runs / team_of(&course[i], runs));
	}
	hebb_config_put(course->job->result, "estimate_s", estimate);
	hebb_config_put(course->job->result, "peak_rss_mb",
			(hebb_memory_peak() + more) / 1048576);
	return true;
}

bool hebb_course_check(struct hebb_job *job, enum hebb_aim aim,
		       struct hebb_error *err)
{
	struct school school = { .job = job };
	const bool ok = open_school(&school, aim, err) &&
			try_all(school.course, school.n, err);

	close_school(&school);
	return ok;
}
