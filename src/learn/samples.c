#include "learn/samples.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/csv.h"
#include "io/find.h"

#define NO_COLUMN   SIZE_MAX
#define MAX_CLASSES 100000

struct reader {
	struct hebb_csv csv;
	struct hebb_dataset *data;
	size_t label, target; /* columns, or NO_COLUMN */
	char **word;          /* [n] labels, in the text of csv */
	size_t n, words, room, target_room;
	struct hebb_error *err;
};

/* A number that stays one when it is rounded to 32 bits. */
static bool read_number(struct reader *reader, size_t column, float *to)
{
	const struct hebb_place place = hebb_csv_place(&reader->csv, column);
	double number;

	if (!hebb_csv_number(&reader->csv, column, &number, reader->err))
		return false;
	*to = (float)number;
	return isfinite(*to) ||
	       hebb_error_set(reader->err, HEBB_DATA, &place,
			      "%s is too large; numbers are at most %g",
			      reader->csv.cell[column], (double)FLT_MAX);
}

static bool read_label(struct reader *reader)
{
	const struct hebb_place place =
	    hebb_csv_place(&reader->csv, reader->label);
	char *word = reader->csv.cell[reader->label];

	if (!*word)
		return hebb_error_set(reader->err, HEBB_DATA, &place,
				      "a label is expected here");
	reader->word = hebb_grow(reader->word, &reader->words, reader->n + 1,
				 sizeof(char *), "labels");
	reader->word[reader->n] = word;
	return true;
}

static bool read_row(struct reader *reader)
{
	struct hebb_dataset *data = reader->data;
	size_t i;

	data->numbers =
	    hebb_grow(data->numbers, &reader->room,
		      (reader->n + 1) * data->width, sizeof(float), "samples");
	float *to = data->numbers + reader->n * data->width;

	for (i = 0; i < reader->csv.columns; i++) {
		if (i == reader->label) {
			if (!read_label(reader))
				return false;
			continue;
		}
		if (i != reader->target) {
			if (!read_number(reader, i, to++))
				return false;
			continue;
		}
		data->target =
		    hebb_grow(data->target, &reader->target_room, reader->n + 1,
			      sizeof(float), "targets");
		if (!read_number(reader, i, &data->target[reader->n]))
			return false;
	}
	reader->n++;
	return true;
}

