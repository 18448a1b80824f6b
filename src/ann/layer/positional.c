/*
 * positional.c - where in a sequence a step stands is added to its numbers
 *
 *	y[t] = x[t] + P[t]
 *	P[t][2i] = sin(t / 10000^(2i/n)),  P[t][2i+1] = cos(t / 10000^(2i/n))
 *
 * With `learned`, P begins so and learns.
 */
#include "ann/layer.h"

#include <string.h>

enum { LEARNED };
enum { P };

static const struct hebb_param params[] = {
	[LEARNED] = { "learned", "1", 0, 0, 1, "whether P is learned",
		      HEBB_FLAG },
	{ 0 },
};

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape in = hebb_shape_sequence(&layer->in[0]->shape);

	(void)err;
	layer->out.shape = in;
	layer->weights = 1;
	layer->weight[P] = (struct hebb_weight){
		.name = "position",
		.brief = "what is added at each step",
		.rank = 2,
		.shape = { in.steps, in.width },
		.init = HEBB_WAVES,
		.fan_in = in.steps,
		.fan_out = in.width,
		.frozen = !layer->values[LEARNED].number,
	};
	return true;
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t row = layer->out.row;
	const hebb_real *position = layer->weight[P].value;
	size_t r, i;

	(void)pass;
	for (r = begin; r < end; r++)
		for (i = 0; i < row; i++)
			layer->out.value[r * row + i] =
			    layer->in[0]->value[r * row + i] + position[i];
}

static void gradient(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t which, size_t first, size_t last, hebb_real *grad)
{
	const size_t row = layer->out.row, n = layer->out.shape.width;
	const size_t size = (last - first) * n;
	const hebb_real *dy = layer->out.grad + first * n;
	size_t r, i;

	(void)which;
	memset(grad, 0, size * sizeof(*grad));
	for (r = 0; r < pass->rows; r++)
		for (i = 0; i < size; i++)
			grad[i] += dy[r * row + i];
}

const struct hebb_layer_type hebb_layer_positional = {
	.type = {
		.name = "positional",
		.brief = "where a step stands is added to its numbers",
		.equation = "y[t] = x[t] + P[t], P[t][2i] = sin(t / "
			    "10000^(2i/n)), P[t][2i+1] = cos(same)",
		.source = "Vaswani et al. 2017, NIPS, arXiv 1706.03762",
		.params = params,
	},
	.shape = shape,
	.forward = forward,
	.backward = hebb_layer_same_backward,
	.gradient = gradient,
};
