#include "lab/html.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "base/text.h"

/* ---- text ---- */

static void put_utf8(FILE *file, unsigned c)
{
	if (c < 0x80) {
		fputc((int)c, file);
	} else if (c < 0x800) {
		fputc((int)(0xc0 | c >> 6), file);
		fputc((int)(0x80 | (c & 0x3f)), file);
	} else if (c < 0x10000) {
		fputc((int)(0xe0 | c >> 12), file);
		fputc((int)(0x80 | (c >> 6 & 0x3f)), file);
		fputc((int)(0x80 | (c & 0x3f)), file);
	} else {
		fputc((int)(0xf0 | c >> 18), file);
		fputc((int)(0x80 | (c >> 12 & 0x3f)), file);
		fputc((int)(0x80 | (c >> 6 & 0x3f)), file);
		fputc((int)(0x80 | (c & 0x3f)), file);
	}
}

static void put_text(FILE *file, const char *text)
{
	static const struct {
		unsigned c;
		const char *entity;
	} entities[] = {
		{ '&', "&amp;" },  { '<', "&lt;" },   { '>', "&gt;" },
		{ '"', "&quot;" }, { '\'', "&#39;" },
	};
	enum { ENTITIES = sizeof(entities) / sizeof(*entities) };
	unsigned c;
	size_t k;

	while ((c = hebb_utf8_next(&text))) {
		for (k = 0; k < ENTITIES && entities[k].c != c; k++)
			;
		if (k < ENTITIES)
			fputs(entities[k].entity, file);
		else if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
			put_utf8(file, 0xfffd);
		else
			put_utf8(file, c);
	}
}

void hebb_html(FILE *file, const char *format, ...)
{
	va_list texts;

	va_start(texts, format);
	for (; *format; format++) {
		if (format[0] == '%' && format[1] == 's') {
			put_text(file, va_arg(texts, const char *));
			format++;
		} else {
			fputc(*format, file);
		}
	}
	va_end(texts);
}

/* ---- drawings ---- */

/* Behind the next `mark`; at the end where there is none. */
static const char *behind(const char *text, const char *mark)
{
	const char *found = strstr(text, mark);

	return found ? found + strlen(mark) : text + strlen(text);
}

static bool starts(const char *text, const char *start)
{
	return !strncmp(text, start, strlen(start));
}

/* After these an id follows. */
static size_t before_id(const char *text)
{
	static const char *const mark[] = { " id='", " id=\"", "href='#",
					    "href=\"#", "url(#" };
	size_t k;

	for (k = 0; k < sizeof(mark) / sizeof(*mark); k++)
		if (starts(text, mark[k]))
			return strlen(mark[k]);
	return 0;
}

/* What is in the drawing; titles that gnuplot makes up say nothing. */
static void put_body(FILE *file, const char *body, const char *id)
{
	static const char empty[] = "<title>gnuplot_";

	while (*body && !starts(body, "</svg>")) {
		const size_t n = before_id(body);

		if (starts(body, empty)) {
			body = behind(body, "</title>");
		} else if (n) {
			fwrite(body, 1, n, file);
			hebb_html(file, "%s-", id);
			body += n;
		} else if (*body == '\n' && (body[1] == '\n' || !body[1])) {
			body++;
		} else {
			fputc(*body++, file);
		}
	}
}

void hebb_html_svg(FILE *file, const char *svg, const char *id,
		   const char *title, const char *description)
{
	const char *tag = strstr(svg, "<svg");
	const char *end = tag ? strchr(tag, '>') : NULL;

	if (!end)
		return;
	hebb_html(file,
		  "<svg role=\"img\" aria-labelledby=\"%s-title\" "
		  "aria-describedby=\"%s-desc\"",
		  id, id);
	fwrite(tag + 4, 1, (size_t)(end - tag) - 3, file);
	hebb_html(file,
		  "\n<title id=\"%s-title\">%s</title>\n"
		  "<desc id=\"%s-desc\">%s</desc>\n",
		  id, title, id, description);
	put_body(file, behind(end, "</desc>"), id);
	fputs("</svg>\n", file);
}
