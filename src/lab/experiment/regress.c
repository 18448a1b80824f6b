/*
 * regress.c - learners of any kind learn numbers: a curve, a forecast
 */
#include "lab/course.h"

static bool run(struct hebb_job *job, struct hebb_error *err)
{
	return hebb_course_run(job, HEBB_AIM_NUMBER, err);
}

static bool check(struct hebb_job *job, struct hebb_error *err)
{
	return hebb_course_check(job, HEBB_AIM_NUMBER, err);
}

const struct hebb_experiment_type hebb_experiment_regress = {
	.type = {
		.name = "regress",
		.brief = "learners of any kind learn the same numbers in the same order",
		.params = hebb_course_params,
	},
	.run = run,
	.check = check,
};
