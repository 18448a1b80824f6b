#include "ann/product.h"

#include <string.h>
#ifdef __AVX__
#include <immintrin.h>
#endif

#define ROWS 6 /* of a tile: 12 sums, 2 of B and 1 of A fill 16 registers */
/* numbers of A that leave room for a panel in the L1 cache */
#define NEAR 4096
/* rows of a panel that do, and many times a tile's C */
#define CHUNK 256
#define SOME  64 /* columns of A that are looked at at once */
/* rows of B that are called for before they are read */
#define AHEAD 5
#define TALL  96 /* rows of B that make columns of C at once */

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
	bool apart; /* else only the first is said: the others follow */
};

HEBB_VECTOR const hebb_real *a_at(const struct hebb_product *p,
				  const struct rows *at, size_t r, bool apart)
{
	return apart ? at->a[r] : at->a[0] + r * p->a_row;
}

HEBB_VECTOR const hebb_real *start_at(const struct hebb_product *p,
				      const struct rows *at, size_t r,
				      bool apart)
{
	return apart ? at->start[r] : at->start[0] + r * p->start_row;
}

HEBB_VECTOR hebb_real *c_at(const struct hebb_product *p, const struct rows *at,
			    size_t r, bool apart)
{
	return apart ? at->c[r] : at->c[0] + r * p->c_row;
}

/* How A and B lie, where a compiler may know it. */
enum lie {
	ANYHOW,
	IN_ROWS,
	IN_TILES,
	CHOSEN,       /* columns of rows, and rows of B, which are far apart */
	CHOSEN_NEAR,  /* the same where B is in panels */
	CHOSEN_TILES, /* A has the chosen columns only, in tiles */
};

HEBB_VECTOR enum lie lie_of(const struct hebb_product *p, size_t rows)
{
	if (p->chosen)
		return p->packed                 ? CHOSEN_TILES
		       : p->b_step == HEBB_PANEL ? CHOSEN_NEAR
						 : CHOSEN;
	return p->b_step != HEBB_PANEL              ? ANYHOW
	       : p->a_step == 1                     ? IN_ROWS
	       : p->a_step == rows && p->a_row == 1 ? IN_TILES
						    : ANYHOW;
}

/*
 * Where the last five, `width` in vectors, are constants, sums stay in
 * registers.
 */
HEBB_VECTOR void tile(const struct hebb_product *p, const struct rows *at,
		      const hebb_real *b, size_t rows, size_t width, bool apart,
		      enum lie lie)
{
	const bool chosen = lie >= CHOSEN;
	const bool tiles = lie == IN_TILES || lie == CHOSEN_TILES;
	const size_t a_step = tiles ? rows : lie == ANYHOW ? p->a_step : 1;
	const size_t b_step =
	    lie == ANYHOW || lie == CHOSEN || lie == CHOSEN_TILES ? p->b_step
								  : HEBB_PANEL;
	const hebb_real *a[ROWS];
	hebb_vector sum[ROWS][2];
	size_t s = 0, c_row, l, r, v;
	hebb_real *c;

#pragma GCC unroll 6
	for (r = 0; r < rows; r++) {
		a[r] = tiles ? at->a[0] + r : a_at(p, at, r, apart);
		sum[r][0] = sum[r][1] = (hebb_vector){ 0 };
	}
	if (at->start[0]) {
#pragma GCC unroll 6
		for (r = 0; r < rows; r++)
#pragma GCC unroll 2
			for (v = 0; v < width; v++)
				sum[r][v] = hebb_vector_load(
				    start_at(p, at, r, apart) + v * HEBB_LANES);
	}
	do { /* at least once, so that a compiler leaves sums in registers */
		size_t x = s * p->a_segment;

#pragma GCC unroll 4
		for (l = 0; l < p->k; l++) {
			const size_t place = chosen ? p->chosen[l] : 0;
			const hebb_real *line = b + place * b_step;
			hebb_vector left, right;

			if (lie == CHOSEN)
				__builtin_prefetch(b + p->chosen[l + AHEAD] *
							   b_step);
			left = hebb_vector_load(line);
			right = width > 1 ? hebb_vector_load(line + HEBB_LANES)
					  : left;

#pragma GCC unroll 6
			for (r = 0; r < rows; r++) {
				const hebb_real one =
				    a[r][chosen && !tiles ? place : x];

				sum[r][0] = madd(one, left, sum[r][0]);
				if (width > 1)
					sum[r][1] = madd(one, right, sum[r][1]);
			}
			if (!chosen || tiles)
				x += a_step;
			if (!chosen)
				b += b_step;
		}
	} while (++s < p->segments);
	c = at->c[0];
	c_row = p->c_row;
#pragma GCC unroll 6
	for (r = 0; r < rows; r++)
#pragma GCC unroll 2
		for (v = 0; v < width; v++)
			hebb_vector_store((apart ? at->c[r] : c + r * c_row) +
					      v * HEBB_LANES,
					  sum[r][v]);
}

