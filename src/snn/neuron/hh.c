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
 * Runge-Kutta method of fourth order in substeps of at most 0.0125 ms.  The
 * order within a step: substeps, arrivals are added to the rises, the test for
 * a spike: v is at least 0 and fell, so the step before was a maximum, and
 * t_ref has passed since the last spike.  Nothing is reset.
 *
 * Five of the six rates are made of e^(-(v + 65)/80), one of e^(-(v + 65)/18):
 * two exponentials for a slope.
 */
#include "snn/neuron.h"

#include "base/number.h"

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
	[T_REF] = { "t_ref", "ms", 2, 0, 1e4, "least time between two spikes" },
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
	c[HALF_EX] = hebb_exp(-half / p[TAU_S_EX]);
	c[HALF_IN] = hebb_exp(-half / p[TAU_S_IN]);
	c[JUMP_EX] = euler / p[TAU_S_EX];
	c[JUMP_IN] = euler / p[TAU_S_IN];
	c[REF_STEPS] = hebb_steps(p[T_REF], dt);
}

/* For the solver; x / (1 - e^-x) is 1 at 0. */
static double linoid(double x)
{
	return x == 0 ? 1 : x / -hebb_expm1(-x);
}

static void rate(const double *p, const double *y, double current, double *f)
{
	const double v = y[V], above = v + 65;
	const double m3h = y[M] * y[M] * y[M] * y[H];
	const double n4 = y[N] * y[N] * y[N] * y[N];

	f[V] = (-p[G_NA] * m3h * (v - p[E_NA]) - p[G_K] * n4 * (v - p[E_K]) -
		p[G_L] * (v - p[E_L]) + current + p[I_E] + y[I_EX] + y[I_IN]) /
	       p[C_M];
	f[M] = linoid((v + 40) / 10) * (1 - y[M]) -
	       4 * hebb_exp(-above / 18) * y[M];
	f[H] = 0.07 * hebb_exp(-above / 20) * (1 - y[H]) -
	       y[H] / (1 + hebb_exp(-(v + 35) / 10));
	f[N] = 0.1 * linoid((v + 55) / 10) * (1 - y[N]) -
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

#define INLINE static inline __attribute__((always_inline))

/* v, m, h, n; or how fast they change */
struct axon {
	double v, m, h, n;
};

/* What of the coefficients a slope needs; `drive` has the leak's part. */
struct membrane {
	double sodium, potassium, leak, na, k, drive;
};

/* x / (1 - q) where q = e^-x, by its series around 0. */
INLINE double gate(double x, double q)
{
	const double near = 1 + x / 2 + x * x / 12;
	const double far = x / (1 - q);

	return fabs(x) < 1e-3 ? near : far;
}

INLINE struct axon slope(const struct membrane *p, struct axon a, double input)
{
	const double above = a.v + 65;
	const double q80 = hebb_exp_inline(above * (-1. / 80));
	const double q40 = q80 * q80, q20 = q40 * q40, q10 = q20 * q20;
	const double q18 = hebb_exp_inline(above * (-1. / 18));
	/* e^-((v + 40)/10) and so on: shifted by constant factors */
	const double alpha_m = gate((a.v + 40) * 0.1, q10 * 12.182493960703473);
	const double alpha_n =
	    0.1 * gate((a.v + 55) * 0.1, q10 * 2.718281828459045);
	const double alpha_h = 0.07 * q20;
	const double beta_h = 1 / (1 + q10 * 20.085536923187668);
	const double m3h = a.m * a.m * a.m * a.h;
	const double n4 = a.n * a.n * a.n * a.n;

	return (struct axon){
		.v = p->drive + input - p->sodium * m3h * (a.v - p->na) -
		     p->potassium * n4 * (a.v - p->k) - p->leak * a.v,
		.m = alpha_m * (1 - a.m) - 4 * q18 * a.m,
		.h = alpha_h * (1 - a.h) - beta_h * a.h,
		.n = alpha_n * (1 - a.n) - 0.125 * q80 * a.n,
	};
}

INLINE struct axon move(struct axon a, double h, struct axon by)
{
	return (struct axon){ a.v + h * by.v, a.m + h * by.m, a.h + h * by.h,
			      a.n + h * by.n };
}

/* One substep; the input at its beginning, middle and end is known. */
INLINE struct axon runge_kutta(const struct membrane *p, struct axon a,
			       double h, const double input[3])
{
	const struct axon k1 = slope(p, a, input[0]);
	const struct axon k2 = slope(p, move(a, h / 2, k1), input[1]);
	const struct axon k3 = slope(p, move(a, h / 2, k2), input[1]);
	const struct axon k4 = slope(p, move(a, h, k3), input[2]);

	a = move(move(a, h / 6, k1), h / 3, k2);
	return move(move(a, h / 3, k3), h / 6, k4);
}

/* The currents half a substep later. */
INLINE void decay(double half, double keep, double *i, double *rise)
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
		const struct membrane p = {
			c[SODIUM][k],
			c[POTASSIUM][k],
			c[LEAK][k],
			c[REV_NA][k],
			c[REV_K][k],
			c[REST][k] + (driven ? gain * current[i] : 0)
		};
		struct axon a = { v[i], m[i], h[i], n[i] };
		double ex = i_ex[i], in = i_in[i];
		double up_ex = rise_ex[i], up_in = rise_in[i], input[3];

		input[0] = (ex + in) * gain;
		decay(dt / 2, c[HALF_EX][k], &ex, &up_ex);
		decay(dt / 2, c[HALF_IN][k], &in, &up_in);
		input[1] = (ex + in) * gain;
		decay(dt / 2, c[HALF_EX][k], &ex, &up_ex);
		decay(dt / 2, c[HALF_IN][k], &in, &up_in);
		input[2] = (ex + in) * gain;
		a = runge_kutta(&p, a, dt, input);
		v[i] = a.v;
		m[i] = a.m;
		h[i] = a.h;
		n[i] = a.n;
		i_ex[i] = ex;
		i_in[i] = in;
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
	uint8_t *restrict fired = b->fired;
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

/* The neurons [from, from + n) of a block. */
static struct hebb_block part(const struct hebb_block *b, uint32_t from,
			      uint32_t n, const size_t each)
{
	struct hebb_block at = *b;
	int k;

	at.n = n;
	at.first += from;
	at.fired += from;
	for (k = 0; k <= REFRACTORY; k++)
		at.state[k] += from;
	for (k = 0; k <= CURRENT; k++)
		at.input[k] = at.input[k] ? at.input[k] + from : NULL;
	for (k = 0; k < COEFS; k++)
		at.coef[k] += from * each;
	return at;
}

HEBB_KERNEL advance(const struct hebb_block *b, const size_t each)
{
	const int substeps = count_substeps(b->dt);
	double old[CHUNK];
	uint32_t from;
	int s;

	for (from = 0; from < b->n; from += CHUNK) {
		const uint32_t n = b->n - from < CHUNK ? b->n - from : CHUNK;
		const struct hebb_block at = part(b, from, n, each);

		memcpy(old, at.state[V], n * sizeof(old[0]));
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
