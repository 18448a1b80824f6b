/* Learners whose rules are not the gradient: by closed forms, bit by bit. */
#include <math.h>
#include <string.h>

#include "learn/learner.h"

#include "block.h"
#include "net.h"

static const struct hebb_dataset clouds_data = {
	.train = 200,
	.rank = 1,
	.shape = { 20 },
	.width = 20,
	.classes = 5,
	.outputs = 5,
};

enum { SAMPLES = 200, WIDTH = 20, CLASSES = 5 };

/* Five clouds in twenty dimensions, from 0 to 1. */
static struct hebb_batch clouds(float *input, int32_t *label)
{
	const struct hebb_stream stream = hebb_stream_open(9, "clouds");
	size_t r, i;

	for (r = 0; r < SAMPLES; r++) {
		label[r] = (int32_t)(r % CLASSES);
		for (i = 0; i < WIDTH; i++)
			input[r * WIDTH + i] =
			    (float)(0.7 * hebb_random_uniform(
					      stream, r % CLASSES, i, 0) +
				    0.3 * hebb_random_uniform(stream, r, i, 1));
	}
	return (
	    struct hebb_batch){ SAMPLES, WIDTH, CLASSES, input, label, NULL };
}

static struct hebb_batch part(const struct hebb_batch *all, size_t begin,
			      size_t n)
{
	struct hebb_batch some = *all;

	some.n = n;
	some.input += begin * all->width;
	some.label += begin;
	return some;
}

/* The tree outlives the learner. */
struct pupil {
	struct hebb_config *map;
	struct hebb_learner *learner;
};

static struct pupil pupil_on(const char *yaml, const struct hebb_dataset *data,
			     int threads)
{
	const struct hebb_task task = { data, 1, threads };
	struct hebb_error err;
	struct pupil pupil = { .map = tree_of(yaml) };

	pupil.learner = hebb_learner_new(pupil.map, "a", &task, &err);
	cr_assert(pupil.learner, "%s", err.message);
	cr_assert(hebb_config_all_used(pupil.map, &err), "%s", err.message);
	return pupil;
}

static void leave(struct pupil *pupil)
{
	hebb_learner_free(pupil->learner);
	hebb_config_free(pupil->map);
}

static void refused(const char *yaml, const char *because)
{
	const struct hebb_task task = { &clouds_data, 1, 1 };
	struct hebb_config *map = tree_of(yaml);
	struct hebb_error err;

	cr_assert_null(hebb_learner_new(map, "a", &task, &err));
	cr_assert_eq(err.kind, HEBB_MODEL);
	cr_assert(strstr(err.message, because), "%s", err.message);
	hebb_config_free(map);
}

static double learn(struct hebb_learner *learner,
		    const struct hebb_batch *batch)
{
	struct hebb_error err;
	double loss;

	cr_assert(learner->type->learn(learner, batch, &loss, &err), "%s",
		  err.message);
	return loss;
}

static void train(struct hebb_learner *learner, const struct hebb_batch *all,
		  int epochs)
{
	size_t at, n;

	while (epochs--)
		for (at = 0; at < all->n; at += n) {
			struct hebb_batch batch;

			n = all->n - at < learner->batch ? all->n - at
							 : learner->batch;
			batch = part(all, at, n);
			learn(learner, &batch);
		}
}

static void answer(struct hebb_learner *learner, const struct hebb_batch *batch,
		   float *out)
{
	struct hebb_error err;

	cr_assert(learner->type->answer(learner, batch, out, &err), "%s",
		  err.message);
}

static double accuracy(const struct hebb_batch *all, const float *out)
{
	size_t r, c, best, right = 0;

	for (r = 0; r < all->n; r++) {
		for (c = best = 0; c < CLASSES; c++)
			if (out[r * CLASSES + c] > out[r * CLASSES + best])
				best = c;
		right += (int32_t)best == all->label[r];
	}
	return (double)right / (double)all->n;
}

static double *probe(const struct hebb_learner *learner, const char *path)
{
	const struct hebb_probe *probe =
	    hebb_probes_find(&learner->probes, path);
	double *values;
	size_t n;

	cr_assert(probe, "no probe '%s'", path);
	n = hebb_probe_size(probe);
	values = hebb_alloc(n, sizeof(*values), "probe");
	probe->read(probe, 0, n, values);
	return values;
}

/* ---- all of them ---- */

#define LAYERS                                                                 \
	"optimiser: {type: adam, rate: 5e-3}, layers: [{type: dense, units: "  \
	"600, init: he}, {type: relu}, "                                       \
	"{type: dense, units: 40, init: he, name: middle}, {type: relu}, "     \
	"{type: dense, name: last}, {type: softmax}]"

static const char *const all_of_them[] = {
	"{type: feedback_alignment, batch: 40, " LAYERS "}",
	"{type: direct_feedback_alignment, batch: 40, angle: 3, " LAYERS "}",
	"{type: soft_hebb, batch: 40, units: 2000, passes: 3}",
	"{type: predictive_coding, batch: 40, hidden: [4000], settling: 5}",
	"{type: converted, batch: 40, steps: 20, " LAYERS "}",
	"{type: converted, batch: 40, steps: 20, input: poisson, " LAYERS "}",
};
enum { ALL = sizeof(all_of_them) / sizeof(*all_of_them) };

