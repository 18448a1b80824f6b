/*
 * csv.c - samples of your own: a file of comma separated values, one sample a
 * row, one column of labels or of targets
 */
#include "learn/samples.h"

enum { FILE_NAME = HEBB_SPLIT_OWN, LABEL, TARGET, SCALING, UNIT };

static const struct hebb_param params[] = {
	HEBB_SPLIT_PARAMS(0.25),
	[FILE_NAME] = { "file", "1", HEBB_REQUIRED, 0, 0,
			"rows of numbers, with a header or without", HEBB_FILE,
			NULL },
	[LABEL] = { "label", "1", HEBB_OPTIONAL, 0, 0,
		    "the column of classes: its name, or its number from 0",
		    HEBB_NAME, NULL },
	[TARGET] = { "target", "1", HEBB_OPTIONAL, 0, 0,
		     "the column of numbers to learn, instead of a label",
		     HEBB_NAME, NULL },
	[SCALING] = HEBB_SAMPLES_SCALING(HEBB_SCALING_NONE),
	[UNIT] = HEBB_SAMPLES_UNIT(1),
	{ 0 },
};

static bool open_csv(struct hebb_dataset *data, const struct hebb_value *values,
		     struct hebb_error *err)
{
	const struct hebb_place file = { values[FILE_NAME].text, 0, 0 };
	size_t n;

	if (!values[LABEL].text == !values[TARGET].text)
		return hebb_error_set(
		    err, HEBB_MODEL, &values[FILE_NAME].node->place,
		    "a dataset of type 'csv' names one column "
		    "as its label or as its target");
	n = hebb_samples_read(data, &values[FILE_NAME], values[LABEL].text,
			      values[TARGET].text, err);
	if (!n ||
	    (data->label &&
	     !hebb_samples_no_gap(data, n, HEBB_DATA, &file, err)) ||
	    !hebb_samples_split(data, n, values, err))
		return false;
	hebb_samples_scale(data, (int)values[SCALING].number);
	if (data->target)
		hebb_samples_unit(data, values[UNIT].number);
	return true;
}

const struct hebb_dataset_type hebb_dataset_csv = {
	.type = {
		.name = "csv",
		.brief = "samples from a file of comma separated values",
		.params = params,
	},
	.open = open_csv,
};
