#include "rec/tape.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "rec/record.h"

static char folder[] = "/tmp/hebb-tape-XXXXXX", path[64], part[64], name[64];
static struct hebb_error err;

static void setup(void)
{
	cr_assert(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/run.h5", folder);
	snprintf(part, sizeof(part), "%s/run.h5.part", folder);
	snprintf(name, sizeof(name), "%s/run.h5.part/tape", folder);
}

static void teardown(void)
{
	unlink(path);
	rmdir(folder);
}

TestSuite(tape, .init = setup, .fini = teardown);

static bool there(const char *file)
{
	return !access(file, F_OK);
}

static struct hebb_tape *open_tape(void)
{
	struct hebb_tape *tape = hebb_tape_open(path, false, &err);

	cr_assert(tape, "%s", err.message);
	return tape;
}

static int add_track(struct hebb_tape *tape, const char *where,
		     enum hebb_cell cell, int rank, size_t width)
{
	const struct hebb_track track = { .path = where,
					  .unit = "mV",
					  .brief = "a test",
					  .cell = cell,
					  .rank = rank,
					  .shape = { width } };
	const int number = hebb_tape_track(tape, &track, &err);

	cr_assert_geq(number, 0, "%s", err.message);
	return number;
}

static void finish(struct hebb_tape *tape)
{
	cr_assert(hebb_tape_finish(tape, &err), "%s", err.message);
	hebb_tape_close(tape);
	cr_expect(there(path));
	cr_expect(!there(part));
}

/* Rows that no packing makes shorter. */
static void write_noise(struct hebb_tape *tape, int track, size_t n)
{
	double row[64];
	size_t i;

	for (; n; n--) {
		for (i = 0; i < 64; i++)
			row[i] = (double)rand() / 7;
		if (!hebb_tape_write(tape, track, row, 1, &err))
			return;
	}
}

Test(tape, every_cell_comes_back)
{
	static const double rows[] = { 0, 1, 200, 3.5 };
	static const char *const where[] = {
		[HEBB_F64] = "/c/f64", [HEBB_F32] = "/c/f32",
		[HEBB_U64] = "/c/u64", [HEBB_U32] = "/c/u32",
		[HEBB_U16] = "/c/u16", [HEBB_U8] = "/c/u8",
	};
	struct hebb_tape *tape = open_tape();
	struct hebb_h5 *file;
	double back[4];
	int c;

	for (c = HEBB_F64; c <= HEBB_U8; c++)
		cr_assert(hebb_tape_write(
		    tape, add_track(tape, where[c], c, 0, 0), rows, 4, &err));
	finish(tape);
	file = hebb_h5_open(path, &err);
	for (c = HEBB_F64; c <= HEBB_U8; c++) {
		char *unit = hebb_h5_text(file, where[c], "units");

		cr_expect_str_eq(unit, "mV");
		hebb_free(unit);
		cr_assert(hebb_h5_read(file, where[c], 0, 4, back, &err));
		cr_expect_eq(back[2], 200);
		cr_expect_eq(back[3], c <= HEBB_F32 ? 3.5 : 3);
	}
	hebb_h5_close(file, NULL);
}

Test(tape, long_tracks_are_complete_and_in_order)
{
	enum { ROWS = 30000, WIDTH = 7 };
	struct hebb_tape *tape = open_tape();
	const int a = add_track(tape, "/a", HEBB_F64, 1, WIDTH);
	const int b = add_track(tape, "/b", HEBB_U32, 0, 0);
	double *all = hebb_alloc(ROWS * WIDTH, sizeof(*all), "rows");
	struct hebb_h5 *file;
	size_t shape[HEBB_H5_RANK], i;
	int rank;

	for (i = 0; i < ROWS * WIDTH; i++)
		all[i] = (double)i;
	cr_assert(hebb_tape_write(tape, a, all, 20000, &err));
	for (i = 0; i < ROWS; i++)
		cr_assert(hebb_tape_write(tape, b, &all[i], 1, &err));
	cr_assert(hebb_tape_write(tape, a, all + 20000 * WIDTH, 10000, &err));
	finish(tape);
	file = hebb_h5_open(path, &err);
	cr_assert(hebb_h5_shape(file, "/a", &rank, shape, &err));
	cr_expect(rank == 2 && shape[0] == ROWS && shape[1] == WIDTH);
	cr_assert(hebb_h5_read(file, "/a", 29000, 1000, all, &err));
	for (i = 0; i < 1000 * WIDTH; i++)
		cr_assert_eq(all[i], (double)(29000 * WIDTH + i));
	cr_assert(hebb_h5_read(file, "/b", 0, ROWS, all, &err));
	for (i = 0; i < ROWS; i++)
		cr_assert_eq(all[i], (double)i);
	hebb_h5_close(file, NULL);
	hebb_free(all);
}

Test(tape, attributes_documents_and_links_reach_the_file)
{
	struct hebb_tape *tape = open_tape();
	const double three = 3;
	struct hebb_h5 *file;
	char *text;
	double number;

	cr_assert(hebb_tape_write(tape, add_track(tape, "/m/a", HEBB_U64, 0, 0),
				  &three, 1, &err));
	add_track(tape, "/m/empty", HEBB_F32, 1, 5);
	cr_assert(hebb_tape_text(tape, "/run", "status", "going", true, &err));
	cr_assert(hebb_tape_text(tape, "/run", "status", "done", true, &err));
	cr_assert(hebb_tape_number(tape, "/m/a", "rate", 0.1, false, &err));
	cr_assert(
	    hebb_tape_count(tape, "/run", "seed", 1ull << 60, true, &err));
	cr_assert(hebb_tape_choice(tape, "/m", "sorting", "none|by_id|by_time",
				   1, &err));
	cr_assert(hebb_tape_document(tape, "/run/model", "a: 1\n", &err));
	cr_assert(hebb_tape_link(tape, "/m/a", "/m/b", &err));
	finish(tape);
	file = hebb_h5_open(path, &err);
	text = hebb_h5_text(file, "/run", "status");
	cr_expect_str_eq(text, "done");
	hebb_free(text);
	text = hebb_h5_text(file, "/m", "sorting");
	cr_expect_str_eq(text, "by_id");
	hebb_free(text);
	text = hebb_h5_read_text(file, "/run/model", &err);
	cr_expect_str_eq(text, "a: 1\n");
	hebb_free(text);
	cr_expect(hebb_h5_number(file, "/m/a", "rate", &number));
	cr_expect_eq(number, 0.1);
	cr_expect(hebb_h5_number(file, "/run", "seed", &number));
	cr_expect_eq(number, 0x1p60);
	cr_expect(hebb_h5_number(file, "/", "magic", &number));
	cr_expect_eq(number, 0x0a7a);
	cr_expect(hebb_h5_read(file, "/m/b", 0, 1, &number, &err));
	cr_expect_eq(number, 3);
	cr_expect(hebb_h5_is_dataset(file, "/m/empty"));
	hebb_h5_close(file, NULL);
}

/* ---- the digest ---- */

static void digest(struct hebb_tape *tape, char hex[65])
{
	hebb_tape_digest(tape, hex);
	hebb_tape_close(tape);
}

Test(tape, digest_does_not_depend_on_the_order_of_tracks_and_pieces)
{
	const double rows[] = { 1, 2, 3, 4 };
	struct hebb_tape *tape = open_tape();
	char one[65], two[65];
	int a = add_track(tape, "/a", HEBB_F64, 0, 0);
	int b = add_track(tape, "/b", HEBB_F64, 0, 0);

	hebb_tape_write(tape, a, rows, 4, &err);
	hebb_tape_write(tape, b, rows, 3, &err);
	hebb_tape_number(tape, "/x", "one", 1, false, &err);
	hebb_tape_number(tape, "/x", "two", 2, false, &err);
	digest(tape, one);
	tape = open_tape();
	hebb_tape_number(tape, "/x", "two", 2, false, &err);
	b = add_track(tape, "/b", HEBB_F64, 0, 0);
	a = add_track(tape, "/a", HEBB_F64, 0, 0);
	hebb_tape_write(tape, b, rows, 1, &err);
	hebb_tape_write(tape, a, rows, 2, &err);
	hebb_tape_write(tape, b, rows + 1, 2, &err);
	hebb_tape_write(tape, a, rows + 2, 2, &err);
	hebb_tape_number(tape, "/x", "one", 1, false, &err);
	digest(tape, two);
	cr_expect_str_eq(one, two);
}

Test(tape, digest_sees_results_and_nothing_private)
{
	const struct hebb_track wall = { .path = "/wall",
					 .flags = HEBB_TRACK_PRIVATE };
	const double row = 1, other = 1.0000000000000002;
	struct hebb_tape *tape = open_tape();
	char before[65], after[65];
	int track;

	hebb_tape_digest(tape, before);
	track = hebb_tape_track(tape, &wall, &err);
	hebb_tape_write(tape, track, &row, 1, &err);
	hebb_tape_text(tape, "/run", "host", "here", true, &err);
	hebb_tape_document(tape, "/run/model", "a: 1", &err);
	hebb_tape_digest(tape, after);
	cr_expect_str_eq(before, after);
	track = add_track(tape, "/x", HEBB_F64, 0, 0);
	hebb_tape_write(tape, track, &row, 1, &err);
	digest(tape, before);
	tape = open_tape();
	track = add_track(tape, "/x", HEBB_F64, 0, 0);
	hebb_tape_write(tape, track, &other, 1, &err);
	digest(tape, after);
	cr_expect_str_neq(before, after);
}

struct writer {
	struct hebb_tape *tape;
	int track;
	bool ok;
};

static void *write_many(void *data)
{
	struct writer *writer = data;
	double row[3];
	int i;

	writer->ok = true;
	for (i = 0; i < 5000; i++) {
		row[0] = row[1] = row[2] = i * (writer->track + 1);
		writer->ok =
		    writer->ok &&
		    hebb_tape_write(writer->tape, writer->track, row, 1, &err);
	}
	return NULL;
}

/* Four tracks, written by as many threads or by one. */
static void write_tracks(bool threads, char hex[65])
{
	static const char *const where[] = { "/a", "/b", "/c", "/d" };
	struct hebb_tape *tape = open_tape();
	struct writer writer[4];
	pthread_t thread[4];
	int i;

	for (i = 0; i < 4; i++) {
		writer[i].tape = tape;
		writer[i].track = add_track(tape, where[i], HEBB_F64, 1, 3);
	}
	for (i = 0; i < 4; i++)
		if (threads)
			pthread_create(&thread[i], NULL, write_many,
				       &writer[i]);
		else
			write_many(&writer[i]);
	for (i = 0; i < 4; i++) {
		if (threads)
			pthread_join(thread[i], NULL);
		cr_assert(writer[i].ok);
	}
	hebb_tape_digest(tape, hex);
	finish(tape);
	unlink(path);
}

Test(tape, digest_does_not_depend_on_threads)
{
	char one[65], four[65];

	write_tracks(false, one);
	write_tracks(true, four);
	cr_expect_str_eq(one, four);
}

/* ---- what goes wrong ---- */

Test(tape, crc_is_the_known_one)
{
	struct hebb_crc crc;

	hebb_crc_init(&crc);
	cr_expect_eq(hebb_crc_add(&crc, 0, "123456789", 9), 0xe3069283u);
	cr_expect_eq(
	    hebb_crc_add(&crc, hebb_crc_add(&crc, 0, "1234", 4), "56789", 5),
	    0xe3069283u);
}

Test(tape, a_killed_run_leaves_no_file_and_is_replaced)
{
	const double row = 5;
	struct hebb_tape *tape;
	const pid_t child = fork();
	int status, track;

	if (!child) {
		tape = hebb_tape_open(path, false, &err);
		track = add_track(tape, "/x", HEBB_F64, 1, 64);
		write_noise(tape, track, 10000);
		raise(SIGKILL);
	}
	waitpid(child, &status, 0);
	cr_assert(WIFSIGNALED(status));
	cr_expect(!there(path));
	cr_expect(there(name));
	tape = open_tape();
	track = add_track(tape, "/y", HEBB_F64, 0, 0);
	cr_assert(hebb_tape_write(tape, track, &row, 1, &err));
	finish(tape);
}

Test(tape, a_run_that_is_not_finished_leaves_nothing)
{
	struct hebb_tape *tape = open_tape();

	write_noise(tape, add_track(tape, "/x", HEBB_F64, 1, 64), 3000);
	cr_expect(there(name));
	hebb_tape_close(tape);
	cr_expect(!there(path) && !there(part));
}

static void flip_byte(const char *file, off_t at)
{
	const int fd = open(file, O_RDWR);
	char byte;

	cr_assert_eq(pread(fd, &byte, 1, at), 1);
	byte ^= 4;
	cr_assert_eq(pwrite(fd, &byte, 1, at), 1);
	close(fd);
}

Test(tape, a_damaged_byte_is_found)
{
	struct hebb_tape *tape = open_tape();

	write_noise(tape, add_track(tape, "/x", HEBB_F64, 1, 64), 5000);
	flip_byte(name, 500000);
	cr_expect(!hebb_tape_finish(tape, &err));
	cr_expect_eq(err.kind, HEBB_IO);
	cr_expect(strstr(err.message, "damaged"), "%s", err.message);
	hebb_tape_close(tape);
	cr_expect(!there(path) && !there(part));
}

Test(tape, a_tape_that_lost_its_end_is_found)
{
	struct hebb_tape *tape = open_tape();
	const int track = add_track(tape, "/x", HEBB_F64, 1, 64);
	const off_t record = sizeof(struct hebb_record) + 64 * 8;

	write_noise(tape, track, 5000);
	/* whole records are gone, so only the count of rows can tell */
	cr_assert_eq(truncate(name, 16 + 34 + 100 * record), 0);
	cr_expect(!hebb_tape_finish(tape, &err));
	cr_expect_eq(err.kind, HEBB_IO);
	hebb_tape_close(tape);
	cr_expect(!there(path) && !there(part));
}

Test(tape, two_runs_cannot_have_one_name)
{
	struct hebb_tape *tape = open_tape();

	cr_expect_null(hebb_tape_open(path, true, &err));
	cr_expect_eq(err.kind, HEBB_USAGE);
	cr_expect(strstr(err.message, "another run"), "%s", err.message);
	finish(tape);
}

Test(tape, a_file_is_overwritten_only_by_force)
{
	struct hebb_tape *tape = open_tape();

	finish(tape);
	cr_expect_null(hebb_tape_open(path, false, &err));
	cr_expect_eq(err.kind, HEBB_USAGE);
	cr_expect(strstr(err.message, "--force"), "%s", err.message);
	cr_expect(!there(part));
	tape = hebb_tape_open(path, true, &err);
	cr_assert(tape, "%s", err.message);
	finish(tape);
	cr_expect_null(hebb_tape_open(folder, true, &err));
	cr_expect_eq(err.kind, HEBB_USAGE);
}

Test(tape, a_missing_folder_is_the_users_mistake)
{
	cr_expect_null(hebb_tape_open("not-there/y.h5", false, &err));
	cr_expect_eq(err.kind, HEBB_MODEL);
	cr_expect_str_eq(err.message, "cannot write 'not-there/y.h5': no such "
				      "folder 'not-there'");
}

Test(tape, one_path_is_recorded_once)
{
	struct hebb_tape *tape = open_tape();
	struct hebb_track track = { .path = "/spikes/exc/timestamps" };

	cr_expect_eq(hebb_tape_track(tape, &track, &err), 0);
	cr_expect_eq(hebb_tape_track(tape, &track, &err), -1);
	cr_expect_eq(err.kind, HEBB_MODEL);
	track.path = "/spikes/exc";
	cr_expect_eq(hebb_tape_track(tape, &track, &err), -1);
	track.path = "/spikes/exc/time";
	cr_expect_eq(hebb_tape_track(tape, &track, &err), 1);
	hebb_tape_close(tape);
}

/* As if the disk were full beyond so many bytes of a file. */
static void limit_files(rlim_t bytes)
{
	const struct rlimit limit = { bytes, RLIM_INFINITY };

	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

Test(tape, a_full_disk_is_told_and_nothing_stays)
{
	struct hebb_tape *tape = open_tape();
	const int track = add_track(tape, "/x", HEBB_F64, 1, 64);

	limit_files(1 << 20);
	write_noise(tape, track, 100000);
	cr_expect_eq(err.kind, HEBB_IO);
	cr_expect(strstr(err.message, path), "%s", err.message);
	cr_expect(strstr(err.message, strerror(EFBIG)), "%s", err.message);
	cr_expect(!hebb_tape_finish(tape, &err));
	hebb_tape_close(tape);
	cr_expect(!there(path) && !there(part));
}

Test(tape, a_disk_that_fills_up_at_the_end_is_told_too)
{
	struct hebb_tape *tape = open_tape();
	char where[16];
	int i;

	/* many small tracks take more room in HDF5 than on the tape */
	for (i = 0; i < 200; i++) {
		snprintf(where, sizeof(where), "/x/%d", i);
		write_noise(tape, add_track(tape, where, HEBB_F32, 1, 64), 1);
	}
	limit_files(150000);
	cr_expect(!hebb_tape_finish(tape, &err));
	cr_expect_eq(err.kind, HEBB_IO);
	cr_expect(strstr(err.message, strerror(EFBIG)), "%s", err.message);
	hebb_tape_close(tape);
	cr_expect(!there(path) && !there(part));
}
