/*
 * timescale.h - for how many steps units remember what they were
 */
#ifndef HEBB_LAB_TIMESCALE_H
#define HEBB_LAB_TIMESCALE_H

#include <stddef.h>

/*
 * Of x[n][steps][units], n sequences: a unit's autocorrelation at a lag of k
 * steps is the covariance over sequences of x[t] and x[t + k], summed over t,
 * over the root of the product of the two sums of variances.  So what all
 * sequences have in common at a step is no memory.  Where the mean over units
 * that vary falls below 1/e, on a line from lag to lag, is the answer; NaN if
 * it does not, or nothing varies.  Murray et al. 2014, Nat. Neurosci. 17:1661.
 */
double hebb_timescale(const float *x, size_t n, size_t steps, size_t units);

#endif
