/*
 * poisson.c - the value of a pixel is the rate of its input neuron
 */
#include "learn/encoder.h"

enum { RATE };

static const struct hebb_param params[] = {
	[RATE] = { "rate", "Hz", 64, 0, 1e5, "of an input of value 1" },
	{ NULL },
};

static void encode(const struct hebb_value *values, const float *sample,
		   size_t width, double *rate)
{
	size_t i;

	for (i = 0; i < width; i++)
		rate[i] = sample[i] > 0 ? sample[i] * values[RATE].number : 0;
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
