/*
 * poisson_sine.c - a source of Poisson spikes whose rate is modulated
 *
 *	r(t) = rate + amplitude sin(2 pi frequency t + phase)
 *	P(a spike within a step) = 1 - exp(-integral of r over the step)
 *
 * The integral is exact: the value at the middle of the step times dt, with the
 * amplitude smaller by sin(x) / x, x = pi frequency dt.  Where it is negative,
 * nothing fires.  At most one spike a step.
 */
#include "snn/source.h"

#include <math.h>

#include "base/number.h"

enum { RATE, AMPLITUDE, FREQUENCY, PHASE };
enum { C_MEAN, C_SWING, C_CYCLES, C_PHASE, COEFS };
enum { CHUNK = 256 };

static const struct hebb_param params[] = {
	[RATE] = { "rate", "Hz", 10, 0, 1e6, "mean rate" },
	[AMPLITUDE] = { "amplitude", "Hz", 10, 0, 1e6, "of the modulation" },
	[FREQUENCY] = { "frequency", "Hz", 10, 0, 1e6, "of the modulation" },
	[PHASE] = { "phase", "1", 0, -1e3, 1e3, "at time 0, in radians" },
	{ NULL },
};

static const struct hebb_state states[] = { { NULL } };
static const struct hebb_port ports[] = { { NULL } };

static void prepare(const double *p, double dt, double *c)
{
	const double x = M_PI * p[FREQUENCY] * dt / 1000;

	c[C_MEAN] = p[RATE] * dt / 1000;
	c[C_SWING] =
	    p[AMPLITUDE] * dt / 1000 * (x > 1e-9 ? hebb_sin(x) / x : 1);
	c[C_CYCLES] = p[FREQUENCY] * dt / 1000;
	c[C_PHASE] = p[PHASE];
}

/* That neuron i fires in this step. */
static double chance(const struct hebb_block *b, uint32_t i)
{
	const double cycles = ((double)b->step + 0.5) * b->coef[C_CYCLES][i];
	const double turn = 2 * M_PI * (cycles - floor(cycles));
	const double x =
	    b->coef[C_MEAN][i] +
	    b->coef[C_SWING][i] * hebb_sin(turn + b->coef[C_PHASE][i]);

	return x > 0 ? -hebb_expm1(-x) : 0;
}

static void step(const struct hebb_block *b)
{
	double p[CHUNK];
	uint32_t from, i;

	if (b->uniform) {
		p[0] = chance(b, 0);
		hebb_source_chance(b, 0, b->n, p, 0);
		return;
	}
	for (from = 0; from < b->n; from += CHUNK) {
		const uint32_t n = b->n - from < CHUNK ? b->n - from : CHUNK;

		for (i = 0; i < n; i++)
			p[i] = chance(b, from + i);
		hebb_source_chance(b, from, n, p, 1);
	}
}

const struct hebb_neuron_type hebb_neuron_poisson_sine = {
	.type = {
		.name = "poisson_sine",
		.brief = "source of Poisson spikes with a rate that is "
			 "modulated by a sine",
		.equation = "r(t) = rate + amplitude sin(2 pi frequency t + "
			    "phase)",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.prepare = prepare,
	.step = step,
};
