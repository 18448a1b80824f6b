#include "ann/gemm.h"

#include <pthread.h>
#include <cblas.h>

/* OpenBLAS has threads of its own; other libraries lack the function. */
extern void openblas_set_num_threads(int n) __attribute__((weak));

static void leave_threads_to_us(void)
{
	if (openblas_set_num_threads)
		openblas_set_num_threads(1);
}

/*
 * OpenBLAS computes the first twelve rows of a block by another kernel than the
 * next four, with other bits; in groups of eight all rows are alike.
 */
#define ALIKE 8

void hebb_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
	       const hebb_real *a, size_t lda, const hebb_real *b, size_t ldb,
	       hebb_real beta, hebb_real *c, size_t ldc)
{
	/* the setting is the library's global state, not ours */
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	const size_t some = m == HEBB_ROWS ? ALIKE : m;
	size_t i;

	pthread_once(&once, leave_threads_to_us);
	for (i = 0; i < m; i += some)
		cblas_sgemm(CblasRowMajor,
			    transpose_a ? CblasTrans : CblasNoTrans,
			    transpose_b ? CblasTrans : CblasNoTrans, (int)some,
			    (int)n, (int)k, 1, a + (transpose_a ? i : i * lda),
			    (int)lda, b, (int)ldb, beta, c + i * ldc, (int)ldc);
}
