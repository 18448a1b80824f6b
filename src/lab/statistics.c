#include "lab/statistics.h"

#include <math.h>
#include <gsl/gsl_statistics_double.h>

#include "base/memory.h"

double hebb_mean(const double *value, size_t n)
{
	return n ? gsl_stats_mean(value, 1, n) : NAN;
}

double hebb_sd(const double *value, size_t n)
{
	return n > 1 ? gsl_stats_sd(value, 1, n) : NAN;
}

void hebb_intervals_init(struct hebb_intervals *intervals, size_t size,
			 double settle)
{
	*intervals = (struct hebb_intervals){
		.size = size,
		.settle = settle,
		.spikes = hebb_alloc(size, sizeof(size_t), "counts of spikes"),
		.last = hebb_alloc(size, sizeof(double), "times of spikes"),
		.mean = hebb_alloc(size, sizeof(double), "mean intervals"),
		.m2 = hebb_alloc(size, sizeof(double), "spread of intervals"),
	};
}

void hebb_intervals_release(struct hebb_intervals *intervals)
{
	hebb_free(intervals->spikes);
	hebb_free(intervals->last);
	hebb_free(intervals->mean);
	hebb_free(intervals->m2);
}

void hebb_intervals_add(struct hebb_intervals *intervals, size_t id,
			double time)
{
	double interval, delta;

	if (time < intervals->settle)
		return;
	intervals->total++;
	if (intervals->spikes[id]) {
		interval = time - intervals->last[id];
		delta = interval - intervals->mean[id];
		/* Welford: as many intervals as there were spikes */
		intervals->mean[id] += delta / (double)intervals->spikes[id];
		intervals->m2[id] += delta * (interval - intervals->mean[id]);
	}
	intervals->spikes[id]++;
	intervals->last[id] = time;
}

double hebb_intervals_cv(const struct hebb_intervals *intervals,
			 size_t min_spikes)
{
	double sum = 0;
	size_t n = 0, i;

	if (min_spikes < 3)
		min_spikes = 3; /* one interval has no spread */
	for (i = 0; i < intervals->size; i++) {
		const size_t spikes = intervals->spikes[i];

		if (spikes < min_spikes || intervals->mean[i] <= 0)
			continue;
		sum += sqrt(intervals->m2[i] / (double)(spikes - 1)) /
		       intervals->mean[i];
		n++;
	}
	return n ? sum / (double)n : NAN;
}

double hebb_intervals_rate(const struct hebb_intervals *intervals, double until)
{
	const double time = until - intervals->settle;

	if (time <= 0 || !intervals->size)
		return NAN;
	return 1e3 * (double)intervals->total /
	       ((double)intervals->size * time);
}
