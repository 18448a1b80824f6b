#include "ann/operations.h"

#include <string.h>

#include "base/memory.h"

double hebb_count_active(const hebb_real *w, size_t n)
{
	size_t i, active = 0;

	for (i = 0; i < n; i++)
		active += w[i] != 0;
	return (double)active;
}

void hebb_count(struct hebb_operations *sum, const struct hebb_tensor *tensor,
		double effective, double dense)
{
	*(tensor->binary ? &sum->accumulates : &sum->multiplies) += effective;
	sum->dense += dense;
}

/* ... of x = the first `times` n numbers of each of so many rows. */
static void count_rows(struct hebb_operations *sum,
		       const struct hebb_tensor *tensor, size_t rows,
		       size_t times, size_t n, const hebb_real *w,
		       size_t columns)
{
	double *active = hebb_alloc(n, sizeof(*active), "operations");
	double effective = 0;
	size_t r, t, i;

	for (r = 0; r < rows; r++)
		for (t = 0; t < times; t++)
			for (i = 0; i < n; i++)
				active[i] += hebb_is_active(
				    tensor, r * tensor->row + t * n + i);
	for (i = 0; i < n; i++)
		if (active[i] > 0)
			effective += active[i] * hebb_count_active(
						     w + i * columns, columns);
	hebb_count(sum, tensor, effective,
		   (double)rows * (double)times * (double)n * (double)columns);
	hebb_free(active);
}

void hebb_count_product(struct hebb_operations *sum,
			const struct hebb_tensor *tensor, size_t times,
			size_t n, const hebb_real *w, size_t columns)
{
	count_rows(sum, tensor, 1, times, n, w, columns);
}

/* Steps of the input that the weight is multiplied with; 0: it is not. */
static size_t times_of(const struct hebb_layer *layer,
		       const struct hebb_weight *weight)
{
	const struct hebb_tensor *in = layer->in[0];
	const size_t n = weight->shape[0];

	if (strcmp(weight->name, "weight") ||
	    (n != in->shape.width &&
	     n != hebb_shape_sequence(&in->shape).width))
		return 0;
	return in->row / n;
}

/* Is every product of this layer x W, or h[t-1] U with what it gives? */
static bool is_plain(const struct hebb_layer *layer)
{
	size_t w;

	for (w = 0; w < layer->weights; w++) {
		const struct hebb_weight *weight = &layer->weight[w];
		const bool returns = !strcmp(weight->name, "recurrent") &&
				     weight->shape[0] == layer->out.shape.width;

		if (weight->rank > 1 && !returns && !times_of(layer, weight))
			return false;
	}
	return layer->inputs == 1;
}

/* h[t-1] U: of a layer that gives some h alone, none is known to be 0. */
static void count_recurrent(const struct hebb_layer *layer,
			    const struct hebb_weight *weight, size_t rows,
			    struct hebb_operations *sum)
{
	const struct hebb_tensor *out = &layer->out;
	const size_t steps = hebb_shape_sequence(&layer->in[0]->shape).steps;
	const double all =
	    (double)rows * (double)(steps - 1) * (double)weight->n;

	if (out->shape.steps == steps)
		count_rows(sum, out, rows, steps - 1, weight->shape[0],
			   weight->value, weight->stride);
	else
		hebb_count(sum, out, all, all);
}

/* x W, where that is plain. */
static void count_read(const struct hebb_layer *layer, size_t rows,
		       const struct hebb_weight *weight,
		       struct hebb_operations *sum)
{
	count_rows(sum, layer->in[0], rows, times_of(layer, weight),
		   weight->shape[0], weight->value, weight->stride);
}

static void count_layer(const struct hebb_layer *layer,
			const struct hebb_pass *pass,
			struct hebb_operations *sum)
{
	const struct hebb_tensor *out = &layer->out;
	const size_t rows = pass->rows;
	size_t w;

	if (layer->type->count) {
		layer->type->count(layer, pass, sum);
		return;
	}
	if (!is_plain(layer)) {
		sum->multiplies += layer->products * (double)rows;
		sum->dense += layer->products * (double)rows;
		return;
	}
	for (w = 0; w < layer->weights; w++) {
		const struct hebb_weight *weight = &layer->weight[w];

		if (weight->rank < 2)
			continue;
		if (!strcmp(weight->name, "recurrent"))
			count_recurrent(layer, weight, rows, sum);
		else
			count_read(layer, rows, weight, sum);
	}
	if (out->words || !strcmp(layer->type->type.name, "leaky"))
		sum->updates += (double)rows * (double)out->row;
}

void hebb_graph_count(const struct hebb_graph *graph, size_t rows,
		      struct hebb_operations *sum)
{
	const struct hebb_pass pass = { .rows = rows };
	size_t i;

	for (i = 0; i < graph->n; i++) {
		const struct hebb_layer *layer = &graph->layer[i];

		if (layer->weights)
			count_layer(layer, &pass, sum);
		else if (layer->type->fires)
			sum->updates += (double)rows * (double)layer->out.row;
	}
}

/* Kernels that go over what comes in, and nothing else. */
static bool is_convolution(const struct hebb_layer *layer)
{
	return layer->weight[0].rank == 4;
}

static double spared_of(const struct hebb_layer *layer)
{
	double reads = layer->products;
	size_t w;

	if (!is_convolution(layer) && !is_plain(layer))
		return 0;
	for (w = 0; w < layer->weights; w++)
		if (!strcmp(layer->weight[w].name, "recurrent"))
			reads = (double)times_of(layer, &layer->weight[0]) *
				(double)layer->weight[0].n;
	return (layer->in[0]->binary ? reads : 0) +
	       (layer->out.words ? layer->products - reads : 0);
}

double hebb_graph_spared(const struct hebb_graph *graph)
{
	double spared = 0;
	size_t i;

	for (i = 0; i < graph->n; i++)
		if (graph->layer[i].weights)
			spared += spared_of(&graph->layer[i]);
	return spared;
}

double hebb_graph_handed(const struct hebb_graph *graph, size_t rows)
{
	const struct hebb_pass pass = { .rows = rows, .learning = true };
	struct hebb_operations sum = { 0 };
	size_t i;

	for (i = 0; i < graph->n; i++) {
		const struct hebb_layer *layer = &graph->layer[i];

		if (!layer->weights || !layer->in[0]->binary ||
		    layer->in[0]->words)
			continue;
		if (is_convolution(layer))
			layer->type->count(layer, &pass, &sum);
		else if (is_plain(layer))
			count_read(layer, rows, &layer->weight[0], &sum);
	}
	return sum.accumulates;
}
