/*
 * rnn.c - units that see their own last answer
 *
 *	h[t] = tanh(x[t] W + h[t-1] U + b)
 */
#include "ann/curve.h"
#include "ann/recurrent.h"

static void cell_forward(const struct hebb_moment *m, size_t n)
{
	hebb_real *restrict gate = m->gates, *restrict out = m->out;
	size_t i;

	for (i = 0; i < n; i++)
		gate[i] = out[i] = hebb_curve_tanh(gate[i]);
}

static void cell_backward(const struct hebb_moment *m, size_t n)
{
	hebb_real *restrict gate = m->gates;
	const hebb_real *restrict dh = m->dh;
	size_t i;

	for (i = 0; i < n; i++)
		gate[i] = dh[i] * (1 - gate[i] * gate[i]);
}

static const struct hebb_cell cell = {
	.gates = 1,
	.forward = cell_forward,
	.backward = cell_backward,
};

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	return hebb_recurrent_shape(layer, &cell, err);
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	hebb_recurrent_forward(layer, &cell, pass, begin, end);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	hebb_recurrent_backward(layer, &cell, pass, begin, end);
}

static void trace(struct hebb_layer *layer, size_t begin, size_t end,
		  hebb_real *value)
{
	hebb_recurrent_trace(layer, &cell, begin, end, value);
}

static void count(const struct hebb_layer *layer, const struct hebb_pass *pass,
		  struct hebb_operations *sum)
{
	hebb_recurrent_count(layer, &cell, pass, sum);
}

const struct hebb_layer_type hebb_layer_rnn = {
	.type = {
		.name = "rnn",
		.brief = "units that see their own last answer",
		.equation = "h[t] = tanh(x[t] W + h[t-1] U + b)",
		.source = "Elman 1990, Cogn. Sci. 14:179",
		.params = hebb_recurrent_params,
	},
	.sets = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.count = count,
	.gradient = hebb_layer_gather,
	.trace = trace,
};
