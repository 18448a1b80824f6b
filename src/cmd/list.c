/*
 * list.c - what can be named in a model file, and what can be run
 *
 * Everything is read from the tables of types, so nothing can be forgotten.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/kind.h"
#include "base/memory.h"
#include "cmd/command.h"
#include "snn/neuron.h"
#include "lab/model.h"

static const struct hebb_option options[] = {
	HEBB_COMMON_OPTIONS,
	{ NULL, 0, NULL, HEBB_SWITCH, NULL },
};

static const struct hebb_type_kind *find_kind(const char *name,
					      struct hebb_error *err)
{
	struct hebb_guess guess = hebb_guess_start(name);
	const struct hebb_type_kind *kind;
	char text[96];

	for (kind = hebb_kinds; kind->name; kind++) {
		if (!strcmp(kind->name, name))
			return kind;
		hebb_guess_try(&guess, kind->name);
	}
	hebb_guess_try(&guess, "models");
	hebb_error_set(err, HEBB_USAGE, NULL,
		       "no kind is called '%s'%s; `hebb list` shows them", name,
		       hebb_guess_text(&guess, text));
	return NULL;
}

/* ---- one parameter ---- */

static const char *kind_word(const struct hebb_param *row)
{
	static const char *const word[] = {
		[HEBB_REAL] = "number",        [HEBB_VARIED] = "number",
		[HEBB_COUNT] = "whole number", [HEBB_FLAG] = "true or false",
		[HEBB_CHOICE] = "choice",      [HEBB_NAME] = "word",
		[HEBB_FILE] = "file",          [HEBB_NODE] = "list or map",
	};

	return word[row->kind];
}

static void add_number(struct hebb_config *map, const char *key, double number)
{
	if (isfinite(number))
		hebb_config_put(map, key, number);
}

static void put_row(struct hebb_config *list, const struct hebb_param *row)
{
	struct hebb_config *map =
	    hebb_config_add(list, NULL, hebb_config_new(HEBB_MAP, NULL));
	char text[64];

	hebb_config_put_text(map, "name", row->name);
	hebb_config_put_text(map, "kind", kind_word(row));
	if (row->unit)
		hebb_config_put_text(map, "unit", row->unit);
	if (hebb_param_default(row, text))
		hebb_config_put_text(map, "default", text);
	if (row->value == HEBB_REQUIRED)
		hebb_config_put_text(map, "required", "true");
	if (row->kind == HEBB_REAL || row->kind == HEBB_VARIED ||
	    row->kind == HEBB_COUNT) {
		add_number(map, "min", row->min);
		add_number(map, "max", row->max);
	}
	if (row->kind == HEBB_CHOICE)
		hebb_config_put_text(map, "choices", row->choices);
	hebb_config_put_text(map, "brief", row->brief);
}

static void range_text(const struct hebb_param *row, char text[64])
{
	text[0] = '\0';
	if (row->kind == HEBB_CHOICE)
		snprintf(text, 64, "%s", row->choices);
	else if (row->kind == HEBB_FLAG)
		snprintf(text, 64, "false|true");
	else if (row->kind != HEBB_REAL && row->kind != HEBB_VARIED &&
		 row->kind != HEBB_COUNT)
		snprintf(text, 64, "%s", kind_word(row));
	else if (isfinite(row->min) && isfinite(row->max))
		snprintf(text, 64, "%g .. %g", row->min, row->max);
	else if (isfinite(row->min))
		snprintf(text, 64, ">= %g", row->min);
	else if (isfinite(row->max))
		snprintf(text, 64, "<= %g", row->max);
}

static void print_row(const struct hebb_param *row)
{
	char value[64], range[64];

	if (!hebb_param_default(row, value))
		strcpy(value, row->value == HEBB_REQUIRED ? "required" : "-");
	range_text(row, range);
	printf("  %-14s %-14s %-20s %s\n", row->name, value, range, row->brief);
}

/* ---- types and kinds ---- */

/* A neuron's states can be set, recorded and plotted. */
static const struct hebb_state *states_of(const struct hebb_type *type,
					  const char *kind)
{
	return strcmp(kind, "neuron")
		   ? NULL
		   : ((const struct hebb_neuron_type *)type)->states;
}

static void put_states(struct hebb_config *map, const struct hebb_state *state)
{
	struct hebb_config *list =
	    hebb_config_add(map, "states", hebb_config_new(HEBB_LIST, NULL));

	for (; state->name; state++) {
		struct hebb_config *one = hebb_config_add(
		    list, NULL, hebb_config_new(HEBB_MAP, NULL));

		hebb_config_put_text(one, "name", state->name);
		hebb_config_put_text(one, "unit", state->unit);
		hebb_config_put_text(one, "brief", state->brief);
	}
}

static void print_states(const struct hebb_state *state)
{
	char value[64];

	printf("\n  %-14s %-35s %s\n", "state", "begins at", "meaning");
	for (; state->name; state++) {
		snprintf(value, sizeof(value), "%g %s", state->value,
			 strcmp(state->unit, "1") ? state->unit : "");
		printf("  %-14s %-35s %s\n", state->name,
		       state->from ? state->from : value, state->brief);
	}
}

