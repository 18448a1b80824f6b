/*
 * pupil.c - one learner with one seed: it learns, is looked at, and writes down
 * how it does
 */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/course.h"
#include "lab/explain.h"
#include "lab/fingerprint.h"
#include "lab/gallery.h"
#include "lab/story.h"
#include "learn/learner.h"
#include "learn/marks.h"
#include "rec/recorder.h"

enum { ANSWERS = 256, MOST_CONFUSED = 100 };

/* Beside the marks: one dataset of the result for each. */
enum { SAMPLES, LOSS, SPIKES, EVENTS, PRODUCTS, TIME, HELD_OUT, METRICS };

static const struct {
	const char *name, *unit, *brief;
	bool private;
} metrics[METRICS] = {
	[SAMPLES] = { "samples", "1", "training samples seen" },
	[LOSS] = { "loss", "1", "mean training loss since the last row" },
	[SPIKES] = { "spikes", "1", "spikes fired while learning so far" },
	[EVENTS] = { "events", "1",
		     "spikes that arrived at a synapse while learning so far" },
	[PRODUCTS] = { "products", "1", "multiply-adds while learning so far" },
	[TIME] = { "time", "s", "spent learning so far", true },
	[HELD_OUT] = { "held_out_loss", "1",
		       "mean loss of the held-out samples" },
};

/* One learner with one seed. */
struct pupil {
	struct hebb_course *course;
	const struct hebb_dataset *data; /* its fold */
	size_t index;
	uint64_t seed;
	struct hebb_config *map;
	struct hebb_learner *learner;
	struct hebb_recording recording;
	struct hebb_explaining explaining;
	struct hebb_measuring measuring;
	char *scope;
	int track[METRICS], mark[HEBB_MARKS_ALL];
	uint32_t *order; /* [train] */
	struct hebb_batch_buffer learning, answering;
	float *out; /* [ANSWERS][outputs] */
	struct hebb_marks marks;
	int confusion;            /* track, or -1 */
	int given_back, imagined; /* tracks of images, or -1 */
	bool judges;              /* held-out samples too, for the loss */
	double judged;            /* their mean loss, or NaN */
	double best;              /* accuracy, or loss or error with a minus */
	uint64_t waited;          /* looks since then */
	uint64_t seen;
	struct hebb_cost cost;        /* of learning, without the answers */
	double loss, losses, seconds; /* sum and number since the last row */
	double looking;               /* s spent on the last look */
};

static int declare(struct pupil *pupil, const char *name, const char *unit,
		   const char *brief, bool private, struct hebb_error *err)
{
	char path[512];
	const struct hebb_track track = {
		.path = path,
		.unit = unit,
		.brief = brief,
		.cell = !strcmp(name, "samples") ? HEBB_U64 : HEBB_F64,
		.flags = private ? HEBB_TRACK_PRIVATE : 0,
	};

	snprintf(path, sizeof(path), "/learning/%s/%s", pupil->scope, name);
	return hebb_tape_track(pupil->course->job->tape, &track, err);
}

static size_t metrics_of(const struct pupil *pupil)
{
	return pupil->judges ? METRICS : HELD_OUT;
}

static bool declare_tracks(struct pupil *pupil, struct hebb_error *err)
{
	size_t k;

	for (k = 0; k < metrics_of(pupil); k++) {
		pupil->track[k] =
		    declare(pupil, metrics[k].name, metrics[k].unit,
			    metrics[k].brief, metrics[k].private, err);
		if (pupil->track[k] < 0)
			return false;
	}
	for (k = 0; k < HEBB_MARKS_ALL; k++) {
		pupil->mark[k] = declare(pupil, hebb_marks_names[k].name, "1",
					 hebb_marks_names[k].brief, false, err);
		if (pupil->mark[k] < 0)
			return false;
	}
	return true;
}

