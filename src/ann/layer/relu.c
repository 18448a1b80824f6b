/*
 * relu.c - rectified linear units
 *
 *	y = max(0, x)        dx = dy where y > 0
 *
 * The comparison is written so that NaN stays NaN and is noticed.
 */
#include "ann/layer.h"

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t row = layer->out.row;
	const hebb_real *x = layer->in[0]->value;
	hebb_real *y = layer->out.value;
	size_t i;

	(void)pass;
	for (i = begin * row; i < end * row; i++)
		y[i] = x[i] < 0 ? 0 : x[i];
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const size_t row = layer->out.row;
	const hebb_real *y = layer->out.value, *dy = layer->out.grad;
	hebb_real *dx = layer->in[0]->grad;
	size_t i;

	(void)pass;
	if (layer->in[0]->set) {
		for (i = begin * row; i < end * row; i++)
			dx[i] = y[i] > 0 ? dx[i] : 0;
		return;
	}
	for (i = begin * row; dx && i < end * row; i++)
		dx[i] += y[i] > 0 ? dy[i] : 0;
}

const struct hebb_layer_type hebb_layer_relu = {
	.type = {
		.name = "relu",
		.brief = "rectified linear units",
		.equation = "y = max(0, x)",
	},
	.sets = true,
	.in_place = true,
	.light = true,
	.shape = hebb_layer_same_shape,
	.forward = forward,
	.backward = backward,
};
