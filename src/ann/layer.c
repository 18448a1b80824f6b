#include "ann/layer.h"

#include <stdio.h>
#include <string.h>

#include "ann/gemm.h"

struct hebb_shape hebb_shape_flat(size_t steps, size_t width)
{
	return (struct hebb_shape){
		.steps = steps, .rank = 1, .size = { width }, .width = width
	};
}

struct hebb_shape hebb_shape_image(size_t steps, size_t height, size_t width,
				   size_t channels)
{
	return (struct hebb_shape){
		.steps = steps,
		.rank = 3,
		.size = { height, width, channels },
		.width = height * width * channels,
	};
}

const char *hebb_shape_text(const struct hebb_shape *shape, char text[128])
{
	size_t n = 0;
	int d;

	text[0] = '\0';
	if (shape->steps > 1)
		n = (size_t)snprintf(text, 128, "%zu steps of ", shape->steps);
	for (d = 0; d < shape->rank && shape->rank > 1; d++)
		n += (size_t)snprintf(text + n, 128 - n, d ? " x %zu" : "%zu",
				      shape->size[d]);
	if (shape->rank < 2)
		n += (size_t)snprintf(text + n, 128 - n, "%zu", shape->width);
	snprintf(text + n, 128 - n, " numbers");
	return text;
}

struct hebb_shape hebb_shape_sequence(const struct hebb_shape *shape)
{
	if (shape->steps > 1)
		return hebb_shape_flat(shape->steps, shape->width);
	return hebb_shape_flat(shape->size[0], shape->width / shape->size[0]);
}

bool hebb_layer_same_shape(struct hebb_layer *layer, struct hebb_error *err)
{
	(void)err;
	layer->out.shape = layer->in[0]->shape;
	return true;
}

void hebb_layer_same_forward(struct hebb_layer *layer,
			     const struct hebb_pass *pass, size_t begin,
			     size_t end)
{
	const size_t row = layer->out.row;

	(void)pass;
	memcpy(layer->out.value + begin * row,
	       layer->in[0]->value + begin * row,
	       (end - begin) * row * sizeof(hebb_real));
}

void hebb_layer_same_backward(struct hebb_layer *layer,
			      const struct hebb_pass *pass, size_t begin,
			      size_t end)
{
	const size_t row = layer->out.row;
	hebb_real *dx = layer->in[0]->grad;
	size_t i;

	(void)pass;
	for (i = begin * row; dx && dx != layer->out.grad && i < end * row; i++)
		dx[i] += layer->out.grad[i];
}

void hebb_layer_gather(struct hebb_layer *layer, const struct hebb_pass *pass,
		       size_t which, size_t first, size_t last, hebb_real *grad)
{
	const size_t blocks = (pass->rows + HEBB_ROWS - 1) / HEBB_ROWS;
	const struct hebb_weight *weight = &layer->weight[which];
	const size_t n = (last - first) * weight->stride;
	hebb_real *restrict to = grad;
	const hebb_real *restrict from = layer->sums + first * weight->stride;
	size_t b, i, w;

	for (w = 0; w < which; w++)
		from += layer->weight[w].n;
	memcpy(to, from, n * sizeof(*to));
	for (b = 1; b < blocks; b++)
		for (i = 0; i < n; i++)
			to[i] += from[b * layer->sums_row + i];
}
