/*
 * sunspots.c - how many spots the sun has next year, from those of the years
 * before
 *
 * A sample are `window` years, one a step; its target is the year after them.
 * The last years are held out: a forecast is of the future.
 */
#include <math.h>

#include "base/memory.h"
#include "io/csv.h"
#include "io/find.h"
#include "learn/samples.h"

enum { FILE_NAME, WINDOW, TEST, VALIDATION, UNIT };

static const struct hebb_param params[] = {
	[FILE_NAME] = { "file", "1", HEBB_OPTIONAL, 0, 0,
			"with a column called sunspots, a row a year",
			HEBB_FILE, "sunspots.csv" },
	[WINDOW] = { "window", "1", 12, 1, 1e6,
		     "years before that are known, one a step", HEBB_COUNT,
		     NULL },
	[TEST] = { "test", "1", 88, 1, 1e6,
		   "years that are held out, the last ones", HEBB_COUNT, NULL },
	[VALIDATION] = { "validation", "1", 0, 0, 1e6,
			 "years before those to look at while learning",
			 HEBB_COUNT, NULL },
	[UNIT] = HEBB_SAMPLES_UNIT(100),
	{ 0 },
};

static void cut(struct hebb_dataset *data, const double *year, size_t n,
		double unit)
{
	const size_t window = data->width;
	size_t i, k;

	data->numbers = hebb_alloc(n * window, sizeof(float), "years");
	data->target = hebb_alloc(n, sizeof(float), "years");
	for (i = 0; i < n; i++) {
		for (k = 0; k < window; k++)
			data->numbers[i * window + k] =
			    (float)(year[i + k] / unit);
		data->target[i] = (float)year[i + window];
	}
	hebb_samples_unit(data, unit);
}

static bool open_sunspots(struct hebb_dataset *data,
			  const struct hebb_value *values,
			  struct hebb_error *err)
{
	const struct hebb_value *file = &values[FILE_NAME];
	const double window = values[WINDOW].number, test = values[TEST].number;
	const double validation = values[VALIDATION].number;
	char *path = hebb_data_find(
	    file->text, file->node ? &file->node->place : NULL, err);
	double *year;
	size_t n;

	if (!path)
		return false;
	year = hebb_csv_column(path, "sunspots", &n, err);
	hebb_free(path);
	if (!year)
		return false;
	if (window + test + validation >= (double)n) {
		hebb_free(year);
		return hebb_error_set(
		    err, HEBB_MODEL, NULL,
		    "%zu years are not enough for a window of %g, with %g of "
		    "them held out and %g to look at",
		    n, window, test, validation);
	}
	data->rank = 2;
	data->width = data->shape[0] = (size_t)window;
	data->shape[1] = 1;
	data->outputs = 1;
	data->test = (size_t)test;
	data->validation = (size_t)validation;
	n -= data->width;
	data->train = n - data->test - data->validation;
	cut(data, year, n, values[UNIT].number);
	hebb_free(year);
	return true;
}

const struct hebb_dataset_type hebb_dataset_sunspots = {
	.type = {
		.name = "sunspots",
		.brief = "309 yearly sunspot numbers: the next from the last",
		.source = "National Geophysical Data Center; Weigend, Huberman "
			  "& Rumelhart 1990, Int. J. Neural Syst. 1:193",
		.params = params,
	},
	.open = open_sunspots,
};