Test(local, all_learn_the_same_bits_with_any_number_of_threads)
{
	static const int threads[] = { 2, 3, 7 };
	static float input[SAMPLES * WIDTH], one[SAMPLES * CLASSES],
	    many[SAMPLES * CLASSES];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	size_t k, i;

	for (k = 0; k < ALL; k++) {
		struct pupil pupil = pupil_on(all_of_them[k], &clouds_data, 1);

		train(pupil.learner, &all, 12);
		answer(pupil.learner, &all, one);
		leave(&pupil);
		cr_assert(accuracy(&all, one) > 0.7, "%s: %g", all_of_them[k],
			  accuracy(&all, one));
		for (i = 0; i < 3; i++) {
			pupil =
			    pupil_on(all_of_them[k], &clouds_data, threads[i]);
			train(pupil.learner, &all, 12);
			answer(pupil.learner, &all, many);
			leave(&pupil);
			cr_assert(!memcmp(one, many, sizeof(one)),
				  "%s: %d threads", all_of_them[k], threads[i]);
		}
	}
}

Test(local, answers_do_not_depend_on_what_else_is_asked)
{
	static float input[SAMPLES * WIDTH], whole[SAMPLES * CLASSES],
	    parts[SAMPLES * CLASSES];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	size_t k, at;

	for (k = 0; k < ALL; k++) {
		struct pupil pupil = pupil_on(all_of_them[k], &clouds_data, 2);

		train(pupil.learner, &all, 1);
		answer(pupil.learner, &all, whole);
		for (at = 0; at < SAMPLES; at += 25) {
			const struct hebb_batch some = part(&all, at, 25);

			answer(pupil.learner, &some, parts + at * CLASSES);
		}
		cr_assert(!memcmp(whole, parts, sizeof(whole)), "%s",
			  all_of_them[k]);
		leave(&pupil);
	}
}

Test(local, all_go_back_to_what_they_kept)
{
	static float input[SAMPLES * WIDTH], then[SAMPLES * CLASSES],
	    now[SAMPLES * CLASSES];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	size_t k;

	for (k = 0; k < ALL - 2; k++) {
		struct pupil pupil = pupil_on(all_of_them[k], &clouds_data, 1);

		train(pupil.learner, &all, 1);
		answer(pupil.learner, &all, then);
		pupil.learner->type->keep(pupil.learner);
		train(pupil.learner, &all, 1);
		answer(pupil.learner, &all, now);
		cr_assert(memcmp(then, now, sizeof(then)), "%s",
			  all_of_them[k]);
		pupil.learner->type->recall(pupil.learner);
		answer(pupil.learner, &all, now);
		cr_assert(!memcmp(then, now, sizeof(then)), "%s",
			  all_of_them[k]);
		leave(&pupil);
	}
}

/* ---- what is asked of them ---- */

static float **respond(struct hebb_learner *learner,
		       const struct hebb_batch *batch)
{
	float **activity =
	    hebb_alloc(learner->parts, sizeof(*activity), "activity");
	struct hebb_error err;
	size_t k;

	for (k = 0; k < learner->parts; k++)
		activity[k] = hebb_alloc(batch->n * learner->part[k].units,
					 sizeof(float), "activity");
	cr_assert(learner->type->respond(learner, batch, 0, activity, &err),
		  "%s", err.message);
	return activity;
}

static void forget(const struct hebb_learner *learner, float **activity)
{
	size_t k;

	for (k = 0; k < learner->parts; k++)
		hebb_free(activity[k]);
	hebb_free(activity);
}

static struct hebb_expense expend(struct hebb_learner *learner,
				  const struct hebb_batch *batch)
{
	struct hebb_expense expense;
	struct hebb_error err;

	cr_assert(learner->type->expend(learner, batch, &expense, &err), "%s",
		  err.message);
	return expense;
}

static void put(struct hebb_learner *learner, const char *path,
		const double *value)
{
	const struct hebb_probe *probe =
	    hebb_probes_find(&learner->probes, path);
	struct hebb_error err;

	cr_assert(learner->type->write(learner, probe, value, &err), "%s",
		  err.message);
}

Test(local, the_last_part_responds_with_the_answer_with_any_threads)
{
	static float input[SAMPLES * WIDTH], out[SAMPLES * CLASSES];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	size_t k, i;
	int threads;

	for (k = 0; k < ALL; k++) {
		struct pupil one = pupil_on(all_of_them[k], &clouds_data, 1);
		const size_t last = one.learner->parts - 1;
		float **first;

		train(one.learner, &all, 1);
		answer(one.learner, &all, out);
		first = respond(one.learner, &all);
		cr_assert(one.learner->part[last].answers);
		cr_assert_gt(last, 0);
		cr_assert(!memcmp(first[last], out, sizeof(out)), "%s",
			  all_of_them[k]);
		for (threads = 2; threads < 4; threads++) {
			struct pupil more =
			    pupil_on(all_of_them[k], &clouds_data, threads);
			float **activity;

			train(more.learner, &all, 1);
			activity = respond(more.learner, &all);
			for (i = 0; i <= last; i++)
				cr_assert(!memcmp(
				    first[i], activity[i],
				    SAMPLES * one.learner->part[i].units *
					sizeof(float)));
			forget(more.learner, activity);
			leave(&more);
		}
		forget(one.learner, first);
		leave(&one);
	}
}

