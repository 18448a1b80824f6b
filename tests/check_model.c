#include "files.h"

#include "base/param.h"
#include "base/text.h"
#include "base/variables.h"
#include "io/yaml.h"
#include "lab/model.h"

TestSuite(model, .init = enter_folder, .fini = leave_folder);

/* The resolved tree of `name` as YAML, to be compared. */
static char *resolved(const char *name, const char *const *sets, size_t n)
{
	struct hebb_error err = { 0 };
	struct hebb_text text = { 0 };
	struct hebb_config *tree = hebb_model_load(name, sets, n, &err);

	cr_assert_not_null(tree, "%s", err.message);
	hebb_yaml_write(tree, &text);
	hebb_config_free(tree);
	return text.data;
}

static void resolves(const char *name, const char *set, const char *wanted)
{
	char *text = resolved(name, &set, set != NULL);

	cr_assert_str_eq(text, wanted);
	free(text);
}

static void refuses(const char *name, const char *set,
		    enum hebb_error_kind kind, const char *message)
{
	struct hebb_error err = { 0 };

	cr_assert_null(hebb_model_load(name, &set, set != NULL, &err));
	cr_assert_eq(err.kind, kind, "%s", err.message);
	cr_assert_eq(strncmp(err.message, message, strlen(message)), 0, "%s",
		     err.message);
}

Test(model, an_include_fills_in_what_the_map_lacks)
{
	put_file("a.yaml", "x: {p: 1}\nnet: {include: b.yaml, q: 2, r: {s: 3}}"
			   "\n");
	put_file("b.yaml", "q: 9\nr: {t: 4, s: 9}\nu: 5\n");
	resolves("a.yaml", NULL,
		 "x: {p: 1}\nnet: {q: 2, r: {s: 3, t: 4}, u: 5}\n");
}

Test(model, includes_are_sought_beside_the_file_that_names_them)
{
	mkdir("in", 0777);
	put_file("a.yaml", "include: in/b.yaml\n");
	put_file("in/b.yaml", "x: 1\nc: {include: c.yaml}\n");
	put_file("in/c.yaml", "y: 2\n");
	resolves("a.yaml", NULL, "x: 1\nc: {y: 2}\n");
}

Test(model, includes_are_sought_among_the_shipped_models)
{
	mkdir("shelf", 0777);
	mkdir("shelf/spiking", 0777);
	put_file("shelf/spiking/net.yaml", "x: 1\n");
	put_file("a.yaml", "include: spiking/net.yaml\n");
	setenv("HEBB_MODELS", "shelf", 1);
	resolves("a.yaml", NULL, "x: 1\n");
}

Test(model, a_circle_of_includes_is_shown)
{
	put_file("a.yaml", "x: {include: b.yaml}\n");
	put_file("b.yaml", "\ny: {include: ./a.yaml}\n");
	refuses("a.yaml", NULL, HEBB_MODEL,
		"b.yaml:2:14: includes itself: 'a.yaml' -> 'b.yaml' -> "
		"'a.yaml'; take one `include:` out");
	put_file("c.yaml", "include: c.yaml\n");
	refuses("c.yaml", NULL, HEBB_MODEL,
		"c.yaml:1:10: includes itself: 'c.yaml' -> 'c.yaml'; take one "
		"`include:` out");
}

Test(model, a_missing_include_is_placed)
{
	put_file("a.yaml", "x:\n  include: nope.yaml\n");
	refuses("a.yaml", NULL, HEBB_MODEL,
		"a.yaml:2:12: no file is called 'nope.yaml' in '.', ");
	put_file("a.yaml", "include: [b.yaml]\n");
	refuses("a.yaml", NULL, HEBB_MODEL,
		"a.yaml:1:10: include is the name of one file");
}

Test(model, mistakes_in_an_included_file_are_placed_there)
{
	put_file("a.yaml", "x: {include: b.yaml}\n");
	put_file("b.yaml", "a: 1\na: 2\n");
	refuses("a.yaml", NULL, HEBB_MODEL,
		"b.yaml:2:1: key 'a' stands here again, first in line 1; "
		"remove one");
	put_file("b.yaml", "[1]\n");
	refuses("a.yaml", NULL, HEBB_MODEL,
		"b.yaml:1:1: a model file is a map");
}

