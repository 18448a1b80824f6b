/*
 * noise.c - a white-noise current, independent for every neuron
 *
 *	I = mean + sd z,    z ~ N(0, 1), new at the beginning of every interval
 *
 * Its power at low frequencies is 2 sd^2 interval.  Normal numbers are keyed,
 *so nothing is kept from step to step.
 */
#include "snn/stimulus.h"

#include <math.h>

#include "base/normal.h"

enum { MEAN, SD, INTERVAL };
enum { CHUNK = 256 };

static const struct hebb_param params[] = {
	[MEAN] = { "mean", "port", 0, -1e6, 1e6, "of the current" },
	[SD] = { "sd", "port", HEBB_REQUIRED, 0, 1e6,
		 "standard deviation of the current" },
	[INTERVAL] = { "interval", "ms", 1, 1e-3, 1e12,
		       "how long a value lasts; at least one step", HEBB_REAL,
		       NULL, HEBB_STEPS },
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

static void add(const struct hebb_drive *drive)
{
	const struct noise *noise = drive->scratch;
	const uint64_t at = (drive->step - drive->from) / noise->interval;
	double z[CHUNK];
	uint32_t from, i;

	for (from = 0; from < drive->n; from += CHUNK) {
		const uint32_t n =
		    drive->n - from < CHUNK ? drive->n - from : CHUNK;

		hebb_normal_fill(drive->stream, drive->first + from, n, at, 0,
				 z);
		for (i = 0; i < n; i++)
			drive->input[from + i] +=
			    noise->mean + noise->sd * z[i];
	}
}

const struct hebb_stimulus_type hebb_stimulus_noise = {
	.type = {
		.name = "noise",
		.brief = "a white-noise current, independent for every neuron",
		.equation = "I = mean + sd z, z ~ N(0, 1) anew every interval",
		.params = params,
	},
	.current = true,
	.scratch = sizeof(struct noise),
	.prepare = prepare,
	.add = add,
};
