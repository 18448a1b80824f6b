/*
 * activity.h - how a population fires: statistics of its spikes in one pass
 *
 * A spike of the step (t, t + dt] has the time t + dt; so a span or a bin is
 * open at its beginning and closed at its end, and every bin has equally many
 * steps.  Bins that do not fit into the span whole are left out.  Memory is a
 * few words a neuron, and does not grow with time.
 */
#ifndef HEBB_REC_ACTIVITY_H
#define HEBB_REC_ACTIVITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hebb_activity_setup {
	size_t neurons;
	double from, until; /* ms: the span */
	size_t min_spikes;  /* of a neuron whose intervals count */
	double window;      /* ms: of `fano`; 0: only rate and intervals */
	double bin;         /* ms: of `correlation`, `synchrony`, `burst` */
	size_t sample;      /* neurons whose pairs are looked at */
	double dt;          /* ms: times are multiples of it; 0: unknown */
};

/* NaN where there is too little to say something. */
struct hebb_activity_summary {
	double from, until;    /* ms: the span */
	double neurons;        /* of the population */
	double spikes, active; /* spikes in the span; neurons that fired */
	double rate, rate_sd;  /* Hz: mean over neurons, and spread */
	/*
	 * Intervals I[k] of one neuron, averaged over the neurons with at
	 * least `min_spikes` spikes in the span:
	 * cv   standard deviation of the population over mean
	 * cv2  mean of 2 |I[k+1] - I[k]| / (I[k+1] + I[k])
	 * lv   mean of 3 (I[k+1] - I[k])^2 / (I[k+1] + I[k])^2
	 * lvr  as lv, but each with 1 + 4 R / (I[k+1] + I[k]) for R = 5 ms
	 */
	double cv, cv2, lv, lvr;
	double fano; /* variance (n - 1) over mean of the counts in windows,
			mean over neurons that fired there */
	double correlation; /* of counts in bins: Pearson, mean over pairs */
	double synchrony;   /* variance over time of the mean count in a bin,
			       over the mean variance of one neuron's */
	double burst; /* variance (n - 1) over mean of the population's count
			 in a bin: 1 for independent Poisson neurons */
	double peak, peak_ratio; /* Hz: frequency of the highest power of the
				    rate; that over the mean power */
};

struct hebb_activity;

struct hebb_activity *
hebb_activity_new(const struct hebb_activity_setup *setup);
void hebb_activity_free(struct hebb_activity *activity);

/*
 * Neuron `id` fired at `time` in ms.  The spikes of one neuron come in order;
 * if those of several do not, what takes them together will be NaN.
 */
void hebb_activity_add(struct hebb_activity *activity, size_t id, double time);

/*
 * Once, when all spikes were added.  `until` in ms is where the span ends, if
 * that is earlier than the setup's; not before the last spike of the span.
 */
void hebb_activity_end(struct hebb_activity *activity, double until,
		       struct hebb_activity_summary *summary);

/* The numbers of a summary by name; the last row has none. */
struct hebb_activity_row {
	const char *name; /* with its unit: "rate_hz" */
	size_t offset;
};
extern const struct hebb_activity_row hebb_activity_rows[];

/* The one of row `i`. */
double *hebb_activity_number(struct hebb_activity_summary *summary, size_t i);

/*
 * After the end: the one-sided power density of the population's rate, power[k]
 * in Hz at k * step Hz, k < *n.  The rate is that of one neuron in bins of 0.5
 * ms.  NULL if the span is too short for it.
 */
const double *hebb_activity_spectrum(const struct hebb_activity *activity,
				     size_t *n, double *step);

#endif
