/*
 * runfile.h - the HDF5 file of a run: made of a tape, and checked
 */
#ifndef HEBB_REC_RUNFILE_H
#define HEBB_REC_RUNFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "io/h5.h"

/* Make the file `path` in one stream through `tape`. */
bool hebb_runfile_build(const char *tape, const char *path,
			struct hebb_error *err);

/* What a dataset must hold. */
struct hebb_runfile_sum {
	const char *path;
	enum hebb_cell cell;
	size_t cells; /* of one row */
	uint64_t rows;
	uint8_t sha256[32]; /* of all cells, as the machine has them */
};

/* Open the file again, read every dataset, and compare. */
bool hebb_runfile_verify(const char *path, const struct hebb_runfile_sum *sums,
			 size_t n, struct hebb_error *err);

#endif
