#include "base/random.h"

#include <string.h>
#include <Random123/philox.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

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
 * The words of some blocks at once.  Compilers make poor
 * vectors of 32 x 32 -> 64 bit products, so these are written by hand: a word
 * stands in the low half of 64 bits, whose high half is left to be anything,
 * since a product reads only the low one.
 */
#ifdef __AVX2__
enum { REGISTERS = 2, WORDS = 16 * REGISTERS };

struct words {
	__m256i a, b, c, d; /* of four blocks */
};

static inline void turn(struct words *x, __m256i key0, __m256i key1)
{
	const __m256i p =
	    _mm256_mul_epu32(x->a, _mm256_set1_epi64x(PHILOX_M4x32_0));
	const __m256i q =
	    _mm256_mul_epu32(x->c, _mm256_set1_epi64x(PHILOX_M4x32_1));

	x->a = _mm256_xor_si256(_mm256_srli_epi64(q, 32),
				_mm256_xor_si256(x->b, key0));
	x->c = _mm256_xor_si256(_mm256_srli_epi64(p, 32),
				_mm256_xor_si256(x->d, key1));
	x->b = q;
	x->d = p;
}

static inline void put_words(const struct words *x, uint32_t *out)
{
	const __m256i ab =
	    _mm256_blend_epi32(x->a, _mm256_slli_epi64(x->b, 32), 0xaa);
	const __m256i cd =
	    _mm256_blend_epi32(x->c, _mm256_slli_epi64(x->d, 32), 0xaa);
	const __m256i even = _mm256_unpacklo_epi64(ab, cd);
	const __m256i odd = _mm256_unpackhi_epi64(ab, cd);

	_mm256_storeu_si256((__m256i *)out,
			    _mm256_permute2x128_si256(even, odd, 0x20));
	_mm256_storeu_si256((__m256i *)(out + 8),
			    _mm256_permute2x128_si256(even, odd, 0x31));
}

static inline void blocks(struct hebb_stream stream, const uint64_t *quad,
			  uint64_t step, uint32_t draw, uint32_t *out)
{
	struct words x[REGISTERS];
	uint32_t key0 = stream.key[0], key1 = stream.key[1];
	int i, round;

	for (i = 0; i < REGISTERS; i++)
		x[i] = (struct words){
			_mm256_set1_epi64x((uint32_t)step),
			_mm256_set1_epi64x((int64_t)(step >> 32)),
			_mm256_loadu_si256((const __m256i *)(quad + 4 * i)),
			_mm256_set1_epi64x(draw),
		};
	for (round = 0; round < 10; round++) {
		for (i = 0; i < REGISTERS; i++)
			turn(&x[i], _mm256_set1_epi64x(key0),
			     _mm256_set1_epi64x(key1));
		key0 += PHILOX_W32_0;
		key1 += PHILOX_W32_1;
	}
	for (i = 0; i < REGISTERS; i++)
		put_words(&x[i], out + 16 * i);
}
#else
enum { WORDS = 4 };

static inline void blocks(struct hebb_stream stream, const uint64_t *quad,
			  uint64_t step, uint32_t draw, uint32_t *out)
{
	const philox4x32_ctr_t words = block(stream, *quad, step, draw);

	memcpy(out, words.v, sizeof(words.v));
}
#endif

void hebb_random_fill(struct hebb_stream stream, uint64_t first, size_t n,
		      uint64_t step, uint32_t draw, uint32_t *bits)
{
	uint32_t out[WORDS];
	uint64_t quad[WORDS / 4];
	size_t done = 0, skip = first % 4;
	size_t i;

	while (done < n) {
		size_t take = WORDS - skip;

		for (i = 0; i < WORDS / 4; i++)
			quad[i] = (first + done) / 4 + i;
		if (take <= n - done && !skip) {
			blocks(stream, quad, step, draw, bits + done);
		} else {
			take = take < n - done ? take : n - done;
			blocks(stream, quad, step, draw, out);
			memcpy(bits + done, out + skip, take * sizeof(*bits));
		}
		done += take;
		skip = 0;
	}
}

void hebb_random_quads(struct hebb_stream stream, const uint64_t *quad,
		       size_t n, uint64_t step, uint32_t draw, uint32_t *bits)
{
	enum { AT_ONCE = WORDS / 4 };
	uint64_t rest[AT_ONCE] = { 0 };
	uint32_t out[WORDS];
	size_t i;

	for (i = 0; i + AT_ONCE <= n; i += AT_ONCE)
		blocks(stream, quad + i, step, draw, bits + 4 * i);
	if (i == n)
		return;
	memcpy(rest, quad + i, (n - i) * sizeof(*rest));
	blocks(stream, rest, step, draw, out);
	memcpy(bits + 4 * i, out, 4 * (n - i) * sizeof(*bits));
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