/* Each array of weights alone turns answers, and brings them back. */
Test(local, weights_that_are_written_are_those_that_answer)
{
	static float input[SAMPLES * WIDTH], then[SAMPLES * CLASSES],
	    now[SAMPLES * CLASSES];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	size_t k, i, j;

	for (k = 0; k < ALL; k++) {
		struct pupil pupil = pupil_on(all_of_them[k], &clouds_data, 2);
		struct hebb_learner *learner = pupil.learner;

		train(learner, &all, 1);
		answer(learner, &all, then);
		for (i = 0; i < learner->probes.n; i++) {
			const struct hebb_probe *one = &learner->probes.item[i];
			const size_t n = hebb_probe_size(one);
			double *kept, *other, *read;

			if (!(one->flags & HEBB_PROBE_WEIGHT) ||
			    strstr(one->path, "feedback"))
				continue;
			kept = probe(learner, one->path);
			other = hebb_alloc(n, sizeof(*other), "weights");
			for (j = 0; j < n; j++)
				other[j] = j % 3 ? 0.25 * (double)(j % 5) : 0;
			put(learner, one->path, other);
			read = probe(learner, one->path);
			cr_assert(!memcmp(read, other, n * sizeof(*read)));
			answer(learner, &all, now);
			cr_assert(memcmp(then, now, sizeof(now)), "%s: %s",
				  all_of_them[k], one->path);
			put(learner, one->path, kept);
			answer(learner, &all, now);
			cr_assert(!memcmp(then, now, sizeof(now)), "%s: %s",
				  all_of_them[k], one->path);
			hebb_free(kept);
			hebb_free(other);
			hebb_free(read);
		}
		leave(&pupil);
	}
}

/* Operations by brute force: neither number nor weight is zero. */
static double products_of(const float *x, size_t in, const double *weight,
			  size_t units)
{
	double n = 0;
	size_t r, i, k;

	for (r = 0; r < SAMPLES; r++)
		for (i = 0; i < in; i++)
			for (k = 0; k < units; k++)
				n += x[r * in + i] != 0 &&
				     weight[i * units + k] != 0;
	return n;
}

/* A learner of `units` hidden ones, with some zeros in sample and weights. */
static void count_by_hand(const char *yaml, const char *below,
			  const char *above)
{
	static float input[SAMPLES * WIDTH];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	struct pupil pupil = pupil_on(yaml, &clouds_data, 2);
	struct hebb_learner *learner = pupil.learner;
	const size_t units = learner->part[0].units;
	struct hebb_expense expense;
	double *first, *second;
	float **activity;
	size_t i;

	train(learner, &all, 1);
	first = probe(learner, below);
	second = probe(learner, above);
	for (i = 0; i < WIDTH * units; i += 3)
		first[i] = 0;
	for (i = 0; i < CLASSES * units; i += 4)
		second[i] = 0;
	for (i = 0; i < SAMPLES * WIDTH; i += 7)
		input[i] = 0;
	put(learner, below, first);
	put(learner, above, second);
	activity = respond(learner, &all);
	expense = expend(learner, &all);
	cr_assert_eq(expense.multiplies,
		     products_of(input, WIDTH, first, units) +
			 products_of(activity[0], units, second, CLASSES));
	cr_assert_lt(expense.multiplies, 0.7 * expense.dense);
	cr_assert_eq(expense.dense,
		     SAMPLES * (double)(units * (WIDTH + CLASSES)));
	cr_assert_eq(expense.accumulates, 0);
	cr_assert_eq(expense.updates, 0);
	forget(learner, activity);
	hebb_free(first);
	hebb_free(second);
	leave(&pupil);
}

Test(local, operations_are_those_that_are_not_zero)
{
	count_by_hand("{type: soft_hebb, batch: 48, units: 30}",
		      "hidden.weight", "readout.weight");
	count_by_hand("{type: predictive_coding, batch: 48, hidden: [30]}",
		      "level1.weight", "level2.weight");
}

static const struct hebb_dataset pair_data = {
	.train = 1,
	.rank = 1,
	.shape = { 2 },
	.width = 2,
	.outputs = 1,
};

