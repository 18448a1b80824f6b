/*
 * indegree.c - every target draws k sources
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

static uint32_t make(const struct hebb_wiring *w, uint32_t target,
		     uint32_t *source, uint64_t *taken)
{
	const uint32_t n = hebb_wiring_choices(w), k = most(w);
	uint32_t i;

	hebb_random_fill(w->stream, 0, k, target, 0, source);
	hebb_wiring_choose(source, k, n, w->multapses ? NULL : taken);
	for (i = 0; i < k; i++)
		source[i] = hebb_wiring_source(w, target, source[i]);
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
