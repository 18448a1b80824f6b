#include "ann/arena.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

static size_t whole_lines(size_t n)
{
	const size_t line = 64 / sizeof(hebb_real);

	return (n + line - 1) / line * line;
}

void hebb_arena_plan(struct hebb_arena *arena, size_t n)
{
	arena->size += whole_lines(n);
}

void hebb_arena_get(struct hebb_arena *arena, const char *purpose)
{
	arena->data =
	    hebb_alloc_large(arena->size, sizeof(hebb_real), "%s", purpose);
	memset(arena->data, 0, arena->size * sizeof(hebb_real));
}

hebb_real *hebb_arena_take(struct hebb_arena *arena, size_t n)
{
	hebb_real *piece = arena->data + arena->taken;

	arena->taken += whole_lines(n);
	assert(arena->taken <= arena->size);
	return piece;
}

void hebb_arena_release(struct hebb_arena *arena)
{
	hebb_free(arena->data);
	*arena = (struct hebb_arena){ 0 };
}
