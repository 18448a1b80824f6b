/*
 * adversarial.c - a generator and a critic learn from each other, and a referee
 * that learned from real samples says what the generator makes
 */
#include <math.h>
#include <stdio.h>

#include "base/memory.h"
#include "base/need.h"
#include "base/text.h"
#include "lab/adversary.h"
#include "lab/experiment.h"
#include "lab/gallery.h"
#include "lab/statistics.h"
#include "learn/learner.h"
#include "learn/marks.h"

enum {
	EPOCHS = HEBB_OWN_PARAMS,
	BATCH,
	NOISE,
	CRITIC_STEPS,
	SMOOTHING,
	PENALTY,
	AVERAGE,
	CLASSES,
	REFEREE_EPOCHS,
	JUDGED,
	CONFIDENCE,
	SEEDS
};

static const struct hebb_param params[] = {
	HEBB_EXPERIMENT_PARAMS,
	[EPOCHS] = { "epochs", "1", 1, 1e-9, 1e9,
		     "passes of the critic over the training samples" },
	[BATCH] = { "batch", "1", 128, 1, 1e6,
		    "real samples of one step, and made ones", HEBB_COUNT },
	[NOISE] = { "noise", "1", 64, 1, 1e6,
		    "random numbers that a sample is made from", HEBB_COUNT },
	[CRITIC_STEPS] = { "critic_steps", "1", 1, 1, 1e6,
			   "steps of the critic for one of the generator",
			   HEBB_COUNT },
	[SMOOTHING] = { "smoothing", "1", 0, 0, 0.5,
			"the critic is to say 1 less this to real samples" },
	[PENALTY] = { "penalty", "1", 0, 0, 1e6,
		      "weight of the penalty on slopes that are not 1; with "
		      "one, the critic measures Wasserstein's distance" },
	[AVERAGE] = { "average", "1", 0, 0, 0.999999,
		      "what a running mean of the generator's weights keeps in "
		      "a step; samples are shown by it. 0: there is none" },
	[CLASSES] = { "classes", "1", 0, 0, 1,
		      "whether both are told classes: the generator, after the "
		      "noise, which one to make, and the critic, which answers "
		      "one more, the last, for what is made",
		      HEBB_FLAG },
	[REFEREE_EPOCHS] = { "referee_epochs", "1", 5, 1e-9, 1e9,
			     "passes of the referee" },
	[JUDGED] = { "judged", "1", 10000, 1, 1e9,
		     "made samples that the referee is shown", HEBB_COUNT },
	[CONFIDENCE] = { "confidence", "1", 0.9, 0, 1,
			 "what the referee's answer has to exceed" },
	[SEEDS] = { "seeds", "1", 1, 1, 1e6,
		    "how often all starts anew, with the next seed",
		    HEBB_COUNT },
	{ NULL },
};

enum { ANSWERS = 256 };

/* One row a pass. */
enum {
	SEEN,
	CRITIC_LOSS,
	GENERATOR_LOSS,
	CONFIDENT,
	SMALLEST,
	LARGEST,
	TIME,
	METRICS
};

static const struct {
	const char *name, *unit, *brief;
	bool private;
} metrics[METRICS] = {
	[SEEN] = { "samples", "1", "real samples seen" },
	[CRITIC_LOSS] = { "critic_loss", "1", "mean since the last row" },
	[GENERATOR_LOSS] = { "generator_loss", "1", "mean since the last row" },
	[CONFIDENT] = { "confident", "1",
			"part of the made samples that the referee is sure "
			"about" },
	[SMALLEST] = { "smallest", "1",
		       "part of the made samples in the rarest class" },
	[LARGEST] = { "largest", "1",
		      "part of the made samples in the commonest class" },
	[TIME] = { "time", "s", "spent learning so far", true },
};

struct contest {
	struct hebb_job *job;
	struct hebb_dataset data;
	struct hebb_config *generator, *critic, *referee; /* maps */
	struct hebb_learner *judge; /* the referee, or NULL */
	double accuracy;            /* its own, of real samples */
	size_t seeds;
	double (*row)[METRICS]; /* [seeds], the last ones */
	double budget;          /* s of learning: then stop */
};

