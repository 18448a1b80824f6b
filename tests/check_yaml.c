#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/yaml.h"

static struct hebb_config *parse(const char *text)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree =
	    hebb_yaml_parse("m.yaml", text, strlen(text), &err);

	cr_assert_not_null(tree, "%s: %s", text, err.message);
	return tree;
}

static void refuses(const char *text, size_t n, const char *message)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree = hebb_yaml_parse("m.yaml", text, n, &err);

	cr_assert_null(tree, "taken: %s", text);
	cr_assert_eq(err.kind, HEBB_MODEL);
	cr_assert_str_eq(err.message, message);
}

#define REFUSES(text, message) refuses(text, strlen(text), message)

/* Same kinds, keys, texts and order? */
static bool same(const struct hebb_config *a, const struct hebb_config *b)
{
	size_t i;

	if (a->kind != b->kind || a->n != b->n || !a->key != !b->key ||
	    (a->key && strcmp(a->key, b->key)))
		return false;
	if (a->kind == HEBB_SCALAR)
		return !strcmp(a->text, b->text);
	for (i = 0; i < a->n; i++)
		if (!same(a->child[i], b->child[i]))
			return false;
	return true;
}

static void survives(const struct hebb_config *tree)
{
	struct hebb_text text = { 0 };
	struct hebb_config *again;

	hebb_yaml_write(tree, &text);
	again = parse(text.data);
	cr_assert(same(tree, again), "%s", text.data);
	hebb_config_free(again);
	hebb_text_release(&text);
}

Test(yaml, scalars_stay_text_as_it_was_written)
{
	struct hebb_config *tree =
	    parse("a: 20 ms\nb: [1e-3, yes, '', ~]\nc: {d: \"x y\"}\n");
	struct hebb_config *b = hebb_config_peek(tree, "b");

	cr_assert_str_eq(hebb_config_peek(tree, "a")->text, "20 ms");
	cr_assert_eq(b->n, 4);
	cr_assert_str_eq(b->child[0]->text, "1e-3");
	cr_assert_str_eq(b->child[1]->text, "yes");
	cr_assert_str_eq(b->child[2]->text, "");
	cr_assert_str_eq(b->child[3]->text, "~");
	cr_assert_str_eq(
	    hebb_config_peek(hebb_config_peek(tree, "c"), "d")->text, "x y");
	hebb_config_free(tree);
}

/* As editors on Windows write. */
Test(yaml, a_byte_order_mark_is_no_text)
{
	struct hebb_config *root = parse("\xef\xbb\xbf"
					 "a: 1\r\nb: 2\r\n");

	cr_assert_str_eq(hebb_config_get(root, "a")->text, "1");
	cr_assert_eq(hebb_config_get(root, "a")->place.column, 4);
	cr_assert_str_eq(hebb_config_get(root, "b")->text, "2");
	hebb_config_free(root);
}

Test(yaml, nodes_know_where_they_stand)
{
	struct hebb_config *tree = parse("a: 1\nb:\n  - x\n  -  {c: 2}\n");
	struct hebb_config *b = hebb_config_peek(tree, "b");
	struct hebb_config *c = b->child[1]->child[0];

	cr_assert_str_eq(c->place.file, "m.yaml");
	cr_assert_eq(c->place.line, 4);
	cr_assert_eq(c->place.column, 10);
	cr_assert_eq(c->key_place.column, 7);
	cr_assert_eq(b->key_place.line, 2);
	cr_assert_eq(b->place.line, 3);
	cr_assert_eq(b->place.column, 3);
	hebb_config_free(tree);
}

Test(yaml, copies_outlive_the_tree_with_their_places)
{
	struct hebb_config *tree = parse("a: {b: 1}\n"), *copy;

	copy = hebb_config_copy(tree);
	hebb_config_free(tree);
	cr_assert_str_eq(copy->child[0]->child[0]->place.file, "m.yaml");
	hebb_config_free(copy);
}

