#include "base/memory.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define LINE 64

const char *hebb_bytes_text(double bytes, char text[32])
{
	static const char *const unit[] = { "bytes", "KiB", "MiB", "GiB",
					    "TiB" };
	size_t i = 0;

	for (; bytes >= 1024 && i < 4; i++)
		bytes /= 1024;
	snprintf(text, 32, i ? "%.1f %s" : "%.0f %s", bytes, unit[i]);
	return text;
}

static void refuse(double bytes, const char *purpose)
{
	char text[32];

	fprintf(stderr, "hebb: cannot get %s for %s\n",
		hebb_bytes_text(bytes, text), purpose);
	exit(1);
}

static void *aligned(size_t n, size_t size, size_t alignment,
		     const char *format, va_list args)
{
	char purpose[256];
	void *memory = NULL;

	if (!n || !size)
		n = size = 1;
	if (n > SIZE_MAX / 2 / size ||
	    posix_memalign(&memory, alignment, n * size)) {
		vsnprintf(purpose, sizeof(purpose), format, args);
		refuse((double)n * (double)size, purpose);
	}
	return memory;
}

void *hebb_alloc(size_t n, size_t size, const char *purpose, ...)
{
	void *memory;
	va_list args;

	va_start(args, purpose);
	memory = aligned(n, size, LINE, purpose, args);
	va_end(args);
	return memset(memory, 0, n * size);
}

void *hebb_alloc_large(size_t n, size_t size, const char *purpose, ...)
{
	const size_t bytes = n * size;
	void *memory;
	va_list args;

	va_start(args, purpose);
	memory = aligned(n, size, bytes < HEBB_PAGE ? LINE : HEBB_PAGE, purpose,
			 args);
	va_end(args);
	if (bytes >= HEBB_PAGE)
		(void)madvise(memory, bytes, MADV_HUGEPAGE); /* a wish only */
	return memory;
}

void *hebb_grow(void *array, size_t *capacity, size_t need, size_t size,
		const char *purpose)
{
	size_t room = *capacity ? *capacity : 16;
	void *grown;

	if (need <= *capacity)
		return array;
	while (room < need)
		room *= 2;
	grown =
	    room <= SIZE_MAX / 2 / size ? realloc(array, room * size) : NULL;
	if (!grown)
		refuse((double)room * (double)size, purpose);
	*capacity = room;
	return grown;
}

void hebb_free(void *memory)
{
	free(memory);
}
