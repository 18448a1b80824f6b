/*
 * run.h - one run, from the name of a model to an HDF5 file
 */
#ifndef HEBB_LAB_RUN_H
#define HEBB_LAB_RUN_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/config.h"
#include "base/log.h"

struct hebb_run {
	const char *model;       /* a path, a shipped name, or RUN.h5: again */
	const char *const *sets; /* [n_sets] PATH=VALUE */
	size_t n_sets;
	const char *output;  /* NULL: NAME.h5, NAME-2.h5, ... here */
	bool force;          /* overwrite it */
	int threads;         /* 0: as the model says, or all processors */
	const char *command; /* the command line, for the record */
	struct hebb_log *log;
	const volatile sig_atomic_t *stop;
	struct hebb_config *result; /* a map: what --json prints */
};

/*
 * Do it.  The result's `output` is the file's path and `digest` its digest.
 * After a failure nothing is left under the final name.
 */
bool hebb_run(const struct hebb_run *run, struct hebb_error *err);

/* The name of a run's picture, "digits.svg" of "digits.h5"; free it. */
char *hebb_run_picture(const char *output);

#endif
