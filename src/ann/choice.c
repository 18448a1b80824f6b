#include "ann/choice.h"

#include "base/memory.h"

static bool read_rows(struct hebb_choice *choice,
		      const struct hebb_choices *from, struct hebb_config *map,
		      struct hebb_error *err)
{
	const struct hebb_type *type = choice->type;

	choice->values = hebb_alloc(hebb_param_count(type->params),
				    sizeof(*choice->values), "%s", from->kind);
	choice->common = hebb_alloc(hebb_param_count(from->common),
				    sizeof(*choice->common), "%s", from->kind);
	return hebb_param_read(type->params, map, false, choice->values, err,
			       "%s of type '%s'", from->kind, type->name) &&
	       hebb_param_read(from->common, map, false, choice->common, err,
			       "%s of type '%s'", from->kind, type->name);
}

/* A word alone stands for a map with nothing but the type. */
static bool read_word(struct hebb_choice *choice,
		      const struct hebb_choices *from,
		      const struct hebb_config *word, struct hebb_error *err)
{
	struct hebb_config *empty;
	bool good;

	choice->type = hebb_type_find(from->types, from->kind, word, err);
	if (!choice->type)
		return false;
	empty = hebb_config_new(HEBB_MAP, &word->place);
	good = read_rows(choice, from, empty, err);
	hebb_config_free(empty);
	return good;
}

bool hebb_choice_init(struct hebb_choice *choice,
		      const struct hebb_choices *from, struct hebb_config *node,
		      struct hebb_error *err)
{
	struct hebb_config *standard;
	bool good;

	*choice = (struct hebb_choice){ 0 };
	if (!node) {
		standard = hebb_config_scalar("%s", from->standard);
		good = read_word(choice, from, standard, err);
		hebb_config_free(standard);
		return good;
	}
	if (node->kind == HEBB_SCALAR)
		return read_word(choice, from, node, err);
	choice->type =
	    hebb_type_of(from->types, from->kind, node, from->standard, err);
	return choice->type && read_rows(choice, from, node, err);
}

void hebb_choice_release(struct hebb_choice *choice)
{
	hebb_free(choice->values);
	hebb_free(choice->common);
	*choice = (struct hebb_choice){ 0 };
}
