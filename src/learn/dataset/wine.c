/*
 * wine.c - what 178 wines of three growers consist of
 */
#include "learn/samples.h"

enum { FILE_NAME = HEBB_SPLIT_OWN, SCALING };

static const struct hebb_param params[] = {
	HEBB_SPLIT_PARAMS(0.25),
	[FILE_NAME] = { "file", "1", HEBB_OPTIONAL, 0, 0,
			"columns of numbers, and one called cultivar",
			HEBB_FILE, "wine.csv" },
	[SCALING] = HEBB_SAMPLES_SCALING(HEBB_SCALING_DEVIATION),
	{ 0 },
};

static bool open_wine(struct hebb_dataset *data,
		      const struct hebb_value *values, struct hebb_error *err)
{
	const size_t n =
	    hebb_samples_read(data, &values[FILE_NAME], "cultivar", NULL, err);

	if (!n || !hebb_samples_classes(data, &values[FILE_NAME], 3, err) ||
	    !hebb_samples_split(data, n, values, err))
		return false;
	hebb_samples_scale(data, (int)values[SCALING].number);
	return true;
}

const struct hebb_dataset_type hebb_dataset_wine = {
	.type = {
		.name = "wine",
		.brief = "13 measures of 178 wines of three cultivars",
		.source = "Aeberhard, Coomans & de Vel 1992, UCI Machine Learning Repository",
		.params = params,
	},
	.open = open_wine,
};
