/*
 * bench_ann IMAGES LABELS [THREADS [EPOCHS [HIDDEN [BATCH]]]]: seconds an
 * epoch of a 784-HIDDEN-10 network on raw IDX files of MNIST, without the rest
 * of the program.  Built by `make tests/bench_ann`, not run by `make check`.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/random.h"
#include "learn/learner.h"

#include "tree.h"

#define WIDTH 784

static uint8_t *read_bytes(const char *path, size_t skip, size_t n)
{
	FILE *file = fopen(path, "rb");
	uint8_t *bytes = hebb_alloc(n, 1, "%s", path);

	if (!file || fseek(file, (long)skip, SEEK_SET) ||
	    fread(bytes, 1, n, file) != n) {
		perror(path);
		exit(2);
	}
	fclose(file);
	return bytes;
}

static void gather(const uint8_t *pixels, const uint8_t *labels,
		   const uint32_t *id, size_t n, float *input, int32_t *label)
{
	size_t r, i;

	for (r = 0; r < n; r++) {
		const uint8_t *pixel = pixels + (size_t)id[r] * WIDTH;

		for (i = 0; i < WIDTH; i++)
			input[r * WIDTH + i] = (float)pixel[i] * (1 / 255.0f);
		label[r] = labels[id[r]];
	}
}

static struct hebb_learner *build(const struct hebb_task *task,
				  const char *hidden, const char *batch)
{
	struct hebb_config *map =
	    map_of("type", "backprop", "batch", batch, NULL);
	struct hebb_error err;
	struct hebb_learner *learner;

	hebb_config_add(map, "layers",
			list_of(map_of("type", "dense", "units", hidden, NULL),
				map_of("type", "relu", NULL),
				map_of("type", "dense", NULL),
				map_of("type", "softmax", NULL), NULL));
	learner = hebb_learner_new(map, "bench", task, &err);
	if (!learner) {
		fprintf(stderr, "%s\n", err.message);
		exit(2);
	}
	hebb_config_free(map);
	return learner;
}

int main(int argc, char **argv)
{
	enum { TRAIN = 60000 };
	const struct hebb_dataset data = {
		.rank = 2,
		.shape = { 28, 28 },
		.width = WIDTH,
		.classes = 10,
		.outputs = 10,
	};
	const struct hebb_task task = { &data, 1,
					argc > 3 ? atoi(argv[3]) : 2 };
	const int epochs = argc > 4 ? atoi(argv[4]) : 5;
	struct hebb_learner *learner;
	uint8_t *pixels, *labels;
	uint32_t *order = hebb_alloc(TRAIN, sizeof(*order), "order");
	float *input;
	int32_t *label;
	struct hebb_error err;
	int epoch;

	if (argc < 3) {
		fprintf(stderr, "usage: bench_ann IMAGES LABELS [THREADS "
				"[EPOCHS [HIDDEN [BATCH]]]]\n");
		return 2;
	}
	pixels = read_bytes(argv[1], 16, (size_t)TRAIN * WIDTH);
	labels = read_bytes(argv[2], 8, TRAIN);
	learner = build(&task, argc > 5 ? argv[5] : "128",
			argc > 6 ? argv[6] : "128");
	input = hebb_alloc(learner->batch * WIDTH, sizeof(*input), "batch");
	label = hebb_alloc(learner->batch, sizeof(*label), "batch");
	for (epoch = 0; epoch < epochs; epoch++) {
		double start = hebb_clock(), loss, sum = 0, gathering = 0;
		size_t at, n;

		hebb_random_shuffle(hebb_stream_open(1, "order"),
				    (uint64_t)epoch, order, TRAIN);
		for (at = 0; at < TRAIN; at += n) {
			const double before = hebb_clock();
			struct hebb_batch batch = {
				.width = WIDTH,
				.outputs = 10,
				.input = input,
				.label = label,
			};

			batch.n = n = TRAIN - at < learner->batch
					  ? TRAIN - at
					  : learner->batch;
			gather(pixels, labels, order + at, n, input, label);
			gathering += hebb_clock() - before;
			if (!learner->type->learn(learner, &batch, &loss,
						  &err)) {
				fprintf(stderr, "%s\n", err.message);
				return 1;
			}
			sum += loss * (double)n;
		}
		printf("epoch %d: %.3f s, of which gathering %.3f s; loss "
		       "%.4f\n",
		       epoch + 1, hebb_clock() - start, gathering, sum / TRAIN);
	}
	hebb_learner_free(learner);
	hebb_free(pixels);
	hebb_free(labels);
	hebb_free(order);
	hebb_free(input);
	hebb_free(label);
	return 0;
}
