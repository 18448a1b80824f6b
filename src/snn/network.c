#include "snn/network.h"

#include <math.h>
#include <omp.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/param.h"
#include "base/text.h"
#include "snn/dopamine.h"
#include "snn/driver.h"
#include "snn/gap.h"
#include "snn/learning.h"
#include "snn/population.h"
#include "snn/projection.h"
#include "snn/release.h"
#include "snn/rewire.h"
#include "snn/table.h"

enum { LANE_MOST = 65536, SLICE = 64, CACHED = 3500, FAN = 200 };

/* The global ids that fired in one step, ascending. */
struct spikes {
	uint32_t *id; /* [n] */
	size_t n, room;
	uint32_t *begin; /* [pops + 1] where each population's begin */
};

/*
 * What one thread of the team knows of the past.  All know the same; one copy
 * for all would be fetched from the other's cache in every step.
 */
struct memory {
	struct spikes *recent; /* [ring] of all lanes, by step % ring */
	uint64_t step;         /* that comes next, while the team runs */
	struct hebb_dopamine dopamine;
};

/* One thread's share. */
struct lane {
	struct hebb_slice *slice;  /* [pops] */
	uint32_t n;                /* neurons, with gaps for alignment */
	double *input[HEBB_PORTS]; /* [port][n] what arrives in this step */
	struct hebb_table *table;  /* [groups] */
	struct hebb_block **block; /* [pops] the populations' own */
	struct spikes *fresh[2];   /* [chunk] of this lane alone, the last
				      chunk's and this one's */
};

struct probed {
	struct hebb_network *net;
	size_t pop, state, group;
};

struct hebb_network {
	double dt;
	int threads;         /* to build with */
	int team;            /* to run with: 1 if there is little to do */
	uint64_t step, born; /* `born`: step of the last reset */
	bool frozen;         /* weights stay as they are */
	bool watches;        /* a rule follows potentials */
	struct hebb_population *pop;
	size_t pops;
	struct hebb_projection *proj;
	size_t projs;
	struct hebb_driver *stim;
	size_t stims;
	struct hebb_gaps gaps;
	struct hebb_dopamine dopamine;
	struct hebb_group *group;
	size_t groups;
	struct hebb_rewiring *rewiring; /* [groups]; those that can change */
	struct lane *lane;
	size_t lanes;
	uint32_t chunk;        /* steps without exchange: the least delay */
	struct memory *memory; /* [memories] of the first team */
	size_t memories;
	uint64_t ring;
	struct hebb_probes probes;
	struct probed *probed;
	double bytes; /* of the process, as foreseen */
};

/* ---- building ---- */

/* Paths of results are made of names. */
static bool name_fits(const struct hebb_config *one, struct hebb_error *err)
{
	if (!strchr(one->key, '/') && strcmp(one->key, ".") &&
	    strcmp(one->key, ".."))
		return true;
	return hebb_error_set(err, HEBB_MODEL, &one->place,
			      "'%s' is no name, since results would have it "
			      "as a path; take another one",
			      one->key);
}

static bool read_populations(struct hebb_network *net, struct hebb_config *map,
			     uint64_t seed, struct hebb_error *err)
{
	uint64_t first = 0;
	size_t i;

	if (!map || map->kind != HEBB_MAP || !map->n)
		return hebb_error_set(err, HEBB_MODEL, map ? &map->place : NULL,
				      "a network needs `populations:`");
	net->pop = hebb_alloc(map->n, sizeof(*net->pop), "populations");
	for (i = 0; i < map->n; i++) {
		struct hebb_config *one = map->child[i];
		struct hebb_population *pop = &net->pop[net->pops++];

		one->used = true;
		if (!name_fits(one, err) ||
		    !hebb_population_init(pop, one->key, one, net->dt, seed,
					  err))
			return false;
		pop->first = (uint32_t)first;
		first += pop->size;
		if (first > UINT32_MAX)
			return hebb_error_set(err, HEBB_MODEL, &one->place,
					      "a network has at most 4.29e9 "
					      "neurons");
	}
	return true;
}

static bool read_projections(struct hebb_network *net, struct hebb_config *map,
			     uint64_t seed, struct hebb_error *err)
{
	size_t i;

	for (i = 0; map && i < map->n; i++) {
		map->child[i]->used = true;
		if (!name_fits(map->child[i], err) ||
		    !hebb_projection_read(
			&net->proj, &net->projs, map->child[i]->key,
			map->child[i], net->pop, net->pops, net->dt, seed, err))
			return false;
	}
	return true;
}

static bool read_stimuli(struct hebb_network *net, struct hebb_config *map,
			 uint64_t seed, struct hebb_error *err)
{
	size_t i;

	for (i = 0; map && i < map->n; i++) {
		map->child[i]->used = true;
		if (!hebb_driver_read(&net->stim, &net->stims,
				      map->child[i]->key, map->child[i],
				      net->pop, net->pops, net->dt, seed, err))
			return false;
	}
	return true;
}

/* Pulses of dopamine are for rules that have eligibility. */
static bool read_dopamine(struct hebb_network *net, struct hebb_config *map,
			  uint64_t seed, struct hebb_error *err)
{
	size_t i;

	for (i = 0; i < net->projs; i++) {
		net->watches |= net->proj[i].type->watch != NULL;
		net->dopamine.heard |= net->proj[i].type->tick != NULL;
	}
	if (map && !net->dopamine.heard)
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "'dopamine' without eligibility: no "
				      "projection learns from reward, as "
				      "those of type 'rstdp' do");
	return !net->dopamine.heard ||
	       hebb_dopamine_read(&net->dopamine, map, net->pop, net->pops,
				  net->dt, seed, err);
}

/*
 * Inputs of a lane stay in the first cache if it has few neurons, but a spike
 * that finds less than some hundred synapses in a lane does not repay the way
 * there.  How many lanes are good for synapses between these?
 */
static size_t good_lanes(const struct hebb_network *net, uint64_t neurons)
{
	double synapses = 0, rows = 1;
	size_t g, k;

	for (g = 0; g < net->groups; g++) {
		const struct hebb_group *group = &net->group[g];

		for (k = 0; k < group->n; k++) {
			const struct hebb_wiring *w = &group->proj[k]->wiring;

			synapses += hebb_wiring_expect(w);
		}
		rows += (double)(group->source_end - group->source_first) *
			(group->delay_max - group->delay_min + 1);
	}
	return (size_t)fmin(synapses / rows / FAN,
			    (double)(neurons / CACHED + 1));
}

/*
 * As many lanes for every thread, and few enough neurons for 16-bit targets.
 */
