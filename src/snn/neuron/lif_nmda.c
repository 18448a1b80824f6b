/*
 * lif_nmda.c - leaky integrate-and-fire neuron with NMDA receptors
 *
 *	C_m dv/dt = -g_L (v - E_L) - (g_ampa + B(v) g_nmda) (v - E_ex)
 *	            - g_gaba (v - E_in) + I
 *	B(v) = 1 / (1 + Mg/3.57 e^(-0.062 v)),    the block by magnesium
 *	dg/dt = -g/tau,    g += weight at every arrival, for AMPA and GABA
 *	dg_nmda/dt = rise/tau_rise - g_nmda/tau_nmda,
 *	drise/dt = -rise/tau_rise
 *
 * An arrival at NMDA receptors adds to `rise` what makes g_nmda peak at the
 * weight; it does not saturate.  The conductances are exact, also for
 * tau_rise = tau_nmda; v is advanced by the classic Runge-Kutta method of
 * fourth order in substeps of at most 0.1 ms.  The order within a step: v from
 * the old conductances (clamped while refractory), conductances decay,
 * arrivals are added, threshold.
 */
#include "snn/neuron.h"

#include <math.h>

#include "base/number.h"

enum {
	C_M,
	G_L,
	E_L,
	E_EX,
	E_IN,
	TAU_AMPA,
	TAU_NMDA,
	TAU_RISE,
	TAU_GABA,
	MG,
	V_TH,
	V_RESET,
	T_REF,
	I_E
};
enum { V, G_AMPA, G_NMDA, RISE, G_GABA, REFRACTORY };
enum { AMPA, NMDA, GABA, CURRENT };
enum {
	LEAK,
	REST,
	GAIN,
	REV_EX,
	REV_IN,
	BLOCK,
	HALF_AMPA, /* decay in half a substep */
	HALF_NMDA,
	HALF_RISE,
	FROM_RISE,
	HALF_GABA,
	JUMP,
	THRESHOLD,
	RESET,
	REF_STEPS,
	COEFS
};

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 500, 1e-3, 1e6, "capacitance of the membrane" },
	[G_L] = { "g_L", "nS", 25, 1e-6, 1e6, "leak conductance" },
	[E_L] = { "E_L", "mV", -70, -200, 100, "resting potential" },
	[E_EX] = { "E_ex", "mV", 0, -200, 200,
		   "reversal potential of AMPA and NMDA receptors" },
	[E_IN] = { "E_in", "mV", -70, -200, 200,
		   "reversal potential of GABA receptors" },
	[TAU_AMPA] = { "tau_ampa", "ms", 2, 1e-3, 1e6,
		       "time constant of AMPA receptors" },
	[TAU_NMDA] = { "tau_nmda", "ms", 100, 1e-3, 1e6,
		       "time constant of decay of NMDA receptors" },
	[TAU_RISE] = { "tau_rise", "ms", 2, 1e-3, 1e6,
		       "time constant of rise of NMDA receptors" },
	[TAU_GABA] = { "tau_gaba", "ms", 5, 1e-3, 1e6,
		       "time constant of GABA receptors" },
	[MG] = { "Mg", "mM", 1, 0, 1e3, "magnesium outside the membrane" },
	[V_TH] = { "V_th", "mV", -50, -200, 100, "threshold" },
	[V_RESET] = { "V_reset", "mV", -55, -200, 100,
		      "potential after a spike" },
	[T_REF] = { "t_ref", "ms", 2, 0, 1e4, "refractory time", HEBB_REAL,
		    NULL, HEBB_STEPS },
	[I_E] = { "I_e", "pA", 0, -1e6, 1e6, "constant current" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[V] = { "v", "mV", 0, "E_L", false, "potential of the membrane" },
	[G_AMPA] = { "g_ampa", "nS", 0, NULL, false,
		     "conductance of AMPA receptors" },
	[G_NMDA] = { "g_nmda", "nS", 0, NULL, false,
		     "conductance of NMDA receptors without block" },
	[RISE] = { "rise", "nS", 0, NULL, false, "what makes g_nmda rise" },
	[G_GABA] = { "g_gaba", "nS", 0, NULL, false,
		     "conductance of GABA receptors" },
	[REFRACTORY] = { "refractory", "1", 0, NULL, false,
			 "steps of refractoriness that are left" },
	{ NULL },
};

