#include "files.h"

#include <stdint.h>
#include <zlib.h>

#include "io/idx.h"

TestSuite(idx, .init = enter_folder, .fini = leave_folder);

#define U8_2X3                                                                 \
	"\0\0\x08\x02\0\0\0\2\0\0\0\3"                                         \
	"abcdef"
#define SIZE (sizeof(U8_2X3) - 1)

static void put_zipped(const char *path, const void *bytes, size_t n)
{
	gzFile file = gzopen(path, "wb");

	cr_assert_eq(gzwrite(file, bytes, (unsigned)n), (int)n);
	cr_assert_eq(gzclose(file), Z_OK);
}

static void refuses(const char *path, const char *message)
{
	struct hebb_error err = { 0 };
	struct hebb_idx idx;

	cr_assert_not(hebb_idx_read(&idx, path, &err));
	cr_assert_eq(hebb_error_exit_code(&err), 65, "%s", err.message);
	cr_assert_eq(strncmp(err.message, message, strlen(message)), 0, "%s",
		     err.message);
	hebb_idx_release(&idx);
}

static void refuses_bytes(const char *bytes, size_t n, const char *message)
{
	put_bytes("x.idx", bytes, n);
	refuses("x.idx", message);
}

static void reads_bytes(const char *path)
{
	struct hebb_error err = { 0 };
	struct hebb_idx idx;

	cr_assert(hebb_idx_read(&idx, path, &err), "%s", err.message);
	cr_assert_eq(idx.type, HEBB_IDX_U8);
	cr_assert_eq(idx.rank, 2);
	cr_assert_eq(idx.shape[0], 2);
	cr_assert_eq(idx.shape[1], 3);
	cr_assert_eq(idx.n, 6);
	cr_assert_eq(memcmp(idx.data, "abcdef", 6), 0);
	hebb_idx_release(&idx);
}

Test(idx, plain_and_gzipped_files_are_the_same)
{
	put_bytes("x.idx", U8_2X3, SIZE);
	reads_bytes("x.idx");
	put_zipped("x.gz", U8_2X3, SIZE);
	reads_bytes("x.gz");
}

Test(idx, wide_elements_get_this_machines_byte_order)
{
	struct hebb_error err = { 0 };
	struct hebb_idx idx;

	put_bytes("x.idx", "\0\0\x0b\x01\0\0\0\2\1\2\xff\xfe", 12);
	cr_assert(hebb_idx_read(&idx, "x.idx", &err), "%s", err.message);
	cr_assert_eq(((int16_t *)idx.data)[0], 258);
	cr_assert_eq(((int16_t *)idx.data)[1], -2);
	hebb_idx_release(&idx);
	put_bytes("x.idx", "\0\0\x0d\x01\0\0\0\1\x40\x49\x0f\xdb", 12);
	cr_assert(hebb_idx_read(&idx, "x.idx", &err), "%s", err.message);
	cr_assert_float_eq(((float *)idx.data)[0], 3.14159274f, 1e-7f);
	hebb_idx_release(&idx);
	put_bytes("x.idx", "\0\0\x0e\x01\0\0\0\1\x3f\xf8\0\0\0\0\0\0", 16);
	cr_assert(hebb_idx_read(&idx, "x.idx", &err), "%s", err.message);
	cr_assert_eq(((double *)idx.data)[0], 1.5);
	hebb_idx_release(&idx);
}

Test(idx, a_file_must_be_as_long_as_its_header_says)
{
	size_t n;

	for (n = 0; n < SIZE; n++)
		refuses_bytes(U8_2X3, n, "x.idx: ");
	refuses_bytes(U8_2X3, 3, "x.idx: no IDX file: it has 3 bytes");
	refuses_bytes(U8_2X3, 9, "x.idx: cut short in its header: 9 bytes");
	refuses_bytes(U8_2X3, 17,
		      "x.idx: cut short: 2 x 3 elements need 18 bytes, the "
		      "file has 17");
	refuses_bytes(U8_2X3 "g", 19,
		      "x.idx: too long: 2 x 3 elements need 18 bytes, the file "
		      "goes on");
}

Test(idx, a_wrong_header_is_refused)
{
	refuses_bytes("\1\0\x08\x01\0\0\0\1a", 9,
		      "x.idx: no IDX file: it begins with 01 00 08 01");
	refuses_bytes("\0\0\x0a\x01\0\0\0\1a", 9, "x.idx: no IDX file");
	refuses_bytes("\0\0\xff\x01\0\0\0\1a", 9, "x.idx: no IDX file");
	refuses_bytes("\0\0\x08\x00\0\0\0\1a", 9, "x.idx: no IDX file");
	refuses_bytes("\0\0\x08\x05\0\0\0\1a", 9, "x.idx: no IDX file");
}

Test(idx, a_header_that_promises_too_much_takes_no_memory)
{
	refuses_bytes("\0\0\x08\x03\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
		      "\xff\xff",
		      16, "x.idx: its header promises more than any memory");
	refuses_bytes("\0\0\x08\x02\0\1\0\0\0\1\0\0", 12,
		      "x.idx: cut short: 65536 x 65536 elements");
}

Test(idx, damage_inside_gzip_is_seen)
{
	char bytes[256];
	FILE *file;
	size_t n, k;

	put_zipped("x.gz", U8_2X3, SIZE);
	file = fopen("x.gz", "rb");
	n = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	for (k = 2; k < n; k++) {
		put_bytes("y.gz", bytes, k);
		refuses("y.gz", "y.gz: ");
	}
	bytes[n - 6] ^= 1; /* its sum */
	put_bytes("y.gz", bytes, n);
	refuses("y.gz", "y.gz: its gzip is damaged");
}

Test(idx, a_missing_file_is_a_mistake_of_the_user)
{
	struct hebb_error err = { 0 };
	struct hebb_idx idx;

	cr_assert_not(hebb_idx_read(&idx, "no.idx", &err));
	cr_assert_eq(hebb_error_exit_code(&err), 2);
	cr_assert_str_eq(err.message, "cannot open 'no.idx': no such file");
	cr_assert_not(hebb_idx_read(&idx, ".", &err));
	cr_assert_eq(hebb_error_exit_code(&err), 2);
	hebb_idx_release(&idx);
}
