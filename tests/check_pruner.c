#include <math.h>
#include <string.h>
#include <criterion/criterion.h>

#include "ann/optimiser.h"
#include "base/memory.h"
#include "base/random.h"
#include "learn/learner.h"

#include "tree.h"

enum { SAMPLES = 100, WIDTH = 20, CLASSES = 5, STEPS = 60 };

static const struct hebb_dataset data = {
	.train = SAMPLES,
	.rank = 1,
	.shape = { WIDTH },
	.width = WIDTH,
	.classes = CLASSES,
	.outputs = CLASSES,
};

static struct hebb_config *map_with(const char *optimiser)
{
	struct hebb_config *map = map_of("type", "backprop", NULL);

	hebb_config_put(map, "batch", 10);
	hebb_config_add(map, "layers",
			list_of(map_of("type", "dense", "units", "33", NULL),
				map_of("type", "relu", NULL),
				map_of("type", "dense", NULL),
				map_of("type", "softmax", NULL), NULL));
	hebb_config_add(map, "optimiser",
			map_of("type", optimiser, "rate", "0.01", NULL));
	hebb_config_add(map, "prune",
			map_of("fraction", "0.75", "begin", "1", "over", "3",
			       "every", "0.5", NULL));
	return map;
}

static struct hebb_learner *learner_with(const char *optimiser, int threads)
{
	const struct hebb_task task = { &data, 1, threads };
	struct hebb_config *map = map_with(optimiser);
	struct hebb_error err;
	struct hebb_learner *learner = hebb_learner_new(map, "a", &task, &err);

	cr_assert(learner, "%s", err.message);
	cr_assert(hebb_config_all_used(map, &err), "%s", err.message);
	hebb_config_free(map);
	return learner;
}

static double *read(const struct hebb_learner *learner, const char *path,
		    size_t *n)
{
	const struct hebb_probe *probe =
	    hebb_probes_find(&learner->probes, path);
	double *values;

	cr_assert(probe, "no %s", path);
	*n = hebb_probe_size(probe);
	values = hebb_alloc(*n, sizeof(*values), "values");
	probe->read(probe, 0, *n, values);
	return values;
}

/* Every step from `from` on, of clouds around `label`. */
static void learn(struct hebb_learner *learner, int step)
{
	const struct hebb_stream stream = hebb_stream_open(1, "clouds");
	float input[10 * WIDTH];
	int32_t label[10];
	const struct hebb_batch batch = {
		10, WIDTH, CLASSES, input, label, NULL
	};
	struct hebb_error err;
	double loss;
	size_t s, i;

	for (s = 0; s < 10; s++) {
		label[s] = (int32_t)(s % CLASSES);
		for (i = 0; i < WIDTH; i++)
			input[s * WIDTH + i] =
			    (float)(hebb_random_uniform(stream, s % CLASSES, i,
							0) +
				    hebb_random_uniform(stream, s, i,
							1 + (uint32_t)step) -
				    1);
	}
	cr_assert(learner->type->learn(learner, &batch, &loss, &err), "%s",
		  err.message);
}

static size_t zeros(const struct hebb_learner *learner, const char *path,
		    bool *gone)
{
	size_t n, i, sum = 0;
	double *weight = read(learner, path, &n);

	for (i = 0; i < n; i++) {
		sum += weight[i] == 0;
		cr_assert(!gone || !gone[i] || weight[i] == 0,
			  "%s[%zu] came back", path, i);
		if (gone)
			gone[i] = weight[i] == 0;
	}
	hebb_free(weight);
	return sum;
}

Test(pruner, what_is_gone_stays_so_under_every_optimiser)
{
	const struct hebb_type *const *type;
	static bool gone[WIDTH * 33];
	size_t n;
	int step;

	for (type = hebb_optimiser_types; *type; type++) {
		struct hebb_learner *learner = learner_with((*type)->name, 2);
		double *removed;

		memset(gone, 0, sizeof(gone));
		for (step = 0; step < STEPS; step++) {
			learn(learner, step);
			zeros(learner, "dense1.weight", gone);
			if (step < 10)
				cr_assert_eq(
				    zeros(learner, "dense1.weight", NULL), 0);
		}
		cr_assert_eq(zeros(learner, "dense1.weight", NULL),
			     WIDTH * 33 * 3 / 4);
		cr_assert_eq(zeros(learner, "dense2.weight", NULL),
			     (size_t)(33 * CLASSES * 0.75 + 0.5));
		cr_assert_eq(zeros(learner, "dense2.bias", NULL), 0);
		removed = read(learner, "removed", &n);
		cr_assert_float_eq(removed[0], 0.75, 0.002);
		hebb_free(removed);
		hebb_learner_free(learner);
	}
}

Test(pruner, the_least_go_first)
{
	struct hebb_learner *learner = learner_with("sgd", 1);
	double *before, *after, edge = 0;
	size_t n, i;
	int step;

	/* the first cut comes after 15 batches: 0.75 (1 - (5/6)^3) */
	for (step = 0; step < 14; step++)
		learn(learner, step);
	before = read(learner, "dense1.weight", &n);
	learn(learner, step);
	after = read(learner, "dense1.weight", &n);
	cr_assert_eq(zeros(learner, "dense1.weight", NULL),
		     (size_t)(0.75 * (1 - 125.0 / 216) * WIDTH * 33 + 0.5));
	for (i = 0; i < n; i++)
		if (after[i] == 0)
			edge = fmax(edge, fabs(before[i]));
	for (i = 0; i < n; i++)
		cr_assert(after[i] == 0 || fabs(after[i]) > edge - 0.01);
	hebb_free(before);
	hebb_free(after);
	hebb_learner_free(learner);
}

Test(pruner, threads_do_not_matter)
{
	struct hebb_learner *one = learner_with("adam", 1);
	static const int threads[] = { 2, 3, 7 };
	double *a, *b;
	size_t n, k;
	int step;

	for (step = 0; step < STEPS; step++)
		learn(one, step);
	a = read(one, "dense1.weight", &n);
	for (k = 0; k < 3; k++) {
		struct hebb_learner *many = learner_with("adam", threads[k]);

		for (step = 0; step < STEPS; step++)
			learn(many, step);
		b = read(many, "dense1.weight", &n);
		cr_assert_arr_eq(a, b, n * sizeof(*a));
		hebb_free(b);
		hebb_learner_free(many);
	}
	hebb_free(a);
	hebb_learner_free(one);
}
