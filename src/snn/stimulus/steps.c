/*
 * steps.c - a current that is listed over time
 *
 * In every step a ramp has its mean over the step, which is right to second
 * order in dt.
 */
#include "snn/stimulus.h"

#include "base/memory.h"
#include "snn/profile.h"

enum { TIMES, VALUES, SHAPE };

static const struct hebb_param params[] = {
	[TIMES] = { "times", "ms", HEBB_REQUIRED, 0, 0,
		    "when the current changes, ascending: [10 ms, 20 ms] or "
		    "{file: steps.csv, column: time_ms}; before the first "
		    "there is none",
		    HEBB_NODE, NULL, HEBB_STEPS },
	[VALUES] = { "values", "port", HEBB_REQUIRED, 0, 0,
		     "for each time the current from then on: [50 pA, 0 pA] "
		     "or a column of the file",
		     HEBB_NODE },
	[SHAPE] = { "shape", "1", 0, 0, 1,
		    "constant until the next time, or ramps from time to time",
		    HEBB_CHOICE, "steps|ramps" },
	{ NULL },
};

static const struct hebb_param row = {
	"values", "port", HEBB_REQUIRED, -1e6, 1e6, "",
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct hebb_profile **profile = scratch;

	*profile = hebb_profile_new(v[TIMES].node, v[VALUES].node, &row,
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
	const double current = hebb_profile_at(*profile, drive->age);
	uint32_t i;

	for (i = 0; i < drive->n; i++)
		drive->input[i] += current;
}

const struct hebb_stimulus_type hebb_stimulus_steps = {
	.type = {
		.name = "steps",
		.brief = "a current that is listed over time: steps or ramps",
		.params = params,
	},
	.current = true,
	.scratch = sizeof(struct hebb_profile *),
	.prepare = prepare,
	.release = release,
	.add = add,
};
