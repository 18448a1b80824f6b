/*
 * copy.c - remember some symbols, wait, and say them again
 *
 * A sequence of length + delay + length steps; each step is one of symbols + 2
 * inputs that is 1, the others are 0.  First come `length` random symbols, then
 * blanks, then, `length` steps before the end, a sign to begin, and blanks
 * again.  The answer to every step is a class: blank (the last one) up to the
 * sign, and from there on the symbols of the beginning in their order.  Who
 * answers nothing but blanks is right in all steps but the last `length`.
 */
#include "base/memory.h"
#include "learn/samples.h"

enum { SAMPLES = HEBB_SPLIT_OWN, SYMBOLS, LENGTH, DELAY, DATA_SEED };

static const struct hebb_param params[] = {
	HEBB_SPLIT_PARAMS(1000),
	[SAMPLES] = { "samples", "1", 11000, 2, 1e8, "sequences in all",
		      HEBB_COUNT, NULL },
	[SYMBOLS] = { "symbols", "1", 8, 1, 1e5, "to choose from", HEBB_COUNT,
		      NULL },
	[LENGTH] = { "length", "1", 10, 1, 1e6, "symbols to remember",
		     HEBB_COUNT, NULL },
	[DELAY] = { "delay", "1", 20, 1, 1e6,
		    "steps from the last symbol up to the sign", HEBB_COUNT,
		    NULL },
	[DATA_SEED] = { "data_seed", "1", 1, 0, 0x1p53, "of what is made up",
			HEBB_COUNT, NULL },
	{ 0 },
};

static void make(struct hebb_dataset *data, size_t n, size_t length,
		 uint64_t seed)
{
	const struct hebb_stream stream = hebb_stream_open(seed, "symbols");
	const size_t steps = data->steps, inputs = data->shape[1];
	const size_t blank = inputs - 2, sign = inputs - 1;
	const size_t begin = steps - length;
	size_t i, t;

	for (i = 0; i < n; i++) {
		uint8_t *x = data->bytes + i * data->width;
		int32_t *label = data->label + i * steps;

		for (t = 0; t < steps; t++)
			label[t] = (int32_t)blank;
		for (t = length; t < steps; t++)
			x[t * inputs + (t == begin ? sign : blank)] = 1;
		for (t = 0; t < length; t++) {
			const size_t symbol =
			    (size_t)(hebb_random_uniform(stream, t, i, 0) *
				     (double)blank);

			x[t * inputs + symbol] = 1;
			label[begin + t] = (int32_t)symbol;
		}
	}
}

static bool open_copy(struct hebb_dataset *data,
		      const struct hebb_value *values, struct hebb_error *err)
{
	const size_t n = (size_t)values[SAMPLES].number;
	const size_t length = (size_t)values[LENGTH].number;

	data->rank = 2;
	data->steps = 2 * length + (size_t)values[DELAY].number;
	data->shape[0] = data->steps;
	data->shape[1] = (size_t)values[SYMBOLS].number + 2;
	data->width = data->shape[0] * data->shape[1];
	data->classes = data->outputs = (size_t)values[SYMBOLS].number + 1;
	data->scale = 1;
	data->bytes = hebb_alloc(n, data->width, "sequences");
	data->label =
	    hebb_alloc(n * data->steps, sizeof(*data->label), "sequences");
	make(data, n, length, (uint64_t)values[DATA_SEED].number);
	return hebb_samples_split(data, n, values, err);
}

const struct hebb_dataset_type hebb_dataset_copy = {
	.type = {
		.name = "copy",
		.brief = "made-up sequences: symbols to be said again later",
		.source = "Hochreiter & Schmidhuber 1997, Neural Comput. 9:1735; Arjovsky, Shah & Bengio 2016, ICML, arXiv 1511.06464",
		.params = params,
	},
	.open = open_copy,
};
