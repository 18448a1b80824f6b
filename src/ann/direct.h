/*
 * direct.h - windows whose rows are multiplied where they lie
 *
 * What a window sees of a row of the image is consecutive, and the next place
 * sees it a stride further: A of a product whose rows overlap.  So nothing is
 * laid out but the image with its padding.  `work` is the calling thread's,
 * hebb_direct_work() numbers.
 */
#ifndef HEBB_ANN_DIRECT_H
#define HEBB_ANN_DIRECT_H

#include "ann/window.h"

/* Whether the functions below work for this window. */
bool hebb_direct_fits(const struct hebb_window *window, size_t filters);
size_t hebb_direct_work(const struct hebb_window *window, size_t filters);

/* y[images][places][filters] of x[images][image]; bias may be NULL */
void hebb_direct_forward(const struct hebb_window *window, size_t filters,
			 const hebb_real *weight, const hebb_real *bias,
			 size_t images, const hebb_real *x, hebb_real *y,
			 hebb_real *work);

/* ADD to, or SET, dw[sight][filters]. */
void hebb_direct_gradient(const struct hebb_window *window, size_t filters,
			  size_t images, const hebb_real *x,
			  const hebb_real *dy, bool add, hebb_real *dw,
			  hebb_real *work);

#endif
