/*
 * poisson.c - independent Poisson spikes for every neuron
 *
 *	P(k spikes within dt) = x^k e^-x / k!,    x = rate dt
 *
 * The cumulative distribution is compared with a keyed number of 48 bits a
 * neuron and step; what is rarer than 2^-48 a step does not occur.  Its first
 * 16 bits nearly always decide, so that one word of random bits serves two
 * neurons, and the others are drawn only where these equal those of a bound.
 */
#include "snn/stimulus.h"

#include <string.h>

#include "base/number.h"

enum { RATE };
enum { MOST = 400, WIDE = 16, CHUNK = 16 * WIDE };
#define MEAN_MOST 200.0

static const struct hebb_param params[] = {
	[RATE] = { "rate", "Hz", HEBB_REQUIRED, 0, 1e9,
		   "of the spikes that each neuron receives" },
	{ NULL },
};

/* k or fewer spikes: number < bound[k] */
struct table {
	uint32_t n;
	uint32_t lows;        /* bounds whose first 16 bits are not all ones */
	int16_t first[MOST];  /* the first 16 bits, less 2^15 */
	uint64_t bound[MOST]; /* 48 bits */
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct table *table = scratch;
	const double x = v[RATE].number * dt / 1000;
	double p = hebb_exp(-x), sum = p;

	if (x > MEAN_MOST)
		return hebb_error_set(err, HEBB_MODEL, &v[RATE].node->place,
				      "rate is %g spikes a step, more than %g; "
				      "use a smaller rate and a larger weight",
				      x, MEAN_MOST);
	for (table->n = 0; table->n < MOST && sum * 0x1p48 < 0x1p48 - 0.5;) {
		const uint64_t bound = (uint64_t)(sum * 0x1p48 + 0.5);

		table->lows += bound >> 32 != 0xffff;
		table->first[table->n] = (int16_t)((int)(bound >> 32) - 0x8000);
		table->bound[table->n++] = bound;
		p *= x / table->n;
		sum += p;
	}
	return true;
}

typedef int16_t wide __attribute__((vector_size(2 * WIDE)));

/*
 * How many bounds are below the first 16 bits of each, -1 where these are equal
 * to those of a bound.  Is there any such?
 */
static bool count_first(const struct table *table, const uint32_t *words,
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

static int16_t count_all(const struct hebb_drive *drive, uint32_t id,
			 uint32_t word)
{
	const struct table *table = drive->scratch;
	const uint64_t first = word >> 16 * (id % 2) & 0xffff;
	const uint64_t bits =
	    first << 32 | hebb_random_bits(drive->stream, id, drive->step, 1);
	int16_t k;

	for (k = 0; (uint32_t)k < table->n && bits >= table->bound[k]; k++)
		;
	return k;
}

/* Neurons id .. id + n - 1, `id` even, at most CHUNK. */
static void draw(const struct hebb_drive *drive, uint32_t id, uint32_t n,
		 int16_t *count)
{
	uint32_t words[CHUNK / 2], i;

	hebb_random_fill(drive->stream, id / 2, (n + 1) / 2, drive->step, 0,
			 words);
	for (i = (n + 1) / 2; i < CHUNK / 2; i++)
		words[i] = 0;
	if (!count_first(drive->scratch, words, count))
		return;
	for (i = 0; i < n; i++)
		if (count[i] < 0)
			count[i] = count_all(drive, id + i, words[i / 2]);
}

static void add(const struct hebb_drive *drive)
{
	uint32_t from = 0, skip = drive->first % 2;
	int16_t count[CHUNK];

	while (from < drive->n) {
		const uint32_t most = CHUNK - skip, left = drive->n - from;
		const uint32_t n = left < most ? left : most;
		double *restrict input = drive->input + from;
		uint32_t i;

		draw(drive, drive->first + from - skip, n + skip, count);
		for (i = 0; i < n; i++)
			input[i] += drive->weight * count[skip + i];
		from += n;
		skip = 0;
	}
}

const struct hebb_stimulus_type hebb_stimulus_poisson = {
	.type = {
		.name = "poisson",
		.brief = "independent Poisson spikes for every neuron",
		.equation = "P(k spikes within dt) = x^k e^-x / k!, x = rate dt",
		.params = params,
	},
	.scratch = sizeof(struct table),
	.prepare = prepare,
	.add = add,
};
