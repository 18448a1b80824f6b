/*
 * surrogate.c - spiking layers that learn by the gradient of a loss
 *
 * Backpropagation through time, where a smooth curve stands for the slope of a
 * spike (Neftci, Mostafa & Zenke 2019, IEEE Signal Process. Mag. 36:51).  It
 * takes the same layers as backprop; the learner says for all of them which
 * curve it is, and counts spikes and synaptic events.
 */
#include "learn/graphed.h"

enum { CURVE = HEBB_LAYERED_OWN };

static const struct hebb_param params[] = {
	HEBB_LAYERED_PARAMS,
	[CURVE] = { "surrogate", "1", 0, 0, 0,
		    "what stands for the slope of a spike, in layers that do "
		    "not say it",
		    HEBB_CHOICE, "fast_sigmoid|arctan|triangular|smooth" },
	{ 0 },
};

static bool build(struct hebb_learner *learner, struct hebb_config *map,
		  const struct hebb_task *task, struct hebb_error *err)
{
	struct hebb_value values[sizeof(params) / sizeof(*params)];
	struct hebb_config *layers;

	if (!hebb_param_read(params, map, false, values, err,
			     "learner '%s' of type 'surrogate'", learner->name))
		return false;
	layers = values[HEBB_LAYERED_LAYERS].node;
	if (!hebb_graphed_spikes(learner, layers, err))
		return false;
	if (values[CURVE].text) /* else as the layers have it */
		hebb_graphed_tell(layers, "surrogate", values[CURVE].text);
	learner->state = hebb_layered_shared(learner, values, task, err);
	return learner->state;
}

const struct hebb_learner_type hebb_learner_surrogate = {
	.type = {
		.name = "surrogate",
		.brief = "spiking layers that learn by the gradient of a loss",
		.equation = "w <- w - rate dL/dw, with a smooth curve for the "
			    "slope of a spike",
		.source = "Neftci, Mostafa & Zenke 2019, IEEE Signal Process. "
			  "Mag. 36:51",
		.params = params,
	},
	.build = build,
	.learn = hebb_graphed_learn,
	.answer = hebb_graphed_answer,
	.judge = hebb_graphed_judge,
	.slope = hebb_graphed_slope,
	.respond = hebb_graphed_respond,
	.trace = hebb_graphed_trace,
	.expend = hebb_graphed_expend,
	.write = hebb_graphed_write,
	.jam = hebb_graphed_jam,
	.keep = hebb_graphed_keep,
	.recall = hebb_graphed_recall,
	.release = hebb_graphed_release,
};
