/*
 * elu.c - exponential linear units
 *
 *	y = x where x > 0, else alpha (exp(x) - 1)        dx = dy, or (y +
 *alpha) dy
 */
#include "ann/each.h"

enum { ALPHA };

static const struct hebb_param params[] = {
	[ALPHA] = { "alpha", "1", 1, 0, 1e6, "-y far below 0" },
	{ 0 },
};

static inline hebb_real curve(hebb_real x, hebb_real a)
{
	return x > 0 ? x : a * hebb_curve_expm1(x);
}

static inline hebb_real slope(hebb_real x, hebb_real y, hebb_real a)
{
	return x > 0 ? 1 : y + a;
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	(void)pass;
	hebb_each_forward(layer, begin, end, curve,
			  (hebb_real)layer->values[ALPHA].number);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	(void)pass;
	hebb_each_backward(layer, begin, end, slope,
			   (hebb_real)layer->values[ALPHA].number);
}

const struct hebb_layer_type hebb_layer_elu = {
	.type = {
		.name = "elu",
		.brief = "exponential linear units",
		.equation = "y = x where x > 0, else alpha (exp(x) - 1)",
		.source = "Clevert, Unterthiner & Hochreiter 2016, ICLR, arXiv 1511.07289",
		.params = params,
	},
	.sets = true,
	.in_place = true,
	.light = true,
	.shape = hebb_layer_same_shape,
	.forward = forward,
	.backward = backward,
};