HEBB_VECTOR void tile_of(const struct hebb_product *p, const struct rows *at,
			 const hebb_real *b, size_t rows, size_t width,
			 bool apart, enum lie lie)
{
	switch (rows) {
	case 1:
		tile(p, at, b, 1, width, apart, lie);
		break;
	case 2:
		tile(p, at, b, 2, width, apart, lie);
		break;
	case 3:
		tile(p, at, b, 3, width, apart, lie);
		break;
	case 4:
		tile(p, at, b, 4, width, apart, lie);
		break;
	case 5:
		tile(p, at, b, 5, width, apart, lie);
		break;
	case 6:
		tile(p, at, b, 6, width, apart, lie);
		break;
	}
}

static void whole_rows(const struct hebb_product *p, const struct rows *at,
		       const hebb_real *b, size_t rows)
{
	if (at->apart) {
		tile_of(p, at, b, rows, 2, true, ANYHOW);
		return;
	}
	switch (lie_of(p, rows)) {
	case ANYHOW:
		tile_of(p, at, b, rows, 2, false, ANYHOW);
		break;
	case IN_ROWS:
		tile_of(p, at, b, rows, 2, false, IN_ROWS);
		break;
	case IN_TILES:
		tile_of(p, at, b, rows, 2, false, IN_TILES);
		break;
	case CHOSEN:
		tile_of(p, at, b, rows, 2, false, CHOSEN);
		break;
	case CHOSEN_NEAR:
		tile_of(p, at, b, rows, 2, false, CHOSEN_NEAR);
		break;
	case CHOSEN_TILES:
		tile_of(p, at, b, rows, 2, false, CHOSEN_TILES);
		break;
	}
}

/* The left half of a panel. */
static void half_rows(const struct hebb_product *p, const struct rows *at,
		      const hebb_real *b, size_t rows)
{
	if (at->apart)
		tile_of(p, at, b, rows, 1, true, ANYHOW);
	else
		tile_of(p, at, b, rows, 1, false, ANYHOW);
}

/* The last panel where C has fewer columns. */
static void narrow_rows(const struct hebb_product *p, const struct rows *at,
			const hebb_real *b, size_t rows, size_t width)
{
	hebb_real part[ROWS][HEBB_PANEL] = { { 0 } };
	struct rows own = { .apart = true };
	size_t r;

	for (r = 0; r < rows; r++) {
		own.a[r] = a_at(p, at, r, at->apart);
		own.c[r] = part[r];
		if (!at->start[0])
			continue;
		memcpy(part[r], start_at(p, at, r, at->apart),
		       width * sizeof(**part));
		own.start[r] = part[r];
	}
	(width > HEBB_LANES ? whole_rows : half_rows)(p, &own, b, rows);
	for (r = 0; r < rows; r++)
		memcpy(c_at(p, at, r, at->apart), part[r],
		       width * sizeof(**part));
}

/* Rows i .. i + rows-1, at column j, where they come in groups. */
static void find_rows(const struct hebb_product *p, size_t i, size_t j,
		      size_t rows, struct rows *at)
{
	size_t group = i / p->group, in = i % p->group, r;

	at->apart = true;
	for (r = 0; r < rows; r++) {
		at->a[r] = p->a + group * p->a_group + in * p->a_row;
		at->c[r] = p->c + group * p->c_group + in * p->c_row + j;
		if (!p->start)
			at->start[r] = NULL;
		else
			at->start[r] = p->start_row ? at->c[r] : p->start + j;
		if (++in == p->group) {
			in = 0;
			group++;
		}
	}
}

