/*
 * lif_cond.c - leaky integrate-and-fire neuron with exponential conductances
 *
 *	C_m dv/dt = -g_L (v - E_L) - g_ex (v - E_ex) - g_in (v - E_in) + I
 *	dg/dt = -g/tau_s,    g += weight at every arrival
 *
 * The conductances are exact, and v has an error of fourth order in dt, which
 * does not grow with the speed of the conductances: conduct.h.  Steps of more
 * than 0.5 ms are cut into equal parts of at most that, so that conductances of
 * up to 100 nS leave an error below 1e-3 mV at any dt up to 1 ms.  The order
 * within a step: v from the old conductances (clamped while refractory),
 * conductances decay, arrivals are added, threshold.
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
enum { V, G_EX, G_IN, REFRACTORY };
enum { EXC, INH, CURRENT };
enum {
	LEAK,
	REST,
	GAIN,
	REV_EX,
	REV_IN,
	LOSS_EX, /* the integral of a conductance of 1 nS over C_m */
	LOSS_IN,
	TWIST_EX, /* of the leak and a conductance */
	TWIST_IN,
	TWIST_BOTH,
	KEEP_EX,
	KEEP_IN,
	THRESHOLD,
	RESET,
	REF_STEPS,
	COEFS
};

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 250, 1e-3, 1e6, "capacitance of the membrane" },
	[G_L] = { "g_L", "nS", 16.6667, 1e-6, 1e6, "leak conductance" },
	[E_L] = { "E_L", "mV", -70, -200, 100, "resting potential" },
	[E_EX] = { "E_ex", "mV", 0, -200, 200,
		   "excitatory reversal potential" },
	[E_IN] = { "E_in", "mV", -85, -200, 200,
		   "inhibitory reversal potential" },
	[TAU_S_EX] = { "tau_s_ex", "ms", 0.2, 1e-3, 1e6,
		       "time constant of excitatory conductance" },
	[TAU_S_IN] = { "tau_s_in", "ms", 2, 1e-3, 1e6,
		       "time constant of inhibitory conductance" },
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

/* Equal ones, of at most 0.5 ms. */
static int count_parts(double dt)
{
	return (int)fmax(ceil(dt / 0.5 - 1e-6), 1);
}

static void prepare(const double *p, double step, double *c)
{
	const double dt = step / count_parts(step);
	const double fast_ex = 1 / p[TAU_S_EX], fast_in = 1 / p[TAU_S_IN];
	const struct hebb_moments ex = hebb_moments_of(fast_ex, dt);
	const struct hebb_moments in = hebb_moments_of(fast_in, dt);

	c[LEAK] = p[G_L] / p[C_M];
	c[REST] = (p[G_L] * p[E_L] + p[I_E]) / p[C_M];
	c[GAIN] = 1 / p[C_M];
	c[REV_EX] = p[E_EX];
	c[REV_IN] = p[E_IN];
	c[LOSS_EX] = ex.of[0] / p[C_M];
	c[LOSS_IN] = in.of[0] / p[C_M];
	c[TWIST_EX] = hebb_twist_constant(ex, 0, dt) / p[C_M];
	c[TWIST_IN] = hebb_twist_constant(in, 0, dt) / p[C_M];
	c[TWIST_BOTH] = hebb_twist(fast_ex, 0, fast_in, 0, dt) / p[C_M] /
			p[C_M] * (p[E_IN] - p[E_EX]);
	c[KEEP_EX] = hebb_exp(-dt * fast_ex);
	c[KEEP_IN] = hebb_exp(-dt * fast_in);
	c[THRESHOLD] = p[V_TH];
	c[RESET] = p[V_RESET];
	c[REF_STEPS] = hebb_steps(p[T_REF], step);
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
	f[G_EX] = -y[G_EX] / p[TAU_S_EX];
	f[G_IN] = -y[G_IN] / p[TAU_S_IN];
}

static bool finish(const double *p, double dt, const double *old,
		   const double *input, double *y)
{
	const bool awake = old[REFRACTORY] == 0;
	const bool fires = awake && y[V] >= p[V_TH];

	y[G_EX] += input[EXC];
	y[G_IN] += input[INH];
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

/* A part of a step; after the last one arrivals, refractoriness, threshold. */
HEBB_KERNEL advance(const struct hebb_block *b, const size_t each,
		    const bool driven, const double dt, const bool last)
{
	const double *c[COEFS];
	double same[COEFS];
	const double *restrict exc = b->input[EXC];
	const double *restrict inh = b->input[INH];
	const double *restrict current = b->input[CURRENT];
	double *restrict v = b->state[V];
	double *restrict g_ex = b->state[G_EX];
	double *restrict g_in = b->state[G_IN];
	double *restrict r = b->state[REFRACTORY];
	hebb_flag *restrict fired = b->fired;
	const uint32_t n = b->n;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const bool awake = r[i] == 0;
		const double drive =
		    c[REST][k] + (driven ? c[GAIN][k] * current[i] : 0);
		const double ex = c[LOSS_EX][k] * g_ex[i];
		const double in = c[LOSS_IN][k] * g_in[i];
		const double loss = c[LEAK][k] * dt + ex + in;
		const double twist = c[TWIST_EX][k] * g_ex[i] *
					 (c[LEAK][k] * c[REV_EX][k] - drive) +
				     c[TWIST_IN][k] * g_in[i] *
					 (c[LEAK][k] * c[REV_IN][k] - drive) +
				     c[TWIST_BOTH][k] * g_ex[i] * g_in[i];
		const double gain =
		    drive * dt + ex * c[REV_EX][k] + in * c[REV_IN][k] + twist;
		const double now = hebb_conduct(v[i], gain, loss);
		const bool fires = awake & (now >= c[THRESHOLD][k]);

		g_ex[i] = c[KEEP_EX][k] * g_ex[i] + (last ? exc[i] : 0);
		g_in[i] = c[KEEP_IN][k] * g_in[i] + (last ? inh[i] : 0);
		v[i] = (awake & !(last & fires)) ? now : c[RESET][k];
		if (!last)
			continue;
		r[i] = fires ? c[REF_STEPS][k] : r[i] - !awake;
		fired[i] = fires;
	}
}

HEBB_KERNEL kernel(const struct hebb_block *b, const size_t each,
		   const bool driven)
{
	const int parts = count_parts(b->dt);
	int s;

	for (s = 1; s < parts; s++)
		advance(b, each, driven, b->dt / parts, false);
	advance(b, each, driven, b->dt / parts, true);
}

HEBB_STEP_DRIVEN(step, kernel, CURRENT)

const struct hebb_neuron_type hebb_neuron_lif_cond = {
	.type = {
		.name = "lif_cond",
		.brief = "leaky integrate-and-fire with exponential conductances",
		.equation = "C_m dv/dt = -g_L (v - E_L) - g_ex (v - E_ex) - "
			    "g_in (v - E_in) + I; dg/dt = -g/tau_s",
		.source = "Vogels & Abbott 2005, J. Neurosci. 25:10786",
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
