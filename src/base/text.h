/*
 * text.h - strings that grow, copies, and the nearest spelling
 */
#ifndef HEBB_BASE_TEXT_H
#define HEBB_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* Always ends in a zero byte once something was added; start with { 0 }. */
struct hebb_text {
	char *data;
	size_t length, capacity;
};

void hebb_text_add(struct hebb_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void hebb_text_release(struct hebb_text *text);

/* New strings; hebb_free them. */
char *hebb_text_copy(const char *string);
char *hebb_text_format(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/*
 * Parse a whole string as a finite number; false if anything else stands
 * there.  `rest` may be NULL; else it gets what follows the number and blanks.
 */
bool hebb_text_number(const char *string, double *number, const char **rest);

/*
 * The next character of a text in UTF-8, 0 at its end; `at` moves behind it.
 * What is no UTF-8 reads as U+FFFD, byte by byte.
 */
unsigned hebb_utf8_next(const char **at);

/*
 * Collects candidates and remembers the one nearest to `wanted`:
 *
 *	struct hebb_guess guess = hebb_guess_start("tau_mem");
 *	hebb_guess_try(&guess, "tau_m");
 *	... "%s", hebb_guess_text(&guess, text)    -> " (did you mean 'tau_m'?)"
 */
struct hebb_guess {
	const char *wanted, *best;
	int distance;
};

struct hebb_guess hebb_guess_start(const char *wanted);
void hebb_guess_try(struct hebb_guess *guess, const char *candidate);
const char *hebb_guess_text(const struct hebb_guess *guess, char text[96]);

/* Columns that it takes on a terminal, its bytes being UTF-8. */
int hebb_text_width(const char *text);

/*
 * What printf("%*s"), which counts bytes, has to be told so that `text` takes
 * so many columns at least.
 */
int hebb_text_field(const char *text, int columns);

#endif
