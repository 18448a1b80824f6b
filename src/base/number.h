/*
 * number.h - exp, log, pow, sin and cos whose bits do not depend on the
 * processor
 *
 * glibc picks other code on processors with fused multiply-add and gives other
 * last bits there.  Coefficients of neurons and synapses come from here, so a
 * simulation gives the same spikes on every machine.
 */
#ifndef HEBB_BASE_NUMBER_H
#define HEBB_BASE_NUMBER_H

#include <stdint.h>
#include <string.h>

double hebb_exp(double x);
double hebb_expm1(double x);
double hebb_log(double x);
double hebb_log1p(double x);
double hebb_pow(double x, double y);
double hebb_sin(double x);
double hebb_cos(double x);

/*
 * e^x and e^x - 1 for the loops over neurons: without a call or a branch, so a
 * compiler computes several at once, and the bits are the same for each of
 * them.  Within 3 ulp; x is taken as -700 or 700 beyond these.
 */
struct hebb_exp_parts {
	double r, p, power; /* e^x = (1 + r p) power */
};

static inline __attribute__((always_inline)) struct hebb_exp_parts
hebb_exp_split(double x)
{
	const double round = 0x1.8p52; /* the sum's low bits are an integer */
	const double in = x < -700 ? -700 : x > 700 ? 700 : x;
	const double sum = in * 0x1.71547652b82fep0 + round, k = sum - round;
	const double r = in - k * 0x1.62e42fefa38p-1 - k * 0x1.ef35793c7673p-45;
	const double r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
	/* in groups that do not wait for each other */
	const double p0 = (1 + 1. / 2 * r) + (1. / 6 + 1. / 24 * r) * r2;
	const double p4 =
	    (1. / 120 + 1. / 720 * r) + (1. / 5040 + 1. / 40320 * r) * r2;
	const double p8 = (1. / 362880 + 1. / 3628800 * r) +
			  (1. / 39916800 + 1. / 479001600 * r) * r2;
	const double p = p0 + p4 * r4 + (p8 + 1. / 6227020800 * r4) * r8;
	double power;
	uint64_t bits;

	memcpy(&bits, &sum, sizeof(bits));
	bits = (bits + 1023) << 52;
	memcpy(&power, &bits, sizeof(power));
	return (struct hebb_exp_parts){ r, p, power };
}

static inline __attribute__((always_inline)) double hebb_exp_inline(double x)
{
	const struct hebb_exp_parts e = hebb_exp_split(x);

	return (e.p * e.r + 1) * e.power;
}

static inline __attribute__((always_inline)) double hebb_expm1_inline(double x)
{
	const struct hebb_exp_parts e = hebb_exp_split(x);

	return e.p * e.r * e.power + (e.power - 1);
}

#endif