/* Rows i .. i + rows-1 of the panel at column j. */
static void some_rows(const struct hebb_product *p, size_t i, size_t j,
		      size_t rows)
{
	const hebb_real *b = p->b + j / HEBB_PANEL * p->b_panel;
	struct rows at;

	at.apart = false;
	at.a[0] = p->a + i * p->a_row;
	at.start[0] = p->start ? p->start + i * p->start_row + j : NULL;
	at.c[0] = p->c + i * p->c_row + j;
	if (p->group)
		find_rows(p, i, j, rows, &at);
	if (p->n - j >= HEBB_PANEL)
		whole_rows(p, &at, b, rows);
	else if (p->n - j == HEBB_LANES)
		half_rows(p, &at, b, rows);
	else
		narrow_rows(p, &at, b, rows, p->n - j);
}

/* Rows of the next tile: the last ones share alike, so few sums wait. */
static inline size_t next_rows(size_t left)
{
	const size_t tiles = (left + ROWS - 1) / ROWS;
	const size_t short_ones = tiles * ROWS - left;

	return tiles > short_ones ? ROWS : (left + tiles - 1) / tiles;
}

/* By so many rows at once that those of A stay near while panels pass. */
static size_t end_of_rows(const struct hebb_product *p, size_t i)
{
	const size_t near = NEAR / (p->segments * p->k + 1);
	const size_t most = near > 4 * ROWS ? near : 4 * ROWS;
	size_t end = i;

	while (end < p->m && end - i < most)
		end += next_rows(p->m - end);
	return end;
}

void hebb_product(const struct hebb_product *p)
{
	size_t first, end, i, j, rows;

	for (first = 0; first < p->m; first = end) {
		end = end_of_rows(p, first);
		for (j = 0; j < p->n; j += HEBB_PANEL)
			for (i = first; i < end; i += rows) {
				rows = next_rows(p->m - i);
				some_rows(p, i, j, rows);
			}
	}
}

size_t hebb_panels(size_t k, size_t n)
{
	return (n + HEBB_PANEL - 1) / HEBB_PANEL * HEBB_PANEL * k;
}

/* One panel of up to HEBB_PANEL columns. */
static void place_rows(size_t k, size_t width, const hebb_real *b, size_t ldb,
		       hebb_real *panel)
{
	size_t l, j;

	for (l = 0; l < k; l++, panel += HEBB_PANEL, b += ldb)
		if (width == HEBB_PANEL)
			memcpy(panel, b, HEBB_PANEL * sizeof(*panel));
		else
			for (j = 0; j < HEBB_PANEL; j++)
				panel[j] = j < width ? b[j] : 0;
}

#if defined(__AVX__) && !defined(HEBB_DOUBLE)

/* Four numbers of row r, and of row r + 4; zeros beyond `rows`. */
HEBB_VECTOR __m256 two_rows(const float *x, size_t ldx, size_t r, size_t rows)
{
	const __m128 none = _mm_setzero_ps();

	return _mm256_insertf128_ps(
	    _mm256_castps128_ps256(r < rows ? _mm_loadu_ps(x + r * ldx) : none),
	    r + 4 < rows ? _mm_loadu_ps(x + (r + 4) * ldx) : none, 1);
}

/* The transpose of four columns of eight rows, or of fewer and zeros. */
HEBB_VECTOR void turn_square(size_t rows, const float *x, size_t ldx,
			     float *panel)
{
	const __m256 a = two_rows(x, ldx, 0, rows),
		     b = two_rows(x, ldx, 1, rows),
		     c = two_rows(x, ldx, 2, rows),
		     d = two_rows(x, ldx, 3, rows);
	const __m256 ab = _mm256_unpacklo_ps(a, b),
		     cd = _mm256_unpacklo_ps(c, d),
		     AB = _mm256_unpackhi_ps(a, b),
		     CD = _mm256_unpackhi_ps(c, d);

	_mm256_storeu_ps(panel, _mm256_shuffle_ps(ab, cd, 0x44));
	_mm256_storeu_ps(panel + HEBB_PANEL, _mm256_shuffle_ps(ab, cd, 0xee));
	_mm256_storeu_ps(panel + 2 * HEBB_PANEL,
			 _mm256_shuffle_ps(AB, CD, 0x44));
	_mm256_storeu_ps(panel + 3 * HEBB_PANEL,
			 _mm256_shuffle_ps(AB, CD, 0xee));
}

