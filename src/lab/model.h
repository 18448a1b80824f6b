/*
 * model.h - from the name of a model to its resolved config tree
 *
 * Resolved means: `include: file.yaml` is filled in by the file, `like:
 * sibling` by the sibling (keys that stand there win in both cases), what
 * --set says is put in its place, and {file: neurons.csv, column: V0_mV} has
 * become the column's numbers.  Of `wiring: {type: list, file: edges.csv}` the
 * columns source and target stand in the wiring, and weight and delay, if the
 * file has them, in its projection; see edges.h for lists in HDF5.
 */
#ifndef HEBB_LAB_MODEL_H
#define HEBB_LAB_MODEL_H

#include <stddef.h>

#include "base/config.h"

/*
 * `name` is a path, or the name of a shipped model with or without its folder
 * and ending ("compare/digits", "brunel2000").  `sets` are [n_sets] texts
 * PATH=VALUE, their values in YAML's flow style.  NULL on failure.
 */
struct hebb_config *hebb_model_load(const char *name, const char *const *sets,
				    size_t n_sets, struct hebb_error *err);

/* The same from `n` bytes of text; `name` stands for its file. */
struct hebb_config *hebb_model_parse(const char *name, const char *text,
				     size_t n, const char *const *sets,
				     size_t n_sets, struct hebb_error *err);

/*
 * The path of the model called `name`, for the caller to free; NULL with "no
 * model is called 'brunel200' (did you mean 'spiking/brunel2000'?)".
 */
char *hebb_model_find(const char *name, struct hebb_error *err);

/*
 * The shipped models, as a list of {name: spiking/brunel2000, brief: its first
 * comment line, file: its path}, sorted by name.
 */
struct hebb_config *hebb_model_names(void);

#endif
