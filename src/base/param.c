#include "base/param.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <gsl/gsl_randist.h>

#include "base/memory.h"
#include "base/normal.h"
#include "base/number.h"
#include "base/text.h"
#include "base/unit.h"
#include "base/variables.h"

/* Of a weight: the unit of the port that it reaches, or none. */
static const char any_unit[] = "port";

static const struct hebb_unit *find_unit(const char *name)
{
	return hebb_unit_find(name, strlen(name));
}

bool hebb_unit_known(const char *unit)
{
	return unit && (!strcmp(unit, any_unit) || find_unit(unit));
}

size_t hebb_param_count(const struct hebb_param *rows)
{
	size_t n = 0;

	while (rows && rows[n].name)
		n++;
	return n;
}

static bool convert(const struct hebb_param *row,
		    const struct hebb_place *place, const char *name,
		    double *number, struct hebb_error *err)
{
	const struct hebb_unit *unit = find_unit(name), *wanted;

	if (!unit)
		return hebb_error_set(
		    err, HEBB_MODEL, place,
		    "'%s' of %s is no unit that is known here; "
		    "it is given in %s",
		    name, row->name, row->unit);
	*number *= unit->factor;
	if (!strcmp(row->unit, any_unit))
		return true;
	wanted = find_unit(row->unit);
	if (!wanted || strcmp(unit->base, wanted->base))
		return hebb_error_set(
		    err, HEBB_MODEL, place, "%s is given in %s, not in %s",
		    row->name, strcmp(row->unit, "1") ? row->unit : "no unit",
		    name);
	*number /= wanted->factor;
	return true;
}

static bool in_range(const struct hebb_param *row,
		     const struct hebb_config *node, double number,
		     struct hebb_error *err)
{
	const char *unit = strcmp(row->unit, "1") && strcmp(row->unit, any_unit)
			       ? row->unit
			       : "";

	if (number >= row->min && number <= row->max)
		return true;
	return hebb_error_set(
	    err, HEBB_MODEL, &node->place, "%s is %s, outside %g .. %g%s%s",
	    row->name, node->text, row->min, row->max, *unit ? " " : "", unit);
}

/* What stands in a node, for messages: "'maybe'", "a list". */
static const char *written(const struct hebb_config *node, char text[64])
{
	static const char *const kinds[] = {
		[HEBB_LIST] = "a list",
		[HEBB_MAP] = "a map",
		[HEBB_NUMBERS] = "a column",
	};

	if (node->kind != HEBB_SCALAR)
		return kinds[node->kind];
	snprintf(text, 64, "'%s'", node->text);
	return text;
}

bool hebb_param_number(const struct hebb_param *row,
		       const struct hebb_config *node, double *number,
		       struct hebb_error *err)
{
	const char *rest;
	char text[64];

	if (node->kind != HEBB_SCALAR)
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "%s is one number, not %s", row->name,
				      written(node, text));
	if (!hebb_text_number(node->text, number, &rest))
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "%s is a number, not '%s'", row->name,
				      node->text);
	if (*rest && !convert(row, &node->place, rest, number, err))
		return false;
	if (row->kind == HEBB_COUNT && *number != floor(*number))
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "%s is a whole number, not '%s'",
				      row->name, node->text);
	return in_range(row, node, *number, err);
}

/* ---- distributions: `{normal: [mean, sd]}` ---- */

static double draw_uniform(const gsl_rng *rng, double a, double b)
{
	return gsl_ran_flat(rng, a, b);
}

static double draw_normal(const gsl_rng *rng, double mean, double sd)
{
	const uint32_t a = (uint32_t)gsl_rng_get(rng);
	const uint32_t b = (uint32_t)gsl_rng_get(rng);

	return mean + sd * hebb_normal(a, b);
}

/* Mean and standard deviation of the variable itself, not of its logarithm. */
static double draw_lognormal(const gsl_rng *rng, double mean, double sd)
{
	const double s2 = hebb_log1p(sd * sd / (mean * mean));

	return mean * hebb_exp(draw_normal(rng, -s2 / 2, sqrt(s2)));
}

/*
 * The same draws, the first of each of out[n], side by side in the keyed
 * numbers of one id.
 */
static void fill_uniform(struct hebb_stream stream, uint64_t id, uint32_t n,
			 double a, double b, double *out)
{
	uint32_t bits[256], from, i;

	for (from = 0; from < n; from += 256) {
		const uint32_t m = n - from < 256 ? n - from : 256;

		hebb_random_fill(stream, from, m, id, 0, bits);
		for (i = 0; i < m; i++) {
			const double u = bits[i] * 0x1p-32;

			out[from + i] = a * (1 - u) + b * u;
		}
	}
}

