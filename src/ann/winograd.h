/*
 * winograd.h - windows of 3 x 3 with fewer products
 *
 * Two by two answers of a filter come of a patch of 4 x 4, both transformed by
 * additions, with 16 products instead of 36 (Lavin & Gray 2016, CVPR 4013).
 * The products of all patches with all filters are 16 products of matrices.
 *
 * All images of a call are one row of patches, so small images fill the tiles
 * of a product too.  `work` is the calling thread's, hebb_winograd_work()
 * numbers.
 */
#ifndef HEBB_ANN_WINOGRAD_H
#define HEBB_ANN_WINOGRAD_H

#include "ann/window.h"

/* Whether the functions below work for this window, and pay. */
bool hebb_winograd_fits(const struct hebb_window *window, size_t filters);
size_t hebb_winograd_work(const struct hebb_window *window, size_t filters);

/* y[images][places][filters] of x[images][image]; bias may be NULL */
void hebb_winograd_forward(const struct hebb_window *window, size_t filters,
			   const hebb_real *weight, const hebb_real *bias,
			   size_t images, const hebb_real *x, hebb_real *y,
			   hebb_real *work);

/* ADD to, or SET, dx[images][image]. */
void hebb_winograd_backward(const struct hebb_window *window, size_t filters,
			    const hebb_real *weight, size_t images,
			    const hebb_real *dy, bool add, hebb_real *dx,
			    hebb_real *work);

/* SET dw[sight][filters]. */
void hebb_winograd_gradient(const struct hebb_window *window, size_t filters,
			    size_t images, const hebb_real *x,
			    const hebb_real *dy, hebb_real *dw,
			    hebb_real *work);

#endif
