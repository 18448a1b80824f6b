/*
 * mnist.c - the handwritten digits that everybody knows: 60,000 images of
 * 28 x 28 bytes to learn from and 10,000 held out, in four IDX files, plain or
 * gzipped.  Relatives of the same form (Fashion-MNIST) open with `folder`.
 */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/find.h"
#include "io/idx.h"
#include "learn/dataset.h"

#define CLASSES 10

enum { FOLDER, TRAIN, TEST, VALIDATION };

static const struct hebb_param params[] = {
	[FOLDER] = { "folder", "1", HEBB_OPTIONAL, 0, 0,
		     "where the four files are, beside the model or in a data "
		     "folder",
		     HEBB_NAME, "mnist" },
	[TRAIN] = { "train", "1", 0, 0, 1e9,
		    "learn from the first so many only; 0: from all",
		    HEBB_COUNT, NULL },
	[TEST] = { "test", "1", 0, 0, 1e9,
		   "hold out the first so many only; 0: all", HEBB_COUNT,
		   NULL },
	[VALIDATION] = { "validation", "1", 0, 0, 1e9,
			 "of the first, so many of the last to look at while "
			 "learning",
			 HEBB_COUNT, NULL },
	{ 0 },
};

/* Images and labels of one half, learning or testing. */
struct half {
	struct hebb_idx images, labels;
	size_t n; /* of them are used */
};

static bool read_file(struct hebb_idx *idx, const struct hebb_value *folder,
		      const char *name, int rank, struct hebb_error *err)
{
	const struct hebb_place *place =
	    folder->node ? &folder->node->place : NULL;
	char *plain = hebb_text_format("%s/%s", folder->text, name);
	char *zipped = hebb_text_format("%s.gz", plain);
	struct hebb_error why;
	char *path = hebb_data_find(plain, place, &why);
	bool good = false;

	if (!path)
		path = hebb_data_find(zipped, place, err);
	if (!path)
		hebb_error_set(err, HEBB_MODEL, NULL,
			       "%s; run scripts/fetch-data mnist", why.message);
	else
		good = hebb_idx_read(idx, path, err);
	if (good && (idx->rank != rank || idx->type != HEBB_IDX_U8))
		good = hebb_error_set(err, HEBB_DATA,
				      &(struct hebb_place){ path, 0, 0 },
				      "%d dimensions of type %02x, not %d "
				      "of bytes (08)",
				      idx->rank, idx->type, rank);
	hebb_free(path);
	hebb_free(plain);
	hebb_free(zipped);
	return good;
}

static bool check_half(const struct half *half, const char *name,
		       struct hebb_error *err)
{
	const uint8_t *label = half->labels.data;
	size_t i;

	if (!half->labels.n || half->images.shape[0] != half->labels.n)
		return hebb_error_set(err, HEBB_DATA, NULL,
				      "%zu images, but %zu labels, stand in "
				      "the '%s' files",
				      half->images.shape[0], half->labels.n,
				      name);
	if (!half->images.shape[1] || !half->images.shape[2])
		return hebb_error_set(err, HEBB_DATA, NULL,
				      "the images of the '%s' files have %zu x "
				      "%zu pixels",
				      name, half->images.shape[1],
				      half->images.shape[2]);
	for (i = 0; i < half->labels.n; i++)
		if (label[i] >= CLASSES)
			return hebb_error_set(err, HEBB_DATA, NULL,
					      "label %zu of the '%s' files is "
					      "%d, not 0 .. 9",
					      i, name, label[i]);
	return true;
}

static bool read_half(struct half *half, const struct hebb_value *folder,
		      const char *name, const struct hebb_value *limit,
		      struct hebb_error *err)
{
	char *images = hebb_text_format("%s-images-idx3-ubyte", name);
	char *labels = hebb_text_format("%s-labels-idx1-ubyte", name);
	bool good = read_file(&half->images, folder, images, 3, err) &&
		    read_file(&half->labels, folder, labels, 1, err) &&
		    check_half(half, name, err);

	hebb_free(images);
	hebb_free(labels);
	half->n = half->labels.n;
	if (limit->number > 0 && limit->number < (double)half->n)
		half->n = (size_t)limit->number;
	return good;
}

/* The bytes of `train` become those of `data`; the others are appended. */
static void join(struct hebb_dataset *data, struct half *train,
		 const struct half *test)
{
	const size_t n = train->n + test->n;
	const uint8_t *label[2] = { train->labels.data, test->labels.data };
	size_t i;

	data->bytes = hebb_grow(train->images.data, &train->images.capacity,
				n * data->width, 1, "MNIST");
	train->images.data = NULL;
	memcpy(data->bytes + train->n * data->width, test->images.data,
	       test->n * data->width);
	data->label = hebb_alloc(n, sizeof(*data->label), "labels");
	for (i = 0; i < n; i++)
		data->label[i] =
		    i < train->n ? label[0][i] : label[1][i - train->n];
}

static bool fill(struct hebb_dataset *data, struct half *train,
		 const struct half *test, const struct hebb_value *validation,
		 struct hebb_error *err)
{
	const size_t *shape = train->images.shape;

	if (shape[1] != test->images.shape[1] ||
	    shape[2] != test->images.shape[2])
		return hebb_error_set(err, HEBB_DATA, NULL,
				      "images of %zu x %zu are to be learned, "
				      "but of %zu x %zu tested",
				      shape[1], shape[2], test->images.shape[1],
				      test->images.shape[2]);
	if (validation->number >= (double)train->n)
		return hebb_error_set(err, HEBB_MODEL, &validation->node->place,
				      "validation is %g, but there are %zu "
				      "images",
				      validation->number, train->n);
	data->rank = 2;
	memcpy(data->shape, shape + 1, 2 * sizeof(*shape));
	data->width = shape[1] * shape[2];
	data->classes = data->outputs = CLASSES;
	data->scale = 1.f / 255;
	data->validation = (size_t)validation->number;
	data->train = train->n - data->validation;
	data->test = test->n;
	join(data, train, test);
	return true;
}

static bool open_mnist(struct hebb_dataset *data,
		       const struct hebb_value *values, struct hebb_error *err)
{
	struct half train = { 0 }, test = { 0 };
	bool good =
	    read_half(&train, &values[FOLDER], "train", &values[TRAIN], err) &&
	    read_half(&test, &values[FOLDER], "t10k", &values[TEST], err) &&
	    fill(data, &train, &test, &values[VALIDATION], err);

	hebb_idx_release(&train.images);
	hebb_idx_release(&train.labels);
	hebb_idx_release(&test.images);
	hebb_idx_release(&test.labels);
	return good;
}

const struct hebb_dataset_type hebb_dataset_mnist = {
	.type = {
		.name = "mnist",
		.brief = "70,000 handwritten digits of 28 x 28 pixels",
		.source = "LeCun et al. 1998, Proc. IEEE 86:2278",
		.params = params,
	},
	.open = open_mnist,
};
