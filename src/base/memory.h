/*
 * memory.h - memory that is refused ends the run, in one place
 *
 * No caller checks for NULL: a refusal prints purpose and size and exits with
 * code 1.  Nothing is lost by that, as results under their final name are
 * complete files only.
 */
#ifndef HEBB_BASE_MEMORY_H
#define HEBB_BASE_MEMORY_H

#include <stddef.h>

/* Zeroed, aligned to 64 bytes: [n] elements of `size` bytes. */
void *hebb_alloc(size_t n, size_t size, const char *purpose, ...)
    __attribute__((format(printf, 3, 4), malloc, alloc_size(1, 2)));

/* Bytes of a huge page. */
#define HEBB_PAGE ((size_t)2 << 20)

/* As hebb_alloc, for big arrays: on huge pages, content undefined. */
void *hebb_alloc_large(size_t n, size_t size, const char *purpose, ...)
    __attribute__((format(printf, 3, 4), malloc, alloc_size(1, 2)));

/*
 * Make room for `need` elements in an array that grows; `capacity` is updated.
 * Start with NULL and 0.
 */
void *hebb_grow(void *array, size_t *capacity, size_t need, size_t size,
		const char *purpose);

/* NULL is fine. */
void hebb_free(void *memory);

/* "12.3 GiB", into a buffer of the caller's. */
const char *hebb_bytes_text(double bytes, char text[32]);

#endif
