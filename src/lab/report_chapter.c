/*
 * report_chapter.c - the section of one measure: what it is, pictures, tables,
 * and how to see it again
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lab/html.h"
#include "lab/report_parts.h"

enum { ROWS_OPEN = 24 }; /* of a table; a longer one opens on a click */

char *hebb_report_name(const char *name)
{
	char *words = hebb_text_copy(name);
	size_t i;

	for (i = 0; words[i]; i++)
		if (words[i] == '_')
			words[i] = ' ';
	return words;
}

char *hebb_report_title(const char *name)
{
	const bool short_form = strlen(name) <= 3;
	char *words = hebb_report_name(name);
	size_t i;

	for (i = 0; words[i] && (!i || short_form); i++)
		words[i] = (char)toupper((unsigned char)words[i]);
	return words;
}

/* ---- what each learner has ---- */

static bool has_traits(const struct hebb_report *report, size_t chapter,
		       bool together)
{
	const struct hebb_comparison *comparison = report->comparison;
	size_t q;

	for (q = 0; q < comparison->traits; q++)
		if (comparison->trait[q].chapter == chapter &&
		    !comparison->trait[q].who == !together)
			return true;
	return false;
}

/* Name, unit and what it is. */
static void put_trait(FILE *page, const struct hebb_trait *trait)
{
	static const char *const better[] = { "; smaller is better", "",
					      "; larger is better" };
	const bool unit = strcmp(trait->unit, "1") != 0;
	char *name = hebb_report_name(trait->name);

	hebb_html(page, "<th scope=\"row\">%s%s%s%s<small>%s%s</small></th>",
		  name, unit ? " (" : "", unit ? trait->unit : "",
		  unit ? ")" : "", trait->brief, better[trait->better + 1]);
	hebb_free(name);
}

/* The interval stands below, so that five learners fit side by side. */
static void put_portion(FILE *page, const struct hebb_portion *portion)
{
	struct hebb_text text = { 0 };
	char *interval = NULL;

	if (portion->asked)
		hebb_portion_tell(portion, &text);
	if (text.data)
		interval = strstr(text.data, " (");
	if (interval) {
		*interval = '\0';
		hebb_html(page, "<td class=\"n\">%s <small>%s</small></td>",
			  text.data, interval + 1);
	} else {
		hebb_html(page, "<td class=\"n\">%s</td>",
			  text.data ? text.data : "\xe2\x80\x93");
	}
	hebb_text_release(&text);
}

static void begin_table(FILE *page, const char *caption)
{
	hebb_html(page,
		  "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		  "aria-label=\"%s\">\n<table>\n<caption>%s</caption>\n"
		  "<thead><tr>",
		  caption, caption);
}

static void end_table(FILE *page)
{
	fputs("</tbody>\n</table>\n</div>\n", page);
}

static void put_learners(const struct hebb_report *report)
{
	const struct hebb_comparison *comparison = report->comparison;
	size_t i;

	for (i = 0; i < comparison->n; i++)
		hebb_html(report->page, "<th scope=\"col\">%s</th>",
			  comparison->contender[i].name);
	fputs("</tr></thead>\n<tbody>\n", report->page);
}

static void put_means(const struct hebb_report *report, size_t chapter)
{
	const struct hebb_comparison *comparison = report->comparison;
	size_t q, i;

	begin_table(report->page, "Mean over seeds (95 % interval)");
	fputs("<th scope=\"col\">What</th>", report->page);
	put_learners(report);
	for (q = 0; q < comparison->traits; q++) {
		const struct hebb_trait *trait = &comparison->trait[q];

		if (trait->chapter != chapter || trait->who)
			continue;
		fputs("<tr>", report->page);
		put_trait(report->page, trait);
		for (i = 0; i < comparison->n; i++)
			put_portion(report->page,
				    &report->judgement[q].portion[i]);
		fputs("</tr>\n", report->page);
	}
	end_table(report->page);
}

