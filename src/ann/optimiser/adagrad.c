/*
 * adagrad.c - steps scaled by the size of all gradients of a weight so far
 *
 *	v <- v + g^2        w <- w - rate g / (sqrt(v) + epsilon)
 */
#include "ann/optimiser.h"

#include <tgmath.h>

enum { RATE, EPSILON };

static const struct hebb_param params[] = {
	[RATE] = { "rate", "1", 0.01, 0, 1e6, "size of one step" },
	[EPSILON] = { "epsilon", "1", 1e-10, 1e-30, 1,
		      "least root of the sum that is divided by" },
	{ 0 },
};

static void prepare(struct hebb_optimiser *opt)
{
	opt->c[RATE] = (hebb_real)opt->rate;
	opt->c[EPSILON] = (hebb_real)opt->values[EPSILON].number;
}

static void step(const hebb_real *c, hebb_real *restrict weight,
		 const hebb_real *restrict grad, hebb_real **moment, size_t n)
{
	const hebb_real rate = c[RATE], least = c[EPSILON];
	hebb_real *restrict v = moment[0];
	size_t i;

	for (i = 0; i < n; i++) {
		v[i] += grad[i] * grad[i];
		weight[i] -= rate * grad[i] / (sqrt(v[i]) + least);
	}
}

const struct hebb_optimiser_type hebb_optimiser_adagrad = {
	.type = {
		.name = "adagrad",
		.brief = "steps scaled by the size of all gradients so far",
		.equation = "v <- v + g^2; w <- w - rate g / (sqrt(v) + "
			    "epsilon)",
		.source = "Duchi, Hazan & Singer 2011, JMLR 12:2121",
		.params = params,
	},
	.moments = 1,
	.prepare = prepare,
	.step = step,
};
