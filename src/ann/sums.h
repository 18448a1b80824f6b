/*
 * sums.h - sums in eight parts, so that a processor adds several at once
 *
 * Number i goes to part i % 8, and the parts are added in a fixed order, so
 * that the bits do not depend on how many numbers a processor's vector holds.
 */
#ifndef HEBB_ANN_SUMS_H
#define HEBB_ANN_SUMS_H

#include <stddef.h>
#include <string.h>

#include "ann/vector.h"

#define HEBB_PARTS 8

typedef hebb_real hebb_parts
    __attribute__((vector_size(HEBB_PARTS * sizeof(hebb_real))));
typedef hebb_real hebb_half
    __attribute__((vector_size(HEBB_PARTS / 2 * sizeof(hebb_real))));

HEBB_VECTOR void hebb_parts_load(hebb_parts *parts, const hebb_real *x)
{
	memcpy(parts, x, sizeof(*parts));
}

/* Fewer than HEBB_PARTS numbers, and zeros. */
HEBB_VECTOR void hebb_parts_rest(hebb_parts *parts, const hebb_real *x,
				 size_t n)
{
	size_t l;

	*parts = (hebb_parts){ 0 };
	for (l = 0; l < n; l++)
		(*parts)[l] = x[l];
}

HEBB_VECTOR hebb_real hebb_parts_sum(const hebb_parts *parts)
{
	hebb_half half[2];

	memcpy(half, parts, sizeof(half));
	half[0] += half[1];
	return (half[0][0] + half[0][2]) + (half[0][1] + half[0][3]);
}

/* x[0] + ... */
static inline hebb_real hebb_sums(const hebb_real *x, size_t n)
{
	hebb_parts sum = { 0 }, one;
	size_t i;

	for (i = 0; i + HEBB_PARTS <= n; i += HEBB_PARTS) {
		hebb_parts_load(&one, x + i);
		sum += one;
	}
	if (i < n) {
		hebb_parts_rest(&one, x + i, n - i);
		sum += one;
	}
	return hebb_parts_sum(&sum);
}

/* x[0] y[0] + ... */
static inline hebb_real hebb_sums_of_products(const hebb_real *x,
					      const hebb_real *y, size_t n)
{
	hebb_parts sum = { 0 }, one, other;
	size_t i;

	for (i = 0; i + HEBB_PARTS <= n; i += HEBB_PARTS) {
		hebb_parts_load(&one, x + i);
		hebb_parts_load(&other, y + i);
		sum += one * other;
	}
	if (i < n) {
		hebb_parts_rest(&one, x + i, n - i);
		hebb_parts_rest(&other, y + i, n - i);
		sum += one * other;
	}
	return hebb_parts_sum(&sum);
}

/* (x[0] - from)^2 + ... */
static inline hebb_real hebb_sums_of_squares(const hebb_real *x, hebb_real from,
					     size_t n)
{
	hebb_parts sum = { 0 }, one;
	hebb_real rest[HEBB_PARTS] = { 0 };
	size_t i, l;

	for (i = 0; i + HEBB_PARTS <= n; i += HEBB_PARTS) {
		hebb_parts_load(&one, x + i);
		one -= from;
		sum += one * one;
	}
	if (i < n) {
		for (l = 0; i + l < n; l++)
			rest[l] = x[i + l] - from;
		hebb_parts_load(&one, rest);
		sum += one * one;
	}
	return hebb_parts_sum(&sum);
}

/* The larger of each two. */
HEBB_VECTOR void hebb_parts_most(hebb_parts *most, const hebb_parts *other)
{
	const __typeof__(*most > *other) keep = *most > *other;

	*most = (hebb_parts)((keep & (__typeof__(keep))*most) |
			     (~keep & (__typeof__(keep))*other));
}

/* The largest of x, n > 0. */
static inline hebb_real hebb_sums_most(const hebb_real *x, size_t n)
{
	hebb_parts most, one;
	hebb_real top = x[0];
	size_t i, l;

	if (n < HEBB_PARTS) {
		for (i = 1; i < n; i++)
			top = x[i] > top ? x[i] : top;
		return top;
	}
	hebb_parts_load(&most, x + n - HEBB_PARTS);
	for (i = 0; i + HEBB_PARTS <= n; i += HEBB_PARTS) {
		hebb_parts_load(&one, x + i);
		hebb_parts_most(&most, &one);
	}
	for (l = HEBB_PARTS / 2; l; l /= 2)
		for (i = 0; i < l; i++)
			most[i] = most[i + l] > most[i] ? most[i + l] : most[i];
	return most[0];
}

#endif
