#include "lab/fingerprint.h"

#include <string.h>

#include "base/memory.h"
#include "rec/digest.h"

/* A sum over digests does not depend on their order. */
struct sum {
	uint64_t word[HEBB_DIGEST_BYTES / 8];
};

static void add(struct sum *sum, const uint8_t bytes[HEBB_DIGEST_BYTES])
{
	uint64_t word;
	size_t i;

	for (i = 0; i < HEBB_DIGEST_BYTES / 8; i++) {
		memcpy(&word, bytes + 8 * i, 8);
		sum->word[i] += word;
	}
}

/* One sample, and what is asked of it. */
static void take_sample(struct hebb_digest *digest,
			const struct hebb_dataset *data, size_t i,
			uint8_t bytes[HEBB_DIGEST_BYTES])
{
	const size_t steps = hebb_dataset_steps(data);

	if (data->bytes)
		hebb_digest_add(digest, data->bytes + i * data->width,
				data->width);
	else
		hebb_digest_add(digest, data->numbers + i * data->width,
				data->width * sizeof(*data->numbers));
	if (data->label)
		hebb_digest_add(digest, data->label + i * steps,
				steps * sizeof(*data->label));
	if (data->target)
		hebb_digest_add(digest,
				data->target + i * steps * data->outputs,
				steps * data->outputs * sizeof(float));
	hebb_digest_take(digest, bytes);
}

/* `standing` hears of samples in order, `sum` in none. */
static void go_through(const struct hebb_dataset *data,
		       struct hebb_digest *standing, struct sum *sum)
{
	const uint64_t parts[] = { data->train, data->validation, data->test };
	struct hebb_digest *one = hebb_digest_new();
	uint8_t bytes[HEBB_DIGEST_BYTES];
	size_t i;

	hebb_digest_add(standing, parts, sizeof(parts));
	for (i = 0; i < hebb_dataset_size(data); i++) {
		take_sample(one, data, i, bytes);
		hebb_digest_add(standing, bytes, sizeof(bytes));
		add(sum, bytes);
	}
	hebb_digest_free(one);
}

bool hebb_fingerprint_data(struct hebb_tape *tape,
			   const struct hebb_dataset *data, size_t folds,
			   struct hebb_error *err)
{
	struct hebb_digest *standing = hebb_digest_new();
	uint8_t bytes[HEBB_DIGEST_BYTES];
	char all[HEBB_DIGEST_TEXT], split[HEBB_DIGEST_TEXT];
	size_t f;

	for (f = 0; f < folds; f++) {
		struct sum sum = { { 0 } };

		go_through(&data[f], standing, &sum);
		memcpy(bytes, sum.word, sizeof(bytes));
	}
	hebb_digest_text(bytes, all);
	hebb_digest_take(standing, bytes);
	hebb_digest_text(bytes, split);
	hebb_digest_free(standing);
	return hebb_tape_text(tape, "/learning", "data", all, true, err) &&
	       hebb_tape_text(tape, "/learning", "split", split, true, err) &&
	       hebb_tape_count(tape, "/learning", "samples",
			       hebb_dataset_size(data), true, err);
}

bool hebb_fingerprint_order(struct hebb_tape *tape, const char *path,
			    const struct hebb_dataset *data, uint64_t seed,
			    struct hebb_error *err)
{
	uint32_t *order = hebb_alloc(data->train, sizeof(*order), "an order");
	struct hebb_digest *digest = hebb_digest_new();
	uint8_t bytes[HEBB_DIGEST_BYTES];
	char text[HEBB_DIGEST_TEXT];

	hebb_dataset_order(data, seed, 0, order);
	hebb_digest_add(digest, order, data->train * sizeof(*order));
	hebb_digest_take(digest, bytes);
	hebb_digest_text(bytes, text);
	hebb_digest_free(digest);
	hebb_free(order);
	return hebb_tape_text(tape, path, "order", text, true, err);
}
