#include "ann/graph.h"

#include <assert.h>
#include <string.h>

#include "ann/crew.h"
#include "ann/gemm.h"
#include "ann/pruner.h"
#include "base/memory.h"
#include "base/need.h"
#include "base/text.h"

/* numbers of a weight that fit the L1 cache, and the L2 cache with moments */
#define TILE_LEAST   8192
#define TILE_MOST    32768
#define SHARES       8     /* a large weight makes a multiple of so many */
#define HALVES_LEAST 65536 /* weights that cost more to send than to share */
#define FEW_ROWS     4 /* inputs for each sample, at least, of what is shared */

/* What every layer may say beside the rows of its type. */
enum { NAME, FROM };

static const struct hebb_param common[] = {
	[NAME] = { "name", "1", HEBB_OPTIONAL, 0, 0,
		   "what others call it; type and number if not given",
		   HEBB_NAME },
	[FROM] = { "from", "1", HEBB_OPTIONAL, 0, 0,
		   "the layers it takes; the one above if not given",
		   HEBB_NODE },
	{ 0 },
};

/* ---- one layer ---- */

static size_t of_type(const struct hebb_graph *graph,
		      const struct hebb_layer_type *type)
{
	size_t i, n = 0;

	for (i = 0; i < graph->n; i++)
		n += graph->layer[i].type == type;
	return n;
}

static struct hebb_tensor *find_tensor(struct hebb_graph *graph,
				       const char *name)
{
	size_t i;

	for (i = 0; i < graph->n; i++)
		if (!strcmp(graph->layer[i].name, name))
			return &graph->layer[i].out;
	return strcmp(name, "input") ? NULL : &graph->input;
}

static bool give_name(struct hebb_graph *graph, struct hebb_layer *layer,
		      const struct hebb_value *value, struct hebb_error *err)
{
	char *name = value->text
			 ? hebb_text_copy(value->text)
			 : hebb_text_format("%s%zu", layer->type->type.name,
					    of_type(graph, layer->type) + 1);

	layer->name = name;
	if (!find_tensor(graph, name))
		return true;
	return hebb_error_set(err, HEBB_MODEL,
			      value->node ? &value->node->place
					  : &layer->map->place,
			      "the name '%s' is taken; layers need different "
			      "names",
			      name);
}

static bool refuse_source(const struct hebb_graph *graph,
			  const struct hebb_config *node,
			  struct hebb_error *err)
{
	struct hebb_guess guess =
	    hebb_guess_start(node->text ? node->text : "");
	char text[96];
	size_t i;

	hebb_guess_try(&guess, "input");
	for (i = 0; i < graph->n; i++)
		hebb_guess_try(&guess, graph->layer[i].name);
	return hebb_error_set(err, HEBB_MODEL, &node->place,
			      "no layer above is called '%s'%s; from is a name "
			      "or a list of names, and 'input' the sample",
			      node->text ? node->text : "",
			      hebb_guess_text(&guess, text));
}

/* Fill layer->in from `from: fc1`, `from: [fc1, fc2]`, or the layer above. */
static bool connect(struct hebb_graph *graph, struct hebb_layer *layer,
		    struct hebb_config *from, struct hebb_error *err)
{
	const size_t n = from && from->kind == HEBB_LIST ? from->n : 1;
	size_t i;

	layer->in =
	    hebb_alloc(n, sizeof(*layer->in), "layer '%s'", layer->name);
	layer->inputs = n;
	if (from)
		hebb_config_use(from);
	else
		layer->in[0] =
		    graph->n ? &graph->layer[graph->n - 1].out : &graph->input;
	for (i = 0; from && i < n; i++) {
		const struct hebb_config *node =
		    from->kind == HEBB_LIST ? from->child[i] : from;

		if (node->kind == HEBB_SCALAR)
			layer->in[i] = find_tensor(graph, node->text);
		if (!layer->in[i])
			return refuse_source(graph, node, err);
	}
	if (n == 1 || (n && layer->type->many))
		return true;
	return hebb_error_set(
	    err, HEBB_MODEL, &from->place,
	    "layer '%s' of type '%s' takes one input, not %zu", layer->name,
	    layer->type->type.name, n);
}

