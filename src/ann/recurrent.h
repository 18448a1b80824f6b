/*
 * recurrent.h - what layers with a memory have in common
 *
 * At each step a cell makes its answer h of the gates
 *
 *	x[t] W + h[t-1] U + b
 *
 * The rows of x[t], h[t-1] of a block stand side by side, so that a step is one
 * product; the gradients of W and U are one of all steps after the way back.  A
 * second direction reads the sequence from its end; the answers stand side by
 * side.
 */
#ifndef HEBB_ANN_RECURRENT_H
#define HEBB_ANN_RECURRENT_H

#include "ann/layer.h"

/* One sample at one step; each array has n numbers a gate. */
struct hebb_moment {
	hebb_real *gates;        /* the sums above; if apart, h U + b last */
	const hebb_real *before; /* h[t-1] */
	const hebb_real *was;    /* the state at t-1, where there is one */
	hebb_real *state;
	hebb_real *out;         /* h[t] */
	hebb_real *dh, *dstate; /* of the loss by h[t], by the state at t */
};

struct hebb_cell {
	size_t gates;
	bool state; /* remembers more than its answer */
	bool apart; /* the last gate's product with h is not simply added */
	/* out and state from gates; leave in gates what `backward` needs */
	void (*forward)(const struct hebb_moment *moment, size_t n);
	/*
	 * SET gates to the slopes by these sums, dstate to that by the state
	 * at t-1, and dh to what goes to h[t-1] past the product (added where
	 * apart, else not looked at).
	 */
	void (*backward)(const struct hebb_moment *moment, size_t n);
};

extern const struct hebb_param hebb_recurrent_params[];

bool hebb_recurrent_shape(struct hebb_layer *layer,
			  const struct hebb_cell *cell, struct hebb_error *err);
void hebb_recurrent_forward(struct hebb_layer *layer,
			    const struct hebb_cell *cell,
			    const struct hebb_pass *pass, size_t begin,
			    size_t end);
void hebb_recurrent_backward(struct hebb_layer *layer,
			     const struct hebb_cell *cell,
			     const struct hebb_pass *pass, size_t begin,
			     size_t end);
/* After answers: their blocks are whole. */
void hebb_recurrent_count(const struct hebb_layer *layer,
			  const struct hebb_cell *cell,
			  const struct hebb_pass *pass,
			  struct hebb_operations *sum);
/* Only with `last`. */
void hebb_recurrent_trace(struct hebb_layer *layer,
			  const struct hebb_cell *cell, size_t begin,
			  size_t end, hebb_real *value);

#endif