/* One seed of it. */
struct round {
	struct contest *contest;
	uint64_t seed, seen, samples;
	struct hebb_adversary pair;
	struct hebb_batch_buffer room;
	uint32_t *order;
	int track[METRICS], images;
	double loss[2], losses[2], seconds;
	char *scope;
};

/* ---- the referee ---- */

static bool learn_pass(struct contest *contest, uint64_t pass, size_t samples,
		       uint32_t *order, struct hebb_batch_buffer *room,
		       struct hebb_error *err)
{
	struct hebb_learner *judge = contest->judge;
	const size_t most = judge->batch;
	size_t at, n;
	double loss;

	hebb_dataset_order(&contest->data, contest->job->seed, pass, order);
	for (at = 0; at < samples; at += n) {
		struct hebb_batch batch;

		n = samples - at < most ? samples - at : most;
		batch =
		    hebb_dataset_gather(&contest->data, order + at, n, room);
		if (hebb_job_stopped(contest->job, err) ||
		    !judge->type->learn(judge, &batch, &loss, err))
			return false;
	}
	return true;
}

static bool examine_referee(struct contest *contest, struct hebb_error *err)
{
	struct hebb_learner *judge = contest->judge;
	const struct hebb_dataset *data = &contest->data;
	struct hebb_batch_buffer room = hebb_batch_room(data, ANSWERS);
	float *out =
	    hebb_alloc(ANSWERS * judge->outputs, sizeof(*out), "answers");
	struct hebb_marks marks;
	uint32_t id[ANSWERS];
	size_t from, n, i;
	bool ok = true;

	hebb_marks_init(&marks, data, data->test, 1);
	hebb_marks_clear(&marks);
	for (from = 0; ok && from < data->test; from += n) {
		struct hebb_batch batch;

		n = data->test - from < ANSWERS ? data->test - from : ANSWERS;
		for (i = 0; i < n; i++)
			id[i] = (uint32_t)(data->train + data->validation +
					   from + i);
		batch = hebb_dataset_gather(data, id, n, &room);
		ok = judge->type->answer(judge, &batch, out, err);
		if (ok)
			hebb_marks_add(&marks, &batch, out);
	}
	contest->accuracy = hebb_marks_accuracy(&marks);
	hebb_marks_release(&marks);
	hebb_batch_release(&room);
	hebb_free(out);
	return ok;
}

static bool train_referee(struct contest *contest, struct hebb_error *err)
{
	const struct hebb_dataset *data = &contest->data;
	double left = contest->job->values[REFEREE_EPOCHS].number;
	struct hebb_batch_buffer room;
	uint32_t *order;
	uint64_t pass;
	bool ok = true;

	if (!contest->judge)
		return true;
	room = hebb_batch_room(data, contest->judge->batch);
	order = hebb_alloc(data->train, sizeof(*order), "order of samples");
	for (pass = 0; ok && left > 0; pass++, left--)
		ok = learn_pass(
		    contest, pass,
		    (size_t)ceil(fmin(left, 1) * (double)data->train), order,
		    &room, err);
	hebb_batch_release(&room);
	hebb_free(order);
	return ok && examine_referee(contest, err);
}

static size_t largest_of(const float *answer, size_t n)
{
	size_t best = 0, i;

	for (i = 1; i < n; i++)
		if (answer[i] > answer[best])
			best = i;
	return best;
}

/* What the referee says of made samples, into the row. */
static bool judge_samples(struct round *round, double *row,
			  struct hebb_error *err)
{
	struct contest *contest = round->contest;
	struct hebb_learner *judge = contest->judge;
	const struct hebb_value *values = contest->job->values;
	const size_t all = (size_t)values[JUDGED].number;
	const size_t classes = contest->data.classes;
	struct hebb_batch batch = { .width = contest->data.width };
	float *made = hebb_alloc(ANSWERS * batch.width, sizeof(*made), "made");
	float *out = hebb_alloc(ANSWERS * classes, sizeof(*out), "answers");
	size_t *of = hebb_alloc(classes, sizeof(*of), "classes");
	size_t from, i, sure = 0;
	bool ok = true;

