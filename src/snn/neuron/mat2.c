/*
 * mat2.c - leaky integrator with a threshold of two time scales
 *
 *	C_m dv/dt = -C_m/tau_m (v - E_L) + i_ex + i_in + I
 *	di/dt = -i/tau_s,        i += weight at every arrival
 *	dtheta_k/dt = -theta_k/tau_k,    theta_k += alpha_k at every spike
 *
 * It fires at v >= omega + theta_1 + theta_2 when t_ref has passed since its
 * last spike.  v is not reset: all that a spike leaves behind is in the
 * threshold.  Exact for any dt.  The order within a step: v from the old
 * currents, currents and thresholds decay, arrivals are added, threshold.
 */
#include "snn/neuron.h"

#include "base/number.h"

enum {
	C_M,
	TAU_M,
	TAU_S_EX,
	TAU_S_IN,
	E_L,
	OMEGA,
	ALPHA_1,
	ALPHA_2,
	TAU_1,
	TAU_2,
	T_REF,
	I_E
};
enum { V, I_EX, I_IN, THETA_1, THETA_2, REFRACTORY };
enum { EXC, INH, CURRENT };
enum {
	KEEP,
	FROM_EX,
	FROM_IN,
	REST,
	DRIVE,
	KEEP_EX,
	KEEP_IN,
	THRESHOLD,
	KEEP_1,
	KEEP_2,
	JUMP_1,
	JUMP_2,
	REF_STEPS,
	COEFS
};

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 100, 1e-3, 1e6, "capacitance of the membrane" },
	[TAU_M] = { "tau_m", "ms", 5, 1e-3, 1e6,
		    "time constant of the membrane" },
	[TAU_S_EX] = { "tau_s_ex", "ms", 2, 1e-3, 1e6,
		       "time constant of excitatory current" },
	[TAU_S_IN] = { "tau_s_in", "ms", 2, 1e-3, 1e6,
		       "time constant of inhibitory current" },
	[E_L] = { "E_L", "mV", -70, -200, 100, "resting potential" },
	[OMEGA] = { "omega", "mV", -51, -200, 100, "threshold at rest" },
	[ALPHA_1] = { "alpha_1", "mV", 37, -1e3, 1e3,
		      "rise of the fast threshold at a spike" },
	[ALPHA_2] = { "alpha_2", "mV", 2, -1e3, 1e3,
		      "rise of the slow threshold at a spike" },
	[TAU_1] = { "tau_1", "ms", 10, 1e-3, 1e6,
		    "time constant of the fast threshold" },
	[TAU_2] = { "tau_2", "ms", 200, 1e-3, 1e6,
		    "time constant of the slow threshold" },
	[T_REF] = { "t_ref", "ms", 2, 0, 1e4, "least time between two spikes",
		    HEBB_REAL, NULL, HEBB_STEPS },
	[I_E] = { "I_e", "pA", 0, -1e6, 1e6, "constant current" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[V] = { "v", "mV", 0, "E_L", false, "potential of the membrane" },
	[I_EX] = { "i_ex", "pA", 0, NULL, false, "excitatory current" },
	[I_IN] = { "i_in", "pA", 0, NULL, false, "inhibitory current" },
	[THETA_1] = { "theta_1", "mV", 0, NULL, false,
		      "fast part of the threshold" },
	[THETA_2] = { "theta_2", "mV", 0, NULL, false,
		      "slow part of the threshold" },
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

/* How much of a current of time constant tau_s reaches v within a step. */
static double propagator(double tau_m, double tau_s, double C_m, double dt)
{
	const double slow = tau_m > tau_s ? tau_m : tau_s;

	return dt / C_m * hebb_exp(-dt / slow) *
	       hebb_phi(fabs(dt / tau_s - dt / tau_m));
}

static void prepare(const double *p, double dt, double *c)
{
	const double gain = -hebb_expm1(-dt / p[TAU_M]);

	c[KEEP] = hebb_exp(-dt / p[TAU_M]);
	c[FROM_EX] = propagator(p[TAU_M], p[TAU_S_EX], p[C_M], dt);
	c[FROM_IN] = propagator(p[TAU_M], p[TAU_S_IN], p[C_M], dt);
	c[DRIVE] = gain * p[TAU_M] / p[C_M];
	c[REST] = gain * p[E_L] + c[DRIVE] * p[I_E];
	c[KEEP_EX] = hebb_exp(-dt / p[TAU_S_EX]);
	c[KEEP_IN] = hebb_exp(-dt / p[TAU_S_IN]);
	c[THRESHOLD] = p[OMEGA];
	c[KEEP_1] = hebb_exp(-dt / p[TAU_1]);
	c[KEEP_2] = hebb_exp(-dt / p[TAU_2]);
	c[JUMP_1] = p[ALPHA_1];
	c[JUMP_2] = p[ALPHA_2];
	c[REF_STEPS] = (double)(int64_t)(p[T_REF] / dt + 0.5);
}

HEBB_KERNEL kernel(const struct hebb_block *b, const size_t each,
		   const bool driven)
{
	const double *restrict exc = b->input[EXC];
	const double *restrict inh = b->input[INH];
	const double *restrict current = b->input[CURRENT];
	double *restrict v = b->state[V];
	double *restrict i_ex = b->state[I_EX];
	double *restrict i_in = b->state[I_IN];
	double *restrict fast = b->state[THETA_1];
	double *restrict slow = b->state[THETA_2];
	double *restrict r = b->state[REFRACTORY];
	hebb_flag *restrict fired = b->fired;
	const uint32_t n = b->n;
	const double *c[COEFS];
	double same[COEFS];
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const bool awake = r[i] == 0;
		const double now = c[KEEP][k] * v[i] + c[FROM_EX][k] * i_ex[i] +
				   c[FROM_IN][k] * i_in[i] + c[REST][k] +
				   (driven ? c[DRIVE][k] * current[i] : 0);
		const double one = c[KEEP_1][k] * fast[i];
		const double two = c[KEEP_2][k] * slow[i];
		const bool fires = awake & (now >= c[THRESHOLD][k] + one + two);

		i_ex[i] = c[KEEP_EX][k] * i_ex[i] + exc[i];
		i_in[i] = c[KEEP_IN][k] * i_in[i] + inh[i];
		v[i] = now;
		fast[i] = one + (fires ? c[JUMP_1][k] : 0);
		slow[i] = two + (fires ? c[JUMP_2][k] : 0);
		r[i] = fires ? c[REF_STEPS][k] : r[i] - !awake;
		fired[i] = fires;
	}
}

HEBB_STEP_DRIVEN(step, kernel, CURRENT)

const struct hebb_neuron_type hebb_neuron_mat2 = {
	.type = {
		.name = "mat2",
		.brief = "leaky integrator with a threshold of two time scales",
		.equation = "C_m dv/dt = -C_m/tau_m (v - E_L) + i_ex + i_in + I; "
			    "fires at v >= omega + theta_1 + theta_2",
		.source = "Kobayashi et al. 2009, Front. Comput. Neurosci. 3:9",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.prepare = prepare,
	.step = step,
};
