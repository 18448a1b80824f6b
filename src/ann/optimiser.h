/*
 * optimiser.h - the contract of an optimiser: what a gradient does to weights
 */
#ifndef HEBB_ANN_OPTIMISER_H
#define HEBB_ANN_OPTIMISER_H

#include <stdint.h>

#include "ann/arena.h"
#include "base/type.h"

#define HEBB_MOMENTS      4
#define HEBB_COEFFICIENTS 8

struct hebb_optimiser {
	const struct hebb_optimiser_type *type;
	struct hebb_value *values;              /* of type->type.params */
	uint64_t step;                          /* steps taken so far */
	hebb_real c[HEBB_COEFFICIENTS];         /* as `prepare` left them */
	struct hebb_arena moment[HEBB_MOMENTS]; /* as long as the weights */
};

struct hebb_optimiser_type {
	struct hebb_type type;
	size_t moments; /* numbers it remembers for each weight */
	/* set opt->c for this step; opt->step counts it already, from 1 */
	void (*prepare)(struct hebb_optimiser *opt);
	/* weight[i] from grad[i] and moment[..][i], i < n */
	void (*step)(const hebb_real *c, hebb_real *restrict weight,
		     const hebb_real *restrict grad, hebb_real **moment,
		     size_t n);
};

extern const struct hebb_type *const hebb_optimiser_types[];

/*
 * Read an optimiser ("adam", or {type: adam, rate: 1e-3}) for `n` weights in
 * the caller's storage; needs hebb_optimiser_release also after a failure.
 * Without a node it is Adam.
 */
bool hebb_optimiser_init(struct hebb_optimiser *opt, struct hebb_config *node,
			 size_t n, struct hebb_error *err);
void hebb_optimiser_release(struct hebb_optimiser *opt);

/* Begin a step; then hebb_optimiser_update each piece once, in any order. */
void hebb_optimiser_begin(struct hebb_optimiser *opt);
void hebb_optimiser_update(const struct hebb_optimiser *opt, hebb_real *weight,
			   const hebb_real *grad, size_t offset, size_t n);

#endif
