/*
 * dataset.h - the contract of a dataset: what there is to learn
 *
 * A dataset type opens samples that all fit in memory; bytes stay bytes, so
 * MNIST takes 55 MB.  The samples stand in this order: `train` to learn from,
 * `validation` to look at while learning, `test` held out to the end.  Without
 * a validation part, as a rule, the test part is looked at too.  Every learner
 * of an experiment reads the same dataset in the same order.
 */
#ifndef HEBB_LEARN_DATASET_H
#define HEBB_LEARN_DATASET_H

#include <stdint.h>

#include "base/type.h"

struct hebb_dataset {
	const struct hebb_dataset_type *type;
	size_t train, validation, test;
	int rank;
	size_t shape[3]; /* of one sample, such as {8, 8} */
	size_t width;    /* product of the shape */
	size_t classes;  /* 0: the targets are numbers */
	size_t outputs;  /* numbers to answer: classes, or numbers a target */
	size_t steps;    /* of the answer, one after the other; 0 is 1 */
	double unit;     /* of the file in which a target counts 1; 0 is 1 */
	/* one of the two is NULL; owned; [all][width] */
	uint8_t *bytes;
	float *numbers;
	float scale;    /* a byte's value is byte * scale; 0 .. 1 as a rule */
	int32_t *label; /* [all][steps], NULL without classes; owned */
	float *target;  /* [all][steps][outputs], NULL with classes; owned */
	uint8_t *alphabet; /* [classes] letters of a text, else NULL; owned */
	bool itself;       /* targets are the samples; label, target are NULL */
};

/* Samples in all. */
static inline size_t hebb_dataset_size(const struct hebb_dataset *data)
{
	return data->train + data->validation + data->test;
}

/* Answers that a sample wants, one after the other. */
static inline size_t hebb_dataset_steps(const struct hebb_dataset *data)
{
	return data->steps ? data->steps : 1;
}

struct hebb_dataset_type {
	struct hebb_type type;
	/*
	 * Fill `data`; `values` are those of type.params.  On failure set `err`
	 * and leave in `data` only what hebb_dataset_close can free.
	 */
	bool (*open)(struct hebb_dataset *data, const struct hebb_value *values,
		     struct hebb_error *err);
};

extern const struct hebb_type *const hebb_dataset_types[];

/* Some samples in memory; nothing is owned. */
struct hebb_batch {
	size_t n;
	size_t width, outputs;
	const float *input;   /* [n][width] */
	const int32_t *label; /* [n][steps], NULL without classes */
	const float *target;  /* [n][steps][outputs], NULL with classes */
	/* where `input` comes from, if it was not gathered: [n] ids */
	const struct hebb_dataset *data;
	const uint32_t *id;
};

/* Room for batches of up to `size` samples. */
struct hebb_batch_buffer {
	size_t size;
	float *input;   /* [size][width] */
	int32_t *label; /* [size][steps] */
	float *target;  /* [size][steps][outputs] */
};

/*
 * Open what `map` names ({type: digits, ...}).  Needs hebb_dataset_close also
 * after a failure.
 */
bool hebb_dataset_open(struct hebb_dataset *data, struct hebb_config *map,
		       struct hebb_error *err);
void hebb_dataset_close(struct hebb_dataset *data);

/* Forget labels and targets: what is learned is the sample itself. */
void hebb_dataset_itself(struct hebb_dataset *data);

/*
 * The order in which the training samples are seen in pass `epoch`: [train]
 * ids.  A function of (seed, epoch) and nothing else: all learners see it.
 */
void hebb_dataset_order(const struct hebb_dataset *data, uint64_t seed,
			uint64_t epoch, uint32_t *order);

struct hebb_batch_buffer hebb_batch_room(const struct hebb_dataset *data,
					 size_t size);
void hebb_batch_release(struct hebb_batch_buffer *room);

/* Gather samples id[0 .. n-1] into `room`. */
struct hebb_batch hebb_dataset_gather(const struct hebb_dataset *data,
				      const uint32_t *id, size_t n,
				      struct hebb_batch_buffer *room);

/*
 * The same, but the rows of `input`, and of a `target` that is the sample
 * itself, have to be fetched before somebody reads them, so that threads can
 * share the work.  `id` must live as long as the batch.
 */
struct hebb_batch hebb_dataset_choose(const struct hebb_dataset *data,
				      const uint32_t *id, size_t n,
				      struct hebb_batch_buffer *room);
void hebb_batch_fetch(const struct hebb_batch *batch, size_t begin, size_t end);

/* Such rows of the input, fetched or not, into those of rows[n][width]. */
void hebb_batch_copy(const struct hebb_batch *batch, size_t begin, size_t end,
		     float *rows);

/*
 * For the types: split `n` samples that are in file order into train and test,
 * stratified by label (if any) and shuffled by `split_seed`; the arrays of
 * `data` are permuted in place.  test = round(n * test_part), spread over the
 * classes as evenly as their sizes allow.
 */
void hebb_dataset_split(struct hebb_dataset *data, size_t n, size_t test,
			uint64_t split_seed);

/*
 * The same, but the test part is the `fold`-th of `folds` parts whose sizes
 * differ by one at most, each class spread over all of them.
 */
void hebb_dataset_fold(struct hebb_dataset *data, size_t n, size_t folds,
		       size_t fold, uint64_t split_seed);

/* After either: `validation` samples go from the train to that part. */
void hebb_dataset_hold_back(struct hebb_dataset *data, size_t validation,
			    uint64_t split_seed);

#endif
