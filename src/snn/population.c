#include "snn/population.h"

#include <string.h>

#include "base/memory.h"
#include "base/need.h"
#include "base/text.h"
#include "snn/solver.h"

enum { TYPE, SIZE, GRID, EXTENT, X, Y, Z, SOLVER, TOLERANCE, KEYS };
enum { OWN_STEPS, RKF45 };

const struct hebb_param hebb_neuron_common[] = {
	[TYPE] = { "type", "1", HEBB_REQUIRED, 0, 0, "the neuron's type",
		   HEBB_NAME },
	[SIZE] = { "size", "1", HEBB_OPTIONAL, 0, 4294967295.0,
		   "number of neurons; that of the grid if not given",
		   HEBB_COUNT },
	[GRID] = { "grid", "1", HEBB_OPTIONAL, 0, 0,
		   "neurons along each of one to three axes, [40, 40]; ids "
		   "count along the last one first",
		   HEBB_NODE },
	[EXTENT] = { "extent", "um", HEBB_OPTIONAL, 0, 0,
		     "length of each axis, [1 mm, 1 mm]; without a grid or x, "
		     "y, z neurons are at random places in it",
		     HEBB_NODE },
	[X] = { "x", "um", HEBB_OPTIONAL, -1e12, 1e12, "where neurons are" },
	[Y] = { "y", "um", HEBB_OPTIONAL, -1e12, 1e12, "where neurons are" },
	[Z] = { "z", "um", HEBB_OPTIONAL, -1e12, 1e12, "where neurons are" },
	[SOLVER] = { "solver", "1", OWN_STEPS, 0, 0,
		     "the type's own steps, or adaptive sub-steps as a "
		     "reference",
		     HEBB_CHOICE, "steps|rkf45" },
	[TOLERANCE] = { "tolerance", "1", HEBB_OPTIONAL, 1e-14, 1,
			"error of an adaptive sub-step; the type's own if not "
			"given" },
	{ NULL },
};

/* A neuron that begins again where it fires would do nothing else. */
static bool falls(const struct hebb_population *pop, const double *param,
		  uint32_t i, const struct hebb_place *place,
		  struct hebb_error *err)
{
	const size_t reset = pop->type->reset, limit = pop->type->limit;
	const struct hebb_param *row = pop->type->type.params;

	return reset == limit || param[reset] < param[limit] ||
	       hebb_error_set(
		   err, HEBB_MODEL, place,
		   "neuron %u of '%s' has a '%s' of %g %s, which has to be "
		   "below '%s' (%g %s): it would fire whenever it can",
		   i, pop->name, row[reset].name, param[reset], row[reset].unit,
		   row[limit].name, param[limit], row[limit].unit);
}

/* Parameters to coefficients: once, or neuron by neuron where they differ. */
static bool prepare(struct hebb_population *pop,
		    const struct hebb_value *values, double dt, uint64_t seed,
		    const struct hebb_place *place, struct hebb_error *err)
{
	const struct hebb_param *params = pop->type->type.params;
	const size_t n = hebb_param_count(params);
	const bool solved = pop->step == hebb_solver_step;
	struct hebb_stream stream[64];
	double param[64], coef[HEBB_COEFS];
	uint32_t size, i;
	size_t k;

	/* a solver works with the parameters themselves */
	pop->coefs = solved ? n : (size_t)pop->type->coefs;
	pop->uniform = true;
	for (k = 0; k < n; k++) {
		char *name =
		    hebb_text_format("%s.%s", pop->name, params[k].name);

		stream[k] = hebb_stream_open(seed, name);
		hebb_free(name);
		pop->uniform &= params[k].kind == HEBB_NODE ||
				hebb_value_uniform(&values[k]);
	}
	size = pop->uniform ? 1 : pop->size;
	for (k = 0; k < pop->coefs; k++)
		pop->coef[k] = hebb_alloc(size, sizeof(double),
					  "coefficients of '%s'", pop->name);
	for (i = 0; i < size; i++) {
		for (k = 0; k < n; k++)
			param[k] = params[k].kind == HEBB_NODE
				       ? NAN
				       : hebb_value_at(&values[k], &params[k],
						       stream[k], i, 0);
		if (!falls(pop, param, i, place, err))
			return false;
		if (!solved)
			pop->type->prepare(param, dt, coef);
		for (k = 0; k < pop->coefs; k++)
			pop->coef[k][i] = solved ? param[k] : coef[k];
	}
	return true;
}

