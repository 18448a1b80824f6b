/*
 * normal.h - normal random numbers, the same on every processor
 *
 * Two keyed words make one number (Box & Muller 1958, Ann. Math. Stat. 29:610)
 * with arithmetic and square roots only, so a compiler computes several at
 * once and the bits do not depend on how many.
 */
#ifndef HEBB_BASE_NORMAL_H
#define HEBB_BASE_NORMAL_H

#include "base/random.h"

/* None is larger, sqrt(-2 log 2^-33) to be exact. */
#define HEBB_NORMAL_MOST 6.77

/* Standard normal, from two words of 32 random bits. */
double hebb_normal(uint32_t a, uint32_t b);

/*
 * z[i], a number of id first + i: of the words a of an even id and b of the
 * next one the even id has hebb_normal(a, b), the sine in it instead of the
 * cosine is the number of the other.
 */
void hebb_normal_fill(struct hebb_stream stream, uint64_t first, size_t n,
		      uint64_t step, uint32_t draw, double *z);

#endif
