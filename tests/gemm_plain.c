/*
 * The product written down, in double: what the libraries are held against,
 * and what the double build of the engine computes with.
 */
#include "ann/gemm.h"

static double element(bool transpose, const hebb_real *a, size_t lda, size_t i,
		      size_t j)
{
	return (double)(transpose ? a[j * lda + i] : a[i * lda + j]);
}

void hebb_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
	       const hebb_real *a, size_t lda, const hebb_real *b, size_t ldb,
	       hebb_real beta, hebb_real *c, size_t ldc)
{
	size_t i, j, l;

	for (i = 0; i < m; i++) {
		for (j = 0; j < n; j++) {
			hebb_real *to = &c[i * ldc + j];
			double sum = beta ? (double)(beta * *to) : 0;

			for (l = 0; l < k; l++)
				sum += element(transpose_a, a, lda, i, l) *
				       element(transpose_b, b, ldb, l, j);
			*to = (hebb_real)sum;
		}
	}
}
