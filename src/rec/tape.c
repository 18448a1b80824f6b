#include "rec/tape.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include <nettle/sha2.h>

#include "base/memory.h"
#include "base/text.h"
#include "rec/record.h"
#include "rec/runfile.h"

enum {
	PIECE = 4096,      /* cells in one record */
	BUFFER = 1 << 20,  /* bytes before the system is asked to write */
	ATTRIBUTE = 64000, /* bytes: more than HDF5 can take is a document */
};

struct track {
	char *path, *key; /* for the digest: path, cell, shape, unit */
	struct sha256_ctx sha;
	enum hebb_cell cell;
	size_t cells; /* of one row */
	uint64_t rows;
	bool private;
};

/* What the digest takes of a track or an attribute. */
struct mark {
	char *key;
	uint8_t sha256[SHA256_DIGEST_SIZE];
};

struct hebb_tape {
	char *path, *folder; /* "RUN.h5", "RUN.h5.part" */
	char *name, *draft;  /* in the folder: the tape, the file to be */
	bool force, locked, finished;
	int fd; /* of the stream; before there is one: the lock */
	FILE *stream;
	pthread_mutex_t mutex;
	struct hebb_crc crc;
	struct track **track; /* [n] */
	size_t n, capacity;
	struct mark *mark; /* [marks], of attributes */
	size_t marks, mark_capacity;
};

/* ---- opening ---- */

static bool refused(const struct hebb_tape *tape, struct hebb_error *err)
{
	return hebb_error_set(err, HEBB_IO, NULL, "cannot write '%s': %s",
			      tape->path, strerror(errno));
}

/* May the name be used? */
static bool is_free(const struct hebb_tape *tape, struct hebb_error *err)
{
	struct stat status;

	if (stat(tape->path, &status))
		return true;
	if (S_ISDIR(status.st_mode))
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "'%s' is a folder; -o names a file",
				      tape->path);
	return tape->force ||
	       hebb_error_set(err, HEBB_USAGE, NULL,
			      "'%s' exists already; --force overwrites it, -o "
			      "names another",
			      tape->path);
}

static bool make_folder(const struct hebb_tape *tape, struct hebb_error *err)
{
	const char *slash = strrchr(tape->path, '/');
	const int n = slash ? (int)(slash - tape->path) : 0;

	if (!mkdir(tape->folder, 0777) || errno == EEXIST)
		return true;
	if (errno != ENOENT && errno != ENOTDIR)
		return refused(tape, err);
	return hebb_error_set(err, HEBB_MODEL, NULL,
			      "cannot write '%s': no such folder '%.*s'",
			      tape->path, n ? n : 1, n ? tape->path : ".");
}

