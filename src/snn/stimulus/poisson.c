/*
 * poisson.c - independent Poisson spikes for every neuron
 *
 *	P(k spikes within dt) = x^k e^-x / k!,    x = rate dt
 *
 * One keyed 32-bit draw per neuron and step is compared with the cumulative
 * distribution; what is rarer than 2^-32 a step does not occur.
 */
#include "snn/stimulus.h"

#include "base/number.h"

enum { RATE };
enum { MOST = 400, CHUNK = 256 };
#define MEAN_MOST 200.0

static const struct hebb_param params[] = {
	[RATE] = { "rate", "Hz", HEBB_REQUIRED, 0, 1e9,
		   "of the spikes that each neuron receives" },
	{ NULL },
};

struct table {
	uint32_t n;
	uint32_t bound[MOST]; /* k or fewer spikes: bits < bound[k] */
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
	for (table->n = 0; table->n < MOST && sum * 0x1p32 < 0x1p32 - 0.5;) {
		table->bound[table->n++] = (uint32_t)(sum * 0x1p32 + 0.5);
		p *= x / table->n;
		sum += p;
	}
	return true;
}

static void add(const struct hebb_drive *drive)
{
	const struct table *table = drive->scratch;
	uint32_t bits[CHUNK], from, i, k;
	int32_t count[CHUNK]; /* signed: vectors convert it to double */

	for (from = 0; from < drive->n; from += CHUNK) {
		const uint32_t n =
		    drive->n - from < CHUNK ? drive->n - from : CHUNK;

		hebb_random_fill(drive->stream, drive->first + from, n,
				 drive->step, 0, bits);
		for (i = 0; i < n; i++)
			count[i] = 0;
		for (k = 0; k < table->n; k++)
			for (i = 0; i < n; i++)
				count[i] += bits[i] >= table->bound[k];
		for (i = 0; i < n; i++)
			drive->input[from + i] += drive->weight * count[i];
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
