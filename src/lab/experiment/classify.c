/*
 * classify.c - learners of any kind learn the same samples in the same order
 *
 * For each learner and each seed: learn batch by batch in the order that the
 * seed gives; before the first sample, every `validate` samples and at the end
 * answer the held-out part.  The order depends on the seed alone, so that
 * learners differ by how they learn and by nothing else.
 */
#include <math.h>
#include <omp.h>
#include <string.h>

#include "base/memory.h"
#include "base/need.h"
#include "base/text.h"
#include "lab/experiment.h"
#include "lab/statistics.h"
#include "learn/learner.h"
#include "learn/marks.h"
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

static const struct hebb_param params[] = {
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

enum { ANSWERS = 256, SMALL = 50000, MOST_CONFUSED = 100 };

/* One dataset of the result for each; the order is that of `names`. */
enum {
	SAMPLES,
	ACCURACY,
	TOP_K,
	PRECISION,
	RECALL,
	F1,
	AUC,
	ERROR,
	R2,
	LOSS,
	SPIKES,
	EVENTS,
	PRODUCTS,
	TIME,
	METRICS
};

static const struct {
	const char *name, *unit, *brief;
	bool private;
} metrics[METRICS] = {
	[SAMPLES] = { "samples", "1", "training samples seen" },
	[ACCURACY] = { "accuracy", "1",
		       "part of the held-out samples answered "
		       "correctly" },
	[TOP_K] = { "top", "1",
		    "part whose class is among the largest answers" },
	[PRECISION] = { "precision", "1",
			"part of those answered as a class that are of it, "
			"mean over classes" },
	[RECALL] = { "recall", "1",
		     "part of a class that is answered as it, mean over "
		     "classes" },
	[F1] = { "f1", "1",
		 "harmonic mean of precision and recall, mean over classes" },
	[AUC] = { "auc", "1",
		  "probability that yes gets a larger answer than no, of two "
		  "classes" },
	[ERROR] = { "error", "1",
		    "mean squared error on the held-out samples, "
		    "where targets are numbers" },
	[R2] = { "r2", "1",
		 "part of the variance that is explained, where targets are "
		 "numbers" },
	[LOSS] = { "loss", "1", "mean training loss since the last row" },
	[SPIKES] = { "spikes", "1", "spikes fired while learning so far" },
	[EVENTS] = { "events", "1",
		     "spikes that arrived at a synapse while learning so far" },
	[PRODUCTS] = { "products", "1", "multiply-adds while learning so far" },
	[TIME] = { "time", "s", "spent learning so far", true },
};

/* What all seeds of one learner share. */
struct course {
	struct hebb_job *job;
	const struct hebb_dataset *data;
	struct hebb_config *map; /* the learner's own */
	const char *name;
	uint64_t samples, validate; /* in all; between looks */
	size_t held_out, seeds;
	size_t top;        /* answers that count for the metric */
	uint64_t patience; /* looks; 0: without end */
	bool best;         /* go back to the best look in the end */
	double bytes;      /* that one of it takes */
	bool parallel;     /* over seeds */
	double budget;     /* s of learning: then stop */
	double *accuracy;  /* [seeds] in the end */
	double *seconds;   /* [seeds] spent learning */
	uint64_t *seen;    /* [seeds] */
	bool failed;       /* some seed did: all stop */
	uint64_t done;     /* samples, of all seeds, for the progress line */
};

/* One learner with one seed. */
struct pupil {
	struct course *course;
	size_t index; /* of the seed */
	uint64_t seed;
	struct hebb_config *map;
	struct hebb_learner *learner;
	struct hebb_recording recording;
	char *scope;
	int track[METRICS];
	uint32_t *order; /* [train] */
	struct hebb_batch_buffer learning, answering;
	float *out; /* [ANSWERS][outputs] */
	struct hebb_marks marks;
	int confusion;   /* track, or -1 */
	double best;     /* accuracy, or the error with a minus */
	uint64_t waited; /* looks since then */
	uint64_t seen;
	struct hebb_cost cost;        /* of learning, without the answers */
	double loss, losses, seconds; /* sum and number since the last row */
};

static bool declare_tracks(struct pupil *pupil, struct hebb_error *err)
{
	struct hebb_tape *tape = pupil->course->job->tape;
	char path[512];
	size_t k;

	for (k = 0; k < METRICS; k++) {
		const struct hebb_track track = {
			.path = path,
			.unit = metrics[k].unit,
			.brief = metrics[k].brief,
			.cell = k == SAMPLES ? HEBB_U64 : HEBB_F64,
			.flags = metrics[k].private ? HEBB_TRACK_PRIVATE : 0,
		};

		snprintf(path, sizeof(path), "/learning/%s/%s", pupil->scope,
			 metrics[k].name);
		pupil->track[k] = hebb_tape_track(tape, &track, err);
		if (pupil->track[k] < 0)
			return false;
	}
	return true;
}

/* One row for each look: [asked][answered]. */
static bool declare_confusion(struct pupil *pupil, struct hebb_error *err)
{
	const size_t n = pupil->course->data->classes;
	char path[512];
	const struct hebb_track track = {
		.path = path,
		.unit = "1",
		.brief = "held-out samples by class, and by class answered",
		.cell = HEBB_U64,
		.rank = 2,
		.shape = { n, n },
	};

	pupil->confusion = -1;
	if (!n || n > MOST_CONFUSED)
		return true;
	snprintf(path, sizeof(path), "/learning/%s/confusion", pupil->scope);
	pupil->confusion =
	    hebb_tape_track(pupil->course->job->tape, &track, err);
	return pupil->confusion >= 0;
}

static void open_rooms(struct pupil *pupil)
{
	const struct hebb_dataset *data = pupil->course->data;
	const struct hebb_learner *learner = pupil->learner;

	pupil->order =
	    hebb_alloc(data->train, sizeof(*pupil->order), "order of samples");
	pupil->learning = hebb_batch_room(data, learner->batch);
	pupil->answering = hebb_batch_room(data, ANSWERS);
	pupil->out =
	    hebb_alloc(ANSWERS * learner->outputs, sizeof(float), "answers");
	hebb_marks_init(&pupil->marks, data, pupil->course->held_out,
			pupil->course->top);
}

/* `map` is read; it must outlive the pupil. */
static bool enrol(struct pupil *pupil, struct hebb_config *map,
		  struct hebb_error *err)
{
	const struct course *course = pupil->course;
	const struct hebb_job *job = course->job;
	const struct hebb_task task = {
		.data = course->data,
		.seed = pupil->seed,
		.threads = course->parallel ? 1 : job->threads,
	};

	pupil->scope = hebb_text_format("%s/%llu", course->name,
					(unsigned long long)pupil->seed);
	pupil->learner = hebb_learner_new(map, course->name, &task, err);
	if (!pupil->learner)
		return false;
	open_rooms(pupil);
	return hebb_recording_start(
		   &pupil->recording, hebb_config_get(map, "record"),
		   &pupil->learner->probes, job->tape, pupil->scope,
		   (double)pupil->learner->batch, err) &&
	       hebb_config_all_used(map, err) && declare_tracks(pupil, err) &&
	       declare_confusion(pupil, err);
}

static bool leave(struct pupil *pupil, bool ok, struct hebb_error *err)
{
	struct hebb_error later = { 0 };

	ok &= hebb_recording_stop(&pupil->recording, (double)pupil->seen,
				  ok ? err : &later);
	hebb_learner_free(pupil->learner);
	hebb_batch_release(&pupil->learning);
	hebb_batch_release(&pupil->answering);
	hebb_marks_release(&pupil->marks);
	hebb_free(pupil->out);
	hebb_free(pupil->order);
	hebb_free(pupil->scope);
	hebb_config_free(pupil->map);
	return ok;
}

/* ---- answering ---- */

static bool answer(struct pupil *pupil, struct hebb_error *err)
{
	const struct course *course = pupil->course;
	const struct hebb_dataset *data = course->data;
	uint32_t id[ANSWERS];
	size_t from, i;

	hebb_marks_clear(&pupil->marks);
	for (from = 0; from < course->held_out; from += ANSWERS) {
		const size_t left = course->held_out - from;
		const size_t n = left < ANSWERS ? left : ANSWERS;
		struct hebb_batch batch;

		for (i = 0; i < n; i++)
			id[i] = (uint32_t)(data->train + from + i);
		batch = hebb_dataset_gather(data, id, n, &pupil->answering);
		if (!pupil->learner->type->answer(pupil->learner, &batch,
						  pupil->out, err))
			return false;
		hebb_marks_add(&pupil->marks, &batch, pupil->out);
	}
	return true;
}

static bool write_confusion(const struct pupil *pupil, struct hebb_error *err)
{
	const size_t n =
	    pupil->course->data->classes * pupil->course->data->classes;
	double *row;
	size_t i;
	bool ok;

	if (pupil->confusion < 0)
		return true;
	row = hebb_alloc(n, sizeof(*row), "confusion");
	for (i = 0; i < n; i++)
		row[i] = (double)pupil->marks.confusion[i];
	ok = hebb_tape_write(pupil->course->job->tape, pupil->confusion, row, 1,
			     err);
	hebb_free(row);
	return ok;
}

static void put_marks(const struct hebb_marks *marks, double *row)
{
	const struct hebb_rates mean = hebb_marks_macro(marks);

	row[ACCURACY] = hebb_marks_accuracy(marks);
	row[TOP_K] = hebb_marks_top(marks);
	row[PRECISION] = mean.precision;
	row[RECALL] = mean.recall;
	row[F1] = mean.f1;
	row[AUC] = hebb_marks_auc(marks);
	row[ERROR] = hebb_marks_error(marks);
	row[R2] = hebb_marks_r2(marks);
}

/* Is this the best look so far?  Then its weights are worth keeping. */
static void compare_with_best(struct pupil *pupil, const double *row)
{
	const double mark = isnan(row[ACCURACY]) ? -row[ERROR] : row[ACCURACY];

	pupil->waited++;
	if (!(mark > pupil->best))
		return;
	pupil->best = mark;
	pupil->waited = 0;
	if (pupil->course->best)
		pupil->learner->type->keep(pupil->learner);
}

/*
 * Answer, and write one row of every metric.  The last row is that of the best
 * look, where a learner goes back to it.
 */
static bool look(struct pupil *pupil, bool over, struct hebb_error *err)
{
	struct course *course = pupil->course;
	double row[METRICS];
	size_t k;

	if (!answer(pupil, err))
		return false;
	put_marks(&pupil->marks, row);
	compare_with_best(pupil, row);
	if (over && course->best && pupil->waited) {
		pupil->learner->type->recall(pupil->learner);
		if (!answer(pupil, err))
			return false;
		put_marks(&pupil->marks, row);
	}
	row[SAMPLES] = (double)pupil->seen;
	row[LOSS] = pupil->losses > 0 ? pupil->loss / pupil->losses : NAN;
	row[SPIKES] = pupil->cost.spikes;
	row[EVENTS] = pupil->cost.events;
	row[PRODUCTS] = pupil->cost.products;
	row[TIME] = pupil->seconds;
	pupil->loss = pupil->losses = 0;
	course->accuracy[pupil->index] = row[ACCURACY];
	for (k = 0; k < METRICS; k++)
		if (!hebb_tape_write(course->job->tape, pupil->track[k],
				     &row[k], 1, err))
			return false;
	return write_confusion(pupil, err);
}

/* ---- learning ---- */

static void tell(struct course *course, size_t n)
{
	uint64_t done;

#pragma omp atomic capture
	done = course->done += n;
	if (omp_get_thread_num() == 0)
		hebb_progress(course->job->log, (double)done, NULL);
}

static bool stopped(struct pupil *pupil, struct hebb_error *err)
{
	bool failed;

#pragma omp atomic read
	failed = pupil->course->failed;
	return failed || hebb_job_stopped(pupil->course->job, err);
}

static void add_cost(struct hebb_cost *cost, const struct hebb_cost *before,
		     const struct hebb_cost *after)
{
	cost->spikes += after->spikes - before->spikes;
	cost->events += after->events - before->events;
	cost->products += after->products - before->products;
}

/* The next batch: it ends with its pass, and with the course. */
static bool study(struct pupil *pupil, struct hebb_error *err)
{
	const struct course *course = pupil->course;
	const struct hebb_dataset *data = course->data;
	const size_t at = pupil->seen % data->train;
	const double start = hebb_clock();
	const struct hebb_cost before = pupil->learner->cost;
	size_t n = pupil->learner->batch;
	struct hebb_batch batch;
	double loss;

	if (at == 0)
		hebb_dataset_order(data, pupil->seed, pupil->seen / data->train,
				   pupil->order);
	n = n < data->train - at ? n : data->train - at;
	if (n > course->samples - pupil->seen)
		n = (size_t)(course->samples - pupil->seen);
	batch =
	    hebb_dataset_gather(data, pupil->order + at, n, &pupil->learning);
	if (!pupil->learner->type->learn(pupil->learner, &batch, &loss, err))
		return false;
	add_cost(&pupil->cost, &before, &pupil->learner->cost);
	pupil->seen += n;
	if (isfinite(loss)) {
		pupil->loss += loss * (double)n;
		pupil->losses += (double)n;
	}
	pupil->seconds += hebb_clock() - start;
	tell(pupil->course, n);
	return true;
}

static bool attend(struct pupil *pupil, struct hebb_error *err)
{
	const struct course *course = pupil->course;
	uint64_t next = 0;

	for (;;) {
		const bool over =
		    pupil->seen >= course->samples ||
		    pupil->seconds > course->budget ||
		    (course->patience && pupil->waited >= course->patience);

		if (pupil->seen >= hebb_recording_next(&pupil->recording) &&
		    !hebb_recording_look(&pupil->recording, (double)pupil->seen,
					 err))
			return false;
		if (pupil->seen >= next || over) {
			if (!look(pupil, over, err))
				return false;
			next += course->validate;
		}
		if (over)
			return true;
		if (stopped(pupil, err) || !study(pupil, err))
			return false;
	}
}

static bool teach(struct course *course, size_t index, struct hebb_config *map,
		  struct hebb_error *err)
{
	struct pupil pupil = {
		.course = course,
		.index = index,
		.seed = course->job->seed + index,
		.map = map,
		.best = -INFINITY,
	};
	bool ok = enrol(&pupil, map, err) && attend(&pupil, err);

	course->seconds[index] = pupil.seconds;
	course->seen[index] = pupil.seen;
	return leave(&pupil, ok, err);
}

static bool teach_all(struct course *course, struct hebb_error *err)
{
	const int threads = course->parallel ? course->job->threads : 1;
	struct hebb_error *errors =
	    hebb_alloc(course->seeds, sizeof(*errors), "errors");
	size_t i;

#pragma omp parallel for num_threads(threads)                                  \
    schedule(dynamic, 1) if (threads > 1)
	for (i = 0; i < course->seeds; i++) {
		struct hebb_config *map = hebb_config_copy(course->map);

		if (!teach(course, i, map, &errors[i])) {
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
static bool plan(struct course *course, struct hebb_error *err)
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

static void open_course(struct course *course, struct hebb_job *job,
			const struct hebb_dataset *data,
			struct hebb_config *map)
{
	const struct hebb_value *values = job->values;

	*course = (struct course){
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

static void close_course(struct course *course)
{
	hebb_free(course->accuracy);
	hebb_free(course->seconds);
	hebb_free(course->seen);
}

/* Seconds that one pass over the training samples took, mean over seeds. */
static double pass_seconds(const struct course *course)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < course->seeds; i++)
		sum += course->seconds[i] / (double)course->seen[i];
	return sum / (double)course->seeds * (double)course->data->train;
}

static void report(const struct course *course)
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
static bool plan_all(struct course *course, size_t n, struct hebb_error *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!plan(&course[i], err))
			return false;
	return hebb_config_all_used(course[0].job->model, err);
}

static bool take(struct course *course, struct hebb_error *err)
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
			 bool (*use)(struct course *course, size_t n,
				     struct hebb_error *err),
			 struct hebb_error *err)
{
	struct hebb_config *map = learners_of(job, err);
	struct hebb_dataset data = { 0 };
	struct course *course;
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

static bool take_all(struct course *course, size_t n, struct hebb_error *err)
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

static bool run(struct hebb_job *job, struct hebb_error *err)
{
	return with_courses(job, take_all, err);
}

/* A little of the first seed of each learner tells how long all will take. */
static bool try_all(struct course *course, size_t n, struct hebb_error *err)
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

static bool check(struct hebb_job *job, struct hebb_error *err)
{
	return with_courses(job, try_all, err);
}

const struct hebb_experiment_type hebb_experiment_classify = {
	.type = {
		.name = "classify",
		.brief = "learners of any kind learn the same samples in the "
			 "same order",
		.params = params,
	},
	.run = run,
	.check = check,
};
