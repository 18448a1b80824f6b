/*
 * error.h - what went wrong, where, and the way out
 *
 * A function that meets the outside world returns false or NULL and fills the
 * struct hebb_error that its caller hands it last.  Messages are lower case,
 * without a full stop, what is wrong first, names in single quotes.
 */
#ifndef HEBB_BASE_ERROR_H
#define HEBB_BASE_ERROR_H

#include <stdbool.h>

enum hebb_error_kind {
	HEBB_NO_ERROR,
	HEBB_USAGE, /* the command line */
	HEBB_MODEL, /* the model file, or a file or folder it names is not there
		     */
	HEBB_DATA,  /* a file has the wrong content */
	HEBB_IO,    /* the system refused to read or write */
	HEBB_DIVERGED, /* a number became NaN or infinite */
	HEBB_STOPPED,  /* a signal asked the run to end */
};

/* Where a piece of text came from; `line` 0 means "not from a line". */
struct hebb_place {
	const char
	    *file; /* immortal or owned by the config tree; may be NULL */
	int line, column; /* from 1 */
};

struct hebb_error {
	enum hebb_error_kind kind;
	char message[1024]; /* complete: with the place, without "hebb: " */
};

/*
 * Set `err` to "file:line:column: message" and return false, so that a failing
 * function can end with `return hebb_error_set(...)`.  `place` may be NULL.
 */
bool hebb_error_set(struct hebb_error *err, enum hebb_error_kind kind,
		    const struct hebb_place *place, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Put more words in front of a message; returns false. */
bool hebb_error_context(struct hebb_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The exit code that scripts can rely on: 0, 1, 2, 65 or 75. */
int hebb_error_exit_code(const struct hebb_error *err);

#endif
