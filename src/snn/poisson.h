/*
 * poisson.h - Poisson counts: how many spikes of a mean come in a step
 *
 * The cumulative distribution is compared with a keyed number of 48 bits a
 * neuron and step; what is rarer than 2^-48 a step does not occur.  Its first
 * 16 bits nearly always decide, so that one word of random bits serves two
 * neurons, and the others are drawn only where these equal those of a bound.
 */
#ifndef HEBB_SNN_POISSON_H
#define HEBB_SNN_POISSON_H

#include "snn/stimulus.h"

enum { HEBB_POISSON_BOUNDS = 400 };
#define HEBB_POISSON_MOST 200.0 /* the largest mean */

/* k or fewer spikes: number < bound[k] */
struct hebb_poisson {
	uint32_t n;
	uint32_t lows; /* bounds whose first 16 bits are not all ones */
	int16_t first[HEBB_POISSON_BOUNDS];  /* the first 16 bits, less 2^15 */
	uint64_t bound[HEBB_POISSON_BOUNDS]; /* 48 bits */
};

void hebb_poisson_set(struct hebb_poisson *table, double mean);

/* Add to every neuron as many spikes, each of drive->weight. */
void hebb_poisson_add(const struct hebb_drive *drive,
		      const struct hebb_poisson *table);

#endif
