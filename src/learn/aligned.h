/*
 * aligned.h - layered networks whose errors come back through fixed random
 * weights: what feedback_alignment and direct_feedback_alignment share
 *
 * Only what hands errors back differs from backpropagation; each weight still
 * learns from its input and the error at its unit.  The forward weights come
 * to agree with the feedback, so that errors point within 90 degrees of the
 * gradient: `angle` measures that, layer by layer.
 */
#ifndef HEBB_LEARN_ALIGNED_H
#define HEBB_LEARN_ALIGNED_H

#include "learn/layered.h"

/* Rows after those of layered.h. */
enum {
	HEBB_ALIGNED_SCALE = HEBB_LAYERED_OWN,
	HEBB_ALIGNED_ANGLE,
	HEBB_ALIGNED_OWN
};

#define HEBB_ALIGNED_PARAMS                                                    \
	HEBB_LAYERED_PARAMS,                                                   \
	    [HEBB_ALIGNED_SCALE] = {                                           \
		    "scale",                                                   \
		    "1",                                                       \
		    1,                                                         \
		    1e-6,                                                      \
		    1e6,                                                       \
		    "standard deviation of the feedback, times the root of "   \
		    "the number of errors that it carries",                    \
	    },                                                                 \
	    [HEBB_ALIGNED_ANGLE] = {                                           \
		    "angle",                                                   \
		    "1",                                                       \
		    0,                                                         \
		    0,                                                         \
		    1e15,                                                      \
		    "batches from one measurement of the angle between errors " \
		    "and the gradient to the next; 0: none",                   \
		    HEBB_COUNT,                                                \
	    }

enum hebb_aligned {
	HEBB_ALIGNED_LAYERS,    /* each layer from the one above */
	HEBB_ALIGNED_DIRECT,    /* each layer from the last one with weights */
	HEBB_ALIGNED_SYMMETRIC, /* through the weights: backpropagation */
};

/* The functions of the learner contract; `values` as the rows above say. */
bool hebb_aligned_build(struct hebb_learner *learner,
			const struct hebb_value *values,
			const struct hebb_task *task, enum hebb_aligned how,
			struct hebb_error *err);
bool hebb_aligned_learn(struct hebb_learner *learner,
			const struct hebb_batch *batch, double *loss,
			struct hebb_error *err);
bool hebb_aligned_answer(struct hebb_learner *learner,
			 const struct hebb_batch *batch, float *out,
			 struct hebb_error *err);
bool hebb_aligned_judge(struct hebb_learner *learner,
			const struct hebb_batch *batch, double *loss,
			struct hebb_error *err);
bool hebb_aligned_slope(struct hebb_learner *learner,
			const struct hebb_batch *batch, size_t output,
			float *slope, struct hebb_error *err);
bool hebb_aligned_respond(struct hebb_learner *learner,
			  const struct hebb_batch *batch, uint64_t repeat,
			  float *const *activity, struct hebb_error *err);
bool hebb_aligned_expend(struct hebb_learner *learner,
			 const struct hebb_batch *batch,
			 struct hebb_expense *expense, struct hebb_error *err);
bool hebb_aligned_credit(struct hebb_learner *learner,
			 const struct hebb_batch *batch,
			 const struct hebb_probe *weight, double *own,
			 double *exact, struct hebb_error *err);
bool hebb_aligned_write(struct hebb_learner *learner,
			const struct hebb_probe *weight, const double *value,
			struct hebb_error *err);
void hebb_aligned_keep(struct hebb_learner *learner);
void hebb_aligned_recall(struct hebb_learner *learner);
void hebb_aligned_release(struct hebb_learner *learner);

#endif
