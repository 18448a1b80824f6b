/*
 * tanh.c - hyperbolic tangent units
 *
 *	y = tanh(x)        dx = dy (1 - y^2)
 */
#include "ann/each.h"

static inline hebb_real curve(hebb_real x, hebb_real a)
{
	(void)a;
	return hebb_curve_tanh(x);
}

static inline hebb_real slope(hebb_real x, hebb_real y, hebb_real a)
{
	(void)x;
	(void)a;
	return 1 - y * y;
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

const struct hebb_layer_type hebb_layer_tanh = {
	.type = {
		.name = "tanh",
		.brief = "hyperbolic tangent units",
		.equation = "y = tanh(x)",
	},
	.sets = true,
	.in_place = true,
	.light = true,
	.shape = hebb_layer_same_shape,
	.forward = forward,
	.backward = backward,
};
