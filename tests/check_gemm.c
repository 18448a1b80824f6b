#include <math.h>
#include <string.h>
#include <criterion/criterion.h>

#include "ann/gemm.h"
#include "base/memory.h"
#include "base/random.h"

/* inputs and units of the layers of the shipped models, and odd ones */
static const size_t shapes[][2] = {
	{ 784, 128 }, { 128, 10 }, { 64, 100 }, { 100, 10 }, { 4, 16 },
	{ 16, 3 },    { 2, 4 },    { 4, 1 },    { 300, 77 }, { 1, 1 },
};
#define SHAPES (sizeof(shapes) / sizeof(*shapes))

static float *numbers(const char *name, size_t n)
{
	const struct hebb_stream stream = hebb_stream_open(5, name);
	float *x = hebb_alloc(n, sizeof(*x), "numbers");
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = (float)hebb_random_uniform(stream, i, 0, 0) - 0.5f;
	return x;
}

static void against_plain(bool ta, bool tb, size_t m, size_t n, size_t k,
			  float beta)
{
	float *a = numbers("a", m * k), *b = numbers("b", k * n);
	float *c = numbers("c", m * n), *d = numbers("c", m * n);
	const size_t lda = ta ? m : k, ldb = tb ? k : n;
	size_t i, l;

	hebb_gemm(ta, tb, m, n, k, a, lda, b, ldb, beta, c, n);
	for (i = 0; i < m * n; i++) {
		double sum = (double)beta * (double)d[i];

		for (l = 0; l < k; l++)
			sum +=
			    (double)a[ta ? l * lda + i / n : i / n * lda + l] *
			    (double)b[tb ? i % n * ldb + l : l * ldb + i % n];
		cr_assert(fabs((double)c[i] - sum) < 1e-7 * (double)(k + 10),
			  "%d%d %zux%zux%zu element %zu: %g, not %g", ta, tb, m,
			  n, k, i, (double)c[i], sum);
	}
	hebb_free(a);
	hebb_free(b);
	hebb_free(c);
	hebb_free(d);
}

Test(gemm, equals_the_product_written_down)
{
	size_t s, t;

	for (s = 0; s < SHAPES; s++)
		for (t = 0; t < 8; t++) {
			against_plain(t & 1, t & 2, HEBB_ROWS, shapes[s][1],
				      shapes[s][0], t & 4 ? 1 : 0);
			against_plain(t & 1, t & 2, shapes[s][0], shapes[s][1],
				      7, t & 4 ? 1 : 0);
		}
}

Test(gemm, does_not_read_what_beta_0_forgets)
{
	const float a = 2, b = 3;
	float c = NAN;

	hebb_gemm(false, false, 1, 1, 1, &a, 1, &b, 1, 0, &c, 1);
	cr_assert_eq(c, 6);
}

/* [rows] x [k] x [n] in blocks of rows, by a team */
static void in_blocks(int threads, bool ta, bool tb, size_t rows, size_t n,
		      size_t k, const float *a, const float *b, float *c)
{
	const size_t lda = ta ? rows : k, ldb = tb ? k : n;
	size_t r;

#pragma omp parallel for num_threads(threads) schedule(dynamic)
	for (r = 0; r < rows; r += HEBB_ROWS)
		hebb_gemm(ta, tb, rows - r < HEBB_ROWS ? rows - r : HEBB_ROWS,
			  n, k, ta ? a + r : a + r * lda, lda, b, ldb, 0,
			  c + r * n, n);
}

Test(gemm, bits_do_not_depend_on_the_number_of_threads)
{
	static const int threads[] = { 2, 3, 5, 7 };
	enum { ROWS = 72 };
	size_t s, t, i;

	for (s = 0; s < SHAPES; s++) {
		const size_t k = shapes[s][0], n = shapes[s][1];
		float *a = numbers("a", ROWS * k), *b = numbers("b", k * n);
		float *c = numbers("c", ROWS * n), *d = numbers("d", ROWS * n);

		for (t = 0; t < 4; t++) {
			in_blocks(1, t & 1, t & 2, ROWS, n, k, a, b, c);
			for (i = 0; i < 4; i++) {
				in_blocks(threads[i], t & 1, t & 2, ROWS, n, k,
					  a, b, d);
				cr_assert(!memcmp(c, d, ROWS * n * sizeof(*c)),
					  "%d threads, %zux%zu", threads[i], k,
					  n);
			}
		}
		hebb_free(a);
		hebb_free(b);
		hebb_free(c);
		hebb_free(d);
	}
}

Test(gemm, bits_of_a_row_do_not_depend_on_its_place_in_a_block)
{
	size_t s, t, shift, r;

	for (s = 0; s < 2 * SHAPES; s++) {
		const size_t k = shapes[s / 2][0], n = shapes[s / 2][1];
		float *a = numbers("a", 2 * HEBB_ROWS * k);
		float *b = numbers("b", k * n);
		float *c = numbers("c", HEBB_ROWS * n);
		float *d = numbers("d", HEBB_ROWS * n);

		t = s % 2;
		memcpy(a + HEBB_ROWS * k, a, HEBB_ROWS * k * sizeof(*a));
		hebb_gemm(false, t, HEBB_ROWS, n, k, a, k, b, t ? k : n, 0, c,
			  n);
		for (shift = 1; shift < HEBB_ROWS; shift++) {
			hebb_gemm(false, t, HEBB_ROWS, n, k, a + shift * k, k,
				  b, t ? k : n, 0, d, n);
			for (r = 0; r < HEBB_ROWS; r++)
				cr_assert(
				    !memcmp(d + r * n,
					    c + (r + shift) % HEBB_ROWS * n,
					    n * sizeof(*c)),
				    "row %zu of %zux%zu moved by %zu", r, k, n,
				    shift);
		}
		hebb_free(a);
		hebb_free(b);
		hebb_free(c);
		hebb_free(d);
	}
}
