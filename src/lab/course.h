/*
 * course.h - what all experiments have in common whose learners, of any kind,
 * learn the same samples in the same order
 *
 * For each learner and each seed: learn batch by batch in the order that the
 * seed gives; before the first sample, every `validate` samples and at the end
 * answer the held-out part.  The order depends on the seed alone, so that
 * learners differ by how they learn and by nothing else.
 */
#ifndef HEBB_LAB_COURSE_H
#define HEBB_LAB_COURSE_H

#include "lab/experiment.h"
#include "learn/dataset.h"

extern const struct hebb_param hebb_course_params[];

/* What all seeds of one learner share. */
struct hebb_course {
	struct hebb_job *job;
	const struct hebb_dataset *data;
	struct hebb_config *map; /* the learner's own */
	const char *name;
	uint64_t samples, validate; /* in all; between looks */
	size_t held_out, seeds;
	size_t top;        /* answers that count for the metric */
	uint64_t patience; /* looks; 0: without end */
	bool best;         /* go back to the best look in the end */
	double bytes;      /* that one of it takes */
	bool parallel;     /* over seeds */
	double budget;     /* s of learning: then stop */
	double *accuracy;  /* [seeds] in the end */
	double *seconds;   /* [seeds] spent learning */
	uint64_t *seen;    /* [seeds] */
	bool failed;       /* some seed did: all stop */
	uint64_t done;     /* samples, of all seeds, for the progress line */
};

/* As experiments run and check: all learners of a job take their courses. */
bool hebb_course_run(struct hebb_job *job, struct hebb_error *err);
bool hebb_course_check(struct hebb_job *job, struct hebb_error *err);

/* Of those, one learner with the seed number `index`, built from `map`, which
 * is freed (pupil.c). */
bool hebb_course_teach(struct hebb_course *course, size_t index,
		       struct hebb_config *map, struct hebb_error *err);

#endif
