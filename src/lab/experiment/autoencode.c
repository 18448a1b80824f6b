/*
 * autoencode.c - learners of any kind learn to give back what they are shown,
 * by way of few numbers
 */
#include "lab/course.h"

static bool run(struct hebb_job *job, struct hebb_error *err)
{
	return hebb_course_run(job, HEBB_AIM_ITSELF, err);
}

static bool check(struct hebb_job *job, struct hebb_error *err)
{
	return hebb_course_check(job, HEBB_AIM_ITSELF, err);
}

const struct hebb_experiment_type hebb_experiment_autoencode = {
	.type = {
		.name = "autoencode",
		.brief = "learners of any kind learn to give back what they are shown",
		.params = hebb_course_params,
	},
	.run = run,
	.check = check,
};