Test(model, places_outlive_the_loader)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree, *copy;

	put_file("a.yaml", "x: {include: b.yaml}\n");
	put_file("b.yaml", "y: {z: 1}\n");
	tree = hebb_model_load("a.yaml", NULL, 0, &err);
	copy = hebb_config_copy(tree);
	hebb_config_free(tree);
	copy->used = copy->child[0]->used = copy->child[0]->child[0]->used =
	    true;
	cr_assert_not(hebb_config_all_used(copy, &err));
	cr_assert_str_eq(err.message, "b.yaml:1:5: unknown key 'z'");
	hebb_config_free(copy);
}

Test(model, like_copies_from_a_sibling)
{
	put_file("a.yaml", "populations:\n  c: {like: b, n: 3}\n"
			   "  b: {like: a, m: 2}\n  a: {k: {l: 1}, n: 1}\n");
	resolves("a.yaml", NULL,
		 "populations:\n  c: {n: 3, m: 2, k: {l: 1}}\n"
		 "  b: {m: 2, k: {l: 1}, n: 1}\n  a: {k: {l: 1}, n: 1}\n");
}

Test(model, like_works_in_a_network_inside_a_learner)
{
	put_file("a.yaml", "learners: {s: {network: {populations: "
			   "{a: {n: 1}, b: {like: a}}}}}\n");
	resolves("a.yaml", NULL,
		 "learners: {s: {network: {populations: {a: {n: 1}, b: {n: "
		 "1}}}}}\n");
}

Test(model, another_type_or_distribution_is_not_mixed_in)
{
	put_file("a.yaml",
		 "projections:\n"
		 "  a: {wiring: {type: indegree, k: 3}, v: {normal: [0, 1]}}\n"
		 "  b: {like: a, wiring: {type: all}, v: {uniform: [0, 1]}}\n"
		 "  c: {like: a, wiring: {type: indegree}}\n");
	resolves("a.yaml", NULL,
		 "projections:\n"
		 "  a: {wiring: {type: indegree, k: 3}, v: {normal: [0, 1]}}\n"
		 "  b: {wiring: {type: all}, v: {uniform: [0, 1]}}\n"
		 "  c: {wiring: {type: indegree, k: 3}, v: {normal: [0, 1]}}"
		 "\n");
}

Test(model, like_refuses_strangers_and_circles)
{
	put_file("a.yaml", "populations: {exc: {n: 1}, inh: {like: ecx}}\n");
	refuses("a.yaml", NULL, HEBB_MODEL,
		"a.yaml:1:40: no population is called 'ecx' (did you mean "
		"'exc'?)");
	put_file("a.yaml", "learners: {a: {like: b}, b: {like: a}}\n");
	refuses("a.yaml", NULL, HEBB_MODEL,
		"a.yaml:1:22: like goes in a circle");
	put_file("a.yaml", "populations: {a: {like: a}}\n");
	refuses("a.yaml", NULL, HEBB_MODEL,
		"a.yaml:1:25: like goes in a circle");
	put_file("a.yaml", "populations: {a: {like: b}, b: 3}\n");
	refuses("a.yaml", NULL, HEBB_MODEL, "a.yaml:1:25: 'b' is no map");
}

Test(model, set_puts_values_in_their_place)
{
	put_file("a.yaml", "a: {b: [{c: 1}, 2]}\n");
	resolves("a.yaml", "a.b.0.c=20 ms", "a: {b: [{c: 20 ms}, 2]}\n");
	resolves("a.yaml", "a.b=[x, y]", "a: {b: [x, y]}\n");
	resolves("a.yaml", "a.b={type: adam}", "a: {b: {type: adam}}\n");
	resolves("a.yaml", "d.e.f=a=b",
		 "a: {b: [{c: 1}, 2]}\nd: {e: {f: a=b}}"
		 "\n");
}

