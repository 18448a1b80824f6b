/*
 * backprop.c - a layered network that learns by the gradient of its loss
 *
 * The error of the answer is handed back through the layers (Rumelhart, Hinton
 * & Williams 1986, Nature 323:533); an optimiser turns the gradient of each
 * batch into one step.  With `asynchronous`, threads do so each for itself, on
 * shared weights (Recht, Re, Wright & Niu 2011, NIPS 24:693).
 */
#include "learn/learner.h"

#include <string.h>

#include "ann/graph.h"

enum { BATCH, LAYERS, LOSS, OPTIMISER, ASYNCHRONOUS };

static const struct hebb_param params[] = {
	[BATCH] = { "batch", "1", 32, 0, 1e6,
		    "samples of one step; 0: all there are to learn from",
		    HEBB_COUNT },
	[LAYERS] = { "layers", "1", HEBB_REQUIRED, 0, 0,
		     "a list of layers from input to answer", HEBB_NODE },
	[LOSS] = { "loss", "1", HEBB_OPTIONAL, 0, 0,
		   "cross_entropy with classes, else mse", HEBB_NODE },
	[OPTIMISER] = { "optimiser", "1", HEBB_OPTIONAL, 0, 0,
			"how gradients change weights; adam if not given",
			HEBB_NODE },
	[ASYNCHRONOUS] = { "asynchronous", "1", 0, 0, 1,
			   "whether threads take batches of their own and "
			   "change weights without waiting for each other; no "
			   "two runs are then alike",
			   HEBB_FLAG },
	{ 0 },
};

/*
 * The last layer that has `units` gives as many as the dataset asks for,
 * unless it says itself how many.
 */
static void default_units(struct hebb_config *layers, size_t outputs)
{
	size_t i, r;

	for (i = layers->kind == HEBB_LIST ? layers->n : 0; i-- > 0;) {
		struct hebb_config *map = layers->child[i];
		const struct hebb_config *name = hebb_config_peek(map, "type");
		struct hebb_error ignored;
		const struct hebb_type *type =
		    name ? hebb_type_find(hebb_layer_types, "layer", name,
					  &ignored)
			 : NULL;
		const size_t n = type ? hebb_param_count(type->params) : 0;

		for (r = 0; r < n && strcmp(type->params[r].name, "units"); r++)
			;
		if (r == n)
			continue;
		if (!hebb_config_peek(map, "units"))
			hebb_config_put(map, "units", (double)outputs);
		return;
	}
}

static struct hebb_shape sample_shape(const struct hebb_dataset *data)
{
	struct hebb_shape shape = { .steps = 1,
				    .rank = data->rank,
				    .width = data->width };

	memcpy(shape.size, data->shape, sizeof(shape.size));
	return shape;
}

static bool fits(const struct hebb_graph *graph, const struct hebb_task *task,
		 struct hebb_error *err)
{
	const struct hebb_layer *last = &graph->layer[graph->n - 1];
	const struct hebb_shape *out = &last->out.shape;
	const size_t outputs = task->data->outputs;
	const size_t steps = hebb_dataset_steps(task->data);

	if (last->out.row == steps * outputs &&
	    (steps == 1 || out->steps == steps))
		return true;
	if (steps > 1)
		return hebb_error_set(
		    err, HEBB_MODEL, &last->map->place,
		    "the last layer '%s' gives [%zu][%zu] numbers, [steps] "
		    "first, but the dataset wants [%zu][%zu]",
		    last->name, out->steps, out->width, steps, outputs);
	if (out->steps > 1 && out->width == outputs)
		return hebb_error_set(
		    err, HEBB_MODEL, &last->map->place,
		    "the last layer '%s' gives %zu steps of %zu numbers, but "
		    "the dataset wants one answer; 'last: true' of a recurrent "
		    "layer, {type: global_pool} or {type: flatten} below the "
		    "last dense layer makes one of all steps",
		    last->name, out->steps, out->width);
	return hebb_error_set(err, HEBB_MODEL, &last->map->place,
			      "the last layer '%s' gives %zu numbers, but the "
			      "dataset has %zu %s; leave 'units' of the last "
			      "layer out to have it fit",
			      last->name, last->out.row, outputs,
			      task->data->classes ? "classes" : "targets");
}

