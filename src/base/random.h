/*
 * random.h - keyed random numbers: no generator has a state
 *
 * A draw is a function of (seed, name of its stream, id, step, draw), so
 * threads, ranks and checkpoints cannot change it.  The function is
 * Philox4x32-10 (Salmon et al. 2011, SC11; Random123): the key is 64 bits made
 * of seed and stream name, the counter is (step low, step high, id / 4, draw),
 * and word id % 4 of the block belongs to `id`, so that no word is wasted.
 */
#ifndef HEBB_BASE_RANDOM_H
#define HEBB_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>
#include <gsl/gsl_rng.h>

struct hebb_stream {
	uint32_t key[2];
};

/* The stream `name` ("drive", "exc_inh.weight") of a run with `seed`. */
struct hebb_stream hebb_stream_open(uint64_t seed, const char *name);

/* 32 random bits. */
uint32_t hebb_random_bits(struct hebb_stream stream, uint64_t id, uint64_t step,
			  uint32_t draw);

/* Uniform on [0, 1), with 32 random bits. */
double hebb_random_uniform(struct hebb_stream stream, uint64_t id,
			   uint64_t step, uint32_t draw);

/*
 * bits[i] = hebb_random_bits(stream, first + i, step, draw) for i < n, many
 * times faster.
 */
void hebb_random_fill(struct hebb_stream stream, uint64_t first, size_t n,
		      uint64_t step, uint32_t draw, uint32_t *bits);

/*
 * The same for n groups of four ids that follow each other:
 * bits[4 i + k] = hebb_random_bits(stream, 4 quad[i] + k, step, draw).
 */
void hebb_random_quads(struct hebb_stream stream, const uint64_t *quad,
		       size_t n, uint64_t step, uint32_t draw, uint32_t *bits);

/*
 * A generator for GSL's distributions: its numbers are those of (id, step) at
 * draw = 0, 1, 2, ...  It lives in the caller's storage and owns nothing.
 */
struct hebb_gsl {
	gsl_rng rng;
	struct {
		struct hebb_stream stream;
		uint64_t id, step;
		uint32_t draw;
	} state;
};

/* Valid as long as `storage` stays where it is. */
gsl_rng *hebb_random_gsl(struct hebb_gsl *storage, struct hebb_stream stream,
			 uint64_t id, uint64_t step);

/* A permutation of 0 .. n-1, for the order of samples. */
void hebb_random_shuffle(struct hebb_stream stream, uint64_t step,
			 uint32_t *order, size_t n);

#endif
