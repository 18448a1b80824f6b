/*
 * dense.c - every unit sees every input
 *
 *	y = x W + b        dx = dy W^T   dW = x^T dy   db = sum of dy
 *
 * W is [inputs][units].  A sequence is mapped step by step; an image is taken
 * as one long row.
 */
#include "ann/layer.h"

#include <string.h>

#include "ann/gemm.h"
#include "ann/product.h"

enum { UNITS, INIT, BIAS };
enum { W, B };

#define MANY_STEPS 4  /* so many rows that laying W out for them pays */
#define MANY_UNITS 64 /* so many that laying errors out for them pays */

static const struct hebb_param params[] = {
	[UNITS] = { "units", "1", HEBB_REQUIRED, 1, 1e7, "numbers it gives",
		    HEBB_COUNT },
	[INIT] = { "init", "1", HEBB_GLOROT, 0, 0, "what W is at first",
		   HEBB_CHOICE, HEBB_INIT_CHOICES },
	[BIAS] = { "bias", "1", 1, 0, 1, "whether there is a b", HEBB_FLAG },
	{ 0 },
};

/*
 * A library reads rows of W as they lie, and is slow where these are so far
 * apart that they meet in a few places of the caches: gradients from 1 KB on,
 * answers from 2.
 */
static bool crowded(size_t units, size_t bytes)
{
	return units * sizeof(hebb_real) % bytes == 0;
}

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape *in = &layer->in[0]->shape;
	const size_t units = (size_t)layer->values[UNITS].number;

	(void)err;
	layer->out.shape = hebb_shape_flat(in->steps, units);
	if (in->steps >= MANY_STEPS || crowded(units, 1024))
		layer->work =
		    hebb_panels(in->width, units) + hebb_across(in->width);
	if (layer->work < hebb_along(units))
		layer->work = hebb_along(units);
	layer->products = (double)in->steps * (double)in->width * (double)units;
	layer->weights = layer->values[BIAS].number ? 2 : 1;
	layer->weight[W] = (struct hebb_weight){
		.name = "weight",
		.brief = "from input to unit",
		.rank = 2,
		.shape = { in->width, units },
		.init = (enum hebb_init)layer->values[INIT].number,
		.fan_in = in->width,
		.fan_out = units,
	};
	layer->weight[B] = (struct hebb_weight){
		.name = "bias",
		.brief = "of each unit",
		.rank = 1,
		.shape = { units },
		.init = HEBB_ZEROS,
	};
	return true;
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const struct hebb_tensor *in = layer->in[0];
	const size_t inputs = in->shape.width, units = layer->out.shape.width;
	const size_t rows = (end - begin) * in->shape.steps;
	const bool bias = layer->weights > B;
	hebb_real *out = layer->out.value + begin * layer->out.row;
	size_t r;

	if (in->shape.steps >= MANY_STEPS) {
		hebb_panels_fill(false, inputs, units, layer->weight[W].value,
				 units, pass->work);
		hebb_panels_multiply(
		    rows, units, inputs, in->value + begin * in->row, inputs,
		    pass->work, bias ? layer->weight[B].value : NULL, 0, out,
		    units);
		return;
	}
	if (crowded(units, 2048)) {
		hebb_product_down(
		    rows, units, inputs, in->value + begin * in->row, inputs,
		    layer->weight[W].value, units,
		    bias ? layer->weight[B].value : NULL, 0, out, units);
		return;
	}
	for (r = 0; bias && r < rows; r++)
		memcpy(out + r * units, layer->weight[B].value,
		       units * sizeof(*out));
	hebb_gemm(false, false, rows, units, inputs,
		  in->value + begin * in->row, inputs, layer->weight[W].value,
		  units, bias, out, units);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const struct hebb_tensor *in = layer->in[0];
	const bool own = !layer->feedback.weight;
	const struct hebb_tensor *from =
	    own ? &layer->out : layer->feedback.from;
	const size_t inputs = in->shape.width, units = from->shape.width;
	const size_t rows = (end - begin) * in->shape.steps;
	const hebb_real *weight =
	    own ? layer->weight[W].value : layer->feedback.weight;

	if (!in->grad)
		return;
	if (own && units >= MANY_UNITS && rows >= HEBB_LANES)
		hebb_product_along(
		    rows, inputs, units, from->grad + begin * from->row, units,
		    weight, units, !in->set, in->grad + begin * in->row, inputs,
		    pass->work);
	else
		hebb_gemm(false, true, rows, inputs, units,
			  from->grad + begin * from->row, units, weight, units,
			  !in->set, in->grad + begin * in->row, inputs);
}

static void gradient(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t which, size_t first, size_t last, hebb_real *grad)
{
	const struct hebb_tensor *in = layer->in[0];
	const size_t inputs = in->shape.width, units = layer->out.shape.width;
	const size_t rows = pass->rows * in->shape.steps;
	const hebb_real *dy = layer->out.grad;
	size_t r, i;

	if (which == W &&
	    (in->shape.steps >= MANY_STEPS || crowded(units, 1024))) {
		hebb_product_across(last - first, units, rows,
				    in->value + first, inputs, dy, units, grad,
				    units, pass->work);
		return;
	}
	if (which == W) {
		hebb_gemm(true, false, last - first, units, rows,
			  in->value + first, inputs, dy, units, 0, grad, units);
		return;
	}
	memset(grad, 0, (last - first) * sizeof(*grad));
	for (r = 0; r < rows; r++)
		for (i = first; i < last; i++)
			grad[i - first] += dy[r * units + i];
}

const struct hebb_layer_type hebb_layer_dense = {
	.type = {
		.name = "dense",
		.brief = "every unit sees every input",
		.equation = "y = x W + b",
		.params = params,
	},
	.sets = true,
	.feeds_back = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.gradient = gradient,
};
