/*
 * apart.h - work in a process of its own, so that its memory is its own
 */
#ifndef HEBB_LAB_APART_H
#define HEBB_LAB_APART_H

#include <signal.h>
#include <stdbool.h>

#include "base/config.h"

/* Fill the map `result`; runs in the new process. */
typedef bool hebb_work(const void *context, struct hebb_config *result,
		       struct hebb_error *err);

/*
 * Do it and hand back what it put into its map; NULL on failure, with the error
 * that the work met.  A signal that is noted in `stop` (may be NULL) is passed
 * on.  Not for who has started threads: OpenMP does not survive the copy.
 */
struct hebb_config *hebb_apart(hebb_work *work, const void *context,
			       const volatile sig_atomic_t *stop,
			       struct hebb_error *err);

#endif
