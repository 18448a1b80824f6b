/*
 * saliency.c - how much the answer changes with each number of the sample: its
 * gradient
 */
#include "lab/explain.h"

#include "base/memory.h"

static bool look(const struct hebb_explain *explain,
		 const struct hebb_question *question, double *map,
		 struct hebb_error *err)
{
	struct hebb_learner *learner = question->learner;
	const size_t width = question->data->width;
	const struct hebb_batch batch = {
		.n = 1,
		.width = width,
		.outputs = learner->outputs,
		.input = question->x,
	};
	float *slope = hebb_alloc(width, sizeof(*slope), "a gradient");
	const bool ok =
	    learner->type->slope(learner, &batch, question->output, slope, err);
	size_t i;

	(void)explain;
	for (i = 0; ok && i < width; i++)
		map[i] = (double)slope[i];
	hebb_free(slope);
	return ok;
}

const struct hebb_explain_type hebb_explain_saliency = {
	.type = {
		.name = "saliency",
		.brief = "gradient of the answer by each number of the sample",
		.equation = "a_i = df/dx_i",
		.source = "Simonyan, Vedaldi & Zisserman 2014, ICLR, arXiv "
			  "1312.6034",
	},
	.slopes = true,
	.look = look,
};
