/*
 * digest.h - SHA-256 of bytes that come piece by piece
 */
#ifndef HEBB_REC_DIGEST_H
#define HEBB_REC_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { HEBB_DIGEST_BYTES = 32, HEBB_DIGEST_TEXT = 65 };

struct hebb_digest;

struct hebb_digest *hebb_digest_new(void);
void hebb_digest_add(struct hebb_digest *digest, const void *bytes, size_t n);

/* The digest of what was added, which is then forgotten. */
void hebb_digest_take(struct hebb_digest *digest,
		      uint8_t bytes[HEBB_DIGEST_BYTES]);
void hebb_digest_free(struct hebb_digest *digest);

/* In hexadecimal digits. */
void hebb_digest_text(const uint8_t bytes[HEBB_DIGEST_BYTES],
		      char text[HEBB_DIGEST_TEXT]);

#endif