static void fill_normal(struct hebb_stream stream, uint64_t id, uint32_t n,
			double mean, double sd, double *out)
{
	uint32_t i;

	hebb_normal_fill(stream, 0, n, id, 0, out);
	for (i = 0; i < n; i++)
		out[i] = mean + sd * out[i];
}

static void fill_lognormal(struct hebb_stream stream, uint64_t id, uint32_t n,
			   double mean, double sd, double *out)
{
	const double s2 = hebb_log1p(sd * sd / (mean * mean));
	uint32_t i;

	fill_normal(stream, id, n, -s2 / 2, sqrt(s2), out);
	for (i = 0; i < n; i++)
		out[i] = mean * hebb_exp(out[i]);
}

/* ---- functions of distance: `{velocity: [1 ms, 0.3 m/s]}` ---- */

static double at_velocity(double a, double b, double distance)
{
	return a + distance / b;
}

static double at_linear(double a, double b, double distance)
{
	return a + b * distance;
}

static double at_gaussian(double a, double b, double distance)
{
	return a * hebb_exp(-distance * distance / (2 * b * b));
}

static double at_exponential(double a, double b, double distance)
{
	return a * hebb_exp(-distance / b);
}

static const struct distribution {
	const char *name;
	double (*draw)(const gsl_rng *rng, double a, double b);
	void (*fill)(struct hebb_stream stream, uint64_t id, uint32_t n,
		     double a, double b, double *out);
	double (*at)(double a, double b, double distance);
	const char *unit; /* of the second number; NULL: that of the row */
	const char *help;
} distributions[] = {
	{ "uniform", draw_uniform, fill_uniform, NULL, NULL, "[low, high]" },
	{ "normal", draw_normal, fill_normal, NULL, NULL, "[mean, sd]" },
	{ "lognormal", draw_lognormal, fill_lognormal, NULL, NULL,
	  "[mean, sd]" },
	{ "velocity", NULL, NULL, at_velocity, "um/ms",
	  "[at no distance, speed]" },
	{ "linear", NULL, NULL, at_linear, NULL,
	  "[at no distance, more per um]" },
	{ "gaussian", NULL, NULL, at_gaussian, "um",
	  "[at no distance, sigma]" },
	{ "exponential", NULL, NULL, at_exponential, "um",
	  "[at no distance, length]" },
	{ NULL, NULL, NULL, NULL, NULL, NULL },
};

static const struct distribution *find_distribution(const char *name)
{
	const struct distribution *d;

	for (d = distributions; d->name; d++)
		if (!strcmp(d->name, name))
			return d;
	return NULL;
}

/* Is it [50 pA, 100 um] of a gaussian, say? */
static bool has_own_unit(const struct hebb_config *list)
{
	const struct distribution *d =
	    list->key ? find_distribution(list->key) : NULL;

	return d && d->unit;
}

bool hebb_unit_fits(const struct hebb_config *node, const char *unit,
		    const char *name, struct hebb_error *err)
{
	const struct hebb_param row = { .name = name, .unit = unit };
	const char *rest;
	double number = 0;
	size_t i;

	if (node->kind == HEBB_SCALAR)
		return !hebb_text_number(node->text, &number, &rest) ||
		       !*rest ||
		       convert(&row, &node->place, rest, &number, err);
	if (node->kind == HEBB_NUMBERS)
		return !node->text ||
		       convert(&row, &node->place, node->text, &number, err);
	for (i = 0; node->child && i < node->n; i++)
		if (!(i == 1 && has_own_unit(node)) &&
		    !hebb_unit_fits(node->child[i], unit, name, err))
			return false;
	return true;
}

bool hebb_distribution_is(const struct hebb_config *map)
{
	return map->kind == HEBB_MAP && map->n == 1 &&
	       find_distribution(map->child[0]->key);
}

/* Why two numbers do not make a distribution; NULL if they do. */
static const char *fault(const struct distribution *d, const double *number)
{
	if (d->unit)
		return number[1] > 0 ? NULL
				     : "a length or speed is more than 0";
	if (d->at)
		return NULL;
	if (d->draw == draw_uniform)
		return number[1] < number[0]
			   ? "the upper end lies below the lower one"
			   : NULL;
	if (number[1] < 0)
		return "a standard deviation is not negative";
	if (d->draw == draw_lognormal && number[0] <= 0)
		return "the mean of a lognormal is positive";
	return NULL;
}

