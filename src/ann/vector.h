/*
 * vector.h - as many numbers as the processor adds at once
 */
#ifndef HEBB_ANN_VECTOR_H
#define HEBB_ANN_VECTOR_H

#include <stddef.h>
#include <string.h>

#include "ann/real.h"

#if defined(__AVX512F__)
#define HEBB_VECTOR_BYTES 64
#elif defined(__AVX__)
#define HEBB_VECTOR_BYTES 32
#else
#define HEBB_VECTOR_BYTES 16
#endif
#define HEBB_LANES (HEBB_VECTOR_BYTES / sizeof(hebb_real))

#define HEBB_VECTOR static inline __attribute__((always_inline))

typedef hebb_real hebb_vector __attribute__((vector_size(HEBB_VECTOR_BYTES)));

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