Test(yaml, refuses_what_could_surprise)
{
	REFUSES("a: 1\nexc: 2\n\nexc: 3\n",
		"m.yaml:4:1: key 'exc' stands here again, first in line 2; "
		"remove one");
	REFUSES("x: {a: 1, b: {c: 1, c: 2}}",
		"m.yaml:1:21: key 'c' stands here again, first in line 1; "
		"remove one");
	REFUSES("a: &x 1\n", "m.yaml:1:4: anchors ('&name') are not taken "
			     "here; use 'like:' or 'include:'");
	REFUSES("a: 1\nb: *x\n", "m.yaml:2:4: aliases ('*name') are not taken "
				 "here; use 'like:' or 'include:'");
	REFUSES("a: !!int 1\n",
		"m.yaml:1:4: tags ('!name') are not taken here; leave it out");
	REFUSES("a: ! 1\n",
		"m.yaml:1:4: tags ('!name') are not taken here; leave it out");
	REFUSES("&x a: 1\n", "m.yaml:1:1: anchors ('&name') are not taken "
			     "here; use 'like:' or 'include:'");
	REFUSES("a: 1\n---\nb: 2\n", "m.yaml:2:1: a second document begins "
				     "here; one file is one document");
	REFUSES("? [a]\n: 1\n", "m.yaml:1:3: a key is one word");
	REFUSES("'': 1\n", "m.yaml:1:1: a key is one word");
	REFUSES("", "m.yaml:1:1: nothing stands here");
	REFUSES("# nothing\n", "m.yaml:2:1: nothing stands here");
	REFUSES("a: \"x\\0y\"\n",
		"m.yaml:1:4: a zero byte stands in this text");
}

Test(yaml, tells_where_the_syntax_is_wrong)
{
	REFUSES("a: 1\nb: [1, 2\nc: 3\n",
		"m.yaml:3:2: this is no YAML: did not find expected ',' or "
		"']' while parsing a flow sequence that began in line 2");
	REFUSES("a:\n\tb: 1\n",
		"m.yaml:2:1: a tab stands in front; indent with blanks");
	REFUSES("a: 1\nb: \xff\n", "m.yaml:2:4: this is no text in UTF-8: "
				   "invalid leading UTF-8 octet");
	refuses("a: 1\n\0b", 7,
		"m.yaml:2:1: this is no text in UTF-8: control characters are "
		"not allowed");
}

Test(yaml, depth_and_size_have_limits)
{
	struct hebb_error err = { 0 };
	struct hebb_text text = { 0 };
	int i;

	for (i = 0; i < 65; i++)
		hebb_text_add(&text, "[");
	for (i = 0; i < 65; i++)
		hebb_text_add(&text, "]");
	REFUSES(text.data, "m.yaml:1:65: this is nested too deeply");
	cr_assert_null(hebb_yaml_read("/dev/zero", &err));
	cr_assert_eq(err.kind, HEBB_DATA);
	hebb_text_release(&text);
}

Test(yaml, a_missing_file_is_a_mistake_of_the_user)
{
	struct hebb_error err = { 0 };

	cr_assert_null(hebb_yaml_read("no/such.yaml", &err));
	cr_assert_eq(hebb_error_exit_code(&err), 2);
	cr_assert_str_eq(err.message,
			 "cannot open 'no/such.yaml': no such file");
	cr_assert_null(hebb_yaml_read(".", &err));
	cr_assert_eq(hebb_error_exit_code(&err), 2);
}

Test(yaml, reads_files)
{
	char path[] = "check_yaml_XXXXXX";
	struct hebb_error err = { 0 };
	struct hebb_config *tree;
	FILE *file = fdopen(mkstemp(path), "w");

	fputs("a: {b: 1}\n", file);
	fclose(file);
	tree = hebb_yaml_read(path, &err);
	unlink(path);
	cr_assert_not_null(tree, "%s", err.message);
	cr_assert_str_eq(tree->child[0]->place.file, path);
	hebb_config_free(tree);
}

