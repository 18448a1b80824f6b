#include "ann/layer.h"

struct hebb_shape hebb_shape_flat(size_t steps, size_t width)
{
	return (struct hebb_shape){
		.steps = steps, .rank = 1, .size = { width }, .width = width
	};
}

bool hebb_layer_same_shape(struct hebb_layer *layer, struct hebb_error *err)
{
	(void)err;
	layer->out.shape = layer->in[0]->shape;
	return true;
}
