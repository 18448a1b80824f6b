#include "io/csv.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/file.h"

#define MAX_BYTES ((size_t)2 << 30)

static bool fault(const struct hebb_csv *csv, const char *at, const char *words,
		  struct hebb_error *err)
{
	const struct hebb_place place = { csv->place.file, csv->place.line,
					  (int)(at - csv->start) + 1 };

	return hebb_error_set(err, HEBB_DATA, &place, "%s", words);
}

static void add_cell(struct hebb_csv *csv, char *cell, size_t n)
{
	csv->cell = hebb_grow(csv->cell, &csv->room, n + 1, sizeof(*csv->cell),
			      "cells");
	csv->cell[n] = cell;
}

/*
 * End the cell at the separator `at` points at, and step over it; true if
 * another cell follows in this row.
 */
static bool step_over(struct hebb_csv *csv, char *at)
{
	const bool more = *at == ',';

	if (*at == '\r' && at[1] == '\n')
		*at++ = '\0';
	csv->at = *at ? at + 1 : at;
	*at = '\0';
	return more;
}

/* A cell in quotes: its text is moved together in place. */
static bool quoted(struct hebb_csv *csv, bool *more, struct hebb_error *err)
{
	char *open = csv->at, *from = open + 1, *to = from;

	while (*from && (*from != '"' || from[1] == '"')) {
		csv->line += *from == '\n';
		from += *from == '"';
		*to++ = *from++;
	}
	if (!*from)
		return fault(csv, open, "this quote is never closed", err);
	from++;
	from += strspn(from, " \t");
	if (*from && !strchr(",\n\r", *from))
		return fault(csv, from, "a comma is missing behind the quote",
			     err);
	*more = step_over(csv, from);
	*to = '\0';
	return true;
}

static void bare(struct hebb_csv *csv, bool *more)
{
	char *start = csv->at, *end = start + strcspn(start, ",\n");
	char *last = end;

	if (last > start && *end == '\n' && last[-1] == '\r')
		end = --last;
	while (last > start && strchr(" \t\r", last[-1]))
		last--;
	*more = step_over(csv, end);
	*last = '\0';
}

static void skip_idle_lines(struct hebb_csv *csv)
{
	size_t n;

	for (;;) {
		n = strspn(csv->at, " \t\r");
		if (csv->at[n] == '#')
			n = strcspn(csv->at, "\n");
		if (csv->at[n] != '\n') {
			csv->at += csv->at[n] ? 0 : n;
			return;
		}
		csv->at += n + 1;
		csv->line++;
	}
}

/* Split the next row into cells; *n is 0 at the end of the file. */
static bool split(struct hebb_csv *csv, size_t *n, struct hebb_error *err)
{
	bool more = true;

	*n = 0;
	csv->line++;
	skip_idle_lines(csv);
	csv->start = csv->at;
	if (!*csv->at)
		return true;
	csv->place.line = csv->line;
	while (more) {
		csv->at += strspn(csv->at, " \t");
		add_cell(csv, csv->at + (*csv->at == '"'), (*n)++);
		if (*csv->at != '"')
			bare(csv, &more);
		else if (!quoted(csv, &more, err))
			return false;
	}
	return true;
}

static bool is_header(const struct hebb_csv *csv)
{
	double number;
	size_t i;

	for (i = 0; i < csv->columns; i++)
		if (!hebb_text_number(csv->cell[i], &number, NULL))
			return true;
	return false;
}

bool hebb_csv_open(struct hebb_csv *csv, const char *path,
		   struct hebb_error *err)
{
	size_t n, zero;

	*csv = (struct hebb_csv){ 0 };
	csv->text = hebb_file_read(path, MAX_BYTES, &n, err);
	if (!csv->text)
		return false;
	csv->place.file = hebb_text_copy(path);
	csv->at = csv->start = csv->text;
	zero = strlen(csv->text);
	if (zero < n)
		return hebb_error_set(err, HEBB_DATA, &csv->place,
				      "byte %zu is zero; this is no text",
				      zero);
	if (!strncmp(csv->at, "\xef\xbb\xbf", 3))
		csv->at += 3;
	if (!split(csv, &csv->columns, err))
		return false;
	if (!csv->columns)
		return hebb_error_set(err, HEBB_DATA, &csv->place,
				      "no row stands in this file");
	csv->waiting = !is_header(csv);
	if (!csv->waiting) {
		csv->header = csv->cell;
		csv->cell = NULL;
		csv->room = 0;
	}
	return true;
}

