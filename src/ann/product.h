/*
 * product.h - small products without a library's call
 *
 *	C = start + A B
 *
 * For matrices of a few rows, and where the same B is multiplied many times: a
 * library packs B anew for each call.  Whoever calls lays B out in panels of
 * HEBB_PANEL columns, or points at rows of whole panels as they lie.
 *
 * A is read in `segments` of k columns each, one at least, a_segment apart, as
 * a window reads the rows of an image; B has segments * k rows, or none.  Each
 * number of C is summed from the first row of B to the last, so its bits depend
 * on no size.
 */
#ifndef HEBB_ANN_PRODUCT_H
#define HEBB_ANN_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ann/vector.h"

#define HEBB_PANEL (2 * HEBB_LANES)

struct hebb_product {
	size_t m, n, k, segments;
	const hebb_real *a; /* row i, column l: a[i * a_row + l * a_step] */
	size_t a_row, a_step, a_segment;
	const hebb_real *b; /* row l of panel j: b[j * b_panel + l * b_step] */
	size_t b_panel, b_step;
	const hebb_real *start; /* [m][n], start_row apart; NULL: zeros */
	size_t start_row;
	hebb_real *c; /* [m][n], c_row apart; may be start */
	size_t c_row;
	/* rows in groups of so many, the groups of A and C so far apart; 0: in
	 * one; start is then C, or with start_row 0 the same for all rows */
	size_t group, a_group, c_group;
	/* [k]: columns of A, and rows of B, that are taken, in their order; the
	 * others meet zeros.  NULL: all.  Then no segments, and no groups */
	const uint32_t *chosen;
	bool packed; /* A has the chosen columns only */
};

void hebb_product(const struct hebb_product *product);

/* Numbers of a B of k rows and n columns in whole panels. */
size_t hebb_panels(size_t k, size_t n);

/* B, or with `transpose` its transpose (then [n][k]), in whole panels. */
void hebb_panels_fill(bool transpose, size_t k, size_t n, const hebb_real *b,
		      size_t ldb, hebb_real *panels);

/* The same as rows of longer panels, which begin `panel` numbers apart. */
void hebb_panels_place(bool transpose, size_t k, size_t n, const hebb_real *b,
		       size_t ldb, size_t panel, hebb_real *panels);

/* The product of a whole A, [m][k], with panels. */
void hebb_panels_multiply(size_t m, size_t n, size_t k, const hebb_real *a,
			  size_t lda, const hebb_real *panels,
			  const hebb_real *start, size_t start_row,
			  hebb_real *c, size_t ldc);

/* C = start + A B, of B as it lies: [k][n], n of whole panels. */
void hebb_product_down(size_t m, size_t n, size_t k, const hebb_real *a,
		       size_t lda, const hebb_real *b, size_t ldb,
		       const hebb_real *start, size_t start_row, hebb_real *c,
		       size_t ldc);

/* Numbers of `work` for a product along rows of k columns. */
size_t hebb_along(size_t k);

/*
 * C = A B^T, [m][k] by [n][k], or with `add` C += that, as errors return
 * through weights.
 */
void hebb_product_along(size_t m, size_t n, size_t k, const hebb_real *a,
			size_t lda, const hebb_real *b, size_t ldb, bool add,
			hebb_real *c, size_t ldc, hebb_real *work);

/* Numbers of `work` below. */
size_t hebb_across(size_t m);

/*
 * C = A^T B, [k][m] by [k][n], as gradients of weights are: summed from the
 * first row to the last.
 */
void hebb_product_across(size_t m, size_t n, size_t k, const hebb_real *a,
			 size_t lda, const hebb_real *b, size_t ldb,
			 hebb_real *c, size_t ldc, hebb_real *work);

/*
 * Products with an A in which many neighbours are zero, such as an image: of
 * each tile, what is all zero is left out.  The bits are the same.  The first
 * takes neither segments nor groups.
 */
size_t hebb_sparse(size_t k);
void hebb_product_sparse(const struct hebb_product *product, hebb_real *work);
size_t hebb_down_sparse(size_t k);
void hebb_product_down_sparse(size_t m, size_t n, size_t k, const hebb_real *a,
			      size_t lda, const hebb_real *b, size_t ldb,
			      const hebb_real *start, size_t start_row,
			      hebb_real *c, size_t ldc, hebb_real *work);
size_t hebb_across_sparse(size_t m);
void hebb_product_across_sparse(size_t m, size_t n, size_t k,
				const hebb_real *a, size_t lda,
				const hebb_real *b, size_t ldb, hebb_real *c,
				size_t ldc, hebb_real *work);

/* Whether that pays for a[rows][columns], to judge by a few rows. */
bool hebb_mostly_zero(size_t rows, size_t columns, const hebb_real *a,
		      size_t lda);

#endif