Test(model, set_comes_after_include_and_like)
{
	put_file("a.yaml", "include: b.yaml\npopulations: {y: {like: x}}\n");
	put_file("b.yaml", "populations: {x: {n: 1}}\n");
	resolves("a.yaml", "populations.y.n=2",
		 "populations: {y: {n: 2}, x: {n: 1}}\n");
}

Test(model, a_malformed_set_is_a_mistake_of_usage)
{
	put_file("a.yaml", "a: {b: [1]}\n");
	refuses("a.yaml", "a.b", HEBB_USAGE, "'--set a.b' lacks something");
	refuses("a.yaml", "=3", HEBB_USAGE, "'--set =3' lacks something");
	refuses("a.yaml", "a.b.7=3", HEBB_USAGE,
		"no place is called 'a.b.7' in the model");
	refuses("a.yaml", "a.b.0.c=3", HEBB_USAGE,
		"no place is called 'a.b.0.c' in the model");
	refuses("a.yaml", "a.b=[1", HEBB_USAGE, "--set a.b: '[1' is no value");
	refuses("a.yaml", "a.b=", HEBB_USAGE, "--set a.b: '' is no value");
}

Test(model, complaints_about_a_set_value_name_it)
{
	static const struct hebb_param rows[] = {
		{ "tau", "ms", 1, 0, 10, "", HEBB_REAL, NULL },
		{ 0 },
	};
	const char *set = "a.tau=20 mV";
	struct hebb_error err = { 0 };
	struct hebb_value value;
	struct hebb_config *tree;

	put_file("a.yaml", "a: {}\n");
	tree = hebb_model_load("a.yaml", &set, 1, &err);
	cr_assert_not(hebb_param_read(rows, hebb_config_get(tree, "a"), false,
				      &value, &err, "a"));
	cr_assert_str_eq(err.message,
			 "--set a.tau: tau is given in ms, not in mV");
	hebb_config_free(tree);
	set = "b.c.d=1";
	tree = hebb_model_load("a.yaml", &set, 1, &err);
	hebb_config_get(tree, "a");
	cr_assert_not(hebb_config_all_used(tree, &err));
	cr_assert_str_eq(err.message, "--set b.c.d: unknown key 'b'");
	hebb_config_free(tree);
}

Test(model, columns_become_numbers_with_the_unit_of_their_name)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree, *v;

	mkdir("data", 0777);
	put_file("a.yaml", "v: {file: n.csv, column: V0_mV}\n"
			   "w: {file: d.csv, column: neuron_x}\n");
	put_file("n.csv", "id,V0_mV\n0,-60\n1,-61.5\n");
	put_file("data/d.csv", "neuron_x\n7\n");
	setenv("HEBB_DATA", "data", 1);
	tree = hebb_model_load("a.yaml", NULL, 0, &err);
	cr_assert_not_null(tree, "%s", err.message);
	v = hebb_config_peek(tree, "v");
	cr_assert_eq(v->kind, HEBB_NUMBERS);
	cr_assert_eq(v->n, 2);
	cr_assert_eq(v->numbers[1], -61.5);
	cr_assert_str_eq(v->text, "mV");
	v = hebb_config_peek(tree, "w");
	cr_assert_eq(v->numbers[0], 7);
	cr_assert_null(v->text);
	hebb_config_free(tree);
}

Test(model, a_resolved_model_runs_again_without_its_files)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree;
	char *text;

	put_file("a.yaml", "v: {file: n.csv, column: V0_mV}\nw: {values: [1]}"
			   "\n");
	put_file("n.csv", "V0_mV\n-60.1\n1e-17\n");
	text = resolved("a.yaml", NULL, 0);
	unlink("n.csv");
	tree = hebb_model_parse("run.h5", text, strlen(text), NULL, 0, &err);
	cr_assert_not_null(tree, "%s", err.message);
	cr_assert_eq(tree->child[0]->kind, HEBB_NUMBERS);
	cr_assert_eq(tree->child[0]->numbers[0], -60.1);
	cr_assert_eq(tree->child[0]->numbers[1], 1e-17);
	cr_assert_str_eq(tree->child[0]->text, "mV");
	cr_assert_null(tree->child[1]->text);
	hebb_config_free(tree);
	free(text);
}

