/*
 * poisson_sine.c - Poisson spikes with a rate that is modulated
 *
 *	r(t) = rate + amplitude sin(2 pi frequency t + phase)
 *
 * In every step spikes have the mean of the integral of r, which is exact;
 *where it is negative, there are none.
 */
#include "snn/poisson.h"

#include "snn/profile.h"

enum { RATE, AMPLITUDE, FREQUENCY, PHASE };

static const struct hebb_param params[] = {
	[RATE] = { "rate", "Hz", HEBB_REQUIRED, 0, 1e9,
		   "mean rate of the spikes that each neuron receives" },
	[AMPLITUDE] = { "amplitude", "Hz", HEBB_REQUIRED, 0, 1e9,
			"of the modulation" },
	[FREQUENCY] = { "frequency", "Hz", HEBB_REQUIRED, 0, 1e6,
			"of the modulation" },
	[PHASE] = { "phase", "1", 0, -1e3, 1e3, "at time 0, in radians" },
	{ NULL },
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	const double most = (v[RATE].number + v[AMPLITUDE].number) * dt / 1000;
	struct hebb_wave *wave = scratch;

	*wave = hebb_wave(v[RATE].number, v[AMPLITUDE].number,
			  v[FREQUENCY].number, v[PHASE].number, dt);
	return most <= HEBB_POISSON_MOST ||
	       hebb_error_set(err, HEBB_MODEL, &v[RATE].node->place,
			      "rate and amplitude are %g spikes a step, more "
			      "than %g; use smaller ones and a larger weight",
			      most, HEBB_POISSON_MOST);
}

static void add(const struct hebb_drive *drive)
{
	const double rate = hebb_wave_at(drive->scratch, drive->age);
	struct hebb_poisson table;

	if (rate <= 0)
		return;
	hebb_poisson_set(&table, rate * drive->dt / 1000);
	hebb_poisson_add(drive, &table);
}

const struct hebb_stimulus_type hebb_stimulus_poisson_sine = {
	.type = {
		.name = "poisson_sine",
		.brief = "Poisson spikes for every neuron, with a rate "
			 "modulated by a sine",
		.equation = "r(t) = rate + amplitude sin(2 pi frequency t + "
			    "phase)",
		.params = params,
	},
	.scratch = sizeof(struct hebb_wave),
	.prepare = prepare,
	.add = add,
};
