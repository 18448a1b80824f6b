#include "ann/map.h"

#include <string.h>

#include "ann/gemm.h"
#include "ann/product.h"

#define FEW  32  /* rows that a library spends more on than they are worth */
#define MANY 256 /* rows that laying W out pays for */

/* Rows of W begin so many bytes apart, or a multiple. */
static bool crowded(size_t n, size_t bytes)
{
	return n * sizeof(hebb_real) % bytes == 0;
}

static size_t most(size_t a, size_t b)
{
	return a > b ? a : b;
}

size_t hebb_map_work(size_t k, size_t n, bool sparse)
{
	size_t work = hebb_along(n);

	if (sparse) {
		work = most(work, hebb_down_sparse(k));
		work = most(work, hebb_across_sparse(k));
	}
	if (crowded(n, 1024))
		work = most(work, hebb_across(k));
	if (crowded(n, 2048))
		work = most(work, hebb_panels(k, n));
	return work;
}

void hebb_map_part(size_t rows, size_t k, size_t n, bool sparse, size_t first,
		   size_t last, const hebb_real *x, const hebb_real *weight,
		   const hebb_real *bias, hebb_real *y, hebb_real *work)
{
	const size_t some = last - first;
	size_t r;

	x += first;
	weight += first * n;
	if (sparse && n >= HEBB_PANEL) {
		hebb_product_down_sparse(rows, n, some, x, k, weight, n, bias,
					 0, y, n, work);
		return;
	}
	if (crowded(n, 2048) && rows >= MANY) {
		hebb_panels_fill(false, some, n, weight, n, work);
		hebb_panels_multiply(rows, n, some, x, k, work, bias, 0, y, n);
		return;
	}
	if (crowded(n, 2048)) {
		hebb_product_down(rows, n, some, x, k, weight, n, bias, 0, y,
				  n);
		return;
	}
	for (r = 0; bias && r < rows; r++)
		memcpy(y + r * n, bias, n * sizeof(*y));
	hebb_gemm(false, false, rows, n, some, x, k, weight, n, bias != NULL, y,
		  n);
}

void hebb_map(size_t rows, size_t k, size_t n, const hebb_real *x,
	      const hebb_real *weight, const hebb_real *bias, hebb_real *y,
	      hebb_real *work)
{
	hebb_map_part(rows, k, n, false, 0, k, x, weight, bias, y, work);
}

void hebb_map_back(size_t rows, size_t k, size_t n, const hebb_real *dy,
		   const hebb_real *weight, bool add, hebb_real *dx,
		   hebb_real *work)
{
	if (work && rows >= HEBB_LANES && rows < FEW && n >= 4 * HEBB_PANEL)
		hebb_product_along(rows, k, n, dy, n, weight, n, add, dx, k,
				   work);
	else
		hebb_gemm(false, true, rows, k, n, dy, n, weight, n, add, dx,
			  k);
}

void hebb_map_weight(size_t rows, size_t k, size_t n, bool sparse,
		     const hebb_real *x, const hebb_real *dy, size_t first,
		     size_t last, hebb_real *dw, hebb_real *work)
{
	if (sparse && n >= HEBB_PANEL &&
	    hebb_mostly_zero(rows, last - first, x + first, k))
		hebb_product_across_sparse(last - first, n, rows, x + first, k,
					   dy, n, dw, n, work);
	else if (crowded(n, 1024))
		hebb_product_across(last - first, n, rows, x + first, k, dy, n,
				    dw, n, work);
	else
		hebb_gemm(true, false, last - first, n, rows, x + first, k, dy,
			  n, 0, dw, n);
}

void hebb_map_bias(size_t rows, size_t n, const hebb_real *dy, size_t first,
		   size_t last, hebb_real *db)
{
	size_t r, i;

	memset(db, 0, (last - first) * sizeof(*db));
	for (r = 0; r < rows; r++)
		for (i = first; i < last; i++)
			db[i - first] += dy[r * n + i];
}