static bool cut_lanes(struct hebb_network *net, struct hebb_error *err)
{
	const size_t threads = (size_t)net->threads;
	uint64_t neurons = 0, slices;
	size_t l, p;

	for (p = 0; p < net->pops; p++)
		neurons += net->pop[p].size + SLICE;
	net->lanes = (neurons + LANE_MOST - 1) / LANE_MOST;
	if (net->lanes > 1) /* slices are rounded */
		net->lanes++;
	if (net->lanes < good_lanes(net, neurons))
		net->lanes = good_lanes(net, neurons);
	net->lanes = (net->lanes + threads - 1) / threads * threads;
	net->lane = hebb_alloc(net->lanes, sizeof(*net->lane), "lanes");
	for (l = 0; l < net->lanes; l++) {
		struct lane *lane = &net->lane[l];

		lane->slice =
		    hebb_alloc(net->pops, sizeof(*lane->slice), "slices");
		for (p = 0; p < net->pops; p++) {
			struct hebb_slice *slice = &lane->slice[p];
			const uint32_t size = net->pop[p].size;
			uint64_t end;

			slices = (size + SLICE - 1) / SLICE;
			slice->begin =
			    (uint32_t)(slices * l / net->lanes) * SLICE;
			end = (slices * (l + 1) / net->lanes) * SLICE;
			end = end < size ? end : size;
			slice->n = end > slice->begin
				       ? (uint32_t)end - slice->begin
				       : 0;
			slice->local = lane->n;
			lane->n += (slice->n + 7) / 8 * 8;
		}
		if (lane->n > LANE_MOST)
			return hebb_error_set(err, HEBB_MODEL, NULL,
					      "%zu small populations are too "
					      "many; join those of one type",
					      net->pops);
	}
	return true;
}

/*
 * What all synapses will take at least: asked first, since delays whose range
 * is not known are drawn, one by one, before the lanes are cut.
 */
static bool synapses_fit(const struct hebb_network *net,
			 const struct hebb_place *place, struct hebb_error *err)
{
	struct hebb_need need = { 0 };

	hebb_synapses_need(net->proj, net->projs, &need);
	return hebb_need_fits(&need, place, err);
}

/* What the lanes will take, with as many as are built at a time. */
static bool lanes_fit(struct hebb_network *net, const struct hebb_place *place,
		      struct hebb_error *err)
{
	struct hebb_need need = { 0 };
	double building = 0;
	size_t l, g;

	for (l = 0; l < net->lanes; l++)
		hebb_need_add(
		    &need, (double)HEBB_PORTS * sizeof(double) * net->lane[l].n,
		    "inputs of a lane");
	for (g = 0; g < net->groups; g++)
		building = fmax(building, hebb_group_need(&net->group[g],
							  net->lanes, &need));
	hebb_need_add(&need, building * net->threads, "sorting of synapses");
	net->bytes = fmax(hebb_memory_peak(), hebb_memory_used() + need.bytes);
	return hebb_need_fits(&need, place, err);
}

/* The block of a population in a lane: pointers that never change. */
static void point(struct hebb_block *block, const struct hebb_network *net,
		  const struct lane *lane, size_t p)
{
	const struct hebb_population *pop = &net->pop[p];
	const struct hebb_slice *slice = &lane->slice[p];
	size_t k;

	block->dt = net->dt;
	block->stream = pop->stream;
	block->uniform = pop->uniform;
	block->shared = pop->shared;
	for (k = 0; k < pop->coefs; k++)
		block->coef[k] =
		    pop->coef[k] + (pop->uniform ? 0 : slice->begin);
	for (k = 0; k < pop->ports; k++)
		if (pop->type->ports[k].takes != HEBB_TAKES_CURRENT ||
		    pop->driven)
			block->input[k] = lane->input[k] + slice->local;
}

static struct spikes *new_spikes(const struct hebb_network *net, size_t n)
{
	struct spikes *spikes = hebb_alloc(n, sizeof(*spikes), "spikes");
	size_t i;

	for (i = 0; i < n; i++)
		spikes[i].begin =
		    hebb_alloc(net->pops + 1, sizeof(uint32_t), "spikes");
	return spikes;
}

static bool fill_lane(struct hebb_network *net, struct lane *lane,
		      struct hebb_error *err)
{
	size_t k, p, g;

	for (k = 0; k < HEBB_PORTS; k++)
		lane->input[k] =
		    hebb_alloc(lane->n, sizeof(double), "inputs of a lane");
	lane->block = hebb_alloc(net->pops, sizeof(*lane->block), "blocks");
	for (p = 0; p < net->pops; p++) {
		lane->block[p] = hebb_population_block(
		    &net->pop[p], (size_t)(lane - net->lane),
		    lane->slice[p].begin, lane->slice[p].n);
		point(lane->block[p], net, lane, p);
	}
	lane->table = hebb_alloc(net->groups, sizeof(*lane->table), "tables");
	for (g = 0; g < net->groups; g++)
		if (!hebb_table_build(&lane->table[g], &net->group[g], net->pop,
				      lane->slice, err))
			return false;
	for (k = 0; k < 2; k++)
		lane->fresh[k] = new_spikes(net, net->chunk);
	return true;
}

static bool build_lanes(struct hebb_network *net, struct hebb_error *err)
{
	bool good = true;
	size_t l, p;

	for (p = 0; p < net->pops; p++)
		hebb_population_cut(&net->pop[p], net->lanes);
#pragma omp parallel for num_threads(net->threads)                             \
    schedule(static, 1) if (net->threads > 1)
	for (l = 0; l < net->lanes; l++) {
		struct hebb_error mine;

		if (fill_lane(net, &net->lane[l], &mine))
			continue;
#pragma omp critical
		{
			good = false;
			*err = mine;
		}
	}
	return good;
}

static void find_times(struct hebb_network *net)
{
	uint32_t most = 1, least = UINT32_MAX;
	size_t g;

	for (g = 0; g < net->groups; g++) {
		if (net->group[g].delay_min < least)
			least = net->group[g].delay_min;
		if (net->group[g].delay_max > most)
			most = net->group[g].delay_max;
	}
	if (net->gaps.n)
		least = 1;
	if (net->dopamine.from && net->dopamine.delay < least)
		least = (uint32_t)net->dopamine.delay;
	net->chunk = least < 64 ? least : 64;
	net->ring = (uint64_t)most + net->chunk;
}

static void make_memories(struct hebb_network *net)
{
	size_t t;

	net->memories = (size_t)net->team;
	net->memory = hebb_alloc(net->memories, sizeof(*net->memory), "spikes");
	for (t = 0; t < net->memories; t++) {
		net->memory[t].recent = new_spikes(net, net->ring);
		net->memory[t].dopamine = net->dopamine;
		if (net->dopamine.heard)
			hebb_dopamine_start(&net->memory[t].dopamine,
					    net->chunk);
	}
}

/* ---- probes ---- */

