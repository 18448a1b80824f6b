#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "base/param.h"
#include "io/yaml.h"

enum { TAU, W, N, ON, RULE, WORD, FILE_NAME, LIST, RATE };

static const struct hebb_param rows[] = {
	[TAU] = { "tau", "ms", 10, 0.1, 1000, "time", HEBB_REAL, NULL },
	[W] = { "w", "port", 1, -100, 100, "weight", HEBB_VARIED, NULL },
	[N] = { "n", "1", 3, 1, 1e6, "number", HEBB_COUNT, NULL },
	[ON] = { "on", "1", 1, 0, 1, "switch", HEBB_FLAG, NULL },
	[RULE] = { "rule", "1", 1, 0, 1, "rule", HEBB_CHOICE, "all|nearest" },
	[WORD] = { "word", "1", HEBB_OPTIONAL, 0, 0, "word", HEBB_NAME,
		   "none" },
	[FILE_NAME] = { "file", "1", HEBB_OPTIONAL, 0, 0, "file", HEBB_FILE,
			"x.csv" },
	[LIST] = { "list", "1", HEBB_OPTIONAL, 0, 0, "list", HEBB_NODE, NULL },
	[RATE] = { "rate", "Hz", HEBB_OPTIONAL, 0, 1e6, "rate", HEBB_REAL,
		   NULL },
	{ 0 },
};
#define ROWS (sizeof(rows) / sizeof(*rows) - 1)

static struct hebb_config *parse(const char *text)
{
	struct hebb_error err = { 0 };
	struct hebb_config *map =
	    hebb_yaml_parse("m.yaml", text, strlen(text), &err);

	cr_assert_not_null(map, "%s", err.message);
	return map;
}

/* The values of `text`; the caller frees the map that they point into. */
static struct hebb_config *reads(const char *text, struct hebb_value *values)
{
	struct hebb_error err = { 0 };
	struct hebb_config *map = parse(text);

	cr_assert(hebb_param_read(rows, map, false, values, &err, "test"), "%s",
		  err.message);
	cr_assert(hebb_config_all_used(map, &err), "%s", err.message);
	return map;
}

static void is_number(const char *text, int row, double wanted)
{
	struct hebb_value values[ROWS];
	struct hebb_config *map = reads(text, values);

	cr_assert_float_eq(values[row].number, wanted, 1e-12 * fabs(wanted),
			   "%s: %.17g", text, values[row].number);
	hebb_config_free(map);
}

static void refuses(const char *text, const char *message)
{
	struct hebb_error err = { 0 };
	struct hebb_config *map = parse(text);
	struct hebb_value values[ROWS];

	cr_assert_not(hebb_param_read(rows, map, false, values, &err, "test"),
		      "taken: %s", text);
	cr_assert_eq(hebb_error_exit_code(&err), 2);
	cr_assert_str_eq(err.message, message);
	hebb_config_free(map);
}

Test(param, what_is_not_given_is_the_default)
{
	struct hebb_value values[ROWS];
	struct hebb_config *map = reads("{}", values);

	cr_assert_eq(hebb_param_count(rows), ROWS);
	cr_assert_eq(values[TAU].number, 10);
	cr_assert_null(values[TAU].node);
	cr_assert_eq(values[ON].number, 1);
	cr_assert_eq(values[RULE].number, 1);
	cr_assert_str_eq(values[WORD].text, "none");
	cr_assert_str_eq(values[FILE_NAME].text, "x.csv");
	cr_assert_null(values[LIST].node);
	cr_assert(isnan(values[RATE].number));
	hebb_config_free(map);
}

Test(param, units_of_one_dimension_convert)
{
	is_number("{tau: 20}", TAU, 20);
	is_number("{tau: 20 ms}", TAU, 20);
	is_number("{tau: 20ms}", TAU, 20);
	is_number("{tau: 0.02 s}", TAU, 20);
	is_number("{tau: 500 us}", TAU, 0.5);
	is_number("{tau: 0.01 min}", TAU, 600);
	is_number("{rate: 20 kHz}", RATE, 20000);
	is_number("{n: 1e3}", N, 1000);
	is_number("{n: 200 %}", N, 2);
}

Test(param, a_weight_takes_the_unit_of_any_port)
{
	is_number("{w: 0.1 mV}", W, 0.1);
	is_number("{w: 0.05 nA}", W, 50);
	is_number("{w: -2 nS}", W, -2);
	is_number("{w: 3}", W, 3);
}

