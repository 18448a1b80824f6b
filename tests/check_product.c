#include <math.h>
#include <string.h>
#include <criterion/criterion.h>

#include "ann/product.h"

#include "numbers.h"

static const size_t sizes[][3] = { { 1, 1, 1 },    { 2, 3, 4 },
				   { 16, 512, 9 }, { 16, 384, 128 },
				   { 7, 33, 40 },  { 28, 28, 16 },
				   { 49, 64, 32 }, { 13, 100, 5 } };
#define SIZES (sizeof(sizes) / sizeof(*sizes))

static void against_plain(size_t m, size_t n, size_t k, bool transpose,
			  bool start)
{
	float *a = numbers("a", m * k), *b = numbers("b", k * n);
	float *panels = hebb_alloc(hebb_panels(k, n), sizeof(*b), "panels");
	float *from = numbers("from", n);
	float *c = numbers("c", m * (n + 1)), *d = numbers("c", m * (n + 1));
	size_t i, j, l;

	hebb_panels_fill(transpose, k, n, b, transpose ? k : n, panels);
	hebb_panels_multiply(m, n, k, a, k, panels, start ? from : NULL, 0, c,
			     n + 1);
	for (i = 0; i < m; i++) {
		for (j = 0; j < n; j++) {
			double sum = start ? (double)from[j] : 0;

			for (l = 0; l < k; l++)
				sum += (double)a[i * k + l] *
				       (double)
					   b[transpose ? j * k + l : l * n + j];
			cr_assert(fabs((double)c[i * (n + 1) + j] - sum) <
				      1e-7 * (double)(k + 10),
				  "%zux%zux%zu at %zu %zu", m, n, k, i, j);
		}
		cr_assert_eq(c[i * (n + 1) + n], d[i * (n + 1) + n]);
	}
	hebb_free(a);
	hebb_free(b);
	hebb_free(panels);
	hebb_free(from);
	hebb_free(c);
	hebb_free(d);
}

Test(product, is_the_product)
{
	size_t s;

	for (s = 0; s < SIZES; s++) {
		against_plain(sizes[s][0], sizes[s][1], sizes[s][2], false,
			      false);
		against_plain(sizes[s][0], sizes[s][1], sizes[s][2], true,
			      true);
	}
}

Test(product, adds_to_where_it_starts)
{
	const float a[] = { 1, 2 }, b[] = { 3, 4 };
	float panels[2 * HEBB_PANEL], c = 5;

	hebb_panels_fill(false, 2, 1, b, 1, panels);
	hebb_panels_multiply(1, 1, 2, a, 2, panels, &c, 1, &c, 1);
	cr_assert_eq(c, 16);
}

/* [rows][m] transposed by [rows][n]: more rows than fit a cache, too. */
static void across_against_plain(size_t m, size_t n, size_t k)
{
	const size_t lda = m + 3, ldb = n + 5, ldc = n + 1;
	float *a = numbers("a", k * lda), *b = numbers("b", k * ldb);
	float *work = hebb_alloc(hebb_across(m), sizeof(*work), "work");
	float *c = numbers("c", m * ldc), *d = numbers("c", m * ldc);
	float *one = numbers("c", n);
	size_t i, j, l;

	hebb_product_across(m, n, k, a, lda, b, ldb, c, ldc, work);
	for (i = 0; i < m; i++) {
		for (j = 0; j < n; j++) {
			double sum = 0;

			for (l = 0; l < k; l++)
				sum += (double)a[l * lda + i] *
				       (double)b[l * ldb + j];
			cr_assert(fabs((double)c[i * ldc + j] - sum) <
				      1e-7 * (double)(k + 10),
				  "%zux%zux%zu at %zu %zu", m, n, k, i, j);
		}
		cr_assert_eq(c[i * ldc + n], d[i * ldc + n]);
		hebb_product_across(1, n, k, a + i, lda, b, ldb, one, n, work);
		cr_assert_arr_eq(one, c + i * ldc, n * sizeof(*c));
	}
	hebb_free(a);
	hebb_free(b);
	hebb_free(work);
	hebb_free(c);
	hebb_free(d);
	hebb_free(one);
}

Test(product, across_is_the_product_with_the_same_bits_wherever_it_is_cut)
{
	size_t s;

	for (s = 0; s < SIZES; s++)
		across_against_plain(sizes[s][0], sizes[s][1], sizes[s][2]);
	across_against_plain(31, 144, 600);
	across_against_plain(12, 150, 257);
}

