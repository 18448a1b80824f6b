#include "ann/graph.h"

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

#include "ann/flush.h"
#include "ann/gemm.h"

/*
 * Multiply-adds below which a second thread costs more than it brings: 0.1 ms
 * of one core.  Two threads gain a third of that, and lose milliseconds to each
 * other's spinning where another program wants a core.
 */
#define WORTH_A_TEAM 4e6

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

static void forward(struct hebb_graph *graph, const struct hebb_pass *pass,
		    size_t begin, size_t end, size_t cut)
{
	const size_t last = end_of(graph, cut);
	size_t i;

	for (i = first_of(graph, cut); i < last; i++)
		graph->layer[i].type->forward(&graph->layer[i], pass, begin,
					      end);
	if (last < graph->n && pass->learning)
		graph->layer[last].type->survey(&graph->layer[last], pass,
						begin, end, false);
}

/* The loss of these samples, and its gradient by the last layer's output or,
 * where the loss takes over its backward, by its input. */
static void look(struct hebb_graph *graph, const struct hebb_goal *goal,
		 const struct hebb_pass *pass, size_t begin, size_t end)
{
	const struct hebb_layer *last = &graph->layer[graph->n - 1];
	const struct hebb_tensor *out = &last->out, *in = last->in[0];
	const struct hebb_tensor *to = graph->loss->last ? in : out;
	const size_t n = out->shape.width, steps = out->shape.steps;
	const hebb_real scale = 1 / (hebb_real)(pass->rows * steps);
	size_t r, s;

	for (r = begin; r < end; r++) {
		double sum = 0;

		for (s = r * steps; s < (r + 1) * steps; s++)
			sum += graph->loss->look(
			    graph->loss_choice.values, in->value + s * n,
			    out->value + s * n, n,
			    goal->label ? goal->label[s] : 0,
			    goal->target ? goal->target + s * n : NULL, scale,
			    to->grad + s * n);
		graph->row_loss[r] = sum / (double)steps;
	}
}

static void clear(const struct hebb_tensor *tensor, size_t begin, size_t end)
{
	if (tensor->grad)
		memset(tensor->grad + begin * tensor->row, 0,
		       (end - begin) * tensor->row * sizeof(*tensor->grad));
}

static void backward(struct hebb_graph *graph, const struct hebb_pass *pass,
		     size_t begin, size_t end, size_t cut)
{
	/* what a cut begins with comes last, after its survey */
	const size_t first = cut ? first_of(graph, cut) + 1 : 0;
	size_t i = cut < graph->cuts ? end_of(graph, cut) + 1
				     : graph->n - (graph->loss->last != NULL);

	for (; i-- > first;)
		if (graph->layer[i].out.grad && graph->layer[i].type->backward)
			graph->layer[i].type->backward(&graph->layer[i], pass,
						       begin, end);
	if (cut && graph->layer[i].out.grad)
		graph->layer[i].type->survey(&graph->layer[i], pass, begin, end,
					     true);
}

/* From the layers after the last cut to the loss and back to it. */
static void turn(struct hebb_graph *graph, const struct hebb_goal *goal,
		 const struct hebb_pass *pass, size_t begin, size_t end)
{
	size_t i;

	forward(graph, pass, begin, end, graph->cuts);
	clear(&graph->input, begin, end);
	for (i = 0; i < graph->n; i++)
		clear(&graph->layer[i].out, begin, end);
	look(graph, goal, pass, begin, end);
	backward(graph, pass, begin, end, graph->cuts);
}

/* Stage 0 .. cuts-1 forward, `cuts` forward and back, the others back. */
static void do_stage(struct hebb_graph *graph, const struct hebb_goal *goal,
		     const struct hebb_pass *pass, size_t stage, size_t block)
{
	const size_t begin = block * HEBB_ROWS;
	const size_t end = least(begin + HEBB_ROWS, pass->rows);

	if (stage < graph->cuts)
		forward(graph, pass, begin, end, stage);
	else if (stage == graph->cuts)
		turn(graph, goal, pass, begin, end);
	else
		backward(graph, pass, begin, end, 2 * graph->cuts - stage);
}

/* What one thread does between a stage and the next. */
static void end_stage(struct hebb_graph *graph, const struct hebb_pass *pass,
		      size_t stage)
{
	const bool back = stage >= graph->cuts;
	struct hebb_layer *layer;

	if (stage == 2 * graph->cuts)
		return;
	layer = &graph->layer[graph->cut[back ? 2 * graph->cuts - stage - 1
					      : stage]];
	if (!back || layer->out.grad)
		layer->type->settle(layer, pass, back);
}

static void look_at_samples(struct hebb_graph *graph,
			    const struct hebb_goal *goal,
			    const struct hebb_pass *pass)
{
	const size_t n = blocks(pass->rows);
	const int team =
	    team_for(graph, graph->learn_products * (double)pass->rows);

#pragma omp parallel num_threads(team) if (team > 1)
	{
		const unsigned old = hebb_flush_begin();
		const struct hebb_pass own = own_pass(graph, pass);
		size_t stage, b;

		for (stage = 0; stage <= 2 * graph->cuts; stage++) {
#pragma omp for schedule(dynamic)
			for (b = 0; b < n; b++)
				do_stage(graph, goal, &own, stage, b);
#pragma omp single
			end_stage(graph, &own, stage);
		}
		hebb_flush_end(old);
	}
}

static void find_gradient(struct hebb_graph *graph,
			  const struct hebb_pass *pass, size_t t)
{
	const struct hebb_tile *tile = &graph->tile[t];

	tile->layer->type->gradient(tile->layer, pass, tile->which, tile->first,
				    tile->last);
}

