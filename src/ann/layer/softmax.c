/*
 * softmax.c - numbers that are positive and add up to one, at each step
 *
 *	p_i = exp(z_i) / sum_j exp(z_j)
 *	dz_i = p_i (dp_i - sum_j p_j dp_j)
 *
 * The largest z is taken off first, so nothing overflows.
 */
#include "ann/layer.h"

#include "ann/curve.h"

static void one_forward(const hebb_real *z, hebb_real *p, size_t n)
{
	hebb_real top = z[0], sum = 0;
	size_t i;

	for (i = 1; i < n; i++)
		top = z[i] > top ? z[i] : top;
	for (i = 0; i < n; i++)
		p[i] = hebb_curve_exp(z[i] - top);
	for (i = 0; i < n; i++)
		sum += p[i];
	for (i = 0; i < n; i++)
		p[i] /= sum;
}

static void one_backward(const hebb_real *p, const hebb_real *dp, hebb_real *dz,
			 size_t n)
{
	hebb_real sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += p[i] * dp[i];
	for (i = 0; i < n; i++)
		dz[i] += p[i] * (dp[i] - sum);
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t n = layer->out.shape.width, row = layer->out.row;
	size_t at;

	(void)pass;
	for (at = begin * row; at < end * row; at += n)
		one_forward(layer->in[0]->value + at, layer->out.value + at, n);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const size_t n = layer->out.shape.width, row = layer->out.row;
	hebb_real *dz = layer->in[0]->grad;
	size_t at;

	(void)pass;
	for (at = begin * row; dz && at < end * row; at += n)
		one_backward(layer->out.value + at, layer->out.grad + at,
			     dz + at, n);
}

const struct hebb_layer_type hebb_layer_softmax = {
	.type = {
		.name = "softmax",
		.brief = "probabilities of classes",
		.equation = "p_i = exp(z_i) / sum_j exp(z_j)",
	},
	.shape = hebb_layer_same_shape,
	.forward = forward,
	.backward = backward,
};
