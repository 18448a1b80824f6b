#include "rec/pairs.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

void hebb_pairs_init(struct hebb_pairs *pairs, size_t neurons, size_t most)
{
	static const char purpose[] = "correlations";
	size_t i;

	*pairs = (struct hebb_pairs){
		.stream = hebb_stream_open(0, "pairs"),
		.most = most,
		.slot = hebb_alloc(neurons, sizeof(uint16_t), purpose),
		.id = hebb_alloc(most, sizeof(uint32_t), purpose),
		.key = hebb_alloc(most, sizeof(uint32_t), purpose),
		.count = hebb_alloc(most, sizeof(uint32_t), purpose),
		.fired = hebb_alloc(most, sizeof(uint16_t), purpose),
		.sum = hebb_alloc(most, sizeof(uint64_t), purpose),
		.product = hebb_alloc(most * most, sizeof(uint64_t), purpose),
	};
	for (i = 0; i < neurons; i++)
		pairs->slot[i] = (uint16_t)most;
}

void hebb_pairs_release(struct hebb_pairs *pairs)
{
	hebb_free(pairs->slot);
	hebb_free(pairs->id);
	hebb_free(pairs->key);
	hebb_free(pairs->count);
	hebb_free(pairs->fired);
	hebb_free(pairs->sum);
	hebb_free(pairs->product);
}

/* Equal keys: the lower id first. */
static bool is_before(uint32_t key, size_t id, uint32_t other_key,
		      size_t other_id)
{
	return key < other_key || (key == other_key && id < other_id);
}

static void find_last(struct hebb_pairs *pairs)
{
	size_t i;

	for (i = 0, pairs->last = 0; i < pairs->n; i++)
		if (is_before(pairs->key[pairs->last], pairs->id[pairs->last],
			      pairs->key[i], pairs->id[i]))
			pairs->last = i;
}

/* Whoever has the place leaves without a trace. */
static void clear(struct hebb_pairs *pairs, size_t place)
{
	size_t i, k;

	pairs->slot[pairs->id[place]] = (uint16_t)pairs->most;
	pairs->sum[place] = 0;
	for (i = 0; i < pairs->most; i++)
		pairs->product[place * pairs->most + i] =
		    pairs->product[i * pairs->most + place] = 0;
	if (!pairs->count[place])
		return;
	pairs->count[place] = 0;
	for (i = k = 0; i < pairs->n_fired; i++)
		if (pairs->fired[i] != place)
			pairs->fired[k++] = pairs->fired[i];
	pairs->n_fired = k;
}

/* The place of a neuron that fires for the first time; `most` for none. */
static size_t choose(struct hebb_pairs *pairs, size_t id)
{
	const uint32_t key = hebb_random_bits(pairs->stream, id, 0, 0);
	size_t place = pairs->n;

	if (!pairs->most)
		return 0;
	if (pairs->n < pairs->most) {
		pairs->n++;
	} else {
		place = pairs->last;
		if (!is_before(key, id, pairs->key[place], pairs->id[place]))
			return pairs->most;
		clear(pairs, place);
	}
	pairs->slot[id] = (uint16_t)place;
	pairs->id[place] = (uint32_t)id;
	pairs->key[place] = key;
	find_last(pairs);
	return place;
}

void hebb_pairs_add(struct hebb_pairs *pairs, size_t id, bool first)
{
	const size_t place = first ? choose(pairs, id) : pairs->slot[id];

	if (place == pairs->most)
		return;
	if (!pairs->count[place]++)
		pairs->fired[pairs->n_fired++] = (uint16_t)place;
}

void hebb_pairs_close(struct hebb_pairs *pairs)
{
	size_t i, k;

	for (i = 0; i < pairs->n_fired; i++) {
		const size_t a = pairs->fired[i];

		pairs->sum[a] += pairs->count[a];
		for (k = 0; k < pairs->n_fired; k++) {
			const size_t b = pairs->fired[k];

			pairs->product[a * pairs->most + b] +=
			    (uint64_t)pairs->count[a] * pairs->count[b];
		}
	}
	for (i = 0; i < pairs->n_fired; i++)
		pairs->count[pairs->fired[i]] = 0;
	pairs->n_fired = 0;
}

/* Of the counts of two places, times `bins`. */
static double covariance(const struct hebb_pairs *pairs, size_t a, size_t b,
			 double bins)
{
	return (double)pairs->product[a * pairs->most + b] -
	       (double)pairs->sum[a] * (double)pairs->sum[b] / bins;
}

double hebb_pairs_correlation(const struct hebb_pairs *pairs, uint64_t bins)
{
	double sum = 0, n = 0;
	size_t a, b;

	for (a = 0; bins && a < pairs->n; a++) {
		const double va = covariance(pairs, a, a, (double)bins);

		for (b = 0; va > 0 && b < a; b++) {
			const double vb = covariance(pairs, b, b, (double)bins);

			if (vb <= 0)
				continue;
			sum += covariance(pairs, a, b, (double)bins) /
			       sqrt(va * vb);
			n++;
		}
	}
	return n > 0 ? sum / n : NAN;
}
