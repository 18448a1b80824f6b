/*
 * pruning.h - how much is removed of what was learned, when, and which of it
 *
 * The words of `prune: {fraction: 0.9, over: 3}`, the same for artificial and
 * for brain-like learners, so that both can be pruned alike.  Time is counted
 * in passes over the training samples.
 */
#ifndef HEBB_BASE_PRUNING_H
#define HEBB_BASE_PRUNING_H

#include "base/param.h"
#include "base/random.h"

struct hebb_pruning {
	double fraction;    /* that is gone in the end */
	double begin, over; /* passes before it, and from there to the end */
	double every;       /* passes between two cuts */
	bool cubic;         /* or linear */
};

/*
 * Read the map `node`, a learner's key `prune`; without a node nothing is ever
 * removed.
 */
bool hebb_pruning_read(struct hebb_pruning *pruning, struct hebb_config *node,
		       struct hebb_error *err);

/*
 * The fraction that is gone after `passes`, t = (passes - begin) / over of the
 * way: t, or 1 - (1 - t)^3, of all there is to go (Zhu & Gupta 2017, arXiv
 * 1710.01878).
 */
double hebb_pruning_fraction(const struct hebb_pruning *pruning, double passes);

/*
 * Set least[i] for the k smallest of score[n], k <= n < 2^32, and clear it for
 * the others; chance, keyed by `step`, decides between equals.
 */
void hebb_pruning_least(const double *score, size_t n, size_t k,
			struct hebb_stream stream, uint64_t step, bool *least);

#endif
