/*
 * layered.h - what learners have in common whose network is a graph of layers
 *
 * They read the same rows, `batch`, `layers`, `loss`, `optimiser` and `prune`,
 * so that
 * networks that stand in a model once can learn by several rules; and from the
 * same seed they begin with the same weights.
 */
#ifndef HEBB_LEARN_LAYERED_H
#define HEBB_LEARN_LAYERED_H

#include "ann/graph.h"
#include "learn/learner.h"

/* The first rows of such a learner. */
enum {
	HEBB_LAYERED_BATCH,
	HEBB_LAYERED_LAYERS,
	HEBB_LAYERED_LOSS,
	HEBB_LAYERED_OPTIMISER,
	HEBB_LAYERED_PRUNE,
	HEBB_LAYERED_OWN /* the first of its own */
};

#define HEBB_LAYERED_PARAMS                                                    \
	[HEBB_LAYERED_BATCH] = {                                               \
		"batch",                                                       \
		"1",                                                           \
		32,                                                            \
		0,                                                             \
		1e6,                                                           \
		"samples of one step; 0: all there are to learn from",         \
		HEBB_COUNT,                                                    \
	},                                                                     \
	[HEBB_LAYERED_LAYERS] = {                                              \
		"layers",                                                      \
		"1",                                                           \
		HEBB_REQUIRED,                                                 \
		0,                                                             \
		0,                                                             \
		"a list of layers from input to answer",                       \
		HEBB_NODE,                                                     \
	},                                                                     \
	[HEBB_LAYERED_LOSS] = {                                                \
		"loss",                                                        \
		"1",                                                           \
		HEBB_OPTIONAL,                                                 \
		0,                                                             \
		0,                                                             \
		"cross_entropy with classes, else mse",                        \
		HEBB_NODE,                                                     \
	},                                                                     \
	[HEBB_LAYERED_OPTIMISER] = {                                           \
		"optimiser",                                                   \
		"1",                                                           \
		HEBB_OPTIONAL,                                                 \
		0,                                                             \
		0,                                                             \
		"how gradients change weights; adam if not given",             \
		HEBB_NODE,                                                     \
	},                                                                     \
	[HEBB_LAYERED_PRUNE] = {                                               \
		"prune",                                                       \
		"1",                                                           \
		HEBB_OPTIONAL,                                                 \
		0,                                                             \
		0,                                                             \
		"remove the smallest weights, such as {fraction: 0.9, over: "  \
		"3}; none if not given",                                       \
		HEBB_NODE,                                                     \
	}

/*
 * The graph that `values` (of rows that begin so) describe, the caller's to
 * free; fills batch, outputs, parameters, neurons and probes of the learner.
 * Where the learner races, its threads do not wait for each other.
 * The last layer gives as many numbers as the dataset asks for.  NULL on
 * failure.
 */
struct hebb_graph *hebb_layered_new(struct hebb_learner *learner,
				    const struct hebb_value *values,
				    const struct hebb_task *task,
				    struct hebb_error *err);

/*
 * The same, but a network that answers at every step, where the dataset wants
 * one answer, is asked for that one at every step; its answer is their mean.
 */
struct hebb_graph *hebb_layered_shared(struct hebb_learner *learner,
				       const struct hebb_value *values,
				       const struct hebb_task *task,
				       struct hebb_error *err);

/* As the learner contract has it; what it costs is counted. */
bool hebb_layered_learn(struct hebb_learner *learner, struct hebb_graph *graph,
			const struct hebb_batch *batch, double *loss,
			struct hebb_error *err);
void hebb_layered_answer(struct hebb_learner *learner, struct hebb_graph *graph,
			 const struct hebb_batch *batch, float *out);
/* Its parts are the layers; the graph answers what it answers anyway. */
void hebb_layered_respond(struct hebb_learner *learner,
			  struct hebb_graph *graph,
			  const struct hebb_batch *batch,
			  float *const *activity);
void hebb_layered_trace(struct hebb_learner *learner, struct hebb_graph *graph,
			const struct hebb_batch *batch, size_t part,
			float *state);
void hebb_layered_expend(struct hebb_learner *learner, struct hebb_graph *graph,
			 const struct hebb_batch *batch,
			 struct hebb_expense *expense);
/*
 * Show the batch, and find the slopes of these weights as the rule has it, and
 * once more as the gradient has it: `turn` goes from one to the other.
 */
bool hebb_layered_credit(struct hebb_learner *learner, struct hebb_graph *graph,
			 const struct hebb_batch *batch,
			 const struct hebb_probe *weight,
			 void (*turn)(void *data, bool exact), void *data,
			 double *own, double *exact, struct hebb_error *err);
void hebb_layered_write(struct hebb_graph *graph,
			const struct hebb_probe *weight, const double *value);
double hebb_layered_judge(struct hebb_learner *learner,
			  struct hebb_graph *graph,
			  const struct hebb_batch *batch);

#endif
