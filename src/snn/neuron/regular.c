/*
 * regular.c - a source whose neurons fire at regular intervals
 *
 *	t = phase + k period,    k = 0, 1, 2, ...
 *
 * Each spike has the nearest time of the grid that is not 0.  How many have
 * passed is computed anew at every step, so that errors do not add up.
 */
#include "snn/neuron.h"

#include <math.h>

enum { PERIOD, PHASE };
enum { C_RATE, C_PHASE, COEFS };

static const struct hebb_param params[] = {
	[PERIOD] = { "period", "ms", 10, 1e-3, 1e12,
		     "from spike to spike; at most one a step" },
	[PHASE] = { "phase", "ms", 0, 0, 1e12,
		    "time of the first spike; that of time 0 is left out" },
	{ NULL },
};

static const struct hebb_state states[] = { { NULL } };
static const struct hebb_port ports[] = { { NULL } };

static void prepare(const double *p, double dt, double *c)
{
	c[C_RATE] = dt / p[PERIOD];
	c[C_PHASE] = p[PHASE] / dt - 0.5;
}

HEBB_KERNEL advance(const struct hebb_block *b, const uint32_t each)
{
	const double *rate = b->coef[C_RATE], *phase = b->coef[C_PHASE];
	const double now = (double)b->age;
	uint32_t i;

	for (i = 0; i < b->n; i++) {
		const double x = now - phase[i * each];
		const double before = ceil(x * rate[i * each]);
		const double after = ceil((x + 1) * rate[i * each]);

		b->fired[i] = after > fmax(before, 0);
	}
}

HEBB_STEP(step, advance)

const struct hebb_neuron_type hebb_neuron_regular = {
	.type = {
		.name = "regular",
		.brief = "source of spikes at regular intervals",
		.equation = "t = phase + k period, k = 0, 1, 2, ...",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.prepare = prepare,
	.step = step,
};
