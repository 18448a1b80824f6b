/* The adaptive solver: who may have it, and what stays as it is. */
#include "block.h"
#include "net.h"

#include <math.h>

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

/* A peak that the exponential cannot reach in finite numbers. */
Test(solver, what_cannot_be_solved_diverges)
{
	struct hebb_network *net =
	    net_of("populations: {a: {type: adex, size: 1, solver: rkf45, "
		   "Delta_T: 0.01 mV, V_peak: 100 mV, I_e: 1e5 pA}}");
	struct hebb_error err = { 0 };

	cr_assert_not(hebb_network_run(net, 100, &err));
	cr_assert_eq(err.kind, HEBB_DIVERGED, "%s", err.message);
	hebb_network_free(net);
}
