/*
 * measure.h - the contract of a measure: numbers by which learners of any kind
 * are compared
 *
 *	measure: [sample_efficiency, {type: tuning, stimuli: 300}]
 *
 * A measure is asked about every learner with every seed: at each look, what it
 * finds then, and after learning, what it finds in the end.  All it finds is
 * named by rows, and written to
 *
 *	/measures/<measure>/<learner>/<seed>/<name>
 *
 * A number is a dataset of one number, with the attribute `better`: 1 if larger
 * is better, -1 if smaller, 0 if neither.  NaN is what cannot be said, or was
 * not reached.  A number of looks is written once more as <name>_by_look,
 *beside `samples`; one of parts as <name>_by_part, whose attribute `parts`
 *names them.
 *
 * Measures only look.  What they change of a learner to see what follows, they
 * put back.
 */
#ifndef HEBB_LAB_MEASURE_H
#define HEBB_LAB_MEASURE_H

#include "base/type.h"
#include "learn/learner.h"
#include "rec/tape.h"

struct hebb_job;

/* A row: one dataset of what a measure finds. */
struct hebb_finding {
	const char *name, *unit, *brief;
	int better;
	bool array;    /* not a number; the measure writes it itself */
	bool private;  /* times: not in the digest */
	bool censored; /* NaN is what was not reached: more than any number */
	bool chance;   /* what another number is by chance: no rivalry in it */
};

/* What a learner, or its dataset, must have to be asked. */
enum {
	HEBB_NEEDS_CLASSES = 1,  /* one class a sample */
	HEBB_NEEDS_ACTIVITY = 2, /* its parts can be asked */
	HEBB_NEEDS_WEIGHTS = 4,  /* they can be read */
	HEBB_NEEDS_WRITING = 8,  /* ... and written */
	HEBB_NEEDS_EXPENSE = 16, /* it can say what answers cost */
	HEBB_NEEDS_CREDIT = 32,  /* its rule and the gradient are known */
};

/* Of what a measure speaks; its numbers are those of the main one. */
enum hebb_topic {
	HEBB_OF_LEARNER,
	HEBB_OF_PARTS,   /* main: the last that is not the answer */
	HEBB_OF_WEIGHTS, /* arrays of weights; main: the largest */
};

/* One of the model's list; all learners share it. */
struct hebb_measure {
	const struct hebb_measure_type *type;
	const char *name;          /* its own, or that of the type */
	struct hebb_value *values; /* of type->type.params; owned */
	size_t stimuli;            /* the first samples of the test part */
	const struct hebb_config *map;
	bool answered; /* some learner has what it needs */
};

/* What one part gave to the stimuli. */
struct hebb_activation {
	size_t n, units;      /* at most HEBB_UNITS_MOST, evenly chosen */
	const float *x;       /* [n][units] */
	const int32_t *label; /* [n], NULL without classes */
	size_t classes;
	bool spikes;
};

enum { HEBB_UNITS_MOST = 2000 };
enum { HEBB_TRACED_MOST = 1 << 22 }; /* numbers of a trace at a time */

/* One learner with one seed, as measures see it. */
struct hebb_subject {
	struct hebb_learner *learner;
	const struct hebb_dataset *data;
	uint64_t seed;
	/* how it was made, to make it once more: */
	const struct hebb_config *map; /* its own */
	const struct hebb_job *job;
	int threads;
	size_t held_out; /* samples that looks are at, behind the training */
	/* of the last look: */
	uint64_t seen;         /* samples */
	double accuracy;       /* NaN without classes */
	double seconds;        /* spent learning */
	struct hebb_cost cost; /* of learning */
	/* of hebb_subject_ask: */
	float **activity; /* [learner->parts]; owned */
	size_t stimuli;   /* asked at a time */
	bool fresh;       /* activity is of the last look */
};

/* A measure that is asked about one subject. */
struct hebb_sitting {
	const struct hebb_measure *measure;
	struct hebb_subject *subject;
	struct hebb_tape *tape;
	bool over;                 /* nothing is learned any more */
	void *state;               /* what `begin` gave */
	struct hebb_stream stream; /* the measure's own, with this seed */
};

/* Learners with one seed, by what the measure has kept of each. */
struct hebb_meeting {
	const struct hebb_measure *measure;
	struct hebb_tape *tape;
	uint64_t seed;
	size_t n;
	const char *const *name; /* [n] */
	void *const *kept;       /* [n] */
	struct hebb_stream stream;
};

/* Bytes that it takes to measure one learner with one seed. */
struct hebb_load {
	double held;    /* from `begin` to the end */
	double passing; /* beside that, for a moment: the most */
	double kept;    /* from the end until learners meet */
	double met;     /* beside that, while they do: of each that is there */
	double meeting; /* ... and once for all of them */
};

