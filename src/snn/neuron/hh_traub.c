/*
 * hh_traub.c - the pyramidal cell of Traub and Miles, with conductances
 *
 *	C_m dv/dt = -g_Na m^3 h (v - E_Na) - g_K n^4 (v - E_K) - g_L (v - E_L)
 *	            - g_ex (v - E_ex) - g_in (v - E_in) + I
 *	dx/dt = alpha_x(v) (1 - x) - beta_x(v) x,    x = m, h, n
 *	dg/dt = -g/tau_s,    g += weight at every arrival
 *
 * as one compartment, with the rates of the review of simulators by Brette et
 * al. (2007, J. Comput. Neurosci. 23:349), written in u = v - V_T.  The
 * conductances are exact; v, m, h and n are advanced in substeps of at most
 * 0.0125 ms (axon.h).  The order within a step: substeps, arrivals are added,
 * the test for a spike: u is at least 30 mV and fell, and t_ref has passed
 * since the last spike.  Nothing is reset.
 *
 * All six rates are made of powers of e^(-u/360) and one division.
 */
#include "snn/axon.h"

enum {
	C_M,
	G_NA,
	G_K,
	G_L,
	E_NA,
	E_K,
	E_L,
	V_T,
	E_EX,
	E_IN,
	TAU_S_EX,
	TAU_S_IN,
	T_REF,
	I_E
};
enum { V, M, H, N, G_EX, G_IN, REFRACTORY };
enum { EXC, INH, CURRENT };
enum {
	SODIUM,
	POTASSIUM,
	LEAK,
	REV_NA,
	REV_K,
	REST,
	GAIN,
	ZERO,
	REV_EX,
	REV_IN,
	HALF_EX,
	HALF_IN,
	REF_STEPS,
	COEFS
};

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 200, 1e-3, 1e6, "capacitance of the membrane" },
	[G_NA] = { "g_Na", "nS", 20000, 0, 1e9, "conductance of sodium" },
	[G_K] = { "g_K", "nS", 6000, 0, 1e9, "conductance of potassium" },
	[G_L] = { "g_L", "nS", 10, 0, 1e9, "leak conductance" },
	[E_NA] = { "E_Na", "mV", 50, -200, 200,
		   "reversal potential of sodium" },
	[E_K] = { "E_K", "mV", -90, -200, 200,
		  "reversal potential of potassium" },
	[E_L] = { "E_L", "mV", -60, -200, 200,
		  "reversal potential of the leak" },
	[V_T] = { "V_T", "mV", -63, -200, 100,
		  "where the rates have their zero; the threshold is near" },
	[E_EX] = { "E_ex", "mV", 0, -200, 200,
		   "excitatory reversal potential" },
	[E_IN] = { "E_in", "mV", -80, -200, 200,
		   "inhibitory reversal potential" },
	[TAU_S_EX] = { "tau_s_ex", "ms", 5, 1e-3, 1e6,
		       "time constant of excitatory conductance" },
	[TAU_S_IN] = { "tau_s_in", "ms", 10, 1e-3, 1e6,
		       "time constant of inhibitory conductance" },
	[T_REF] = { "t_ref", "ms", 2, 0, 1e4, "least time between two spikes",
		    HEBB_REAL, NULL, HEBB_STEPS },
	[I_E] = { "I_e", "pA", 0, -1e6, 1e6, "constant current" },
	{ NULL },
};

/* m, h and n begin where v = -60 mV would hold them. */
static const struct hebb_state states[] = {
	[V] = { "v", "mV", 0, "E_L", false, "potential of the membrane" },
	[M] = { "m", "1", 0.02686332979844545, NULL, false,
		"activation of sodium" },
	[H] = { "h", "1", 0.9913058218943975, NULL, false,
		"inactivation of sodium: the part that is not" },
	[N] = { "n", "1", 0.06043403467863595, NULL, false,
		"activation of potassium" },
	[G_EX] = { "g_ex", "nS", 0, NULL, false, "excitatory conductance" },
	[G_IN] = { "g_in", "nS", 0, NULL, false, "inhibitory conductance" },
	[REFRACTORY] = { "refractory", "1", 0, NULL, false,
			 "steps for which no spike counts" },
	{ NULL },
};

static const struct hebb_port ports[] = {
	[EXC] = { "exc", "nS", HEBB_TAKES_CONDUCTANCE },
	[INH] = { "inh", "nS", HEBB_TAKES_CONDUCTANCE },
	[CURRENT] = { "current", "pA", HEBB_TAKES_CURRENT },
	{ NULL },
};

