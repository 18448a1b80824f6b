/*
 * optimiser.h - the contract of an optimiser: what a gradient does to weights
 *
 * Before its own step every optimiser does what the common rows say, in this
 * order: cut each gradient to +-clip_value; scale all of them so that their
 * norm is at most clip_norm; add l2 w + l1 sign(w), the gradient of
 * l2/2 |w|^2 + l1 |w|.  After the step the weights into a unit are scaled to a
 * norm of at most max_norm.  Penalties and max_norm leave biases alone.
 */
#ifndef HEBB_ANN_OPTIMISER_H
#define HEBB_ANN_OPTIMISER_H

#include <stdint.h>

#include "ann/arena.h"
#include "ann/schedule.h"
#include "base/type.h"

#define HEBB_MOMENTS      4
#define HEBB_COEFFICIENTS 8

struct hebb_optimiser {
	const struct hebb_optimiser_type *type;
	struct hebb_choice choice;
	struct hebb_value *values; /* of type->type.params */
	struct hebb_schedule schedule;
	uint64_t step;                          /* steps taken so far */
	double rate;                            /* of this step */
	hebb_real c[HEBB_COEFFICIENTS];         /* as `prepare` left them */
	struct hebb_arena moment[HEBB_MOMENTS]; /* as long as the weights */
	hebb_real l1, l2, clip_value, scale;
	double clip_norm, max_norm; /* infinite where there is no limit */
	double sum, seen;           /* losses of this pass, and how many */
	double pass;                /* that the last loss belonged to */
};

struct hebb_optimiser_type {
	struct hebb_type type;
	size_t moments; /* numbers it remembers for each weight */
	/*
	 * Set opt->c for this step from opt->rate, the row `rate` (the first)
	 * times the schedule's factor; opt->step counts the step already.
	 */
	void (*prepare)(struct hebb_optimiser *opt);
	/* weight[i] from grad[i] and moment[..][i], i < n */
	void (*step)(const hebb_real *c, hebb_real *restrict weight,
		     const hebb_real *restrict grad, hebb_real **moment,
		     size_t n);
};

extern const struct hebb_type *const hebb_optimiser_types[];
extern const struct hebb_param hebb_optimiser_common[];

/*
 * Read an optimiser ("adam", or {type: adam, rate: 1e-3}) for `n` weights in
 * the caller's storage; needs hebb_optimiser_release also after a failure.
 * Without a node it is Adam.
 */
bool hebb_optimiser_init(struct hebb_optimiser *opt, struct hebb_config *node,
			 size_t n, struct hebb_error *err);
void hebb_optimiser_release(struct hebb_optimiser *opt);

/*
 * Begin a step after `passes` over the training samples, whose batch had this
 * loss; where clip_norm is finite, say the sum of the squares of all gradients
 * (hebb_optimiser_square); then update each piece once, in any order.
 */
void hebb_optimiser_begin(struct hebb_optimiser *opt, double passes,
			  double loss);
void hebb_optimiser_limit(struct hebb_optimiser *opt, double square);
void hebb_optimiser_update(const struct hebb_optimiser *opt, hebb_real *weight,
			   hebb_real *grad, size_t offset, size_t n, bool bias);

/* The sum of the squares of n gradients, each cut to clip_value. */
double hebb_optimiser_square(const struct hebb_optimiser *opt,
			     const hebb_real *grad, size_t n);

/* Scale the columns of weight[rows][columns] down to max_norm. */
void hebb_optimiser_bound(const struct hebb_optimiser *opt, hebb_real *weight,
			  size_t rows, size_t columns);

#endif
