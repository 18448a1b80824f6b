/*
 * eif.c - exponential integrate-and-fire neuron with exponential currents
 *
 *	C_m dv/dt = -g_L (v - E_L) + g_L Delta_T e^((v - V_th)/Delta_T)
 *	            + i_ex + i_in + I
 *	di/dt = -i/tau_s,    i += weight at every arrival
 *	at v >= V_peak:  v = V_reset
 *
 * The currents are exact; v is advanced by the classic Runge-Kutta method of
 * fourth order in substeps of at most 0.025 ms, in whose slopes v is at most
 * V_peak.  A neuron that passes V_peak in any substep fires, and is reset at
 * the end of the step.  The order within a step: v from the old currents
 * (clamped while refractory), currents decay, arrivals are added, threshold.
 */
#include "snn/neuron.h"

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
enum { V, I_EX, I_IN, REFRACTORY };
enum { EXC, INH, CURRENT };
enum {
	LEAK,
	KNEE,
	SHARPNESS,
	RISE,
	CONSTANT,
	GAIN,
	PEAK,
	RESET,
	HALF_EX,
	HALF_IN,
	REF_STEPS,
	COEFS
};

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
	[T_REF] = { "t_ref", "ms", 2, 0, 1e4, "refractory time" },
	[I_E] = { "I_e", "pA", 0, -1e6, 1e6, "constant current" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[V] = { "v", "mV", 0, "E_L", false, "potential of the membrane" },
	[I_EX] = { "i_ex", "pA", 0, NULL, false, "excitatory current" },
	[I_IN] = { "i_in", "pA", 0, NULL, false, "inhibitory current" },
	[REFRACTORY] = { "refractory", "1", 0, NULL, false,
			 "steps of refractoriness that are left" },
	{ NULL },
};

static const struct hebb_port ports[] = {
	[EXC] = { "exc", "pA", HEBB_TAKES_POSITIVE },
	[INH] = { "inh", "pA", HEBB_TAKES_NEGATIVE },
	[CURRENT] = { "current", "pA", HEBB_TAKES_CURRENT },
	{ NULL },
};

static int count_substeps(double dt)
{
	return (int)ceil(dt / 0.025 - 1e-6);
}

static void prepare(const double *p, double dt, double *c)
{
	const double half = dt / count_substeps(dt) / 2;

	c[LEAK] = p[G_L] / p[C_M];
	c[KNEE] = p[V_TH];
	c[SHARPNESS] = 1 / p[DELTA_T];
	c[RISE] = p[G_L] * p[DELTA_T] / p[C_M];
	c[CONSTANT] = (p[G_L] * p[E_L] + p[I_E]) / p[C_M];
	c[GAIN] = 1 / p[C_M];
	c[PEAK] = p[V_PEAK];
	c[RESET] = p[V_RESET];
	c[HALF_EX] = hebb_exp(-half / p[TAU_S_EX]);
	c[HALF_IN] = hebb_exp(-half / p[TAU_S_IN]);
	c[REF_STEPS] = (double)(int64_t)(p[T_REF] / dt + 0.5);
}

/* Of the membrane alone, at most at its peak. */
static inline __attribute__((always_inline)) double
slope(const double *const *c, size_t k, double v)
{
	const double u = v < c[PEAK][k] ? v : c[PEAK][k];

	return c[RISE][k] *
		   hebb_exp_inline((u - c[KNEE][k]) * c[SHARPNESS][k]) -
	       c[LEAK][k] * u;
}

/* One substep of dt; the input at its beginning, middle and end is known. */
static inline __attribute__((always_inline)) double
runge_kutta(const double *const *c, size_t k, double v, double dt, double i0,
	    double i1, double i2)
{
	const double a = slope(c, k, v) + i0;
	const double b = slope(c, k, v + dt / 2 * a) + i1;
	const double d = slope(c, k, v + dt / 2 * b) + i1;
	const double e = slope(c, k, v + dt * d) + i2;

	return v + dt / 6 * (a + 2 * b + 2 * d + e);
}

/* A substep of all neurons of the block; they stay at the peak once there. */
HEBB_KERNEL integrate(const struct hebb_block *b, const size_t each,
		      const bool driven)
{
	const double *restrict current = b->input[CURRENT];
	double *restrict v = b->state[V];
	double *restrict i_ex = b->state[I_EX];
	double *restrict i_in = b->state[I_IN];
	const double dt = b->dt / count_substeps(b->dt);
	const uint32_t n = b->n;
	const double *c[COEFS];
	double same[COEFS];
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const double drive =
		    c[CONSTANT][k] + (driven ? c[GAIN][k] * current[i] : 0);
		const double ex = c[HALF_EX][k] * i_ex[i];
		const double in = c[HALF_IN][k] * i_in[i];
		const double last_ex = c[HALF_EX][k] * ex;
		const double last_in = c[HALF_IN][k] * in;
		const double next = runge_kutta(
		    c, k, v[i], dt, drive + c[GAIN][k] * (i_ex[i] + i_in[i]),
		    drive + c[GAIN][k] * (ex + in),
		    drive + c[GAIN][k] * (last_ex + last_in));

		v[i] = v[i] < c[PEAK][k] ? next : v[i];
		i_ex[i] = last_ex;
		i_in[i] = last_in;
	}
}

HEBB_KERNEL finish(const struct hebb_block *b, const size_t each)
{
	const double *restrict exc = b->input[EXC];
	const double *restrict inh = b->input[INH];
	double *restrict v = b->state[V];
	double *restrict i_ex = b->state[I_EX];
	double *restrict i_in = b->state[I_IN];
	double *restrict r = b->state[REFRACTORY];
	uint8_t *restrict fired = b->fired;
	const uint32_t n = b->n;
	const double *c[COEFS];
	double same[COEFS];
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const bool awake = r[i] == 0;
		const bool fires = awake & (v[i] >= c[PEAK][k]);

		i_ex[i] += exc[i];
		i_in[i] += inh[i];
		v[i] = (awake & !fires) ? v[i] : c[RESET][k];
		r[i] = fires ? c[REF_STEPS][k] : r[i] - !awake;
		fired[i] = fires;
	}
}

HEBB_KERNEL advance(const struct hebb_block *b, const size_t each)
{
	int s;

	for (s = count_substeps(b->dt); s > 0; s--)
		if (b->input[CURRENT])
			integrate(b, each, true);
		else
			integrate(b, each, false);
	finish(b, each);
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
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.prepare = prepare,
	.step = step,
};
