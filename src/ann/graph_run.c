#include "ann/graph.h"

#include <assert.h>
#include <math.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#else
static int omp_get_thread_num(void)
{
	return 0;
}
#endif

#include "ann/crew.h"
#include "ann/flush.h"
#include "ann/gemm.h"
#include "ann/pruner.h"

/*
 * Multiply-adds below which a second thread costs more than it brings: 0.1 ms
 * of one core.  Two threads gain a third of that, and lose milliseconds to each
 * other's spinning where another program wants a core.
 */
#define WORTH_A_TEAM 4e6

#define NEAR                                                                   \
	32768 /* numbers that the L2 cache holds, with what they become        \
	       */

static int team_for(const struct hebb_graph *graph, double products)
{
	return products < WORTH_A_TEAM ? 1 : graph->threads;
}

static size_t blocks(size_t rows)
{
	return (rows + HEBB_ROWS - 1) / HEBB_ROWS;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* What the calling thread hands to layers. */
static struct hebb_pass own_pass(const struct hebb_graph *graph,
				 const struct hebb_pass *pass)
{
	struct hebb_pass own = *pass;

	own.work = graph->work + (size_t)omp_get_thread_num() * graph->work_row;
	return own;
}

/* The layers after cut number `cut` (0: from the first) up to the next one. */
static size_t first_of(const struct hebb_graph *graph, size_t cut)
{
	return cut ? graph->cut[cut - 1] : 0;
}

static size_t end_of(const struct hebb_graph *graph, size_t cut)
{
	return cut < graph->cuts ? graph->cut[cut] : graph->n;
}

static bool is_light(const struct hebb_layer *layer)
{
	return layer->light || layer->type->light;
}

/* From layer `first` on, before `end`: one, or as many as are light. */
static size_t together(const struct hebb_graph *graph, size_t first, size_t end)
{
	size_t i = first;

	while (i < end && is_light(&graph->layer[i]))
		i++;
	return i > first ? i - first : 1;
}

/* Rows at a time, so that what one light layer leaves the next finds near. */
static size_t some_rows(const struct hebb_graph *graph, size_t first, size_t n,
			size_t rows)
{
	size_t row = graph->layer[first].in[0]->row, i;

	for (i = first; i < first + n; i++)
		if (row < graph->layer[i].out.row)
			row = graph->layer[i].out.row;
	return n == 1 || row * rows < NEAR ? rows : row < NEAR ? NEAR / row : 1;
}

/* The halves of what the first layer gives. */
static void join(struct hebb_layer *layer, size_t begin, size_t end)
{
	const size_t row = layer->out.row;
	hebb_real *restrict value = layer->out.value;
	const hebb_real *restrict second = layer->second;
	size_t i;

	for (i = begin * row; i < end * row; i++)
		value[i] += second[i];
}

static void forward(struct hebb_graph *graph, const struct hebb_pass *pass,
		    size_t begin, size_t end, size_t cut)
{
	const size_t last = end_of(graph, cut);
	size_t first = first_of(graph, cut), n, some, r, i;

	if (first == 0 && pass->learning && graph->layer->middle) {
		join(graph->layer, begin, end);
		first++;
	}
	for (; first < last; first += n) {
		n = together(graph, first, last);
		some = some_rows(graph, first, n, end - begin);
		for (r = begin; r < end; r += some)
			for (i = first; i < first + n; i++)
				graph->layer[i].type->forward(
				    &graph->layer[i], pass, r,
				    least(r + some, end));
	}
	if (last < graph->n && pass->learning)
		graph->layer[last].type->survey(&graph->layer[last], pass,
						begin, end, false);
}

/* What layers add to the loss of a sample. */
static double own_costs(const struct hebb_graph *graph, size_t row)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < graph->n; i++)
		if (graph->layer[i].type->cost)
			sum +=
			    graph->layer[i].type->cost(&graph->layer[i], row);
	return sum;
}

/*
 * The loss of these samples, and its gradient by the last layer's output or,
 * where the loss takes over its backward, by its input, which has no numbers
 * if it is spikes.
 */
