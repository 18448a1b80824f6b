/*
 * report_origin.c - the end of a report: how numbers came about, the model, and
 * the runs
 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lab/html.h"
#include "lab/report_parts.h"

void hebb_report_method(const struct hebb_report *report)
{
	fputs("<section aria-labelledby=\"method\">\n"
	      "<h2 id=\"method\">Method</h2>\n"
	      "<p>Each learner was taught anew with each seed. ",
	      report->page);
	fputs(report->comparison->unpaired
		  ? "Runs are compared as groups of strangers, since they need "
		    "not have seen the same samples in the same order. "
		  : "With one seed all learners saw the same samples in the "
		    "same order, so they are compared seed by seed. ",
	      report->page);
	fputs(
	    "Intervals hold the true mean in 95 of 100 experiments: "
	    "bootstrap-t "
	    "with 10,000 resamples; with fewer than 8 seeds, or where "
	    "resamples "
	    "have no spread, Student&#39;s t, which is marked by a star. Where "
	    "some seeds have no number, what is given is the median and how "
	    "many have one, and what is compared is how many have one.</p>\n"
	    "<p>Two learners are said to differ if the sign-flip permutation "
	    "test of the mean difference, exact up to 16 pairs, gives p below "
	    "0.05 after Holm&#39;s correction over all pairs of learners, and "
	    "0 "
	    "is outside of the interval of the difference; below six seeds no "
	    "verdict is given. Each number is a question of its "
	    "own: there is no correction for the number of measures. p by "
	    "ranks "
	    "is that of Wilcoxon&#39;s signed-rank test (of groups: Mann and "
	    "Whitney). The effect is Hedges&#39; g: the mean difference over "
	    "its standard deviation, corrected for small samples.</p>\n"
	    "</section>\n",
	    report->page);
}

static void put_row(FILE *page, const char *name, const char *text)
{
	if (text && *text)
		hebb_html(page,
			  "<tr><th scope=\"row\">%s</th><td><code>%s</code>"
			  "</td></tr>\n",
			  name, text);
}

static void put_run(FILE *page, const struct hebb_origin *run)
{
	const struct {
		const char *name, *text;
	} rows[] = {
		{ "File", run->path },
		{ "Command", run->command },
		{ "Program", run->version },
		{ "Commit", run->commit },
		{ "Machine", run->host },
		{ "Started", run->started },
		{ "Digest of the results", run->digest },
		{ "Digest of the data", run->data },
		{ "Digest of the split", run->split },
	};
	size_t i;

	hebb_html(page,
		  "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
		  "aria-label=\"Run %s\">\n<table>\n<caption>Run %s</caption>\n"
		  "<tbody>\n",
		  run->name, run->name);
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		put_row(page, rows[i].name, rows[i].text);
	fputs("</tbody>\n</table>\n</div>\n", page);
}

/* A model that another run had too is not shown twice. */
static bool is_new(const struct hebb_comparison *comparison, size_t r)
{
	size_t k;

	for (k = 0; k < r; k++)
		if (comparison->run[k].model &&
		    !strcmp(comparison->run[k].model, comparison->run[r].model))
			return false;
	return true;
}

void hebb_report_origin(const struct hebb_report *report)
{
	const struct hebb_comparison *comparison = report->comparison;
	size_t r;

	fputs("<section aria-labelledby=\"origin\">\n"
	      "<h2 id=\"origin\">Model and provenance</h2>\n",
	      report->page);
	for (r = 0; r < comparison->runs; r++) {
		const struct hebb_origin *run = &comparison->run[r];

		put_run(report->page, run);
		if (run->model && is_new(comparison, r))
			hebb_html(report->page,
				  "<h3>Model of %s</h3>\n<pre tabindex=\"0\" "
				  "role=\"region\" aria-label=\"Model of %s\">"
				  "%s</pre>\n",
				  run->name, run->name, run->model);
	}
	fputs("</section>\n", report->page);
}
