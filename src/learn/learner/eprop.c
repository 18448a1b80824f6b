/*
 * eprop.c - spiking layers whose synapses remember what they did
 *
 *	dW_ji = sum over t of L_j[t] e_ji[t]
 *	e_ji[t] = ds_j[t]/du_j[t] (trace of what neuron i sent)
 *
 * The eligibility trace e_ji is what a synapse can know by itself: how its
 * arrivals moved v, and the threshold, of its own neuron up to now.  The
 * learning signal L_j is the error of the read-out, handed back by its weights,
 * or by random numbers that never change (Bellec et al. 2020, Nat. Commun.
 * 11:3625).  What neurons do to each other later on is left out: the product
 * is backpropagation through time without the way through recurrent weights
 * (`gradient: eprop` of the layers; ann/spiking.h says how it is summed).
 */
#include "learn/graphed.h"

#include <string.h>

#include "base/memory.h"

enum { FEEDBACK = HEBB_LAYERED_OWN };

static const struct hebb_param params[] = {
	HEBB_LAYERED_PARAMS,
	[FEEDBACK] = { "feedback", "1", 0, 0, 0,
		       "by what errors of the read-out reach the neurons: its "
		       "weights, or random numbers",
		       HEBB_CHOICE, "symmetric|random" },
	{ 0 },
};

static bool build(struct hebb_learner *learner, struct hebb_config *map,
		  const struct hebb_task *task, struct hebb_error *err)
{
	struct hebb_value values[sizeof(params) / sizeof(*params)];
	struct hebb_config *layers;

	if (!hebb_param_read(params, map, false, values, err,
			     "learner '%s' of type 'eprop'", learner->name))
		return false;
	layers = values[HEBB_LAYERED_LAYERS].node;
	if (!hebb_graphed_spikes(learner, layers, err))
		return false;
	hebb_graphed_tell(layers, "gradient", "eprop");
	if (values[FEEDBACK].text) /* else as the layers have it */
		hebb_graphed_tell(layers, "feedback", values[FEEDBACK].text);
	learner->state = hebb_layered_shared(learner, values, task, err);
	return learner->state;
}

/*
 * The gradient through all of time is that of the same layers, told otherwise:
 * they read their rows at each call.
 */
struct told {
	double *place, number;
};

static void turn(void *data, bool exact)
{
	struct told *told = data;

	for (; told->place; told++)
		*told->place = exact ? 0 : told->number;
}

/* What makes a layer depart from the gradient; ends with nowhere. */
static struct told *find_told(struct hebb_graph *graph)
{
	struct told *told = hebb_alloc(2 * graph->n + 1, sizeof(*told), "rows");
	size_t i, r, n = 0;

	for (i = 0; i < graph->n; i++) {
		struct hebb_layer *layer = &graph->layer[i];
		const struct hebb_param *rows = layer->type->type.params;

		for (r = 0; rows && rows[r].name; r++)
			if (!strcmp(rows[r].name, "gradient") ||
			    !strcmp(rows[r].name, "feedback")) {
				double *place = &layer->values[r].number;

				told[n++] = (struct told){ place, *place };
			}
	}
	return told;
}

static bool credit(struct hebb_learner *learner, const struct hebb_batch *batch,
		   const struct hebb_probe *weight, double *own, double *exact,
		   struct hebb_error *err)
{
	struct told *told = find_told(learner->state);
	const bool ok =
	    hebb_layered_credit(learner, learner->state, batch, weight, turn,
				told, own, exact, err);

	hebb_free(told);
	return ok;
}

const struct hebb_learner_type hebb_learner_eprop = {
	.type = {
		.name = "eprop",
		.brief = "spiking layers that learn by eligibility traces and "
			 "learning signals",
		.equation = "dW_ji = sum over t of L_j[t] e_ji[t]",
		.source = "Bellec et al. 2020, Nat. Commun. 11:3625",
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
	.credit = credit,
	.write = hebb_graphed_write,
	.jam = hebb_graphed_jam,
	.keep = hebb_graphed_keep,
	.recall = hebb_graphed_recall,
	.release = hebb_graphed_release,
};
