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
	*data = (struct hebb_dataset){ 0 };
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
		room.label = hebb_alloc(size, sizeof(int32_t), "a batch");
	else
		room.target =
		    hebb_alloc(size * data->outputs, sizeof(float), "a batch");
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

struct hebb_batch hebb_dataset_gather(const struct hebb_dataset *data,
				      const uint32_t *id, size_t n,
				      struct hebb_batch_buffer *room)
{
	const size_t width = data->width, outputs = data->outputs;
	size_t i;

	for (i = 0; i < n; i++) {
		float *to = room->input + i * width;

		if (data->bytes)
			widen(data->bytes + id[i] * width, width, data->scale,
			      to);
		else
			memcpy(to, data->numbers + id[i] * width,
			       width * sizeof(float));
		if (data->label)
			room->label[i] = data->label[id[i]];
		else
			memcpy(room->target + i * outputs,
			       data->target + id[i] * outputs,
			       outputs * sizeof(float));
	}
	return (struct hebb_batch){ n,           width,       outputs,
				    room->input, room->label, room->target };
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

/* The new order of the samples: [n - test] to learn from, [test] held out. */
static void arrange(const struct hebb_dataset *data, size_t n, size_t test,
		    uint64_t split_seed, uint32_t *order)
{
	const size_t classes = data->label ? data->classes : 1;
	uint32_t *mixed = hebb_alloc(n, sizeof(*mixed), "order of samples");
	size_t *size = hebb_alloc(classes, sizeof(*size), "sizes of classes");
	size_t *held = hebb_alloc(classes, sizeof(*held), "sizes of classes");
	size_t i, learn = 0, hold = n - test;

	for (i = 0; i < n; i++)
		size[data->label ? data->label[i] : 0]++;
	share(size, classes, n, test, held);
	hebb_random_shuffle(hebb_stream_open(split_seed, "split"), 0, mixed, n);
	for (i = 0; i < n; i++) {
		size_t *left = &held[data->label ? data->label[mixed[i]] : 0];

		order[*left ? hold++ : learn++] = mixed[i];
		*left -= *left > 0;
	}
	hebb_free(mixed);
	hebb_free(size);
	hebb_free(held);
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

void hebb_dataset_split(struct hebb_dataset *data, size_t n, size_t test,
			uint64_t split_seed)
{
	uint32_t *order = hebb_alloc(n, sizeof(*order), "order of samples");

	arrange(data, n, test, split_seed, order);
	data->bytes = reorder(data->bytes, data->width, order, n);
	data->numbers =
	    reorder(data->numbers, data->width * sizeof(float), order, n);
	data->label = reorder(data->label, sizeof(*data->label), order, n);
	data->target =
	    reorder(data->target, data->outputs * sizeof(float), order, n);
	data->train = n - test;
	data->test = test;
	hebb_free(order);
}
