/*
 * vector.h - as many numbers as the processor adds at once
 */
#ifndef HEBB_ANN_VECTOR_H
#define HEBB_ANN_VECTOR_H

#include <stddef.h>
#include <string.h>

#include "ann/real.h"

#ifdef __AVX512F__
#define HEBB_LANES (64 / sizeof(hebb_real))
#else
#define HEBB_LANES (32 / sizeof(hebb_real))
#endif

#define HEBB_VECTOR static inline __attribute__((always_inline))

typedef hebb_real hebb_vector
    __attribute__((vector_size(HEBB_LANES * sizeof(hebb_real))));

HEBB_VECTOR hebb_vector hebb_vector_load(const hebb_real *x)
{
	hebb_vector v;

	memcpy(&v, x, sizeof(v));
	return v;
}

HEBB_VECTOR void hebb_vector_store(hebb_real *x, hebb_vector v)
{
	memcpy(x, &v, sizeof(v));
}

#endif
