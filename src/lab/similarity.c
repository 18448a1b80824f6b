#include "lab/similarity.h"

#include <math.h>
#include <string.h>
#include <gsl/gsl_sort.h>

#include "base/memory.h"

/* ---- centred kernel alignment ---- */

static double product(const float *a, const float *b, size_t n)
{
	double sum[4] = { 0 };
	size_t i, k;

	for (i = 0; i + 4 <= n; i += 4)
		for (k = 0; k < 4; k++)
			sum[k] += (double)a[i + k] * (double)b[i + k];
	for (; i < n; i++)
		sum[0] += (double)a[i] * (double)b[i];
	return sum[0] + sum[1] + (sum[2] + sum[3]);
}

void hebb_gram(const float *x, size_t n, size_t units, double *k)
{
	double *sum = hebb_alloc(n, sizeof(*sum), "sums of similarities");
	double all = 0;
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = i; j < n; j++)
			k[i * n + j] = k[j * n + i] =
			    i == j
				? 0
				: product(x + i * units, x + j * units, units);
	for (i = 0; i < n; i++) {
		for (j = 0; j < n; j++)
			sum[i] += k[i * n + j];
		all += sum[i];
	}
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++)
			if (i != j)
				k[i * n + j] +=
				    all / (double)((n - 1) * (n - 2)) -
				    (sum[i] + sum[j]) / (double)(n - 2);
	hebb_free(sum);
}

/* Sum over i < j of k_ij l_ij, with the stimuli of l in this order. */
static double overlap(const double *k, const double *l, size_t n,
		      const uint32_t *order)
{
	double sum = 0;
	size_t i, j;

	for (i = 0; i < n; i++) {
		const double *row = l + (order ? order[i] : i) * n;
		double part = 0;

		if (order)
			for (j = i + 1; j < n; j++)
				part += k[i * n + j] * row[order[j]];
		else
			for (j = i + 1; j < n; j++)
				part += k[i * n + j] * row[j];
		sum += part;
	}
	return sum;
}

double hebb_cka(const double *k, const double *l, size_t n)
{
	const double kk = overlap(k, k, n, NULL), ll = overlap(l, l, n, NULL);

	return kk > 0 && ll > 0 ? overlap(k, l, n, NULL) / sqrt(kk * ll) : NAN;
}

void hebb_cka_null(const double *k, const double *l, size_t n,
		   struct hebb_stream stream, double *null, size_t times)
{
	const double scale =
	    sqrt(overlap(k, k, n, NULL)) * sqrt(overlap(l, l, n, NULL));
	uint32_t *order = hebb_alloc(n, sizeof(*order), "an order of stimuli");
	size_t t;

	for (t = 0; t < times; t++) {
		hebb_random_shuffle(stream, t, order, n);
		null[t] = scale > 0 ? overlap(k, l, n, order) / scale : 0;
	}
	gsl_sort(null, 1, times);
	hebb_free(order);
}

double hebb_null_level(const double *null, size_t times)
{
	return null[(size_t)ceil(0.95 * (double)times) - 1];
}

double hebb_null_reached(const double *null, size_t times, double found)
{
	size_t reached = 1, t;

	for (t = 0; t < times; t++)
		reached += null[t] >= found;
	return isnan(found) ? NAN : (double)reached / (double)(times + 1);
}

/* ---- dissimilarity ---- */

size_t hebb_pairs(size_t n)
{
	return n * (n - 1) / 2;
}

/* Rows less their mean, over their length: 0 where there is no spread. */
static float *standard_rows(const float *x, size_t n, size_t units)
{
	float *row = hebb_alloc(n * units, sizeof(*row), "standard rows");
	size_t i, u;

	for (i = 0; i < n; i++) {
		const float *from = x + i * units;
		double mean = 0, square = 0;

		for (u = 0; u < units; u++)
			mean += (double)from[u] / (double)units;
		for (u = 0; u < units; u++)
			square +=
			    ((double)from[u] - mean) * ((double)from[u] - mean);
		/* rounding of a mean is no spread */
		if (square <= 1e-24 * (double)units * mean * mean)
			continue;
		for (u = 0; u < units; u++)
			row[i * units + u] =
			    (float)(((double)from[u] - mean) / sqrt(square));
	}
	return row;
}

void hebb_dissimilarity(const float *x, size_t n, size_t units, double *d)
{
	float *row = standard_rows(x, n, units);
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = i + 1; j < n; j++)
			*d++ = 1 -
			       product(row + i * units, row + j * units, units);
	hebb_free(row);
}

void hebb_dissimilarity_of_classes(const int32_t *label, size_t n, double *d)
{
	size_t i, j;

	for (i = 0; i < n; i++)
		for (j = i + 1; j < n; j++)
			*d++ = label[i] != label[j];
}

void hebb_dissimilarity_means(const double *d, const int32_t *label, size_t n,
			      size_t classes, double *mean)
{
	double *count = hebb_alloc(classes * classes, sizeof(*count), "pairs");
	size_t i, j, c;

	memset(mean, 0, classes * classes * sizeof(*mean));
	for (i = 0; i < n; i++)
		for (j = i + 1; j < n; j++, d++) {
			const size_t a = (size_t)label[i], b = (size_t)label[j];

			mean[a * classes + b] += *d;
			mean[b * classes + a] += *d;
			count[a * classes + b]++;
			count[b * classes + a]++;
		}
	for (c = 0; c < classes * classes; c++)
		mean[c] = count[c] > 0 ? mean[c] / count[c] : NAN;
	hebb_free(count);
}
