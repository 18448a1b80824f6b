/*
 * gallery.h - images in the file of a run, to be looked at side by side
 */
#ifndef HEBB_LAB_GALLERY_H
#define HEBB_LAB_GALLERY_H

#include "learn/dataset.h"
#include "rec/tape.h"

enum { HEBB_GALLERY_COLUMNS = 10, HEBB_GALLERY_IMAGES = 100 };

/*
 * Images of the shape of the samples of `data`, in rows of
 * HEBB_GALLERY_COLUMNS, under "/images/<scope>/<name>": `hebb plot` draws them.
 */
struct hebb_gallery {
	const struct hebb_dataset *data;
	const char *scope, *name, *brief;
	size_t n;
	const float *pixel; /* [n][data->width] */
};

/* The number of the track that hebb_gallery_fill takes; -1 on failure. */
int hebb_gallery_open(struct hebb_tape *tape,
		      const struct hebb_gallery *gallery,
		      struct hebb_error *err);
bool hebb_gallery_fill(struct hebb_tape *tape, int track,
		       const struct hebb_gallery *gallery,
		       struct hebb_error *err);

#endif
