/*
 * structure.h - when synapses go, which of them, and whether others come
 *
 *	structure: {every: 1 s, by: weight, fraction: 0.1, weight: 0.5 mV}
 *
 * At each epoch, the beginning of the steps that are multiples of `every`,
 * some synapses of a projection are removed: the weakest, the oldest, or those
 * that the fewest spikes reached since the last epoch; either a fraction of all
 * or those beyond a limit.  Then each target that lost some is given as many
 * new ones, from sources drawn at random of those that do not reach it yet
 * (those it just lost among them).
 *
 * A synapse removed at step b takes no spike any more, also none that is on
 * its way; a new one takes spikes that are fired in steps >= b.  The weights of
 * a new one change with what its target fires from b on, and with what its
 * source did before: traces belong to neurons.
 */
#ifndef HEBB_SNN_STRUCTURE_H
#define HEBB_SNN_STRUCTURE_H

#include <stdint.h>

#include "base/param.h"

enum hebb_ground { HEBB_BY_WEIGHT, HEBB_BY_AGE, HEBB_BY_ACTIVITY };

struct hebb_structure {
	uint64_t every; /* steps; 0: no epochs, nothing changes */
	enum hebb_ground by;
	double fraction; /* of the synapses; NAN: by limit */
	double limit;    /* weight, arrivals, or steps of age */
	int64_t spare;   /* steps in which a synapse is left alone */
	bool regrow;
	double weight; /* of a new synapse */
};

/*
 * Read the map `node`, the key `structure` of projection `name`, whose weights
 * are within `weight_row` and in the `unit` of its port.
 */
bool hebb_structure_read(struct hebb_structure *structure,
			 struct hebb_config *node, const char *name, double dt,
			 const struct hebb_param *weight_row, const char *unit,
			 struct hebb_error *err);

#endif
