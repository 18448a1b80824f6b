/* Neurons' own steps against the adaptive solver, and who may have it. */
#include "block.h"
#include "net.h"

#include <math.h>

enum { CELLS = 10, STEPS = 2000 };

static double draw(const char *name, uint32_t cell, uint64_t step)
{
	return hebb_random_uniform(hebb_stream_open(11, name), cell, step, 0);
}

/* Within 30 % of the default; potentials within 3 mV of it. */
static void random_parameters(const struct hebb_neuron_type *type,
			      uint32_t cell, double *param)
{
	const struct hebb_param *rows = type->type.params;
	size_t k;

	standard(type, param);
	for (k = 0; rows[k].name; k++) {
		const double u = 2 * draw(rows[k].name, cell, 0) - 1;

		if (!strcmp(rows[k].unit, "mV") && rows[k].min < 0)
			param[k] += 3 * u;
		else
			param[k] *= 1 + 0.3 * u;
	}
	param[row_of(type, "t_ref")] = 0.1 * round(30 * draw("t_ref", cell, 1));
}

/* Spikes at 2 kHz, a part of them inhibitory, and a current; to both. */
static void random_input(struct block *a, struct block *b, uint32_t cell)
{
	const uint64_t step = a->at.step;
	size_t k;

	for (k = 0; a->type->ports[k].name; k++) {
		const struct hebb_port *port = &a->type->ports[k];
		const bool inhibits = !strcmp(port->name, "inh");
		const bool arrives = draw(port->name, cell, step) < 0.1;
		const bool conducts = port->takes == HEBB_TAKES_CONDUCTANCE;
		/* the slow ones add up */
		const bool slow = !strcmp(port->name, "nmda");
		const double size = slow ? 1 : conducts ? 30 : 150;

		if (port->takes == HEBB_TAKES_CURRENT)
			a->input[k][0] = 1000 * draw("I", cell, step / 500);
		else
			a->input[k][0] = arrives * size *
					 draw("weight", cell, step) *
					 (inhibits && !conducts ? -1 : 1) *
					 (inhibits ? 0.2 : 1);
		b->input[k][0] = a->input[k][0];
	}
}

static void copy_states(struct block *to, const struct block *from)
{
	size_t k;

	for (k = 0; to->type->states[k].name; k++)
		to->state[k][0] = from->state[k][0];
}

/* How fast v changes now, mV/ms. */
static double speed(const struct block *block, const double *param)
{
	double state[HEBB_STATES], rate[HEBB_STATES], current = 0;
	size_t k;

	for (k = 0; block->type->states[k].name; k++)
		state[k] = block->state[k][0];
	for (k = 0; block->type->ports[k].name; k++)
		if (block->type->ports[k].takes == HEBB_TAKES_CURRENT)
			current = block->input[k][0];
	block->type->ode->rate(param, state, current, rate);
	return fabs(rate[0]);
}

/*
 * The error that v may have which moved by `most`, and where a step ends in a
 * spike's upstroke, much faster than it was, the error of 2e-3 ms.
 */
static double allowed(double most, double speed)
{
	if (most < 1)
		return 1e-3;
	return 0.1 * speed > 4 * most ? 2e-3 * speed : 5e-3 * most;
}

/*
 * Both fire within one step of each other.  Away from spikes, where v moves by
 * less than 1 mV a step, it is the same within 1e-3 mV; elsewhere at least the
 * time is, within 5e-4 ms.  After a spike they begin from the same states
 * again, as a spike one step later is no error.
 */
static size_t same_course(const struct hebb_neuron_type *type, uint32_t cell)
{
	double param[ROWS];
	struct block own, solved;
	uint64_t apart = 0, quiet = 0;
	double moved = 0, most;
	size_t spikes = 0;

	random_parameters(type, cell, param);
	own = block_new(type, param, 1, 0.1);
	solved = block_new(type, param, 1, 0.1);
	block_solve(&solved, param, 1e-8);
	while (own.at.step < STEPS) {
		const double old = solved.state[0][0], before = moved;

		random_input(&own, &solved, cell);
		block_step(&own);
		block_step(&solved);
		spikes += solved.fired[0];
		apart = own.fired[0] == solved.fired[0]
			    ? (apart ? apart + 1 : 0)
			: apart ? 0
				: 1;
		cr_assert_lt(apart, 2, "%s: a spike of cell %u at step %llu",
			     type->type.name, cell,
			     (unsigned long long)own.at.step);
		if (own.fired[0] || solved.fired[0])
			quiet = 2;
		if (quiet > 0 && --quiet == 0)
			copy_states(&own, &solved);
		moved = fabs(solved.state[0][0] - old);
		most = moved > before ? moved : before;
		most = allowed(most, speed(&solved, param));
		if (!quiet)
			cr_assert_float_eq(
			    own.state[0][0], solved.state[0][0], most,
			    "%s, cell %u, step %llu: %.9g, not %.9g",
			    type->type.name, cell,
			    (unsigned long long)own.at.step, own.state[0][0],
			    solved.state[0][0]);
	}
	block_free(&own);
	block_free(&solved);
	return spikes;
}

Test(solver, own_steps_agree_with_it_for_random_parameters)
{
	const struct hebb_type *const *entry;
	uint32_t cell;

	for (entry = hebb_neuron_types; *entry; entry++) {
		const struct hebb_neuron_type *type =
		    (const struct hebb_neuron_type *)*entry;
		size_t spikes = 0;

		for (cell = 0; type->ode && cell < CELLS; cell++)
			spikes += same_course(type, cell);
		cr_assert(!type->ode || spikes > CELLS, "%s is quiet",
			  type->type.name);
		cr_assert(!type->ode || spikes < CELLS * STEPS / 20, "%s",
			  type->type.name);
	}
}

