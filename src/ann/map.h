/*
 * map.h - y = x W + b and its way back, by the product that is quickest
 *
 * x is [rows][k], W [k][n], y [rows][n].  A library's products win, but where
 * rows of W are so far apart that they meet in a few places of the caches, and
 * where errors of a few rows return, for which it lays W out each time.  A
 * `sparse` x may be zero in many places that are neighbours, as samples are:
 * they are left out.  The bits of y depend on no rows but their own.
 */
#ifndef HEBB_ANN_MAP_H
#define HEBB_ANN_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "ann/real.h"

/* Numbers of `work` below. */
size_t hebb_map_work(size_t k, size_t n, bool sparse);

/* y = x W + b; without b where it is NULL. */
void hebb_map(size_t rows, size_t k, size_t n, const hebb_real *x,
	      const hebb_real *weight, const hebb_real *bias, hebb_real *y,
	      hebb_real *work);

/* The same of columns first <= column < last of x, and such rows of W. */
void hebb_map_part(size_t rows, size_t k, size_t n, bool sparse, size_t first,
		   size_t last, const hebb_real *x, const hebb_real *weight,
		   const hebb_real *bias, hebb_real *y, hebb_real *work);

/* dx = dy W^T, or with `add` dx += that; `work` may be NULL. */
void hebb_map_back(size_t rows, size_t k, size_t n, const hebb_real *dy,
		   const hebb_real *weight, bool add, hebb_real *dx,
		   hebb_real *work);

/* Rows first <= row < last of dW = x^T dy, [last - first][n]. */
void hebb_map_weight(size_t rows, size_t k, size_t n, bool sparse,
		     const hebb_real *x, const hebb_real *dy, size_t first,
		     size_t last, hebb_real *dw, hebb_real *work);

/* Columns first <= column < last of db, the sums of dy. */
void hebb_map_bias(size_t rows, size_t n, const hebb_real *dy, size_t first,
		   size_t last, hebb_real *db);

#endif
