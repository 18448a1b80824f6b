#include <math.h>
#include <string.h>
#include <criterion/criterion.h>

#include "base/memory.h"
#include "base/random.h"
#include "learn/learner.h"

#include "tree.h"

static const struct hebb_dataset xor_data = {
	.train = 4,
	.rank = 1,
	.shape = { 2 },
	.width = 2,
	.outputs = 1,
};
static const struct hebb_dataset classes_data = {
	.rank = 2,
	.shape = { 8, 8 },
	.width = 64,
	.classes = 10,
	.outputs = 10,
};

static struct hebb_config *learner_map(struct hebb_config *layers,
				       const char *optimiser, const char *rate)
{
	struct hebb_config *map = map_of("type", "backprop", NULL);

	hebb_config_add(map, "layers", layers);
	hebb_config_add(map, "optimiser",
			map_of("type", optimiser, "rate", rate, NULL));
	return map;
}

static struct hebb_config *xor_map(void)
{
	return learner_map(list_of(map_of("type", "dense", "units", "4", NULL),
				   map_of("type", "tanh", NULL),
				   map_of("type", "dense", NULL),
				   map_of("type", "sigmoid", NULL), NULL),
			   "adam", "0.05");
}

/* Large enough for a team of threads to work on a batch. */
static struct hebb_config *classes_map(void)
{
	struct hebb_config *map = learner_map(
	    list_of(map_of("type", "dense", "units", "600", NULL),
		    map_of("type", "relu", NULL), map_of("type", "dense", NULL),
		    map_of("type", "softmax", NULL), NULL),
	    "adam", "1e-3");

	hebb_config_put(map, "batch", 100);
	return map;
}

/* Build and free `map`, and see that nothing in it was left unread. */
static struct hebb_learner *learner_of(struct hebb_config *map,
				       const struct hebb_dataset *data,
				       int threads)
{
	const struct hebb_task task = { data, 1, threads };
	struct hebb_error err;
	struct hebb_learner *learner = hebb_learner_new(map, "a", &task, &err);

	cr_assert(learner, "%s", err.message);
	cr_assert(hebb_config_all_used(map, &err), "%s", err.message);
	hebb_config_free(map);
	return learner;
}

static void refused(struct hebb_config *map, const char *because)
{
	const struct hebb_task task = { &classes_data, 1, 1 };
	struct hebb_error err;

	cr_assert_null(hebb_learner_new(map, "a", &task, &err));
	cr_assert_eq(err.kind, HEBB_MODEL);
	cr_assert(strstr(err.message, because), "%s", err.message);
	hebb_config_free(map);
}

Test(backprop, learns_xor)
{
	static const float input[] = { 0, 0, 0, 1, 1, 0, 1, 1 };
	static const float target[] = { 0, 1, 1, 0 };
	const struct hebb_batch batch = { 4, 2, 1, input, NULL, target };
	struct hebb_learner *learner = learner_of(xor_map(), &xor_data, 2);
	struct hebb_error err;
	double loss = 0, first;
	float out[4];
	int step, i;

	cr_assert(learner->type->learn(learner, &batch, &first, &err));
	for (step = 0; step < 2000; step++)
		cr_assert(learner->type->learn(learner, &batch, &loss, &err));
	cr_assert(first > 0.1);
	cr_assert(loss < 1e-3, "the loss is still %g", loss);
	cr_assert(learner->type->answer(learner, &batch, out, &err));
	for (i = 0; i < 4; i++)
		cr_assert_float_eq(out[i], target[i], 0.1f);
	cr_assert_eq(learner->parameters, 17);
	cr_assert_eq(learner->neurons, 5);
	cr_assert_eq(learner->outputs, 1);
	/* 2001 steps of 4 samples: 2 x 8 + 3 x 4 products; 4 answers: 12 */
	cr_assert_eq(learner->cost.products, 2001.0 * 4 * 28 + 4 * 12);
	hebb_learner_free(learner);
}

/* ---- ten clouds in 64 dimensions ---- */

enum { SAMPLES = 250 };

static struct hebb_batch clouds(float *input, int32_t *label)
{
	const struct hebb_stream stream = hebb_stream_open(9, "clouds");
	size_t r, i;

	for (r = 0; r < SAMPLES; r++) {
		label[r] = (int32_t)(r % 10);
		for (i = 0; i < 64; i++)
			input[r * 64 + i] =
			    (float)(hebb_random_uniform(stream, r % 10, i, 0) +
				    hebb_random_uniform(stream, r, i, 1) - 1);
	}
	return (struct hebb_batch){ SAMPLES, 64, 10, input, label, NULL };
}

static struct hebb_batch part(const struct hebb_batch *all, size_t begin,
			      size_t n)
{
	return (struct hebb_batch){ n,
				    all->width,
				    all->outputs,
				    all->input + begin * all->width,
				    all->label + begin,
				    NULL };
}

static struct hebb_learner *trained(const struct hebb_batch *all, int threads)
{
	struct hebb_learner *learner =
	    learner_of(classes_map(), &classes_data, threads);
	struct hebb_error err;
	double loss;
	size_t epoch, at, n;

