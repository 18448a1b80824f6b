/*
 * curve.h - what is read off a learning curve, and off one of damage
 */
#ifndef HEBB_LAB_CURVE_H
#define HEBB_LAB_CURVE_H

#include <stddef.h>

/*
 * Of a(n) at rising n[looks], some of which may be 0: the mean of a over log n
 * by trapezia, from the first n > 0 to the last.  NaN without two of those.
 */
double hebb_curve_area(const double *n, const double *a, size_t looks);

/*
 * The least n with a(n) >= level, linear in log n between looks; the look
 * itself where there is none with n > 0 before it.  NaN if it is not reached.
 */
double hebb_curve_reach(const double *n, const double *a, size_t looks,
			double level);

/* The mean of a over x, by trapezia; NaN below two points. */
double hebb_curve_mean(const double *x, const double *a, size_t points);

/*
 * The least x at which a falls to `level`, linear between points; NaN if it
 * does not.
 */
double hebb_curve_fall(const double *x, const double *a, size_t points,
		       double level);

#endif
