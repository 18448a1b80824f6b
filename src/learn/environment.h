/*
 * environment.h - the contract of an environment: where a learner acts
 *
 * An episode begins, and a learner sees some numbers; it decides for one of the
 * actions, is given a reward, and sees what became of it, until the episode
 * ends.  What happens is a function of the seed, the number of the episode and
 * the actions.
 */
#ifndef HEBB_LEARN_ENVIRONMENT_H
#define HEBB_LEARN_ENVIRONMENT_H

#include "base/type.h"

enum hebb_ending {
	HEBB_GOES_ON,
	HEBB_ENDS, /* nothing can follow */
	HEBB_CUT,  /* it has lasted long enough, and would have gone on */
};

enum { HEBB_ENVIRONMENT_STATES = 8 };

struct hebb_environment_type;

/* Owns nothing but `values`: a copy lives for itself as long as those do. */
struct hebb_environment {
	const struct hebb_environment_type *type;
	struct hebb_value *values; /* of type.params */
	size_t width;              /* numbers that are seen */
	size_t actions;            /* to decide for */
	double solved; /* an episode's mean reward from which it counts so */
	struct hebb_stream stream;
	uint64_t episode, decisions;           /* this one; in it, so far */
	double state[HEBB_ENVIRONMENT_STATES]; /* the type's own */
};

struct hebb_environment_type {
	struct hebb_type type;
	/* from the values: width, actions, solved */
	bool (*open)(struct hebb_environment *environment,
		     struct hebb_error *err);
	/* the episode begins; sight[width] */
	void (*begin)(struct hebb_environment *environment, float *sight);
	/* `decisions` were made before this one */
	enum hebb_ending (*step)(struct hebb_environment *environment,
				 size_t action, double *reward, float *sight);
};

extern const struct hebb_type *const hebb_environment_types[];

/* Needs hebb_environment_close also after a failure. */
bool hebb_environment_open(struct hebb_environment *environment,
			   struct hebb_config *map, struct hebb_error *err);
void hebb_environment_close(struct hebb_environment *environment);

/* Episode number `episode` of those of a seed; sight[width]. */
void hebb_environment_begin(struct hebb_environment *environment, uint64_t seed,
			    uint64_t episode, float *sight);

/* After HEBB_ENDS and HEBB_CUT, `sight` is the last there is to see. */
enum hebb_ending hebb_environment_step(struct hebb_environment *environment,
				       size_t action, double *reward,
				       float *sight);

#endif