	for (epoch = 0; epoch < 20; epoch++)
		for (at = 0; at < all->n; at += n) {
			struct hebb_batch batch;

			n = all->n - at < learner->batch ? all->n - at
							 : learner->batch;
			batch = part(all, at, n);
			cr_assert(
			    learner->type->learn(learner, &batch, &loss, &err));
		}
	return learner;
}

Test(backprop, learns_the_same_bits_with_any_number_of_threads)
{
	static const int threads[] = { 2, 3, 7 };
	static float input[SAMPLES * 64], one[SAMPLES * 10], many[SAMPLES * 10];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	struct hebb_learner *learner = trained(&all, 1);
	struct hebb_error err;
	size_t i, right = 0;
	int c, best;

	learner->type->answer(learner, &all, one, &err);
	hebb_learner_free(learner);
	for (i = 0; i < SAMPLES; i++) {
		for (c = best = 0; c < 10; c++)
			if (one[i * 10 + (size_t)c] >
			    one[i * 10 + (size_t)best])
				best = c;
		right += best == label[i];
	}
	cr_assert(right > SAMPLES * 9 / 10, "%zu right", right);
	for (i = 0; i < 3; i++) {
		learner = trained(&all, threads[i]);
		learner->type->answer(learner, &all, many, &err);
		cr_assert(!memcmp(one, many, sizeof(one)), "%d threads",
			  threads[i]);
		hebb_learner_free(learner);
	}
}

Test(backprop, answers_do_not_depend_on_what_else_is_asked)
{
	static const size_t sizes[] = { 1, 7, 16, 33, 64 };
	static float input[SAMPLES * 64], whole[SAMPLES * 10],
	    parts[SAMPLES * 10];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	struct hebb_learner *learner = trained(&all, 2);
	struct hebb_error err;
	size_t i, at;

	learner->type->answer(learner, &all, whole, &err);
	for (i = 0; i < 5; i++) {
		memset(parts, 0, sizeof(parts));
		for (at = 0; at < SAMPLES; at += sizes[i]) {
			const struct hebb_batch some = part(
			    &all, at,
			    SAMPLES - at < sizes[i] ? SAMPLES - at : sizes[i]);

			learner->type->answer(learner, &some, parts + at * 10,
					      &err);
		}
		cr_assert(!memcmp(whole, parts, sizeof(whole)), "by %zu",
			  sizes[i]);
	}
	hebb_learner_free(learner);
}

Test(backprop, fits_the_last_layer_to_the_dataset)
{
	struct hebb_learner *learner =
	    learner_of(classes_map(), &classes_data, 1);
	const struct hebb_probe *probe =
	    hebb_probes_find(&learner->probes, "dense2.weight");

	cr_assert(probe && probe->shape[0] == 600 && probe->shape[1] == 10);
	cr_assert_eq(learner->batch, 100);
	hebb_learner_free(learner);
}

Test(backprop, refuses_layers_and_losses_that_do_not_fit)
{
	struct hebb_config *map = map_of("type", "backprop", NULL);

	refused(map, "learner 'a' of type 'backprop' lacks 'layers'");
	map = classes_map();
	hebb_config_put(hebb_config_peek(map, "layers")->child[2], "units", 12);
	refused(map, "gives 12 numbers, but the dataset has 10 classes");
	map = classes_map();
	hebb_config_remove(hebb_config_peek(map, "layers")->child[0], "units");
	refused(map, "lacks 'units'");
	map = learner_map(list_of(map_of("type", "dense", NULL), NULL), "adam",
			  "1e-3");
	refused(map, "the loss 'cross_entropy' needs 'softmax'");
	map = classes_map();
	hebb_config_put_text(map, "loss", "cros_entropy");
	refused(map, "did you mean 'cross_entropy'");
	refused(learner_map(list_of(map_of("type", "dense", NULL),
				    map_of("type", "softmax", NULL), NULL),
			    "adm", "1"),
		"did you mean 'adam'");
	refused(learner_map(list_of(map_of("type", "dense", NULL),
				    map_of("type", "softmax", NULL), NULL),
			    "adam", "-1"),
		"rate is -1, outside");
}

Test(backprop, an_unknown_key_of_a_layer_is_found)
{
	const struct hebb_task task = { &classes_data, 1, 1 };
	struct hebb_config *map = classes_map();
	struct hebb_learner *learner;
	struct hebb_error err;

	hebb_config_put_text(hebb_config_peek(map, "layers")->child[0], "unit",
			     "3");
	learner = hebb_learner_new(map, "a", &task, &err);
	cr_assert(learner);
	cr_assert(!hebb_config_all_used(map, &err));
	cr_assert(strstr(err.message,
			 "unknown key 'unit' in layer 0 of type 'dense'"),
		  "%s", err.message);
	hebb_learner_free(learner);
	hebb_config_free(map);
}

