#include "base/variables.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/expression.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/unit.h"

#define SECTION "variables"

/* Who may be named in a node, and, going outwards, who asked for it. */
struct scope {
	struct hebb_names names;
	const struct scope *asker;    /* NULL at first */
	struct hebb_config *variable; /* that is being computed, or NULL */
	struct hebb_config *node;
};

static bool compute(struct hebb_config *variable, const struct scope *asker,
		    int depth, struct hebb_error *err);

/* The variable of that name: the outermost one. */
static struct hebb_config *find(const struct hebb_config *node,
				const char *name)
{
	struct hebb_config *at = node->variables, *found = NULL, *here;

	for (; at; at = at->variables) {
		here = hebb_config_peek(at, name);
		found = here ? here : found;
	}
	return found;
}

static bool refuse_unknown(const struct hebb_config *node, const char *name,
			   const struct hebb_place *place,
			   struct hebb_error *err)
{
	struct hebb_guess guess = hebb_guess_start(name);
	const struct hebb_config *at;
	char text[96];
	size_t i;

	for (at = node->variables; at; at = at->variables)
		for (i = 0; i < at->n; i++)
			hebb_guess_try(&guess, at->child[i]->key);
	return hebb_error_set(err, HEBB_MODEL, place,
			      "no variable is called '%s'%s", name,
			      hebb_guess_text(&guess, text));
}

static void describe(const struct scope *scope, const struct hebb_config *end,
		     struct hebb_text *text)
{
	if (scope->variable != end)
		describe(scope->asker, end, text);
	hebb_text_add(text, "'%s' -> ", scope->variable->key);
}

/* Is this variable not yet being computed? */
static bool is_new(const struct scope *scope,
		   const struct hebb_config *variable,
		   const struct hebb_place *place, struct hebb_error *err)
{
	const struct scope *at;
	struct hebb_text text = { 0 };

	for (at = scope; at && at->variable != variable; at = at->asker)
		;
	if (!at)
		return true;
	describe(scope, variable, &text);
	hebb_error_set(err, HEBB_MODEL, place,
		       "variables go in a circle: %s'%s'", text.data,
		       variable->key);
	hebb_text_release(&text);
	return false;
}

static bool look_up(const struct hebb_names *names, const char *name,
		    const struct hebb_place *place, int depth,
		    struct hebb_quantity *value, struct hebb_error *err)
{
	const struct scope *scope = (const struct scope *)names;
	struct hebb_config *variable = find(scope->node, name);

	if (!variable)
		return refuse_unknown(scope->node, name, place, err);
	if (!variable->used)
		variable->used = true;
	if (!is_new(scope, variable, place, err) ||
	    !compute(variable, scope, depth, err))
		return false;
	return hebb_expression_value(variable, NULL, value, err);
}

static bool value_of(struct hebb_config *node, struct hebb_config *variable,
		     const struct scope *asker, int depth,
		     struct hebb_quantity *value, struct hebb_error *err)
{
	const struct scope scope = {
		.names = { .look_up = look_up, .depth = depth },
		.asker = asker,
		.variable = variable,
		.node = node,
	};

	return hebb_expression_value(node, &scope.names, value, err);
}

static void put(struct hebb_config *node, struct hebb_quantity value,
		const char *unit)
{
	char text[96];

	hebb_quantity_text(value, unit, text);
	hebb_free(node->text);
	node->text = hebb_text_copy(text);
}

/* Replace the text of a variable by its value, once. */
static bool compute(struct hebb_config *variable, const struct scope *asker,
		    int depth, struct hebb_error *err)
{
	struct hebb_quantity value;

	if (variable->settled)
		return true;
	if (variable->kind != HEBB_SCALAR || !*variable->text)
		return hebb_error_set(err, HEBB_MODEL, &variable->place,
				      "the variable '%s' is one number, or an "
				      "expression",
				      variable->key);
	if (!value_of(variable, variable, asker, depth, &value, err))
		return false;
	put(variable, value, NULL);
	variable->settled = true;
	return true;
}

/* ---- finding them ---- */

/* The variables that stand in `node`, if it has some. */
static struct hebb_config *section_of(const struct hebb_config *node)
{
	/* where the model's author finds the names, this is one of them */
	static const char *const named[] = { "populations", "projections",
					     "stimuli", "learners", SECTION };
	struct hebb_config *map = hebb_config_peek(node, SECTION);
	size_t i;