	batch.input = made;
	for (from = 0; ok && from < all; from += batch.n) {
		batch.n = all - from < ANSWERS ? all - from : ANSWERS;
		hebb_adversary_make(&round->pair, from, batch.n, made);
		ok = judge->type->answer(judge, &batch, out, err);
		for (i = 0; ok && i < batch.n; i++) {
			const float *answer = out + i * classes;
			const size_t class = largest_of(answer, classes);

			of[class]++;
			sure +=
			    (double)answer[class] > values[CONFIDENCE].number;
		}
	}
	row[CONFIDENT] = (double)sure / (double)all;
	row[SMALLEST] = 1;
	row[LARGEST] = 0;
	for (i = 0; i < classes; i++) {
		const double part = (double)of[i] / (double)all;

		row[SMALLEST] = fmin(row[SMALLEST], part);
		row[LARGEST] = fmax(row[LARGEST], part);
	}
	hebb_free(made);
	hebb_free(out);
	hebb_free(of);
	return ok;
}

/* ---- one seed ---- */

static struct hebb_gallery gallery_of(const struct round *round,
				      const float *pixel)
{
	return (struct hebb_gallery){
		.data = &round->contest->data,
		.scope = round->scope,
		.name = "samples",
		.brief = "images that the generator made",
		.n = HEBB_GALLERY_IMAGES,
		.pixel = pixel,
	};
}

static bool declare_tracks(struct round *round, struct hebb_error *err)
{
	struct hebb_tape *tape = round->contest->job->tape;
	const struct hebb_gallery gallery = gallery_of(round, NULL);
	char path[256];
	size_t k;

	for (k = 0; k < METRICS; k++) {
		const struct hebb_track track = {
			.path = path,
			.unit = metrics[k].unit,
			.brief = metrics[k].brief,
			.cell = k == SEEN ? HEBB_U64 : HEBB_F64,
			.flags = metrics[k].private ? HEBB_TRACK_PRIVATE : 0,
		};

		snprintf(path, sizeof(path), "/adversarial/%s/%s", round->scope,
			 metrics[k].name);
		round->track[k] = hebb_tape_track(tape, &track, err);
		if (round->track[k] < 0)
			return false;
	}
	round->images = hebb_gallery_open(tape, &gallery, err);
	return round->images >= 0;
}

static bool open_round(struct round *round, struct hebb_error *err)
{
	struct contest *contest = round->contest;
	const struct hebb_value *values = contest->job->values;
	const struct hebb_adversary_plan plan = {
		.data = &contest->data,
		.generator = contest->generator,
		.critic = contest->critic,
		.batch = (size_t)values[BATCH].number,
		.noise = (size_t)values[NOISE].number,
		.smoothing = values[SMOOTHING].number,
		.penalty = values[PENALTY].number,
		.average = values[AVERAGE].number,
		.classes = values[CLASSES].number,
		.every = (size_t)values[CRITIC_STEPS].number,
		.seed = round->seed,
		.threads = contest->job->threads,
	};

	round->samples =
	    (uint64_t)ceil(values[EPOCHS].number * (double)contest->data.train);
	round->scope =
	    hebb_text_format("generator/%llu", (unsigned long long)round->seed);
	round->room = hebb_batch_room(&contest->data, plan.batch);
	round->order = hebb_alloc(contest->data.train, sizeof(*round->order),
				  "order of samples");
	return hebb_adversary_init(&round->pair, &plan, err);
}

static void close_round(struct round *round)
{
	hebb_adversary_release(&round->pair);
	hebb_batch_release(&round->room);
	hebb_free(round->order);
	hebb_free(round->scope);
}

/* The next batch. */
static bool step(struct round *round, struct hebb_error *err)
{
	struct contest *contest = round->contest;
	const struct hebb_dataset *data = &contest->data;
	const size_t at = round->seen % data->train;
	const bool both = hebb_adversary_both(&round->pair);
	const double start = hebb_clock();
	size_t n = round->pair.batch, k;
	struct hebb_batch batch;
	double loss[2];

	if (at == 0)
		hebb_dataset_order(data, round->seed, round->seen / data->train,
				   round->order);
	n = n < data->train - at ? n : data->train - at;
	if (n > round->samples - round->seen)
		n = (size_t)(round->samples - round->seen);
	batch = hebb_dataset_choose(data, round->order + at, n, &round->room);
	if (!hebb_adversary_learn(&round->pair, &batch, loss, err))
		return false;
	for (k = 0; k < (both ? 2 : 1); k++) {
		round->loss[k] += loss[k];
		round->losses[k]++;
	}
	round->seen += n;
	round->seconds += hebb_clock() - start;
	return true;
}