Test(param, a_unit_of_another_dimension_is_refused)
{
	refuses("{tau: 20 mV}", "m.yaml:1:7: tau is given in ms, not in mV");
	refuses("{tau: 20 Hz}", "m.yaml:1:7: tau is given in ms, not in Hz");
	refuses("{n: 3 ms}", "m.yaml:1:5: n is given in no unit, not in ms");
	refuses("{tau: 2 fortnights}",
		"m.yaml:1:7: 'fortnights' of tau is no unit that is known "
		"here; it is given in ms");
	refuses("{tau: 2 MS}", "m.yaml:1:7: 'MS' of tau is no unit that is "
			       "known here; it is given in ms");
}

Test(param, what_is_no_number_is_refused)
{
	refuses("{tau: fast}", "m.yaml:1:7: tau is a number, not 'fast'");
	refuses("{tau: ''}", "m.yaml:1:7: tau is a number, not ''");
	refuses("{tau: 0x10}", "m.yaml:1:8: an operator is missing "
			       "before 'x10'");
	refuses("{tau: nan}", "m.yaml:1:7: tau is a number, not 'nan'");
	refuses("{tau: -inf}", "m.yaml:1:7: tau is a number, not '-inf'");
	refuses("{tau: 1e999}", "m.yaml:1:7: tau is a number, not '1e999'");
	refuses("{tau: [1]}", "m.yaml:1:7: tau is one number, not a list");
	refuses("{tau: {normal: [1, 2]}}",
		"m.yaml:1:7: tau is one number, not a map");
	refuses("{n: 1.5}", "m.yaml:1:5: n is a whole number, not '1.5'");
}

Test(param, the_range_is_checked_after_conversion)
{
	is_number("{tau: 1 s}", TAU, 1000);
	refuses("{tau: 2 s}", "m.yaml:1:7: tau is 2 s, outside 0.1 .. 1000 ms");
	refuses("{tau: -1}", "m.yaml:1:7: tau is -1, outside 0.1 .. 1000 ms");
	refuses("{n: 0}", "m.yaml:1:5: n is 0, outside 1 .. 1e+06");
}

Test(param, words_are_checked)
{
	struct hebb_value values[ROWS];
	struct hebb_config *map =
	    reads("{on: no, rule: all, word: a, list: [1]}", values);

	cr_assert_eq(values[ON].number, 0);
	cr_assert_eq(values[RULE].number, 0);
	cr_assert_str_eq(values[RULE].text, "all");
	cr_assert_str_eq(values[WORD].text, "a");
	cr_assert_eq(values[LIST].node->n, 1);
	hebb_config_free(map);
	refuses("{rule: al}",
		"m.yaml:1:8: rule is one of all|nearest, not 'al'");
	refuses("{rule: all|nearest}",
		"m.yaml:1:8: rule is one of all|nearest, "
		"not 'all|nearest'");
	refuses("{on: maybe}", "m.yaml:1:6: on is true or false, not 'maybe'");
	refuses("{on: [1]}", "m.yaml:1:6: on is true or false, not a list");
	refuses("{word: [a]}", "m.yaml:1:8: word is one word");
	refuses("{rule: [all]}",
		"m.yaml:1:8: rule is one of all|nearest, not a list");
	refuses("[1]", "m.yaml:1:1: test is a map, {key: value, ...}");
}

Test(param, what_is_required_must_be_given)
{
	static const struct hebb_param needs[] = {
		{ "size", "1", HEBB_REQUIRED, 1, 10, "how many", HEBB_COUNT,
		  NULL },
		{ 0 },
	};
	struct hebb_config *map = parse("{}");
	struct hebb_error err = { 0 };
	struct hebb_value value;

	cr_assert_not(hebb_param_read(needs, map, false, &value, &err,
				      "population '%s'", "exc"));
	cr_assert_str_eq(err.message,
			 "m.yaml:1:1: population 'exc' lacks 'size', how many");
	hebb_config_free(map);
}

/* Mean and standard deviation of 10,000 draws of `w`. */
static void draws(const char *text, double *mean, double *sd, double *low,
		  double *high)
{
	struct hebb_stream stream = hebb_stream_open(1, "test");
	struct hebb_value values[ROWS];
	struct hebb_config *map = reads(text, values);
	double x, sum = 0, squares = 0;
	uint64_t i;

	cr_assert_not(hebb_value_uniform(&values[W]));
	*low = INFINITY;
	*high = -INFINITY;
	for (i = 0; i < 10000; i++) {
		x = hebb_value_at(&values[W], &rows[W], stream, i, 0);
		cr_assert_eq(x,
			     hebb_value_at(&values[W], &rows[W], stream, i, 0));
		sum += x;
		squares += x * x;
		*low = fmin(*low, x);
		*high = fmax(*high, x);
	}
	*mean = sum / 10000;
	*sd = sqrt(squares / 10000 - *mean * *mean);
	hebb_config_free(map);
}

