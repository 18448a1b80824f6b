#include "base/type.h"

#include <string.h>

#include "base/text.h"

static const struct hebb_type *find(hebb_type_table table, const char *name)
{
	for (; *table; table++)
		if (!strcmp((*table)->name, name))
			return *table;
	return NULL;
}

const struct hebb_type *hebb_type_find(hebb_type_table table, const char *kind,
				       const struct hebb_config *node,
				       struct hebb_error *err)
{
	const struct hebb_type *type;
	struct hebb_guess guess;
	char text[96];

	if (node->kind != HEBB_SCALAR) {
		hebb_error_set(err, HEBB_MODEL, &node->place,
			       "a %s type is one word; `hebb list %s` shows "
			       "them",
			       kind, kind);
		return NULL;
	}
	type = find(table, node->text);
	if (type)
		return type;
	guess = hebb_guess_start(node->text);
	for (; *table; table++)
		hebb_guess_try(&guess, (*table)->name);
	hebb_error_set(err, HEBB_MODEL, &node->place,
		       "no %s type is called '%s'%s; `hebb list %s` shows them",
		       kind, node->text, hebb_guess_text(&guess, text), kind);
	return NULL;
}

const struct hebb_type *hebb_type_of(hebb_type_table table, const char *kind,
				     struct hebb_config *map,
				     const char *standard,
				     struct hebb_error *err)
{
	const struct hebb_config *node = hebb_config_get(map, "type");

	if (node)
		return hebb_type_find(table, kind, node, err);
	if (standard)
		return find(table, standard);
	hebb_error_set(err, HEBB_MODEL, &map->place,
		       "this %s has no type; `hebb list %s` shows them", kind,
		       kind);
	return NULL;
}
