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

/* The rows of a tile: of A, and where their sums begin, and go. */
struct rows {
	const hebb_real *a[ROWS];
	const hebb_real *start[ROWS]; /* [HEBB_PANEL]; NULL: zeros */
	hebb_real *c[ROWS];
};

/* Where `rows` and `width`, in vectors, are constants, sums stay in registers.
 */
HEBB_VECTOR void tile(const struct hebb_product *p, const struct rows *at,
		      const hebb_real *b, size_t rows, size_t width)
{
	const size_t a_step = p->a_step, b_step = p->b_step;
	const hebb_real *a[ROWS];
	hebb_vector sum[ROWS][2];
	size_t s, l, r, v;

#pragma GCC unroll 6
	for (r = 0; r < rows; r++) {
		a[r] = at->a[r];
		sum[r][0] = sum[r][1] = (hebb_vector){ 0 };
	}
	if (at->start[0]) {
#pragma GCC unroll 6
		for (r = 0; r < rows; r++)
#pragma GCC unroll 2
			for (v = 0; v < width; v++)
				sum[r][v] = hebb_vector_load(at->start[r] +
							     v * HEBB_LANES);
	}
	for (s = 0; s < p->segments; s++) {
		size_t x = s * p->a_segment;

		for (l = 0; l < p->k; l++) {
			const hebb_vector left = hebb_vector_load(b);
			const hebb_vector right =
			    width > 1 ? hebb_vector_load(b + HEBB_LANES) : left;

#pragma GCC unroll 6
			for (r = 0; r < rows; r++) {
				const hebb_real one = a[r][x];

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
			hebb_vector_store(at->c[r] + v * HEBB_LANES, sum[r][v]);
}

HEBB_VECTOR void tile_of(const struct hebb_product *p, const struct rows *at,
			 const hebb_real *b, size_t rows, size_t width)
{
	switch (rows) {
	case 1:
		tile(p, at, b, 1, width);
		break;
	case 2:
		tile(p, at, b, 2, width);
		break;
	case 3:
		tile(p, at, b, 3, width);
		break;
	case 4:
		tile(p, at, b, 4, width);
		break;
	case 5:
		tile(p, at, b, 5, width);
		break;
	case 6:
		tile(p, at, b, 6, width);
		break;
	}
}

static void whole_rows(const struct hebb_product *p, const struct rows *at,
		       const hebb_real *b, size_t rows)
{
	tile_of(p, at, b, rows, 2);
}

/* The left half of a panel. */
static void half_rows(const struct hebb_product *p, const struct rows *at,
		      const hebb_real *b, size_t rows)
{
	tile_of(p, at, b, rows, 1);
}

/* The last panel where C has fewer columns. */
static void narrow_rows(const struct hebb_product *p, const struct rows *at,
			const hebb_real *b, size_t rows, size_t width)
{
	hebb_real part[ROWS][HEBB_PANEL] = { { 0 } };
	struct rows own = *at;
	size_t r;

	for (r = 0; r < rows; r++) {
		if (at->start[r]) {
			memcpy(part[r], at->start[r], width * sizeof(**part));
			own.start[r] = part[r];
		}
		own.c[r] = part[r];
	}
	(width > HEBB_LANES ? whole_rows : half_rows)(p, &own, b, rows);
	for (r = 0; r < rows; r++)
		memcpy(at->c[r], part[r], width * sizeof(**part));
}

/* Rows i .. i + rows-1, at column j. */
static void find_rows(const struct hebb_product *p, size_t i, size_t j,
		      size_t rows, struct rows *at)
{
	size_t group = p->group ? i / p->group : 0;
	size_t in = p->group ? i % p->group : i, r;

	for (r = 0; r < rows; r++) {
		at->a[r] = p->a + group * p->a_group + in * p->a_row;
		at->c[r] = p->c + group * p->c_group + in * p->c_row + j;
		if (!p->start)
			at->start[r] = NULL;
		else if (p->group && p->start_row)
			at->start[r] = at->c[r];
		else
			at->start[r] = p->start + (i + r) * p->start_row + j;
		if (++in == p->group) {
			in = 0;
			group++;
		}
	}
}

/* The last rows share alike: few sums wait for each other. */
void hebb_product(const struct hebb_product *p)
{
	const size_t tiles = (p->m + ROWS - 1) / ROWS;
	const size_t short_ones = tiles * ROWS - p->m;
	size_t i, j, t;

	for (j = 0; j < p->n; j += HEBB_PANEL) {
		const hebb_real *b = p->b + j / HEBB_PANEL * p->b_panel;

		for (i = t = 0; t < tiles; t++) {
			const size_t left = p->m - i, n = tiles - t;
			const size_t rows =
			    n > short_ones ? ROWS : (left + n - 1) / n;
			struct rows at;

			find_rows(p, i, j, rows, &at);
			if (p->n - j >= HEBB_PANEL)
				whole_rows(p, &at, b, rows);
			else if (p->n - j == HEBB_LANES)
				half_rows(p, &at, b, rows);
			else
				narrow_rows(p, &at, b, rows, p->n - j);
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