static void measure_weights(struct hebb_layer *layer)
{
	size_t w;
	int d;

	for (w = 0; w < layer->weights; w++) {
		struct hebb_weight *weight = &layer->weight[w];

		weight->stride = 1;
		for (d = 1; d < weight->rank; d++)
			weight->stride *= weight->shape[d];
		weight->n = weight->stride * weight->shape[0];
	}
}

static bool deep_enough(const struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape *in = &layer->in[0]->shape;

	if (in->rank >= layer->type->rank)
		return true;
	return hebb_error_set(
	    err, HEBB_MODEL, &layer->map->place,
	    "layer '%s' of type '%s' takes images, [height][width] or "
	    "[height][width][channels], and gets %zu numbers without a shape; "
	    "{type: reshape, size: [height, width, channels]} above it gives "
	    "them one",
	    layer->name, layer->type->type.name, in->width);
}

/* Spikes stay spikes, and samples samples, where they are only handed on. */
static void hand_on(struct hebb_layer *layer)
{
	struct hebb_tensor *out = &layer->out;
	size_t k;

	out->binary = out->sample = layer->type->hands_on;
	for (k = 0; k < layer->inputs; k++) {
		out->binary = out->binary && layer->in[k]->binary;
		out->sample = out->sample && layer->in[k]->sample;
	}
	out->binary = out->binary || layer->type->fires || out->words;
}

static bool add_layer(struct hebb_graph *graph, struct hebb_config *map,
		      struct hebb_error *err)
{
	const struct hebb_type *type =
	    hebb_type_of(hebb_layer_types, "layer", map, NULL, err);
	struct hebb_layer *layer = &graph->layer[graph->n];
	struct hebb_value values[sizeof(common) / sizeof(*common)];
	bool good;

	if (!type)
		return false;
	layer->type = (const struct hebb_layer_type *)type;
	layer->map = map;
	layer->values = hebb_alloc(hebb_param_count(type->params),
				   sizeof(*layer->values), "layer");
	good =
	    hebb_param_read(type->params, map, false, layer->values, err,
			    "layer %zu of type '%s'", graph->n, type->name) &&
	    hebb_param_read(common, map, false, values, err,
			    "layer %zu of type '%s'", graph->n, type->name) &&
	    give_name(graph, layer, &values[NAME], err) &&
	    connect(graph, layer, values[FROM].node, err) &&
	    deep_enough(layer, err) && layer->type->shape(layer, err);
	graph->n++; /* so that hebb_graph_free finds what there is */
	layer->out.row = layer->out.shape.steps * layer->out.shape.width;
	if (good)
		hand_on(layer);
	measure_weights(layer);
	return good;
}

static bool add_layers(struct hebb_graph *graph, struct hebb_config *list,
		       struct hebb_error *err)
{
	size_t i;

	if (list->kind != HEBB_LIST || !list->n)
		return hebb_error_set(err, HEBB_MODEL, &list->place,
				      "layers is a list of maps, such as "
				      "[{type: dense, units: 10}]");
	graph->layer = hebb_alloc(list->n, sizeof(*graph->layer), "layers");
	for (i = 0; i < list->n; i++) {
		if (list->child[i]->kind != HEBB_MAP)
			return hebb_error_set(err, HEBB_MODEL,
					      &list->child[i]->place,
					      "a layer is a map, such as "
					      "{type: dense, units: 10}");
		list->child[i]->used = true;
		if (!add_layer(graph, list->child[i], err))
			return false;
	}
	return true;
}

/* ---- the whole ---- */

static bool feeds_somebody(const struct hebb_graph *graph, size_t i)
{
	size_t j, k;

	for (j = i + 1; j < graph->n; j++)
		for (k = 0; k < graph->layer[j].inputs; k++)
			if (graph->layer[j].in[k] == &graph->layer[i].out)
				return true;
	return i == graph->n - 1;
}