static void look(struct hebb_graph *graph, const struct hebb_goal *goal,
		 const struct hebb_pass *pass, size_t begin, size_t end)
{
	const struct hebb_layer *last = &graph->layer[graph->n - 1];
	const struct hebb_tensor *out = &last->out, *in = last->in[0];
	const struct hebb_tensor *to = graph->loss->last ? in : out;
	const size_t n = out->shape.width, steps = out->shape.steps;
	const hebb_real scale = 1 / (hebb_real)(pass->rows * steps);
	size_t r, s;

	assert(!goal->slope || !graph->loss->last);
	for (r = begin; r < end; r++) {
		double sum = 0;

		if (goal->slope) {
			memcpy(to->grad + r * out->row,
			       goal->slope + r * out->row,
			       out->row * sizeof(*to->grad));
			graph->row_loss[r] = own_costs(graph, r);
			continue;
		}
		for (s = r * steps; s < (r + 1) * steps; s++) {
			const size_t g = graph->shared ? r : s;

			sum += graph->loss->look(
			    graph->loss_choice.values,
			    in->value ? in->value + s * n : NULL,
			    out->value + s * n, n,
			    goal->label ? goal->label[g] : 0,
			    goal->target ? goal->target + g * n : NULL, scale,
			    to->grad + s * n);
		}
		graph->row_loss[r] = sum / (double)steps + own_costs(graph, r);
	}
}

static void clear(const struct hebb_tensor *tensor, size_t begin, size_t end)
{
	if (tensor->grad && !tensor->set)
		memset(tensor->grad + begin * tensor->row, 0,
		       (end - begin) * tensor->row * sizeof(*tensor->grad));
}

/* One layer, if anybody asks. */
static void back(struct hebb_layer *layer, const struct hebb_pass *pass,
		 size_t begin, size_t end)
{
	if (layer->out.grad && layer->type->backward)
		layer->type->backward(layer, pass, begin, end);
}

/* The layers from `first` on, before `last`, from the last to the first. */
static void backward_by(struct hebb_graph *graph, const struct hebb_pass *pass,
			size_t begin, size_t end, size_t first, size_t last)
{
	size_t i, r, n, some;

	for (; last > first; last -= n) {
		for (n = 1; last - n > first &&
			    is_light(&graph->layer[last - n]) &&
			    is_light(&graph->layer[last - n - 1]);)
			n++;
		some = some_rows(graph, last - n, n, end - begin);
		for (r = begin; r < end; r += some)
			for (i = last; i-- > last - n;)
				back(&graph->layer[i], pass, r,
				     least(r + some, end));
	}
}

static void backward(struct hebb_graph *graph, const struct hebb_pass *pass,
		     size_t begin, size_t end, size_t cut)
{
	/* what a cut begins with comes last, after its survey */
	const size_t first = cut ? first_of(graph, cut) + 1 : 0;

	backward_by(graph, pass, begin, end, first,
		    cut < graph->cuts ? end_of(graph, cut) + 1
				      : graph->n - (graph->loss->last != NULL));
	if (cut && graph->layer[first - 1].out.grad)
		graph->layer[first - 1].type->survey(&graph->layer[first - 1],
						     pass, begin, end, true);
}

/* Ways that samples go; a whole step is both. */
enum { THERE = 1, BACK = 2 };

/* From the layers after the last cut to the loss and back to it. */
static void turn(struct hebb_graph *graph, const struct hebb_goal *goal,
		 const struct hebb_pass *pass, int way, size_t begin,
		 size_t end)
{
	size_t i;

	if (way & THERE)
		forward(graph, pass, begin, end, graph->cuts);
	if (!(way & BACK))
		return;
	clear(&graph->input, begin, end);
	for (i = 0; i < graph->n; i++)
		clear(&graph->layer[i].out, begin, end);
	look(graph, goal, pass, begin, end);
	backward(graph, pass, begin, end, graph->cuts);
}

/* What a batch is: samples, and what they should be answered with. */
struct lesson {
	const struct hebb_supply *supply; /* NULL: of samples shown before */
	const struct hebb_goal *goal;     /* NULL: they are only shown */
};

static void fetch(const struct lesson *lesson, size_t begin, size_t end)
{
	const struct hebb_supply *supply = lesson->supply;

	if (supply && supply->fetch)
		supply->fetch(supply->source, begin, end);
}

