#include "ann/arena.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"

#define LINE (64 / sizeof(hebb_real))
#define PAGE (HEBB_PAGE / sizeof(hebb_real))

static size_t whole(size_t n, size_t by)
{
	return (n + by - 1) / by * by;
}

void hebb_arena_plan(struct hebb_arena *arena, size_t n)
{
	arena->size += whole(n, LINE);
}

void hebb_arena_get(struct hebb_arena *arena, const char *purpose)
{
	/* what fills half a huge page gets one: fewer pages to look up */
	const size_t room =
	    arena->size < PAGE / 2 ? arena->size : whole(arena->size, PAGE);

	arena->data = hebb_alloc_large(room, sizeof(hebb_real), "%s", purpose);
	memset(arena->data, 0, arena->size * sizeof(hebb_real));
}

hebb_real *hebb_arena_take(struct hebb_arena *arena, size_t n)
{
	hebb_real *piece = arena->data + arena->taken;

	arena->taken += whole(n, LINE);
	assert(arena->taken <= arena->size);
	return piece;
}

void hebb_arena_release(struct hebb_arena *arena)
{
	hebb_free(arena->data);
	*arena = (struct hebb_arena){ 0 };
}
