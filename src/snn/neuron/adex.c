/*
 * adex.c - adaptive exponential integrate-and-fire neuron with conductances
 *
 *	C_m dv/dt = -g_L (v - E_L) + g_L Delta_T e^((v - V_th)/Delta_T)
 *	            - g_ex (v - E_ex) - g_in (v - E_in) - w + I
 *	tau_w dw/dt = a (v - E_L) - w
 *	dg/dt = -g/tau_s,    g += weight at every arrival
 *	at v >= V_peak:  v = V_reset,  w += b
 *
 * The conductances are exact; v and w are advanced by the classic Runge-Kutta
 * method of fourth order, in substeps of at most 0.05 ms.  On its way up v
 * would reach infinity after the time left = C_m/g_L e^((V_th - v)/Delta_T), so
 * there a substep is a fifth of that, but not below 1e-5 ms: the time of the
 * reset, which falls between two steps, is as exact.  In the slopes v is at
 * most V_peak, and V_reset while refractory; w goes on then.  The order within
 * a step: substeps with their resets, arrivals are added, the count of
 * refractory steps.
 */
#include "snn/neuron.h"

#include "base/number.h"

enum {
	C_M,
	G_L,
	E_L,
	V_TH,
	V_PEAK,
	DELTA_T,
	V_RESET,
	T_REF,
	A,
	B,
	TAU_W,
	E_EX,
	E_IN,
	TAU_S_EX,
	TAU_S_IN,
	I_E
};
enum { V, W, G_EX, G_IN, REFRACTORY };
enum { EXC, INH, CURRENT };
enum {
	LEAK,
	REST,
	GAIN,
	SHARPNESS,
	KNEE,
	BLOWUP,
	PEAK,
	RESET,
	REF_STEPS,
	COUPLING,
	W_REST,
	W_RATE,
	JUMP,
	REV_EX,
	REV_IN,
	RATE_EX,
	RATE_IN,
	HALF_EX,
	HALF_IN,
	COEFS
};

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 281, 1e-3, 1e6, "capacitance of the membrane" },
	[G_L] = { "g_L", "nS", 30, 1e-6, 1e6, "leak conductance" },
	[E_L] = { "E_L", "mV", -70.6, -200, 100, "resting potential" },
	[V_TH] = { "V_th", "mV", -50.4, -200, 100,
		   "where the exponential takes over" },
	[V_PEAK] = { "V_peak", "mV", 0, -200, 200, "peak of a spike" },
	[DELTA_T] = { "Delta_T", "mV", 2, 0.01, 100,
		      "how sharply the exponential rises" },
	[V_RESET] = { "V_reset", "mV", -60, -200, 100,
		      "potential after a spike" },
	[T_REF] = { "t_ref", "ms", 0, 0, 1e4, "refractory time" },
	[A] = { "a", "nS", 4, -1e6, 1e6, "adaptation by the potential" },
	[B] = { "b", "pA", 80.5, -1e6, 1e6, "adaptation by a spike" },
	[TAU_W] = { "tau_w", "ms", 144, 1e-3, 1e9,
		    "time constant of the adaptation" },
	[E_EX] = { "E_ex", "mV", 0, -200, 200,
		   "excitatory reversal potential" },
	[E_IN] = { "E_in", "mV", -85, -200, 200,
		   "inhibitory reversal potential" },
	[TAU_S_EX] = { "tau_s_ex", "ms", 0.2, 1e-3, 1e6,
		       "time constant of excitatory conductance" },
	[TAU_S_IN] = { "tau_s_in", "ms", 2, 1e-3, 1e6,
		       "time constant of inhibitory conductance" },
	[I_E] = { "I_e", "pA", 0, -1e6, 1e6, "constant current" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[V] = { "v", "mV", 0, "E_L", false, "potential of the membrane" },
	[W] = { "w", "pA", 0, NULL, false, "adaptation current" },
	[G_EX] = { "g_ex", "nS", 0, NULL, false, "excitatory conductance" },
	[G_IN] = { "g_in", "nS", 0, NULL, false, "inhibitory conductance" },
	[REFRACTORY] = { "refractory", "1", 0, NULL, false,
			 "steps of refractoriness that are left" },
	{ NULL },
};

static const struct hebb_port ports[] = {
	[EXC] = { "exc", "nS", HEBB_TAKES_CONDUCTANCE },
	[INH] = { "inh", "nS", HEBB_TAKES_CONDUCTANCE },
	[CURRENT] = { "current", "pA", HEBB_TAKES_CURRENT },
	{ NULL },
};

