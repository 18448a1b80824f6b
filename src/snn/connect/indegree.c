/*
 * indegree.c - every target draws k sources
 *
 * Without multapses it draws without replacement, by Floyd's algorithm
 * (Bentley & Floyd 1987, Commun. ACM 30:754).
 */
#include "snn/connect.h"

enum { K };

static const struct hebb_param params[] = {
	[K] = { "k", "1", HEBB_REQUIRED, 0, 4e9, "synapses of every target",
		HEBB_COUNT },
	{ NULL },
};

static bool check(const struct hebb_wiring *w, const struct hebb_place *place,
		  struct hebb_error *err)
{
	const uint32_t n = hebb_wiring_choices(w);

	if (w->param[K] == 0 || (n && (w->multapses || w->param[K] <= n)))
		return true;
	return hebb_error_set(err, HEBB_MODEL, place,
			      "k is %.0f, but there are only %u sources to "
			      "choose from; `multapses: true` lets a pair be "
			      "joined more than once",
			      w->param[K], n);
}

static uint32_t most(const struct hebb_wiring *w)
{
	return (uint32_t)w->param[K];
}

static uint32_t below(uint32_t bits, uint32_t n)
{
	return (uint32_t)((uint64_t)bits * n >> 32);
}

static void draw_distinct(const struct hebb_wiring *w, uint32_t target,
			  uint32_t *choice, uint64_t *taken)
{
	const uint32_t n = hebb_wiring_choices(w), k = most(w);
	uint32_t i;

	for (i = 0; i < k; i++) {
		const uint32_t last = n - k + i;
		uint32_t c = below(choice[i], last + 1);

		if (taken[c / 64] >> c % 64 & 1)
			c = last;
		taken[c / 64] |= (uint64_t)1 << c % 64;
		choice[i] = c;
	}
	for (i = 0; i < k; i++) {
		taken[choice[i] / 64] = 0;
		choice[i] = hebb_wiring_source(w, target, choice[i]);
	}
}

static uint32_t make(const struct hebb_wiring *w, uint32_t target,
		     uint32_t *source, uint64_t *taken)
{
	const uint32_t n = hebb_wiring_choices(w), k = most(w);
	uint32_t i;

	hebb_random_fill(w->stream, 0, k, target, 0, source);
	if (!w->multapses) {
		draw_distinct(w, target, source, taken);
		return k;
	}
	for (i = 0; i < k; i++)
		source[i] = hebb_wiring_source(w, target, below(source[i], n));
	return k;
}

const struct hebb_connect_type hebb_connect_indegree = {
	.type = {
		.name = "indegree",
		.brief = "every target draws k sources",
		.params = params,
	},
	.check = check,
	.most = most,
	.make = make,
};
