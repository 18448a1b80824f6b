/*
 * sums.h - sums in eight parts, so that a compiler adds eight at once
 *
 * Number i goes to part i % 8, and the parts are added in a fixed order.
 */
#ifndef HEBB_ANN_SUMS_H
#define HEBB_ANN_SUMS_H

#include <stddef.h>

#include "ann/real.h"

#define HEBB_PARTS 8

static inline hebb_real hebb_sums_end(const hebb_real *part)
{
	return ((part[0] + part[4]) + (part[2] + part[6])) +
	       ((part[1] + part[5]) + (part[3] + part[7]));
}

/* x[0] + ... */
static inline hebb_real hebb_sums(const hebb_real *x, size_t n)
{
	hebb_real part[HEBB_PARTS] = { 0 };
	size_t i, l;

	for (i = 0; i + HEBB_PARTS <= n; i += HEBB_PARTS)
		for (l = 0; l < HEBB_PARTS; l++)
			part[l] += x[i + l];
	for (l = 0; i + l < n; l++)
		part[l] += x[i + l];
	return hebb_sums_end(part);
}

/* x[0] y[0] + ... */
static inline hebb_real hebb_sums_of_products(const hebb_real *x,
					      const hebb_real *y, size_t n)
{
	hebb_real part[HEBB_PARTS] = { 0 };
	size_t i, l;

	for (i = 0; i + HEBB_PARTS <= n; i += HEBB_PARTS)
		for (l = 0; l < HEBB_PARTS; l++)
			part[l] += x[i + l] * y[i + l];
	for (l = 0; i + l < n; l++)
		part[l] += x[i + l] * y[i + l];
	return hebb_sums_end(part);
}

/* The largest of x, n > 0. */
static inline hebb_real hebb_sums_most(const hebb_real *x, size_t n)
{
	hebb_real part[HEBB_PARTS], most;
	size_t i, l;

	for (l = 0; l < HEBB_PARTS; l++)
		part[l] = x[l < n ? l : 0];
	for (i = HEBB_PARTS; i + HEBB_PARTS <= n; i += HEBB_PARTS)
		for (l = 0; l < HEBB_PARTS; l++)
			part[l] = x[i + l] > part[l] ? x[i + l] : part[l];
	for (most = part[0], l = 1; l < HEBB_PARTS; l++)
		most = part[l] > most ? part[l] : most;
	for (; i < n; i++)
		most = x[i] > most ? x[i] : most;
	return most;
}

#endif