/*
 * The first layer by halves of its inputs: the same threads have the same
 * rows of its weights here and in change_weights.
 */
static void do_halves(struct hebb_graph *graph, const struct lesson *lesson,
		      const struct hebb_pass *pass)
{
	const size_t n = blocks(pass->rows);
	struct hebb_layer *layer = graph->layer;
	size_t b;

#pragma omp for schedule(dynamic)
	for (b = 0; b < n; b++)
		fetch(lesson, b * HEBB_ROWS,
		      least((b + 1) * HEBB_ROWS, pass->rows));
#pragma omp for schedule(static)
	for (b = 0; b < 2 * n; b++)
		layer->type->half(layer, pass, b >= n, b % n * HEBB_ROWS,
				  least((b % n + 1) * HEBB_ROWS, pass->rows));
}

/* Stage 0 .. cuts-1 forward, `cuts` forward and back, the others back. */
static void do_stage(struct hebb_graph *graph, const struct lesson *lesson,
		     const struct hebb_pass *pass, int way, size_t stage,
		     size_t block)
{
	const size_t begin = block * HEBB_ROWS;
	const size_t end = least(begin + HEBB_ROWS, pass->rows);

	if (stage == 0 && !graph->layer->middle)
		fetch(lesson, begin, end);
	if (stage < graph->cuts)
		forward(graph, pass, begin, end, stage);
	else if (stage == graph->cuts)
		turn(graph, lesson->goal, pass, way, begin, end);
	else
		backward(graph, pass, begin, end, 2 * graph->cuts - stage);
}

/* What one thread does between a stage and the next. */
static void end_stage(struct hebb_graph *graph, const struct hebb_pass *pass,
		      size_t stage)
{
	const bool back = stage >= graph->cuts;
	struct hebb_layer *layer =
	    &graph->layer[graph->cut[back ? 2 * graph->cuts - stage - 1
					  : stage]];

	if (!back || layer->out.grad)
		layer->type->settle(layer, pass, back);
}

/* Weights that are added for each spike of layer i. */
static size_t fan_of(const struct hebb_graph *graph, size_t i)
{
	const struct hebb_layer *layer = &graph->layer[i];
	size_t j, k, fan = 0;

	for (j = i + 1; j < graph->n; j++)
		for (k = 0; k < graph->layer[j].inputs; k++)
			if (graph->layer[j].in[k] == &layer->out &&
			    graph->layer[j].weights)
				fan += graph->layer[j].weight[0].stride;
	for (k = 0; k < layer->weights; k++)
		if (!strcmp(layer->weight[k].name, "recurrent"))
			fan += layer->weight[k].stride;
	return fan;
}

/* Spikes are sparse, so what a network costs is known afterwards only. */
static void count_spikes(struct hebb_graph *graph, size_t rows)
{
	size_t i, w;

	for (i = 0; i < graph->n; i++) {
		const struct hebb_tensor *out = &graph->layer[i].out;
		const size_t n = rows * out->shape.steps * out->words;
		uint64_t spikes = 0;

		for (w = 0; w < n; w++)
			spikes += (uint64_t)__builtin_popcount(out->spikes[w]);
		graph->spikes += (double)spikes;
		graph->events += (double)spikes * (double)fan_of(graph, i);
	}
}

/* Is anything left to do between a stage and the next? */
static bool settles(const struct hebb_graph *graph, int way, size_t stage)
{
	return stage < graph->cuts || (stage < 2 * graph->cuts && (way & BACK));
}

/* The samples through all stages; every thread of a team calls it. */
static void visit_samples(struct hebb_graph *graph, const struct lesson *lesson,
			  const struct hebb_pass *pass, int way)
{
	const size_t n = blocks(pass->rows);
	const size_t from = way & THERE ? 0 : graph->cuts;
	const size_t to = way & BACK ? 2 * graph->cuts : graph->cuts;
	size_t stage, b;

	if ((way & THERE) && graph->layer->middle)
		do_halves(graph, lesson, pass);
	for (stage = from; stage <= to; stage++) {
#pragma omp for schedule(dynamic)
		for (b = 0; b < n; b++)
			do_stage(graph, lesson, pass, way, stage, b);
		if (settles(graph, way, stage)) {
#pragma omp single
			end_stage(graph, pass, stage);
		}
	}
}

