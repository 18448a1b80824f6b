/*
 * connect.h - the contract of a wiring rule: who is joined to whom
 *
 * A rule names the sources of one target.  Its draws are keyed by the target,
 * so that any lane or rank that owns the target makes the same synapses.  A
 * rule that cannot, as it reads a file, lists all synapses at the beginning.
 */
#ifndef HEBB_SNN_CONNECT_H
#define HEBB_SNN_CONNECT_H

#include <stdint.h>

#include "base/param.h"
#include "base/random.h"
#include "base/type.h"
#include "snn/space.h"

/* All synapses, by target; those of one target in the order they came in. */
struct hebb_listing {
	uint32_t *begin;  /* [targets + 1] where each target's begin */
	uint32_t *source; /* [n] */
	uint32_t *row;    /* [n] of the columns that say more of it, or NULL */
	size_t rows;      /* of these columns */
};

struct hebb_wiring {
	const struct hebb_connect_type *type;
	const double *param;       /* [row of type.params], numbers */
	uint32_t sources, targets; /* sizes of the two populations */
	bool same;                 /* they are one population */
	bool autapses;             /* a neuron may reach itself */
	bool multapses;            /* a pair may be joined more than once */
	bool periodic;             /* ways lead around the edges */
	const struct hebb_space *from, *to; /* places of the two populations */
	struct hebb_stream stream;
	struct hebb_listing listing; /* of a rule that lists; owned */
	void *own;                   /* what `prepare` made; owned, one piece */
};

struct hebb_connect_type {
	struct hebb_type type;
	/* is it possible at all?  NULL: always */
	bool (*check)(const struct hebb_wiring *wiring,
		      const struct hebb_place *place, struct hebb_error *err);
	/* make wiring->own, which helps `make`; NULL: nothing is needed */
	bool (*prepare)(struct hebb_wiring *wiring,
			const struct hebb_value *values,
			const struct hebb_place *place, struct hebb_error *err);
	/* fill in wiring->listing; NULL: the rule does not list */
	bool (*list)(struct hebb_wiring *wiring,
		     const struct hebb_value *values,
		     const struct hebb_place *place, struct hebb_error *err);
	/* synapses that will be made, known before any is listed or made;
	   NULL: `most` for every target, or as many as are listed */
	double (*expect)(const struct hebb_wiring *wiring);
	/* more sources than this no target has */
	uint32_t (*most)(const struct hebb_wiring *wiring);
	/* write the sources of `target`, return how many; the same every time;
	   `taken` is a zeroed bitmap [sources] that must be left zeroed */
	uint32_t (*make)(const struct hebb_wiring *wiring, uint32_t target,
			 uint32_t *source, uint64_t *taken);
};

extern const struct hebb_type *const hebb_connect_types[];

/* The keys that every wiring takes beside those of its type. */
extern const struct hebb_param hebb_connect_common[];

/* Synapses to be expected: exact, or the mean of a random number. */
double hebb_wiring_expect(const struct hebb_wiring *wiring);

/* Sources that a target can choose from: all, or all but itself. */
static inline uint32_t hebb_wiring_choices(const struct hebb_wiring *wiring)
{
	return wiring->sources - (wiring->same && !wiring->autapses);
}

/* The choice as a source: the target itself is stepped over. */
static inline uint32_t hebb_wiring_source(const struct hebb_wiring *wiring,
					  uint32_t target, uint32_t choice)
{
	return choice + (wiring->same && !wiring->autapses && choice >= target);
}

/*
 * Turn k random numbers in place into choices of 0 .. n-1; distinct ones, k <=
 * n, with a zeroed bitmap `taken` [n] that is left zeroed, by Floyd's algorithm
 * (Bentley & Floyd 1987, Commun. ACM 30:754).
 */
void hebb_wiring_choose(uint32_t *choice, uint32_t k, uint32_t n,
			uint64_t *taken);

/*
 * Sort `n` pairs by target, in linear time; with `row` (NULL: none) remember
 * the row of each.  The columns have `n` rows until somebody says otherwise.
 * For rules that list.
 */
struct hebb_listing hebb_listing_new(const uint32_t *source,
				     const uint32_t *target, size_t n,
				     uint32_t targets, const uint32_t *row);
void hebb_listing_release(struct hebb_listing *listing);

/* Keep the rows whose number is negative, or those whose number is not. */
void hebb_listing_keep(struct hebb_listing *listing, uint32_t targets,
		       const double *number, bool negative);

/* `most` and `make` of rules that list. */
uint32_t hebb_listing_most(const struct hebb_wiring *wiring);
uint32_t hebb_listing_make(const struct hebb_wiring *wiring, uint32_t target,
			   uint32_t *source, uint64_t *taken);

#endif