/* As many of k rows as vectors fill. */
static size_t place_squares(size_t k, size_t width, const float *b, size_t ldb,
			    float *panel)
{
	size_t l, j;

	for (j = 0; j < HEBB_PANEL; j += 8)
		for (l = 0; l + 4 <= k; l += 4) {
			const float *x = b + j * ldb + l;
			float *to = panel + l * HEBB_PANEL + j;

			if (j + 8 <= width)
				turn_square(8, x, ldb, to);
			else
				turn_square(j < width ? width - j : 0, x, ldb,
					    to);
		}
	return k / 4 * 4;
}

#else

static size_t place_squares(size_t k, size_t width, const hebb_real *b,
			    size_t ldb, hebb_real *panel)
{
	(void)k, (void)width, (void)b, (void)ldb, (void)panel;
	return 0;
}

#endif

static void place_columns(size_t k, size_t width, const hebb_real *b,
			  size_t ldb, hebb_real *panel)
{
	const size_t first = place_squares(k, width, b, ldb, panel);
	size_t l, j;

	for (j = 0; j < width; j++)
		for (l = first; l < k; l++)
			panel[l * HEBB_PANEL + j] = b[j * ldb + l];
	for (; j < HEBB_PANEL; j++)
		for (l = first; l < k; l++)
			panel[l * HEBB_PANEL + j] = 0;
}

void hebb_panels_place(bool transpose, size_t k, size_t n, const hebb_real *b,
		       size_t ldb, size_t panel, hebb_real *panels)
{
	size_t first;

	for (first = 0; first < n; first += HEBB_PANEL, panels += panel) {
		const size_t width =
		    n - first < HEBB_PANEL ? n - first : HEBB_PANEL;

		if (transpose)
			place_columns(k, width, b + first * ldb, ldb, panels);
		else
			place_rows(k, width, b + first, ldb, panels);
	}
}

void hebb_panels_fill(bool transpose, size_t k, size_t n, const hebb_real *b,
		      size_t ldb, hebb_real *panels)
{
	hebb_panels_place(transpose, k, n, b, ldb, k * HEBB_PANEL, panels);
}

/* B of panels that begin `panel` numbers apart, their rows `step`. */
static void multiply(size_t m, size_t n, size_t k, const hebb_real *a,
		     size_t lda, const hebb_real *b, size_t panel, size_t step,
		     const hebb_real *start, size_t start_row, hebb_real *c,
		     size_t ldc)
{
	const struct hebb_product product = {
		.m = m,
		.n = n,
		.k = k,
		.segments = 1,
		.a = a,
		.a_row = lda,
		.a_step = 1,
		.b = b,
		.b_panel = panel,
		.b_step = step,
		.start = start,
		.start_row = start_row,
		.c = c,
		.c_row = ldc,
	};

	hebb_product(&product);
}

void hebb_panels_multiply(size_t m, size_t n, size_t k, const hebb_real *a,
			  size_t lda, const hebb_real *panels,
			  const hebb_real *start, size_t start_row,
			  hebb_real *c, size_t ldc)
{
	multiply(m, n, k, a, lda, panels, k * HEBB_PANEL, HEBB_PANEL, start,
		 start_row, c, ldc);
}

void hebb_product_down(size_t m, size_t n, size_t k, const hebb_real *a,
		       size_t lda, const hebb_real *b, size_t ldb,
		       const hebb_real *start, size_t start_row, hebb_real *c,
		       size_t ldc)
{
	multiply(m, n, k, a, lda, b, HEBB_PANEL, ldb, start, start_row, c, ldc);
}

size_t hebb_along(size_t k)
{
	return (k + TALL) * HEBB_PANEL;
}

/* Columns of C, which lie in rows; where `m` is a constant, without a loop. */
HEBB_VECTOR void turn(size_t m, size_t n, const hebb_real *from, bool add,
		      hebb_real *c, size_t ldc)
{
	size_t i, j;

	for (j = 0; j < n; j++)
#pragma GCC unroll 32
		for (i = 0; i < m; i++)
			c[i * ldc + j] = from[j * HEBB_PANEL + i] +
					 (add ? c[i * ldc + j] : 0);
}

static void put_columns(size_t m, size_t n, const hebb_real *from, bool add,
			hebb_real *c, size_t ldc)
{
	if (m == HEBB_PANEL && !add)
		turn(HEBB_PANEL, n, from, false, c, ldc);
	else
		turn(m, n, from, add, c, ldc);
}