static bool read_numbers(const struct hebb_param *row,
			 const struct distribution *d, struct hebb_config *list,
			 struct hebb_error *err)
{
	struct hebb_param free_row = *row;
	const char *words;

	if (!list->numbers)
		list->numbers = hebb_alloc(2, sizeof(double), "values");
	free_row.kind = HEBB_REAL;
	if (!hebb_variables_settle(list->child[0], row->unit, false, err) ||
	    !hebb_variables_settle(list->child[1], row->unit, false, err) ||
	    !hebb_param_number(&free_row, list->child[0], &list->numbers[0],
			       err))
		return false;
	/* the spread of a distribution is free of the row's range */
	free_row.min = -INFINITY;
	free_row.max = INFINITY;
	free_row.unit = d->unit ? d->unit : row->unit;
	if (!hebb_param_number(&free_row, list->child[1], &list->numbers[1],
			       err))
		return false;
	words = fault(d, list->numbers);
	return !words ||
	       hebb_error_set(err, HEBB_MODEL, &list->place, "%s", words);
}

/* Check the map once and turn its two texts into numbers in the row's unit. */
static bool read_distribution(const struct hebb_param *row,
			      struct hebb_config *map, struct hebb_error *err)
{
	const struct distribution *d;
	struct hebb_config *list;

	if (!hebb_distribution_is(map))
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "%s is a number, or one of {uniform: "
				      "[low, high]}, {normal: [mean, sd]}, "
				      "{lognormal: [mean, sd]}",
				      row->name);
	list = map->child[0];
	d = find_distribution(list->key);
	if (d->at && row->kind != HEBB_VARIED)
		return hebb_error_set(err, HEBB_MODEL, &list->place,
				      "'%s' is a function of the distance "
				      "between two neurons, which %s is not",
				      d->name, row->name);
	hebb_config_use(list);
	if (list->kind != HEBB_LIST || list->n != 2)
		return hebb_error_set(err, HEBB_MODEL, &list->place,
				      "'%s' takes two numbers, %s", d->name,
				      d->help);
	return read_numbers(row, d, list, err);
}

/* The texts of a list as numbers beside them. */
static bool read_list(const struct hebb_param *row, struct hebb_config *list,
		      struct hebb_error *err)
{
	size_t i;

	hebb_config_use(list);
	if (!list->numbers)
		list->numbers =
		    hebb_alloc(list->n, sizeof(double), "numbers of a model");
	for (i = 0; i < list->n; i++)
		if (!hebb_variables_settle(list->child[i], row->unit,
					   row->kind == HEBB_COUNT, err) ||
		    !hebb_param_number(row, list->child[i], &list->numbers[i],
				       err))
			return false;
	return true;
}

bool hebb_param_column(const struct hebb_param *row, struct hebb_config *node,
		       struct hebb_error *err)
{
	const char *unit = NULL;
	char text[64];
	size_t i;

	if (node->kind == HEBB_LIST)
		return read_list(row, node, err);
	if (node->kind != HEBB_NUMBERS)
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "%s is a list, [1, 2], or a column, "
				      "{file: data.csv, column: %s_%s}, not %s",
				      row->name, row->name, row->unit,
				      written(node, text));
	for (i = 0; i < node->n; i++) {
		double number = node->numbers[i];

		if (node->text &&
		    !convert(row, &node->place, node->text, &number, err))
			return false;
		if (!(number >= row->min && number <= row->max))
			return hebb_error_set(err, HEBB_DATA, &node->place,
					      "%s of row %zu is %g, outside "
					      "%g .. %g",
					      row->name, i, number, row->min,
					      row->max);
		node->numbers[i] = number;
	}
	if (node->text && !strcmp(row->unit, any_unit))
		unit = find_unit(node->text)->base; /* still to be checked */
	hebb_free(node->text);
	node->text = unit ? hebb_text_copy(unit) : NULL;
	return true;
}

bool hebb_value_uniform(const struct hebb_value *value)
{
	return !value->node || value->node->kind == HEBB_SCALAR;
}

struct hebb_by_distance hebb_value_by_distance(const struct hebb_value *value)
{
	struct hebb_by_distance curve = { NULL, 0, 0 };
	const struct hebb_config *list;

	if (!value->node || !hebb_distribution_is(value->node))
		return curve;
	list = value->node->child[0];
	curve.at = find_distribution(list->key)->at;
	curve.a = list->numbers[0];
	curve.b = list->numbers[1];
	return curve;
}

