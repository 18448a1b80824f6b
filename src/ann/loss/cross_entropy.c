/*
 * cross_entropy.c - surprise at the right class, in nats
 *
 *	L = -sum_i t_i log p_i,  p = softmax(z)        dL/dz = p sum(t) - t
 *
 * With z at hand the logarithm is exact where p_i has become 0:
 * log p_i = z_i - z_k + log p_k, where k is the most likely class.
 */
#include "ann/loss.h"

#include <math.h>

enum { SMOOTHING };

static const struct hebb_param params[] = {
	[SMOOTHING] = { "smoothing", "1", 0, 0, 1,
			"part of the target that all classes share" },
	{ 0 },
};

/* log p_i - z_i, the same for every i */
static double shift_of(const hebb_real *z, const hebb_real *p, size_t n)
{
	size_t i, k = 0;

	for (i = 1; i < n; i++)
		if (p[i] > p[k])
			k = i;
	return log((double)p[k]) - (double)z[k];
}

static double look(const struct hebb_value *values, const hebb_real *z,
		   const hebb_real *p, size_t n, int32_t label,
		   const float *target, hebb_real scale, hebb_real *grad)
{
	const hebb_real smoothing = (hebb_real)values[SMOOTHING].number;
	const double shift = shift_of(z, p, n);
	hebb_real total = target ? 0 : 1, share;
	double sum = 0;
	size_t i;

	for (i = 0; target && i < n; i++)
		total += (hebb_real)target[i];
	share = smoothing * total / (hebb_real)n;
	for (i = 0; i < n; i++) {
		const hebb_real given =
		    target ? (hebb_real)target[i] : i == (size_t)label;
		const hebb_real t = given * (1 - smoothing) + share;

		sum -= (double)t * ((double)z[i] + shift);
		grad[i] = scale * (p[i] * total - t);
	}
	return sum;
}

const struct hebb_loss_type hebb_loss_cross_entropy = {
	.type = {
		.name = "cross_entropy",
		.brief = "cross-entropy between softmax outputs and classes",
		.equation = "L = -sum_i t_i log p_i",
		.params = params,
	},
	.last = "softmax",
	.look = look,
};