static void read_state(const struct hebb_probe *probe, size_t from, size_t n,
		       double *buffer)
{
	const struct probed *at = probe->owner;
	const struct hebb_population *pop = &at->net->pop[at->pop];
	const size_t end = from + n;
	uint32_t part;

	for (; from < end; from += part) {
		const double *state = hebb_population_state(
		    pop, at->state, (uint32_t)from, &part);

		part = part < end - from ? part : (uint32_t)(end - from);
		memcpy(buffer, state, part * sizeof(*buffer));
		buffer += part;
	}
}

static void read_place(const struct hebb_probe *probe, size_t from, size_t n,
		       double *buffer)
{
	const struct probed *at = probe->owner;

	memcpy(buffer, at->net->pop[at->pop].space.at[at->state] + from,
	       n * sizeof(*buffer));
}

static size_t count_events(const struct hebb_probe *probe)
{
	const struct probed *at = probe->owner;

	return at->net->pop[at->pop].events;
}

static void read_events(const struct hebb_probe *probe, size_t from, size_t n,
			double *buffer)
{
	const struct probed *at = probe->owner;
	const struct hebb_population *pop = &at->net->pop[at->pop];
	size_t i;

	for (i = from; i < from + n; i++)
		*buffer++ =
		    i % 2 ? pop->event_id[i / 2]
			  : (double)(pop->event_step[i / 2] + 1) * at->net->dt;
}

static void settle(struct hebb_network *net)
{
	size_t l, g;

	for (l = 0; l < net->lanes; l++)
		for (g = 0; g < net->groups; g++)
			if (net->lane[l].table[g].rule)
				hebb_table_settle(&net->lane[l].table[g],
						  (int64_t)net->step);
}

/* One that learns: number `k` of its table, with delay `d`. */
struct synapse {
	const struct hebb_table *table;
	uint64_t k;
	size_t s, d;
};

/*
 * Visit the weights of a learning projection by target, source, draw: `use`
 * gets the canonical index of each.
 */
static void visit(struct hebb_network *net, size_t g,
		  void (*use)(void *data, uint64_t index, uint32_t target,
			      const struct synapse *synapse),
		  void *data)
{
	const struct hebb_projection *proj = net->group[g].proj[0];
	const size_t pop = (size_t)(proj->target - net->pop);
	uint64_t *cursor =
	    hebb_alloc((size_t)proj->target->size + 1, sizeof(*cursor),
		       "order of '%s'", proj->name);
	size_t l, s, d;
	uint64_t i, k;

	for (l = 0; l < net->lanes; l++) {
		const struct hebb_table *table = &net->lane[l].table[g];
		const struct hebb_slice *slice = &net->lane[l].slice[pop];

		for (i = 0; i < table->n; i++)
			cursor[slice->begin + table->target[i] - slice->local +
			       1]++;
	}
	for (i = 0; i < proj->target->size; i++)
		cursor[i + 1] += cursor[i];
	for (l = 0; l < net->lanes; l++) {
		const struct hebb_table *table = &net->lane[l].table[g];
		const struct hebb_slice *slice = &net->lane[l].slice[pop];

		for (s = 0; s < table->sources; s++)
			for (d = 0; d < table->delays; d++) {
				const size_t r = hebb_table_row(table, s, d);

				for (k = table->offset[r];
				     k < table->offset[r + 1]; k++) {
					const uint32_t t = slice->begin +
							   table->target[k] -
							   slice->local;

					use(data, cursor[t]++, t,
					    &(struct synapse){ table, k, s,
							       d });
				}
			}
	}
	hebb_free(cursor);
}

/* Has it weights that change, or synapses that come and go? */
static bool can_change(const struct hebb_projection *proj)
{
	return proj->type->on_pre || proj->structure.every;
}

static uint64_t group_size(const struct hebb_network *net, size_t g)
{
	uint64_t n = 0;
	size_t l;

	for (l = 0; l < net->lanes; l++)
		n += net->lane[l].table[g].n;
	return n;
}

static void make_rewirings(struct hebb_network *net)
{
	size_t g, l;

	net->rewiring =
	    hebb_alloc(net->groups, sizeof(*net->rewiring), "projections");
	for (g = 0; g < net->groups; g++) {
		struct hebb_rewiring *one = &net->rewiring[g];
		const struct hebb_projection *proj = net->group[g].proj[0];
		const size_t pop = (size_t)(proj->target - net->pop);

		if (!can_change(proj))
			continue;
		*one = (struct hebb_rewiring){
			.proj = proj,
			.table = hebb_alloc(net->lanes, sizeof(*one->table),
					    "lanes of '%s'", proj->name),
			.slice = hebb_alloc(net->lanes, sizeof(*one->slice),
					    "lanes of '%s'", proj->name),
			.lanes = net->lanes,
			.first = group_size(net, g),
			.next = proj->structure.every,
		};
		for (l = 0; l < net->lanes; l++) {
			one->table[l] = &net->lane[l].table[g];
			one->slice[l] = &net->lane[l].slice[pop];
		}
	}
}

/* Is every pair joined once, as it was at the beginning? */
static bool is_full(const struct hebb_network *net, size_t g)
{
	return !net->group[g].proj[0]->structure.every &&
	       group_size(net, g) == net->rewiring[g].first;
}

struct window {
	uint64_t from, n;
	int64_t step;
	double *buffer;
	uint64_t sources; /* of a matrix with gaps, else 0 */
};

static void put(const struct window *window, uint64_t index, uint32_t target,
		const struct synapse *synapse, double value)
{
	if (window->sources)
		index = target * window->sources + synapse->s;
	if (index < window->from || index - window->from >= window->n)
		return;
	if (window->sources) /* a pair may be joined twice */
		window->buffer[index - window->from] += value;
	else
		window->buffer[index - window->from] = value;
}

static void copy_weight(void *data, uint64_t index, uint32_t target,
			const struct synapse *synapse)
{
	const struct window *window = data;

	put(window, index, target, synapse,
	    synapse->table->learned[synapse->k]);
}

static void copy_tag(void *data, uint64_t index, uint32_t target,
		     const struct synapse *synapse)
{
	const struct window *window = data;
	const struct hebb_table *table = synapse->table;
	const struct hebb_projection *proj = table->rule;
	const struct hebb_dendrite *dendrite =
	    &table->dendrite[table->dendrites == 1 ? 0 : synapse->d];

	put(window, index, target, synapse,
	    proj->type->tag_at(proj->rule, table->tag[synapse->k],
			       window->step - dendrite->delay -
				   dendrite->tick));
}

static void read_weights(const struct hebb_probe *probe, size_t from, size_t n,
			 double *buffer)
{
	const struct probed *at = probe->owner;
	struct window window = { from, n, (int64_t)at->net->step, buffer, 0 };

	settle(at->net);
	if (probe->rank == 2 && !is_full(at->net, at->group)) {
		window.sources = probe->shape[1];
		memset(buffer, 0, n * sizeof(*buffer));
	}
	visit(at->net, at->group, at->state ? copy_tag : copy_weight, &window);
}

