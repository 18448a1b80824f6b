/*
 * grid.h - times that are no whole number of steps
 *
 * They go to the nearest step, since a network knows no others.  Nobody should
 * have to find that out from the results.
 */
#ifndef HEBB_LAB_GRID_H
#define HEBB_LAB_GRID_H

#include "base/config.h"
#include "base/log.h"

/*
 * Say once for each such time of a model that was read where it stands, what
 * it is and what is used instead.  A drawn time, and one that depends on a
 * distance, is expected to be rounded.  `dt` in ms is that of the model as a
 * whole; NaN: parts of it may have their own.
 */
void hebb_grid_tell(const struct hebb_config *model, double dt,
		    struct hebb_log *log);

#endif
