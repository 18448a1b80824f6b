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

static double look(const hebb_real *z, const hebb_real *p, size_t n,
		   int32_t label, const float *target, hebb_real scale,
		   hebb_real *grad)
{
	double sum = 0, total = target ? 0 : 1, shift;
	size_t i, k = 0;

	for (i = 1; i < n; i++)
		if (p[i] > p[k])
			k = i;
	shift = log((double)p[k]) - (double)z[k];
	if (!target)
		sum = -((double)z[label] + shift);
	for (i = 0; target && i < n; i++) {
		sum -= (double)target[i] * ((double)z[i] + shift);
		total += (double)target[i];
	}
	for (i = 0; i < n; i++) {
		const hebb_real wanted =
		    target ? (hebb_real)target[i] : i == (size_t)label;

		grad[i] = scale * (p[i] * (hebb_real)total - wanted);
	}
	return sum;
}

const struct hebb_loss_type hebb_loss_cross_entropy = {
	.type = {
		.name = "cross_entropy",
		.brief = "cross-entropy between softmax outputs and classes",
		.equation = "L = -sum_i t_i log p_i",
	},
	.last = "softmax",
	.look = look,
};
