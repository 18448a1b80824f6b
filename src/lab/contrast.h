/*
 * contrast.h - what a trait says of learners: of each how much, and of each
 * two of them whether they differ
 *
 * Learners with the same seeds are compared seed by seed, since they share what
 * chance gave both.  A difference is declared where the sign-flip permutation
 * test of its mean, held to 5 % over all pairs of learners by Holm's rule, says
 * so and 0 is outside of its interval; below six seeds nothing is.  Where some
 * seeds have no number, such as what was never reached, what is compared is how
 * many have one.
 */
#ifndef HEBB_LAB_CONTRAST_H
#define HEBB_LAB_CONTRAST_H

#include "base/text.h"
#include "lab/estimate.h"
#include "lab/trait.h"

/* What one learner has of it. */
struct hebb_portion {
	struct hebb_estimate estimate; /* over the seeds with a number */
	double median;                 /* what is not reached being infinite */
	size_t asked, numbers;         /* seeds; those with a number */
};

enum hebb_verdict {
	HEBB_VERDICT_NONE,      /* a side has nothing */
	HEBB_VERDICT_TOO_FEW,   /* seeds */
	HEBB_VERDICT_NOT_SHOWN, /* it may be chance */
	HEBB_VERDICT_LARGER,    /* a is than b */
	HEBB_VERDICT_SMALLER,
};

/* Contender a against contender b. */
struct hebb_contrast {
	size_t a, b;
	bool paired;
	bool by_count;                   /* some have no number */
	struct hebb_estimate difference; /* a less b */
	double p;                        /* sign flips; counts; relabelling */
	double holm;                     /* the same over all pairs */
	double ranks;                    /* Wilcoxon; Mann and Whitney */
	double effect;                   /* Hedges' g of the difference */
	size_t seeds;                    /* pairs, or the smaller group */
	enum hebb_verdict verdict;
};

struct hebb_judgement {
	struct hebb_portion *portion;   /* [rows of the trait] */
	struct hebb_contrast *contrast; /* [contrasts] */
	size_t contrasts;
};

/* Needs hebb_judgement_release. */
struct hebb_judgement hebb_judge(const struct hebb_comparison *comparison,
				 const struct hebb_trait *trait);
void hebb_judgement_release(struct hebb_judgement *judgement);

/* For programs: "none", "too few", "not shown", "larger", "smaller". */
const char *hebb_verdict_name(enum hebb_verdict verdict);

/*
 * Where they differ: the one that is better, or larger where neither is good.
 */
size_t hebb_contrast_winner(const struct hebb_trait *trait,
			    const struct hebb_contrast *contrast);

/*
 * "a is better than b by 0.03 (0.02 to 0.04), p = 0.002", "a, b: no difference
 * shown, p = 0.3", "a, b: no verdict on 3 seeds of the 6 needed"
 */
void hebb_contrast_tell(const struct hebb_comparison *comparison,
			const struct hebb_trait *trait,
			const struct hebb_judgement *judgement,
			const struct hebb_contrast *contrast,
			struct hebb_text *text);

/* ---- numbers for people ---- */

/* Four digits, "1,234", "2.3e+09"; "-" for a NaN, "not reached" for infinity */
void hebb_number_tell(double number, struct hebb_text *text);

/* "0.967 (0.961 to 0.973)", or the median where not all have a number. */
void hebb_portion_tell(const struct hebb_portion *portion,
		       struct hebb_text *text);

#endif
