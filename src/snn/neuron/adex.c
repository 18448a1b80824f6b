/*
 * adex.c - adaptive exponential integrate-and-fire neuron with conductances
 *
 *	C_m dv/dt = -g_L (v - E_L) + g_L Delta_T e^((v - V_th)/Delta_T)
 *	            - g_ex (v - E_ex) - g_in (v - E_in) - w + I
 *	tau_w dw/dt = a (v - E_L) - w
 *	dg/dt = -g/tau_s,    g += weight at every arrival
 *	at v >= V_peak:  v = V_reset,  w += b
 *
 * v and w are advanced by the classic Runge-Kutta method of fourth order in
 * substeps of at most 0.05 ms; the conductances are exact.  What they would
 * drive at the potential of the substep's beginning, which is most of it, is
 * added exactly too, and the method is left with the difference, for which it
 * sees the parabola that has the conductances' first three moments (conduct.h).
 * On its way up v would reach infinity after the time left = C_m/g_L e^((V_th -
 * v)/Delta_T).  Where less than five substeps are left, the neuron climbs
 * alone, by a fifth of the time left, but not below 1e-5 ms: the time of the
 * reset, which falls between two steps, is as exact.  In the slopes v is at
 * most V_peak, and V_reset while refractory; w goes on then.  The order within
 * a step: substeps with their resets, arrivals are added, the count of
 * refractory steps.
 */
#include "snn/conduct.h"

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
	SHAPE_EX, /* of the parabola at the beginning, middle and end */
	SHAPE_IN = SHAPE_EX + 3,
	HALF_EX = SHAPE_IN + 3, /* integral over half a substep, over C_m */
	HALF_IN,
	WHOLE_EX,
	WHOLE_IN,
	KEEP_EX,
	KEEP_IN,
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
	[T_REF] = { "t_ref", "ms", 0, 0, 1e4, "refractory time", HEBB_REAL,
		    NULL, HEBB_STEPS },
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

static int count_substeps(double dt)
{
	return (int)ceil(dt / 0.05 - 1e-6);
}

