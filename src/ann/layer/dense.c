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

#define MANY_STEPS 4 /* so many rows that one tile of W has enough of them */

static const struct hebb_param params[] = {
	[UNITS] = { "units", "1", HEBB_REQUIRED, 1, 1e7, "numbers it gives",
		    HEBB_COUNT },
	[INIT] = { "init", "1", HEBB_GLOROT, 0, 0, "what W is at first",
		   HEBB_CHOICE, HEBB_INIT_CHOICES },
	[BIAS] = { "bias", "1", 1, 0, 1, "whether there is a b", HEBB_FLAG },
	{ 0 },
};

static size_t more(size_t a, size_t b)
{
	return a > b ? a : b;
}

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape *in = &layer->in[0]->shape;
	const size_t units = (size_t)layer->values[UNITS].number;

	(void)err;
	layer->out.shape = hebb_shape_flat(in->steps, units);
	layer->work = more(hebb_sweep(in->width), hebb_sweep(units));
	if (in->steps >= MANY_STEPS)
		layer->work = more(layer->work, hebb_across(in->width));
	else {
		layer->work = more(layer->work, hebb_panels_across_work());
		layer->kept_row = in->steps * hebb_panels(1, units);
	}
	layer->broad = in->steps == 1;
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

/* Whether there are so many rows that laying W out for them pays. */
static bool is_laid(const struct hebb_layer *layer,
		    const struct hebb_pass *pass)
{
	return !pass->learning ||
	       pass->rows * layer->out.shape.steps >= HEBB_ROWS;
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const struct hebb_tensor *in = layer->in[0];
	const size_t inputs = in->shape.width, units = layer->out.shape.width;
	const size_t rows = (end - begin) * in->shape.steps;
	const bool bias = layer->weights > B;
	const hebb_real *x = in->value + begin * in->row;
	hebb_real *out = layer->out.value + begin * layer->out.row;
	size_t r;

	if (is_laid(layer, pass)) {
		hebb_product_sweep(false, rows, units, inputs, x, inputs,
				   layer->weight[W].value, units,
				   bias ? layer->weight[B].value : NULL, 0, out,
				   units, pass->work);
		return;
	}
	for (r = 0; bias && r < rows; r++)
		memcpy(out + r * units, layer->weight[B].value,
		       units * sizeof(*out));
	hebb_gemm(false, false, rows, units, inputs, x, inputs,
		  layer->weight[W].value, units, bias, out, units);
}

/* Errors in panels, where the tiles of the gradient will find them. */
static void keep_errors(struct hebb_layer *layer, const struct hebb_pass *pass,
			size_t begin, size_t end)
{
	const size_t steps = layer->out.shape.steps;
	const size_t units = layer->out.shape.width;

	hebb_panels_place(false, (end - begin) * steps, units,
			  layer->out.grad + begin * layer->out.row, units,
			  pass->rows * steps * HEBB_PANEL,
			  layer->kept + begin * steps * HEBB_PANEL);
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
	const hebb_real *dy = from->grad + begin * from->row;
	hebb_real *dx;

	if (layer->kept_row && pass->learning && !pass->still &&
	    is_laid(layer, pass))
		keep_errors(layer, pass, begin, end);
	if (!in->grad)
		return;
	dx = in->grad + begin * in->row;
	if (own && layer->broad && is_laid(layer, pass))
		hebb_product_sweep(true, rows, inputs, units, dy, units,
				   layer->weight[W].value, units,
				   in->set ? NULL : dx, inputs, dx, inputs,
				   pass->work);
	else
		hebb_gemm(false, true, rows, inputs, units, dy, units,
			  own ? layer->weight[W].value : layer->feedback.weight,
			  units, !in->set, dx, inputs);
}

static void gradient(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t which, size_t first, size_t last, hebb_real *grad)
{
	const struct hebb_tensor *in = layer->in[0];
	const size_t inputs = in->shape.width, units = layer->out.shape.width;
	const size_t rows = pass->rows * in->shape.steps;
	const hebb_real *dy = layer->out.grad;
	size_t r, i;

	if (which == W && in->shape.steps >= MANY_STEPS) {
		hebb_product_across(last - first, units, rows,
				    in->value + first, inputs, dy, units, grad,
				    units, pass->work);
		return;
	}
	if (which == W && is_laid(layer, pass)) {
		hebb_panels_across(last - first, units, rows, in->value + first,
				   inputs, layer->kept, grad, units,
				   pass->work);
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
