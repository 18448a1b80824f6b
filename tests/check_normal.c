/* Normal random numbers: their formula, their distribution, their order. */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <gsl/gsl_cdf.h>

#include "base/normal.h"

enum { N = 100000 };

/* Box and Muller with the mathematics library. */
static double plain(uint32_t a, uint32_t b)
{
	return sqrt(-2 * log((a + 0.5) * 0x1p-32)) *
	       cos(2 * M_PI * (b * 0x1p-32));
}

Test(normal, follows_its_formula)
{
	static const uint32_t some[] = { 0,          1,          2,
					 0x3fffffff, 0x40000000, 0x7fffffff,
					 0x80000000, 0xb504f333, 0xc0000000,
					 0xffffffff };
	const struct hebb_stream stream = hebb_stream_open(1, "test");
	size_t i, k;

	for (i = 0; i < 10; i++)
		for (k = 0; k < 10; k++)
			cr_assert_float_eq(hebb_normal(some[i], some[k]),
					   plain(some[i], some[k]), 1e-12,
					   "%zu %zu", i, k);
	for (i = 0; i < N; i++) {
		const uint32_t a = hebb_random_bits(stream, i, 0, 0);
		const uint32_t b = hebb_random_bits(stream, i, 0, 1);

		cr_assert_float_eq(hebb_normal(a, b), plain(a, b), 1e-12);
	}
}

Test(normal, fills_with_the_numbers_of_each_id)
{
	const struct hebb_stream stream = hebb_stream_open(3, "test");
	double z[1000];
	size_t first, n, i;

	for (first = 0; first < 9; first++)
		for (n = 0; n <= 1000; n += 1 + n) {
			hebb_normal_fill(stream, first, n, 7, 4, z);
			for (i = 0; i < n; i++) {
				const uint64_t id = first + i;
				const uint32_t a =
				    hebb_random_bits(stream, id & ~1ull, 7, 4);
				const uint32_t b =
				    hebb_random_bits(stream, id | 1, 7, 4);

				cr_assert_eq(
				    z[i],
				    hebb_normal(a, id % 2 ? b - (1u << 30) : b),
				    "%zu of %zu", i, n);
			}
		}
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Kolmogorov and Smirnov: sqrt(N) D beyond 2.23 once in 10,000 times. */
Test(normal, has_the_normal_distribution)
{
	static double z[N];
	double most = 0;
	size_t i;

	hebb_normal_fill(hebb_stream_open(5, "test"), 0, N, 0, 0, z);
	qsort(z, N, sizeof(*z), compare);
	for (i = 0; i < N; i++) {
		const double p = gsl_cdf_ugaussian_P(z[i]);

		most = fmax(most,
			    fmax(p - (double)i / N, (double)(i + 1) / N - p));
	}
	cr_assert_lt(most * sqrt(N), 2.23, "%g", most * sqrt(N));
}

/* The two numbers of a pair have nothing in common, nor have their squares. */
Test(normal, gives_neighbours_independent_numbers)
{
	static double z[N];
	double one = 0, two = 0;
	size_t i;

	hebb_normal_fill(hebb_stream_open(6, "test"), 0, N, 0, 0, z);
	for (i = 0; i < N; i += 2) {
		one += z[i] * z[i + 1];
		two += (z[i] * z[i] - 1) * (z[i + 1] * z[i + 1] - 1);
	}
	cr_assert_lt(fabs(one), 4 * sqrt(N / 2), "%g", one);
	cr_assert_lt(fabs(two), 4 * sqrt(4 * N / 2), "%g", two);
}
