/*
 * poisson.c - independent Poisson spikes for every neuron
 *
 *	P(k spikes within dt) = x^k e^-x / k!,    x = rate dt
 */
#include "snn/poisson.h"

enum { RATE };

static const struct hebb_param params[] = {
	[RATE] = { "rate", "Hz", HEBB_REQUIRED, 0, 1e9,
		   "of the spikes that each neuron receives" },
	{ NULL },
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	const double mean = v[RATE].number * dt / 1000;

	if (mean > HEBB_POISSON_MOST)
		return hebb_error_set(err, HEBB_MODEL, &v[RATE].node->place,
				      "rate is %g spikes a step, more than %g; "
				      "use a smaller rate and a larger weight",
				      mean, HEBB_POISSON_MOST);
	hebb_poisson_set(scratch, mean);
	return true;
}

static void add(const struct hebb_drive *drive)
{
	hebb_poisson_add(drive, drive->scratch);
}

const struct hebb_stimulus_type hebb_stimulus_poisson = {
	.type = {
		.name = "poisson",
		.brief = "independent Poisson spikes for every neuron",
		.equation = "P(k spikes within dt) = x^k e^-x / k!, x = rate dt",
		.params = params,
	},
	.scratch = sizeof(struct hebb_poisson),
	.prepare = prepare,
	.add = add,
};
