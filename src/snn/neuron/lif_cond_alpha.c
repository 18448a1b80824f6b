/*
 * lif_cond_alpha.c - leaky integrate-and-fire neuron with alpha conductances
 *
 *	C_m dv/dt = -g_L (v - E_L) - g_ex (v - E_ex) - g_in (v - E_in) + I
 *	dg/dt = rise - g/tau_s
 *	drise/dt = -rise/tau_s,    rise += weight e/tau_s at every arrival
 *
 * so that a conductance is at most the weight, tau_s after the arrival.  As in
 * lif_cond.c, conductances are exact and v has an error of fourth order in dt.
 * The order within a step: v from the old conductances (clamped while
 * refractory), conductances pass on, arrivals are added to the rises,
 * threshold.
 */
#include "snn/conduct.h"

enum {
	C_M,
	G_L,
	E_L,
	E_EX,
	E_IN,
	TAU_S_EX,
	TAU_S_IN,
	V_TH,
	V_RESET,
	T_REF,
	I_E
};
enum { V, G_EX, G_IN, RISE_EX, RISE_IN, REFRACTORY };
enum { EXC, INH, CURRENT };
enum {
	LEAK,
	REST,
	GAIN,
	REV_EX,
	REV_IN,
	LOSS_EX, /* the integral of a conductance of 1 nS over C_m */
	LOSS_IN,
	LOSS_RISE_EX, /* of one that rises by 1 nS/ms */
	LOSS_RISE_IN,
	TWIST_EX, /* of the leak and a conductance or rise */
	TWIST_IN,
	TWIST_RISE_EX,
	TWIST_RISE_IN,
	TWIST_G_G, /* of both: excitation first */
	TWIST_G_RISE,
	TWIST_RISE_G,
	TWIST_RISE_RISE,
	KEEP_EX,
	KEEP_IN,
	JUMP_EX,
	JUMP_IN,
	THRESHOLD,
	RESET,
	REF_STEPS,
	COEFS
};

