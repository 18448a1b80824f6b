/*
 * h5.h - HDF5 files: the only place that knows the library
 *
 * File types are fixed and little-endian, whatever the machine; growing
 * datasets are chunked, with shuffle, deflate and a checksum per chunk.  Paths
 * begin with "/", the groups on the way are made as needed.  The library is
 * not used from two threads at a time.
 *
 * Files of others are met with doubt: ranks and extents are checked before
 * memory is asked for.  A file that is not there is HEBB_MODEL, one that is
 * not HDF5 or lacks what is sought is HEBB_DATA, and a write that the system
 * refused is HEBB_IO.
 */
#ifndef HEBB_IO_H5_H
#define HEBB_IO_H5_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

/* What one cell of a dataset holds. */
enum hebb_cell { HEBB_F64, HEBB_F32, HEBB_U64, HEBB_U32, HEBB_U16, HEBB_U8 };

enum { HEBB_H5_RANK = 8 }; /* dimensions that a dataset may have at most */

size_t hebb_cell_size(enum hebb_cell cell); /* bytes */

struct hebb_h5;

/* Open for reading; NULL on failure. */
struct hebb_h5 *hebb_h5_open(const char *path, struct hebb_error *err);

/* Make a new file, in place of one that is there; NULL on failure. */
struct hebb_h5 *hebb_h5_create(const char *path, struct hebb_error *err);

/*
 * Close and free, also if that fails.  `err` may be NULL for a file that was
 * opened for reading; NULL instead of a file is fine.
 */
bool hebb_h5_close(struct hebb_h5 *file, struct hebb_error *err);

/* ---- looking ---- */

bool hebb_h5_exists(const struct hebb_h5 *file, const char *path);
bool hebb_h5_is_dataset(const struct hebb_h5 *file, const char *path);

/* The names in a group, in alphabetical order. */
struct hebb_h5_list {
	char **name; /* [n] */
	size_t n;
};

bool hebb_h5_children(const struct hebb_h5 *file, const char *group,
		      struct hebb_h5_list *list, struct hebb_error *err);
void hebb_h5_list_release(struct hebb_h5_list *list);

/*
 * The extents of a dataset of numbers; the first one counts rows.  A number by
 * itself has rank 0.  It is an error if the file is too short to hold so much.
 */
bool hebb_h5_shape(const struct hebb_h5 *file, const char *path, int *rank,
		   size_t shape[HEBB_H5_RANK], struct hebb_error *err);

/*
 * Read `n` rows beginning with row `from`, whole numbers and floats of any
 * width, as doubles: out[n][shape[1]][shape[2]]...  A dataset of rank 0 is one
 * row.
 */
bool hebb_h5_read(const struct hebb_h5 *file, const char *path, size_t from,
		  size_t n, double *out, struct hebb_error *err);

/* The same as cells, so that large whole numbers keep all their digits. */
bool hebb_h5_read_cells(const struct hebb_h5 *file, const char *path,
			enum hebb_cell cell, size_t from, size_t n, void *out,
			struct hebb_error *err);

/* A dataset that is one text; hebb_free it; NULL on failure. */
char *hebb_h5_read_text(const struct hebb_h5 *file, const char *path,
			struct hebb_error *err);

/*
 * An attribute of a group or dataset ("/" for the file's own).  The text is
 * the caller's to hebb_free; of an enumeration it is the word.  NULL or false
 * if there is no such attribute, or if it is something else.
 */
char *hebb_h5_text(const struct hebb_h5 *file, const char *path,
		   const char *attribute);
bool hebb_h5_number(const struct hebb_h5 *file, const char *path,
		    const char *attribute, double *number);

/* ---- making ---- */

/*
 * The rows in one chunk of a dataset whose rows have `cells` cells: append so
 * many at a time, since a chunk that is visited twice is packed twice.
 */
size_t hebb_h5_chunk(enum hebb_cell cell, size_t cells);

/*
 * A dataset that grows along a first dimension of rows; `shape` of one row,
 * [rank], rank < HEBB_H5_RANK.  `rows` is a hint how many there will be, 0 if
 * nobody knows.
 */
bool hebb_h5_dataset(struct hebb_h5 *file, const char *path,
		     enum hebb_cell cell, int rank, const size_t *shape,
		     size_t rows, struct hebb_error *err);

/* Append `n` rows: cells[n][shape], of the dataset's own cell. */
bool hebb_h5_append(struct hebb_h5 *file, const char *path, const void *cells,
		    size_t n, struct hebb_error *err);

/* A dataset that is one text, of any length. */
bool hebb_h5_write_text(struct hebb_h5 *file, const char *path,
			const char *text, struct hebb_error *err);

bool hebb_h5_group(struct hebb_h5 *file, const char *path,
		   struct hebb_error *err);

/* A second name for the object at `path`. */
bool hebb_h5_link(struct hebb_h5 *file, const char *path, const char *name,
		  struct hebb_error *err);

/* ---- attributes; one that is there is replaced ---- */

/*
 * A text of less than 64 KiB, of fixed length and UTF-8; `variable` where
 * SONATA's readers want one of variable length.
 */
bool hebb_h5_put_text(struct hebb_h5 *file, const char *path, const char *name,
		      const char *text, bool variable, struct hebb_error *err);

/* cells[n], or one number by itself if n is 0. */
bool hebb_h5_put_cells(struct hebb_h5 *file, const char *path, const char *name,
		       enum hebb_cell cell, const void *cells, size_t n,
		       struct hebb_error *err);

/* An enumeration over 8 bits: `words` "none|by_id|by_time", from 0. */
bool hebb_h5_put_choice(struct hebb_h5 *file, const char *path,
			const char *name, const char *words, unsigned value,
			struct hebb_error *err);

/* Hand everything to the system. */
bool hebb_h5_flush(struct hebb_h5 *file, struct hebb_error *err);

#endif
