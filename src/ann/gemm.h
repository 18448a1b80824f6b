/*
 * gemm.h - the one place where matrices are multiplied
 *
 * Whoever calls cuts the work into blocks of rows or columns that depend on
 * the shapes alone, never along the inner dimension, and hands the blocks to
 * its threads.  Each call is sequential, so the bits of a result do not depend
 * on the number of threads; a library's own threads would cut elsewhere for
 * each of their numbers.
 */
#ifndef HEBB_ANN_GEMM_H
#define HEBB_ANN_GEMM_H

#include <stdbool.h>
#include <stddef.h>

#include "ann/real.h"

/*
 * Samples a block.  A row of a product has the same bits wherever it stands in
 * a block of this many rows (tests/check_gemm.c); kernels treat rows that do
 * not fill their register tile apart, so other numbers, such as 32, fail.
 */
#define HEBB_ROWS 16

/*
 * C = op(A) op(B) + beta C in the calling thread alone.  Row-major: op(A) is
 * [m][k], op(B) is [k][n], C is [m][n]; `lda` is the distance between rows of
 * A as it lies in memory, and so on.  With beta 0, C need not be initialised.
 */
void hebb_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
	       const hebb_real *a, size_t lda, const hebb_real *b, size_t ldb,
	       hebb_real beta, hebb_real *c, size_t ldc);

#endif
