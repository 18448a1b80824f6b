/*
 * ornstein_uhlenbeck.c - a current that wanders around its mean
 *
 *	tau dI/dt = mean - I + sd sqrt(2 tau) xi(t)
 *
 * It goes from step to step as exactly as the process does (Gillespie 1996,
 * Phys. Rev. E 54:2084): variance sd^2 and correlation e^(-lag/tau) do not
 * depend on dt.  Within a step the current is constant.
 */
#include "snn/stimulus.h"

#include "base/normal.h"
#include "base/number.h"

enum { MEAN, SD, TAU, SHARED, START };
enum { KEPT, STATES };
enum { CHUNK = 256 };
enum { DRAW_STEP = 0, DRAW_START = 2 }; /* two draws each */

static const struct hebb_param params[] = {
	[MEAN] = { "mean", "port", 0, -1e6, 1e6, "of the current" },
	[SD] = { "sd", "port", HEBB_REQUIRED, 0, 1e6,
		 "standard deviation of the current" },
	[TAU] = { "tau", "ms", 5, 1e-3, 1e12, "time constant of correlation" },
	[SHARED] = { "shared", "1", 0, 0, 1,
		     "one current for all neurons, instead of one for each",
		     HEBB_FLAG },
	[START] = { "start", "port", HEBB_OPTIONAL, -1e6, 1e6,
		    "current at the beginning; drawn with mean and sd if not "
		    "given" },
	{ NULL },
};

struct process {
	double mean, sd, decay, kick, start;
	bool shared;
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct process *process = scratch;
	const double x = dt / v[TAU].number;

	(void)err;
	*process = (struct process){
		.mean = v[MEAN].number,
		.sd = v[SD].number,
		.decay = hebb_exp(-x),
		.kick = v[SD].number * sqrt(-hebb_expm1(-2 * x)),
		.start = v[START].number,
		.shared = v[SHARED].number,
	};
	return true;
}

/* The normal numbers of the neurons from + i, i < n; all the same if shared. */
static void draw(const struct hebb_drive *drive, uint32_t from, uint32_t n,
		 uint32_t draw, double *z)
{
	const struct process *process = drive->scratch;
	double common;
	uint32_t i;

	if (!process->shared) {
		hebb_normal_fill(drive->stream, drive->first + from, n,
				 drive->step, draw, z);
		return;
	}
	common = hebb_normal(
	    hebb_random_bits(drive->common, 0, drive->step, draw),
	    hebb_random_bits(drive->common, 0, drive->step, draw + 1));
	for (i = 0; i < n; i++)
		z[i] = common;
}

static uint32_t chunk(const struct hebb_drive *drive, uint32_t from)
{
	return drive->n - from < CHUNK ? drive->n - from : CHUNK;
}

static void start(const struct hebb_drive *drive)
{
	const struct process *process = drive->scratch;
	double z[CHUNK];
	uint32_t from, i;

	for (from = 0; from < drive->n; from += CHUNK) {
		double *kept = drive->state[KEPT] + from;
		const uint32_t n = chunk(drive, from);

		draw(drive, from, n, DRAW_START, z);
		for (i = 0; i < n; i++)
			kept[i] = isnan(process->start)
				      ? process->sd * z[i]
				      : process->start - process->mean;
	}
}

static void add(const struct hebb_drive *drive)
{
	const struct process *process = drive->scratch;
	double z[CHUNK];
	uint32_t from, i;

	for (from = 0; from < drive->n; from += CHUNK) {
		double *kept = drive->state[KEPT] + from;
		double *input = drive->input + from;
		const uint32_t n = chunk(drive, from);

		draw(drive, from, n, DRAW_STEP, z);
		for (i = 0; i < n; i++) {
			input[i] += process->mean + kept[i];
			kept[i] =
			    kept[i] * process->decay + process->kick * z[i];
		}
	}
}

const struct hebb_stimulus_type hebb_stimulus_ornstein_uhlenbeck = {
	.type = {
		.name = "ornstein_uhlenbeck",
		.brief = "a current that wanders around its mean",
		.equation = "tau dI/dt = mean - I + sd sqrt(2 tau) xi(t)",
		.source = "Gillespie 1996, Phys. Rev. E 54:2084",
		.params = params,
	},
	.current = true,
	.states = STATES,
	.scratch = sizeof(struct process),
	.prepare = prepare,
	.start = start,
	.add = add,
};
