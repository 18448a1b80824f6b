#include "rec/record.h"

#include <errno.h>
#include <string.h>

#include "base/memory.h"

#define CASTAGNOLI 0x82f63b78u /* the polynomial, bits reversed */

void hebb_crc_init(struct hebb_crc *crc)
{
	uint32_t i, sum;
	int bit;

	for (i = 0; i < 256; i++) {
		for (sum = i, bit = 0; bit < 8; bit++)
			sum = sum & 1 ? sum >> 1 ^ CASTAGNOLI : sum >> 1;
		crc->table[i] = sum;
	}
}

uint32_t hebb_crc_add(const struct hebb_crc *crc, uint32_t sum,
		      const void *data, size_t n)
{
	const unsigned char *byte = data;

	for (sum = ~sum; n; n--)
		sum = sum >> 8 ^ crc->table[(sum ^ *byte++) & 0xff];
	return ~sum;
}

static uint32_t sum_of(const struct hebb_crc *crc,
		       const struct hebb_record *record, const void *payload)
{
	const uint32_t head =
	    hebb_crc_add(crc, 0, record, offsetof(struct hebb_record, crc));

	return hebb_crc_add(crc, head, payload, record->length);
}

bool hebb_record_write(FILE *stream, const struct hebb_crc *crc,
		       enum hebb_record_kind kind, uint32_t track,
		       const void *payload, size_t length)
{
	struct hebb_record record = { (uint32_t)length, kind, track, 0 };

	record.crc = sum_of(crc, &record, payload);
	return fwrite(&record, sizeof(record), 1, stream) == 1 &&
	       (!length || fwrite(payload, length, 1, stream) == 1);
}

bool hebb_record_open(struct hebb_record_reader *reader, const char *path,
		      struct hebb_error *err)
{
	*reader = (struct hebb_record_reader){ .path = path };
	reader->stream = fopen(path, "r");
	if (!reader->stream)
		return hebb_error_set(err, HEBB_IO, NULL,
				      "cannot read '%s': %s", path,
				      strerror(errno));
	hebb_crc_init(&reader->crc);
	return true;
}

static bool damaged(const struct hebb_record_reader *reader, off_t at,
		    struct hebb_error *err)
{
	if (ferror(reader->stream))
		return hebb_error_set(err, HEBB_IO, NULL,
				      "cannot read '%s': %s", reader->path,
				      strerror(errno));
	return hebb_error_set(err, HEBB_IO, NULL,
			      "the record at byte %lld of '%s' came back "
			      "damaged; check the disk, and run again",
			      (long long)at, reader->path);
}

/* The payload grows as it arrives: a damaged length asks for no memory. */
static bool read_payload(struct hebb_record_reader *reader)
{
	const size_t length = reader->record.length;
	size_t have = 0;

	do {
		size_t piece = length - have;

		if (piece > 1 << 20)
			piece = 1 << 20;
		reader->payload = hebb_grow(reader->payload, &reader->capacity,
					    have + piece + 1, 1, "a record");
		if (fread(reader->payload + have, 1, piece, reader->stream) !=
		    piece)
			return false;
		have += piece;
	} while (have < length);
	reader->payload[length] = '\0';
	return true;
}

bool hebb_record_next(struct hebb_record_reader *reader, struct hebb_error *err)
{
	struct hebb_record *record = &reader->record;
	const off_t at = ftello(reader->stream);
	const size_t got = fread(record, 1, sizeof(*record), reader->stream);

	reader->end = !got && feof(reader->stream);
	if (reader->end)
		return true;
	if (got != sizeof(*record) || !read_payload(reader) ||
	    record->kind >= HEBB_RECORD_KINDS ||
	    record->crc != sum_of(&reader->crc, record, reader->payload))
		return damaged(reader, at, err);
	return true;
}

bool hebb_record_texts(const struct hebb_record_reader *reader, size_t n,
		       const char *text[HEBB_RECORD_TEXTS])
{
	const char *at = (const char *)reader->payload;
	const char *end = at + reader->record.length;
	size_t i;

	for (i = 0; i < n; i++) {
		if (at >= end)
			return false;
		text[i] = at;
		at += strlen(at) + 1;
	}
	return true;
}

void hebb_record_close(struct hebb_record_reader *reader)
{
	if (reader->stream)
		fclose(reader->stream);
	hebb_free(reader->payload);
	*reader = (struct hebb_record_reader){ 0 };
}