static bool same_file(int fd, const char *path)
{
	struct stat open, named;

	return !fstat(fd, &open) && !stat(path, &named) &&
	       open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

/*
 * The tape is the lock too.  Its last owner may have removed it between our
 * two calls: then there is no lock, and it is worth another try.
 */
static bool take(struct hebb_tape *tape, struct hebb_error *err)
{
	tape->fd = open(tape->name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (tape->fd < 0)
		return errno == ENOENT || refused(tape, err);
	if (flock(tape->fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "another run is writing '%s'; -o names "
				      "another",
				      tape->path);
	tape->locked = same_file(tape->fd, tape->name);
	return true;
}

/* Lock the folder, and empty what a dead process left there. */
static bool start(struct hebb_tape *tape, struct hebb_error *err)
{
	int tries;

	for (tries = 0; !tape->locked && tries < 100; tries++) {
		if (tape->fd >= 0)
			close(tape->fd);
		if (!make_folder(tape, err) || !take(tape, err))
			return false;
	}
	/* another run may have ended just now */
	if (tape->locked && !is_free(tape, err))
		return false;
	unlink(tape->draft);
	if (!tape->locked || ftruncate(tape->fd, 0) ||
	    !(tape->stream = fdopen(tape->fd, "w")))
		return refused(tape, err);
	setvbuf(tape->stream, NULL, _IOFBF, BUFFER);
	return true;
}

struct hebb_tape *hebb_tape_open(const char *path, bool force,
				 struct hebb_error *err)
{
	struct hebb_tape *tape = hebb_alloc(1, sizeof(*tape), "a tape");

	tape->path = hebb_text_copy(path);
	tape->folder = hebb_text_format("%s.part", path);
	tape->name = hebb_text_format("%s/tape", tape->folder);
	tape->draft = hebb_text_format("%s/run.h5", tape->folder);
	tape->force = force;
	tape->fd = -1;
	pthread_mutex_init(&tape->mutex, NULL);
	hebb_crc_init(&tape->crc);
	if (is_free(tape, err) && start(tape, err))
		return tape;
	hebb_tape_close(tape);
	return NULL;
}

/* ---- tracks ---- */

static bool put(struct hebb_tape *tape, enum hebb_record_kind kind,
		size_t track, const void *payload, size_t length,
		struct hebb_error *err)
{
	return hebb_record_write(tape->stream, &tape->crc, kind,
				 (uint32_t)track, payload, length) ||
	       refused(tape, err);
}

/* The texts of one record, each with its zero byte. */
static bool put_texts(struct hebb_tape *tape, enum hebb_record_kind kind,
		      size_t track, const char *const *texts, size_t n,
		      struct hebb_error *err)
{
	struct hebb_text payload = { 0 };
	size_t i;
	bool ok;

	for (i = 0; i < n; i++)
		hebb_text_add(&payload, "%s%c", texts[i], '\0');
	ok = put(tape, kind, track, payload.data, payload.length, err);
	hebb_text_release(&payload);
	return ok;
}

/* Are they one path, or is one inside the other? */
static bool collide(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return (!*a && !*b) || (!*a && *b == '/') || (!*b && *a == '/');
}

static bool declare(struct hebb_tape *tape, const struct hebb_track *track,
		    struct hebb_error *err)
{
	struct track *mine = hebb_alloc(1, sizeof(*mine), "a track");
	const char *unit = track->unit ? track->unit : "1";
	char *shape =
	    hebb_text_format("%d %d %zu %zu %zu %zu %u", track->cell,
			     track->rank, track->shape[0], track->shape[1],
			     track->shape[2], track->shape[3], track->flags);
	const char *text[] = { track->path, unit,
			       track->brief ? track->brief : "", shape };
	bool ok;
	int i;

	mine->path = hebb_text_copy(track->path);
	mine->key = hebb_text_format("%s %s %s", track->path, shape, unit);
	mine->cell = track->cell;
	mine->private = track->flags & HEBB_TRACK_PRIVATE;
	mine->cells = 1;
	for (i = 0; i < track->rank; i++)
		mine->cells *= track->shape[i];
	sha256_init(&mine->sha);
	tape->track = hebb_grow(tape->track, &tape->capacity, tape->n + 1,
				sizeof(mine), "tracks");
	tape->track[tape->n++] = mine;
	ok = put_texts(tape, HEBB_RECORD_TRACK, tape->n - 1, text, 4, err);
	hebb_free(shape);
	return ok;
}

int hebb_tape_track(struct hebb_tape *tape, const struct hebb_track *track,
		    struct hebb_error *err)
{
	int number = -1;
	size_t i;

	pthread_mutex_lock(&tape->mutex);
	for (i = 0; i < tape->n; i++)
		if (collide(tape->track[i]->path, track->path))
			break;
	if (i < tape->n)
		hebb_error_set(err, HEBB_MODEL, NULL,
			       "'%s' is recorded twice; take one recorder out",
			       track->path);
	else if (declare(tape, track, err))
		number = (int)tape->n - 1;
	pthread_mutex_unlock(&tape->mutex);
	return number;
}

/* ---- rows ---- */

/* What a whole number of so many bits can hold of x. */
static uint64_t whole(double x, double limit)
{
	if (!(x > 0))
		return 0;
	return x < limit ? (uint64_t)x : (uint64_t)(limit - 1);
}

static void convert(enum hebb_cell cell, const double *from, size_t n, void *to)
{
	size_t i;

	switch (cell) {
	case HEBB_F64:
		memcpy(to, from, n * sizeof(*from));
		break;
	case HEBB_F32:
		for (i = 0; i < n; i++)
			((float *)to)[i] = (float)from[i];
		break;
	case HEBB_U64:
		for (i = 0; i < n; i++)
			((uint64_t *)to)[i] = whole(from[i], 0x1p63);
		break;
	case HEBB_U32:
		for (i = 0; i < n; i++)
			((uint32_t *)to)[i] = (uint32_t)whole(from[i], 0x1p32);
		break;
	case HEBB_U16:
		for (i = 0; i < n; i++)
			((uint16_t *)to)[i] = (uint16_t)whole(from[i], 0x1p16);
		break;
	case HEBB_U8:
		for (i = 0; i < n; i++)
			((uint8_t *)to)[i] = (uint8_t)whole(from[i], 0x1p8);
		break;
	}
}

bool hebb_tape_write(struct hebb_tape *tape, int number, const double *rows,
		     size_t n, struct hebb_error *err)
{
	uint64_t piece[PIECE];
	struct track *track;
	size_t left, m;
	bool ok = true;

	pthread_mutex_lock(&tape->mutex);
	track = tape->track[number];
	track->rows += track->cells ? n : 0;
	for (left = n * track->cells; ok && left; left -= m, rows += m) {
		m = left < PIECE ? left : PIECE;
		convert(track->cell, rows, m, piece);
		sha256_update(&track->sha, m * hebb_cell_size(track->cell),
			      (const uint8_t *)piece);
		ok = put(tape, HEBB_RECORD_ROWS, (size_t)number, piece,
			 m * hebb_cell_size(track->cell), err);
	}
	pthread_mutex_unlock(&tape->mutex);
	return ok;
}

double hebb_tape_row(enum hebb_cell cell, size_t cells)
{
	const size_t records = (cells + PIECE - 1) / PIECE;

	return (double)cells * (double)hebb_cell_size(cell) +
	       (double)records * sizeof(struct hebb_record);
}

bool hebb_tape_fits(const struct hebb_tape *tape, double bytes,
		    const struct hebb_place *place, struct hebb_error *err)
{
	const char *slash = strrchr(tape->path, '/');
	const int n =
	    slash ? (int)(slash - tape->path) + !(slash - tape->path) : 0;
	char all[32], have[32];
	struct statvfs disk;
	double left;

	if (statvfs(tape->folder, &disk))
		return true; /* nobody knows */
	left = (double)disk.f_bavail * (double)disk.f_frsize;
	return bytes <= left ||
	       hebb_error_set(err, HEBB_MODEL, place,
			      "no room: what is recorded takes %s, and in "
			      "'%.*s' are %s free; record fewer neurons "
			      "(first), less often (every) or only their mean "
			      "(reduce), or take another folder (-o)",
			      hebb_bytes_text(bytes, all), n ? n : 1,
			      n ? tape->path : ".",
			      hebb_bytes_text(left, have));
}

/* ---- attributes ---- */

/* An attribute that is set again counts once, with its last value. */
static void take_mark(struct hebb_tape *tape, const char *path,
		      const char *name, const char *value)
{
	char *key = hebb_text_format("%s@%s", path, name);
	struct sha256_ctx sha;
	struct mark *mark;
	size_t i;

	for (i = 0; i < tape->marks && strcmp(tape->mark[i].key, key); i++)
		;
	if (i == tape->marks) {
		tape->mark = hebb_grow(tape->mark, &tape->mark_capacity, i + 1,
				       sizeof(*mark), "attributes");
		tape->mark[tape->marks++].key = key;
	} else {
		hebb_free(key);
	}
	mark = &tape->mark[i];
	sha256_init(&sha);
	sha256_update(&sha, strlen(value), (const uint8_t *)value);
	sha256_digest(&sha, sizeof(mark->sha256), mark->sha256);
}

static bool attribute(struct hebb_tape *tape, enum hebb_record_kind kind,
		      const char *const *text, size_t n, bool private,
		      struct hebb_error *err)
{
	bool ok;

	pthread_mutex_lock(&tape->mutex);
	if (!private)
		take_mark(tape, text[0], text[1], text[2]);
	ok = put_texts(tape, kind, 0, text, n, err);
	pthread_mutex_unlock(&tape->mutex);
	return ok;
}

bool hebb_tape_text(struct hebb_tape *tape, const char *path, const char *name,
		    const char *text, bool private, struct hebb_error *err)
{
	const char *texts[] = { path, name, text };

	if (strlen(text) > ATTRIBUTE)
		return hebb_error_set(err, HEBB_IO, NULL,
				      "'%s' of '%s' has %zu bytes, too many "
				      "for an attribute",
				      name, path, strlen(text));
	return attribute(tape, HEBB_RECORD_TEXT, texts, 3, private, err);
}

bool hebb_tape_number(struct hebb_tape *tape, const char *path,
		      const char *name, double number, bool private,
		      struct hebb_error *err)
{
	char digits[64];
	const char *texts[] = { path, name, digits };

	snprintf(digits, sizeof(digits), "%.17g", number);
	return attribute(tape, HEBB_RECORD_NUMBER, texts, 3, private, err);
}

bool hebb_tape_count(struct hebb_tape *tape, const char *path, const char *name,
		     uint64_t count, bool private, struct hebb_error *err)
{
	char digits[64];
	const char *texts[] = { path, name, digits };

	snprintf(digits, sizeof(digits), "%" PRIu64, count);
	return attribute(tape, HEBB_RECORD_COUNT, texts, 3, private, err);
}

bool hebb_tape_choice(struct hebb_tape *tape, const char *path,
		      const char *name, const char *words, unsigned value,
		      struct hebb_error *err)
{
	char digits[64];
	const char *texts[] = { path, name, digits, words };

	snprintf(digits, sizeof(digits), "%u", value);
	return attribute(tape, HEBB_RECORD_CHOICE, texts, 4, false, err);
}

bool hebb_tape_document(struct hebb_tape *tape, const char *path,
			const char *text, struct hebb_error *err)
{
	const char *texts[] = { path, text };

	return attribute(tape, HEBB_RECORD_DOCUMENT, texts, 2, true, err);
}

bool hebb_tape_link(struct hebb_tape *tape, const char *path, const char *name,
		    struct hebb_error *err)
{
	const char *texts[] = { path, name };

	return attribute(tape, HEBB_RECORD_LINK, texts, 2, true, err);
}

/* ---- the digest ---- */

static void track_sum(const struct track *track, uint8_t *sum)
{
	struct sha256_ctx sha = track->sha; /* it can go on afterwards */

	sha256_digest(&sha, SHA256_DIGEST_SIZE, sum);
}

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct mark *)a)->key,
		      ((const struct mark *)b)->key);
}

