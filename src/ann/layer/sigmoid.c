/*
 * sigmoid.c - logistic units
 *
 *	y = 1 / (1 + exp(-x))        dx = dy y (1 - y)
 */
#include "ann/layer.h"

#include <tgmath.h>

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t row = layer->out.row;
	const hebb_real *x = layer->in[0]->value;
	hebb_real *y = layer->out.value;
	size_t i;

	(void)pass;
	for (i = begin * row; i < end * row; i++)
		y[i] = 1 / (1 + exp(-x[i]));
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const size_t row = layer->out.row;
	const hebb_real *y = layer->out.value, *dy = layer->out.grad;
	hebb_real *dx = layer->in[0]->grad;
	size_t i;

	(void)pass;
	for (i = begin * row; dx && i < end * row; i++)
		dx[i] += dy[i] * y[i] * (1 - y[i]);
}

const struct hebb_layer_type hebb_layer_sigmoid = {
	.type = {
		.name = "sigmoid",
		.brief = "logistic units",
		.equation = "y = 1 / (1 + exp(-x))",
	},
	.shape = hebb_layer_same_shape,
	.forward = forward,
	.backward = backward,
};
