/*
 * binary_cross_entropy.c - surprise at each of several yes or no, in nats
 *
 *	L = -1/n sum_i t_i log p_i + (1 - t_i) log(1 - p_i),  p = sigmoid(z)
 *	dL/dz_i = (p_i - t_i) / n
 *
 * With z at hand nothing overflows: -log p = log(1 + exp(-z)).
 */
#include "ann/loss.h"

#include <math.h>

enum { SMOOTHING };

static const struct hebb_param params[] = {
	[SMOOTHING] = { "smoothing", "1", 0, 0, 1,
			"part of each target that is one half instead" },
	{ 0 },
};

static double look(const struct hebb_value *values, const hebb_real *in,
		   const hebb_real *out, size_t n, int32_t label,
		   const float *target, hebb_real scale, hebb_real *grad)
{
	const double smoothing = values[SMOOTHING].number;
	const hebb_real slope = scale / (hebb_real)n;
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		const double given =
		    target ? (double)target[i] : i == (size_t)label;
		const double t = given * (1 - smoothing) + smoothing / 2;
		const double z = (double)in[i];

		sum += fmax(z, 0) - z * t + log1p(exp(-fabs(z)));
		grad[i] = slope * (out[i] - (hebb_real)t);
	}
	return sum / (double)n;
}

const struct hebb_loss_type hebb_loss_binary_cross_entropy = {
	.type = {
		.name = "binary_cross_entropy",
		.brief = "cross-entropy between sigmoid outputs and yes or no",
		.equation = "L = -1/n sum_i t_i log p_i + (1 - t_i) log(1 - p_i)",
		.params = params,
	},
	.last = "sigmoid",
	.look = look,
};
