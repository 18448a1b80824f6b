/*
 * block.h - a block of neurons without a network, driven by hand
 */
#ifndef HEBB_TESTS_BLOCK_H
#define HEBB_TESTS_BLOCK_H

#include <criterion/criterion.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/memory.h"
#include "snn/neuron.h"
#include "snn/solver.h"

enum { ROWS = 64 };

struct block {
	const struct hebb_neuron_type *type;
	struct hebb_solver *solver; /* or NULL: the type's own steps */
	struct hebb_block at;
	double *state[HEBB_STATES], *input[HEBB_PORTS];
	double *coef; /* [coefs] */
	hebb_flag *fired;
};

static inline const struct hebb_neuron_type *neuron_type(const char *name)
{
	struct hebb_config *word = hebb_config_scalar("%s", name);
	struct hebb_error err = { 0 };
	const struct hebb_type *type =
	    hebb_type_find(hebb_neuron_types, "neuron", word, &err);

	hebb_config_free(word);
	cr_assert_not_null(type, "%s", err.message);
	return (const struct hebb_neuron_type *)type;
}

static inline size_t row_of(const struct hebb_neuron_type *type,
			    const char *name)
{
	size_t k;

	for (k = 0; type->type.params[k].name; k++)
		if (!strcmp(type->type.params[k].name, name))
			return k;
	cr_assert_fail("no parameter '%s'", name);
	return 0;
}

static inline size_t state_of(const struct block *block, const char *name)
{
	size_t k;

	for (k = 0; block->type->states[k].name; k++)
		if (!strcmp(block->type->states[k].name, name))
			return k;
	cr_assert_fail("no state '%s'", name);
	return 0;
}

static inline size_t port_of(const struct block *block, const char *name)
{
	size_t k;

	for (k = 0; block->type->ports[k].name; k++)
		if (!strcmp(block->type->ports[k].name, name))
			return k;
	cr_assert_fail("no port '%s'", name);
	return 0;
}

/* The defaults into param[row]. */
static inline void standard(const struct hebb_neuron_type *type, double *param)
{
	size_t k;

	for (k = 0; type->type.params[k].name; k++)
		param[k] = type->type.params[k].value;
}

/* `n` equal neurons; their ports of currents are driven. */
static inline struct block block_new(const struct hebb_neuron_type *type,
				     const double *param, uint32_t n, double dt)
{
	struct block b = { .type = type };
	size_t k;
	uint32_t i;

	b.coef = hebb_alloc(HEBB_COEFS, sizeof(double), "coefficients");
	type->prepare(param, dt, b.coef);
	b.fired = hebb_alloc(n, sizeof(*b.fired), "spikes");
	b.at = (struct hebb_block){
		.n = n, .dt = dt, .uniform = true, .fired = b.fired
	};
	b.at.stream = hebb_stream_open(1, "test");
	for (k = 0; (int)k < type->coefs; k++)
		b.at.coef[k] = &b.coef[k];
	for (k = 0; type->states[k].name; k++) {
		const struct hebb_state *state = &type->states[k];

		b.at.state[k] = b.state[k] =
		    hebb_alloc(n, sizeof(double), "state");
		for (i = 0; i < n; i++)
			b.state[k][i] = state->from
					    ? param[row_of(type, state->from)]
					    : state->value;
	}
	for (k = 0; type->ports[k].name; k++)
		b.at.input[k] = b.input[k] =
		    hebb_alloc(n, sizeof(double), "input");
	return b;
}

static inline void block_free(struct block *b)
{
	size_t k;

	for (k = 0; k < HEBB_STATES; k++)
		hebb_free(b->state[k]);
	for (k = 0; k < HEBB_PORTS; k++)
		hebb_free(b->input[k]);
	hebb_free(b->solver);
	hebb_free(b->fired);
	hebb_free(b->coef);
}

/* From now on a solver advances them; `param` as before. */
static inline void block_solve(struct block *b, const double *param,
			       double tolerance)
{
	size_t k;

	b->solver = hebb_solver_new(b->type, b->at.n, b->at.dt, tolerance);
	b->at.shared = b->solver;
	for (k = 0; b->type->type.params[k].name; k++) {
		b->coef[k] = param[k];
		b->at.coef[k] = &b->coef[k];
	}
}

/* One step; the inputs of spikes are used up. */
static inline void block_step(struct block *b)
{
	size_t k;

	if (b->solver)
		hebb_solver_step(&b->at);
	else
		b->type->step(&b->at);
	b->at.step++;
	b->at.age++;
	for (k = 0; b->type->ports[k].name; k++)
		if (b->type->ports[k].takes != HEBB_TAKES_CURRENT)
			memset(b->input[k], 0, b->at.n * sizeof(double));
}

/* One neuron: pairs of name and value, NULL ends them. */
static inline struct block block_of(const char *type, double dt, ...)
{
	const struct hebb_neuron_type *neuron = neuron_type(type);
	double param[ROWS];
	const char *name;
	va_list args;

	standard(neuron, param);
	va_start(args, dt);
	while ((name = va_arg(args, const char *)))
		param[row_of(neuron, name)] = va_arg(args, double);
	va_end(args);
	return block_new(neuron, param, 1, dt);
}

#endif