static bool check_layers(const struct hebb_graph *graph,
			 const struct hebb_config *list, struct hebb_error *err)
{
	size_t i, w, weights = 0;

	for (i = 0; i < graph->n; i++) {
		const struct hebb_layer *layer = &graph->layer[i];

		for (w = 0; w < layer->weights; w++)
			weights += !layer->weight[w].frozen;
		if (!feeds_somebody(graph, i))
			return hebb_error_set(
			    err, HEBB_MODEL, &layer->map->place,
			    "no layer takes what '%s' gives; name it in a "
			    "'from', or take it out",
			    layer->name);
	}
	if (!weights)
		return hebb_error_set(err, HEBB_MODEL, &list->place,
				      "no layer has weights, so nothing can be "
				      "learned; add one of type 'dense'");
	return true;
}

static bool choose_loss(struct hebb_graph *graph,
			const struct hebb_graph_plan *plan,
			struct hebb_error *err)
{
	const struct hebb_layer *last = &graph->layer[graph->n - 1];
	const struct hebb_choices choices = {
		.types = hebb_loss_types,
		.kind = "loss",
		.standard = plan->standard_loss,
	};

	if (!hebb_choice_init(&graph->loss_choice, &choices, plan->loss, err))
		return false;
	graph->loss = (const struct hebb_loss_type *)graph->loss_choice.type;
	if (!graph->loss->last ||
	    !strcmp(graph->loss->last, last->type->type.name))
		return true;
	return hebb_error_set(err, HEBB_MODEL, &last->map->place,
			      "the last layer '%s' is of type '%s', but the "
			      "loss '%s' needs '%s'; add {type: %s}, or take "
			      "another loss",
			      last->name, last->type->type.name,
			      graph->loss->type.name, graph->loss->last,
			      graph->loss->last);
}

/* ---- memory ---- */

static bool wants_grad(const struct hebb_layer *layer)
{
	size_t i;

	for (i = 0; i < layer->inputs; i++)
		if (layer->in[i]->grad)
			return true;
	for (i = 0; i < layer->weights; i++)
		if (!layer->weight[i].frozen)
			return true;
	return false;
}

/* Mark what only one layer takes that can set its gradient. */
static void mark_set(struct hebb_graph *graph)
{
	size_t i, j, k, takers;

	for (i = 0; i + 1 < graph->n; i++) {
		const struct hebb_layer *layer = &graph->layer[i];

		for (j = takers = 0; j < graph->n; j++)
			for (k = 0; k < graph->layer[j].inputs; k++)
				takers += graph->layer[j].in[k] == layer->in[0];
		layer->in[0]->set = layer->type->sets && takers == 1;
	}
}

/* Mark spikes that are only taken as bits. */
static void mark_bare(struct hebb_graph *graph)
{
	size_t i, j, k;

	for (i = 0; i + 1 < graph->n; i++)
		graph->layer[i].out.bare = graph->layer[i].out.words;
	for (j = 0; j < graph->n; j++)
		for (k = 0; k < graph->layer[j].inputs; k++)
			if (!graph->layer[j].type->takes_spikes)
				graph->layer[j].in[k]->bare = false;
}

static void take_weights(struct hebb_graph *graph, struct hebb_layer *layer)
{
	size_t w;

	for (w = 0; w < layer->weights; w++) {
		struct hebb_weight *weight = &layer->weight[w];

		weight->value = hebb_arena_take(&graph->weights, weight->n);
		weight->grad = hebb_arena_take(&graph->grads, weight->n);
		weight->offset = (size_t)(weight->value - graph->weights.data);
	}
}

static size_t whole(size_t n, size_t by)
{
	return (n + by - 1) / by * by;
}

/*
 * Rows of a weight that make a tile, a function of its shape alone: so that
 * tiles are of one size, and threads have as many each.
 */
static size_t tile_rows(const struct hebb_weight *weight)
{
	const size_t rows = weight->shape[0];
	const size_t most = TILE_MOST / weight->stride + 1;
	const size_t least = TILE_LEAST / weight->stride;
	const size_t tiles = whole((rows + most - 1) / most, SHARES);
	const size_t share = whole((rows + tiles - 1) / tiles, 8);

	return share > least ? share : whole(least > 16 ? least : 16, 8);
}

static size_t tiles_of(const struct hebb_weight *weight)
{
	return (weight->shape[0] + tile_rows(weight) - 1) / tile_rows(weight);
}

