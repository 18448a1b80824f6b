#include "snn/source.h"

#include <string.h>

#include "base/memory.h"

enum { CHUNK = 256 };

/* 32 bits as a number, by way of the signed conversion that vectors have. */
static inline double number_of(uint32_t bits)
{
	return (double)(int32_t)(bits ^ 0x80000000u) + 0x1p31;
}

void hebb_source_chance(const struct hebb_block *block, uint32_t from,
			uint32_t n, const double *p, uint32_t each)
{
	const uint32_t end = from + n;
	uint32_t bits[CHUNK], i;

	for (; from < end; from += n) {
		hebb_flag *fired = block->fired + from;

		n = end - from < CHUNK ? end - from : CHUNK;
		hebb_random_fill(block->stream, block->first + from, n,
				 block->step, 0, bits);
		for (i = 0; i < n; i++)
			fired[i] = number_of(bits[i]) < p[i * each] * 0x1p32;
		p += n * each;
	}
}

struct hebb_spikes *hebb_spikes_new(size_t n)
{
	struct hebb_spikes *spikes = hebb_alloc(
	    1, sizeof(*spikes) + n * sizeof(*spikes->spike), "listed spikes");

	spikes->n = n;
	return spikes;
}

/* The first spike that is not before `step`. */
static size_t find(const struct hebb_spikes *list, uint64_t step)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (list->spike[middle].step < step)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void hebb_source_listed(const struct hebb_block *block)
{
	const struct hebb_spikes *list = block->shared;
	size_t i;

	memset(block->fired, 0, block->n * sizeof(*block->fired));
	if (!list)
		return;
	for (i = find(list, block->age);
	     i < list->n && list->spike[i].step == block->age; i++) {
		uint32_t id = list->spike[i].neuron;

		if (list->all)
			for (id = 0; id < block->n; id++)
				block->fired[id] = 1;
		else if (id >= block->first && id - block->first < block->n)
			block->fired[id - block->first] = 1;
	}
}
