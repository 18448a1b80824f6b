#include "lab/model.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/param.h"
#include "base/text.h"
#include "base/variables.h"
#include "io/csv.h"
#include "io/find.h"
#include "io/yaml.h"
#include "lab/edges.h"

/* ---- include ---- */

#define MAX_INCLUDES 16

/* The files that are being read, the innermost first. */
struct chain {
	const struct chain *outer;
	char *path; /* canonical, so that one file has one name; owned */
	const char *name;
	int depth;
};

static bool resolve_includes(struct hebb_config *root, struct hebb_config *node,
			     const struct chain *chain, struct hebb_error *err);

static struct chain chain_add(const struct chain *outer, const char *name)
{
	char *path = realpath(name, NULL);

	return (struct chain){ outer, path ? path : hebb_text_copy(name), name,
			       outer ? outer->depth + 1 : 0 };
}

static void describe(const struct chain *chain, const struct chain *end,
		     struct hebb_text *text)
{
	if (chain != end)
		describe(chain->outer, end, text);
	hebb_text_add(text, "'%s' -> ", chain->name);
}

/* False if the innermost file of `chain` is already being read. */
static bool open_ended(const struct chain *chain,
		       const struct hebb_place *place, struct hebb_error *err)
{
	const struct chain *at;
	struct hebb_text text = { 0 };

	if (chain->depth > MAX_INCLUDES)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "more than %d files include each other",
				      MAX_INCLUDES);
	for (at = chain->outer; at; at = at->outer)
		if (!strcmp(at->path, chain->path))
			break;
	if (!at)
		return true;
	describe(chain->outer, at, &text);
	hebb_error_set(err, HEBB_MODEL, place,
		       "includes itself: %s'%s'; take one `include:` out",
		       text.data, at->name);
	hebb_text_release(&text);
	return false;
}

static bool is_map(const struct hebb_config *tree, struct hebb_error *err)
{
	return tree->kind == HEBB_MAP ||
	       hebb_error_set(err, HEBB_MODEL, &tree->place,
			      "a model file is a map, 'key: value' in every "
			      "line");
}

static bool include_file(struct hebb_config *root, struct hebb_config *map,
			 const struct hebb_place *place, const char *path,
			 const struct chain *outer, struct hebb_error *err)
{
	struct chain chain = chain_add(outer, path);
	struct hebb_config *tree = NULL;
	bool good = open_ended(&chain, place, err) &&
		    (tree = hebb_yaml_read(path, err)) && is_map(tree, err) &&
		    resolve_includes(tree, tree, &chain, err);

	if (good) {
		hebb_config_fill_in(map, tree);
		hebb_config_own_all(root, tree);
	}
	hebb_config_free(tree);
	hebb_free(chain.path);
	return good;
}

/* Replace the key `include` of `map`, if it has one. */
static bool resolve_include(struct hebb_config *root, struct hebb_config *map,
			    const struct chain *chain, struct hebb_error *err)
{
	const struct hebb_config *node = hebb_config_peek(map, "include");
	const struct hebb_place place = node ? node->place : map->place;
	struct hebb_folders folders;
	char *path;
	bool good;

	if (!node)
		return true;
	if (node->kind != HEBB_SCALAR || !*node->text)
		return hebb_error_set(err, HEBB_MODEL, &place,
				      "include is the name of one file");
	folders = hebb_folders_of_models(&place);
	path = hebb_folders_find(&folders, node->text, &place, err);
	hebb_folders_release(&folders);
	if (!path)
		return false;
	hebb_config_remove(map, "include");
	good = include_file(root, map, &place, path, chain, err);
	hebb_free(path);
	return good;
}

static bool resolve_includes(struct hebb_config *root, struct hebb_config *node,
			     const struct chain *chain, struct hebb_error *err)
{
	size_t i;

	for (i = 0; node->child && i < node->n; i++)
		if (!resolve_includes(root, node->child[i], chain, err))
			return false;
	return resolve_include(root, node, chain, err);
}

/* ---- like ---- */

/* The maps whose entries may be like each other. */
static const struct family {
	const char *name, *member;
} families[] = {
	{ "populations", "population" },
	{ "projections", "projection" },
	{ "stimuli", "stimulus" },
	{ "learners", "learner" },
	{ NULL, NULL },
};

