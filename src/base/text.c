#include "base/text.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static void add(struct hebb_text *text, const char *format, va_list args)
{
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n < 0)
		return;
	text->data = hebb_grow(text->data, &text->capacity,
			       text->length + (size_t)n + 1, 1, "text");
	vsnprintf(text->data + text->length, (size_t)n + 1, format, args);
	text->length += (size_t)n;
}

void hebb_text_add(struct hebb_text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(text, format, args);
	va_end(args);
}

void hebb_text_release(struct hebb_text *text)
{
	hebb_free(text->data);
	*text = (struct hebb_text){ 0 };
}

char *hebb_text_copy(const char *string)
{
	return string ? hebb_text_format("%s", string) : NULL;
}

char *hebb_text_format(const char *format, ...)
{
	struct hebb_text text = { 0 };
	va_list args;

	va_start(args, format);
	add(&text, format, args);
	va_end(args);
	return text.data;
}

bool hebb_text_number(const char *string, double *number, const char **rest)
{
	char *end;

	/* strtod also takes hexadecimals, "nan" and "inf" */
	if (!isdigit((unsigned char)string[0]) && !strchr("+-.", string[0]))
		return false;
	if (strpbrk(string, "xX") == string + 1 ||
	    strpbrk(string, "xX") == string + 2)
		return false;
	*number = strtod(string, &end);
	if (end == string || !isfinite(*number))
		return false;
	while (*end == ' ')
		end++;
	if (rest)
		*rest = end;
	return rest || !*end;
}

unsigned hebb_utf8_next(const char **at)
{
	static const unsigned least[] = { 0, 0x80, 0x800, 0x10000 };
	const unsigned char *s = (const unsigned char *)*at;
	const int more = s[0] < 0xc0   ? 0
			 : s[0] < 0xe0 ? 1
			 : s[0] < 0xf0 ? 2
				       : 3;
	unsigned rune = more ? s[0] & (0x3fu >> more) : s[0];
	int i;

	*at += s[0] ? 1 : 0;
	if (!more)
		return s[0] < 0x80 ? rune : 0xfffd;
	for (i = 1; i <= more; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0xfffd;
		rune = rune << 6 | (s[i] & 0x3fu);
	}
	if (s[0] > 0xf7 || rune < least[more] || rune > 0x10ffff ||
	    (rune >= 0xd800 && rune <= 0xdfff))
		return 0xfffd;
	*at += more;
	return rune;
}

/* Levenshtein's distance over one row, letters without case. */
static int distance(const char *a, const char *b)
{
	int row[64], n = (int)strlen(b), i, j;

	if (n > 62)
		return INT_MAX;
	for (j = 0; j <= n; j++)
		row[j] = j;
	for (i = 0; a[i]; i++) {
		int corner = row[0];

		row[0] = i + 1;
		for (j = 1; j <= n; j++) {
			const bool same = tolower((unsigned char)a[i]) ==
					  tolower((unsigned char)b[j - 1]);
			int best = corner + !same;

			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			corner = row[j];
			row[j] = best;
		}
	}
	return row[n];
}

struct hebb_guess hebb_guess_start(const char *wanted)
{
	return (struct hebb_guess){ .wanted = wanted, .distance = INT_MAX };
}

void hebb_guess_try(struct hebb_guess *guess, const char *candidate)
{
	const int d = distance(guess->wanted, candidate);

	if (d < guess->distance) {
		guess->distance = d;
		guess->best = candidate;
	}
}

const char *hebb_guess_text(const struct hebb_guess *guess, char text[96])
{
	const int limit = 1 + (int)strlen(guess->wanted) / 3;

	text[0] = '\0';
	if (guess->best && guess->distance <= limit)
		snprintf(text, 96, " (did you mean '%s'?)", guess->best);
	return text;
}

/* What is no beginning of a character takes no column. */
int hebb_text_width(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

int hebb_text_field(const char *text, int columns)
{
	return columns + (int)strlen(text) - hebb_text_width(text);
}
