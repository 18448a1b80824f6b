#include "base/normal.h"

#include <math.h>
#include <string.h>

enum { CHUNK = 128 };

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
 * log m = 2 (f + f^3/3 + f^5/5 + ...) with f = (m - 1) / (m + 1); exact to
 * 1e-13.
 */
static inline double log_inline(double x)
{
	const uint64_t half = 0x3fe6a09e667f3bcd, one = 0x3ff0000000000000;
	const uint64_t bits = bits_of(x), k = (bits + (one - half)) >> 52;
	const double m = of_bits(bits - (k << 52) + one);
	const double e = of_bits(0x4330000000000000 | k) - 0x1.00000000003ffp52;
	const double f = (m - 1) / (m + 1), g = f * f;
	double p = 1. / 15;

	p = p * g + 1. / 13;
	p = p * g + 1. / 11;
	p = p * g + 1. / 9;
	p = p * g + 1. / 7;
	p = p * g + 1. / 5;
	p = p * g + 1. / 3;
	return e * 0x1.62e42fefa39efp-1 + 2 * (f + f * g * p);
}

/* cos(2 pi x), |x| <= 1/2, as the sine of a quarter turn at most; to 1e-13. */
static inline double cos_inline(double x)
{
	const double w = 2 * M_PI * (0.25 - fabs(x)), v = -w * w;
	double p = 1. / 355687428096000;

	p = p * v + 1. / 1307674368000;
	p = p * v + 1. / 6227020800;
	p = p * v + 1. / 39916800;
	p = p * v + 1. / 362880;
	p = p * v + 1. / 5040;
	p = p * v + 1. / 120;
	p = p * v + 1. / 6;
	p = p * v + 1;
	return w * p;
}

static inline double radius(uint32_t a)
{
	return sqrt(-2 * log_inline((number_of(a) + 0.5) * 0x1p-32));
}

static inline double cos_turn(uint32_t b)
{
	return cos_inline((double)(int32_t)b * 0x1p-32);
}

double hebb_normal(uint32_t a, uint32_t b)
{
	return radius(a) * cos_turn(b);
}

/* Of n pairs of words, n <= CHUNK / 2; loops of one thing each are vectors. */
static void make(const uint32_t *words, size_t n, double *z)
{
	uint32_t a[CHUNK / 2], b[CHUNK / 2];
	double r[CHUNK / 2], c[CHUNK / 2], s[CHUNK / 2];
	size_t i;

	for (i = 0; i < n; i++) {
		a[i] = words[2 * i];
		b[i] = words[2 * i + 1];
	}
	for (i = 0; i < n; i++)
		r[i] = radius(a[i]);
	for (i = 0; i < n; i++)
		c[i] = cos_turn(b[i]);
	for (i = 0; i < n; i++)
		s[i] = cos_turn(b[i] - 0x40000000u);
	for (i = 0; i < n; i++) {
		z[2 * i] = r[i] * c[i];
		z[2 * i + 1] = r[i] * s[i];
	}
}

void hebb_normal_fill(struct hebb_stream stream, uint64_t first, size_t n,
		      uint64_t step, uint32_t draw, double *z)
{
	uint32_t words[CHUNK];
	double two[CHUNK];
	size_t done, skip = first % 2, take, pairs;

	for (done = 0; done < n; done += take, skip = 0) {
		take = n - done < CHUNK - skip ? n - done : CHUNK - skip;
		pairs = (skip + take + 1) / 2;
		hebb_random_fill(stream, first + done - skip, 2 * pairs, step,
				 draw, words);
		make(words, pairs, two);
		memcpy(z + done, two + skip, take * sizeof(*z));
	}
}
