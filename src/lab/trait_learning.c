/*
 * trait_learning.c - numbers that curves of learning hold: how good in the
 * end, how soon, at what cost
 *
 * Accuracy is compared at a match too: at the highest level that every learner
 * reaches with every seed, since what a learner is like depends on how far it
 * has come.
 */
#include "lab/trait.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/curve.h"

/* One seed of one contender. */
struct pupil {
	const struct hebb_contender *contender;
	size_t seed;
	double level; /* of the match */
};

static const double *curve_of(const struct pupil *pupil,
			      enum hebb_metric metric)
{
	return pupil->contender->value[metric] +
	       pupil->seed * pupil->contender->rows;
}

/* The rows that this seed has: [n] of samples and of a metric; free both. */
static size_t own_rows(const struct pupil *pupil, enum hebb_metric metric,
		       double **samples, double **value)
{
	const struct hebb_contender *contender = pupil->contender;
	const double *curve = curve_of(pupil, metric);
	size_t n = 0, i;

	*samples = hebb_alloc(contender->rows + 1, sizeof(double), "a curve");
	*value = hebb_alloc(contender->rows + 1, sizeof(double), "a curve");
	for (i = 0; i < contender->rows; i++)
		if (isfinite(curve[i])) {
			(*samples)[n] = contender->samples[i];
			(*value)[n++] = curve[i];
		}
	return n;
}

/* Test part before looks, if there is one. */
static double in_the_end(const struct pupil *pupil, enum hebb_metric metric,
			 double unused)
{
	const double test = pupil->contender->test[metric][pupil->seed];

	(void)unused;
	return isnan(test) ? hebb_contender_last(pupil->contender, metric,
						 pupil->seed, false)
			   : test;
}

static double per_sample(const struct pupil *pupil, enum hebb_metric metric,
			 double factor)
{
	return factor *
	       hebb_contender_last(pupil->contender, metric, pupil->seed, true);
}

/* Samples until the accuracy is `level`; infinity where it never is. */
static double reach(const struct pupil *pupil, enum hebb_metric metric,
		    double level)
{
	double *samples, *accuracy, found;
	const size_t n = own_rows(pupil, metric, &samples, &accuracy);

	found = hebb_curve_reach(samples, accuracy, n, level);
	hebb_free(samples);
	hebb_free(accuracy);
	return n ? isnan(found) ? INFINITY : found : NAN;
}

static double area(const struct pupil *pupil, enum hebb_metric metric,
		   double unused)
{
	double *samples, *accuracy, found;
	const size_t n = own_rows(pupil, metric, &samples, &accuracy);

	(void)unused;
	found = hebb_curve_area(samples, accuracy, n);
	hebb_free(samples);
	hebb_free(accuracy);
	return found;
}

static double reach_match(const struct pupil *pupil, enum hebb_metric metric,
			  double unused)
{
	(void)unused;
	return pupil->level > 0 ? reach(pupil, metric, pupil->level) : NAN;
}

/* What had been spent when the match was reached. */
static double spent_at_match(const struct pupil *pupil, enum hebb_metric metric,
			     double unused)
{
	const double at = reach_match(pupil, HEBB_METRIC_ACCURACY, unused);
	double *samples, *spent, found = NAN;
	const size_t n = own_rows(pupil, metric, &samples, &spent);
	size_t i;

	for (i = 1; i < n && samples[i] < at; i++)
		;
	if (i < n && at >= samples[i - 1])
		found = spent[i - 1] + (spent[i] - spent[i - 1]) *
					   (at - samples[i - 1]) /
					   (samples[i] - samples[i - 1]);
	hebb_free(samples);
	hebb_free(spent);
	return found;
}

enum chapter { LEARNING, EFFICIENCY, MATCHED, CHAPTERS };

static const struct {
	const char *name, *definition;
} chapters[CHAPTERS] = {
	[LEARNING] = { "learning",
		       "How good the answers to held-out samples are in the "
		       "end, and what learning has cost for each sample seen. "
		       "Where a test part was kept apart from the looks, "
		       "answers are those to the test part." },
	[EFFICIENCY] = { "sample_efficiency",
			 "Accuracy a(n) of the held-out samples after n "
			 "presentations, repeats counted. n_80 and n_90: the "
			 "least n with a(n) >= 0.8, 0.9, linear in log n "
			 "between looks. area: the mean of a over log n." },
	[MATCHED] = { "matched_accuracy",
		      "What it took to reach one accuracy, the highest that "
		      "every learner reaches with every seed: linear between "
		      "looks, in log n for samples." },
};

