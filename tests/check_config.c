#include <criterion/criterion.h>
#include <string.h>

#include "base/config.h"
#include "base/memory.h"
#include "base/param.h"
#include "base/text.h"
#include "io/yaml.h"

static struct hebb_config *parse(const char *text)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree =
	    hebb_yaml_parse("m.yaml", text, strlen(text), &err);

	cr_assert_not_null(tree, "%s", err.message);
	return tree;
}

/* Compare with YAML, and free. */
static void expect(struct hebb_config *tree, const char *wanted)
{
	struct hebb_text text = { 0 };

	hebb_yaml_write(tree, &text);
	cr_assert_str_eq(text.data, wanted);
	hebb_text_release(&text);
	hebb_config_free(tree);
}

Test(config, results_keep_their_digits)
{
	struct hebb_config *map = hebb_config_new(HEBB_MAP, NULL);
	double number;

	hebb_config_put(map, "third", 1. / 3);
	hebb_config_put(map, "many", 15625000);
	hebb_config_put_text(map, "word", "100 %");
	hebb_config_put(hebb_config_map(hebb_config_map(map, "a"), "b"), "c",
			1);
	hebb_config_put(hebb_config_map(hebb_config_map(map, "a"), "b"), "d",
			2);
	cr_assert(hebb_text_number(hebb_config_peek(map, "third")->text,
				   &number, NULL));
	cr_assert_float_eq(number, 1. / 3, 1e-12);
	cr_assert_str_eq(hebb_config_peek(map, "many")->text, "15625000");
	hebb_config_remove(map, "third");
	hebb_config_remove(map, "nothing");
	expect(map, "many: 15625000\nword: 100 %\na: {b: {c: 1, d: 2}}\n");
}

Test(config, a_path_leads_through_maps_and_lists)
{
	static const char *const paths[] = { "a.b.1.c", "a.d", "e.f.g" };
	struct hebb_config *tree = parse("a: {b: [1, {c: 2}]}");
	struct hebb_error err = { 0 };
	size_t i;

	for (i = 0; i < 3; i++)
		cr_assert(hebb_config_set(tree, paths[i],
					  hebb_config_scalar("new"), &err));
	expect(tree, "a: {b: [1, {c: new}], d: new}\ne: {f: {g: new}}\n");
}

Test(config, a_path_that_leads_nowhere_is_refused)
{
	static const char *const paths[] = { "a.b.2", "a.b.x", "a.b.-1",
					     "a.b.0.c", "" };
	struct hebb_config *tree = parse("a: {b: [1, 2]}");
	struct hebb_error err = { 0 };
	size_t i;

	for (i = 0; i < 5; i++) {
		cr_assert_not(hebb_config_set(tree, paths[i],
					      hebb_config_scalar("new"), &err));
		cr_assert_eq(hebb_error_exit_code(&err), 2);
	}
	expect(tree, "a: {b: [1, 2]}\n");
}

Test(config, filling_in_keeps_what_stands_there)
{
	struct hebb_config *map = parse("{a: 1, b: {c: 2}, d: [1], e: 5}");
	struct hebb_config *from =
	    parse("{a: 9, b: {c: 9, x: [3]}, d: [8, 9], e: {y: 1}, z: 4}");

	hebb_config_fill_in(map, from);
	hebb_config_free(from);
	expect(map, "a: 1\nb: {c: 2, x: [3]}\nd: [1]\ne: 5\nz: 4\n");
}

Test(config, filling_in_mixes_no_types_and_no_distributions)
{
	struct hebb_config *map =
	    parse("{a: {type: x}, b: {normal: [0, 1]}, c: {type: x}, d: {}}");
	struct hebb_config *from =
	    parse("{a: {type: y, p: 1}, b: {uniform: [0, 1]}, "
		  "c: {type: x, p: 1}, d: {uniform: [0, 1]}}");

	hebb_config_fill_in(map, from);
	hebb_config_free(from);
	expect(map, "a: {type: x}\nb: {normal: [0, 1]}\nc: {type: x, p: 1}\n"
		    "d: {}\n");
}

Test(config, copies_share_nothing)
{
	struct hebb_config *tree = parse("a: {b: [1, {c: 2}]}"), *copy;
	struct hebb_config *column =
	    hebb_config_add(tree, "v", hebb_config_new(HEBB_NUMBERS, NULL));

	column->n = 2;
	column->numbers = hebb_alloc(2, sizeof(double), "test");
	column->numbers[1] = 0.5;
	copy = hebb_config_copy(tree);
	hebb_config_free(tree);
	cr_assert_str_eq(copy->child[0]->place.file, "m.yaml");
	expect(copy, "a: {b: [1, {c: 2}]}\nv: {values: [0, 0.5]}\n");
}

Test(config, what_nobody_asked_for_is_an_error_at_its_key)
{
	static const struct hebb_param rows[] = {
		{ "tau_m", "ms", 10, 0, 100, "", HEBB_REAL, NULL },
		{ "V_th", "mV", 10, 0, 100, "", HEBB_REAL, NULL },
		{ 0 },
	};
	struct hebb_config *tree =
	    parse("populations:\n  exc:\n    V_th: 1\n    tau_mem: 3\n");
	struct hebb_config *exc =
	    hebb_config_get(hebb_config_get(tree, "populations"), "exc");
	struct hebb_error err = { 0 };
	struct hebb_value values[2];

	cr_assert(hebb_param_read(rows, exc, false, values, &err,
				  "population '%s' of type '%s'", "exc",
				  "lif"));
	cr_assert_not(hebb_config_all_used(tree, &err));
	cr_assert_str_eq(err.message,
			 "m.yaml:4:5: unknown key 'tau_mem' in population "
			 "'exc' of type 'lif' (did you mean 'tau_m'?)");
	hebb_config_use(exc);
	cr_assert(hebb_config_all_used(tree, &err));
	hebb_config_free(tree);
}

Test(config, maps_inside_lists_must_be_used_too)
{
	struct hebb_config *tree = parse("record:\n  - {type: spikes}\n");
	struct hebb_config *list = hebb_config_get(tree, "record");
	struct hebb_error err = { 0 };

	cr_assert_not(hebb_config_all_used(tree, &err));
	cr_assert_str_eq(err.message, "m.yaml:2:6: unknown key 'type'");
	hebb_config_get(list->child[0], "type");
	cr_assert(hebb_config_all_used(tree, &err));
	hebb_config_free(tree);
}
