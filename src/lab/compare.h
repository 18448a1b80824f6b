/*
 * compare.h - learners side by side: how fast, how well, at what cost
 *
 * Everything is read from /learning of finished run files, whatever the
 * learners are.  A learner was taught anew with several seeds; what is shown is
 * the mean over them and the standard deviation of the sample.
 */
#ifndef HEBB_LAB_COMPARE_H
#define HEBB_LAB_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/config.h"

/* Columns of /learning/<learner>/<seed>; a file need not have all of them. */
enum hebb_metric {
	HEBB_METRIC_ACCURACY, /* part of the held-out samples */
	HEBB_METRIC_ERROR,    /* mean squared, held out */
	HEBB_METRIC_LOSS,     /* of training */
	HEBB_METRIC_SPIKES,   /* this and the following: so far */
	HEBB_METRIC_EVENTS,
	HEBB_METRIC_PRODUCTS, /* multiply-adds */
	HEBB_METRIC_TIME,     /* s */
	HEBB_METRICS
};

/* Below so many seeds differences cannot be told from chance. */
enum { HEBB_VERDICT_SEEDS = 6 };

/* One learner of one run. */
struct hebb_contender {
	char *name;                 /* "brain_like"; "run:brain_like" of many */
	char *type;                 /* "spiking" */
	double parameters, neurons; /* NaN where the file has none */
	size_t seeds, rows;
	double *samples;             /* [rows] seen, rising */
	double *value[HEBB_METRICS]; /* [seeds][rows], NaN for what is not */
};

/* Start with { 0 }. */
struct hebb_comparison {
	struct hebb_contender *contender; /* [n] */
	size_t n, capacity;
};

/* A mean over seeds. */
struct hebb_average {
	double mean, sd; /* NaN below 1 and 2 */
	size_t n;        /* of the seeds that have a number here */
};

/*
 * Read the learners of `n` runs.  A run without any is HEBB_DATA.  Needs
 * hebb_compare_release also after a failure.
 */
bool hebb_compare_read(struct hebb_comparison *comparison,
		       const char *const *path, size_t n,
		       struct hebb_error *err);
void hebb_compare_release(struct hebb_comparison *comparison);

struct hebb_average hebb_contender_at(const struct hebb_contender *contender,
				      enum hebb_metric metric, size_t row);

/* In the end: of each seed the last row that has a number. */
struct hebb_average hebb_contender_end(const struct hebb_contender *contender,
				       enum hebb_metric metric);

/* A metric that counts up, divided by the samples that were learnt. */
struct hebb_average
hebb_contender_per_sample(const struct hebb_contender *contender,
			  enum hebb_metric metric);

/* Accuracy, or error where there are no classes. */
enum hebb_metric hebb_contender_quality(const struct hebb_contender *contender);

/* Tables for a person; long curves are thinned out. */
void hebb_compare_print(const struct hebb_comparison *comparison, FILE *file,
			bool utf8);

/* The same for programs, whole, into a map. */
void hebb_compare_json(const struct hebb_comparison *comparison,
		       struct hebb_config *map);

/*
 * Learning curves with bands of one standard deviation into a file, see
 * lab/picture.h; without a path as letters to stdout.
 */
bool hebb_compare_draw(const struct hebb_comparison *comparison,
		       const char *path, struct hebb_error *err);

#endif
