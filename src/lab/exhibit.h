/*
 * exhibit.h - arrays that measures left in the file of a run, to be drawn:
 * means over seeds, with intervals where there are several
 *
 * A row of numbers is a curve.  Where each number speaks of a part of the
 * learner, the attribute `parts` names these; else the array `samples` of the
 * same group is its abscissa if it ends in _by_look, or the array called as it
 * is with _levels or _samples behind, or what the attribute `x` names.  Rows of
 * rows are a matrix.
 */
#ifndef HEBB_LAB_EXHIBIT_H
#define HEBB_LAB_EXHIBIT_H

#include "lab/compare.h"

struct hebb_exhibit {
	size_t chapter;
	char *name, *unit, *brief;
	char *who; /* the contender's name, or those of several */
	size_t seeds;
	size_t rows, columns;      /* rows 0: a curve */
	double *mean, *low, *high; /* [rows or 1][columns], NaN for none */
	double *x;                 /* [columns], or NULL */
	char *x_brief;             /* NULL without x */
	char **part;               /* [parts] */
	size_t parts;
};

/* Start with { 0 }. */
struct hebb_exhibits {
	struct hebb_exhibit *item; /* [n], by chapter and name */
	size_t n, room;
};

/* Needs hebb_exhibits_release also after a failure. */
bool hebb_exhibits_read(struct hebb_exhibits *exhibits,
			struct hebb_comparison *comparison,
			struct hebb_error *err);
void hebb_exhibits_release(struct hebb_exhibits *exhibits);

#endif
