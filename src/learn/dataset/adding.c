/*
 * adding.c - two numbers of a long sequence are marked: what is their sum?
 *
 * A step is a number, uniform in 0 .. 1, and a mark, 0 or 1; one mark stands in
 * the first half of the sequence, one in the second.  Who always answers 1 has
 * a mean squared error of 1/6.
 */
#include "base/memory.h"
#include "learn/samples.h"

enum { SAMPLES = HEBB_SPLIT_OWN, STEPS, DATA_SEED };

static const struct hebb_param params[] = {
	HEBB_SPLIT_PARAMS(1000),
	[SAMPLES] = { "samples", "1", 11000, 2, 1e8, "sequences in all",
		      HEBB_COUNT, NULL },
	[STEPS] = { "steps", "1", 50, 2, 1e6, "of a sequence", HEBB_COUNT,
		    NULL },
	[DATA_SEED] = { "data_seed", "1", 1, 0, 0x1p53, "of what is made up",
			HEBB_COUNT, NULL },
	{ 0 },
};

static void make(struct hebb_dataset *data, size_t n, uint64_t seed)
{
	const struct hebb_stream numbers = hebb_stream_open(seed, "numbers");
	const struct hebb_stream marks = hebb_stream_open(seed, "marks");
	const size_t steps = data->shape[0], half = steps / 2;
	size_t i, t;

	for (i = 0; i < n; i++) {
		const size_t first =
		    (size_t)(hebb_random_uniform(marks, 0, i, 0) *
			     (double)half);
		const size_t second =
		    half + (size_t)(hebb_random_uniform(marks, 1, i, 0) *
				    (double)(steps - half));
		float *x = data->numbers + i * data->width;

		for (t = 0; t < steps; t++)
			x[2 * t] = (float)hebb_random_uniform(numbers, t, i, 0);
		x[2 * first + 1] = x[2 * second + 1] = 1;
		data->target[i] = x[2 * first] + x[2 * second];
	}
}

static bool open_adding(struct hebb_dataset *data,
			const struct hebb_value *values, struct hebb_error *err)
{
	const size_t n = (size_t)values[SAMPLES].number;

	data->rank = 2;
	data->shape[0] = (size_t)values[STEPS].number;
	data->shape[1] = 2;
	data->width = 2 * data->shape[0];
	data->outputs = 1;
	data->numbers = hebb_alloc(n * data->width, sizeof(float), "sequences");
	data->target = hebb_alloc(n, sizeof(float), "sums");
	make(data, n, (uint64_t)values[DATA_SEED].number);
	return hebb_samples_split(data, n, values, err);
}

const struct hebb_dataset_type hebb_dataset_adding = {
	.type = {
		.name = "adding",
		.brief = "made-up sequences: the sum of the two marked numbers",
		.source = "Hochreiter & Schmidhuber 1997, Neural Comput. 9:1735; Le, Jaitly & Hinton 2015, arXiv 1504.00941",
		.params = params,
	},
	.open = open_adding,
};
