/*
 * flatten.c - all steps and sizes of a sample as one row of numbers
 *
 *	y = x        dx = dy
 */
#include "ann/layer.h"

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	(void)err;
	layer->out.shape = hebb_shape_flat(1, layer->in[0]->row);
	return true;
}

const struct hebb_layer_type hebb_layer_flatten = {
	.type = {
		.name = "flatten",
		.brief = "all steps and sizes of a sample as one row",
		.equation = "y = x",
	},
	.hands_on = true,
	.sets = true,
	.in_place = true,
	.light = true,
	.shape = shape,
	.forward = hebb_layer_same_forward,
	.backward = hebb_layer_same_backward,
};