/* One row for each look: [asked][answered]. */
static bool declare_confusion(struct pupil *pupil, struct hebb_error *err)
{
	const size_t n = pupil->data->classes;
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

static struct hebb_gallery gallery_of(const struct pupil *pupil, bool imagined,
				      const float *pixel)
{
	return (struct hebb_gallery){
		.data = pupil->data,
		.scope = pupil->scope,
		.name = imagined ? "samples" : "reconstructions",
		.brief = imagined ? "images that the learner made up"
				  : "a row of samples, and a row of answers to "
				    "them, in turns",
		.n = HEBB_GALLERY_IMAGES,
		.pixel = pixel,
	};
}

static bool declare_images(struct pupil *pupil, struct hebb_error *err)
{
	const struct hebb_gallery back = gallery_of(pupil, false, NULL);
	const struct hebb_gallery made = gallery_of(pupil, true, NULL);
	struct hebb_tape *tape = pupil->course->job->tape;

	pupil->given_back = pupil->imagined = -1;
	if (pupil->course->aim != HEBB_AIM_ITSELF)
		return true;
	pupil->given_back = hebb_gallery_open(tape, &back, err);
	if (pupil->given_back < 0 || !pupil->learner->imagines)
		return pupil->given_back >= 0;
	pupil->imagined = hebb_gallery_open(tape, &made, err);
	return pupil->imagined >= 0;
}

/* How many samples are answered at a look; they stand behind the training. */
static size_t looked_at(const struct pupil *pupil)
{
	const struct hebb_dataset *data = pupil->data;
	const size_t n = data->validation ? data->validation : data->test;

	return pupil->course->held_out < n ? pupil->course->held_out : n;
}

static void open_rooms(struct pupil *pupil)
{
	const struct hebb_dataset *data = pupil->data;
	const size_t look = looked_at(pupil);
	const struct hebb_learner *learner = pupil->learner;

	pupil->order =
	    hebb_alloc(data->train, sizeof(*pupil->order), "order of samples");
	pupil->learning = hebb_batch_room(data, learner->batch);
	pupil->answering = hebb_batch_room(data, ANSWERS);
	pupil->out =
	    hebb_alloc(ANSWERS * learner->outputs, sizeof(float), "answers");
	hebb_marks_init(&pupil->marks, data,
			look > data->test ? look : data->test,
			pupil->course->top);
}

static bool note_order(const struct pupil *pupil, struct hebb_error *err)
{
	char path[512];

	snprintf(path, sizeof(path), "/learning/%s", pupil->scope);
	return hebb_fingerprint_order(pupil->course->job->tape, path,
				      pupil->data, pupil->seed, err);
}

/* `map` is read; it must outlive the pupil. */
static bool enrol(struct pupil *pupil, struct hebb_config *map,
		  struct hebb_error *err)
{
	const struct hebb_course *course = pupil->course;
	const struct hebb_job *job = course->job;
	const struct hebb_task task = {
		.data = pupil->data,
		.seed = pupil->seed,
		.threads = course->parallel ? 1 : job->threads,
	};

	pupil->scope = hebb_text_format("%s/%llu", course->name,
					(unsigned long long)pupil->seed);
	pupil->learner = hebb_learner_new(map, course->name, &task, err);
	if (!pupil->learner)
		return false;
	pupil->judges =
	    course->aim == HEBB_AIM_ITSELF && pupil->learner->type->judge;
	open_rooms(pupil);
	if (!isfinite(course->budget))
		hebb_measuring_begin(&pupil->measuring, course->measures,
				     job->tape, pupil->learner, pupil->data,
				     pupil->seed);
	return hebb_explaining_plan(&pupil->explaining,
				    hebb_config_get(map, "explain"),
				    pupil->learner, pupil->data, err) &&
	       hebb_recording_start(
		   &pupil->recording, hebb_config_get(map, "record"),
		   &pupil->learner->probes, job->tape, pupil->scope,
		   (double)pupil->learner->batch, err) &&
	       hebb_config_all_used(map, err) && declare_tracks(pupil, err) &&
	       declare_confusion(pupil, err) && declare_images(pupil, err) &&
	       note_order(pupil, err);
}

static bool leave(struct pupil *pupil, bool ok, struct hebb_error *err)
{
	struct hebb_error later = { 0 };

	ok &= hebb_recording_stop(&pupil->recording, (double)pupil->seen,
				  ok ? err : &later);
	hebb_explaining_release(&pupil->explaining);
	hebb_measuring_release(&pupil->measuring);
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

/* The samples first .. first+n-1, into the marks. */
static bool answer(struct pupil *pupil, size_t first, size_t n,
		   struct hebb_error *err)
{
	uint32_t id[ANSWERS];
	size_t from, some, i;
	double loss;

	hebb_marks_clear(&pupil->marks);
	pupil->judged = pupil->judges ? 0 : NAN;
	for (from = 0; from < n; from += some) {
		struct hebb_batch batch;

		some = n - from < ANSWERS ? n - from : ANSWERS;
		for (i = 0; i < some; i++)
			id[i] = (uint32_t)(first + from + i);
		batch = hebb_dataset_gather(pupil->data, id, some,
					    &pupil->answering);
		if (!pupil->learner->type->answer(pupil->learner, &batch,
						  pupil->out, err))
			return false;
		hebb_marks_add(&pupil->marks, &batch, pupil->out);
		if (!pupil->judges)
			continue;
		if (!pupil->learner->type->judge(pupil->learner, &batch, &loss,
						 err))
			return false;
		pupil->judged += loss * (double)some / (double)n;
	}
	return true;
}

static bool answer_look(struct pupil *pupil, double row[HEBB_MARKS_ALL],
			struct hebb_error *err)
{
	if (!answer(pupil, pupil->data->train, looked_at(pupil), err))
		return false;
	hebb_marks_row(&pupil->marks, row);
	return true;
}

static bool write_confusion(const struct pupil *pupil, struct hebb_error *err)
{
	const size_t n = pupil->data->classes * pupil->data->classes;
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

/* Is this the best look so far?  Then its weights are worth keeping. */
static void compare_with_best(struct pupil *pupil, const double *row)
{
	const double accuracy = row[HEBB_MARKS_ACCURACY];
	const double error =
	    pupil->judges ? pupil->judged : row[HEBB_MARKS_ERROR];
	const double mark = isnan(accuracy) ? -error : accuracy;

	pupil->waited++;
	if (!(mark > pupil->best))
		return;
	pupil->best = mark;
	pupil->waited = 0;
	if (pupil->course->best)
		pupil->learner->type->keep(pupil->learner);
}

static bool measure(struct pupil *pupil, const double *mark,
		    struct hebb_error *err)
{
	struct hebb_subject *subject = &pupil->measuring.subject;
	const struct hebb_course *course = pupil->course;

	subject->map = course->map;
	subject->job = course->job;
	subject->threads = course->parallel ? 1 : course->job->threads;
	subject->held_out = looked_at(pupil);
	subject->seen = pupil->seen;
	subject->accuracy = mark[HEBB_MARKS_ACCURACY];
	subject->seconds = pupil->seconds;
	subject->cost = pupil->cost;
	return hebb_measuring_look(&pupil->measuring, err);
}

/*
 * Answer, and write one row of every metric.  The last row is that of the best
 * look, where a learner goes back to it.
 */
static bool look(struct pupil *pupil, bool over, struct hebb_error *err)
{
	struct hebb_course *course = pupil->course;
	struct hebb_tape *tape = course->job->tape;
	double *mark = course->look[pupil->index];
	double row[METRICS] = {
		[SAMPLES] = (double)pupil->seen,
		[LOSS] = pupil->losses > 0 ? pupil->loss / pupil->losses : NAN,
		[SPIKES] = pupil->cost.spikes,
		[EVENTS] = pupil->cost.events,
		[PRODUCTS] = pupil->cost.products,
		[TIME] = pupil->seconds,
	};
	size_t k;

	if (!answer_look(pupil, mark, err))
		return false;
	compare_with_best(pupil, mark);
	if (over && course->best && pupil->waited) {
		pupil->learner->type->recall(pupil->learner);
		if (!answer_look(pupil, mark, err))
			return false;
	}
	row[HELD_OUT] = course->loss[pupil->index] = pupil->judged;
	pupil->loss = pupil->losses = 0;
	for (k = 0; k < metrics_of(pupil); k++)
		if (!hebb_tape_write(tape, pupil->track[k], &row[k], 1, err))
			return false;
	for (k = 0; k < HEBB_MARKS_ALL; k++)
		if (!hebb_tape_write(tape, pupil->mark[k], &mark[k], 1, err))
			return false;
	return write_confusion(pupil, err) && measure(pupil, mark, err);
}

/* In the end: the part that no look was at, if looks were at another one. */
static bool examine(struct pupil *pupil, struct hebb_error *err)
{
	const struct hebb_dataset *data = pupil->data;
	double *mark = pupil->course->test[pupil->index];
	char path[512], name[64];
	size_t k;

	if (!data->validation) {
		memcpy(mark, pupil->course->look[pupil->index],
		       HEBB_MARKS_ALL * sizeof(*mark));
		return true;
	}
	if (!answer(pupil, data->train + data->validation, data->test, err))
		return false;
	hebb_marks_row(&pupil->marks, mark);
	pupil->course->loss[pupil->index] = pupil->judged;
	snprintf(path, sizeof(path), "/learning/%s", pupil->scope);
	for (k = 0; k < HEBB_MARKS_ALL; k++) {
		snprintf(name, sizeof(name), "test_%s",
			 hebb_marks_names[k].name);
		if (!isnan(mark[k]) &&
		    !hebb_tape_number(pupil->course->job->tape, path, name,
				      mark[k], false, err))
			return false;
	}
	return true;
}

/* ---- images ---- */

/* Samples of the test part and answers to them, row by row. */
static bool give_back(struct pupil *pupil, float *pixel, struct hebb_error *err)
{
	enum { ROW = HEBB_GALLERY_COLUMNS };
	const struct hebb_dataset *data = pupil->data;
	const size_t first = data->train + data->validation;
	uint32_t id[ROW];
	size_t at, i;

	for (at = 0; at < HEBB_GALLERY_IMAGES / 2; at += ROW) {
		float *row = pixel + 2 * at * data->width;
		struct hebb_batch batch;

		for (i = 0; i < ROW; i++)
			id[i] = (uint32_t)(first + (at + i) % data->test);
		batch = hebb_dataset_gather(data, id, ROW, &pupil->answering);
		memcpy(row, batch.input, ROW * data->width * sizeof(*row));
		if (!pupil->learner->type->answer(pupil->learner, &batch,
						  row + ROW * data->width, err))
			return false;
	}
	return true;
}

static bool show_images(struct pupil *pupil, struct hebb_error *err)
{
	const struct hebb_learner_type *type = pupil->learner->type;
	struct hebb_tape *tape = pupil->course->job->tape;
	float *pixel = hebb_alloc(HEBB_GALLERY_IMAGES * pupil->data->width,
				  sizeof(*pixel), "images");
	struct hebb_gallery gallery = gallery_of(pupil, false, pixel);
	bool ok = give_back(pupil, pixel, err) &&
		  hebb_gallery_fill(tape, pupil->given_back, &gallery, err);

	if (ok && pupil->imagined >= 0) {
		gallery = gallery_of(pupil, true, pixel);
		ok = type->imagine(pupil->learner, gallery.n, pixel, err) &&
		     hebb_gallery_fill(tape, pupil->imagined, &gallery, err);
	}
	hebb_free(pixel);
	return ok;
}

/* ---- a text ---- */

/* What it makes up where it learned a text, unless the course was but a try. */
static bool tell_story(struct pupil *pupil, struct hebb_error *err)
{
	struct hebb_course *course = pupil->course;
	char path[512], *story;
	bool ok;

	if (!pupil->data->alphabet || course->aim != HEBB_AIM_CLASS ||
	    !course->letters || isfinite(course->budget))
		return true;
	story = hebb_story_tell(pupil->learner, pupil->data, pupil->seed,
				course->letters, err);
	if (!story)
		return false;
	snprintf(path, sizeof(path), "/learning/%s", pupil->scope);
	ok =
	    hebb_tape_text(course->job->tape, path, "story", story, false, err);
	if (pupil->index)
		hebb_free(story);
	else
		course->story = story;
	return ok;
}

/* ---- learning ---- */

static void tell(struct hebb_course *course, size_t n)
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
	const struct hebb_course *course = pupil->course;
	const struct hebb_dataset *data = pupil->data;
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
	batch = (pupil->learner->fetches ? hebb_dataset_choose
					 : hebb_dataset_gather)(
	    data, pupil->order + at, n, &pupil->learning);
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

/* At so many samples a decade from 10 on, then every `validate` samples. */
static uint64_t next_look(const struct hebb_course *course, uint64_t now)
{
	uint64_t next = 0;
	double k = 0;

	if (!(course->early > 0) || now >= course->validate)
		return now + course->validate;
	while (next <= now)
		next = (uint64_t)llround(pow(10, 1 + k++ / course->early));
	return next < course->validate ? next : course->validate;
}

uint64_t hebb_course_looks(const struct hebb_course *course)
{
	uint64_t n = 1, at = 0;

	for (; at < course->samples; n++)
		at = next_look(course, at);
	return n;
}

static bool timed_look(struct pupil *pupil, bool over, struct hebb_error *err)
{
	const double start = hebb_clock();
	const bool ok = look(pupil, over, err);

	pupil->looking = hebb_clock() - start;
	return ok;
}

static bool attend(struct pupil *pupil, struct hebb_error *err)
{
	const struct hebb_course *course = pupil->course;
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
			if (!timed_look(pupil, over, err))
				return false;
			do
				next = next_look(course, next);
			while (course->early > 0 && next <= pupil->seen);
		}
		if (over)
			return true;
		if (stopped(pupil, err) || !study(pupil, err))
			return false;
	}
}

/* In the end, unless the course was but a try. */
static bool explain(struct pupil *pupil, struct hebb_error *err)
{
	const struct hebb_job *job = pupil->course->job;

	return isfinite(pupil->course->budget) ||
	       hebb_explaining_run(&pupil->explaining, job->tape, pupil->scope,
				   pupil->index, job->seed, err);
}

static bool measure_end(struct pupil *pupil, struct hebb_error *err)
{
	const struct hebb_course *course = pupil->course;

	if (!pupil->measuring.sitting)
		return true;
	return hebb_measuring_end(
	    &pupil->measuring,
	    course->kept + pupil->index * course->measures->n, err);
}

bool hebb_course_teach(struct hebb_course *course, size_t index,
		       struct hebb_config *map, struct hebb_error *err)
{
	struct pupil pupil = {
		.course = course,
		.data = &course->data[index % course->folds],
		.index = index,
		.seed = course->job->seed + index,
		.map = map,
		.best = -INFINITY,
	};
	bool ok = enrol(&pupil, map, err) && attend(&pupil, err) &&
		  examine(&pupil, err) &&
		  (pupil.given_back < 0 || show_images(&pupil, err)) &&
		  measure_end(&pupil, err) && explain(&pupil, err) &&
		  tell_story(&pupil, err);

	course->seconds[index] = pupil.seconds;
	course->looking = pupil.looking;
	course->products[index] = pupil.cost.products;
	course->seen[index] = pupil.seen;
	return leave(&pupil, ok, err);
}
