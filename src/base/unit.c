#include "base/unit.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct hebb_unit units[] = {
	{ "1", "1", 1 },         { "%", "1", 0.01 },
	{ "ms", "ms", 1 },       { "s", "ms", 1e3 },
	{ "us", "ms", 1e-3 },    { "min", "ms", 6e4 },
	{ "h", "ms", 3.6e6 },    { "mV", "mV", 1 },
	{ "V", "mV", 1e3 },      { "uV", "mV", 1e-3 },
	{ "pA", "pA", 1 },       { "nA", "pA", 1e3 },
	{ "uA", "pA", 1e6 },     { "nS", "nS", 1 },
	{ "uS", "nS", 1e3 },     { "pS", "nS", 1e-3 },
	{ "pF", "pF", 1 },       { "nF", "pF", 1e3 },
	{ "Hz", "Hz", 1 },       { "kHz", "Hz", 1e3 },
	{ "um", "um", 1 },       { "mm", "um", 1e3 },
	{ "1/ms", "1/ms", 1 },   { "1/s", "1/ms", 1e-3 },
	{ "1/mV", "1/mV", 1 },   { "mV/ms", "mV/ms", 1 },
	{ "pA/ms", "pA/ms", 1 }, { "um/ms", "um/ms", 1 },
	{ "m/s", "um/ms", 1e3 }, { "nS/ms", "nS/ms", 1 },
	{ "mM", "mM", 1 },       { "pJ", "pJ", 1 },
	{ "nJ", "pJ", 1e3 },     { NULL, NULL, 0 },
};

/* What the bases are made of; of equal ones the first is the usual one. */
static const struct base {
	const char *name;
	int power[HEBB_DIMENSIONS]; /* of ms, mV, pA, um, mM */
	int ten;
} bases[] = {
	{ "1", { 0, 0, 0, 0 }, 0 },
	{ "ms", { 1, 0, 0, 0 }, 0 },
	{ "mV", { 0, 1, 0, 0 }, 0 },
	{ "pA", { 0, 0, 1, 0 }, 0 },
	{ "um", { 0, 0, 0, 1 }, 0 },
	{ "nS", { 0, -1, 1, 0 }, 0 },
	{ "pF", { 1, -1, 1, 0 }, 0 },
	{ "1/ms", { -1, 0, 0, 0 }, 0 },
	{ "Hz", { -1, 0, 0, 0 }, -3 },
	{ "1/mV", { 0, -1, 0, 0 }, 0 },
	{ "mV/ms", { -1, 1, 0, 0 }, 0 },
	{ "pA/ms", { -1, 0, 1, 0 }, 0 },
	{ "um/ms", { -1, 0, 0, 1 }, 0 },
	{ "nS/ms", { -1, -1, 1, 0 }, 0 },
	{ "mM", { 0, 0, 0, 0, 1 }, 0 },
	{ "pJ", { 1, 1, 1, 0 }, 6 },
	{ NULL, { 0 }, 0 },
};

static const char *const parts[] = { "ms", "mV", "pA", "um", "mM" };

const struct hebb_unit *hebb_unit_find(const char *name, size_t n)
{
	const struct hebb_unit *unit;

	for (unit = units; unit->name; unit++)
		if (strlen(unit->name) == n && !strncmp(unit->name, name, n))
			return unit;
	return NULL;
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

const struct hebb_unit *hebb_unit_at(const char *text, size_t *n)
{
	const struct hebb_unit *unit, *best = NULL;

	*n = 0;
	for (unit = units; unit->name; unit++) {
		const size_t length = strlen(unit->name);

		if (length > *n && !strncmp(unit->name, text, length) &&
		    !(in_word(text[length - 1]) && in_word(text[length]))) {
			best = unit;
			*n = length;
		}
	}
	return best;
}

static const struct base *find_base(const char *name)
{
	const struct base *base = bases;

	while (base->name && strcmp(base->name, name))
		base++;
	return base->name ? base : NULL;
}

struct hebb_quantity hebb_quantity_of(double number,
				      const struct hebb_unit *unit)
{
	const struct base *base = find_base(unit->base);
	struct hebb_quantity value = { .number = number * unit->factor,
				       .ten = base->ten };

	memcpy(value.power, base->power, sizeof(value.power));
	return value;
}

bool hebb_quantity_plain(const struct hebb_quantity *value)
{
	static const struct hebb_quantity none;

	return hebb_quantity_same_kind(value, &none);
}

bool hebb_quantity_same_kind(const struct hebb_quantity *a,
			     const struct hebb_quantity *b)
{
	return !memcmp(a->power, b->power, sizeof(a->power));
}

struct hebb_quantity hebb_quantity_scale(struct hebb_quantity value, int ten)
{
	double factor;
	int step, i;

	while (value.ten != ten) {
		step = abs(value.ten - ten);
		step = step > 22 ? 22 : step; /* 10^22 is still exact */
		for (factor = 1, i = 0; i < step; i++)
			factor *= 10;
		if (value.ten > ten)
			value.number *= factor;
		else
			value.number /= factor;
		value.ten += value.ten > ten ? -step : step;
	}
	return value;
}

/* The base that it is made of, the likely one if that is one of several. */
static const struct base *base_of(const struct hebb_quantity *value,
				  const char *likely)
{
	const struct hebb_unit *unit =
	    likely ? hebb_unit_find(likely, strlen(likely)) : NULL;
	const struct base *base, *best = NULL;

	for (base = bases; base->name; base++) {
		if (memcmp(base->power, value->power, sizeof(base->power)))
			continue;
		if (unit && !strcmp(unit->base, base->name))
			return base;
		if (!best ||
		    (best->ten != value->ten && base->ten == value->ten))
			best = base;
	}
	return best;
}

/* " * ms * pA / mV^2" */
static void product(const struct hebb_quantity *value, char text[48])
{
	size_t at = 0;
	int i, sign, power;

	text[0] = '\0';
	for (sign = 1; sign >= -1; sign -= 2)
		for (i = 0; i < HEBB_DIMENSIONS && at < 48; i++) {
			power = sign * value->power[i];
			if (power > 0)
				at += (size_t)snprintf(
				    text + at, 48 - at, " %c %s",
				    sign > 0 ? '*' : '/', parts[i]);
			if (power > 1 && at < 48)
				at += (size_t)snprintf(text + at, 48 - at,
						       "^%d", power);
		}
}

void hebb_quantity_unit(const struct hebb_quantity *value, char text[48])
{
	const struct base *base = base_of(value, NULL);
	char words[48];

	product(value, words);
	if (hebb_quantity_plain(value))
		snprintf(text, 48, "no unit");
	else if (base)
		snprintf(text, 48, "%s", base->name);
	else if (words[1] == '*')
		snprintf(text, 48, "%s", words + 3);
	else
		snprintf(text, 48, "1%.46s", words);
}

/* As few digits as read back as the same number. */
static void shortest(double number, char text[32])
{
	int digits;

	for (digits = 12; digits <= 17; digits++) {
		snprintf(text, 32, "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			return;
	}
}

void hebb_quantity_text(struct hebb_quantity value, const char *likely,
			char text[96])
{
	const struct base *base = base_of(&value, likely);
	char number[32], unit[48];

	value = hebb_quantity_scale(value, base ? base->ten : 0);
	shortest(value.number, number);
	if (!base) {
		product(&value, unit);
		snprintf(text, 96, "%s%s", number, unit);
	} else if (base == bases) {
		snprintf(text, 96, "%s", number);
	} else {
		snprintf(text, 96, "%s %s", number, base->name);
	}
}
