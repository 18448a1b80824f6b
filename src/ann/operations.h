/*
 * operations.h - what an answer costs, in operations that cannot be left out
 *
 * As NeuroBench counts (Yik et al. 2025, Nat. Commun. 16:1545): of a product
 * x W those of its multiply-adds count in which neither x nor w is zero.  Where
 * x are spikes nothing is multiplied: each is an accumulate.  Biases are left
 * out.
 */
#ifndef HEBB_ANN_OPERATIONS_H
#define HEBB_ANN_OPERATIONS_H

#include "ann/graph.h"

struct hebb_operations {
	double accumulates; /* effective, of spikes */
	double multiplies;  /* effective multiply-adds of other numbers */
	double dense;       /* both, if nothing were zero */
	double updates;     /* of a membrane, by a step */
};

/*
 * Add those of the first `rows` samples that were answered last.  Layers whose
 * products are not of one step with one matrix (convolutions, attention) count
 * as if nothing were zero.
 */
void hebb_graph_count(const struct hebb_graph *graph, size_t rows,
		      struct hebb_operations *sum);

#endif
