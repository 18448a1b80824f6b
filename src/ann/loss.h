/*
 * loss.h - the contract of a loss: how far an answer is from its target
 */
#ifndef HEBB_ANN_LOSS_H
#define HEBB_ANN_LOSS_H

#include <stdint.h>

#include "ann/real.h"
#include "base/type.h"

/* What a batch should have been answered with; all but one are NULL. */
struct hebb_goal {
	const int32_t *label; /* [rows][steps of the answer], 0 .. n-1 */
	const float *target;  /* [rows][steps of the answer][n] */
	/*
	 * In place of a loss, for one that has no `last`: its gradient by the
	 * answer, of the same shape, from somewhere else.
	 */
	const hebb_real *slope;
};

struct hebb_loss_type {
	struct hebb_type type;
	/*
	 * The last layer that this loss needs and whose backward it takes
	 * over, because the two together are simpler and do not overflow;
	 * NULL: any layer, with its own backward.
	 */
	const char *last;
	/*
	 * The loss of one sample, or of one step of it.  `values` are those of
	 * type.params, `out`[n] is the answer, `in`[n] what went into the
	 * layer `last`.  SET grad[n] to scale * d loss / d in, or
	 * d out where there is no `last`.  `target` is NULL where `label`
	 * counts: the target is then 1 there and 0 elsewhere.
	 */
	double (*look)(const struct hebb_value *values, const hebb_real *in,
		       const hebb_real *out, size_t n, int32_t label,
		       const float *target, hebb_real scale, hebb_real *grad);
};

extern const struct hebb_type *const hebb_loss_types[];

#endif
