/*
 * learning.h - what a table of synapses does when it learns
 *
 * Synapses with the same dendritic delay share a history of their targets'
 * spikes.  A spike enters it when nothing that reaches the synapse before is
 * still on its way: the arrival at the synapse of a pre spike is handled a
 * dendritic delay later, at the target, so post spikes wait for two of them.
 */
#ifndef HEBB_SNN_LEARNING_H
#define HEBB_SNN_LEARNING_H

#include "snn/table.h"

/* Once the synapses stand in the table. */
void hebb_learning_start(struct hebb_table *table,
			 const struct hebb_population *pops,
			 const struct hebb_slice *slices);
void hebb_learning_stop(struct hebb_table *table);
void hebb_learning_reset(struct hebb_table *table, int64_t step);

/* A trial ends at `step`: of what is kept of targets only slow things stay. */
void hebb_learning_rest(struct hebb_table *table, int64_t step, bool all);

/* At the beginning of `step`, before its fans: the rule's tick. */
void hebb_learning_tick(struct hebb_table *table, int64_t step, double signal);

/* Before the fans that arrive in `step`. */
void hebb_learning_catch_up(struct hebb_table *table, int64_t step);

/* Those synapses of a row that an arrival reaches. */
struct hebb_part {
	uint32_t n;
	const uint16_t *target; /* [n], and HEBB_AHEAD that are looked at */
	double *weight;         /* [n] */
	double *tag;            /* [n], or NULL */
};

void hebb_learning_reach(struct hebb_table *table, uint32_t r, int64_t step,
			 const struct hebb_part *part, double *input);

/* Let the fan of row `r` see what an arrival in `step` would have it see. */
void hebb_learning_see(struct hebb_table *table, uint32_t r, int64_t step);

/* The synapses of a table are others: make room for its longest fan. */
void hebb_learning_stretch(struct hebb_table *table);

/*
 * The fan of row `r` arrives: change those of its weights that may change, if
 * they are so few that it is worth it; to be delivered afterwards.
 */
bool hebb_learning_change(struct hebb_table *table, uint32_t r, int64_t step);

/* The fan of row `r` arrives: change its weights, and deliver them. */
void hebb_learning_deliver(struct hebb_table *table, uint32_t r, int64_t step,
			   double *input);

#endif
