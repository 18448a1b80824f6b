/*
 * embedding.c - a row of numbers for each token
 *
 *	y = W[x]        dW[x] += dy
 *
 * Its input are whole numbers below `vocabulary`, one a step; others give NaN,
 * which ends the run.
 */
#include "ann/layer.h"

#include <string.h>

enum { VOCABULARY, UNITS, INIT };
enum { W };

static const struct hebb_param params[] = {
	[VOCABULARY] = { "vocabulary", "1", HEBB_REQUIRED, 1, 1e7,
			 "number of different tokens", HEBB_COUNT },
	[UNITS] = { "units", "1", HEBB_REQUIRED, 1, 1e6,
		    "numbers it gives for a token", HEBB_COUNT },
	[INIT] = { "init", "1", HEBB_GLOROT, 0, 0, "what W is at first",
		   HEBB_CHOICE, HEBB_INIT_CHOICES },
	{ 0 },
};

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const size_t units = (size_t)layer->values[UNITS].number;
	const size_t words = (size_t)layer->values[VOCABULARY].number;

	(void)err;
	layer->out.shape = hebb_shape_flat(layer->in[0]->row, units);
	layer->weights = 1;
	layer->weight[W] = (struct hebb_weight){
		.name = "weight",
		.brief = "the numbers of each token",
		.rank = 2,
		.shape = { words, units },
		.init = (enum hebb_init)layer->values[INIT].number,
		.fan_in = words,
		.fan_out = units,
	};
	return true;
}

/* The token, or `words` where there is none. */
static size_t token(hebb_real x, size_t words)
{
	return x >= 0 && x < (hebb_real)words ? (size_t)x : words;
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t units = layer->out.shape.width, row = layer->in[0]->row;
	const struct hebb_weight *weight = &layer->weight[W];
	size_t i, k;

	(void)pass;
	for (i = begin * row; i < end * row; i++) {
		const size_t id =
		    token(layer->in[0]->value[i], weight->shape[0]);
		hebb_real *y = layer->out.value + i * units;

		if (id < weight->shape[0])
			memcpy(y, weight->value + id * units,
			       units * sizeof(*y));
		else
			for (k = 0; k < units; k++)
				y[k] = NAN;
	}
}

static void gradient(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t which, size_t first, size_t last, hebb_real *grad)
{
	const size_t units = layer->out.shape.width;
	const size_t n = pass->rows * layer->in[0]->row;
	const struct hebb_weight *weight = &layer->weight[which];
	size_t i, k;

	memset(grad, 0, (last - first) * units * sizeof(*grad));
	for (i = 0; i < n; i++) {
		const size_t id =
		    token(layer->in[0]->value[i], weight->shape[0]);

		for (k = 0; id >= first && id < last && k < units; k++)
			grad[(id - first) * units + k] +=
			    layer->out.grad[i * units + k];
	}
}

const struct hebb_layer_type hebb_layer_embedding = {
	.type = {
		.name = "embedding",
		.brief = "a row of numbers for each token",
		.equation = "y = W[x]",
		.source = "Bengio et al. 2003, JMLR 3:1137",
		.params = params,
	},
	.shape = shape,
	.forward = forward,
	.gradient = gradient,
};
