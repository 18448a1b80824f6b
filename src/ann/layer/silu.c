/*
 * silu.c - a line times its sigmoid, also called swish
 *
 *	y = x s(x),  s(x) = 1 / (1 + exp(-x))        dx = dy s (1 + x (1 - s))
 */
#include "ann/each.h"

static inline hebb_real curve(hebb_real x, hebb_real a)
{
	(void)a;
	return x * hebb_curve_sigmoid(x);
}

static inline hebb_real slope(hebb_real x, hebb_real y, hebb_real a)
{
	const hebb_real s = hebb_curve_sigmoid(x);

	(void)y;
	(void)a;
	return s * (1 + x * (1 - s));
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

const struct hebb_layer_type hebb_layer_silu = {
	.type = {
		.name = "silu",
		.brief = "a line times its sigmoid, also called swish",
		.equation = "y = x / (1 + exp(-x))",
		.source = "Elfwing, Uchibe & Doya 2018, Neural Netw. 107:3",
	},
	.sets = true,
	.in_place = true,
	.light = true,
	.shape = hebb_layer_same_shape,
	.forward = forward,
	.backward = backward,
};