/* u = w x / |x|: what is above its mean, to a mean square of 1. */
Test(local, competing_units_respond_with_what_is_read)
{
	const float sample[] = { 3, 4 };
	const double weight[] = { 1, 0, 1, 0, 1, 2 }; /* [2][3] */
	const double readout[] = { 1, 10, 100 };
	const struct hebb_batch one = { 1, 2, 1, sample, NULL, NULL };
	struct pupil pupil =
	    pupil_on("{type: soft_hebb, units: 3, power: 1}", &pair_data, 1);
	float **activity;

	put(pupil.learner, "hidden.weight", weight);
	put(pupil.learner, "readout.weight", readout);
	activity = respond(pupil.learner, &one);
	/* u = 0.6, 0.8 and 2.2: one is above 1.2, and alone */
	cr_assert_str_eq(pupil.learner->part[0].name, "hidden");
	cr_assert_eq(activity[0][0], 0);
	cr_assert_eq(activity[0][1], 0);
	cr_assert_float_eq(activity[0][2], sqrt(3), 1e-6);
	cr_assert_float_eq(activity[1][0], 100 * sqrt(3), 1e-4);
	forget(pupil.learner, activity);
	leave(&pupil);
}

Test(local, predicting_units_respond_with_what_is_told)
{
	const float sample[] = { 3, 4 };
	const double below[] = { 1, -1, 2, 1, 0, -1 }; /* [2][3] */
	const double bias[] = { 0, 0.5, 0 }, above[] = { 2, 4, 8 };
	const struct hebb_batch one = { 1, 2, 1, sample, NULL, NULL };
	struct pupil pupil =
	    pupil_on("{type: predictive_coding, hidden: [3]}", &pair_data, 1);
	float **activity;

	put(pupil.learner, "level1.weight", below);
	put(pupil.learner, "level1.bias", bias);
	put(pupil.learner, "level2.weight", above);
	activity = respond(pupil.learner, &one);
	cr_assert_str_eq(pupil.learner->part[0].name, "level1");
	cr_assert_eq(activity[0][0], 7);
	cr_assert_eq(activity[0][1], 0);
	cr_assert_eq(activity[0][2], 2);
	cr_assert_eq(activity[1][0], 2 * 7 + 8 * 2);
	forget(pupil.learner, activity);
	leave(&pupil);
}

/*
 * Currents of 5/16 and 1/8 from the potential 1/2: the fifth spike comes in
 * step 15, the second in step 12, and each arrives a step later.
 */
Test(local, converted_units_respond_with_spikes)
{
	const float sample[] = { 0.3125f, 0.125f };
	const double below[] = { 1, 0, 0, 1 }, above[] = { 4, 1 };
	const double alone[] = { 4, 0 };
	const struct hebb_batch one = { 1, 2, 1, sample, NULL, NULL };
	struct pupil pupil = pupil_on(
	    "{type: converted, loss: mse, steps: 16, layers: [{type: dense, "
	    "units: 2}, {type: relu, name: hidden}, {type: dense}]}",
	    &pair_data, 1);
	struct hebb_expense expense;
	float **activity;

	put(pupil.learner, "dense1.weight", below);
	put(pupil.learner, "dense2.weight", above);
	activity = respond(pupil.learner, &one);
	cr_assert_str_eq(pupil.learner->part[0].name, "hidden");
	cr_assert(pupil.learner->part[0].spikes);
	cr_assert_eq(activity[0][0], 5);
	cr_assert_eq(activity[0][1], 2);
	cr_assert_eq(activity[1][0], (5 * 4 + 2) / 16.f);
	expense = expend(pupil.learner, &one);
	cr_assert_eq(expense.accumulates, 7);
	cr_assert_eq(expense.multiplies, 2);
	cr_assert_eq(expense.dense, 4 + 16 * 2);
	cr_assert_eq(expense.updates, 16 * 3);
	put(pupil.learner, "dense2.weight", alone);
	expense = expend(pupil.learner, &one);
	cr_assert_eq(expense.accumulates, 5);
	forget(pupil.learner, activity);
	leave(&pupil);
}

/* Spikes of windows that were heard, [windows][units][steps]. */
struct heard {
	float at[2][2][16];
	double last;
};

static void hear(void *data, uint64_t window, double time, size_t unit)
{
	struct heard *heard = data;

	cr_assert_geq(16 * (double)window + time, heard->last);
	heard->last = 16 * (double)window + time;
	heard->at[window][unit][(size_t)time - 1] = 1;
}

