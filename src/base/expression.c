#include "base/expression.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"

enum { MOST_ARGUMENTS = 8, MOST_POWER = 16 };

struct parser {
	const struct hebb_config *node;
	const struct hebb_names *names; /* may be NULL */
	const char *at;
	int depth;
	struct hebb_error *err;
};

static bool read_sum(struct parser *parser, struct hebb_quantity *value);

/* The place of a letter inside the text. */
static struct hebb_place place_of(const struct parser *parser, const char *at)
{
	const struct hebb_config *node = parser->node;
	struct hebb_place place = node->place;
	const char *letter = node->text;

	if (!node->text_column)
		return place;
	place.column = node->text_column;
	for (; letter < at && *letter; place.column++)
		hebb_utf8_next(&letter);
	return place;
}

static bool refuse(const struct parser *parser, const char *at,
		   const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool refuse(const struct parser *parser, const char *at,
		   const char *format, ...)
{
	const struct hebb_place place = place_of(parser, at);
	char words[256];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	return hebb_error_set(parser->err, HEBB_MODEL, &place, "%s", words);
}

static char peek(struct parser *parser)
{
	while (*parser->at == ' ')
		parser->at++;
	return *parser->at;
}

static bool starts_word(char c)
{
	return isalpha((unsigned char)c) || c == '_';
}

static size_t word_length(const char *text)
{
	size_t n = 0;

	while (isalnum((unsigned char)text[n]) || text[n] == '_')
		n++;
	return n;
}

/* What stands at `at`, for messages: a word, or one letter in UTF-8. */
static int piece(const char *at)
{
	const size_t n = word_length(at);
	const char *end = at;

	if (n)
		return (int)(n < 40 ? n : 40);
	hebb_utf8_next(&end);
	return (int)(end - at);
}

/* ---- arithmetic ---- */

/* Every result passes here. */
static bool settle(const struct parser *parser, const char *at,
		   struct hebb_quantity *value)
{
	int i;

	if (hebb_quantity_plain(value))
		*value = hebb_quantity_scale(*value, 0);
	if (!isfinite(value->number))
		return refuse(parser, at, "the result is too large");
	for (i = 0; i < HEBB_DIMENSIONS; i++)
		if (abs(value->power[i]) > MOST_POWER)
			return refuse(parser, at,
				      "the result has too high a power of a "
				      "unit");
	return true;
}

/* Bring two of a kind to one power of ten. */
static bool match(const struct parser *parser, const char *at, const char *what,
		  const struct hebb_quantity *a, struct hebb_quantity *b)
{
	char ours[48], theirs[48];

	if (!hebb_quantity_same_kind(a, b)) {
		hebb_quantity_unit(a, ours);
		hebb_quantity_unit(b, theirs);
		return refuse(parser, at,
			      "%s needs numbers of one unit, and these have "
			      "%s and %s",
			      what, ours, theirs);
	}
	*b = hebb_quantity_scale(*b, a->ten);
	return true;
}

static bool add(const struct parser *parser, const char *at,
		struct hebb_quantity *a, struct hebb_quantity *b)
{
	const char name[] = { '\'', *at, '\'', '\0' };

	if (!match(parser, at, name, a, b))
		return false;
	a->number += *at == '+' ? b->number : -b->number;
	return settle(parser, at, a);
}

static bool multiply(const struct parser *parser, const char *at,
		     struct hebb_quantity *a, const struct hebb_quantity *b)
{
	const int sign = *at == '*' ? 1 : -1;
	int i;

	if (sign < 0 && b->number == 0)
		return refuse(parser, at, "division by zero");
	a->number = sign > 0 ? a->number * b->number : a->number / b->number;
	a->ten += sign * b->ten;
	for (i = 0; i < HEBB_DIMENSIONS; i++)
		a->power[i] += sign * b->power[i];
	return settle(parser, at, a);
}

/* Whole powers by products, so that 10^3 is exact. */
static double whole_power(double x, int n)
{
	double result = 1;
	int k;

	for (k = abs(n); k; k >>= 1, x *= x)
		if (k & 1)
			result *= x;
	return n < 0 ? 1 / result : result;
}

static bool to_power(const struct parser *parser, const char *at,
		     struct hebb_quantity *a, const struct hebb_quantity *b)
{
	const bool whole =
	    b->number == floor(b->number) && fabs(b->number) <= 1024;
	int n, i;

	if (!hebb_quantity_plain(b))
		return refuse(parser, at, "a power has no unit");
	if (a->number == 0 && b->number < 0)
		return refuse(parser, at, "division by zero");
	if (!whole && a->number < 0)
		return refuse(parser, at,
			      "a negative number has only whole powers");
	if (!whole && !hebb_quantity_plain(a))
		return refuse(parser, at,
			      "a number with a unit has only whole powers, "
			      "and sqrt");
	n = whole ? (int)b->number : 0;
	a->number =
	    whole ? whole_power(a->number, n) : hebb_pow(a->number, b->number);
	a->ten *= n;
	for (i = 0; i < HEBB_DIMENSIONS; i++)
		a->power[i] *= n;
	return settle(parser, at, a);
}

/* ---- functions ---- */

/* The numbers have one unit, or none if `plain`; the result has it too. */
struct function {
	const char *name;
	int least, most; /* arguments */
	bool plain;
	double (*apply)(double x, double y);
	const char *refusal; /* of a result that is NaN */
};

static double apply_sqrt(double x, double y)
{
	(void)y;
	return x < 0 ? NAN : sqrt(x);
}

static double apply_exp(double x, double y)
{
	(void)y;
	return hebb_exp(x);
}

static double apply_log(double x, double y)
{
	(void)y;
	return x > 0 ? hebb_log(x) : NAN;
}

static double apply_abs(double x, double y)
{
	(void)y;
	return fabs(x);
}

static double apply_floor(double x, double y)
{
	(void)y;
	return floor(x);
}

static double apply_ceil(double x, double y)
{
	(void)y;
	return ceil(x);
}

static double apply_round(double x, double y)
{
	(void)y;
	return round(x);
}

static double apply_min(double x, double y)
{
	return y < x ? y : x;
}

static double apply_max(double x, double y)
{
	return y > x ? y : x;
}

static const struct function functions[] = {
	{ "abs", 1, 1, false, apply_abs, NULL },
	{ "ceil", 1, 1, true, apply_ceil, NULL },
	{ "exp", 1, 1, true, apply_exp, NULL },
	{ "floor", 1, 1, true, apply_floor, NULL },
	{ "log", 1, 1, true, apply_log, "log takes a positive number" },
	{ "max", 2, MOST_ARGUMENTS, false, apply_max, NULL },
	{ "min", 2, MOST_ARGUMENTS, false, apply_min, NULL },
	{ "round", 1, 1, true, apply_round, NULL },
	{ "sqrt", 1, 1, false, apply_sqrt, "sqrt takes no negative number" },
	{ NULL, 0, 0, false, NULL, NULL },
};

static const struct function *find_function(const char *name, size_t n)
{
	const struct function *function = functions;

	for (; function->name; function++)
		if (strlen(function->name) == n &&
		    !strncmp(function->name, name, n))
			return function;
	return NULL;
}

/* sqrt halves the powers of units; nothing else changes them. */
static bool halve(const struct parser *parser, const char *at,
		  struct hebb_quantity *value)
{
	char unit[48];
	int i;

	hebb_quantity_unit(value, unit);
	if (value->ten % 2)
		*value = hebb_quantity_scale(*value, value->ten - 1);
	value->ten /= 2;
	for (i = 0; i < HEBB_DIMENSIONS; i++) {
		if (value->power[i] % 2)
			return refuse(parser, at, "%s has no square root",
				      unit);
		value->power[i] /= 2;
	}
	return true;
}

static bool apply(const struct parser *parser, const char *at,
		  const struct function *function,
		  struct hebb_quantity *argument, int n,
		  struct hebb_quantity *value)
{
	int i;

	if (n < function->least || n > function->most)
		return refuse(parser, at, "%s takes %d%s number%s, not %d",
			      function->name, function->least,
			      function->most > 1 ? " or more" : "",
			      function->most > 1 ? "s" : "", n);
	*value = argument[0];
	if (function->plain && !hebb_quantity_plain(value))
		return refuse(parser, at,
			      "%s takes a number without a unit; divide by "
			      "one, as in x / ms",
			      function->name);
	if (function->apply == apply_sqrt && !halve(parser, at, value))
		return false;
	value->number =
	    n == 1 ? function->apply(value->number, 0) : value->number;
	for (i = 1; i < n; i++) {
		if (!match(parser, at, function->name, value, &argument[i]))
			return false;
		value->number =
		    function->apply(value->number, argument[i].number);
	}
	if (isnan(value->number))
		return refuse(parser, at, "%s", function->refusal);
	return settle(parser, at, value);
}

/* ---- the grammar ---- */

static bool close_bracket(struct parser *parser, const char *opened)
{
	if (peek(parser) == ')') {
		parser->at++;
		return true;
	}
	if (!*parser->at)
		return refuse(parser, opened, "this '(' is not closed");
	return refuse(parser, parser->at,
		      "an operator is missing before '%.*s'", piece(parser->at),
		      parser->at);
}

static bool call(struct parser *parser, const struct function *function,
		 const char *name, struct hebb_quantity *value)
{
	struct hebb_quantity argument[MOST_ARGUMENTS];
	const char *opened;
	int n = 0;

	if (peek(parser) != '(')
		return refuse(parser, name, "%s is a function: %s(...)",
			      function->name, function->name);
	opened = parser->at;
	do {
		parser->at++;
		if (n == MOST_ARGUMENTS)
			return refuse(parser, parser->at,
				      "%s takes at most %d numbers",
				      function->name, MOST_ARGUMENTS);
		if (!read_sum(parser, &argument[n++]))
			return false;
	} while (peek(parser) == ',');
	return close_bracket(parser, opened) &&
	       apply(parser, name, function, argument, n, value);
}

/* Digits, a point, digits, an exponent: no hexadecimals, no "inf". */
static size_t number_length(const char *text)
{
	size_t n = strspn(text, "0123456789"), m;

	if (text[n] == '.')
		n += 1 + strspn(text + n + 1, "0123456789");
	if (n == 1 && text[0] == '.')
		return 0;
	if (n && (text[n] == 'e' || text[n] == 'E')) {
		m = n + 1 + (text[n + 1] == '-' || text[n + 1] == '+');
		if (isdigit((unsigned char)text[m]))
			n = m + strspn(text + m, "0123456789");
	}
	return n;
}

/* A number, and its unit. */
static bool read_number(struct parser *parser, size_t length,
			struct hebb_quantity *value)
{
	const char *start = parser->at;
	const struct hebb_unit *unit;
	char *digits = hebb_text_format("%.*s", (int)length, start);
	size_t n;

	*value = (struct hebb_quantity){ .number = strtod(digits, NULL) };
	hebb_free(digits);
	parser->at += length;
	if (!isfinite(value->number))
		return refuse(parser, start, "this number is too large");
	peek(parser);
	unit = hebb_unit_at(parser->at, &n);
	if (!unit || !strcmp(unit->name, "1"))
		return true;
	*value = hebb_quantity_of(value->number, unit);
	parser->at += n;
	if (peek(parser) == '^')
		return refuse(parser, start,
			      "this may mean two things; write (2 %s)^2 or "
			      "2 * %s^2",
			      unit->name, unit->name);
	return settle(parser, start, value);
}

/* What a name stands for: a function, a unit, or what others know. */
static bool read_name(struct parser *parser, struct hebb_quantity *value)
{
	const char *start = parser->at;
	const size_t n = word_length(start);
	const struct function *function = find_function(start, n);
	const struct hebb_unit *unit = hebb_unit_find(start, n);
	const struct hebb_names *names = parser->names;
	const struct hebb_place place = place_of(parser, start);
	char *name;
	bool good;

	parser->at += n;
	if (function && (!unit || peek(parser) == '('))
		return call(parser, function, start, value);
	if (unit) {
		*value = hebb_quantity_of(1, unit);
		return true;
	}
	if (!names)
		return refuse(parser, start, "no variable is called '%.*s'",
			      piece(start), start);
	if (peek(parser) == '(')
		return refuse(parser, start, "no function is called '%.*s'",
			      piece(start), start);
	name = hebb_text_format("%.*s", (int)n, start);
	good = names->look_up(names, name, &place, parser->depth + 1, value,
			      parser->err);
	hebb_free(name);
	return good;
}

static bool read_atom(struct parser *parser, struct hebb_quantity *value)
{
	const char c = peek(parser), *start = parser->at;
	const size_t n = number_length(start);

	if (n)
		return read_number(parser, n, value);
	if (starts_word(c))
		return read_name(parser, value);
	if (c == '(') {
		parser->at++;
		return read_sum(parser, value) && close_bracket(parser, start);
	}
	if (!c)
		return refuse(parser, start, "a number is missing at the end");
	return refuse(parser, start, "a number is missing before '%.*s'",
		      piece(start), start);
}

static bool read_signed(struct parser *parser, struct hebb_quantity *value)
{
	const char *start;
	struct hebb_quantity power;
	bool good;

	if (++parser->depth > HEBB_EXPRESSION_DEPTH)
		return refuse(parser, parser->at, "this is nested too deeply");
	if (peek(parser) == '-' || *parser->at == '+') {
		const bool minus = *parser->at++ == '-';

		good = read_signed(parser, value);
		value->number = good && minus ? -value->number : value->number;
	} else {
		good = read_atom(parser, value);
		if (good && peek(parser) == '^') {
			start = parser->at++;
			good = read_signed(parser, &power) &&
			       to_power(parser, start, value, &power);
		}
	}
	parser->depth--;
	return good;
}

static bool read_product(struct parser *parser, struct hebb_quantity *value)
{
	struct hebb_quantity other;
	const char *start;

	if (!read_signed(parser, value))
		return false;
	while (peek(parser) == '*' || *parser->at == '/') {
		start = parser->at++;
		if (!read_signed(parser, &other) ||
		    !multiply(parser, start, value, &other))
			return false;
	}
	return true;
}

static bool read_sum(struct parser *parser, struct hebb_quantity *value)
{
	struct hebb_quantity other;
	const char *start;

	if (!read_product(parser, value))
		return false;
	while (peek(parser) == '+' || *parser->at == '-') {
		start = parser->at++;
		if (!read_product(parser, &other) ||
		    !add(parser, start, value, &other))
			return false;
	}
	return true;
}

/* ---- what others see ---- */

bool hebb_expression_value(const struct hebb_config *node,
			   const struct hebb_names *names,
			   struct hebb_quantity *value, struct hebb_error *err)
{
	struct parser parser = { .node = node,
				 .names = names,
				 .at = node->text,
				 .depth = names ? names->depth : 0,
				 .err = err };

	if (!peek(&parser))
		return refuse(&parser, parser.at, "a number is missing");
	if (!read_sum(&parser, value))
		return false;
	if (peek(&parser) == ')')
		return refuse(&parser, parser.at, "this ')' closes nothing");
	return !*parser.at || refuse(&parser, parser.at,
				     "an operator is missing before '%.*s'",
				     piece(parser.at), parser.at);
}

bool hebb_expression_is(const char *text)
{
	const char *rest, *digits = text + (*text == '-' || *text == '+');
	double number;
	char *end;

	/* "-inf", "nan", "1e999" and YAML's ".inf": no parameter takes them */
	(void)strtod(digits +
			 (*digits == '.' && !isdigit((unsigned char)digits[1])),
		     &end);
	if (!*text || (!*end && !strpbrk(text, "xX")))
		return false;
	if (!hebb_text_number(text, &number, &rest))
		return true;
	return strpbrk(rest, "+-*/^() ") && !hebb_unit_find(rest, strlen(rest));
}

bool hebb_expression_name(const char *name, const char **why)
{
	const size_t n = strlen(name);

	*why = "it consists of letters, digits and _, and begins with a letter";
	if (!starts_word(name[0]) || word_length(name) != n)
		return false;
	*why = "that is a unit";
	if (hebb_unit_find(name, n))
		return false;
	*why = "that is a function";
	return !find_function(name, n);
}