/* B is [n][k]; rows have the same bits alone. */
static void along_against_plain(size_t m, size_t n, size_t k, bool add)
{
	const size_t lda = k + 3, ldb = k + 5, ldc = n + 1;
	float *a = numbers("a", m * lda), *b = numbers("b", n * ldb);
	float *work = hebb_alloc(hebb_along(k), sizeof(*work), "work");
	float *c = numbers("c", m * ldc), *d = numbers("c", m * ldc);
	float *one = numbers("c", m * ldc);
	size_t i, j, l;

	hebb_product_along(m, n, k, a, lda, b, ldb, add, c, ldc, work);
	for (i = 0; i < m; i++) {
		for (j = 0; j < n; j++) {
			double sum = add ? (double)d[i * ldc + j] : 0;

			for (l = 0; l < k; l++)
				sum += (double)a[i * lda + l] *
				       (double)b[j * ldb + l];
			cr_assert(fabs((double)c[i * ldc + j] - sum) <
				      1e-7 * (double)(k + 10),
				  "%zux%zux%zu at %zu %zu", m, n, k, i, j);
		}
		cr_assert_eq(c[i * ldc + n], d[i * ldc + n]);
		hebb_product_along(1, n, k, a + i * lda, lda, b, ldb, add,
				   one + i * ldc, ldc, work);
	}
	cr_assert_arr_eq(one, c, m * ldc * sizeof(*c));
	hebb_free(a);
	hebb_free(b);
	hebb_free(work);
	hebb_free(c);
	hebb_free(d);
	hebb_free(one);
}

Test(product, along_is_the_product_with_the_same_bits_for_a_row_alone)
{
	size_t s;

	for (s = 0; s < SIZES; s++) {
		along_against_plain(sizes[s][0], sizes[s][1], sizes[s][2],
				    false);
		along_against_plain(sizes[s][0], sizes[s][1], sizes[s][2],
				    true);
	}
	along_against_plain(31, 200, 64, true);
	along_against_plain(65, 97, 10, false);
}

Test(product, down_is_the_product_of_what_lies_in_whole_panels)
{
	enum { M = 19, K = 33, N = 5 * HEBB_PANEL };
	float *a = numbers("a", M * K), *b = numbers("b", K * N);
	float *from = numbers("from", N), *c = numbers("c", M * N);
	float *panels = hebb_alloc(hebb_panels(K, N), sizeof(*b), "panels");
	float *d = numbers("d", M * N);

	hebb_panels_fill(false, K, N, b, N, panels);
	hebb_panels_multiply(M, N, K, a, K, panels, from, 0, d, N);
	hebb_product_down(M, N, K, a, K, b, N, from, 0, c, N);
	cr_assert_arr_eq(c, d, M * N * sizeof(*c));
	hebb_free(a);
	hebb_free(b);
	hebb_free(from);
	hebb_free(c);
	hebb_free(panels);
	hebb_free(d);
}

/* W over U, as a recurrent cell has them. */
Test(product, panels_take_two_matrices_one_below_the_other)
{
	enum { K = 3, L = 4, N = 40 };
	float *b = numbers("b", (K + L) * N);
	float whole[(K + L) * (N + HEBB_PANEL)];
	float parts[(K + L) * (N + HEBB_PANEL)];
	const size_t panel = (K + L) * HEBB_PANEL;

	hebb_panels_fill(false, K + L, N, b, N, whole);
	hebb_panels_place(false, K, N, b, N, panel, parts);
	hebb_panels_place(false, L, N, b + K * N, N, panel,
			  parts + K * HEBB_PANEL);
	cr_assert_arr_eq(parts, whole, hebb_panels(K + L, N) * sizeof(*whole));
	hebb_free(b);
}

/* Rows of two pixels of an image, as a window of 2 x 2 sees them. */
Test(product, reads_segments_as_a_window_does)
{
	static const float image[3][3] = { { 1, 2, 3 },
					   { 4, 5, 6 },
					   { 7, 8, 9 } };
	static const float window[] = { 1, 10, 100, 1000 };
	float panels[4 * HEBB_PANEL], c[2];
	const struct hebb_product product = {
		.m = 2,
		.n = 1,
		.k = 2,
		.segments = 2,
		.a = image[1],
		.a_row = 1,
		.a_step = 1,
		.a_segment = 3,
		.b = panels,
		.b_panel = 4 * HEBB_PANEL,
		.b_step = HEBB_PANEL,
		.c = c,
		.c_row = 1,
	};

	hebb_panels_fill(false, 4, 1, window, 1, panels);
	hebb_product(&product);
	cr_assert_eq(c[0], 8754);
	cr_assert_eq(c[1], 9865);
}

