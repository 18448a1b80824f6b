/*
 * reading.h - what a finished run file says, for those who look at it
 */
#ifndef HEBB_LAB_READING_H
#define HEBB_LAB_READING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/config.h"
#include "io/h5.h"

/* The file of a run; one of somebody else is HEBB_DATA. */
struct hebb_h5 *hebb_reading_open(const char *path, struct hebb_error *err);

/* The column `group`/`name` as doubles, [*n]; hebb_free it; NULL on failure. */
double *hebb_reading_column(const struct hebb_h5 *file, const char *group,
			    const char *name, size_t *n,
			    struct hebb_error *err);

/* The model with all defaults; NULL if the file tells none. */
struct hebb_config *hebb_reading_model(const struct hebb_h5 *file);

/*
 * The number at a path such as "experiment.settle" of the model, in `unit`, or
 * `otherwise`; `model` may be NULL.
 */
double hebb_reading_number(const struct hebb_config *model, const char *path,
			   const char *unit, double otherwise);

/*
 * The paths of all groups below `top` ("/spikes") that hold the dataset
 * `child` ("timestamps"), without `top` and the slash behind it.  None if
 * there is no `top`.
 */
bool hebb_reading_find(const struct hebb_h5 *file, const char *top,
		       const char *child, struct hebb_h5_list *found,
		       struct hebb_error *err);

/* The name of a run for people: its file's, without folders and ".h5". */
char *hebb_reading_name(const char *path);

/* ---- spikes, piece by piece ---- */

struct hebb_spikes {
	const struct hebb_h5 *file;
	char *time_path, *id_path;
	size_t rows, at;   /* in all; read so far */
	size_t neurons;    /* that were looked at, or the highest seen */
	double from;       /* ms: since then spikes were recorded */
	double until;      /* ms: the end of that, or of the run */
	double *time, *id; /* [n]: this piece */
	size_t n;
};

/*
 * The spikes of "/spikes/<pop>".  Neurons and span come from the model, less
 * what the recorder left out, or where it is silent from the spikes themselves.
 * Needs hebb_spikes_close also after a failure.
 */
bool hebb_spikes_open(struct hebb_spikes *spikes, const struct hebb_h5 *file,
		      const char *pop, const struct hebb_config *model,
		      struct hebb_error *err);

/* The next piece; its n is 0 at the end. */
bool hebb_spikes_next(struct hebb_spikes *spikes, struct hebb_error *err);
void hebb_spikes_close(struct hebb_spikes *spikes);

#endif