static const struct hebb_port ports[] = {
	[AMPA] = { "ampa", "nS", HEBB_TAKES_CONDUCTANCE },
	[NMDA] = { "nmda", "nS", HEBB_TAKES_CONDUCTANCE },
	[GABA] = { "gaba", "nS", HEBB_TAKES_CONDUCTANCE },
	[CURRENT] = { "current", "pA", HEBB_TAKES_CURRENT },
	{ NULL },
};

static int count_substeps(double dt)
{
	return (int)ceil(dt / 0.1 - 1e-6);
}

/*
 * The rise with which a conductance peaks at 1: e^(log(1 + x)/x) with x =
 * tau_nmda/tau_rise - 1, whose exponent is 1 - x/2 + x^2/3 around 0.
 */
static double jump(double tau, double tau_rise)
{
	const double x = (tau - tau_rise) / tau_rise;
	const double near = 1 - x / 2 + x * x / 3;

	return hebb_exp(fabs(x) < 1e-5 ? near : hebb_log(1 + x) / x);
}

static void prepare(const double *p, double dt, double *c)
{
	const double half = dt / count_substeps(dt) / 2;

	c[LEAK] = p[G_L] / p[C_M];
	c[REST] = (p[G_L] * p[E_L] + p[I_E]) / p[C_M];
	c[GAIN] = 1 / p[C_M];
	c[REV_EX] = p[E_EX];
	c[REV_IN] = p[E_IN];
	c[BLOCK] = p[MG] / 3.57;
	c[HALF_AMPA] = hebb_exp(-half / p[TAU_AMPA]);
	c[HALF_NMDA] = hebb_exp(-half / p[TAU_NMDA]);
	c[HALF_RISE] = hebb_exp(-half / p[TAU_RISE]);
	c[FROM_RISE] = half / p[TAU_RISE] * c[HALF_NMDA] *
		       hebb_phi(half / p[TAU_RISE] - half / p[TAU_NMDA]);
	c[HALF_GABA] = hebb_exp(-half / p[TAU_GABA]);
	c[JUMP] = jump(p[TAU_NMDA], p[TAU_RISE]);
	c[THRESHOLD] = p[V_TH];
	c[RESET] = p[V_RESET];
	c[REF_STEPS] = hebb_steps(p[T_REF], dt);
}

/* The printed equations, for `solver: rkf45`. */
static void rate(const double *p, const double *y, double current, double *f)
{
	const bool awake = y[REFRACTORY] == 0;
	const double v = !awake ? p[V_RESET] : y[V] < p[V_TH] ? y[V] : p[V_TH];
	const double open = 1 / (1 + p[MG] / 3.57 * hebb_exp(-0.062 * v));

	f[V] = awake ? (-p[G_L] * (v - p[E_L]) + current + p[I_E] -
			(y[G_AMPA] + open * y[G_NMDA]) * (v - p[E_EX]) -
			y[G_GABA] * (v - p[E_IN])) /
			   p[C_M]
		     : 0;
	f[G_AMPA] = -y[G_AMPA] / p[TAU_AMPA];
	f[G_NMDA] = y[RISE] / p[TAU_RISE] - y[G_NMDA] / p[TAU_NMDA];
	f[RISE] = -y[RISE] / p[TAU_RISE];
	f[G_GABA] = -y[G_GABA] / p[TAU_GABA];
}

static bool end(const double *p, double dt, const double *old,
		const double *input, double *y)
{
	const bool awake = old[REFRACTORY] == 0;
	const bool fires = awake && y[V] >= p[V_TH];

	y[G_AMPA] += input[AMPA];
	y[RISE] += jump(p[TAU_NMDA], p[TAU_RISE]) * input[NMDA];
	y[G_GABA] += input[GABA];
	y[V] = awake && !fires ? y[V] : p[V_RESET];
	y[REFRACTORY] =
	    fires ? hebb_steps(p[T_REF], dt) : y[REFRACTORY] - !awake;
	return fires;
}

static const struct hebb_ode ode = {
	.n = REFRACTORY,
	.tolerance = 1e-3,
	.rate = rate,
	.finish = end,
};

#define INLINE static inline __attribute__((always_inline))

/* The conductances over C_m at one moment. */
struct open {
	double ampa, nmda, rise, gaba;
};

