/*
 * bounds.h - what this machine can do at best, measured
 *
 * A synaptic event is an increment at a random place, a synapse is read once
 * on the way, and a dense layer is a product of matrices: no network can be
 * faster than these.  Figures beside them mean something on any machine.
 */
#ifndef HEBB_LAB_BOUNDS_H
#define HEBB_LAB_BOUNDS_H

enum hebb_bound {
	HEBB_INCREMENT_L1,
	HEBB_INCREMENT_L2,
	HEBB_INCREMENT_MEMORY,
	HEBB_STREAM,
	HEBB_GEMM,
	HEBB_BOUNDS
};

struct hebb_bound_row {
	const char *name, *unit, *brief;
};

extern const struct hebb_bound_row hebb_bound_rows[HEBB_BOUNDS];

/*
 * The best of some rounds of each, with that many threads at once, which takes
 * about a second.  Increments are ns in each thread, the rest is what all do
 * together.
 */
void hebb_bounds_measure(int threads, double bound[HEBB_BOUNDS]);

/* What the processor calls itself, or the family that it is of. */
enum { HEBB_MACHINE_NAME = 128 };
const char *hebb_machine_name(char name[HEBB_MACHINE_NAME]);

#endif