static void prepare(const double *p, double dt, double *c)
{
	const double h = dt / count_substeps(dt);

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
	hebb_parabola(c[RATE_EX], h, c[GAIN], &c[SHAPE_EX]);
	hebb_parabola(c[RATE_IN], h, c[GAIN], &c[SHAPE_IN]);
	c[HALF_EX] = c[GAIN] * h / 2 * hebb_phi(h / 2 * c[RATE_EX]);
	c[HALF_IN] = c[GAIN] * h / 2 * hebb_phi(h / 2 * c[RATE_IN]);
	c[WHOLE_EX] = c[GAIN] * h * hebb_phi(h * c[RATE_EX]);
	c[WHOLE_IN] = c[GAIN] * h * hebb_phi(h * c[RATE_IN]);
	c[KEEP_EX] = hebb_exp(-h / p[TAU_S_EX]);
	c[KEEP_IN] = hebb_exp(-h / p[TAU_S_IN]);
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

#define INLINE static inline __attribute__((always_inline))

/* v and w; or how fast they change, and how fast the exponential does. */
struct pair {
	double v, w, rise;
};

/*
 * What conductances do in a substep: push v at its beginning by so much until
 * its middle and end, and pull it back there by open[] of the way from there,
 * both over C_m.
 */
struct push {
	double half, whole, open[3];
};

INLINE double rise(const double *const *c, size_t k, double v)
{
	return c[BLOWUP][k] *
	       hebb_exp_inline((v - c[KNEE][k]) * c[SHARPNESS][k]);
}

/* At v, `away` from the beginning. */
INLINE struct pair slope(const double *const *c, size_t k, double drive,
			 double v, double w, double open, double away)
{
	const double u = v < c[PEAK][k] ? v : c[PEAK][k];
	const double up = rise(c, k, u);

	return (struct pair){
		.v = drive - c[LEAK][k] * u + up - open * away - w * c[GAIN][k],
		.w = c[COUPLING][k] * (u - c[W_REST][k]) - w * c[W_RATE][k],
		.rise = up,
	};
}

/* A substep of h; `rise` becomes the fastest of its beginning and end. */
INLINE struct pair runge_kutta(const double *const *c, size_t k, double drive,
			       struct pair at, double h, struct push p)
{
	const struct pair s1 = slope(c, k, drive, at.v, at.w, p.open[0], 0);
	const double d2 = h / 2 * s1.v + p.half;
	const struct pair s2 =
	    slope(c, k, drive, at.v + d2, at.w + h / 2 * s1.w, p.open[1], d2);
	const double d3 = h / 2 * s2.v + p.half;
	const struct pair s3 =
	    slope(c, k, drive, at.v + d3, at.w + h / 2 * s2.w, p.open[1], d3);
	const double d4 = h * s3.v + p.whole;
	const struct pair s4 =
	    slope(c, k, drive, at.v + d4, at.w + h * s3.w, p.open[2], d4);

	return (struct pair){
		at.v + h / 6 * (s1.v + 2 * s2.v + 2 * s3.v + s4.v) + p.whole,
		at.w + h / 6 * (s1.w + 2 * s2.w + 2 * s3.w + s4.w),
		s1.rise > s4.rise ? s1.rise : s4.rise,
	};
}

/* A neuron alone on its way through a substep. */
struct cell {
	const double *const *c;
	size_t k;
	double drive, g_ex, g_in, refractory;
	struct pair at;
};

/* While refractory v stands still, and the others are exact. */
static void rest_for(struct cell *n, double h)
{
	const double *const *c = n->c;
	const size_t k = n->k;
	const double to =
	    c[COUPLING][k] / c[W_RATE][k] * (c[RESET][k] - c[W_REST][k]);

	n->at.v = c[RESET][k];
	n->at.w = to + (n->at.w - to) * hebb_exp(-h * c[W_RATE][k]);
	n->g_ex *= hebb_exp(-h * c[RATE_EX][k]);
	n->g_in *= hebb_exp(-h * c[RATE_IN][k]);
}

static void advance_by(struct cell *n, double h)
{
	const double *const *c = n->c;
	const size_t k = n->k;
	const double ex = hebb_exp(-h / 2 * c[RATE_EX][k]);
	const double in = hebb_exp(-h / 2 * c[RATE_IN][k]);
	const double g_ex = c[GAIN][k] * n->g_ex, g_in = c[GAIN][k] * n->g_in;
	const double push_ex = g_ex / c[RATE_EX][k] * (c[REV_EX][k] - n->at.v);
	const double push_in = g_in / c[RATE_IN][k] * (c[REV_IN][k] - n->at.v);
	const struct push push = {
		.half = push_ex * (1 - ex) + push_in * (1 - in),
		.whole = push_ex * (1 - ex * ex) + push_in * (1 - in * in),
		.open = { g_ex + g_in, g_ex * ex + g_in * in,
			  g_ex * ex * ex + g_in * in * in },
	};

	n->at = runge_kutta(c, k, n->drive, n->at, h, push);
	n->g_ex *= ex * ex;
	n->g_in *= in * in;
}

/* A substep of h in parts, as short as a rising v asks; does it fire? */
static bool climb(struct cell *n, double h)
{
	const double *const *c = n->c;
	const size_t k = n->k;
	const double most = h / 8;
	bool fires = false;

	while (h > 0) {
		const double left =
		    0.2 / (rise(c, k, n->at.v) * c[SHARPNESS][k]);
		double now = left < most ? left : most;

		now = n->refractory > 0 ? h : now > 1e-5 ? now : 1e-5;
		now = now < h ? now : h;
		h -= now;
		if (n->refractory > 0) {
			rest_for(n, now);
			continue;
		}
		advance_by(n, now);
		if (!(n->at.v >= c[PEAK][k]))
			continue;
		fires = true;
		n->at.v = c[RESET][k];
		n->at.w += c[JUMP][k];
		n->refractory = c[REF_STEPS][k] > 0 ? c[REF_STEPS][k] + 1 : 0;
	}
	return fires;
}

enum { CHUNK = 64 };

/* What a substep leads to; `alone`: those whom it does not suit. */
struct next {
	double v[CHUNK], w[CHUNK], g_ex[CHUNK], g_in[CHUNK];
	uint8_t alone[CHUNK];
};

HEBB_KERNEL together(const struct hebb_block *b, const size_t each,
		     const bool driven, double h, struct next *to)
{
	const double *restrict current = b->input[CURRENT];
	const double *restrict v = b->state[V], *restrict w = b->state[W];
	const double *restrict g_ex = b->state[G_EX];
	const double *restrict g_in = b->state[G_IN];
	const double *restrict r = b->state[REFRACTORY];
	const uint32_t n = b->n;
	const double *c[COEFS];
	double same[COEFS];
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const double drive =
		    c[REST][k] + (driven ? c[GAIN][k] * current[i] : 0);
		const double ex = g_ex[i] * (c[REV_EX][k] - v[i]);
		const double in = g_in[i] * (c[REV_IN][k] - v[i]);
		const struct push push = {
			.half = ex * c[HALF_EX][k] + in * c[HALF_IN][k],
			.whole = ex * c[WHOLE_EX][k] + in * c[WHOLE_IN][k],
			.open = { g_ex[i] * c[SHAPE_EX][k] +
				      g_in[i] * c[SHAPE_IN][k],
				  g_ex[i] * c[SHAPE_EX + 1][k] +
				      g_in[i] * c[SHAPE_IN + 1][k],
				  g_ex[i] * c[SHAPE_EX + 2][k] +
				      g_in[i] * c[SHAPE_IN + 2][k] },
		};
		const struct pair at = { v[i], w[i], 0 };
		const struct pair now = runge_kutta(c, k, drive, at, h, push);

		to->v[i] = now.v;
		to->w[i] = now.w;
		to->g_ex[i] = g_ex[i] * c[KEEP_EX][k];
		to->g_in[i] = g_in[i] * c[KEEP_IN][k];
		to->alone[i] = (r[i] > 0) | (now.v >= c[PEAK][k]) |
			       (now.rise * c[SHARPNESS][k] * h > 0.2);
	}
}