/* Unless a state has that name. */
static void probe_places(struct hebb_network *net, size_t p, struct probed **at)
{
	const struct hebb_population *pop = &net->pop[p];
	char path[256];
	int k;

	for (k = 0; k < pop->space.axes; k++) {
		snprintf(path, sizeof(path), "%s.%s", pop->name,
			 hebb_axis_names[k]);
		if (hebb_probes_find(&net->probes, path))
			continue;
		**at =
		    (struct probed){ .net = net, .pop = p, .state = (size_t)k };
		hebb_probes_add(&net->probes,
				(struct hebb_probe){
				    .unit = "um",
				    .brief = "where neurons are",
				    .rank = 1,
				    .shape = { pop->size },
				    .owner = (*at)++,
				    .read = read_place,
				},
				"%s", path);
	}
}

static void probe_population(struct hebb_network *net, size_t p,
			     struct probed **at)
{
	const struct hebb_population *pop = &net->pop[p];
	size_t k;

	for (k = 0; k < pop->states; k++) {
		const struct hebb_state *state = &pop->type->states[k];

		**at = (struct probed){ .net = net, .pop = p, .state = k };
		hebb_probes_add(&net->probes,
				(struct hebb_probe){
				    .unit = state->unit,
				    .brief = state->brief,
				    .flags = HEBB_PROBE_STATE,
				    .rank = 1,
				    .shape = { pop->size },
				    .owner = (*at)++,
				    .read = read_state,
				},
				"%s.%s", pop->name, state->name);
	}
	**at = (struct probed){ .net = net, .pop = p };
	hebb_probes_add(&net->probes,
			(struct hebb_probe){
			    .unit = "ms",
			    .brief = "spikes: time and neuron",
			    .flags = HEBB_PROBE_EVENTS,
			    .rank = 2,
			    .shape = { 0, 2 },
			    .neurons = pop->size,
			    .owner = (*at)++,
			    .read = read_events,
			    .rows = count_events,
			},
			"%s.spikes", pop->name);
	probe_places(net, p, at);
}

static size_t count_turns(const struct hebb_probe *probe)
{
	const struct probed *at = probe->owner;

	return at->net->rewiring[at->group].turns;
}

static void read_turns(const struct hebb_probe *probe, size_t from, size_t n,
		       double *buffer)
{
	const struct probed *at = probe->owner;
	const struct hebb_rewiring *rewiring = &at->net->rewiring[at->group];
	size_t i;

	for (i = from; i < from + n; i++) {
		const struct hebb_turn *turn = &rewiring->turn[i / 4];
		const double row[4] = { (double)turn->step * at->net->dt,
					turn->source, turn->target,
					turn->born };

		*buffer++ = row[i % 4];
	}
}

static void probe_turns(struct hebb_network *net, size_t g, struct probed **at)
{
	const struct hebb_projection *proj = net->group[g].proj[0];

	**at = (struct probed){ .net = net, .group = g };
	hebb_probes_add(&net->probes,
			(struct hebb_probe){
			    .unit = "ms",
			    .brief = "time, source, target; born (1) or died",
			    .flags = HEBB_PROBE_EVENTS,
			    .rank = 2,
			    .shape = { 0, 4 },
			    .owner = (*at)++,
			    .read = read_turns,
			    .rows = count_turns,
			},
			"%s.structure", proj->name);
}

/*
 * A full projection is a matrix [target][source], and so is one whose synapses
 * come and go: 0 where there is none.  Others are a list.
 */
static void probe_list(struct hebb_network *net, size_t g, struct probed **at,
		       bool tags)
{
	const struct hebb_projection *proj = net->group[g].proj[0];
	const uint64_t n = group_size(net, g);
	const size_t sources = proj->source->size, targets = proj->target->size;
	const bool full = proj->structure.every ||
			  (n == sources * targets && !proj->wiring.multapses);

	**at = (struct probed){ .net = net, .group = g, .state = tags };
	hebb_probes_add(
	    &net->probes,
	    (struct hebb_probe){
		.unit = proj->target->type->ports[proj->port].unit,
		.brief = tags ? "eligibility by target and source"
			      : "weights by target and source",
		.flags = tags ? 0 : HEBB_PROBE_STATE | HEBB_PROBE_WEIGHT,
		.rank = full ? 2 : 1,
		.shape = { full ? targets : n, sources },
		.owner = (*at)++,
		.read = read_weights,
	    },
	    "%s.%s", proj->name, tags ? "eligibility" : "weight");
}

/* A table of the group in which spikes arrive first. */
static const struct hebb_table *earliest(const struct hebb_network *net,
					 size_t g, uint32_t *d)
{
	size_t l;

	for (*d = 0; *d < net->lane->table[g].delays; (*d)++)
		for (l = 0; l < net->lanes; l++)
			if (net->lane[l].table[g].of_delay[*d])
				return &net->lane[l].table[g];
	*d = 0;
	return &net->lane->table[g];
}

/* By source; what spikes with longer delays meet is the same, but later. */
static void read_resources(const struct hebb_probe *probe, size_t from,
			   size_t n, double *buffer)
{
	const struct probed *at = probe->owner;
	uint32_t d;
	const struct hebb_table *table = earliest(at->net, at->group, &d);
	size_t i;

	for (i = 0; i < n; i++)
		buffer[i] = hebb_release_read(
		    table, hebb_table_row(table, (uint32_t)(from + i), d),
		    (int64_t)at->net->step, at->state);
}

static void probe_resources(struct hebb_network *net, size_t g,
			    struct probed **at)
{
	const struct hebb_projection *proj = net->group[g].proj[0];
	const struct hebb_resource *one = proj->release->resources;
	size_t k;

	for (k = 0; one[k].name; k++) {
		**at = (struct probed){ .net = net, .group = g, .state = k };
		hebb_probes_add(&net->probes,
				(struct hebb_probe){
				    .unit = one[k].unit,
				    .brief = one[k].brief,
				    .rank = 1,
				    .shape = { proj->source->size },
				    .owner = (*at)++,
				    .read = read_resources,
				},
				"%s.%s", proj->name, one[k].name);
	}
}

static void read_dopamine_level(const struct hebb_probe *probe, size_t from,
				size_t n, double *buffer)
{
	const struct probed *at = probe->owner;
	const struct hebb_dopamine *dopamine = &at->net->memory->dopamine;

	(void)from;
	if (n)
		*buffer = dopamine->level + dopamine->tonic;
}

