/*
 * diabetes.c - how diabetes goes on in 442 patients within a year
 */
#include "learn/samples.h"

enum { FILE_NAME = HEBB_SPLIT_OWN, SCALING, UNIT };

static const struct hebb_param params[] = {
	HEBB_SPLIT_PARAMS(0.25),
	[FILE_NAME] = { "file", "1", HEBB_OPTIONAL, 0, 0,
			"columns of numbers, and one called progression",
			HEBB_FILE, "diabetes.csv" },
	[SCALING] = HEBB_SAMPLES_SCALING(HEBB_SCALING_DEVIATION),
	[UNIT] = HEBB_SAMPLES_UNIT(100),
	{ 0 },
};

static bool open_diabetes(struct hebb_dataset *data,
			  const struct hebb_value *values,
			  struct hebb_error *err)
{
	const size_t n = hebb_samples_read(data, &values[FILE_NAME], NULL,
					   "progression", err);

	if (!n || !hebb_samples_split(data, n, values, err))
		return false;
	hebb_samples_scale(data, (int)values[SCALING].number);
	hebb_samples_unit(data, values[UNIT].number);
	return true;
}

const struct hebb_dataset_type hebb_dataset_diabetes = {
	.type = {
		.name = "diabetes",
		.brief = "ten measures of 442 patients, and how the disease went on",
		.source = "Efron, Hastie, Johnstone & Tibshirani 2004, Ann. Stat. 32:407",
		.params = params,
	},
	.open = open_diabetes,
};
