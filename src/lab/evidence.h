/*
 * evidence.h - could this difference be chance?
 *
 * All probabilities are two-sided, and exact as long as that can be counted.
 * Numbers must be finite.  NaN where there is nothing to say.
 */
#ifndef HEBB_LAB_EVIDENCE_H
#define HEBB_LAB_EVIDENCE_H

#include <stddef.h>

/*
 * Paired: difference[n] of which, if nothing differs, each could as well have
 * the other sign.  The mean is compared with those of all choices of signs,
 * from 17 pairs on with 9,999 random ones (Fisher 1935).
 */
double hebb_sign_flip(const double *difference, size_t n);

/*
 * The same by ranks (Wilcoxon 1945): zeros are left out, ties share their
 * ranks; exact up to 50 pairs, normal beyond.
 */
double hebb_wilcoxon(const double *difference, size_t n);

/* By signs only: so many were larger, so many smaller. */
double hebb_sign_test(size_t larger, size_t smaller);

/*
 * Not paired: Welch's t of a[na] and b[nb] among those of random divisions of
 * all numbers into two such groups, 9,999 of them; and by ranks (Mann &
 * Whitney 1947), normal, with the correction for ties.
 */
double hebb_relabel(const double *a, size_t na, const double *b, size_t nb);
double hebb_rank_sum(const double *a, size_t na, const double *b, size_t nb);

/*
 * Mean over standard deviation, less the bias of small samples (Hedges 1981)
 * with so many degrees of freedom.  NaN without any deviation.
 */
double hebb_effect(double mean, double sd, double freedom);

/*
 * For all p[n] of one question at once: each as it has to be that one error in
 * 20 stays one in 20 for all of them together (Holm 1979).  NaN is no question.
 */
void hebb_holm(double *p, size_t n);

#endif
