/*
 * store_recall.c - remember what was shown when it was to be remembered
 *
 * A sequence of `slots`, each `hold` steps long.  Four kinds of inputs, of
 * `neurons` each, fire at random in each step with the probability `rate` while
 * their kind is on:
 *
 *	one kind for each of the `values`	the value that a slot shows,
 *drawn anew for each slot but the last store
 *in some slots: keep this value recall					in the
 *last slot, and there alone
 *
 * The class of the sequence is the value that was shown with the last store.
 * A slot but the last stores with probability 1/3; one at random does where
 * none would.  (After Bellec et al. 2018, where a sequence may recall more than
 * once.)
 */
#include "base/memory.h"
#include "learn/samples.h"

enum {
	SAMPLES = HEBB_SPLIT_OWN,
	VALUES,
	SLOTS,
	HOLD,
	NEURONS,
	RATE,
	DATA_SEED
};

static const struct hebb_param params[] = {
	HEBB_SPLIT_PARAMS(1000),
	[SAMPLES] = { "samples", "1", 11000, 2, 1e8, "sequences in all",
		      HEBB_COUNT, NULL },
	[VALUES] = { "values", "1", 2, 2, 1e4, "to choose from", HEBB_COUNT,
		     NULL },
	[SLOTS] = { "slots", "1", 8, 2, 1e5, "of a sequence", HEBB_COUNT,
		    NULL },
	[HOLD] = { "hold", "1", 10, 1, 1e5, "steps of a slot", HEBB_COUNT,
		   NULL },
	[NEURONS] = { "neurons", "1", 10, 1, 1e5, "inputs of a kind",
		      HEBB_COUNT, NULL },
	[RATE] = { "rate", "1", 0.2, 1e-6, 1,
		   "probability of a spike in a step, while a kind is on" },
	[DATA_SEED] = { "data_seed", "1", 1, 0, 0x1p53, "of what is made up",
			HEBB_COUNT, NULL },
	{ 0 },
};

struct plan {
	size_t values, slots, hold, neurons, inputs;
	uint32_t least; /* random bits below it are a spike */
	struct hebb_stream spikes, slot;
};

/* The kind that is on fires for `hold` steps from slot s on. */
static void fire(const struct plan *p, uint8_t *x, size_t i, size_t s,
		 size_t kind)
{
	size_t t, k;

	for (t = s * p->hold; t < (s + 1) * p->hold; t++)
		for (k = kind * p->neurons; k < (kind + 1) * p->neurons; k++)
			x[t * p->inputs + k] =
			    hebb_random_bits(p->spikes, t * p->inputs + k, i,
					     0) < p->least;
}

/* Which slot stores last? */
static size_t last_store(const struct plan *p, uint8_t *x, size_t i)
{
	const size_t most = p->slots - 1;
	size_t s, last = most;

	for (s = 0; s < most; s++)
		if (hebb_random_uniform(p->slot, s, i, 0) < 1.0 / 3)
			fire(p, x, i, last = s, p->values);
	if (last < most)
		return last;
	last =
	    (size_t)(hebb_random_uniform(p->slot, most, i, 0) * (double)most);
	fire(p, x, i, last, p->values);
	return last;
}

static int32_t make(const struct plan *p, uint8_t *x, size_t i)
{
	const size_t stored = last_store(p, x, i);
	int32_t label = 0;
	size_t s;

	for (s = 0; s + 1 < p->slots; s++) {
		const size_t value =
		    (size_t)(hebb_random_uniform(p->slot, s, i, 1) *
			     (double)p->values);

		fire(p, x, i, s, value);
		if (s == stored)
			label = (int32_t)value;
	}
	fire(p, x, i, p->slots - 1, p->values + 1);
	return label;
}

static bool open_store_recall(struct hebb_dataset *data,
			      const struct hebb_value *values,
			      struct hebb_error *err)
{
	const size_t n = (size_t)values[SAMPLES].number;
	const uint64_t seed = (uint64_t)values[DATA_SEED].number;
	struct plan p = {
		.values = (size_t)values[VALUES].number,
		.slots = (size_t)values[SLOTS].number,
		.hold = (size_t)values[HOLD].number,
		.neurons = (size_t)values[NEURONS].number,
		.least = (uint32_t)(values[RATE].number * 0xffffffffu),
		.spikes = hebb_stream_open(seed, "spikes"),
		.slot = hebb_stream_open(seed, "slots"),
	};
	size_t i;

	p.inputs = (p.values + 2) * p.neurons;
	data->rank = 2;
	data->shape[0] = p.slots * p.hold;
	data->shape[1] = p.inputs;
	data->width = data->shape[0] * data->shape[1];
	data->classes = data->outputs = p.values;
	data->scale = 1;
	data->bytes = hebb_alloc(n, data->width, "sequences");
	data->label = hebb_alloc(n, sizeof(*data->label), "values");
	for (i = 0; i < n; i++)
		data->label[i] = make(&p, data->bytes + i * data->width, i);
	return hebb_samples_split(data, n, values, err);
}

const struct hebb_dataset_type hebb_dataset_store_recall = {
	.type = {
		.name = "store_recall",
		.brief = "made-up spikes: the value that was shown when it was "
			 "to be stored",
		.source = "Bellec et al. 2018, NeurIPS, arXiv 1803.09574",
		.params = params,
	},
	.open = open_store_recall,
};
