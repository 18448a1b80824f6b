/*
 * noise.c - a white-noise current, independent for every neuron
 *
 *	I = mean + sd z,    z ~ N(0, 1), new at the beginning of every interval
 *
 * Its power at low frequencies is 2 sd^2 interval.  The normal numbers are made
 * of two keyed ones (Box & Muller 1958, Ann. Math. Stat. 29:610), so nothing is
 * kept from step to step.
 */
#include "snn/stimulus.h"

#include <math.h>

#include "base/number.h"

enum { MEAN, SD, INTERVAL };
enum { CHUNK = 256 };

static const struct hebb_param params[] = {
	[MEAN] = { "mean", "pA", 0, -1e6, 1e6, "of the current" },
	[SD] = { "sd", "pA", HEBB_REQUIRED, 0, 1e6,
		 "standard deviation of the current" },
	[INTERVAL] = { "interval", "ms", 1, 1e-3, 1e12,
		       "how long a value lasts; at least one step" },
	{ NULL },
};

struct noise {
	double mean, sd;
	uint64_t interval; /* steps */
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct noise *noise = scratch;

	*noise = (struct noise){
		.mean = v[MEAN].number,
		.sd = v[SD].number,
		.interval = (uint64_t)llround(v[INTERVAL].number / dt),
	};
	return noise->interval ||
	       hebb_error_set(
		   err, HEBB_MODEL,
		   v[INTERVAL].node ? &v[INTERVAL].node->place : NULL,
		   "an interval of %g ms is shorter than one step of "
		   "%g ms",
		   v[INTERVAL].number, dt);
}

static double normal(uint32_t a, uint32_t b)
{
	return sqrt(-2 * hebb_log((a + 0.5) * 0x1p-32)) *
	       hebb_cos(2 * M_PI * 0x1p-32 * b);
}

static void add(const struct hebb_drive *drive)
{
	const struct noise *noise = drive->scratch;
	uint32_t a[CHUNK], b[CHUNK], from, i;
	uint64_t at;

	at = (drive->step - drive->from) / noise->interval;
	for (from = 0; from < drive->n; from += CHUNK) {
		const uint32_t n =
		    drive->n - from < CHUNK ? drive->n - from : CHUNK;
		const uint64_t first = drive->first + from;

		hebb_random_fill(drive->stream, first, n, at, 0, a);
		hebb_random_fill(drive->stream, first, n, at, 1, b);
		for (i = 0; i < n; i++)
			drive->input[from + i] +=
			    noise->mean + noise->sd * normal(a[i], b[i]);
	}
}

const struct hebb_stimulus_type hebb_stimulus_noise = {
	.type = {
		.name = "noise",
		.brief = "a white-noise current, independent for every neuron",
		.equation = "I = mean + sd z, z ~ N(0, 1) anew every interval",
		.source = "Box & Muller 1958, Ann. Math. Stat. 29:610",
		.params = params,
	},
	.current = true,
	.scratch = sizeof(struct noise),
	.prepare = prepare,
	.add = add,
};