/*
 * Where the first layer has many weights, threads share it by its inputs: its
 * weights need not travel then, as no error returns through them, but half of
 * what it gives.
 */
static void plan_halves(struct hebb_graph *graph,
			const struct hebb_graph_plan *plan)
{
	struct hebb_layer *layer = graph->layer;
	const struct hebb_weight *weight = layer->weight;
	const struct hebb_tensor *in = layer->in[0];

	if (layer->type->half && !plan->input_grad && in->shape.steps == 1 &&
	    weight->n >= HALVES_LEAST && in->row >= FEW_ROWS * graph->rows)
		layer->middle = (tiles_of(weight) + 1) / 2 * tile_rows(weight);
}

static void plan_weight(struct hebb_graph *graph,
			const struct hebb_weight *weight)
{
	const size_t rows = tile_rows(weight);
	const size_t tile =
	    (rows < weight->shape[0] ? rows : weight->shape[0]) *
	    weight->stride;

	hebb_arena_plan(&graph->weights, weight->n);
	if (!weight->frozen && graph->room_row < tile)
		graph->room_row = tile;
}

/* Room for the spikes of all rows, in numbers. */
static size_t spikes_room(const struct hebb_graph *graph,
			  const struct hebb_tensor *out)
{
	return graph->rows * out->shape.steps * out->words * sizeof(uint16_t) /
	       sizeof(hebb_real);
}

static void plan_layer(struct hebb_graph *graph, const struct hebb_layer *layer)
{
	const size_t rows = graph->rows;
	size_t w;

	for (w = 0; w < layer->weights; w++)
		plan_weight(graph, &layer->weight[w]);
	if (!layer->out.bare)
		hebb_arena_plan(&graph->values, rows * layer->out.row);
	if (!hebb_layer_in_place(layer))
		hebb_arena_plan(&graph->deltas, rows * layer->out.row);
	hebb_arena_plan(&graph->scratch, rows * layer->kept_row);
	if (layer->middle)
		hebb_arena_plan(&graph->scratch, rows * layer->out.row);
	hebb_arena_plan(&graph->scratch, rows / HEBB_ROWS * layer->sums_row);
	hebb_arena_plan(&graph->scratch, spikes_room(graph, &layer->out));
	if (graph->work_row < layer->work)
		graph->work_row = layer->work;
}

static void take_layer(struct hebb_graph *graph, struct hebb_layer *layer)
{
	const size_t rows = graph->rows, size = rows * layer->out.row;

	take_weights(graph, layer);
	if (!layer->out.bare)
		layer->out.value = hebb_arena_take(&graph->values, size);
	if (hebb_layer_in_place(layer))
		layer->out.grad = layer->in[0]->grad;
	else if (wants_grad(layer))
		layer->out.grad = hebb_arena_take(&graph->deltas, size);
	layer->kept = hebb_arena_take(&graph->scratch, rows * layer->kept_row);
	if (layer->middle)
		layer->second = hebb_arena_take(&graph->scratch, size);
	layer->sums = hebb_arena_take(&graph->scratch,
				      rows / HEBB_ROWS * layer->sums_row);
	if (layer->out.words)
		layer->out.spikes = (uint16_t *)hebb_arena_take(
		    &graph->scratch, spikes_room(graph, &layer->out));
}

static size_t whole_lines(size_t n)
{
	const size_t line = 64 / sizeof(hebb_real);

	return (n + line - 1) / line * line;
}

/* Count the numbers of all layers; do they fit? */
static bool plan_memory(struct hebb_graph *graph,
			const struct hebb_graph_plan *plan,
			struct hebb_error *err)
{
	const size_t input = graph->rows * graph->input.row;
	struct hebb_need need = { 0 };
	size_t i;