static bool look(struct round *round, size_t index, struct hebb_error *err)
{
	struct contest *contest = round->contest;
	double *row = contest->row[index];
	size_t k;

	row[SEEN] = (double)round->seen;
	row[CRITIC_LOSS] = round->loss[0] / round->losses[0];
	row[GENERATOR_LOSS] = round->loss[1] / round->losses[1];
	row[CONFIDENT] = row[SMALLEST] = row[LARGEST] = NAN;
	row[TIME] = round->seconds;
	for (k = 0; k < 2; k++)
		round->loss[k] = round->losses[k] = 0;
	if (contest->judge && !judge_samples(round, row, err))
		return false;
	for (k = 0; k < METRICS; k++)
		if (!hebb_tape_write(contest->job->tape, round->track[k],
				     &row[k], 1, err))
			return false;
	return true;
}

static bool show_images(struct round *round, struct hebb_error *err)
{
	float *pixel =
	    hebb_alloc(HEBB_GALLERY_IMAGES * round->contest->data.width,
		       sizeof(*pixel), "images");
	const struct hebb_gallery gallery = gallery_of(round, pixel);
	bool ok;

	hebb_adversary_make(&round->pair, 0, gallery.n, pixel);
	ok = hebb_gallery_fill(round->contest->job->tape, round->images,
			       &gallery, err);
	hebb_free(pixel);
	return ok;
}

static bool play(struct round *round, size_t index, struct hebb_error *err)
{
	struct contest *contest = round->contest;
	const size_t train = contest->data.train;
	bool over = false;

	while (!over) {
		if (hebb_job_stopped(contest->job, err) || !step(round, err))
			return false;
		hebb_progress(contest->job->log,
			      (double)(index * round->samples + round->seen),
			      NULL);
		over = round->seen >= round->samples ||
		       round->seconds > contest->budget;
		if ((over || round->seen % train == 0) &&
		    !look(round, index, err))
			return false;
	}
	return show_images(round, err);
}

/* ---- the experiment ---- */

static struct hebb_config *map_of(const struct contest *contest,
				  const char *name, struct hebb_error *err)
{
	struct hebb_config *map = hebb_config_get(contest->job->model, name);

	if (!map)
		hebb_error_set(err, HEBB_MODEL, &contest->job->model->place,
			       "'adversarial' needs `%s:`, a map", name);
	return map;
}

static bool open_referee(struct contest *contest, struct hebb_error *err)
{
	const struct hebb_job *job = contest->job;
	const struct hebb_task task = { .data = &contest->data,
					.seed = job->seed,
					.threads = job->threads };

	contest->referee = hebb_config_get(job->model, "referee");
	if (!contest->referee)
		return true;
	if (!contest->data.classes || !contest->data.test)
		return hebb_error_set(err, HEBB_MODEL, &contest->referee->place,
				      "a referee tells classes, and this "
				      "dataset has none, or none held out");
	contest->judge =
	    hebb_learner_new(contest->referee, "referee", &task, err);
	return contest->judge != NULL;
}

static bool can_tell_classes(const struct contest *contest,
			     struct hebb_error *err)
{
	const struct hebb_value *values = contest->job->values;
	const struct hebb_dataset *data = &contest->data;

	if (!values[CLASSES].number)
		return true;
	if (!data->classes || hebb_dataset_steps(data) > 1)
		return hebb_error_set(err, HEBB_MODEL,
				      &values[CLASSES].node->place,
				      "the samples of this dataset do not have "
				      "one class each that could be told");
	return values[PENALTY].number == 0 ||
	       hebb_error_set(err, HEBB_MODEL, &values[CLASSES].node->place,
			      "a critic that is told classes measures no "
			      "distance; take 'classes' or 'penalty'");
}

