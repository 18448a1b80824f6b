/*
 * escape.c - leaky integrate-and-fire neuron with a noisy threshold
 *
 *	C_m dv/dt = -C_m/tau_m (v - E_L) + i_ex + i_in + I
 *	di/dt = -i/tau_s,    i += weight at every arrival
 *	P(a spike within dt) = 1 - exp(-rate_th e^((v - V_th)/Delta_u) dt)
 *
 * The membrane is that of lif, exact for any dt; the threshold is soft: at V_th
 * the neuron fires with rate_th, and e times as often for every Delta_u above.
 * With V_reset = E_L and v renewed at every spike this is the spike response
 * model with escape noise.  The order within a step: v from the old currents
 * (clamped while refractory), currents decay, arrivals are added, the draw.
 * Its random number belongs to (neuron, step).
 */
#include "snn/neuron.h"

#include "base/number.h"

enum {
	C_M,
	TAU_M,
	TAU_S_EX,
	TAU_S_IN,
	E_L,
	V_TH,
	DELTA_U,
	RATE_TH,
	V_RESET,
	T_REF,
	I_E
};
enum { V, I_EX, I_IN, REFRACTORY };
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
	STEEPNESS,
	AT_THRESHOLD,
	RESET,
	REF_STEPS,
	COEFS
};
enum { CHUNK = 256 };

static const struct hebb_param params[] = {
	[C_M] = { "C_m", "pF", 250, 1e-3, 1e6, "capacitance of the membrane" },
	[TAU_M] = { "tau_m", "ms", 10, 1e-3, 1e6,
		    "time constant of the membrane" },
	[TAU_S_EX] = { "tau_s_ex", "ms", 2, 1e-3, 1e6,
		       "time constant of excitatory current" },
	[TAU_S_IN] = { "tau_s_in", "ms", 2, 1e-3, 1e6,
		       "time constant of inhibitory current" },
	[E_L] = { "E_L", "mV", -70, -200, 100, "resting potential" },
	[V_TH] = { "V_th", "mV", -55, -200, 100, "the soft threshold" },
	[DELTA_U] = { "Delta_u", "mV", 2, 1e-3, 100,
		      "width of the soft threshold" },
	[RATE_TH] = { "rate_th", "Hz", 100, 0, 1e6,
		      "rate of firing at the soft threshold" },
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
	c[THRESHOLD] = p[V_TH];
	c[STEEPNESS] = 1 / p[DELTA_U];
	c[AT_THRESHOLD] = p[RATE_TH] * dt / 1000;
	c[RESET] = p[V_RESET];
	c[REF_STEPS] = (double)(int64_t)(p[T_REF] / dt + 0.5);
}

/* The membranes, and in `stay` the probability to be silent. */
HEBB_KERNEL integrate(const struct hebb_block *b, const size_t each,
		      const uint32_t from, const uint32_t to, const bool driven,
		      double *restrict stay)
{
	const double *restrict exc = b->input[EXC];
	const double *restrict inh = b->input[INH];
	const double *restrict current = b->input[CURRENT];
	double *restrict v = b->state[V];
	double *restrict i_ex = b->state[I_EX];
	double *restrict i_in = b->state[I_IN];
	const double *restrict r = b->state[REFRACTORY];
	const double *c[COEFS];
	double same[COEFS];
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = from; i < to; i++) {
		const size_t k = i * each;
		const bool awake = r[i] == 0;
		const double free_v = c[KEEP][k] * v[i] +
				      c[FROM_EX][k] * i_ex[i] +
				      c[FROM_IN][k] * i_in[i] + c[REST][k] +
				      (driven ? c[DRIVE][k] * current[i] : 0);
		const double now = awake ? free_v : c[RESET][k];
		const double hazard =
		    c[AT_THRESHOLD][k] *
		    hebb_exp_inline((now - c[THRESHOLD][k]) * c[STEEPNESS][k]);

		i_ex[i] = c[KEEP_EX][k] * i_ex[i] + exc[i];
		i_in[i] = c[KEEP_IN][k] * i_in[i] + inh[i];
		v[i] = now;
		stay[i - from] = awake ? hebb_exp_inline(-hazard) : 1;
	}
}

/* A draw in [0, 1) that is not below `stay` is a spike. */
HEBB_KERNEL draw(const struct hebb_block *b, const size_t each,
		 const uint32_t from, const uint32_t to,
		 const double *restrict stay)
{
	double *restrict v = b->state[V];
	double *restrict r = b->state[REFRACTORY];
	hebb_flag *restrict fired = b->fired;
	uint32_t bits[CHUNK], i;

	hebb_random_fill(b->stream, b->first + from, to - from, b->step, 0,
			 bits);
	for (i = from; i < to; i++) {
		const size_t k = i * each;
		const bool fires = bits[i - from] >= stay[i - from] * 0x1p32;
		const double left = r[i] > 0 ? r[i] - 1 : 0;

		v[i] = fires ? b->coef[RESET][k] : v[i];
		r[i] = fires ? b->coef[REF_STEPS][k] : left;
		fired[i] = fires;
	}
}

HEBB_KERNEL advance(const struct hebb_block *b, const size_t each)
{
	double stay[CHUNK];
	uint32_t from;

	for (from = 0; from < b->n; from += CHUNK) {
		const uint32_t to = b->n - from < CHUNK ? b->n : from + CHUNK;

		if (b->input[CURRENT])
			integrate(b, each, from, to, true, stay);
		else
			integrate(b, each, from, to, false, stay);
		draw(b, each, from, to, stay);
	}
}

HEBB_STEP(step, advance)

const struct hebb_neuron_type hebb_neuron_escape = {
	.type = {
		.name = "escape",
		.brief = "leaky integrate-and-fire with a noisy threshold",
		.equation = "C_m dv/dt = -C_m/tau_m (v - E_L) + i_ex + i_in + I; "
			    "fires at the rate rate_th e^((v - V_th)/Delta_u)",
		.source = "Gerstner & Kistler 2002, Spiking Neuron Models, "
			  "section 5.3",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.prepare = prepare,
	.step = step,
};
