/*
 * idx.h - the files of MNIST and its relatives, plain or gzipped
 *
 * An IDX file is a header (two zero bytes, the type of an element, the number
 * of dimensions, their sizes) and the elements, all in big-endian order.  A
 * file that is cut short, too long or damaged is refused (HEBB_DATA).
 */
#ifndef HEBB_IO_IDX_H
#define HEBB_IO_IDX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum hebb_idx_type {
	HEBB_IDX_U8 = 0x08,
	HEBB_IDX_I8 = 0x09,
	HEBB_IDX_I16 = 0x0b,
	HEBB_IDX_I32 = 0x0c,
	HEBB_IDX_F32 = 0x0d,
	HEBB_IDX_F64 = 0x0e,
};

struct hebb_idx {
	enum hebb_idx_type type;
	int rank; /* 1 .. 4 */
	size_t shape[4];
	size_t n;        /* elements: the product of the shape */
	void *data;      /* [n] of `type`, in this machine's byte order */
	size_t capacity; /* of data, in bytes: see hebb_grow */
};

/* Needs hebb_idx_release also after a failure. */
bool hebb_idx_read(struct hebb_idx *idx, const char *path,
		   struct hebb_error *err);
void hebb_idx_release(struct hebb_idx *idx);

#endif
