#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/expression.h"
#include "base/param.h"
#include "base/text.h"
#include "base/variables.h"
#include "io/yaml.h"

static struct hebb_config *parse(const char *text)
{
	struct hebb_error err = { 0 };
	struct hebb_config *map =
	    hebb_yaml_parse("m.yaml", text, strlen(text), &err);

	cr_assert_not_null(map, "%s", err.message);
	return map;
}

/* The value of "x: TEXT" as a text. */
static void gives(const char *text, const char *wanted)
{
	struct hebb_error err = { 0 };
	struct hebb_config *node = hebb_config_scalar("%s", text);
	struct hebb_quantity value;
	char seen[96];

	cr_assert(hebb_expression_value(node, NULL, &value, &err), "%s: %s",
		  text, err.message);
	hebb_quantity_text(value, NULL, seen);
	cr_assert_str_eq(seen, wanted, "%s is %s, not %s", text, seen, wanted);
	hebb_config_free(node);
}

static void fails(const char *text, int column, const char *message)
{
	struct hebb_error err = { 0 };
	struct hebb_config *map;
	struct hebb_quantity value;
	char *line = hebb_text_format("x: %s\n", text);
	char *wanted = hebb_text_format("m.yaml:1:%d: %s", column + 3, message);

	map = parse(line);
	cr_assert_not(hebb_expression_value(map->child[0], NULL, &value, &err),
		      "taken: %s", text);
	cr_assert_str_eq(err.message, wanted);
	cr_assert_eq(hebb_error_exit_code(&err), 2);
	hebb_config_free(map);
	free(line);
	free(wanted);
}

Test(expression, operators_bind_as_everywhere)
{
	static const char *const table[][2] = {
		{ "1 + 2 * 3", "7" },
		{ "(1 + 2) * 3", "9" },
		{ "7 - 2 - 1", "4" },
		{ "16 / 4 / 2", "2" },
		{ "2 ^ 3 ^ 2", "512" },
		{ "-2 ^ 2", "-4" },
		{ "2 ^ -1", "0.5" },
		{ "2 * -3", "-6" },
		{ "- - 2", "2" },
		{ "+3", "3" },
		{ "1-1", "0" },
		{ "10^3", "1000" },
		{ "2e3/1e3", "2" },
		{ ".5*4", "2" },
		{ "5.*2", "10" },
		{ "2 ^ 0.5", "1.4142135623730951" },
		{ "(-2) ^ 3", "-8" },
		{ "  ( 1 )  ", "1" },
		{ "0.1 + 0.2", "0.30000000000000004" },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++)
		gives(table[i][0], table[i][1]);
}

Test(expression, functions_are_known)
{
	static const char *const table[][2] = {
		{ "sqrt(16)", "4" },
		{ "exp(0)", "1" },
		{ "log(exp(2))", "2" },
		{ "min(3, 1, 2)", "1" },
		{ "max(3 ms, 1 s)", "1000 ms" },
		{ "abs(-3 mV)", "3 mV" },
		{ "floor(2.7)", "2" },
		{ "ceil(2.2)", "3" },
		{ "round(2.5) + round(-2.5)", "0" },
		{ "sqrt(4 * mV^2)", "2 mV" },
		{ "sqrt(10 Hz / s)", "0.0031622776601683794 1/ms" },
		{ "round(7.6 ms / ms) * 1 ms", "8 ms" },
		{ "5 min", "300000 ms" },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++)
		gives(table[i][0], table[i][1]);
}

Test(expression, units_are_part_of_the_arithmetic)
{
	static const char *const table[][2] = {
		{ "20 ms / 2", "10 ms" },
		{ "2 * 0.1 mV", "0.2 mV" },
		{ "1 s + 1 ms", "1001 ms" },
		{ "1 s / 1 ms", "1000" },
		{ "50 % * 8", "4" },
		{ "2 nS * 3 mV", "6 pA" },
		{ "100 pF * 2 mV / 4 ms", "50 pA" },
		{ "250 pF / 25 nS", "10 ms" },
		{ "1 / 20 ms", "0.05 1/ms" },
		{ "8 Hz * 0.5 s", "4" },
		{ "8 Hz + 1 / s", "9 Hz" },
		{ "20 mV / (0.1 mV * 20 ms)", "10 1/ms" },
		{ "3 kHz", "3000 Hz" },
		{ "2 mV * 3 ms", "6 * ms * mV" },
		{ "3 / mV / ms", "3 / ms / mV" },
		{ "1 pA * 1 V * 1 ms", "0.001 pJ" },
		{ "2 mV/ms * 4 ms", "8 mV" },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++)
		gives(table[i][0], table[i][1]);
}

