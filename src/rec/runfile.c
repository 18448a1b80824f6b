#include "rec/runfile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <nettle/sha2.h>

#include "base/memory.h"
#include "base/text.h"
#include "rec/record.h"
#include "rec/tape.h"

/* A dataset in the making, with the rows that do not yet fill a chunk. */
struct set {
	char *path, *unit, *brief;
	enum hebb_cell cell;
	int rank;
	size_t shape[4];
	unsigned flags;
	size_t row;            /* bytes of a row */
	size_t chunk;          /* rows to write at a time */
	unsigned char *buffer; /* [used] */
	size_t used, capacity; /* bytes */
	bool created;
};

struct build {
	struct hebb_h5 *file;
	struct hebb_record_reader tape;
	struct set *set; /* [n] */
	size_t n, capacity;
};

/* ---- rows ---- */

static bool flush(struct build *build, struct set *set, struct hebb_error *err)
{
	const size_t rows = set->used / set->row;

	if (!set->created &&
	    !hebb_h5_dataset(build->file, set->path, set->cell, set->rank,
			     set->shape, rows < set->chunk ? rows + !rows : 0,
			     err))
		return false;
	set->created = true;
	if (rows &&
	    !hebb_h5_append(build->file, set->path, set->buffer, rows, err))
		return false;
	set->used -= rows * set->row;
	if (set->used)
		memmove(set->buffer, set->buffer + rows * set->row, set->used);
	return true;
}

static bool add_rows(struct build *build, struct hebb_error *err)
{
	const size_t length = build->tape.record.length;
	struct set *set = &build->set[build->tape.record.track];
	const unsigned char *from = build->tape.payload;
	size_t done, piece;

	for (done = 0; done < length; done += piece) {
		const size_t room = set->chunk * set->row - set->used;

		piece = length - done < room ? length - done : room;
		set->buffer = hebb_grow(set->buffer, &set->capacity,
					set->used + piece, 1, "recorded rows");
		memcpy(set->buffer + set->used, from + done, piece);
		set->used += piece;
		if (set->used == set->chunk * set->row &&
		    !flush(build, set, err))
			return false;
	}
	return true;
}

static bool add_track(struct build *build, const char *const *text,
		      struct hebb_error *err)
{
	struct set set = { 0 };
	unsigned cell;
	size_t cells = 1;
	int i;

	if (sscanf(text[3], "%u %d %zu %zu %zu %zu %u", &cell, &set.rank,
		   &set.shape[0], &set.shape[1], &set.shape[2], &set.shape[3],
		   &set.flags) != 7)
		return hebb_error_set(err, HEBB_IO, NULL,
				      "'%s' has a strange track '%s'",
				      build->tape.path, text[0]);
	for (i = 0; i < set.rank && i < 4; i++)
		cells *= set.shape[i];
	set.cell = cell;
	set.row = (cells ? cells : 1) * hebb_cell_size(set.cell);
	set.chunk = hebb_h5_chunk(set.cell, cells);
	set.path = hebb_text_copy(text[0]);
	set.unit = hebb_text_copy(text[1]);
	set.brief = hebb_text_copy(text[2]);
	build->set = hebb_grow(build->set, &build->capacity, build->n + 1,
			       sizeof(set), "tracks");
	build->set[build->n++] = set;
	return true;
}

/* ---- attributes and other small things, once the datasets are there ---- */

static bool add_text(struct build *build, const char *const *text,
		     struct hebb_error *err)
{
	return hebb_h5_put_text(build->file, text[0], text[1], text[2], false,
				err);
}

static bool add_number(struct build *build, const char *const *text,
		       struct hebb_error *err)
{
	const double number = strtod(text[2], NULL);

	return hebb_h5_put_cells(build->file, text[0], text[1], HEBB_F64,
				 &number, 0, err);
}

static bool add_count(struct build *build, const char *const *text,
		      struct hebb_error *err)
{
	const uint64_t count = strtoull(text[2], NULL, 10);

	return hebb_h5_put_cells(build->file, text[0], text[1], HEBB_U64,
				 &count, 0, err);
}

static bool add_choice(struct build *build, const char *const *text,
		       struct hebb_error *err)
{
	return hebb_h5_put_choice(build->file, text[0], text[1], text[3],
				  (unsigned)strtoul(text[2], NULL, 10), err);
}

static bool add_document(struct build *build, const char *const *text,
			 struct hebb_error *err)
{
	return hebb_h5_write_text(build->file, text[0], text[1], err);
}

static bool add_link(struct build *build, const char *const *text,
		     struct hebb_error *err)
{
	return hebb_h5_link(build->file, text[0], text[1], err);
}

static const struct {
	int pass;
	size_t texts;
	bool (*add)(struct build *build, const char *const *text,
		    struct hebb_error *err);
} kinds[HEBB_RECORD_KINDS] = {
	[HEBB_RECORD_TRACK] = { 0, 4, add_track },
	[HEBB_RECORD_ROWS] = { 0, 0, NULL },
	[HEBB_RECORD_TEXT] = { 1, 3, add_text },
	[HEBB_RECORD_NUMBER] = { 1, 3, add_number },
	[HEBB_RECORD_COUNT] = { 1, 3, add_count },
	[HEBB_RECORD_CHOICE] = { 1, 4, add_choice },
	[HEBB_RECORD_DOCUMENT] = { 1, 2, add_document },
	[HEBB_RECORD_LINK] = { 1, 2, add_link },
};

