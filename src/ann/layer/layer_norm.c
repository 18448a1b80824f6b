/*
 * layer_norm.c - the numbers of a step with mean 0 and variance 1, then scaled
 *
 *	z = (x - mean x) / sqrt(var x + epsilon)        y = g z + b
 *	dx = (g dy - mean(g dy) - z mean(g dy z)) / sqrt(var x + epsilon)
 */
#include "ann/layer.h"

#include <string.h>
#include <tgmath.h>

#include "ann/sums.h"

enum { EPSILON };
enum { G, B };

static const struct hebb_param params[] = {
	[EPSILON] = { "epsilon", "1", 1e-5, 1e-30, 1,
		      "least variance that is divided by" },
	{ 0 },
};

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const size_t n = layer->in[0]->shape.width;
	const struct hebb_weight scale = {
		.name = "scale",
		.brief = "of each number",
		.rank = 1,
		.shape = { n },
		.init = HEBB_ONES,
	};

	if (!hebb_layer_same_shape(layer, err))
		return false;
	layer->weights = 2;
	layer->weight[G] = layer->weight[B] = scale;
	layer->weight[B].name = "bias";
	layer->weight[B].init = HEBB_ZEROS;
	/* z of each number, and 1 / sqrt(var + epsilon) of each step */
	layer->kept_row = layer->out.shape.steps * (n + 1);
	layer->work = n;
	return true;
}

static hebb_real *kept_of(const struct hebb_layer *layer, size_t step)
{
	return layer->kept + step * (layer->out.shape.width + 1);
}

static void one_forward(const struct hebb_layer *layer,
			const hebb_real *restrict x, hebb_real *restrict kept,
			hebb_real *restrict y)
{
	const size_t n = layer->out.shape.width;
	const hebb_real *g = layer->weight[G].value,
			*b = layer->weight[B].value;
	const hebb_real mean = hebb_sums(x, n) / (hebb_real)n;
	hebb_real square, scale;
	size_t i;

	for (i = 0; i < n; i++)
		kept[i] = x[i] - mean;
	square = hebb_sums_of_products(kept, kept, n);
	scale = 1 / sqrt(square / (hebb_real)n +
			 (hebb_real)layer->values[EPSILON].number);
	kept[n] = scale;
	for (i = 0; i < n; i++) {
		kept[i] *= scale;
		y[i] = g[i] * kept[i] + b[i];
	}
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t steps = layer->out.shape.steps;
	const size_t n = layer->out.shape.width;
	size_t s;

	(void)pass;
	for (s = begin * steps; s < end * steps; s++)
		one_forward(layer, layer->in[0]->value + s * n,
			    kept_of(layer, s), layer->out.value + s * n);
}

/* `work` holds g dy; then dx is added to, or set. */
static void one_backward(const struct hebb_layer *layer,
			 const hebb_real *restrict dy,
			 const hebb_real *restrict z, hebb_real *restrict work,
			 hebb_real *restrict dx)
{
	const size_t n = layer->out.shape.width;
	const hebb_real *g = layer->weight[G].value;
	hebb_real mean, along;
	size_t i;

	for (i = 0; i < n; i++)
		work[i] = g[i] * dy[i];
	mean = hebb_sums(work, n) / (hebb_real)n;
	along = hebb_sums_of_products(work, z, n) / (hebb_real)n;
	for (i = 0; i < n; i++)
		work[i] = (work[i] - mean - z[i] * along) * z[n];
	if (layer->in[0]->set)
		memcpy(dx, work, n * sizeof(*dx));
	else
		for (i = 0; i < n; i++)
			dx[i] += work[i];
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const size_t steps = layer->out.shape.steps;
	const size_t n = layer->out.shape.width;
	hebb_real *dx = layer->in[0]->grad;
	size_t s;

	for (s = begin * steps; dx && s < end * steps; s++)
		one_backward(layer, layer->out.grad + s * n, kept_of(layer, s),
			     pass->work, dx + s * n);
}

static void gradient(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t which, size_t first, size_t last, hebb_real *grad)
{
	const size_t n = layer->out.shape.width;
	const size_t steps = pass->rows * layer->out.shape.steps;
	size_t s, i;

	memset(grad, 0, (last - first) * sizeof(*grad));
	for (s = 0; s < steps; s++) {
		const hebb_real *dy = layer->out.grad + s * n;
		const hebb_real *z = kept_of(layer, s);

		for (i = first; i < last; i++)
			grad[i - first] += which == G ? dy[i] * z[i] : dy[i];
	}
}

const struct hebb_layer_type hebb_layer_layer_norm = {
	.type = {
		.name = "layer_norm",
		.brief = "the numbers of a step with mean 0 and variance 1, "
			 "then scaled",
		.equation = "y = g (x - mean x) / sqrt(var x + epsilon) + b",
		.source = "Ba, Kiros & Hinton 2016, arXiv 1607.06450",
		.params = params,
	},
	.sets = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.gradient = gradient,
};
