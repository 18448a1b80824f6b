#include "base/config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/param.h"
#include "base/text.h"
#include "base/variables.h"

struct hebb_config *hebb_config_new(enum hebb_config_kind kind,
				    const struct hebb_place *place)
{
	struct hebb_config *node = hebb_alloc(1, sizeof(*node), "config tree");

	node->kind = kind;
	if (place)
		node->place = *place;
	return node;
}

struct hebb_config *hebb_config_scalar(const char *format, ...)
{
	struct hebb_config *node = hebb_config_new(HEBB_SCALAR, NULL);
	char text[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	node->text = hebb_text_copy(text);
	return node;
}

void hebb_config_free(struct hebb_config *node)
{
	size_t i;

	if (!node)
		return;
	for (i = 0; node->child && i < node->n; i++)
		hebb_config_free(node->child[i]);
	for (i = 0; i < node->files; i++)
		hebb_free(node->file[i]);
	hebb_free(node->file);
	hebb_free(node->child);
	hebb_free(node->numbers);
	hebb_free(node->key);
	hebb_free(node->text);
	hebb_free(node->what);
	hebb_free(node->own_rows);
	hebb_free(node);
}

const char *hebb_config_own(struct hebb_config *node, char *name)
{
	node->file = hebb_grow(node->file, &node->files_room, node->files + 1,
			       sizeof(*node->file), "names of files");
	node->file[node->files++] = name;
	return name;
}

void hebb_config_own_all(struct hebb_config *node, struct hebb_config *from)
{
	size_t i;

	for (i = 0; i < from->files; i++)
		hebb_config_own(node, from->file[i]);
	from->files = 0;
}

/* Let places that point at the name `old` point at `new`. */
static void move_places(struct hebb_config *node, const char *old,
			const char *new)
{
	size_t i;

	if (node->place.file == old)
		node->place.file = new;
	if (node->key_place.file == old)
		node->key_place.file = new;
	for (i = 0; node->child && i < node->n; i++)
		move_places(node->child[i], old, new);
}

static void copy_names(struct hebb_config *copy, const struct hebb_config *node)
{
	size_t i;

	for (i = 0; i < node->files; i++)
		move_places(
		    copy, node->file[i],
		    hebb_config_own(copy, hebb_text_copy(node->file[i])));
}

struct hebb_config *hebb_config_copy(const struct hebb_config *node)
{
	struct hebb_config *copy = hebb_config_new(node->kind, &node->place);
	size_t i;

	copy->key_place = node->key_place;
	copy->text_column = node->text_column;
	copy->variables = node->variables;
	copy->settled = node->settled;
	copy->text = hebb_text_copy(node->text);
	if (node->kind == HEBB_NUMBERS) {
		copy->n = node->n;
		copy->numbers = hebb_alloc(node->n, sizeof(double), "column");
		memcpy(copy->numbers, node->numbers, node->n * sizeof(double));
		copy_names(copy, node);
		return copy;
	}
	for (i = 0; i < node->n; i++)
		hebb_config_add(copy, node->child[i]->key,
				hebb_config_copy(node->child[i]));
	if (node->numbers) { /* a distribution's, as they were read */
		copy->numbers = hebb_alloc(node->n, sizeof(double), "values");
		memcpy(copy->numbers, node->numbers, node->n * sizeof(double));
	}
	copy_names(copy, node);
	return copy;
}

struct hebb_config *hebb_config_add(struct hebb_config *parent, const char *key,
				    struct hebb_config *child)
{
	parent->child =
	    hebb_grow(parent->child, &parent->capacity, parent->n + 1,
		      sizeof(*parent->child), "config tree");
	hebb_free(child->key);
	child->key = hebb_text_copy(key);
	parent->child[parent->n++] = child;
	return child;
}

void hebb_config_put(struct hebb_config *map, const char *key, double number)
{
	hebb_config_add(map, key, hebb_config_scalar("%.12g", number));
}

void hebb_config_put_text(struct hebb_config *map, const char *key,
			  const char *text)
{
	hebb_config_add(map, key, hebb_config_scalar("%s", text));
}

void hebb_config_put_numbers(struct hebb_config *map, const char *key,
			     const double *number, size_t n)
{
	struct hebb_config *list =
	    hebb_config_add(map, key, hebb_config_new(HEBB_LIST, NULL));
	size_t i;

	for (i = 0; i < n; i++)
		hebb_config_add(list, NULL,
				hebb_config_scalar("%.12g", number[i]));
}

struct hebb_config *hebb_config_map(struct hebb_config *map, const char *key)
{
	struct hebb_config *child = hebb_config_peek(map, key);

	if (child)
		return child;
	return hebb_config_add(map, key,
			       hebb_config_new(HEBB_MAP, &map->place));
}

struct hebb_config *hebb_config_peek(const struct hebb_config *map,
				     const char *key)
{
	size_t i;

	if (!map || map->kind != HEBB_MAP)
		return NULL;
	for (i = 0; i < map->n; i++)
		if (!strcmp(map->child[i]->key, key))
			return map->child[i];
	return NULL;
}

struct hebb_config *hebb_config_get(struct hebb_config *map, const char *key)
{
	struct hebb_config *child = hebb_config_peek(map, key);

