/*
 * conduct.h - a membrane whose conductances change within the step
 *
 *	dv/dt = a(t) - b(t) v
 *
 * is linear, but its solution is no formula.  The first two terms of the series
 * of Magnus (1954) are: with A and B the integrals of a and b over the step and
 * c = 1/2 * the integral over s < t of b(s) a(t) - b(t) a(s),
 *
 *	v(dt) = v + (1 - e^-B)/B (A + c - B v)
 *
 * has an error of fourth order in dt, is exact for constant conductances and
 * stable for any.  A conductance is a sum of shapes e^-rs and s e^-rs, so A, B
 * and c are made of the moments below, which are exact: how fast a conductance
 * decays is no source of error.
 */
#ifndef HEBB_SNN_CONDUCT_H
#define HEBB_SNN_CONDUCT_H

#include "base/number.h"
#include "snn/neuron.h"

/* Integrals over [0, dt] of s^k e^-rs, k = 0, 1, 2. */
struct hebb_moments {
	double rate, of[3];
};

struct hebb_moments hebb_moments_of(double rate, double dt);

/*
 * What a Runge-Kutta method that looks at the beginning, middle and end of dt
 * had better see of e^-rs: the parabola of the same three moments, times
 * `scale`, into value[3].
 */
void hebb_parabola(double rate, double dt, double scale, double *value);

/*
 * The part of c that shapes f and g have in common, half the integral over
 * s < t of f(s) g(t) - g(s) f(t), to be multiplied with b_f a_g - b_g a_f.
 * Shapes are s^k e^-rs, k = 0 or 1, or 1.
 */
double hebb_twist_constant(struct hebb_moments g, int kg, double dt);
double hebb_twist(double rate_f, int kf, double rate_g, int kg, double dt);

/* The potential after a step, with `drive` = A + c. */
static inline __attribute__((always_inline)) double
hebb_conduct(double v, double drive, double loss)
{
	return v - hebb_expm1_inline(-loss) / loss * (drive - loss * v);
}

#endif