Test(model, a_bad_column_is_placed)
{
	put_file("a.yaml", "v: {file: n.csv, column: V_mV}\n");
	setenv("HEBB_DATA", "elsewhere", 1);
	refuses("a.yaml", NULL, HEBB_MODEL,
		"a.yaml:1:11: no file is called 'n.csv' in '.', 'elsewhere', ");
	put_file("n.csv", "U_mV\n1\n");
	refuses("a.yaml", NULL, HEBB_MODEL,
		"n.csv: no column is called 'V_mV' (did you mean 'U_mV'?)");
	put_file("n.csv", "x,V_mV\n1,2\n3,y\n");
	refuses("a.yaml", NULL, HEBB_DATA,
		"n.csv:3:3: a number is expected here, not 'y'");
	put_file("a.yaml", "v: {values: [1, 2 mV]}\n");
	refuses("a.yaml", NULL, HEBB_MODEL,
		"a.yaml:1:17: a number is expected here, without a unit");
}

/* ---- variables ---- */

/* As resolves, after every number at the top has been read. */
static void computes(const char *name, const char *set, const char *wanted)
{
	struct hebb_error err = { 0 };
	struct hebb_text text = { 0 };
	struct hebb_config *tree =
	    hebb_model_load(name, &set, set != NULL, &err);
	size_t i;

	cr_assert_not_null(tree, "%s", err.message);
	for (i = 0; i < tree->n; i++)
		cr_assert(
		    hebb_variables_settle(tree->child[i], "1", false, &err),
		    "%s", err.message);
	hebb_variables_remove(tree);
	hebb_yaml_write(tree, &text);
	cr_assert_str_eq(text.data, wanted);
	hebb_config_free(tree);
	hebb_text_release(&text);
}

/* Does the variable `name` of a.yaml count as used before anybody reads? */
static bool excused(const char *name, const char *set)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree =
	    hebb_model_load("a.yaml", &set, set != NULL, &err);
	bool used;

	cr_assert_not_null(tree, "%s", err.message);
	used =
	    hebb_config_peek(hebb_config_peek(tree, "variables"), name)->used;
	hebb_config_free(tree);
	return used;
}

Test(model, variables_are_set_by_their_path)
{
	put_file("a.yaml", "variables: {scale: 1, n: 100 * scale}\nx: n + 1\n");
	computes("a.yaml", NULL, "x: 101\n");
	computes("a.yaml", "variables.scale=0.1", "x: 11\n");
	computes("a.yaml", "variables.n=scale / 2", "x: 1.5\n");
	computes("a.yaml", "x=n * 3", "x: 300\n");
	refuses("a.yaml", "variables.scale=[1]", HEBB_MODEL,
		"--set variables.scale: the variable 'scale' is one number");
}

Test(model, columns_take_expressions)
{
	put_file("a.yaml", "variables: {k: 2}\nx: {values: [k, 3 * k, 1]}\n");
	computes("a.yaml", NULL, "x: {values: [2, 6, 1]}\n");
	put_file("a.yaml", "variables: {k: 2 mV}\nx: {values: [k, 1]}\n");
	refuses("a.yaml", NULL, HEBB_MODEL,
		"a.yaml:2:14: a number is expected here, without a unit");
}

Test(model, like_copies_what_is_to_be_computed)
{
	put_file("a.yaml", "variables: {n: 3}\npopulations:\n  a: {size: 2 - "
			   "n}\n  b: {like: a}\n");
	resolves("a.yaml", NULL,
		 "variables: {n: 3}\n"
		 "populations: {a: {size: 2 - n}, b: {size: 2 - n}}\n");
}

Test(model, the_including_file_decides_about_variables)
{
	put_file("a.yaml", "variables: {g: 5}\ninclude: b.yaml\ny: g\n");
	put_file("b.yaml", "variables: {g: 4, J: 2, w: g * J, odd: 1}\nx: w\n"
			   "y: 7 * odd\n");
	computes("a.yaml", NULL, "y: 5\nx: 10\n");
	/* nobody must use all that an included file offers */
	cr_assert(excused("odd", NULL));
}

