/*
 * flush.h - numbers too small for their exponent are zero while training
 *
 * Adam's moments of pixels that are always black shrink into the denormal
 * range, where the processor takes a hundred cycles for a product.  The mode
 * belongs to a thread: set it at the start of each parallel region and give
 * the old one back at its end.
 */
#ifndef HEBB_ANN_FLUSH_H
#define HEBB_ANN_FLUSH_H

#ifdef __SSE__
#include <xmmintrin.h>

#define HEBB_FLUSH_BITS 0x8040u /* flush results, read operands as zero */

static inline unsigned hebb_flush_begin(void)
{
	const unsigned old = _mm_getcsr();

	_mm_setcsr(old | HEBB_FLUSH_BITS);
	return old;
}

static inline void hebb_flush_end(unsigned old)
{
	_mm_setcsr((_mm_getcsr() & ~HEBB_FLUSH_BITS) | (old & HEBB_FLUSH_BITS));
}
#else
static inline unsigned hebb_flush_begin(void)
{
	return 0;
}

static inline void hebb_flush_end(unsigned old)
{
	(void)old;
}
#endif

#endif