	if (child)
		child->used = true;
	return child;
}

void hebb_config_remove(struct hebb_config *map, const char *key)
{
	size_t i;

	for (i = 0; i < map->n; i++) {
		if (strcmp(map->child[i]->key, key))
			continue;
		hebb_config_free(map->child[i]);
		memmove(map->child + i, map->child + i + 1,
			(map->n - i - 1) * sizeof(*map->child));
		map->n--;
		return;
	}
}

/* The slot of `step` in `node`, or NULL: where a path can go on. */
static struct hebb_config **slot(struct hebb_config *node, const char *step,
				 const struct hebb_place *place)
{
	size_t i;
	char *end;

	if (node->kind == HEBB_LIST) {
		i = strtoul(step, &end, 10);
		return *end || end == step || i >= node->n ? NULL
							   : &node->child[i];
	}
	if (node->kind != HEBB_MAP)
		return NULL;
	for (i = 0; i < node->n; i++)
		if (!strcmp(node->child[i]->key, step))
			return &node->child[i];
	hebb_config_add(node, step, hebb_config_new(HEBB_MAP, place));
	return &node->child[node->n - 1];
}

bool hebb_config_set(struct hebb_config *root, const char *path,
		     struct hebb_config *value, struct hebb_error *err)
{
	char *steps = hebb_text_copy(path), *save = NULL, *step, *key = NULL;
	struct hebb_config **at = &root;

	for (step = strtok_r(steps, ".", &save); step && at;
	     step = strtok_r(NULL, ".", &save))
		at = slot(*at, step, &value->place);
	hebb_free(steps);
	if (!at || at == &root) {
		hebb_config_free(value);
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "no place is called '%s' in the model; a "
				      "path is like populations.exc.tau_m or "
				      "learners.a.layers.0.units",
				      path);
	}
	key = hebb_text_copy((*at)->key);
	hebb_variables_use(root, *at);
	hebb_config_free(*at);
	hebb_free(value->key);
	value->key = key;
	*at = value;
	return true;
}

/* Are these two maps about one thing, so that one may complete the other? */
static bool one_thing(const struct hebb_config *ours,
		      const struct hebb_config *theirs)
{
	const struct hebb_config *a = hebb_config_peek(ours, "type");
	const struct hebb_config *b = hebb_config_peek(theirs, "type");

	if (ours->kind != HEBB_MAP || theirs->kind != HEBB_MAP ||
	    hebb_distribution_is(ours) || hebb_distribution_is(theirs))
		return false;
	return !a || !b || !a->text || !b->text || !strcmp(a->text, b->text);
}

void hebb_config_fill_in(struct hebb_config *map,
			 const struct hebb_config *from)
{
	size_t i;

	for (i = 0; i < from->n; i++) {
		const struct hebb_config *theirs = from->child[i];
		struct hebb_config *ours = hebb_config_peek(map, theirs->key);

		if (!ours)
			hebb_config_add(map, theirs->key,
					hebb_config_copy(theirs));
		else if (one_thing(ours, theirs))
			hebb_config_fill_in(ours, theirs);
	}
}

void hebb_config_use(struct hebb_config *node)
{
	size_t i;

	node->used = true;
	for (i = 0; node->child && i < node->n; i++)
		hebb_config_use(node->child[i]);
}

static bool refuse_variable(const struct hebb_config *variable,
			    const struct hebb_place *place,
			    struct hebb_error *err)
{
	const struct hebb_config *map = variable->variables;
	struct hebb_guess guess = hebb_guess_start(variable->key);
	char text[96];
	size_t i;

	for (i = 0; i < map->n; i++)
		if (map->child[i] != variable)
			hebb_guess_try(&guess, map->child[i]->key);
	return hebb_error_set(err, HEBB_MODEL, place,
			      "nothing uses the variable '%s'%s", variable->key,
			      hebb_guess_text(&guess, text));
}

static bool refuse(const struct hebb_config *map,
		   const struct hebb_config *child, struct hebb_error *err)
{
	const struct hebb_place *place =
	    child->key_place.file ? &child->key_place : &child->place;
	struct hebb_guess guess = hebb_guess_start(child->key);
	const struct hebb_param *row;
	char text[96];
	size_t i;

	if (child->variables == map)
		return refuse_variable(child, place, err);
	for (i = 0; i < 4 && map->rows[i]; i++)
		for (row = map->rows[i]; row->name; row++)
			if (!hebb_config_peek(map, row->name))
				hebb_guess_try(&guess, row->name);
	return hebb_error_set(err, HEBB_MODEL, place, "unknown key '%s'%s%s%s",
			      child->key, map->what ? " in " : "",
			      map->what ? map->what : "",
			      hebb_guess_text(&guess, text));
}

bool hebb_config_all_used(const struct hebb_config *root,
			  struct hebb_error *err)
{
	size_t i;

	for (i = 0; root->child && i < root->n; i++) {
		if (root->kind == HEBB_MAP && !root->child[i]->used)
			return refuse(root, root->child[i], err);
		if (!hebb_config_all_used(root->child[i], err))
			return false;
	}
	return true;
}
