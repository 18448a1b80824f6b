/* Every neuron in the register keeps the contract of snn/neuron.h. */
#include "block.h"

#include "base/param.h"

enum { N = 301, STEPS = 200 };

static size_t count_states(const struct hebb_neuron_type *type)
{
	size_t n = 0;

	while (type->states[n].name)
		n++;
	return n;
}

#define FOR_ALL(type)                                                          \
	const struct hebb_type *const *entry = hebb_neuron_types;              \
	for (const struct hebb_neuron_type *type;                              \
	     (type = (const struct hebb_neuron_type *)*entry); entry++)

Test(neuron, states_and_ports_are_described)
{
	size_t k;

	FOR_ALL(type)
	{
		const char *name = type->type.name;

		cr_assert(type->coefs > 0 || type->share, "%s", name);
		cr_assert_leq(type->coefs, HEBB_COEFS, "%s", name);
		cr_assert_leq(count_states(type), HEBB_STATES, "%s", name);
		for (k = 0; type->states[k].name; k++) {
			const struct hebb_state *state = &type->states[k];

			cr_assert(hebb_unit_known(state->unit), "%s.%s", name,
				  state->name);
			cr_assert(state->brief && *state->brief, "%s.%s", name,
				  state->name);
			if (state->from)
				row_of(type, state->from);
		}
		for (k = 0; type->ports[k].name; k++)
			cr_assert(hebb_unit_known(type->ports[k].unit), "%s.%s",
				  name, type->ports[k].name);
		cr_assert_leq(k, HEBB_PORTS, "%s", name);
	}
}

static double uniform(const char *name, size_t i, uint64_t step)
{
	return hebb_random_uniform(hebb_stream_open(2, name), i, step, 0);
}

/* Inputs large enough that some neurons fire and others do not. */
static void random_inputs(struct block *b)
{
	const double step = (double)b->at.step;
	size_t k;
	uint32_t i;

	for (k = 0; b->type->ports[k].name; k++) {
		const struct hebb_port *port = &b->type->ports[k];
		const double scale = port->unit[0] == 'm'   ? 4
				     : port->unit[0] == '1' ? 2
				     : port->unit[0] == 'n'
					 ? (k == 0 ? 30 : 0.3)
					 : 400;
		const double low = port->takes == HEBB_TAKES_SPIKES ||
					   port->takes == HEBB_TAKES_CURRENT
				       ? -0.3
				   : port->takes == HEBB_TAKES_NEGATIVE ? -1
									: 0;

		for (i = 0; i < b->at.n; i++)
			b->input[k][i] =
			    scale *
			    (low + uniform(port->name, i, (uint64_t)step));
	}
}

/* Sources fire by their rate alone: small ones and large ones side by side. */
static void random_rates(struct block *b)
{
	uint32_t i;

	if (b->type->ports[0].name || !b->type->states[0].name)
		return;
	for (i = 0; i < b->at.n; i++)
		b->state[0][i] = i % 3 ? 1e3 * uniform("rate", i, 0) : 3e4;
}

static void same_state(const struct block *a, const struct block *b)
{
	size_t k;

	for (k = 0; a->type->states[k].name; k++)
		cr_assert_eq(
		    memcmp(a->state[k], b->state[k], a->at.n * sizeof(double)),
		    0, "%s.%s", a->type->type.name, a->type->states[k].name);
	cr_assert_eq(memcmp(a->fired, b->fired, a->at.n * sizeof(*a->fired)), 0,
		     "%s", a->type->type.name);
}

/* The part [from, from + n) of a block. */
static struct hebb_block part(const struct block *b, uint32_t from, uint32_t n)
{
	struct hebb_block at = b->at;
	size_t k;

	at.n = n;
	at.first += from;
	at.fired += from;
	for (k = 0; k < HEBB_STATES; k++)
		at.state[k] = at.state[k] ? at.state[k] + from : NULL;
	for (k = 0; k < HEBB_PORTS; k++)
		at.input[k] = at.input[k] ? at.input[k] + from : NULL;
	for (k = 0; k < HEBB_COEFS && !at.uniform; k++)
		at.coef[k] = at.coef[k] ? at.coef[k] + from : NULL;
	return at;
}

