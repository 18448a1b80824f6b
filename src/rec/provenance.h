/*
 * provenance.h - who made this file, of what, when and where: /run
 *
 * Nothing of it is in the digest: equal results may have been computed by
 * another version on another machine.
 */
#ifndef HEBB_REC_PROVENANCE_H
#define HEBB_REC_PROVENANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "rec/tape.h"

struct hebb_provenance {
	const char *command; /* the command line */
	const char *model; /* the model file as given; NULL if there is none */
	const char *resolved; /* the same with all defaults; NULL likewise */
	uint64_t seed;
	double dt; /* ms; NaN where time has no steps */
	int threads;
};

/* At the beginning: program, version, commit, configure, host, start. */
bool hebb_provenance_write(struct hebb_tape *tape,
			   const struct hebb_provenance *run,
			   struct hebb_error *err);

/* At the end: its time, and `status` ("done"). */
bool hebb_provenance_end(struct hebb_tape *tape, const char *status,
			 struct hebb_error *err);

#endif
