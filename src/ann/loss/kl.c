/*
 * kl.c - how far a distribution is from the one that is wanted, in nats
 *
 *	L = sum_i t_i log(t_i / p_i),  p = softmax(z)
 *	dL/dz = p sum(t) - t
 *
 * With z at hand the logarithm is exact where p_i has become 0:
 * log p_i = z_i - z_k + log p_k, where k is the most likely class.
 */
#include "ann/loss.h"

#include <math.h>

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
	const double shift = shift_of(z, p, n);
	hebb_real total = target ? 0 : 1;
	double sum = 0;
	size_t i;

	(void)values;
	for (i = 0; target && i < n; i++)
		total += (hebb_real)target[i];
	for (i = 0; i < n; i++) {
		const hebb_real t =
		    target ? (hebb_real)target[i] : i == (size_t)label;

		if (t > 0)
			sum +=
			    (double)t * (log((double)t) - (double)z[i] - shift);
		grad[i] = scale * (p[i] * total - t);
	}
	return sum;
}

const struct hebb_loss_type hebb_loss_kl = {
	.type = {
		.name = "kl",
		.brief = "divergence of softmax outputs from a distribution",
		.equation = "L = sum_i t_i log(t_i / p_i)",
		.source = "Kullback & Leibler 1951, Ann. Math. Stat. 22:79",
	},
	.last = "softmax",
	.look = look,
};
