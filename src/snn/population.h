/*
 * population.h - neurons of one type, as arrays over the neurons
 */
#ifndef HEBB_SNN_POPULATION_H
#define HEBB_SNN_POPULATION_H

#include <stdint.h>

#include "base/config.h"
#include "snn/neuron.h"
#include "snn/space.h"

struct hebb_population {
	char *name;
	const struct hebb_neuron_type *type;
	uint32_t size, first; /* `first`: global id of its neuron 0 */
	size_t states, ports, coefs;
	struct hebb_space space;
	void (*step)(const struct hebb_block *block); /* type's or solver's */
	struct hebb_stream stream;
	bool uniform;
	bool driven;               /* a stimulus drives its port of currents */
	void *shared;              /* what the type's `share` made; solver */
	double *coef[HEBB_COEFS];  /* [coef][uniform ? 1 : size] */
	struct hebb_block **block; /* [blocks] in order of their neurons */
	size_t blocks;
	double *initial[HEBB_STATES]; /* [state][size], NULL: all `start` */
	double start[HEBB_STATES];
	double *held[HEBB_STATES]; /* [state][size] slow ones, while held */
	bool holds;
	/* spikes since the last clear, in order of (step, id) */
	uint64_t *event_step; /* [events] */
	uint32_t *event_id;   /* [events] */
	size_t events, event_room, event_id_room;
	uint64_t spikes; /* since the beginning */
};

/* Build from `map`, the value of `name` under `populations:`. */
bool hebb_population_init(struct hebb_population *pop, const char *name,
			  struct hebb_config *map, double dt, uint64_t seed,
			  struct hebb_error *err);
void hebb_population_release(struct hebb_population *pop);

/*
 * Cut it into as many blocks, then make each of them, n neurons from `first`
 * on; different ones may be made at a time.  A block's states and flags have
 * memory of their own (8 flags after the last are zero), apart from what other
 * threads write: processors fetch ahead, and would take lines from each other
 * in every step.
 */
void hebb_population_cut(struct hebb_population *pop, size_t blocks);
struct hebb_block *hebb_population_block(struct hebb_population *pop,
					 size_t index, uint32_t first,
					 uint32_t n);

/*
 * Where state k of neuron `first` stands; the *n neurons from it on lie side by
 * side.
 */
double *hebb_population_state(const struct hebb_population *pop, size_t k,
			      uint32_t first, uint32_t *n);

/* States to their initial values; slow ones only with `all`. */
void hebb_population_reset(struct hebb_population *pop, bool all);

/*
 * Hold slow states: keep them at the first call, put them back at every
 * further one.  Letting go puts them back too.
 */
void hebb_population_hold(struct hebb_population *pop, bool hold);

/* The port that a weight of this sign reaches; -1 with an error. */
int hebb_population_port(const struct hebb_population *pop,
			 const struct hebb_config *port, bool current,
			 bool negative, const struct hebb_place *place,
			 struct hebb_error *err);

/* Which of its states is the membrane's potential `v`; -1: none. */
int hebb_population_potential(const struct hebb_population *pop);

/* Keep that neuron `id` fired in `step`. */
void hebb_population_fire(struct hebb_population *pop, uint64_t step,
			  const uint32_t *id, size_t n);

#endif
