/*
 * marks.h - how good answers are
 *
 * Of classes: the one with the largest number is the answer.  Precision is the
 * part of those answered as a class that are of it, recall the part of a class
 * that is answered as it, F1 their harmonic mean; macro means are over the
 * classes that occur or are answered.  (Micro means of all three are the
 * accuracy, where each sample has one class.)
 *
 * What cannot be said is NaN.  Of samples that want several answers, one after
 * the other, each answer counts.
 */
#ifndef HEBB_LEARN_MARKS_H
#define HEBB_LEARN_MARKS_H

#include "learn/dataset.h"

/* All there are, for those who keep them in a row. */
enum {
	HEBB_MARKS_ACCURACY,
	HEBB_MARKS_TOP,
	HEBB_MARKS_PRECISION,
	HEBB_MARKS_RECALL,
	HEBB_MARKS_F1,
	HEBB_MARKS_AUC,
	HEBB_MARKS_ERROR,
	HEBB_MARKS_RMSE,
	HEBB_MARKS_MAE,
	HEBB_MARKS_R2,
	HEBB_MARKS_BITS,
	HEBB_MARKS_ALL
};

extern const struct hebb_marks_name {
	const char *name, *brief;
} hebb_marks_names[HEBB_MARKS_ALL];

struct hebb_marks {
	size_t outputs, steps, n; /* n: answers so far */
	double unit;              /* in which errors are given */
	bool classes, yes_or_no;  /* targets are all 0 or 1 */
	size_t top;               /* answers that count for hebb_marks_top */
	uint64_t *confusion;      /* [outputs asked][outputs answered] */
	uint64_t right, among;    /* answers; classes among the first `top` */
	double bits;              /* sum of them, or NaN */
	double squares, misses;   /* sums of them, without their sign */
	double *mean, *spread;    /* [outputs] of targets: sum of squares */
	float *score; /* [room steps] for yes, where that is the question */
	bool *yes;    /* [room steps] */
};

/* Room for the answers to `room` samples of `data`. */
void hebb_marks_init(struct hebb_marks *marks, const struct hebb_dataset *data,
		     size_t room, size_t top);
void hebb_marks_release(struct hebb_marks *marks);

/* Forget all answers. */
void hebb_marks_clear(struct hebb_marks *marks);

/* out[batch->n][steps][outputs] was answered. */
void hebb_marks_add(struct hebb_marks *marks, const struct hebb_batch *batch,
		    const float *out);

/*
 * The part that is right.  Of targets 0 and 1: every number is on the right
 * side of one half.
 */
double hebb_marks_accuracy(const struct hebb_marks *marks);

/* The part whose class is among the `top` largest numbers. */
double hebb_marks_top(const struct hebb_marks *marks);

struct hebb_rates {
	double precision, recall, f1;
};

struct hebb_rates hebb_marks_of_class(const struct hebb_marks *marks,
				      size_t class);
struct hebb_rates hebb_marks_macro(const struct hebb_marks *marks);

/*
 * Of two classes, or one target of 0 and 1: the probability that a yes gets a
 * larger number than a no, equal ones counting half.
 */
double hebb_marks_auc(const struct hebb_marks *marks);

/*
 * Mean squared error, mean absolute error, and the part of the variance that
 * is explained.
 */
double hebb_marks_error(const struct hebb_marks *marks);
double hebb_marks_mae(const struct hebb_marks *marks);
double hebb_marks_r2(const struct hebb_marks *marks);

/*
 * The mean of -log2 of the probability that the right class was given: bits
 * that are missing to know the class.  Answers have to be probabilities.
 */
double hebb_marks_bits(const struct hebb_marks *marks);

/* All of them, in the order of their names. */
void hebb_marks_row(const struct hebb_marks *marks, double row[HEBB_MARKS_ALL]);

#endif