/* The states as rows, so that a model file can set them; the map keeps them. */
static const struct hebb_param *state_rows(const struct hebb_population *pop,
					   struct hebb_config *map)
{
	struct hebb_param *own = hebb_alloc(pop->states + 1, sizeof(*own),
					    "states of '%s'", pop->name);
	size_t k;

	for (k = 0; k < pop->states; k++)
		own[k] = (struct hebb_param){
			.name = pop->type->states[k].name,
			.unit = pop->type->states[k].unit,
			/* `v: E_L` is no number that a file could say */
			.value = pop->type->states[k].from
				     ? HEBB_OPTIONAL
				     : pop->type->states[k].value,
			.min = -1e12,
			.max = 1e12,
			.brief = pop->type->states[k].brief,
		};
	hebb_free(map->own_rows);
	map->own_rows = own;
	return own;
}

static size_t param_index(const struct hebb_param *params, const char *name)
{
	size_t k = 0;

	while (strcmp(params[k].name, name))
		k++;
	return k;
}

/*
 * The initial values: under the state's own name, or those of the parameter
 * it starts from, or its default.
 */
static bool start_states(struct hebb_population *pop, struct hebb_config *map,
			 const struct hebb_value *values,
			 const struct hebb_param *state_rows, uint64_t seed,
			 struct hebb_error *err)
{
	const struct hebb_param *params = pop->type->type.params;
	struct hebb_value given[HEBB_STATES];
	size_t k;
	uint32_t i;

	if (!hebb_param_read(state_rows, map, true, given, err,
			     "population '%s' of type '%s'", pop->name,
			     pop->type->type.name))
		return false;
	for (k = 0; k < pop->states; k++) {
		const struct hebb_state *state = &pop->type->states[k];
		const struct hebb_param *row = &state_rows[k];
		const struct hebb_value *value = &given[k];
		struct hebb_stream stream;
		char *name;

		if (!value->node && state->from) {
			const size_t p = param_index(params, state->from);

			value = &values[p];
			row = &params[p];
		}
		pop->start[k] = value->number;
		if (hebb_value_uniform(value))
			continue;
		pop->initial[k] =
		    hebb_alloc(pop->size, sizeof(double), "initial '%s.%s'",
			       pop->name, state->name);
		name = hebb_text_format("%s.%s", pop->name, row->name);
		stream = hebb_stream_open(seed, name);
		hebb_free(name);
		for (i = 0; i < pop->size; i++)
			pop->initial[k][i] =
			    hebb_value_at(value, row, stream, i, 0);
	}
	return true;
}

/* Does the type itself take apart what stands under this key? */
static bool is_node(const struct hebb_population *pop, const char *key)
{
	const struct hebb_param *row = pop->type->type.params;

	while (row && row->name && strcmp(row->name, key))
		row++;
	return row && row->name && row->kind == HEBB_NODE;
}

/* Every column must be as long as the population. */
static bool columns_fit(const struct hebb_population *pop,
			const struct hebb_config *map, struct hebb_error *err)
{
	size_t i;

	for (i = 0; i < map->n; i++) {
		const struct hebb_config *node = map->child[i];

		if (node->kind == HEBB_NUMBERS && node->n != pop->size &&
		    !is_node(pop, node->key))
			return hebb_error_set(err, HEBB_MODEL, &node->place,
					      "the column of %s has %zu rows, "
					      "but '%s' has %u neurons",
					      node->key, node->n, pop->name,
					      pop->size);
	}
	return true;
}

/* Who advances the neurons: the type, or a solver. */
static bool choose_solver(struct hebb_population *pop,
			  const struct hebb_value *common, double dt,
			  struct hebb_error *err)
{
	const struct hebb_config *node = common[SOLVER].node;
	const struct hebb_config *tolerance = common[TOLERANCE].node;

	pop->step = pop->type->step;
	if ((int)common[SOLVER].number == OWN_STEPS && tolerance)
		return hebb_error_set(err, HEBB_MODEL, &tolerance->place,
				      "'tolerance' is of an adaptive solver; "
				      "add `solver: rkf45`");
	if ((int)common[SOLVER].number == OWN_STEPS)
		return true;
	if (!pop->type->ode)
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "neurons of type '%s' have no equations "
				      "for a solver; leave out `solver`",
				      pop->type->type.name);
	pop->step = hebb_solver_step;
	pop->shared =
	    hebb_solver_new(pop->type, pop->size, dt, common[TOLERANCE].number);
	return true;
}

/* What all types have: how many neurons, and what says where they are. */
static bool read_common(struct hebb_population *pop, struct hebb_config *map,
			struct hebb_value *common, struct hebb_space_keys *keys,
			struct hebb_error *err)
{
	double size;

