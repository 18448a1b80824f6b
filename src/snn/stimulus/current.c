/*
 * current.c - a constant current, for a while
 */
#include "snn/stimulus.h"

#include <math.h>

enum { AMPLITUDE, FROM, UNTIL };

static const struct hebb_param params[] = {
	[AMPLITUDE] = { "amplitude", "pA", HEBB_REQUIRED, -1e6, 1e6,
			"the current" },
	[FROM] = { "from", "ms", 0, 0, 1e15, "when it begins" },
	[UNTIL] = { "until", "ms", 1e15, 0, 1e15, "when it ends" },
	{ NULL },
};

struct pulse {
	double amplitude;
	uint64_t from, until; /* steps */
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct pulse *pulse = scratch;

	(void)err;
	pulse->amplitude = v[AMPLITUDE].number;
	pulse->from = (uint64_t)llround(v[FROM].number / dt);
	pulse->until = (uint64_t)llround(v[UNTIL].number / dt);
	return true;
}

static void add(const struct hebb_drive *drive)
{
	const struct pulse *pulse = drive->scratch;
	uint32_t i;

	if (drive->step < pulse->from || drive->step >= pulse->until)
		return;
	for (i = 0; i < drive->n; i++)
		drive->input[i] += pulse->amplitude;
}

const struct hebb_stimulus_type hebb_stimulus_current = {
	.type = {
		.name = "current",
		.brief = "a constant current, for a while",
		.params = params,
	},
	.current = true,
	.scratch = sizeof(struct pulse),
	.prepare = prepare,
	.add = add,
};