void hebb_tape_digest(const struct hebb_tape *tape, char hex[65])
{
	struct mark *mark =
	    hebb_alloc(tape->n + tape->marks, sizeof(*mark), "the digest");
	uint8_t sum[SHA256_DIGEST_SIZE];
	struct sha256_ctx sha;
	size_t n = 0, i;

	for (i = 0; i < tape->n; i++) {
		if (tape->track[i]->private)
			continue;
		mark[n].key = tape->track[i]->key;
		track_sum(tape->track[i], mark[n++].sha256);
	}
	for (i = 0; i < tape->marks; i++)
		mark[n++] = tape->mark[i];
	qsort(mark, n, sizeof(*mark), by_key);
	sha256_init(&sha);
	for (i = 0; i < n; i++) {
		sha256_update(&sha, strlen(mark[i].key) + 1,
			      (const uint8_t *)mark[i].key);
		sha256_update(&sha, sizeof(mark[i].sha256), mark[i].sha256);
	}
	sha256_digest(&sha, sizeof(sum), sum);
	for (i = 0; i < sizeof(sum); i++)
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
	hebb_free(mark);
}

/* ---- the end ---- */

static bool verify(const struct hebb_tape *tape, struct hebb_error *err)
{
	struct hebb_runfile_sum *sum =
	    hebb_alloc(tape->n, sizeof(*sum), "sums of the tracks");
	size_t i;
	bool ok;

	for (i = 0; i < tape->n; i++) {
		const struct track *track = tape->track[i];

		sum[i] = (struct hebb_runfile_sum){ .path = track->path,
						    .cell = track->cell,
						    .cells = track->cells,
						    .rows = track->rows };
		track_sum(track, sum[i].sha256);
	}
	ok = hebb_runfile_verify(tape->draft, sum, tape->n, err);
	hebb_free(sum);
	return ok;
}

