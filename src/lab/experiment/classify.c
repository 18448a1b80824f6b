/*
 * classify.c - learners of any kind learn to tell classes apart
 */
#include "lab/course.h"

const struct hebb_experiment_type hebb_experiment_classify = {
	.type = {
		.name = "classify",
		.brief = "learners of any kind learn the same samples in the "
			 "same order",
		.params = hebb_course_params,
	},
	.run = hebb_course_run,
	.check = hebb_course_check,
};