static const struct row {
	enum chapter chapter;
	const char *name, *unit, *brief;
	int better;
	bool censored;
	enum hebb_metric metric;
	double (*number)(const struct pupil *pupil, enum hebb_metric metric,
			 double parameter);
	double parameter;
} rows[] = {
	{ LEARNING, "accuracy", "1", "part of the held-out samples, at the end",
	  1, false, HEBB_METRIC_ACCURACY, in_the_end, 0 },
	{ LEARNING, "error", "1", "mean squared, of the held-out samples", -1,
	  false, HEBB_METRIC_ERROR, in_the_end, 0 },
	{ LEARNING, "held_out_loss", "1", "mean loss of the held-out samples",
	  -1, false, HEBB_METRIC_HELD_OUT, in_the_end, 0 },
	{ LEARNING, "bits", "1", "bits for each held-out letter or class", -1,
	  false, HEBB_METRIC_BITS, in_the_end, 0 },
	{ LEARNING, "reward", "1", "mean of the latest episodes", 1, false,
	  HEBB_METRIC_REWARD, in_the_end, 0 },
	{ LEARNING, "time", "s", "learning time for 1,000 samples", -1, false,
	  HEBB_METRIC_TIME, per_sample, 1000 },
	{ LEARNING, "spikes", "1", "spikes for each sample learnt", -1, false,
	  HEBB_METRIC_SPIKES, per_sample, 1 },
	{ LEARNING, "events", "1",
	  "arrivals of spikes at synapses for each sample learnt", -1, false,
	  HEBB_METRIC_EVENTS, per_sample, 1 },
	{ LEARNING, "products", "1", "multiply-adds for each sample learnt", -1,
	  false, HEBB_METRIC_PRODUCTS, per_sample, 1 },
	{ EFFICIENCY, "n_80", "1", "samples seen when 80 % are right", -1, true,
	  HEBB_METRIC_ACCURACY, reach, 0.8 },
	{ EFFICIENCY, "n_90", "1", "samples seen when 90 % are right", -1, true,
	  HEBB_METRIC_ACCURACY, reach, 0.9 },
	{ EFFICIENCY, "area", "1", "mean accuracy over log n", 1, false,
	  HEBB_METRIC_ACCURACY, area, 0 },
	{ MATCHED, "samples", "1", "samples seen", -1, true,
	  HEBB_METRIC_ACCURACY, reach_match, 0 },
	{ MATCHED, "time", "s", "time spent learning", -1, false,
	  HEBB_METRIC_TIME, spent_at_match, 0 },
	{ MATCHED, "spikes", "1", "spikes fired while learning", -1, false,
	  HEBB_METRIC_SPIKES, spent_at_match, 0 },
	{ MATCHED, "events", "1", "arrivals of spikes at synapses", -1, false,
	  HEBB_METRIC_EVENTS, spent_at_match, 0 },
	{ MATCHED, "products", "1", "multiply-adds", -1, false,
	  HEBB_METRIC_PRODUCTS, spent_at_match, 0 },
};
enum { ROWS = sizeof(rows) / sizeof(*rows) };

/* The least of what seeds reach at best; NaN without any accuracy. */
static double find_match(const struct hebb_comparison *comparison)
{
	double level = INFINITY;
	size_t i, s, k;

	for (i = 0; i < comparison->n; i++)
		for (s = 0; s < comparison->contender[i].seeds; s++) {
			const struct pupil pupil = { &comparison->contender[i],
						     s, NAN };
			const double *curve =
			    curve_of(&pupil, HEBB_METRIC_ACCURACY);
			double best = 0;

			for (k = 0; k < pupil.contender->rows; k++)
				if (curve[k] > best)
					best = curve[k];
			level = fmin(level, best);
		}
	return level > 0 && isfinite(level) ? level : NAN;
}

static bool has_any(const struct hebb_comparison *comparison,
		    const struct row *row)
{
	size_t i;

	for (i = 0; i < comparison->n; i++)
		if (hebb_contender_end(&comparison->contender[i], row->metric)
			.n)
			return true;
	return false;
}

/* Costs are those of some kinds of learners only: others have none. */
static bool is_empty(const struct hebb_contender *contender,
		     enum hebb_metric metric)
{
	return (metric == HEBB_METRIC_SPIKES || metric == HEBB_METRIC_EVENTS ||
		metric == HEBB_METRIC_PRODUCTS) &&
	       !(hebb_contender_end(contender, metric).mean > 0);
}

static void fill(struct hebb_comparison *comparison, struct hebb_trait *trait,
		 const struct row *row, double level)
{
	size_t i, s;

	for (i = 0; i < comparison->n; i++) {
		const struct hebb_contender *contender =
		    &comparison->contender[i];

		for (s = 0; s < comparison->seeds; s++) {
			const size_t seed =
			    hebb_contender_seed(contender, comparison->seed[s]);
			const struct pupil pupil = { contender, seed, level };
			const size_t at = i * comparison->seeds + s;

			if (seed == contender->seeds ||
			    is_empty(contender, row->metric) ||
			    !hebb_contender_end(contender, row->metric).n)
				continue;
			trait->asked[at] = true;
			trait->value[at] =
			    row->number(&pupil, row->metric, row->parameter);
		}
	}
}

static void add_row(struct hebb_comparison *comparison, const struct row *row,
		    double level)
{
	const size_t chapter =
	    hebb_chapter_of(comparison, chapters[row->chapter].name);
	struct hebb_trait *trait =
	    hebb_trait_make(comparison, chapter, row->name, NULL);

	if (!comparison->chapter[chapter].definition)
		comparison->chapter[chapter].definition =
		    hebb_text_copy(chapters[row->chapter].definition);
	trait->unit = hebb_text_copy(row->unit);
	trait->brief = row->chapter == MATCHED
			   ? hebb_text_format("%s until %.2f %% are right",
					      row->brief, 100 * level)
			   : hebb_text_copy(row->brief);
	trait->better = row->better;
	trait->censored = row->censored;
	fill(comparison, trait, row, level);
}

void hebb_traits_learnt(struct hebb_comparison *comparison)
{
	const double level = find_match(comparison);
	bool measured[CHAPTERS] = { false };
	size_t c, k;

	for (c = 0; c < comparison->chapters; c++)
		for (k = EFFICIENCY; k < CHAPTERS; k++)
			measured[k] |= !strcmp(comparison->chapter[c].name,
					       chapters[k].name);
	for (k = 0; k < ROWS; k++)
		if (!measured[rows[k].chapter] &&
		    has_any(comparison, &rows[k]) &&
		    (rows[k].chapter != MATCHED ||
		     (!isnan(level) && comparison->n > 1)))
			add_row(comparison, &rows[k], level);
}
