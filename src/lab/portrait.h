/*
 * portrait.h - what learners looked like when they were equally good
 *
 * Two learners are more or less alike as they have come farther or less far, so
 * beside the end they are compared at the same accuracy: the main part at the
 * first look at which 80 % were right, and 90 %.
 */
#ifndef HEBB_LAB_PORTRAIT_H
#define HEBB_LAB_PORTRAIT_H

#include "lab/measure.h"

enum { HEBB_PORTRAIT_80, HEBB_PORTRAIT_90, HEBB_PORTRAIT_END, HEBB_PORTRAITS };

/* Behind the name of what two learners have to say: "_at_80", NULL for END. */
extern const char *const hebb_portrait_ending[HEBB_PORTRAITS];

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

/*
 * All portraits that learners kept, each learner's with each other's: `make`
 * gives what of x[n][units] is compared, to be freed; `pair` is told of made[i]
 * and made[j], which are NULL of a learner that was never so good, and writes
 * what the two have to say.
 */
bool hebb_portraits_meet(
    const struct hebb_meeting *meeting,
    double *(*make)(const float *x, size_t n, size_t units),
    bool (*pair)(const struct hebb_meeting *meeting, size_t which, size_t i,
		 size_t j, double *const *made, struct hebb_error *err),
    struct hebb_error *err);

/* Bytes of those of this learner. */
double hebb_portraits_size(const struct hebb_measure *measure,
			   struct hebb_learner *learner);

#endif