static void look_at_samples(struct hebb_graph *graph,
			    const struct lesson *lesson,
			    const struct hebb_pass *pass, int way)
{
	const int team =
	    team_for(graph, graph->learn_products * (double)pass->rows);

#pragma omp parallel num_threads(team) if (team > 1)
	{
		const unsigned old = hebb_flush_begin();
		const struct hebb_pass own = own_pass(graph, pass);

		visit_samples(graph, lesson, &own, way);
		hebb_flush_end(old);
	}
}

/* Some rows of a weight, and where their gradient is. */
struct piece {
	struct hebb_weight *weight;
	size_t first, n; /* numbers of the weight */
	hebb_real *grad; /* [n] */
};

/*
 * A gradient that nobody reads later stays in the cache of the thread that
 * uses it: it need not go to memory and come back.
 */
static struct piece piece_of(struct hebb_graph *graph, size_t t)
{
	const struct hebb_tile *tile = &graph->tile[t];
	struct hebb_weight *weight = &tile->layer->weight[tile->which];
	const size_t first = tile->first * weight->stride;
	const bool kept =
	    graph->watched || isfinite(graph->optimiser.clip_norm);

	return (struct piece){
		weight,
		first,
		(tile->last - tile->first) * weight->stride,
		kept ? weight->grad + first
		     : graph->room +
			   (size_t)omp_get_thread_num() * graph->room_row,
	};
}

static void find_gradient(struct hebb_graph *graph,
			  const struct hebb_pass *pass, size_t t)
{
	const struct hebb_tile *tile = &graph->tile[t];

	tile->layer->type->gradient(tile->layer, pass, tile->which, tile->first,
				    tile->last, piece_of(graph, t).grad);
}

static void measure_gradient(struct hebb_graph *graph, size_t t)
{
	const struct piece piece = piece_of(graph, t);

	graph->tile_square[t] =
	    hebb_optimiser_square(&graph->optimiser, piece.grad, piece.n);
}

static void use_gradient(struct hebb_graph *graph, size_t t)
{
	const struct piece piece = piece_of(graph, t);
	const struct hebb_weight *weight = piece.weight;

	hebb_optimiser_update(&graph->optimiser, weight->value + piece.first,
			      piece.grad, weight->offset + piece.first, piece.n,
			      weight->rank == 1);
}

static void learn_tile(struct hebb_graph *graph, const struct hebb_pass *pass,
		       size_t t, bool limited)
{
	find_gradient(graph, pass, t);
	if (limited)
		measure_gradient(graph, t);
	else
		use_gradient(graph, t);
}

/* Where clip_norm is set, all gradients come before the first step. */
static void limit_gradients(struct hebb_graph *graph)
{
	double sum = 0;
	size_t t;

	for (t = 0; t < graph->tiles; t++)
		sum += graph->tile_square[t];
	hebb_optimiser_limit(&graph->optimiser, sum);
}

/* max_norm looks at a whole weight, by columns. */
static void bound_weights(struct hebb_graph *graph)
{
	size_t i, w;

	for (i = 0; i < graph->n; i++)
		for (w = 0; w < graph->layer[i].weights; w++) {
			struct hebb_weight *weight = &graph->layer[i].weight[w];
			const size_t columns = weight->shape[weight->rank - 1];

			if (weight->rank > 1 && !weight->frozen)
				hebb_optimiser_bound(
				    &graph->optimiser, weight->value,
				    weight->n / columns, columns);
		}
}

/* The gradients, tile by tile, and the step; every thread of a team calls it.
 */
static void change_weights(struct hebb_graph *graph,
			   const struct hebb_pass *pass)
{
	const bool limited = isfinite(graph->optimiser.clip_norm);
	size_t t;

#pragma omp for schedule(static) nowait
	for (t = 0; t < graph->near; t++)
		learn_tile(graph, pass, t, limited);
#pragma omp for schedule(dynamic)
	for (t = graph->near; t < graph->tiles; t++)
		learn_tile(graph, pass, t, limited);
	if (limited) {
#pragma omp single
		limit_gradients(graph);
#pragma omp for schedule(dynamic)
		for (t = 0; t < graph->tiles; t++)
			use_gradient(graph, t);
	}
}

