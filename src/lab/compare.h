/*
 * compare.h - learners side by side: how fast, how well, at what cost
 *
 * Everything is read from finished run files, whatever the learners are: their
 * curves from /learning, and from /measures what was measured of them.  A
 * learner was taught anew with several seeds; what is shown are means over
 * them.  What can be compared is a trait (lab/trait.h), and what a
 * trait says of two learners a contrast (lab/contrast.h).
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
	HEBB_METRIC_HELD_OUT, /* mean loss, held out */
	HEBB_METRIC_BITS,     /* a letter, held out */
	HEBB_METRIC_REWARD,   /* mean of the latest episodes */
	HEBB_METRIC_LOSS,     /* of training */
	HEBB_METRIC_SPIKES,   /* this and the following: so far */
	HEBB_METRIC_EVENTS,
	HEBB_METRIC_PRODUCTS, /* multiply-adds */
	HEBB_METRIC_TIME,     /* s */
	HEBB_METRICS
};

/* The names of those columns. */
extern const char *const hebb_metric_names[HEBB_METRICS];

/* Below so many seeds differences cannot be told from chance. */
enum { HEBB_VERDICT_SEEDS = 6 };

/* One learner of one run. */
struct hebb_contender {
	char *name;    /* "brain_like"; "run:brain_like" of many */
	char *learner; /* "brain_like" */
	char *type;    /* "spiking"; NULL if nobody says */
	size_t run;
	double parameters, neurons; /* NaN where the file has none */
	size_t seeds, rows;
	char **seed;                 /* [seeds] "1" */
	char **order;                /* [seeds] digests; NULL where unknown */
	double *samples;             /* [rows] seen, rising */
	double *value[HEBB_METRICS]; /* [seeds][rows], NaN for what is not */
	/* of the part that no look was at, [seeds], NaN where there is none */
	double *test[HEBB_METRICS];
};

/* Where a run comes from; NULL for what its file does not say. */
struct hebb_origin {
	char *path, *name; /* "a/digits.h5", "digits" */
	char *version, *commit, *command, *host, *started, *digest, *model;
	char *data, *split; /* digests of what was learnt */
	double samples;     /* that there are; NaN */
};

/* What a measure is. */
struct hebb_chapter {
	char *name, *definition, *source; /* the last two may be NULL */
};

struct hebb_trait;

/* Start with { 0 }. */
struct hebb_comparison {
	bool unpaired; /* runs need not have learnt the same */
	struct hebb_contender *contender; /* [n] */
	size_t n, capacity;
	struct hebb_origin *run; /* [runs] */
	size_t runs;
	char **seed; /* [seeds] of all contenders, in rising order */
	size_t seeds;
	struct hebb_chapter *chapter; /* [chapters] */
	size_t chapters, chapters_room;
	struct hebb_trait *trait; /* [traits], see lab/trait.h */
	size_t traits, traits_room;
};

/* A mean over seeds. */
struct hebb_average {
	double mean, sd; /* NaN below 1 and 2 */
	size_t n;        /* of the seeds that have a number here */
};

/*
 * Read the learners of `n` runs, and all traits.  A run without learners is
 * HEBB_DATA.  Runs that learnt other data, with another split or in another
 * order, are HEBB_USAGE, unless `comparison->unpaired` was set.  Needs
 * hebb_compare_release also after a failure.
 */
bool hebb_compare_read(struct hebb_comparison *comparison,
		       const char *const *path, size_t n,
		       struct hebb_error *err);
void hebb_compare_release(struct hebb_comparison *comparison);

/* Did all runs learn the same samples in the same order (compare_same.c)? */
bool hebb_compare_same(const struct hebb_comparison *comparison,
		       struct hebb_error *err);

/* Is there anything by which learners of several runs can be compared? */
bool hebb_compare_common(const struct hebb_comparison *comparison,
			 struct hebb_error *err);

/* ---- curves ---- */

struct hebb_average hebb_contender_at(const struct hebb_contender *contender,
				      enum hebb_metric metric, size_t row);

/* In the end: of each seed the last row that has a number. */
struct hebb_average hebb_contender_end(const struct hebb_contender *contender,
				       enum hebb_metric metric);

/* A metric that counts up, divided by the samples that were learnt. */
struct hebb_average
hebb_contender_per_sample(const struct hebb_contender *contender,
			  enum hebb_metric metric);

/* The same of one seed, or per sample; NaN where there is none. */
double hebb_contender_last(const struct hebb_contender *contender,
			   enum hebb_metric metric, size_t seed,
			   bool per_sample);

/* The row of a count of samples; `rows` if there is none. */
size_t hebb_contender_row(const struct hebb_contender *contender,
			  double samples);

/* Which seed of this learner is called so; `seeds` if none. */
size_t hebb_contender_seed(const struct hebb_contender *contender,
			   const char *seed);

/* Accuracy, or error where there are no classes, or reward if it acted. */
enum hebb_metric hebb_contender_quality(const struct hebb_contender *contender);

/* How a learner's quality is told. */
struct hebb_quality {
	enum hebb_metric metric;
	const char *one, *samples; /* of what it learned, "episode" */
	const char *title, *format;
};

/* One thing can be shown of all: accuracy, unless nobody has one. */
const struct hebb_quality *
hebb_compare_quality(const struct hebb_comparison *comparison);

/* Sort numbers, and leave each once; how many there are then. */
size_t hebb_compare_unite(double *number, size_t n);

/* ---- showing ---- */

/* Curves and costs for a person; long curves are thinned out. */
void hebb_compare_print(const struct hebb_comparison *comparison, FILE *file,
			bool utf8);

/* All traits: means with their intervals, and who differs. */
void hebb_compare_print_contrasts(const struct hebb_comparison *comparison,
				  FILE *file);

/* All of it for programs, whole, into a map. */
void hebb_compare_json(const struct hebb_comparison *comparison,
		       struct hebb_config *map);

/*
 * Learning curves with bands of one standard deviation into a file, see
 * lab/picture.h; without a path as letters to stdout.
 */
bool hebb_compare_draw(const struct hebb_comparison *comparison,
		       const char *path, struct hebb_error *err);

/* The same for a page, see hebb_picture_svg; free it. */
char *hebb_compare_svg(const struct hebb_comparison *comparison,
		       struct hebb_error *err);

#endif
