/*
 * compare.c - learning curves, final accuracy and cost side by side
 */
#include "cmd/command.h"
#include "lab/compare.h"
#include "lab/picture.h"
#include "lab/report.h"
#include "lab/spark.h"

enum { OUTPUT = HEBB_OWN_OPTIONS, REPORT, UNPAIRED, FORCE };

static const struct hebb_option options[] = {
	HEBB_COMMON_OPTIONS,
	[OUTPUT] = { "output", 'o', "FILE", HEBB_WORD,
		     "draw the curves into this file too, .svg, .png or "
		     ".pdf" },
	[REPORT] = { "report", 0, "PAGE.html", HEBB_WORD,
		     "write all of it as one page for a browser, with "
		     "pictures; it needs no network" },
	[UNPAIRED] = { "unpaired", 0, NULL, HEBB_SWITCH,
		       "compare runs that learnt other data, or in another "
		       "order, as groups of strangers" },
	[FORCE] = { "force", 'f', NULL, HEBB_SWITCH,
		    "overwrite picture and page if they are there" },
	{ NULL, 0, NULL, HEBB_SWITCH, NULL },
};

static void show(struct hebb_call *call,
		 const struct hebb_comparison *comparison)
{
	hebb_compare_json(comparison, call->result);
	if (call->json)
		return;
	hebb_compare_print(comparison, stdout, hebb_spark_utf8());
	hebb_compare_print_contrasts(comparison, stdout);
}

static bool draw(struct hebb_call *call,
		 const struct hebb_comparison *comparison,
		 struct hebb_error *err)
{
	const char *picture = call->answer[OUTPUT].word;

	if (!picture)
		return true;
	if (!hebb_compare_draw(comparison, picture, err))
		return false;
	hebb_config_put_text(call->result, "picture", picture);
	if (!call->json)
		puts(picture);
	return true;
}

static bool report(struct hebb_call *call, struct hebb_comparison *comparison,
		   struct hebb_error *err)
{
	const char *page = call->answer[REPORT].word;

	if (!page)
		return true;
	if (!hebb_report_write(comparison, page, err))
		return false;
	hebb_config_put_text(call->result, "report", page);
	if (!call->json)
		puts(page);
	return true;
}

/* What is in the way is said before the work begins. */
static bool may_write(const struct hebb_call *call, struct hebb_error *err)
{
	const struct hebb_answer *answer = call->answer;
	const bool force = answer[FORCE].given;

	return (!answer[OUTPUT].given ||
		hebb_picture_may(answer[OUTPUT].word, force, err)) &&
	       (!answer[REPORT].given ||
		hebb_report_may(answer[REPORT].word, force, err));
}

static bool compare(struct hebb_call *call, struct hebb_error *err)
{
	struct hebb_comparison comparison = {
		.unpaired = call->answer[UNPAIRED].given,
	};
	bool ok;

	if (!may_write(call, err))
		return false;
	ok = hebb_compare_read(&comparison, call->operand, call->n_operands,
			       err);
	if (ok)
		show(call, &comparison);
	ok = ok && draw(call, &comparison, err) &&
	     report(call, &comparison, err);
	hebb_compare_release(&comparison);
	return ok;
}

const struct hebb_command_type hebb_command_compare = {
	.type = { .name = "compare",
		  .brief = "learners side by side: curves, accuracy, cost" },
	.examples = "hebb compare digits.h5\n"
		    "hebb compare digits.h5 digits-2.h5 --json\n"
		    "hebb compare a.h5 b.h5 -o curves.pdf\n"
		    "hebb compare digits.h5 --report digits.html",
	.operands = "RUN.h5...",
	.least = 1,
	.most = 1000,
	.options = options,
	.main = compare,
};
