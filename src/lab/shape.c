#include "lab/shape.h"

#include <math.h>
#include <stdlib.h>
#include <gsl/gsl_eigen.h>

#include "base/memory.h"

/* ---- responses ---- */

double hebb_sparseness(const double *r, size_t n)
{
	double sum = 0, square = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		sum += r[i];
		square += r[i] * r[i];
	}
	if (!(square > 0) || n < 2)
		return NAN;
	return (1 - sum * sum / (double)n / square) / (1 - 1 / (double)n);
}

double hebb_selectivity(const double *mean, size_t classes)
{
	double most = 0, rest = 0;
	size_t i;

	for (i = 0; i < classes; i++) {
		most = fmax(most, mean[i]);
		rest += mean[i];
	}
	if (classes < 2)
		return NAN;
	rest = (rest - most) / (double)(classes - 1);
	return most + rest > 0 ? (most - rest) / (most + rest) : NAN;
}

/* ---- weights ---- */

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

double hebb_gini(const double *w, size_t n)
{
	double *size = hebb_alloc(n + 1, sizeof(*size), "magnitudes");
	double sum = 0, ranked = 0;
	size_t i;

	for (i = 0; i < n; i++)
		size[i] = fabs(w[i]);
	qsort(size, n, sizeof(*size), ascending);
	for (i = 0; i < n; i++) {
		sum += size[i];
		ranked += (double)(i + 1) * size[i];
	}
	hebb_free(size);
	if (!(sum > 0))
		return NAN;
	return 2 * ranked / ((double)n * sum) - ((double)n + 1) / (double)n;
}

struct hebb_moments hebb_shape_moments(const double *w, size_t n)
{
	struct hebb_moments moments = { NAN, NAN, NAN, NAN };
	double mean = 0, power[3] = { 0 };
	size_t i;

	if (!n)
		return moments;
	for (i = 0; i < n; i++)
		mean += w[i] / (double)n;
	for (i = 0; i < n; i++) {
		const double d = w[i] - mean;

		power[0] += d * d / (double)n;
		power[1] += d * d * d / (double)n;
		power[2] += d * d * d * d / (double)n;
	}
	moments.mean = mean;
	moments.sd = sqrt(power[0]);
	if (power[0] > 0) {
		moments.skew = power[1] / (power[0] * moments.sd);
		moments.kurtosis = power[2] / (power[0] * power[0]) - 3;
	}
	return moments;
}

double hebb_lognormal(const double *w, size_t n)
{
	double *size = hebb_alloc(n + 1, sizeof(*size), "magnitudes");
	double *log_size = hebb_alloc(n + 1, sizeof(*log_size), "magnitudes");
	struct hebb_moments plain, logs;
	size_t i, m = 0;

	for (i = 0; i < n; i++)
		if (w[i] != 0) {
			size[m] = fabs(w[i]);
			log_size[m++] = log(fabs(w[i]));
		}
	plain = hebb_shape_moments(size, m);
	logs = hebb_shape_moments(log_size, m);
	hebb_free(size);
	hebb_free(log_size);
	if (m < 3 || !(plain.sd > 0) || !(logs.sd > 0))
		return NAN;
	/* 2 (log L of the log-normal - log L of the normal) */
	return 2 * (double)m * (log(plain.sd) - log(logs.sd) - logs.mean);
}

/* ---- directions ---- */

/* Eigenvalues of a symmetric matrix, which is lost, descending. */
/*
 * GSL compares what is left beside the diagonal with the diagonal nearby, and
 * goes on for ever where both are nothing but rounding, as in a population of
 * which few neurons fired.  With the trace added the diagonal is nowhere small;
 * the values keep their precision beside the largest.
 */
static void find_eigenvalues(double *matrix, size_t n, double *value)
{
	gsl_matrix_view m = gsl_matrix_view_array(matrix, n, n);
	gsl_vector_view v = gsl_vector_view_array(value, n);
	gsl_eigen_symm_workspace *room;
	double trace = 0;
	size_t i;

	for (i = 0; i < n; i++)
		trace += matrix[i * n + i];
	for (i = 0; i < n; i++) {
		matrix[i * n + i] += trace;
		value[i] = trace * 0; /* NaN if a number is not finite */
	}
	if (!isfinite(trace))
		return;
	room = gsl_eigen_symm_alloc(n);
	gsl_eigen_symm(&m.matrix, &v.vector, room);
	gsl_eigen_symm_free(room);
	for (i = 0; i < n; i++) /* rounding may leave less than nothing */
		value[i] = -fmax(0, value[i] - trace);
	qsort(value, n, sizeof(*value), ascending);
	for (i = 0; i < n; i++)
		value[i] = fabs(value[i]);
}

/* Of w w' or w' w, whichever is smaller: [least][least]. */
static double *smaller_product(const double *w, size_t rows, size_t columns,
			       size_t *least)
{
	const size_t n = rows < columns ? rows : columns;
	const size_t sum = rows < columns ? columns : rows;
	const size_t own = rows < columns ? columns : 1;
	const size_t next = rows < columns ? 1 : columns;
	double *matrix = hebb_alloc(n * n, sizeof(*matrix), "a covariance");
	size_t i, j, k;

	*least = n;
	for (k = 0; k < sum; k++)
		for (i = 0; i < n; i++) {
			const double a = w[i * own + k * next];

			for (j = 0; a != 0 && j <= i; j++)
				matrix[i * n + j] += a * w[j * own + k * next];
		}
	for (i = 0; i < n; i++)
		for (j = i + 1; j < n; j++)
			matrix[i * n + j] = matrix[j * n + i];
	return matrix;
}

size_t hebb_variances(const float *x, size_t n, size_t units, double *value)
{
	double *centred = hebb_alloc(n * units, sizeof(*centred), "deviations");
	double *matrix, mean;
	size_t i, u, least;

	for (u = 0; u < units; u++) {
		for (i = 0, mean = 0; i < n; i++)
			mean += (double)x[i * units + u] / (double)n;
		for (i = 0; i < n; i++)
			centred[i * units + u] =
			    (double)x[i * units + u] - mean;
	}
	matrix = smaller_product(centred, n, units, &least);
	find_eigenvalues(matrix, least, value);
	for (i = 0; i < least; i++)
		value[i] /= (double)(n - 1);
	hebb_free(matrix);
	hebb_free(centred);
	return least;
}

size_t hebb_singular(const double *w, size_t rows, size_t columns,
		     double *value)
{
	size_t n, i;
	double *matrix = smaller_product(w, rows, columns, &n);

	find_eigenvalues(matrix, n, value);
	for (i = 0; i < n; i++)
		value[i] = sqrt(value[i]);
	hebb_free(matrix);
	return n;
}

double hebb_participation(const double *v, size_t n)
{
	double sum = 0, square = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		sum += v[i];
		square += v[i] * v[i];
	}
	return square > 0 ? sum * sum / square : NAN;
}

size_t hebb_components(const double *v, size_t n, double part)
{
	double all = 0, sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		all += v[i];
	for (i = 0; i < n && sum < part * all; i++)
		sum += v[i];
	return i;
}

double hebb_effective(const double *v, size_t n)
{
	double sum = 0, entropy = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += v[i];
	if (!(sum > 0))
		return NAN;
	for (i = 0; i < n; i++)
		if (v[i] > 0)
			entropy -= v[i] / sum * log(v[i] / sum);
	return exp(entropy);
}
