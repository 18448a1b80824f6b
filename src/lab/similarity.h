/*
 * similarity.h - do two representations of the same stimuli agree?
 *
 * A representation is x[n][units]: what units give to n stimuli.  Neither the
 * number of units nor their order, nor (for CKA) a rotation or a scale matters.
 */
#ifndef HEBB_LAB_SIMILARITY_H
#define HEBB_LAB_SIMILARITY_H

#include <stddef.h>
#include <stdint.h>

#include "base/random.h"

/*
 * k[n][n] = x x', U-centred: the diagonal is 0 and every row sums to 0, so that
 * products of two such matrices estimate HSIC without bias (Szekely & Rizzo
 * 2014, Ann. Stat. 42:2382).  Needs n > 3.
 */
void hebb_gram(const float *x, size_t n, size_t units, double *k);

/*
 * Debiased linear CKA of two matrices of hebb_gram: HSIC_1(K, L) over the root
 * of HSIC_1(K, K) HSIC_1(L, L).  NaN if one of them says the same to all.
 */
double hebb_cka(const double *k, const double *l, size_t n);

/*
 * null[times]: the same where the stimuli of `l` are shuffled, ascending.
 * Shuffle i is that of step i of the stream.
 */
void hebb_cka_null(const double *k, const double *l, size_t n,
		   struct hebb_stream stream, double *null, size_t times);

/* Pairs of n stimuli, in the order 01 02 .. 12 13 ..: n (n - 1) / 2. */
size_t hebb_pairs(size_t n);

/*
 * d[pairs] = 1 - Pearson's correlation of the two rows; 1 where a row has no
 * spread.
 */
void hebb_dissimilarity(const float *x, size_t n, size_t units, double *d);

/* The model that knows classes: 0 within a class, 1 between two. */
void hebb_dissimilarity_of_classes(const int32_t *label, size_t n, double *d);

/* mean[classes][classes] of d over pairs of different stimuli; NaN for none. */
void hebb_dissimilarity_means(const double *d, const int32_t *label, size_t n,
			      size_t classes, double *mean);

/*
 * Kendall's tau-a of a[m] and b[m]: concordant less discordant pairs, over all
 * pairs, ties included.  NaN below 2.
 */
double hebb_tau_a(const double *a, const double *b, size_t m);

/*
 * null[times]: the same of pairs of n stimuli, where the stimuli of `b` are
 * shuffled, ascending.  Shuffle i is that of step i of the stream.
 */
void hebb_tau_a_null(const double *a, const double *b, size_t n,
		     struct hebb_stream stream, double *null, size_t times);

/* Bytes that the null of n stimuli takes, and less than that the tau itself. */
double hebb_tau_a_size(size_t n);

/*
 * Of null[times], ascending: what 95 % stay below; and the part that reaches
 * what was found, which is counted itself.
 */
double hebb_null_level(const double *null, size_t times);
double hebb_null_reached(const double *null, size_t times, double found);

#endif
