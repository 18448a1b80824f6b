/*
 * reshape.c - the same numbers in another shape
 *
 *	y = x        dx = dy
 */
#include "ann/layer.h"

#include "base/text.h"

enum { SIZE, STEPS };

static const struct hebb_param params[] = {
	[SIZE] = { "size", "1", HEBB_OPTIONAL, 0, 0,
		   "of one step: [numbers], [height, width] or [height, "
		   "width, channels]; what is left, if not given",
		   HEBB_NODE },
	[STEPS] = { "steps", "1", 1, 1, 1e9, "of time", HEBB_COUNT },
	{ 0 },
};

static bool read_size(const struct hebb_config *list, struct hebb_shape *shape)
{
	double number;
	size_t d;

	if (list->kind != HEBB_LIST || !list->n || list->n > 3)
		return false;
	shape->rank = (int)list->n;
	shape->width = 1;
	for (d = 0; d < list->n; d++) {
		if (list->child[d]->kind != HEBB_SCALAR ||
		    !hebb_text_number(list->child[d]->text, &number, NULL) ||
		    number < 1 || number > 1e9 || number != floor(number))
			return false;
		shape->size[d] = (size_t)number;
		shape->width *= shape->size[d];
	}
	return true;
}

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const size_t steps = (size_t)layer->values[STEPS].number;
	const size_t row = layer->in[0]->row;
	struct hebb_config *size = layer->values[SIZE].node;
	struct hebb_shape to = hebb_shape_flat(steps, row / steps);

	if (size) {
		hebb_config_use(size);
		if (!read_size(size, &to))
			return hebb_error_set(
			    err, HEBB_MODEL, &size->place,
			    "size of layer '%s' is a list of one to three "
			    "whole numbers, such as [28, 28, 1]",
			    layer->name);
	}
	if (to.steps * to.width != row)
		return hebb_error_set(
		    err, HEBB_MODEL, &layer->map->place,
		    "layer '%s' gets %zu numbers and cannot make %zu of them",
		    layer->name, row, to.steps * to.width);
	layer->out.shape = to;
	return true;
}

const struct hebb_layer_type hebb_layer_reshape = {
	.type = {
		.name = "reshape",
		.brief = "the same numbers in another shape",
		.equation = "y = x",
		.params = params,
	},
	.hands_on = true,
	.sets = true,
	.in_place = true,
	.light = true,
	.shape = shape,
	.forward = hebb_layer_same_forward,
	.backward = hebb_layer_same_backward,
};
