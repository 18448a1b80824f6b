/*
 * option.h - a table of options gives parsing, --help and error messages
 *
 * `--name VALUE`, `--name=VALUE`, `-n VALUE`, `-nVALUE`, and `-qj` for
 * switches; options and operands may be mixed; `--` ends the options.
 */
#ifndef HEBB_CMD_OPTION_H
#define HEBB_CMD_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

enum hebb_option_kind {
	HEBB_SWITCH,
	HEBB_WORD,  /* the last one counts */
	HEBB_WHOLE, /* a whole number, 0 or more */
	HEBB_WORDS, /* may be given many times, and all count */
};

/* A table ends with one whose name is NULL. */
struct hebb_option {
	const char *name;     /* without the dashes */
	char letter;          /* 0: none */
	const char *argument; /* its name in --help; NULL of a switch */
	enum hebb_option_kind kind;
	const char *brief;
};

/* What the command line says for one row. */
struct hebb_answer {
	bool given;
	const char *word;
	double number;
	const char **words; /* [n] */
	size_t n, capacity;
};

size_t hebb_option_count(const struct hebb_option *table);

/*
 * Parse `n` arguments after the subcommand.  answer[row] for each row of
 * `table`, zeroed before; operand[] has room for `n`.  Words are not copied.
 * Needs hebb_answers_release also after a failure.
 */
bool hebb_option_parse(const struct hebb_option *table, char **argument,
		       size_t n, struct hebb_answer *answer,
		       const char **operand, size_t *n_operands,
		       struct hebb_error *err);
void hebb_answers_release(struct hebb_answer *answer, size_t n);

/* "  -o, --output RUN.h5     where the result goes", `n` lines. */
void hebb_option_help(const struct hebb_option *table, size_t n,
		      struct hebb_text *text);

#endif
