/*
 * compare_same.c - have these runs learnt the same?
 *
 * Samples, and the order in which they come, are chance that learners share;
 * what is left is what they make of it.  Runs that do not share it are as two
 * groups of strangers, and whoever compares them should know.
 */
#include "lab/compare.h"

#include <string.h>

static const char way_out[] = "--unpaired compares them all the same";

static bool differ(const char *a, const char *b)
{
	return strcmp(a, b) != 0;
}

static bool has_digests(const struct hebb_comparison *comparison, size_t r)
{
	const struct hebb_origin *run = &comparison->run[r];
	size_t i, s;

	if (!run->data || !run->split)
		return false;
	for (i = 0; i < comparison->n; i++) {
		const struct hebb_contender *one = &comparison->contender[i];

		for (s = 0; one->run == r && s < one->seeds; s++)
			if (!one->order[s])
				return false;
	}
	return true;
}

static bool same_data(const struct hebb_origin *a, const struct hebb_origin *b,
		      struct hebb_error *err)
{
	if (differ(a->data, b->data))
		return hebb_error_set(
		    err, HEBB_USAGE, NULL,
		    "'%s' and '%s' learnt from different data, be it only in "
		    "scale (%.0f and %.0f samples, digests %.8s and %.8s); %s",
		    a->path, b->path, a->samples, b->samples, a->data, b->data,
		    way_out);
	if (differ(a->split, b->split))
		return hebb_error_set(
		    err, HEBB_USAGE, NULL,
		    "'%s' and '%s' held out different samples of the same "
		    "data (digests %.8s and %.8s); %s",
		    a->path, b->path, a->split, b->split, way_out);
	return true;
}

/* Seeds of one name; `shared` counts them. */
static bool same_orders(const struct hebb_comparison *comparison,
			const struct hebb_contender *a,
			const struct hebb_contender *b, size_t *shared,
			struct hebb_error *err)
{
	size_t s;

	for (s = 0; s < a->seeds; s++) {
		const size_t t = hebb_contender_seed(b, a->seed[s]);

		if (t == b->seeds)
			continue;
		++*shared;
		if (differ(a->order[s], b->order[t]))
			return hebb_error_set(
			    err, HEBB_USAGE, NULL,
			    "'%s' and '%s' saw the samples of seed %s in "
			    "different orders; %s",
			    comparison->run[a->run].path,
			    comparison->run[b->run].path, a->seed[s], way_out);
	}
	return true;
}

static bool same_as_first(const struct hebb_comparison *comparison, size_t r,
			  struct hebb_error *err)
{
	const struct hebb_origin *first = comparison->run;
	size_t shared = 0, i, k;

	if (!same_data(first, &first[r], err))
		return false;
	for (i = 0; i < comparison->n; i++)
		for (k = 0; k < comparison->n; k++)
			if (!comparison->contender[i].run &&
			    comparison->contender[k].run == r &&
			    !same_orders(comparison, &comparison->contender[i],
					 &comparison->contender[k], &shared,
					 err))
				return false;
	return shared ||
	       hebb_error_set(err, HEBB_USAGE, NULL,
			      "'%s' and '%s' have no seed in common, so each "
			      "saw the samples in orders of its own; run one "
			      "again with the --seed of the other, or %s",
			      first->path, first[r].path, way_out);
}

/* Do two learners, of whatever runs, tell how good they are in one way? */
static bool share_marks(const struct hebb_comparison *comparison)
{
	size_t k, i, n;

	for (k = 0; k < HEBB_METRIC_LOSS; k++) {
		for (i = n = 0; i < comparison->n; i++)
			n +=
			    hebb_contender_end(&comparison->contender[i], k).n >
			    0;
		if (n > 1)
			return true;
	}
	return false;
}

bool hebb_compare_common(const struct hebb_comparison *comparison,
			 struct hebb_error *err)
{
	return comparison->runs < 2 || share_marks(comparison) ||
	       hebb_error_set(err, HEBB_USAGE, NULL,
			      "no two learners of these runs have a metric in "
			      "common: accuracy, error, held_out_loss, bits or "
			      "mean_reward");
}

bool hebb_compare_same(const struct hebb_comparison *comparison,
		       struct hebb_error *err)
{
	size_t r;

	for (r = 0; comparison->runs > 1 && r < comparison->runs; r++)
		if (!has_digests(comparison, r))
			return hebb_error_set(
			    err, HEBB_USAGE, NULL,
			    "'%s' does not tell which samples it learnt in "
			    "which order, as runs of today do; %s",
			    comparison->run[r].path, way_out);
	for (r = 1; r < comparison->runs; r++)
		if (!same_as_first(comparison, r, err))
			return false;
	return true;
}
