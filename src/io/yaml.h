/*
 * yaml.h - model files: YAML to and from the config tree
 *
 * Scalars stay text as it was written: the rows of parameters decide what they
 * mean, so `20 ms` needs no quotes.  What could surprise is refused: duplicate
 * keys, anchors and aliases, tags, several documents, keys that are not words.
 */
#ifndef HEBB_IO_YAML_H
#define HEBB_IO_YAML_H

#include <stdio.h>

#include "base/config.h"
#include "base/text.h"

/*
 * Read a file into a tree that knows the line and column of every node; NULL
 * on failure.  A missing file is HEBB_MODEL.
 */
struct hebb_config *hebb_yaml_read(const char *path, struct hebb_error *err);

/* The same from `n` bytes of text; `name` stands for the file in messages. */
struct hebb_config *hebb_yaml_parse(const char *name, const char *text,
				    size_t n, struct hebb_error *err);

/*
 * Append a tree as YAML that reads back to the same tree.  A column of numbers
 * becomes {values: [...], unit: ms}, which hebb_model_load reads as a column.
 */
void hebb_yaml_write(const struct hebb_config *tree, struct hebb_text *text);

#endif