static void probe_dopamine(struct hebb_network *net, struct probed **at)
{
	**at = (struct probed){ .net = net };
	hebb_probes_add(&net->probes,
			(struct hebb_probe){
			    .unit = "1",
			    .brief = "dopamine that synapses are told of",
			    .rank = 1,
			    .shape = { 1 },
			    .owner = (*at)++,
			    .read = read_dopamine_level,
			},
			"dopamine.level");
}

static void make_probes(struct hebb_network *net)
{
	struct probed *at;
	size_t n = (HEBB_RESOURCES + 3) * net->groups + 1, p, g;

	for (p = 0; p < net->pops; p++)
		n += net->pop[p].states + 1 + HEBB_AXES;
	at = net->probed = hebb_alloc(n, sizeof(*at), "probes");
	for (p = 0; p < net->pops; p++)
		probe_population(net, p, &at);
	for (g = 0; g < net->groups; g++) {
		const struct hebb_projection *proj = net->group[g].proj[0];

		if (can_change(proj))
			probe_list(net, g, &at, false);
		if (proj->type->tagged)
			probe_list(net, g, &at, true);
		if (proj->structure.every)
			probe_turns(net, g, &at);
		if (proj->release)
			probe_resources(net, g, &at);
	}
	if (net->dopamine.heard)
		probe_dopamine(net, &at);
}

/*
 * Threads wait for each other after every chunk, which takes as long as some
 * thousand updates of neurons; a hundredth of the synapses is busy in a step
 * of a lively network, and every gap junction.
 */
static int choose_team(const struct hebb_network *net)
{
	double work = (double)hebb_network_synapses(net) / 100 +
		      (double)hebb_gaps_edges(&net->gaps);
	size_t p;

	for (p = 0; p < net->pops; p++)
		work += net->pop[p].size;
	return work * net->chunk < 2000 * net->threads ? 1 : net->threads;
}

struct hebb_network *hebb_network_new(struct hebb_config *model,
				      const struct hebb_network_setup *setup,
				      struct hebb_error *err)
{
	struct hebb_network *net = hebb_alloc(1, sizeof(*net), "network");

	net->dt = setup->dt;
	net->threads = setup->threads > 0 ? setup->threads : 1;
	if (!read_populations(net, hebb_config_get(model, "populations"),
			      setup->seed, err) ||
	    !read_projections(net, hebb_config_get(model, "projections"),
			      setup->seed, err) ||
	    !read_stimuli(net, hebb_config_get(model, "stimuli"), setup->seed,
			  err) ||
	    !read_dopamine(net, hebb_config_get(model, "dopamine"), setup->seed,
			   err) ||
	    !synapses_fit(net, &model->place, err))
		goto failed;
	net->group = hebb_group_make(net->proj, net->projs, net->pop, net->pops,
				     net->threads, &net->groups);
	hebb_gaps_make(&net->gaps, net->proj, net->projs, net->pop, net->pops);
	find_times(net);
	if (!cut_lanes(net, err) || !lanes_fit(net, &model->place, err) ||
	    !build_lanes(net, err))
		goto failed;
	make_rewirings(net);
	make_probes(net);
	net->team = choose_team(net);
	make_memories(net);
	return net;
failed:
	hebb_network_free(net);
	return NULL;
}

static void free_spikes(struct spikes *spikes, size_t n)
{
	size_t i;

	for (i = 0; spikes && i < n; i++) {
		hebb_free(spikes[i].id);
		hebb_free(spikes[i].begin);
	}
	hebb_free(spikes);
}

static void release_lane(struct lane *lane, const struct hebb_network *net)
{
	size_t k;

	for (k = 0; k < HEBB_PORTS; k++)
		hebb_free(lane->input[k]);
	for (k = 0; lane->table && k < net->groups; k++)
		hebb_table_release(&lane->table[k]);
	hebb_free(lane->table);
	for (k = 0; k < 2; k++)
		free_spikes(lane->fresh[k], net->chunk);
	hebb_free(lane->block);
	hebb_free(lane->slice);
}

void hebb_network_free(struct hebb_network *net)
{
	size_t i;

	if (!net)
		return;
	for (i = 0; net->lane && i < net->lanes; i++)
		release_lane(&net->lane[i], net);
	hebb_free(net->lane);
	for (i = 0; i < net->memories; i++) {
		free_spikes(net->memory[i].recent, net->ring);
		hebb_dopamine_release(&net->memory[i].dopamine);
	}
	hebb_free(net->memory);
	for (i = 0; net->rewiring && i < net->groups; i++)
		hebb_rewiring_release(&net->rewiring[i]);
	hebb_free(net->rewiring);
	hebb_group_free(net->group, net->groups);
	hebb_gaps_release(&net->gaps);
	for (i = 0; i < net->stims; i++)
		hebb_driver_release(&net->stim[i]);
	hebb_free(net->stim);
	for (i = 0; i < net->projs; i++)
		hebb_projection_release(&net->proj[i]);
	hebb_free(net->proj);
	for (i = 0; i < net->pops; i++)
		hebb_population_release(&net->pop[i]);
	hebb_free(net->pop);
	hebb_probes_release(&net->probes);
	hebb_free(net->probed);
	hebb_free(net);
}

/* ---- one step of one lane ---- */

/* What rules do from time to time, before the spikes of this step arrive. */
static void tick(const struct hebb_network *net, const struct memory *memory,
		 struct hebb_table *table, uint64_t step)
{
	const struct hebb_projection *proj = table->rule;
	const uint64_t age = step - net->born;

	if (net->frozen || !age)
		return;
	if (table->interval && age % table->interval == 0)
		hebb_learning_tick(table, (int64_t)step,
				   memory->dopamine.seen[step - memory->step]);
	if (proj->scaling.interval && age % proj->scaling.interval == 0)
		hebb_scaling_apply(
		    table, (int64_t)step,
		    proj->type->most ? proj->type->most(proj->rule) : NAN);
}

/* The fans of the spikes that arrive at the end of this step. */
static void deliver(const struct hebb_network *net, const struct memory *memory,
		    struct lane *lane, uint64_t step)
{
	size_t g;
	uint32_t d;

	for (g = 0; g < net->groups; g++) {
		struct hebb_table *table = &lane->table[g];
		const struct hebb_group *group = table->group;

		if (table->ticks)
			tick(net, memory, table, step);
		for (d = 0; d < table->delays; d++) {
			const uint64_t delay = group->delay_min + d;
			const struct spikes *spikes;
			size_t begin, end;

			/* a synapse that comes finds what its source did */
			if (step < net->born + delay ||
			    (!table->of_delay[d] && !table->growth))
				continue;
			spikes = &memory->recent[(step - delay) % net->ring];
			begin = spikes->begin[group->pop_first];
			end = spikes->begin[group->pop_end];
			if (begin < end)
				hebb_table_expect(table, d, spikes->id + begin,
						  end - begin);
		}
		hebb_table_deliver(table, (int64_t)step,
				   lane->input[group->port], !net->frozen);
	}
}

