/*
 * expression.h - arithmetic where a number stands: "-g * J", "20 ms / 2"
 *
 *	sum      product, product + product, product - product
 *	product  signed, signed * signed, signed / signed
 *	signed   power, -signed
 *	power    atom, atom ^ signed
 *	atom     20, 20 ms, ms, name, function(sum, ...), (sum)
 *
 * Units are part of the arithmetic: what is added has one unit, a product has
 * both.  Every result is finite.  Nothing here depends on the processor.
 */
#ifndef HEBB_BASE_EXPRESSION_H
#define HEBB_BASE_EXPRESSION_H

#include <stdbool.h>

#include "base/config.h"
#include "base/unit.h"

/* How deeply expressions, and names that stand for some, may be nested. */
enum { HEBB_EXPRESSION_DEPTH = 200 };

/* Who knows what a name stands for; the first member of a larger struct. */
struct hebb_names {
	bool (*look_up)(const struct hebb_names *names, const char *name,
			const struct hebb_place *place, int depth,
			struct hebb_quantity *value, struct hebb_error *err);
	int depth; /* nested so deeply already */
};

/*
 * Is this more than a number with or without a unit?  Words are too, and so is
 * everything that is nothing.
 */
bool hebb_expression_is(const char *text);

/*
 * Compute the text of the scalar `node`.  An error is placed inside it; an
 * unknown name is the business of `names`, which may be NULL.
 */
bool hebb_expression_value(const struct hebb_config *node,
			   const struct hebb_names *names,
			   struct hebb_quantity *value, struct hebb_error *err);

/* May a variable be called so?  If not, `why` is the end of a sentence. */
bool hebb_expression_name(const char *name, const char **why);

#endif
