/*
 * weights.c - how weights are spread, and how far they went
 *
 * Of each array of weights that learning changes, biases left out: moments of
 * the w (kurtosis: 0 for a normal distribution), Gini's coefficient of the |w|,
 * the part that is below 1 % of the largest, by how much a log-normal
 * distribution of the |w| is more likely than a normal one (delta AIC),
 * the effective rank exp(H(s / sum s)) of the singular values s, and the drift
 * |W - W_0| / |W_0| since before learning.  Pruned weights are zeros.
 */
#include "lab/measure.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lab/shape.h"

enum {
	MEAN,
	SD,
	SKEW,
	KURTOSIS,
	GINI,
	SMALL,
	LOGNORMAL,
	RANK,
	DRIFT,
	HISTOGRAM,
	EDGES
};

static const struct hebb_finding findings[] = {
	[MEAN] = { "mean", "1", "of the weights, in their unit", 0 },
	[SD] = { "sd", "1", "standard deviation of the weights, in their unit",
		 0 },
	[SKEW] = { "skew", "1", "of the weights", 0 },
	[KURTOSIS] = { "kurtosis", "1", "excess kurtosis of the weights", 0 },
	[GINI] = { "gini", "1", "inequality of the weights' sizes", 0 },
	[SMALL] = { "small", "1",
		    "part of the weights below 1 % of the "
		    "largest",
		    0 },
	[LOGNORMAL] = { "delta_aic", "1",
			"by which a log-normal fit of the sizes is better than "
			"a normal one",
			0 },
	[RANK] = { "effective_rank", "1", "directions that weights use", 0 },
	[DRIFT] = { "drift", "1",
		    "way from the first weights, over their "
		    "length",
		    0 },
	[HISTOGRAM] = { "histogram", "1",
			"weights of the largest array in each bin, by look", 0,
			true },
	[EDGES] = { "histogram_range", "1", "lowest edge and highest, by look",
		    0, true },
	{ 0 },
};

enum { BINS = 50, DEEP = 256 };

struct diary {
	double **first; /* [arrays] */
	size_t arrays;
	double *bins, *edges; /* [looks][BINS], [looks][2] */
	size_t looks, bins_room, edges_room;
};

static void *begin(struct hebb_sitting *sitting)
{
	const struct hebb_learner *learner = sitting->subject->learner;
	struct diary *diary = hebb_alloc(1, sizeof(*diary), "weights");
	size_t k;

	while (hebb_learner_weights(learner, diary->arrays))
		diary->arrays++;
	diary->first =
	    hebb_alloc(diary->arrays, sizeof(*diary->first), "weights");
	for (k = 0; k < diary->arrays; k++)
		diary->first[k] =
		    hebb_weights_read(hebb_learner_weights(learner, k));
	return diary;
}

static void release(void *state)
{
	struct diary *diary = state;
	size_t k;

	for (k = 0; k < diary->arrays; k++)
		hebb_free(diary->first[k]);
	hebb_free(diary->first);
	hebb_free(diary->bins);
	hebb_free(diary->edges);
	hebb_free(diary);
}

static double largest(const double *w, size_t n)
{
	double most = 0;
	size_t i;

	for (i = 0; i < n; i++)
		most = fmax(most, fabs(w[i]));
	return most;
}

static double part_below(const double *w, size_t n, double size)
{
	size_t i, below = 0;

	for (i = 0; i < n; i++)
		below += fabs(w[i]) < size;
	return n ? (double)below / (double)n : NAN;
}

static double drift(const double *w, const double *first, size_t n)
{
	double way = 0, length = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		way += (w[i] - first[i]) * (w[i] - first[i]);
		length += first[i] * first[i];
	}
	return length > 0 ? sqrt(way / length) : NAN;
}

/* [in][out], or what a place of a filter sees by filters; large ones last. */
static double rank_of(const struct hebb_sitting *sitting,
		      const struct hebb_probe *probe, const double *w)
{
	const size_t n = hebb_probe_size(probe);
	const size_t columns =
	    probe->rank > 1 ? probe->shape[probe->rank - 1] : 1;
	const size_t rows = columns ? n / columns : 0;
	const size_t least = rows < columns ? rows : columns;
	double *value, rank;

	if (least < 2 || (least > DEEP && !sitting->over))
		return NAN;
	value = hebb_alloc(least, sizeof(*value), "singular values");
	hebb_singular(w, rows, columns, value);
	rank = hebb_effective(value, least);
	hebb_free(value);
	return rank;
}

