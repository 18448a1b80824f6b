/*
 * lif_alpha.c - leaky integrate-and-fire neuron with alpha-shaped current
 *
 *	C_m dv/dt = -C_m/tau_m (v - E_L) + i_ex + i_in + I
 *	di/dt = rise - i/tau_s
 *	drise/dt = -rise/tau_s,    rise += weight e/tau_s at every arrival
 *
 * A spike of weight w makes the current w (t/tau_s) e^(1 - t/tau_s), whose peak
 * is w.  The equations are linear, so the step is exact for any dt (Rotter &
 * Diesmann 1999), also for tau_m = tau_s.  The order within a step: v from the
 * old currents (it is clamped while refractory), currents, arrivals are added
 * to the rises, threshold.
 */
#include "snn/neuron.h"

#include "base/number.h"

enum { C_M, TAU_M, TAU_S_EX, TAU_S_IN, E_L, V_TH, V_RESET, T_REF, I_E };
enum { V, I_EX, I_IN, RISE_EX, RISE_IN, REFRACTORY };
enum { EXC, INH, CURRENT };
enum {
	KEEP,
	FROM_EX,
	FROM_IN,
	FROM_RISE_EX,
	FROM_RISE_IN,
	REST,
	DRIVE,
	KEEP_EX,
	KEEP_IN,
	GROW_EX,
	GROW_IN,
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
	[TAU_M] = { "tau_m", "ms", 10, 1e-3, 1e6,
		    "time constant of the membrane" },
	[TAU_S_EX] = { "tau_s_ex", "ms", 2, 1e-3, 1e6,
		       "time to the peak of excitatory current" },
	[TAU_S_IN] = { "tau_s_in", "ms", 2, 1e-3, 1e6,
		       "time to the peak of inhibitory current" },
	[E_L] = { "E_L", "mV", -70, -200, 100, "resting potential" },
	[V_TH] = { "V_th", "mV", -55, -200, 100, "threshold" },
	[V_RESET] = { "V_reset", "mV", -70, -200, 100,
		      "potential after a spike" },
	[T_REF] = { "t_ref", "ms", 2, 0, 1e4, "refractory time", HEBB_REAL,
		    NULL, HEBB_STEPS },
	[I_E] = { "I_e", "pA", 0, -1e6, 1e6, "constant current" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[V] = { "v", "mV", 0, "E_L", false, "potential of the membrane" },
	[I_EX] = { "i_ex", "pA", 0, NULL, false, "excitatory current" },
	[I_IN] = { "i_in", "pA", 0, NULL, false, "inhibitory current" },
	[RISE_EX] = { "rise_ex", "pA/ms", 0, NULL, false,
		      "what makes the excitatory current rise" },
	[RISE_IN] = { "rise_in", "pA/ms", 0, NULL, false,
		      "what makes the inhibitory current rise" },
	[REFRACTORY] = { "refractory", "1", 0, NULL, false,
			 "steps of refractoriness that are left" },
	{ NULL },
};

static const struct hebb_port ports[] = {
	[EXC] = { "exc", "pA", HEBB_TAKES_POSITIVE },
	[INH] = { "inh", "pA", HEBB_TAKES_NEGATIVE },
	[CURRENT] = { "current", "pA", HEBB_TAKES_CURRENT },
	{ NULL },
};

/* The integral of s e^-xs over s from 0 to 1 by its series, |x| <= 1. */
static double ramp_series(double x)
{
	double sum = 0, power = 1;
	int k;

	for (k = 0; k < 22; k++) {
		sum += power / (k + 2);
		power *= -x / (k + 1);
	}
	return sum;
}

/* The integral of s e^-xs over s from 0 to 1, x >= 0. */
static double ramp(double x)
{
	return x < 1 ? ramp_series(x)
		     : (-hebb_expm1(-x) - x * hebb_exp(-x)) / (x * x);
}

/* The integral of (1 - s) e^-xs over s from 0 to 1, x >= 0. */
static double ramp_down(double x)
{
	return x < 1 ? hebb_exp(-x) * ramp_series(-x)
		     : (x + hebb_expm1(-x)) / (x * x);
}

/*
 * How much of a current, and of its rise, reaches v within a step.  The slower
 * exponential is taken out of the integrals, so that nothing overflows.
 */
static void propagators(double tau_m, double tau_s, double C_m, double dt,
			double *from, double *from_rise)
{
	const double slow = tau_m > tau_s ? tau_m : tau_s;
	const double x = dt / tau_s - dt / tau_m;
	const double scale = dt / C_m * hebb_exp(-dt / slow);

	*from = scale * hebb_phi(fabs(x));
	*from_rise = scale * dt * (x > 0 ? ramp(x) : ramp_down(-x));
}

static void prepare(const double *p, double dt, double *c)
{
	const double gain = -hebb_expm1(-dt / p[TAU_M]);

	c[KEEP] = hebb_exp(-dt / p[TAU_M]);
	propagators(p[TAU_M], p[TAU_S_EX], p[C_M], dt, &c[FROM_EX],
		    &c[FROM_RISE_EX]);
	propagators(p[TAU_M], p[TAU_S_IN], p[C_M], dt, &c[FROM_IN],
		    &c[FROM_RISE_IN]);
	c[DRIVE] = gain * p[TAU_M] / p[C_M];
	c[REST] = gain * p[E_L] + c[DRIVE] * p[I_E];
	c[KEEP_EX] = hebb_exp(-dt / p[TAU_S_EX]);
	c[KEEP_IN] = hebb_exp(-dt / p[TAU_S_IN]);
	c[GROW_EX] = dt * c[KEEP_EX];
	c[GROW_IN] = dt * c[KEEP_IN];
	c[JUMP_EX] = euler / p[TAU_S_EX];
	c[JUMP_IN] = euler / p[TAU_S_IN];
	c[THRESHOLD] = p[V_TH];
	c[RESET] = p[V_RESET];
	c[REF_STEPS] = (double)(int64_t)(p[T_REF] / dt + 0.5);
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
	double *restrict i_ex = b->state[I_EX];
	double *restrict i_in = b->state[I_IN];
	double *restrict rise_ex = b->state[RISE_EX];
	double *restrict rise_in = b->state[RISE_IN];
	double *restrict r = b->state[REFRACTORY];
	hebb_flag *restrict fired = b->fired;
	const uint32_t n = b->n;
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const bool awake = r[i] == 0;
		const double free_v =
		    c[KEEP][k] * v[i] + c[FROM_EX][k] * i_ex[i] +
		    c[FROM_RISE_EX][k] * rise_ex[i] + c[FROM_IN][k] * i_in[i] +
		    c[FROM_RISE_IN][k] * rise_in[i] + c[REST][k] +
		    (driven ? c[DRIVE][k] * current[i] : 0);
		const double now = awake ? free_v : c[RESET][k];
		const bool fires = awake & (now >= c[THRESHOLD][k]);

		i_ex[i] = c[KEEP_EX][k] * i_ex[i] + c[GROW_EX][k] * rise_ex[i];
		i_in[i] = c[KEEP_IN][k] * i_in[i] + c[GROW_IN][k] * rise_in[i];
		rise_ex[i] =
		    c[KEEP_EX][k] * rise_ex[i] + c[JUMP_EX][k] * exc[i];
		rise_in[i] =
		    c[KEEP_IN][k] * rise_in[i] + c[JUMP_IN][k] * inh[i];
		v[i] = fires ? c[RESET][k] : now;
		r[i] = fires ? c[REF_STEPS][k] : r[i] - !awake;
		fired[i] = fires;
	}
}

HEBB_STEP_DRIVEN(step, kernel, CURRENT)

const struct hebb_neuron_type hebb_neuron_lif_alpha = {
	.type = {
		.name = "lif_alpha",
		.brief = "leaky integrate-and-fire with alpha-shaped current",
		.equation = "C_m dv/dt = -C_m/tau_m (v - E_L) + i_ex + i_in + I; "
			    "i = weight t/tau_s e^(1 - t/tau_s)",
		.source = "Rotter & Diesmann 1999, Biol. Cybern. 81:381",
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
