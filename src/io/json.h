/*
 * json.h - results as JSON, for programs
 */
#ifndef HEBB_IO_JSON_H
#define HEBB_IO_JSON_H

#include <stdio.h>

#include "base/config.h"

/*
 * Print a tree as one JSON value and a line end.  A scalar that is written as
 * JSON writes numbers, true and false is one; "nan" and "inf" become null;
 * everything else is a string.  Whether `file` took it is for its owner to ask
 * (ferror).
 */
void hebb_json_write(const struct hebb_config *tree, FILE *file);

#endif
