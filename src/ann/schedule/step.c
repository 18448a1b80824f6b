/*
 * step.c - the rate falls in steps
 *
 *	f = factor^floor(passes / every)
 */
#include "ann/schedule.h"

#include "base/number.h"

enum { EVERY, FACTOR };

static const struct hebb_param params[] = {
	[EVERY] = { "every", "1", 10, 1e-6, 1e9, "passes between two steps" },
	[FACTOR] = { "factor", "1", 0.1, 1e-9, 1, "what a step leaves" },
	{ 0 },
};

static double factor(const struct hebb_schedule *schedule, double passes)
{
	const struct hebb_value *p = schedule->choice.values;

	return hebb_pow(p[FACTOR].number, floor(passes / p[EVERY].number));
}

const struct hebb_schedule_type hebb_schedule_step = {
	.type = {
		.name = "step",
		.brief = "the rate falls in steps",
		.equation = "f = factor^floor(passes / every)",
		.params = params,
	},
	.factor = factor,
};
