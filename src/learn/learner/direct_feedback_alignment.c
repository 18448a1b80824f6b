/*
 * direct_feedback_alignment.c - each layer is handed the error of the answer
 *
 *	e_l = (e B_l) f'(a_l)		dW_l = -rate x_l^T e_l
 *
 * e is the error at the last layer with weights, B_l fixed and random (Nokland
 * 2016, NIPS 29:1037, arXiv 1609.01596).  No layer needs to know of those
 * above it.  With one hidden layer this is feedback alignment.
 */
#include "learn/aligned.h"

static const struct hebb_param params[] = {
	HEBB_ALIGNED_PARAMS,
	{ 0 },
};

static bool build(struct hebb_learner *learner, struct hebb_config *map,
		  const struct hebb_task *task, struct hebb_error *err)
{
	struct hebb_value values[sizeof(params) / sizeof(*params)];

	return hebb_param_read(
		   params, map, false, values, err,
		   "learner '%s' of type 'direct_feedback_alignment'",
		   learner->name) &&
	       hebb_aligned_build(learner, values, task, HEBB_ALIGNED_DIRECT,
				  err);
}

const struct hebb_learner_type hebb_learner_direct_feedback_alignment = {
	.type = {
		.name = "direct_feedback_alignment",
		.brief = "layers that learn by the error of the answer, handed "
			 "to each through random weights",
		.equation = "e_l = (e B_l) f'(a_l); "
			    "w_l <- w_l - rate x_l^T e_l",
		.source = "Nokland 2016, arXiv 1609.01596",
		.params = params,
	},
	.build = build,
	.learn = hebb_aligned_learn,
	.answer = hebb_aligned_answer,
	.judge = hebb_aligned_judge,
	.slope = hebb_aligned_slope,
	.respond = hebb_aligned_respond,
	.expend = hebb_aligned_expend,
	.credit = hebb_aligned_credit,
	.write = hebb_aligned_write,
	.keep = hebb_aligned_keep,
	.recall = hebb_aligned_recall,
	.release = hebb_aligned_release,
};
