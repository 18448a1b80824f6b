/*
 * variables.h - the `variables:` of a model file, and what is computed of them
 *
 * A map called `variables` holds numbers, with or without a unit, and
 * expressions.  They may be named in every expression of the map that it
 * stands in and of all maps inside.  Of two of one name the outer one counts:
 * who includes a file decides.
 */
#ifndef HEBB_BASE_VARIABLES_H
#define HEBB_BASE_VARIABLES_H

#include <stdbool.h>

#include "base/config.h"

/*
 * Compute all variables of the tree: their texts become values.  From now on
 * every node knows its variables; they must not be freed before it.
 */
bool hebb_variables_bind(struct hebb_config *root, struct hebb_error *err);

/* What `node` names counts as used: it is about to be replaced. */
void hebb_variables_use(struct hebb_config *root,
			const struct hebb_config *node);

/*
 * If an expression stands in the scalar `node`, its value takes its place: in
 * `unit` where that fits ("20 ms"), a whole number if `whole` (rounded, half
 * away from zero).  Anything else is left alone.
 */
bool hebb_variables_settle(struct hebb_config *node, const char *unit,
			   bool whole, struct hebb_error *err);

/* Take them out of the tree: what they were for has its value by now. */
void hebb_variables_remove(struct hebb_config *root);

#endif
