/*
 * Every type of every register is described: what the makefile's lists name
 * is in the table of its kind, under the name of its file.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "base/kind.h"

/* The kind is the folder, but for the commands, whose folder is shorter. */
static const struct hebb_type_kind *find_kind(const char *folder, size_t n)
{
	const struct hebb_type_kind *kind;

	if (n == 3 && !strncmp(folder, "cmd", n))
		return find_kind("command", strlen("command"));
	for (kind = hebb_kinds; kind->name; kind++)
		if (strlen(kind->name) == n && !strncmp(kind->name, folder, n))
			return kind;
	return NULL;
}

static size_t count(hebb_type_table table)
{
	size_t n = 0;

	while (table[n])
		n++;
	return n;
}

/* src/snn/neuron/lif.c: the kind is the folder, the name is the file's. */
static void is_registered(const char *path)
{
	const char *file = strrchr(path, '/'), *folder = file;
	const size_t n = strlen(file + 1) - strlen(".c");
	const struct hebb_type_kind *kind;
	size_t i;

	while (folder[-1] != '/')
		folder--;
	kind = find_kind(folder, (size_t)(file - folder));
	cr_assert_not_null(kind, "the kind of %s is not looked at here", path);
	for (i = 0; kind->types[i]; i++)
		if (strlen(kind->types[i]->name) == n &&
		    !strncmp(kind->types[i]->name, file + 1, n))
			return;
	cr_assert_fail("no type is called as its file %s", path);
}

Test(types, name_is_that_of_the_file)
{
	char list[] = REGISTERED, *word, *rest;
	size_t n = 0, all = 0, k;

	for (word = strtok_r(list, " ", &rest); word;
	     word = strtok_r(NULL, " ", &rest), n++)
		is_registered(word);
	for (k = 0; hebb_kinds[k].name; k++)
		all += count(hebb_kinds[k].types);
	cr_assert_eq(n, all, "%zu files, %zu types", n, all);
}

#define FOR_ALL(kind, type)                                                    \
	const struct hebb_type_kind *kind;                                     \
	for (kind = hebb_kinds; kind->name; kind++)                            \
		for (const struct hebb_type *const *entry = kind->types,       \
						   *type;                      \
		     (type = *entry); entry++)

/* One line of words, without a full stop. */
static void is_line(const char *text, const char *kind, const char *name)
{
	cr_assert(text && *text, "%s %s lacks words", kind, name);
	cr_assert_null(strchr(text, '\n'), "%s %s: %s", kind, name, text);
	cr_assert_neq(text[strlen(text) - 1], '.', "%s %s: %s", kind, name,
		      text);
}

Test(types, each_has_a_brief_line)
{
	FOR_ALL(kind, type)
	{
		is_line(type->brief, kind->name, type->name);
		if (type->equation)
			cr_assert(*type->equation &&
				      !strchr(type->equation, '\n'),
				  "%s %s", kind->name, type->name);
		if (type->source)
			is_line(type->source, kind->name, type->name);
	}
}

static size_t pieces(const char *choices)
{
	size_t n = 1;

	for (; *choices; choices++)
		n += *choices == '|';
	return n;
}

static bool has_default(const struct hebb_param *row)
{
	return row->value != HEBB_REQUIRED && !isnan(row->value);
}

static void is_number(const struct hebb_param *row, const char *type)
{
	cr_assert(hebb_unit_known(row->unit), "%s.%s: unit %s", type, row->name,
		  row->unit ? row->unit : "NULL");
	cr_assert_leq(row->min, row->max, "%s.%s", type, row->name);
	if (!has_default(row))
		return;
	cr_assert(row->value >= row->min && row->value <= row->max,
		  "%s.%s: %g is outside %g .. %g", type, row->name, row->value,
		  row->min, row->max);
	if (row->kind == HEBB_COUNT)
		cr_assert_eq(row->value, floor(row->value), "%s.%s", type,
			     row->name);
}

static void is_described(const struct hebb_param *row, const char *kind,
			 const char *type)
{
	cr_assert(*row->name, "%s %s", kind, type);
	is_line(row->brief, type, row->name);
	switch (row->kind) {
	case HEBB_REAL:
	case HEBB_VARIED:
	case HEBB_COUNT:
		is_number(row, type);
		break;
	case HEBB_FLAG:
		if (has_default(row))
			cr_assert(row->value == 0 || row->value == 1, "%s.%s",
				  type, row->name);
		break;
	case HEBB_CHOICE:
		cr_assert_not_null(row->choices, "%s.%s", type, row->name);
		if (has_default(row))
			cr_assert(row->value >= 0 &&
				      row->value < (double)pieces(row->choices),
				  "%s.%s", type, row->name);
		break;
	default:
		break;
	}
}

Test(types, parameters_have_defaults_in_range_and_known_units)
{
	FOR_ALL(kind, type)
	{
		const struct hebb_param *row, *other;

		for (row = type->params; row && row->name; row++) {
			is_described(row, kind->name, type->name);
			for (other = type->params; other < row; other++)
				cr_assert_str_neq(row->name, other->name, "%s",
						  type->name);
			cr_assert_str_neq(row->name, "type", "%s", type->name);
		}
	}
}

/* Read from an empty map, or one with what is required, defaults come out. */
Test(types, defaults_can_be_read)
{
	FOR_ALL(kind, type)
	{
		struct hebb_config *map = hebb_config_new(HEBB_MAP, NULL);
		struct hebb_value values[64];
		struct hebb_error err = { 0 };
		const struct hebb_param *row;
		size_t n = hebb_param_count(type->params), k;

		cr_assert_leq(n, 64);
		for (row = type->params; row && row->name; row++)
			if (row->value == HEBB_REQUIRED)
				hebb_config_put(map, row->name, row->min);
		cr_assert(hebb_param_read(type->params, map, false, values,
					  &err, "%s", type->name),
			  "%s %s: %s", kind->name, type->name, err.message);
		for (k = 0; k < n; k++)
			if (has_default(&type->params[k]))
				cr_assert_eq(values[k].number,
					     type->params[k].value);
		hebb_config_free(map);
	}
}
