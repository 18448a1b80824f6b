#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <criterion/criterion.h>

#include "ann/gemm.h"

#include "numbers.h"

/* what goes in and comes out of products of the shipped models, and odd ones */
static const size_t shapes[][2] = {
	/* dense layers of MNIST: perceptrons, VAE, GAN, convolutions */
	{ 784, 128 },
	{ 784, 1000 },
	{ 128, 10 },
	{ 1000, 10 },
	{ 784, 400 },
	{ 400, 40 },
	{ 20, 400 },
	{ 400, 784 },
	{ 64, 256 },
	{ 256, 512 },
	{ 512, 784 },
	{ 784, 512 },
	{ 512, 256 },
	{ 256, 1 },
	{ 1600, 128 },
	/* windows of convolutions */
	{ 9, 32 },
	{ 288, 64 },
	/* recurrent cells: rows of MNIST, adding problem, copy task, sunspots
	 */
	{ 28, 512 },
	{ 128, 512 },
	{ 28, 384 },
	{ 128, 384 },
	{ 2, 128 },
	{ 32, 128 },
	{ 32, 96 },
	{ 10, 192 },
	{ 64, 192 },
	{ 64, 9 },
	{ 1, 128 },
	{ 32, 1 },
	/* attention */
	{ 28, 64 },
	{ 64, 64 },
	{ 64, 128 },
	{ 128, 64 },
	{ 16, 28 },
	/* small tables, and textbooks */
	{ 64, 100 },
	{ 100, 10 },
	{ 64, 10 },
	{ 100, 64 },
	{ 4, 16 },
	{ 13, 16 },
	{ 30, 16 },
	{ 10, 16 },
	{ 16, 3 },
	{ 16, 1 },
	{ 10, 10 },
	{ 10, 1 },
	{ 2, 4 },
	{ 2, 2 },
	{ 4, 1 },
	{ 300, 77 },
	{ 1, 1 },
};
#define SHAPES (sizeof(shapes) / sizeof(*shapes))

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
static void in_blocks(int threads, size_t block, bool ta, bool tb, size_t rows,
		      size_t n, size_t k, const float *a, const float *b,
		      float *c)
{
	const size_t lda = ta ? rows : k, ldb = tb ? k : n;
	size_t r;

#pragma omp parallel for num_threads(threads) schedule(dynamic)
	for (r = 0; r < rows; r += block)
		hebb_gemm(ta, tb, rows - r < block ? rows - r : block, n, k,
			  ta ? a + r : a + r * lda, lda, b, ldb, 0, c + r * n,
			  n);
}

/* As samples are cut, and as the weights of 128 units are. */
static void same_for_any_team(size_t rows, size_t block, size_t n, size_t k)
{
	static const int threads[] = { 2, 3, 5, 7 };
	float *a = numbers("a", rows * k), *b = numbers("b", k * n);
	float *c = numbers("c", rows * n), *d = numbers("d", rows * n);
	size_t t, i;

	for (t = 0; t < 4; t++) {
		in_blocks(1, block, t & 1, t & 2, rows, n, k, a, b, c);
		for (i = 0; i < sizeof(threads) / sizeof(*threads); i++) {
			in_blocks(threads[i], block, t & 1, t & 2, rows, n, k,
				  a, b, d);
			cr_assert(!memcmp(c, d, rows * n * sizeof(*c)),
				  "%d threads, %zux%zux%zu, %zu", threads[i],
				  rows, n, k, t);
		}
	}
	hebb_free(a);
	hebb_free(b);
	hebb_free(c);
	hebb_free(d);
}

static void same_bits(void)
{
	size_t s;

	for (s = 0; s < SHAPES; s++) {
		const size_t k = shapes[s][0], n = shapes[s][1];

		same_for_any_team(72, HEBB_ROWS, n, k);
		same_for_any_team(k, 64, n, 32);
	}
}

Test(gemm, bits_do_not_depend_on_the_number_of_threads)
{
	same_bits();
}

/* oneDNN reads it when it is called first; each test is a process. */
Test(gemm, nor_do_they_on_a_processor_that_knows_less)
{
	setenv("ONEDNN_MAX_CPU_ISA", "AVX2", 1);
	same_bits();
}

static void same_wherever_rows_stand(void)
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

Test(gemm, bits_of_a_row_do_not_depend_on_its_place_in_a_block)
{
	same_wherever_rows_stand();
}

Test(gemm, nor_do_they_where_a_processor_knows_less)
{
	setenv("ONEDNN_MAX_CPU_ISA", "AVX2", 1);
	same_wherever_rows_stand();
}
