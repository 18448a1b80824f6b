/*
 * dopamine.h - the reward that a whole network is told
 *
 *	dd/dt = -d/tau,		d += amount at every pulse
 *
 * Rules with eligibility hear d + tonic.  A pulse comes from every spike of a
 * population, `delay` + `jitter` u later with u drawn in 0 .. 1 for each spike,
 * or from outside, between runs.  A spike of time t with delay D counts from
 * the step that begins at t + D.
 *
 * Levels are computed by one thread, for a chunk of steps at a time, when
 * threads meet; so no pulse comes earlier than spikes do.
 */
#ifndef HEBB_SNN_DOPAMINE_H
#define HEBB_SNN_DOPAMINE_H

#include "snn/population.h"

struct hebb_dopamine {
	bool heard;                         /* a rule listens */
	const struct hebb_population *from; /* NULL: only from outside */
	double amount, tonic, keep;         /* `keep`: of d after one step */
	double delay, jitter;               /* steps; whole, and at most */
	struct hebb_stream stream;
	double level;  /* d with which the next step begins */
	double *seen;  /* [chunk] what rules hear in each step */
	double *pulse; /* [ring] what is added when step s begins: s % ring */
	uint64_t chunk, ring;
};

/* From `map`, the value of `dopamine:` in a model; NULL: all by default. */
bool hebb_dopamine_read(struct hebb_dopamine *dopamine, struct hebb_config *map,
			const struct hebb_population *pops, size_t n_pops,
			double dt, uint64_t seed, struct hebb_error *err);

/* Once it is known how many steps pass between two meetings at most. */
void hebb_dopamine_start(struct hebb_dopamine *dopamine, uint64_t chunk);
void hebb_dopamine_release(struct hebb_dopamine *dopamine);
void hebb_dopamine_reset(struct hebb_dopamine *dopamine);

/* Neurons `id` [n] of the population fired in `step`. */
void hebb_dopamine_fire(struct hebb_dopamine *dopamine, uint64_t step,
			const uint32_t *id, size_t n);

/* What is seen in the steps from `step` on, up to a chunk of them. */
void hebb_dopamine_foresee(struct hebb_dopamine *dopamine, uint64_t step);

/* The steps `step` .. `step` + n - 1, foreseen, have passed. */
void hebb_dopamine_pass(struct hebb_dopamine *dopamine, uint64_t step,
			uint64_t n);

#endif
