/*
 * curve.h - the curves of activations, for loops over many numbers
 *
 * Without a call or a branch, so that a compiler computes several at once, and
 * with bits that depend neither on the processor nor on the place in a loop.
 * Float: within a few ulp of the result or of 1, whichever is larger.  The
 * double build of the tests takes the library's functions.  NaN stays NaN.
 */
#ifndef HEBB_ANN_CURVE_H
#define HEBB_ANN_CURVE_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "ann/real.h"

#define HEBB_CURVE static inline __attribute__((always_inline)) hebb_real

#ifdef HEBB_DOUBLE

HEBB_CURVE hebb_curve_exp(hebb_real x)
{
	return exp(x);
}

HEBB_CURVE hebb_curve_expm1(hebb_real x)
{
	return expm1(x);
}

HEBB_CURVE hebb_curve_tanh(hebb_real x)
{
	return tanh(x);
}

HEBB_CURVE hebb_curve_log1p(hebb_real x)
{
	return log1p(x);
}

HEBB_CURVE hebb_curve_erf(hebb_real x)
{
	return erf(x);
}

#else

/* e^x; x is taken as -87 or 88 beyond these, where float ends. */
HEBB_CURVE hebb_curve_exp(hebb_real x)
{
	const float round = 0x1.8p23f; /* the sum's low bits are an integer */
	const float in = x < -87 ? -87 : x > 88 ? 88 : x;
	const float sum = in * 0x1.715476p0f + round, k = sum - round;
	const float r = in - k * 0x1.62ep-1f - k * 0x1.0bfbe8p-15f;
	float power, p = 1.f / 5040;
	uint32_t bits;

	memcpy(&bits, &sum, sizeof(bits));
	bits = (bits + 127) << 23;
	memcpy(&power, &bits, sizeof(power));
	p = p * r + 1.f / 720;
	p = p * r + 1.f / 120;
	p = p * r + 1.f / 24;
	p = p * r + 1.f / 6;
	p = p * r + 1.f / 2;
	p = p * r + 1;
	p = p * r + 1;
	return p * power;
}

/* e^x - 1: near 0 by the series, else by the exponential */
HEBB_CURVE hebb_curve_expm1(hebb_real x)
{
	float p = 1.f / 5040;
	const float far = hebb_curve_exp(x) - 1;

	p = p * x + 1.f / 720;
	p = p * x + 1.f / 120;
	p = p * x + 1.f / 24;
	p = p * x + 1.f / 6;
	p = p * x + 1.f / 2;
	p = p * x + 1;
	return x > -0.4f && x < 0.4f ? p * x : far;
}

/* near 0 a polynomial (the coefficients are those of Cephes' tanhf) */
HEBB_CURVE hebb_curve_tanh(hebb_real x)
{
	const float e = hebb_curve_exp(2 * x), far = 1 - 2 / (e + 1);
	const float s = x * x;
	float p = -5.70498872745e-3f;

	p = p * s + 2.06390887954e-2f;
	p = p * s - 5.37397155531e-2f;
	p = p * s + 1.33314422036e-1f;
	p = p * s - 3.33332819422e-1f;
	return x > -0.625f && x < 0.625f ? x + x * s * p : far;
}

/* log(1 + x) for 0 <= x <= 1: 2 artanh(x / (2 + x)) */
HEBB_CURVE hebb_curve_log1p(hebb_real x)
{
	const float s = x / (2 + x), q = s * s;
	float p = 1.f / 17;

	p = p * q + 1.f / 15;
	p = p * q + 1.f / 13;
	p = p * q + 1.f / 11;
	p = p * q + 1.f / 9;
	p = p * q + 1.f / 7;
	p = p * q + 1.f / 5;
	p = p * q + 1.f / 3;
	p = p * q + 1;
	return 2 * s * p;
}

/* Abramowitz & Stegun 1964, 7.1.26: within 1.5e-7 */
HEBB_CURVE hebb_curve_erf(hebb_real x)
{
	const float a = x < 0 ? -x : x, t = 1 / (1 + 0.3275911f * a);
	const float e = hebb_curve_exp(-a * a);
	float p = 1.061405429f, y;

	p = p * t - 1.453152027f;
	p = p * t + 1.421413741f;
	p = p * t - 0.284496736f;
	p = p * t + 0.254829592f;
	y = 1 - p * t * e;
	return x < 0 ? -y : y;
}

#endif

HEBB_CURVE hebb_curve_sigmoid(hebb_real x)
{
	return 1 / (1 + hebb_curve_exp(-x));
}

/* log(1 + e^x), which does not overflow */
HEBB_CURVE hebb_curve_softplus(hebb_real x)
{
	const hebb_real a = x < 0 ? x : -x;

	return (x < 0 ? 0 : x) + hebb_curve_log1p(hebb_curve_exp(a));
}

#endif
