/*
 * picture.h - curves, points and bars, drawn by gnuplot
 *
 * The one place that runs gnuplot.  Colours are those of Okabe and Ito, which
 * people with any colour vision tell apart; lines differ in dashes too, so a
 * print in grey can be read.
 */
#ifndef HEBB_LAB_PICTURE_H
#define HEBB_LAB_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

enum hebb_mark {
	HEBB_LINE, /* with a band from `low` to `high` if they are given */
	HEBB_DOTS,
	HEBB_POINTS,
	HEBB_BARS,
	HEBB_IMAGE,    /* colours z on a grid of equal steps in x and in y */
	HEBB_WHISKERS, /* points with bars from `low` to `high` */
};

struct hebb_curve {
	const char *name; /* for the legend; NULL: not in it */
	enum hebb_mark mark;
	size_t n;
	const double *x, *y;      /* [n]; a NaN leaves a gap */
	const double *low, *high; /* [n], or both NULL */
	const double *z;          /* [n] of an image */
};

/* Nothing is owned; NULL and 0 are fine for what is not needed. */
struct hebb_picture {
	const char *title, *x_label, *y_label; /* labels with units */
	const char *z_label;                   /* of an image's colours */
	bool plain;    /* an image in grey, its pixels square, without axes */
	bool balanced; /* plain, below: white is 0, and signs are colours */
	const char *const
	    *caption; /* plain, below: at 0.4, 1.4, ...; NULL ends */
	bool fit;     /* axes end where the data do, and there is no grid */
	bool log_x, zero_y;     /* a logarithmic axis; an axis from 0 */
	double x_from, x_until; /* the axis; equal: as the data say */
	/* for x = 1, 2, ... instead of numbers, and so for y; NULL ends */
	const char *const *x_names, *const *y_names;
	const struct hebb_curve *curve; /* [n] */
	size_t n;
	const struct hebb_picture *below; /* a lower one under it; or NULL */
};

/*
 * Draw into the file `path`, whose ending says how: .svg, .png or .pdf.  It is
 * written under another name and renamed; a file that is there is replaced.
 * Another ending is HEBB_USAGE; a missing gnuplot HEBB_IO.
 */
bool hebb_picture_write(const struct hebb_picture *picture, const char *path,
			struct hebb_error *err);

/*
 * Draw for a page: a text of SVG, without a background, so small that letters
 * can be read on a phone; `wide` for one that has the page's width.  Free it;
 * NULL on failure.  Equal pictures are equal texts.
 */
char *hebb_picture_svg(const struct hebb_picture *picture, bool wide,
		       struct hebb_error *err);

/* Draw with letters, `columns` wide; `utf8` allows more than ASCII. */
bool hebb_picture_print(const struct hebb_picture *picture, int columns,
			bool utf8, FILE *file, struct hebb_error *err);

/*
 * May `path` be drawn into?  By its ending, and because it is not there or
 * `force` is true.  To be asked before the work begins.
 */
bool hebb_picture_may(const char *path, bool force, struct hebb_error *err);

#endif
