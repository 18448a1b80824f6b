#include "lab/evidence.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>

#include "base/memory.h"
#include "base/random.h"
#include "lab/statistics.h"

enum {
	FLIPS_COUNTED = 16, /* pairs whose signs are all tried */
	RANKS_COUNTED = 50, /* pairs whose sums of ranks are all counted */
	DRAWS = 9999,
};

/* sums that differ by less are equal but for rounding */
static const double rounding = 1e-12;

/* ---- paired ---- */

/*
 * All signs but the first's, which by symmetry need not change: from one choice
 * to the next, in Gray's order, one sign does.
 */
static double count_flips(const double *difference, size_t n, double sum,
			  double slack)
{
	const uint32_t all = 1u << (n - 1);
	double now = sum;
	uint32_t k, gray = 0;
	size_t far = 0;

	for (k = 0; k < all; k++) {
		far += fabs(now) >= fabs(sum) - slack;
		if (k + 1 < all) {
			const uint32_t next = (k + 1) ^ ((k + 1) >> 1);
			const uint32_t bit = next ^ gray;
			const size_t i = 1 + (size_t)__builtin_ctz(bit);

			now += (next & bit ? -2 : 2) * difference[i];
			gray = next;
		}
	}
	return (double)far / (double)all;
}

static double draw_flips(const double *difference, size_t n, double sum,
			 double slack)
{
	const struct hebb_stream stream = hebb_stream_open(0, "sign flips");
	uint32_t *bits = hebb_alloc(n, sizeof(*bits), "signs");
	size_t far = 0, r, i;

	for (r = 0; r < DRAWS; r++) {
		double now = 0;

		hebb_random_fill(stream, 0, n, r, 0, bits);
		for (i = 0; i < n; i++)
			now += bits[i] >> 31 ? -difference[i] : difference[i];
		far += fabs(now) >= fabs(sum) - slack;
	}
	hebb_free(bits);
	return (double)(far + 1) / (DRAWS + 1);
}

double hebb_sign_flip(const double *difference, size_t n)
{
	double sum = 0, size = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		sum += difference[i];
		size += fabs(difference[i]);
	}
	if (!n)
		return NAN;
	return n <= FLIPS_COUNTED
		   ? count_flips(difference, n, sum, rounding * size)
		   : draw_flips(difference, n, sum, rounding * size);
}

/*
 * Twice the rank of each value, so that shared ranks are whole; returns the sum
 * of t^3 - t over all groups of t equal values.
 */
static double rank_twice(const double *value, size_t n, size_t *rank)
{
	size_t *order = hebb_alloc(n + 1, sizeof(*order), "ranks");
	double ties = 0;
	size_t i, k, end;

	if (n)
		gsl_sort_index(order, value, 1, n);
	for (i = 0; i < n; i = end) {
		for (end = i + 1;
		     end < n && !(value[order[end]] > value[order[i]]); end++)
			;
		for (k = i; k < end; k++)
			rank[order[k]] = i + 1 + end;
		ties += pow((double)(end - i), 3) - (double)(end - i);
	}
	hebb_free(order);
	return ties;
}

/* How likely is a sum at least as far from the middle?  Twice the ranks. */
static double count_sums(const size_t *rank, size_t n, size_t sum)
{
	const size_t most = n * (n + 1),
		     low = sum < most - sum ? sum : most - sum;
	double *ways = hebb_alloc(most + 1, sizeof(*ways), "sums of ranks");
	double tail = 0;
	size_t i, k;

	ways[0] = 1;
	for (i = 0; i < n; i++)
		for (k = most; k >= rank[i]; k--)
			ways[k] += ways[k - rank[i]];
	for (k = 0; k <= low; k++)
		tail += ways[k];
	hebb_free(ways);
	return fmin(1, 2 * ldexp(tail, -(int)n));
}

double hebb_wilcoxon(const double *difference, size_t n)
{
	double *size = hebb_alloc(n + 1, sizeof(*size), "ranks"), ties, p;
	size_t *rank = hebb_alloc(n + 1, sizeof(*rank), "ranks");
	size_t kept = 0, sum = 0, i;

	for (i = 0; i < n; i++)
		if (fabs(difference[i]) > 0)
			size[kept++] = fabs(difference[i]);
	ties = rank_twice(size, kept, rank);
	for (i = kept = 0; i < n; i++) {
		if (difference[i] > 0)
			sum += rank[kept];
		kept += fabs(difference[i]) > 0;
	}
	if (!kept) {
		p = n ? 1 : NAN;
	} else if (kept <= RANKS_COUNTED) {
		p = count_sums(rank, kept, sum);
	} else {
		const double m = (double)kept;
		const double sd =
		    sqrt(m * (m + 1) * (2 * m + 1) / 24 - ties / 48);

		p = 2 * gsl_cdf_ugaussian_Q(
			    fabs((double)sum / 2 - m * (m + 1) / 4) / sd);
	}
	hebb_free(size);
	hebb_free(rank);
	return p;
}

