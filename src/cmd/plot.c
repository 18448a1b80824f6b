/*
 * plot.c - a picture of what a run recorded
 */
#include <string.h>

#include "cmd/command.h"
#include "lab/view.h"

enum { OUTPUT = HEBB_OWN_OPTIONS, BY, FORCE };

static const struct hebb_option options[] = {
	HEBB_COMMON_OPTIONS,
	[OUTPUT] = { "output", 'o', "FILE", HEBB_WORD,
		     "draw into this file, .svg, .png or .pdf (default: as "
		     "letters, here)" },
	[BY] = { "by", 0, "WHAT", HEBB_WORD,
		 "weights as histogram, as change of each, or as change by "
		 "lag of spikes; spikes as spectrum" },
	[FORCE] = { "force", 'f', NULL, HEBB_SWITCH,
		    "overwrite the picture if it is there" },
	{ NULL, 0, NULL, HEBB_SWITCH, NULL },
};

static bool read_by(const char *word, enum hebb_view_by *by,
		    struct hebb_error *err)
{
	static const char *const words[] = {
		[HEBB_BY_HISTOGRAM] = "histogram",
		[HEBB_BY_CHANGE] = "change",
		[HEBB_BY_LAG] = "lag",
		[HEBB_BY_SPECTRUM] = "spectrum",
	};

	for (*by = HEBB_BY_HISTOGRAM; *by <= HEBB_BY_SPECTRUM; ++*by)
		if (!strcmp(words[*by], word))
			return true;
	return hebb_error_set(err, HEBB_USAGE, NULL,
			      "--by is histogram, change, lag or "
			      "spectrum, not '%s'",
			      word);
}

static bool plot(struct hebb_call *call, struct hebb_error *err)
{
	const struct hebb_answer *answer = call->answer;
	struct hebb_view view = {
		.path = call->operand[0],
		.probe = call->n_operands > 1 ? call->operand[1] : NULL,
		.picture = answer[OUTPUT].word,
		.force = answer[FORCE].given,
	};

	if (answer[BY].given && !read_by(answer[BY].word, &view.by, err))
		return false;
	if (call->json && !view.picture)
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "a picture in letters is no JSON; -o "
				      "names a file to draw into");
	if (!hebb_view_draw(&view, err))
		return false;
	if (view.picture) {
		hebb_config_put_text(call->result, "output", view.picture);
		hebb_log_say(call->log, "%s", view.picture);
	}
	return true;
}

const struct hebb_command_type hebb_command_plot = {
	.type = { .name = "plot", .brief = "a picture of what a run recorded" },
	.examples = "hebb plot digits.h5\n"
		    "hebb plot brunel2000.h5 exc.spikes -o raster.svg\n"
		    "hebb plot brunel2000.h5 exc.spikes --by spectrum\n"
		    "hebb plot stdp_window.h5 weights/pre_post --by lag",
	.operands = "RUN.h5 [PROBE]",
	.least = 1,
	.most = 2,
	.options = options,
	.main = plot,
};