	if (!hebb_param_read(hebb_neuron_common, map, true, common, err,
			     "population '%s'", pop->name))
		return false;
	*keys = (struct hebb_space_keys){
		common[SIZE],
		common[GRID],
		common[EXTENT],
		{ common[X], common[Y], common[Z] },
	};
	if (!hebb_space_size(keys, map, &size, err))
		return false;
	pop->size = (uint32_t)size;
	return true;
}

/* What `prepare` and `start_states` will allocate, and what goes with it. */
static bool population_fits(const struct hebb_population *pop,
			    const struct hebb_value *values,
			    const struct hebb_place *place,
			    struct hebb_error *err)
{
	const struct hebb_param *row = pop->type->type.params;
	struct hebb_need need = { 0 };
	bool uniform = true;
	double each;
	size_t k;

	for (k = 0; row && row[k].name; k++)
		uniform &=
		    row[k].kind == HEBB_NODE || hebb_value_uniform(&values[k]);
	each = (double)pop->states * sizeof(double) + 1;
	if (!uniform)
		each += pop->type->coefs * (double)sizeof(double);
	hebb_need_add(&need, each * pop->size, "neurons of '%s'", pop->name);
	hebb_need_add(&need, (double)HEBB_PORTS * sizeof(double) * pop->size,
		      "inputs of '%s'", pop->name);
	return hebb_need_fits(&need, place, err);
}

bool hebb_population_init(struct hebb_population *pop, const char *name,
			  struct hebb_config *map, double dt, uint64_t seed,
			  struct hebb_error *err)
{
	struct hebb_value values[64], common[KEYS];
	struct hebb_space_keys keys;
	const struct hebb_type *type;

	pop->name = hebb_text_copy(name);
	if (!read_common(pop, map, common, &keys, err))
		return false;
	type = hebb_type_of(hebb_neuron_types, "neuron", map, NULL, err);
	if (!type)
		return false;
	pop->type = (const struct hebb_neuron_type *)type;
	pop->stream = hebb_stream_open(seed, name);
	while (pop->type->ports[pop->ports].name)
		pop->ports++;
	while (pop->type->states[pop->states].name)
		pop->states++;
	if (!hebb_param_read(type->params, map, true, values, err,
			     "population '%s' of type '%s'", name,
			     type->name) ||
	    !columns_fit(pop, map, err) ||
	    !population_fits(pop, values, &map->place, err) ||
	    !hebb_space_read(&pop->space, &keys, hebb_neuron_common + X, name,
			     pop->size, seed, err))
		return false;
	if (!choose_solver(pop, common, dt, err))
		return false;
	if (pop->type->share &&
	    !pop->type->share(values, pop->size, dt, pop->stream, &pop->shared,
			      err))
		return false;
	if (!prepare(pop, values, dt, seed, &map->place, err))
		return false;
	if (!start_states(pop, map, values, state_rows(pop, map), seed, err))
		return false;
	hebb_population_reset(pop, true);
	return true;
}

/* Bytes between what two threads write: no processor fetches so far ahead. */
enum { APART = 4096 };

static void start(const struct hebb_population *pop, struct hebb_block *block,
		  size_t k)
{
	uint32_t i;

	for (i = 0; i < block->n; i++)
		block->state[k][i] = pop->initial[k]
					 ? pop->initial[k][block->first + i]
					 : pop->start[k];
}

void hebb_population_cut(struct hebb_population *pop, size_t blocks)
{
	pop->block = hebb_alloc(blocks, sizeof(*pop->block), "blocks");
	pop->blocks = blocks;
}

struct hebb_block *hebb_population_block(struct hebb_population *pop,
					 size_t index, uint32_t first,
					 uint32_t n)
{
	const size_t row = ((size_t)n + 7) / 8 * 8;
	struct hebb_block *block =
	    hebb_alloc(1, sizeof(*block) + APART, "a block");
	double *memory =
	    hebb_alloc(row / 2 + 8 + row * pop->states + APART / sizeof(double),
		       sizeof(double), "states of '%s'", pop->name);
	size_t k;

	block->n = n;
	block->first = first;
	block->fired = (hebb_flag *)memory;
	for (k = 0; k < pop->states; k++) {
		block->state[k] = memory + row / 2 + 8 + k * row;
		start(pop, block, k);
	}
	return pop->block[index] = block;
}

static void release_block(struct hebb_block *block)
{
	if (block)
		hebb_free(block->fired); /* and the states */
	hebb_free(block);
}

