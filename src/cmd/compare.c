/*
 * compare.c - learning curves, final accuracy and cost side by side
 */
#include "cmd/command.h"
#include "lab/compare.h"
#include "lab/spark.h"

static const struct hebb_option options[] = {
	HEBB_COMMON_OPTIONS,
	{ NULL, 0, NULL, HEBB_SWITCH, NULL },
};

static bool compare(struct hebb_call *call, struct hebb_error *err)
{
	struct hebb_comparison comparison = { 0 };
	const bool ok = hebb_compare_read(&comparison, call->operand,
					  call->n_operands, err);

	if (ok) {
		hebb_compare_json(&comparison, call->result);
		if (!call->json)
			hebb_compare_print(&comparison, stdout,
					   hebb_spark_utf8());
	}
	hebb_compare_release(&comparison);
	return ok;
}

const struct hebb_command_type hebb_command_compare = {
	.type = { .name = "compare",
		  .brief = "learners side by side: curves, accuracy, cost" },
	.examples = "hebb compare digits.h5\n"
		    "hebb compare digits.h5 digits-2.h5 --json",
	.operands = "RUN.h5...",
	.least = 1,
	.most = 1000,
	.options = options,
	.main = compare,
};
