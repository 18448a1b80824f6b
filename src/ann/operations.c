#include "ann/operations.h"

#include <string.h>

#include "base/memory.h"

/* Numbers of a tensor that are not zero, by unit: times[width] of `steps`. */
static void count_active(const struct hebb_tensor *tensor, size_t row,
			 size_t steps, double *times)
{
	const size_t n = tensor->shape.width;
	size_t s, i;

	for (s = 0; s < steps; s++) {
		const size_t at = row * tensor->shape.steps + s;

		for (i = 0; i < n; i++)
			times[i] +=
			    tensor->words
				? tensor->spikes[at * tensor->words + i / 16] >>
					  i % 16 &
				      1
				: tensor->value[at * n + i] != 0;
	}
}

/* Weights of input i that are not zero. */
static double fan_of(const struct hebb_weight *weight, size_t i)
{
	const hebb_real *row = weight->value + i * weight->stride;
	double n = 0;
	size_t k;

	for (k = 0; k < weight->stride; k++)
		n += row[k] != 0;
	return n;
}

/* The products of a weight and the first `steps` steps of a tensor. */
static void count_products(const struct hebb_weight *weight,
			   const struct hebb_tensor *tensor, size_t rows,
			   size_t steps, struct hebb_operations *sum)
{
	const size_t n = tensor->shape.width;
	double *times = hebb_alloc(n, sizeof(*times), "operations");
	double *effective =
	    tensor->words ? &sum->accumulates : &sum->multiplies;
	size_t r, i;

	for (r = 0; r < rows; r++)
		count_active(tensor, r, steps, times);
	for (i = 0; i < n; i++)
		if (times[i] > 0)
			*effective += times[i] * fan_of(weight, i);
	sum->dense += (double)rows * (double)steps * (double)weight->n;
	hebb_free(times);
}

/* Is every product of this layer x W, or h[t-1] U with what it gives? */
static bool is_plain(const struct hebb_layer *layer)
{
	const struct hebb_tensor *in = layer->in[0];
	size_t w;

	for (w = 0; w < layer->weights; w++) {
		const struct hebb_weight *weight = &layer->weight[w];
		const bool feeds = !strcmp(weight->name, "weight") &&
				   weight->shape[0] == in->shape.width;
		const bool returns = !strcmp(weight->name, "recurrent") &&
				     weight->shape[0] == layer->out.shape.width;

		if (weight->rank > 1 && !feeds && !returns)
			return false;
	}
	return layer->inputs == 1;
}

static void count_layer(const struct hebb_layer *layer, size_t rows,
			struct hebb_operations *sum)
{
	const struct hebb_tensor *in = layer->in[0], *out = &layer->out;
	const size_t steps = out->shape.steps;
	size_t w;

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
			count_products(weight, out, rows, steps - 1, sum);
		else
			count_products(weight, in, rows, in->shape.steps, sum);
	}
	if (out->words || !strcmp(layer->type->type.name, "leaky"))
		sum->updates += (double)rows * (double)out->row;
}

void hebb_graph_count(const struct hebb_graph *graph, size_t rows,
		      struct hebb_operations *sum)
{
	size_t i;

	for (i = 0; i < graph->n; i++)
		if (graph->layer[i].weights)
			count_layer(&graph->layer[i], rows, sum);
}