/* The first unit fires in the steps 2, 5, 8, 12 and 15, the second in 4, 12. */
Test(local, converted_units_tell_step_by_step)
{
	const float sample[] = { 0.3125f, 0.125f, 0, 0.3125f };
	const double below[] = { 1, 0, 0, 1 };
	const struct hebb_batch two = { 2, 2, 1, sample, NULL, NULL };
	struct pupil pupil = pupil_on(
	    "{type: converted, loss: mse, steps: 16, layers: [{type: dense, "
	    "units: 2}, {type: relu}, {type: dense}]}",
	    &pair_data, 1);
	const struct hebb_learner_type *type = pupil.learner->type;
	struct heard heard = { 0 };
	float state[2][16][2];
	struct hebb_error err;
	uint64_t windows;
	size_t t;

	put(pupil.learner, "dense1.weight", below);
	cr_assert_eq(pupil.learner->part[0].steps, 16);
	cr_assert_eq(pupil.learner->window, 16);
	cr_assert(type->trace(pupil.learner, &two, 0, state[0][0], &err));
	cr_assert(
	    type->listen(pupil.learner, &two, 0, hear, &heard, &windows, &err));
	cr_assert_eq(windows, 2);
	for (t = 0; t < 16; t++) {
		const bool first = strchr("\2\5\10\14\17", (int)t + 1);
		const bool second = strchr("\4\14", (int)t + 1);

		cr_assert_eq(state[0][t][0], first, "step %zu", t + 1);
		cr_assert_eq(state[0][t][1], second, "step %zu", t + 1);
		cr_assert_eq(state[1][t][0], 0);
		cr_assert_eq(state[1][t][1], first);
		cr_assert_eq(heard.at[0][0][t], first);
		cr_assert_eq(heard.at[0][1][t], second);
		cr_assert_eq(heard.at[1][0][t], 0);
		cr_assert_eq(heard.at[1][1][t], first);
	}
	cr_assert_not(type->jam(pupil.learner, 0.5, 0));
	leave(&pupil);
}

/* Units that fire with each spike that comes in count them. */
static void count(const char *yaml, double deleted, double added, double *first,
		  double *second)
{
	const float sample[] = { 0.5f, 0 };
	const double one[] = { 1, 0, 0, 1 };
	const struct hebb_batch batch = { 1, 2, 1, sample, NULL, NULL };
	struct pupil pupil = pupil_on(yaml, &pair_data, 1);
	float **activity;

	put(pupil.learner, "dense1.weight", one);
	cr_assert(pupil.learner->type->jam(pupil.learner, deleted, added));
	activity = respond(pupil.learner, &batch);
	*first = (double)activity[0][0];
	*second = (double)activity[0][1];
	forget(pupil.learner, activity);
	leave(&pupil);
}

/* As many more as there are come in steps that have none. */
Test(local, converted_input_spikes_are_deleted_and_added)
{
	const char *yaml = "{type: converted, loss: mse, steps: 4000, input: "
			   "poisson, layers: [{type: dense, units: 2}, "
			   "{type: relu}, {type: dense}]}";
	double first, second;

	count(yaml, 0, 0, &first, &second);
	cr_assert_float_eq(first, 2000, 150);
	cr_assert_eq(second, 0);
	count(yaml, 0.5, 0, &first, &second);
	cr_assert_float_eq(first, 1000, 150);
	cr_assert_eq(second, 0);
	count(yaml, 1, 0, &first, &second);
	cr_assert_eq(first + second, 0);
	count(yaml, 0, 1, &first, &second);
	cr_assert_float_eq(first, 4000 * 2 / 3., 150);
	cr_assert_float_eq(second, 4000 / 3., 150);
}

/* ---- feedback ---- */

/* What both answer after four passes has the same bits. */
static void same(const char *a, const char *b)
{
	static float input[SAMPLES * WIDTH], x[SAMPLES * CLASSES],
	    y[SAMPLES * CLASSES];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	struct pupil one = pupil_on(a, &clouds_data, 1);
	struct pupil other = pupil_on(b, &clouds_data, 1);

	train(one.learner, &all, 4);
	train(other.learner, &all, 4);
	answer(one.learner, &all, x);
	answer(other.learner, &all, y);
	cr_assert(!memcmp(x, y, sizeof(x)));
	leave(&one);
	leave(&other);
}

Test(local, feedback_through_the_weights_is_backpropagation)
{
	same("{type: backprop, batch: 40, " LAYERS "}",
	     "{type: feedback_alignment, feedback: symmetric, batch: 40, "
	     "angle: 1, " LAYERS "}");
}

Test(local, direct_feedback_past_one_hidden_layer_is_feedback)
{
	const char *layers = "layers: [{type: dense, units: 30}, {type: relu}, "
			     "{type: dense}, {type: softmax}]}";
	char one[256], other[256];

	NET_TEXT(one, "{type: feedback_alignment, %s", layers);
	NET_TEXT(other, "{type: direct_feedback_alignment, %s", layers);
	same(one, other);
}

#define LINEAR                                                                 \
	"batch: 200, scale: 0.5, optimiser: {type: sgd, rate: 0}, "            \
	"layers: [{type: dense, units: 7, name: first}, "                      \
	"{type: dense, units: 6, name: middle}, "                              \
	"{type: dense, name: last}, {type: softmax}]"

/* grad[a][b] is to be sum over samples of x[r][a] e[r][b] */
static void is_gradient(const struct hebb_learner *learner, const char *path,
			const double *x, size_t a, const double *e, size_t b)
{
	double *grad = probe(learner, path);
	size_t i, j, r;

	for (i = 0; i < a; i++)
		for (j = 0; j < b; j++) {
			double sum = 0;

			for (r = 0; r < SAMPLES; r++)
				sum += x[r * a + i] * e[r * b + j];
			cr_assert_float_eq(grad[i * b + j], sum, 1e-5, "%s",
					   path);
		}
	hebb_free(grad);
}