/* ---- the file ---- */

static bool add_record(struct build *build, int pass, struct hebb_error *err)
{
	const struct hebb_record *record = &build->tape.record;
	const char *text[HEBB_RECORD_TEXTS];

	if (kinds[record->kind].pass != pass)
		return true;
	if (record->kind == HEBB_RECORD_ROWS && record->track < build->n)
		return add_rows(build, err);
	if (kinds[record->kind].add &&
	    hebb_record_texts(&build->tape, kinds[record->kind].texts, text))
		return kinds[record->kind].add(build, text, err);
	return hebb_error_set(err, HEBB_IO, NULL,
			      "'%s' has a record that makes no sense",
			      build->tape.path);
}

static bool stream(struct build *build, const char *tape, int pass,
		   struct hebb_error *err)
{
	bool ok = hebb_record_open(&build->tape, tape, err);

	while (ok) {
		ok = hebb_record_next(&build->tape, err);
		if (build->tape.end)
			break;
		ok = ok && add_record(build, pass, err);
	}
	hebb_record_close(&build->tape);
	return ok;
}

static bool finish_sets(struct build *build, struct hebb_error *err)
{
	size_t i;

	for (i = 0; i < build->n; i++) {
		struct set *set = &build->set[i];
		const bool variable = set->flags & HEBB_TRACK_SONATA;

		if ((!set->created || set->used) && !flush(build, set, err))
			return false;
		if (!hebb_h5_put_text(build->file, set->path, "units",
				      set->unit, variable, err) ||
		    !hebb_h5_put_text(build->file, set->path, "brief",
				      set->brief, false, err))
			return false;
	}
	return true;
}

/* By these SONATA's readers know a file of theirs, and we one of ours. */
static bool sign(struct hebb_h5 *file, struct hebb_error *err)
{
	static const uint32_t magic = 0x0a7a, version[] = { 0, 1 }, format = 1;

	return hebb_h5_put_cells(file, "/", "magic", HEBB_U32, &magic, 0,
				 err) &&
	       hebb_h5_put_cells(file, "/", "version", HEBB_U32, version, 2,
				 err) &&
	       hebb_h5_put_cells(file, "/", "hebb_format", HEBB_U32, &format, 0,
				 err);
}

static void release(struct build *build)
{
	size_t i;

	for (i = 0; i < build->n; i++) {
		hebb_free(build->set[i].path);
		hebb_free(build->set[i].unit);
		hebb_free(build->set[i].brief);
		hebb_free(build->set[i].buffer);
	}
	hebb_free(build->set);
}

bool hebb_runfile_build(const char *tape, const char *path,
			struct hebb_error *err)
{
	struct build build = { .file = hebb_h5_create(path, err) };
	struct hebb_error later;
	bool ok;

	if (!build.file)
		return false;
	ok = sign(build.file, err) && stream(&build, tape, 0, err) &&
	     finish_sets(&build, err) && stream(&build, tape, 1, err);
	release(&build);
	return hebb_h5_close(build.file, ok ? err : &later) && ok;
}

/* ---- reading back ---- */

static bool same_rows(const struct hebb_h5 *file,
		      const struct hebb_runfile_sum *sum, void *buffer,
		      size_t chunk, struct hebb_error *err)
{
	const size_t row = sum->cells * hebb_cell_size(sum->cell);
	size_t shape[HEBB_H5_RANK], done, n;
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx sha;
	int rank;

	if (!hebb_h5_shape(file, sum->path, &rank, shape, err))
		return false;
	if (!rank || shape[0] != sum->rows)
		return hebb_error_set(err, HEBB_IO, NULL,
				      "'%s' came back with %zu rows instead of "
				      "%" PRIu64,
				      sum->path, shape[0], sum->rows);
	sha256_init(&sha);
	for (done = 0; done < sum->rows; done += n) {
		n = sum->rows - done < chunk ? sum->rows - done : chunk;
		if (!hebb_h5_read_cells(file, sum->path, sum->cell, done, n,
					buffer, err))
			return false;
		sha256_update(&sha, n * row, buffer);
	}
	sha256_digest(&sha, sizeof(digest), digest);
	return !memcmp(digest, sum->sha256, sizeof(digest)) ||
	       hebb_error_set(err, HEBB_IO, NULL,
			      "'%s' came back with other numbers", sum->path);
}

bool hebb_runfile_verify(const char *path, const struct hebb_runfile_sum *sums,
			 size_t n, struct hebb_error *err)
{
	struct hebb_h5 *file = hebb_h5_open(path, err);
	bool ok = file != NULL;
	size_t i;

	for (i = 0; ok && i < n; i++) {
		const size_t chunk = hebb_h5_chunk(sums[i].cell, sums[i].cells);
		void *buffer = hebb_alloc_large(chunk * sums[i].cells,
						hebb_cell_size(sums[i].cell),
						"reading "
						"back");

		ok = same_rows(file, &sums[i], buffer, chunk, err);
		hebb_free(buffer);
	}
	hebb_h5_close(file, NULL);
	if (ok)
		return true;
	err->kind = HEBB_IO; /* our own file is never the user's bad data */
	return hebb_error_context(err, "'%s' cannot be verified", path);
}