	mark_set(graph);
	mark_bare(graph);
	plan_halves(graph, plan);
	hebb_arena_plan(&graph->values, input);
	hebb_arena_plan(&graph->deltas, plan->input_grad ? input : 0);
	for (i = 0; i < graph->n; i++)
		plan_layer(graph, &graph->layer[i]);
	graph->work_row = whole_lines(graph->work_row);
	graph->room_row = whole_lines(graph->room_row);
	hebb_arena_plan(&graph->scratch,
			graph->work_row * (size_t)graph->threads);
	hebb_arena_plan(&graph->scratch,
			graph->room_row * (size_t)graph->threads);
	graph->grads.size = graph->weights.size;
	hebb_need_add(&need, 2.0 * sizeof(hebb_real) * graph->weights.size,
		      "weights and their gradients");
	hebb_need_add(
	    &need,
	    (double)sizeof(hebb_real) *
		(graph->values.size + graph->deltas.size + graph->scratch.size),
	    "activations of a batch and their gradients");
	return hebb_need_fits(&need, plan->layers ? &plan->layers->place : NULL,
			      err);
}

static void take_memory(struct hebb_graph *graph,
			const struct hebb_graph_plan *plan)
{
	const size_t input = graph->rows * graph->input.row;
	size_t i;

	if (plan->mate)
		graph->weights.data = plan->mate->weights.data;
	else
		hebb_arena_get(&graph->weights, "weights");
	hebb_arena_get(&graph->grads, "gradients");
	hebb_arena_get(&graph->values, "activations");
	hebb_arena_get(&graph->deltas, "gradients of activations");
	hebb_arena_get(&graph->scratch, "what layers remember");
	graph->row_loss = hebb_alloc(graph->rows, sizeof(double), "losses");
	graph->padded = hebb_arena_take(&graph->values, input);
	if (plan->input_grad)
		graph->input.grad = hebb_arena_take(&graph->deltas, input);
	for (i = 0; i < graph->n; i++)
		take_layer(graph, &graph->layer[i]);
	graph->work = hebb_arena_take(&graph->scratch,
				      graph->work_row * (size_t)graph->threads);
	graph->room = hebb_arena_take(&graph->scratch,
				      graph->room_row * (size_t)graph->threads);
}

static void plan_cuts(struct hebb_graph *graph)
{
	size_t i;

	graph->cut = hebb_alloc(graph->n, sizeof(*graph->cut), "cuts");
	for (i = 0; i < graph->n; i++)
		if (graph->layer[i].type->survey)
			graph->cut[graph->cuts++] = i;
}

static void plan_tiles(struct hebb_graph *graph)
{
	size_t capacity = 0, i, w, first;

	for (i = 0; i < graph->n; i++) {
		struct hebb_layer *layer = &graph->layer[i];

		for (w = 0; w < layer->weights; w++) {
			const size_t end = layer->weight[w].shape[0];
			const size_t rows = tile_rows(&layer->weight[w]);

			for (first = 0; !layer->weight[w].frozen && first < end;
			     first += rows) {
				const size_t last =
				    end - first < rows ? end : first + rows;

				graph->tile = hebb_grow(
				    graph->tile, &capacity, graph->tiles + 1,
				    sizeof(*graph->tile), "tiles");
				graph->tile[graph->tiles++] =
				    (struct hebb_tile){ layer, w, first, last };
			}
		}
	}
	if (graph->layer[0].middle)
		graph->near = tiles_of(&graph->layer[0].weight[0]);
	graph->tile_square =
	    hebb_alloc(graph->tiles, sizeof(double), "norms of gradients");
}

static void initialise(struct hebb_graph *graph, uint64_t seed)
{
	char path[512];
	size_t i, w;

	for (i = 0; i < graph->n; i++) {
		struct hebb_layer *layer = &graph->layer[i];

		snprintf(path, sizeof(path), "%s.random", layer->name);
		layer->stream = hebb_stream_open(seed, path);
		for (w = 0; !graph->borrows && w < layer->weights; w++) {
			struct hebb_weight *weight = &layer->weight[w];

			snprintf(path, sizeof(path), "%s.%s", layer->name,
				 weight->name);
			hebb_init_fill(weight->init,
				       hebb_stream_open(seed, path),
				       weight->fan_in, weight->fan_out,
				       weight->value, weight->n);
		}
	}
}

