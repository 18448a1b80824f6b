/*
 * constant.c - the rate stays as it is
 */
#include "ann/schedule.h"

static double factor(const struct hebb_schedule *schedule, double passes)
{
	(void)schedule;
	(void)passes;
	return 1;
}

const struct hebb_schedule_type hebb_schedule_constant = {
	.type = {
		.name = "constant",
		.brief = "the rate stays as it is",
		.equation = "f = 1",
	},
	.factor = factor,
};
