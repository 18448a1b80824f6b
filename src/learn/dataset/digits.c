/*
 * digits.c - real handwritten digits, small enough to be shipped: 1,797 images
 * of 8 x 8 values from 0 to 16, which become 0 .. 1
 */
#include "base/memory.h"
#include "learn/samples.h"

#define SIDE   8
#define LEVELS 16

enum { FILE_NAME = HEBB_SPLIT_OWN };

static const struct hebb_param params[] = {
	HEBB_SPLIT_PARAMS(600),
	[FILE_NAME] = { "file", "1", HEBB_OPTIONAL, 0, 0,
			"64 columns of values from 0 to 16, one called digit",
			HEBB_FILE, "digits.csv" },
	{ 0 },
};

static bool shrink(struct hebb_dataset *data, size_t n, const char *file,
		   struct hebb_error *err)
{
	const struct hebb_place place = { file, 0, 0 };
	size_t i;

	if (data->width != SIDE * SIDE || data->classes > 10)
		return hebb_error_set(err, HEBB_DATA, &place,
				      "digits are 64 values and a label from 0 "
				      "to 9, not %zu and a label up to %zu",
				      data->width, data->classes - 1);
	data->bytes = hebb_alloc(n, SIDE * SIDE, "digits");
	for (i = 0; i < n * data->width; i++) {
		const float x = data->numbers[i];

		if (!(x >= 0 && x <= LEVELS && x == (float)(int)x))
			return hebb_error_set(err, HEBB_DATA, &place,
					      "%g, a value of image %zu, is no "
					      "whole number from 0 to 16",
					      (double)x, i / data->width);
		data->bytes[i] = (uint8_t)x;
	}
	hebb_free(data->numbers);
	data->numbers = NULL;
	return true;
}

static bool open_digits(struct hebb_dataset *data,
			const struct hebb_value *values, struct hebb_error *err)
{
	const size_t n =
	    hebb_samples_read(data, &values[FILE_NAME], "digit", NULL, err);

	if (!n || !shrink(data, n, values[FILE_NAME].text, err))
		return false;
	data->scale = 1.f / LEVELS;
	data->classes = data->outputs = 10;
	data->rank = 2;
	data->shape[0] = data->shape[1] = SIDE;
	return hebb_samples_split(data, n, values, err);
}

const struct hebb_dataset_type hebb_dataset_digits = {
	.type = {
		.name = "digits",
		.brief = "1,797 handwritten digits of 8 x 8 pixels",
		.source = "Alpaydin & Kaynak 1998, UCI Machine Learning "
			  "Repository",
		.params = params,
	},
	.open = open_digits,
};
