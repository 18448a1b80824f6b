/*
 * classify.c - learners of any kind learn to tell classes apart
 */
#include "lab/course.h"

static bool run(struct hebb_job *job, struct hebb_error *err)
{
	return hebb_course_run(job, HEBB_AIM_CLASS, err);
}

static bool check(struct hebb_job *job, struct hebb_error *err)
{
	return hebb_course_check(job, HEBB_AIM_CLASS, err);
}

const struct hebb_experiment_type hebb_experiment_classify = {
	.type = {
		.name = "classify",
		.brief = "learners of any kind learn the same classes in the same order",
		.params = hebb_course_params,
	},
	.run = run,
	.check = check,
};
