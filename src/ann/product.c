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

/* Columns of the panel that C has. */
static inline size_t width_at(const struct hebb_product *p, size_t j)
{
	const size_t left = p->n - j * HEBB_PANEL;

	return left < HEBB_PANEL ? left : HEBB_PANEL;
}

HEBB_VECTOR void begin(const struct hebb_product *p, size_t i, size_t j,
		       size_t rows, hebb_vector (*sum)[2])
{
	const size_t width = width_at(p, j);
	const hebb_real *from = p->start;
	hebb_real part[HEBB_PANEL] = { 0 };
	size_t r;

	for (r = 0; r < rows; r++) {
		if (from && width < HEBB_PANEL)
			memcpy(part,
			       from + (i + r) * p->start_row + j * HEBB_PANEL,
			       width * sizeof(*part));
		if (from && width == HEBB_PANEL) {
			const hebb_real *x =
			    from + (i + r) * p->start_row + j * HEBB_PANEL;

			sum[r][0] = hebb_vector_load(x);
			sum[r][1] = hebb_vector_load(x + HEBB_LANES);
		} else {
			sum[r][0] = hebb_vector_load(part);
			sum[r][1] = hebb_vector_load(part + HEBB_LANES);
		}
	}
}

HEBB_VECTOR void finish(const struct hebb_product *p, size_t i, size_t j,
			size_t rows, hebb_vector (*sum)[2])
{
	const size_t width = width_at(p, j);
	hebb_real part[HEBB_PANEL];
	size_t r;

	for (r = 0; r < rows; r++) {
		hebb_real *to = p->c + (i + r) * p->c_row + j * HEBB_PANEL;

		if (width == HEBB_PANEL) {
			hebb_vector_store(to, sum[r][0]);
			hebb_vector_store(to + HEBB_LANES, sum[r][1]);
		} else {
			hebb_vector_store(part, sum[r][0]);
			hebb_vector_store(part + HEBB_LANES, sum[r][1]);
			memcpy(to, part, width * sizeof(*to));
		}
	}
}

/* `rows` is a constant where this is inlined, so sums stay in registers. */
HEBB_VECTOR void tile(const struct hebb_product *p, size_t i, size_t j,
		      size_t rows)
{
	const hebb_real *b = p->b + j * p->b_panel;
	const size_t row = p->a_row, a_step = p->a_step, b_step = p->b_step;
	hebb_vector sum[ROWS][2];
	size_t s, l, r;

	begin(p, i, j, rows, sum);
	for (s = 0; s < p->segments; s++) {
		const hebb_real *a = p->a + i * row + s * p->a_segment;

		for (l = 0; l < p->k; l++) {
			const hebb_vector left = hebb_vector_load(b);
			const hebb_vector right =
			    hebb_vector_load(b + HEBB_LANES);

#pragma GCC unroll 6
			for (r = 0; r < rows; r++) {
				const hebb_real x = a[r * row];

				sum[r][0] = madd(x, left, sum[r][0]);
				sum[r][1] = madd(x, right, sum[r][1]);
			}
			a += a_step;
			b += b_step;
		}
	}
	finish(p, i, j, rows, sum);
}

static void some_rows(const struct hebb_product *p, size_t i, size_t j,
		      size_t rows)
{
	switch (rows) {
	case 1:
		tile(p, i, j, 1);
		break;
	case 2:
		tile(p, i, j, 2);
		break;
	case 3:
		tile(p, i, j, 3);
		break;
	case 4:
		tile(p, i, j, 4);
		break;
	case 5:
		tile(p, i, j, 5);
		break;
	case 6:
		tile(p, i, j, 6);
		break;
	}
}

/* The last rows share alike: few sums wait for each other. */
void hebb_product(const struct hebb_product *p)
{
	const size_t panels = (p->n + HEBB_PANEL - 1) / HEBB_PANEL;
	const size_t groups = (p->m + ROWS - 1) / ROWS;
	const size_t short_ones = groups * ROWS - p->m;
	size_t i, j, g;

	for (j = 0; j < panels; j++)
		for (i = g = 0; g < groups; g++) {
			const size_t left = p->m - i, n = groups - g;
			const size_t rows =
			    n > short_ones ? ROWS : (left + n - 1) / n;

			some_rows(p, i, j, rows);
			i += rows;
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
