#include "files.h"

#include "base/memory.h"
#include "io/csv.h"

TestSuite(csv, .init = enter_folder, .fini = leave_folder);

/* All rows of a text, cells joined by '|', rows by '/', header by '#'. */
static void reads(const char *text, const char *wanted)
{
	struct hebb_error err = { 0 };
	struct hebb_csv csv;
	char got[512] = "";
	bool row = true;
	size_t i;

	put_file("x.csv", text);
	cr_assert(hebb_csv_open(&csv, "x.csv", &err), "%s", err.message);
	for (i = 0; csv.header && i < csv.columns; i++) {
		strcat(got, csv.header[i]);
		strcat(got, i + 1 < csv.columns ? "|" : "#");
	}
	while (hebb_csv_next(&csv, &row, &err) && row) {
		for (i = 0; i < csv.columns; i++) {
			strcat(got, csv.cell[i]);
			strcat(got, i + 1 < csv.columns ? "|" : "/");
		}
	}
	cr_assert_not(row);
	cr_assert_str_eq(got, wanted);
	hebb_csv_close(&csv);
}

static void refuses(const char *text, const char *message)
{
	struct hebb_error err = { 0 };
	struct hebb_csv csv;
	bool row = true, good;

	put_file("x.csv", text);
	good = hebb_csv_open(&csv, "x.csv", &err);
	while (good && row)
		good = hebb_csv_next(&csv, &row, &err);
	hebb_csv_close(&csv);
	cr_assert_not(good, "taken: %s", text);
	cr_assert_eq(err.kind, HEBB_DATA);
	cr_assert_str_eq(err.message, message);
}

Test(csv, the_first_row_is_a_header_if_it_is_not_all_numbers)
{
	reads("a,b\n1,2\n3,4\n", "a|b#1|2/3|4/");
	reads("1,2\n3,4\n", "1|2/3|4/");
	reads("1,x\n3,4", "1|x#3|4/");
}

Test(csv, lines_may_end_as_they_like)
{
	reads("a,b\r\n1,2\r\n3,4", "a|b#1|2/3|4/");
	reads("\xef\xbb\xbf"
	      "a\r\n1",
	      "a#1/");
	reads("1\n\n2\n \n# note\n\n3\n \t", "1/2/3/");
	reads("# first a note\n# and one\nx\n1\n", "x#1/");
}

Test(csv, cells_may_be_quoted_or_empty)
{
	reads("a,\"b,\"\"c\"\"\"\n\"1\" , \"2\nx\"\r\n", "a|b,\"c\"#1|2\nx/");
	reads("a,b,c\n,,\n , 5 ,\n", "a|b|c#||/|5|/");
	reads("a,b\n1,", "a|b#1|/");
	reads("a,b\n\"\",\"\"", "a|b#|/");
}

Test(csv, what_is_wrong_has_a_line_and_a_column)
{
	refuses("a,b\n1,2\n1,2,3\n",
		"x.csv:3:1: this row has 3 cells, the first one 2");
	refuses("a,b\n\n1\n",
		"x.csv:3:1: this row has 1 cells, the first one 2");
	refuses("a,b\n1,\"2\n3,4\n", "x.csv:2:3: this quote is never closed");
	refuses("a,b\n1,\"2\"3\n",
		"x.csv:2:6: a comma is missing behind the quote");
	refuses("", "x.csv: no row stands in this file");
	refuses("# only a note", "x.csv: no row stands in this file");
}

Test(csv, a_file_with_zero_bytes_is_no_text)
{
	struct hebb_error err = { 0 };
	struct hebb_csv csv;

	put_bytes("x.csv", "1,2\n3\0,4\n", 9);
	cr_assert_not(hebb_csv_open(&csv, "x.csv", &err));
	cr_assert_eq(hebb_error_exit_code(&err), 65);
	cr_assert_str_eq(err.message, "x.csv: byte 5 is zero; this is no text");
	hebb_csv_close(&csv);
}

Test(csv, a_column_is_found_by_name_or_number)
{
	struct hebb_error err = { 0 };
	double *numbers;
	size_t n;

	put_file("x.csv", "id,V_mV\n0,-60\n1,1e-3\n");
	numbers = hebb_csv_column("x.csv", "V_mV", &n, &err);
	cr_assert_not_null(numbers, "%s", err.message);
	cr_assert_eq(n, 2);
	cr_assert_eq(numbers[0], -60);
	cr_assert_eq(numbers[1], 1e-3);
	hebb_free(numbers);
	put_file("x.csv", "id,V_mV,id\n0,-60,1\n");
	cr_assert_null(hebb_csv_column("x.csv", "id", &n, &err));
	cr_assert_str_eq(err.message, "x.csv: 2 columns are called 'id'");
	cr_assert_eq(err.kind, HEBB_DATA);
	put_file("x.csv", "0,5\n1,6\n");
	numbers = hebb_csv_column("x.csv", "1", &n, &err);
	cr_assert_eq(n, 2);
	cr_assert_eq(numbers[1], 6);
	hebb_free(numbers);
	cr_assert_null(hebb_csv_column("x.csv", "2", &n, &err));
	cr_assert_str_eq(err.message,
			 "x.csv: no column is called '2'; without a header "
			 "they are 0 to 1");
}

Test(csv, a_column_must_be_numbers)
{
	struct hebb_error err = { 0 };
	size_t n;

	put_file("x.csv", "a,b\n1,2\n3, nan\n");
	cr_assert_null(hebb_csv_column("x.csv", "b", &n, &err));
	cr_assert_str_eq(err.message,
			 "x.csv:3:4: a number is expected here, not 'nan'");
	put_file("x.csv", "a,b\n");
	cr_assert_null(hebb_csv_column("x.csv", "b", &n, &err));
	cr_assert_eq(err.kind, HEBB_DATA);
	cr_assert_null(hebb_csv_column("y.csv", "b", &n, &err));
	cr_assert_eq(hebb_error_exit_code(&err), 2);
}
