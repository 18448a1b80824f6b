/*
 * neuron.h - the contract of a neuron: what its author reads
 *
 * A neuron type names its parameters, the states that change, and the ports at
 * which input arrives, and writes two functions.  `prepare` turns the
 * parameters of one neuron into the coefficients of one step; `step` advances
 * a block of neurons by dt.  The engine owns every array, calls `step` for
 * blocks of any size on any thread, and takes care that parameters may differ
 * between neurons.
 */
#ifndef HEBB_SNN_NEURON_H
#define HEBB_SNN_NEURON_H

#include <stdint.h>

#include "base/param.h"
#include "base/random.h"
#include "base/type.h"

enum { HEBB_STATES = 12, HEBB_COEFS = 32, HEBB_PORTS = 4 };

/* What changes; can be set at the beginning under its name, and recorded. */
struct hebb_state {
	const char *name, *unit;
	double value;     /* at the beginning */
	const char *from; /* or that of this parameter; NULL */
	bool slow;        /* survives the reset between trials */
	const char *brief;
};

enum hebb_takes {
	HEBB_TAKES_SPIKES,   /* weights of any sign */
	HEBB_TAKES_POSITIVE, /* the sign of a weight selects one of these two */
	HEBB_TAKES_NEGATIVE,
	HEBB_TAKES_CONDUCTANCE, /* selected by name, weights >= 0 */
	HEBB_TAKES_CURRENT,     /* continuous input, from stimuli only */
};

/* Where input arrives, summed up over the step that ends now. */
struct hebb_port {
	const char *name, *unit;
	enum hebb_takes takes;
};

/*
 * Did it fire, 1 or 0?  Not a byte: a loop over neurons that writes bytes
 * becomes vectors of 32 neurons, for which there are too few registers.
 */
typedef uint32_t hebb_flag;

/* Some neurons of one population that stand next to each other. */
struct hebb_block {
	uint32_t n, first;          /* `first`: id of neuron 0 of the block */
	uint64_t step;              /* from 0 */
	uint64_t age;               /* steps since the trial began */
	double dt;                  /* ms */
	struct hebb_stream stream;  /* of the population; id = first + i */
	bool uniform;               /* all neurons have the same parameters */
	double *state[HEBB_STATES]; /* [state][n] */
	const double *coef[HEBB_COEFS];  /* [coef][uniform ? 1 : n] */
	const double *input[HEBB_PORTS]; /* [port][n]; a port of currents is
					    NULL while nobody drives it */
	hebb_flag *fired;                /* [n], out */
	const void *shared;              /* what `share` made, or NULL */
};

/*
 * The equations themselves, for neurons whose steps are not exact: `solver:
 * rkf45` advances them as long as their error allows.  Everything here sees
 * one neuron: its parameters param[row of type.params] and its states in the
 * order of `states`, of which the first `n` flow and the others stay.
 */
struct hebb_ode {
	int n;
	double tolerance; /* of a sub-step, in the units of the states */
	bool scaled;      /* as much again for each unit of change within it */
	/* how fast the first n states change, while `current` flows in */
	void (*rate)(const double *param, const double *state, double current,
		     double *rate);
	/* after every sub-step: what is reset within a step; does it fire? */
	bool (*reset)(const double *param, double dt, double *state); /* NULL */
	/* at the end of a step, which began with the states `old`: arrivals,
	   refractoriness, threshold; does it fire? */
	bool (*finish)(const double *param, double dt, const double *old,
		       const double *input, double *state);
};

struct hebb_neuron_type {
	struct hebb_type type;
	const struct hebb_state *states; /* ends with a NULL name */
	const struct hebb_port *ports;   /* likewise; none: a source */
	int coefs;
	/* rows: where v goes after a spike has to be below where it fires; both
	   0: there is nothing like that */
	size_t reset, limit;
	/* what the population has as a whole, out of the rows that are a NODE
	   or that do not vary, and the population's stream: one piece of
	   memory, hebb_free'd with the population; NULL: none */
	bool (*share)(const struct hebb_value *values, uint32_t size, double dt,
		      struct hebb_stream stream, void **shared,
		      struct hebb_error *err);
	/* from param[row of type.params] of one neuron to coef[coefs] */
	void (*prepare)(const double *param, double dt, double *coef);
	void (*step)(const struct hebb_block *block);
	const struct hebb_ode *ode; /* NULL: the steps are exact */
};

extern const struct hebb_type *const hebb_neuron_types[];

/* The keys that every population takes beside those of its type. */
extern const struct hebb_param hebb_neuron_common[];

/*
 * The neurons [from, from + most) of a block, or as many as there are: what
 * goes over them several times does it with few, whose states stay near.
 */
struct hebb_block hebb_part(const struct hebb_block *block, uint32_t from,
			    uint32_t most);

/* Whole steps in a time. */
static inline double hebb_steps(double time, double dt)
{
	return (double)(int64_t)(time / dt + 0.5);
}

/*
 * Write a kernel once and have it compiled for equal and for different
 * neurons: the coefficient K of neuron i is c[K][i * each], where `each` is the
 * constant 0 or 1; and, where there is a port of currents, for neurons that
 * are driven and that are not.
 *
 *	HEBB_STEP(step, kernel)			kernel(block, each)
 *	HEBB_STEP_DRIVEN(step, kernel, CURRENT)	kernel(block, each, driven)
 */
#define HEBB_STEP(name, kernel)                                                \
	static void name(const struct hebb_block *block)                       \
	{                                                                      \
		if (block->uniform)                                            \
			kernel(block, 0);                                      \
		else                                                           \
			kernel(block, 1);                                      \
	}

#define HEBB_STEP_DRIVEN(name, kernel, port)                                   \
	static void name(const struct hebb_block *block)                       \
	{                                                                      \
		if (block->uniform && block->input[port])                      \
			kernel(block, 0, true);                                \
		else if (block->uniform)                                       \
			kernel(block, 0, false);                               \
		else if (block->input[port])                                   \
			kernel(block, 1, true);                                \
		else                                                           \
			kernel(block, 1, false);                               \
	}

#define HEBB_KERNEL static inline __attribute__((always_inline)) void

/* Before a loop over neurons: none of its arrays overlap. */
#ifdef __clang__
#define HEBB_LOOP /* clang finds out, and complains when told in vain */
#else
#define HEBB_LOOP _Pragma("GCC ivdep")
#endif

/*
 * Coefficients as a kernel reads them: c[K][i * each].  Those of equal neurons
 * are copied to `same`, which no store to a state can change, so that the loop
 * over neurons is compiled to vectors.
 */
static inline __attribute__((always_inline)) void
hebb_coefs(const struct hebb_block *block, size_t each, int coefs, double *same,
	   const double **c)
{
	int k;

#pragma GCC unroll 32
	for (k = 0; k < coefs; k++) {
		same[k] = each ? 0 : block->coef[k][0];
		c[k] = each ? block->coef[k] : &same[k];
	}
}

/*
 * (1 - e^-x) / x, without loss of digits around 0: the propagators of two
 * coupled linear equations are made of it, also in the limit of equal time
 * constants.
 */
double hebb_phi(double x);

#endif
