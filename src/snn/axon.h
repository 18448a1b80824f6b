/*
 * axon.h - a membrane with the currents of Hodgkin and Huxley, for vectors
 *
 *	dv/dt = add - open v - Na m^3 h (v - E_Na) - K n^4 (v - E_K)
 *	dx/dt = alpha_x(v) (1 - x) - beta_x(v) x,    x = m, h, n
 *
 * all over C_m.  A type says what its rates alpha and beta are, and what `add`
 * and `open` do within a substep; the classic Runge-Kutta method of fourth
 * order is here.  A spike is a maximum of v, found a step later as v fell.
 */
#ifndef HEBB_SNN_AXON_H
#define HEBB_SNN_AXON_H

#include <math.h>

#include "base/number.h"
#include "snn/neuron.h"

#define HEBB_INLINE static inline __attribute__((always_inline))

/* States, or how fast they change. */
struct hebb_axon {
	double v, m, h, n;
};

struct hebb_channels {
	double sodium, potassium, rev_na, rev_k;
};

struct hebb_feed {
	double add, open;
};

struct hebb_gates {
	double open_m, close_m, open_h, close_h, open_n, close_n;
};

/* The rates at v, which lies within 250 mV of `from`, a constant of the type.
 */
typedef struct hebb_gates hebb_gating(double v, double from);

/*
 * x / (1 - e^-x), given less = 1 / (1 - e^-x); around 0 its series, as the type
 * says by hebb_near and hebb_unless_near, so that nobody divides by zero.
 */
HEBB_INLINE bool hebb_near(double x)
{
	return fabs(x) < 1e-3;
}

HEBB_INLINE double hebb_unless_near(double x, double less)
{
	return hebb_near(x) ? 1 : less;
}

HEBB_INLINE double hebb_linoid(double x, double less)
{
	const double series = 1 + x / 2 + x * x / 12, far = x * less;

	return hebb_near(x) ? series : far;
}

HEBB_INLINE double hebb_within(double v, double from)
{
	const double low = v > from - 250 ? v : from - 250;

	return low < from + 250 ? low : from + 250;
}

HEBB_INLINE struct hebb_axon hebb_axon_slope(const struct hebb_channels *p,
					     struct hebb_axon a,
					     struct hebb_feed in,
					     hebb_gating *gating, double from)
{
	const struct hebb_gates g = gating(hebb_within(a.v, from), from);
	const double na = p->sodium * a.m * a.m * a.m * a.h;
	const double k = p->potassium * (a.n * a.n) * (a.n * a.n);

	return (struct hebb_axon){
		.v = in.add - in.open * a.v - na * (a.v - p->rev_na) -
		     k * (a.v - p->rev_k),
		.m = g.open_m * (1 - a.m) - g.close_m * a.m,
		.h = g.open_h * (1 - a.h) - g.close_h * a.h,
		.n = g.open_n * (1 - a.n) - g.close_n * a.n,
	};
}

HEBB_INLINE struct hebb_axon hebb_axon_move(struct hebb_axon a, double h,
					    struct hebb_axon by)
{
	return (struct hebb_axon){ a.v + h * by.v, a.m + h * by.m,
				   a.h + h * by.h, a.n + h * by.n };
}

/* A substep of h; what is fed at its beginning, middle and end is known. */
HEBB_INLINE struct hebb_axon hebb_axon_advance(const struct hebb_channels *p,
					       struct hebb_axon a, double h,
					       const struct hebb_feed in[3],
					       hebb_gating *gating, double from)
{
	const struct hebb_axon k1 = hebb_axon_slope(p, a, in[0], gating, from);
	const struct hebb_axon k2 = hebb_axon_slope(
	    p, hebb_axon_move(a, h / 2, k1), in[1], gating, from);
	const struct hebb_axon k3 = hebb_axon_slope(
	    p, hebb_axon_move(a, h / 2, k2), in[1], gating, from);
	const struct hebb_axon k4 =
	    hebb_axon_slope(p, hebb_axon_move(a, h, k3), in[2], gating, from);

	a = hebb_axon_move(hebb_axon_move(a, h / 6, k1), h / 3, k2);
	return hebb_axon_move(hebb_axon_move(a, h / 3, k3), h / 6, k4);
}

/* For a solver, one gate at a time. */
static inline double hebb_linoid_exact(double x)
{
	return x == 0 ? 1 : x / -hebb_expm1(-x);
}

#endif