static double substep(double dt)
{
	return dt / ceil(dt / 0.05 - 1e-6);
}

static void prepare(const double *p, double dt, double *c)
{
	const double h = substep(dt);

	c[LEAK] = p[G_L] / p[C_M];
	c[REST] = (p[G_L] * p[E_L] + p[I_E]) / p[C_M];
	c[GAIN] = 1 / p[C_M];
	c[SHARPNESS] = 1 / p[DELTA_T];
	c[KNEE] = p[V_TH];
	c[BLOWUP] = p[G_L] * p[DELTA_T] / p[C_M];
	c[PEAK] = p[V_PEAK];
	c[RESET] = p[V_RESET];
	c[REF_STEPS] = hebb_steps(p[T_REF], dt);
	c[COUPLING] = p[A] / p[TAU_W];
	c[W_REST] = p[E_L];
	c[W_RATE] = 1 / p[TAU_W];
	c[JUMP] = p[B];
	c[REV_EX] = p[E_EX];
	c[REV_IN] = p[E_IN];
	c[RATE_EX] = 1 / p[TAU_S_EX];
	c[RATE_IN] = 1 / p[TAU_S_IN];
	c[HALF_EX] = hebb_exp(-h / 2 / p[TAU_S_EX]);
	c[HALF_IN] = hebb_exp(-h / 2 / p[TAU_S_IN]);
}

/* For the solver: v is reset within the step, as in the fixed one. */
static void rate(const double *p, const double *y, double current, double *f)
{
	const bool awake = y[REFRACTORY] == 0;
	const double v = !awake             ? p[V_RESET]
			 : y[V] < p[V_PEAK] ? y[V]
					    : p[V_PEAK];
	const double rise =
	    p[G_L] * p[DELTA_T] * hebb_exp((v - p[V_TH]) / p[DELTA_T]);

	f[V] = awake
		   ? (-p[G_L] * (v - p[E_L]) + rise - y[G_EX] * (v - p[E_EX]) -
		      y[G_IN] * (v - p[E_IN]) - y[W] + p[I_E] + current) /
			 p[C_M]
		   : 0;
	f[W] = (p[A] * (v - p[E_L]) - y[W]) / p[TAU_W];
	f[G_EX] = -y[G_EX] / p[TAU_S_EX];
	f[G_IN] = -y[G_IN] / p[TAU_S_IN];
}

/* The count includes the step of the spike, unless there is none. */
static bool reset(const double *p, double dt, double *y)
{
	const double steps = hebb_steps(p[T_REF], dt);
	const bool fires = y[REFRACTORY] == 0 && y[V] >= p[V_PEAK];

	if (fires || y[REFRACTORY] > 0)
		y[V] = p[V_RESET];
	if (fires) {
		y[W] += p[B];
		y[REFRACTORY] = steps > 0 ? steps + 1 : 0;
	}
	return fires;
}

static bool finish(const double *p, double dt, const double *old,
		   const double *input, double *y)
{
	(void)p;
	(void)dt;
	(void)old;
	y[G_EX] += input[EXC];
	y[G_IN] += input[INH];
	y[REFRACTORY] -= y[REFRACTORY] > 0;
	return false;
}

static const struct hebb_ode ode = {
	.n = REFRACTORY,
	.tolerance = 1e-6,
	.scaled = true,
	.rate = rate,
	.reset = reset,
	.finish = finish,
};

/* A neuron on its way through a step; the conductances are over C_m. */
struct cell {
	double c[COEFS];
	double drive, v, w, ex, in, refractory;
};

struct slope {
	double v, w;
};

static inline double rise(const struct cell *n, double v)
{
	const double *c = n->c;

	return c[BLOWUP] * hebb_exp_inline((v - c[KNEE]) * c[SHARPNESS]);
}

static inline struct slope slope(const struct cell *n, double v, double w,
				 double ex, double in)
{
	const double *c = n->c;
	const double u = v < c[PEAK] ? v : c[PEAK];

	return (struct slope){
		.v = n->drive - c[LEAK] * u + rise(n, u) -
		     ex * (u - c[REV_EX]) - in * (u - c[REV_IN]) - w * c[GAIN],
		.w = c[COUPLING] * (u - c[W_REST]) - w * c[W_RATE],
	};
}

