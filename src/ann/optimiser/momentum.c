/*
 * momentum.c - gradient descent of a heavy ball
 *
 *	u <- beta u + g        w <- w - rate u
 */
#include "ann/optimiser.h"

enum { RATE, BETA };

static const struct hebb_param params[] = {
	[RATE] = { "rate", "1", 0.01, 0, 1e6, "step along the mean gradient" },
	[BETA] = { "beta", "1", 0.9, 0, 1, "what is kept of the last step" },
	{ 0 },
};

static void prepare(struct hebb_optimiser *opt)
{
	opt->c[RATE] = (hebb_real)opt->rate;
	opt->c[BETA] = (hebb_real)opt->values[BETA].number;
}

static void step(const hebb_real *c, hebb_real *restrict weight,
		 const hebb_real *restrict grad, hebb_real **moment, size_t n)
{
	const hebb_real rate = c[RATE], beta = c[BETA];
	hebb_real *restrict u = moment[0];
	size_t i;

	for (i = 0; i < n; i++) {
		u[i] = beta * u[i] + grad[i];
		weight[i] -= rate * u[i];
	}
}

const struct hebb_optimiser_type hebb_optimiser_momentum = {
	.type = {
		.name = "momentum",
		.brief = "gradient descent with momentum",
		.equation = "u <- beta u + g; w <- w - rate u",
		.source = "Polyak 1964, USSR Comput. Math. Math. Phys. 4(5):1",
		.params = params,
	},
	.moments = 1,
	.prepare = prepare,
	.step = step,
};
