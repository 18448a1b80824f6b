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

#define TOGETHER 8 /* steps whose sums are not waited for */

enum { EPSILON };
enum { G, B };
enum { MEAN, SCALE, KEPT }; /* of each step: 1 / sqrt(var + epsilon) */

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
	layer->kept_row = layer->out.shape.steps * KEPT;
	layer->work = 2 * n;
	return true;
}

static hebb_real z_of(hebb_real x, const hebb_real *kept)
{
	return (x - kept[MEAN]) * kept[SCALE];
}

static void find_scale(const struct hebb_layer *layer, const hebb_real *x,
		       hebb_real *kept)
{
	const size_t n = layer->out.shape.width;
	const hebb_real variance =
	    hebb_sums_of_squares(x, kept[MEAN], n) / (hebb_real)n;

	kept[SCALE] =
	    1 / sqrt(variance + (hebb_real)layer->values[EPSILON].number);
}

static void give(const struct hebb_layer *layer, const hebb_real *restrict x,
		 const hebb_real *restrict kept, hebb_real *restrict y)
{
	const size_t n = layer->out.shape.width;
	const hebb_real *g = layer->weight[G].value,
			*b = layer->weight[B].value;
	size_t i;

	for (i = 0; i < n; i++)
		y[i] = g[i] * z_of(x[i], kept) + b[i];
}

/* Of a few steps at once: one alone keeps the processor waiting. */
static void some_forward(const struct hebb_layer *layer, size_t steps,
			 const hebb_real *x, hebb_real *kept, hebb_real *y)
{
	const size_t n = layer->out.shape.width;
	size_t s;

	for (s = 0; s < steps; s++)
		kept[s * KEPT + MEAN] = hebb_sums(x + s * n, n) / (hebb_real)n;
	for (s = 0; s < steps; s++)
		find_scale(layer, x + s * n, kept + s * KEPT);
	for (s = 0; s < steps; s++)
		give(layer, x + s * n, kept + s * KEPT, y + s * n);
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t steps = layer->out.shape.steps, last = end * steps;
	const size_t n = layer->out.shape.width;
	size_t s, some;

	(void)pass;
	for (s = begin * steps; s < last; s += some) {
		some = last - s < TOGETHER ? last - s : TOGETHER;
		some_forward(layer, some, layer->in[0]->value + s * n,
			     layer->kept + s * KEPT, layer->out.value + s * n);
	}
}

/* `work` holds g dy, and z; then dx is added to, or set. */
static void one_backward(const struct hebb_layer *layer,
			 const hebb_real *restrict dy,
			 const hebb_real *restrict x,
			 const hebb_real *restrict kept,
			 hebb_real *restrict work, hebb_real *restrict dx)
{
	const size_t n = layer->out.shape.width;
	const hebb_real *g = layer->weight[G].value;
	const bool set = layer->in[0]->set;
	hebb_real *restrict z = work + n;
	hebb_real mean, along;
	size_t i;

	for (i = 0; i < n; i++) {
		work[i] = g[i] * dy[i];
		z[i] = z_of(x[i], kept);
	}
	mean = hebb_sums(work, n) / (hebb_real)n;
	along = hebb_sums_of_products(work, z, n) / (hebb_real)n;
	for (i = 0; i < n; i++) {
		const hebb_real one =
		    (work[i] - mean - z[i] * along) * kept[SCALE];

		dx[i] = set ? one : dx[i] + one;
	}
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const size_t steps = layer->out.shape.steps;
	const size_t n = layer->out.shape.width;
	const hebb_real *x = layer->in[0]->value;
	hebb_real *dx = layer->in[0]->grad;
	size_t s;

	for (s = begin * steps; dx && s < end * steps; s++)
		one_backward(layer, layer->out.grad + s * n, x + s * n,
			     layer->kept + s * KEPT, pass->work, dx + s * n);
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
		const hebb_real *x = layer->in[0]->value + s * n;
		const hebb_real *kept = layer->kept + s * KEPT;

		for (i = first; i < last; i++)
			grad[i - first] +=
			    which == G ? dy[i] * z_of(x[i], kept) : dy[i];
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
