/*
 * source.h - what sources have in common: spikes by chance, and by a list
 */
#ifndef HEBB_SNN_SOURCE_H
#define HEBB_SNN_SOURCE_H

#include "snn/neuron.h"

/*
 * Let the neurons from .. from + n - 1 of a block fire in this step, each with
 * the probability p[i * each], independently: one keyed word a neuron.
 */
void hebb_source_chance(const struct hebb_block *block, uint32_t from,
			uint32_t n, const double *p, uint32_t each);

struct hebb_spike {
	uint64_t step;
	uint32_t neuron;
};

/* One piece of memory, the `shared` of a population. */
struct hebb_spikes {
	size_t n;
	bool all;                  /* neurons fire together */
	struct hebb_spike spike[]; /* [n] in the order of steps */
};

struct hebb_spikes *hebb_spikes_new(size_t n);

/*
 * A `step` of what is listed in block->shared; none if that is NULL.  Spikes
 * are found by halving, so any step can come next.
 */
void hebb_source_listed(const struct hebb_block *block);

#endif
