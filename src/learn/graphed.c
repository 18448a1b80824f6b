#include "learn/graphed.h"

#include <string.h>

static bool has_row(const struct hebb_config *layer, const char *row)
{
	const struct hebb_config *name =
	    layer->kind == HEBB_MAP ? hebb_config_peek(layer, "type") : NULL;
	struct hebb_error ignored;
	const struct hebb_type *type =
	    name ? hebb_type_find(hebb_layer_types, "layer", name, &ignored)
		 : NULL;
	const size_t n = type ? hebb_param_count(type->params) : 0;
	size_t r;

	for (r = 0; r < n; r++)
		if (!strcmp(type->params[r].name, row))
			return true;
	return false;
}

size_t hebb_graphed_tell(struct hebb_config *layers, const char *row,
			 const char *text)
{
	size_t i, n = 0;

	for (i = 0; layers->kind == HEBB_LIST && i < layers->n; i++) {
		struct hebb_config *layer = layers->child[i];

		if (!has_row(layer, row))
			continue;
		n++;
		if (!hebb_config_peek(layer, row))
			hebb_config_put_text(layer, row, text);
	}
	return n;
}

bool hebb_graphed_spikes(const struct hebb_learner *learner,
			 struct hebb_config *layers, struct hebb_error *err)
{
	size_t i;

	/* the graph has its own words for what is no list of maps */
	if (layers->kind != HEBB_LIST)
		return true;
	for (i = 0; i < layers->n; i++)
		if (has_row(layers->child[i], "surrogate"))
			return true;
	return hebb_error_set(err, HEBB_MODEL, &layers->place,
			      "learner '%s' of type '%s' has no layer that "
			      "spikes; add one, such as {type: spiking_lif, "
			      "units: 100}, or take the type 'backprop'",
			      learner->name, learner->type->type.name);
}

/* What the graph counted so far. */
static void count(struct hebb_learner *learner)
{
	const struct hebb_graph *graph = learner->state;

	learner->cost.spikes = graph->spikes;
	learner->cost.events = graph->events;
}

bool hebb_graphed_learn(struct hebb_learner *learner,
			const struct hebb_batch *batch, double *loss,
			struct hebb_error *err)
{
	const bool good =
	    hebb_layered_learn(learner, learner->state, batch, loss, err);

	count(learner);
	return good;
}

bool hebb_graphed_answer(struct hebb_learner *learner,
			 const struct hebb_batch *batch, float *out,
			 struct hebb_error *err)
{
	hebb_layered_answer(learner, learner->state, batch, out);
	count(learner);
	return hebb_graph_sound(learner->state, out, batch->n, err) ||
	       hebb_error_context(err, "learner '%s'", learner->name);
}

bool hebb_graphed_judge(struct hebb_learner *learner,
			const struct hebb_batch *batch, double *loss,
			struct hebb_error *err)
{
	(void)err;
	*loss = hebb_layered_judge(learner, learner->state, batch);
	count(learner);
	return true;
}

bool hebb_graphed_slope(struct hebb_learner *learner,
			const struct hebb_batch *batch, size_t output,
			float *slope, struct hebb_error *err)
{
	struct hebb_graph *graph = learner->state;

	learner->cost.products += graph->learn_products * (double)batch->n;
	return hebb_graph_input_slope(graph, batch->input, batch->n, output,
				      slope, err);
}

bool hebb_graphed_respond(struct hebb_learner *learner,
			  const struct hebb_batch *batch, uint64_t repeat,
			  float *const *activity, struct hebb_error *err)
{
	(void)repeat;
	(void)err;
	hebb_layered_respond(learner, learner->state, batch, activity);
	count(learner);
	return true;
}

bool hebb_graphed_trace(struct hebb_learner *learner,
			const struct hebb_batch *batch, size_t part,
			float *state, struct hebb_error *err)
{
	(void)err;
	hebb_layered_trace(learner, learner->state, batch, part, state);
	count(learner);
	return true;
}

bool hebb_graphed_expend(struct hebb_learner *learner,
			 const struct hebb_batch *batch,
			 struct hebb_expense *expense, struct hebb_error *err)
{
	(void)err;
	hebb_layered_expend(learner, learner->state, batch, expense);
	count(learner);
	return true;
}

bool hebb_graphed_write(struct hebb_learner *learner,
			const struct hebb_probe *weight, const double *value,
			struct hebb_error *err)
{
	(void)err;
	hebb_layered_write(learner->state, weight, value);
	return true;
}

bool hebb_graphed_jam(struct hebb_learner *learner, double deleted,
		      double added)
{
	return hebb_graph_jam(learner->state, deleted, added);
}

void hebb_graphed_keep(struct hebb_learner *learner)
{
	hebb_graph_keep(learner->state);
}

void hebb_graphed_recall(struct hebb_learner *learner)
{
	hebb_graph_recall(learner->state);
}

void hebb_graphed_release(struct hebb_learner *learner)
{
	hebb_graph_free(learner->state);
}
