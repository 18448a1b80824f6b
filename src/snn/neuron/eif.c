/*
 * eif.c - exponential integrate-and-fire neuron with exponential currents
 *
 *	C_m dv/dt = -g_L (v - E_L) + g_L Delta_T e^((v - V_th)/Delta_T)
 *	            + i_ex + i_in + I
 *	di/dt = -i/tau_s,    i += weight at every arrival
 *	at v >= V_peak:  v = V_reset
 *
 * How time passes, and in which order: runaway.h.
 */
#include "snn/runaway.h"

#include "base/number.h"

enum {
	C_M,
	G_L,
	E_L,
	V_TH,
	DELTA_T,
	V_PEAK,
	V_RESET,
	TAU_S_EX,
	TAU_S_IN,
	T_REF,
	I_E
};
enum { LEAK = RUN_COEFS, KNEE, SHARPNESS, RISE, COEFS };

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 250, 1e-3, 1e6, "capacitance of the membrane" },
	[G_L] = { "g_L", "nS", 25, 1e-6, 1e6, "leak conductance" },
	[E_L] = { "E_L", "mV", -70, -200, 100, "resting potential" },
	[V_TH] = { "V_th", "mV", -55, -200, 100,
		   "where the exponential takes over" },
	[DELTA_T] = { "Delta_T", "mV", 2, 0.01, 100,
		      "how sharply the exponential rises" },
	[V_PEAK] = { "V_peak", "mV", 0, -200, 200, "peak of a spike" },
	[V_RESET] = { "V_reset", "mV", -60, -200, 100,
		      "potential after a spike" },
	[TAU_S_EX] = { "tau_s_ex", "ms", 2, 1e-3, 1e6,
		       "time constant of excitatory current" },
	[TAU_S_IN] = { "tau_s_in", "ms", 2, 1e-3, 1e6,
		       "time constant of inhibitory current" },
	[T_REF] = { "t_ref", "ms", 2, 0, 1e4, "refractory time", HEBB_REAL,
		    NULL, HEBB_STEPS },
	[I_E] = { "I_e", "pA", 0, -1e6, 1e6, "constant current" },
	{ NULL },
};

static void prepare(const double *p, double dt, double *c)
{
	const double half = dt / hebb_runaway_substeps(dt) / 2;

	c[LEAK] = p[G_L] / p[C_M];
	c[KNEE] = p[V_TH];
	c[SHARPNESS] = 1 / p[DELTA_T];
	c[RISE] = p[G_L] * p[DELTA_T] / p[C_M];
	c[RUN_CONSTANT] = (p[G_L] * p[E_L] + p[I_E]) / p[C_M];
	c[RUN_GAIN] = 1 / p[C_M];
	c[RUN_PEAK] = p[V_PEAK];
	c[RUN_RESET] = p[V_RESET];
	c[RUN_HALF_EX] = hebb_exp(-half / p[TAU_S_EX]);
	c[RUN_HALF_IN] = hebb_exp(-half / p[TAU_S_IN]);
	c[RUN_REF_STEPS] = (double)(int64_t)(p[T_REF] / dt + 0.5);
}

/* For the solver. */
static void rate(const double *p, const double *y, double current, double *f)
{
	const double v = fmin(y[RUN_V], p[V_PEAK]);
	const double rise =
	    p[G_L] * p[DELTA_T] * hebb_exp((v - p[V_TH]) / p[DELTA_T]);
	const double input = y[RUN_I_EX] + y[RUN_I_IN] + p[I_E] + current;

	hebb_runaway_rate(y, (rise - p[G_L] * (v - p[E_L]) + input) / p[C_M],
			  p[TAU_S_EX], p[TAU_S_IN], f);
}

static bool reset(const double *p, double dt, double *y)
{
	return hebb_runaway_reset(p[V_PEAK], p[V_RESET], p[T_REF], dt, y);
}

static const struct hebb_ode ode = {
	.n = RUN_REFRACTORY,
	.tolerance = 1e-6,
	.scaled = true,
	.rate = rate,
	.reset = reset,
	.finish = hebb_runaway_solved,
};

static inline __attribute__((always_inline)) double
slope(const double *const *c, size_t k, double v)
{
	return c[RISE][k] *
		   hebb_exp_inline((v - c[KNEE][k]) * c[SHARPNESS][k]) -
	       c[LEAK][k] * v;
}

HEBB_KERNEL advance(const struct hebb_block *block, const size_t each)
{
	hebb_runaway_step(block, each, COEFS, slope);
}

HEBB_STEP(step, advance)

const struct hebb_neuron_type hebb_neuron_eif = {
	.type = {
		.name = "eif",
		.brief = "exponential integrate-and-fire with exponential current",
		.equation = "C_m dv/dt = -g_L (v - E_L) + g_L Delta_T e^((v - V_th)/Delta_T) + i_ex + i_in + I; di/dt = -i/tau_s; at v >= V_peak: v = V_reset",
		.source = "Fourcaud-Trocme et al. 2003, J. Neurosci. 23:11628",
		.params = params,
	},
	.states = hebb_runaway_states,
	.ports = hebb_runaway_ports,
	.coefs = COEFS,
	.reset = V_RESET,
	.limit = V_PEAK,
	.prepare = prepare,
	.step = step,
	.ode = &ode,
};