static void drive(const struct hebb_network *net, struct lane *lane,
		  uint64_t step)
{
	size_t s;

	for (s = 0; s < net->stims; s++) {
		const struct hebb_driver *stim = &net->stim[s];
		const struct hebb_slice *slice = &lane->slice[stim->pop];

		hebb_driver_add(stim, step, step - net->born, slice->begin,
				slice->n,
				lane->input[stim->port] + slice->local);
	}
}

static void couple(const struct hebb_network *net, struct lane *lane,
		   uint64_t step)
{
	size_t g;

	for (g = 0; g < net->gaps.n; g++) {
		const struct hebb_gap *gap = &net->gaps.gap[g];
		const struct hebb_slice *slice = &lane->slice[gap->pop];

		hebb_gap_add(&net->gaps, gap, step, slice->begin, slice->n,
			     lane->input[gap->port] + slice->local);
	}
}

/* Append the ids of those that fired: eight flags at a glance. */
static void collect(struct spikes *spikes, const struct hebb_block *block,
		    uint32_t first)
{
	uint32_t i, k;

	spikes->id = hebb_grow(spikes->id, &spikes->room, spikes->n + block->n,
			       sizeof(*spikes->id), "spikes");
	for (i = 0; i < block->n; i += 8) {
		const hebb_flag *flag = block->fired + i; /* zeros at the end */
		hebb_flag any = 0;

		for (k = 0; k < 8; k++)
			any |= flag[k];
		for (k = 0; any && k < 8; k++)
			if (flag[k])
				spikes->id[spikes->n++] =
				    first + block->first + i + k;
	}
}

static void scale(const struct hebb_network *net, struct hebb_table *table,
		  const struct spikes *spikes, size_t p,
		  const struct hebb_slice *slice, uint64_t step)
{
	size_t i;

	for (i = spikes->begin[p]; i < spikes->n; i++)
		hebb_scaling_fire(&table->rule->scaling, &table->scaled,
				  slice->local + spikes->id[i] -
				      net->pop[p].first - slice->begin,
				  (int64_t)step, net->dt);
}

/* Rules that follow potentials of this population look at them. */
static void watch(const struct hebb_network *net, struct lane *lane, size_t p,
		  uint64_t step)
{
	const struct hebb_population *pop = &net->pop[p];
	const struct hebb_block *block = lane->block[p];
	size_t g;

	for (g = 0; g < net->groups; g++) {
		struct hebb_table *table = &lane->table[g];

		if (table->rule && table->rule->type->watch &&
		    table->rule->target == pop)
			hebb_table_watch(
			    table, lane->slice[p].local, block->n,
			    block->state[hebb_population_potential(pop)],
			    block->fired, (int64_t)step);
	}
}

static void learn(const struct hebb_network *net, struct lane *lane,
		  const struct spikes *spikes, size_t p, uint64_t step)
{
	const struct hebb_slice *slice = &lane->slice[p];
	size_t g, i;

	for (g = 0; g < net->groups; g++) {
		struct hebb_table *table = &lane->table[g];

		if (net->frozen || !table->rule ||
		    table->rule->target != &net->pop[p])
			continue;
		if (table->scaled.n)
			scale(net, table, spikes, p, slice, step);
		if (table->rule->type->watch)
			continue;
		for (i = spikes->begin[p]; i < spikes->n; i++)
			hebb_table_post(table,
					slice->local + spikes->id[i] -
					    net->pop[p].first - slice->begin,
					(int64_t)step);
	}
}

static void advance(const struct hebb_network *net, struct lane *lane,
		    uint64_t step, struct spikes *spikes)
{
	size_t p, k;

	spikes->n = 0;
	for (p = 0; p < net->pops; p++) {
		struct hebb_block *block = lane->block[p];

		spikes->begin[p] = spikes->n;
		if (!block->n)
			continue;
		block->step = step;
		block->age = step - net->born;
		net->pop[p].step(block);
		hebb_gaps_publish(&net->gaps, p, &net->pop[p], block, step + 1);
		collect(spikes, block, net->pop[p].first);
		if (spikes->n > spikes->begin[p])
			learn(net, lane, spikes, p, step);
		if (net->watches && !net->frozen)
			watch(net, lane, p, step);
		for (k = 0; k < net->pop[p].ports; k++)
			if (block->input[k])
				memset(lane->input[k] + lane->slice[p].local, 0,
				       block->n * sizeof(double));
	}
	spikes->begin[net->pops] = spikes->n;
}

static void run_lane(const struct hebb_network *net,
		     const struct memory *memory, struct lane *lane,
		     struct spikes *fresh, uint64_t steps)
{
	uint64_t i;

	for (i = 0; i < steps; i++) {
		deliver(net, memory, lane, memory->step + i);
		drive(net, lane, memory->step + i);
		couple(net, lane, memory->step + i);
		advance(net, lane, memory->step + i, &fresh[i]);
	}
}

/* ---- the team ---- */

static void append(struct spikes *all, const uint32_t *id, size_t n)
{
	all->id = hebb_grow(all->id, &all->room, all->n + n, sizeof(*all->id),
			    "spikes");
	memcpy(all->id + all->n, id, n * sizeof(*all->id));
	all->n += n;
}

/* Put the lanes' spikes of one step together, in the order of ids. */
static void merge(const struct hebb_network *net, struct memory *memory,
		  int side, uint64_t i)
{
	struct spikes *all = &memory->recent[(memory->step + i) % net->ring];
	size_t p, l;

	all->n = 0;
	for (p = 0; p < net->pops; p++) {
		all->begin[p] = (uint32_t)all->n;
		for (l = 0; l < net->lanes; l++) {
			const struct spikes *one = &net->lane[l].fresh[side][i];
			const uint32_t begin = one->begin[p];
			const uint32_t end = one->begin[p + 1];

			if (begin < end)
				append(all, one->id + begin, end - begin);
		}
	}
	all->begin[net->pops] = (uint32_t)all->n;
}

/* What probes will tell. */
static void keep(struct hebb_network *net, const struct memory *memory,
		 uint64_t step)
{
	const struct spikes *all = &memory->recent[step % net->ring];
	size_t p;

	for (p = 0; p < net->pops; p++)
		if (all->begin[p] < all->begin[p + 1])
			hebb_population_fire(&net->pop[p], step,
					     all->id + all->begin[p],
					     all->begin[p + 1] - all->begin[p]);
}

/* Dopamine that the spikes of a step will bring. */
static void pulse(const struct hebb_network *net, struct memory *memory,
		  uint64_t step)
{
	const struct spikes *all = &memory->recent[step % net->ring];
	const size_t p = (size_t)(memory->dopamine.from - net->pop);

	if (all->begin[p] < all->begin[p + 1])
		hebb_dopamine_fire(&memory->dopamine, step,
				   all->id + all->begin[p],
				   all->begin[p + 1] - all->begin[p]);
}

