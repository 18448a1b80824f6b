/*
 * pruner.h - weights that are zero and stay so: magnitude pruning
 *
 * At each cut the weights of least magnitude go, the same fraction of every
 * array that is no bias (Han, Pool, Tran & Dally 2015, arXiv 1506.02626; in
 * steps, Zhu & Gupta 2017, arXiv 1710.01878).  Whatever an optimiser does, what
 * is gone is zero again after each step, and does not come back.  (Weights that
 * were remembered before a cut are whole until the next step.)
 */
#ifndef HEBB_ANN_PRUNER_H
#define HEBB_ANN_PRUNER_H

#include "ann/graph.h"
#include "base/pruning.h"

struct hebb_pruner;

/*
 * From here on prune `graph`, which owns the pruner; not one that learns
 * asynchronously.  `removed` among `probes` is the fraction that is gone.
 */
void hebb_pruner_start(struct hebb_graph *graph,
		       const struct hebb_pruning *pruning, uint64_t seed,
		       struct hebb_probes *probes);
void hebb_pruner_free(struct hebb_pruner *pruner);

/* After each step. */
void hebb_pruner_cut(struct hebb_pruner *pruner);

#endif
