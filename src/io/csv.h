/*
 * csv.h - files of comma separated values, row by row
 *
 * Cells may stand in double quotes ("" is one quote); lines end in LF or CRLF;
 * empty lines and lines that begin with # are passed over.  The first row is
 * the header if one of its cells is no number.  Everything wrong with the
 * content is HEBB_DATA, with line and column.
 */
#ifndef HEBB_IO_CSV_H
#define HEBB_IO_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct hebb_csv {
	char **header; /* [columns], NULL without one */
	char **cell;   /* [columns], of the current row */
	size_t columns;
	/* private */
	struct hebb_place place; /* of the current row; owns its file */
	char *text, *at, *start;
	int line;
	size_t room;
	bool waiting; /* the first row was read ahead and is no header */
};

/* Needs hebb_csv_close also after a failure. */
bool hebb_csv_open(struct hebb_csv *csv, const char *path,
		   struct hebb_error *err);
void hebb_csv_close(struct hebb_csv *csv);

/* Go to the next row; `row` gets whether there is one.  False on failure. */
bool hebb_csv_next(struct hebb_csv *csv, bool *row, struct hebb_error *err);

/*
 * The column called `name` in the header or, without a header, numbered so
 * from 0; false with "no column is called ...".
 */
bool hebb_csv_find(const struct hebb_csv *csv, const char *name, size_t *column,
		   struct hebb_error *err);

/* The number in a cell of the current row. */
bool hebb_csv_number(const struct hebb_csv *csv, size_t column, double *number,
		     struct hebb_error *err);

/* The place of a cell of the current row, for messages. */
struct hebb_place hebb_csv_place(const struct hebb_csv *csv, size_t column);

/*
 * All numbers of the column `name` of a file: [n], for the caller to free;
 * NULL on failure.
 */
double *hebb_csv_column(const char *path, const char *name, size_t *n,
			struct hebb_error *err);

#endif
