/*
 * report_parts.h - a report that is being written, for the files that write
 * parts of it
 */
#ifndef HEBB_LAB_REPORT_PARTS_H
#define HEBB_LAB_REPORT_PARTS_H

#include "lab/contrast.h"
#include "lab/exhibit.h"
#include "lab/picture.h"
#include "lab/trait.h"

struct hebb_report {
	FILE *page;
	const struct hebb_comparison *comparison;
	const struct hebb_exhibits *exhibits;
	struct hebb_judgement *judgement; /* [traits] */
	size_t figures;                   /* so far */
};

/* What is between <style> and </style>. */
extern const char hebb_report_style[];

/* "sample efficiency" of "sample_efficiency"; free it. */
char *hebb_report_name(const char *name);

/* "Sample efficiency", "CKA" of "cka"; free it. */
char *hebb_report_title(const char *name);

/* Who learned faster, better, cheaper, more robustly (report_summary.c)? */
void hebb_report_summary(const struct hebb_report *report);

/* The section of one chapter (report_chapter.c). */
bool hebb_report_chapter(struct hebb_report *report, size_t chapter,
			 struct hebb_error *err);

/* Its pictures (report_figure.c), one by one. */
bool hebb_report_curves(struct hebb_report *report, struct hebb_error *err);
bool hebb_report_figures(struct hebb_report *report, size_t chapter,
			 struct hebb_error *err);

/* How it was computed, and where it comes from (report_origin.c). */
void hebb_report_method(const struct hebb_report *report);
void hebb_report_origin(const struct hebb_report *report);

#endif