/* Neuron i of the block alone, from where it was before the substep. */
static bool alone(const struct hebb_block *b, uint32_t i, double h,
		  struct next *to)
{
	const double *const *c = b->coef;
	const size_t k = b->uniform ? 0 : i;
	const double *current = b->input[CURRENT];
	struct cell n = {
		.c = c,
		.k = k,
		.drive = c[REST][k] + (current ? c[GAIN][k] * current[i] : 0),
		.g_ex = b->state[G_EX][i],
		.g_in = b->state[G_IN][i],
		.refractory = b->state[REFRACTORY][i],
		.at = { b->state[V][i], b->state[W][i], 0 },
	};
	const bool fires = climb(&n, h);

	to->v[i] = n.at.v;
	to->w[i] = n.at.w;
	to->g_ex[i] = n.g_ex;
	to->g_in[i] = n.g_in;
	b->state[REFRACTORY][i] = n.refractory;
	return fires;
}

HEBB_KERNEL substep(const struct hebb_block *b, const size_t each,
		    const bool driven, double h)
{
	const size_t bytes = b->n * sizeof(double);
	struct next to;
	uint32_t i;

	together(b, each, driven, h, &to);
	for (i = 0; i < b->n; i++)
		if (to.alone[i])
			b->fired[i] |= alone(b, i, h, &to);
	memcpy(b->state[V], to.v, bytes);
	memcpy(b->state[W], to.w, bytes);
	memcpy(b->state[G_EX], to.g_ex, bytes);
	memcpy(b->state[G_IN], to.g_in, bytes);
}

static void finish_all(const struct hebb_block *b)
{
	const double *restrict exc = b->input[EXC];
	const double *restrict inh = b->input[INH];
	double *restrict g_ex = b->state[G_EX];
	double *restrict g_in = b->state[G_IN];
	double *restrict r = b->state[REFRACTORY];
	const uint32_t n = b->n;
	uint32_t i;

	HEBB_LOOP
	for (i = 0; i < n; i++) {
		g_ex[i] += exc[i];
		g_in[i] += inh[i];
		r[i] = r[i] > 0 ? r[i] - 1 : 0;
	}
}

HEBB_KERNEL advance(const struct hebb_block *b, const size_t each)
{
	const int substeps = count_substeps(b->dt);
	const double h = b->dt / substeps;
	uint32_t from;
	int s;

	memset(b->fired, 0, b->n * sizeof(*b->fired));
	for (from = 0; from < b->n; from += CHUNK) {
		const struct hebb_block at = hebb_part(b, from, CHUNK);

		for (s = 0; s < substeps; s++)
			if (at.input[CURRENT])
				substep(&at, each, true, h);
			else
				substep(&at, each, false, h);
	}
	finish_all(b);
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
	.reset = V_RESET,
	.limit = V_PEAK,
	.prepare = prepare,
	.step = step,
	.ode = &ode,
};
