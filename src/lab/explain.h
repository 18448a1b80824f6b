/*
 * explain.h - the contract of an explanation: what in a sample makes a learner
 * answer as it does
 *
 * What is explained is one number f of the answer to a sample x, that of a
 * class.  An explanation is a map: a number for each number of the sample.
 * Most compare with a baseline b, a sample in which nothing is.
 *
 * Some ask for gradients, which not all learners have.  Others only ask for
 * answers, to samples of which parts are replaced by those of the baseline:
 * they look into any learner, so brain-like and artificial ones can be
 * compared.
 */
#ifndef HEBB_LAB_EXPLAIN_H
#define HEBB_LAB_EXPLAIN_H

#include "base/type.h"
#include "learn/learner.h"
#include "rec/tape.h"

/* f at x, of whom. */
struct hebb_question {
	struct hebb_learner *learner;
	const struct hebb_dataset *data; /* shapes */
	const float *x, *b;              /* [data->width] */
	size_t output;                   /* which number of the answer */
	bool share;                      /* f is its share in all of them */
	double at_x, at_b;               /* f(x), f(b) */
	struct hebb_stream stream;       /* the explanation's own */
	uint64_t id;                     /* of the sample, for random numbers */
};

/* One of the maps that are made of a learner in the end. */
struct hebb_explain {
	const struct hebb_explain_type *type;
	const char *name;          /* its own, or that of the type */
	struct hebb_value *values; /* of type->type.params; owned */
	size_t *sample, samples;   /* [samples] held-out ones; owned */
	const char *class;         /* "answer", "label", or a number */
	bool mean, share;          /* b is the mean sample; f is a share */
	size_t seeds;              /* of so many, from the first */
	/* of a map: that of a sample, unless the type says otherwise */
	int rank;
	size_t shape[4], width;
};

struct hebb_explain_type {
	struct hebb_type type;
	bool slopes; /* needs a learner with gradients */
	/*
	 * Do the values fit?  May set rank, shape and width.  NULL: no more to
	 * ask.
	 */
	bool (*plan)(struct hebb_explain *explain,
		     const struct hebb_learner *learner,
		     const struct hebb_dataset *data,
		     const struct hebb_config *map, struct hebb_error *err);
	/* Set map[width]. */
	bool (*look)(const struct hebb_explain *explain,
		     const struct hebb_question *question, double *map,
		     struct hebb_error *err);
};

extern const struct hebb_type *const hebb_explain_types[];
extern const struct hebb_param hebb_explain_common[];

/* All explanations of one learner.  Start with { 0 }. */
struct hebb_explaining {
	struct hebb_explain *item; /* [n] */
	size_t n;
	struct hebb_learner *learner;
	const struct hebb_dataset *data;
};

/*
 * Read `list` (a learner's `explain:`, may be NULL), so that mistakes are found
 * before learning begins.  Needs hebb_explaining_release also after a failure;
 * `list`, learner and data must live until then.
 */
bool hebb_explaining_plan(struct hebb_explaining *explaining,
			  struct hebb_config *list,
			  struct hebb_learner *learner,
			  const struct hebb_dataset *data,
			  struct hebb_error *err);
void hebb_explaining_release(struct hebb_explaining *explaining);

/*
 * Explain, and write to "/explain/<scope>/<name>".  The learner is number
 * `index` of those with different seeds; `seed` is of all random numbers.
 */
bool hebb_explaining_run(const struct hebb_explaining *explaining,
			 struct hebb_tape *tape, const char *scope,
			 size_t index, uint64_t seed, struct hebb_error *err);

/* ---- for those who write an explanation ---- */

/*
 * score[n]: f at n inputs, which `make` writes: input[width], for `state`, of
 * number i.  Inputs are made in their order.
 */
bool hebb_explain_ask(const struct hebb_question *question, size_t n,
		      void (*make)(const void *state, size_t i, float *input),
		      const void *state, double *score, struct hebb_error *err);

/*
 * A sample is cut into squares of `size` x `size` numbers, all channels of
 * which go together, `stride` apart; what has no height is cut into pieces of
 * `size` numbers.  At the far edges they may be smaller.
 */
struct hebb_patches {
	size_t size, stride, high, wide, deep; /* of a sample */
	size_t down, across, n;                /* patches */
};

struct hebb_patches hebb_patches_of(const struct hebb_dataset *data,
				    size_t size, size_t stride);

/* Copy patch k of `from` to the same place in `to`, both [width]. */
void hebb_patch_copy(const struct hebb_patches *patches, size_t k,
		     const float *from, float *to);

/* Add `value` to all numbers of patch k in map[width]. */
void hebb_patch_add(const struct hebb_patches *patches, size_t k, double value,
		    double *map);

/* How many numbers patch k has. */
size_t hebb_patch_area(const struct hebb_patches *patches, size_t k);

#endif