/* A substep of h, in whose half the conductances shrink to these parts. */
static inline void advance_by(struct cell *n, double h, double half_ex,
			      double half_in)
{
	const double ex = n->ex * half_ex, in = n->in * half_in;
	const struct slope a = slope(n, n->v, n->w, n->ex, n->in);
	const struct slope b =
	    slope(n, n->v + h / 2 * a.v, n->w + h / 2 * a.w, ex, in);
	const struct slope c =
	    slope(n, n->v + h / 2 * b.v, n->w + h / 2 * b.w, ex, in);

	n->ex = ex * half_ex;
	n->in = in * half_in;
	{
		const struct slope d =
		    slope(n, n->v + h * c.v, n->w + h * c.w, n->ex, n->in);

		n->v += h / 6 * (a.v + 2 * b.v + 2 * c.v + d.v);
		n->w += h / 6 * (a.w + 2 * b.w + 2 * c.w + d.w);
	}
}

/* The same while refractory: v stands still, the others are exact. */
static void rest_for(struct cell *n, double h)
{
	const double *c = n->c;
	const double to = c[COUPLING] / c[W_RATE] * (c[RESET] - c[W_REST]);

	n->v = c[RESET];
	n->w = to + (n->w - to) * hebb_exp(-h * c[W_RATE]);
	n->ex *= hebb_exp(-h * c[RATE_EX]);
	n->in *= hebb_exp(-h * c[RATE_IN]);
}

/* The longest substep that a rising v allows. */
static inline double allowed(const struct cell *n)
{
	const double left = 0.2 / (rise(n, n->v) * n->c[SHARPNESS]);

	return left > 1e-5 ? left : 1e-5;
}

/* On the way up, in short substeps, for the time h; does it fire? */
static bool climb(struct cell *n, double h)
{
	const double *c = n->c;
	bool fires = false;

	while (h > 0) {
		const double most = n->refractory > 0 ? h : allowed(n);
		const double now = most < h ? most : h;

		h -= now;
		if (n->refractory > 0) {
			rest_for(n, now);
			continue;
		}
		advance_by(n, now, hebb_exp(-now / 2 * c[RATE_EX]),
			   hebb_exp(-now / 2 * c[RATE_IN]));
		if (!(n->v >= c[PEAK]))
			continue;
		fires = true;
		n->v = c[RESET];
		n->w += c[JUMP];
		n->refractory = c[REF_STEPS] > 0 ? c[REF_STEPS] + 1 : 0;
	}
	return fires;
}

static bool run(struct cell *n, double dt)
{
	const double h = substep(dt);
	const int substeps = (int)(dt / h + 0.5);
	bool fires = false;
	int s;

	for (s = 0; s < substeps; s++) {
		if (n->refractory > 0 || allowed(n) < h)
			fires |= climb(n, h);
		else
			advance_by(n, h, n->c[HALF_EX], n->c[HALF_IN]);
	}
	return fires;
}

HEBB_KERNEL advance(const struct hebb_block *b, const size_t each)
{
	const double *const *c = b->coef;
	const double *current = b->input[CURRENT];
	double *const *state = b->state;
	struct cell n;
	uint32_t i;
	int k;

	for (k = 0; k < COEFS; k++)
		n.c[k] = b->n ? c[k][0] : 0;
	for (i = 0; i < b->n; i++) {
		for (k = 0; k < COEFS && each; k++)
			n.c[k] = c[k][i];
		n.drive = n.c[REST] + (current ? n.c[GAIN] * current[i] : 0);
		n.v = state[V][i];
		n.w = state[W][i];
		n.ex = state[G_EX][i] * n.c[GAIN];
		n.in = state[G_IN][i] * n.c[GAIN];
		n.refractory = state[REFRACTORY][i];
		b->fired[i] = run(&n, b->dt);
		state[V][i] = n.v;
		state[W][i] = n.w;
		state[G_EX][i] = n.ex / n.c[GAIN] + b->input[EXC][i];
		state[G_IN][i] = n.in / n.c[GAIN] + b->input[INH][i];
		state[REFRACTORY][i] = n.refractory > 0 ? n.refractory - 1 : 0;
	}
}

HEBB_STEP(step, advance)

const struct hebb_neuron_type hebb_neuron_adex = {
	.type = {
		.name = "adex",
		.brief = "adaptive exponential integrate-and-fire with "
			 "conductances",
		.equation = "C_m dv/dt = -g_L (v - E_L) + g_L Delta_T "
			    "e^((v - V_th)/Delta_T) - g_ex (v - E_ex) - "
			    "g_in (v - E_in) - w + I; "
			    "tau_w dw/dt = a (v - E_L) - w; "
			    "at v >= V_peak: v = V_reset, w += b",
		.source = "Brette & Gerstner 2005, J. Neurophysiol. 94:3637",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.prepare = prepare,
	.step = step,
	.ode = &ode,
};