/* Read everything once: mistakes cost no time. */
static bool open_contest(struct contest *contest, struct hebb_error *err)
{
	struct hebb_job *job = contest->job;
	struct hebb_config *dataset = map_of(contest, "dataset", err);
	struct round round = { .contest = contest, .seed = job->seed };
	bool ok;

	contest->seeds = (size_t)job->values[SEEDS].number;
	contest->row =
	    hebb_alloc(contest->seeds, sizeof(*contest->row), "results");
	if (!dataset || !hebb_dataset_open(&contest->data, dataset, err))
		return false;
	if (!contest->data.train)
		return hebb_error_set(err, HEBB_MODEL, &dataset->place,
				      "there is no sample to learn from");
	if (!can_tell_classes(contest, err))
		return false;
	contest->generator = map_of(contest, "generator", err);
	contest->critic =
	    contest->generator ? map_of(contest, "critic", err) : NULL;
	if (!contest->critic || !open_referee(contest, err))
		return false;
	ok = open_round(&round, err) && hebb_job_built(job, err);
	close_round(&round);
	return ok;
}

static void close_contest(struct contest *contest)
{
	hebb_learner_free(contest->judge);
	hebb_dataset_close(&contest->data);
	hebb_free(contest->row);
}

static void report(struct contest *contest)
{
	static const size_t told[] = { CONFIDENT,   SMALLEST,       LARGEST,
				       CRITIC_LOSS, GENERATOR_LOSS, TIME };
	struct hebb_config *map =
	    hebb_config_map(contest->job->result, "generator");
	double *value = hebb_alloc(contest->seeds, sizeof(*value), "results");
	size_t k, i;

	for (k = 0; k < sizeof(told) / sizeof(*told); k++) {
		struct hebb_config *one =
		    hebb_config_map(map, metrics[told[k]].name);

		for (i = 0; i < contest->seeds; i++)
			value[i] = contest->row[i][told[k]];
		hebb_config_put(one, "mean", hebb_mean(value, contest->seeds));
		hebb_config_put(one, "sd", hebb_sd(value, contest->seeds));
		hebb_config_put(one, "n", (double)contest->seeds);
	}
	if (contest->judge)
		hebb_config_put(map, "referee_accuracy", contest->accuracy);
	hebb_free(value);
}

static bool play_seed(struct contest *contest, size_t i, struct round *round,
		      struct hebb_error *err)
{
	*round = (struct round){ .contest = contest,
				 .seed = contest->job->seed + i };
	return open_round(round, err) && declare_tracks(round, err) &&
	       play(round, i, err);
}

static bool run(struct hebb_job *job, struct hebb_error *err)
{
	struct contest contest = { .job = job, .budget = INFINITY };
	bool ok = open_contest(&contest, err) && train_referee(&contest, err);
	struct round round;
	size_t i;

	if (ok)
		hebb_progress_start(job->log, "the generator learns",
				    job->values[EPOCHS].number *
					(double)contest.data.train *
					(double)contest.seeds);
	for (i = 0; ok && i < contest.seeds; i++) {
		ok = play_seed(&contest, i, &round, err);
		close_round(&round);
	}
	hebb_progress_end(job->log);
	if (ok)
		report(&contest);
	close_contest(&contest);
	return ok;
}

static bool check(struct hebb_job *job, struct hebb_error *err)
{
	struct contest contest = { .job = job, .budget = 0.2 };
	bool ok = open_contest(&contest, err);
	struct round round;

	if (ok) {
		hebb_learner_free(contest.judge);
		contest.judge = NULL;
		ok = play_seed(&contest, 0, &round, err);
		hebb_config_put(job->result, "estimate_s",
				round.seconds / (double)round.seen *
				    (double)round.samples *
				    (double)contest.seeds);
		hebb_config_put(job->result, "peak_rss_mb",
				hebb_memory_peak() / 1048576);
		close_round(&round);
	}
	close_contest(&contest);
	return ok;
}

const struct hebb_experiment_type hebb_experiment_adversarial = {
	.type = {
		.name = "adversarial",
		.brief = "a generator and a critic learn from each other",
		.source = "Goodfellow et al. 2014, arXiv 1406.2661; with "
			  "penalty, Gulrajani et al. 2017, arXiv 1704.00028",
		.params = params,
	},
	.run = run,
	.check = check,
};