static void add_histogram(struct diary *diary, const double *w, size_t n)
{
	const size_t looks = diary->looks + 1;
	double low = n ? w[0] : 0, high = low, *bins;
	size_t i;

	diary->bins = hebb_grow(diary->bins, &diary->bins_room, looks * BINS,
				sizeof(double), "histograms");
	diary->edges = hebb_grow(diary->edges, &diary->edges_room, looks * 2,
				 sizeof(double), "histograms");
	for (i = 0; i < n; i++) {
		low = fmin(low, w[i]);
		high = fmax(high, w[i]);
	}
	bins = diary->bins + diary->looks * BINS;
	memset(bins, 0, BINS * sizeof(*bins));
	for (i = 0; i < n; i++) {
		const double at =
		    high > low ? (w[i] - low) / (high - low) * BINS : 0;

		bins[at < BINS ? (size_t)at : BINS - 1]++;
	}
	diary->edges[2 * diary->looks] = low;
	diary->edges[2 * diary->looks + 1] = high;
	diary->looks = looks;
}

static bool look(struct hebb_sitting *sitting, size_t which, double *value,
		 struct hebb_error *err)
{
	struct diary *diary = sitting->state;
	const struct hebb_probe *probe =
	    hebb_learner_weights(sitting->subject->learner, which);
	const size_t n = hebb_probe_size(probe);
	double *w = hebb_weights_read(probe);
	const struct hebb_moments moments = hebb_shape_moments(w, n);

	(void)err;
	value[MEAN] = moments.mean;
	value[SD] = moments.sd;
	value[SKEW] = moments.skew;
	value[KURTOSIS] = moments.kurtosis;
	value[GINI] = hebb_gini(w, n);
	value[SMALL] = part_below(w, n, largest(w, n) / 100);
	value[LOGNORMAL] = hebb_lognormal(w, n);
	value[RANK] = rank_of(sitting, probe, w);
	value[DRIFT] = drift(w, diary->first[which], n);
	if (!sitting->over)
		add_histogram(diary, w, n);
	hebb_free(w);
	return true;
}

static bool end(struct hebb_sitting *sitting, double *value,
		struct hebb_error *err)
{
	const struct hebb_page page = hebb_sitting_page(sitting);
	const struct diary *diary = sitting->state;

	(void)value;
	return hebb_page_array(&page, &findings[HISTOGRAM], NULL, diary->bins,
			       diary->looks, BINS, err) &&
	       hebb_page_array(&page, &findings[EDGES], NULL, diary->edges,
			       diary->looks, 2, err);
}

/* All as they were at first; one array, and what it takes to sort it. */
static void load(const struct hebb_measure *measure,
		 const struct hebb_dataset *data, struct hebb_learner *learner,
		 size_t looks, struct hebb_load *load)
{
	const double word = sizeof(double);

	(void)measure;
	(void)data;
	(void)looks;
	load->held = word * (double)hebb_load_all_weights(learner);
	load->passing = 3 * word * (double)hebb_load_weights(learner);
}

const struct hebb_measure_type hebb_measure_weights = {
	.type = {
		.name = "weights",
		.brief = "how weights are spread, and how far they went",
		.equation = "Gini of |w|; delta AIC = 2 (log L_lognormal - log "
			    "L_normal) of |w|; effective rank = exp(H(s / sum "
			    "s)); drift = |W - W_0| / |W_0|",
		.source = "Song et al. 2005, PLoS Biol. 3:e68 (log-normal); "
			  "Roy & Vetterli 2007, EUSIPCO (effective rank)",
	},
	.findings = findings,
	.needs = HEBB_NEEDS_WEIGHTS,
	.of = HEBB_OF_WEIGHTS,
	.at_looks = true,
	.begin = begin,
	.look = look,
	.end = end,
	.release = release,
	.load = load,
};
