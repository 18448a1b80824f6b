/*
 * gelu.c - Gaussian error linear units
 *
 *	y = x Phi(x),  Phi(x) = (1 + erf(x / sqrt 2)) / 2
 *	dx = dy (Phi(x) + x exp(-x^2 / 2) / sqrt(2 pi))
 */
#include "ann/each.h"

/* Phi, the normal distribution */
static inline hebb_real phi(hebb_real x)
{
	return (1 + hebb_curve_erf(x * (hebb_real)0.70710678118654752)) / 2;
}

static inline hebb_real curve(hebb_real x, hebb_real a)
{
	(void)a;
	return x * phi(x);
}

static inline hebb_real slope(hebb_real x, hebb_real y, hebb_real a)
{
	(void)y;
	(void)a;
	return phi(x) +
	       x * hebb_curve_exp(-x * x / 2) * (hebb_real)0.39894228040143268;
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

const struct hebb_layer_type hebb_layer_gelu = {
	.type = {
		.name = "gelu",
		.brief = "Gaussian error linear units",
		.equation = "y = x (1 + erf(x / sqrt 2)) / 2",
		.source = "Hendrycks & Gimpel 2016, arXiv 1606.08415",
	},
	.sets = true,
	.in_place = true,
	.light = true,
	.shape = hebb_layer_same_shape,
	.forward = forward,
	.backward = backward,
};
