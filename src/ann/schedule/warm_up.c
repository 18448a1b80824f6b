/*
 * warm_up.c - the rate rises along a line, then another schedule begins
 *
 *	f = from + (1 - from) passes / over        until `over` passes are done
 */
#include "ann/schedule.h"

enum { OVER, FROM, THEN };

static const struct hebb_param params[] = {
	[OVER] = { "over", "1", 1, 1e-6, 1e9, "passes until the full rate" },
	[FROM] = { "from", "1", 0.01, 0, 1, "part of the rate at first" },
	[THEN] = { HEBB_SCHEDULE_THEN, "1", HEBB_OPTIONAL, 0, 0,
		   "the schedule that follows, from its beginning; constant "
		   "if not given",
		   HEBB_NODE },
	{ 0 },
};

static double factor(const struct hebb_schedule *schedule, double passes)
{
	const struct hebb_value *p = schedule->choice.values;
	const double over = p[OVER].number, from = p[FROM].number;

	if (passes < over)
		return from + (1 - from) * passes / over;
	return schedule->then
		   ? hebb_schedule_factor(schedule->then, passes - over)
		   : 1;
}

static void look(struct hebb_schedule *schedule, double loss)
{
	if (schedule->then)
		hebb_schedule_look(schedule->then, loss);
}

const struct hebb_schedule_type hebb_schedule_warm_up = {
	.type = {
		.name = "warm_up",
		.brief = "the rate rises along a line, then another schedule "
			 "begins",
		.equation = "f = from + (1 - from) passes / over",
		.source = "Goyal et al. 2017, arXiv 1706.02677",
		.params = params,
	},
	.factor = factor,
	.look = look,
};