struct hebb_measure_type {
	struct hebb_type type;
	const struct hebb_finding *findings; /* ends with a NULL name */
	unsigned needs;
	enum hebb_topic of;
	bool at_looks; /* `look` is for each look, not only the last */
	/* Do the values fit?  NULL: no more to ask. */
	bool (*plan)(const struct hebb_measure *measure,
		     const struct hebb_dataset *data, struct hebb_error *err);
	/*
	 * How often the learner learns so many samples anew in the end; NULL:
	 * never.
	 */
	double (*courses)(const struct hebb_measure *measure,
			  const struct hebb_dataset *data, uint64_t samples);
	/* Before learning; for `release`.  NULL, both: no state. */
	void *(*begin)(struct hebb_sitting *sitting);
	/*
	 * Set those of value[findings], which are NaN, that can be said now of
	 * `which`, part or array of weights.  NULL: nothing before the end.
	 */
	bool (*look)(struct hebb_sitting *sitting, size_t which, double *value,
		     struct hebb_error *err);
	/*
	 * After the last look: set what could only be said now, and write
	 * arrays.  NULL: nothing.
	 */
	bool (*end)(struct hebb_sitting *sitting, double *value,
		    struct hebb_error *err);
	void (*release)(void *state);
	/*
	 * What is needed of this learner when learners with the same seed meet,
	 * one piece of memory, and what they have to say of each other.  NULL,
	 * both: nothing.
	 */
	void *(*keep)(struct hebb_sitting *sitting, struct hebb_error *err);
	bool (*meet)(const struct hebb_meeting *meeting,
		     struct hebb_error *err);
	/*
	 * Say what it takes of a learner that is looked at so often, beside
	 * the activity that it was asked.  NULL: what a copy of that takes, or
	 * of the weights, in doubles.
	 */
	void (*load)(const struct hebb_measure *measure,
		     const struct hebb_dataset *data,
		     struct hebb_learner *learner, size_t looks,
		     struct hebb_load *load);
};

extern const struct hebb_type *const hebb_measure_types[];
extern const struct hebb_param hebb_measure_common[];

/* ---- the list of a model.  Start with { 0 }. ---- */

struct hebb_measures {
	struct hebb_measure *item; /* [n] */
	size_t n, stimuli;         /* the most that one of them wants */
};

/*
 * Read `list` (the model's `measure:`, may be NULL).  Needs
 * hebb_measures_release also after a failure; `list` must live until then.
 */
bool hebb_measures_read(struct hebb_measures *measures,
			struct hebb_config *list,
			const struct hebb_dataset *data,
			struct hebb_error *err);
void hebb_measures_release(struct hebb_measures *measures);

/* Note which measures this learner can answer; then: is there one for each? */
bool hebb_measure_suits(const struct hebb_measure *measure,
			const struct hebb_learner *learner);
void hebb_measures_ask(struct hebb_measures *measures,
		       const struct hebb_learner *learner);
bool hebb_measures_answered(const struct hebb_measures *measures,
			    struct hebb_error *err);

/* What the measures take that this learner can answer: load.c. */
struct hebb_load hebb_measures_load(const struct hebb_measures *measures,
				    const struct hebb_dataset *data,
				    struct hebb_learner *learner, size_t looks);

/* How often all of them let each learner learn so many samples anew. */
double hebb_measures_courses(const struct hebb_measures *measures,
			     const struct hebb_dataset *data, uint64_t samples);

/* Definition and source of each, as attributes of its group. */
bool hebb_measures_define(const struct hebb_measures *measures,
			  struct hebb_tape *tape, struct hebb_error *err);

/* Those that kept[learners][measures] of learners with one seed lets speak. */
bool hebb_measures_meet(const struct hebb_measures *measures,
			struct hebb_tape *tape, uint64_t seed, size_t n,
			const char *const *name, void *const *const *kept,
			struct hebb_error *err);

/* ---- all measures of one learner with one seed.  Start with { 0 }. ---- */

struct hebb_history;

struct hebb_measuring {
	const struct hebb_measures *measures;
	struct hebb_subject subject;
	struct hebb_sitting *sitting; /* [n]; measure NULL: not asked */
	struct hebb_history *history; /* [n] */
};

void hebb_measuring_begin(struct hebb_measuring *measuring,
			  const struct hebb_measures *measures,
			  struct hebb_tape *tape, struct hebb_learner *learner,
			  const struct hebb_dataset *data, uint64_t seed);
/* `subject` was brought up to date. */
bool hebb_measuring_look(struct hebb_measuring *measuring,
			 struct hebb_error *err);
