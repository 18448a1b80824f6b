/*
 * numbers.h - matrices for tests of products
 */
#ifndef HEBB_TESTS_NUMBERS_H
#define HEBB_TESTS_NUMBERS_H

#include "base/memory.h"
#include "base/random.h"

/* [n] from -0.5 to 0.5, the same for the same name; hebb_free them. */
static inline float *numbers(const char *name, size_t n)
{
	const struct hebb_stream stream = hebb_stream_open(5, name);
	float *x = hebb_alloc(n, sizeof(*x), "numbers");
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = (float)hebb_random_uniform(stream, i, 0, 0) - 0.5f;
	return x;
}

#endif
