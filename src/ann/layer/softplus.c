/*
 * softplus.c - a rectified line with a smooth bend
 *
 *	y = log(1 + exp(x))        dx = dy / (1 + exp(-x))
 */
#include "ann/each.h"

static inline hebb_real curve(hebb_real x, hebb_real a)
{
	(void)a;
	return hebb_curve_softplus(x);
}

static inline hebb_real slope(hebb_real x, hebb_real y, hebb_real a)
{
	(void)y;
	(void)a;
	return hebb_curve_sigmoid(x);
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

const struct hebb_layer_type hebb_layer_softplus = {
	.type = {
		.name = "softplus",
		.brief = "a rectified line with a smooth bend",
		.equation = "y = log(1 + exp(x))",
		.source = "Dugas et al. 2001, NIPS 13:472",
	},
	.sets = true,
	.in_place = true,
	.light = true,
	.shape = hebb_layer_same_shape,
	.forward = forward,
	.backward = backward,
};
