/*
 * iris.c - four measures of 150 flowers of three species
 */
#include "learn/samples.h"

enum { FILE_NAME = HEBB_SPLIT_OWN, SCALING };

static const struct hebb_param params[] = {
	HEBB_SPLIT_PARAMS(50),
	[FILE_NAME] = { "file", "1", HEBB_OPTIONAL, 0, 0,
			"columns of numbers, and one called species", HEBB_FILE,
			"iris.csv" },
	[SCALING] = HEBB_SAMPLES_SCALING(HEBB_SCALING_RANGE),
	{ 0 },
};

static bool open_iris(struct hebb_dataset *data,
		      const struct hebb_value *values, struct hebb_error *err)
{
	const size_t n =
	    hebb_samples_read(data, &values[FILE_NAME], "species", NULL, err);

	if (!n || !hebb_samples_classes(data, &values[FILE_NAME], 3, err) ||
	    !hebb_samples_split(data, n, values, err))
		return false;
	hebb_samples_scale(data, (int)values[SCALING].number);
	return true;
}

const struct hebb_dataset_type hebb_dataset_iris = {
	.type = {
		.name = "iris",
		.brief = "four measures of 150 flowers of three species",
		.source = "Fisher 1936, Annals of Eugenics 7:179",
		.params = params,
	},
	.open = open_iris,
};
