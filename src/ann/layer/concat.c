/*
 * concat.c - the numbers of several layers side by side, at each step or pixel
 *
 *	y = (x1, x2, ...)        dx1, dx2, ... = dy
 *
 * Of images the channels are put together.
 */
#include "ann/layer.h"

#include <string.h>

static size_t last_size(const struct hebb_shape *shape)
{
	return shape->rank == 1   ? shape->width
	       : shape->rank == 2 ? 1
				  : shape->size[2];
}

static bool alike(const struct hebb_shape *a, const struct hebb_shape *b)
{
	const bool image = a->rank > 1;

	return a->steps == b->steps && image == (b->rank > 1) &&
	       (!image ||
		(a->size[0] == b->size[0] && a->size[1] == b->size[1]));
}

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape *first = &layer->in[0]->shape;
	char one[128], other[128];
	size_t i, n = 0;

	for (i = 0; i < layer->inputs; i++) {
		if (!alike(first, &layer->in[i]->shape))
			return hebb_error_set(
			    err, HEBB_MODEL, &layer->map->place,
			    "layer '%s' cannot put %s beside %s; its inputs "
			    "must agree in steps, height and width",
			    layer->name,
			    hebb_shape_text(&layer->in[i]->shape, one),
			    hebb_shape_text(first, other));
		n += last_size(&layer->in[i]->shape);
	}
	layer->out.shape = first->rank == 1
			       ? hebb_shape_flat(first->steps, n)
			       : hebb_shape_image(first->steps, first->size[0],
						  first->size[1], n);
	return true;
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t all = last_size(&layer->out.shape);
	const size_t places = layer->out.row / all;
	size_t i, p, at = 0;

	(void)pass;
	for (i = 0; i < layer->inputs; i++) {
		const size_t n = last_size(&layer->in[i]->shape);

		for (p = begin * places; p < end * places; p++)
			memcpy(layer->out.value + p * all + at,
			       layer->in[i]->value + p * n,
			       n * sizeof(hebb_real));
		at += n;
	}
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const size_t all = last_size(&layer->out.shape);
	const size_t places = layer->out.row / all;
	size_t i, p, k, at = 0;

	(void)pass;
	for (i = 0; i < layer->inputs; i++) {
		const size_t n = last_size(&layer->in[i]->shape);
		hebb_real *dx = layer->in[i]->grad;

		for (p = begin * places; dx && p < end * places; p++)
			for (k = 0; k < n; k++)
				dx[p * n + k] +=
				    layer->out.grad[p * all + at + k];
		at += n;
	}
}

const struct hebb_layer_type hebb_layer_concat = {
	.type = {
		.name = "concat",
		.brief = "the numbers of several layers side by side",
		.equation = "y = (x1, x2, ...)",
	},
	.hands_on = true,
	.many = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
};