static void print_rows(const struct hebb_param *row, const char *title)
{
	if (row && row->name)
		printf("\n  %-14s %-14s %-20s %s\n", title, "default", "range",
		       "meaning");
	for (; row && row->name; row++)
		print_row(row);
}

static void put_type(struct hebb_config *map, const struct hebb_type *type,
		     const char *kind)
{
	const struct hebb_param *row;
	struct hebb_config *list;

	hebb_config_put_text(map, "kind", kind);
	hebb_config_put_text(map, "name", type->name);
	hebb_config_put_text(map, "brief", type->brief);
	if (type->equation)
		hebb_config_put_text(map, "equation", type->equation);
	if (type->source)
		hebb_config_put_text(map, "source", type->source);
	list = hebb_config_add(map, "parameters",
			       hebb_config_new(HEBB_LIST, NULL));
	for (row = type->params; row && row->name; row++)
		put_row(list, row);
	if (states_of(type, kind))
		put_states(map, states_of(type, kind));
}

static void print_indented(const char *text)
{
	while (*text) {
		const int n = (int)strcspn(text, "\n");

		printf("  %.*s\n", n, text);
		text += n + (text[n] == '\n');
	}
}

static void print_type(const struct hebb_type *type,
		       const struct hebb_type_kind *kind)
{
	const struct hebb_state *states = states_of(type, kind->name);

	printf("%s (%s): %s\n", type->name, kind->name, type->brief);
	if (type->equation) {
		printf("\n");
		print_indented(type->equation);
	}
	print_rows(type->params, "parameter");
	if (states && states->name)
		print_states(states);
	print_rows(kind->common, "beside it");
	if (type->source) {
		printf("\nsource:\n");
		print_indented(type->source);
	}
}

static bool list_type(struct hebb_call *call, const struct hebb_type_kind *kind,
		      struct hebb_error *err)
{
	struct hebb_config *name = hebb_config_scalar("%s", call->operand[1]);
	const struct hebb_type *type =
	    hebb_type_find(kind->types, kind->name, name, err);

	hebb_config_free(name);
	if (!type) {
		err->kind = HEBB_USAGE;
		return false;
	}
	if (call->json)
		put_type(call->result, type, kind->name);
	else
		print_type(type, kind);
	return true;
}

static void list_kind(struct hebb_call *call, const struct hebb_type_kind *kind)
{
	struct hebb_config *map = hebb_config_map(call->result, kind->name);
	hebb_type_table type;

	for (type = kind->types; *type; type++) {
		hebb_config_put_text(map, (*type)->name, (*type)->brief);
		if (!call->json)
			printf("%-16s %s\n", (*type)->name, (*type)->brief);
	}
}

static void print_names(const struct hebb_type_kind *kind)
{
	hebb_type_table type;

	printf("%-11s %s\n           ", kind->name, kind->brief);
	for (type = kind->types; *type; type++)
		printf(" %s", (*type)->name);
	printf("\n");
}

static void list_all(struct hebb_call *call)
{
	const struct hebb_type_kind *kind;
	hebb_type_table type;

	for (kind = hebb_kinds; kind->name; kind++) {
		struct hebb_config *list = hebb_config_add(
		    call->result, kind->name, hebb_config_new(HEBB_LIST, NULL));

		for (type = kind->types; *type; type++)
			hebb_config_add(
			    list, NULL,
			    hebb_config_scalar("%s", (*type)->name));
		if (!call->json)
			print_names(kind);
	}
	if (!call->json)
		printf("\n`hebb list KIND` says what each of them is, `hebb "
		       "list KIND TYPE` everything about one,\n`hebb list "
		       "models` what can be run as it is.\n");
}

/* Each is a map of name, brief and file. */
static void list_models(struct hebb_call *call)
{
	struct hebb_config *models =
	    hebb_config_add(call->result, "models", hebb_model_names());
	size_t i;

	for (i = 0; !call->json && i < models->n; i++)
		printf("%-24s %s\n",
		       hebb_config_peek(models->child[i], "name")->text,
		       hebb_config_peek(models->child[i], "brief")->text);
}

static bool list(struct hebb_call *call, struct hebb_error *err)
{
	const struct hebb_type_kind *kind;

	if (!call->n_operands) {
		list_all(call);
		return true;
	}
	if (call->n_operands == 1 && !strcmp(call->operand[0], "models")) {
		list_models(call);
		return true;
	}
	kind = find_kind(call->operand[0], err);
	if (!kind)
		return false;
	if (call->n_operands == 2)
		return list_type(call, kind, err);
	list_kind(call, kind);
	return true;
}

const struct hebb_command_type hebb_command_list = {
	.type = { .name = "list",
		  .brief = "what can be named in a model file, and what can "
			   "be run" },
	.examples = "hebb list\n"
		    "hebb list models\n"
		    "hebb list neuron lif",
	.operands = "[KIND [TYPE]]",
	.most = 2,
	.options = options,
	.main = list,
};
