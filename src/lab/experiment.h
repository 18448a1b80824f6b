/*
 * experiment.h - the contract of an experiment: the order in which things
 * happen
 */
#ifndef HEBB_LAB_EXPERIMENT_H
#define HEBB_LAB_EXPERIMENT_H

#include <signal.h>
#include <stdint.h>

#include "base/log.h"
#include "base/type.h"
#include "rec/tape.h"

/* The first rows of every experiment's parameters. */
enum { HEBB_SEED, HEBB_THREADS, HEBB_OWN_PARAMS };

#define HEBB_EXPERIMENT_PARAMS                                                 \
	[HEBB_SEED] = { "seed",                                                \
			"1",                                                   \
			1,                                                     \
			0,                                                     \
			9007199254740991.0,                                    \
			"of all random numbers",                               \
			HEBB_COUNT,                                            \
			NULL },                                                \
	[HEBB_THREADS] = { "threads",                                          \
			   "1",                                                \
			   HEBB_OPTIONAL,                                      \
			   1,                                                  \
			   1024,                                               \
			   "threads to use (default: all processors); "        \
			   "results do not depend on it",                      \
			   HEBB_COUNT,                                         \
			   NULL }

/* What one run of one model file has at hand. */
struct hebb_job {
	const struct hebb_experiment_type *type;
	struct hebb_config *model; /* resolved: include, like, --set are done */
	struct hebb_value *values; /* of the experiment type's params; owned */
	uint64_t seed;
	int threads; /* 0 before hebb_job_open: as the model says, or all */
	struct hebb_log *log;
	struct hebb_tape *tape;
	struct hebb_config *result; /* a map: what `--json` prints */
	bool races; /* some learner's threads do: digests differ */
	/* not 0: a signal asks for the end; may be NULL */
	const volatile sig_atomic_t *stop;
};

struct hebb_experiment_type {
	struct hebb_type type; /* params begin with HEBB_EXPERIMENT_PARAMS */
	/*
	 * Do it all: read the model, build, let time pass, write to the tape,
	 * fill the result.  Every key of job->model must be used when building
	 * ends; call hebb_job_built before the long part begins.
	 */
	bool (*run)(struct hebb_job *job, struct hebb_error *err);
	/*
	 * `hebb check`: the same without the long part.  Build, try a little,
	 * and put an estimate of the run's time, `estimate_s`, and of the
	 * memory that it takes at most, `peak_rss_mb`, into the result.  What
	 * is written to the tape is thrown away.
	 */
	bool (*check)(struct hebb_job *job, struct hebb_error *err);
};

extern const struct hebb_type *const hebb_experiment_types[];

/*
 * Read `experiment:` of job->model: type, values, seed, threads.  Needs
 * hebb_job_release also after a failure.
 */
bool hebb_job_open(struct hebb_job *job, struct hebb_error *err);
void hebb_job_release(struct hebb_job *job);

/*
 * Building ends: false if a key of the model was not used.  Times that are not
 * on the grid of steps are told.
 */
bool hebb_job_built(const struct hebb_job *job, struct hebb_error *err);

/* True, with HEBB_STOPPED, if a signal asked for the end. */
bool hebb_job_stopped(const struct hebb_job *job, struct hebb_error *err);

/* The value of the experiment's parameter `name`; NaN if it has none. */
double hebb_job_number(const struct hebb_job *job, const char *name);

/* Processors that this process may use. */
int hebb_processors(void);

#endif
