#include "lab/report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "io/file.h"
#include "lab/html.h"
#include "lab/report_parts.h"

bool hebb_report_may(const char *path, bool force, struct hebb_error *err)
{
	const size_t n = strlen(path);

	if (n < 6 || strcmp(path + n - 5, ".html") != 0)
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "the name of a report ends in .html, and "
				      "'%s' does not",
				      path);
	if (!force && !access(path, F_OK))
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "'%s' is there; --force overwrites it",
				      path);
	return true;
}

/* "small and large", "a, b and c"; free it. */
static char *all_names(const struct hebb_comparison *comparison)
{
	struct hebb_text text = { 0 };
	const size_t n = comparison->n;
	char *names;
	size_t i;

	for (i = 0; i < n; i++)
		hebb_text_add(&text, "%s%s",
			      !i           ? ""
			      : i + 1 == n ? " and "
					   : ", ",
			      comparison->contender[i].name);
	names = hebb_text_copy(text.data);
	hebb_text_release(&text);
	return names;
}

static void put_head(const struct hebb_report *report)
{
	const struct hebb_comparison *comparison = report->comparison;
	char *names = all_names(comparison);
	size_t c, r;

	hebb_html(report->page,
		  "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		  "<meta charset=\"utf-8\">\n"
		  "<meta name=\"viewport\" content=\"width=device-width, "
		  "initial-scale=1\">\n"
		  "<meta name=\"generator\" content=\"hebb\">\n"
		  "<link rel=\"icon\" href=\"data:,\">\n"
		  "<title>How %s learn</title>\n<style>\n",
		  names);
	fputs(hebb_report_style, report->page);
	hebb_html(report->page,
		  "</style>\n</head>\n<body>\n"
		  "<a class=\"skip\" href=\"#main\">To the content</a>\n"
		  "<header>\n<div class=\"wide\">\n<h1>How %s learn</h1>\n"
		  "<p class=\"soft\">A comparison by hebb of",
		  names);
	for (r = 0; r < comparison->runs; r++)
		hebb_html(report->page, "%s <code>%s</code>", r ? "," : "",
			  comparison->run[r].name);
	fputs("</p>\n<nav aria-label=\"Contents\"><ul>\n"
	      "<li><a href=\"#summary\">Summary</a></li>\n",
	      report->page);
	for (c = 0; c < comparison->chapters; c++) {
		char *name = hebb_report_title(comparison->chapter[c].name);

		hebb_html(report->page, "<li><a href=\"#%s\">%s</a></li>\n",
			  comparison->chapter[c].name, name);
		hebb_free(name);
	}
	fputs("<li><a href=\"#method\">Method</a></li>\n"
	      "<li><a href=\"#origin\">Model and provenance</a></li>\n"
	      "</ul></nav>\n</div>\n</header>\n"
	      "<main id=\"main\" class=\"wide\">\n",
	      report->page);
	hebb_free(names);
}

static bool put_all(struct hebb_report *report, struct hebb_error *err)
{
	bool ok = true;
	size_t c;

	put_head(report);
	hebb_report_summary(report);
	for (c = 0; ok && c < report->comparison->chapters; c++)
		ok = hebb_report_chapter(report, c, err);
	hebb_report_method(report);
	hebb_report_origin(report);
	fputs("</main>\n<footer><div class=\"wide\">Made by hebb from the "
	      "files named above; the same files make the same page."
	      "</div></footer>\n</body>\n</html>\n",
	      report->page);
	return ok;
}

static struct hebb_judgement *
judge_all(const struct hebb_comparison *comparison)
{
	struct hebb_judgement *judgement =
	    hebb_alloc(comparison->traits + 1, sizeof(*judgement), "a report");
	size_t q;

	for (q = 0; q < comparison->traits; q++)
		judgement[q] = hebb_judge(comparison, &comparison->trait[q]);
	return judgement;
}

bool hebb_report_write(struct hebb_comparison *comparison, const char *path,
		       struct hebb_error *err)
{
	struct hebb_exhibits exhibits = { 0 };
	char *text = NULL;
	size_t n = 0, q;
	struct hebb_report report = {
		.page = open_memstream(&text, &n),
		.comparison = comparison,
		.exhibits = &exhibits,
	};
	bool ok;

	if (!report.page)
		return hebb_error_set(err, HEBB_IO, NULL,
				      "no memory for a page");
	report.judgement = judge_all(comparison);
	ok = hebb_exhibits_read(&exhibits, comparison, err) &&
	     put_all(&report, err);
	fclose(report.page);
	ok = ok && hebb_file_write(path, text, n, err);
	for (q = 0; q < comparison->traits; q++)
		hebb_judgement_release(&report.judgement[q]);
	hebb_free(report.judgement);
	hebb_exhibits_release(&exhibits);
	free(text);
	return ok;
}