static void take_stock(struct hebb_graph *graph)
{
	size_t i, w;

	for (i = 0; i < graph->n; i++) {
		const struct hebb_layer *layer = &graph->layer[i];
		const int passes =
		    1 + (layer->weights > 0) + (layer->in[0]->grad != NULL);

		graph->draws |= layer->type->draws;
		graph->answer_products += layer->products;
		graph->learn_products += passes * layer->products;
		if (layer->products > 0)
			graph->neurons += layer->out.shape.width;
		for (w = 0; w < layer->weights; w++)
			if (!layer->weight[w].frozen)
				graph->parameters += layer->weight[w].n;
	}
}

static bool gather_crew(struct hebb_graph *graph,
			const struct hebb_graph_plan *plan,
			struct hebb_error *err)
{
	graph->turn = graph->batch;
	if (!plan->asynchronous)
		return true;
	graph->crew = hebb_crew_new(graph, plan, err);
	if (!graph->crew)
		return false;
	graph->turn = hebb_crew_turn(graph->crew);
	return true;
}

struct hebb_graph *hebb_graph_new(const struct hebb_graph_plan *plan,
				  struct hebb_error *err)
{
	struct hebb_graph *graph = hebb_alloc(1, sizeof(*graph), "graph");

	graph->batch = plan->batch;
	graph->rows = (plan->batch + HEBB_ROWS - 1) / HEBB_ROWS * HEBB_ROWS;
	graph->threads = plan->threads > 0 ? plan->threads : 1;
	graph->pass = plan->pass > 0 ? plan->pass : (double)plan->batch;
	graph->input.shape = plan->input;
	graph->input.row = plan->input.steps * plan->input.width;
	graph->input.sample = true;
	if (!add_layers(graph, plan->layers, err) ||
	    !check_layers(graph, plan->layers, err) ||
	    !choose_loss(graph, plan, err) || !plan_memory(graph, plan, err)) {
		hebb_graph_free(graph);
		return NULL;
	}
	graph->watched = true;
	graph->borrows = plan->mate != NULL;
	graph->shared = plan->goal &&
			plan->goal != hebb_graph_out(graph)->row &&
			plan->goal == hebb_graph_out(graph)->shape.width;
	take_memory(graph, plan);
	plan_cuts(graph);
	plan_tiles(graph);
	initialise(graph, plan->seed);
	take_stock(graph);
	if (!hebb_optimiser_init(&graph->optimiser, plan->optimiser,
				 graph->weights.size, err) ||
	    !gather_crew(graph, plan, err)) {
		hebb_graph_free(graph);
		return NULL;
	}
	return graph;
}

void hebb_graph_free(struct hebb_graph *graph)
{
	size_t i;

	if (!graph)
		return;
	for (i = 0; i < graph->n; i++) {
		hebb_free((char *)graph->layer[i].name);
		hebb_free(graph->layer[i].values);
		hebb_free(graph->layer[i].in);
	}
	hebb_free(graph->layer);
	hebb_crew_free(graph->crew);
	hebb_pruner_free(graph->pruner);
	hebb_optimiser_release(&graph->optimiser);
	if (!graph->borrows)
		hebb_arena_release(&graph->weights);
	hebb_arena_release(&graph->grads);
	hebb_arena_release(&graph->remembered);
	hebb_arena_release(&graph->values);
	hebb_arena_release(&graph->deltas);
	hebb_arena_release(&graph->scratch);
	hebb_arena_release(&graph->lent);
	hebb_choice_release(&graph->loss_choice);
	hebb_free(graph->cut);
	hebb_free(graph->tile);
	hebb_free(graph->tile_square);
	hebb_free(graph->row_loss);
	hebb_free(graph);
}

const struct hebb_tensor *hebb_graph_out(const struct hebb_graph *graph)
{
	return &graph->layer[graph->n - 1].out;
}

size_t hebb_graph_answers(const struct hebb_graph *graph)
{
	const struct hebb_tensor *out = hebb_graph_out(graph);

	return graph->shared ? out->shape.width : out->row;
}

bool hebb_graph_jam(struct hebb_graph *graph, double deleted, double added)
{
	bool any = false;
	size_t i;

	for (i = 0; i < graph->n; i++) {
		if (!graph->layer[i].type->jams)
			continue;
		graph->layer[i].deleted = deleted;
		graph->layer[i].added = added;
		any = true;
	}
	return any;
}

