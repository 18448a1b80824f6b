#include "rec/reduce.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

bool hebb_reduction_wanted(const struct hebb_value *values)
{
	return values[HEBB_REDUCE].number > 0;
}

/* ---- starting ---- */

static bool read_range(struct hebb_reduction *reduction,
		       const struct hebb_value *value, const char *unit,
		       const struct hebb_place *place, struct hebb_error *err)
{
	const struct hebb_param row = { "range",  unit, 0,         -INFINITY,
					INFINITY, "",   HEBB_REAL, NULL };
	const struct hebb_config *list = value->node;

	if (!list || list->kind != HEBB_LIST || list->n != 2)
		return hebb_error_set(err, HEBB_MODEL,
				      list ? &list->place : place,
				      "a histogram needs its range, such as "
				      "range: [-80 mV, -40 mV]");
	if (!hebb_param_number(&row, list->child[0], &reduction->low, err) ||
	    !hebb_param_number(&row, list->child[1], &reduction->high, err))
		return false;
	return reduction->low < reduction->high ||
	       hebb_error_set(err, HEBB_MODEL, &list->place,
			      "range goes from %g to %g; the lower one comes "
			      "first",
			      reduction->low, reduction->high);
}

static bool declare(const struct hebb_recorder *recorder, const char *group,
		    const char *name, const char *unit, const char *brief,
		    enum hebb_cell cell, int *track, struct hebb_error *err)
{
	*track = hebb_recorder_track(
	    recorder, group, name,
	    (struct hebb_track){ .unit = unit, .brief = brief, .cell = cell },
	    err);
	return *track >= 0;
}

static bool write_edges(const struct hebb_reduction *reduction,
			const struct hebb_recorder *recorder, const char *group,
			const char *unit, struct hebb_error *err)
{
	const double width =
	    (reduction->high - reduction->low) / (double)reduction->bins;
	bool ok;
	int track;
	size_t i;

	ok = declare(recorder, group, "edges", unit,
		     "where bins begin, and where the last one ends", HEBB_F64,
		     &track, err);
	for (i = 0; ok && i <= reduction->bins; i++) {
		const double edge = i < reduction->bins
					? reduction->low + (double)i * width
					: reduction->high;

		ok = hebb_tape_write(recorder->tape, track, &edge, 1, err);
	}
	return ok;
}

static bool declare_histogram(struct hebb_reduction *reduction,
			      const struct hebb_recorder *recorder,
			      const char *group, const char *unit,
			      struct hebb_error *err)
{
	const struct hebb_track count = { .brief = "so many in each bin",
					  .cell = HEBB_U32,
					  .rank = 1,
					  .shape = { reduction->bins } };

	reduction->counts =
	    hebb_alloc(reduction->bins, sizeof(double), "a histogram");
	reduction->count =
	    hebb_recorder_track(recorder, group, "count", count, err);
	return reduction->count >= 0 &&
	       declare(recorder, group, "below", "1", "so many under all bins",
		       HEBB_U32, &reduction->below, err) &&
	       declare(recorder, group, "above", "1", "so many over all bins",
		       HEBB_U32, &reduction->above, err) &&
	       write_edges(reduction, recorder, group, unit, err);
}

static bool declare_all(struct hebb_reduction *reduction,
			const struct hebb_recorder *recorder, const char *group,
			const char *unit, struct hebb_error *err)
{
	const bool samples = *recorder->scope;
	bool ok;

	ok = declare(recorder, group, samples ? "samples" : "time",
		     samples ? "1" : "ms",
		     samples ? "samples seen so far" : "when it was looked at",
		     samples ? HEBB_U64 : HEBB_F64, &reduction->time, err);
	if (ok && reduction->histogram)
		return declare_histogram(reduction, recorder, group, unit, err);
	return ok &&
	       declare(recorder, group, "mean", unit, "mean of all", HEBB_F64,
		       &reduction->mean, err) &&
	       declare(recorder, group, "sd", unit,
		       "standard deviation over all", HEBB_F64, &reduction->sd,
		       err);
}

bool hebb_reduction_start(struct hebb_reduction *reduction,
			  const struct hebb_recorder *recorder,
			  const struct hebb_value *values,
			  const struct hebb_probe *probe,
			  struct hebb_error *err)
{
	const char *unit = probe->unit ? probe->unit : "1";
	/* the first row of a recorder is what it records */
	const struct hebb_place *place = &recorder->values[0].node->place;
	const struct hebb_value *range = &values[HEBB_REDUCE_RANGE];
	char *group;
	bool ok;

	*reduction = (struct hebb_reduction){
		.histogram = values[HEBB_REDUCE].number > 1,
		.bins = (size_t)values[HEBB_REDUCE_BINS].number,
	};
	if (reduction->histogram &&
	    !read_range(reduction, range, unit, place, err))
		return false;
	if (!reduction->histogram && range->node)
		return hebb_error_set(err, HEBB_MODEL, &range->node->place,
				      "'range' is for reduce: histogram");
	group = hebb_recorder_group(
	    recorder, reduction->histogram ? "histogram" : "mean", probe->path);
	ok = declare_all(reduction, recorder, group, unit, err);
	hebb_free(group);
	return ok;
}

void hebb_reduction_release(struct hebb_reduction *reduction)
{
	hebb_free(reduction->counts);
}

/* ---- looking ---- */

static bool put(const struct hebb_recorder *recorder, int track, double value,
		struct hebb_error *err)
{
	return hebb_tape_write(recorder->tape, track, &value, 1, err);
}

/* A bin holds its lower edge; the last one holds both. */
static bool take_histogram(struct hebb_reduction *reduction,
			   const struct hebb_recorder *recorder,
			   const double *value, size_t n,
			   struct hebb_error *err)
{
	const double low = reduction->low, high = reduction->high;
	const double scale = (double)reduction->bins / (high - low);
	double below = 0, above = 0;
	size_t i, bin;

	memset(reduction->counts, 0, reduction->bins * sizeof(double));
	for (i = 0; i < n; i++) {
		below += value[i] < low;
		above += value[i] > high;
		if (!(value[i] >= low && value[i] <= high))
			continue;
		bin = (size_t)((value[i] - low) * scale);
		reduction->counts[bin < reduction->bins ? bin : bin - 1]++;
	}
	return hebb_tape_write(recorder->tape, reduction->count,
			       reduction->counts, 1, err) &&
	       put(recorder, reduction->below, below, err) &&
	       put(recorder, reduction->above, above, err);
}

static bool take_mean(const struct hebb_reduction *reduction,
		      const struct hebb_recorder *recorder, const double *value,
		      size_t n, struct hebb_error *err)
{
	double mean = 0, squares = 0;
	size_t i;

	for (i = 0; i < n; i++)
		mean += value[i];
	mean /= (double)n;
	for (i = 0; i < n; i++)
		squares += (value[i] - mean) * (value[i] - mean);
	return put(recorder, reduction->mean, mean, err) &&
	       put(recorder, reduction->sd, sqrt(squares / (double)n), err);
}

bool hebb_reduction_take(struct hebb_reduction *reduction,
			 const struct hebb_recorder *recorder, double time,
			 const double *value, size_t n, struct hebb_error *err)
{
	if (!put(recorder, reduction->time, time, err))
		return false;
	if (reduction->histogram)
		return take_histogram(reduction, recorder, value, n, err);
	return take_mean(reduction, recorder, value, n, err);
}
