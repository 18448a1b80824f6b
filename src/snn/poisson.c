#include "snn/poisson.h"

#include <string.h>

#include "base/number.h"

enum { WIDE = 16, CHUNK = 16 * WIDE };

void hebb_poisson_set(struct hebb_poisson *table, double mean)
{
	double p = hebb_exp(-mean), sum = p;

	table->lows = 0;
	for (table->n = 0;
	     table->n < HEBB_POISSON_BOUNDS && sum * 0x1p48 < 0x1p48 - 0.5;) {
		const uint64_t bound = (uint64_t)(sum * 0x1p48 + 0.5);

		table->lows += bound >> 32 != 0xffff;
		table->first[table->n] = (int16_t)((int)(bound >> 32) - 0x8000);
		table->bound[table->n++] = bound;
		p *= mean / table->n;
		sum += p;
	}
}

typedef int16_t wide __attribute__((vector_size(2 * WIDE)));

/*
 * How many bounds are below the first 16 bits of each, -1 where these are equal
 * to those of a bound.  Is there any such?
 */
static bool count_first(const struct hebb_poisson *table, const uint32_t *words,
			int16_t *count)
{
	wide any = { 0 };
	uint32_t i, k;

	for (i = 0; i < CHUNK; i += WIDE) {
		wide bits, below = { 0 }, same;

		/* two numbers of 16 bits in the order of little-endian
		   machines */
		memcpy(&bits, words + i / 2, sizeof(bits));
		bits ^= INT16_MIN;
		same = bits == INT16_MAX;
		for (k = 0; k < table->lows; k++) {
			below -= bits > table->first[k];
			same |= bits == table->first[k];
		}
		any |= same;
		below |= same;
		memcpy(count + i, &below, sizeof(below));
	}
	for (i = 1; i < WIDE; i++)
		any[0] |= any[i];
	return any[0];
}

static int16_t count_all(const struct hebb_drive *drive,
			 const struct hebb_poisson *table, uint32_t id,
			 uint32_t word)
{
	const uint64_t first = word >> 16 * (id % 2) & 0xffff;
	const uint64_t bits =
	    first << 32 | hebb_random_bits(drive->stream, id, drive->step, 1);
	int16_t k;

	for (k = 0; (uint32_t)k < table->n && bits >= table->bound[k]; k++)
		;
	return k;
}

/* Neurons id .. id + n - 1, `id` even, at most CHUNK. */
static void draw(const struct hebb_drive *drive,
		 const struct hebb_poisson *table, uint32_t id, uint32_t n,
		 int16_t *count)
{
	uint32_t words[CHUNK / 2], i;

	hebb_random_fill(drive->stream, id / 2, (n + 1) / 2, drive->step, 0,
			 words);
	for (i = (n + 1) / 2; i < CHUNK / 2; i++)
		words[i] = 0;
	if (!count_first(table, words, count))
		return;
	for (i = 0; i < n; i++)
		if (count[i] < 0)
			count[i] =
			    count_all(drive, table, id + i, words[i / 2]);
}

void hebb_poisson_add(const struct hebb_drive *drive,
		      const struct hebb_poisson *table)
{
	uint32_t from = 0, skip = drive->first % 2;
	int16_t count[CHUNK];

	while (from < drive->n) {
		const uint32_t most = CHUNK - skip, left = drive->n - from;
		const uint32_t n = left < most ? left : most;
		double *restrict input = drive->input + from;
		uint32_t i;

		draw(drive, table, drive->first + from - skip, n + skip, count);
		for (i = 0; i < n; i++)
			input[i] += drive->weight * count[skip + i];
		from += n;
		skip = 0;
	}
}
