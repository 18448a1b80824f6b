/*
 * sigmoid.c - logistic units
 *
 *	y = 1 / (1 + exp(-x))        dx = dy y (1 - y)
 */
#include "ann/each.h"

static inline hebb_real curve(hebb_real x, hebb_real a)
{
	(void)a;
	return hebb_curve_sigmoid(x);
}

static inline hebb_real slope(hebb_real x, hebb_real y, hebb_real a)
{
	(void)x;
	(void)a;
	return y * (1 - y);
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	(void)pass;
	hebb_each_forward(layer, begin, end, curve, 0);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	(void)pass;
	hebb_each_backward(layer, begin, end, slope, 0);
}

const struct hebb_layer_type hebb_layer_sigmoid = {
	.type = {
		.name = "sigmoid",
		.brief = "logistic units",
		.equation = "y = 1 / (1 + exp(-x))",
	},
	.sets = true,
	.in_place = true,
	.light = true,
	.shape = hebb_layer_same_shape,
	.forward = forward,
	.backward = backward,
};
