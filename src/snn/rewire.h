/*
 * rewire.h - synapses that come and go
 *
 * The synapses of a projection are looked at in canonical order, by target,
 * source and delay, whatever lanes they stand in; then each lane's table is
 * written anew.  A weight goes where its synapse goes; the traces of a row
 * belong to its source and stay.
 */
#ifndef HEBB_SNN_REWIRE_H
#define HEBB_SNN_REWIRE_H

#include "snn/table.h"

/* A birth or a death. */
struct hebb_turn {
	int64_t step;
	uint32_t source, target;
	bool born; /* or died */
};

/* All tables of one projection. */
struct hebb_rewiring {
	const struct hebb_projection *proj;
	struct hebb_table **table;       /* [lanes] */
	const struct hebb_slice **slice; /* [lanes] of the targets */
	size_t lanes;
	uint64_t first;         /* synapses at the beginning */
	uint64_t next;          /* step of the next epoch */
	struct hebb_turn *turn; /* [turns] since they were forgotten */
	size_t turns, room;
};

void hebb_rewiring_release(struct hebb_rewiring *rewiring);

/* An epoch, if it is time; settled tables, before anything in `step`. */
void hebb_rewiring_epoch(struct hebb_rewiring *rewiring, uint64_t step);

/*
 * Remove the weakest until `fraction` of the synapses that there were at the
 * beginning are gone; settled tables, before anything in `step`.
 */
void hebb_rewiring_thin(struct hebb_rewiring *rewiring, double fraction,
			uint64_t step);

/* ---- of one table ---- */

void hebb_growth_start(struct hebb_table *table);
void hebb_growth_restart(struct hebb_table *table); /* drawn once more */
void hebb_growth_stop(struct hebb_table *table);

/*
 * An arrival at row `r` is counted; true if it was also delivered, to those
 * that were there when it was fired, because not all were.
 */
bool hebb_growth_deliver(struct hebb_table *table, uint32_t r, int64_t step,
			 double *input, bool learns);

#endif
