/*
 * file.h - whole files in memory, and what the system said when it refused
 */
#ifndef HEBB_IO_FILE_H
#define HEBB_IO_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/*
 * The content of a file of at most `limit` bytes, with a zero byte behind it;
 * `n` gets its length.  The caller frees it.  NULL if the file is not there
 * (HEBB_MODEL), cannot be read (HEBB_IO) or is too long (HEBB_DATA).
 */
char *hebb_file_read(const char *path, size_t limit, size_t *n,
		     struct hebb_error *err);

/*
 * Make `path` of `n` bytes, in place of a file that is there: under another
 * name until it is whole and on the disk.
 */
bool hebb_file_write(const char *path, const char *bytes, size_t n,
		     struct hebb_error *err);

/*
 * Set `err` to "cannot open 'x': no such file", from errno; returns false.
 * What the user can mend is HEBB_MODEL, the rest HEBB_IO.
 */
bool hebb_file_refused(const char *path, struct hebb_error *err);

#endif
