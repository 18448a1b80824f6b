/*
 * firing.h - how the populations of a finished run fired
 */
#ifndef HEBB_LAB_FIRING_H
#define HEBB_LAB_FIRING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/config.h"
#include "base/error.h"
#include "io/h5.h"
#include "rec/activity.h"

enum { HEBB_FIRING_BINS = 50 }; /* of the rate over time */

/* What may be asked for; NaN where the model or the default decides. */
struct hebb_firing_wish {
	double from, until; /* ms; the model's `settle`, and its end */
	double min_spikes;  /* the model's, or 10 */
	double window, bin; /* ms; 100 and 2 */
	double sample;      /* neurons; 200 */
};

struct hebb_firing {
	struct hebb_activity_setup setup;
	struct hebb_activity_summary summary;
	size_t spikes;                 /* in the file */
	bool recalled;                 /* summary and n are all there is */
	double end;                    /* ms: of the run */
	double rate[HEBB_FIRING_BINS]; /* Hz, of the whole run */
	double *power;                 /* [n] Hz: density of the rate */
	size_t n;
	double step; /* Hz between them */
};

/*
 * Read the spikes of "/spikes/<pop>" once.  `model` may be NULL.  Needs
 * hebb_firing_release also after a failure.
 */
bool hebb_firing_read(struct hebb_firing *firing, const struct hebb_h5 *file,
		      const char *pop, const struct hebb_config *model,
		      const struct hebb_firing_wish *wish,
		      struct hebb_error *err);

/* What the recorder `statistics` has left in "/statistics/<pop>". */
void hebb_firing_recall(struct hebb_firing *firing, const struct hebb_h5 *file,
			const char *pop);
void hebb_firing_release(struct hebb_firing *firing);

/* All of it into a map. */
void hebb_firing_json(const struct hebb_firing *firing,
		      struct hebb_config *map);

#endif