static void exchange(struct hebb_network *net, struct memory *memory, int side,
		     uint64_t steps)
{
	uint64_t i;

	for (i = 0; i < steps; i++) {
		merge(net, memory, side, i);
		if (memory->dopamine.from)
			pulse(net, memory, memory->step + i);
		if (memory == net->memory)
			keep(net, memory, memory->step + i);
	}
	if (memory->dopamine.heard)
		hebb_dopamine_pass(&memory->dopamine, memory->step, steps);
	memory->step += steps;
	if (memory->dopamine.heard)
		hebb_dopamine_foresee(&memory->dopamine, memory->step);
}

enum { PATIENCE = 2000 }; /* looks before others get the processor */

static void pause_once(void)
{
#if defined(__x86_64__)
	__builtin_ia32_pause();
#endif
}

/*
 * Wait until all of the team have come `round` times.  A step takes some
 * microseconds: sleeping would take longer, but a machine that has other work
 * gets it done meanwhile.
 */
static void meet(atomic_ullong *arrived, uint64_t round, size_t team)
{
	unsigned spins;

	atomic_fetch_add(arrived, 1);
	for (spins = 0; atomic_load(arrived) < round * team; spins++)
		if (spins < PATIENCE)
			pause_once();
		else
			sched_yield();
}

/*
 * Threads meet once a chunk: after that they read each other's spikes of this
 * chunk, and write those of the next to the other side.
 */
static void run_member(struct hebb_network *net, uint64_t end, size_t me,
		       size_t team, atomic_ullong *arrived)
{
	struct memory *memory = &net->memory[me];
	uint64_t round;

	memory->step = net->step;
	if (memory->dopamine.heard)
		hebb_dopamine_foresee(&memory->dopamine, memory->step);
	if (!me)
		net->team = (int)team; /* who was missing knows nothing */
	for (round = 1; memory->step < end; round++) {
		const uint64_t left = end - memory->step;
		const uint64_t steps = left < net->chunk ? left : net->chunk;
		const int side = round % 2;
		size_t l;

		for (l = me; l < net->lanes; l += team)
			run_lane(net, memory, &net->lane[l],
				 net->lane[l].fresh[side], steps);
		if (team > 1)
			meet(arrived, round, team);
		exchange(net, memory, side, steps);
	}
}

static bool is_finite(const struct hebb_network *net, size_t p, size_t k,
		      const struct hebb_block *block, struct hebb_error *err)
{
	const struct hebb_population *pop = &net->pop[p];
	const double *state = block->state[k];
	double sum = 0;
	uint32_t i;

	for (i = 0; i < block->n; i++)
		sum += state[i] * 0; /* NaN if any is not */
	for (i = 0; sum != 0 && isfinite(state[i]); i++)
		;
	return sum == 0 ||
	       hebb_error_set(err, HEBB_DIVERGED, NULL,
			      "%s.%s of neuron %u is %g at %g ms; a smaller dt "
			      "may help",
			      pop->name, pop->type->states[k].name,
			      block->first + i, state[i],
			      hebb_network_time(net));
}

static bool all_finite(const struct hebb_network *net, struct hebb_error *err)
{
	size_t p, k, l;

	for (p = 0; p < net->pops; p++)
		for (k = 0; k < net->pop[p].states; k++)
			for (l = 0; l < net->lanes; l++)
				if (!is_finite(net, p, k, net->lane[l].block[p],
					       err))
					return false;
	return true;
}

/* Synapses come and go before anything happens in this step. */
static void rewire(struct hebb_network *net)
{
	size_t g;

	for (g = 0; g < net->groups; g++) {
		struct hebb_rewiring *one = &net->rewiring[g];

		if (!net->group[g].proj[0]->structure.every ||
		    net->step < one->next)
			continue;
		settle(net);
		hebb_rewiring_epoch(one, net->step);
	}
}

/* The step of the next epoch, `end` if that is before it. */
static uint64_t next_epoch(const struct hebb_network *net, uint64_t end)
{
	size_t g;

	for (g = 0; g < net->groups && !net->frozen; g++)
		if (net->group[g].proj[0]->structure.every &&
		    net->rewiring[g].next < end)
			end = net->rewiring[g].next;
	return end;
}

static bool run_until(struct hebb_network *net, uint64_t end,
		      struct hebb_error *err)
{
	atomic_ullong arrived = 0;
	size_t p, l;

	for (p = 0; p < net->pops; p++)
		for (l = 0; l < net->lanes; l++)
			hebb_gaps_publish(&net->gaps, p, &net->pop[p],
					  net->lane[l].block[p], net->step);
	if (net->team == 1)
		run_member(net, end, 0, 1, NULL);
	else
#pragma omp parallel num_threads(net->team)
		run_member(net, end, (size_t)omp_get_thread_num(),
			   (size_t)omp_get_num_threads(), &arrived);
	net->step = end;
	return all_finite(net, err);
}

bool hebb_network_run(struct hebb_network *net, uint64_t steps,
		      struct hebb_error *err)
{
	const uint64_t end = net->step + steps;

	do {
		if (!net->frozen && net->step < end)
			rewire(net);
		if (!run_until(net, next_epoch(net, end), err))
			return false;
	} while (net->step < end);
	return true;
}

void hebb_network_clear(struct hebb_network *net)
{
	size_t p, g;

	for (p = 0; p < net->pops; p++)
		net->pop[p].events = 0;
	for (g = 0; g < net->groups; g++)
		net->rewiring[g].turns = 0;
}

/*
 * Learned weights, and synapses that come and go, are drawn again, as they were
 * at the beginning.
 */
static void unlearn(struct hebb_network *net)
{
	size_t l, g;

	for (g = 0; g < net->groups; g++) {
		net->rewiring[g].next = net->group[g].proj[0]->structure.every;
		net->rewiring[g].turns = 0;
	}
	for (l = 0; l < net->lanes; l++)
		for (g = 0; g < net->groups; g++)
			if (can_change(net->group[g].proj[0]))
				hebb_table_draw(&net->lane[l].table[g],
						net->pop, net->lane[l].slice);
}

/* From `step` on nothing is known of what was before. */
static void begin(struct hebb_network *net, uint64_t step)
{
	size_t l, g, s;

	net->step = net->born = step;
	for (s = 0; s < net->memories; s++)
		hebb_dopamine_reset(&net->memory[s].dopamine);
	for (s = 0; s < net->stims; s++)
		hebb_driver_reset(&net->stim[s], step);
	for (l = 0; l < net->lanes; l++)
		for (g = 0; g < net->groups; g++)
			hebb_table_reset(&net->lane[l].table[g], (int64_t)step);
}

