/*
 * if_delta.c - integrate-and-fire neuron without a leak, spikes jump into v
 *
 *	dv/dt = I/C_m,    v += weight at every arrival
 *
 * At v >= V_th, once a step at most, it fires and V_th - V_reset is subtracted
 * from v: what exceeds the threshold is kept, so that the rate is a rectified
 * linear function of the mean input (Rueckauer et al. 2017, Front. Neurosci.
 * 11:682, equation 2).  `reset: zero` sets v to V_reset instead (equation 1).
 *
 * The constant current is a state, so that it can be set for every sample.
 */
#include "snn/neuron.h"

enum { C_M, V_0, V_TH, V_RESET, I_E, RESET_BY };
enum { V, DRIVE };
enum { SPIKES, CURRENT };
enum { GAIN, THRESHOLD, RESET, KEPT, COEFS };

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 1, 1e-3, 1e6, "capacitance of the membrane" },
	[V_0] = { "V_0", "mV", 0, -1e9, 1e9, "potential at the beginning" },
	[V_TH] = { "V_th", "mV", 1, -1e9, 1e9, "threshold" },
	[V_RESET] = { "V_reset", "mV", 0, -1e9, 1e9,
		      "potential after a spike at the threshold" },
	[I_E] = { "I_e", "pA", 0, -1e9, 1e9, "constant current" },
	[RESET_BY] = { "reset", "1", 0, 0, 1,
		       "take V_th - V_reset off, or go to V_reset", HEBB_CHOICE,
		       "subtract|zero" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[V] = { "v", "mV", 0, "V_0", false, "potential of the membrane" },
	[DRIVE] = { "drive", "pA", 0, "I_e", true, "constant current" },
	{ NULL },
};

static const struct hebb_port ports[] = {
	[SPIKES] = { "spikes", "mV", HEBB_TAKES_SPIKES },
	[CURRENT] = { "current", "pA", HEBB_TAKES_CURRENT },
	{ NULL },
};

static void prepare(const double *p, double dt, double *c)
{
	c[GAIN] = dt / p[C_M];
	c[THRESHOLD] = p[V_TH];
	c[RESET] = p[RESET_BY] == 0 ? p[V_RESET] - p[V_TH] : p[V_RESET];
	c[KEPT] = p[RESET_BY] == 0;
}

HEBB_KERNEL kernel(const struct hebb_block *b, const size_t each,
		   const bool driven)
{
	const double *c[COEFS];
	double same[COEFS];
	const double *restrict spikes = b->input[SPIKES];
	const double *restrict current = b->input[CURRENT];
	const double *restrict drive = b->state[DRIVE];
	double *restrict v = b->state[V];
	hebb_flag *restrict fired = b->fired;
	const uint32_t n = b->n;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const double now =
		    v[i] + c[GAIN][k] * (drive[i] + (driven ? current[i] : 0)) +
		    spikes[i];
		const bool fires = now >= c[THRESHOLD][k];
		const double after = c[KEPT][k] * now + c[RESET][k];

		v[i] = fires ? after : now;
		fired[i] = fires;
	}
}

HEBB_STEP_DRIVEN(step, kernel, CURRENT)

const struct hebb_neuron_type hebb_neuron_if_delta = {
	.type = {
		.name = "if_delta",
		.brief = "integrate-and-fire without a leak, spikes jump into v",
		.equation = "dv/dt = I/C_m; v += weight; at V_th v -= V_th - "
			    "V_reset",
		.source = "Rueckauer et al. 2017, Front. Neurosci. 11:682",
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
