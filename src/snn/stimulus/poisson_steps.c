/*
 * poisson_steps.c - Poisson spikes with a rate that is listed over time
 *
 * In every step spikes have the mean of the integral of the rate, which is
 * exact, also along ramps.
 */
#include "snn/poisson.h"

#include "base/memory.h"
#include "snn/profile.h"

enum { TIMES, RATES, SHAPE };

static const struct hebb_param params[] = {
	[TIMES] = { "times", "ms", HEBB_REQUIRED, 0, 0,
		    "when the rate changes, ascending: [0 s, 1 s] or {file: "
		    "rates.csv, column: time_ms}; before the first it is 0",
		    HEBB_NODE, NULL, HEBB_STEPS },
	[RATES] = { "rates", "Hz", HEBB_REQUIRED, 0, 0,
		    "for each time the rate from then on, for each neuron: "
		    "[1 kHz, 2 kHz] or a column of the file",
		    HEBB_NODE },
	[SHAPE] = { "shape", "1", 0, 0, 1,
		    "constant until the next time, or ramps from time to time",
		    HEBB_CHOICE, "steps|ramps" },
	{ NULL },
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	const struct hebb_param row = {
		"rates", "Hz", HEBB_REQUIRED, 0, HEBB_POISSON_MOST * 1000 / dt,
		"",
	};
	struct hebb_profile **profile = scratch;

	*profile = hebb_profile_new(v[TIMES].node, v[RATES].node, &row,
				    v[SHAPE].number == 1, dt, err);
	return *profile;
}

static void release(void *scratch)
{
	struct hebb_profile **profile = scratch;

	hebb_free(*profile);
}

static void add(const struct hebb_drive *drive)
{
	struct hebb_profile *const *profile = drive->scratch;
	const double rate = hebb_profile_at(*profile, drive->age);
	struct hebb_poisson table;

	if (rate == 0)
		return;
	hebb_poisson_set(&table, rate * drive->dt / 1000);
	hebb_poisson_add(drive, &table);
}

const struct hebb_stimulus_type hebb_stimulus_poisson_steps = {
	.type = {
		.name = "poisson_steps",
		.brief = "Poisson spikes for every neuron, with a rate listed "
			 "over time",
		.equation = "P(k spikes within a step) = x^k e^-x / k!, x = "
			    "integral of rate",
		.params = params,
	},
	.scratch = sizeof(struct hebb_profile *),
	.prepare = prepare,
	.release = release,
	.add = add,
};
