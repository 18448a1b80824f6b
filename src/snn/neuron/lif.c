/*
 * lif.c - leaky integrate-and-fire neuron with exponential synaptic current
 *
 *	C_m dv/dt = -C_m/tau_m (v - E_L) + i_ex + i_in + I
 *	di/dt = -i/tau_s,    i += weight at every arrival
 *
 * Between two steps the equations are linear, so the step is exact for any dt
 * (Rotter & Diesmann 1999), also for tau_m = tau_s; only spike times are
 * rounded to the grid.  The order within a step: v from the old currents (it
 * is clamped while refractory), currents decay, arrivals are added, threshold.
 */
#include "snn/neuron.h"

#include <math.h>

#include "base/number.h"

enum { C_M, TAU_M, TAU_S_EX, TAU_S_IN, E_L, V_TH, V_RESET, T_REF, I_E };
enum { V, I_EX, I_IN, REFRACTORY };
enum { EXC, INH, CURRENT };
enum {
	KEEP,
	FROM_EX,
	FROM_IN,
	REST,
	DRIVE,
	KEEP_EX,
	KEEP_IN,
	THRESHOLD,
	RESET,
	REF_STEPS,
	COEFS
};

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 250, 1e-3, 1e6, "capacitance of the membrane" },
	[TAU_M] = { "tau_m", "ms", 10, 1e-3, 1e6,
		    "time constant of the membrane" },
	[TAU_S_EX] = { "tau_s_ex", "ms", 2, 1e-3, 1e6,
		       "time constant of excitatory current" },
	[TAU_S_IN] = { "tau_s_in", "ms", 2, 1e-3, 1e6,
		       "time constant of inhibitory current" },
	[E_L] = { "E_L", "mV", -70, -200, 100, "resting potential" },
	[V_TH] = { "V_th", "mV", -55, -200, 100, "threshold" },
	[V_RESET] = { "V_reset", "mV", -70, -200, 100,
		      "potential after a spike" },
	[T_REF] = { "t_ref", "ms", 2, 0, 1e4, "refractory time", HEBB_REAL,
		    NULL, HEBB_STEPS },
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

/* How much of a current of time constant tau_s reaches v within a step. */
static double propagator(double tau_m, double tau_s, double C_m, double dt)
{
	const double slow = tau_m > tau_s ? tau_m : tau_s;

	return dt / C_m * hebb_exp(-dt / slow) *
	       hebb_phi(fabs(dt / tau_s - dt / tau_m));
}

static void prepare(const double *p, double dt, double *c)
{
	const double gain = -hebb_expm1(-dt / p[TAU_M]);

	c[KEEP] = hebb_exp(-dt / p[TAU_M]);
	c[FROM_EX] = propagator(p[TAU_M], p[TAU_S_EX], p[C_M], dt);
	c[FROM_IN] = propagator(p[TAU_M], p[TAU_S_IN], p[C_M], dt);
	c[DRIVE] = gain * p[TAU_M] / p[C_M];
	c[REST] = gain * p[E_L] + c[DRIVE] * p[I_E];
	c[KEEP_EX] = hebb_exp(-dt / p[TAU_S_EX]);
	c[KEEP_IN] = hebb_exp(-dt / p[TAU_S_IN]);
	c[THRESHOLD] = p[V_TH];
	c[RESET] = p[V_RESET];
	c[REF_STEPS] = (double)(int64_t)(p[T_REF] / dt + 0.5);
}

HEBB_KERNEL kernel(const struct hebb_block *b, const size_t each,
		   const bool driven)
{
	const double *c[COEFS];
	double same[COEFS];
	const double *restrict exc = b->input[EXC];
	const double *restrict inh = b->input[INH];
	const double *restrict current = b->input[CURRENT];
	double *restrict v = b->state[V];
	double *restrict i_ex = b->state[I_EX];
	double *restrict i_in = b->state[I_IN];
	double *restrict r = b->state[REFRACTORY];
	hebb_flag *restrict fired = b->fired;
	const uint32_t n = b->n;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const bool awake = r[i] == 0;
		const double free_v = c[KEEP][k] * v[i] +
				      c[FROM_EX][k] * i_ex[i] +
				      c[FROM_IN][k] * i_in[i] + c[REST][k] +
				      (driven ? c[DRIVE][k] * current[i] : 0);
		const double now = awake ? free_v : c[RESET][k];
		const double limit = awake ? c[THRESHOLD][k] : INFINITY;
		const bool fires = now >= limit;

		i_ex[i] = c[KEEP_EX][k] * i_ex[i] + exc[i];
		i_in[i] = c[KEEP_IN][k] * i_in[i] + inh[i];
		v[i] = fires ? c[RESET][k] : now;
		r[i] = fires ? c[REF_STEPS][k] : r[i] - !awake;
		fired[i] = fires;
	}
}

HEBB_STEP_DRIVEN(step, kernel, CURRENT)

const struct hebb_neuron_type hebb_neuron_lif = {
	.type = {
		.name = "lif",
		.brief = "leaky integrate-and-fire with exponential current",
		.equation = "C_m dv/dt = -C_m/tau_m (v - E_L) + i_ex + i_in + I; "
			    "di/dt = -i/tau_s",
		.source = "Rotter & Diesmann 1999, Biol. Cybern. 81:381",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.reset = V_RESET,
	.limit = V_TH,
	.prepare = prepare,
	.step = step,
};
