/*
 * izhikevich.c - two variables, twenty patterns of firing
 *
 *	dv/dt = 0.04 v^2 + 5 v + 140 - u + I,    v += weight at every arrival
 *	du/dt = a (b v - u)
 *	at v >= V_th:  v = c,  u += d
 *
 * The published numbers carry their units in silence: v in mV, t in ms, u and
 * I in mV/ms.  Both equations take one forward Euler step from the old v and
 * u, arrivals are added to v, V_min is kept, then the threshold is tested.
 * Other methods, or another dt, give other spikes, so patterns are published
 * for this one.
 */
#include "snn/neuron.h"

enum { A, B, C, D, V_TH, V_MIN, I_E };
enum { V, U };
enum { SPIKES, CURRENT };
enum { DT, RATE, SLOPE, RESET, JUMP, THRESHOLD, LOWEST, CONSTANT, COEFS };

static const struct hebb_param params[] = {
	[A] = { "a", "1/ms", 0.02, -1e3, 1e3, "rate of the recovery" },
	[B] = { "b", "1/ms", 0.2, -1e3, 1e3, "how much u follows v" },
	[C] = { "c", "mV", -65, -200, 100, "potential after a spike" },
	[D] = { "d", "mV/ms", 8, -1e3, 1e3, "jump of u at a spike" },
	[V_TH] = { "V_th", "mV", 30, -200, 200, "peak of a spike" },
	[V_MIN] = { "V_min", "mV", -1e6, -1e6, 0, "v falls no lower" },
	[I_E] = { "I_e", "mV/ms", 0, -1e6, 1e6, "constant current" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[V] = { "v", "mV", -65, NULL, false, "potential of the membrane" },
	[U] = { "u", "mV/ms", -13, NULL, false, "recovery" },
	{ NULL },
};

static const struct hebb_port ports[] = {
	[SPIKES] = { "spikes", "mV", HEBB_TAKES_SPIKES },
	[CURRENT] = { "current", "mV/ms", HEBB_TAKES_CURRENT },
	{ NULL },
};

static void prepare(const double *p, double dt, double *c)
{
	c[DT] = dt;
	c[RATE] = dt * p[A];
	c[SLOPE] = p[B];
	c[RESET] = p[C];
	c[JUMP] = p[D];
	c[THRESHOLD] = p[V_TH];
	c[LOWEST] = p[V_MIN];
	c[CONSTANT] = p[I_E];
}

HEBB_KERNEL kernel(const struct hebb_block *b, const size_t each,
		   const bool driven)
{
	const double *c[COEFS];
	double same[COEFS];
	const double *restrict spikes = b->input[SPIKES];
	const double *restrict current = b->input[CURRENT];
	double *restrict v = b->state[V];
	double *restrict u = b->state[U];
	hebb_flag *restrict fired = b->fired;
	const uint32_t n = b->n;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const double slope = 0.04 * v[i] * v[i] + 5 * v[i] + 140 -
				     u[i] + (driven ? current[i] : 0) +
				     c[CONSTANT][k];
		const double free_v = v[i] + c[DT][k] * slope + spikes[i];
		const double now =
		    free_v < c[LOWEST][k] ? c[LOWEST][k] : free_v;
		const bool fires = now >= c[THRESHOLD][k];

		u[i] += c[RATE][k] * (c[SLOPE][k] * v[i] - u[i]) +
			(fires ? c[JUMP][k] : 0);
		v[i] = fires ? c[RESET][k] : now;
		fired[i] = fires;
	}
}

HEBB_STEP_DRIVEN(step, kernel, CURRENT)

const struct hebb_neuron_type hebb_neuron_izhikevich = {
	.type = {
		.name = "izhikevich",
		.brief = "two variables, twenty patterns of firing",
		.equation = "dv/dt = 0.04 v^2 + 5 v + 140 - u + I; du/dt = "
			    "a (b v - u); at v >= V_th: v = c, u += d",
		.source = "Izhikevich 2003, IEEE Trans. Neural Netw. 14:1569",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.reset = C,
	.limit = V_TH,
	.prepare = prepare,
	.step = step,
};
