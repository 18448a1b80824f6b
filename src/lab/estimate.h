/*
 * estimate.h - a mean over seeds, or a difference of two, with the interval
 * that holds the true one in 95 of 100 experiments
 *
 * From 8 seeds on by the bootstrap-t (Efron & Tibshirani 1993, chapter 12):
 * resamples say how far the studentised mean strays, so skewed numbers get
 * lopsided intervals (docs/statistics.md has what others hold).  Below, and
 * where numbers are so equal that resamples have no spread, by Student's t.
 * Resamples are keyed random numbers: equal numbers have equal intervals,
 * always.
 */
#ifndef HEBB_LAB_ESTIMATE_H
#define HEBB_LAB_ESTIMATE_H

#include <stddef.h>

enum {
	HEBB_RESAMPLES = 10000,
	HEBB_BOOTSTRAP_SEEDS = 8, /* below: Student's t */
};

enum hebb_method {
	HEBB_NO_INTERVAL, /* of fewer than two numbers */
	HEBB_STUDENT,
	HEBB_BOOTSTRAP,
};

struct hebb_estimate {
	double mean, sd;  /* NaN below 1 and 2 numbers */
	double low, high; /* of the 95 % interval; NaN without one */
	enum hebb_method method;
	size_t n; /* numbers that were finite */
};

/* Of those of value[n] that are finite. */
struct hebb_estimate hebb_estimate(const double *value, size_t n);

/*
 * The mean of a[na] less the mean of b[nb], which are not paired; `sd` is that
 * of both pooled, `n` the smaller number.
 */
struct hebb_estimate hebb_estimate_between(const double *a, size_t na,
					   const double *b, size_t nb);

/* "bootstrap-t", "Student's t", "none" */
const char *hebb_method_name(enum hebb_method method);

#endif
