/* NMDA receptors: their block, their kinetics, and a brute-force solution. */
#include "block.h"
#include "net.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>

/* ---- the block ---- */

/* B(v) out of the current through receptors that are open and stay so. */
static double block_at(double v, double Mg)
{
	struct block b =
	    block_of("lif_nmda", 1e-4, "C_m", 100., "g_L", 1e-6, "tau_nmda",
		     1e6, "V_th", 100., "Mg", Mg, NULL);
	double change;

	b.state[state_of(&b, "v")][0] = v;
	b.state[state_of(&b, "g_nmda")][0] = 1;
	block_step(&b);
	change = b.state[0][0] - v;
	block_free(&b);
	return -change * 100 / 1e-4 / v; /* E_ex is 0 mV */
}

Test(nmda, magnesium_blocks_as_measured)
{
	/* of the equation, by hand */
	cr_assert_float_eq(block_at(-80, 1), 0.02443, 1e-5);
	cr_assert_float_eq(block_at(-60, 1), 0.07963, 1e-5);
	cr_assert_float_eq(block_at(-40, 1), 0.23015, 1e-5);
	cr_assert_float_eq(block_at(-20, 1), 0.50814, 1e-5);
	cr_assert_float_eq(block_at(20, 1), 0.92502, 1e-5);
	/* half of them are blocked at 16.13 mV ln(Mg/3.57 mM) */
	cr_assert_float_eq(block_at(log(1 / 3.57) / 0.062, 1), 0.5, 1e-5);
	cr_assert_float_eq(block_at(log(2 / 3.57) / 0.062, 2), 0.5, 1e-5);
	cr_assert_float_eq(block_at(-80, 0), 1, 1e-5);
}

/* ---- kinetics ---- */

/* Largest g_nmda after one arrival of 3 nS, and when, in ms. */
static double peak(double tau, double tau_rise, double *when)
{
	struct block b = block_of("lif_nmda", 0.01, "tau_nmda", tau, "tau_rise",
				  tau_rise, NULL);
	const double *g = b.state[state_of(&b, "g_nmda")];
	double most = 0;
	int k;

	b.input[port_of(&b, "nmda")][0] = 3;
	for (k = 0; k < 5000; k++) {
		block_step(&b);
		if (g[0] > most) {
			most = g[0];
			*when = k * 0.01;
		}
	}
	block_free(&b);
	return most;
}

Test(nmda, conductance_peaks_at_the_weight)
{
	static const double part[] = { 1e-3, 1e-6, 1e-9, 1e-12, 0 };
	double when;
	size_t k;

	cr_assert_float_eq(peak(100, 2, &when), 3, 1e-5);
	cr_assert_float_eq(when, 100 * 2 / 98. * log(50), 0.02);
	cr_assert_float_eq(peak(2, 20, &when), 3, 1e-5);
	cr_assert_float_eq(when, 20 * 2 / 18. * log(10), 0.02);
	for (k = 0; k < sizeof(part) / sizeof(part[0]); k++) {
		cr_assert_float_eq(peak(5 * (1 + part[k]), 5, &when), 3, 1e-5);
		cr_assert_float_eq(when, 5, 0.02);
		cr_assert_float_eq(peak(5 * (1 - part[k]), 5, &when), 3, 1e-5);
	}
}

/* Exact at any dt: one long step, many short ones, the closed form. */
Test(nmda, conductances_do_not_depend_on_dt)
{
	static const double dt[] = { 0.001, 0.1, 1, 10 };
	size_t k;

	for (k = 0; k < sizeof(dt) / sizeof(dt[0]); k++) {
		struct block b =
		    block_of("lif_nmda", dt[k], "tau_nmda", 80., NULL);
		double r;

		b.state[state_of(&b, "g_ampa")][0] = 2;
		b.state[state_of(&b, "g_gaba")][0] = 5;
		b.state[state_of(&b, "rise")][0] = 2;
		while (b.at.step < (uint64_t)llround(10 / dt[k]))
			block_step(&b);
		r = (exp(-10 / 80.) - exp(-10 / 2.)) / (1 / 2. - 1 / 80.);
		cr_assert_float_eq(b.state[state_of(&b, "g_ampa")][0],
				   2 * exp(-5), 1e-11);
		cr_assert_float_eq(b.state[state_of(&b, "g_gaba")][0],
				   5 * exp(-2), 1e-11);
		cr_assert_float_eq(b.state[state_of(&b, "g_nmda")][0], r,
				   1e-11);
		block_free(&b);
	}
}

