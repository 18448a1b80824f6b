#include "lab/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "lab/trait.h"
#include "lab/statistics.h"

const char *const hebb_metric_names[HEBB_METRICS] = {
	[HEBB_METRIC_ACCURACY] = "accuracy",
	[HEBB_METRIC_ERROR] = "error",
	[HEBB_METRIC_HELD_OUT] = "held_out_loss",
	[HEBB_METRIC_BITS] = "bits",
	[HEBB_METRIC_REWARD] = "mean_reward",
	[HEBB_METRIC_LOSS] = "loss",
	[HEBB_METRIC_SPIKES] = "spikes",
	[HEBB_METRIC_EVENTS] = "events",
	[HEBB_METRIC_PRODUCTS] = "products",
	[HEBB_METRIC_TIME] = "time",
};

/* ---- its end ---- */

static void release_contender(struct hebb_contender *contender)
{
	size_t k, s;

	hebb_free(contender->name);
	hebb_free(contender->learner);
	hebb_free(contender->type);
	for (s = 0; contender->seed && s < contender->seeds; s++) {
		hebb_free(contender->seed[s]);
		hebb_free(contender->order[s]);
	}
	hebb_free(contender->seed);
	hebb_free(contender->order);
	hebb_free(contender->samples);
	for (k = 0; k < HEBB_METRICS; k++) {
		hebb_free(contender->value[k]);
		hebb_free(contender->test[k]);
	}
}

static void release_origin(struct hebb_origin *run)
{
	char *const text[] = { run->path,    run->name,    run->version,
			       run->commit,  run->command, run->host,
			       run->started, run->digest,  run->model,
			       run->data,    run->split };
	size_t i;

	for (i = 0; i < sizeof(text) / sizeof(*text); i++)
		hebb_free(text[i]);
}

void hebb_compare_release(struct hebb_comparison *comparison)
{
	size_t i;

	for (i = 0; i < comparison->n; i++)
		release_contender(&comparison->contender[i]);
	for (i = 0; i < comparison->runs; i++)
		release_origin(&comparison->run[i]);
	for (i = 0; i < comparison->seeds; i++)
		hebb_free(comparison->seed[i]);
	hebb_traits_release(comparison);
	hebb_free(comparison->contender);
	hebb_free(comparison->run);
	hebb_free(comparison->seed);
	*comparison = (struct hebb_comparison){ 0 };
}

/* ---- rows ---- */

static int compare_numbers(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

size_t hebb_compare_unite(double *number, size_t n)
{
	size_t kept = 0, i;

	if (n)
		qsort(number, n, sizeof(*number), compare_numbers);
	for (i = 0; i < n; i++)
		if (!kept || number[i] > number[kept - 1])
			number[kept++] = number[i];
	return kept;
}

size_t hebb_contender_row(const struct hebb_contender *contender,
			  double samples)
{
	const double *found =
	    bsearch(&samples, contender->samples, contender->rows,
		    sizeof(samples), compare_numbers);

	return found ? (size_t)(found - contender->samples) : contender->rows;
}

size_t hebb_contender_seed(const struct hebb_contender *contender,
			   const char *seed)
{
	size_t s = 0;

	while (s < contender->seeds && strcmp(contender->seed[s], seed))
		s++;
	return s;
}

/* ---- averages ---- */

/* Of those that are numbers; the array is changed. */
static struct hebb_average average(double *value, size_t n)
{
	size_t kept = 0, i;

	for (i = 0; i < n; i++)
		if (isfinite(value[i]))
			value[kept++] = value[i];
	return (struct hebb_average){ hebb_mean(value, kept),
				      hebb_sd(value, kept), kept };
}

struct hebb_average hebb_contender_at(const struct hebb_contender *contender,
				      enum hebb_metric metric, size_t row)
{
	double *value =
	    hebb_alloc(contender->seeds + 1, sizeof(double), "seeds");
	struct hebb_average result;
	size_t s;

	for (s = 0; s < contender->seeds; s++)
		value[s] = contender->value[metric][s * contender->rows + row];
	result = average(value, contender->seeds);
	hebb_free(value);
	return result;
}

double hebb_contender_last(const struct hebb_contender *contender,
			   enum hebb_metric metric, size_t seed,
			   bool per_sample)
{
	const double *curve = contender->value[metric] + seed * contender->rows;
	size_t i = contender->rows;

	while (i && !isfinite(curve[i - 1]))
		i--;
	if (!i)
		return NAN;
	return per_sample ? curve[i - 1] / contender->samples[i - 1]
			  : curve[i - 1];
}

static struct hebb_average last(const struct hebb_contender *contender,
				enum hebb_metric metric, bool per_sample)
{
	double *value =
	    hebb_alloc(contender->seeds + 1, sizeof(double), "seeds");
	struct hebb_average result;
	size_t s;

	for (s = 0; s < contender->seeds; s++)
		value[s] =
		    hebb_contender_last(contender, metric, s, per_sample);
	result = average(value, contender->seeds);
	hebb_free(value);
	return result;
}

struct hebb_average hebb_contender_end(const struct hebb_contender *contender,
				       enum hebb_metric metric)
{
	return last(contender, metric, false);
}

struct hebb_average
hebb_contender_per_sample(const struct hebb_contender *contender,
			  enum hebb_metric metric)
{
	return last(contender, metric, true);
}

/* What tells how good a learner is, the first that it has. */
static const struct hebb_quality qualities[] = {
	{ HEBB_METRIC_ACCURACY, "sample", "samples seen",
	  "accuracy on held-out samples", "%.4f" },
	{ HEBB_METRIC_ERROR, "sample", "samples seen",
	  "mean squared error on held-out samples", "%.3g" },
	{ HEBB_METRIC_REWARD, "episode", "episodes",
	  "mean reward of the latest episodes", "%.4g" },
};
enum { QUALITIES = sizeof(qualities) / sizeof(*qualities) };

/* Where nobody says anything, it is the accuracy that is missing. */
static size_t quality_of(const struct hebb_contender *contender)
{
	size_t k;

	for (k = 0; k < QUALITIES; k++)
		if (hebb_contender_end(contender, qualities[k].metric).n)
			return k;
	return 0;
}

enum hebb_metric hebb_contender_quality(const struct hebb_contender *contender)
{
	return qualities[quality_of(contender)].metric;
}

const struct hebb_quality *
hebb_compare_quality(const struct hebb_comparison *comparison)
{
	size_t first = QUALITIES - 1, i;

	for (i = 0; i < comparison->n; i++) {
		const size_t own = quality_of(&comparison->contender[i]);

		first = own < first ? own : first;
	}
	return &qualities[first];
}
