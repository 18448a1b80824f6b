/*
 * leaky_relu.c - rectified linear units that leak
 *
 *	y = x where x > 0, else slope x        dx = dy, or slope dy
 */
#include "ann/each.h"

enum { SLOPE };

static const struct hebb_param params[] = {
	[SLOPE] = { "slope", "1", 0.01, -100, 100, "rise below 0" },
	{ 0 },
};

static inline hebb_real curve(hebb_real x, hebb_real a)
{
	return x < 0 ? a * x : x;
}

static inline hebb_real slope(hebb_real x, hebb_real y, hebb_real a)
{
	(void)y;
	return x > 0 ? 1 : a;
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	(void)pass;
	hebb_each_forward(layer, begin, end, curve,
			  (hebb_real)layer->values[SLOPE].number);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	(void)pass;
	hebb_each_backward(layer, begin, end, slope,
			   (hebb_real)layer->values[SLOPE].number);
}

const struct hebb_layer_type hebb_layer_leaky_relu = {
	.type = {
		.name = "leaky_relu",
		.brief = "rectified linear units that leak",
		.equation = "y = x where x > 0, else slope x",
		.source = "Maas, Hannun & Ng 2013, ICML",
		.params = params,
	},
	.sets = true,
	.in_place = true,
	.light = true,
	.shape = hebb_layer_same_shape,
	.forward = forward,
	.backward = backward,
};
