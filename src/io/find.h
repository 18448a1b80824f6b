/*
 * find.h - where models and data are sought
 *
 * Shipped files are found without a word in the environment: beside the
 * program's source tree as long as it runs from a build folder inside it, else
 * where they were installed.
 */
#ifndef HEBB_IO_FIND_H
#define HEBB_IO_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Folders in the order of search; hebb_folders_release them. */
struct hebb_folders {
	char *item[6]; /* [n] */
	size_t n;
};

/*
 * The folder of the file that `place` is in, if any; $HEBB_MODELS; the source
 * tree's models; the installed ones.  `place` may be NULL.
 */
struct hebb_folders hebb_folders_of_models(const struct hebb_place *place);

/*
 * The folder of the file that `place` is in, if any; $HEBB_DATA; the user's
 * data folder ($XDG_DATA_HOME/hebb or ~/.local/share/hebb); the source tree's
 * data; the installed one.
 */
struct hebb_folders hebb_folders_of_data(const struct hebb_place *place);

void hebb_folders_release(struct hebb_folders *folders);

/*
 * The path of the first regular file called `file` in one of the folders, for
 * the caller to free.  If there is none, NULL and "no file is called 'x' in
 * 'a', 'b'" (HEBB_MODEL), at `place` unless that is NULL.
 */
char *hebb_folders_find(const struct hebb_folders *folders, const char *file,
			const struct hebb_place *place, struct hebb_error *err);

/*
 * The path of a data file that is named at `place` (NULL: by a default), as
 * hebb_folders_find in hebb_folders_of_data.
 */
char *hebb_data_find(const char *file, const struct hebb_place *place,
		     struct hebb_error *err);

/* Is there a regular file (or a pipe) at this path? */
bool hebb_file_is_there(const char *path);

#endif
