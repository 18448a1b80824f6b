/* A spiking network that learns without being told, and what it is shown. */
#include "net.h"

#include <math.h>
#include <string.h>

#include "learn/encoder.h"
#include "learn/learner.h"

enum { SIDE = 8, WIDTH = SIDE * SIDE, CLASSES = 4, SHOWN = 40 };

static const struct hebb_dataset data = {
	.train = SHOWN,
	.rank = 1,
	.shape = { WIDTH },
	.width = WIDTH,
	.classes = CLASSES,
	.outputs = CLASSES,
};

static struct hebb_learner *learner_with(const char *keys, int threads)
{
	const struct hebb_task task = { &data, 1, threads };
	struct hebb_error err = { 0 };
	struct hebb_config *map;
	struct hebb_learner *learner;
	char text[1024];

	NET_TEXT(text,
		 "type: spiking\n"
		 "encoder: {type: poisson, rate: 128 Hz, length: 500 Hz}\n"
		 "window: 100 ms\n"
		 "min_spikes: 0\n"
		 "tries: 1\n"
		 "total: 3\n"
		 "norm: length\n"
		 "%s\n"
		 "network:\n"
		 "  populations:\n"
		 "    input: {type: poisson}\n"
		 "    exc: {type: lif_adaptive, size: 20, theta_plus: 0.1}\n"
		 "  projections:\n"
		 "    input_exc: {type: stdp, from: input, to: exc,\n"
		 "      weight: {uniform: [0, 0.6]}, A_minus: 0}\n"
		 "    lateral: {from: exc, to: exc, weight: -30}\n",
		 keys);
	map = tree_of(text);
	learner = hebb_learner_new(map, "a", &task, &err);
	cr_assert(learner, "%s", err.message);
	cr_assert(hebb_config_all_used(map, &err), "%s", err.message);
	hebb_config_free(map);
	return learner;
}

/* A bar in one of four places. */
static void draw(int32_t label, float *sample)
{
	int i;

	for (i = 0; i < WIDTH; i++)
		sample[i] = i / SIDE / 2 == label;
}

static void learn(struct hebb_learner *learner)
{
	float sample[WIDTH];
	int32_t label;
	const struct hebb_batch batch = { 1,      WIDTH,  CLASSES,
					  sample, &label, NULL };
	struct hebb_error err = { 0 };
	double loss;
	int s;

	for (s = 0; s < SHOWN; s++) {
		label = s % CLASSES;
		draw(label, sample);
		cr_assert(learner->type->learn(learner, &batch, &loss, &err),
			  "%s", err.message);
		cr_assert(isnan(loss));
	}
}

/* votes[CLASSES][CLASSES] of each bar. */
static void ask(struct hebb_learner *learner, float *votes)
{
	float sample[CLASSES * WIDTH];
	const struct hebb_batch batch = { CLASSES, WIDTH, CLASSES,
					  sample,  NULL,  NULL };
	struct hebb_error err = { 0 };
	int s;

	for (s = 0; s < CLASSES; s++)
		draw(s, sample + s * WIDTH);
	cr_assert(learner->type->answer(learner, &batch, votes, &err), "%s",
		  err.message);
}

static size_t weights(const struct hebb_learner *learner, double *out)
{
	const struct hebb_probe *probe =
	    hebb_probes_find(&learner->probes, "input_exc.weight");
	const size_t n = hebb_probe_size(probe);

	cr_assert_leq(n, 20 * WIDTH);
	probe->read(probe, 0, n, out);
	return n;
}

static void names_bars(const float *votes)
{
	int s, c;

	for (s = 0; s < CLASSES; s++)
		for (c = 0; c < CLASSES; c++)
			cr_assert(c == s || votes[s * CLASSES + s] >
						votes[s * CLASSES + c],
				  "bar %d is taken for %d", s, c);
}

Test(digits, bars_are_told_apart_with_and_without_a_rest)
{
	static const char *const keys[] = { "rest: 0", "rest: 50 ms",
					    "shows: 3", "readout: proportion" };
	size_t k;

	for (k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
		struct hebb_learner *learner = learner_with(keys[k], 1);
		float votes[CLASSES * CLASSES];

		learn(learner);
		ask(learner, votes);
		names_bars(votes);
		hebb_learner_free(learner);
	}
}

/* What follows a sample in the same trial still changes weights. */
Test(digits, a_rest_is_time_to_learn_and_not_to_answer)
{
	static double before[20 * WIDTH], after[20 * WIDTH];
	float with[CLASSES * CLASSES], without[CLASSES * CLASSES];
	struct hebb_learner *a = learner_with("rest: 50 ms", 1);
	struct hebb_learner *b = learner_with("rest: 0", 1);
	size_t n;

	ask(a, with);
	ask(b, without);
	cr_assert_arr_eq(with, without, sizeof(with));
	learn(a);
	learn(b);
	n = weights(a, before);
	cr_assert_eq(weights(b, after), n);
	cr_assert_neq(memcmp(before, after, n * sizeof(double)), 0);
	hebb_learner_free(a);
	hebb_learner_free(b);
}

Test(digits, what_is_learned_does_not_depend_on_threads)
{
	static double one[20 * WIDTH], more[20 * WIDTH];
	struct hebb_learner *a = learner_with("rest: 20 ms", 1);
	struct hebb_learner *b = learner_with("rest: 20 ms", 3);
	float votes[2][CLASSES * CLASSES];

	learn(a);
	learn(b);
	ask(a, votes[0]);
	ask(b, votes[1]);
	cr_assert_arr_eq(votes[0], votes[1], sizeof(votes[0]));
	cr_assert_eq(weights(a, one), weights(b, more));
	cr_assert_arr_eq(one, more, sizeof(one));
	hebb_learner_free(a);
	hebb_learner_free(b);
}

Test(digits, rates_of_a_sample_are_scaled_to_one_length)
{
	const struct hebb_encoder_type *encoder;
	struct hebb_config *map =
	    tree_of("{type: poisson, rate: 10 Hz, length: 50 Hz}");
	const float thin[] = { 0, 1, 0, -1 }, bold[] = { 0.6, 0, 0.8, 0 };
	const float dark[4] = { 0 };
	struct hebb_value values[16];
	struct hebb_error err = { 0 };
	double rate[4];

	encoder = (const void *)hebb_type_of(hebb_encoder_types, "encoder", map,
					     NULL, &err);
	cr_assert_not_null(encoder);
	cr_assert(hebb_param_read(encoder->type.params, map, false, values,
				  &err, "encoder"),
		  "%s", err.message);
	encoder->encode(values, thin, 4, rate);
	cr_assert_float_eq(rate[1], 50, 1e-9);
	cr_assert_eq(rate[3], 0);
	encoder->encode(values, bold, 4, rate);
	cr_assert_float_eq(rate[0], 30, 1e-4);
	cr_assert_float_eq(rate[2], 40, 1e-4);
	encoder->encode(values, dark, 4, rate);
	cr_assert_eq(rate[0] + rate[1] + rate[2] + rate[3], 0);
	hebb_config_free(map);
}
