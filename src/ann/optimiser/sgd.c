/*
 * sgd.c - gradient descent
 *
 *	w <- w - rate g
 */
#include "ann/optimiser.h"

enum { RATE };

static const struct hebb_param params[] = {
	[RATE] = { "rate", "1", 0.01, 0, 1e6, "step along the gradient" },
	{ 0 },
};

static void prepare(struct hebb_optimiser *opt)
{
	opt->c[RATE] = (hebb_real)opt->rate;
}

static void step(const hebb_real *c, hebb_real *restrict weight,
		 const hebb_real *restrict grad, hebb_real **moment, size_t n)
{
	const hebb_real rate = c[RATE];
	size_t i;

	(void)moment;
	for (i = 0; i < n; i++)
		weight[i] -= rate * grad[i];
}

const struct hebb_optimiser_type hebb_optimiser_sgd = {
	.type = {
		.name = "sgd",
		.brief = "gradient descent, one batch a step",
		.equation = "w <- w - rate g",
		.source = "Robbins & Monro 1951, Ann. Math. Stat. 22:400",
		.params = params,
	},
	.prepare = prepare,
	.step = step,
};
