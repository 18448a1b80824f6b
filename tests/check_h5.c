#include "io/h5.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

static char folder[] = "/tmp/hebb-h5-XXXXXX", path[64];

static void setup(void)
{
	cr_assert(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a.h5", folder);
}

static void teardown(void)
{
	unlink(path);
	rmdir(folder);
}

TestSuite(h5, .init = setup, .fini = teardown);

static struct hebb_error err;

static struct hebb_h5 *create(void)
{
	struct hebb_h5 *file = hebb_h5_create(path, &err);

	cr_assert(file, "%s", err.message);
	return file;
}

/* Close what was made, and open it for reading. */
static struct hebb_h5 *reopen(struct hebb_h5 *file)
{
	cr_assert(hebb_h5_close(file, &err), "%s", err.message);
	file = hebb_h5_open(path, &err);
	cr_assert(file, "%s", err.message);
	return file;
}

Test(h5, every_cell_comes_back_as_it_went)
{
	static const double f64[] = { 1.0 / 3, -0.0, 1e300 };
	static const float f32[] = { 0.1f, -2, 3e38f };
	static const uint64_t u64[] = { 0, UINT64_MAX, 1 };
	static const uint32_t u32[] = { 0, UINT32_MAX, 1 };
	static const uint16_t u16[] = { 0, UINT16_MAX, 1 };
	static const uint8_t u8[] = { 0, UINT8_MAX, 1 };
	static const struct {
		const char *path;
		const void *data;
	} set[] = {
		[HEBB_F64] = { "/a/f64", f64 },
		[HEBB_F32] = { "/a/f32", f32 },
		[HEBB_U64] = { "/a/b/u64", u64 },
		[HEBB_U32] = { "/u32", u32 },
		[HEBB_U16] = { "/u16", u16 },
		[HEBB_U8] = { "/u8", u8 },
	};
	struct hebb_h5 *file = create();
	uint64_t back[3];
	int c;

	for (c = HEBB_F64; c <= HEBB_U8; c++) {
		cr_assert(
		    hebb_h5_dataset(file, set[c].path, c, 0, NULL, 0, &err));
		cr_assert(
		    hebb_h5_append(file, set[c].path, set[c].data, 3, &err));
	}
	file = reopen(file);
	for (c = HEBB_F64; c <= HEBB_U8; c++) {
		cr_assert(
		    hebb_h5_read_cells(file, set[c].path, c, 0, 3, back, &err));
		cr_expect_arr_eq(back, set[c].data, 3 * hebb_cell_size(c));
	}
	hebb_h5_close(file, NULL);
}

Test(h5, rows_append_and_any_piece_is_read)
{
	enum { ROWS = 100 };
	const size_t shape[] = { 2, 3 };
	struct hebb_h5 *file = create();
	size_t got[HEBB_H5_RANK], i;
	double row[6], back[12];
	int rank, k;

	cr_assert(hebb_h5_dataset(file, "/x/y", HEBB_F32, 2, shape, 0, &err));
	for (i = 0; i < ROWS; i++) {
		float cells[6];

		for (k = 0; k < 6; k++)
			cells[k] = (float)(i * 6 + (size_t)k);
		cr_assert(hebb_h5_append(file, "/x/y", cells, 1, &err));
	}
	file = reopen(file);
	cr_assert(hebb_h5_shape(file, "/x/y", &rank, got, &err));
	cr_expect(rank == 3 && got[0] == ROWS && got[1] == 2 && got[2] == 3);
	cr_assert(hebb_h5_read(file, "/x/y", 97, 2, back, &err));
	for (k = 0; k < 12; k++)
		cr_expect_eq(back[k], 97 * 6 + k);
	cr_expect(!hebb_h5_read(file, "/x/y", ROWS, 1, row, &err));
	cr_expect_eq(err.kind, HEBB_DATA);
	hebb_h5_close(file, NULL);
}

Test(h5, a_row_larger_than_a_chunk_is_cut)
{
	const size_t shape[] = { 700, 900 };
	const size_t cells = 700 * 900;
	double *row = hebb_alloc(cells, sizeof(*row), "a row");
	double *back = hebb_alloc(cells, sizeof(*back), "a row");
	struct hebb_h5 *file = create();
	size_t i;

	for (i = 0; i < cells; i++)
		row[i] = (double)i * 0.25;
	cr_assert(hebb_h5_dataset(file, "/w", HEBB_F64, 2, shape, 0, &err));
	for (i = 0; i < 3; i++)
		cr_assert(hebb_h5_append(file, "/w", row, 1, &err));
	file = reopen(file);
	cr_assert(hebb_h5_read(file, "/w", 2, 1, back, &err));
	cr_expect_arr_eq(back, row, cells * sizeof(*row));
	hebb_h5_close(file, NULL);
	hebb_free(row);
	hebb_free(back);
}

Test(h5, attributes_come_back_and_are_replaced)
{
	const uint64_t seed = 7;
	struct hebb_h5 *file = create();
	char *text;
	double number;

	cr_assert(hebb_h5_put_text(file, "/", "kind", "first", false, &err));
	cr_assert(
	    hebb_h5_put_text(file, "/", "kind", "h\xc3\xa9!", false, &err));
	cr_assert(hebb_h5_put_text(file, "/g/h", "units", "ms", true, &err));
	cr_assert(hebb_h5_put_text(file, "/g", "empty", "", false, &err));
	cr_assert(
	    hebb_h5_put_cells(file, "/g", "seed", HEBB_U64, &seed, 0, &err));
	cr_assert(hebb_h5_put_choice(file, "/g", "sorting",
				     "none|by_id|by_time", 2, &err));
	file = reopen(file);
	text = hebb_h5_text(file, "/", "kind");
	cr_expect_str_eq(text, "h\xc3\xa9!");
	hebb_free(text);
	text = hebb_h5_text(file, "/g/h", "units");
	cr_expect_str_eq(text, "ms");
	hebb_free(text);
	text = hebb_h5_text(file, "/g", "empty");
	cr_expect_str_eq(text, "");
	hebb_free(text);
	text = hebb_h5_text(file, "/g", "sorting");
	cr_expect_str_eq(text, "by_time");
	hebb_free(text);
	cr_assert(hebb_h5_number(file, "/g", "seed", &number));
	cr_expect_eq(number, 7);
	cr_expect(!hebb_h5_number(file, "/", "kind", &number));
	cr_expect_null(hebb_h5_text(file, "/g", "seed"));
	cr_expect_null(hebb_h5_text(file, "/g", "nothing"));
	cr_expect_null(hebb_h5_text(file, "/nowhere", "units"));
	hebb_h5_close(file, NULL);
}

Test(h5, an_attribute_that_is_too_long_is_refused)
{
	struct hebb_h5 *file = create();
	char *text = hebb_alloc(70001, 1, "a text"), *back;

	memset(text, 'x', 70000);
	cr_expect(!hebb_h5_put_text(file, "/", "model", text, false, &err));
	cr_assert(hebb_h5_write_text(file, "/run/model", text, &err));
	file = reopen(file);
	back = hebb_h5_read_text(file, "/run/model", &err);
	cr_expect_str_eq(back, text);
	hebb_free(back);
	hebb_free(text);
	hebb_h5_close(file, NULL);
}

Test(h5, a_link_is_a_second_name)
{
	const uint32_t one = 1;
	struct hebb_h5 *file = create();
	struct hebb_h5_list list;
	double number;

	cr_assert(hebb_h5_dataset(file, "/m/b", HEBB_U32, 0, NULL, 1, &err));
	cr_assert(hebb_h5_append(file, "/m/b", &one, 1, &err));
	cr_assert(hebb_h5_link(file, "/m/b", "/m/a", &err));
	cr_assert(hebb_h5_group(file, "/m/c", &err));
	file = reopen(file);
	cr_assert(hebb_h5_children(file, "/m", &list, &err));
	cr_assert_eq(list.n, 3);
	cr_expect_str_eq(list.name[0], "a");
	cr_expect_str_eq(list.name[2], "c");
	hebb_h5_list_release(&list);
	cr_assert(hebb_h5_read(file, "/m/a", 0, 1, &number, &err));
	cr_expect_eq(number, 1);
	cr_expect(hebb_h5_is_dataset(file, "/m/a"));
	cr_expect(!hebb_h5_is_dataset(file, "/m/c"));
	cr_expect(!hebb_h5_is_dataset(file, "/m/d/e"));
	cr_expect(hebb_h5_exists(file, "/m/c") && hebb_h5_exists(file, "/"));
	cr_expect(!hebb_h5_children(file, "/m/a", &list, &err));
	cr_expect_eq(err.kind, HEBB_DATA);
	hebb_h5_close(file, NULL);
}

Test(h5, a_missing_file_is_the_users_mistake)
{
	cr_expect_null(hebb_h5_open(path, &err));
	cr_expect_eq(err.kind, HEBB_MODEL);
	cr_expect_null(hebb_h5_open(folder, &err));
	cr_expect_eq(err.kind, HEBB_MODEL);
}

Test(h5, a_file_that_is_something_else_is_bad_data)
{
	FILE *file = fopen(path, "w");

	fputs("source,target\n0,1\n", file);
	fclose(file);
	cr_expect_null(hebb_h5_open(path, &err));
	cr_expect_eq(err.kind, HEBB_DATA);
	cr_expect(strstr(err.message, "not an HDF5 file"), "%s", err.message);
}

Test(h5, a_missing_or_textual_dataset_is_bad_data)
{
	struct hebb_h5 *file = create();
	size_t shape[HEBB_H5_RANK];
	double number;
	int rank;

	cr_assert(hebb_h5_write_text(file, "/text", "words", &err));
	file = reopen(file);
	cr_expect(!hebb_h5_read(file, "/nothing", 0, 1, &number, &err));
	cr_expect_eq(err.kind, HEBB_DATA);
	cr_expect(!hebb_h5_shape(file, "/text", &rank, shape, &err));
	cr_expect_eq(err.kind, HEBB_DATA);
	cr_expect_null(hebb_h5_read_text(file, "/", &err));
	hebb_h5_close(file, NULL);
}

static void make_numbers(void)
{
	struct hebb_h5 *file = create();
	double cells[512];
	size_t i;

	for (i = 0; i < 512; i++)
		cells[i] = (double)rand();
	cr_assert(hebb_h5_dataset(file, "/x", HEBB_F64, 0, NULL, 512, &err));
	cr_assert(hebb_h5_append(file, "/x", cells, 512, &err));
	cr_assert(hebb_h5_close(file, &err));
}

/* Look at everything; true if all was there. */
static bool read_all(void)
{
	struct hebb_h5 *file = hebb_h5_open(path, &err);
	size_t shape[HEBB_H5_RANK];
	double cells[512];
	int rank;
	bool ok;

	if (!file)
		return false;
	ok = hebb_h5_shape(file, "/x", &rank, shape, &err) && rank == 1 &&
	     shape[0] == 512 && hebb_h5_read(file, "/x", 0, 512, cells, &err);
	hebb_h5_close(file, NULL);
	return ok;
}

Test(h5, damage_in_the_numbers_is_found)
{
	int fd;
	off_t end;
	char byte;

	make_numbers();
	cr_assert(read_all());
	fd = open(path, O_RDWR);
	end = lseek(fd, 0, SEEK_END);
	cr_assert_eq(pread(fd, &byte, 1, end - 1000), 1);
	byte ^= 0x10;
	cr_assert_eq(pwrite(fd, &byte, 1, end - 1000), 1);
	close(fd);
	cr_expect(!read_all());
	cr_expect_eq(err.kind, HEBB_DATA);
}

Test(h5, a_shortened_file_is_bad_data)
{
	make_numbers();
	cr_assert_eq(truncate(path, 3000), 0);
	cr_expect(!read_all());
	cr_expect_eq(err.kind, HEBB_DATA);
}
