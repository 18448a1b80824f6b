/*
 * table.c - a few samples that stand in the model file itself, such as those
 * of exclusive or
 *
 * So few are learned completely or not at all, so the samples that are tested
 * are those that were learned.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/variables.h"
#include "learn/samples.h"

#define MAX_CLASSES 1000

enum { INPUTS, LABELS, TARGETS };

static const struct hebb_param params[] = {
	[INPUTS] = { "inputs", "1", HEBB_REQUIRED, 0, 0,
		     "a list of samples, each a list of numbers", HEBB_NODE,
		     NULL },
	[LABELS] = { "labels", "1", HEBB_OPTIONAL, 0, 0,
		     "a list of classes, 0, 1, ..., one a sample", HEBB_NODE,
		     NULL },
	[TARGETS] = { "targets", "1", HEBB_OPTIONAL, 0, 0,
		      "instead of labels: a list of numbers, or of lists of "
		      "numbers",
		      HEBB_NODE, NULL },
	{ 0 },
};

/* One number, or a list of `*width` numbers; the first row says how many. */
static bool read_row(struct hebb_config *row, size_t *width, float *to,
		     struct hebb_error *err)
{
	const size_t n = row->kind == HEBB_LIST ? row->n : 1;
	double number;
	size_t i;

	if (n != *width)
		return hebb_error_set(err, HEBB_MODEL, &row->place,
				      "%zu numbers stand here, %zu in the "
				      "first row",
				      n, *width);
	for (i = 0; i < n; i++) {
		struct hebb_config *cell =
		    row->kind == HEBB_LIST ? row->child[i] : row;

		if (!hebb_variables_settle(cell, "1", false, err))
			return false;
		if (cell->kind != HEBB_SCALAR ||
		    !hebb_text_number(cell->text, &number, NULL))
			return hebb_error_set(err, HEBB_MODEL, &cell->place,
					      "a number is expected here");
		to[i] = (float)number;
		if (!isfinite(to[i]))
			return hebb_error_set(
			    err, HEBB_MODEL, &cell->place,
			    "%s is too large; numbers are at most %g",
			    cell->text, (double)FLT_MAX);
	}
	return true;
}

/* [2 n][width] numbers, the second half as the first; NULL on failure. */
static float *read_rows(struct hebb_config *list, const char *name,
			size_t *width, struct hebb_error *err)
{
	const struct hebb_config *first;
	float *rows;
	size_t i;

	hebb_config_use(list);
	if (list->kind != HEBB_LIST || !list->n) {
		hebb_error_set(err, HEBB_MODEL, &list->place,
			       "%s is a list, one entry a sample", name);
		return NULL;
	}
	first = list->child[0];
	*width = first->kind == HEBB_LIST ? first->n : 1;
	rows = hebb_alloc(2 * list->n * *width, sizeof(*rows), "samples");
	for (i = 0; *width && i < list->n; i++) {
		if (read_row(list->child[i], width, rows + i * *width, err))
			continue;
		hebb_free(rows);
		return NULL;
	}
	memcpy(rows + list->n * *width, rows, list->n * *width * sizeof(*rows));
	return rows;
}

static bool read_labels(struct hebb_dataset *data, struct hebb_config *list,
			struct hebb_error *err)
{
	size_t width, i;
	float *rows = read_rows(list, "labels", &width, err);

	if (!rows)
		return false;
	data->label = hebb_alloc(2 * list->n, sizeof(*data->label), "labels");
	for (i = 0; width == 1 && i < 2 * list->n; i++) {
		const float x = rows[i];

		if (!(x >= 0 && x < MAX_CLASSES && x == (float)(int)x))
			break;
		data->label[i] = (int32_t)x;
		if ((size_t)x >= data->classes)
			data->classes = (size_t)x + 1;
	}
	hebb_free(rows);
	data->outputs = data->classes;
	if (width == 1 && i == 2 * list->n)
		return hebb_samples_no_gap(data, list->n, HEBB_MODEL,
					   &list->place, err);
	return hebb_error_set(err, HEBB_MODEL,
			      &list->child[width == 1 ? i : 0]->place,
			      "a label is a whole number: 0, 1, ...");
}

static bool open_table(struct hebb_dataset *data,
		       const struct hebb_value *values, struct hebb_error *err)
{
	struct hebb_config *inputs = values[INPUTS].node;
	struct hebb_config *labels = values[LABELS].node;
	struct hebb_config *targets = values[TARGETS].node;
	const struct hebb_config *answers = labels ? labels : targets;

	data->numbers = read_rows(inputs, "inputs", &data->width, err);
	if (!data->numbers)
		return false;
	if (!labels == !targets)
		return hebb_error_set(err, HEBB_MODEL, &inputs->place,
				      "a dataset of type 'table' has labels or "
				      "targets");
	if (labels && !read_labels(data, labels, err))
		return false;
	if (targets && !(data->target = read_rows(targets, "targets",
						  &data->outputs, err)))
		return false;
	if (answers->n != inputs->n || !data->width || !data->outputs)
		return hebb_error_set(err, HEBB_MODEL, &answers->place,
				      "%zu inputs and %zu answers do not make "
				      "samples",
				      inputs->n, answers->n);
	data->rank = 1;
	data->shape[0] = data->width;
	data->train = data->test = inputs->n;
	return true;
}

const struct hebb_dataset_type hebb_dataset_table = {
	.type = {
		.name = "table",
		.brief = "a few samples in the model file; all are learned and "
			 "tested",
		.params = params,
	},
	.open = open_table,
};
