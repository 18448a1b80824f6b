#include "learn/dataset.h"

#include <string.h>

#include "base/memory.h"
#include "base/random.h"

bool hebb_dataset_open(struct hebb_dataset *data, struct hebb_config *map,
		       struct hebb_error *err)
{
	const struct hebb_type *type;
	struct hebb_value *values;
	bool good;

	*data = (struct hebb_dataset){ 0 };
	type = hebb_type_of(hebb_dataset_types, "dataset", map, NULL, err);
	if (!type)
		return false;
	data->type = (const struct hebb_dataset_type *)type;
	values = hebb_alloc(hebb_param_count(type->params), sizeof(*values),
			    "values of a dataset");
	good = hebb_param_read(type->params, map, false, values, err,
			       "dataset of type '%s'", type->name) &&
	       data->type->open(data, values, err);
	hebb_free(values);
	return good;
}

void hebb_dataset_close(struct hebb_dataset *data)
{
	hebb_free(data->bytes);
	hebb_free(data->numbers);
	hebb_free(data->label);
	hebb_free(data->target);
	hebb_free(data->alphabet);
	*data = (struct hebb_dataset){ 0 };
}

void hebb_dataset_itself(struct hebb_dataset *data)
{
	hebb_free(data->label);
	hebb_free(data->target);
	data->label = NULL;
	data->target = NULL;
	data->classes = data->steps = 0;
	data->unit = 0;
	data->outputs = data->width;
	data->itself = true;
}

void hebb_dataset_order(const struct hebb_dataset *data, uint64_t seed,
			uint64_t epoch, uint32_t *order)
{
	hebb_random_shuffle(hebb_stream_open(seed, "order"), epoch, order,
			    data->train);
}

struct hebb_batch_buffer hebb_batch_room(const struct hebb_dataset *data,
					 size_t size)
{
	struct hebb_batch_buffer room = { .size = size };

	room.input = hebb_alloc(size * data->width, sizeof(float), "a batch");
	if (data->label)
		room.label = hebb_alloc(size * hebb_dataset_steps(data),
					sizeof(int32_t), "a batch");
	else if (!data->itself)
		room.target =
		    hebb_alloc(size * hebb_dataset_steps(data) * data->outputs,
			       sizeof(float), "a batch");
	return room;
}

void hebb_batch_release(struct hebb_batch_buffer *room)
{
	hebb_free(room->input);
	hebb_free(room->label);
	hebb_free(room->target);
	*room = (struct hebb_batch_buffer){ 0 };
}

static void widen(const uint8_t *restrict bytes, size_t n, float scale,
		  float *restrict numbers)
{
	size_t i;

	for (i = 0; i < n; i++)
		numbers[i] = (float)bytes[i] * scale;
}

/* Ask memory for a sample; random rows of a large array are far away. */
static void call_for(const struct hebb_dataset *data, uint32_t id)
{
	const size_t width = data->width, line = 64;
	const char *row = data->bytes
			      ? (const char *)(data->bytes + id * width)
			      : (const char *)(data->numbers + id * width);
	const size_t size = width * (data->bytes ? 1 : sizeof(float));
	size_t at;

	for (at = 0; at < size; at += line)
		__builtin_prefetch(row + at);
}

void hebb_batch_copy(const struct hebb_batch *batch, size_t begin, size_t end,
		     float *rows)
{
	const struct hebb_dataset *data = batch->data;
	const size_t width = batch->width;
	float *to = rows + begin * width;
	size_t i;

	if (!batch->id) {
		memcpy(to, batch->input + begin * width,
		       (end - begin) * width * sizeof(*to));
		return;
	}
	for (i = begin; i < end; i++, to += width) {
		const size_t at = batch->id[i] * width;

		if (i + 1 < end)
			call_for(data, batch->id[i + 1]);
		if (data->bytes)
			widen(data->bytes + at, width, data->scale, to);
		else
			memcpy(to, data->numbers + at, width * sizeof(float));
	}
}

void hebb_batch_fetch(const struct hebb_batch *batch, size_t begin, size_t end)
{
	hebb_batch_copy(batch, begin, end, (float *)batch->input);
}

struct hebb_batch hebb_dataset_choose(const struct hebb_dataset *data,
				      const uint32_t *id, size_t n,
				      struct hebb_batch_buffer *room)
{
	const size_t outputs = data->outputs;
	const size_t steps = hebb_dataset_steps(data), row = steps * outputs;
	size_t i;

	for (i = 0; i < n; i++)
		if (data->label)
			memcpy(room->label + i * steps,
			       data->label + id[i] * steps,
			       steps * sizeof(int32_t));
		else if (data->target)
			memcpy(room->target + i * row,
			       data->target + id[i] * row, row * sizeof(float));
	return (struct hebb_batch){
		.n = n,
		.width = data->width,
		.outputs = outputs,
		.input = room->input,
		.label = room->label,
		.target = data->itself ? room->input : room->target,
		.data = data,
		.id = id,
	};
}

struct hebb_batch hebb_dataset_gather(const struct hebb_dataset *data,
				      const uint32_t *id, size_t n,
				      struct hebb_batch_buffer *room)
{
	struct hebb_batch batch = hebb_dataset_choose(data, id, n, room);

	hebb_batch_fetch(&batch, 0, n);
	batch.data = NULL;
	batch.id = NULL;
	return batch;
}

/* ---- splitting ---- */

