/*
 * edges.h - lists of synapses in HDF5 files
 *
 * As SONATA has them,
 *
 *	/edges/POPULATION/source_node_id, target_node_id
 *	/edges/POPULATION/0/syn_weight, delay
 *
 * or one group (or the root) with datasets source, target, weight and delay.
 * The last two may be absent.
 */
#ifndef HEBB_LAB_EDGES_H
#define HEBB_LAB_EDGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum {
	HEBB_EDGE_SOURCE,
	HEBB_EDGE_TARGET,
	HEBB_EDGE_WEIGHT,
	HEBB_EDGE_DELAY,
	HEBB_EDGE_COLUMNS,
};

struct hebb_edges {
	double *column[HEBB_EDGE_COLUMNS]; /* [n]; NULL if not there */
	char *unit[HEBB_EDGE_COLUMNS];     /* NULL if there is none */
	size_t n;
};

/* Does the name of this file say that it is HDF5? */
bool hebb_edges_are_in(const char *path);

/*
 * Read the population or group called `name`; NULL: the only one.  `place` is
 * where the model names it.  Needs hebb_edges_release also after a failure.
 */
bool hebb_edges_read(struct hebb_edges *edges, const char *path,
		     const char *name, const struct hebb_place *place,
		     struct hebb_error *err);
void hebb_edges_release(struct hebb_edges *edges);

#endif
