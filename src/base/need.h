/*
 * need.h - does it fit? said before anything large is allocated
 *
 * Whoever is about to allocate large objects adds them up and asks once.  What
 * there is, is the least of what the machine has available, what the control
 * group allows and what `ulimit -v` and `ulimit -d` allow.
 */
#ifndef HEBB_BASE_NEED_H
#define HEBB_BASE_NEED_H

#include <stdbool.h>

#include "base/error.h"

struct hebb_need {
	double bytes; /* of all; start with { 0 } */
	double most;  /* of the largest one */
	char what[128];
};

/* "synapses of 'exc_inh'" will take `bytes`. */
void hebb_need_add(struct hebb_need *need, double bytes, const char *what, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * False, HEBB_MODEL, with "no room: 93.1 GiB are needed, most of it (74.5 GiB)
 * for synapses of 'exc_inh', and the machine has 23.1 GiB; ..." where they do
 * not fit.
 */
bool hebb_need_fits(const struct hebb_need *need,
		    const struct hebb_place *place, struct hebb_error *err);

/* Bytes that can still be had; `who` gets "the machine has" and so on. */
double hebb_memory_left(const char **who);

/* Bytes of this process: resident now, and at most so far. */
double hebb_memory_used(void);
double hebb_memory_peak(void);

#endif