static const struct family *family_of(const struct hebb_config *node)
{
	const struct family *family;

	for (family = families; family->name; family++)
		if (node->kind == HEBB_MAP && node->key &&
		    !strcmp(node->key, family->name))
			return family;
	return NULL;
}

static struct hebb_config *find_sibling(const struct hebb_config *siblings,
					const struct hebb_config *like,
					struct hebb_error *err)
{
	const char *member = family_of(siblings)->member;
	struct hebb_config *found;
	struct hebb_guess guess;
	char text[96];
	size_t i;

	if (like->kind != HEBB_SCALAR) {
		hebb_error_set(err, HEBB_MODEL, &like->place,
			       "like is the name of one %s", member);
		return NULL;
	}
	found = hebb_config_peek(siblings, like->text);
	if (found)
		return found;
	guess = hebb_guess_start(like->text);
	for (i = 0; i < siblings->n; i++)
		hebb_guess_try(&guess, siblings->child[i]->key);
	hebb_error_set(err, HEBB_MODEL, &like->place, "no %s is called '%s'%s",
		       member, like->text, hebb_guess_text(&guess, text));
	return NULL;
}

/* `steps` counts siblings on the way here: more than there are is a circle. */
static bool resolve_like(const struct hebb_config *siblings,
			 struct hebb_config *map, size_t steps,
			 struct hebb_error *err)
{
	const struct hebb_config *like = hebb_config_peek(map, "like");
	struct hebb_config *sibling;

	if (!like)
		return true;
	if (steps >= siblings->n)
		return hebb_error_set(err, HEBB_MODEL, &like->place,
				      "like goes in a circle: '%s' is like "
				      "'%s'",
				      map->key, like->text);
	sibling = find_sibling(siblings, like, err);
	if (!sibling || !resolve_like(siblings, sibling, steps + 1, err))
		return false;
	if (sibling->kind != HEBB_MAP)
		return hebb_error_set(err, HEBB_MODEL, &like->place,
				      "'%s' is no map", sibling->key);
	hebb_config_remove(map, "like");
	hebb_config_fill_in(map, sibling);
	return true;
}

static bool resolve_likes(struct hebb_config *node, struct hebb_error *err)
{
	const bool family = family_of(node);
	size_t i;

	for (i = 0; node->child && i < node->n; i++)
		if ((family && !resolve_like(node, node->child[i], 0, err)) ||
		    !resolve_likes(node->child[i], err))
			return false;
	return true;
}

/* ---- --set ---- */

/* What comes from the command line has no lines. */
static void forget_lines(struct hebb_config *node)
{
	size_t i;

	node->place.line = node->key_place.line = 0;
	for (i = 0; node->child && i < node->n; i++)
		forget_lines(node->child[i]);
}

static bool apply_set(struct hebb_config *root, const char *set,
		      struct hebb_error *err)
{
	const char *equals = strchr(set, '=');
	struct hebb_config *value;
	char *path, *name;
	bool good;

	if (!equals || equals == set)
		return hebb_error_set(
		    err, HEBB_USAGE, NULL,
		    "'--set %s' lacks something; it goes like "
		    "--set populations.exc.tau_m=10ms",
		    set);
	path = hebb_text_format("%.*s", (int)(equals - set), set);
	name = hebb_text_format("--set %s", path);
	value = hebb_yaml_parse(name, equals + 1, strlen(equals + 1), err);
	if (value) {
		forget_lines(value);
		hebb_config_own_all(root, value);
		good = hebb_config_set(root, path, value, err);
	} else {
		good = hebb_error_set(err, HEBB_USAGE, NULL,
				      "%s: '%s' is no value; values go like 10 "
				      "ms, [a, b] or {type: adam}",
				      name, equals + 1);
	}
	hebb_free(path);
	hebb_free(name);
	return good;
}

/* ---- columns ---- */

/* "I_e_pA" is in pA; "neuron_1" has no unit. */
static const char *unit_of_column(const char *column)
{
	const char *unit = strrchr(column, '_');

	if (!unit || !strcmp(unit, "_1") || !strcmp(unit, "_port") ||
	    !hebb_unit_known(unit + 1))
		return NULL;
	return unit + 1;
}