static const double euler = 2.718281828459045235;

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 250, 1e-3, 1e6, "capacitance of the membrane" },
	[G_L] = { "g_L", "nS", 16.6667, 1e-6, 1e6, "leak conductance" },
	[E_L] = { "E_L", "mV", -70, -200, 100, "resting potential" },
	[E_EX] = { "E_ex", "mV", 0, -200, 200,
		   "excitatory reversal potential" },
	[E_IN] = { "E_in", "mV", -85, -200, 200,
		   "inhibitory reversal potential" },
	[TAU_S_EX] = { "tau_s_ex", "ms", 0.2, 1e-3, 1e6,
		       "time to the peak of excitatory conductance" },
	[TAU_S_IN] = { "tau_s_in", "ms", 2, 1e-3, 1e6,
		       "time to the peak of inhibitory conductance" },
	[V_TH] = { "V_th", "mV", -55, -200, 100, "threshold" },
	[V_RESET] = { "V_reset", "mV", -60, -200, 100,
		      "potential after a spike" },
	[T_REF] = { "t_ref", "ms", 2, 0, 1e4, "refractory time", HEBB_REAL,
		    NULL, HEBB_STEPS },
	[I_E] = { "I_e", "pA", 0, -1e6, 1e6, "constant current" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[V] = { "v", "mV", 0, "E_L", false, "potential of the membrane" },
	[G_EX] = { "g_ex", "nS", 0, NULL, false, "excitatory conductance" },
	[G_IN] = { "g_in", "nS", 0, NULL, false, "inhibitory conductance" },
	[RISE_EX] = { "rise_ex", "nS/ms", 0, NULL, false,
		      "what makes the excitatory conductance rise" },
	[RISE_IN] = { "rise_in", "nS/ms", 0, NULL, false,
		      "what makes the inhibitory conductance rise" },
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

/* What the two conductances change together, over C_m twice. */
static void twist_both(const double *p, double dt, double *c)
{
	const double ex = 1 / p[TAU_S_EX], in = 1 / p[TAU_S_IN];
	const double scale = (p[E_IN] - p[E_EX]) / p[C_M] / p[C_M];

	c[TWIST_G_G] = scale * hebb_twist(ex, 0, in, 0, dt);
	c[TWIST_G_RISE] = scale * hebb_twist(ex, 0, in, 1, dt);
	c[TWIST_RISE_G] = scale * hebb_twist(ex, 1, in, 0, dt);
	c[TWIST_RISE_RISE] = scale * hebb_twist(ex, 1, in, 1, dt);
}

static void prepare(const double *p, double dt, double *c)
{
	const struct hebb_moments ex = hebb_moments_of(1 / p[TAU_S_EX], dt);
	const struct hebb_moments in = hebb_moments_of(1 / p[TAU_S_IN], dt);

	c[LEAK] = p[G_L] / p[C_M];
	c[REST] = (p[G_L] * p[E_L] + p[I_E]) / p[C_M];
	c[GAIN] = 1 / p[C_M];
	c[REV_EX] = p[E_EX];
	c[REV_IN] = p[E_IN];
	c[LOSS_EX] = ex.of[0] / p[C_M];
	c[LOSS_IN] = in.of[0] / p[C_M];
	c[LOSS_RISE_EX] = ex.of[1] / p[C_M];
	c[LOSS_RISE_IN] = in.of[1] / p[C_M];
	c[TWIST_EX] = hebb_twist_constant(ex, 0, dt) / p[C_M];
	c[TWIST_IN] = hebb_twist_constant(in, 0, dt) / p[C_M];
	c[TWIST_RISE_EX] = hebb_twist_constant(ex, 1, dt) / p[C_M];
	c[TWIST_RISE_IN] = hebb_twist_constant(in, 1, dt) / p[C_M];
	twist_both(p, dt, c);
	c[KEEP_EX] = hebb_exp(-dt / p[TAU_S_EX]);
	c[KEEP_IN] = hebb_exp(-dt / p[TAU_S_IN]);
	c[JUMP_EX] = euler / p[TAU_S_EX];
	c[JUMP_IN] = euler / p[TAU_S_IN];
	c[THRESHOLD] = p[V_TH];
	c[RESET] = p[V_RESET];
	c[REF_STEPS] = hebb_steps(p[T_REF], dt);
}

/* For the solver: beyond the threshold v drives no current. */
static void rate(const double *p, const double *y, double current, double *f)
{
	const bool awake = y[REFRACTORY] == 0;
	const double v = !awake ? p[V_RESET] : y[V] < p[V_TH] ? y[V] : p[V_TH];

	f[V] = awake ? (-p[G_L] * (v - p[E_L]) + current + p[I_E] -
			y[G_EX] * (v - p[E_EX]) - y[G_IN] * (v - p[E_IN])) /
			   p[C_M]
		     : 0;
	f[G_EX] = y[RISE_EX] - y[G_EX] / p[TAU_S_EX];
	f[G_IN] = y[RISE_IN] - y[G_IN] / p[TAU_S_IN];
	f[RISE_EX] = -y[RISE_EX] / p[TAU_S_EX];
	f[RISE_IN] = -y[RISE_IN] / p[TAU_S_IN];
}

static bool finish(const double *p, double dt, const double *old,
		   const double *input, double *y)
{
	const bool awake = old[REFRACTORY] == 0;
	const bool fires = awake && y[V] >= p[V_TH];

	y[RISE_EX] += euler / p[TAU_S_EX] * input[EXC];
	y[RISE_IN] += euler / p[TAU_S_IN] * input[INH];
	y[V] = awake && !fires ? y[V] : p[V_RESET];
	y[REFRACTORY] =
	    fires ? hebb_steps(p[T_REF], dt) : y[REFRACTORY] - !awake;
	return fires;
}

static const struct hebb_ode ode = {
	.n = REFRACTORY,
	.tolerance = 1e-3,
	.rate = rate,
	.finish = finish,
};

/* v after a step, when nothing holds it. */
static inline __attribute__((always_inline)) double
membrane(const double *const *c, size_t k, double dt, double v, double drive,
	 const double g[2], const double rise[2])
{
	const double ex =
	    c[LOSS_EX][k] * g[EXC] + c[LOSS_RISE_EX][k] * rise[EXC];
	const double in =
	    c[LOSS_IN][k] * g[INH] + c[LOSS_RISE_IN][k] * rise[INH];
	const double turn_ex =
	    c[TWIST_EX][k] * g[EXC] + c[TWIST_RISE_EX][k] * rise[EXC];
	const double turn_in =
	    c[TWIST_IN][k] * g[INH] + c[TWIST_RISE_IN][k] * rise[INH];
	const double both = g[EXC] * (c[TWIST_G_G][k] * g[INH] +
				      c[TWIST_G_RISE][k] * rise[INH]) +
			    rise[EXC] * (c[TWIST_RISE_G][k] * g[INH] +
					 c[TWIST_RISE_RISE][k] * rise[INH]);
	const double twist = turn_ex * (c[LEAK][k] * c[REV_EX][k] - drive) +
			     turn_in * (c[LEAK][k] * c[REV_IN][k] - drive) +
			     both;

	return hebb_conduct(
	    v, drive * dt + ex * c[REV_EX][k] + in * c[REV_IN][k] + twist,
	    c[LEAK][k] * dt + ex + in);
}

HEBB_KERNEL kernel(const struct hebb_block *b, const size_t each,
		   const bool driven)
{
	const double *c[COEFS];
	double same[COEFS];
	const double *restrict exc = b->input[EXC];
	const double *restrict inh = b->input[INH];
	const double *restrict current = b->input[CURRENT];
	double *restrict v = b->state[V];
	double *restrict g_ex = b->state[G_EX];
	double *restrict g_in = b->state[G_IN];
	double *restrict rise_ex = b->state[RISE_EX];
	double *restrict rise_in = b->state[RISE_IN];
	double *restrict r = b->state[REFRACTORY];
	hebb_flag *restrict fired = b->fired;
	const uint32_t n = b->n;
	const double dt = b->dt;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const bool awake = r[i] == 0;
		const double drive =
		    c[REST][k] + (driven ? c[GAIN][k] * current[i] : 0);
		const double g[2] = { g_ex[i], g_in[i] };
		const double rise[2] = { rise_ex[i], rise_in[i] };
		const double now = membrane(c, k, dt, v[i], drive, g, rise);
		const bool fires = awake & (now >= c[THRESHOLD][k]);

		g_ex[i] = c[KEEP_EX][k] * (g[EXC] + dt * rise[EXC]);
		g_in[i] = c[KEEP_IN][k] * (g[INH] + dt * rise[INH]);
		rise_ex[i] = c[KEEP_EX][k] * rise[EXC] + c[JUMP_EX][k] * exc[i];
		rise_in[i] = c[KEEP_IN][k] * rise[INH] + c[JUMP_IN][k] * inh[i];
		v[i] = (awake & !fires) ? now : c[RESET][k];
		r[i] = fires ? c[REF_STEPS][k] : r[i] - !awake;
		fired[i] = fires;
	}
}

HEBB_STEP_DRIVEN(step, kernel, CURRENT)

const struct hebb_neuron_type hebb_neuron_lif_cond_alpha = {
	.type = {
		.name = "lif_cond_alpha",
		.brief = "leaky integrate-and-fire with alpha conductances",
		.equation = "C_m dv/dt = -g_L (v - E_L) - g_ex (v - E_ex) - "
			    "g_in (v - E_in) + I; dg/dt = rise - g/tau_s; "
			    "drise/dt = -rise/tau_s",
		.source = "Meffin et al. 2004, J. Comput. Neurosci. 16:159",
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