static void put_together(const struct hebb_report *report, size_t chapter)
{
	const struct hebb_comparison *comparison = report->comparison;
	size_t q;

	begin_table(report->page,
		    "Of learners together: mean over seeds (95 % interval)");
	fputs("<th scope=\"col\">What</th><th scope=\"col\">Of whom</th>"
	      "<th scope=\"col\">Mean</th></tr></thead>\n<tbody>\n",
	      report->page);
	for (q = 0; q < comparison->traits; q++) {
		const struct hebb_trait *trait = &comparison->trait[q];

		if (trait->chapter != chapter || !trait->who)
			continue;
		fputs("<tr>", report->page);
		put_trait(report->page, trait);
		hebb_html(report->page, "<td>%s</td>", trait->who);
		put_portion(report->page, report->judgement[q].portion);
		fputs("</tr>\n", report->page);
	}
	end_table(report->page);
}

/* ---- who differs ---- */

static void put_number(FILE *page, double number, const char *none)
{
	struct hebb_text text = { 0 };

	if (isfinite(number))
		hebb_text_add(&text, "%.3g", number);
	hebb_html(page, "<td class=\"n\">%s</td>",
		  text.data ? text.data : none);
	hebb_text_release(&text);
}

static void put_contrast(const struct hebb_report *report,
			 const struct hebb_trait *trait,
			 const struct hebb_judgement *judgement,
			 const struct hebb_contrast *contrast)
{
	struct hebb_text text = { 0 };
	char *name = hebb_report_name(trait->name);

	hebb_contrast_tell(report->comparison, trait, judgement, contrast,
			   &text);
	hebb_html(report->page, "<tr><th scope=\"row\">%s</th><td%s>%s</td>",
		  name, "", text.data);
	put_number(report->page, fabs(contrast->effect), "\xe2\x80\x93");
	put_number(report->page, contrast->p, "\xe2\x80\x93");
	put_number(report->page, contrast->ranks, "\xe2\x80\x93");
	fputs("</tr>\n", report->page);
	hebb_free(name);
	hebb_text_release(&text);
}

static bool is_shown(enum hebb_verdict verdict)
{
	return verdict == HEBB_VERDICT_LARGER ||
	       verdict == HEBB_VERDICT_SMALLER;
}

/* Contrasts of a chapter, and those of which a verdict says which way. */
static size_t count_contrasts(const struct hebb_report *report, size_t chapter,
			      size_t *shown)
{
	const struct hebb_comparison *comparison = report->comparison;
	size_t all = 0, q, k;

	*shown = 0;
	for (q = 0; q < comparison->traits; q++) {
		const struct hebb_judgement *judgement = &report->judgement[q];

		if (comparison->trait[q].chapter != chapter)
			continue;
		all += judgement->contrasts;
		for (k = 0; k < judgement->contrasts; k++)
			*shown += is_shown(judgement->contrast[k].verdict);
	}
	return all;
}

static void put_differences(const struct hebb_report *report, size_t chapter)
{
	const struct hebb_comparison *comparison = report->comparison;
	size_t shown, q, k;
	const size_t all = count_contrasts(report, chapter, &shown);

	if (!all)
		return;
	if (all > ROWS_OPEN)
		fprintf(report->page,
			"<details><summary>%zu of %zu differences are "
			"shown</summary>\n",
			shown, all);
	begin_table(report->page,
		    "Differences, seed by seed; p after Holm over all pairs");
	fputs("<th scope=\"col\">What</th><th scope=\"col\">Verdict</th>"
	      "<th scope=\"col\">Effect (|g|)</th>"
	      "<th scope=\"col\">p, signs</th>"
	      "<th scope=\"col\">p, ranks</th></tr></thead>\n<tbody>\n",
	      report->page);
	for (q = 0; q < comparison->traits; q++) {
		const struct hebb_judgement *judgement = &report->judgement[q];

		for (k = 0; comparison->trait[q].chapter == chapter &&
			    k < judgement->contrasts;
		     k++)
			put_contrast(report, &comparison->trait[q], judgement,
				     &judgement->contrast[k]);
	}
	end_table(report->page);
	if (all > ROWS_OPEN)
		fputs("</details>\n", report->page);
}