static void measure_gradient(struct hebb_graph *graph, size_t t)
{
	const struct hebb_tile *tile = &graph->tile[t];
	const struct hebb_weight *weight = &tile->layer->weight[tile->which];

	graph->tile_square[t] = hebb_optimiser_square(
	    &graph->optimiser, weight->grad + tile->first * weight->stride,
	    (tile->last - tile->first) * weight->stride);
}

static void use_gradient(struct hebb_graph *graph, size_t t)
{
	const struct hebb_tile *tile = &graph->tile[t];
	const struct hebb_weight *weight = &tile->layer->weight[tile->which];
	const size_t first = tile->first * weight->stride;
	const size_t last = tile->last * weight->stride;

	hebb_optimiser_update(&graph->optimiser, weight->value + first,
			      weight->grad + first, weight->offset + first,
			      last - first, weight->rank == 1);
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

static void change_weights(struct hebb_graph *graph,
			   const struct hebb_pass *pass)
{
	const int team =
	    team_for(graph, graph->learn_products * (double)pass->rows);
	const bool limited = isfinite(graph->optimiser.clip_norm);

#pragma omp parallel num_threads(team) if (team > 1)
	{
		const unsigned old = hebb_flush_begin();
		const struct hebb_pass own = own_pass(graph, pass);
		size_t t;

#pragma omp for schedule(dynamic)
		for (t = 0; t < graph->tiles; t++) {
			find_gradient(graph, &own, t);
			if (limited)
				measure_gradient(graph, t);
			else
				use_gradient(graph, t);
		}
		if (limited) {
#pragma omp single
			limit_gradients(graph);
#pragma omp for schedule(dynamic)
			for (t = 0; t < graph->tiles; t++)
				use_gradient(graph, t);
		}
		hebb_flush_end(old);
	}
	if (isfinite(graph->optimiser.max_norm))
		bound_weights(graph);
}

static bool all_finite(const hebb_real *numbers, size_t n, size_t *where)
{
	for (*where = 0; *where < n; ++*where)
		if (!isfinite(numbers[*where]))
			return false;
	return true;
}

static bool diverged(const struct hebb_graph *graph,
		     const struct hebb_pass *pass, double loss,
		     struct hebb_error *err)
{
	static const char advice[] = "a smaller rate may help";
	size_t i, w, where;

	for (i = 0; i < graph->n; i++) {
		const struct hebb_layer *layer = &graph->layer[i];
		const char *array = NULL;

		for (w = 0; w < layer->weights && !array; w++)
			if (!all_finite(layer->weight[w].value,
					layer->weight[w].n, &where))
				array = layer->weight[w].name;
		if (!array && !all_finite(layer->out.value,
					  pass->rows * layer->out.row, &where))
			array = "activation";
		if (array)
			return hebb_error_set(
			    err, HEBB_DIVERGED, NULL,
			    "learning diverged at step %llu: element %zu of "
			    "'%s.%s' is not finite; %s",
			    (unsigned long long)pass->step, where, layer->name,
			    array, advice);
	}
	return hebb_error_set(err, HEBB_DIVERGED, NULL,
			      "learning diverged at step %llu: the loss is %g; "
			      "%s",
			      (unsigned long long)pass->step, loss, advice);
}

bool hebb_graph_learn(struct hebb_graph *graph, const hebb_real *input,
		      const struct hebb_goal *goal, size_t n, double *loss,
		      struct hebb_error *err)
{
	const struct hebb_pass pass = { n, true, graph->steps, NULL };
	double sum = 0;
	size_t r;

	graph->input.value = (hebb_real *)input; /* which nobody writes */
	look_at_samples(graph, goal, &pass);
	for (r = 0; r < n; r++)
		sum += graph->row_loss[r];
	*loss = sum / (double)n;
	if (!isfinite(*loss))
		return diverged(graph, &pass, *loss, err);
	hebb_optimiser_begin(&graph->optimiser, graph->seen / graph->pass,
			     *loss);
	change_weights(graph, &pass);
	graph->seen += (double)n;
	graph->steps++;
	return true;
}

/* Whole blocks only: a row's bits may depend on the rows of its block. */
static void answer_some(struct hebb_graph *graph, const hebb_real *input,
			size_t n, hebb_real *out)
{
	const struct hebb_pass pass = { n, false, graph->steps, NULL };
	const size_t row = graph->input.row, n_blocks = blocks(n);
	const int team = team_for(graph, graph->answer_products * (double)n);
	size_t b;

	graph->input.value = (hebb_real *)input;
	if (n % HEBB_ROWS) {
		memcpy(graph->padded, input, n * row * sizeof(*input));
		memset(graph->padded + n * row, 0,
		       (n_blocks * HEBB_ROWS - n) * row * sizeof(*input));
		graph->input.value = graph->padded;
	}
#pragma omp parallel num_threads(team) if (team > 1)
	{
		const unsigned old = hebb_flush_begin();
		const struct hebb_pass own = own_pass(graph, &pass);

#pragma omp for schedule(dynamic)
		for (b = 0; b < n_blocks; b++) {
			size_t cut; /* each thread's own */

			for (cut = 0; cut <= graph->cuts; cut++)
				forward(graph, &own, b * HEBB_ROWS,
					(b + 1) * HEBB_ROWS, cut);
		}
		hebb_flush_end(old);
	}
	memcpy(out, hebb_graph_out(graph)->value,
	       n * hebb_graph_out(graph)->row * sizeof(*out));
}

void hebb_graph_answer(struct hebb_graph *graph, const hebb_real *input,
		       size_t n, hebb_real *out)
{
	size_t done, some;

	for (done = 0; done < n; done += some) {
		some = least(n - done, graph->rows);
		answer_some(graph, input + done * graph->input.row, some,
			    out + done * hebb_graph_out(graph)->row);
	}
}
