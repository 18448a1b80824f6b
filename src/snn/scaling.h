/*
 * scaling.h - homeostatic scaling of all weights onto a neuron
 *
 *	dr/dt = -r/tau,		r += 1/tau when the target fires
 *	dw/dt = w (1 - r/rate)/tau_w
 *
 * Slow, so a step of it is made every `interval`, at the beginning of a step
 * of the network: w += w (1 - r/rate) interval/tau_w, for what has come to the
 * synapse before; by then r has decayed by the step of each spike and all that
 * followed.  It multiplies, so ratios of weights stay, and stops at the bounds
 * of the rule that it goes with.  The trace r survives trials.
 *
 * Turrigiano et al. 1998, Nature 391:892; van Rossum, Bi & Turrigiano 2000,
 * J. Neurosci. 20:8812.
 */
#ifndef HEBB_SNN_SCALING_H
#define HEBB_SNN_SCALING_H

#include <stdint.h>

#include "base/param.h"

struct hebb_table;

enum {
	HEBB_SCALING_RATE,
	HEBB_SCALING_TAU,
	HEBB_SCALING_TAU_W,
	HEBB_SCALING_INTERVAL,
	HEBB_SCALING_ROWS
};

extern const struct hebb_param hebb_scaling_rows[];

struct hebb_scaling {
	uint32_t interval; /* steps; 0: does not scale */
	double rate;       /* kHz, of targets */
	double tau;        /* steps, of their traces */
	double gain;       /* interval/tau_w */
};

/* What a lane knows of its targets. */
struct hebb_scaled {
	uint32_t first, n; /* lane-local ids */
	double *rate;      /* [n] kHz, just after `last` */
	int64_t *last;     /* [n] step of the last spike, or of a trial's end */
};

bool hebb_scaling_read(struct hebb_scaling *scaling,
		       const struct hebb_value *values, double dt,
		       const struct hebb_place *place, struct hebb_error *err);

/* The target `local` fired in `step`. */
void hebb_scaling_fire(const struct hebb_scaling *scaling,
		       struct hebb_scaled *scaled, uint32_t local, int64_t step,
		       double dt);

/* A trial ends at `step`, rates stay or, with `all`, go; a new one begins. */
void hebb_scaling_end(const struct hebb_scaling *scaling,
		      struct hebb_scaled *scaled, int64_t step, bool all);
void hebb_scaling_begin(struct hebb_scaled *scaled, int64_t step);

/* At the beginning of `step`: weights are between 0 and `most`; NaN: any. */
void hebb_scaling_apply(struct hebb_table *table, int64_t step, double most);

#endif
