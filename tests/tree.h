/*
 * tree.h - config trees in one line, for tests
 *
 *	struct hebb_config *map = map_of("type", "dense", "units", "3", NULL);
 */
#ifndef HEBB_TESTS_TREE_H
#define HEBB_TESTS_TREE_H

#include <stdarg.h>

#include "base/config.h"

/* Pairs of key and value; NULL ends them. */
static inline struct hebb_config *map_of(const char *key, ...)
{
	struct hebb_config *map = hebb_config_new(HEBB_MAP, NULL);
	va_list args;

	va_start(args, key);
	for (; key; key = va_arg(args, const char *))
		hebb_config_put_text(map, key, va_arg(args, const char *));
	va_end(args);
	return map;
}

/* Nodes, which the list owns from now on; NULL ends them. */
static inline struct hebb_config *list_of(struct hebb_config *node, ...)
{
	struct hebb_config *list = hebb_config_new(HEBB_LIST, NULL);
	va_list args;

	va_start(args, node);
	for (; node; node = va_arg(args, struct hebb_config *))
		hebb_config_add(list, NULL, node);
	va_end(args);
	return list;
}

#endif
