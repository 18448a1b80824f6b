/*
 * hopfield.c - units that agree with what the others say of them
 *
 *	W_ij = sum over patterns of p_i p_j,  W_ii = 0
 *	h_i = sum_j W_ij s_j,  s_i <- sign h_i, one unit after the other
 *
 * (Hopfield 1982, PNAS 79:2554).  A sweep looks at all units once, in an order
 * drawn anew; a unit with h = 0 stays as it is.  Recall ends when a sweep
 * changes nothing, which happens, as each change lowers the energy -s W s / 2.
 *
 * All of these are whole numbers, far below those at which float rounds: no
 * order of summation matters.
 */
#include "learn/memory.h"

#include <string.h>

#include "ann/gemm.h"
#include "base/memory.h"
#include "base/need.h"
#include "base/random.h"

enum { SWEEPS };

static const struct hebb_param params[] = {
	[SWEEPS] = { "sweeps", "1", 1000, 1, 1e9,
		     "over all units, after which recall ends in any case",
		     HEBB_COUNT },
	{ 0 },
};

#define TILE 64 /* rows of W that one thread fills */

struct hopfield {
	hebb_real *weight; /* [width][width] */
	uint64_t sweeps;
	struct hebb_stream stream;
};

static bool build(struct hebb_memory *memory, struct hebb_config *map,
		  struct hebb_error *err)
{
	struct hopfield *own = hebb_alloc(1, sizeof(*own), "Hopfield network");
	const size_t width = memory->task.width;
	struct hebb_value values[sizeof(params) / sizeof(*params)];
	struct hebb_need need = { 0 };

	memory->state = own;
	if (!hebb_param_read(params, map, false, values, err,
			     "memory '%s' of type 'hopfield'", memory->name))
		return false;
	hebb_need_add(&need, sizeof(hebb_real) * (double)width * (double)width,
		      "weights of '%s'", memory->name);
	if (!hebb_need_fits(&need, &map->place, err))
		return false;
	own->sweeps = (uint64_t)values[SWEEPS].number;
	own->stream = hebb_stream_open(memory->task.seed, "hopfield.order");
	own->weight = hebb_alloc(width * width, sizeof(hebb_real), "weights");
	return true;
}

static bool store(struct hebb_memory *memory, const float *pattern, size_t n,
		  struct hebb_error *err)
{
	struct hopfield *own = memory->state;
	const size_t width = memory->task.width;
	const int team = memory->task.threads;
	size_t first, i;

	(void)err;
#pragma omp parallel for num_threads(team) if (team > 1)
	for (first = 0; first < width; first += TILE) {
		const size_t left = width - first;

		hebb_gemm(true, false, left < TILE ? left : TILE, width, n,
			  pattern + first, width, pattern, width, 0,
			  own->weight + first * width, width);
	}
	for (i = 0; i < width; i++)
		own->weight[i * width + i] = 0;
	return true;
}

/* One sweep over the units; false if none changed. */
static bool sweep(const struct hopfield *own, size_t width,
		  const uint32_t *order, float *s, hebb_real *h)
{
	bool changed = false;
	size_t k, j;

	for (k = 0; k < width; k++) {
		const size_t i = order[k];
		const hebb_real *row = own->weight + i * width;
		const hebb_real by = -2 * s[i];

		if (!(h[i] * s[i] < 0))
			continue;
		s[i] = -s[i];
		for (j = 0; j < width; j++)
			h[j] += by * row[j];
		changed = true;
	}
	return changed;
}

/* From the cue in `s` to where it stays. */
static void relax(const struct hopfield *own, size_t width, uint64_t which,
		  float *s)
{
	hebb_real *h = hebb_alloc(width, sizeof(*h), "fields");
	uint32_t *order = hebb_alloc(width, sizeof(*order), "order of units");
	uint64_t k;
	size_t i;

	for (i = 0; i < width; i++)
		order[i] = (uint32_t)i;
	hebb_gemm(false, true, 1, width, width, s, width, own->weight, width, 0,
		  h, width);
	for (k = 0; k < own->sweeps; k++) {
		hebb_random_shuffle(own->stream, which * own->sweeps + k, order,
				    width);
		if (!sweep(own, width, order, s, h))
			break;
	}
	hebb_free(h);
	hebb_free(order);
}

static bool recall(struct hebb_memory *memory, const float *cue, size_t n,
		   float *out, struct hebb_error *err)
{
	const struct hopfield *own = memory->state;
	const size_t width = memory->task.width;
	const int team = memory->task.threads;
	size_t k;

	(void)err;
	memcpy(out, cue, n * width * sizeof(*out));
#pragma omp parallel for schedule(dynamic) num_threads(team) if (team > 1)
	for (k = 0; k < n; k++)
		relax(own, width, k, out + k * width);
	return true;
}

static void release(struct hebb_memory *memory)
{
	struct hopfield *own = memory->state;

	if (!own)
		return;
	hebb_free(own->weight);
	hebb_free(own);
}

const struct hebb_memory_type hebb_memory_hopfield = {
	.type = {
		.name = "hopfield",
		.brief = "units that agree with what the others say of them",
		.equation = "W = sum p p^T, W_ii = 0; s_i <- sign sum_j W_ij "
			    "s_j",
		.source = "Hopfield 1982, PNAS 79:2554",
		.params = params,
	},
	.build = build,
	.store = store,
	.recall = recall,
	.release = release,
};