/* below[r][a] = sum over b of e[r][b] weight[a][b] */
static void hand_back(const double *e, size_t b, const double *weight, size_t a,
		      double *below)
{
	size_t r, i, j;

	for (r = 0; r < SAMPLES; r++)
		for (i = 0; i < a; i++) {
			below[r * a + i] = 0;
			for (j = 0; j < b; j++)
				below[r * a + i] +=
				    e[r * b + j] * weight[i * b + j];
		}
}

/* Without activations, weights learn from B e, and not from W e. */
static void check_linear(const char *yaml, bool direct)
{
	static float input[SAMPLES * WIDTH], out[SAMPLES * CLASSES];
	static int32_t label[SAMPLES];
	static double x[SAMPLES * WIDTH], e[SAMPLES * CLASSES],
	    middle[SAMPLES * 6], first[SAMPLES * 7];
	const struct hebb_batch all = clouds(input, label);
	struct pupil pupil = pupil_on(yaml, &clouds_data, 1);
	double *of_last = probe(pupil.learner, "last.feedback");
	double *of_middle = probe(pupil.learner, "middle.feedback");
	double *said;
	size_t i;

	/* whoever asks for a gradient has it kept */
	cr_assert(hebb_probes_find(&pupil.learner->probes, "first.grad"));
	answer(pupil.learner, &all, out);
	learn(pupil.learner, &all);
	for (i = 0; i < SAMPLES * WIDTH; i++)
		x[i] = (double)input[i];
	for (i = 0; i < SAMPLES * CLASSES; i++)
		e[i] = ((double)out[i] -
			(label[i / CLASSES] == (int32_t)(i % CLASSES))) /
		       SAMPLES;
	hand_back(e, CLASSES, of_last, 6, middle);
	if (direct)
		hand_back(e, CLASSES, of_middle, 7, first);
	else
		hand_back(middle, 6, of_middle, 7, first);
	is_gradient(pupil.learner, "first.grad", x, WIDTH, first, 7);
	said = probe(pupil.learner, "first.activation");
	is_gradient(pupil.learner, "middle.grad", said, 7, middle, 6);
	hebb_free(said);
	said = probe(pupil.learner, "middle.activation");
	is_gradient(pupil.learner, "last.grad", said, 6, e, CLASSES);
	hebb_free(said);
	hebb_free(of_last);
	hebb_free(of_middle);
	leave(&pupil);
}

Test(local, weights_learn_from_the_error_that_is_handed_back)
{
	check_linear("{type: feedback_alignment, " LINEAR "}", false);
	check_linear("{type: direct_feedback_alignment, " LINEAR "}", true);
}

Test(local, feedback_stays_and_weights_come_to_agree_with_it)
{
	static float input[SAMPLES * WIDTH];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	struct pupil pupil =
	    pupil_on("{type: feedback_alignment, batch: 20, angle: 1, layers: "
		     "[{type: dense, units: 50}, {type: relu}, "
		     "{type: dense, name: last}, {type: softmax}]}",
		     &clouds_data, 1);
	double *before = probe(pupil.learner, "last.feedback"), *after;
	double *angle = probe(pupil.learner, "last.angle");
	double square = 0;
	size_t i;

	cr_assert(isnan(*angle));
	hebb_free(angle);
	train(pupil.learner, &all, 20);
	angle = probe(pupil.learner, "last.angle");
	cr_assert(*angle > 5 && *angle < 75, "%g degrees", *angle);
	after = probe(pupil.learner, "last.feedback");
	for (i = 0; i < 50 * CLASSES; i++) {
		cr_assert_eq(before[i], after[i]);
		square += before[i] * before[i];
	}
	/* its variance is 1 over the number of errors */
	cr_assert_float_eq(square, 50, 10);
	hebb_free(angle);
	hebb_free(before);
	hebb_free(after);
	leave(&pupil);
}

Test(local, an_explanation_goes_by_the_weights)
{
	static float input[SAMPLES * WIDTH], x[SAMPLES * WIDTH],
	    y[SAMPLES * WIDTH];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	struct pupil one =
	    pupil_on("{type: backprop, " LAYERS "}", &clouds_data, 1);
	struct pupil other =
	    pupil_on("{type: feedback_alignment, " LAYERS "}", &clouds_data, 1);
	struct hebb_error err;

	one.learner->type->slope(one.learner, &all, 2, x, &err);
	other.learner->type->slope(other.learner, &all, 2, y, &err);
	cr_assert(!memcmp(x, y, sizeof(x)));
	leave(&one);
	leave(&other);
}

/* ---- competition ---- */

