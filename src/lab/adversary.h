/*
 * adversary.h - two graphs that learn from each other
 *
 * The generator makes samples of noise, the critic tells them from real ones;
 * each step of the critic is followed by one of the generator along the
 * critic's slope by its input (Goodfellow et al. 2014, arXiv 1406.2661).
 *
 * With a penalty they go by Wasserstein's distance: the critic's answers to
 * real and made samples shall be far apart, while its slope between them has
 * length 1 (Gulrajani et al. 2017, arXiv 1704.00028).  The slope of that
 * penalty by the weights is taken as a difference along the critic's slope.
 *
 * Where they are told classes, the critic names the class of a real sample, and
 * calls a made one a class of its own; the generator is asked for a sample of a
 * class, so that the critic names it (Zhou et al. 2018, ICLR, arXiv
 * 1703.02000).
 *
 * The two circle around each other for as long as their rates last; a running
 * mean of the generator's weights stands in the middle and makes the better
 * samples (Yazici et al. 2019, ICLR, arXiv 1806.04498).
 */
#ifndef HEBB_LAB_ADVERSARY_H
#define HEBB_LAB_ADVERSARY_H

#include "ann/graph.h"
#include "learn/dataset.h"

struct hebb_adversary_plan {
	const struct hebb_dataset *data;
	struct hebb_config *generator, *critic; /* maps: layers, optimiser */
	size_t batch, noise; /* real samples of a step; numbers made from */
	double smoothing;    /* real samples are told with 1 less this */
	double penalty;      /* 0: the generator has to deceive the critic */
	double average;      /* what a mean of weights keeps in a step, or 0 */
	bool classes;        /* both are told them; not with a penalty */
	size_t every;        /* steps of the critic for one of the generator */
	uint64_t seed;
	int threads;
};

struct hebb_adversary {
	struct hebb_graph *generator, *critic;
	struct hebb_stream stream;
	size_t batch, noise, width;
	size_t classes; /* that both are told; 0: they know of none */
	double smoothing, penalty, average;
	size_t every;
	uint64_t steps;   /* of the critic */
	uint64_t made;    /* of the generator */
	hebb_real *mean;  /* of the generator's weights, NULL without */
	double *normal;   /* [batch][noise] */
	hebb_real *code;  /* [batch][noise + classes] */
	hebb_real *shown; /* [4][batch][width]: real, made, on either side */
	hebb_real *slope; /* [4][batch]: of the critic's loss */
	float *target;    /* [2][batch] */
	int32_t *label;   /* [2][batch] */
	int32_t *asked;   /* [batch] */
	float *yes;       /* [batch] */
};

/* Needs hebb_adversary_release also after a failure. */
bool hebb_adversary_init(struct hebb_adversary *pair,
			 const struct hebb_adversary_plan *plan,
			 struct hebb_error *err);
void hebb_adversary_release(struct hebb_adversary *pair);

/* Whether the next step is one of the generator, too. */
static inline bool hebb_adversary_both(const struct hebb_adversary *pair)
{
	return (pair->steps + 1) % pair->every == 0;
}

/*
 * A step of the critic on at most `batch` real samples, which need not be
 * fetched, and perhaps one of the generator; loss[2] gets the critic's and the
 * generator's, if it made one.
 */
bool hebb_adversary_learn(struct hebb_adversary *pair,
			  const struct hebb_batch *real, double loss[2],
			  struct hebb_error *err);

/*
 * out[n][width]: samples number `first` and on, of all there could be, made
 * with the mean of the weights where there is one; classes in turns.
 */
void hebb_adversary_make(struct hebb_adversary *pair, size_t first, size_t n,
			 float *out);

#endif