size_t hebb_graph_goals(const struct hebb_graph *graph)
{
	return graph->shared ? 1 : hebb_graph_out(graph)->shape.steps;
}

void hebb_graph_keep(struct hebb_graph *graph)
{
	const struct hebb_arena *weights = &graph->weights;

	if (!graph->remembered.data) {
		graph->remembered.size = weights->size;
		hebb_arena_get(&graph->remembered, "the best weights");
	}
	memcpy(graph->remembered.data, weights->data,
	       weights->size * sizeof(*weights->data));
}

void hebb_graph_recall(struct hebb_graph *graph)
{
	assert(graph->remembered.data);
	memcpy(graph->weights.data, graph->remembered.data,
	       graph->weights.size * sizeof(*graph->weights.data));
}

/* ---- probes ---- */

static void read_numbers(const struct hebb_probe *probe, size_t from, size_t n,
			 double *buffer)
{
	const hebb_real *numbers = probe->owner;
	size_t i;

	for (i = 0; i < n; i++)
		buffer[i] = (double)numbers[from + i];
}

static void read_spikes(const struct hebb_probe *probe, size_t from, size_t n,
			double *buffer)
{
	const struct hebb_tensor *tensor = probe->owner;
	size_t i;

	for (i = 0; i < n; i++) {
		const size_t step = (from + i) / tensor->shape.width;
		const size_t at = (from + i) % tensor->shape.width;
		const uint16_t *words = tensor->spikes + step * tensor->words;

		buffer[i] = words[at / 16] >> at % 16 & 1;
	}
}

static void probe_weight(struct hebb_graph *graph,
			 const struct hebb_layer *layer,
			 const struct hebb_weight *weight, bool grad,
			 struct hebb_probes *probes)
{
	struct hebb_probe probe = {
		.unit = "1",
		.brief =
		    grad ? "gradient of the loss by the weight" : weight->brief,
		.flags = grad ? 0 : HEBB_PROBE_STATE | HEBB_PROBE_WEIGHT,
		.rank = weight->rank,
		.owner = grad ? weight->grad : weight->value,
		.read = read_numbers,
		.watched = grad ? &graph->watched : NULL,
	};

	memcpy(probe.shape, weight->shape, sizeof(probe.shape));
	hebb_probes_add(probes, probe, "%s.%s", layer->name,
			grad ? "grad" : weight->name);
}

/* Of a layer that gives images: [rows][height][width][channels]. */
static void probe_activation(const struct hebb_graph *graph,
			     const struct hebb_layer *layer,
			     struct hebb_probes *probes)
{
	const struct hebb_shape *shape = &layer->out.shape;
	struct hebb_probe probe = {
		.unit = "1",
		.brief = "what the layer gave in the last batch",
		.rank = 2,
		.shape = { graph->batch, layer->out.row },
		.owner = layer->out.value,
		.read = read_numbers,
	};

	if (layer->out.bare) {
		probe.owner = (void *)&layer->out;
		probe.read = read_spikes;
	}
	if (shape->steps > 1) {
		probe.rank = 3;
		probe.shape[1] = shape->steps;
		probe.shape[2] = shape->width;
	} else if (shape->rank > 1) {
		probe.rank = 1 + shape->rank;
		memcpy(probe.shape + 1, shape->size,
		       (size_t)shape->rank * sizeof(*shape->size));
	}
	hebb_probes_add(probes, probe, "%s.activation", layer->name);
}

void hebb_graph_probe(struct hebb_graph *graph, struct hebb_probes *probes)
{
	size_t i, w;

	graph->watched = false;
	for (i = 0; i < graph->n; i++) {
		const struct hebb_layer *layer = &graph->layer[i];

		for (w = 0; w < layer->weights; w++)
			probe_weight(graph, layer, &layer->weight[w], false,
				     probes);
		if (layer->weights && !layer->weight[0].frozen && !graph->crew)
			probe_weight(graph, layer, &layer->weight[0], true,
				     probes);
		probe_activation(graph, layer, probes);
	}
}