/* Turn a map in place into [n] numbers (owned from now on). */
static void become_numbers(struct hebb_config *map, double *numbers, size_t n,
			   const char *unit)
{
	char *text = hebb_text_copy(unit);

	while (map->n)
		hebb_config_remove(map, map->child[0]->key);
	hebb_free(map->child);
	map->child = NULL;
	map->capacity = 0;
	map->kind = HEBB_NUMBERS;
	map->numbers = numbers;
	map->n = n;
	map->text = text;
}

static bool read_column(struct hebb_config *map, const struct hebb_config *file,
			const struct hebb_config *column,
			struct hebb_error *err)
{
	double *numbers;
	size_t n;
	char *path;

	if (file->kind != HEBB_SCALAR || column->kind != HEBB_SCALAR)
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "a column is {file: neurons.csv, column: "
				      "V0_mV}");
	path = hebb_data_find(file->text, &file->place, err);
	if (!path)
		return false;
	numbers = hebb_csv_column(path, column->text, &n, err);
	hebb_free(path);
	if (!numbers)
		return false;
	become_numbers(map, numbers, n, unit_of_column(column->text));
	return true;
}

static bool read_values(struct hebb_config *map, struct hebb_config *values,
			const struct hebb_config *unit, struct hebb_error *err)
{
	double *numbers =
	    hebb_alloc(values->n, sizeof(*numbers), "numbers of a model");
	size_t i;

	for (i = 0; i < values->n; i++) {
		struct hebb_config *item = values->child[i];

		if (!hebb_variables_settle(item, "1", false, err)) {
			hebb_free(numbers);
			return false;
		}
		if (item->kind == HEBB_SCALAR &&
		    hebb_text_number(item->text, &numbers[i], NULL))
			continue;
		hebb_free(numbers);
		return hebb_error_set(err, HEBB_MODEL, &item->place,
				      "a number is expected here, without a "
				      "unit");
	}
	become_numbers(map, numbers, values->n, unit ? unit->text : NULL);
	return true;
}

/* ---- lists of synapses ---- */

/* Is `header` "weight", or "weight_pA" with any unit, for `name` "weight"? */
static bool is_called(const char *header, const char *name)
{
	const size_t n = strlen(name);

	return !strncmp(header, name, n) &&
	       (!header[n] ||
		(header[n] == '_' && hebb_unit_known(header + n + 1)));
}

/* The header of the column of `name`, to be freed; NULL if there is none. */
static char *find_header(const struct hebb_csv *csv, const char *name)
{
	size_t i;

	for (i = 0; csv->header && i < csv->columns; i++)
		if (is_called(csv->header[i], name))
			return hebb_text_copy(csv->header[i]);
	return NULL;
}

/* Put a column of the file `path` into `map` as `key`: `numbers` are its. */
static bool put_column(struct hebb_config *map, const char *key,
		       const char *path, double *numbers, size_t n,
		       const char *unit, const struct hebb_place *place,
		       struct hebb_error *err)
{
	const struct hebb_config *there = hebb_config_peek(map, key);
	struct hebb_config *column;

	if (there) {
		hebb_free(numbers);
		return hebb_error_set(err, HEBB_MODEL, &there->place,
				      "'%s' stands here and in '%s'; take one "
				      "of them out",
				      key, path);
	}
	column = hebb_config_new(HEBB_MAP, place);
	become_numbers(column, numbers, n, unit);
	hebb_config_add(map, key, column);
	return true;
}

/* Who is joined to whom goes into the wiring, the rest into its projection. */
static const struct {
	const char *name;
	bool wiring;
} list_columns[HEBB_EDGE_COLUMNS] = {
	[HEBB_EDGE_SOURCE] = { "source", true },
	[HEBB_EDGE_TARGET] = { "target", true },
	[HEBB_EDGE_WEIGHT] = { "weight", false },
	[HEBB_EDGE_DELAY] = { "delay", false },
};

static bool read_list(struct hebb_config *proj, struct hebb_config *wiring,
		      const char *path, const struct hebb_place *place,
		      struct hebb_error *err)
{
	struct hebb_csv csv;
	bool good = hebb_csv_open(&csv, path, err);
	size_t i, n;

	for (i = 0; good && i < HEBB_EDGE_COLUMNS; i++) {
		const char *name = list_columns[i].name;
		char *header = find_header(&csv, name);
		double *numbers;

		if (header) {
			numbers = hebb_csv_column(path, header, &n, err);
			good =
			    numbers &&
			    put_column(list_columns[i].wiring ? wiring : proj,
				       name, path, numbers, n,
				       unit_of_column(header), place, err);
		} else if (list_columns[i].wiring) {
			good = hebb_csv_find(&csv, name, &n, err);
		}
		hebb_free(header);
	}
	hebb_csv_close(&csv);
	return good;
}

