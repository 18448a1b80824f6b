/*
 * linear.c - numbers as they come
 *
 *	y = x        dx = dy
 */
#include "ann/each.h"

static inline hebb_real curve(hebb_real x, hebb_real a)
{
	(void)a;
	return x;
}

static inline hebb_real slope(hebb_real x, hebb_real y, hebb_real a)
{
	(void)x;
	(void)y;
	(void)a;
	return 1;
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

const struct hebb_layer_type hebb_layer_linear = {
	.type = {
		.name = "linear",
		.brief = "numbers as they come",
		.equation = "y = x",
	},
	.shape = hebb_layer_same_shape,
	.forward = forward,
	.backward = backward,
};