void hebb_csv_close(struct hebb_csv *csv)
{
	hebb_free(csv->header);
	hebb_free(csv->cell);
	hebb_free(csv->text);
	hebb_free((char *)csv->place.file);
	*csv = (struct hebb_csv){ 0 };
}

bool hebb_csv_next(struct hebb_csv *csv, bool *row, struct hebb_error *err)
{
	size_t n;

	*row = true;
	if (csv->waiting) {
		csv->waiting = false;
		return true;
	}
	if (!split(csv, &n, err))
		return false;
	*row = n > 0;
	if (!n || n == csv->columns)
		return true;
	csv->place.column = 1;
	return hebb_error_set(err, HEBB_DATA, &csv->place,
			      "this row has %zu cells, the first one %zu", n,
			      csv->columns);
}

bool hebb_csv_find(const struct hebb_csv *csv, const char *name, size_t *column,
		   struct hebb_error *err)
{
	struct hebb_guess guess = hebb_guess_start(name);
	const struct hebb_place place = { csv->place.file, 0, 0 };
	char text[96], *end;

	size_t k, found = 0;

	for (k = 0; csv->header && k < csv->columns; k++) {
		hebb_guess_try(&guess, csv->header[k]);
		if (!strcmp(csv->header[k], name) && !found++)
			*column = k;
	}
	if (found > 1)
		return hebb_error_set(err, HEBB_DATA, &place,
				      "%zu columns are called '%s'", found,
				      name);
	if (found)
		return true;
	if (csv->header)
		return hebb_error_set(err, HEBB_MODEL, &place,
				      "no column is called '%s'%s", name,
				      hebb_guess_text(&guess, text));
	*column = strtoul(name, &end, 10);
	if (end > name && !*end && *column < csv->columns)
		return true;
	return hebb_error_set(err, HEBB_MODEL, &place,
			      "no column is called '%s'; without a header they "
			      "are 0 to %zu",
			      name, csv->columns - 1);
}

struct hebb_place hebb_csv_place(const struct hebb_csv *csv, size_t column)
{
	return (struct hebb_place){ csv->place.file, csv->place.line,
				    (int)(csv->cell[column] - csv->start) + 1 };
}

bool hebb_csv_number(const struct hebb_csv *csv, size_t column, double *number,
		     struct hebb_error *err)
{
	const struct hebb_place place = hebb_csv_place(csv, column);

	return hebb_text_number(csv->cell[column], number, NULL) ||
	       hebb_error_set(err, HEBB_DATA, &place,
			      "a number is expected here, not '%s'",
			      csv->cell[column]);
}

static double *read_column(struct hebb_csv *csv, const char *name, size_t *n,
			   struct hebb_error *err)
{
	const struct hebb_place file = { csv->place.file, 0, 0 };
	double *numbers = NULL;
	size_t column, room = 0;
	bool row, good = hebb_csv_find(csv, name, &column, err);

	*n = 0;
	while (good && (good = hebb_csv_next(csv, &row, err)) && row) {
		numbers = hebb_grow(numbers, &room, *n + 1, sizeof(*numbers),
				    "a column");
		good = hebb_csv_number(csv, column, &numbers[*n], err);
		(*n)++;
	}
	if (good && !*n)
		good = hebb_error_set(err, HEBB_DATA, &file,
				      "no row of numbers stands in this file");
	if (good)
		return numbers;
	hebb_free(numbers);
	return NULL;
}

double *hebb_csv_column(const char *path, const char *name, size_t *n,
			struct hebb_error *err)
{
	struct hebb_csv csv;
	double *numbers = NULL;

	if (hebb_csv_open(&csv, path, err))
		numbers = read_column(&csv, name, n, err);
	hebb_csv_close(&csv);
	return numbers;
}
