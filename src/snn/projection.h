/*
 * projection.h - which neurons a projection joins, how strongly, how late
 *
 * A projection is a recipe; its synapses live in the lanes of their targets
 * (table.h).  `to: [a, b]` makes one projection for each target population,
 * and a list with weights of both signs one for each port.
 */
#ifndef HEBB_SNN_PROJECTION_H
#define HEBB_SNN_PROJECTION_H

#include "base/config.h"
#include "snn/connect.h"
#include "snn/population.h"
#include "snn/scaling.h"
#include "snn/structure.h"
#include "snn/synapse.h"

/* The whole delay is behind the synapse. */
#define HEBB_ALL UINT32_MAX

struct hebb_projection {
	char *name; /* "exc_inh"; "excitation.inh" with several targets;
		       "edges.positive" of a list with two signs */
	const struct hebb_population *source, *target;
	const struct hebb_synapse_type *type;
	void *rule; /* of the type; NULL if it has none */
	const struct hebb_synapse_type *release; /* whose release varies */
	void *release_rule;          /* its own if it is not the type; NULL */
	struct hebb_scaling scaling; /* of weights that learn */
	int port;                    /* of the target population */
	bool
	    symmetric; /* electrical: gives back to `back_port` of the source */
	int back_port;
	struct hebb_wiring wiring;
	double *wiring_param;
	struct hebb_param weight_row, delay_row; /* with the right limits */
	struct hebb_value weight, delay;         /* their nodes are owned */
	struct hebb_by_distance weight_curve, delay_curve;
	struct hebb_stream weight_stream, delay_stream;
	struct hebb_structure structure; /* how synapses come and go */
	struct hebb_stream structure_stream;
	uint64_t seed;
	double dt;          /* ms */
	uint32_t history;   /* spikes kept per target */
	uint32_t dendritic; /* steps of the delay, HEBB_ALL: all of them */
	bool precise;       /* weights are double even if they do not learn */
};

/* All projections that `map`, the value of `name`, describes; appended. */
bool hebb_projection_read(struct hebb_projection **list, size_t *n,
			  const char *name, struct hebb_config *map,
			  const struct hebb_population *pops, size_t n_pops,
			  double dt, uint64_t seed, struct hebb_error *err);
void hebb_projection_release(struct hebb_projection *proj);

/*
 * Weights and delays (steps) of the synapses [n] from `source` [n] that
 * `target` draws.
 */
void hebb_projection_weights(const struct hebb_projection *proj,
			     uint32_t target, const uint32_t *source,
			     uint32_t n, double *weight);
void hebb_projection_delays(const struct hebb_projection *proj, uint32_t target,
			    const uint32_t *source, uint32_t n, double *delay);

/*
 * The delay (steps) of the k-th new synapse of `target` at an epoch; as known
 * before all are drawn, so `delay_range` knows it too.
 */
uint32_t hebb_projection_new_delay(const struct hebb_projection *proj,
				   struct hebb_stream stream, uint32_t target,
				   uint32_t k);

/* The least and the longest delay (steps), if known before all are drawn. */
bool hebb_projection_delay_range(const struct hebb_projection *proj,
				 uint32_t *low, uint32_t *high);

/* Places in the history of a target. */
uint32_t hebb_projection_history(const struct hebb_projection *proj);

/* What the type of short-term plasticity was prepared to. */
const void *hebb_projection_release_rule(const struct hebb_projection *proj);

/* Is one number enough for all its weights? */
bool hebb_projection_shared(const struct hebb_projection *proj);

/*
 * The populations that `node`, a name or a list of names, means: writes their
 * indices, returns how many, -1 with an error.  `what` is the key.
 */
int hebb_population_list(const struct hebb_config *node, const char *what,
			 const struct hebb_population *pops, size_t n_pops,
			 size_t *index, struct hebb_error *err);

#endif