/* Write everything, and fill kept[measures]; free them. */
bool hebb_measuring_end(struct hebb_measuring *measuring, void **kept,
			struct hebb_error *err);
void hebb_measuring_release(struct hebb_measuring *measuring);

/* ---- for those who write a measure ---- */

/* Have all parts answer the stimuli, unless they did since the last look. */
bool hebb_subject_ask(struct hebb_subject *subject, struct hebb_error *err);

/*
 * As the learner is now, and with the noise of `repeat`: n stimuli, into
 * activity[learner->parts], each [n][units]: room that is the caller's.
 */
bool hebb_subject_respond(struct hebb_subject *subject, size_t n,
			  uint64_t repeat, float *const *activity,
			  struct hebb_error *err);
float **hebb_subject_room(const struct hebb_subject *subject, size_t n);
void hebb_subject_room_free(const struct hebb_subject *subject,
			    float **activity);

/* What part `which` gave to the stimuli of this measure, or to any: x. */
bool hebb_sitting_part(struct hebb_sitting *sitting, size_t which,
		       struct hebb_activation *activation,
		       struct hebb_error *err);
struct hebb_activation
hebb_sitting_activation(const struct hebb_sitting *sitting, size_t which,
			const float *x);

/* The last part that is not the answer, or else the last one. */
size_t hebb_subject_main(const struct hebb_subject *subject);

/* ... and for its `load`: numbers in one answer of that, or of all parts. */
size_t hebb_load_units(struct hebb_learner *learner);
size_t hebb_load_all_units(const struct hebb_learner *learner);
/* Weights in the largest array, or in all. */
size_t hebb_load_weights(const struct hebb_learner *learner);
size_t hebb_load_all_weights(const struct hebb_learner *learner);

/*
 * The part of the stimuli 0 .. n-1 that is answered rightly, as the learner is
 * now; of input[n][width] in their place, if that is not NULL.
 */
bool hebb_subject_examine(struct hebb_subject *subject, size_t n,
			  const float *input, double *accuracy,
			  struct hebb_error *err);
bool hebb_subject_listen(struct hebb_subject *subject, size_t part, size_t n,
			 hebb_hear *hear, void *data, uint64_t *windows,
			 struct hebb_error *err);
/*
 * What a part that has steps gives to n stimuli at each of them, some at a
 * time: stimuli first .. first + n - 1, state[n][steps][units].
 */
bool hebb_subject_trace(struct hebb_subject *subject, size_t part, size_t n,
			void (*see)(void *data, size_t first, size_t n,
				    const float *state),
			void *data, struct hebb_error *err);
bool hebb_subject_expend(struct hebb_subject *subject, size_t n,
			 struct hebb_expense *expense, struct hebb_error *err);
/*
 * The accuracy at a last look of one that begins anew with the same seed, and
 * sees as many samples in all, but of the training part only the n that are
 * first: in the order of each pass, without the others.
 */
bool hebb_subject_relearn(const struct hebb_subject *subject, size_t n,
			  double *accuracy, struct hebb_error *err);
void hebb_subject_stimuli(const struct hebb_subject *subject, size_t n,
			  float *input);

/*
 * The k-th array of weights that learning changes, without biases; NULL past
 * the last one.
 */
const struct hebb_probe *
hebb_learner_weights(const struct hebb_learner *learner, size_t k);
size_t hebb_learner_main_weights(const struct hebb_learner *learner);

/* Read all of it; free it. */
double *hebb_weights_read(const struct hebb_probe *probe);

/* Where something is written: of which measure, learner and seed. */
struct hebb_page {
	struct hebb_tape *tape;
	const struct hebb_measure *measure;
	const char *learner;
	uint64_t seed;
};

struct hebb_page hebb_sitting_page(const struct hebb_sitting *sitting);

/* `more`, NULL for none, goes behind the name of the finding. */
bool hebb_page_number(const struct hebb_page *page,
		      const struct hebb_finding *finding, const char *more,
		      double value, struct hebb_error *err);
/* value[rows][columns]; columns 0: a row is one number. */
bool hebb_page_array(const struct hebb_page *page,
		     const struct hebb_finding *finding, const char *more,
		     const double *value, size_t rows, size_t columns,
		     struct hebb_error *err);
/*
 * A number of two learners that met, written for each of them:
 * `<finding><the other's name><more>`.
 */
bool hebb_meeting_pair(const struct hebb_meeting *meeting,
		       const struct hebb_finding *finding, const char *more,
		       size_t i, size_t j, double value,
		       struct hebb_error *err);
/* An attribute of a dataset that was written. */
bool hebb_page_text(const struct hebb_page *page,
		    const struct hebb_finding *finding, const char *more,
		    const char *attribute, const char *text,
		    struct hebb_error *err);

#endif