static bool all_finite(const hebb_real *numbers, size_t n, size_t *where)
{
	for (*where = 0; *where < n; ++*where)
		if (!isfinite(numbers[*where]))
			return false;
	return true;
}

/* The first tensor or weight, from the input on, that is not finite. */
static const char *first_wrong(const struct hebb_graph *graph, size_t rows,
			       const struct hebb_layer **of, size_t *where)
{
	size_t i, w;

	*of = NULL;
	if (!all_finite(graph->input.value, rows * graph->input.row, where))
		return "input";
	for (i = 0; i < graph->n; i++) {
		const struct hebb_layer *layer = *of = &graph->layer[i];

		for (w = 0; w < layer->weights; w++)
			if (!all_finite(layer->weight[w].value,
					layer->weight[w].n, where))
				return layer->weight[w].name;
		if (!layer->out.bare &&
		    !all_finite(layer->out.value, rows * layer->out.row, where))
			return "activation";
	}
	return NULL;
}

/* What has no slope takes whole numbers, and answers others with NaN. */
static bool no_token(const struct hebb_layer *layer, size_t where,
		     struct hebb_error *err)
{
	const struct hebb_tensor *in = layer->in[0];

	return hebb_error_set(
	    err, HEBB_DATA, NULL,
	    "layer '%s' of type '%s' takes whole numbers from 0 to %zu, and "
	    "gets %g",
	    layer->name, layer->type->type.name, layer->weight[0].shape[0] - 1,
	    (double)in->value[where / layer->out.shape.width]);
}

static bool diverged(const struct hebb_graph *graph, size_t rows, uint64_t step,
		     double loss, struct hebb_error *err)
{
	static const char advice[] = "a smaller rate may help";
	const struct hebb_layer *layer;
	size_t where;
	const char *array = first_wrong(graph, rows, &layer, &where);

	if (array && !layer)
		return hebb_error_set(err, HEBB_DATA, NULL,
				      "number %zu of a sample is not finite",
				      where % graph->input.row);
	if (array && !layer->type->backward && layer->weights &&
	    !strcmp(array, "activation"))
		return no_token(layer, where, err);
	if (array)
		return hebb_error_set(
		    err, HEBB_DIVERGED, NULL,
		    "learning diverged at step %llu: element %zu of '%s.%s' is "
		    "not finite; %s",
		    (unsigned long long)step, where, layer->name, array,
		    advice);
	return hebb_error_set(err, HEBB_DIVERGED, NULL,
			      "learning diverged at step %llu: the loss is %g; "
			      "%s",
			      (unsigned long long)step, loss, advice);
}

bool hebb_graph_sound(const struct hebb_graph *graph, const hebb_real *out,
		      size_t n, struct hebb_error *err)
{
	const size_t rows = n % graph->rows ? n % graph->rows : graph->rows;
	size_t where;

	return all_finite(out, n * hebb_graph_answers(graph), &where) ||
	       diverged(graph, rows, graph->steps, (double)out[where], err);
}

static struct hebb_pass learning(const struct hebb_graph *graph, size_t n)
{
	return (struct hebb_pass){
		.rows = n,
		.learning = true,
		.step = graph->steps,
		.chance = HEBB_CHANCE_LEARNING,
	};
}

static bool mean_loss(const struct hebb_graph *graph,
		      const struct hebb_pass *pass, double *loss,
		      struct hebb_error *err)
{
	double sum = 0;
	size_t r;

	for (r = 0; r < pass->rows; r++)
		sum += graph->row_loss[r];
	*loss = sum / (double)pass->rows;
	return isfinite(*loss) ||
	       diverged(graph, pass->rows, pass->step, *loss, err);
}

static void begin_step(struct hebb_graph *graph, double loss)
{
	hebb_optimiser_begin(&graph->optimiser, graph->seen / graph->pass,
			     loss);
}

static void end_step(struct hebb_graph *graph, size_t n)
{
	count_spikes(graph, n);
	if (isfinite(graph->optimiser.max_norm))
		bound_weights(graph);
	graph->seen += (double)n;
	graph->steps++;
	if (graph->pruner)
		hebb_pruner_cut(graph->pruner);
}