static const double spike = 30; /* mV above V_T */

static int count_substeps(double dt)
{
	return (int)ceil(dt / 0.0125 - 1e-6);
}

static void prepare(const double *p, double dt, double *c)
{
	const double half = dt / count_substeps(dt) / 2;

	c[SODIUM] = p[G_NA] / p[C_M];
	c[POTASSIUM] = p[G_K] / p[C_M];
	c[LEAK] = p[G_L] / p[C_M];
	c[REV_NA] = p[E_NA];
	c[REV_K] = p[E_K];
	c[REST] = (p[G_L] * p[E_L] + p[I_E]) / p[C_M];
	c[GAIN] = 1 / p[C_M];
	c[ZERO] = p[V_T];
	c[REV_EX] = p[E_EX];
	c[REV_IN] = p[E_IN];
	c[HALF_EX] = hebb_exp(-half / p[TAU_S_EX]);
	c[HALF_IN] = hebb_exp(-half / p[TAU_S_IN]);
	c[REF_STEPS] = hebb_steps(p[T_REF], dt);
}

/* For the solver. */
static void rate(const double *p, const double *y, double current, double *f)
{
	const double v = y[V], u = v - p[V_T];
	const double m3h = y[M] * y[M] * y[M] * y[H];
	const double n4 = y[N] * y[N] * y[N] * y[N];

	f[V] = (-p[G_NA] * m3h * (v - p[E_NA]) - p[G_K] * n4 * (v - p[E_K]) -
		p[G_L] * (v - p[E_L]) + current + p[I_E] -
		y[G_EX] * (v - p[E_EX]) - y[G_IN] * (v - p[E_IN])) /
	       p[C_M];
	f[M] = 1.28 * hebb_linoid_exact((u - 13) / 4) * (1 - y[M]) -
	       1.4 * hebb_linoid_exact((40 - u) / 5) * y[M];
	f[H] = 0.128 * hebb_exp((17 - u) / 18) * (1 - y[H]) -
	       4 / (1 + hebb_exp((40 - u) / 5)) * y[H];
	f[N] = 0.16 * hebb_linoid_exact((u - 15) / 5) * (1 - y[N]) -
	       0.5 * hebb_exp((10 - u) / 40) * y[N];
	f[G_EX] = -y[G_EX] / p[TAU_S_EX];
	f[G_IN] = -y[G_IN] / p[TAU_S_IN];
}

static bool finish_solved(const double *p, double dt, const double *old,
			  const double *input, double *y)
{
	const bool awake = y[REFRACTORY] == 0;
	const bool fires = awake && y[V] - p[V_T] >= spike && old[V] > y[V];

	y[G_EX] += input[EXC];
	y[G_IN] += input[INH];
	y[REFRACTORY] =
	    fires ? hebb_steps(p[T_REF], dt) : y[REFRACTORY] - !awake;
	return fires;
}

static const struct hebb_ode ode = {
	.n = REFRACTORY,
	.tolerance = 1e-3,
	.rate = rate,
	.finish = finish_solved,
};

HEBB_INLINE struct hebb_gates gates(double v, double from)
{
	const double u = v - from;
	const double q = hebb_exp_inline(u * (-1. / 360));
	const double q2 = q * q, q4 = q2 * q2, q8 = q4 * q4, q9 = q8 * q;
	const double q18 = q9 * q9, q36 = q18 * q18, q72 = q36 * q36;
	const double open_m = (u - 13) * 0.25, n = (u - 15) * 0.2;
	const double close_m = (40 - u) * 0.2;
	/* of e^-(u-13)/4, e^-(u-15)/5 and e^(40-u)/5 */
	const double below_m =
	    hebb_unless_near(open_m, 1 - q72 * q18 * 25.790339917193062);
	const double below_n =
	    hebb_unless_near(n, 1 - q72 * 20.085536923187668);
	const double far = q72 * 2980.9579870417283;
	const double above = hebb_unless_near(close_m, far - 1);
	const double mn = below_m * below_n, closing = above * (far + 1);
	const double each = 1 / (mn * closing);

	return (struct hebb_gates){
		.open_m =
		    1.28 * hebb_linoid(open_m, each * (below_n * closing)),
		.close_m =
		    1.4 * hebb_linoid(close_m, each * (mn * (far + 1)) * far),
		.open_h = 0.128 * 2.5713844347880297 * (q18 * q2),
		.close_h = 4 * (each * (mn * above)),
		.open_n = 0.16 * hebb_linoid(n, each * (below_m * closing)),
		.close_n = 0.5 * 1.2840254166877414 * q9,
	};
}

