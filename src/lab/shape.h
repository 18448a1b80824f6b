/*
 * shape.h - how numbers are spread: over units, stimuli, weights, directions
 */
#ifndef HEBB_LAB_SHAPE_H
#define HEBB_LAB_SHAPE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Sparseness of responses r[n] >= 0: (1 - (sum r / n)^2 / (sum r^2 / n)) over
 * (1 - 1 / n); 0 if all are equal, 1 if all but one are 0 (Treves & Rolls 1991,
 * Network 2:371; Vinje & Gallant 2000, Science 287:1273).  NaN if all are 0.
 */
double hebb_sparseness(const double *r, size_t n);

/* (max - mean of the rest) / (max + mean of the rest); NaN if all are 0. */
double hebb_selectivity(const double *mean, size_t classes);

/* Of magnitudes: 0 if all |w| are equal, 1 - 1/n if all but one are 0. */
double hebb_gini(const double *w, size_t n);

struct hebb_moments {
	double mean, sd;       /* of the population */
	double skew, kurtosis; /* kurtosis of a normal distribution: 0 */
};

/* NaN for what has no spread, or nothing at all. */
struct hebb_moments hebb_shape_moments(const double *w, size_t n);

/*
 * By how much Akaike's criterion prefers a log-normal distribution of the |w|
 * that are not 0 to a normal one, both fitted by greatest likelihood: positive
 * if the log-normal one fits better.  NaN below 3, and without spread.
 */
double hebb_lognormal(const double *w, size_t n);

/*
 * Eigenvalues of the covariance (n - 1) of x[n][units], descending, into
 * value[min(n, units)]; returns how many.
 */
size_t hebb_variances(const float *x, size_t n, size_t units, double *value);

/* Singular values of w[rows][columns], descending: [min(rows, columns)]. */
size_t hebb_singular(const double *w, size_t rows, size_t columns,
		     double *value);

/* (sum v)^2 / sum v^2, from 1 to n; NaN if all are 0. */
double hebb_participation(const double *v, size_t n);

/* How many of the first v, descending, make `part` of the sum of all. */
size_t hebb_components(const double *v, size_t n, double part);

/* exp of the entropy of v / sum v: Roy & Vetterli 2007, EUSIPCO. */
double hebb_effective(const double *v, size_t n);

#endif
