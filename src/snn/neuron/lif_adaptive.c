/*
 * lif_adaptive.c - lif_delta whose threshold rises with every spike
 *
 *	dv/dt = -(v - E_L)/tau_m + I/C_m,    v += weight at every arrival
 *	dtheta/dt = -theta/tau_theta,        theta += theta_plus at every spike
 *
 * It fires at v >= V_th + theta.  theta is slow: it stays between trials, so
 * that a neuron which wins often grows reluctant and others get their turn
 * (Diehl & Cook 2015, section 2.3).  This is intrinsic plasticity: theta
 * follows theta_plus tau_theta times the rate.  Exact for any dt.
 */
#include "snn/neuron.h"

#include <math.h>

#include "base/number.h"

enum { C_M, TAU_M, E_L, V_TH, V_RESET, T_REF, I_E, THETA_PLUS, TAU_THETA };
enum { V, THETA, REFRACTORY };
enum { SPIKES, CURRENT };
enum {
	KEEP,
	REST,
	DRIVE,
	THRESHOLD,
	RESET,
	REF_STEPS,
	KEEP_THETA,
	STEP_THETA,
	COEFS
};

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 100, 1e-3, 1e6, "capacitance of the membrane" },
	[TAU_M] = { "tau_m", "ms", 100, 1e-3, 1e6,
		    "time constant of the membrane" },
	[E_L] = { "E_L", "mV", -65, -200, 100, "resting potential" },
	[V_TH] = { "V_th", "mV", -52, -200, 100, "threshold at rest" },
	[V_RESET] = { "V_reset", "mV", -65, -200, 100,
		      "potential after a spike" },
	[T_REF] = { "t_ref", "ms", 5, 0, 1e4, "refractory time", HEBB_REAL,
		    NULL, HEBB_STEPS },
	[I_E] = { "I_e", "pA", 0, -1e6, 1e6, "constant current" },
	[THETA_PLUS] = { "theta_plus", "mV", 0.05, 0, 100,
			 "rise of the threshold at a spike" },
	[TAU_THETA] = { "tau_theta", "ms", 1e7, 1e-3, 1e12,
			"time constant of the threshold's return" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[V] = { "v", "mV", 0, "E_L", false, "potential of the membrane" },
	[THETA] = { "theta", "mV", 0, NULL, true, "threshold above V_th" },
	[REFRACTORY] = { "refractory", "1", 0, NULL, false,
			 "steps of refractoriness that are left" },
	{ NULL },
};

static const struct hebb_port ports[] = {
	[SPIKES] = { "spikes", "mV", HEBB_TAKES_SPIKES },
	[CURRENT] = { "current", "pA", HEBB_TAKES_CURRENT },
	{ NULL },
};

static void prepare(const double *p, double dt, double *c)
{
	const double gain = -hebb_expm1(-dt / p[TAU_M]);

	c[KEEP] = hebb_exp(-dt / p[TAU_M]);
	c[DRIVE] = gain * p[TAU_M] / p[C_M];
	c[REST] = gain * p[E_L] + c[DRIVE] * p[I_E];
	c[THRESHOLD] = p[V_TH];
	c[RESET] = p[V_RESET];
	c[REF_STEPS] = (double)(int64_t)(p[T_REF] / dt + 0.5);
	c[KEEP_THETA] = hebb_exp(-dt / p[TAU_THETA]);
	c[STEP_THETA] = p[THETA_PLUS];
}

HEBB_KERNEL kernel(const struct hebb_block *b, const size_t each,
		   const bool driven)
{
	const double *c[COEFS];
	double same[COEFS];
	const double *restrict spikes = b->input[SPIKES];
	const double *restrict current = b->input[CURRENT];
	double *restrict v = b->state[V];
	double *restrict theta = b->state[THETA];
	double *restrict r = b->state[REFRACTORY];
	hebb_flag *restrict fired = b->fired;
	const uint32_t n = b->n;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const bool awake = r[i] == 0;
		const double free_v = c[KEEP][k] * v[i] + c[REST][k] +
				      (driven ? c[DRIVE][k] * current[i] : 0) +
				      spikes[i];
		const double now = awake ? free_v : c[RESET][k];
		const double left = c[KEEP_THETA][k] * theta[i];
		const double limit = awake ? c[THRESHOLD][k] + left : INFINITY;
		const bool fires = now >= limit;

		theta[i] = left + (fires ? c[STEP_THETA][k] : 0);
		v[i] = fires ? c[RESET][k] : now;
		r[i] = fires ? c[REF_STEPS][k] : r[i] - !awake;
		fired[i] = fires;
	}
}

HEBB_STEP_DRIVEN(step, kernel, CURRENT)

const struct hebb_neuron_type hebb_neuron_lif_adaptive = {
	.type = {
		.name = "lif_adaptive",
		.brief = "lif_delta whose threshold rises with every spike",
		.equation = "dv/dt = -(v - E_L)/tau_m + I/C_m; v += weight; fires "
			    "at v >= V_th + theta; dtheta/dt = -theta/tau_theta",
		.source = "Diehl & Cook 2015, Front. Comput. Neurosci. 9:99",
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