Test(solver, parameters_fit_where_it_looks_for_them)
{
	const struct hebb_type *const *entry;

	for (entry = hebb_neuron_types; *entry; entry++) {
		const struct hebb_neuron_type *type =
		    (const struct hebb_neuron_type *)*entry;

		if (!type->ode)
			continue;
		cr_assert_leq(hebb_param_count((*entry)->params), HEBB_COEFS);
		cr_assert_null(type->share);
		cr_assert_gt(type->ode->tolerance, 0);
	}
}

#define CELLS_OF_ALL_KINDS                                                     \
	"populations: {a: {type: adex, size: 150, solver: rkf45, "             \
	"I_e: {normal: [900, 200]}},\n"                                        \
	"  b: {type: lif_cond, size: 70, solver: rkf45, tolerance: 1e-6, "     \
	"I_e: 500 pA}}\n"                                                      \
	"projections: {p: {from: a, to: b, wiring: {type: random, p: 0.1}, "   \
	"weight: 1 nS, delay: 1 ms, port: exc}}\n"

Test(solver, threads_do_not_change_the_bits)
{
	struct hebb_network *one = net_on(CELLS_OF_ALL_KINDS, 0.1, 1);
	struct hebb_network *two = net_on(CELLS_OF_ALL_KINDS, 0.1, 2);
	size_t n, m;
	double *v, *w;

	net_run(one, 500);
	net_run(two, 500);
	cr_assert_gt(hebb_network_spikes(one, 0), 100);
	cr_assert_gt(hebb_network_spikes(one, 1), 100);
	v = net_read(one, "a.v", &n);
	w = net_read(two, "a.v", &m);
	cr_assert_eq(n, m);
	cr_assert_arr_eq(v, w, n * sizeof(*v));
	hebb_free(w);
	/* and from the beginning once more: nothing is left of before */
	hebb_network_reset(one, true);
	net_run(one, 500);
	w = net_read(one, "a.v", &m);
	cr_assert_arr_eq(v, w, n * sizeof(*v));
	hebb_free(v);
	hebb_free(w);
	hebb_network_free(one);
	hebb_network_free(two);
}

Test(solver, exact_steps_need_none)
{
	net_refused("populations: {a: {type: lif, size: 1, solver: rkf45}}",
		    "leave out `solver`");
}

Test(solver, tolerance_is_of_a_solver)
{
	net_refused("populations: {a: {type: adex, size: 1, tolerance: 1e-3}}",
		    "add `solver: rkf45`");
}

/*
 * The exponential is infinite long before its peak, so an upstroke takes no
 * time that could be told from none; nothing but v moves in it.
 */
Test(solver, upstroke_to_infinity_is_a_spike)
{
	struct hebb_network *net = net_of(
	    "populations:\n"
	    "  a: {type: adex, size: 1, Delta_T: 0.01 mV, V_peak: 100 mV, "
	    "I_e: 1e5 pA}\n"
	    "  b: {type: adex, size: 1, Delta_T: 0.5 mV, V_peak: 4 mV, "
	    "I_e: 900 pA}\n"
	    "  c: {type: adex, size: 1, Delta_T: 0.01 mV, V_peak: 100 mV, "
	    "I_e: 1e5 pA, solver: rkf45}\n"
	    "  d: {type: adex, size: 1, Delta_T: 0.5 mV, V_peak: 4 mV, "
	    "I_e: 900 pA, solver: rkf45, tolerance: 1e-9}\n");
	double *own, *solved;
	size_t n;

	net_run(net, 400);
	own = net_read(net, "b.w", &n);
	solved = net_read(net, "d.w", &n);
	cr_assert_eq(hebb_network_spikes(net, 0), 400);
	cr_assert_eq(hebb_network_spikes(net, 2), 400);
	cr_assert_gt(hebb_network_spikes(net, 1), 1);
	cr_assert_eq(hebb_network_spikes(net, 3), hebb_network_spikes(net, 1));
	cr_assert_float_eq(*own, *solved, 1e-3, "%.17g, %.17g", *own, *solved);
	hebb_free(own);
	hebb_free(solved);
	hebb_network_free(net);
}

/* Rates of the gates are infinite where a trial of 1 ms ends. */
Test(solver, trial_without_numbers_is_tried_again)
{
	struct hebb_network *net = net_on(
	    "populations:\n"
	    "  a: {type: hh, size: 1, C_m: 82 pF, I_e: 724 pA, v: -67.85 mV}\n"
	    "  b: {type: hh, size: 1, C_m: 82 pF, I_e: 724 pA, v: -67.85 mV, "
	    "solver: rkf45, tolerance: 1e-9}\n",
	    1, 1);
	double *own, *solved;
	size_t n;

	net_run(net, 100);
	own = net_read(net, "a.v", &n);
	solved = net_read(net, "b.v", &n);
	cr_assert_float_eq(*own, *solved, 1e-2, "%.17g, %.17g", *own, *solved);
	hebb_free(own);
	hebb_free(solved);
	hebb_network_free(net);
}

/* Gates that were opened too far. */
Test(solver, what_cannot_be_solved_diverges)
{
	struct hebb_network *net =
	    net_of("populations: {a: {type: hh, size: 1, solver: rkf45, "
		   "m: 1e12, n: 1e12}}");
	struct hebb_error err = { 0 };

	cr_assert_not(hebb_network_run(net, 100, &err));
	cr_assert_eq(err.kind, HEBB_DIVERGED, "%s", err.message);
	hebb_network_free(net);
}
