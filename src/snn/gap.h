/*
 * gap.h - gap junctions: currents between neurons that touch
 *
 *	I_i = sum over j of w_ij (v_j - v_i)
 *
 * goes into the port of currents of neuron i.  A lane needs potentials of
 * others: at the end of each step every lane publishes those of its coupled
 * populations into one of two shared rows, and reads the other one; so threads
 * must meet after each step.  The sum has the order of projections, and within
 * one that of (source, draw), for any number of lanes.
 */
#ifndef HEBB_SNN_GAP_H
#define HEBB_SNN_GAP_H

#include "snn/projection.h"

/* What one projection brings its targets, or gives back to its sources. */
struct hebb_gap {
	size_t pop, source_pop;
	int port;
	size_t edges;
	uint64_t *begin;  /* [size of pop + 1] */
	uint32_t *source; /* [edges] ids in source_pop */
	double *weight;   /* [edges] */
};

/* Start with { 0 }. */
struct hebb_gaps {
	struct hebb_gap *gap; /* [n] */
	size_t n;
	size_t pops;
	double **v[2]; /* [step % 2][pop][neuron], NULL if not coupled */
};

/* Draw all electrical projections; their targets' ports become driven. */
void hebb_gaps_make(struct hebb_gaps *gaps, const struct hebb_projection *proj,
		    size_t n, struct hebb_population *pops, size_t n_pops);
void hebb_gaps_release(struct hebb_gaps *gaps);

/* Edges, each way counted. */
uint64_t hebb_gaps_edges(const struct hebb_gaps *gaps);

/* The potentials of a block's neurons, with which `step` begins. */
void hebb_gaps_publish(const struct hebb_gaps *gaps, size_t pop,
		       const struct hebb_population *from,
		       const struct hebb_block *block, uint64_t step);

/* Add the currents of `step` to `input` [n], the port of these neurons. */
void hebb_gap_add(const struct hebb_gaps *gaps, const struct hebb_gap *gap,
		  uint64_t step, uint32_t begin, uint32_t n, double *input);

#endif
