/*
 * portrait.h - what learners looked like when they were equally good
 *
 * Two learners are more or less alike as they have come farther or less far, so
 * beside the end they are compared at the same accuracy: the main part at the
 * first look at which 80 % were right, and 90 %.  What learners agree in by
 * chance depends on how much they know, so each level has a null of its own.
 */
#ifndef HEBB_LAB_PORTRAIT_H
#define HEBB_LAB_PORTRAIT_H

#include "lab/measure.h"

enum { HEBB_PORTRAIT_80, HEBB_PORTRAIT_90, HEBB_PORTRAIT_END, HEBB_PORTRAITS };

/* One piece of memory. */
struct hebb_portraits {
	size_t n, units;
	double accuracy[HEBB_PORTRAITS]; /* of that look; NaN: there was none */
	bool taken[HEBB_PORTRAITS];
	float x[]; /* [HEBB_PORTRAITS][n][units] */
};

struct hebb_portraits *hebb_portraits_new(const struct hebb_sitting *sitting);

/* At each look, and when it is over. */
bool hebb_portraits_look(struct hebb_portraits *portraits,
			 struct hebb_sitting *sitting, struct hebb_error *err);

/* [n][units]; NULL if there was no such look. */
const float *hebb_portrait(const struct hebb_portraits *portraits,
			   size_t which);

/* How portraits are compared. */
struct hebb_likeness {
	/* what of x[n][units] is compared, to be freed */
	double *(*make)(const float *x, size_t n, size_t units);
	/* how alike are two, of n stimuli? */
	double (*agree)(const double *a, const double *b, size_t n);
	/* null[times], ascending: with stimuli of one side shuffled */
	void (*shuffle)(const double *a, const double *b, size_t n,
			struct hebb_stream stream, double *null, size_t times);
	size_t permutations;
	/* in the end, earlier, and of both the null and the part above */
	const struct hebb_finding *with, *with_at, *null, *p;
};

/*
 * All portraits that learners kept, each learner's with each other's: NaN where
 * one of them was never so good.
 */
bool hebb_portraits_meet(const struct hebb_meeting *meeting,
			 const struct hebb_likeness *likeness,
			 struct hebb_error *err);

/* Bytes of those of this learner. */
double hebb_portraits_size(const struct hebb_measure *measure,
			   struct hebb_learner *learner);

#endif
