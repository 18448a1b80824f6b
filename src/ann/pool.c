#include "ann/pool.h"

enum { SIZE, STRIDE, PADDING };

const struct hebb_param hebb_pool_params[] = {
	[SIZE] = { "size", "1", 2, 1, 1000,
		   "of the window, along each axis of an image, or along time",
		   HEBB_COUNT },
	[STRIDE] = { "stride", "1", HEBB_OPTIONAL, 1, 1000,
		     "how far the window moves at a time; its size if not "
		     "given",
		     HEBB_COUNT },
	[PADDING] = { "padding", "1", 0, 0, 1000,
		      "how far the window reaches out; nothing is seen there",
		      HEBB_COUNT },
	{ 0 },
};

struct hebb_window hebb_pool_window(const struct hebb_layer *layer)
{
	const struct hebb_value *p = layer->values;
	const size_t size = (size_t)p[SIZE].number;
	const struct hebb_window_plan plan = {
		.kernel = size,
		.stride =
		    p[STRIDE].number > 0 ? (size_t)p[STRIDE].number : size,
		.padding = (size_t)p[PADDING].number,
		.dilation = 1,
	};
	const struct hebb_shape *in = &layer->in[0]->shape;
	const struct hebb_shape sequence = hebb_shape_sequence(in);

	return hebb_window_over(in->rank > 1 ? in : &sequence, &plan);
}

bool hebb_pool_shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_value *p = layer->values;
	const struct hebb_window w = hebb_pool_window(layer);

	if (!hebb_window_fits(&w, layer, err))
		return false;
	if (2 * p[PADDING].number > p[SIZE].number)
		return hebb_error_set(
		    err, HEBB_MODEL, &layer->map->place,
		    "the padding of layer '%s' is more than half its size, so "
		    "a window could see nothing",
		    layer->name);
	layer->out.shape =
	    hebb_window_shape(&w, &layer->in[0]->shape, w.channels);
	return true;
}
