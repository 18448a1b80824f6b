/*
 * outdegree.c - every source draws k targets
 */
#include "snn/connect.h"

#include "base/memory.h"

enum { K };

static const struct hebb_param params[] = {
	[K] = { "k", "1", HEBB_REQUIRED, 0, 4e9, "synapses of every source",
		HEBB_COUNT },
	{ NULL },
};

static uint32_t choices(const struct hebb_wiring *w)
{
	return w->targets - (w->same && !w->autapses);
}

static bool check(const struct hebb_wiring *w, const struct hebb_place *place,
		  struct hebb_error *err)
{
	const double k = w->param[K];
	const uint32_t n = choices(w);

	if (k > 0 && (!n || (!w->multapses && k > n)))
		return hebb_error_set(err, HEBB_MODEL, place,
				      "k is %.0f, but there are only %u "
				      "targets to choose from; `multapses: "
				      "true` lets a pair be joined more than "
				      "once",
				      k, n);
	return k * w->sources <= UINT32_MAX ||
	       hebb_error_set(err, HEBB_MODEL, place,
			      "%.3g synapses are more than the 4.29e9 that "
			      "wiring 'outdegree' can list",
			      k * w->sources);
}

static double expect(const struct hebb_wiring *w)
{
	return w->param[K] * w->sources;
}

static bool list(struct hebb_wiring *w, const struct hebb_value *values,
		 const struct hebb_place *place, struct hebb_error *err)
{
	const uint32_t k = (uint32_t)values[K].number, n = choices(w);
	const bool skip = w->same && !w->autapses;
	const size_t all = (size_t)k * w->sources;
	uint32_t *source = hebb_alloc(all, sizeof(*source), "sources");
	uint32_t *target = hebb_alloc(all, sizeof(*target), "targets");
	uint64_t *taken = hebb_alloc(n / 64 + 1, sizeof(*taken), "targets");
	uint32_t s, i;

	(void)place, (void)err;
	for (s = 0; s < w->sources; s++) {
		uint32_t *mine = target + (size_t)s * k;

		hebb_random_fill(w->stream, 0, k, s, 0, mine);
		hebb_wiring_choose(mine, k, n, w->multapses ? NULL : taken);
		for (i = 0; i < k; i++) {
			mine[i] += skip && mine[i] >= s;
			source[(size_t)s * k + i] = s;
		}
	}
	w->listing = hebb_listing_new(source, target, all, w->targets, NULL);
	hebb_free(source);
	hebb_free(target);
	hebb_free(taken);
	return true;
}

const struct hebb_connect_type hebb_connect_outdegree = {
	.type = {
		.name = "outdegree",
		.brief = "every source draws k targets",
		.params = params,
	},
	.check = check,
	.list = list,
	.expect = expect,
	.most = hebb_listing_most,
	.make = hebb_listing_make,
};
