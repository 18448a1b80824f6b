/*
 * add.c - the sum of several layers, such as a skip connection
 *
 *	y = x1 + x2 + ...        dx = dy, each
 */
#include "ann/layer.h"

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	char one[128], other[128];
	size_t i;

	layer->out.shape = layer->in[0]->shape;
	for (i = 1; i < layer->inputs; i++)
		if (layer->in[i]->shape.width != layer->out.shape.width ||
		    layer->in[i]->shape.steps != layer->out.shape.steps)
			return hebb_error_set(
			    err, HEBB_MODEL, &layer->map->place,
			    "layer '%s' adds %s to %s; its inputs must have "
			    "equal shapes",
			    layer->name,
			    hebb_shape_text(&layer->in[i]->shape, one),
			    hebb_shape_text(&layer->out.shape, other));
	return true;
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t row = layer->out.row;
	const hebb_real *x = layer->in[0]->value;
	hebb_real *y = layer->out.value;
	size_t i, k;

	if (layer->inputs == 1) {
		hebb_layer_same_forward(layer, pass, begin, end);
		return;
	}
	for (i = begin * row; i < end * row; i++)
		y[i] = x[i] + layer->in[1]->value[i];
	for (k = 2; k < layer->inputs; k++)
		for (i = begin * row; i < end * row; i++)
			y[i] += layer->in[k]->value[i];
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const size_t row = layer->out.row;
	size_t i, k;

	(void)pass;
	for (k = 0; k < layer->inputs; k++) {
		hebb_real *dx = layer->in[k]->grad;

		for (i = begin * row; dx && i < end * row; i++)
			dx[i] += layer->out.grad[i];
	}
}

const struct hebb_layer_type hebb_layer_add = {
	.type = {
		.name = "add",
		.brief = "the sum of several layers",
		.equation = "y = x1 + x2 + ...",
	},
	.many = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
};
