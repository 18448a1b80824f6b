/*
 * report_summary.c - who learned faster, better, cheaper, more robustly?
 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lab/html.h"
#include "lab/report_parts.h"

enum { TRAITS_MOST = 5 };

/*
 * By which traits a question is answered: the first that is there gives the
 * answer.  Without a name, the first of a chapter for which something is good.
 */
static const struct question {
	const char *ask, *none;
	struct {
		const char *chapter, *name;
	} trait[TRAITS_MOST];
} questions[] = {
	{ "Who learned faster?",
	  "There are no classes, and so no accuracy to reach.",
	  { { "sample_efficiency", "area" }, { "sample_efficiency", NULL } } },
	{ "Who learned better?",
	  "Nothing says how good the answers are.",
	  { { "learning", "accuracy" },
	    { "learning", "error" },
	    { "learning", "held_out_loss" },
	    { "learning", "bits" },
	    { "learning", "reward" } } },
	{ "Who was cheaper?",
	  "No cost is known of two learners.",
	  { { "energy", "energy" },
	    { "energy", NULL },
	    { "learning", "time" } } },
	{ "Who is more robust?",
	  "Not measured: add robustness to the measures of the model.",
	  { { "robustness", "noise_area" }, { "robustness", NULL } } },
};
enum { QUESTIONS = sizeof(questions) / sizeof(*questions) };

/* The number of the trait; `traits` if there is none with two learners. */
static size_t find_trait(const struct hebb_report *report, const char *chapter,
			 const char *name)
{
	const struct hebb_comparison *comparison = report->comparison;
	size_t q;

	for (q = 0; q < comparison->traits; q++) {
		const struct hebb_trait *one = &comparison->trait[q];

		if (!one->who && report->judgement[q].contrasts &&
		    !strcmp(comparison->chapter[one->chapter].name, chapter) &&
		    (name ? !strcmp(one->name, name) : one->better))
			break;
	}
	return q;
}

static size_t find_answer(const struct hebb_report *report,
			  const struct question *question)
{
	const size_t none = report->comparison->traits;
	size_t found = none, k;

	for (k = 0;
	     found == none && k < TRAITS_MOST && question->trait[k].chapter;
	     k++)
		found = find_trait(report, question->trait[k].chapter,
				   question->trait[k].name);
	return found;
}

/* ---- who is ahead ---- */

/* The learner with the best mean among those that were asked. */
static size_t find_best(const struct hebb_comparison *comparison,
			const struct hebb_trait *trait,
			const struct hebb_judgement *judgement)
{
	size_t best = comparison->n, i;

	for (i = 0; i < comparison->n; i++) {
		const double mean = judgement->portion[i].estimate.mean;

		if (isfinite(mean) &&
		    (best == comparison->n ||
		     (mean - judgement->portion[best].estimate.mean) *
			     (trait->better < 0 ? -1 : 1) >
			 0))
			best = i;
	}
	return best;
}

/* Does it win against all others?  `few`: nobody can say. */
static bool wins(const struct hebb_trait *trait,
		 const struct hebb_judgement *judgement, size_t who, bool *few)
{
	bool all = true;
	size_t k;

	*few = false;
	for (k = 0; k < judgement->contrasts; k++) {
		const struct hebb_contrast *one = &judgement->contrast[k];

		if (one->a != who && one->b != who)
			continue;
		*few |= one->verdict <= HEBB_VERDICT_TOO_FEW;
		all &= one->verdict >= HEBB_VERDICT_LARGER &&
		       hebb_contrast_winner(trait, one) == who;
	}
	return all;
}

static void put_headline(const struct hebb_report *report, size_t q)
{
	const struct hebb_comparison *comparison = report->comparison;
	const struct hebb_trait *trait = &comparison->trait[q];
	const struct hebb_judgement *judgement = &report->judgement[q];
	const size_t best = find_best(comparison, trait, judgement);
	const char *name =
	    best < comparison->n ? comparison->contender[best].name : "";
	bool few;

	if (best == comparison->n)
		fputs("<strong>nobody</strong>", report->page);
	else if (wins(trait, judgement, best, &few))
		hebb_html(report->page, "<strong class=\"win\">%s</strong>",
			  name);
	else if (few)
		fputs("<strong>no verdict</strong>", report->page);
	else if (comparison->n == 2)
		fputs("<strong>no difference shown</strong>", report->page);
	else
		hebb_html(report->page,
			  "<strong>%s, but not told apart from "
			  "all</strong>",
			  name);
}