/* ---- against an adaptive solver ---- */

enum { V, AMPA, NMDA, RISE, GABA, N };

/* The equations as they are printed, with the defaults. */
static int equations(double t, const double y[], double dy[], void *current)
{
	const double open = 1 / (1 + exp(-0.062 * y[V]) / 3.57);
	const double *I = current;

	(void)t;
	dy[V] = (-25 * (y[V] + 70) - (y[AMPA] + open * y[NMDA]) * y[V] -
		 y[GABA] * (y[V] + 70) + *I) /
		500;
	dy[AMPA] = -y[AMPA] / 2;
	dy[NMDA] = y[RISE] / 2 - y[NMDA] / 100;
	dy[RISE] = -y[RISE] / 2;
	dy[GABA] = -y[GABA] / 5;
	return GSL_SUCCESS;
}

struct brute {
	double y[N], I;
	int refractory;
	bool fired;
};

/* 0.1 ms, then arrivals, then threshold and reset as in the neuron's head. */
static void advance(struct brute *brute, const double arrival[3])
{
	gsl_odeiv2_system system = { equations, NULL, N, &brute->I };
	gsl_odeiv2_driver *driver = gsl_odeiv2_driver_alloc_y_new(
	    &system, gsl_odeiv2_step_rk8pd, 1e-3, 1e-13, 1e-13);
	const bool awake = !brute->refractory;
	double t = 0;

	cr_assert_eq(gsl_odeiv2_driver_apply(driver, &t, 0.1, brute->y),
		     GSL_SUCCESS);
	gsl_odeiv2_driver_free(driver);
	brute->y[AMPA] += arrival[0];
	brute->y[RISE] += arrival[1] * exp(log(50) / 49);
	brute->y[GABA] += arrival[2];
	brute->fired = awake && brute->y[V] >= -50;
	brute->refractory -= !awake;
	if (brute->fired)
		brute->refractory = 20;
	if (brute->fired || !awake)
		brute->y[V] = -55;
}

Test(nmda, follows_an_adaptive_solution_spike_by_spike)
{
	struct block b = block_of("lif_nmda", 0.1, NULL);
	struct brute brute = { .y = { -70 } };
	int spikes = 0, k, port;

	for (k = 0; k < 5000; k++) {
		double in[3] = { k % 40 == 7 ? 20 : 0, k % 55 == 9 ? 6 : 0,
				 k % 90 == 3 ? 30 : 0 };

		brute.I = k > 3000 ? 300 : 0;
		b.input[3][0] = brute.I;
		for (port = 0; port < 3; port++)
			b.input[port][0] = in[port];
		block_step(&b);
		advance(&brute, in);
		cr_assert_eq(b.fired[0], brute.fired, "step %d", k);
		cr_assert_float_eq(b.state[0][0], brute.y[V], 1e-5,
				   "step %d: %.12g, not %.12g", k,
				   b.state[0][0], brute.y[V]);
		spikes += b.fired[0];
	}
	cr_assert_gt(spikes, 10);
	cr_assert_lt(spikes, 200);
	block_free(&b);
}

/* ---- the solver of the engine ---- */

static double v_after(const char *solver, int *spikes)
{
	struct hebb_network *net;
	char text[512];
	double v;

	NET_TEXT(text,
		 "populations:\n"
		 "  p: {type: regular, size: 1, period: 7 ms}\n"
		 "  a: {type: lif_nmda, size: 1, I_e: 300 pA%s}\n"
		 "projections:\n"
		 "  n: {from: p, to: a, port: nmda, weight: 9 nS}\n"
		 "  m: {from: p, to: a, port: ampa, weight: 5 nS, delay: 3 "
		 "ms}\n"
		 "  g: {from: p, to: a, port: gaba, weight: 4 nS, delay: 2 "
		 "ms}\n",
		 solver);
	net = net_of(text);
	net_run(net, 3000);
	*spikes = (int)hebb_network_spikes(net, 1);
	v = net_value(net, "a.v", 0);
	hebb_network_free(net);
	return v;
}

Test(nmda, fixed_step_agrees_with_the_adaptive_one)
{
	int fixed, solved;
	const double v = v_after("", &fixed);
	const double w = v_after(", solver: rkf45, tolerance: 1e-9", &solved);

	cr_assert_eq(fixed, solved);
	cr_assert(fixed > 3 && fixed < 140, "%d spikes", fixed);
	cr_assert_float_eq(v, w, 1e-4, "%g, not %g", v, w);
}
