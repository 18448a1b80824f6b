/*
 * experiment.h - the contract of an experiment: the order in which things
 * happen
 */
#ifndef HEBB_LAB_EXPERIMENT_H
#define HEBB_LAB_EXPERIMENT_H

#include <stdint.h>

#include "base/log.h"
#include "base/type.h"
#include "rec/tape.h"

/* What one run of one model file has at hand; it owns nothing here. */
struct hebb_job {
	struct hebb_config *model; /* resolved: include, like, --set are done */
	const struct hebb_value *values; /* of the experiment type's params */
	uint64_t seed;
	int threads;
	struct hebb_log *log;
	struct hebb_tape *tape;     /* NULL: `check`, build nothing and stop */
	struct hebb_config *result; /* a map: what `--json` prints */
};

struct hebb_experiment_type {
	struct hebb_type type;
	/*
	 * Do it all: read the model, build, let time pass, write to the tape,
	 * fill the result.  Every key of job->model must be used when building
	 * ends; call hebb_config_all_used before the long part begins.
	 */
	bool (*run)(struct hebb_job *job, struct hebb_error *err);
	/*
	 * `hebb check`: read the model without the long part; put an estimate
	 * of memory (bytes) and of time (s) into the result.
	 */
	bool (*check)(struct hebb_job *job, struct hebb_error *err);
};

extern const struct hebb_type *const hebb_experiment_types[];

#endif