Test(backprop, an_exploding_rate_ends_as_diverged)
{
	static float input[SAMPLES * 64];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	const struct hebb_batch batch = part(&all, 0, 32);
	struct hebb_config *map = classes_map();
	struct hebb_learner *learner;
	struct hebb_error err;
	double loss;
	int step;

	hebb_config_remove(map, "optimiser");
	hebb_config_add(map, "optimiser",
			map_of("type", "sgd", "rate", "1e6", NULL));
	hebb_config_put_text(map, "loss", "mse");
	hebb_config_free(hebb_config_peek(map, "layers")->child[3]);
	hebb_config_peek(map, "layers")->n = 3;
	learner = learner_of(map, &classes_data, 2);
	for (step = 0; step < 100; step++)
		if (!learner->type->learn(learner, &batch, &loss, &err))
			break;
	cr_assert(step > 0 && step < 100);
	cr_assert_eq(err.kind, HEBB_DIVERGED);
	cr_assert(strstr(err.message, "learner 'a': learning diverged"), "%s",
		  err.message);
	hebb_learner_free(learner);
}

Test(backprop, goes_back_to_what_it_kept)
{
	static float input[SAMPLES * 64], then[SAMPLES * 10], now[SAMPLES * 10];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	const struct hebb_batch batch = part(&all, 0, 100);
	struct hebb_learner *learner = trained(&all, 1);
	struct hebb_error err;
	double loss;

	learner->type->answer(learner, &all, then, &err);
	learner->type->keep(learner);
	cr_assert(learner->type->learn(learner, &batch, &loss, &err));
	learner->type->answer(learner, &all, now, &err);
	cr_assert(memcmp(then, now, sizeof(then)));
	learner->type->recall(learner);
	learner->type->answer(learner, &all, now, &err);
	cr_assert(!memcmp(then, now, sizeof(then)));
	hebb_learner_free(learner);
}

/* ---- threads that do not wait for each other ---- */

static struct hebb_learner *racing(const char *asynchronous, int threads)
{
	struct hebb_dataset data = classes_data;
	struct hebb_config *map = classes_map();

	data.train = SAMPLES;
	hebb_config_remove(map, "optimiser");
	hebb_config_add(map, "optimiser",
			map_of("type", "sgd", "rate", "0.1", NULL));
	hebb_config_remove(map, "batch");
	hebb_config_put(map, "batch", 20);
	hebb_config_put_text(map, "asynchronous", asynchronous);
	return learner_of(map, &data, threads);
}

/* The mean loss of a pass over all. */
static double pass_over(struct hebb_learner *learner,
			const struct hebb_batch *all)
{
	double sum = 0, loss;
	struct hebb_error err;
	size_t at, n;

	for (at = 0; at < all->n; at += n) {
		struct hebb_batch batch;

		n = all->n - at < learner->batch ? all->n - at : learner->batch;
		batch = part(all, at, n);
		cr_assert(learner->type->learn(learner, &batch, &loss, &err),
			  "%s", err.message);
		sum += loss * (double)n / (double)all->n;
	}
	return sum;
}

Test(backprop, one_asynchronous_thread_does_as_others_do)
{
	static float input[SAMPLES * 64], one[SAMPLES * 10], two[SAMPLES * 10];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	struct hebb_learner *plain = racing("no", 1), *race = racing("yes", 1);
	struct hebb_error err;
	int epoch;

	cr_assert_not(plain->races);
	cr_assert(race->races);
	cr_assert_eq(plain->batch, 20);
	cr_assert_eq(race->batch, 260, "not %zu: a pass, in whole batches",
		     race->batch);
	for (epoch = 0; epoch < 3; epoch++)
		cr_assert_float_eq(pass_over(plain, &all),
				   pass_over(race, &all), 1e-12);
	plain->type->answer(plain, &all, one, &err);
	race->type->answer(race, &all, two, &err);
	cr_assert_arr_eq(one, two, sizeof(one));
	hebb_learner_free(plain);
	hebb_learner_free(race);
}

Test(backprop, threads_learn_without_waiting_for_each_other)
{
	static float input[SAMPLES * 64];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	struct hebb_learner *learner = racing("yes", 4);
	const double first = pass_over(learner, &all);
	double last = first;
	int epoch;

	for (epoch = 0; epoch < 20; epoch++)
		last = pass_over(learner, &all);
	cr_assert(last < first / 10, "from %g to %g", first, last);
	cr_assert_not_null(hebb_probes_find(&learner->probes, "dense1.weight"));
	cr_assert_null(hebb_probes_find(&learner->probes, "dense1.grad"));
	learner->type->keep(learner);
	learner->type->recall(learner);
	hebb_learner_free(learner);
}

Test(backprop, a_thread_that_fails_stops_all)
{
	static float input[SAMPLES * 64];
	static int32_t label[SAMPLES];
	const struct hebb_batch all = clouds(input, label);
	struct hebb_learner *learner = racing("yes", 4);
	struct hebb_error err = { 0 };
	double loss;

	input[70 * 64] = NAN;
	cr_assert_not(learner->type->learn(learner, &all, &loss, &err));
	cr_assert_eq(err.kind, HEBB_DATA);
	cr_assert(strstr(err.message,
			 "learner 'a': number 0 of a sample is not finite"),
		  "%s", err.message);
	hebb_learner_free(learner);
}