/*
 * How many of each class are held out, so that they sum up to `test`: parts
 * proportional to the sizes, what is lost by rounding to the largest rests.
 */
static void share(const size_t *size, size_t classes, size_t n, size_t test,
		  size_t *held)
{
	size_t c, best, given = 0;

	for (c = 0; c < classes; c++) {
		held[c] = size[c] * test / n;
		given += held[c];
	}
	for (; given < test; given++) {
		double rest, largest = -1;

		for (c = best = 0; c < classes; c++) {
			rest = (double)size[c] * (double)test / (double)n -
			       (double)held[c];
			if (rest > largest && held[c] < size[c]) {
				largest = rest;
				best = c;
			}
		}
		held[best]++;
	}
}

/* The class of a sample; all have one where there are no classes. */
static size_t class_of(const struct hebb_dataset *data, size_t id)
{
	return data->label && !data->steps ? (size_t)data->label[id] : 0;
}

/* The new order of the first `n`: [n - some] that stay, [some] to be kept. */
static void arrange(const struct hebb_dataset *data, size_t n, size_t some,
		    struct hebb_stream stream, uint32_t *order)
{
	const size_t classes = data->label ? data->classes : 1;
	uint32_t *mixed = hebb_alloc(n, sizeof(*mixed), "order of samples");
	size_t *size = hebb_alloc(classes, sizeof(*size), "sizes of classes");
	size_t *held = hebb_alloc(classes, sizeof(*held), "sizes of classes");
	size_t i, learn = 0, hold = n - some;

	for (i = 0; i < n; i++)
		size[class_of(data, i)]++;
	share(size, classes, n, some, held);
	hebb_random_shuffle(stream, 0, mixed, n);
	for (i = 0; i < n; i++) {
		size_t *left = &held[class_of(data, mixed[i])];

		order[*left ? hold++ : learn++] = mixed[i];
		*left -= *left > 0;
	}
	hebb_free(mixed);
	hebb_free(size);
	hebb_free(held);
}

/*
 * Deal the samples out to `folds`, class by class and one after the other; the
 * order is then: all that are not dealt to `fold`, and those that are.  Returns
 * how many the latter are.
 */
static size_t deal(const struct hebb_dataset *data, size_t n, size_t folds,
		   size_t fold, struct hebb_stream stream, uint32_t *order)
{
	const size_t classes = data->label ? data->classes : 1;
	uint32_t *mixed = hebb_alloc(n, sizeof(*mixed), "order of samples");
	bool *held = hebb_alloc(n, sizeof(*held), "samples held out");
	size_t c, i, dealt = 0, at = 0, others;

	hebb_random_shuffle(stream, 0, mixed, n);
	for (c = 0; c < classes; c++)
		for (i = 0; i < n; i++)
			if (class_of(data, mixed[i]) == c)
				held[i] = dealt++ % folds == fold;
	for (i = 0; i < n; i++)
		if (!held[i])
			order[at++] = mixed[i];
	others = at;
	for (i = 0; i < n; i++)
		if (held[i])
			order[at++] = mixed[i];
	hebb_free(mixed);
	hebb_free(held);
	return n - others;
}

/* `array` ([n] rows of `row` bytes) in the new order; the old one is freed. */
static void *reorder(void *array, size_t row, const uint32_t *order, size_t n)
{
	char *copy;
	size_t i;

	if (!array)
		return NULL;
	copy = hebb_alloc(n, row, "samples");
	for (i = 0; i < n; i++)
		memcpy(copy + i * row, (char *)array + order[i] * row, row);
	hebb_free(array);
	return copy;
}

/* Samples order[0], order[1], ... become the first, second, ... of all. */
static void reorder_all(struct hebb_dataset *data, const uint32_t *order,
			size_t n)
{
	const size_t steps = hebb_dataset_steps(data);

	data->bytes = reorder(data->bytes, data->width, order, n);
	data->numbers =
	    reorder(data->numbers, data->width * sizeof(float), order, n);
	data->label =
	    reorder(data->label, steps * sizeof(*data->label), order, n);
	data->target = reorder(data->target,
			       steps * data->outputs * sizeof(float), order, n);
}

void hebb_dataset_split(struct hebb_dataset *data, size_t n, size_t test,
			uint64_t split_seed)
{
	uint32_t *order = hebb_alloc(n, sizeof(*order), "order of samples");

	arrange(data, n, test, hebb_stream_open(split_seed, "split"), order);
	reorder_all(data, order, n);
	data->train = n - test;
	data->test = test;
	hebb_free(order);
}

void hebb_dataset_fold(struct hebb_dataset *data, size_t n, size_t folds,
		       size_t fold, uint64_t split_seed)
{
	uint32_t *order = hebb_alloc(n, sizeof(*order), "order of samples");

	data->test = deal(data, n, folds, fold,
			  hebb_stream_open(split_seed, "fold"), order);
	data->train = n - data->test;
	reorder_all(data, order, n);
	hebb_free(order);
}

void hebb_dataset_hold_back(struct hebb_dataset *data, size_t validation,
			    uint64_t split_seed)
{
	const size_t n = hebb_dataset_size(data);
	uint32_t *order = hebb_alloc(n, sizeof(*order), "order of samples");
	size_t i;

	arrange(data, data->train, validation,
		hebb_stream_open(split_seed, "validation"), order);
	for (i = data->train; i < n; i++)
		order[i] = (uint32_t)i;
	reorder_all(data, order, n);
	data->train -= validation;
	data->validation = validation;
	hebb_free(order);
}
