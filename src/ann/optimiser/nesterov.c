/*
 * nesterov.c - momentum whose gradient looks ahead
 *
 *	u <- beta u + g        w <- w - rate (g + beta u)
 *
 * Nesterov 1983, Soviet Math. Dokl. 27:372, in the form of Sutskever et al.
 * 2013, ICML, with the weights kept at the point that was looked ahead to.
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
		weight[i] -= rate * (grad[i] + beta * u[i]);
	}
}

const struct hebb_optimiser_type hebb_optimiser_nesterov = {
	.type = {
		.name = "nesterov",
		.brief = "momentum whose gradient looks ahead",
		.equation = "u <- beta u + g; w <- w - rate (g + beta u)",
		.source = "Nesterov 1983, Soviet Math. Dokl. 27:372",
		.params = params,
	},
	.moments = 1,
	.prepare = prepare,
	.step = step,
};