/* One winner takes all: it goes to the sample, and the others stay. */
Test(local, the_winner_learns_by_ojas_rule)
{
	static float input[SAMPLES * WIDTH];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	const struct hebb_batch first = part(&all, 0, 1);
	struct pupil pupil =
	    pupil_on("{type: soft_hebb, units: 3, temperature: 1e-4, "
		     "losers: towards, rate: 0.1, begin: random}",
		     &clouds_data, 1);
	double *before = probe(pupil.learner, "hidden.weight"), *after;
	double u[3] = { 0 }, square = 0;
	size_t k, i, best = 0;

	for (i = 0; i < WIDTH; i++)
		square += (double)input[i] * (double)input[i];
	for (k = 0; k < 3; k++) {
		for (i = 0; i < WIDTH; i++)
			u[k] +=
			    before[i * 3 + k] * (double)input[i] / sqrt(square);
		best = u[k] > u[best] ? k : best;
	}
	learn(pupil.learner, &first);
	after = probe(pupil.learner, "hidden.weight");
	for (k = 0; k < 3; k++)
		for (i = 0; i < WIDTH; i++) {
			const double to = (double)input[i] / sqrt(square) -
					  u[k] * before[i * 3 + k];

			cr_assert_float_eq(after[i * 3 + k] - before[i * 3 + k],
					   k == best ? 0.1 * to : 0, 1e-6);
		}
	hebb_free(before);
	hebb_free(after);
	leave(&pupil);
}

/* ---- prediction ---- */

static const struct hebb_dataset number_data = {
	.train = 1,
	.rank = 1,
	.shape = { 3 },
	.width = 3,
	.outputs = 1,
};

/*
 * With one output and active rectified units it settles where
 * e_2 = (t - p) / (1 + sum of w^2) and e_1 = e_2 w.
 */
Test(local, errors_settle_at_the_closed_form)
{
	static const float input[] = { 0.9f, 0.7f, 0.4f };
	float target, out;
	const struct hebb_batch batch = { 1, 3, 1, input, NULL, &target };
	struct pupil pupil =
	    pupil_on("{type: predictive_coding, hidden: [8], settling: 500, "
		     "optimiser: {type: sgd, rate: 0}}",
		     &number_data, 1);
	double *weight[2], *error[2], square = 1, m, e;
	size_t i, k, active = 0;

	answer(pupil.learner, &batch, &out);
	target = out + 0.01f;
	learn(pupil.learner, &batch);
	weight[0] = probe(pupil.learner, "level1.weight");
	weight[1] = probe(pupil.learner, "level2.weight");
	error[0] = probe(pupil.learner, "level1.error");
	error[1] = probe(pupil.learner, "level2.error");
	for (i = 0; i < 8; i++) {
		for (m = k = 0; k < 3; k++)
			m += (double)input[k] * weight[0][k * 8 + i];
		active += m > 0;
		square += m > 0 ? weight[1][i] * weight[1][i] : 0;
	}
	cr_assert(active > 0 && active < 8);
	e = 0.01 / square;
	cr_assert_float_eq(error[1][0], e, 1e-6);
	for (i = 0; i < 8; i++) {
		for (m = k = 0; k < 3; k++)
			m += (double)input[k] * weight[0][k * 8 + i];
		cr_assert_float_eq(error[0][i], m > 0 ? e * weight[1][i] : 0,
				   1e-6);
	}
	for (i = 0; i < 2; i++) {
		hebb_free(weight[i]);
		hebb_free(error[i]);
	}
	leave(&pupil);
}

/* where f is smooth: a rectified unit may chatter about its corner */
Test(local, settling_never_raises_the_energy)
{
	static const char *const activation[] = { "tanh", "sigmoid" };
	static float input[SAMPLES * WIDTH];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	const struct hebb_batch batch = part(&all, 0, 50);
	size_t a, k;

	for (a = 0; a < 2; a++) {
		char yaml[256];
		struct pupil pupil;
		double *energy;

		NET_TEXT(yaml,
			 "{type: predictive_coding, hidden: [30, 20, 10], "
			 "settling: 100, activation: %s}",
			 activation[a]);
		pupil = pupil_on(yaml, &clouds_data, 1);
		train(pupil.learner, &batch, 10);
		energy = probe(pupil.learner, "energy");
		for (k = 0; k < 100; k++)
			cr_assert(energy[k + 1] <= energy[k] * (1 + 1e-6),
				  "%s: %g after %g", activation[a],
				  energy[k + 1], energy[k]);
		cr_assert(energy[100] < energy[0]);
		hebb_free(energy);
		leave(&pupil);
	}
}

Test(local, numbers_that_run_away_are_diverged)
{
	static float input[SAMPLES * WIDTH];
	static int32_t label[SAMPLES];
	struct hebb_batch all = clouds(input, label);
	struct pupil pupil = pupil_on("{type: predictive_coding, hidden: [30]}",
				      &clouds_data, 1);
	struct hebb_error err;
	double loss;
	size_t i;

	for (i = 0; i < SAMPLES * WIDTH; i++)
		input[i] *= 1e25f;
	all.n = 50;
	cr_assert(
	    !pupil.learner->type->learn(pupil.learner, &all, &loss, &err));
	cr_assert_eq(err.kind, HEBB_DIVERGED);
	leave(&pupil);
}

/* ---- conversion ---- */

/* Spikes of a neuron in so many steps of 1 ms, mV and pA as numbers. */
static int spikes_of(struct block *b, int steps)
{
	int n = 0;

	while (steps--) {
		block_step(b);
		n += b->fired[0];
	}
	return n;
}

