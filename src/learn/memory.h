/*
 * memory.h - the contract of an associative memory: patterns are stored, and
 * recalled from cues in which some of their units are wrong
 *
 * A pattern has `width` units, each -1 or 1; so has a cue.
 */
#ifndef HEBB_LEARN_MEMORY_H
#define HEBB_LEARN_MEMORY_H

#include <stdint.h>

#include "base/type.h"

/* What a memory is built for. */
struct hebb_memory_task {
	size_t width;  /* units of a pattern */
	uint64_t seed; /* of this memory */
	int threads;   /* that it may use */
};

struct hebb_memory {
	const struct hebb_memory_type *type;
	char *name; /* its key under `memories:` */
	struct hebb_memory_task task;
	void *state; /* the type's own */
};

struct hebb_memory_type {
	struct hebb_type type;
	/*
	 * Build from `map`, which the memory may read again when it stores:
	 * it outlives the memory.  `release` is called also after a failure.
	 */
	bool (*build)(struct hebb_memory *memory, struct hebb_config *map,
		      struct hebb_error *err);
	/*
	 * Forget everything, and store pattern[n][width], n > 0, which stay
	 * where they are until the next call.
	 */
	bool (*store)(struct hebb_memory *memory, const float *pattern,
		      size_t n, struct hebb_error *err);
	/*
	 * out[n][width]: what comes to mind, -1 or 1.  It does not depend on
	 * what else is asked but for the place of a cue, which keys random
	 * numbers.
	 */
	bool (*recall)(struct hebb_memory *memory, const float *cue, size_t n,
		       float *out, struct hebb_error *err);
	void (*release)(struct hebb_memory *memory);
};

extern const struct hebb_type *const hebb_memory_types[];

/* Build the memory `map` describes; NULL on failure. */
struct hebb_memory *hebb_memory_new(struct hebb_config *map, const char *name,
				    const struct hebb_memory_task *task,
				    struct hebb_error *err);
void hebb_memory_free(struct hebb_memory *memory);

/* The agreement of two patterns: 1 the same, 0 by chance, -1 the reverse. */
double hebb_memory_overlap(const float *a, const float *b, size_t width);

#endif
