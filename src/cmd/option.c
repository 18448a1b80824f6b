#include "cmd/option.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

enum { BRIEF_COLUMN = 26 };

/* A command line that is being read. */
struct line {
	const struct hebb_option *table;
	char **argument;
	size_t n, at;
	struct hebb_answer *answer;
};

size_t hebb_option_count(const struct hebb_option *table)
{
	size_t n = 0;

	while (table[n].name)
		n++;
	return n;
}

static bool refuse(const struct line *line, const char *wanted,
		   struct hebb_error *err)
{
	struct hebb_guess guess = hebb_guess_start(wanted);
	const struct hebb_option *row;
	char text[96];

	for (row = line->table; row->name; row++)
		hebb_guess_try(&guess, row->name);
	if (!*hebb_guess_text(&guess, text))
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "no option is called '--%s'; --help "
				      "shows them",
				      wanted);
	return hebb_error_set(err, HEBB_USAGE, NULL,
			      "no option is called '--%s' (did you mean "
			      "'--%s'?); --help shows them",
			      wanted, guess.best);
}

static bool take(struct line *line, size_t row, const char *word,
		 struct hebb_error *err)
{
	const struct hebb_option *option = &line->table[row];
	struct hebb_answer *answer = &line->answer[row];

	answer->given = true;
	answer->word = word;
	if (option->kind == HEBB_WORDS) {
		answer->words =
		    hebb_grow(answer->words, &answer->capacity, answer->n + 1,
			      sizeof(char *), "options");
		answer->words[answer->n++] = word;
	}
	if (option->kind != HEBB_WHOLE)
		return true;
	if (hebb_text_number(word, &answer->number, NULL) &&
	    answer->number >= 0 && answer->number < 9007199254740992.0 &&
	    answer->number == floor(answer->number))
		return true;
	return hebb_error_set(err, HEBB_USAGE, NULL,
			      "--%s is a whole number, not '%s'", option->name,
			      word);
}

/* The option's argument: what follows it, or the next word of the line. */
static bool take_next(struct line *line, size_t row, const char *rest,
		      struct hebb_error *err)
{
	const struct hebb_option *option = &line->table[row];

	if (!rest && line->at + 1 >= line->n)
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "--%s lacks its %s", option->name,
				      option->argument);
	return take(line, row, rest ? rest : line->argument[++line->at], err);
}

static bool take_long(struct line *line, const char *name,
		      struct hebb_error *err)
{
	const size_t length = strcspn(name, "=");
	const char *rest = name[length] ? name + length + 1 : NULL;
	char wanted[64];
	size_t row;

	for (row = 0; line->table[row].name; row++)
		if (strlen(line->table[row].name) == length &&
		    !strncmp(line->table[row].name, name, length))
			break;
	if (!line->table[row].name) {
		const size_t n =
		    length < sizeof(wanted) ? length : sizeof(wanted) - 1;

		memcpy(wanted, name, n);
		wanted[n] = '\0';
		return refuse(line, wanted, err);
	}
	if (line->table[row].kind != HEBB_SWITCH)
		return take_next(line, row, rest, err);
	if (rest)
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "--%s takes no value",
				      line->table[row].name);
	return take(line, row, NULL, err);
}

static bool take_letters(struct line *line, const char *letters,
			 struct hebb_error *err)
{
	size_t row;

	for (; *letters; letters++) {
		for (row = 0; line->table[row].name; row++)
			if (line->table[row].letter == *letters)
				break;
		if (!line->table[row].name)
			return hebb_error_set(err, HEBB_USAGE, NULL,
					      "no option is called '-%c'; "
					      "--help shows them",
					      *letters);
		if (line->table[row].kind != HEBB_SWITCH)
			return take_next(line, row,
					 letters[1] ? letters + 1 : NULL, err);
		if (!take(line, row, NULL, err))
			return false;
	}
	return true;
}

bool hebb_option_parse(const struct hebb_option *table, char **argument,
		       size_t n, struct hebb_answer *answer,
		       const char **operand, size_t *n_operands,
		       struct hebb_error *err)
{
	struct line line = {
		.table = table, .argument = argument, .n = n, .answer = answer
	};
	bool over = false, ok = true;

	*n_operands = 0;
	for (; ok && line.at < n; line.at++) {
		const char *word = argument[line.at];

		if (over || word[0] != '-' || !word[1])
			operand[(*n_operands)++] = word;
		else if (!strcmp(word, "--"))
			over = true;
		else if (word[1] == '-')
			ok = take_long(&line, word + 2, err);
		else
			ok = take_letters(&line, word + 1, err);
	}
	return ok;
}

void hebb_answers_release(struct hebb_answer *answer, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		hebb_free(answer[i].words);
}

void hebb_option_help(const struct hebb_option *table, size_t n,
		      struct hebb_text *text)
{
	for (; n; n--, table++) {
		const size_t from = text->length;

		if (table->letter)
			hebb_text_add(text, "  -%c, --%s", table->letter,
				      table->name);
		else
			hebb_text_add(text, "      --%s", table->name);
		if (table->argument)
			hebb_text_add(text, " %s", table->argument);
		if (text->length - from + 2 > BRIEF_COLUMN)
			hebb_text_add(text, "\n%*s", BRIEF_COLUMN, "");
		else
			hebb_text_add(text, "%*s",
				      BRIEF_COLUMN - (int)(text->length - from),
				      "");
		hebb_text_add(text, "%s\n", table->brief);
	}
}
