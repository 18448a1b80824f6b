/*
 * param.h - one row describes a parameter, and nothing else does
 *
 * Defaults, range checks, unit conversion, `hebb list`, the manual, sweep axes
 * and attributes in result files are all read from the row.
 *
 * Units are ms, mV, pA, nS, pF, Hz, um, and "1" for none.  They are coherent
 * (nS x mV = pA, pF x mV / ms = pA), so no factor ever appears in an equation.
 * A model file may write `0.02 s`; the row converts, and refuses `20 mV` for a
 * time.
 */
#ifndef HEBB_BASE_PARAM_H
#define HEBB_BASE_PARAM_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/error.h"
#include "base/random.h"

enum hebb_kind {
	HEBB_REAL,   /* a number with a unit */
	HEBB_VARIED, /* a REAL that may differ from neuron to neuron or from
			synapse to synapse: a number, a distribution, a column,
			a function of distance */
	HEBB_COUNT,  /* a whole number */
	HEBB_FLAG,   /* true or false */
	HEBB_CHOICE, /* one of `choices`, "all|nearest" */
	HEBB_NAME,   /* any text */
	HEBB_FILE,   /* a file's path */
	HEBB_NODE,   /* a list or a map that its reader takes apart */
};

/*
 * Of a time that becomes whole steps of the `dt` that counts where it stands:
 * what is not on this grid goes to the nearest step, and a person is told.
 */
enum hebb_grid {
	HEBB_ANY_TIME,
	HEBB_STEPS,
	HEBB_STEPS_FROM_1, /* one step at least */
};

#define HEBB_REQUIRED (-INFINITY) /* as default: the model must give it */
#define HEBB_OPTIONAL NAN         /* as default: may be absent */

/* Rows leave out what is zero, here and in the tables of all types. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

/* A table of rows ends with one whose name is NULL. */
struct hebb_param {
	const char *name, *unit;
	double value;    /* default; of a CHOICE its index; a FLAG's 0 or 1 */
	double min, max; /* inclusive */
	const char *brief;
	enum hebb_kind kind;
	const char *choices; /* separated by '|'; of a NAME or a
				FILE its default */
	enum hebb_grid grid;
};

/* What the model file, or the default, says for a row. */
struct hebb_value {
	double number;    /* in the row's unit; NaN if varied or not given */
	const char *text; /* NAME, FILE, CHOICE; NULL if not given */
	struct hebb_config *node; /* NULL if not given */
};

size_t hebb_param_count(const struct hebb_param *rows);

/*
 * Read every row from `map` into values[row].  `what` names the map in
 * messages ("population 'exc' of type 'lif'").  With `vary`, a REAL may be a
 * distribution too.  May be called for several tables on one map: at the end
 * hebb_config_all_used finds what no row claimed.
 */
bool hebb_param_read(const struct hebb_param *rows, struct hebb_config *map,
		     bool vary, struct hebb_value *values,
		     struct hebb_error *err, const char *what, ...)
    __attribute__((format(printf, 6, 7)));

/*
 * Convert a text such as "0.02 s" to the unit and range of `row`.  False if it
 * is not a number, has another dimension, or is out of range.
 */
bool hebb_param_number(const struct hebb_param *row,
		       const struct hebb_config *node, double *number,
		       struct hebb_error *err);

/*
 * Convert a column of numbers in place, or a list such as [1 ms, 0.02 s], to
 * the unit and range of `row`: they stand in node->numbers[n].  Rows of values
 * are converted as they are read; this is for a NODE's reader.
 */
bool hebb_param_column(const struct hebb_param *row, struct hebb_config *node,
		       struct hebb_error *err);

/* Is this value the same for everybody? */
bool hebb_value_uniform(const struct hebb_value *value);

/*
 * The value of one neuron or synapse, drawn from the keyed numbers of
 * (id, draw).  The distribution was checked by hebb_param_read.  Draws outside
 * min..max of the row are drawn again (clipped distributions renormalise).
 */
double hebb_value_at(const struct hebb_value *value,
		     const struct hebb_param *row, struct hebb_stream stream,
		     uint64_t id, uint32_t draw);

/*
 * out[i] = hebb_value_at(value, row, stream, id, i) for i < n, many times
 * faster.
 */
void hebb_value_fill(const struct hebb_value *value,
		     const struct hebb_param *row, struct hebb_stream stream,
		     uint64_t id, uint32_t n, double *out);

/*
 * Bounds of what can be drawn at all; false if they are not known, or too wide
 * to be of use.
 */
bool hebb_value_range(const struct hebb_value *value,
		      const struct hebb_param *row, double *low, double *high);

/*
 * A function of the distance between source and target, such as {velocity:
 * [1 ms, 0.3 m/s]}, which only a VARIED may be.  All of them rise or fall
 * throughout.
 */
struct hebb_by_distance {
	double (*at)(double a, double b, double distance); /* NULL: none */
	double a, b;
};

struct hebb_by_distance hebb_value_by_distance(const struct hebb_value *value);

/* Does this map say {normal: ...} or name another distribution? */
bool hebb_distribution_is(const struct hebb_config *map);

/*
 * Do the units written in `node` (a scalar or the numbers of a distribution)
 * convert into `unit`?  For rows of unit "port", whose unit is known only when
 * the port is.
 */
bool hebb_unit_fits(const struct hebb_config *node, const char *unit,
		    const char *name, struct hebb_error *err);

/*
 * The default of a row as a model file would say it ("20 ms", "true"); false
 * if it has none.
 */
bool hebb_param_default(const struct hebb_param *row, char text[64]);

/*
 * Into every map of the tree that was read put the defaults of the rows that
 * it lacks: the model as it is meant.
 */
void hebb_param_complete(struct hebb_config *tree);

/*
 * The row in a unit's words, for `hebb list` and the manual: is `unit` one
 * that this file knows?  "" and NULL are not.
 */
bool hebb_unit_known(const char *unit);

#endif