void hebb_graph_change(struct hebb_graph *graph, size_t n, double loss)
{
	const struct hebb_pass pass = learning(graph, n);
	const int team = team_for(graph, graph->learn_products * (double)n);

	begin_step(graph, loss);
#pragma omp parallel num_threads(team) if (team > 1)
	{
		const unsigned old = hebb_flush_begin();
		const struct hebb_pass own = own_pass(graph, &pass);

		change_weights(graph, &own);
		hebb_flush_end(old);
	}
	end_step(graph, n);
}

/*
 * One team for the whole step: to call one together takes as long as some
 * hundred thousand multiply-adds, and longer where its threads fell asleep.
 */
bool hebb_graph_learn_from(struct hebb_graph *graph,
			   const struct hebb_supply *supply,
			   const struct hebb_goal *goal, size_t n, double *loss,
			   struct hebb_error *err)
{
	const struct lesson lesson = { supply, goal };
	const struct hebb_pass pass = learning(graph, n);
	const int team = team_for(graph, graph->learn_products * (double)n);
	bool good = false;

	if (graph->crew)
		return hebb_crew_learn(graph->crew, supply, goal, n, loss, err);
	/* which nobody writes */
	graph->input.value = (hebb_real *)supply->input;
#pragma omp parallel num_threads(team) if (team > 1)
	{
		const unsigned old = hebb_flush_begin();
		const struct hebb_pass own = own_pass(graph, &pass);

		visit_samples(graph, &lesson, &own, THERE | BACK);
#pragma omp single
		{
			good = mean_loss(graph, &pass, loss, err);
			if (good)
				begin_step(graph, *loss);
		}
		if (good)
			change_weights(graph, &own);
		hebb_flush_end(old);
	}
	if (good)
		end_step(graph, n);
	return good;
}

bool hebb_graph_learn(struct hebb_graph *graph, const hebb_real *input,
		      const struct hebb_goal *goal, size_t n, double *loss,
		      struct hebb_error *err)
{
	const struct hebb_supply supply = { .input = input };

	return hebb_graph_learn_from(graph, &supply, goal, n, loss, err);
}

const hebb_real *hebb_graph_show_from(struct hebb_graph *graph,
				      const struct hebb_supply *supply,
				      size_t n)
{
	const struct lesson lesson = { supply, NULL };
	const struct hebb_pass pass = learning(graph, n);

	graph->input.value = (hebb_real *)supply->input;
	look_at_samples(graph, &lesson, &pass, THERE);
	return hebb_graph_out(graph)->value;
}

const hebb_real *hebb_graph_show(struct hebb_graph *graph,
				 const hebb_real *input, size_t n)
{
	const struct hebb_supply supply = { .input = input };

	return hebb_graph_show_from(graph, &supply, n);
}

bool hebb_graph_slope(struct hebb_graph *graph, const struct hebb_goal *goal,
		      size_t n, double *loss, struct hebb_error *err)
{
	const struct lesson lesson = { NULL, goal };
	struct hebb_pass pass = learning(graph, n);

	pass.still = graph->still;
	look_at_samples(graph, &lesson, &pass, BACK);
	return mean_loss(graph, &pass, loss, err);
}

bool hebb_graph_weight_slope(struct hebb_graph *graph, const hebb_real *weight,
			     size_t n, hebb_real *slope)
{
	const struct hebb_pass pass = learning(graph, n);
	const struct hebb_pass own = own_pass(graph, &pass);
	size_t t;
	bool found = false;

	for (t = 0; t < graph->tiles; t++) {
		const struct hebb_tile *tile = &graph->tile[t];
		const struct hebb_weight *one =
		    &tile->layer->weight[tile->which];

		if (one->value != weight)
			continue;
		tile->layer->type->gradient(tile->layer, &own, tile->which,
					    tile->first, tile->last,
					    slope + tile->first * one->stride);
		found = true;
	}
	return found;
}

/* Whole blocks only: a row's bits may depend on the rows of its block. */
static void pad(struct hebb_graph *graph, const hebb_real *input, size_t n)
{
	const size_t row = graph->input.row, rows = blocks(n) * HEBB_ROWS;

	graph->input.value = (hebb_real *)input;
	if (input && n % HEBB_ROWS == 0)
		return;
	graph->input.value = graph->padded;
	if (!input)
		n = 0;
	else
		memcpy(graph->padded, input, n * row * sizeof(*input));
	memset(graph->padded + n * row, 0, (rows - n) * row * sizeof(*input));
}

