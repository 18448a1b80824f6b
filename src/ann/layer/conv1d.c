/*
 * conv1d.c - the same small filters at every step of a sequence
 *
 *	y[t] = sum_u x[t s + u d - p] W[u] + b
 *
 * with stride s, dilation d and padding p.  What has no time is read as time:
 * rows of an image are steps.
 */
#include "ann/conv.h"

static struct hebb_shape moved_over(const struct hebb_layer *layer)
{
	return hebb_shape_sequence(&layer->in[0]->shape);
}

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape in = moved_over(layer);

	return hebb_conv_shape(layer, &in, err);
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const struct hebb_shape in = moved_over(layer);
	const struct hebb_window w = hebb_conv_window(layer, &in);

	hebb_conv_forward(layer, &w, pass, begin, end);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const struct hebb_shape in = moved_over(layer);
	const struct hebb_window w = hebb_conv_window(layer, &in);

	hebb_conv_backward(layer, &w, pass, begin, end);
}

static void count(const struct hebb_layer *layer, const struct hebb_pass *pass,
		  struct hebb_operations *sum)
{
	const struct hebb_shape in = moved_over(layer);
	const struct hebb_window w = hebb_conv_window(layer, &in);

	hebb_conv_count(layer, &w, pass, sum);
}

const struct hebb_layer_type hebb_layer_conv1d = {
	.type = {
		.name = "conv1d",
		.brief = "the same small filters at every step of a sequence",
		.equation = "y[t] = sum_u x[t s + u d - p] W[u] + b",
		.source = "LeCun et al. 1989, Neural Comput. 1:541",
		.params = hebb_conv_params,
	},
	.sets = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.gradient = hebb_layer_gather,
	.count = count,
};
