#include "cmd/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <gsl/gsl_errno.h>

#include "base/memory.h"
#include "config.h"
#include "io/json.h"

enum { THREADS_MOST = 1024 };

/* Signals know no argument: the one variable of the program. */
static volatile sig_atomic_t stop;

static void ask_to_stop(int number)
{
	stop = number;
}

/* The first signal ends the run cleanly, a second one at once. */
static void watch_signals(void)
{
	struct sigaction action = { .sa_handler = ask_to_stop,
				    .sa_flags = (int)SA_RESETHAND };

	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static void print_overview(FILE *file)
{
	const struct hebb_type *const *type;

	fputs("usage: hebb COMMAND [options] ...\n\n"
	      "Networks that learn as brains may and networks trained by "
	      "backpropagation, on the same\ntasks, recorded to HDF5 and "
	      "compared.\n\n",
	      file);
	for (type = hebb_command_types; *type; type++)
		fprintf(file, "  %-10s %s\n", (*type)->name, (*type)->brief);
	fputs("\n`hebb COMMAND --help` explains one of them, `hebb --version` "
	      "says what this program is\nmade of.  `hebb list models` shows "
	      "what can be run.\n",
	      file);
}

static void print_version(void)
{
	printf("hebb %s\n"
	       "libraries  %s\n"
	       "features   %s\n"
	       "compiler   %s %s\n"
	       "licence    GPL-3.0-or-later\n",
	       PACKAGE_VERSION, HEBB_LIBRARIES, HEBB_FEATURES,
#ifdef __clang__
	       "clang",
#else
	       "gcc",
#endif
	       __VERSION__);
}

static void print_help(const struct hebb_command_type *type)
{
	const size_t n = hebb_option_count(type->options);
	const char *line = type->examples;
	struct hebb_text text = { 0 };

	hebb_text_add(&text, "usage: hebb %s [options] %s\n\n%s\n\n",
		      type->type.name, type->operands, type->type.brief);
	hebb_option_help(type->options + HEBB_OWN_OPTIONS, n - HEBB_OWN_OPTIONS,
			 &text);
	hebb_option_help(type->options, HEBB_OWN_OPTIONS, &text);
	if (line)
		hebb_text_add(&text, "\nexamples:\n");
	while (line && *line) {
		const int length = (int)strcspn(line, "\n");

		hebb_text_add(&text, "  %.*s\n", length, line);
		line += length + (line[length] == '\n');
	}
	fputs(text.data, stdout);
	hebb_text_release(&text);
}

static const struct hebb_command_type *find(const char *name,
					    struct hebb_error *err)
{
	const struct hebb_type *const *type;
	struct hebb_guess guess = hebb_guess_start(name);
	char text[96];

	for (type = hebb_command_types; *type; type++) {
		if (!strcmp((*type)->name, name))
			return (const struct hebb_command_type *)*type;
		hebb_guess_try(&guess, (*type)->name);
	}
	hebb_error_set(err, HEBB_USAGE, NULL,
		       "no command is called '%s'%s; `hebb --help` shows them",
		       name, hebb_guess_text(&guess, text));
	return NULL;
}

static bool count_operands(const struct hebb_call *call, struct hebb_error *err)
{
	const struct hebb_command_type *type = call->type;

	if (call->n_operands >= type->least && call->n_operands <= type->most)
		return true;
	if (call->n_operands < type->least)
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "something is missing: hebb %s [options] "
				      "%s",
				      type->type.name, type->operands);
	return hebb_error_set(err, HEBB_USAGE, NULL,
			      "'%s' is one word too many: hebb %s [options] %s",
			      call->operand[type->most], type->type.name,
			      type->operands);
}

/* `call` is parsed: help, or the command itself. */
static bool perform(struct hebb_call *call, struct hebb_error *err)
{
	struct hebb_log log = hebb_log_open(call->answer[HEBB_QUIET].given);

	if (call->answer[HEBB_HELP].given) {
		print_help(call->type);
		return true;
	}
	call->log = &log;
	call->json = call->answer[HEBB_JSON].given;
	if (!count_operands(call, err) || !call->type->main(call, err))
		return false;
	if (call->json)
		hebb_json_write(call->result, stdout);
	return true;
}

static bool run_command(const struct hebb_command_type *type, size_t n,
			char **argument, struct hebb_error *err)
{
	const size_t rows = hebb_option_count(type->options);
	struct hebb_call call = {
		.type = type,
		.answer = hebb_alloc(rows, sizeof(*call.answer), "options"),
		.operand = hebb_alloc(n + 1, sizeof(char *), "operands"),
		.result = hebb_config_new(HEBB_MAP, NULL),
		.stop = &stop,
		.words = n,
		.word = argument,
	};
	const bool ok =
	    hebb_option_parse(type->options, argument, n, call.answer,
			      call.operand, &call.n_operands, err) &&
	    perform(&call, err);

	hebb_answers_release(call.answer, rows);
	hebb_free(call.answer);
	hebb_free(call.operand);
	hebb_config_free(call.result);
	return ok;
}

static bool dispatch(int argc, char **argv, struct hebb_error *err)
{
	const struct hebb_command_type *type;

	if (argc < 2) {
		print_overview(stderr);
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "no command is given");
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		print_version();
		return true;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ||
	    (!strcmp(argv[1], "help") && argc == 2)) {
		print_overview(stdout);
		return true;
	}
	if (!strcmp(argv[1], "help")) {
		type = find(argv[2], err);
		if (type)
			print_help(type);
		return type != NULL;
	}
	type = find(argv[1], err);
	return type && run_command(type, (size_t)argc - 2, argv + 2, err);
}

static bool json_wanted(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--json") || !strcmp(argv[i], "-j"))
			return true;
	return false;
}

bool hebb_call_threads(const struct hebb_answer *answer, int *threads,
		       struct hebb_error *err)
{
	*threads = 0;
	if (!answer->given)
		return true;
	if (answer->number < 1 || answer->number > THREADS_MOST)
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "--threads is %s, outside 1 .. %d",
				      answer->word, THREADS_MOST);
	*threads = (int)answer->number;
	return true;
}

static void report(const struct hebb_error *err, bool json)
{
	struct hebb_config *map;

	fprintf(stderr, "hebb: %s\n", err->message);
	if (!json)
		return;
	map = hebb_config_new(HEBB_MAP, NULL);
	hebb_config_put_text(map, "status", "failed");
	hebb_config_put_text(map, "error", err->message);
	hebb_config_put(map, "exit", hebb_error_exit_code(err));
	hebb_json_write(map, stdout);
	hebb_config_free(map);
}

char *hebb_command_line(const struct hebb_call *call)
{
	struct hebb_text text = { 0 };
	size_t i;

	hebb_text_add(&text, "hebb %s", call->type->type.name);
	for (i = 0; i < call->words; i++)
		hebb_text_add(&text, " %s", call->word[i]);
	return text.data;
}

int hebb_command_main(int argc, char **argv)
{
	struct hebb_error err = { 0 };

	gsl_set_error_handler_off();
	watch_signals();
	if (!dispatch(argc, argv, &err))
		report(&err, json_wanted(argc, argv));
	if (fflush(stdout) || ferror(stdout)) {
		fprintf(stderr, "hebb: cannot write to standard output: %s\n",
			strerror(errno));
		if (!hebb_error_exit_code(&err))
			return 1;
	}
	return hebb_error_exit_code(&err);
}