/* A block of samples through all layers, as answers go. */
static void forward_all(struct hebb_graph *graph, const struct hebb_pass *pass,
			size_t block)
{
	size_t cut;

	for (cut = 0; cut <= graph->cuts; cut++)
		forward(graph, pass, block * HEBB_ROWS, (block + 1) * HEBB_ROWS,
			cut);
}

/* Forward through all layers, and to the loss where there is a goal. */
static void go_through(struct hebb_graph *graph, const struct hebb_goal *goal,
		       const struct hebb_pass *pass)
{
	const size_t n = blocks(pass->rows);
	const int team =
	    team_for(graph, graph->answer_products * (double)pass->rows);
	size_t b;

#pragma omp parallel num_threads(team) if (team > 1)
	{
		const unsigned old = hebb_flush_begin();
		const struct hebb_pass own = own_pass(graph, pass);

#pragma omp for schedule(dynamic)
		for (b = 0; b < n; b++) {
			const size_t begin = b * HEBB_ROWS;

			forward_all(graph, &own, b);
			if (goal)
				look(graph, goal, &own, begin,
				     least(begin + HEBB_ROWS, pass->rows));
		}
		hebb_flush_end(old);
	}
	count_spikes(graph, pass->rows);
}

/* Samples `done` .. of `n`, as many as there is room for. */
static struct hebb_pass answering(const struct hebb_graph *graph,
				  enum hebb_chance chance, size_t done,
				  size_t n)
{
	return (struct hebb_pass){
		.rows = least(n - done, graph->rows),
		.step = graph->steps,
		.chance = chance,
		.first = done,
	};
}

/* What the last layer gave, or its mean over the steps. */
static void hand_out(const struct hebb_graph *graph, size_t rows,
		     hebb_real *out)
{
	const struct hebb_tensor *last = hebb_graph_out(graph);
	const size_t n = last->shape.width, steps = last->shape.steps;
	const hebb_real part = 1 / (hebb_real)steps;
	size_t r, s, i;

	if (!graph->shared) {
		memcpy(out, last->value, rows * last->row * sizeof(*out));
		return;
	}
	memset(out, 0, rows * n * sizeof(*out));
	for (r = 0; r < rows; r++)
		for (s = r * steps; s < (r + 1) * steps; s++)
			for (i = 0; i < n; i++)
				out[r * n + i] += part * last->value[s * n + i];
}

static void answer_by(struct hebb_graph *graph, enum hebb_chance chance,
		      const hebb_real *input, size_t n, hebb_real *out)
{
	const size_t row = hebb_graph_answers(graph);
	size_t done = 0;

	while (done < n) {
		const struct hebb_pass pass = answering(graph, chance, done, n);

		pad(graph, input ? input + done * graph->input.row : NULL,
		    pass.rows);
		go_through(graph, NULL, &pass);
		hand_out(graph, pass.rows, out + done * row);
		done += pass.rows;
	}
}

void hebb_graph_answer(struct hebb_graph *graph, const hebb_real *input,
		       size_t n, hebb_real *out)
{
	answer_by(graph, HEBB_CHANCE_NONE, input, n, out);
}

void hebb_graph_imagine(struct hebb_graph *graph, size_t n, hebb_real *out)
{
	answer_by(graph, HEBB_CHANCE_PRIOR, NULL, n, out);
}

double hebb_graph_loss(struct hebb_graph *graph, const hebb_real *input,
		       const struct hebb_goal *goal, size_t n)
{
	const struct hebb_tensor *last = hebb_graph_out(graph);
	const size_t goals = hebb_graph_goals(graph);
	size_t done = 0, r;
	double sum = 0;

	while (done < n) {
		const struct hebb_pass pass =
		    answering(graph, HEBB_CHANCE_POSTERIOR, done, n);
		const struct hebb_goal some = {
			goal->label ? goal->label + done * goals : NULL,
			goal->target
			    ? goal->target + done * goals * last->shape.width
			    : NULL,
			NULL,
		};

		pad(graph, input + done * graph->input.row, pass.rows);
		go_through(graph, &some, &pass);
		for (r = 0; r < pass.rows; r++)
			sum += graph->row_loss[r];
		done += pass.rows;
	}
	return sum / (double)n;
}

