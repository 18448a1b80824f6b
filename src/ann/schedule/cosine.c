/*
 * cosine.c - the rate falls along half a cosine, from batch to batch
 *
 *	f = least + (1 - least) (1 + cos(pi t)) / 2,  t = min(1, passes / over)
 */
#include "ann/schedule.h"

#include "base/number.h"

enum { OVER, LEAST };

static const struct hebb_param params[] = {
	[OVER] = { "over", "1", HEBB_REQUIRED, 1e-6, 1e9,
		   "passes until the end of the fall" },
	[LEAST] = { "least", "1", 0, 0, 1, "what is left at its end" },
	{ 0 },
};

static double factor(const struct hebb_schedule *schedule, double passes)
{
	const struct hebb_value *p = schedule->choice.values;
	const double t = fmin(1, passes / p[OVER].number);
	const double least = p[LEAST].number;

	return least +
	       (1 - least) * (1 + hebb_cos(3.14159265358979324 * t)) / 2;
}

const struct hebb_schedule_type hebb_schedule_cosine = {
	.type = {
		.name = "cosine",
		.brief = "the rate falls along half a cosine",
		.equation = "f = least + (1 - least) (1 + cos(pi t)) / 2, "
			    "t = min(1, passes / over)",
		.source = "Loshchilov & Hutter 2017, ICLR, arXiv 1608.03983",
		.params = params,
	},
	.factor = factor,
};
