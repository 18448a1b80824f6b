/*
 * autoencoder.c - a learner of any kind learns to mend cues
 *
 * For `passes` over the patterns it is shown each with a part of its units
 * flipped, others every time, and told the pattern (denoising, Vincent et al.
 * 2008, ICML 25:1096).  To recall it answers a cue, and again what it said,
 * `turns` times; the last answer is rounded to -1 or 1.
 */
#include "learn/memory.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "learn/learner.h"

enum { LEARNER, PASSES, FLIPPED, TURNS };

static const struct hebb_param params[] = {
	[LEARNER] = { "learner", "1", HEBB_REQUIRED, 0, 0,
		      "a map, {type: backprop, layers: [...]}, that answers "
		      "with numbers of -1 to 1",
		      HEBB_NODE },
	[PASSES] = { "passes", "1", 100, 1, 1e9, "over the patterns",
		     HEBB_COUNT },
	[FLIPPED] = { "flipped", "1", 0.2, 0, 0.5,
		      "probability that a unit is flipped while learning" },
	[TURNS] = { "turns", "1", 3, 1, 1e6,
		    "answers to answers, of which the last counts",
		    HEBB_COUNT },
	{ 0 },
};

struct autoencoder {
	struct hebb_config *map;  /* of the learner, not owned */
	struct hebb_config *copy; /* that the learner was built from */
	struct hebb_learner *learner;
	double flipped;
	uint64_t passes, turns;
	struct hebb_stream stream;
};

static struct hebb_dataset dataset_of(const struct hebb_memory *memory,
				      size_t n)
{
	const size_t width = memory->task.width;

	return (struct hebb_dataset){
		.train = n,
		.rank = 1,
		.shape = { width },
		.width = width,
		.outputs = width,
		.itself = true,
	};
}

/* A new learner, for n patterns. */
static bool begin(struct hebb_memory *memory, struct hebb_config *map, size_t n,
		  struct hebb_error *err)
{
	struct autoencoder *own = memory->state;
	const struct hebb_dataset data = dataset_of(memory, n);
	const struct hebb_task task = { .data = &data,
					.seed = memory->task.seed,
					.threads = memory->task.threads };

	hebb_learner_free(own->learner);
	own->learner = hebb_learner_new(map, memory->name, &task, err);
	return own->learner;
}

/* The learner is built where its map stands, so that mistakes have a place. */
static bool build(struct hebb_memory *memory, struct hebb_config *map,
		  struct hebb_error *err)
{
	struct autoencoder *own = hebb_alloc(1, sizeof(*own), "autoencoder");
	struct hebb_value values[sizeof(params) / sizeof(*params)];

	memory->state = own;
	if (!hebb_param_read(params, map, false, values, err,
			     "memory '%s' of type 'autoencoder'", memory->name))
		return false;
	own->map = values[LEARNER].node;
	own->passes = (uint64_t)values[PASSES].number;
	own->flipped = values[FLIPPED].number;
	own->turns = (uint64_t)values[TURNS].number;
	own->stream =
	    hebb_stream_open(memory->task.seed, "autoencoder.flipped");
	return begin(memory, own->map, 1, err);
}

/* Some patterns of a pass, in its order, and cues made of them. */
static bool study(struct hebb_memory *memory, const float *pattern,
		  const uint32_t *order, size_t n, uint64_t pass, float *cue,
		  float *goal, struct hebb_error *err)
{
	struct autoencoder *own = memory->state;
	const size_t width = memory->task.width;
	const struct hebb_batch batch = { .n = n,
					  .width = width,
					  .outputs = width,
					  .input = cue,
					  .target = goal };
	double loss;
	size_t k, i;

	for (k = 0; k < n; k++) {
		memcpy(goal + k * width, pattern + order[k] * width,
		       width * sizeof(*goal));
		for (i = 0; i < width; i++)
			cue[k * width + i] =
			    hebb_random_uniform(own->stream,
						order[k] * width + i, pass,
						0) < own->flipped
				? -goal[k * width + i]
				: goal[k * width + i];
	}
	return own->learner->type->learn(own->learner, &batch, &loss, err);
}

static bool store(struct hebb_memory *memory, const float *pattern, size_t n,
		  struct hebb_error *err)
{
	struct autoencoder *own = memory->state;
	const size_t width = memory->task.width;
	const struct hebb_dataset data = dataset_of(memory, n);
	struct hebb_config *copy = hebb_config_copy(own->map);
	bool ok = begin(memory, copy, n, err);
	const size_t most = ok ? own->learner->batch : 0;
	float *cue = hebb_alloc(most * width, sizeof(*cue), "cues");
	float *goal = hebb_alloc(most * width, sizeof(*goal), "patterns");
	uint32_t *order = hebb_alloc(n, sizeof(*order), "order of patterns");
	uint64_t pass;
	size_t at, some;

	hebb_config_free(own->copy);
	own->copy = copy;
	for (pass = 0; ok && pass < own->passes; pass++) {
		hebb_dataset_order(&data, memory->task.seed, pass, order);
		for (at = 0; ok && at < n; at += some) {
			some = n - at < most ? n - at : most;
			ok = study(memory, pattern, order + at, some, pass, cue,
				   goal, err);
		}
	}
	hebb_free(cue);
	hebb_free(goal);
	hebb_free(order);
	return ok;
}

static bool recall(struct hebb_memory *memory, const float *cue, size_t n,
		   float *out, struct hebb_error *err)
{
	struct autoencoder *own = memory->state;
	const size_t all = n * memory->task.width;
	struct hebb_batch batch = { .n = n,
				    .width = memory->task.width,
				    .outputs = memory->task.width };
	float *said = hebb_alloc(all, sizeof(*said), "answers");
	uint64_t k;
	size_t i;
	bool ok = true;

	memcpy(said, cue, all * sizeof(*said));
	batch.input = said;
	for (k = 0; ok && k < own->turns; k++) {
		ok = own->learner->type->answer(own->learner, &batch, out, err);
		memcpy(said, out, all * sizeof(*said));
	}
	for (i = 0; i < all; i++)
		out[i] = out[i] < 0 ? -1 : 1;
	hebb_free(said);
	return ok;
}

static void release(struct hebb_memory *memory)
{
	struct autoencoder *own = memory->state;

	if (!own)
		return;
	hebb_learner_free(own->learner);
	hebb_config_free(own->copy);
	hebb_free(own);
}

const struct hebb_memory_type hebb_memory_autoencoder = {
	.type = {
		.name = "autoencoder",
		.brief = "a learner of any kind learns to mend cues",
		.source = "Vincent et al. 2008, ICML 25:1096",
		.params = params,
	},
	.build = build,
	.store = store,
	.recall = recall,
	.release = release,
};
