#include "base/random.h"

#include <string.h>
#include <Random123/philox.h>

static inline philox4x32_ctr_t block(struct hebb_stream stream, uint64_t quad,
				     uint64_t step, uint32_t draw)
{
	const philox4x32_key_t key = { { stream.key[0], stream.key[1] } };
	const philox4x32_ctr_t counter = {
		{ (uint32_t)step, (uint32_t)(step >> 32), (uint32_t)quad, draw }
	};

	return philox4x32(counter, key);
}

/*
 * The name is hashed by Philox itself, four bytes a round, so that streams of
 * one seed and equal streams of two seeds have nothing in common.
 */
struct hebb_stream hebb_stream_open(uint64_t seed, const char *name)
{
	struct hebb_stream stream = { { (uint32_t)seed,
					(uint32_t)(seed >> 32) } };
	size_t n = strlen(name), i;

	for (i = 0; i == 0 || i < n; i += 4) {
		uint32_t word = 0;
		philox4x32_ctr_t mixed;

		memcpy(&word, name + i, n - i < 4 ? n - i : 4);
		mixed = block(stream, word, i, 0x68656262u);
		stream.key[0] = mixed.v[0];
		stream.key[1] = mixed.v[1];
	}
	return stream;
}

uint32_t hebb_random_bits(struct hebb_stream stream, uint64_t id, uint64_t step,
			  uint32_t draw)
{
	return block(stream, id / 4, step, draw).v[id % 4];
}

double hebb_random_uniform(struct hebb_stream stream, uint64_t id,
			   uint64_t step, uint32_t draw)
{
	return hebb_random_bits(stream, id, step, draw) * 0x1p-32;
}

/*
 * Sixteen blocks side by side: the same rounds as philox4x32, written over
 * arrays so that the compiler uses vector instructions.
 */
#define LANES 16

struct blocks {
	uint32_t a[LANES], b[LANES], c[LANES], d[LANES];
};

static inline void turn(struct blocks *x, uint32_t key0, uint32_t key1)
{
	uint32_t *restrict a = x->a, *restrict b = x->b;
	uint32_t *restrict c = x->c, *restrict d = x->d;
	int i;

	for (i = 0; i < LANES; i++) {
		const uint64_t p = (uint64_t)PHILOX_M4x32_0 * a[i];
		const uint64_t q = (uint64_t)PHILOX_M4x32_1 * c[i];

		a[i] = (uint32_t)(q >> 32) ^ b[i] ^ key0;
		c[i] = (uint32_t)(p >> 32) ^ d[i] ^ key1;
		b[i] = (uint32_t)q;
		d[i] = (uint32_t)p;
	}
}

static void rounds(struct hebb_stream stream, uint64_t quad, uint64_t step,
		   uint32_t draw, uint32_t out[LANES][4])
{
	struct blocks x;
	uint32_t key0 = stream.key[0], key1 = stream.key[1];
	int i, round;

	for (i = 0; i < LANES; i++) {
		x.a[i] = (uint32_t)step;
		x.b[i] = (uint32_t)(step >> 32);
		x.c[i] = (uint32_t)(quad + (uint64_t)i);
		x.d[i] = draw;
	}
	for (round = 0; round < 10; round++) {
		turn(&x, key0, key1);
		key0 += PHILOX_W32_0;
		key1 += PHILOX_W32_1;
	}
	for (i = 0; i < LANES; i++) {
		out[i][0] = x.a[i];
		out[i][1] = x.b[i];
		out[i][2] = x.c[i];
		out[i][3] = x.d[i];
	}
}

void hebb_random_fill(struct hebb_stream stream, uint64_t first, size_t n,
		      uint64_t step, uint32_t draw, uint32_t *bits)
{
	uint32_t out[LANES][4];
	size_t done = 0, skip = first % 4;

	while (done < n) {
		size_t take = 4 * LANES - skip;

		if (take > n - done)
			take = n - done;
		rounds(stream, (first + done) / 4, step, draw, out);
		memcpy(bits + done, &out[0][0] + skip, take * sizeof(*bits));
		done += take;
		skip = 0;
	}
}

static void gsl_set(void *state, unsigned long seed)
{
	(void)state, (void)seed;
}

static unsigned long gsl_get(void *state)
{
	struct hebb_gsl *storage =
	    (struct hebb_gsl *)((char *)state -
				offsetof(struct hebb_gsl, state));

	return hebb_random_bits(storage->state.stream, storage->state.id,
				storage->state.step, storage->state.draw++);
}

static double gsl_get_double(void *state)
{
	return (double)gsl_get(state) * 0x1p-32;
}

static const gsl_rng_type keyed = {
	.name = "philox4x32-10 by key",
	.max = 0xffffffffUL,
	.min = 0,
	.size = sizeof(((struct hebb_gsl *)0)->state),
	.set = gsl_set,
	.get = gsl_get,
	.get_double = gsl_get_double,
};

gsl_rng *hebb_random_gsl(struct hebb_gsl *storage, struct hebb_stream stream,
			 uint64_t id, uint64_t step)
{
	storage->rng.type = &keyed;
	storage->rng.state = &storage->state;
	storage->state.stream = stream;
	storage->state.id = id;
	storage->state.step = step;
	storage->state.draw = 0;
	return &storage->rng;
}

void hebb_random_shuffle(struct hebb_stream stream, uint64_t step,
			 uint32_t *order, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	for (i = n; i > 1; i--) {
		const uint64_t bits = hebb_random_bits(stream, i, step, 0);
		const size_t j = (size_t)(bits * i >> 32);
		const uint32_t other = order[j];

		order[j] = order[i - 1];
		order[i - 1] = other;
	}
}
