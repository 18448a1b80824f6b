/*
 * tau.c - Kendall's tau-a, by sorting (Knight 1966, JASA 61:436)
 *
 * In the order of the one, ranks of the other that stand the wrong way round
 * are counted.  Both are found once, so that each shuffle of a null only
 * counts.
 */
#include "lab/similarity.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <gsl/gsl_sort.h>

#include "base/memory.h"

enum { DIGIT = 11, DIGITS = 6, VALUES = 1 << DIGIT };

/* Numbers as integers that go up as they do. */
static uint64_t key_of(double number)
{
	const double plain = number + 0.0; /* there is one 0 */
	uint64_t bits;

	memcpy(&bits, &plain, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

/* One pass of a sort by digits: what is equal keeps its order. */
static void sort_by_digit(const uint64_t *key, const uint32_t *from, size_t m,
			  int shift, uint32_t *to)
{
	size_t start[VALUES + 1] = { 0 };
	size_t i;

	for (i = 0; i < m; i++)
		start[(key[i] >> shift) % VALUES + 1]++;
	for (i = 0; i < VALUES; i++)
		start[i + 1] += start[i];
	for (i = 0; i < m; i++)
		to[start[(key[from[i]] >> shift) % VALUES]++] = from[i];
}

/* order[m] goes up in value, and of rank[m] equal values have the same. */
static void find_ranks(const double *value, size_t m, uint32_t *order,
		       uint32_t *rank)
{
	uint64_t *key = hebb_alloc(m + 1, sizeof(*key), "ranks");
	uint32_t *from = rank, *to = order, *other;
	uint32_t above = 0;
	size_t i;
	int d;

	for (i = 0; i < m; i++) {
		key[i] = key_of(value[i]);
		order[i] = (uint32_t)i;
	}
	for (d = 0; d < DIGITS; d++) {
		other = from;
		from = to;
		to = other;
		sort_by_digit(key, from, m, d * DIGIT, to);
	}
	/* an even number of passes: it is all in `order` again */
	for (i = 0; i < m; i++) {
		above += i > 0 && key[order[i]] != key[order[i - 1]];
		rank[order[i]] = above;
	}
	hebb_free(key);
}

/*
 * Merge two sorted halves from both ends at once, without a branch that nobody
 * could foresee.  A number of the second half has passed as many as it has come
 * forward.
 */
static uint64_t merge_halves(const uint32_t *from, size_t half, uint32_t *to)
{
	const uint32_t *a = from, *b = from + half;
	const uint32_t *c = from + half - 1, *d = from + 2 * half - 1;
	uint64_t wrong = 0;
	size_t k;

	for (k = 0; k < half; k++) {
		const uint32_t low = *a, next = *b, last = *c, high = *d;
		const uint32_t right = next<low, left = last> high;
		const size_t end = 2 * half - 1 - k;

		to[k] = right ? next : low;
		wrong += (0 - (uint64_t)right) & ((uint64_t)(b - from) - k);
		b += right;
		a += 1 - right;
		to[end] = left ? last : high;
		wrong += ((uint64_t)left - 1) & ((uint64_t)(d - from) - end);
		c -= left;
		d -= 1 - left;
	}
	return wrong;
}

/* A short run, in its place. */
static uint64_t insert(uint32_t *value, size_t n)
{
	uint64_t wrong = 0;
	size_t i, j;

	for (i = 1; i < n; i++) {
		const uint32_t one = value[i];

		for (j = i; j > 0 && value[j - 1] > one; j--)
			value[j] = value[j - 1];
		value[j] = one;
		wrong += i - j;
	}
	return wrong;
}

/* 2^k runs of one length hold m: that length, below 9, or m itself. */
static size_t run_of(size_t m)
{
	size_t run = m;

	while (run > 8)
		run = (run + 1) / 2;
	return run;
}

/* What all runs hold: below 8 / 7 m + 8. */
static size_t room_of(size_t m)
{
	const size_t run = run_of(m);
	size_t n = run;

	while (n < m)
		n *= 2;
	return n;
}

/*
 * Sort value[m] from short runs to long ones, and count what is inverted.
 * `room` is for 2 room_of(m); the last run is filled up with what is larger.
 */
static uint64_t sort_counting(uint32_t *value, uint32_t *room, size_t m)
{
	const size_t n = room_of(m);
	uint32_t *from = room, *to = room + n, *other;
	uint64_t wrong = 0;
	size_t run = run_of(m), at;

	memcpy(from, value, m * sizeof(*value));
	for (at = m; at < n; at++)
		from[at] = UINT32_MAX;
	for (at = 0; at < n; at += run)
		wrong += insert(from + at, run);
	for (; run < n; run *= 2) {
		for (at = 0; at < n; at += 2 * run)
			wrong += merge_halves(from + at, run, to + at);
		other = from;
		from = to;
		to = other;
	}
	memcpy(value, from, m * sizeof(*value));
	return wrong;
}

static double pairs_of(size_t n)
{
	return (double)n * ((double)n - 1) / 2;
}

/* Pairs that are equal in what is sorted. */
static double ties_of(const uint32_t *value, size_t m)
{
	double ties = 0;
	size_t i, same = 1;

	for (i = 1; i <= m; i++, same++)
		if (i == m || value[i] != value[i - 1]) {
			ties += pairs_of(same);
			same = 0;
		}
	return ties;
}

/* Two rankings of the same m. */
struct rankings {
	size_t m;
	uint32_t *order; /* [m] in which `a` goes up */
	uint32_t *group; /* [m] ranks in `a`, in that order */
	uint32_t *rank;  /* [m] in `b` */
	uint32_t *value; /* [m] ranks in `b` in the order of `a` */
	uint32_t *room;  /* [2 room_of(m)] */
	double ties;     /* pairs that are equal in `a`, or are so in `b` */
};

static struct rankings open_rankings(const double *a, const double *b, size_t m)
{
	struct rankings both = { .m = m };
	uint32_t **const all[] = { &both.order, &both.group, &both.rank,
				   &both.value, &both.room };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(*all); i++)
		*all[i] =
		    hebb_alloc(all[i] == &both.room ? 2 * room_of(m) : m + 1,
			       sizeof(**all), "ranks");
	find_ranks(b, m, both.order, both.rank);
	for (i = 0; i < m; i++)
		both.value[i] = both.rank[both.order[i]];
	both.ties = ties_of(both.value, m);
	find_ranks(a, m, both.order, both.room);
	for (i = 0; i < m; i++)
		both.group[i] = both.room[both.order[i]];
	both.ties += ties_of(both.group, m);
	return both;
}

static void close_rankings(struct rankings *both)
{
	hebb_free(both->order);
	hebb_free(both->group);
	hebb_free(both->rank);
	hebb_free(both->value);
	hebb_free(both->room);
}

/*
 * Of `value`, which is put in order: first those that are equal in `a`, so that
 * none of them stands wrong.
 */
static double tau_of(struct rankings *both)
{
	const size_t m = both->m;
	double in_both = 0, wrong;
	size_t from, to;

	for (from = 0; from < m; from = to) {
		for (to = from + 1; to < m; to++)
			if (both->group[to] != both->group[from])
				break;
		if (to - from == 1)
			continue;
		sort_counting(both->value + from, both->room, to - from);
		in_both += ties_of(both->value + from, to - from);
	}
	wrong = (double)sort_counting(both->value, both->room, m);
	return (pairs_of(m) - both->ties + in_both - 2 * wrong) / pairs_of(m);
}

double hebb_tau_a(const double *a, const double *b, size_t m)
{
	struct rankings both;
	double tau;
	size_t i;

	if (m < 2)
		return NAN;
	both = open_rankings(a, b, m);
	for (i = 0; i < m; i++)
		both.value[i] = both.rank[both.order[i]];
	tau = tau_of(&both);
	close_rankings(&both);
	return tau;
}

/* The stimuli of each pair, in the order of `a`. */
static void find_stimuli(const struct rankings *both, size_t n, uint32_t *first,
			 uint32_t *second)
{
	uint32_t *pair = both->room;
	size_t i, j, k = 0;

	for (k = 0; k < both->m; k++)
		pair[both->order[k]] = (uint32_t)k;
	for (i = k = 0; i < n; i++)
		for (j = i + 1; j < n; j++, k++) {
			first[pair[k]] = (uint32_t)i;
			second[pair[k]] = (uint32_t)j;
		}
}

void hebb_tau_a_null(const double *a, const double *b, size_t n,
		     struct hebb_stream stream, double *null, size_t times)
{
	const size_t m = hebb_pairs(n);
	struct rankings both = open_rankings(a, b, m);
	uint32_t *order = hebb_alloc(n, sizeof(*order), "an order of stimuli");
	uint32_t *first = hebb_alloc(m, sizeof(*first), "pairs");
	uint32_t *second = hebb_alloc(m, sizeof(*second), "pairs");
	uint32_t *table = hebb_alloc(n * n, sizeof(*table), "ranks");
	size_t i, j, k, t;

	find_stimuli(&both, n, first, second);
	for (i = k = 0; i < n; i++)
		for (j = i + 1; j < n; j++, k++)
			table[i * n + j] = table[j * n + i] = both.rank[k];
	for (t = 0; t < times; t++) {
		hebb_random_shuffle(stream, t, order, n);
		for (k = 0; k < m; k++)
			both.value[k] =
			    table[order[first[k]] * n + order[second[k]]];
		null[t] = tau_of(&both);
	}
	gsl_sort(null, 1, times);
	hebb_free(order);
	hebb_free(first);
	hebb_free(second);
	hebb_free(table);
	close_rankings(&both);
}

/* Ranks, stimuli and a table; keys are gone before there are these. */
double hebb_tau_a_size(size_t n)
{
	return (double)sizeof(uint32_t) *
	       (6 * (double)hebb_pairs(n) + 2 * (double)room_of(hebb_pairs(n)) +
		(double)n * (double)n);
}
