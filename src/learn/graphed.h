/*
 * graphed.h - learners whose state is one graph, with layers that spike
 *
 * Their `build` reads the rows of learn/layered.h, tells the layers what they
 * have to know, and has the graph made; all else is the same.
 */
#ifndef HEBB_LEARN_GRAPHED_H
#define HEBB_LEARN_GRAPHED_H

#include "learn/layered.h"

/*
 * Say `text` under the key `row` in all layers of this list whose types have
 * such a row, but for those that say something there already.  Returns how many
 * have the row.
 */
size_t hebb_graphed_tell(struct hebb_config *layers, const char *row,
			 const char *text);

/* Refuse a list of layers without any that spikes. */
bool hebb_graphed_spikes(const struct hebb_learner *learner,
			 struct hebb_config *layers, struct hebb_error *err);

bool hebb_graphed_learn(struct hebb_learner *learner,
			const struct hebb_batch *batch, double *loss,
			struct hebb_error *err);
bool hebb_graphed_answer(struct hebb_learner *learner,
			 const struct hebb_batch *batch, float *out,
			 struct hebb_error *err);
bool hebb_graphed_judge(struct hebb_learner *learner,
			const struct hebb_batch *batch, double *loss,
			struct hebb_error *err);
bool hebb_graphed_slope(struct hebb_learner *learner,
			const struct hebb_batch *batch, size_t output,
			float *slope, struct hebb_error *err);
bool hebb_graphed_respond(struct hebb_learner *learner,
			  const struct hebb_batch *batch, uint64_t repeat,
			  float *const *activity, struct hebb_error *err);
bool hebb_graphed_trace(struct hebb_learner *learner,
			const struct hebb_batch *batch, size_t part,
			float *state, struct hebb_error *err);
bool hebb_graphed_expend(struct hebb_learner *learner,
			 const struct hebb_batch *batch,
			 struct hebb_expense *expense, struct hebb_error *err);
bool hebb_graphed_write(struct hebb_learner *learner,
			const struct hebb_probe *weight, const double *value,
			struct hebb_error *err);
bool hebb_graphed_jam(struct hebb_learner *learner, double deleted,
		      double added);
void hebb_graphed_keep(struct hebb_learner *learner);
void hebb_graphed_recall(struct hebb_learner *learner);
void hebb_graphed_release(struct hebb_learner *learner);

#endif
