/*
 * unit.h - units, and numbers that carry one through arithmetic
 *
 * Units of one base convert into each other; a base has the factor 1.  Bases
 * are coherent (nS x mV = pA, pF x mV / ms = pA), so each is made of powers of
 * ms, mV, pA and um; where that takes a power of ten (Hz is 10^-3 / ms), it is
 * kept apart, and 8 Hz stays 8.
 */
#ifndef HEBB_BASE_UNIT_H
#define HEBB_BASE_UNIT_H

#include <stdbool.h>
#include <stddef.h>

struct hebb_unit {
	const char *name, *base;
	double factor; /* of its base */
};

enum { HEBB_DIMENSIONS = 5 }; /* ms, mV, pA, um, mM */

struct hebb_quantity {
	double number;
	int power[HEBB_DIMENSIONS];
	int ten; /* `number` counts 10^ten of these */
};

/* The unit whose name the first `n` letters are; NULL if there is none. */
const struct hebb_unit *hebb_unit_find(const char *name, size_t n);

/*
 * The unit with the longest name that `text` begins with, up to the end of a
 * word; `n` gets its length.
 */
const struct hebb_unit *hebb_unit_at(const char *text, size_t *n);

/* `number` of a unit. */
struct hebb_quantity hebb_quantity_of(double number,
				      const struct hebb_unit *unit);

bool hebb_quantity_plain(const struct hebb_quantity *value);
bool hebb_quantity_same_kind(const struct hebb_quantity *a,
			     const struct hebb_quantity *b);

/* The same in other powers of ten; may overflow. */
struct hebb_quantity hebb_quantity_scale(struct hebb_quantity value, int ten);

/*
 * A text that reads back as the same value: "0.5", "0.1 mV", "3 * ms^2 / mV".
 * `likely` (may be NULL) names the unit that it had best be in, where it fits.
 */
void hebb_quantity_text(struct hebb_quantity value, const char *likely,
			char text[96]);

/* Its unit in words: "mV", "ms^2 / mV", "no unit". */
void hebb_quantity_unit(const struct hebb_quantity *value, char text[48]);

#endif
