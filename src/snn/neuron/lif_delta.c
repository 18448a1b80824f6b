/*
 * lif_delta.c - leaky integrate-and-fire neuron, spikes jump into v
 *
 *	dv/dt = -(v - E_L)/tau_m + I/C_m,    v += weight at every arrival
 *
 * Between two steps the equation is linear, so the step is exact for any dt;
 * only spike times are rounded to the grid.  What arrives while the neuron is
 * refractory is lost.
 */
#include "snn/neuron.h"

#include <math.h>

#include "base/number.h"

enum { C_M, TAU_M, E_L, V_TH, V_RESET, T_REF, I_E };
enum { V, REFRACTORY };
enum { SPIKES, CURRENT };
enum { KEEP, REST, DRIVE, THRESHOLD, RESET, REF_STEPS, COEFS };

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 250, 1e-3, 1e6, "capacitance of the membrane" },
	[TAU_M] = { "tau_m", "ms", 10, 1e-3, 1e6,
		    "time constant of the membrane" },
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
}

HEBB_KERNEL kernel(const struct hebb_block *b, const size_t each,
		   const bool driven)
{
	const double *c[COEFS];
	double same[COEFS];
	const double *restrict spikes = b->input[SPIKES];
	const double *restrict current = b->input[CURRENT];
	double *restrict v = b->state[V];
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
		const double limit = awake ? c[THRESHOLD][k] : INFINITY;
		const bool fires = now >= limit;

		v[i] = fires ? c[RESET][k] : now;
		r[i] = fires ? c[REF_STEPS][k] : r[i] - !awake;
		fired[i] = fires;
	}
}

HEBB_STEP_DRIVEN(step, kernel, CURRENT)

const struct hebb_neuron_type hebb_neuron_lif_delta = {
	.type = {
		.name = "lif_delta",
		.brief = "leaky integrate-and-fire, spikes jump into v",
		.equation = "dv/dt = -(v - E_L)/tau_m + I/C_m; v += weight",
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
