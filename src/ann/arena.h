/*
 * arena.h - one piece of memory for many arrays, planned before training
 *
 * First hebb_arena_plan says what will be needed, then hebb_arena_get makes
 * room once, then hebb_arena_take hands the pieces out in the same order.
 */
#ifndef HEBB_ANN_ARENA_H
#define HEBB_ANN_ARENA_H

#include <stddef.h>

#include "ann/real.h"

struct hebb_arena {
	hebb_real *data; /* [size], zero at first */
	size_t size, taken;
};

/* Count `n` numbers in; a piece begins on a cache line. */
void hebb_arena_plan(struct hebb_arena *arena, size_t n);
void hebb_arena_get(struct hebb_arena *arena, const char *purpose);
hebb_real *hebb_arena_take(struct hebb_arena *arena, size_t n);
void hebb_arena_release(struct hebb_arena *arena);

#endif
