/*
 * dropout.c - while learning, some numbers are left out at random
 *
 *	y = x m / (1 - rate),  m is 0 with probability rate, else 1
 *
 * What is left out is a function of the seed, the layer's name, the step and
 * the number's place in the batch, not of threads.
 */
#include "ann/layer.h"

enum { RATE };
enum { SOME = 256 };

static const struct hebb_param params[] = {
	[RATE] = { "rate", "1", 0.5, 0, 0.999, "part that is left out" },
	{ 0 },
};

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	if (!hebb_layer_same_shape(layer, err))
		return false;
	layer->kept_row = layer->out.shape.steps * layer->out.shape.width;
	return true;
}

/* By what each number from `at` on is multiplied. */
static void draw(struct hebb_layer *layer, uint64_t step, size_t at, size_t n)
{
	const double rate = layer->values[RATE].number;
	const uint32_t least = (uint32_t)(rate * 0x1p32);
	const hebb_real scale = (hebb_real)(1 / (1 - rate));
	uint32_t bits[SOME];
	size_t i;

	hebb_random_fill(layer->stream, at, n, step, 0, bits);
	for (i = 0; i < n; i++)
		layer->kept[at + i] = bits[i] < least ? 0 : scale;
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t last = end * layer->out.row;
	const hebb_real *x = layer->in[0]->value;
	hebb_real *y = layer->out.value;
	size_t at, i, n;

	for (at = begin * layer->out.row; at < last; at += n) {
		n = last - at < SOME ? last - at : SOME;
		if (pass->learning)
			draw(layer, pass->step, at, n);
		for (i = at; i < at + n; i++)
			y[i] = pass->learning ? x[i] * layer->kept[i] : x[i];
	}
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const size_t row = layer->out.row;
	hebb_real *dx = layer->in[0]->grad;
	size_t i;

	if (layer->in[0]->set) {
		for (i = begin * row; dx && pass->learning && i < end * row;
		     i++)
			dx[i] *= layer->kept[i];
		return;
	}
	for (i = begin * row; dx && i < end * row; i++)
		dx[i] += pass->learning ? layer->out.grad[i] * layer->kept[i]
					: layer->out.grad[i];
}

const struct hebb_layer_type hebb_layer_dropout = {
	.type = {
		.name = "dropout",
		.brief = "some numbers are left out at random while learning",
		.equation = "y = x m / (1 - rate), m is 0 with probability "
			    "rate, else 1",
		.source = "Srivastava et al. 2014, JMLR 15:1929",
		.params = params,
	},
	.sets = true,
	.in_place = true,
	.hands_on = true,
	.light = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
};