/* All substeps of the neurons of a block; the conductances too. */
HEBB_KERNEL integrate(const struct hebb_block *b, const size_t each,
		      const bool driven)
{
	const double *c[COEFS];
	double same[COEFS];
	const double *restrict current = b->input[CURRENT];
	double *restrict v = b->state[V];
	double *restrict m = b->state[M];
	double *restrict h = b->state[H];
	double *restrict n = b->state[N];
	double *restrict g_ex = b->state[G_EX];
	double *restrict g_in = b->state[G_IN];
	const double dt = b->dt / count_substeps(b->dt);
	const uint32_t cells = b->n;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < cells; i++) {
		const size_t k = i * each;
		const double gain = c[GAIN][k];
		const double drive =
		    c[REST][k] + (driven ? gain * current[i] : 0);
		const struct hebb_channels p = { c[SODIUM][k], c[POTASSIUM][k],
						 c[REV_NA][k], c[REV_K][k] };
		struct hebb_axon a = { v[i], m[i], h[i], n[i] };
		struct hebb_feed in[3];
		double ex = g_ex[i], inh = g_in[i];
		int s;

		for (s = 0; s < 3; s++) {
			in[s].add = drive + gain * (ex * c[REV_EX][k] +
						    inh * c[REV_IN][k]);
			in[s].open = c[LEAK][k] + gain * (ex + inh);
			if (s == 2)
				break;
			ex *= c[HALF_EX][k];
			inh *= c[HALF_IN][k];
		}
		a = hebb_axon_advance(&p, a, dt, in, gates, c[ZERO][k]);
		v[i] = a.v;
		m[i] = a.m;
		h[i] = a.h;
		n[i] = a.n;
		g_ex[i] = ex;
		g_in[i] = inh;
	}
}

enum { CHUNK = 64 };

/* Arrivals and spikes; `old` is v before the step. */
HEBB_KERNEL finish(const struct hebb_block *b, const size_t each,
		   const double *restrict old)
{
	const double *c[COEFS];
	double same[COEFS];
	const double *restrict exc = b->input[EXC];
	const double *restrict inh = b->input[INH];
	const double *restrict v = b->state[V];
	double *restrict g_ex = b->state[G_EX];
	double *restrict g_in = b->state[G_IN];
	double *restrict r = b->state[REFRACTORY];
	hebb_flag *restrict fired = b->fired;
	const uint32_t cells = b->n;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < cells; i++) {
		const size_t k = i * each;
		const bool awake = r[i] == 0;
		const bool fires =
		    awake & (v[i] - c[ZERO][k] >= spike) & (old[i] > v[i]);

		g_ex[i] += exc[i];
		g_in[i] += inh[i];
		r[i] = fires ? c[REF_STEPS][k] : r[i] - !awake;
		fired[i] = fires;
	}
}

HEBB_KERNEL advance(const struct hebb_block *b, const size_t each)
{
	const int substeps = count_substeps(b->dt);
	double old[CHUNK];
	uint32_t from;
	int s;

	for (from = 0; from < b->n; from += CHUNK) {
		const struct hebb_block at = hebb_part(b, from, CHUNK);

		memcpy(old, at.state[V], at.n * sizeof(old[0]));
		for (s = 0; s < substeps; s++)
			if (at.input[CURRENT])
				integrate(&at, each, true);
			else
				integrate(&at, each, false);
		finish(&at, each, old);
	}
}

HEBB_STEP(step, advance)

const struct hebb_neuron_type hebb_neuron_hh_traub = {
	.type = {
		.name = "hh_traub",
		.brief = "Hodgkin-Huxley type pyramidal cell, with conductances",
		.equation = "C_m dv/dt = -g_Na m^3 h (v - E_Na) - "
			    "g_K n^4 (v - E_K) - g_L (v - E_L) - "
			    "g_ex (v - E_ex) - g_in (v - E_in) + I; "
			    "dx/dt = alpha_x (1 - x) - beta_x x for x = m, h, "
			    "n; dg/dt = -g/tau_s",
		.source = "Traub & Miles 1991, Neuronal Networks of the "
			  "Hippocampus",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.prepare = prepare,
	.step = step,
	.ode = &ode,
};
