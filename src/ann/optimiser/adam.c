/*
 * adam.c - steps of nearly equal size for every weight
 *
 *	m <- beta1 m + (1 - beta1) g        v <- beta2 v + (1 - beta2) g^2
 *	w <- w - rate m' / (sqrt(v') + epsilon)
 *	m' = m / (1 - beta1^t), v' = v / (1 - beta2^t) at step t = 1, 2, ...
 *
 * Kingma & Ba 2015, ICLR, arXiv 1412.6980, algorithm 1.
 */
#include "ann/optimiser.h"

#include <tgmath.h>

#include "base/number.h"

enum { RATE, BETA1, BETA2, EPSILON };
/* coefficients: those of the means, and those of the corrected step */
enum { KEEP1, NEW1, KEEP2, NEW2, SIZE, SPREAD, FLOOR };

static const struct hebb_param params[] = {
	[RATE] = { "rate", "1", 1e-3, 0, 1e6, "size of one step" },
	[BETA1] = { "beta1", "1", 0.9, 0, 0.999999,
		    "what is kept of the mean gradient" },
	[BETA2] = { "beta2", "1", 0.999, 0, 0.999999,
		    "what is kept of the mean squared gradient" },
	[EPSILON] = { "epsilon", "1", 1e-8, 1e-30, 1,
		      "least root mean square that is divided by" },
	{ 0 },
};

static void prepare(struct hebb_optimiser *opt)
{
	const struct hebb_value *p = opt->values;
	const double b1 = p[BETA1].number, b2 = p[BETA2].number;
	const double t = (double)opt->step;
	const double mean = b1 > 0 ? 1 - hebb_pow(b1, t) : 1;
	const double square = b2 > 0 ? 1 - hebb_pow(b2, t) : 1;

	opt->c[KEEP1] = (hebb_real)b1;
	opt->c[NEW1] = (hebb_real)(1 - b1);
	opt->c[KEEP2] = (hebb_real)b2;
	opt->c[NEW2] = (hebb_real)(1 - b2);
	opt->c[SIZE] = (hebb_real)(opt->rate / mean);
	opt->c[SPREAD] = (hebb_real)(1 / sqrt(square));
	opt->c[FLOOR] = (hebb_real)p[EPSILON].number;
}

static void step(const hebb_real *c, hebb_real *restrict weight,
		 const hebb_real *restrict grad, hebb_real **moment, size_t n)
{
	const hebb_real keep1 = c[KEEP1], new1 = c[NEW1], keep2 = c[KEEP2],
			new2 = c[NEW2], size = c[SIZE], spread = c[SPREAD],
			least = c[FLOOR];
	hebb_real *restrict m = moment[0], *restrict v = moment[1];
	size_t i;

	for (i = 0; i < n; i++) {
		const hebb_real g = grad[i];

		m[i] = keep1 * m[i] + new1 * g;
		v[i] = keep2 * v[i] + new2 * (g * g);
		weight[i] -= size * m[i] / (spread * sqrt(v[i]) + least);
	}
}

const struct hebb_optimiser_type hebb_optimiser_adam = {
	.type = {
		.name = "adam",
		.brief = "steps scaled by the running size of each gradient",
		.equation = "w <- w - rate m' / (sqrt(v') + epsilon)",
		.source = "Kingma & Ba 2015, ICLR, arXiv 1412.6980",
		.params = params,
	},
	.moments = 2,
	.prepare = prepare,
	.step = step,
};
