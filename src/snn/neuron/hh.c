/*
 * hh.c - the neuron of Hodgkin and Huxley: the squid's giant axon
 *
 *	C_m dv/dt = -g_Na m^3 h (v - E_Na) - g_K n^4 (v - E_K)
 *	            - g_L (v - E_L) + i_ex + i_in + I
 *	dx/dt = alpha_x(v) (1 - x) - beta_x(v) x,    x = m, h, n
 *	di/dt = rise - i/tau_s
 *	drise/dt = -rise/tau_s,    rise += weight e/tau_s at every arrival
 *
 * with the rates of 1952, v shifted to a rest near -65 mV.  The currents, of
 * the shape of lif_alpha, are exact; v, m, h and n are advanced by the classic
 * Runge-Kutta method of fourth order in substeps of at most 0.02 ms.  The
 * order within a step: substeps, arrivals are added to the rises, the test for
 * a spike: v is at least 0 and fell, so the step before was a maximum, and
 * t_ref has passed since the last spike.  Nothing is reset.
 *
 * All six rates are made of powers of e^(-(v + 65)/720) and one division.
 */
#include "snn/axon.h"

enum { C_M, G_NA, G_K, G_L, E_NA, E_K, E_L, TAU_S_EX, TAU_S_IN, T_REF, I_E };
enum { V, M, H, N, I_EX, I_IN, RISE_EX, RISE_IN, REFRACTORY };
enum { EXC, INH, CURRENT };
enum {
	SODIUM,
	POTASSIUM,
	LEAK,
	REV_NA,
	REV_K,
	REST,
	GAIN,
	HALF_EX,
	HALF_IN,
	JUMP_EX,
	JUMP_IN,
	REF_STEPS,
	COEFS
};

static const double euler = 2.718281828459045235;

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 100, 1e-3, 1e6, "capacitance of the membrane" },
	[G_NA] = { "g_Na", "nS", 12000, 0, 1e9, "conductance of sodium" },
	[G_K] = { "g_K", "nS", 3600, 0, 1e9, "conductance of potassium" },
	[G_L] = { "g_L", "nS", 30, 0, 1e9, "leak conductance" },
	[E_NA] = { "E_Na", "mV", 50, -200, 200,
		   "reversal potential of sodium" },
	[E_K] = { "E_K", "mV", -77, -200, 200,
		  "reversal potential of potassium" },
	[E_L] = { "E_L", "mV", -54.402, -200, 200,
		  "reversal potential of the leak" },
	[TAU_S_EX] = { "tau_s_ex", "ms", 0.2, 1e-3, 1e6,
		       "time to the peak of excitatory current" },
	[TAU_S_IN] = { "tau_s_in", "ms", 2, 1e-3, 1e6,
		       "time to the peak of inhibitory current" },
	[T_REF] = { "t_ref", "ms", 2, 0, 1e4, "least time between two spikes",
		    HEBB_REAL, NULL, HEBB_STEPS },
	[I_E] = { "I_e", "pA", 0, -1e6, 1e6, "constant current" },
	{ NULL },
};

/* m, h and n begin where v = -65 mV would hold them. */
static const struct hebb_state states[] = {
	[V] = { "v", "mV", -65, NULL, false, "potential of the membrane" },
	[M] = { "m", "1", 0.05293248525724958, NULL, false,
		"activation of sodium" },
	[H] = { "h", "1", 0.5961207535084603, NULL, false,
		"inactivation of sodium: the part that is not" },
	[N] = { "n", "1", 0.3176769140606974, NULL, false,
		"activation of potassium" },
	[I_EX] = { "i_ex", "pA", 0, NULL, false, "excitatory current" },
	[I_IN] = { "i_in", "pA", 0, NULL, false, "inhibitory current" },
	[RISE_EX] = { "rise_ex", "pA/ms", 0, NULL, false,
		      "what makes the excitatory current rise" },
	[RISE_IN] = { "rise_in", "pA/ms", 0, NULL, false,
		      "what makes the inhibitory current rise" },
	[REFRACTORY] = { "refractory", "1", 0, NULL, false,
			 "steps for which no spike counts" },
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
	return (int)ceil(dt / 0.02 - 1e-6);
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
	c[HALF_EX] = hebb_exp(-half / p[TAU_S_EX]);
	c[HALF_IN] = hebb_exp(-half / p[TAU_S_IN]);
	c[JUMP_EX] = euler / p[TAU_S_EX];
	c[JUMP_IN] = euler / p[TAU_S_IN];
	c[REF_STEPS] = hebb_steps(p[T_REF], dt);
}