Test(yaml, what_is_written_reads_back_to_the_same_tree)
{
	static const char *const texts[] = {
		"a: {b: [1, 2, {c: x}], d: {}, e: []}\nf: 20 ms\n",
		"[[0, 0], [0, 1], []]",
		"x",
		"{}",
		"[]",
		"- - - a\n    - b\n  - c: {}\n",
		"['', ' a', 'a ', '-', '- x', '--- x', '...', '?', '~', ':', "
		"'a: b', 'a #b', '#', '%', '@', '`', '\"', '''', '\\', '|', "
		"'>', '!', '&', '*', '{', '}', '[', ']', ',', '=', '<<']",
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct hebb_config *tree = parse(texts[i]);

		survives(tree);
		hebb_config_free(tree);
	}
}

Test(yaml, every_character_survives_writing)
{
	static const unsigned wide[] = { 0x85,   0xa0,   0x2028,  0x2029,
					 0xfeff, 0xfffd, 0x1f9e0, 0 };
	struct hebb_config *map = hebb_config_new(HEBB_MAP, NULL);
	struct hebb_text text = { 0 };
	int i;

	for (i = 1; i < 128; i++) {
		char key[] = { (char)i, 0 }, both[] = { 'a', (char)i, 'b', 0 };

		hebb_config_put_text(map, key, both);
		hebb_config_put_text(map, both, key);
	}
	for (i = 0; wide[i]; i++) {
		hebb_text_add(&text, "\"a\\U%08X\"", wide[i]);
		hebb_config_add(map, text.data, parse(text.data));
		hebb_text_release(&text);
	}
	survives(map);
	hebb_config_free(map);
}

Test(yaml, long_and_deep_things_survive_writing)
{
	struct hebb_config *root = hebb_config_new(HEBB_MAP, NULL);
	struct hebb_config *at = root, *list;
	int i;

	list = hebb_config_add(root, "list", hebb_config_new(HEBB_LIST, NULL));
	for (i = 0; i < 1000; i++)
		hebb_config_add(
		    list, NULL,
		    hebb_config_scalar("%d word%s", i, i % 7 ? "" : ": #"));
	for (i = 0; i < 50; i++) {
		hebb_config_put(at, "number", i / 7.);
		hebb_config_put_text(at, "text", "with\nlines\n");
		at = hebb_config_map(at, "deeper");
	}
	survives(root);
	hebb_config_free(root);
}

Test(yaml, a_column_is_written_with_all_its_digits)
{
	struct hebb_config *map = hebb_config_new(HEBB_MAP, NULL);
	struct hebb_config *column = hebb_config_new(HEBB_NUMBERS, NULL);
	struct hebb_text text = { 0 };
	double number;
	size_t i;

	column->n = 100;
	column->text = hebb_text_copy("mV");
	column->numbers = hebb_alloc(column->n, sizeof(double), "test");
	for (i = 0; i < column->n; i++)
		column->numbers[i] = (double)i / 3;
	hebb_config_add(map, "v", column);
	hebb_yaml_write(map, &text);
	hebb_config_free(map);
	map = parse(text.data);
	column = map->child[0];
	cr_assert_str_eq(hebb_config_peek(column, "unit")->text, "mV");
	column = hebb_config_peek(column, "values");
	cr_assert_eq(column->n, 100);
	for (i = 0; i < column->n; i++) {
		cr_assert(
		    hebb_text_number(column->child[i]->text, &number, NULL));
		cr_assert_eq(number, (double)i / 3);
	}
	hebb_config_free(map);
	hebb_text_release(&text);
}

Test(yaml, the_longest_key_survives_writing)
{
	struct hebb_config *map = hebb_config_new(HEBB_MAP, NULL);
	char key[251];

	memset(key, '\t', 250);
	key[250] = '\0';
	hebb_config_put_text(map, key, "");
	survives(map);
	hebb_config_free(map);
	REFUSES("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaa: 1",
		"m.yaml:1:1: a key has at most 250 letters, a map at most "
		"10000 keys");
}

Test(yaml, reads_no_byte_behind_the_text)
{
	char *text = malloc(3);

	memcpy(text, "\n{a", 3);
	refuses(text, 3,
		"m.yaml:3:1: this is no YAML: did not find expected "
		"',' or '}' while parsing a flow mapping that began in "
		"line 2");
	free(text);
}