/* The inputs here are those of a membrane; if_delta has units of its own. */
static void like_a_membrane(const struct hebb_neuron_type *type, double *param)
{
	if (strcmp(type->type.name, "if_delta"))
		return;
	param[row_of(type, "C_m")] = 250;
	param[row_of(type, "V_th")] = 20;
}

Test(neuron, blocks_of_any_size_give_the_same_bits)
{
	static const uint32_t cut[] = { 0, 1, 64, 65, 192, 300, N };
	size_t c, s;

	FOR_ALL(type)
	{
		double param[ROWS];
		struct block whole, parts;
		uint64_t spikes = 0;
		uint32_t i;

		standard(type, param);
		like_a_membrane(type, param);
		whole = block_new(type, param, N, 0.1);
		parts = block_new(type, param, N, 0.1);
		random_rates(&whole);
		random_rates(&parts);
		for (s = 0; s < STEPS; s++) {
			random_inputs(&whole);
			random_inputs(&parts);
			for (c = 0; c + 1 < sizeof(cut) / sizeof(cut[0]); c++) {
				struct hebb_block at =
				    part(&parts, cut[c], cut[c + 1] - cut[c]);

				type->step(&at);
			}
			parts.at.step++;
			parts.at.age++;
			block_step(&whole);
			same_state(&whole, &parts);
			for (i = 0; i < N; i++)
				spikes += whole.fired[i];
		}
		cr_assert(spikes > 0 || type->share, "%s is quiet",
			  type->type.name);
		cr_assert_lt(spikes, N * STEPS / 2, "%s", type->type.name);
		block_free(&whole);
		block_free(&parts);
	}
}

Test(neuron, equal_parameters_once_or_each_give_the_same_bits)
{
	size_t s, k, i;

	FOR_ALL(type)
	{
		double param[ROWS], *each[HEBB_COEFS] = { NULL };
		struct block once, many;

		standard(type, param);
		once = block_new(type, param, N, 0.1);
		many = block_new(type, param, N, 0.1);
		many.at.uniform = false;
		for (k = 0; (int)k < type->coefs; k++) {
			each[k] = hebb_alloc(N, sizeof(double), "coefficients");
			for (i = 0; i < N; i++)
				each[k][i] = many.coef[k];
			many.at.coef[k] = each[k];
		}
		random_rates(&once);
		random_rates(&many);
		for (s = 0; s < STEPS; s++) {
			random_inputs(&once);
			random_inputs(&many);
			block_step(&once);
			block_step(&many);
			same_state(&once, &many);
		}
		for (k = 0; k < HEBB_COEFS; k++)
			hebb_free(each[k]);
		block_free(&once);
		block_free(&many);
	}
}

Test(neuron, current_of_nobody_is_no_current)
{
	size_t s, k;

	FOR_ALL(type)
	{
		double param[ROWS];
		struct block zero, none;

		standard(type, param);
		zero = block_new(type, param, N, 0.1);
		none = block_new(type, param, N, 0.1);
		random_rates(&zero);
		random_rates(&none);
		for (s = 0; s < STEPS; s++) {
			random_inputs(&zero);
			random_inputs(&none);
			for (k = 0; type->ports[k].name; k++) {
				if (type->ports[k].takes != HEBB_TAKES_CURRENT)
					continue;
				memset(zero.input[k], 0, N * sizeof(double));
				none.at.input[k] = NULL;
			}
			block_step(&zero);
			block_step(&none);
			same_state(&zero, &none);
		}
		block_free(&zero);
		block_free(&none);
	}
}

Test(neuron, coefficients_are_finite_for_all_parameters)
{
	static const double dts[] = { 0.001, 0.1, 10 };
	size_t d, s, k;

	FOR_ALL(type)
	{
		const struct hebb_param *rows = type->type.params;
		double param[ROWS], coef[HEBB_COEFS];

		for (s = 0; s < 3000; s++) {
			for (k = 0; rows[k].name; k++) {
				const double u = uniform(rows[k].name, s, 1);

				param[k] = u < 0.3   ? rows[k].min
					   : u > 0.7 ? rows[k].max
						     : rows[k].value;
			}
			for (d = 0; d < 3; d++) {
				type->prepare(param, dts[d], coef);
				for (k = 0; (int)k < type->coefs; k++)
					cr_assert(isfinite(coef[k]),
						  "%s: coefficient %zu is %g",
						  type->type.name, k, coef[k]);
			}
		}
	}
}
