/*
 * html.h - a page, written so that no text can become markup
 */
#ifndef HEBB_LAB_HTML_H
#define HEBB_LAB_HTML_H

#include <stdio.h>

/*
 * Markup of ours, in which each %s is a text of anybody's: what means something
 * to HTML, between elements or in an attribute, is escaped, and what is no text
 * becomes U+FFFD.  There are no other conversions.
 */
void hebb_html(FILE *file, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * A drawing of gnuplot's, whole, to stand in a page: without its prologue, with
 * a title and a description for those who do not see it, and with ids that
 * begin with `id`, since a page has more than one.
 */
void hebb_html_svg(FILE *file, const char *svg, const char *id,
		   const char *title, const char *description);

#endif
