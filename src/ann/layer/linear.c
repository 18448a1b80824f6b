/*
 * linear.c - numbers as they come
 *
 *	y = x        dx = dy
 */
#include "ann/layer.h"

const struct hebb_layer_type hebb_layer_linear = {
	.type = {
		.name = "linear",
		.brief = "numbers as they come",
		.equation = "y = x",
	},
	.sets = true,
	.in_place = true,
	.shape = hebb_layer_same_shape,
	.forward = hebb_layer_same_forward,
	.backward = hebb_layer_same_backward,
};