static bool build(struct hebb_learner *learner, struct hebb_config *map,
		  const struct hebb_task *task, struct hebb_error *err)
{
	struct hebb_value values[sizeof(params) / sizeof(*params)];
	struct hebb_graph_plan plan = {
		.standard_loss = task->data->classes ? "cross_entropy" : "mse",
		.input = sample_shape(task->data),
		.seed = task->seed,
		.threads = task->threads,
		.pass = (double)task->data->train,
	};
	struct hebb_graph *graph;

	if (!hebb_param_read(params, map, false, values, err,
			     "learner '%s' of type 'backprop'", learner->name))
		return false;
	plan.batch = (size_t)values[BATCH].number;
	if (!plan.batch)
		plan.batch = task->data->train > 0 ? task->data->train : 1;
	plan.layers = values[LAYERS].node;
	plan.loss = values[LOSS].node;
	plan.optimiser = values[OPTIMISER].node;
	plan.asynchronous = values[ASYNCHRONOUS].number != 0;
	default_units(plan.layers, task->data->outputs);
	learner->state = graph = hebb_graph_new(&plan, err);
	if (!graph || !fits(graph, task, err))
		return false;
	learner->batch = graph->turn;
	learner->races = plan.asynchronous;
	learner->outputs = task->data->outputs * hebb_dataset_steps(task->data);
	learner->parameters = graph->parameters;
	learner->neurons = graph->neurons;
	learner->imagines = graph->draws;
	learner->fetches = true;
	hebb_graph_probe(graph, &learner->probes);
	return true;
}

static void fetch(const void *batch, size_t begin, size_t end)
{
	hebb_batch_fetch(batch, begin, end);
}

static bool learn(struct hebb_learner *learner, const struct hebb_batch *batch,
		  double *loss, struct hebb_error *err)
{
	struct hebb_graph *graph = learner->state;
	const struct hebb_goal goal = { batch->label, batch->target, NULL };
	const struct hebb_supply supply = { batch->input,
					    batch->id ? fetch : NULL, batch };

	if (!hebb_graph_learn_from(graph, &supply, &goal, batch->n, loss, err))
		return hebb_error_context(err, "learner '%s'", learner->name);
	learner->cost.products += graph->learn_products * (double)batch->n;
	return true;
}

static bool answer(struct hebb_learner *learner, const struct hebb_batch *batch,
		   float *out, struct hebb_error *err)
{
	struct hebb_graph *graph = learner->state;

	hebb_graph_answer(graph, batch->input, batch->n, out);
	learner->cost.products += graph->answer_products * (double)batch->n;
	return hebb_graph_sound(graph, out, batch->n, err) ||
	       hebb_error_context(err, "learner '%s'", learner->name);
}

static bool judge(struct hebb_learner *learner, const struct hebb_batch *batch,
		  double *loss, struct hebb_error *err)
{
	struct hebb_graph *graph = learner->state;
	const struct hebb_goal goal = { batch->label, batch->target, NULL };

	(void)err;
	*loss = hebb_graph_loss(graph, batch->input, &goal, batch->n);
	learner->cost.products += graph->answer_products * (double)batch->n;
	return true;
}

static bool imagine(struct hebb_learner *learner, size_t n, float *out,
		    struct hebb_error *err)
{
	struct hebb_graph *graph = learner->state;

	(void)err;
	hebb_graph_imagine(graph, n, out);
	learner->cost.products += graph->answer_products * (double)n;
	return true;
}

static bool slope(struct hebb_learner *learner, const struct hebb_batch *batch,
		  size_t output, float *slope, struct hebb_error *err)
{
	struct hebb_graph *graph = learner->state;

	learner->cost.products += graph->learn_products * (double)batch->n;
	return hebb_graph_input_slope(graph, batch->input, batch->n, output,
				      slope, err);
}

static void keep(struct hebb_learner *learner)
{
	hebb_graph_keep(learner->state);
}

static void recall(struct hebb_learner *learner)
{
	hebb_graph_recall(learner->state);
}

static void release(struct hebb_learner *learner)
{
	hebb_graph_free(learner->state);
}

const struct hebb_learner_type hebb_learner_backprop = {
	.type = {
		.name = "backprop",
		.brief = "layers that learn by the gradient of a loss",
		.equation = "w <- w - rate dL/dw",
		.source = "Rumelhart, Hinton & Williams 1986, Nature 323:533",
		.params = params,
	},
	.build = build,
	.learn = learn,
	.answer = answer,
	.judge = judge,
	.imagine = imagine,
	.slope = slope,
	.keep = keep,
	.recall = recall,
	.release = release,
};
