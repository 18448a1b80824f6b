#include "ann/product.h"

#include <string.h>
#ifdef __FMA__
#include <immintrin.h>
#endif

#define ROWS 6 /* of a tile: 12 sums, 2 of B and 1 of A fill 16 registers */

/* x y + sum, fused where the processor can; others round twice */
HEBB_VECTOR hebb_vector madd(hebb_real x, hebb_vector y, hebb_vector sum)
{
#if defined(HEBB_DOUBLE) || !defined(__FMA__)
	return x * y + sum;
#elif defined(__AVX512F__)
	return (hebb_vector)_mm512_fmadd_ps(_mm512_set1_ps(x), (__m512)y,
					    (__m512)sum);
#else
	return (hebb_vector)_mm256_fmadd_ps(_mm256_set1_ps(x), (__m256)y,
					    (__m256)sum);
#endif
}

/* Where the sums of a tile begin, and where they go. */
struct ends {
	const hebb_real *start; /* [rows][HEBB_PANEL], or NULL: zeros */
	hebb_real *c;
	size_t start_row, c_row;
};

/* Where `rows` and `width`, in vectors, are constants, sums stay in registers.
 */
HEBB_VECTOR void tile(const struct hebb_product *p, const hebb_real *a,
		      const hebb_real *b, const struct ends *ends, size_t rows,
		      size_t width)
{
	const size_t row = p->a_row, a_step = p->a_step, b_step = p->b_step;
	hebb_vector sum[ROWS][2];
	size_t s, l, r, v;

#pragma GCC unroll 6
	for (r = 0; r < rows; r++)
		sum[r][0] = sum[r][1] = (hebb_vector){ 0 };
	if (ends->start) {
#pragma GCC unroll 6
		for (r = 0; r < rows; r++)
#pragma GCC unroll 2
			for (v = 0; v < width; v++)
				sum[r][v] = hebb_vector_load(
				    ends->start + r * ends->start_row +
				    v * HEBB_LANES);
	}
	for (s = 0; s < p->segments; s++) {
		const hebb_real *x = a + s * p->a_segment;

		for (l = 0; l < p->k; l++) {
			const hebb_vector left = hebb_vector_load(b);
			const hebb_vector right =
			    width > 1 ? hebb_vector_load(b + HEBB_LANES) : left;

#pragma GCC unroll 6
			for (r = 0; r < rows; r++) {
				const hebb_real one = x[r * row];

				sum[r][0] = madd(one, left, sum[r][0]);
				if (width > 1)
					sum[r][1] = madd(one, right, sum[r][1]);
			}
			x += a_step;
			b += b_step;
		}
	}
#pragma GCC unroll 6
	for (r = 0; r < rows; r++)
#pragma GCC unroll 2
		for (v = 0; v < width; v++)
			hebb_vector_store(ends->c + r * ends->c_row +
					      v * HEBB_LANES,
					  sum[r][v]);
}

HEBB_VECTOR void tile_of(const struct hebb_product *p, const hebb_real *a,
			 const hebb_real *b, const struct ends *ends,
			 size_t rows, size_t width)
{
	switch (rows) {
	case 1:
		tile(p, a, b, ends, 1, width);
		break;
	case 2:
		tile(p, a, b, ends, 2, width);
		break;
	case 3:
		tile(p, a, b, ends, 3, width);
		break;
	case 4:
		tile(p, a, b, ends, 4, width);
		break;
	case 5:
		tile(p, a, b, ends, 5, width);
		break;
	case 6:
		tile(p, a, b, ends, 6, width);
		break;
	}
}

static void whole_rows(const struct hebb_product *p, const hebb_real *a,
		       const hebb_real *b, const struct ends *ends, size_t rows)
{
	tile_of(p, a, b, ends, rows, 2);
}

/* The left half of a panel. */
static void half_rows(const struct hebb_product *p, const hebb_real *a,
		      const hebb_real *b, const struct ends *ends, size_t rows)
{
	tile_of(p, a, b, ends, rows, 1);
}

/* The last panel where C has fewer columns. */
static void narrow_rows(const struct hebb_product *p, const hebb_real *a,
			const hebb_real *b, const struct ends *ends,
			size_t rows, size_t width)
{
	hebb_real part[ROWS * HEBB_PANEL] = { 0 };
	const struct ends own = {
		.start = ends->start ? part : NULL,
		.c = part,
		.start_row = HEBB_PANEL,
		.c_row = HEBB_PANEL,
	};
	size_t r;

	for (r = 0; ends->start && r < rows; r++)
		memcpy(part + r * HEBB_PANEL, ends->start + r * ends->start_row,
		       width * sizeof(*part));
	(width > HEBB_LANES ? whole_rows : half_rows)(p, a, b, &own, rows);
	for (r = 0; r < rows; r++)
		memcpy(ends->c + r * ends->c_row, part + r * HEBB_PANEL,
		       width * sizeof(*part));
}

/* The last rows share alike: few sums wait for each other. */
void hebb_product(const struct hebb_product *p)
{
	const size_t groups = (p->m + ROWS - 1) / ROWS;
	const size_t short_ones = groups * ROWS - p->m;
	size_t i, j, g;

	for (j = 0; j < p->n; j += HEBB_PANEL) {
		const hebb_real *b = p->b + j / HEBB_PANEL * p->b_panel;

		for (i = g = 0; g < groups; g++) {
			const size_t left = p->m - i, n = groups - g;
			const size_t rows =
			    n > short_ones ? ROWS : (left + n - 1) / n;
			const hebb_real *a = p->a + i * p->a_row;
			const struct ends ends = {
				.start = p->start
					     ? p->start + i * p->start_row + j
					     : NULL,
				.c = p->c + i * p->c_row + j,
				.start_row = p->start_row,
				.c_row = p->c_row,
			};

			if (p->n - j >= HEBB_PANEL)
				whole_rows(p, a, b, &ends, rows);
			else if (p->n - j == HEBB_LANES)
				half_rows(p, a, b, &ends, rows);
			else
				narrow_rows(p, a, b, &ends, rows, p->n - j);
			i += rows;
		}
	}
}

size_t hebb_panels(size_t k, size_t n)
{
	return (n + HEBB_PANEL - 1) / HEBB_PANEL * HEBB_PANEL * k;
}

void hebb_panels_fill(bool transpose, size_t k, size_t n, const hebb_real *b,
		      size_t ldb, hebb_real *panels)
{
	size_t first, l, j;

	for (first = 0; first < n; first += HEBB_PANEL) {
		const size_t width =
		    n - first < HEBB_PANEL ? n - first : HEBB_PANEL;

		for (l = 0; l < k; l++) {
			for (j = 0; j < width; j++)
				panels[j] = transpose ? b[(first + j) * ldb + l]
						      : b[l * ldb + first + j];
			for (; j < HEBB_PANEL; j++)
				panels[j] = 0;
			panels += HEBB_PANEL;
		}
	}
}

void hebb_panels_multiply(size_t m, size_t n, size_t k, const hebb_real *a,
			  size_t lda, const hebb_real *panels,
			  const hebb_real *start, size_t start_row,
			  hebb_real *c, size_t ldc)
{
	const struct hebb_product product = {
		.m = m,
		.n = n,
		.k = k,
		.segments = 1,
		.a = a,
		.a_row = lda,
		.a_step = 1,
		.b = panels,
		.b_panel = k * HEBB_PANEL,
		.b_step = HEBB_PANEL,
		.start = start,
		.start_row = start_row,
		.c = c,
		.c_row = ldc,
	};

	hebb_product(&product);
}