/* (B A^T)^T: a few rows of A are laid out, B is read once, as it lies. */
void hebb_product_along(size_t m, size_t n, size_t k, const hebb_real *a,
			size_t lda, const hebb_real *b, size_t ldb, bool add,
			hebb_real *c, size_t ldc, hebb_real *work)
{
	hebb_real *columns = work + k * HEBB_PANEL;
	struct hebb_product p = {
		.k = k,
		.segments = 1,
		.a_row = ldb,
		.a_step = 1,
		.b = work,
		.b_step = HEBB_PANEL,
		.c = columns,
		.c_row = HEBB_PANEL,
	};
	size_t i, j;

	for (i = 0; i < m; i += HEBB_PANEL) {
		p.n = m - i < HEBB_PANEL ? m - i : HEBB_PANEL;
		hebb_panels_fill(true, k, p.n, a + i * lda, lda, work);
		for (j = 0; j < n; j += TALL) {
			p.m = n - j < TALL ? n - j : TALL;
			p.a = b + j * ldb;
			hebb_product(&p);
			put_columns(p.n, p.m, columns, add, c + i * ldc + j,
				    ldc);
		}
	}
}

size_t hebb_across(size_t m)
{
	return (m + HEBB_PANEL) * CHUNK;
}

/* Where tiles of so many rows end that begin with row i. */
static size_t end_of_tiles(size_t m, size_t i, size_t rows)
{
	while (i < m && next_rows(m - i) == rows)
		i += rows;
	return i;
}

/* Rows of A so that each tile reads its columns one after the other. */
static void place_tiles(size_t m, size_t k, const hebb_real *a, size_t lda,
			hebb_real *tiles)
{
	const size_t whole = end_of_tiles(m, 0, ROWS);
	size_t l, i, rows;

	for (l = 0; l < k; l++, a += lda) {
		for (i = 0; i < whole; i += ROWS)
			memcpy(tiles + i * k + l * ROWS, a + i,
			       ROWS * sizeof(*a));
		for (; i < m; i += rows) {
			rows = next_rows(m - i);
			memcpy(tiles + i * k + l * rows, a + i,
			       rows * sizeof(*a));
		}
	}
}

/* The product of tiles and panels, in p->c. */
static void multiply_tiles(struct hebb_product *p, const hebb_real *tiles)
{
	size_t i, j, rows;

	for (j = 0; j < p->n; j += HEBB_PANEL)
		for (i = 0; i < p->m; i += rows) {
			rows = next_rows(p->m - i);
			p->a = tiles + i * p->k - i;
			p->a_step = rows;
			some_rows(p, i, j, rows);
		}
}

/* Whole panels of B are read as they lie, the columns beyond are laid out. */
void hebb_product_across(size_t m, size_t n, size_t k, const hebb_real *a,
			 size_t lda, const hebb_real *b, size_t ldb,
			 hebb_real *c, size_t ldc, hebb_real *work)
{
	const size_t chunks = (k + CHUNK - 1) / CHUNK;
	const size_t most = (k + chunks - 1) / chunks;
	const size_t whole = n - n % HEBB_PANEL;
	hebb_real *panel = work + m * most;
	size_t l;

	for (l = 0; l < k; l += most) {
		struct hebb_product p = {
			.m = m,
			.n = whole,
			.k = k - l < most ? k - l : most,
			.segments = 1,
			.a_row = 1,
			.b = b + l * ldb,
			.b_panel = HEBB_PANEL,
			.b_step = ldb,
			.start = l ? c : NULL,
			.start_row = ldc,
			.c = c,
			.c_row = ldc,
		};

		place_tiles(m, p.k, a + l * lda, lda, work);
		multiply_tiles(&p, work);
		if (whole == n)
			continue;
		hebb_panels_fill(false, p.k, n - whole, p.b + whole, ldb,
				 panel);
		p.n = n - whole;
		p.b = panel;
		p.b_step = HEBB_PANEL;
		p.c = c + whole;
		p.start = l ? p.c : NULL;
		multiply_tiles(&p, work);
	}
}

/* ---- what leaves zeros out ---- */

#define LOOKS 8 /* rows that tell whether there are many zeros */
#define STRIP 4 /* tiles of A that share what they read of B */

#ifdef HEBB_DOUBLE
typedef uint64_t word;
#else
typedef uint32_t word;
#endif

