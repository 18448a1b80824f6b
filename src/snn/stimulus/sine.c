/*
 * sine.c - an alternating current
 *
 *	I = offset + amplitude sin(2 pi frequency t + phase)
 *
 * In every step it has the value of the step's middle, which is right to second
 * order in dt.
 */
#include "snn/stimulus.h"

#include <math.h>

#include "base/number.h"

enum { AMPLITUDE, FREQUENCY, PHASE, OFFSET };

static const struct hebb_param params[] = {
	[AMPLITUDE] = { "amplitude", "port", HEBB_REQUIRED, -1e6, 1e6,
			"of the sine" },
	[FREQUENCY] = { "frequency", "Hz", HEBB_REQUIRED, 0, 1e6,
			"of the sine" },
	[PHASE] = { "phase", "1", 0, -1e3, 1e3, "at time 0, in radians" },
	[OFFSET] = { "offset", "port", 0, -1e6, 1e6, "mean of the current" },
	{ NULL },
};

struct sine {
	double amplitude, cycles, phase, offset; /* `cycles` per step */
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct sine *sine = scratch;

	(void)err;
	*sine = (struct sine){
		.amplitude = v[AMPLITUDE].number,
		.cycles = v[FREQUENCY].number * dt / 1000,
		.phase = v[PHASE].number,
		.offset = v[OFFSET].number,
	};
	return true;
}

static void add(const struct hebb_drive *drive)
{
	const struct sine *sine = drive->scratch;
	const double cycles = ((double)drive->age + 0.5) * sine->cycles;
	double current;
	uint32_t i;

	current =
	    sine->offset +
	    sine->amplitude *
		hebb_sin(2 * M_PI * (cycles - floor(cycles)) + sine->phase);
	for (i = 0; i < drive->n; i++)
		drive->input[i] += current;
}

const struct hebb_stimulus_type hebb_stimulus_sine = {
	.type = {
		.name = "sine",
		.brief = "an alternating current",
		.equation = "I = offset + amplitude sin(2 pi frequency t + "
			    "phase)",
		.params = params,
	},
	.current = true,
	.scratch = sizeof(struct sine),
	.prepare = prepare,
	.add = add,
};