/* For the solver. */
static void rate(const double *p, const double *y, double current, double *f)
{
	const double v = y[V], above = v + 65;
	const double m3h = y[M] * y[M] * y[M] * y[H];
	const double n4 = y[N] * y[N] * y[N] * y[N];

	f[V] = (-p[G_NA] * m3h * (v - p[E_NA]) - p[G_K] * n4 * (v - p[E_K]) -
		p[G_L] * (v - p[E_L]) + current + p[I_E] + y[I_EX] + y[I_IN]) /
	       p[C_M];
	f[M] = hebb_linoid_exact((v + 40) / 10) * (1 - y[M]) -
	       4 * hebb_exp(-above / 18) * y[M];
	f[H] = 0.07 * hebb_exp(-above / 20) * (1 - y[H]) -
	       y[H] / (1 + hebb_exp(-(v + 35) / 10));
	f[N] = 0.1 * hebb_linoid_exact((v + 55) / 10) * (1 - y[N]) -
	       0.125 * hebb_exp(-above / 80) * y[N];
	f[I_EX] = y[RISE_EX] - y[I_EX] / p[TAU_S_EX];
	f[I_IN] = y[RISE_IN] - y[I_IN] / p[TAU_S_IN];
	f[RISE_EX] = -y[RISE_EX] / p[TAU_S_EX];
	f[RISE_IN] = -y[RISE_IN] / p[TAU_S_IN];
}

static bool finish_solved(const double *p, double dt, const double *old,
			  const double *input, double *y)
{
	const bool awake = y[REFRACTORY] == 0;
	const bool fires = awake && y[V] >= 0 && old[V] > y[V];

	y[RISE_EX] += euler / p[TAU_S_EX] * input[EXC];
	y[RISE_IN] += euler / p[TAU_S_IN] * input[INH];
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
	const double q = hebb_exp_inline((v - from) * (-1. / 720));
	const double q2 = q * q, q4 = q2 * q2, q8 = q4 * q4, q9 = q8 * q;
	const double q36 = (q9 * q9) * (q9 * q9), q72 = q36 * q36;
	const double m = (v + 40) * 0.1, n = (v + 55) * 0.1;
	/* e^-m, e^-n and e^-((v + 35)/10): shifted by constant factors */
	const double below_m =
	    hebb_unless_near(m, 1 - q72 * 12.182493960703473);
	const double below_n = hebb_unless_near(n, 1 - q72 * 2.718281828459045);
	const double below_h = 1 + q72 * 20.085536923187668;
	const double mn = below_m * below_n, each = 1 / (mn * below_h);

	return (struct hebb_gates){
		.open_m = hebb_linoid(m, each * (below_n * below_h)),
		.close_m = 4 * (q36 * q4),
		.open_h = 0.07 * q36,
		.close_h = each * mn,
		.open_n = 0.1 * hebb_linoid(n, each * (below_m * below_h)),
		.close_n = 0.125 * q9,
	};
}

/* The currents half a substep later. */
HEBB_INLINE void decay(double half, double keep, double *i, double *rise)
{
	*i = keep * (*i + half * *rise);
	*rise *= keep;
}

/* All substeps of the neurons of a block; the currents too. */
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
	double *restrict i_ex = b->state[I_EX];
	double *restrict i_in = b->state[I_IN];
	double *restrict rise_ex = b->state[RISE_EX];
	double *restrict rise_in = b->state[RISE_IN];
	const double dt = b->dt / count_substeps(b->dt);
	const uint32_t n_cells = b->n;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n_cells; i++) {
		const size_t k = i * each;
		const double gain = c[GAIN][k];
		const double drive =
		    c[REST][k] + (driven ? gain * current[i] : 0);
		const struct hebb_channels p = { c[SODIUM][k], c[POTASSIUM][k],
						 c[REV_NA][k], c[REV_K][k] };
		struct hebb_axon a = { v[i], m[i], h[i], n[i] };
		struct hebb_feed in[3];
		double ex = i_ex[i], inh = i_in[i];
		double up_ex = rise_ex[i], up_in = rise_in[i];
		int s;

		for (s = 0; s < 3; s++) {
			in[s].add = drive + (ex + inh) * gain;
			in[s].open = c[LEAK][k];
			if (s == 2)
				break;
			decay(dt / 2, c[HALF_EX][k], &ex, &up_ex);
			decay(dt / 2, c[HALF_IN][k], &inh, &up_in);
		}
		a = hebb_axon_advance(&p, a, dt, in, gates, -65);
		v[i] = a.v;
		m[i] = a.m;
		h[i] = a.h;
		n[i] = a.n;
		i_ex[i] = ex;
		i_in[i] = inh;
		rise_ex[i] = up_ex;
		rise_in[i] = up_in;
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
	double *restrict rise_ex = b->state[RISE_EX];
	double *restrict rise_in = b->state[RISE_IN];
	double *restrict r = b->state[REFRACTORY];
	hebb_flag *restrict fired = b->fired;
	const uint32_t n_cells = b->n;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n_cells; i++) {
		const size_t k = i * each;
		const bool awake = r[i] == 0;
		const bool fires = awake & (v[i] >= 0) & (old[i] > v[i]);

		rise_ex[i] += c[JUMP_EX][k] * exc[i];
		rise_in[i] += c[JUMP_IN][k] * inh[i];
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

const struct hebb_neuron_type hebb_neuron_hh = {
	.type = {
		.name = "hh",
		.brief = "the squid's giant axon, with alpha-shaped currents",
		.equation = "C_m dv/dt = -g_Na m^3 h (v - E_Na) - "
			    "g_K n^4 (v - E_K) - g_L (v - E_L) + i_ex + i_in "
			    "+ I; dx/dt = alpha_x (1 - x) - beta_x x for "
			    "x = m, h, n",
		.source = "Hodgkin & Huxley 1952, J. Physiol. 117:500",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.prepare = prepare,
	.step = step,
	.ode = &ode,
};