Test(product, bits_of_a_row_depend_neither_on_its_place_nor_on_others)
{
	enum { M = 40, N = 50, K = 77 };
	float *a = numbers("a", M * K), *b = numbers("b", K * N);
	float *panels = hebb_alloc(hebb_panels(K, N), sizeof(*b), "panels");
	float *c = numbers("c", M * N), *d = numbers("d", M * N);
	size_t i;

	hebb_panels_fill(false, K, N, b, N, panels);
	hebb_panels_multiply(M, N, K, a, K, panels, NULL, 0, c, N);
	for (i = 0; i < M; i++) {
		hebb_panels_multiply(M - i, N, K, a + i * K, K, panels, NULL, 0,
				     d, N);
		cr_assert_arr_eq(d, c + i * N, (M - i) * N * sizeof(*c));
	}
	hebb_free(a);
	hebb_free(b);
	hebb_free(panels);
	hebb_free(c);
	hebb_free(d);
}

/* Runs of zeros, as the background of an image: a part of the numbers. */
static float *image(size_t n, size_t part)
{
	float *x = numbers("a", n);
	size_t i;

	for (i = 0; i < n; i++)
		if (i / 8 % 4 < part)
			x[i] = 0;
	return x;
}

static void sparse_against_all(size_t m, size_t n, size_t k, size_t part)
{
	const size_t lda = (m > k ? m : k) + 3, ldc = n + 1;
	const size_t rows = m > k ? m : k;
	float *a = image(rows * lda, part), *b = numbers("b", k * n);
	float *panels = hebb_alloc(hebb_panels(k, n), sizeof(*b), "panels");
	float *work = hebb_alloc(hebb_down_sparse(k) + hebb_across_sparse(m) +
				     hebb_across(m),
				 sizeof(*work), "work");
	float *c = numbers("c", m * ldc), *d = numbers("c", m * ldc);
	float *from = numbers("from", n);
	struct hebb_product product = {
		.m = m,
		.n = n,
		.k = k,
		.segments = 1,
		.a_row = lda,
		.a_step = 1,
		.b_panel = k * HEBB_PANEL,
		.b_step = HEBB_PANEL,
		.c_row = ldc,
	};
	size_t i;

	hebb_product_down_sparse(m, n, k, a, lda, b, n, from, 0, c, ldc, work);
	hebb_panels_fill(false, k, n, b, n, panels);
	hebb_panels_multiply(m, n, k, a, lda, panels, from, 0, d, ldc);
	cr_assert_arr_eq(c, d, m * ldc * sizeof(*c), "down %zux%zux%zu, %zu/4",
			 m, n, k, part);
	product.a = a;
	product.b = panels;
	product.c = c;
	hebb_panels_multiply(m, n, k, a, lda, panels, NULL, 0, d, ldc);
	hebb_product_sparse(&product, work);
	for (i = 0; i < m; i++)
		cr_assert_arr_eq(c + i * ldc, d + i * ldc, n * sizeof(*c),
				 "panels %zux%zux%zu, %zu/4", m, n, k, part);
	hebb_product_across_sparse(m, n, k, a, lda, b, n, c, ldc, work);
	hebb_product_across(m, n, k, a, lda, b, n, d, ldc, work);
	cr_assert_arr_eq(c, d, m * ldc * sizeof(*c),
			 "across %zux%zux%zu, %zu/4", m, n, k, part);
	hebb_free(a);
	hebb_free(b);
	hebb_free(panels);
	hebb_free(work);
	hebb_free(c);
	hebb_free(d);
	hebb_free(from);
}

Test(product, has_the_same_bits_where_zeros_are_left_out)
{
	size_t s, part;

	for (part = 0; part <= 4; part++) {
		for (s = 0; s < SIZES; s++)
			sparse_against_all(sizes[s][0], sizes[s][1],
					   sizes[s][2], part);
		sparse_against_all(31, 144, 600, part);
		sparse_against_all(104, 40, 128, part);
	}
}

Test(product, looks_for_zeros_in_some_rows)
{
	float *half = image(64 * 40, 2), *none = image(64 * 40, 0);

	cr_assert(hebb_mostly_zero(64, 32, half, 40));
	cr_assert(!hebb_mostly_zero(64, 32, none, 40));
	cr_assert(!hebb_mostly_zero(0, 32, half, 40));
	hebb_free(half);
	hebb_free(none);
}