double hebb_sign_test(size_t larger, size_t smaller)
{
	const size_t n = larger + smaller;
	const size_t fewer = larger < smaller ? larger : smaller;

	return n ? fmin(1, 2 * gsl_cdf_binomial_P((unsigned)fewer, 0.5,
						  (unsigned)n))
		 : NAN;
}

/* ---- not paired ---- */

/* Infinite where groups differ and nothing inside of them does. */
static double welch(const double *a, size_t na, const double *b, size_t nb)
{
	const double difference = hebb_mean(a, na) - hebb_mean(b, nb);
	const double error = pow(hebb_sd(a, na), 2) / (double)na +
			     pow(hebb_sd(b, nb), 2) / (double)nb;

	if (error > 0)
		return fabs(difference) / sqrt(error);
	return fabs(difference) > 0 ? INFINITY : 0;
}

double hebb_relabel(const double *a, size_t na, const double *b, size_t nb)
{
	const struct hebb_stream stream = hebb_stream_open(0, "relabel");
	const size_t n = na + nb;
	double *all, *mixed, seen;
	uint32_t *order;
	size_t far = 0, r, i;

	if (na < 2 || nb < 2)
		return NAN;
	all = hebb_alloc(n, sizeof(*all), "groups");
	mixed = hebb_alloc(n, sizeof(*mixed), "groups");
	order = hebb_alloc(n, sizeof(*order), "groups");
	memcpy(all, a, na * sizeof(*a));
	memcpy(all + na, b, nb * sizeof(*b));
	seen = welch(a, na, b, nb);
	for (r = 0; r < DRAWS; r++) {
		hebb_random_shuffle(stream, r, order, n);
		for (i = 0; i < n; i++)
			mixed[i] = all[order[i]];
		far +=
		    welch(mixed, na, mixed + na, nb) >= seen * (1 - rounding);
	}
	hebb_free(all);
	hebb_free(mixed);
	hebb_free(order);
	return (double)(far + 1) / (DRAWS + 1);
}

double hebb_rank_sum(const double *a, size_t na, const double *b, size_t nb)
{
	const size_t n = na + nb;
	const double x = (double)na, y = (double)nb, m = (double)n;
	double *all, ties, sum = 0, variance;
	size_t *rank, i;

	if (!na || !nb)
		return NAN;
	all = hebb_alloc(n, sizeof(*all), "ranks");
	rank = hebb_alloc(n, sizeof(*rank), "ranks");
	memcpy(all, a, na * sizeof(*a));
	memcpy(all + na, b, nb * sizeof(*b));
	ties = rank_twice(all, n, rank);
	for (i = 0; i < na; i++)
		sum += (double)rank[i] / 2;
	hebb_free(all);
	hebb_free(rank);
	variance = x * y / 12 * (m + 1 - ties / (m * (m - 1)));
	if (!(variance > 0))
		return 1;
	return 2 * gsl_cdf_ugaussian_Q(fabs(sum - x * (m + 1) / 2) /
				       sqrt(variance));
}

/* ---- how much, and how often asked ---- */

double hebb_effect(double mean, double sd, double freedom)
{
	if (!(sd > 0) || !(freedom > 0))
		return NAN;
	return mean / sd * (1 - 3 / (4 * freedom - 1));
}

void hebb_holm(double *p, size_t n)
{
	size_t *order = hebb_alloc(n + 1, sizeof(*order), "probabilities");
	double *key = hebb_alloc(n + 1, sizeof(*key), "probabilities");
	double before = 0;
	size_t asked = 0, i;

	for (i = 0; i < n; i++) {
		key[i] = isnan(p[i]) ? INFINITY : p[i];
		asked += !isnan(p[i]);
	}
	if (n)
		gsl_sort_index(order, key, 1, n);
	for (i = 0; i < asked; i++) {
		double *one = &p[order[i]];

		before = fmax(before, fmin(1, *one * (double)(asked - i)));
		*one = before;
	}
	hebb_free(order);
	hebb_free(key);
}