/* Rules forget what they knew of targets, but for slow things. */
static void rest(struct hebb_network *net, bool all)
{
	size_t l, g;

	for (l = 0; l < net->lanes && (all || !net->frozen); l++)
		for (g = 0; g < net->groups; g++)
			if (net->lane[l].table[g].rule)
				hebb_learning_rest(&net->lane[l].table[g],
						   (int64_t)net->step, all);
}

void hebb_network_reset(struct hebb_network *net, bool all)
{
	size_t p;

	settle(net);
	rest(net, all);
	for (p = 0; p < net->pops; p++)
		hebb_population_reset(&net->pop[p], all);
	if (all)
		unlearn(net);
	begin(net, all ? 0 : net->step);
}

void hebb_network_trial(struct hebb_network *net, uint64_t step, bool learns)
{
	size_t p;

	hebb_network_reset(net, false);
	for (p = 0; p < net->pops; p++)
		hebb_population_hold(&net->pop[p], !learns);
	net->frozen = !learns;
	begin(net, step);
}

/* ---- what a learner changes from outside ---- */

static const struct probed *find(const struct hebb_network *net,
				 const char *path, unsigned flags,
				 struct hebb_error *err)
{
	const struct hebb_probe *probe = hebb_probes_find(&net->probes, path);

	if (probe && probe->flags == flags)
		return probe->owner;
	hebb_error_set(err, HEBB_MODEL, NULL, "the network has no '%s'", path);
	return NULL;
}

double *hebb_network_state(const struct hebb_network *net, const char *path,
			   uint32_t first, uint32_t *n, struct hebb_error *err)
{
	const struct probed *at = find(net, path, HEBB_PROBE_STATE, err);

	*n = 0;
	return at ? hebb_population_state(&net->pop[at->pop], at->state, first,
					  n)
		  : NULL;
}

bool hebb_network_set(struct hebb_network *net, const char *path,
		      const double *value, size_t n, struct hebb_error *err)
{
	const struct probed *at = find(net, path, HEBB_PROBE_STATE, err);
	const struct hebb_population *pop = at ? &net->pop[at->pop] : NULL;
	size_t l;

	if (pop && pop->size != n)
		return hebb_error_set(err, HEBB_MODEL, NULL,
				      "'%s' has %u values, not %zu", path,
				      pop->size, n);
	for (l = 0; pop && l < pop->blocks; l++)
		memcpy(pop->block[l]->state[at->state],
		       value + pop->block[l]->first,
		       pop->block[l]->n * sizeof(*value));
	return pop != NULL;
}

bool hebb_network_reward(struct hebb_network *net, double amount,
			 struct hebb_error *err)
{
	size_t t;

	if (!net->dopamine.heard)
		return hebb_error_set(err, HEBB_MODEL, NULL,
				      "a reward without eligibility: no "
				      "projection of the network learns from "
				      "it, as those of type 'rstdp' do");
	for (t = 0; t < net->memories; t++)
		net->memory[t].dopamine.level += amount;
	return true;
}

bool hebb_network_normalise(struct hebb_network *net, const char *path,
			    bool squares, double total, struct hebb_error *err)
{
	const struct probed *at =
	    find(net, path, HEBB_PROBE_STATE | HEBB_PROBE_WEIGHT, err);
	size_t l;

	if (!at)
		return false;
	settle(net);
	for (l = 0; l < net->lanes; l++)
		hebb_table_normalise(&net->lane[l].table[at->group], squares,
				     total, (int64_t)net->step);
	return true;
}

struct writing {
	const double *weight;
	uint64_t sources; /* of a matrix with gaps, else 0 */
};

static void write_weight(void *data, uint64_t index, uint32_t target,
			 const struct synapse *synapse)
{
	const struct writing *writing = data;

	if (writing->sources)
		index = target * writing->sources + synapse->s;
	synapse->table->learned[synapse->k] = writing->weight[index];
}

bool hebb_network_write(struct hebb_network *net, const char *path,
			const double *weight, struct hebb_error *err)
{
	const struct probed *at =
	    find(net, path, HEBB_PROBE_STATE | HEBB_PROBE_WEIGHT, err);
	const struct hebb_probe *probe = hebb_probes_find(&net->probes, path);
	struct writing writing = { weight, 0 };
	size_t l;

	if (!at)
		return false;
	if (probe->rank == 2 && !is_full(net, at->group))
		writing.sources = probe->shape[1];
	settle(net);
	visit(net, at->group, write_weight, &writing);
	for (l = 0; l < net->lanes; l++)
		net->lane[l].table[at->group].total = 0; /* of none any more */
	return true;
}

bool hebb_network_prune(struct hebb_network *net, const char *path,
			double fraction, struct hebb_error *err)
{
	const struct probed *at =
	    find(net, path, HEBB_PROBE_STATE | HEBB_PROBE_WEIGHT, err);

	if (!at)
		return false;
	if (hebb_probes_find(&net->probes, path)->rank != 2 ||
	    net->group[at->group].proj[0]->structure.every)
		return hebb_error_set(err, HEBB_MODEL, NULL,
				      "only a projection that joins all with "
				      "all, and has no 'structure' of its own, "
				      "can be pruned, not that of '%s'",
				      path);
	settle(net);
	hebb_rewiring_thin(&net->rewiring[at->group], fraction, net->step);
	return true;
}

/* ---- questions ---- */

uint64_t hebb_network_step(const struct hebb_network *net)
{
	return net->step;
}

double hebb_network_time(const struct hebb_network *net)
{
	return (double)net->step * net->dt;
}

const struct hebb_probes *hebb_network_probes(const struct hebb_network *net)
{
	return &net->probes;
}

uint64_t hebb_network_synapses(const struct hebb_network *net)
{
	uint64_t n = hebb_gaps_edges(&net->gaps);
	size_t g;

	for (g = 0; g < net->groups; g++)
		n += group_size(net, g);
	return n;
}

double hebb_network_memory(const struct hebb_network *net)
{
	return net->bytes;
}

uint64_t hebb_network_events(const struct hebb_network *net)
{
	uint64_t n = 0;
	size_t l, g;

	for (l = 0; l < net->lanes; l++)
		for (g = 0; g < net->groups; g++)
			n += net->lane[l].table[g].events;
	return n;
}

size_t hebb_network_populations(const struct hebb_network *net)
{
	return net->pops;
}

const char *hebb_network_name(const struct hebb_network *net, size_t pop)
{
	return net->pop[pop].name;
}

uint32_t hebb_network_size(const struct hebb_network *net, size_t pop)
{
	return net->pop[pop].size;
}

uint64_t hebb_network_spikes(const struct hebb_network *net, size_t pop)
{
	return net->pop[pop].spikes;
}
