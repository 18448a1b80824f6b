#include "io/idx.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <zlib.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/file.h"

/* Memory grows with what the file has, not with what its header promises. */
#define PIECE ((size_t)64 << 20)

struct reader {
	gzFile file;
	struct hebb_place place;
	size_t done; /* bytes of content, without gzip */
	struct hebb_error *err;
};

static size_t bytes_of(int type)
{
	static const size_t bytes[] = {
		[HEBB_IDX_U8] = 1,  [HEBB_IDX_I8] = 1,  [HEBB_IDX_I16] = 2,
		[HEBB_IDX_I32] = 4, [HEBB_IDX_F32] = 4, [HEBB_IDX_F64] = 8,
	};

	return type <= HEBB_IDX_F64 ? bytes[type] : 0;
}

/* Read up to `n` bytes; `got` is less at the end of the file only. */
static bool get(struct reader *reader, void *to, size_t n, size_t *got)
{
	int code;

	for (*got = 0; *got < n;) {
		const size_t left = n - *got;
		const int part =
		    gzread(reader->file, (char *)to + *got,
			   left < PIECE ? (unsigned)left : (unsigned)PIECE);

		if (part <= 0)
			break;
		*got += (size_t)part;
	}
	reader->done += *got;
	gzerror(reader->file, &code);
	if (code == Z_ERRNO)
		return hebb_file_refused(reader->place.file, reader->err);
	return code == Z_OK || code == Z_STREAM_END ||
	       hebb_error_set(reader->err, HEBB_DATA, &reader->place,
			      "its gzip is %s",
			      code == Z_BUF_ERROR ? "cut short" : "damaged");
}

static bool read_type(struct reader *reader, struct hebb_idx *idx)
{
	unsigned char magic[4] = { 0 };
	size_t got;

	if (!get(reader, magic, 4, &got))
		return false;
	idx->type = magic[2];
	idx->rank = magic[3];
	if (got == 4 && !magic[0] && !magic[1] && bytes_of(magic[2]) &&
	    idx->rank >= 1 && idx->rank <= 4)
		return true;
	if (got < 4)
		return hebb_error_set(reader->err, HEBB_DATA, &reader->place,
				      "no IDX file: it has %zu bytes", got);
	return hebb_error_set(reader->err, HEBB_DATA, &reader->place,
			      "no IDX file: it begins with %02x %02x %02x "
			      "%02x, not with 00 00, a type and 1 to 4 "
			      "dimensions",
			      magic[0], magic[1], magic[2], magic[3]);
}

static bool read_shape(struct reader *reader, struct hebb_idx *idx)
{
	unsigned char size[16];
	const size_t wanted = (size_t)idx->rank * 4;
	size_t got;
	int i;

	if (!get(reader, size, wanted, &got))
		return false;
	if (got < wanted)
		return hebb_error_set(reader->err, HEBB_DATA, &reader->place,
				      "cut short in its header: %zu bytes",
				      reader->done);
	idx->n = 1;
	for (i = 0; i < idx->rank; i++) {
		idx->shape[i] = (size_t)size[4 * i] << 24 |
				(size_t)size[4 * i + 1] << 16 |
				(size_t)size[4 * i + 2] << 8 | size[4 * i + 3];
		if (idx->shape[i] && idx->n > SIZE_MAX / 64 / idx->shape[i])
			return hebb_error_set(reader->err, HEBB_DATA,
					      &reader->place,
					      "its header promises more than "
					      "any memory holds");
		idx->n *= idx->shape[i];
	}
	return true;
}

static bool wrong_length(const struct reader *reader,
			 const struct hebb_idx *idx, size_t promised,
			 bool short_of)
{
	struct hebb_text shape = { 0 };
	int i;

	for (i = 0; i < idx->rank; i++)
		hebb_text_add(&shape, "%s%zu", i ? " x " : "", idx->shape[i]);
	if (short_of)
		hebb_error_set(reader->err, HEBB_DATA, &reader->place,
			       "cut short: %s elements need %zu bytes, the "
			       "file has %zu",
			       shape.data, promised, reader->done);
	else
		hebb_error_set(reader->err, HEBB_DATA, &reader->place,
			       "too long: %s elements need %zu bytes, the file "
			       "goes on",
			       shape.data, promised);
	hebb_text_release(&shape);
	return false;
}

static bool read_data(struct reader *reader, struct hebb_idx *idx)
{
	const size_t total = idx->n * bytes_of(idx->type);
	const size_t promised = total + reader->done;
	size_t done = 0, got = 0;
	char more;

	while (done < total) {
		const size_t part = total - done < PIECE ? total - done : PIECE;

		idx->data = hebb_grow(idx->data, &idx->capacity, done + part, 1,
				      "data of an IDX file");
		if (!get(reader, (char *)idx->data + done, part, &got))
			return false;
		done += got;
		if (got < part)
			return wrong_length(reader, idx, promised, true);
	}
	if (!get(reader, &more, 1, &got))
		return false;
	return !got || wrong_length(reader, idx, promised, false);
}

/* From big-endian order to this machine's. */
static void turn(struct hebb_idx *idx)
{
	const size_t size = bytes_of(idx->type);
	unsigned char *at = idx->data, swap;
	const uint16_t one = 1;
	size_t i, k;

	if (size == 1 || !*(const unsigned char *)&one)
		return;
	for (i = 0; i < idx->n; i++, at += size) {
		for (k = 0; k < size / 2; k++) {
			swap = at[k];
			at[k] = at[size - 1 - k];
			at[size - 1 - k] = swap;
		}
	}
}

bool hebb_idx_read(struct hebb_idx *idx, const char *path,
		   struct hebb_error *err)
{
	struct reader reader = { .place.file = path, .err = err };
	bool good;

	*idx = (struct hebb_idx){ 0 };
	errno = 0;
	reader.file = gzopen(path, "rb");
	if (!reader.file)
		return hebb_file_refused(path, err);
	gzbuffer(reader.file, 1 << 17);
	good = read_type(&reader, idx) && read_shape(&reader, idx) &&
	       read_data(&reader, idx);
	gzclose(reader.file);
	if (good)
		turn(idx);
	return good;
}

void hebb_idx_release(struct hebb_idx *idx)
{
	hebb_free(idx->data);
	*idx = (struct hebb_idx){ 0 };
}