/* Half a substep later. */
INLINE struct open later(const double *const *c, size_t k, struct open g)
{
	return (struct open){
		.ampa = c[HALF_AMPA][k] * g.ampa,
		.nmda = c[HALF_NMDA][k] * g.nmda + c[FROM_RISE][k] * g.rise,
		.rise = c[HALF_RISE][k] * g.rise,
		.gaba = c[HALF_GABA][k] * g.gaba,
	};
}

INLINE double slope(const double *const *c, size_t k, double drive,
		    struct open g, double v)
{
	const double block =
	    1 / (1 + c[BLOCK][k] * hebb_exp_inline(-0.062 * v));

	return drive - c[LEAK][k] * v -
	       (g.ampa + block * g.nmda) * (v - c[REV_EX][k]) -
	       g.gaba * (v - c[REV_IN][k]);
}

/* A substep of all neurons of the block. */
HEBB_KERNEL integrate(const struct hebb_block *b, const size_t each,
		      const bool driven)
{
	const double *c[COEFS];
	double same[COEFS];
	const double *restrict current = b->input[CURRENT];
	double *restrict v = b->state[V];
	double *restrict ampa = b->state[G_AMPA];
	double *restrict nmda = b->state[G_NMDA];
	double *restrict rise = b->state[RISE];
	double *restrict gaba = b->state[G_GABA];
	const double h = b->dt / count_substeps(b->dt);
	const uint32_t n = b->n;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const double gain = c[GAIN][k], u = v[i];
		const double drive =
		    c[REST][k] + (driven ? gain * current[i] : 0);
		const struct open first = { gain * ampa[i], gain * nmda[i],
					    gain * rise[i], gain * gaba[i] };
		const struct open middle = later(c, k, first);
		const struct open last = later(c, k, middle);
		const double k1 = slope(c, k, drive, first, u);
		const double k2 = slope(c, k, drive, middle, u + h / 2 * k1);
		const double k3 = slope(c, k, drive, middle, u + h / 2 * k2);
		const double k4 = slope(c, k, drive, last, u + h * k3);

		v[i] = u + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
		ampa[i] = last.ampa / gain;
		nmda[i] = last.nmda / gain;
		rise[i] = last.rise / gain;
		gaba[i] = last.gaba / gain;
	}
}

HEBB_KERNEL finish(const struct hebb_block *b, const size_t each)
{
	const double *c[COEFS];
	double same[COEFS];
	const double *restrict to_ampa = b->input[AMPA];
	const double *restrict to_nmda = b->input[NMDA];
	const double *restrict to_gaba = b->input[GABA];
	double *restrict v = b->state[V];
	double *restrict ampa = b->state[G_AMPA];
	double *restrict rise = b->state[RISE];
	double *restrict gaba = b->state[G_GABA];
	double *restrict r = b->state[REFRACTORY];
	hebb_flag *restrict fired = b->fired;
	const uint32_t n = b->n;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const bool awake = r[i] == 0;
		const bool fires = awake & (v[i] >= c[THRESHOLD][k]);

		ampa[i] += to_ampa[i];
		rise[i] += c[JUMP][k] * to_nmda[i];
		gaba[i] += to_gaba[i];
		v[i] = (awake & !fires) ? v[i] : c[RESET][k];
		r[i] = fires ? c[REF_STEPS][k] : r[i] - !awake;
		fired[i] = fires;
	}
}

HEBB_KERNEL advance(const struct hebb_block *b, const size_t each)
{
	int s;

	for (s = count_substeps(b->dt); s > 0; s--)
		if (b->input[CURRENT])
			integrate(b, each, true);
		else
			integrate(b, each, false);
	finish(b, each);
}

HEBB_STEP(step, advance)

const struct hebb_neuron_type hebb_neuron_lif_nmda = {
	.type = {
		.name = "lif_nmda",
		.brief = "leaky integrate-and-fire with AMPA, NMDA and GABA "
			 "receptors",
		.equation = "C_m dv/dt = -g_L (v - E_L) - (g_ampa + B(v) "
			    "g_nmda) (v - E_ex) - g_gaba (v - E_in) + I; B(v) "
			    "= 1/(1 + Mg/3.57 e^(-0.062 v)); dg_nmda/dt = "
			    "rise/tau_rise - g_nmda/tau_nmda",
		.source = "Jahr & Stevens 1990, J. Neurosci. 10:3178",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.reset = V_RESET,
	.limit = V_TH,
	.prepare = prepare,
	.step = step,
	.ode = &ode,
};
