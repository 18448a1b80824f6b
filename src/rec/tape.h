/*
 * tape.h - the append-only record of a run, and the HDF5 file made of it
 *
 * HDF5 must not hold live state: a file that is open when the process is
 * killed cannot be read.  So a run writes into the folder RUN.h5.part/: a tape
 * of records with CRC32C.  hebb_tape_finish builds RUN.h5 from the tape, reads
 * it back, and renames it into place; only then does the name RUN.h5 exist.
 *
 * A tape has tracks, one for each dataset of the final file; rows are appended
 * to a track.  All functions may be called from any thread; rows of one track
 * come from one thread at a time, so their order is the caller's.
 */
#ifndef HEBB_REC_TAPE_H
#define HEBB_REC_TAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "io/h5.h"

enum {
	HEBB_TRACK_PRIVATE = 1, /* times and machines: not in the digest */
	HEBB_TRACK_SONATA = 2,  /* its readers want a unit of variable length */
};

struct hebb_track {
	const char *path; /* in the HDF5 file: "/spikes/exc/timestamps" */
	const char *unit, *brief; /* attributes; NULL for "1" and "" */
	enum hebb_cell cell;
	int rank;        /* of one row: 0 for a number */
	size_t shape[4]; /* of one row */
	unsigned flags;
};

struct hebb_tape;

/*
 * Start the run that will be `path`.  An error if `path` exists and `force` is
 * false, if its folder is not there or cannot be written, or if another run is
 * writing it; a stale RUN.h5.part/ of a dead process is replaced.
 */
struct hebb_tape *hebb_tape_open(const char *path, bool force,
				 struct hebb_error *err);

/* Declare a track; -1 on failure, else its number. */
int hebb_tape_track(struct hebb_tape *tape, const struct hebb_track *track,
		    struct hebb_error *err);

/* Append `n` rows of doubles, converted to the track's cell; [n][shape]. */
bool hebb_tape_write(struct hebb_tape *tape, int track, const double *rows,
		     size_t n, struct hebb_error *err);

/* Bytes that a row of so many cells takes of the tape. */
double hebb_tape_row(enum hebb_cell cell, size_t cells);

/*
 * False, HEBB_MODEL, with "no room: ..." if so many bytes more are not free
 * where the tape is.  The HDF5 file comes on top, but packed: nobody knows how
 * much it takes.
 */
bool hebb_tape_fits(const struct hebb_tape *tape, double bytes,
		    const struct hebb_place *place, struct hebb_error *err);

/*
 * An attribute of the object at `path` in the final file (a group is made if
 * there is none): text, or a number.  Texts of `/run` come from the caller's
 * provenance.  `private` keeps it out of the digest.
 */
bool hebb_tape_text(struct hebb_tape *tape, const char *path, const char *name,
		    const char *text, bool private, struct hebb_error *err);
bool hebb_tape_number(struct hebb_tape *tape, const char *path,
		      const char *name, double number, bool private,
		      struct hebb_error *err);
bool hebb_tape_count(struct hebb_tape *tape, const char *path, const char *name,
		     uint64_t count, bool private, struct hebb_error *err);

/* One of `words`, "none|by_id|by_time", as an enumeration. */
bool hebb_tape_choice(struct hebb_tape *tape, const char *path,
		      const char *name, const char *words, unsigned value,
		      struct hebb_error *err);

/* A text of any length as a dataset; never in the digest. */
bool hebb_tape_document(struct hebb_tape *tape, const char *path,
			const char *text, struct hebb_error *err);

/* A second name for the object at `path`; not in the digest. */
bool hebb_tape_link(struct hebb_tape *tape, const char *path, const char *name,
		    struct hebb_error *err);

/*
 * SHA-256 over all tracks and attributes that are not private, in the order of
 * their paths: equal results have equal digests, on any machine shape.
 */
void hebb_tape_digest(const struct hebb_tape *tape, char hex[65]);

/*
 * Build, verify, fsync and rename the HDF5 file, and remove the folder.  Not
 * while other threads write, since HDF5 is used here.
 */
bool hebb_tape_finish(struct hebb_tape *tape, struct hebb_error *err);

/* Close and free.  A tape that was not finished leaves no file, no folder. */
void hebb_tape_close(struct hebb_tape *tape);

#endif
