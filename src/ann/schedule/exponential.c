/*
 * exponential.c - the rate falls by the same part in every pass
 *
 *	f = factor^floor(passes)
 */
#include "ann/schedule.h"

#include "base/number.h"

enum { FACTOR };

static const struct hebb_param params[] = {
	[FACTOR] = { "factor", "1", 0.95, 1e-9, 1, "what a pass leaves" },
	{ 0 },
};

static double factor(const struct hebb_schedule *schedule, double passes)
{
	return hebb_pow(schedule->choice.values[FACTOR].number, floor(passes));
}

const struct hebb_schedule_type hebb_schedule_exponential = {
	.type = {
		.name = "exponential",
		.brief = "the rate falls by the same part in every pass",
		.equation = "f = factor^floor(passes)",
		.params = params,
	},
	.factor = factor,
};
