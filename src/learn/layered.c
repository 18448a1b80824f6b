#include "learn/layered.h"

#include <string.h>

#include "ann/gemm.h"
#include "ann/operations.h"
#include "ann/pruner.h"
#include "base/memory.h"

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

/* Of a text, an embedding has a row for each letter unless it says else. */
static void default_vocabulary(struct hebb_config *layers,
			       const struct hebb_dataset *data)
{
	size_t i;

	if (!data->alphabet || layers->kind != HEBB_LIST)
		return;
	for (i = 0; i < layers->n; i++) {
		struct hebb_config *map = layers->child[i];
		const struct hebb_config *type = hebb_config_peek(map, "type");

		if (type && type->text && !strcmp(type->text, "embedding") &&
		    !hebb_config_peek(map, "vocabulary"))
			hebb_config_put(map, "vocabulary",
					(double)data->classes);
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

	if (hebb_graph_answers(graph) == steps * outputs &&
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

/* ---- parts ---- */

/*
 * Does what this layer gives only pass through it, or go on, number by number,
 * through the next one?  Then it is no part: its numbers are seen there.
 */
static bool is_passed(const struct hebb_graph *graph, size_t i)
{
	const struct hebb_layer *layer = &graph->layer[i], *next = layer + 1;
	size_t j, k, takers = 0;

	if (layer->type->forward == hebb_layer_same_forward)
		return i + 1 < graph->n;
	for (j = i + 1; j < graph->n; j++)
		for (k = 0; k < graph->layer[j].inputs; k++)
			takers += graph->layer[j].in[k] == &layer->out;
	return takers == 1 && next->inputs == 1 && next->in[0] == &layer->out &&
	       !next->weights && next->out.row == layer->out.row &&
	       next->type->forward != hebb_layer_same_forward;
}

static void add_parts(struct hebb_learner *learner,
		      const struct hebb_graph *graph)
{
	size_t i;

	for (i = 0; i < graph->n; i++) {
		const struct hebb_layer *layer = &graph->layer[i];
		struct hebb_part *part;

		if (is_passed(graph, i))
			continue;
		part = hebb_learner_add(learner, layer->name,
					layer->out.shape.width);
		part->answers = i + 1 == graph->n;
		part->spikes = layer->out.words;
		part->steps =
		    layer->told ? layer->told : layer->out.shape.steps;
	}
}

/* Row `row` of a tensor: the mean over its steps, or its spikes. */
static void copy_row(const struct hebb_tensor *tensor, size_t row, float *out)
{
	const size_t steps = tensor->shape.steps, n = tensor->shape.width;
	const float part = tensor->words ? 1 : 1 / (float)steps;
	size_t s, i;

	memset(out, 0, n * sizeof(*out));
	for (s = row * steps; s < (row + 1) * steps; s++)
		for (i = 0; i < n; i++)
			out[i] +=
			    tensor->words
				? (float)(tensor->spikes[s * tensor->words +
							 i / 16] >>
					      i % 16 &
					  1)
				: part * tensor->value[s * n + i];
}

/* Answer, as many samples at a time as the tensors hold. */
static void visit(struct hebb_learner *learner, struct hebb_graph *graph,
		  const struct hebb_batch *batch,
		  void (*use)(const struct hebb_learner *learner,
			      const struct hebb_graph *graph, size_t done,
			      size_t rows, void *data),
		  void *data)
{
	float *out = hebb_alloc(graph->rows * hebb_graph_answers(graph),
				sizeof(*out), "answers");
	size_t done, rows;

	for (done = 0; done < batch->n; done += rows) {
		rows = batch->n - done;
		if (rows > graph->rows)
			rows = graph->rows;
		hebb_graph_answer(graph, batch->input + done * batch->width,
				  rows, out);
		use(learner, graph, done, rows, data);
	}
	hebb_free(out);
	learner->cost.products += graph->answer_products * (double)batch->n;
}

static void copy_parts(const struct hebb_learner *learner,
		       const struct hebb_graph *graph, size_t done, size_t rows,
		       void *data)
{
	float *const *activity = data;
	size_t i, k, r;

	for (i = k = 0; i < graph->n; i++) {
		if (is_passed(graph, i))
			continue;
		for (r = 0; r < rows; r++)
			copy_row(&graph->layer[i].out, r,
				 activity[k] +
				     (done + r) * learner->part[k].units);
		k++;
	}
}

void hebb_layered_respond(struct hebb_learner *learner,
			  struct hebb_graph *graph,
			  const struct hebb_batch *batch,
			  float *const *activity)
{
	visit(learner, graph, batch, copy_parts, (void *)activity);
}

/* Row `row` of a tensor, step by step. */
static void copy_steps(const struct hebb_tensor *tensor, size_t row, float *out)
{
	const size_t n = tensor->shape.width;
	size_t i;

	if (!tensor->bare) {
		memcpy(out, tensor->value + row * tensor->row,
		       tensor->row * sizeof(*out));
		return;
	}
	for (i = 0; i < tensor->row; i++) {
		const size_t step = row * tensor->shape.steps + i / n;

		out[i] = tensor->spikes[step * tensor->words + i % n / 16] >>
			     i % n % 16 &
			 1;
	}
}

struct trace {
	size_t part;
	float *state;
};

static void copy_trace(const struct hebb_learner *learner,
		       const struct hebb_graph *graph, size_t done, size_t rows,
		       void *data)
{
	const struct trace *trace = data;
	const struct hebb_part *part = &learner->part[trace->part];
	const size_t row = part->steps * part->units;
	float *to = trace->state + done * row;
	struct hebb_layer *layer = graph->layer;
	hebb_real *block;
	size_t k, r, some;

	for (k = 0;; layer++)
		if (!is_passed(graph, (size_t)(layer - graph->layer)) &&
		    k++ == trace->part)
			break;
	if (!layer->told) {
		for (r = 0; r < rows; r++)
			copy_steps(&layer->out, r, to + r * row);
		return;
	}
	block = hebb_alloc(HEBB_ROWS * row, sizeof(*block), "states");
	for (r = 0; r < rows; r += some) {
		some = rows - r < HEBB_ROWS ? rows - r : HEBB_ROWS;
		layer->type->trace(layer, r, r + HEBB_ROWS, block);
		memcpy(to + r * row, block, some * row * sizeof(*to));
	}
	hebb_free(block);
}

void hebb_layered_trace(struct hebb_learner *learner, struct hebb_graph *graph,
			const struct hebb_batch *batch, size_t part,
			float *state)
{
	struct trace trace = { part, state };

	visit(learner, graph, batch, copy_trace, &trace);
}

static void count_operations(const struct hebb_learner *learner,
			     const struct hebb_graph *graph, size_t done,
			     size_t rows, void *data)
{
	(void)learner;
	(void)done;
	hebb_graph_count(graph, rows, data);
}

void hebb_layered_expend(struct hebb_learner *learner, struct hebb_graph *graph,
			 const struct hebb_batch *batch,
			 struct hebb_expense *expense)
{
	struct hebb_operations sum = { 0 };

	visit(learner, graph, batch, count_operations, &sum);
	*expense = (struct hebb_expense){ sum.accumulates, sum.multiplies,
					  sum.dense, sum.updates };
}

static bool find_slope(struct hebb_graph *graph, const struct hebb_batch *batch,
		       const struct hebb_probe *weight, double *slope,
		       struct hebb_error *err)
{
	const struct hebb_goal goal = { batch->label, batch->target, NULL };
	const size_t n = hebb_probe_size(weight);
	hebb_real *room = hebb_alloc(n, sizeof(*room), "a gradient");
	double loss;
	size_t i;
	bool ok;

	hebb_graph_show(graph, batch->input, batch->n);
	ok = hebb_graph_slope(graph, &goal, batch->n, &loss, err);
	if (ok)
		hebb_graph_weight_slope(graph, weight->owner, batch->n, room);
	for (i = 0; ok && i < n; i++)
		slope[i] = (double)room[i];
	hebb_free(room);
	return ok;
}

bool hebb_layered_credit(struct hebb_learner *learner, struct hebb_graph *graph,
			 const struct hebb_batch *batch,
			 const struct hebb_probe *weight,
			 void (*turn)(void *data, bool exact), void *data,
			 double *own, double *exact, struct hebb_error *err)
{
	const size_t size = graph->weights.size * sizeof(hebb_real);
	hebb_real *kept =
	    hebb_alloc(graph->weights.size, sizeof(*kept), "weights");
	bool ok;

	/* a layer that normalises remembers what it was shown */
	memcpy(kept, graph->weights.data, size);
	ok = find_slope(graph, batch, weight, own, err);
	turn(data, true);
	ok = ok && find_slope(graph, batch, weight, exact, err);
	turn(data, false);
	memcpy(graph->weights.data, kept, size);
	hebb_free(kept);
	learner->cost.products += 2 * graph->learn_products * (double)batch->n;
	return ok || hebb_error_context(err, "learner '%s'", learner->name);
}

void hebb_layered_write(struct hebb_graph *graph,
			const struct hebb_probe *weight, const double *value)
{
	size_t i, w, k;

	for (i = 0; i < graph->n; i++)
		for (w = 0; w < graph->layer[i].weights; w++) {
			struct hebb_weight *one = &graph->layer[i].weight[w];

			if (one->value != weight->owner)
				continue;
			for (k = 0; k < one->n; k++)
				one->value[k] = (hebb_real)value[k];
		}
}

/* ---- building ---- */

static struct hebb_graph *start(struct hebb_learner *learner,
				const struct hebb_value *values,
				const struct hebb_task *task, bool shared,
				struct hebb_error *err)
{
	struct hebb_graph_plan plan = {
		.layers = values[HEBB_LAYERED_LAYERS].node,
		.loss = values[HEBB_LAYERED_LOSS].node,
		.optimiser = values[HEBB_LAYERED_OPTIMISER].node,
		.standard_loss = task->data->classes ? "cross_entropy" : "mse",
		.input = sample_shape(task->data),
		.goal = shared ? task->data->outputs : 0,
		.batch = (size_t)values[HEBB_LAYERED_BATCH].number,
		.seed = task->seed,
		.threads = task->threads,
		.pass = (double)task->data->train,
		.asynchronous = learner->races,
	};
	struct hebb_config *prunes = values[HEBB_LAYERED_PRUNE].node;
	struct hebb_pruning pruning;
	struct hebb_graph *graph;

	if (!hebb_pruning_read(&pruning, prunes, err))
		return NULL;
	if (prunes && learner->races) {
		hebb_error_set(err, HEBB_MODEL, &prunes->place,
			       "'prune' needs threads that wait for each "
			       "other; leave 'asynchronous' out");
		return NULL;
	}
	if (!plan.batch)
		plan.batch = task->data->train > 0 ? task->data->train : 1;
	default_units(plan.layers, task->data->outputs);
	default_vocabulary(plan.layers, task->data);
	graph = hebb_graph_new(&plan, err);
	if (!graph || !fits(graph, task, err)) {
		hebb_graph_free(graph);
		return NULL;
	}
	learner->batch = graph->turn;
	learner->fetches = true;
	learner->outputs = task->data->outputs * hebb_dataset_steps(task->data);
	learner->parameters = graph->parameters;
	learner->neurons = graph->neurons;
	learner->imagines = graph->draws;
	hebb_graph_probe(graph, &learner->probes);
	add_parts(learner, graph);
	if (prunes)
		hebb_pruner_start(graph, &pruning, task->seed,
				  &learner->probes);
	return graph;
}

struct hebb_graph *hebb_layered_new(struct hebb_learner *learner,
				    const struct hebb_value *values,
				    const struct hebb_task *task,
				    struct hebb_error *err)
{
	return start(learner, values, task, false, err);
}

struct hebb_graph *hebb_layered_shared(struct hebb_learner *learner,
				       const struct hebb_value *values,
				       const struct hebb_task *task,
				       struct hebb_error *err)
{
	return start(learner, values, task, hebb_dataset_steps(task->data) == 1,
		     err);
}

static void fetch(const void *batch, size_t begin, size_t end)
{
	hebb_batch_fetch(batch, begin, end);
}

/*
 * For n samples that were learned from.  What a crew looked at last nobody
 * knows, so all it does are products.
 */
static void pay(struct hebb_learner *learner, struct hebb_graph *graph,
		size_t n)
{
	double products = graph->learn_products;

	if (!graph->crew) {
		products -= hebb_graph_spared(graph);
		graph->events += hebb_graph_handed(graph, n);
	}
	learner->cost.products += products * (double)n;
}

bool hebb_layered_learn(struct hebb_learner *learner, struct hebb_graph *graph,
			const struct hebb_batch *batch, double *loss,
			struct hebb_error *err)
{
	const struct hebb_goal goal = { batch->label, batch->target, NULL };
	const struct hebb_supply supply = { batch->input,
					    batch->id ? fetch : NULL, batch };
	const double spikes = graph->spikes, events = graph->events;

	if (!hebb_graph_learn_from(graph, &supply, &goal, batch->n, loss, err))
		return hebb_error_context(err, "learner '%s'", learner->name);
	pay(learner, graph, batch->n);
	learner->cost.spikes += graph->spikes - spikes;
	learner->cost.events += graph->events - events;
	return true;
}

void hebb_layered_answer(struct hebb_learner *learner, struct hebb_graph *graph,
			 const struct hebb_batch *batch, float *out)
{
	hebb_graph_answer(graph, batch->input, batch->n, out);
	learner->cost.products += graph->answer_products * (double)batch->n;
}

double hebb_layered_judge(struct hebb_learner *learner,
			  struct hebb_graph *graph,
			  const struct hebb_batch *batch)
{
	const struct hebb_goal goal = { batch->label, batch->target, NULL };

	learner->cost.products += graph->answer_products * (double)batch->n;
	return hebb_graph_loss(graph, batch->input, &goal, batch->n);
}
