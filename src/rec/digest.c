#include "rec/digest.h"

#include <stdio.h>
#include <nettle/sha2.h>

#include "base/memory.h"

struct hebb_digest {
	struct sha256_ctx sha;
};

struct hebb_digest *hebb_digest_new(void)
{
	struct hebb_digest *digest = hebb_alloc(1, sizeof(*digest), "a digest");

	sha256_init(&digest->sha);
	return digest;
}

void hebb_digest_add(struct hebb_digest *digest, const void *bytes, size_t n)
{
	sha256_update(&digest->sha, n, bytes);
}

void hebb_digest_take(struct hebb_digest *digest,
		      uint8_t bytes[HEBB_DIGEST_BYTES])
{
	sha256_digest(&digest->sha, HEBB_DIGEST_BYTES, bytes);
}

void hebb_digest_free(struct hebb_digest *digest)
{
	hebb_free(digest);
}

void hebb_digest_text(const uint8_t bytes[HEBB_DIGEST_BYTES],
		      char text[HEBB_DIGEST_TEXT])
{
	size_t i;

	for (i = 0; i < HEBB_DIGEST_BYTES; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
}
