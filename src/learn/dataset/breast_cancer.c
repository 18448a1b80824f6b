/*
 * breast_cancer.c - nuclei of 569 biopsies, benign or malignant
 */
#include "learn/samples.h"

enum { FILE_NAME = HEBB_SPLIT_OWN, SCALING, ANSWER };
enum { AS_CLASS, AS_NUMBER };

static const struct hebb_param params[] = {
	HEBB_SPLIT_PARAMS(0.25),
	[FILE_NAME] = { "file", "1", HEBB_OPTIONAL, 0, 0,
			"columns of numbers, and one called diagnosis",
			HEBB_FILE, "breast_cancer.csv" },
	[SCALING] = HEBB_SAMPLES_SCALING(HEBB_SCALING_DEVIATION),
	[ANSWER] = { "answer", "1", AS_CLASS, 0, 1,
		     "one of two classes, or one number: 0 benign, 1 malignant",
		     HEBB_CHOICE, "class|number" },
	{ 0 },
};

static bool open_breast_cancer(struct hebb_dataset *data,
			       const struct hebb_value *values,
			       struct hebb_error *err)
{
	const size_t n =
	    hebb_samples_read(data, &values[FILE_NAME], "diagnosis", NULL, err);

	if (!n || !hebb_samples_classes(data, &values[FILE_NAME], 2, err) ||
	    !hebb_samples_split(data, n, values, err))
		return false;
	hebb_samples_scale(data, (int)values[SCALING].number);
	if (values[ANSWER].number == AS_NUMBER)
		hebb_samples_number(data);
	return true;
}

const struct hebb_dataset_type hebb_dataset_breast_cancer = {
	.type = {
		.name = "breast_cancer",
		.brief = "30 measures of the nuclei in 569 biopsies of two kinds",
		.source = "Street, Wolberg & Mangasarian 1993, Proc. SPIE 1905:861",
		.params = params,
	},
	.open = open_breast_cancer,
};
