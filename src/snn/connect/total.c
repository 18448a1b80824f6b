/*
 * total.c - a number of synapses, each between a random source and a random
 * target
 *
 *	n = log(1 - p) / log(1 - 1/(sources targets))
 *
 * is the number that joins a pair at least once with probability p (Potjans &
 * Diesmann 2014, Cereb. Cortex 24:785, equation 1).  How many of them end on
 * each target is multinomial: the targets are halved again and again, and what
 * goes to one half is binomial.
 */
#include "snn/connect.h"

#include <math.h>
#include <gsl/gsl_randist.h>

#include "base/memory.h"
#include "base/number.h"

enum { N, P };

static const struct hebb_param params[] = {
	[N] = { "n", "1", HEBB_OPTIONAL, 0, 4e9, "synapses", HEBB_COUNT },
	[P] = { "p", "1", HEBB_OPTIONAL, 0, 0.999999,
		"probability that a pair is joined at least once, instead "
		"of n" },
	{ NULL },
};

/* As many as p asks for. */
static double count(const struct hebb_wiring *w)
{
	const double pairs = (double)hebb_wiring_choices(w) * w->targets;
	const double p = w->param[P];

	if (isnan(p))
		return w->param[N];
	if (p == 0 || pairs <= 1)
		return p > 0 ? pairs : 0;
	return floor(hebb_log1p(-p) / hebb_log1p(-1 / pairs) + 0.5);
}

static bool check(const struct hebb_wiring *w, const struct hebb_place *place,
		  struct hebb_error *err)
{
	if (isnan(w->param[N]) == isnan(w->param[P]))
		return hebb_error_set(err, HEBB_MODEL, place,
				      "wiring 'total' takes either n or p");
	if (!w->multapses)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "wiring 'total' joins some pairs more "
				      "than once; allow it with `multapses: "
				      "true`");
	if (count(w) > 0 && (!hebb_wiring_choices(w) || !w->targets))
		return hebb_error_set(err, HEBB_MODEL, place,
				      "%.0f synapses have no neurons to join",
				      count(w));
	return count(w) <= UINT32_MAX ||
	       hebb_error_set(err, HEBB_MODEL, place,
			      "%.3g synapses are more than the 4.29e9 of one "
			      "projection",
			      count(w));
}

/* Give `n` synapses to the targets first .. end - 1. */
static void share(const struct hebb_wiring *w, uint32_t first, uint32_t end,
		  uint32_t n, uint32_t *in_degree)
{
	const uint32_t middle = first + (end - first) / 2;
	struct hebb_gsl storage;
	uint32_t left;

	if (end - first == 1) {
		in_degree[first] = n;
		return;
	}
	/* a key that no target has: these are steps from 2^32 on */
	left = gsl_ran_binomial(
	    hebb_random_gsl(&storage, w->stream, 0, 1ull << 32 | middle),
	    (double)(middle - first) / (end - first), n);
	share(w, first, middle, left, in_degree);
	share(w, middle, end, n - left, in_degree);
}

static bool list(struct hebb_wiring *w, const struct hebb_value *values,
		 const struct hebb_place *place, struct hebb_error *err)
{
	uint32_t *begin =
	    hebb_alloc((size_t)w->targets + 1, sizeof(*begin), "in-degrees");
	uint32_t t;

	(void)values, (void)place, (void)err;
	if (w->targets)
		share(w, 0, w->targets, (uint32_t)count(w), begin + 1);
	for (t = 0; t < w->targets; t++)
		begin[t + 1] += begin[t];
	w->listing.begin = begin;
	return true;
}

static uint32_t make(const struct hebb_wiring *w, uint32_t target,
		     uint32_t *source, uint64_t *taken)
{
	const uint32_t *begin = w->listing.begin + target;
	const uint32_t n = begin[1] - begin[0];
	uint32_t i;

	(void)taken;
	hebb_random_fill(w->stream, 0, n, target, 0, source);
	hebb_wiring_choose(source, n, hebb_wiring_choices(w), NULL);
	for (i = 0; i < n; i++)
		source[i] = hebb_wiring_source(w, target, source[i]);
	return n;
}

const struct hebb_connect_type hebb_connect_total = {
	.type = {
		.name = "total",
		.brief = "a number of synapses between random neurons",
		.equation = "n = log(1 - p) / log(1 - 1/pairs)",
		.source = "Potjans & Diesmann 2014, Cereb. Cortex 24:785",
		.params = params,
	},
	.check = check,
	.list = list,
	.most = hebb_listing_most,
	.make = make,
};