bool hebb_value_range(const struct hebb_value *value,
		      const struct hebb_param *row, double *low, double *high)
{
	const struct distribution *d;
	const double *number;
	double reach;

	*low = *high = value->number;
	if (hebb_value_uniform(value))
		return true;
	if (value->node->kind == HEBB_NUMBERS)
		return false;
	d = find_distribution(value->node->child[0]->key);
	number = value->node->child[0]->numbers;
	if (d->draw != draw_uniform && d->draw != draw_normal)
		return false;
	reach = HEBB_NORMAL_MOST * number[1];
	*low = d->draw == draw_uniform ? number[0] : number[0] - reach;
	*high = d->draw == draw_uniform ? number[1] : number[0] + reach;
	*low = fmin(fmax(*low, row->min), row->max);
	*high = fmin(fmax(*high, row->min), row->max);
	return true;
}

static double draw_one(const struct distribution *d, const double *number,
		       const struct hebb_param *row, struct hebb_stream stream,
		       uint64_t id, uint32_t draw)
{
	struct hebb_gsl storage;
	gsl_rng *rng = hebb_random_gsl(&storage, stream, draw, id);
	double one;
	int tries;

	for (tries = 0; tries < 1000; tries++) {
		one = d->draw(rng, number[0], number[1]);
		if (one >= row->min && one <= row->max)
			return one;
	}
	return fmin(fmax(one, row->min), row->max);
}

double hebb_value_at(const struct hebb_value *value,
		     const struct hebb_param *row, struct hebb_stream stream,
		     uint64_t id, uint32_t draw)
{
	const struct hebb_config *node = value->node;

	if (hebb_value_uniform(value))
		return value->number;
	if (node->kind == HEBB_NUMBERS)
		return node->numbers[id];
	return draw_one(find_distribution(node->child[0]->key),
			node->child[0]->numbers, row, stream, id, draw);
}

void hebb_value_fill(const struct hebb_value *value,
		     const struct hebb_param *row, struct hebb_stream stream,
		     uint64_t id, uint32_t n, double *out)
{
	const struct hebb_config *node = value->node;
	const struct distribution *d;
	const double *number;
	uint32_t i;

	if (hebb_value_uniform(value) || node->kind == HEBB_NUMBERS) {
		const double one = hebb_value_at(value, row, stream, id, 0);

		for (i = 0; i < n; i++)
			out[i] = one;
		return;
	}
	d = find_distribution(node->child[0]->key);
	number = node->child[0]->numbers;
	d->fill(stream, id, n, number[0], number[1], out);
	for (i = 0; i < n; i++)
		if (!(out[i] >= row->min && out[i] <= row->max))
			out[i] = draw_one(d, number, row, stream, id, i);
}

/* ---- one row ---- */

static bool read_flag(const struct hebb_param *row,
		      const struct hebb_config *node, double *number,
		      struct hebb_error *err)
{
	static const char *const words[] = { "false", "true", "no", "yes",
					     "off",   "on",   "0",  "1" };
	char text[64];
	size_t i;

	for (i = 0; node->kind == HEBB_SCALAR && i < 8; i++) {
		if (strcmp(node->text, words[i]))
			continue;
		*number = (double)(i % 2);
		return true;
	}
	return hebb_error_set(err, HEBB_MODEL, &node->place,
			      "%s is true or false, not %s", row->name,
			      written(node, text));
}

/* Is `word` the piece of `choices` that begins at `at`? */
static size_t piece_length(const char *at)
{
	return strcspn(at, "|");
}

static bool read_choice(const struct hebb_param *row,
			const struct hebb_config *node,
			struct hebb_value *value, struct hebb_error *err)
{
	const char *at = row->choices;
	const char *word = node->kind == HEBB_SCALAR ? node->text : "";
	char text[64];
	int index = 0;

	for (;; index++, at++) {
		const size_t n = piece_length(at);

		if (n == strlen(word) && !strncmp(at, word, n)) {
			value->number = index;
			value->text = word;
			return true;
		}
		at += n;
		if (!*at)
			break;
	}
	return hebb_error_set(err, HEBB_MODEL, &node->place,
			      "%s is one of %s, not %s", row->name,
			      row->choices, written(node, text));
}

static bool read_row(const struct hebb_param *row, struct hebb_config *node,
		     bool vary, struct hebb_value *value,
		     struct hebb_error *err)
{
	const bool may_vary =
	    row->kind == HEBB_VARIED || (vary && row->kind == HEBB_REAL);