double *hebb_population_state(const struct hebb_population *pop, size_t k,
			      uint32_t first, uint32_t *n)
{
	const struct hebb_block *block;
	size_t b = 0;

	while (b + 1 < pop->blocks &&
	       first >= pop->block[b]->first + pop->block[b]->n)
		b++;
	block = pop->block[b];
	*n = block->n - (first - block->first);
	return block->state[k] + (first - block->first);
}

void hebb_population_release(struct hebb_population *pop)
{
	size_t k;

	for (k = 0; k < HEBB_COEFS; k++)
		hebb_free(pop->coef[k]);
	for (k = 0; k < HEBB_STATES; k++) {
		hebb_free(pop->initial[k]);
		hebb_free(pop->held[k]);
	}
	hebb_space_release(&pop->space);
	hebb_free(pop->shared);
	for (k = 0; k < pop->blocks; k++)
		release_block(pop->block[k]);
	hebb_free(pop->block);
	hebb_free(pop->event_step);
	hebb_free(pop->event_id);
	hebb_free(pop->name);
}

void hebb_population_reset(struct hebb_population *pop, bool all)
{
	size_t k, b;

	if (pop->step == hebb_solver_step)
		hebb_solver_reset(pop->shared);
	for (k = 0; k < pop->states; k++)
		for (b = 0; b < pop->blocks; b++)
			if (all || !pop->type->states[k].slow)
				start(pop, pop->block[b], k);
}

/* Slow states: of `kept`, the population's own, into the blocks or back. */
static void copy_state(const struct hebb_population *pop, size_t k,
		       double *kept, bool back)
{
	size_t b;

	for (b = 0; b < pop->blocks; b++) {
		const struct hebb_block *block = pop->block[b];
		const size_t bytes = block->n * sizeof(double);

		if (back)
			memcpy(block->state[k], kept + block->first, bytes);
		else
			memcpy(kept + block->first, block->state[k], bytes);
	}
}

void hebb_population_hold(struct hebb_population *pop, bool hold)
{
	size_t k;

	for (k = 0; (hold || pop->holds) && k < pop->states; k++) {
		if (!pop->type->states[k].slow)
			continue;
		if (!pop->held[k])
			pop->held[k] = hebb_alloc(pop->size, sizeof(double),
						  "held '%s.%s'", pop->name,
						  pop->type->states[k].name);
		copy_state(pop, k, pop->held[k], pop->holds);
	}
	pop->holds = hold;
}

int hebb_population_port(const struct hebb_population *pop,
			 const struct hebb_config *port, bool current,
			 bool negative, const struct hebb_place *place,
			 struct hebb_error *err)
{
	const struct hebb_port *ports = pop->type->ports;
	const enum hebb_takes sign =
	    negative ? HEBB_TAKES_NEGATIVE : HEBB_TAKES_POSITIVE;
	int i;

	for (i = 0; ports[i].name; i++) {
		if ((ports[i].takes == HEBB_TAKES_CURRENT) != current)
			continue;
		if (port && strcmp(port->text, ports[i].name))
			continue;
		if (ports[i].takes == HEBB_TAKES_CONDUCTANCE && negative) {
			hebb_error_set(err, HEBB_MODEL, place,
				       "a conductance is not negative; `port: "
				       "inh` makes a synapse inhibitory");
			return -1;
		}
		if (port || current || ports[i].takes == sign ||
		    ports[i].takes == HEBB_TAKES_SPIKES ||
		    ports[i].takes == HEBB_TAKES_CONDUCTANCE)
			return i;
	}
	hebb_error_set(err, HEBB_MODEL, place,
		       port      ? "neurons of type '%s' have no port '%s'"
		       : current ? "neurons of type '%s' take no current%s"
				 : "neurons of type '%s' take no spikes%s",
		       pop->type->type.name, port ? port->text : "");
	return -1;
}

int hebb_population_potential(const struct hebb_population *pop)
{
	int k;

	for (k = 0; (size_t)k < pop->states; k++)
		if (!strcmp(pop->type->states[k].name, "v"))
			return k;
	return -1;
}

void hebb_population_fire(struct hebb_population *pop, uint64_t step,
			  const uint32_t *id, size_t n)
{
	const size_t all = pop->events + n;
	size_t i;

	pop->event_step = hebb_grow(pop->event_step, &pop->event_room, all,
				    sizeof(*pop->event_step), "spikes");
	pop->event_id = hebb_grow(pop->event_id, &pop->event_id_room, all,
				  sizeof(*pop->event_id), "spikes");
	for (i = 0; i < n; i++) {
		pop->event_step[pop->events + i] = step;
		pop->event_id[pop->events + i] = id[i] - pop->first;
	}
	pop->events = all;
	pop->spikes += n;
}
