/*
 * config.h - the config tree: what a model file says, before anybody
 * believes it
 *
 * The tree is also how results travel (`--json`) and how the resolved model is
 * printed.  Every node remembers its place in a file and whether somebody
 * asked for it; what nobody asked for is an error, so nothing is ever silently
 * ignored.
 */
#ifndef HEBB_BASE_CONFIG_H
#define HEBB_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum hebb_config_kind {
	HEBB_SCALAR, /* text as it was written */
	HEBB_LIST,
	HEBB_MAP,
	HEBB_NUMBERS, /* a column that was read from a file */
};

struct hebb_param;

struct hebb_config {
	enum hebb_config_kind kind;
	struct hebb_place place, key_place; /* of its value, of its key */
	/* where its text begins; 0 if the file spells it in another way */
	int text_column;
	char *key;  /* its name in the map above, NULL elsewhere */
	char *text; /* scalar: its text; numbers: their unit */
	struct hebb_config **child; /* [n], of a list or a map */
	double *numbers;            /* [n] */
	size_t n, capacity;
	char **file; /* [files] names that places below point at; owned */
	size_t files, files_room;
	bool used;
	/* that its expressions may name: see base/variables.h */
	struct hebb_config *variables;
	bool settled; /* a variable: its text is its value */
	/* who read this map, for messages: see hebb_param_read */
	char *what;
	const struct hebb_param *rows[4];
	struct hebb_param *own_rows; /* made for this map; owned */
};

/*
 * `place` may be NULL; its file name must outlive the node, as it does when a
 * node above owns it: see hebb_config_own.
 */
struct hebb_config *hebb_config_new(enum hebb_config_kind kind,
				    const struct hebb_place *place);
struct hebb_config *hebb_config_scalar(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
void hebb_config_free(struct hebb_config *node);

/* File names that `node` owns are copied too, and places follow them. */
struct hebb_config *hebb_config_copy(const struct hebb_config *node);

/* From now on `node` owns `name`, a file name for places; returns it. */
const char *hebb_config_own(struct hebb_config *node, char *name);

/* `node` takes over the file names that `from` owns. */
void hebb_config_own_all(struct hebb_config *node, struct hebb_config *from);

/* Append to a list (`key` NULL) or a map; the tree owns `child`; returns it. */
struct hebb_config *hebb_config_add(struct hebb_config *parent, const char *key,
				    struct hebb_config *child);

/* Shorthands for results: a scalar, with enough digits, under `key`. */
void hebb_config_put(struct hebb_config *map, const char *key, double number);
void hebb_config_put_text(struct hebb_config *map, const char *key,
			  const char *text);
void hebb_config_put_numbers(struct hebb_config *map, const char *key,
			     const double *number, size_t n);
/* The map under `key`, made if it is not there. */
struct hebb_config *hebb_config_map(struct hebb_config *map, const char *key);

/* The child called `key`, marked as used; NULL if it is not there. */
struct hebb_config *hebb_config_get(struct hebb_config *map, const char *key);

/* As hebb_config_get without the mark. */
struct hebb_config *hebb_config_peek(const struct hebb_config *map,
				     const char *key);

/*
 * Put `value` (owned from now on) at a path such as "populations.exc.tau_m" or
 * "learners.a.layers.0.units"; missing maps on the way are made.  False if the
 * path leads through a scalar or past the end of a list.
 */
bool hebb_config_set(struct hebb_config *root, const char *path,
		     struct hebb_config *value, struct hebb_error *err);

/* Take the child out of its map and free it. */
void hebb_config_remove(struct hebb_config *map, const char *key);

/*
 * Copy into `map` every key of `from` that `map` lacks, maps inside maps
 * likewise: the meaning of `like:` and `include:`.  A map inside is one thing,
 * and left alone, where it names another `type` or is a distribution.
 */
void hebb_config_fill_in(struct hebb_config *map,
			 const struct hebb_config *from);

/* Mark a whole subtree as used. */
void hebb_config_use(struct hebb_config *node);

/*
 * False, with "unknown key 'tau_mem' in population 'exc' of type 'lif' (did
 * you mean 'tau_m'?)", if any node of the tree was not used.
 */
bool hebb_config_all_used(const struct hebb_config *root,
			  struct hebb_error *err);

#endif