	value->node = node;
	switch (row->kind) {
	case HEBB_REAL:
	case HEBB_VARIED:
		if (may_vary && node->kind == HEBB_MAP)
			return read_distribution(row, node, err);
		if (may_vary && node->kind == HEBB_NUMBERS)
			return hebb_param_column(row, node, err);
		return hebb_variables_settle(node, row->unit, false, err) &&
		       hebb_param_number(row, node, &value->number, err);
	case HEBB_COUNT:
		return hebb_variables_settle(node, row->unit, true, err) &&
		       hebb_param_number(row, node, &value->number, err);
	case HEBB_FLAG:
		return read_flag(row, node, &value->number, err);
	case HEBB_CHOICE:
		return read_choice(row, node, value, err);
	case HEBB_NAME:
	case HEBB_FILE:
		if (node->kind != HEBB_SCALAR || !*node->text)
			return hebb_error_set(err, HEBB_MODEL, &node->place,
					      "%s is one word", row->name);
		value->text = node->text;
		return true;
	case HEBB_NODE:
		return true;
	}
	return false;
}

static bool read_default(const struct hebb_param *row,
			 const struct hebb_config *map,
			 struct hebb_value *value, struct hebb_error *err)
{
	if (row->value == HEBB_REQUIRED)
		return hebb_error_set(
		    err, HEBB_MODEL, &map->place, "%s lacks '%s', %s",
		    map->what ? map->what : "the model", row->name, row->brief);
	value->number = row->value;
	if (row->kind == HEBB_NAME || row->kind == HEBB_FILE)
		value->text = row->choices;
	return true;
}

bool hebb_param_read(const struct hebb_param *rows, struct hebb_config *map,
		     bool vary, struct hebb_value *values,
		     struct hebb_error *err, const char *what, ...)
{
	struct hebb_text text = { 0 };
	va_list args;
	size_t i, r;
	char words[256];

	va_start(args, what);
	vsnprintf(words, sizeof(words), what, args);
	va_end(args);
	hebb_text_add(&text, "%s", words);
	hebb_free(map->what);
	map->what = text.data;
	if (map->kind != HEBB_MAP)
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "%s is a map, {key: value, ...}",
				      map->what);
	for (i = 0; i < 4 && map->rows[i] && map->rows[i] != rows; i++)
		;
	if (i < 4)
		map->rows[i] = rows;
	for (r = 0; rows && rows[r].name; r++) {
		struct hebb_config *node = hebb_config_get(map, rows[r].name);

		values[r] = (struct hebb_value){ .number = NAN };
		if (node ? !read_row(&rows[r], node, vary, &values[r], err)
			 : !read_default(&rows[r], map, &values[r], err))
			return false;
	}
	return true;
}

/* ---- a row in words ---- */

static bool default_choice(const struct hebb_param *row, char text[64])
{
	const char *at = row->choices;
	int skip = (int)row->value;

	while (skip-- > 0)
		at += piece_length(at) + 1;
	snprintf(text, 64, "%.*s", (int)piece_length(at), at);
	return true;
}

bool hebb_param_default(const struct hebb_param *row, char text[64])
{
	const char *unit = row->unit ? row->unit : "1";

	if (row->kind == HEBB_NAME && row->choices) {
		snprintf(text, 64, "%s", row->choices);
		return true;
	}
	if (!isfinite(row->value) || row->kind == HEBB_NAME ||
	    row->kind == HEBB_FILE || row->kind == HEBB_NODE)
		return false;
	if (row->kind == HEBB_CHOICE)
		return default_choice(row, text);
	if (row->kind == HEBB_FLAG)
		snprintf(text, 64, "%s", row->value ? "true" : "false");
	else if (!strcmp(unit, "1") || !strcmp(unit, any_unit))
		snprintf(text, 64, "%.12g", row->value);
	else
		snprintf(text, 64, "%.12g %s", row->value, unit);
	return true;
}

void hebb_param_complete(struct hebb_config *tree)
{
	const struct hebb_param *row;
	char text[64];
	size_t i;

	for (i = 0; tree->child && i < tree->n; i++)
		hebb_param_complete(tree->child[i]);
	for (i = 0; i < 4 && tree->rows[i]; i++)
		for (row = tree->rows[i]; row->name; row++)
			if (!hebb_config_peek(tree, row->name) &&
			    hebb_param_default(row, text))
				hebb_config_add(tree, row->name,
						hebb_config_scalar("%s", text));
}