/* "accuracy: a 0.96 (0.95 to 0.97), b 0.93 (...)", then all differences. */
static void put_details(const struct hebb_report *report, size_t q)
{
	const struct hebb_comparison *comparison = report->comparison;
	const struct hebb_trait *trait = &comparison->trait[q];
	const struct hebb_judgement *judgement = &report->judgement[q];
	const bool unit = strcmp(trait->unit, "1") != 0;
	const char *before = "";
	char *name;
	size_t i;

	name = hebb_report_name(trait->name);
	hebb_html(report->page, "<p>By %s%s%s%s, %s: ", name, unit ? " (" : "",
		  unit ? trait->unit : "", unit ? ")" : "", trait->brief);
	hebb_free(name);
	for (i = 0; i < comparison->n; i++) {
		struct hebb_text text = { 0 };

		if (!judgement->portion[i].asked)
			continue;
		hebb_portion_tell(&judgement->portion[i], &text);
		hebb_html(report->page, "%s%s %s", before,
			  comparison->contender[i].name, text.data);
		hebb_text_release(&text);
		before = "; ";
	}
	fputs(".</p>\n", report->page);
	for (i = 0; i < judgement->contrasts && comparison->n <= 3; i++) {
		struct hebb_text text = { 0 };

		hebb_contrast_tell(comparison, trait, judgement,
				   &judgement->contrast[i], &text);
		hebb_html(report->page, "<p>%s.</p>\n", text.data);
		hebb_text_release(&text);
	}
}

static void put_answer(const struct hebb_report *report,
		       const struct question *question)
{
	const struct hebb_comparison *comparison = report->comparison;
	const size_t q = find_answer(report, question);

	hebb_html(report->page, "<li><h3>%s</h3>\n", question->ask);
	if (q == comparison->traits) {
		hebb_html(report->page,
			  "<strong>not known</strong><p>%s</p></li>\n",
			  question->none);
		return;
	}
	put_headline(report, q);
	put_details(report, q);
	hebb_html(report->page,
		  "<p><a href=\"#%s\">more of this</a></p></li>\n",
		  comparison->chapter[comparison->trait[q].chapter].name);
}

/* ---- who takes part ---- */

static void put_count(FILE *page, double number)
{
	struct hebb_text text = { 0 };

	hebb_number_tell(number, &text);
	hebb_html(page, "<td class=\"n\">%s</td>", text.data);
	hebb_text_release(&text);
}

static void put_contenders(const struct hebb_report *report)
{
	const struct hebb_comparison *comparison = report->comparison;
	size_t i;

	fputs("<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
	      "aria-label=\"The learners\">\n<table>\n<caption>The "
	      "learners</caption>\n<thead><tr><th scope=\"col\">Learner</th>"
	      "<th scope=\"col\">Type</th><th scope=\"col\">Parameters</th>"
	      "<th scope=\"col\">Neurons</th><th scope=\"col\">Seeds</th>"
	      "</tr></thead>\n<tbody>\n",
	      report->page);
	for (i = 0; i < comparison->n; i++) {
		const struct hebb_contender *one = &comparison->contender[i];

		hebb_html(report->page,
			  "<tr><th scope=\"row\">%s</th><td>%s</td>", one->name,
			  one->type ? one->type : "");
		put_count(report->page, one->parameters);
		put_count(report->page, one->neurons);
		put_count(report->page, (double)one->seeds);
		fputs("</tr>\n", report->page);
	}
	fputs("</tbody>\n</table>\n</div>\n", report->page);
}

/* Are these numbers of all learners within 2 %? */
static bool is_matched(const struct hebb_comparison *comparison, bool neurons)
{
	double low = INFINITY, high = 0;
	size_t i;

	for (i = 0; i < comparison->n; i++) {
		const struct hebb_contender *one = &comparison->contender[i];
		const double n = neurons ? one->neurons : one->parameters;

		if (isnan(n))
			return false;
		low = fmin(low, n);
		high = fmax(high, n);
	}
	return high <= 1.02 * low;
}

static void put_match(const struct hebb_report *report)
{
	const bool parameters = is_matched(report->comparison, false);
	const bool neurons = is_matched(report->comparison, true);

	hebb_html(report->page, "<p>%s</p>\n",
		  parameters && neurons
		      ? "They have equally many parameters and neurons, to 2 %."
		  : parameters ? "They have equally many parameters, to 2 %."
		  : neurons    ? "They have equally many neurons, to 2 %."
			       : "They differ in the number of parameters and "
				 "of neurons by more than 2 %: some of what "
				 "follows may be due to that.");
}

static size_t fewest_seeds(const struct hebb_comparison *comparison)
{
	size_t least = comparison->contender->seeds, i;

	for (i = 1; i < comparison->n; i++)
		if (comparison->contender[i].seeds < least)
			least = comparison->contender[i].seeds;
	return least;
}

void hebb_report_summary(const struct hebb_report *report)
{
	size_t k;

	fputs("<section aria-labelledby=\"summary\">\n"
	      "<h2 id=\"summary\">Summary</h2>\n",
	      report->page);
	if (fewest_seeds(report->comparison) < HEBB_VERDICT_SEEDS)
		fputs("<p><b>No verdicts:</b> a learner has fewer than six "
		      "seeds, and below that no difference can be told from "
		      "chance.</p>\n",
		      report->page);
	fputs("<ul class=\"answers\">\n", report->page);
	for (k = 0; k < QUESTIONS; k++)
		put_answer(report, &questions[k]);
	fputs("</ul>\n", report->page);
	put_contenders(report);
	if (report->comparison->n > 1)
		put_match(report);
	fputs("</section>\n", report->page);
}
