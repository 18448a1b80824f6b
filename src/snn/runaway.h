/*
 * runaway.h - neurons whose potential runs away to a peak, one per slope
 *
 *	dv/dt = slope(v) + (i_ex + i_in + I)/C_m,    di/dt = -i/tau_s
 *	at v >= V_peak:  v = V_reset
 *
 * What the exponential and the quadratic neuron share.  The currents are
 * exact; v is advanced by the classic Runge-Kutta method of fourth order in
 * substeps of at most 0.025 ms, in whose slopes v is at most V_peak.  A neuron
 * that passes V_peak in any substep fires, and is reset at the end of the step.
 * The order within a step: v from the old currents (clamped while refractory),
 * currents decay, arrivals are added, threshold.
 */
#ifndef HEBB_SNN_RUNAWAY_H
#define HEBB_SNN_RUNAWAY_H

#include <math.h>

#include "snn/neuron.h"

/* The first coefficients; those of the slope follow. */
enum {
	RUN_CONSTANT, /* slope at all v, mV/ms */
	RUN_GAIN,     /* 1/C_m */
	RUN_PEAK,
	RUN_RESET,
	RUN_HALF_EX, /* decay of a current in half a substep */
	RUN_HALF_IN,
	RUN_REF_STEPS,
	RUN_COEFS
};
enum { RUN_V, RUN_I_EX, RUN_I_IN, RUN_REFRACTORY };
enum { RUN_EXC, RUN_INH, RUN_CURRENT };

extern const struct hebb_state hebb_runaway_states[];
extern const struct hebb_port hebb_runaway_ports[];

static inline int hebb_runaway_substeps(double dt)
{
	return (int)ceil(dt / 0.025 - 1e-6);
}

/* Of the membrane alone; `c` and `k` as in a kernel, v at most at its peak. */
typedef double hebb_slope(const double *const *c, size_t k, double v);

/* One substep of dt; the input at its beginning, middle and end is known. */
static inline __attribute__((always_inline)) double
hebb_runaway_advance(const double *const *c, size_t k, double v, double dt,
		     const double in[3], hebb_slope *slope)
{
	const double top = c[RUN_PEAK][k];
	const double a = slope(c, k, v < top ? v : top) + in[0];
	const double v1 = v + dt / 2 * a;
	const double b = slope(c, k, v1 < top ? v1 : top) + in[1];
	const double v2 = v + dt / 2 * b;
	const double d = slope(c, k, v2 < top ? v2 : top) + in[1];
	const double v3 = v + dt * d;
	const double e = slope(c, k, v3 < top ? v3 : top) + in[2];

	return v + dt / 6 * (a + 2 * b + 2 * d + e);
}

/* A substep of all neurons of the block; they stay at the peak once there. */
HEBB_KERNEL hebb_runaway_substep(const struct hebb_block *block,
				 const size_t each, const bool driven,
				 const int coefs, hebb_slope *slope)
{
	const double *restrict current = block->input[RUN_CURRENT];
	double *restrict v = block->state[RUN_V];
	double *restrict i_ex = block->state[RUN_I_EX];
	double *restrict i_in = block->state[RUN_I_IN];
	const double dt = block->dt / hebb_runaway_substeps(block->dt);
	const uint32_t n = block->n;
	const double *c[HEBB_COEFS];
	double same[HEBB_COEFS];
	uint32_t i;

	hebb_coefs(block, each, coefs, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const double gain = c[RUN_GAIN][k];
		const double drive =
		    c[RUN_CONSTANT][k] + (driven ? gain * current[i] : 0);
		const double ex = c[RUN_HALF_EX][k] * i_ex[i];
		const double in = c[RUN_HALF_IN][k] * i_in[i];
		const double last_ex = c[RUN_HALF_EX][k] * ex;
		const double last_in = c[RUN_HALF_IN][k] * in;
		const double input[3] = { drive + gain * (i_ex[i] + i_in[i]),
					  drive + gain * (ex + in),
					  drive + gain * (last_ex + last_in) };
		const double next =
		    hebb_runaway_advance(c, k, v[i], dt, input, slope);

		v[i] = v[i] < c[RUN_PEAK][k] ? next : v[i];
		i_ex[i] = last_ex;
		i_in[i] = last_in;
	}
}

HEBB_KERNEL hebb_runaway_finish(const struct hebb_block *block,
				const size_t each, const int coefs)
{
	const double *restrict exc = block->input[RUN_EXC];
	const double *restrict inh = block->input[RUN_INH];
	double *restrict v = block->state[RUN_V];
	double *restrict i_ex = block->state[RUN_I_EX];
	double *restrict i_in = block->state[RUN_I_IN];
	double *restrict r = block->state[RUN_REFRACTORY];
	hebb_flag *restrict fired = block->fired;
	const uint32_t n = block->n;
	const double *c[HEBB_COEFS];
	double same[HEBB_COEFS];
	uint32_t i;

	hebb_coefs(block, each, coefs, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const bool awake = r[i] == 0;
		const bool fires = awake & (v[i] >= c[RUN_PEAK][k]);

		i_ex[i] += exc[i];
		i_in[i] += inh[i];
		v[i] = (awake & !fires) ? v[i] : c[RUN_RESET][k];
		r[i] = fires ? c[RUN_REF_STEPS][k] : r[i] - !awake;
		fired[i] = fires;
	}
}

HEBB_KERNEL hebb_runaway_step(const struct hebb_block *block, const size_t each,
			      const int coefs, hebb_slope *slope)
{
	int s;

	for (s = hebb_runaway_substeps(block->dt); s > 0; s--)
		if (block->input[RUN_CURRENT])
			hebb_runaway_substep(block, each, true, coefs, slope);
		else
			hebb_runaway_substep(block, each, false, coefs, slope);
	hebb_runaway_finish(block, each, coefs);
}

/* ---- for the solver ---- */

/* How the currents change; v changes by `slope`, mV/ms, unless it is held. */
static inline void hebb_runaway_rate(const double *y, double slope,
				     double tau_ex, double tau_in, double *f)
{
	f[RUN_V] = y[RUN_REFRACTORY] == 0 ? slope : 0;
	f[RUN_I_EX] = -y[RUN_I_EX] / tau_ex;
	f[RUN_I_IN] = -y[RUN_I_IN] / tau_in;
}

/*
 * After a sub-step: at its peak v is reset, and held to the end of the step at
 * least, as a step of its own does.  True if it fires.
 */
static inline bool hebb_runaway_reset(double peak, double reset, double t_ref,
				      double dt, double *y)
{
	const bool fires = y[RUN_REFRACTORY] == 0 && y[RUN_V] >= peak;

	if (fires)
		y[RUN_REFRACTORY] = hebb_steps(t_ref, dt) + 1;
	if (y[RUN_REFRACTORY] > 0)
		y[RUN_V] = reset;
	return fires;
}

/* The `finish` of an ode. */
bool hebb_runaway_solved(const double *param, double dt, const double *old,
			 const double *input, double *y);

#endif
