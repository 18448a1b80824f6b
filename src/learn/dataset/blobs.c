/*
 * blobs.c - made-up classes: clouds of points around a centre for each class
 *
 *	c[class] = N(0, 1)        x = c[class] + spread N(0, 1)
 *
 * in each of `features` dimensions.  Two centres are sqrt(2 features) apart on
 * average, so the best answers are right with a probability of about
 * F(sqrt(features / 2) / spread) for two classes, F the normal distribution.
 */
#include "base/memory.h"
#include "base/normal.h"
#include "learn/samples.h"

enum { SAMPLES = HEBB_SPLIT_OWN, FEATURES, CLASSES, SPREAD, ANSWER, DATA_SEED };
enum { AS_CLASS, AS_NUMBER };

static const struct hebb_param params[] = {
	HEBB_SPLIT_PARAMS(0.25),
	[SAMPLES] = { "samples", "1", 1000, 2, 1e8, "in all, shared by classes",
		      HEBB_COUNT, NULL },
	[FEATURES] = { "features", "1", 2, 1, 1e6, "numbers of a sample",
		       HEBB_COUNT, NULL },
	[CLASSES] = { "classes", "1", 2, 2, 1e5, "clouds", HEBB_COUNT, NULL },
	[SPREAD] = { "spread", "1", 1, 0, 1e6,
		     "standard deviation of a cloud in each dimension; that "
		     "of the centres is 1",
		     HEBB_REAL, NULL },
	[ANSWER] = { "answer", "1", AS_CLASS, 0, 1,
		     "the class, or of two classes one number, 0 or 1",
		     HEBB_CHOICE, "class|number" },
	[DATA_SEED] = { "data_seed", "1", 1, 0, 0x1p53, "of what is made up",
			HEBB_COUNT, NULL },
	{ 0 },
};

static void make(struct hebb_dataset *data, size_t n, double spread,
		 uint64_t seed)
{
	const struct hebb_stream centres = hebb_stream_open(seed, "centres");
	const struct hebb_stream clouds = hebb_stream_open(seed, "clouds");
	const size_t width = data->width, classes = data->classes;
	double *centre = hebb_alloc(classes * width, sizeof(double), "blobs");
	double *x = hebb_alloc(width, sizeof(double), "blobs");
	size_t i, k;

	hebb_normal_fill(centres, 0, classes * width, 0, 0, centre);
	for (i = 0; i < n; i++) {
		const size_t class = i % classes;

		hebb_normal_fill(clouds, 0, width, i, 0, x);
		for (k = 0; k < width; k++)
			data->numbers[i * width + k] =
			    (float)(centre[class * width + k] + spread * x[k]);
		data->label[i] = (int32_t) class;
	}
	hebb_free(centre);
	hebb_free(x);
}

static bool open_blobs(struct hebb_dataset *data,
		       const struct hebb_value *values, struct hebb_error *err)
{
	const size_t n = (size_t)values[SAMPLES].number;
	const bool number = values[ANSWER].number == AS_NUMBER;

	data->rank = 1;
	data->width = data->shape[0] = (size_t)values[FEATURES].number;
	data->classes = data->outputs = (size_t)values[CLASSES].number;
	if (number && data->classes != 2)
		return hebb_error_set(
		    err, HEBB_MODEL, &values[ANSWER].node->place,
		    "%zu classes are not one number of 0 or 1; 'classes: 2' "
		    "can be",
		    data->classes);
	data->numbers = hebb_alloc(n * data->width, sizeof(float), "blobs");
	data->label = hebb_alloc(n, sizeof(int32_t), "blobs");
	make(data, n, values[SPREAD].number,
	     (uint64_t)values[DATA_SEED].number);
	if (!hebb_samples_split(data, n, values, err))
		return false;
	if (number)
		hebb_samples_number(data);
	return true;
}

const struct hebb_dataset_type hebb_dataset_blobs = {
	.type = {
		.name = "blobs",
		.brief = "made-up classes, each a cloud of points",
		.equation = "x = c[class] + spread N(0, 1), c = N(0, 1)",
		.params = params,
	},
	.open = open_blobs,
};
