/*
 * choice.h - a type and its values, chosen by one word ("adam") or by a map
 * ({type: adam, rate: 1e-3})
 */
#ifndef HEBB_ANN_CHOICE_H
#define HEBB_ANN_CHOICE_H

#include "base/type.h"

struct hebb_choice {
	const struct hebb_type *type;
	struct hebb_value *values; /* of type->params; owned */
	struct hebb_value *common; /* of the rows all of them take; owned */
};

/* What there is to choose from. */
struct hebb_choices {
	hebb_type_table types;
	const char *kind;                /* the word for messages */
	const char *standard;            /* where nothing is said */
	const struct hebb_param *common; /* rows that all types take; or NULL */
};

/* Needs hebb_choice_release also after a failure; `node` may be NULL. */
bool hebb_choice_init(struct hebb_choice *choice,
		      const struct hebb_choices *from, struct hebb_config *node,
		      struct hebb_error *err);
void hebb_choice_release(struct hebb_choice *choice);

#endif
