/*
 * record.h - one record of a tape: a header, a payload, and a CRC32C over both
 *
 * Rows are cells as the machine has them; every other record is a list of
 * texts, each ended by a zero byte.  A tape never leaves its machine.
 */
#ifndef HEBB_REC_RECORD_H
#define HEBB_REC_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/error.h"

/* What a record tells; its texts in brackets. */
enum hebb_record_kind {
	HEBB_RECORD_TRACK,    /* [path, unit, brief, cell rank shape flags] */
	HEBB_RECORD_ROWS,     /* cells of a track, not always whole rows */
	HEBB_RECORD_TEXT,     /* [path, name, text] */
	HEBB_RECORD_NUMBER,   /* [path, name, number] */
	HEBB_RECORD_COUNT,    /* [path, name, whole number] */
	HEBB_RECORD_CHOICE,   /* [path, name, whole number, words] */
	HEBB_RECORD_DOCUMENT, /* [path, text] */
	HEBB_RECORD_LINK,     /* [path, name] */
	HEBB_RECORD_KINDS
};

enum { HEBB_RECORD_TEXTS = 4 }; /* that a record may have at most */

struct hebb_record {
	uint32_t length; /* of the payload, bytes */
	uint32_t kind;
	uint32_t track; /* of ROWS and TRACK, from 0 */
	uint32_t crc;
};

/* Sums for one byte each; made once. */
struct hebb_crc {
	uint32_t table[256];
};

void hebb_crc_init(struct hebb_crc *crc);

/* Start with 0, go on with what the last call returned. */
uint32_t hebb_crc_add(const struct hebb_crc *crc, uint32_t sum,
		      const void *data, size_t n);

/* False, with errno, if the system refused. */
bool hebb_record_write(FILE *stream, const struct hebb_crc *crc,
		       enum hebb_record_kind kind, uint32_t track,
		       const void *payload, size_t length);

/* Somebody who reads a tape from its beginning to its end. */
struct hebb_record_reader {
	FILE *stream;
	const char *path; /* for messages */
	struct hebb_crc crc;
	struct hebb_record record;
	unsigned char *payload; /* [record.length], and a zero byte */
	size_t capacity;
	bool end;
};

bool hebb_record_open(struct hebb_record_reader *reader, const char *path,
		      struct hebb_error *err);

/* False if the tape is damaged; sets `end` where it ends properly. */
bool hebb_record_next(struct hebb_record_reader *reader,
		      struct hebb_error *err);

/* The texts of a record, which stay in its payload; false if it lacks some. */
bool hebb_record_texts(const struct hebb_record_reader *reader, size_t n,
		       const char *text[HEBB_RECORD_TEXTS]);
void hebb_record_close(struct hebb_record_reader *reader);

#endif
