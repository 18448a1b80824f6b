/*
 * course.h - what all experiments have in common whose learners, of any kind,
 * learn the same samples in the same order
 *
 * For each learner and each seed: learn batch by batch in the order that the
 * seed gives; before the first sample, every `validate` samples and at the end
 * answer the held-out part.  The order depends on the seed alone, so that
 * learners differ by how they learn and by nothing else.  Where the dataset has
 * a validation part, looks are at that, and the test part is answered once, in
 * the end.  With `folds`, each run holds another part of the samples out.
 */
#ifndef HEBB_LAB_COURSE_H
#define HEBB_LAB_COURSE_H

#include "lab/experiment.h"
#include "lab/measure.h"
#include "learn/dataset.h"
#include "learn/marks.h"

extern const struct hebb_param hebb_course_params[];

/* What is learned decides what the result says of it. */
enum hebb_aim {
	HEBB_AIM_CLASS,
	HEBB_AIM_NUMBER, /* a dataset with classes is refused */
	HEBB_AIM_ITSELF, /* the sample is what is to be answered */
};

/* What all runs of one learner share: its folds with each of its seeds. */
struct hebb_course {
	struct hebb_job *job;
	enum hebb_aim aim;
	const struct hebb_dataset *data; /* [folds] */
	size_t folds;
	struct hebb_config *map; /* the learner's own */
	const char *name;
	uint64_t samples, validate; /* in all; between looks */
	size_t held_out;            /* samples that a look is at, at most */
	size_t runs;                /* run i has fold i % folds, and a seed */
	size_t letters;             /* of a story in the end */
	size_t top;                 /* answers that count for the mark */
	uint64_t patience;          /* looks; 0: without end */
	bool best;                  /* go back to the best look in the end */
	double bytes;               /* that one of it takes */
	struct hebb_load load;      /* that its measures take beside */
	bool parallel;              /* over runs */
	double budget;              /* s of learning: then stop */
	double looking; /* s of the last look of the run that ended last */
	double early;   /* looks a decade before the first */
	const struct hebb_measures *measures;
	void **kept; /* [runs][measures] for learners that meet */
	/* in the end, [runs]: */
	double (*look)[HEBB_MARKS_ALL]; /* the last one */
	double (*test)[HEBB_MARKS_ALL]; /* of the test part */
	double *loss;                   /* likewise; NaN: nobody judges */
	double *seconds;                /* spent learning */
	double *products;               /* multiply-adds while learning */
	uint64_t *seen;
	char *story;   /* of the first run, or NULL */
	bool failed;   /* some run did: all stop */
	uint64_t done; /* samples, of all runs, for the progress line */
};

/* As experiments run and check: all learners of a job take their courses. */
bool hebb_course_run(struct hebb_job *job, enum hebb_aim aim,
		     struct hebb_error *err);
bool hebb_course_check(struct hebb_job *job, enum hebb_aim aim,
		       struct hebb_error *err);

/* How often a run is looked at. */
uint64_t hebb_course_looks(const struct hebb_course *course);

/* Run number `index` of those, by a learner built from `map` (pupil.c). */
bool hebb_course_teach(struct hebb_course *course, size_t index,
		       struct hebb_config *map, struct hebb_error *err);

#endif
