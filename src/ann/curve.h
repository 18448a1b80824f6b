/*
 * curve.h - the curves of activations, for loops over many numbers
 *
 * Without a call or a branch, so that a compiler computes several at once, and
 * with bits that do not depend on the place in a loop; products and sums are
 * fused where the processor can.  Float: within a few ulp of the result or of
 * 1, whichever is larger.  The double build of the tests takes the library's
 * functions.  NaN stays NaN.
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

/* a b + c */
HEBB_CURVE hebb_curve_madd(float a, float b, float c)
{
#ifdef __FMA__
	return __builtin_fmaf(a, b, c);
#else
	return a * b + c;
#endif
}

/* Bits of the number 3 2^22 + k, which has k in the lowest ones. */
#define HEBB_CURVE_WHOLE(k) (0x4b400000 + (k))

/*
 * e^x; infinite beyond 88.7, and below -87.3 next to 0.  Bounds are those of
 * integers: of two of a float a compiler makes ten instructions.
 */
HEBB_CURVE hebb_curve_exp(hebb_real x)
{
	const float round = 0x1.8p23f; /* the sum's low bits are an integer */
	const float exact = hebb_curve_madd(x, 0x1.715476p0f, round);
	float sum, k, r, power, p = 1.f / 5040;
	int32_t bits;
	uint32_t exponent;

	memcpy(&bits, &exact, sizeof(bits));
	bits = bits < HEBB_CURVE_WHOLE(-126) ? HEBB_CURVE_WHOLE(-126) : bits;
	bits = bits > HEBB_CURVE_WHOLE(127) ? HEBB_CURVE_WHOLE(127) : bits;
	memcpy(&sum, &bits, sizeof(sum));
	k = sum - round;
	r = hebb_curve_madd(k, -0x1.0bfbe8p-15f,
			    hebb_curve_madd(k, -0x1.62ep-1f, x));
	r = r < -1 ? -1 : r;
	exponent = ((uint32_t)bits + 127) << 23;
	memcpy(&power, &exponent, sizeof(power));
	p = hebb_curve_madd(p, r, 1.f / 720);
	p = hebb_curve_madd(p, r, 1.f / 120);
	p = hebb_curve_madd(p, r, 1.f / 24);
	p = hebb_curve_madd(p, r, 1.f / 6);
	p = hebb_curve_madd(p, r, 1.f / 2);
	p = hebb_curve_madd(p, r, 1);
	p = hebb_curve_madd(p, r, 1);
	return p * power;
}

/* e^x - 1: near 0 by the series, else by the exponential */
HEBB_CURVE hebb_curve_expm1(hebb_real x)
{
	float p = 1.f / 5040;
	const float far = hebb_curve_exp(x) - 1;

	p = hebb_curve_madd(p, x, 1.f / 720);
	p = hebb_curve_madd(p, x, 1.f / 120);
	p = hebb_curve_madd(p, x, 1.f / 24);
	p = hebb_curve_madd(p, x, 1.f / 6);
	p = hebb_curve_madd(p, x, 1.f / 2);
	p = hebb_curve_madd(p, x, 1);
	return x > -0.4f && x < 0.4f ? p * x : far;
}

/*
 * x P(x^2) / Q(x^2), whose coefficients make the largest relative error in
 * exact numbers least (2e-8) up to 9.02, where float is at 1
 */
HEBB_CURVE hebb_curve_tanh(hebb_real x)
{
	const float size = fabsf(x), square = x * x;
	const float s = square > 9.02f * 9.02f ? 9.02f * 9.02f : square;
	float p = 0x1.c9ab5cp-27f, q = 0x1.a0bd84p-21f, y;

	p = hebb_curve_madd(p, s, 0x1.59585ap-16f);
	p = hebb_curve_madd(p, s, 0x1.c9f9dcp-9f);
	p = hebb_curve_madd(p, s, 0x1.120476p-3f);
	p = hebb_curve_madd(p, s, 1);
	q = hebb_curve_madd(q, s, 0x1.5843c6p-12f);
	q = hebb_curve_madd(q, s, 0x1.a7dfe0p-6f);
	q = hebb_curve_madd(q, s, 0x1.de5784p-2f);
	q = hebb_curve_madd(q, s, 1);
	y = size * p / q;
	return copysignf(y > 1 ? 1 : y, x);
}

/* log(1 + x) for 0 <= x <= 1: 2 artanh(x / (2 + x)) */
HEBB_CURVE hebb_curve_log1p(hebb_real x)
{
	const float s = x / (2 + x), q = s * s;
	float p = 1.f / 17;

	p = hebb_curve_madd(p, q, 1.f / 15);
	p = hebb_curve_madd(p, q, 1.f / 13);
	p = hebb_curve_madd(p, q, 1.f / 11);
	p = hebb_curve_madd(p, q, 1.f / 9);
	p = hebb_curve_madd(p, q, 1.f / 7);
	p = hebb_curve_madd(p, q, 1.f / 5);
	p = hebb_curve_madd(p, q, 1.f / 3);
	p = hebb_curve_madd(p, q, 1);
	return 2 * s * p;
}

/* Abramowitz & Stegun 1964, 7.1.26: within 1.5e-7 */
HEBB_CURVE hebb_curve_erf(hebb_real x)
{
	const float a = x < 0 ? -x : x, t = 1 / (1 + 0.3275911f * a);
	const float e = hebb_curve_exp(-a * a);
	float p = 1.061405429f, y;

	p = hebb_curve_madd(p, t, -1.453152027f);
	p = hebb_curve_madd(p, t, 1.421413741f);
	p = hebb_curve_madd(p, t, -0.284496736f);
	p = hebb_curve_madd(p, t, 0.254829592f);
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