/* The same from HDF5. */
static bool read_edges(struct hebb_config *proj, struct hebb_config *wiring,
		       const char *path, const struct hebb_place *place,
		       struct hebb_error *err)
{
	const struct hebb_config *name = hebb_config_peek(wiring, "edges");
	struct hebb_edges edges;
	bool good = hebb_edges_read(&edges, path, name ? name->text : NULL,
				    name ? &name->place : place, err);
	size_t i;

	for (i = 0; good && i < HEBB_EDGE_COLUMNS; i++) {
		double *numbers = edges.column[i];

		edges.column[i] = NULL;
		good = !numbers ||
		       put_column(list_columns[i].wiring ? wiring : proj,
				  list_columns[i].name, path, numbers, edges.n,
				  edges.unit[i], place, err);
	}
	hebb_edges_release(&edges);
	if (good && name)
		hebb_config_remove(wiring, "edges");
	return good;
}

/* `wiring: {type: list, file: edges.csv}` of a projection: read the file. */
static bool resolve_list(struct hebb_config *proj, struct hebb_config *wiring,
			 struct hebb_error *err)
{
	const struct hebb_config *type = hebb_config_peek(wiring, "type");
	const struct hebb_config *file = hebb_config_peek(wiring, "file");
	struct hebb_place place;
	char *path;
	bool good;

	if (!type || type->kind != HEBB_SCALAR || strcmp(type->text, "list") ||
	    !file || file->kind != HEBB_SCALAR)
		return true;
	place = file->place;
	path = hebb_data_find(file->text, &place, err);
	good = path && (hebb_edges_are_in(path) ? read_edges : read_list)(
			   proj, wiring, path, &place, err);
	if (good)
		hebb_config_remove(wiring, "file");
	hebb_free(path);
	return good;
}

static bool resolve_columns(struct hebb_config *node, struct hebb_error *err)
{
	struct hebb_config *wiring = hebb_config_peek(node, "wiring");
	struct hebb_config *file = hebb_config_peek(node, "file");
	struct hebb_config *column = hebb_config_peek(node, "column");
	struct hebb_config *values = hebb_config_peek(node, "values");
	struct hebb_config *unit = hebb_config_peek(node, "unit");
	size_t i;

	if (file && column && node->n == 2)
		return read_column(node, file, column, err);
	if (values && values->kind == HEBB_LIST &&
	    (node->n == 1 || (node->n == 2 && unit)))
		return read_values(node, values, unit, err);
	if (wiring && !resolve_list(node, wiring, err))
		return false;
	for (i = 0; node->child && i < node->n; i++)
		if (!resolve_columns(node->child[i], err))
			return false;
	return true;
}

/* ---- all of it ---- */

static bool resolve(struct hebb_config *root, const char *name,
		    const char *const *sets, size_t n_sets,
		    struct hebb_error *err)
{
	struct chain chain = chain_add(NULL, name);
	bool good = is_map(root, err) &&
		    resolve_includes(root, root, &chain, err) &&
		    resolve_likes(root, err);
	size_t i;

	for (i = 0; good && i < n_sets; i++)
		good = apply_set(root, sets[i], err);
	hebb_free(chain.path);
	return good && hebb_variables_bind(root, err) &&
	       resolve_columns(root, err);
}

struct hebb_config *hebb_model_parse(const char *name, const char *text,
				     size_t n, const char *const *sets,
				     size_t n_sets, struct hebb_error *err)
{
	struct hebb_config *root = hebb_yaml_parse(name, text, n, err);

	if (root && !resolve(root, name, sets, n_sets, err)) {
		hebb_config_free(root);
		return NULL;
	}
	return root;
}

struct hebb_config *hebb_model_load(const char *name, const char *const *sets,
				    size_t n_sets, struct hebb_error *err)
{
	char *path = hebb_model_find(name, err);
	struct hebb_config *root = path ? hebb_yaml_read(path, err) : NULL;

	if (root && !resolve(root, path, sets, n_sets, err)) {
		hebb_config_free(root);
		root = NULL;
	}
	hebb_free(path);
	return root;
}
