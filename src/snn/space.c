#include "snn/space.h"

#include "base/memory.h"
#include "base/text.h"

const char *const hebb_axis_names[HEBB_AXES] = { "x", "y", "z" };

static const struct hebb_param grid_row = {
	"grid", "1", HEBB_REQUIRED, 1, 4294967295.0, "", HEBB_COUNT,
};
static const struct hebb_param extent_row = {
	"extent", "um", HEBB_REQUIRED, 1e-9, 1e12, "",
};

/* A number, or a list of one for each axis; how many, or 0 with an error. */
static int read_axes(const struct hebb_param *row, struct hebb_config *node,
		     double number[HEBB_AXES], struct hebb_error *err)
{
	size_t k;

	hebb_config_use(node);
	if (node->kind == HEBB_SCALAR)
		return hebb_param_number(row, node, number, err);
	if (node->kind != HEBB_LIST || !node->n || node->n > HEBB_AXES) {
		hebb_error_set(err, HEBB_MODEL, &node->place,
			       "%s is a list of one to three numbers, one for "
			       "each axis",
			       row->name);
		return 0;
	}
	for (k = 0; k < node->n; k++)
		if (!hebb_param_number(row, node->child[k], &number[k], err))
			return 0;
	return (int)node->n;
}

bool hebb_space_size(const struct hebb_space_keys *keys,
		     const struct hebb_config *map, double *size,
		     struct hebb_error *err)
{
	double grid[HEBB_AXES], cells = 1;
	int axes, k;

	*size = keys->size.number;
	if (!keys->grid.node)
		return !isnan(*size) ||
		       hebb_error_set(err, HEBB_MODEL, &map->place,
				      "%s lacks 'size', number of neurons",
				      map->what);
	axes = read_axes(&grid_row, keys->grid.node, grid, err);
	for (k = 0; k < axes; k++)
		cells *= grid[k];
	if (axes && cells > 4294967295.0)
		return hebb_error_set(err, HEBB_MODEL, &keys->grid.node->place,
				      "a grid has at most 4.29e9 cells, not "
				      "%.3g",
				      cells);
	if (axes && !isnan(*size) && *size != cells)
		return hebb_error_set(err, HEBB_MODEL, &keys->size.node->place,
				      "the size is %.0f, but the grid has %.0f "
				      "cells; leave the size out",
				      *size, cells);
	*size = cells;
	return axes > 0;
}

/* In the middle of the cells; the last axis goes fastest. */
static void place_on_grid(struct hebb_space *space, uint32_t size)
{
	uint32_t stride = 1, i;
	int k;

	for (k = space->axes - 1; k >= 0; k--) {
		for (i = 0; i < size; i++)
			space->at[k][i] = (i / stride % space->grid[k] + 0.5) *
					  space->extent[k] / space->grid[k];
		stride *= space->grid[k];
	}
}

static bool place_on_axis(struct hebb_space *space, int k,
			  const struct hebb_value *value, struct hebb_param row,
			  const char *name, uint32_t size, uint64_t seed,
			  struct hebb_error *err)
{
	char *key = hebb_text_format("%s.%s", name, row.name);
	const struct hebb_stream stream = hebb_stream_open(seed, key);
	double *at = space->at[k];
	uint32_t i;

	hebb_free(key);
	if (space->bounded) { /* distributions are cut there */
		row.min = 0;
		row.max = space->extent[k];
	}
	for (i = 0; i < size; i++)
		at[i] = value->node ? hebb_value_at(value, &row, stream, i, 0)
				    : space->extent[k] *
					  hebb_random_uniform(stream, i, 0, 0);
	for (i = 0; i < size && at[i] >= row.min && at[i] <= row.max; i++)
		;
	return i == size ||
	       hebb_error_set(err, HEBB_MODEL, &value->node->place,
			      "%s of neuron %u is %g um, outside the extent 0 "
			      ".. %g um",
			      row.name, i, at[i], row.max);
}