/* Bits of which none is set in +0. */
static inline word word_of(const hebb_real *x)
{
	word bits;

	memcpy(&bits, x, sizeof(bits));
	return bits;
}

bool hebb_mostly_zero(size_t rows, size_t columns, const hebb_real *a,
		      size_t lda)
{
	const size_t apart = rows / LOOKS + 1;
	size_t r, i, zeros = 0, all = 0;

	for (r = apart / 2; r < rows; r += apart, all += columns)
		for (i = 0; i < columns; i++)
			zeros += word_of(&a[r * lda + i]) == 0;
	return zeros * 3 > all;
}

/* Columns of A where some of these rows is not zero. */
static size_t choose_columns(size_t rows, size_t k, const hebb_real *a,
			     size_t lda, uint32_t *chosen)
{
	size_t n = 0, l, i, r, some;

	for (l = 0; l < k; l += some) {
		word bits[SOME] = { 0 };

		some = k - l < SOME ? k - l : SOME;
		for (r = 0; r < rows; r++)
			for (i = 0; i < some; i++)
				bits[i] |= word_of(&a[r * lda + l + i]);
		for (i = 0; i < some; i++) {
			chosen[n] = (uint32_t)(l + i);
			n += bits[i] != 0;
		}
	}
	for (i = 0; i < AHEAD; i++)
		chosen[n + i] = chosen[n ? n - 1 : 0];
	return n;
}

/* As many numbers as words. */
static size_t words(size_t n)
{
	return (n * sizeof(uint32_t) + sizeof(hebb_real) - 1) /
	       sizeof(hebb_real);
}

size_t hebb_sparse(size_t k)
{
	return words(STRIP * (k + AHEAD));
}

/* By strips of rows, which find their part of B near; p->n of whole panels. */
static void multiply_strips(struct hebb_product *p, size_t k, uint32_t *chosen)
{
	const size_t room = k + AHEAD;
	size_t first, end, i, j, t, rows, count[STRIP];

	for (first = 0; first < p->m; first = end) {
		for (end = first, t = 0; end < p->m && t < STRIP; t++) {
			rows = next_rows(p->m - end);
			count[t] =
			    choose_columns(rows, k, p->a + end * p->a_row,
					   p->a_row, chosen + t * room);
			end += rows;
		}
		for (j = 0; j < p->n; j += HEBB_PANEL)
			for (i = first, t = 0; i < end; i += rows, t++) {
				rows = next_rows(p->m - i);
				p->k = count[t];
				p->chosen = chosen + t * room;
				some_rows(p, i, j, rows);
			}
	}
}

void hebb_product_sparse(const struct hebb_product *product, hebb_real *work)
{
	const size_t whole = product->n - product->n % HEBB_PANEL;
	struct hebb_product p = *product, rest = *product;

	p.n = whole;
	multiply_strips(&p, p.k, (uint32_t *)work);
	if (whole == product->n)
		return;
	rest.n -= whole;
	rest.b += whole / HEBB_PANEL * rest.b_panel;
	rest.c += whole;
	if (rest.start)
		rest.start += whole;
	hebb_product(&rest);
}

size_t hebb_down_sparse(size_t k)
{
	return k * HEBB_PANEL + hebb_sparse(k);
}

void hebb_product_down_sparse(size_t m, size_t n, size_t k, const hebb_real *a,
			      size_t lda, const hebb_real *b, size_t ldb,
			      const hebb_real *start, size_t start_row,
			      hebb_real *c, size_t ldc, hebb_real *work)
{
	const size_t whole = n - n % HEBB_PANEL;
	const struct hebb_product product = {
		.m = m,
		.n = whole,
		.k = k,
		.segments = 1,
		.a = a,
		.a_row = lda,
		.a_step = 1,
		.b = b,
		.b_panel = HEBB_PANEL,
		.b_step = ldb,
		.start = start,
		.start_row = start_row,
		.c = c,
		.c_row = ldc,
	};

	if (whole && hebb_mostly_zero(m, k, a, lda))
		hebb_product_sparse(&product, work + k * HEBB_PANEL);
	else
		hebb_product(&product);
	if (whole == n)
		return;
	hebb_panels_fill(false, k, n - whole, b + whole, ldb, work);
	hebb_panels_multiply(m, n - whole, k, a, lda, work,
			     start ? start + whole : NULL, start_row, c + whole,
			     ldc);
}