/* ---- every number ---- */

static void put_seed_row(const struct hebb_report *report,
			 const struct hebb_trait *trait, size_t i)
{
	const struct hebb_comparison *comparison = report->comparison;
	char *name = hebb_report_name(trait->name);
	size_t s;

	hebb_html(report->page, "<tr><th scope=\"row\">%s</th><td>%s</td>",
		  name, comparison->contender[i].name);
	for (s = 0; s < comparison->seeds; s++) {
		const size_t at = i * comparison->seeds + s;

		put_number(report->page, trait->value[at],
			   isinf(trait->value[at]) ? "not reached"
						   : "\xe2\x80\x93");
	}
	fputs("</tr>\n", report->page);
	hebb_free(name);
}

static void put_seeds(const struct hebb_report *report, size_t chapter)
{
	const struct hebb_comparison *comparison = report->comparison;
	size_t q, i, s;

	fputs("<details><summary>Numbers of every seed</summary>\n",
	      report->page);
	begin_table(report->page, "One number of each learner for each seed");
	fputs("<th scope=\"col\">What</th><th scope=\"col\">Learner</th>",
	      report->page);
	for (s = 0; s < comparison->seeds; s++)
		hebb_html(report->page, "<th scope=\"col\">seed %s</th>",
			  comparison->seed[s]);
	fputs("</tr></thead>\n<tbody>\n", report->page);
	for (q = 0; q < comparison->traits; q++) {
		const struct hebb_trait *trait = &comparison->trait[q];

		for (i = 0; trait->chapter == chapter && !trait->who &&
			    i < comparison->n;
		     i++)
			if (report->judgement[q].portion[i].asked)
				put_seed_row(report, trait, i);
	}
	end_table(report->page);
	fputs("</details>\n", report->page);
}

/* ---- the section ---- */

static bool is_measured(const char *name)
{
	return strcmp(name, "learning") && strcmp(name, "matched_accuracy");
}

static void put_again(const struct hebb_report *report, const char *name)
{
	const struct hebb_comparison *comparison = report->comparison;
	const char *run = comparison->run->path;

	fputs("<h3>To see it again</h3>\n<pre>", report->page);
	hebb_html(report->page, "hebb run %s -o again.h5\nhebb compare ", run);
	fputs("again.h5 --json", report->page);
	if (is_measured(name))
		hebb_html(report->page,
			  "\n# in a model: measure: [%s]; in the run's file: "
			  "/measures/%s",
			  name, name);
	fputs("</pre>\n", report->page);
}

bool hebb_report_chapter(struct hebb_report *report, size_t chapter,
			 struct hebb_error *err)
{
	const struct hebb_chapter *about =
	    &report->comparison->chapter[chapter];
	char *name = hebb_report_title(about->name);
	bool ok;

	hebb_html(report->page,
		  "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n",
		  about->name, about->name, name);
	hebb_free(name);
	if (about->definition)
		hebb_html(report->page, "<p><b>Definition.</b> %s</p>\n",
			  about->definition);
	if (about->source)
		hebb_html(report->page, "<p><b>Source.</b> %s</p>\n",
			  about->source);
	ok = (chapter || hebb_report_curves(report, err)) &&
	     hebb_report_figures(report, chapter, err);
	if (ok && has_traits(report, chapter, false)) {
		put_means(report, chapter);
		put_differences(report, chapter);
		put_seeds(report, chapter);
	}
	if (ok && has_traits(report, chapter, true))
		put_together(report, chapter);
	put_again(report, about->name);
	fputs("</section>\n", report->page);
	return ok;
}
