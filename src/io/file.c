#include "io/file.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

bool hebb_file_refused(const char *path, struct hebb_error *err)
{
	const int code = errno;
	const bool users = code == ENOENT || code == ENOTDIR ||
			   code == EISDIR || code == EACCES;
	char why[128];

	snprintf(why, sizeof(why), "%s",
		 code == ENOENT ? "no such file" : strerror(code));
	why[0] = (char)tolower((unsigned char)why[0]);
	return hebb_error_set(err, users ? HEBB_MODEL : HEBB_IO, NULL,
			      "cannot open '%s': %s", path, why);
}

static char *read_stream(FILE *file, const char *path, size_t limit, size_t *n,
			 struct hebb_error *err)
{
	size_t room = 0, got;
	char *text = NULL;

	*n = 0;
	do {
		text = hebb_grow(text, &room, *n + 4097, 1, "a file");
		got = fread(text + *n, 1, room - *n - 1, file);
		*n += got;
	} while (got && *n <= limit);
	text[*n] = '\0';
	if (ferror(file))
		hebb_file_refused(path, err);
	else if (*n > limit)
		hebb_error_set(err, HEBB_DATA, NULL,
			       "'%s' has more than %zu bytes", path, limit);
	else
		return text;
	hebb_free(text);
	return NULL;
}

char *hebb_file_read(const char *path, size_t limit, size_t *n,
		     struct hebb_error *err)
{
	FILE *file = fopen(path, "rb");
	char *text;

	if (!file) {
		hebb_file_refused(path, err);
		return NULL;
	}
	text = read_stream(file, path, limit, n, err);
	fclose(file);
	return text;
}

/* As open() would make it; the temporary file is its owner's alone. */
static bool give_rights(int file)
{
	const mode_t mask = umask(0);

	umask(mask);
	return !fchmod(file, 0666 & ~mask);
}

bool hebb_file_write(const char *path, const char *bytes, size_t n,
		     struct hebb_error *err)
{
	char *temporary = hebb_text_format("%s.XXXXXX", path);
	const int file = mkstemp(temporary);
	ssize_t wrote = 0;
	size_t done;
	bool ok = file >= 0;

	for (done = 0; ok && done < n; done += (size_t)wrote) {
		wrote = write(file, bytes + done, n - done);
		if (wrote < 0 && errno == EINTR)
			wrote = 0;
		ok = wrote >= 0;
	}
	ok =
	    ok && give_rights(file) && !fsync(file) && !rename(temporary, path);
	if (!ok) {
		hebb_file_refused(path, err);
		if (file >= 0)
			unlink(temporary);
	}
	if (file >= 0)
		close(file);
	hebb_free(temporary);
	return ok;
}
