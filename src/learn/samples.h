/*
 * samples.h - what dataset types with samples in a table have in common:
 * reading, scaling, splitting
 */
#ifndef HEBB_LEARN_SAMPLES_H
#define HEBB_LEARN_SAMPLES_H

#include "learn/dataset.h"

/* Rows that these types share. */
#define HEBB_SAMPLES_TEST(standard)                                            \
	{                                                                      \
		"test", "1", standard, 0, 1e9,                                 \
		    "samples held out; below 1, this part of all", HEBB_REAL,  \
		    NULL                                                       \
	}
#define HEBB_SAMPLES_SPLIT_SEED                                                \
	{                                                                      \
		"split_seed", "1", 1, 0, 0x1p53, "which samples are held out", \
		    HEBB_COUNT, NULL                                           \
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
 * Hold out some of `n` samples, by the values of the rows above; at least one
 * has to stay for learning.
 */
bool hebb_samples_split(struct hebb_dataset *data, size_t n,
			const struct hebb_value *test,
			const struct hebb_value *split_seed,
			struct hebb_error *err);

/* Scale the columns of data->numbers, after the split. */
void hebb_samples_scale(struct hebb_dataset *data, int scaling);

#endif