/* ---- slopes ---- */

/* The input, and what the layers give. */
static struct hebb_tensor *tensor_at(struct hebb_graph *graph, size_t i)
{
	return i ? &graph->layer[i - 1].out : &graph->input;
}

/*
 * Learning asks for no gradient below the first weight, so nobody computes one
 * there.  Slopes reach down to the input: lend room to those without.
 */
static void lend_gradients(struct hebb_graph *graph)
{
	struct hebb_arena *lent = &graph->lent;
	size_t i;

	for (i = 0; !lent->data && i <= graph->n; i++)
		if (!tensor_at(graph, i)->grad)
			hebb_arena_plan(lent,
					graph->rows * tensor_at(graph, i)->row);
	if (!lent->data)
		hebb_arena_get(lent, "slopes");
	lent->taken = 0;
	for (i = 0; i <= graph->n; i++) {
		struct hebb_tensor *tensor = tensor_at(graph, i);

		if (tensor->grad)
			continue;
		tensor->grad =
		    i && hebb_layer_in_place(&graph->layer[i - 1])
			? graph->layer[i - 1].in[0]->grad
			: hebb_arena_take(lent, graph->rows * tensor->row);
	}
}

static void take_back(struct hebb_graph *graph)
{
	const struct hebb_arena *lent = &graph->lent;
	size_t i;

	for (i = 0; i <= graph->n; i++) {
		struct hebb_tensor *tensor = tensor_at(graph, i);

		if (tensor->grad >= lent->data &&
		    tensor->grad < lent->data + lent->size)
			tensor->grad = NULL;
	}
}

static void backward_all(struct hebb_graph *graph, const struct hebb_pass *pass,
			 size_t block, size_t output)
{
	const struct hebb_tensor *out = hebb_graph_out(graph);
	const size_t begin = block * HEBB_ROWS, end = begin + HEBB_ROWS;
	const size_t each = hebb_graph_answers(graph), n = out->row / each;
	size_t i;

	for (i = 0; i <= graph->n; i++)
		clear(tensor_at(graph, i), begin, end);
	for (i = begin * n; i < end * n; i++)
		out->grad[i * each + output] = 1 / (hebb_real)n;
	for (i = graph->n; i-- > 0;)
		graph->layer[i].type->backward(&graph->layer[i], pass, begin,
					       end);
}

/* From `output` back to input.grad. */
static void go_back(struct hebb_graph *graph, const struct hebb_pass *pass,
		    size_t output)
{
	const size_t n = blocks(pass->rows);
	const int team =
	    team_for(graph, graph->learn_products * (double)pass->rows);
	size_t b;

#pragma omp parallel num_threads(team) if (team > 1)
	{
		const unsigned old = hebb_flush_begin();
		const struct hebb_pass own = own_pass(graph, pass);

#pragma omp for schedule(dynamic)
		for (b = 0; b < n; b++) {
			forward_all(graph, &own, b);
			backward_all(graph, &own, b, output);
		}
		hebb_flush_end(old);
	}
}

bool hebb_graph_input_slope(struct hebb_graph *graph, const hebb_real *input,
			    size_t n, size_t output, hebb_real *slope,
			    struct hebb_error *err)
{
	const size_t row = graph->input.row;
	size_t done = 0, i;

	for (i = 0; i < graph->n; i++)
		if (!graph->layer[i].type->backward)
			return hebb_error_set(
			    err, HEBB_MODEL, &graph->layer[i].map->place,
			    "layer '%s' of type '%s' takes whole numbers and "
			    "has no slope",
			    graph->layer[i].name,
			    graph->layer[i].type->type.name);
	lend_gradients(graph);
	while (done < n) {
		const struct hebb_pass pass =
		    answering(graph, HEBB_CHANCE_NONE, done, n);

		pad(graph, input + done * row, pass.rows);
		go_back(graph, &pass, output);
		memcpy(slope + done * row, graph->input.grad,
		       pass.rows * row * sizeof(*slope));
		done += pass.rows;
	}
	take_back(graph);
	return true;
}
