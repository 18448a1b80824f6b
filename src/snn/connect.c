#include "snn/connect.h"

#include <string.h>

#include "base/memory.h"

static uint32_t below(uint32_t bits, uint32_t n)
{
	return (uint32_t)((uint64_t)bits * n >> 32);
}

void hebb_wiring_choose(uint32_t *choice, uint32_t k, uint32_t n,
			uint64_t *taken)
{
	uint32_t i;

	for (i = 0; !taken && i < k; i++)
		choice[i] = below(choice[i], n);
	for (i = 0; taken && i < k; i++) {
		const uint32_t last = n - k + i;
		uint32_t c = below(choice[i], last + 1);

		if (taken[c / 64] >> c % 64 & 1)
			c = last;
		taken[c / 64] |= (uint64_t)1 << c % 64;
		choice[i] = c;
	}
	for (i = 0; taken && i < k; i++)
		taken[choice[i] / 64] = 0;
}

double hebb_wiring_expect(const struct hebb_wiring *w)
{
	if (w->type->expect)
		return w->type->expect(w);
	if (w->listing.begin)
		return w->listing.begin[w->targets];
	return (double)w->targets * w->type->most(w);
}

struct hebb_listing hebb_listing_new(const uint32_t *source,
				     const uint32_t *target, size_t n,
				     uint32_t targets, const uint32_t *row)
{
	struct hebb_listing listing = { .rows = row ? n : 0 };
	uint32_t *begin =
	    hebb_alloc((size_t)targets + 2, sizeof(*begin), "listed synapses");
	size_t i;

	listing.source =
	    hebb_alloc(n, sizeof(*listing.source), "listed synapses");
	if (row)
		listing.row =
		    hebb_alloc(n, sizeof(*listing.row), "listed synapses");
	for (i = 0; i < n; i++)
		begin[target[i] + 2]++;
	for (i = 2; i < (size_t)targets + 2; i++)
		begin[i] += begin[i - 1];
	/* begin[t + 1] moves from where t begins to where it ends */
	for (i = 0; i < n; i++) {
		const uint32_t at = begin[target[i] + 1]++;

		listing.source[at] = source[i];
		if (row)
			listing.row[at] = row[i];
	}
	listing.begin = begin;
	return listing;
}

void hebb_listing_release(struct hebb_listing *listing)
{
	hebb_free(listing->begin);
	hebb_free(listing->source);
	hebb_free(listing->row);
}

void hebb_listing_keep(struct hebb_listing *listing, uint32_t targets,
		       const double *number, bool negative)
{
	uint32_t kept = 0, begin = 0, t, i;

	for (t = 0; t < targets; t++) {
		const uint32_t end = listing->begin[t + 1];

		for (i = begin; i < end; i++) {
			if ((number[listing->row[i]] < 0) != negative)
				continue;
			listing->source[kept] = listing->source[i];
			listing->row[kept++] = listing->row[i];
		}
		begin = end;
		listing->begin[t + 1] = kept;
	}
}

static uint32_t in_degree(const struct hebb_listing *listing, uint32_t target)
{
	return listing->begin[target + 1] - listing->begin[target];
}

uint32_t hebb_listing_most(const struct hebb_wiring *w)
{
	uint32_t most = 0, t;

	for (t = 0; t < w->targets; t++)
		if (in_degree(&w->listing, t) > most)
			most = in_degree(&w->listing, t);
	return most;
}

uint32_t hebb_listing_make(const struct hebb_wiring *w, uint32_t target,
			   uint32_t *source, uint64_t *taken)
{
	const uint32_t n = in_degree(&w->listing, target);

	(void)taken;
	memcpy(source, w->listing.source + w->listing.begin[target],
	       n * sizeof(*source));
	return n;
}
