/*
 * samples.h - what dataset types with samples in a table have in common:
 * reading, scaling, splitting
 */
#ifndef HEBB_LEARN_SAMPLES_H
#define HEBB_LEARN_SAMPLES_H

#include "learn/dataset.h"

/* Which samples are held out: the first rows of these types. */
enum {
	HEBB_SPLIT_TEST,
	HEBB_SPLIT_VALIDATION,
	HEBB_SPLIT_SEED,
	HEBB_SPLIT_FOLDS,
	HEBB_SPLIT_FOLD,
	HEBB_SPLIT_OWN
};

#define HEBB_SPLIT_PARAMS(standard)                                            \
	[HEBB_SPLIT_TEST] = { "test",                                          \
			      "1",                                             \
			      standard,                                        \
			      0,                                               \
			      1e9,                                             \
			      "samples held out; below 1, this part of all",   \
			      HEBB_REAL,                                       \
			      NULL },                                          \
	[HEBB_SPLIT_VALIDATION] = { "validation",                              \
				    "1",                                       \
				    0,                                         \
				    0,                                         \
				    1e9,                                       \
				    "of the others, samples to look at while " \
				    "learning; below 1, this part of them",    \
				    HEBB_REAL,                                 \
				    NULL },                                    \
	[HEBB_SPLIT_SEED] = { "split_seed",                                    \
			      "1",                                             \
			      1,                                               \
			      0,                                               \
			      0x1p53,                                          \
			      "which samples are held out",                    \
			      HEBB_COUNT,                                      \
			      NULL },                                          \
	[HEBB_SPLIT_FOLDS] = { "folds",                                        \
			       "1",                                            \
			       HEBB_OPTIONAL,                                  \
			       2,                                              \
			       1e6,                                            \
			       "cut all samples into so many parts and hold "  \
			       "one out, instead of `test`",                   \
			       HEBB_COUNT,                                     \
			       NULL },                                         \
	[HEBB_SPLIT_FOLD] = {                                                  \
		"fold",                                                        \
		"1",                                                           \
		0,                                                             \
		0,                                                             \
		1e6,                                                           \
		"the one of `folds` that is held out, counted from 0",         \
		HEBB_COUNT,                                                    \
		NULL                                                           \
	}

/* Further rows that these types share. */
#define HEBB_SAMPLES_UNIT(standard)                                            \
	{                                                                      \
		"unit", "1", standard, 1e-300, 1e300,                          \
		    "what counts as 1 in the numbers to learn; errors are "    \
		    "given in the numbers of the file",                        \
		    HEBB_REAL, NULL                                            \
	}
#define HEBB_SAMPLES_SCALING(standard)                                         \
	{                                                                      \
		"scaling", "1", standard, 0, 2,                                \
		    "none; range: 0 .. 1 over the training samples; "          \
		    "deviation: mean 0 and standard deviation 1",              \
		    HEBB_CHOICE, "none|range|deviation"                        \
	}

enum { HEBB_SCALING_NONE, HEBB_SCALING_RANGE, HEBB_SCALING_DEVIATION };

/*
 * Read a file of comma separated values into data->numbers: every column is an
 * input except the one called `label` (classes, as whole numbers or as words,
 * which count in alphabetical order) or `target` (a number).  One of the two
 * is NULL.  Returns the number of samples, 0 on failure.
 */
size_t hebb_samples_read(struct hebb_dataset *data,
			 const struct hebb_value *file, const char *label,
			 const char *target, struct hebb_error *err);

/*
 * Hold out some of `n` samples, by values[HEBB_SPLIT_...]; at least one has to
 * stay for learning.
 */
bool hebb_samples_split(struct hebb_dataset *data, size_t n,
			const struct hebb_value *values,
			struct hebb_error *err);

/* Scale the columns of data->numbers, after the split. */
void hebb_samples_scale(struct hebb_dataset *data, int scaling);

/* Divide the targets by `unit`, which is remembered. */
void hebb_samples_unit(struct hebb_dataset *data, double unit);

/* HEBB_DATA unless the samples of `file` are of so many classes. */
bool hebb_samples_classes(const struct hebb_dataset *data,
			  const struct hebb_value *file, size_t classes,
			  struct hebb_error *err);

/*
 * Each label below data->classes is that of one of `n` samples at least;
 * otherwise an error of this kind at this place.
 */
bool hebb_samples_no_gap(const struct hebb_dataset *data, size_t n,
			 enum hebb_error_kind kind,
			 const struct hebb_place *place,
			 struct hebb_error *err);

/* Two classes become one target, of 0 and 1. */
void hebb_samples_number(struct hebb_dataset *data);

#endif
