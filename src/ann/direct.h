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

/* Weights, as they lie: of place `l` of the sight for filter `f`. */
struct hebb_taps {
	const hebb_real *weight; /* weight[l * row + f * column] */
	size_t row, column;      /* one of them 1 */
};

/* Whether _forward and _gradient work for this window. */
bool hebb_direct_fits(const struct hebb_window *window, size_t filters);
size_t hebb_direct_work(const struct hebb_window *window, size_t filters);

/* SET y[images][places][filters] of x[images][image], or with bias NULL ADD if
 * `add`. */
void hebb_direct_forward(const struct hebb_window *window, size_t filters,
			 const struct hebb_taps *taps, const hebb_real *bias,
			 size_t images, const hebb_real *x, bool add,
			 hebb_real *y, hebb_real *work);

/* ADD to, or SET, dw[sight][filters]. */
void hebb_direct_gradient(const struct hebb_window *window, size_t filters,
			  size_t images, const hebb_real *x,
			  const hebb_real *dy, bool add, hebb_real *dw,
			  hebb_real *work);

/*
 * The other way round: the pixels of a row that a stride lies between see the
 * same numbers of the kernel, so they are a product as well, and nothing is
 * stamped.  `work` has hebb_direct_back_work() numbers.
 */
bool hebb_direct_back_fits(const struct hebb_window *window);
size_t hebb_direct_back_work(const struct hebb_window *window, size_t filters);

/* dx[images][image] of dy[images][places][filters], otherwise as _forward */
void hebb_direct_back(const struct hebb_window *window, size_t filters,
		      const struct hebb_taps *taps, const hebb_real *bias,
		      size_t images, const hebb_real *dy, bool add,
		      hebb_real *dx, hebb_real *work);

#endif
