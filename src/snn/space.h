/*
 * space.h - where the neurons of a population are
 *
 *	populations:
 *	  exc: {type: lif, grid: [40, 40], extent: [1 mm, 1 mm]}
 *	  inh: {type: lif, size: 400, extent: [1 mm, 1 mm]}
 *	  ret: {type: lif, size: 90, x: {file: c.csv, column: x_um}, y: 0 um}
 *
 * One to three axes, x, y and z, in um.  On a grid, neurons are in the middle
 * of its cells, those along the last axis with ids that follow each other;
 * within an extent and no more said, at random places.  An extent begins at 0;
 * that of a grid is 1 um a cell if it is not given.
 */
#ifndef HEBB_SNN_SPACE_H
#define HEBB_SNN_SPACE_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/config.h"
#include "base/param.h"

enum { HEBB_AXES = 3 };

struct hebb_space {
	int axes; /* 0: the population is nowhere */
	bool bounded, gridded;
	double extent[HEBB_AXES]; /* um, if bounded */
	uint32_t grid[HEBB_AXES]; /* cells, if gridded */
	double *at[HEBB_AXES];    /* [axis][size] um; owned */
};

extern const char *const hebb_axis_names[HEBB_AXES]; /* "x", "y", "z" */

/* What stands under the keys of a population that say where it is. */
struct hebb_space_keys {
	struct hebb_value size, grid, extent, at[HEBB_AXES];
};

/*
 * The number of neurons: that of the grid if `size` is not given.  False if
 * neither is there, or if they differ; `map` is the population's.
 */
bool hebb_space_size(const struct hebb_space_keys *keys,
		     const struct hebb_config *map, double *size,
		     struct hebb_error *err);

/* Place `size` neurons; random places are keyed by the population's name. */
bool hebb_space_read(struct hebb_space *space,
		     const struct hebb_space_keys *keys,
		     const struct hebb_param at_rows[HEBB_AXES],
		     const char *name, uint32_t size, uint64_t seed,
		     struct hebb_error *err);
void hebb_space_release(struct hebb_space *space);

/*
 * Can distances from one to the other be measured, around the edges if
 * `periodic`?  If not, the error is one of `place`.
 */
bool hebb_space_joined(const struct hebb_space *a, const struct hebb_space *b,
		       bool periodic, const struct hebb_place *place,
		       struct hebb_error *err);

/* The way along one axis, or the shorter one around. */
static inline double hebb_space_along(double way, double extent, bool periodic)
{
	const double straight = fabs(way), around = fabs(extent - straight);

	return periodic && around < straight ? around : straight;
}

/* Between neuron i of a and neuron j of b, in um. */
double hebb_space_distance(const struct hebb_space *a, uint32_t i,
			   const struct hebb_space *b, uint32_t j,
			   bool periodic);

#endif
