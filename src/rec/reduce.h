/*
 * reduce.h - many values at one time become few
 *
 *	/mean/exc.v/time, mean, sd
 *	/histogram/exc.v/time, count [time][bin], below, above, edges
 *
 * For recorders whose rows would fill a disk.  What they need of their
 * parameters is HEBB_REDUCE_ROWS.
 */
#ifndef HEBB_REC_REDUCE_H
#define HEBB_REC_REDUCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/probe.h"
#include "rec/recorder.h"

enum { HEBB_REDUCE, HEBB_REDUCE_BINS, HEBB_REDUCE_RANGE, HEBB_REDUCE_PARAMS };

/* Rows of a table of parameters, from row `at` on. */
#define HEBB_REDUCE_ROWS(at)                                                   \
	[(at) + HEBB_REDUCE] = { "reduce",                                     \
				 "1",                                          \
				 0,                                            \
				 0,                                            \
				 2,                                            \
				 "keep only the mean and standard deviation "  \
				 "of all at each time, or their histogram",    \
				 HEBB_CHOICE,                                  \
				 "none|mean|histogram" },                      \
		[(at) +                                                        \
		    HEBB_REDUCE_BINS] = { "bins",     "1", 50,                 \
					  1,          1e6, "of a histogram",   \
					  HEBB_COUNT, NULL },                  \
		[(at) + HEBB_REDUCE_RANGE] = {                                 \
			"range",   "1", HEBB_OPTIONAL,                         \
			0,         0,   "of a histogram: [low, high]",         \
			HEBB_NODE, NULL                                        \
		}

struct hebb_reduction {
	bool histogram;
	size_t bins;
	double low, high; /* of the histogram */
	int time, count;  /* tracks */
	int below, above; /* likewise: what is outside */
	int mean, sd;     /* likewise */
	double *counts;   /* [bins] */
};

/* Do the values of HEBB_REDUCE_ROWS want one? */
bool hebb_reduction_wanted(const struct hebb_value *values);

/*
 * Declare the tracks of what `probe` shows.  Needs hebb_reduction_release also
 * after a failure.
 */
bool hebb_reduction_start(struct hebb_reduction *reduction,
			  const struct hebb_recorder *recorder,
			  const struct hebb_value *values,
			  const struct hebb_probe *probe,
			  struct hebb_error *err);
void hebb_reduction_release(struct hebb_reduction *reduction);

/* At `time` there are value[n]. */
bool hebb_reduction_take(struct hebb_reduction *reduction,
			 const struct hebb_recorder *recorder, double time,
			 const double *value, size_t n, struct hebb_error *err);

#endif
