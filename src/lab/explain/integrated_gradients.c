/*
 * integrated_gradients.c - the gradient summed on the straight way from the
 * baseline to the sample
 *
 *	a_i = (x_i - b_i) * integral over t of df/dx_i (b + t (x - b)), 0 .. 1
 *
 * What all numbers get adds up to f(x) - f(b), but for the error of the
 * integral, which is taken at the middles of `steps` equal parts.
 */
#include "lab/explain.h"

#include "base/memory.h"

enum { STEPS };

static const struct hebb_param params[] = {
	[STEPS] = { "steps", "1", 50, 1, 1e6,
		    "gradients on the way from the baseline to the sample",
		    HEBB_COUNT },
	{ NULL },
};

static bool look(const struct hebb_explain *explain,
		 const struct hebb_question *question, double *map,
		 struct hebb_error *err)
{
	struct hebb_learner *learner = question->learner;
	const size_t width = question->data->width;
	const size_t steps = (size_t)explain->values[STEPS].number;
	const float *x = question->x, *b = question->b;
	float *at = hebb_alloc(width, sizeof(*at), "a sample");
	float *slope = hebb_alloc(width, sizeof(*slope), "a gradient");
	const struct hebb_batch batch = {
		.n = 1,
		.width = width,
		.outputs = learner->outputs,
		.input = at,
	};
	size_t k, i;
	bool ok = true;

	for (k = 0; ok && k < steps; k++) {
		const double t = ((double)k + 0.5) / (double)steps;

		for (i = 0; i < width; i++)
			at[i] = (float)((double)b[i] +
					t * ((double)x[i] - (double)b[i]));
		ok = learner->type->slope(learner, &batch, question->output,
					  slope, err);
		for (i = 0; i < width; i++)
			map[i] += (double)slope[i];
	}
	for (i = 0; i < width; i++)
		map[i] *= ((double)x[i] - (double)b[i]) / (double)steps;
	hebb_free(at);
	hebb_free(slope);
	return ok;
}

const struct hebb_explain_type hebb_explain_integrated_gradients = {
	.type = {
		.name = "integrated_gradients",
		.brief = "gradient summed on the way from the baseline to the "
			 "sample",
		.equation = "a_i = (x_i - b_i) mean_t df/dx_i(b + t (x - b))",
		.source = "Sundararajan, Taly & Yan 2017, ICML, arXiv "
			  "1703.01365",
		.params = params,
	},
	.slopes = true,
	.look = look,
};