Test(param, distributions_have_the_moments_they_name)
{
	double mean, sd, low, high;

	draws("{w: {uniform: [-1, 3]}}", &mean, &sd, &low, &high);
	cr_assert_float_eq(mean, 1, 0.05);
	cr_assert_float_eq(sd, 4 / sqrt(12), 0.03);
	cr_assert(low >= -1 && high < 3);
	draws("{w: {normal: [5 mV, 0.002 V]}}", &mean, &sd, &low, &high);
	cr_assert_float_eq(mean, 5, 0.1);
	cr_assert_float_eq(sd, 2, 0.1);
	draws("{w: {lognormal: [2, 1]}}", &mean, &sd, &low, &high);
	cr_assert_float_eq(mean, 2, 0.05);
	cr_assert_float_eq(sd, 1, 0.1);
	cr_assert_gt(low, 0);
}

Test(param, draws_stay_in_the_range_of_the_row)
{
	double mean, sd, low, high;

	draws("{w: {normal: [100, 50]}}", &mean, &sd, &low, &high);
	cr_assert(low >= -100 && high <= 100);
	cr_assert_float_eq(mean, 100 - 50 * sqrt(2 / M_PI), 1.5);
}

Test(param, distributions_are_checked)
{
	refuses("{w: {gamma: [1, 2]}}",
		"m.yaml:1:5: w is a number, or one of {uniform: [low, high]}, "
		"{normal: [mean, sd]}, {lognormal: [mean, sd]}");
	refuses("{w: {normal: 3}}",
		"m.yaml:1:14: 'normal' takes two numbers, [mean, sd]");
	refuses("{w: {normal: [1, 2, 3]}}",
		"m.yaml:1:14: 'normal' takes two numbers, [mean, sd]");
	refuses("{w: {normal: [1, -2]}}",
		"m.yaml:1:14: a standard deviation is not negative");
	refuses("{w: {normal: [1, x]}}", "m.yaml:1:18: w is a number, not 'x'");
	refuses("{w: {normal: [1000, 1]}}",
		"m.yaml:1:15: w is 1000, outside -100 .. 100");
	refuses("{w: {lognormal: [0, 1]}}",
		"m.yaml:1:17: the mean of a lognormal is positive");
	refuses("{w: {uniform: [2, 1]}}",
		"m.yaml:1:15: the upper end lies below the lower one");
}

Test(param, a_column_converts_and_is_checked)
{
	struct hebb_config *map = hebb_config_new(HEBB_MAP, NULL);
	struct hebb_config *column =
	    hebb_config_add(map, "tau", hebb_config_new(HEBB_NUMBERS, NULL));
	struct hebb_stream stream = hebb_stream_open(1, "test");
	struct hebb_error err = { 0 };
	struct hebb_value values[ROWS];

	column->n = 2;
	column->numbers = calloc(2, sizeof(double));
	column->numbers[0] = 0.5;
	column->numbers[1] = 1;
	column->text = strdup("s");
	cr_assert_not(hebb_param_read(rows, map, false, values, &err, "test"));
	cr_assert(hebb_param_read(rows, map, true, values, &err, "test"));
	cr_assert_not(hebb_value_uniform(&values[TAU]));
	cr_assert_eq(hebb_value_at(&values[TAU], &rows[TAU], stream, 1, 0),
		     1000);
	cr_assert(hebb_param_read(rows, map, true, values, &err, "test"));
	cr_assert_eq(column->numbers[0], 500, "converted once only");
	column->numbers[1] = 2000;
	cr_assert_not(hebb_param_read(rows, map, true, values, &err, "test"));
	cr_assert_eq(hebb_error_exit_code(&err), 65);
	cr_assert_str_eq(err.message,
			 "tau of row 1 is 2000, outside 0.1 .. 1000");
	hebb_config_free(map);
}

Test(param, every_unit_is_known_by_its_name)
{
	cr_assert(hebb_unit_known("ms"));
	cr_assert(hebb_unit_known("1"));
	cr_assert_not(hebb_unit_known("MS"));
	cr_assert_not(hebb_unit_known(""));
	cr_assert_not(hebb_unit_known(NULL));
}
