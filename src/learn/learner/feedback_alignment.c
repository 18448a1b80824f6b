/*
 * feedback_alignment.c - errors come back through fixed random weights
 *
 *	e_l = (e_{l+1} B_l) f'(a_l)		dW_l = -rate x_l^T e_l
 *
 * B_l stands where backpropagation has the transposed weights of the layer
 * above (Lillicrap, Cownden, Tweed & Akerman 2016, Nat. Commun. 7:13276), so
 * no synapse has to know another one's strength.  All errors of a batch come
 * back before any weight changes.  With `feedback: symmetric` B follows the
 * weights, and the learner is backprop.
 */
#include "learn/aligned.h"

enum { FEEDBACK = HEBB_ALIGNED_OWN };

static const struct hebb_param params[] = {
	HEBB_ALIGNED_PARAMS,
	[FEEDBACK] = { "feedback", "1", 0, 0, 1,
		       "fixed random numbers, or the weights as they are",
		       HEBB_CHOICE, "random|symmetric" },
	{ 0 },
};

static bool build(struct hebb_learner *learner, struct hebb_config *map,
		  const struct hebb_task *task, struct hebb_error *err)
{
	struct hebb_value values[sizeof(params) / sizeof(*params)];

	return hebb_param_read(params, map, false, values, err,
			       "learner '%s' of type 'feedback_alignment'",
			       learner->name) &&
	       hebb_aligned_build(learner, values, task,
				  values[FEEDBACK].number == 1
				      ? HEBB_ALIGNED_SYMMETRIC
				      : HEBB_ALIGNED_LAYERS,
				  err);
}

const struct hebb_learner_type hebb_learner_feedback_alignment = {
	.type = {
		.name = "feedback_alignment",
		.brief = "layers that learn by errors which random weights "
			 "hand back",
		.equation = "e_l = (e_{l+1} B_l) f'(a_l); "
			    "w_l <- w_l - rate x_l^T e_l",
		.source = "Lillicrap et al. 2016, Nat. Commun. 7:13276",
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
