/*
 * statistics.h - numbers about runs: means over seeds, intervals of spikes
 */
#ifndef HEBB_LAB_STATISTICS_H
#define HEBB_LAB_STATISTICS_H

#include <stddef.h>

/* Mean, and standard deviation of the sample (n - 1); NaN below 1 and 2. */
double hebb_mean(const double *value, size_t n);
double hebb_sd(const double *value, size_t n);

/*
 * Intervals between spikes, neuron by neuron, in one pass and without keeping
 * the spikes.
 */
struct hebb_intervals {
	size_t size;       /* neurons */
	double settle;     /* ms: earlier spikes are ignored */
	size_t total;      /* spikes since `settle` */
	size_t *spikes;    /* [size] since `settle` */
	double *last;      /* [size] ms */
	double *mean, *m2; /* [size] of the intervals, and sum of squares */
};

void hebb_intervals_init(struct hebb_intervals *intervals, size_t size,
			 double settle);
void hebb_intervals_release(struct hebb_intervals *intervals);

/* Neuron `id` has fired at `time` in ms; its spikes come in order. */
void hebb_intervals_add(struct hebb_intervals *intervals, size_t id,
			double time);

/*
 * The coefficient of variation of the intervals (standard deviation of the
 * population over mean), averaged over the neurons with at least `min_spikes`
 * spikes; NaN if there are none.
 */
double hebb_intervals_cv(const struct hebb_intervals *intervals,
			 size_t min_spikes);

/* Spikes per neuron and second, up to `until` in ms; NaN without time. */
double hebb_intervals_rate(const struct hebb_intervals *intervals,
			   double until);

#endif
