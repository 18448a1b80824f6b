#include "ann/init.h"

#include <math.h>
#include <stdbool.h>
#include <gsl/gsl_randist.h>

#include "base/memory.h"
#include "base/normal.h"
#include "base/number.h"

static void glorot(struct hebb_stream stream, double bound, hebb_real *value,
		   size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const double u = hebb_random_uniform(stream, i, 0, 0);

		value[i] = (hebb_real)(bound * (2 * u - 1));
	}
}

static void normal(struct hebb_stream stream, double sd, hebb_real *value,
		   size_t n)
{
	struct hebb_gsl storage;
	size_t i;

	for (i = 0; i < n; i++) {
		gsl_rng *rng = hebb_random_gsl(&storage, stream, i, 0);

		value[i] = (hebb_real)gsl_ran_gaussian(rng, sd);
	}
}

enum { LANES = 8 }; /* sums side by side, for vectors of any processor */

static double product(const double *a, const double *b, size_t n)
{
	double sum[LANES] = { 0 }, all = 0;
	size_t i, k;

	for (i = 0; i + LANES <= n; i += LANES)
		for (k = 0; k < LANES; k++)
			sum[k] += a[i + k] * b[i + k];
	for (; i < n; i++)
		all += a[i] * b[i];
	for (k = 0; k < LANES; k++)
		all += sum[k];
	return all;
}

/*
 * Gram and Schmidt: make vector[rows][n] orthonormal, rows <= n.  What the
 * first round leaves by rounding, the second takes.
 */
static void make_orthonormal(double *vector, size_t rows, size_t n)
{
	size_t j, k, i;
	int round;

	for (k = 0; k < rows; k++) {
		double *v = vector + k * n, length;

		for (round = 0; round < 2; round++)
			for (j = 0; j < k; j++) {
				const double *u = vector + j * n;
				const double along = product(u, v, n);

				for (i = 0; i < n; i++)
					v[i] -= along * u[i];
			}
		length = sqrt(product(v, v, n));
		for (i = 0; i < n; i++)
			v[i] /= length;
	}
}

/* value[rows][columns], by blocks of `width` columns */
static void orthogonal(struct hebb_stream stream, size_t rows, size_t columns,
		       size_t width, hebb_real *value)
{
	const bool tall = rows > width;
	const size_t few = tall ? width : rows, many = tall ? rows : width;
	double *vector = hebb_alloc(few * many, sizeof(*vector), "weights");
	size_t from, r, c;

	for (from = 0; from < columns; from += width) {
		hebb_normal_fill(stream, from * rows, few * many, 0, 0, vector);
		make_orthonormal(vector, few, many);
		for (r = 0; r < rows; r++)
			for (c = 0; c < width; c++)
				value[r * columns + from + c] = (hebb_real)
				    vector[tall ? c * many + r : r * many + c];
	}
	hebb_free(vector);
}

/* Vaswani et al. 2017, section 3.5, at row t and column 2i or 2i + 1 */
static void waves(size_t columns, hebb_real *value, size_t n)
{
	size_t k;

	for (k = 0; k < n; k++) {
		const double i = (double)(k % columns / 2 * 2);
		const double angle =
		    (double)(k / columns) * hebb_pow(1e4, -i / (double)columns);

		value[k] = (hebb_real)(k % columns % 2 ? hebb_cos(angle)
						       : hebb_sin(angle));
	}
}

void hebb_init_fill(enum hebb_init init, struct hebb_stream stream,
		    size_t fan_in, size_t fan_out, hebb_real *value, size_t n)
{
	const size_t columns = fan_in ? n / fan_in : 0;
	size_t i;

	switch (init) {
	case HEBB_GLOROT:
		glorot(stream, sqrt(6.0 / (double)(fan_in + fan_out)), value,
		       n);
		break;
	case HEBB_HE:
		normal(stream, sqrt(2.0 / (double)fan_in), value, n);
		break;
	case HEBB_LECUN:
		normal(stream, sqrt(1.0 / (double)fan_in), value, n);
		break;
	case HEBB_ORTHOGONAL:
		orthogonal(stream, fan_in, columns,
			   fan_out < columns ? fan_out : columns, value);
		break;
	case HEBB_ZEROS:
	case HEBB_ONES:
		for (i = 0; i < n; i++)
			value[i] = init == HEBB_ONES;
		break;
	case HEBB_WAVES:
		waves(fan_out, value, n);
		break;
	}
}