static size_t tiles_of(size_t m)
{
	return (m + ROWS - 1) / ROWS;
}

size_t hebb_across_sparse(size_t m)
{
	return (m + HEBB_PANEL) * CHUNK + words(tiles_of(m) * (CHUNK + 1));
}

/* A row of a tile, if it is not all zero; where `rows` is a constant, fast. */
HEBB_VECTOR void choose_row(const hebb_real *a, size_t rows, size_t l,
			    hebb_real *tile, uint32_t *count, uint32_t *chosen)
{
	word bits = 0;
	size_t r;

#pragma GCC unroll 6
	for (r = 0; r < rows; r++)
		bits |= word_of(a + r);
	memcpy(tile + *count * rows, a, rows * sizeof(*a));
	chosen[*count] = (uint32_t)l;
	*count += bits != 0;
}

/*
 * As place_tiles, but of a tile only the rows in which it is not all zero:
 * count[tile], and chosen[tile][k].
 */
static void choose_tiles(size_t m, size_t k, const hebb_real *a, size_t lda,
			 hebb_real *tiles, uint32_t *count, uint32_t *chosen)
{
	const size_t whole = end_of_tiles(m, 0, ROWS);
	const size_t most = end_of_tiles(m, whole, ROWS - 1);
	size_t l, i, t, rows;

	memset(count, 0, tiles_of(m) * sizeof(*count));
	for (l = 0; l < k; l++, a += lda) {
		for (i = 0, t = 0; i < whole; i += ROWS, t++)
			choose_row(a + i, ROWS, l, tiles + i * k, count + t,
				   chosen + t * k);
		for (; i < most; i += ROWS - 1, t++)
			choose_row(a + i, ROWS - 1, l, tiles + i * k, count + t,
				   chosen + t * k);
		for (; i < m; i += rows, t++) {
			rows = next_rows(m - i);
			choose_row(a + i, rows, l, tiles + i * k, count + t,
				   chosen + t * k);
		}
	}
}

/* multiply_tiles of what is chosen of p->k rows. */
static void multiply_chosen(struct hebb_product *p, const hebb_real *tiles,
			    const uint32_t *count, const uint32_t *chosen)
{
	const size_t k = p->k;
	size_t i, j, t, rows;

	p->packed = true;
	for (j = 0; j < p->n; j += HEBB_PANEL)
		for (i = 0, t = 0; i < p->m; i += rows, t++) {
			rows = next_rows(p->m - i);
			p->a = tiles + i * k - i;
			p->a_step = rows;
			p->k = count[t];
			p->chosen = chosen + t * k;
			some_rows(p, i, j, rows);
		}
}

void hebb_product_across_sparse(size_t m, size_t n, size_t k,
				const hebb_real *a, size_t lda,
				const hebb_real *b, size_t ldb, hebb_real *c,
				size_t ldc, hebb_real *work)
{
	const size_t chunks = (k + CHUNK - 1) / CHUNK;
	const size_t most = (k + chunks - 1) / chunks;
	const size_t whole = n - n % HEBB_PANEL;
	hebb_real *panel = work + m * most;
	uint32_t *count = (uint32_t *)(panel + HEBB_PANEL * most);
	uint32_t *chosen = count + tiles_of(m);
	size_t l;

	for (l = 0; l < k; l += most) {
		const struct hebb_product all = {
			.m = m,
			.n = whole,
			.k = k - l < most ? k - l : most,
			.segments = 1,
			.a = a + l * lda,
			.a_row = 1,
			.a_step = lda,
			.b = b + l * ldb,
			.b_panel = HEBB_PANEL,
			.b_step = ldb,
			.start = l ? c : NULL,
			.start_row = ldc,
			.c = c,
			.c_row = ldc,
		};
		struct hebb_product p = all;

		choose_tiles(m, all.k, all.a, lda, work, count, chosen);
		multiply_chosen(&p, work, count, chosen);
		if (whole == n)
			continue;
		p = all;
		hebb_panels_fill(false, p.k, n - whole, p.b + whole, ldb,
				 panel);
		p.n = n - whole;
		p.b = panel;
		p.b_step = HEBB_PANEL;
		p.c = c + whole;
		p.start = l ? p.c : NULL;
		hebb_product(&p);
	}
}