/* How many axes there are, and what bounds them. */
static bool read_frame(struct hebb_space *space,
		       const struct hebb_space_keys *keys,
		       struct hebb_error *err)
{
	const struct hebb_config *grid = keys->grid.node;
	double cells[HEBB_AXES];
	int axes = 0, k;

	while (axes < HEBB_AXES && keys->at[axes].node)
		axes++;
	space->axes = axes;
	if (grid) {
		space->gridded = space->bounded = true;
		space->axes = read_axes(&grid_row, keys->grid.node, cells, err);
		for (k = 0; k < space->axes; k++)
			space->extent[k] = space->grid[k] = (uint32_t)cells[k];
	}
	if (keys->extent.node) {
		space->bounded = true;
		space->axes = read_axes(&extent_row, keys->extent.node,
					space->extent, err);
	}
	if ((grid || keys->extent.node) && !space->axes)
		return false;
	for (k = 0; k < HEBB_AXES; k++) {
		const struct hebb_config *node = keys->at[k].node;

		if (node && (grid || k >= space->axes))
			return hebb_error_set(
			    err, HEBB_MODEL, &node->place,
			    grid ? "neurons on a grid have their places; take "
				   "'%s' or the grid out"
				 : "there is no axis '%s' here; axes are x, "
				   "then y, then z",
			    hebb_axis_names[k]);
	}
	return !grid ||
	       (grid->kind == HEBB_SCALAR ? 1 : (int)grid->n) == space->axes ||
	       hebb_error_set(err, HEBB_MODEL, &keys->extent.node->place,
			      "the extent and the grid have different numbers "
			      "of axes");
}

bool hebb_space_read(struct hebb_space *space,
		     const struct hebb_space_keys *keys,
		     const struct hebb_param at_rows[HEBB_AXES],
		     const char *name, uint32_t size, uint64_t seed,
		     struct hebb_error *err)
{
	int k;

	if (!read_frame(space, keys, err))
		return false;
	for (k = 0; k < space->axes; k++)
		space->at[k] =
		    hebb_alloc(size, sizeof(double), "places of '%s'", name);
	if (space->gridded) {
		place_on_grid(space, size);
		return true;
	}
	for (k = 0; k < space->axes; k++)
		if (!place_on_axis(space, k, &keys->at[k], at_rows[k], name,
				   size, seed, err))
			return false;
	return true;
}

void hebb_space_release(struct hebb_space *space)
{
	int k;

	for (k = 0; k < HEBB_AXES; k++)
		hebb_free(space->at[k]);
}

bool hebb_space_joined(const struct hebb_space *a, const struct hebb_space *b,
		       bool periodic, const struct hebb_place *place,
		       struct hebb_error *err)
{
	int k;

	if (!a->axes || !b->axes)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "distances need places: `grid:`, "
				      "`extent:` or `x:` of both populations");
	if (a->axes != b->axes)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "there is no distance between places on "
				      "%d and on %d axes",
				      a->axes, b->axes);
	if (periodic && (!a->bounded || !b->bounded))
		return hebb_error_set(err, HEBB_MODEL, place,
				      "`periodic: true` needs the `extent:` of "
				      "both populations");
	for (k = 0; periodic && k < a->axes; k++)
		if (a->extent[k] != b->extent[k])
			return hebb_error_set(
			    err, HEBB_MODEL, place,
			    "`periodic: true` needs equal extents, but along "
			    "%s they are %g and %g um",
			    hebb_axis_names[k], a->extent[k], b->extent[k]);
	return true;
}

double hebb_space_distance(const struct hebb_space *a, uint32_t i,
			   const struct hebb_space *b, uint32_t j,
			   bool periodic)
{
	double sum = 0;
	int k;

	for (k = 0; k < a->axes; k++) {
		const double way = hebb_space_along(a->at[k][i] - b->at[k][j],
						    a->extent[k], periodic);

		sum += way * way;
	}
	return sqrt(sum);
}
