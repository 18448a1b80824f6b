/*
 * stimulus.h - the contract of a stimulus: input from outside the network
 *
 * A stimulus adds to one port of a population at every step from `from` to
 * `until`, and has no neurons of its own.  `prepare` turns its parameters into
 * scratch, which all populations share; what changes with time, neuron by
 * neuron, is a state, which begins anew with every trial.
 *
 * A parameter that is a current has the unit "port": that of the port it
 * reaches, pA for most neurons.
 */
#ifndef HEBB_SNN_STIMULUS_H
#define HEBB_SNN_STIMULUS_H

#include <stdint.h>

#include "base/random.h"
#include "base/type.h"

enum { HEBB_DRIVE_STATES = 2 };

/* Some neurons that are driven, next to each other. */
struct hebb_drive {
	uint32_t n, first;         /* `first`: id of neuron 0 */
	uint64_t step;             /* from 0 */
	uint64_t age;              /* steps since the trial began */
	uint64_t from;             /* <= age */
	double dt;                 /* ms */
	struct hebb_stream stream; /* of this stimulus and population */
	struct hebb_stream common; /* of this stimulus, for all it drives */
	double weight;             /* of one spike, in the port's unit */
	const void *scratch;       /* what `prepare` made */
	double *state[HEBB_DRIVE_STATES]; /* [state][n] */
	double *input; /* [n] of the port: add to it; NULL in `start` */
};

struct hebb_stimulus_type {
	struct hebb_type type;
	bool current;   /* drives a port of currents, else one of spikes */
	int states;     /* numbers that it keeps for every neuron */
	size_t scratch; /* bytes of what `prepare` makes */
	bool (*prepare)(const struct hebb_value *values, double dt,
			void *scratch, struct hebb_error *err);
	/* what scratch points to, also after `prepare` failed; may be NULL */
	void (*release)(void *scratch);
	/* states at the beginning, of all neurons, at drive->step; as above */
	void (*start)(const struct hebb_drive *drive);
	void (*add)(const struct hebb_drive *drive);
};

extern const struct hebb_type *const hebb_stimulus_types[];

/* The keys that every stimulus takes beside those of its type. */
extern const struct hebb_param hebb_stimulus_common[];

#endif
