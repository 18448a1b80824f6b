/*
 * current.c - a constant current, for a while
 */
#include "snn/stimulus.h"

enum { AMPLITUDE };

static const struct hebb_param params[] = {
	[AMPLITUDE] = { "amplitude", "port", HEBB_REQUIRED, -1e6, 1e6,
			"the current, in the unit of the port: most are in "
			"pA" },
	{ NULL },
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	double *amplitude = scratch;

	(void)dt, (void)err;
	*amplitude = v[AMPLITUDE].number;
	return true;
}

static void add(const struct hebb_drive *drive)
{
	const double amplitude = *(const double *)drive->scratch;
	uint32_t i;

	for (i = 0; i < drive->n; i++)
		drive->input[i] += amplitude;
}

const struct hebb_stimulus_type hebb_stimulus_current = {
	.type = {
		.name = "current",
		.brief = "a constant current, for a while",
		.params = params,
	},
	.current = true,
	.scratch = sizeof(double),
	.prepare = prepare,
	.add = add,
};