Test(model, variables_stay_inside_the_map_that_includes_them)
{
	put_file("a.yaml", "variables: {J: 3}\nnet: {include: b.yaml}\n"
			   "x: J\n");
	put_file("b.yaml", "variables: {J: 1, K: 2}\nvalue: {values: [J, K]}"
			   "\n");
	computes("a.yaml", NULL, "net:\n  value: {values: [3, 2]}\nx: 3\n");
	computes("a.yaml", "net.variables.K=4",
		 "net:\n  value: {values: [3, 4]}\nx: 3\n");
	put_file("a.yaml", "net: {include: b.yaml}\nx: {values: [K]}\n");
	refuses("a.yaml", NULL, HEBB_MODEL, "a.yaml:2:14: a number is");
	put_file("a.yaml", "variables: {k: 1}\nnet: {include: b.yaml}\n"
			   "x: {values: [K]}\n");
	refuses("a.yaml", NULL, HEBB_MODEL,
		"a.yaml:3:14: no variable is called 'K' (did you mean 'k'?)");
}

Test(model, what_set_replaces_was_a_use)
{
	put_file("a.yaml", "variables: {n: 3, m: 4}\nx: {p: [n]}\n");
	cr_assert_not(excused("n", NULL));
	cr_assert(excused("n", "x.p=1"));
	cr_assert(excused("n", "x={p: 2}"));
	cr_assert_not(excused("m", "x.p=1"));
}

static void fill_shelf(void)
{
	mkdir("shelf", 0777);
	mkdir("shelf/spiking", 0777);
	mkdir("shelf/compare", 0777);
	put_file("shelf/spiking/brunel2000.yaml", "# Balanced\nx: 1\n");
	put_file("shelf/spiking/digits.yaml", "x: 2\n");
	put_file("shelf/compare/digits.yaml", "# Both\nx: 3\n");
	put_file("shelf/compare/notes.txt", "no model\n");
	setenv("HEBB_MODELS", "shelf", 1);
}

Test(model, shipped_models_have_names)
{
	fill_shelf();
	resolves("brunel2000", NULL, "x: 1\n");
	resolves("spiking/brunel2000", NULL, "x: 1\n");
	resolves("brunel2000.yaml", NULL, "x: 1\n");
	resolves("compare/digits.yaml", NULL, "x: 3\n");
	put_file("brunel2000.yaml", "x: here\n");
	resolves("brunel2000.yaml", NULL, "x: here\n");
	resolves("brunel2000", NULL, "x: 1\n");
}

Test(model, names_that_are_none_are_refused_with_a_way_out)
{
	fill_shelf();
	refuses("brunel200", NULL, HEBB_MODEL,
		"no model is called 'brunel200' (did you mean "
		"'spiking/brunel2000'?); `hebb list models` shows them");
	refuses("digits", NULL, HEBB_MODEL,
		"'digits' may be any of 'compare/digits', 'spiking/digits'; "
		"name it with its folder");
	refuses("my/own.yaml", NULL, HEBB_MODEL,
		"cannot open 'my/own.yaml': no such file");
	refuses("shelf", NULL, HEBB_MODEL, "no model is called 'shelf'");
}

Test(model, the_shelf_is_sorted_and_described)
{
	struct hebb_config *names;
	size_t i, found = 0;

	fill_shelf();
	names = hebb_model_names();
	for (i = 0; i < names->n; i++) {
		const char *name =
		    hebb_config_peek(names->child[i], "name")->text;
		const char *brief =
		    hebb_config_peek(names->child[i], "brief")->text;

		if (i)
			cr_assert_lt(
			    strcmp(hebb_config_peek(names->child[i - 1], "name")
				       ->text,
				   name),
			    0);
		if (!strcmp(name, "compare/digits") && ++found)
			cr_assert_str_eq(brief, "Both");
		if (!strcmp(name, "spiking/digits") && ++found)
			cr_assert_str_eq(brief, "");
	}
	cr_assert_eq(found, 2);
	hebb_config_free(names);
}
