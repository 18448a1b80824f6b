#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "io/json.h"
#include "io/yaml.h"

/* The JSON of a tree; free it. */
static char *json(const struct hebb_config *tree)
{
	char *text = NULL;
	size_t n;
	FILE *file = open_memstream(&text, &n);

	hebb_json_write(tree, file);
	fclose(file);
	return text;
}

static void expect_json(const char *yaml, const char *wanted)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree =
	    hebb_yaml_parse("test", yaml, strlen(yaml), &err);
	char *text;

	cr_assert_not_null(tree, "%s", err.message);
	text = json(tree);
	cr_assert_str_eq(text, wanted);
	free(text);
	hebb_config_free(tree);
}

Test(json, maps_are_objects_and_lists_are_arrays)
{
	expect_json("{a: [1, x], b: {c: {}}, d: []}",
		    "{\n  \"a\": [1, \"x\"],\n  \"b\": {\n    \"c\": {}\n  },\n"
		    "  \"d\": []\n}\n");
	expect_json("[[1], {a: b}]",
		    "[\n  [1],\n  {\n    \"a\": \"b\"\n  }\n]\n");
}

Test(json, only_what_json_takes_for_a_number_is_one)
{
	expect_json("[0, -1, 0.5, 1e3, 1.5E-3, -0, 1e+2]",
		    "[0, -1, 0.5, 1e3, 1.5E-3, -0, 1e+2]\n");
	expect_json("[01, +1, .5, 1., 1e, 0x1, 1 ms, '', -, 1e5x]",
		    "[\"01\", \"+1\", \".5\", \"1.\", \"1e\", \"0x1\", "
		    "\"1 ms\", \"\", \"-\", \"1e5x\"]\n");
}

Test(json, words_are_literals_or_strings)
{
	expect_json("[true, false, nan, -nan, inf, -inf, 'null', yes]",
		    "[true, false, null, null, null, null, \"null\", "
		    "\"yes\"]\n");
}

Test(json, strings_are_escaped)
{
	expect_json("\"a\\\"b\\\\c\\nd\\te\\x01\"",
		    "\"a\\\"b\\\\c\\nd\\u0009e\\u0001\"\n");
	expect_json("\xc3\xa4 \xf0\x9f\xa7\xa0",
		    "\"\\u00e4 \\ud83e\\udde0\"\n");
}

Test(json, bytes_that_are_no_utf8_become_replacement_characters)
{
	struct hebb_config *tree = hebb_config_scalar("a\xff\xc0\x80z\xe2\x82");
	char *text = json(tree);

	cr_assert_str_eq(text, "\"a\\ufffd\\ufffd\\ufffdz\\ufffd\\ufffd\"\n");
	free(text);
	hebb_config_free(tree);
}

Test(json, columns_of_numbers_are_arrays)
{
	struct hebb_config *tree = hebb_config_new(HEBB_NUMBERS, NULL);
	char *text;

	tree->numbers = malloc(3 * sizeof(double));
	tree->n = 3;
	tree->numbers[0] = 0.1;
	tree->numbers[1] = NAN;
	tree->numbers[2] = -2;
	text = json(tree);
	cr_assert_str_eq(text, "[0.10000000000000001, null, -2]\n");
	free(text);
	hebb_config_free(tree);
}
