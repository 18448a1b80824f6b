/*
 * statistics.h - means over seeds
 */
#ifndef HEBB_LAB_STATISTICS_H
#define HEBB_LAB_STATISTICS_H

#include <stddef.h>

/* Mean, and standard deviation of the sample (n - 1); NaN below 1 and 2. */
double hebb_mean(const double *value, size_t n);
double hebb_sd(const double *value, size_t n);

/* The middle of value[n], which may be infinite but no NaN; NaN below 1. */
double hebb_median(const double *value, size_t n);

#endif
