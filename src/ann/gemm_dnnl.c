#include "ann/gemm.h"

#include <assert.h>
#include <dnnl.h>
#ifdef _OPENMP
#include <omp.h>
#else
static int omp_get_max_threads(void)
{
	return 1;
}

static void omp_set_num_threads(int n)
{
	(void)n;
}
#endif

/* The library sizes its team by the calling thread's own setting. */
void hebb_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
	       const hebb_real *a, size_t lda, const hebb_real *b, size_t ldb,
	       hebb_real beta, hebb_real *c, size_t ldc)
{
	const int threads = omp_get_max_threads();
	dnnl_status_t status;

	if (threads != 1)
		omp_set_num_threads(1);
	status = dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N',
			    (dnnl_dim_t)m, (dnnl_dim_t)n, (dnnl_dim_t)k, 1, a,
			    (dnnl_dim_t)lda, b, (dnnl_dim_t)ldb, beta, c,
			    (dnnl_dim_t)ldc);
	if (threads != 1)
		omp_set_num_threads(threads);
	assert(status == dnnl_success);
	(void)status;
}
