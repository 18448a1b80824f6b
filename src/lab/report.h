/*
 * report.h - a comparison as one page that needs nothing but itself
 *
 * First what a reader wants to know: who learned faster, better, cheaper, more
 * robustly; then a section for each measure, with picture, table, definition
 * and how to see it again; then the statistics, the model and where the runs
 * come from.  The same runs make the same page, byte for byte.
 */
#ifndef HEBB_LAB_REPORT_H
#define HEBB_LAB_REPORT_H

#include "lab/compare.h"

/*
 * Write the page `path`, under another name until it is whole; one that is
 * there is replaced.
 */
bool hebb_report_write(struct hebb_comparison *comparison, const char *path,
		       struct hebb_error *err);

/* May `path` be written?  It ends in .html, and is not there or `force`. */
bool hebb_report_may(const char *path, bool force, struct hebb_error *err);

#endif
