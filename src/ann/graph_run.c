#include "ann/graph.h"

#include <math.h>
#include <string.h>

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

static void forward(struct hebb_graph *graph, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	size_t i;

	for (i = 0; i < graph->n; i++)
		graph->layer[i].type->forward(&graph->layer[i], pass, begin,
					      end);
}

/* The loss of these samples, and its gradient by the last layer's output or,
 * where the loss takes over its backward, by its input. */
static void look(struct hebb_graph *graph, const struct hebb_goal *goal,
		 const struct hebb_pass *pass, size_t begin, size_t end)
{
	const struct hebb_layer *last = &graph->layer[graph->n - 1];
	const struct hebb_tensor *out = &last->out, *in = last->in[0];
	const struct hebb_tensor *to = graph->loss->last ? in : out;
	const size_t n = out->row;
	const hebb_real scale = 1 / (hebb_real)pass->rows;
	size_t r;

	for (r = begin; r < end; r++)
		graph->row_loss[r] = graph->loss->look(
		    in->value + r * in->row, out->value + r * n, n,
		    goal->label ? goal->label[r] : 0,
		    goal->target ? goal->target + r * n : NULL, scale,
		    to->grad + r * n);
}

static void backward(struct hebb_graph *graph, const struct hebb_goal *goal,
		     const struct hebb_pass *pass, size_t begin, size_t end)
{
	size_t i;

	for (i = 0; i < graph->n; i++) {
		const struct hebb_tensor *out = &graph->layer[i].out;

		if (out->grad)
			memset(out->grad + begin * out->row, 0,
			       (end - begin) * out->row * sizeof(*out->grad));
	}
	look(graph, goal, pass, begin, end);
	for (i = graph->n - (graph->loss->last != NULL); i-- > 0;)
		if (graph->layer[i].out.grad)
			graph->layer[i].type->backward(&graph->layer[i], pass,
						       begin, end);
}

static void look_at_samples(struct hebb_graph *graph,
			    const struct hebb_goal *goal,
			    const struct hebb_pass *pass)
{
	const size_t n = blocks(pass->rows);
	const int team =
	    team_for(graph, graph->learn_products * (double)pass->rows);
	size_t b;

#pragma omp parallel num_threads(team) if (team > 1)
	{
		const unsigned old = hebb_flush_begin();

#pragma omp for schedule(dynamic)
		for (b = 0; b < n; b++) {
			const size_t begin = b * HEBB_ROWS;
			const size_t end = least(begin + HEBB_ROWS, pass->rows);

			forward(graph, pass, begin, end);
			backward(graph, goal, pass, begin, end);
		}
		hebb_flush_end(old);
	}
}

static void change_weights(struct hebb_graph *graph,
			   const struct hebb_pass *pass)
{
	const int team =
	    team_for(graph, graph->learn_products * (double)pass->rows);
	size_t t;

	hebb_optimiser_begin(&graph->optimiser);
#pragma omp parallel num_threads(team) if (team > 1)
	{
		const unsigned old = hebb_flush_begin();

#pragma omp for schedule(dynamic)
		for (t = 0; t < graph->tiles; t++) {
			const struct hebb_tile *tile = &graph->tile[t];
			const struct hebb_weight *weight =
			    &tile->layer->weight[tile->which];
			const size_t first = tile->first * weight->stride;
			const size_t last = tile->last * weight->stride;

			tile->layer->type->gradient(tile->layer, pass,
						    tile->which, tile->first,
						    tile->last);
			hebb_optimiser_update(
			    &graph->optimiser, weight->value + first,
			    weight->grad + first, weight->offset + first,
			    last - first);
		}
		hebb_flush_end(old);
	}
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
	const struct hebb_pass pass = { n, true, graph->steps };
	double sum = 0;
	size_t r;

	graph->input.value = (hebb_real *)input; /* which nobody writes */
	look_at_samples(graph, goal, &pass);
	for (r = 0; r < n; r++)
		sum += graph->row_loss[r];
	*loss = sum / (double)n;
	if (!isfinite(*loss))
		return diverged(graph, &pass, *loss, err);
	change_weights(graph, &pass);
	graph->steps++;
	return true;
}

/* Whole blocks only: a row's bits may depend on the rows of its block. */
static void answer_some(struct hebb_graph *graph, const hebb_real *input,
			size_t n, hebb_real *out)
{
	const struct hebb_pass pass = { n, false, graph->steps };
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

#pragma omp for schedule(dynamic)
		for (b = 0; b < n_blocks; b++)
			forward(graph, &pass, b * HEBB_ROWS,
				(b + 1) * HEBB_ROWS);
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