/* Labels 0, 1, 2, ... */
static bool whole_numbers(struct reader *reader)
{
	struct hebb_dataset *data = reader->data;
	double number;
	size_t i;

	for (i = 0; i < reader->n; i++) {
		if (!hebb_text_number(reader->word[i], &number, NULL) ||
		    number < 0 || number >= MAX_CLASSES ||
		    number != (double)(int32_t)number)
			return false;
		data->label[i] = (int32_t)number;
		if ((size_t)number >= data->classes)
			data->classes = (size_t)number + 1;
	}
	return true;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Labels are words: a class is the word's rank among all of them. */
static void words(struct reader *reader)
{
	char **sorted = hebb_alloc(reader->n, sizeof(*sorted), "labels"), **at;
	size_t i, classes = 0;

	memcpy(sorted, reader->word, reader->n * sizeof(*sorted));
	qsort(sorted, reader->n, sizeof(*sorted), by_text);
	for (i = 0; i < reader->n; i++)
		if (!classes || strcmp(sorted[classes - 1], sorted[i]))
			sorted[classes++] = sorted[i];
	for (i = 0; i < reader->n; i++) {
		at = bsearch(&reader->word[i], sorted, classes, sizeof(*sorted),
			     by_text);
		reader->data->label[i] = (int32_t)(at - sorted);
	}
	reader->data->classes = classes;
	hebb_free(sorted);
}

bool hebb_samples_no_gap(const struct hebb_dataset *data, size_t n,
			 enum hebb_error_kind kind,
			 const struct hebb_place *place, struct hebb_error *err)
{
	bool *seen = hebb_alloc(data->classes, sizeof(*seen), "classes");
	size_t i, missing = 0;

	for (i = 0; i < n; i++)
		seen[data->label[i]] = true;
	while (missing < data->classes && seen[missing])
		missing++;
	hebb_free(seen);
	return missing == data->classes ||
	       hebb_error_set(err, kind, place,
			      "no sample has the label %zu, but one has %zu; "
			      "labels are 0, 1, ... without a gap, or words",
			      missing, data->classes - 1);
}

static void finish(struct reader *reader)
{
	struct hebb_dataset *data = reader->data;

	data->outputs = 1;
	if (reader->label == NO_COLUMN)
		return;
	data->label = hebb_alloc(reader->n, sizeof(*data->label), "labels");
	if (!whole_numbers(reader))
		words(reader);
	data->outputs = data->classes;
}

static bool read_rows(struct reader *reader, const char *label,
		      const char *target)
{
	const struct hebb_place file = { reader->csv.place.file, 0, 0 };
	struct hebb_dataset *data = reader->data;
	bool row = true;

	if ((label && !hebb_csv_find(&reader->csv, label, &reader->label,
				     reader->err)) ||
	    (target && !hebb_csv_find(&reader->csv, target, &reader->target,
				      reader->err)))
		return false;
	if (reader->csv.columns < 2)
		return hebb_error_set(reader->err, HEBB_DATA, &file,
				      "one column is not enough for inputs and "
				      "what is to be learned");
	data->width = reader->csv.columns - 1;
	data->rank = 1;
	data->shape[0] = data->width;
	while (row)
		if (!hebb_csv_next(&reader->csv, &row, reader->err) ||
		    (row && !read_row(reader)))
			return false;
	if (!reader->n)
		return hebb_error_set(reader->err, HEBB_DATA, &file,
				      "no sample stands in this file");
	finish(reader);
	return true;
}

size_t hebb_samples_read(struct hebb_dataset *data,
			 const struct hebb_value *file, const char *label,
			 const char *target, struct hebb_error *err)
{
	struct reader reader = { .data = data,
				 .label = NO_COLUMN,
				 .target = NO_COLUMN,
				 .err = err };
	char *path = hebb_data_find(
	    file->text, file->node ? &file->node->place : NULL, err);
	bool good;

	if (!path)
		return 0;
	good = hebb_csv_open(&reader.csv, path, err) &&
	       read_rows(&reader, label, target);
	hebb_csv_close(&reader.csv);
	hebb_free(reader.word);
	hebb_free(path);
	return good ? reader.n : 0;
}

/* So many of `n`, as the row says; one has to be left. */
static bool count_of(const struct hebb_value *value, const char *name, size_t n,
		     size_t *count, struct hebb_error *err)
{
	const double some =
	    value->number < 1 ? value->number * (double)n : value->number;

	if (some + 0.5 >= (double)n)
		return hebb_error_set(err, HEBB_MODEL,
				      value->node ? &value->node->place : NULL,
				      "%s is %g, but there are %zu samples",
				      name, value->number, n);
	*count = (size_t)(some + 0.5);
	return true;
}

static bool fold(struct hebb_dataset *data, size_t n,
		 const struct hebb_value *values, struct hebb_error *err)
{
	const struct hebb_value *folds = &values[HEBB_SPLIT_FOLDS];
	const struct hebb_value *one = &values[HEBB_SPLIT_FOLD];

	if (folds->number > (double)n)
		return hebb_error_set(err, HEBB_MODEL, &folds->node->place,
				      "%zu samples cannot be cut into %g folds",
				      n, folds->number);
	if (one->number >= folds->number)
		return hebb_error_set(
		    err, HEBB_MODEL,
		    one->node ? &one->node->place : &folds->node->place,
		    "fold is %g, but %g folds are 0 .. %g", one->number,
		    folds->number, folds->number - 1);
	hebb_dataset_fold(data, n, (size_t)folds->number, (size_t)one->number,
			  (uint64_t)values[HEBB_SPLIT_SEED].number);
	return true;
}

bool hebb_samples_split(struct hebb_dataset *data, size_t n,
			const struct hebb_value *values, struct hebb_error *err)
{
	const uint64_t seed = (uint64_t)values[HEBB_SPLIT_SEED].number;
	size_t some = 0;

	if (values[HEBB_SPLIT_FOLDS].node) {
		if (!fold(data, n, values, err))
			return false;
	} else {
		if (!count_of(&values[HEBB_SPLIT_TEST], "test", n, &some, err))
			return false;
		hebb_dataset_split(data, n, some, seed);
	}
	if (!count_of(&values[HEBB_SPLIT_VALIDATION], "validation", data->train,
		      &some, err))
		return false;
	if (some)
		hebb_dataset_hold_back(data, some, seed);
	return true;
}

/* Shift and factor of one column of the training samples. */
static void look_at_column(const struct hebb_dataset *data, size_t column,
			   int scaling, double *shift, double *spread)
{
	double low = INFINITY, high = -INFINITY, sum = 0, squares = 0, x;
	size_t i;

	for (i = 0; i < data->train; i++) {
		x = (double)data->numbers[i * data->width + column];
		low = fmin(low, x);
		high = fmax(high, x);
		sum += x;
	}
	sum /= (double)data->train;
	for (i = 0; i < data->train; i++) {
		x = (double)data->numbers[i * data->width + column] - sum;
		squares += x * x;
	}
	*shift = scaling == HEBB_SCALING_RANGE ? low : sum;
	*spread = scaling == HEBB_SCALING_RANGE
		      ? high - low
		      : sqrt(squares / (double)data->train);
}

void hebb_samples_scale(struct hebb_dataset *data, int scaling)
{
	double shift, spread;
	size_t column, i;

	if (scaling == HEBB_SCALING_NONE)
		return;
	for (column = 0; column < data->width; column++) {
		look_at_column(data, column, scaling, &shift, &spread);
		if (!(spread > 0))
			spread = 1; /* a column of one value says nothing */
		for (i = 0; i < hebb_dataset_size(data); i++) {
			float *x = &data->numbers[i * data->width + column];

			*x = (float)(((double)*x - shift) / spread);
		}
	}
}

void hebb_samples_unit(struct hebb_dataset *data, double unit)
{
	const size_t n =
	    hebb_dataset_size(data) * hebb_dataset_steps(data) * data->outputs;
	size_t i;

	data->unit = unit;
	for (i = 0; i < n; i++)
		data->target[i] = (float)((double)data->target[i] / unit);
}

bool hebb_samples_classes(const struct hebb_dataset *data,
			  const struct hebb_value *file, size_t classes,
			  struct hebb_error *err)
{
	const struct hebb_place place = { file->text, 0, 0 };

	return data->classes == classes ||
	       hebb_error_set(err, HEBB_DATA, &place,
			      "its samples are of %zu classes, not %zu",
			      data->classes, classes);
}

void hebb_samples_number(struct hebb_dataset *data)
{
	const size_t n = hebb_dataset_size(data);
	size_t i;

	data->target = hebb_alloc(n, sizeof(float), "targets");
	for (i = 0; i < n; i++)
		data->target[i] = (float)data->label[i];
	hebb_free(data->label);
	data->label = NULL;
	data->classes = 0;
	data->outputs = 1;
}
