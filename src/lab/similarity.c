#include "lab/similarity.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

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

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
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
	qsort(null, times, sizeof(*null), ascending);
	hebb_free(order);
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

/* ---- Kendall's tau-a, by sorting (Knight 1966, JASA 61:436) ---- */

struct point {
	double a, b;
};

static int by_a_then_b(const void *left, const void *right)
{
	const struct point *x = left, *y = right;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return (x->b > y->b) - (x->b < y->b);
}

static double pairs_of(double n)
{
	return n * (n - 1) / 2;
}

/* Pairs that are equal in a, and in both; points are in order. */
static void count_ties(const struct point *point, size_t m, double *in_a,
		       double *in_both)
{
	size_t i, same_a = 1, same = 1;

	*in_a = *in_both = 0;
	for (i = 1; i <= m; i++) {
		const bool a = i < m && point[i].a == point[i - 1].a;
		const bool both = a && point[i].b == point[i - 1].b;

		if (!a) {
			*in_a += pairs_of((double)same_a);
			same_a = 0;
		}
		if (!both) {
			*in_both += pairs_of((double)same);
			same = 0;
		}
		same_a++;
		same++;
	}
}

/* Merge two sorted halves; how many pairs stood the wrong way round? */
static double merge(const double *from, size_t half, size_t n, double *to)
{
	size_t i = 0, j = half;
	double wrong = 0;

	while (i < half || j < n)
		if (j == n || (i < half && from[i] <= from[j])) {
			*to++ = from[i++];
		} else {
			*to++ = from[j++];
			wrong += (double)(half - i);
		}
	return wrong;
}

/* Sort `value` from small runs to large ones, and count what is inverted. */
static double sort_counting(double **value, double **room, size_t m)
{
	double wrong = 0, *other;
	size_t run, at;

	for (run = 1; run < m; run *= 2) {
		for (at = 0; at < m; at += 2 * run) {
			const size_t n = m - at < 2 * run ? m - at : 2 * run;

			wrong += merge(*value + at, run < n ? run : n, n,
				       *room + at);
		}
		other = *value;
		*value = *room;
		*room = other;
	}
	return wrong;
}

static double ties_of(const double *value, size_t m)
{
	double ties = 0;
	size_t i, same = 1;

	for (i = 1; i <= m; i++, same++)
		if (i == m || value[i] != value[i - 1]) {
			ties += pairs_of((double)same);
			same = 0;
		}
	return ties;
}

double hebb_tau_a(const double *a, const double *b, size_t m)
{
	struct point *point = hebb_alloc(m + 1, sizeof(*point), "pairs");
	double *value = hebb_alloc(m + 1, sizeof(*value), "pairs");
	double *room = hebb_alloc(m + 1, sizeof(*room), "pairs");
	double in_a, in_both, wrong, balance;
	size_t i;

	for (i = 0; i < m; i++)
		point[i] = (struct point){ a[i], b[i] };
	qsort(point, m, sizeof(*point), by_a_then_b);
	count_ties(point, m, &in_a, &in_both);
	for (i = 0; i < m; i++)
		value[i] = point[i].b;
	wrong = sort_counting(&value, &room, m);
	balance = pairs_of((double)m) - in_a - ties_of(value, m) + in_both -
		  2 * wrong;
	hebb_free(point);
	hebb_free(value);
	hebb_free(room);
	return m > 1 ? balance / pairs_of((double)m) : NAN;
}
