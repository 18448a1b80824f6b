#include "cmd/option.h"

#include <string.h>
#include <criterion/criterion.h>

enum { OUTPUT, SET, THREADS, FORCE, QUIET, ROWS };

static const struct hebb_option table[] = {
	[OUTPUT] = { "output", 'o', "FILE", HEBB_WORD, "where to" },
	[SET] = { "set", 's', "PATH=VALUE", HEBB_WORDS, "change" },
	[THREADS] = { "threads", 0, "N", HEBB_WHOLE, "how many" },
	[FORCE] = { "force", 'f', NULL, HEBB_SWITCH, "replace" },
	[QUIET] = { "quiet", 'q', NULL, HEBB_SWITCH, "say nothing" },
	{ NULL, 0, NULL, HEBB_SWITCH, NULL },
};

static struct hebb_answer answer[ROWS];
static const char *operand[16];
static size_t n_operands;
static struct hebb_error err;

#define PARSE(...)                                                             \
	parse((char *[]){ __VA_ARGS__ },                                       \
	      sizeof((char *[]){ __VA_ARGS__ }) / sizeof(char *))

static bool parse(char **argument, size_t n)
{
	memset(answer, 0, sizeof(answer));
	return hebb_option_parse(table, argument, n, answer, operand,
				 &n_operands, &err);
}

static void release(void)
{
	hebb_answers_release(answer, ROWS);
}

TestSuite(option, .fini = release);

Test(option, values_follow_or_are_joined)
{
	cr_assert(PARSE("--output", "a.h5", "--threads=3"));
	cr_assert_str_eq(answer[OUTPUT].word, "a.h5");
	cr_assert_eq(answer[THREADS].number, 3);
	cr_assert(PARSE("-ob.h5"));
	cr_assert_str_eq(answer[OUTPUT].word, "b.h5");
	cr_assert(PARSE("-fqo", "c.h5"));
	cr_assert(answer[FORCE].given && answer[QUIET].given);
	cr_assert_str_eq(answer[OUTPUT].word, "c.h5");
}

Test(option, operands_and_options_may_be_mixed)
{
	cr_assert(PARSE("a", "-f", "b", "--", "-f", "--set"));
	cr_assert_eq(n_operands, 4);
	cr_assert_str_eq(operand[1], "b");
	cr_assert_str_eq(operand[3], "--set");
	cr_assert(PARSE("-"));
	cr_assert_eq(n_operands, 1);
}

Test(option, every_set_counts_and_the_last_output)
{
	cr_assert(
	    PARSE("--set", "a=1", "-s", "b=2", "--set=c=3", "-ox", "-oy"));
	cr_assert_eq(answer[SET].n, 3);
	cr_assert_str_eq(answer[SET].words[0], "a=1");
	cr_assert_str_eq(answer[SET].words[2], "c=3");
	cr_assert_str_eq(answer[OUTPUT].word, "y");
}

Test(option, mistakes_are_named_with_the_way_out)
{
	cr_assert_not(PARSE("--outptu", "x"));
	cr_assert_str_eq(err.message,
			 "no option is called '--outptu' (did you mean "
			 "'--output'?); --help shows them");
	cr_assert_eq(hebb_error_exit_code(&err), 2);
	cr_assert_not(PARSE("-z"));
	cr_assert(strstr(err.message, "'-z'"));
	cr_assert_not(PARSE("--output"));
	cr_assert_str_eq(err.message, "--output lacks its FILE");
	cr_assert_not(PARSE("--force=1"));
	cr_assert_str_eq(err.message, "--force takes no value");
}

Test(option, a_count_is_a_whole_number)
{
	static char *const bad[] = { "two", "-1", "1.5", "1e400", "", "3x" };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		cr_assert_not(PARSE("--threads", bad[i]), "%s", bad[i]);
	cr_assert(PARSE("--threads", "0"));
}

Test(option, help_has_a_line_for_each_row)
{
	struct hebb_text text = { 0 };

	hebb_option_help(table, ROWS, &text);
	cr_assert_str_eq(text.data, "  -o, --output FILE       where to\n"
				    "  -s, --set PATH=VALUE    change\n"
				    "      --threads N         how many\n"
				    "  -f, --force             replace\n"
				    "  -q, --quiet             say nothing\n");
	hebb_text_release(&text);
}
