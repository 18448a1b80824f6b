/*
 * trait.h - what can be compared over seeds: one number of each learner for
 * each seed
 *
 * From /learning come the chapters "learning" (how good in the end, at what
 * cost), "sample_efficiency", unless a file has measured it, and
 * "matched_accuracy"; every number under /measures/<measure>/<learner>/<seed>
 * is a trait of the chapter <measure>, whatever it is.
 */
#ifndef HEBB_LAB_TRAIT_H
#define HEBB_LAB_TRAIT_H

#include "lab/compare.h"

struct hebb_trait {
	size_t chapter;
	char *name, *unit, *brief; /* "n_80", "1", "samples seen when ..." */
	/*
	 * NULL: a number of each learner.  Else who it speaks of, who is none
	 * of them: several learners together.
	 */
	char *who;
	int better;    /* 1: larger is, -1: smaller is, 0: neither */
	bool censored; /* not reached; then infinity, not NaN, is no number */
	bool chance;   /* what another is by chance: nobody is better by it */
	/* [contender][comparison->seeds], or only [seeds] with `who` */
	double *value;
	bool *asked; /* likewise: is there anything, be it NaN? */
};

/* Into the comparison, whose contenders and seeds are known. */
bool hebb_traits_read(struct hebb_comparison *comparison,
		      struct hebb_error *err);
void hebb_traits_release(struct hebb_comparison *comparison);

/* Rows of value: the contenders, or one. */
size_t hebb_trait_rows(const struct hebb_comparison *comparison,
		       const struct hebb_trait *trait);

/* The trait of that chapter and name, by contenders; NULL if none is. */
const struct hebb_trait *
hebb_trait_find(const struct hebb_comparison *comparison, const char *chapter,
		const char *name);

/* ---- for those who read them ---- */

/* The number of a chapter, made if it is not there. */
size_t hebb_chapter_of(struct hebb_comparison *comparison, const char *name);

/* The trait, made without any values if it is not there. */
struct hebb_trait *hebb_trait_make(struct hebb_comparison *comparison,
				   size_t chapter, const char *name,
				   const char *who);

/* Those of /learning (trait_learning.c), and of /measures of run `r`. */
void hebb_traits_learnt(struct hebb_comparison *comparison);
bool hebb_traits_measured(struct hebb_comparison *comparison, size_t r,
			  struct hebb_error *err);

#endif
