/*
 * compare_contrasts.c - all traits as a table for a person: who is how
 * good, and who differs from whom
 */
#include "lab/compare.h"

#include <limits.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/contrast.h"

enum { LABEL = 19, WIDEST = 40 }; /* columns: at least; of a cell, at most */

static void print_cell(FILE *file, const char *text, int width)
{
	fprintf(file, "  %*s", hebb_text_field(text, width), text);
}

struct table {
	const struct hebb_comparison *comparison;
	FILE *file;
	int label;    /* columns of the first column */
	int *width;   /* [contender] */
	bool student; /* some interval is Student's */
};

static void widen(int *width, const char *text, int most)
{
	const int n = hebb_text_width(text);

	if (n > *width && n <= most)
		*width = n;
}

/* "rate", or "a, layer 1: rate" of what only one of them has. */
static char *label_of(const char *who, const char *name)
{
	return hebb_text_format("%s%s%s", who ? who : "", who ? ": " : "",
				name);
}

static void print_label(const struct table *table, const char *who,
			const char *name)
{
	char *label = label_of(who, name);

	fprintf(table->file, "%-*s", hebb_text_field(label, table->label),
		label);
	hebb_free(label);
}

static void print_portions(struct table *table, const struct hebb_trait *trait,
			   const struct hebb_judgement *judgement, bool measure)
{
	const size_t rows = hebb_trait_rows(table->comparison, trait);
	size_t i;

	if (!measure)
		print_label(table, trait->who, trait->name);
	for (i = 0; i < rows; i++) {
		const struct hebb_portion *portion = &judgement->portion[i];
		struct hebb_text text = { 0 };

		hebb_portion_tell(portion, &text);
		if (measure)
			widen(&table->width[i], text.data, WIDEST);
		else
			print_cell(table->file, portion->asked ? text.data : "",
				   table->width[i]);
		table->student |= portion->estimate.method == HEBB_STUDENT;
		hebb_text_release(&text);
	}
	if (!measure)
		fputc('\n', table->file);
}

static void print_words(const struct table *table,
			const struct hebb_trait *trait,
			const struct hebb_judgement *judgement)
{
	size_t i;

	for (i = 0; i < judgement->contrasts; i++) {
		struct hebb_text text = { 0 };

		hebb_contrast_tell(table->comparison, trait, judgement,
				   &judgement->contrast[i], &text);
		fprintf(table->file, "    %s\n", text.data);
		hebb_text_release(&text);
	}
}

/* Twice: how wide are columns, and what is in them? */
static void go_through(struct table *table, size_t chapter, bool measure)
{
	const struct hebb_comparison *comparison = table->comparison;
	size_t q;

	for (q = 0; q < comparison->traits; q++) {
		const struct hebb_trait *one = &comparison->trait[q];
		struct hebb_judgement judgement;

		if (one->chapter != chapter)
			continue;
		if (measure) {
			char *label = label_of(one->who, one->name);

			widen(&table->label, label, INT_MAX);
			hebb_free(label);
		}
		judgement = hebb_judge(comparison, one);
		print_portions(table, one, &judgement, measure);
		if (!measure)
			print_words(table, one, &judgement);
		hebb_judgement_release(&judgement);
	}
}

static void print_chapter(struct table *table, size_t chapter)
{
	const struct hebb_comparison *comparison = table->comparison;
	size_t i;

	table->label = LABEL;
	widen(&table->label, comparison->chapter[chapter].name, INT_MAX);
	for (i = 0; i < comparison->n; i++)
		table->width[i] =
		    hebb_text_width(comparison->contender[i].name);
	go_through(table, chapter, true);
	fputc('\n', table->file);
	print_label(table, NULL, comparison->chapter[chapter].name);
	for (i = 0; i < comparison->n; i++)
		print_cell(table->file, comparison->contender[i].name,
			   table->width[i]);
	fputc('\n', table->file);
	go_through(table, chapter, false);
}

void hebb_compare_print_contrasts(const struct hebb_comparison *comparison,
				  FILE *file)
{
	struct table table = {
		.comparison = comparison,
		.file = file,
		.width = hebb_alloc(comparison->n + 1, sizeof(int), "a table"),
	};
	size_t c;

	fputs(
	    "\nmean over seeds, 95 % interval; p of differences, of all pairs "
	    "together\n",
	    file);
	for (c = 0; c < comparison->chapters; c++)
		print_chapter(&table, c);
	if (table.student)
		fprintf(file,
			"\n* Student's t: the bootstrap needs %d seeds that "
			"differ\n",
			HEBB_BOOTSTRAP_SEEDS);
	hebb_free(table.width);
}
