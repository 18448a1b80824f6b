#include "base/normal.h"

#include <math.h>
#include <string.h>

enum { CHUNK = 256 };

/* By way of the signed conversion that vectors have. */
static inline double number_of(uint32_t bits)
{
	return (double)(int32_t)(bits ^ 0x80000000u) + 0x1p31;
}

static inline uint64_t bits_of(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static inline double of_bits(uint64_t bits)
{
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/*
 * log x of a normal number: x = 2^k m with m from sqrt(1/2) to sqrt(2), and
 * log m = 2 (f + f^3/3 + f^5/5 + ...) with f = (m - 1) / (m + 1).
 */
static inline double log_inline(double x)
{
	const uint64_t half = 0x3fe6a09e667f3bcd, one = 0x3ff0000000000000;
	const uint64_t bits = bits_of(x), k = (bits + (one - half)) >> 52;
	const double m = of_bits(bits - (k << 52) + one);
	const double e = of_bits(0x4330000000000000 | k) - 0x1.00000000003ffp52;
	const double f = (m - 1) / (m + 1), g = f * f;
	double p = 1. / 21;

	p = p * g + 1. / 19;
	p = p * g + 1. / 17;
	p = p * g + 1. / 15;
	p = p * g + 1. / 13;
	p = p * g + 1. / 11;
	p = p * g + 1. / 9;
	p = p * g + 1. / 7;
	p = p * g + 1. / 5;
	p = p * g + 1. / 3;
	return e * 0x1.62e42fefa39efp-1 + 2 * (f + f * g * p);
}

/* cos(2 pi x) for |x| <= 1/2, as the sine of a quarter turn at most. */
static inline double cos_inline(double x)
{
	const double w = 2 * M_PI * (0.25 - fabs(x)), v = -w * w;
	double p = 1;

	p = p * v * (1. / 600) + 1;
	p = p * v * (1. / 506) + 1;
	p = p * v * (1. / 420) + 1;
	p = p * v * (1. / 342) + 1;
	p = p * v * (1. / 272) + 1;
	p = p * v * (1. / 210) + 1;
	p = p * v * (1. / 156) + 1;
	p = p * v * (1. / 110) + 1;
	p = p * v * (1. / 72) + 1;
	p = p * v * (1. / 42) + 1;
	p = p * v * (1. / 20) + 1;
	p = p * v * (1. / 6) + 1;
	return w * p;
}

static inline double normal(uint32_t a, uint32_t b)
{
	const double u = (number_of(a) + 0.5) * 0x1p-32;
	const double turn = (double)(int32_t)b * 0x1p-32;

	return sqrt(-2 * log_inline(u)) * cos_inline(turn);
}

double hebb_normal(uint32_t a, uint32_t b)
{
	return normal(a, b);
}

void hebb_normal_fill(struct hebb_stream stream, uint64_t first, size_t n,
		      uint64_t step, uint32_t draw, double *z)
{
	uint32_t a[CHUNK], b[CHUNK];
	size_t from, i;

	for (from = 0; from < n; from += CHUNK) {
		const size_t m = n - from < CHUNK ? n - from : CHUNK;

		hebb_random_fill(stream, first + from, m, step, draw, a);
		hebb_random_fill(stream, first + from, m, step, draw + 1, b);
		for (i = 0; i < m; i++)
			z[from + i] = normal(a[i], b[i]);
	}
}
