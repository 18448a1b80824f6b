/*
 * release.h - a table of synapses with short-term plasticity
 *
 * What a synapse releases depends on the spikes of its source and on the
 * parameters of its projection, so it is kept for a row (a source and a delay)
 * instead of for a synapse, and a fan is delivered as any other, times one
 * number.
 */
#ifndef HEBB_SNN_RELEASE_H
#define HEBB_SNN_RELEASE_H

#include "snn/table.h"

/* Once the rows of the table are known. */
void hebb_release_start(struct hebb_table *table);
void hebb_release_reset(struct hebb_table *table);

/* A spike of row `r` arrives in `step`: the factor of its weights. */
double hebb_release_of(struct hebb_table *table, size_t r, int64_t step);

/* The state that a spike of row `r` would meet in `step`: its number `k`. */
double hebb_release_read(const struct hebb_table *table, size_t r, int64_t step,
			 size_t k);

#endif
