/*
 * command.h - the contract of a subcommand: an option table and a function
 */
#ifndef HEBB_CMD_COMMAND_H
#define HEBB_CMD_COMMAND_H

#include <signal.h>

#include "base/log.h"
#include "base/type.h"
#include "cmd/option.h"

/* The first rows of every option table. */
enum { HEBB_JSON, HEBB_QUIET, HEBB_HELP, HEBB_OWN_OPTIONS };

#define HEBB_COMMON_OPTIONS                                                    \
	[HEBB_JSON] = { "json", 'j', NULL, HEBB_SWITCH,                        \
			"print the result as one JSON object" },               \
	[HEBB_QUIET] = { "quiet", 'q', NULL, HEBB_SWITCH,                      \
			 "no progress, no remarks on standard error" },        \
	[HEBB_HELP] = { "help", 'h', NULL, HEBB_SWITCH, "print this" }

/* One call of a subcommand. */
struct hebb_call {
	const struct hebb_command_type *type;
	struct hebb_answer *answer; /* [row of type->options] */
	const char **operand;       /* [n_operands] */
	size_t n_operands;
	size_t words; /* of the command line, after the subcommand */
	char **word;
	bool json; /* print the result as JSON, and nothing else */
	struct hebb_log *log;
	struct hebb_config *result;        /* a map: what --json prints */
	const volatile sig_atomic_t *stop; /* not 0: a signal wants the end */
};

struct hebb_command_type {
	struct hebb_type type;
	const char *examples; /* command lines, one a line */
	const char *operands; /* "MODEL", "[KIND [TYPE]]" */
	size_t least, most;   /* operands */
	const struct hebb_option *options;
	/*
	 * Do it: fill call->result, and unless call->json print the result for
	 * a person to stdout.
	 */
	bool (*main)(struct hebb_call *call, struct hebb_error *err);
};

extern const struct hebb_type *const hebb_command_types[];

/* The command line in one piece, for the record; free it. */
char *hebb_command_line(const struct hebb_call *call);

/* `threads` stays 0, for all processors, if --threads is not given. */
bool hebb_call_threads(const struct hebb_answer *answer, int *threads,
		       struct hebb_error *err);

/* The program behind main(): finds the subcommand; returns the exit code. */
int hebb_command_main(int argc, char **argv);

#endif
