/*
 * pairs.h - how the spikes of two neurons go together, over random pairs
 *
 * A few neurons are chosen among those that fire, without knowing beforehand
 * which do: each has a random key, and those with the lowest keys of all that
 * fired so far are followed.  A neuron is chosen at its first spike or never,
 * so nothing is missed.  The sums have the size of the sample squared, however
 * long it takes.
 */
#ifndef HEBB_REC_PAIRS_H
#define HEBB_REC_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"

struct hebb_pairs {
	struct hebb_stream stream;
	size_t most, n;     /* neurons to follow; followed now */
	uint16_t *slot;     /* [neurons]: its place in the sample, or `most` */
	uint32_t *id, *key; /* [n] */
	size_t last;        /* the place of the highest key */
	uint32_t *count;    /* [n]: spikes in this bin */
	uint16_t *fired;    /* [n_fired]: places with spikes in this bin */
	size_t n_fired;
	uint64_t *sum;     /* [most] */
	uint64_t *product; /* [most][most] of counts in a bin */
};

/* `most` below 65536; the choice depends on nothing but ids. */
void hebb_pairs_init(struct hebb_pairs *pairs, size_t neurons, size_t most);
void hebb_pairs_release(struct hebb_pairs *pairs);

/* Neuron `id` fired in this bin, for the `first` time of all. */
void hebb_pairs_add(struct hebb_pairs *pairs, size_t id, bool first);

/* This bin is over. */
void hebb_pairs_close(struct hebb_pairs *pairs);

/*
 * Pearson's coefficient of the counts in `bins` bins, those without spikes
 * included, averaged over the pairs; NaN if there is none.  A neuron whose
 * count never changes has no pairs.
 */
double hebb_pairs_correlation(const struct hebb_pairs *pairs, uint64_t bins);

#endif
