/*
 * qif.c - quadratic integrate-and-fire neuron with exponential currents
 *
 *	tau_m dv/dt = a (v - E_L) (v - V_crit) + (i_ex + i_in + I) tau_m/C_m
 *	di/dt = -i/tau_s,    i += weight at every arrival
 *	at v >= V_peak:  v = V_reset
 *
 * Above V_crit a membrane left alone runs away: v = infinity after a finite
 * time, cut off at V_peak.  How time passes, and in which order: runaway.h.
 */
#include "snn/runaway.h"

#include "base/number.h"

enum {
	C_M,
	TAU_M,
	A,
	E_L,
	V_CRIT,
	V_PEAK,
	V_RESET,
	TAU_S_EX,
	TAU_S_IN,
	T_REF,
	I_E
};
enum { STEEPNESS = RUN_COEFS, LOW, HIGH, COEFS };

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 250, 1e-3, 1e6, "capacitance of the membrane" },
	[TAU_M] = { "tau_m", "ms", 10, 1e-3, 1e6,
		    "time constant of the membrane" },
	[A] = { "a", "1/mV", 0.0667, 1e-6, 1e3, "steepness of the parabola" },
	[E_L] = { "E_L", "mV", -70, -200, 100, "resting potential" },
	[V_CRIT] = { "V_crit", "mV", -55, -200, 100,
		     "above it v runs away without input" },
	[V_PEAK] = { "V_peak", "mV", 30, -200, 200, "peak of a spike" },
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

	c[STEEPNESS] = p[A] / p[TAU_M];
	c[LOW] = p[E_L];
	c[HIGH] = p[V_CRIT];
	c[RUN_CONSTANT] = p[I_E] / p[C_M];
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
	const double rise = p[A] * (v - p[E_L]) * (v - p[V_CRIT]) / p[TAU_M];
	const double input = y[RUN_I_EX] + y[RUN_I_IN] + p[I_E] + current;

	hebb_runaway_rate(y, rise + input / p[C_M], p[TAU_S_EX], p[TAU_S_IN],
			  f);
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
	return c[STEEPNESS][k] * (v - c[LOW][k]) * (v - c[HIGH][k]);
}

HEBB_KERNEL advance(const struct hebb_block *block, const size_t each)
{
	hebb_runaway_step(block, each, COEFS, slope);
}

HEBB_STEP(step, advance)

const struct hebb_neuron_type hebb_neuron_qif = {
	.type = {
		.name = "qif",
		.brief = "quadratic integrate-and-fire with exponential current",
		.equation = "tau_m dv/dt = a (v - E_L) (v - V_crit) + (i_ex + i_in + I) tau_m/C_m; di/dt = -i/tau_s; at v >= V_peak: v = V_reset",
		.source = "Latham et al. 2000, J. Neurophysiol. 83:808",
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