Test(expression, a_value_reads_back_as_itself)
{
	static const char *const table[] = {
		"3 / mV / ms", "2 mV * 3 ms", "1 / 3 ms", "1/7",
		"us / 3",      "um * um",     "mV^2 / 3",
	};
	struct hebb_error err = { 0 };
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct hebb_config *node;
		struct hebb_quantity value;
		char text[96];

		node = hebb_config_scalar("%s", table[i]);
		cr_assert(hebb_expression_value(node, NULL, &value, &err));
		hebb_quantity_text(value, NULL, text);
		gives(text, text);
		hebb_config_free(node);
	}
}

Test(expression, mistakes_are_placed_inside_it)
{
	fails("1 / 0", 3, "division by zero");
	fails("0 ^ -1", 3, "division by zero");
	fails("2 / (1 - 1)", 3, "division by zero");
	fails("1e300 * 1e300", 7, "the result is too large");
	fails("exp(1000)", 1, "the result is too large");
	fails("1e999 * 2", 1, "this number is too large");
	fails("(1 + 2", 1, "this '(' is not closed");
	fails("1 + 2)", 6, "this ')' closes nothing");
	fails("2 * (1 + 2 3)", 12, "an operator is missing before '3'");
	fails("2 3", 3, "an operator is missing before '3'");
	fails("0x10", 2, "an operator is missing before 'x10'");
	fails("1 +", 4, "a number is missing at the end");
	fails("1 + / 2", 5, "a number is missing before '/'");
	fails("()", 2, "a number is missing before ')'");
	fails("1 = 2", 3, "an operator is missing before '='");
	fails("1 + \u00b5", 5, "a number is missing before '\u00b5'");
	fails("2 * scale", 5, "no variable is called 'scale'");
	fails("\"'\u00b5' * 2\"", 2, "a number is missing before '''");
	fails("\"1 + )\"", 6, "a number is missing before ')'");
	fails("(-1) ^ 0.5", 6, "a negative number has only whole powers");
	fails("sqrt(-1)", 1, "sqrt takes no negative number");
	fails("log(0)", 1, "log takes a positive number");
	fails("min(1)", 1, "min takes 2 or more numbers, not 1");
	fails("sqrt(1, 2)", 1, "sqrt takes 1 number, not 2");
	fails("2 * sqrt", 5, "sqrt is a function: sqrt(...)");
}

Test(expression, units_that_do_not_fit_are_refused)
{
	fails("1 ms + 1 mV", 6,
	      "'+' needs numbers of one unit, and these have ms and mV");
	fails("1 - 1 mV", 3,
	      "'-' needs numbers of one unit, and these have no unit and mV");
	fails("max(1 pA, 2 * ms * mV)", 1,
	      "max needs numbers of one unit, and these have pA and ms * mV");
	fails("2 ^ 1 ms", 3, "a power has no unit");
	fails("(2 ms) ^ 0.5", 8,
	      "a number with a unit has only whole powers, and sqrt");
	fails("2 ms^2", 1,
	      "this may mean two things; write (2 ms)^2 or 2 * ms^2");
	fails("sqrt(2 ms)", 1, "ms has no square root");
	fails("exp(2 ms)", 1,
	      "exp takes a number without a unit; divide by one, as in x / ms");
	fails("(1 ms) ^ 20", 8, "the result has too high a power of a unit");
}

Test(expression, nesting_has_an_end)
{
	static const char letters[] = "(-";
	struct hebb_error err = { 0 };
	struct hebb_quantity value;
	char deep[4001] = "";
	size_t i;

	for (i = 0; letters[i]; i++) {
		struct hebb_config *node;

		memset(deep, letters[i], sizeof(deep) - 1);
		node = hebb_config_scalar("%s", deep);
		cr_assert_not(hebb_expression_value(node, NULL, &value, &err));
		cr_assert_str_eq(err.message, "this is nested too deeply");
		hebb_config_free(node);
	}
}

