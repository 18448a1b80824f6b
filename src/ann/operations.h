/*
 * operations.h - what an answer costs, in operations that cannot be left out
 *
 * As NeuroBench counts (Yik et al. 2025, Nat. Commun. 16:1545): of a product
 * x W those of its multiply-adds count in which neither x nor w is zero.  Where
 * x are spikes nothing is multiplied: each is an accumulate.  Biases are left
 * out, and what lies outside of an image, or is not looked at.
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

/* Add those of the `rows` samples that were answered last, in one pass. */
void hebb_graph_count(const struct hebb_graph *graph, size_t rows,
		      struct hebb_operations *sum);

/*
 * Of a batch of `rows` samples that was learned from last, on its way forward:
 * multiply-adds that the products of a sample hold, though they are of spikes;
 * and weights that were added for spikes that came through a layer that hands
 * them on, or from one that has no words for them.
 */
double hebb_graph_spared(const struct hebb_graph *graph);
double hebb_graph_handed(const struct hebb_graph *graph, size_t rows);

/* ---- for layers that count their own ---- */

/* Is number `at` of all that a tensor holds, [rows][row], not zero? */
static inline bool hebb_is_active(const struct hebb_tensor *tensor, size_t at)
{
	const size_t n = tensor->shape.width, i = at % n;

	return tensor->words
		   ? tensor->spikes[at / n * tensor->words + i / 16] >> i % 16 &
			 1
		   : tensor->value[at] != 0;
}

/* Numbers of w[n] that are not zero. */
double hebb_count_active(const hebb_real *w, size_t n);

/* Add so many operations on numbers of this tensor. */
void hebb_count(struct hebb_operations *sum, const struct hebb_tensor *tensor,
		double effective, double dense);

/* Add x W of x = numbers 0 .. times*n-1 of a tensor; W is [n][columns]. */
void hebb_count_product(struct hebb_operations *sum,
			const struct hebb_tensor *tensor, size_t times,
			size_t n, const hebb_real *w, size_t columns);

#endif
