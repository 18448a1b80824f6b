/*
 * rmsprop.c - steps scaled by the running root mean square of each gradient
 *
 *	v <- decay v + (1 - decay) g^2        w <- w - rate g / (sqrt(v) +
 *epsilon)
 */
#include "ann/optimiser.h"

#include <tgmath.h>

enum { RATE, DECAY, EPSILON };
enum { SIZE, KEEP, NEW, FLOOR };

static const struct hebb_param params[] = {
	[RATE] = { "rate", "1", 0.01, 0, 1e6, "size of one step" },
	[DECAY] = { "decay", "1", 0.99, 0, 1,
		    "what is kept of the mean squared gradient" },
	[EPSILON] = { "epsilon", "1", 1e-8, 1e-30, 1,
		      "least root mean square that is divided by" },
	{ 0 },
};

static void prepare(struct hebb_optimiser *opt)
{
	opt->c[SIZE] = (hebb_real)opt->rate;
	opt->c[KEEP] = (hebb_real)opt->values[DECAY].number;
	opt->c[NEW] = (hebb_real)(1 - opt->values[DECAY].number);
	opt->c[FLOOR] = (hebb_real)opt->values[EPSILON].number;
}

static void step(const hebb_real *c, hebb_real *restrict weight,
		 const hebb_real *restrict grad, hebb_real **moment, size_t n)
{
	const hebb_real size = c[SIZE], keep = c[KEEP], new = c[NEW],
			least = c[FLOOR];
	hebb_real *restrict v = moment[0];
	size_t i;

	for (i = 0; i < n; i++) {
		v[i] = keep * v[i] + new *(grad[i] * grad[i]);
		weight[i] -= size * grad[i] / (sqrt(v[i]) + least);
	}
}

const struct hebb_optimiser_type hebb_optimiser_rmsprop = {
	.type = {
		.name = "rmsprop",
		.brief = "steps scaled by the running size of each gradient, "
			 "without momentum",
		.equation = "w <- w - rate g / (sqrt(v) + epsilon)",
		.source = "Tieleman & Hinton 2012, Coursera lecture 6.5",
		.params = params,
	},
	.moments = 1,
	.prepare = prepare,
	.step = step,
};