Test(expression, a_number_with_its_unit_is_none)
{
	static const char *const plain[] = {
		"",      "1",    "-2.5e3", "20 ms", "20ms", "5 1/ms", "50 %",
		"20 mv", ".inf", "-.inf",  "-inf",  "nan",  "1e999"
	};
	static const char *const more[] = { "a",   "-a",      "20 ms / 2",
					    "(1)", "2 3 * 4", "1 +" };
	size_t i;

	for (i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		cr_assert_not(hebb_expression_is(plain[i]), "%s", plain[i]);
	for (i = 0; i < sizeof(more) / sizeof(*more); i++)
		cr_assert(hebb_expression_is(more[i]), "%s", more[i]);
}

/* ---- variables ---- */

/* `text` with its variables; the caller frees it. */
static struct hebb_config *bind(const char *text)
{
	struct hebb_error err = { 0 };
	struct hebb_config *map = parse(text);

	cr_assert(hebb_variables_bind(map, &err), "%s", err.message);
	return map;
}

static void settles(struct hebb_config *map, const char *key, const char *unit,
		    bool whole, const char *wanted)
{
	struct hebb_error err = { 0 };
	struct hebb_config *node = hebb_config_get(map, key);

	cr_assert(hebb_variables_settle(node, unit, whole, &err), "%s",
		  err.message);
	cr_assert_str_eq(node->text, wanted);
}

static void is_bad(const char *text, const char *message)
{
	struct hebb_error err = { 0 };
	struct hebb_config *map = parse(text);

	cr_assert_not(hebb_variables_bind(map, &err), "taken: %s", text);
	cr_assert_str_eq(err.message, message);
	hebb_config_free(map);
}

Test(variables, may_use_later_ones_and_carry_their_unit)
{
	struct hebb_error err = { 0 };
	struct hebb_config *map =
	    bind("variables: {n: 20683 * scale, scale: 1 / k, k: 10, J: 0.1 mV,"
		 " q: J * 2 ms}\n"
		 "a: n\nb: -5 * J\nc: q / ms\nd: n\ne: 10 Hz * k\nf: word\n"
		 "g: 1 / q * mV\n");

	settles(map, "a", "1", true, "2068");
	settles(map, "b", "port", false, "-0.5 mV");
	settles(map, "c", "mV", false, "0.2 mV");
	settles(map, "d", "1", false, "2068.3");
	settles(map, "e", "Hz", false, "100 Hz");
	settles(map, "g", "Hz", false, "5000 Hz");
	cr_assert_not(
	    hebb_variables_settle(hebb_config_get(map, "f"), "1", false, &err));
	cr_assert_str_eq(err.message,
			 "m.yaml:7:4: no variable is called 'word'");
	cr_assert(hebb_config_all_used(map, &err), "%s", err.message);
	hebb_variables_remove(map);
	cr_assert_null(hebb_config_peek(map, "variables"));
	hebb_config_free(map);
}

Test(variables, rows_of_numbers_take_them_and_no_others)
{
	static const struct hebb_param rows[] = {
		{ "n", "1", 3, 1, 1e6, "number", HEBB_COUNT, NULL },
		{ "tau", "ms", 10, 0.1, 1000, "time", HEBB_VARIED, NULL },
		{ "word", "1", 0, 0, 0, "word", HEBB_NAME, NULL },
		{ "rule", "1", 0, 0, 1, "rule", HEBB_CHOICE, "all|one" },
		{ NULL },
	};
	struct hebb_value values[4];
	struct hebb_error err = { 0 };
	struct hebb_config *map =
	    bind("variables: {all: 2.6, one: 3 ms}\n"
		 "n: all\ntau: {normal: [one, one * all / 10]}\nword: one\n"
		 "rule: one\n");

	cr_assert(hebb_param_read(rows, map, false, values, &err, "test"), "%s",
		  err.message);
	cr_assert_eq(values[0].number, 3);
	cr_assert_eq(values[1].node->child[0]->numbers[0], 3);
	cr_assert_float_eq(values[1].node->child[0]->numbers[1], 0.78, 1e-15);
	cr_assert_str_eq(values[2].text, "one");
	cr_assert_eq(values[3].number, 1);
	hebb_config_free(map);
}

Test(variables, the_outer_one_counts)
{
	struct hebb_config *map = bind("variables: {a: 1}\n"
				       "net: {variables: {a: 2, b: a + 1}, x: a"
				       ", y: b}\n");
	struct hebb_config *net = hebb_config_peek(map, "net");

	settles(net, "x", "1", false, "1");
	settles(net, "y", "1", false, "2");
	hebb_config_free(map);
}

Test(variables, entries_of_named_maps_are_none)
{
	struct hebb_config *map =
	    bind("populations: {variables: {type: lif, size: 1 + 1}}\n");
	struct hebb_config *pop =
	    hebb_config_peek(hebb_config_peek(map, "populations"), "variables");

	cr_assert_str_eq(hebb_config_peek(pop, "type")->text, "lif");
	settles(pop, "size", "1", true, "2");
	hebb_config_free(map);
}

Test(variables, mistakes_are_refused)
{
	is_bad("variables: {a: b + 1, b: 2 * c, c: a}",
	       "m.yaml:1:36: variables go in a circle: 'a' -> 'b' -> 'c' -> "
	       "'a'");
	is_bad("variables: {a: 1 - a}",
	       "m.yaml:1:20: variables go in a circle: 'a' -> 'a'");
	is_bad("variables: {scale: 1, n: 2 * scal}",
	       "m.yaml:1:30: no variable is called 'scal' (did you mean "
	       "'scale'?)");
	is_bad("variables: {n-1: 1}",
	       "m.yaml:1:13: 'n-1' is no name for a variable: it consists of "
	       "letters, digits and _, and begins with a letter");
	is_bad("variables: {ms: 1}",
	       "m.yaml:1:13: 'ms' is no name for a variable: that is a unit");
	is_bad("variables: {exp: 1}",
	       "m.yaml:1:13: 'exp' is no name for a variable: that is a "
	       "function");
	is_bad("variables: {a: [1, 2]}",
	       "m.yaml:1:16: the variable 'a' is one number, or an expression");
	is_bad("variables: {a: }",
	       "m.yaml:1:16: the variable 'a' is one number, or an expression");
	is_bad("variables: [1]",
	       "m.yaml:1:12: 'variables' is a map, {name: number, ...}");
	is_bad("variables: {a: 2 * f(3)}",
	       "m.yaml:1:20: no function is called 'f'");
}

Test(variables, one_that_nothing_uses_is_refused)
{
	struct hebb_error err = { 0 };
	struct hebb_config *map = bind("variables: {scale: 2, scael: 3}\n"
				       "a: scale\n");

	settles(map, "a", "1", false, "2");
	cr_assert_not(hebb_config_all_used(map, &err));
	cr_assert_str_eq(err.message,
			 "m.yaml:1:23: nothing uses the variable 'scael' (did "
			 "you mean 'scale'?)");
	hebb_config_free(map);
}

Test(variables, long_chains_have_an_end)
{
	struct hebb_text text = { 0 };
	struct hebb_error err = { 0 };
	struct hebb_config *map;
	int i;

	hebb_text_add(&text, "variables:\n");
	for (i = 0; i < 5000; i++)
		hebb_text_add(&text, "  a%d: 1 + a%d\n", i, i + 1);
	hebb_text_add(&text, "  a5000: 1\n");
	map = parse(text.data);
	cr_assert_not(hebb_variables_bind(map, &err));
	cr_assert(strstr(err.message, ": this is nested too deeply"));
	hebb_config_free(map);
	hebb_text_release(&text);
	/* what was computed before costs nothing */
	hebb_text_add(&text, "variables:\n  a0: 1\n");
	for (i = 1; i < 1000; i++)
		hebb_text_add(&text, "  a%d: a%d / 2 + a%d / 2\n", i, i - 1,
			      i - 1);
	map = bind(text.data);
	cr_assert_str_eq(
	    hebb_config_peek(hebb_config_peek(map, "variables"), "a999")->text,
	    "1");
	hebb_config_free(map);
	hebb_text_release(&text);
}
