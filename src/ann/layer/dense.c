/*
 * dense.c - every unit sees every input
 *
 *	y = x W + b        dx = dy W^T   dW = x^T dy   db = sum of dy
 *
 * W is [inputs][units].  A sequence is mapped step by step; an image is taken
 * as one long row.
 */
#include "ann/layer.h"

#include "ann/map.h"

enum { UNITS, INIT, BIAS };
enum { W, B };

static const struct hebb_param params[] = {
	[UNITS] = { "units", "1", HEBB_REQUIRED, 1, 1e7, "numbers it gives",
		    HEBB_COUNT },
	[INIT] = { "init", "1", HEBB_GLOROT, 0, 0, "what W is at first",
		   HEBB_CHOICE, HEBB_INIT_CHOICES },
	[BIAS] = { "bias", "1", 1, 0, 1, "whether there is a b", HEBB_FLAG },
	{ 0 },
};

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape *in = &layer->in[0]->shape;
	const size_t units = (size_t)layer->values[UNITS].number;

	(void)err;
	layer->out.shape = hebb_shape_flat(in->steps, units);
	layer->work = hebb_map_work(in->width, units, layer->in[0]->sample);
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
	const bool bias = layer->weights > B;

	hebb_map_part((end - begin) * in->shape.steps, in->shape.width,
		      layer->out.shape.width, in->sample, 0, in->shape.width,
		      in->value + begin * in->row, layer->weight[W].value,
		      bias ? layer->weight[B].value : NULL,
		      layer->out.value + begin * layer->out.row, pass->work);
}

/* With some inputs, W is some of its rows. */
static void half(struct hebb_layer *layer, const struct hebb_pass *pass,
		 bool second, size_t begin, size_t end)
{
	const struct hebb_tensor *in = layer->in[0];
	const size_t units = layer->out.shape.width;
	const size_t first = second ? layer->middle : 0;
	const size_t last = second ? in->shape.width : layer->middle;
	const bool bias = layer->weights > B && !second;
	hebb_real *to = second ? layer->second : layer->out.value;

	hebb_map_part(end - begin, in->shape.width, units, in->sample, first,
		      last, in->value + begin * in->row, layer->weight[W].value,
		      bias ? layer->weight[B].value : NULL, to + begin * units,
		      pass->work);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const struct hebb_tensor *in = layer->in[0];
	const bool own = !layer->feedback.weight;
	const struct hebb_tensor *from =
	    own ? &layer->out : layer->feedback.from;

	if (in->grad)
		hebb_map_back((end - begin) * in->shape.steps, in->shape.width,
			      from->shape.width, from->grad + begin * from->row,
			      own ? layer->weight[W].value
				  : layer->feedback.weight,
			      !in->set, in->grad + begin * in->row,
			      own ? pass->work : NULL);
}

static void gradient(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t which, size_t first, size_t last, hebb_real *grad)
{
	const struct hebb_tensor *in = layer->in[0];
	const size_t rows = pass->rows * in->shape.steps;
	const size_t units = layer->out.shape.width;

	if (which == W)
		hebb_map_weight(rows, in->shape.width, units, in->sample,
				in->value, layer->out.grad, first, last, grad,
				pass->work);
	else
		hebb_map_bias(rows, units, layer->out.grad, first, last, grad);
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
	.half = half,
	.backward = backward,
	.gradient = gradient,
};
