/*
 * type.h - everything that can be named in a model file is a Type
 *
 * A type is a constant description.  Each kind (neuron, layer, ...) embeds it
 * as its first member and adds two to five functions; the tables of types are
 * written by scripts/mktable from the lists in Makefile.am.
 */
#ifndef HEBB_BASE_TYPE_H
#define HEBB_BASE_TYPE_H

#include "base/config.h"
#include "base/error.h"
#include "base/param.h"

struct hebb_type {
	const char *name;     /* as in the model file, and as its file's name */
	const char *brief;    /* one line */
	const char *equation; /* as one would write it in an e-mail, or NULL */
	const char *source;   /* author, year, journal; or NULL */
	const struct hebb_param *params; /* ends with a NULL name; or NULL */
};

/* A table ends with NULL. */
typedef const struct hebb_type *const *hebb_type_table;

/*
 * The type that `node` names, NULL with "no neuron type is called 'lff' (did
 * you mean 'lif'?)" if there is none.  `kind` is the word for messages.
 */
const struct hebb_type *hebb_type_find(hebb_type_table table, const char *kind,
				       const struct hebb_config *node,
				       struct hebb_error *err);

/*
 * The type named by the key `type` of `map`, or `standard` if it has none (a
 * missing type is an error where `standard` is NULL).  Marks the key as used.
 */
const struct hebb_type *hebb_type_of(hebb_type_table table, const char *kind,
				     struct hebb_config *map,
				     const char *standard,
				     struct hebb_error *err);

#endif
