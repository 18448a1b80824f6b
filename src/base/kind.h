/*
 * kind.h - the list of all tables of types, for whoever loops over everything
 */
#ifndef HEBB_BASE_KIND_H
#define HEBB_BASE_KIND_H

#include "base/type.h"

struct hebb_type_kind {
	const char *name, *brief;
	hebb_type_table types;
	const struct hebb_param *common; /* keys that all types take, or NULL */
};

/* Written by scripts/mktable; ends with a NULL name. */
extern const struct hebb_type_kind hebb_kinds[];

#endif
