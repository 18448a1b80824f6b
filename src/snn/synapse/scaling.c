/*
 * scaling.c - a synapse that homeostasis scales, and that learns nothing else
 *
 *	dw/dt = w (1 - r/rate)/tau_w,  r the trace of the target's spikes
 *
 * The order of events, and the sources, stand in snn/scaling.h, with the same
 * parameters as the key `scaling` of the types that learn more.
 */
#include "snn/scaling.h"

#include <string.h>

#include "snn/pairing.h"

struct rule {
	struct hebb_traces traces;
};

/* The walk wants traces, but nothing uses them: they are short. */
static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct rule *rule = scratch;

	(void)v;
	(void)err;
	*rule = (struct rule){
		.traces = {
			.pre = hebb_decay_new(dt / 50, dt),
			.post = hebb_decay_new(dt / 50, dt),
		},
	};
	return true;
}

static void on_pre(const struct hebb_fan *fan, double *amount)
{
	memcpy(amount, fan->weight, fan->n * sizeof(*amount));
}

static void settle(const struct hebb_fan *fan)
{
	(void)fan;
}

const struct hebb_synapse_type hebb_synapse_scaling = {
	.type = {
		.name = "scaling",
		.brief = "homeostatic scaling of all weights onto a neuron",
		.equation = "dw/dt = w (1 - r/rate)/tau_w; "
			    "dr/dt = -r/tau, r += 1/tau when the target fires",
		.source = "Turrigiano et al. 1998, Nature 391:892; van Rossum et "
			  "al. 2000, J. Neurosci. 20:8812",
		.params = hebb_scaling_rows,
	},
	.scratch = sizeof(struct rule),
	.prepare = prepare,
	.on_pre = on_pre,
	.settle = settle,
	.scales = true,
};