	if (!map || map->kind != HEBB_MAP)
		return NULL;
	for (i = 0; node->key && i < sizeof(named) / sizeof(*named); i++)
		if (!strcmp(node->key, named[i]))
			return NULL;
	return map;
}

static void tell(struct hebb_config *node, struct hebb_config *variables)
{
	struct hebb_config *own = section_of(node);
	size_t i;

	node->variables = variables;
	if (own)
		own->used = true;
	for (i = 0; node->child && i < node->n; i++)
		tell(node->child[i],
		     own && node->child[i] != own ? own : variables);
	for (i = 0; own && i < own->n; i++)
		tell(own->child[i], own);
}

/* Nobody must use all that an included file offers. */
static bool is_included(const struct hebb_config *root,
			const struct hebb_config *variable)
{
	const struct hebb_place *place = &variable->place;

	return place->line && place->file && root->place.file &&
	       strcmp(place->file, root->place.file);
}

static bool compute_section(struct hebb_config *root, struct hebb_config *map,
			    struct hebb_error *err)
{
	const char *why;
	size_t i;

	for (i = 0; i < map->n; i++) {
		struct hebb_config *variable = map->child[i];

		if (!hebb_expression_name(variable->key, &why))
			return hebb_error_set(
			    err, HEBB_MODEL,
			    variable->key_place.file ? &variable->key_place
						     : &variable->place,
			    "'%s' is no name for a variable: %s", variable->key,
			    why);
		if (is_included(root, variable))
			variable->used = true;
		if (!compute(variable, NULL, 0, err))
			return false;
	}
	return true;
}

static bool compute_all(struct hebb_config *root, struct hebb_config *node,
			struct hebb_error *err)
{
	struct hebb_config *own = section_of(node);
	size_t i;

	if (own && !compute_section(root, own, err))
		return false;
	for (i = 0; node->child && i < node->n; i++)
		if (!compute_all(root, node->child[i], err))
			return false;
	return true;
}

bool hebb_variables_bind(struct hebb_config *root, struct hebb_error *err)
{
	const struct hebb_config *own = hebb_config_peek(root, SECTION);

	if (own && own->kind != HEBB_MAP)
		return hebb_error_set(err, HEBB_MODEL, &own->place,
				      "'variables' is a map, {name: number, "
				      "...}");
	tell(root, NULL);
	return compute_all(root, root, err);
}

/* ---- use ---- */

static void use_name(struct hebb_config *node, const char *name, size_t n)
{
	struct hebb_config *own = section_of(node);
	size_t i;

	for (i = 0; own && i < own->n; i++)
		if (strlen(own->child[i]->key) == n &&
		    !strncmp(own->child[i]->key, name, n))
			own->child[i]->used = true;
	for (i = 0; node->child && i < node->n; i++)
		use_name(node->child[i], name, n);
}

static size_t word_length(const char *text)
{
	size_t n = 0;

	while (isalnum((unsigned char)text[n]) || text[n] == '_')
		n++;
	return n;
}

void hebb_variables_use(struct hebb_config *root,
			const struct hebb_config *node)
{
	const char *at = node->text;
	size_t i, n;

	for (i = 0; node->child && i < node->n; i++)
		hebb_variables_use(root, node->child[i]);
	for (; node->kind == HEBB_SCALAR && *at; at += n ? n : 1) {
		n = word_length(at);
		if (n)
			use_name(root, at, n);
	}
}

bool hebb_variables_settle(struct hebb_config *node, const char *unit,
			   bool whole, struct hebb_error *err)
{
	struct hebb_quantity value;
	const char *why;

	if (node->kind != HEBB_SCALAR || !hebb_expression_is(node->text))
		return true;
	if (!node->variables && hebb_expression_name(node->text, &why))
		return true; /* one word: no number, and its reader says so */
	if (!value_of(node, NULL, NULL, 0, &value, err))
		return false;
	if (whole && hebb_quantity_plain(&value))
		value.number = round(value.number);
	put(node, value, unit);
	return true;
}

void hebb_variables_remove(struct hebb_config *root)
{
	size_t i;

	root->variables = NULL;
	if (section_of(root))
		hebb_config_remove(root, SECTION);
	for (i = 0; root->child && i < root->n; i++)
		hebb_variables_remove(root->child[i]);
}