Test(local, a_neuron_that_subtracts_fires_in_proportion)
{
	static const double current[] = { -1, 0, 0.015625, 0.3125, 0.75, 1 };
	size_t k;

	for (k = 0; k < 6; k++) {
		struct block b =
		    block_of("if_delta", 1., "I_e", current[k], NULL);
		const int n = spikes_of(&b, 1024);

		cr_assert_eq(n, fmax(0, 1024 * current[k]));
		cr_assert_eq(b.state[state_of(&b, "v")][0],
			     1024 * current[k] - n);
		block_free(&b);
	}
	for (k = 0; k < 2; k++) {
		struct block b = block_of("if_delta", 1., "I_e", 0.625, "reset",
					  (double)k, NULL);

		/* to zero, what exceeds the threshold is lost: 1 in 2 */
		cr_assert_eq(spikes_of(&b, 1000), k ? 500 : 625);
		block_free(&b);
	}
}

Test(local, a_linear_network_says_in_spikes_what_it_says)
{
	static float input[SAMPLES * WIDTH], x[SAMPLES * CLASSES],
	    y[SAMPLES * CLASSES];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	const char *layers = "loss: mse, layers: [{type: dense}]}";
	char one[256], other[256];
	struct pupil source, spikes;
	size_t i;

	NET_TEXT(one, "{type: backprop, %s", layers);
	NET_TEXT(other, "{type: converted, %s", layers);
	source = pupil_on(one, &clouds_data, 1);
	spikes = pupil_on(other, &clouds_data, 1);
	train(source.learner, &all, 2);
	train(spikes.learner, &all, 2);
	answer(source.learner, &all, x);
	answer(spikes.learner, &all, y);
	for (i = 0; i < SAMPLES * CLASSES; i++)
		cr_assert_float_eq(x[i], y[i], 1e-5);
	leave(&source);
	leave(&spikes);
}

/* How far spikes are from the source in so many steps, at most. */
static double distance(const char *input_as, int steps)
{
	static float input[SAMPLES * WIDTH], x[SAMPLES * CLASSES],
	    y[SAMPLES * CLASSES];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	const char *layers = "loss: mse, layers: [{type: dense, units: 30, "
			     "init: he}, {type: relu}, {type: dense}]}";
	char one[256], other[256];
	struct pupil source, spikes;
	double most = 0;
	size_t i;

	NET_TEXT(one, "{type: backprop, %s", layers);
	NET_TEXT(other,
		 "{type: converted, percentile: 100, steps: %d, input: %s, %s",
		 steps, input_as, layers);
	source = pupil_on(one, &clouds_data, 1);
	spikes = pupil_on(other, &clouds_data, 1);
	train(source.learner, &all, 5);
	train(spikes.learner, &all, 5);
	answer(source.learner, &all, x);
	answer(spikes.learner, &all, y);
	for (i = 0; i < SAMPLES * CLASSES; i++)
		most = fmax(most, fabs((double)x[i] - (double)y[i]));
	leave(&source);
	leave(&spikes);
	return most;
}

Test(local, spikes_come_the_nearer_to_rates_the_longer_they_go_on)
{
	cr_assert_lt(distance("current", 100), 0.15);
	cr_assert_lt(distance("current", 3000), 0.006);
	cr_assert_lt(distance("poisson", 5000), 0.25);
}

/* ---- mistakes ---- */

Test(local, networks_that_cannot_be_are_refused)
{
	refused("{type: feedback_alignment, layers: [{type: dense}, "
		"{type: softmax}]}",
		"no error comes back");
	refused("{type: feedback_alignment, layers: [{type: dense, units: 4}, "
		"{type: reshape, size: [2, 2, 1]}, {type: conv2d, filters: 2, "
		"kernel: 1}, {type: dense}, {type: softmax}]}",
		"errors pass layer 'conv2d1' of type 'conv2d' by its own");
	refused("{type: converted, layers: [{type: dense, units: 4}, "
		"{type: tanh}, {type: dense}, {type: softmax}]}",
		"layer 'tanh1' of type 'tanh' cannot be converted to spikes");
	refused("{type: converted, layers: [{type: dense, units: 4}, "
		"{type: dense}, {type: softmax}]}",
		"there is no relu above it");
	refused("{type: converted, loss: mse, layers: [{type: dense, units: "
		"5}, {type: relu}]}",
		"cannot be converted");
	refused("{type: predictive_coding, hidden: 30}", "hidden is a list");
	refused("{type: predictive_coding, hidden: []}", "'hidden' is a list");
	refused("{type: predictive_coding, hidden: [30.5]}", "whole");
	refused("{type: predictive_coding, hidden: [30], optimiser: {type: "
		"adam, clip_norm: 1}}",
		"clip_value");
	refused("{type: soft_hebb, units: 1}", "outside");
	refused("{type: soft_hebb, losers: both}", "losers");
	refused("{type: soft_hebb, power: 1.2}", "multiple of 0.5");
}