/* Of a file or a folder: what the system was given reaches the disk. */
static bool sync_path(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	/* some file systems cannot do it to folders, and need not */
	ok = !fsync(fd) || errno == EINVAL;
	return !close(fd) && ok;
}

static bool sync_folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder =
	    slash ? hebb_text_format("%.*s/", (int)(slash - path), path)
		  : hebb_text_copy(".");
	const bool ok = sync_path(folder);

	hebb_free(folder);
	return ok;
}

static void remove_folder(const struct hebb_tape *tape)
{
	if (tape->locked) {
		unlink(tape->draft);
		unlink(tape->name);
	}
	rmdir(tape->folder);
}

bool hebb_tape_finish(struct hebb_tape *tape, struct hebb_error *err)
{
	if (fflush(tape->stream) || ferror(tape->stream))
		return refused(tape, err);
	if (!hebb_runfile_build(tape->name, tape->draft, err) ||
	    !verify(tape, err) || !is_free(tape, err))
		return false;
	if (!sync_path(tape->draft) || rename(tape->draft, tape->path))
		return refused(tape, err);
	tape->finished = true;
	remove_folder(tape);
	return sync_folder_of(tape->path) || refused(tape, err);
}

void hebb_tape_close(struct hebb_tape *tape)
{
	size_t i;

	if (!tape)
		return;
	if (!tape->finished && tape->fd >= 0)
		remove_folder(tape);
	if (tape->stream)
		fclose(tape->stream);
	else if (tape->fd >= 0)
		close(tape->fd);
	for (i = 0; i < tape->n; i++) {
		hebb_free(tape->track[i]->path);
		hebb_free(tape->track[i]->key);
		hebb_free(tape->track[i]);
	}
	for (i = 0; i < tape->marks; i++)
		hebb_free(tape->mark[i].key);
	pthread_mutex_destroy(&tape->mutex);
	hebb_free(tape->track);
	hebb_free(tape->mark);
	hebb_free(tape->path);
	hebb_free(tape->folder);
	hebb_free(tape->name);
	hebb_free(tape->draft);
	hebb_free(tape);
}
