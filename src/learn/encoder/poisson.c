/*
 * poisson.c - the value of a pixel is the rate of its input neuron
 *
 * Of a thin digit little input comes.  With `length` the rates of every sample
 * make a vector of that length: then it is its direction that counts.
 */
#include "learn/encoder.h"

#include <math.h>

enum { RATE, LENGTH };

static const struct hebb_param params[] = {
	[RATE] = { "rate", "Hz", 64, 0, 1e5, "of an input of value 1" },
	[LENGTH] = { "length", "Hz", 0, 0, 1e7,
		     "to which the rates of a sample are scaled, as a vector; "
		     "0: they are not" },
	{ NULL },
};

static void encode(const struct hebb_value *values, const float *sample,
		   size_t width, double *rate)
{
	double squares = 0, factor;
	size_t i;

	for (i = 0; i < width; i++) {
		rate[i] = sample[i] > 0 ? sample[i] * values[RATE].number : 0;
		squares += rate[i] * rate[i];
	}
	if (values[LENGTH].number <= 0 || squares <= 0)
		return;
	factor = values[LENGTH].number / sqrt(squares);
	for (i = 0; i < width; i++)
		rate[i] *= factor;
}

const struct hebb_encoder_type hebb_encoder_poisson = {
	.type = {
		.name = "poisson",
		.brief = "the value of a pixel is the rate of its neuron",
		.equation = "rate_i = rate x_i for x_i > 0",
		.params = params,
	},
	.encode = encode,
};
