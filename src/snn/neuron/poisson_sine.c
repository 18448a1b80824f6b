/*
 * poisson_sine.c - a source of Poisson spikes whose rate is modulated
 *
 *	r(t) = rate + amplitude sin(2 pi frequency t + phase)
 *	P(a spike within a step) = 1 - exp(-integral of r over the step)
 *
 * The integral is exact; where it is negative, nothing fires.  At most one
 *spike a step.
 */
#include "snn/source.h"

#include "base/number.h"
#include "snn/profile.h"

enum { RATE, AMPLITUDE, FREQUENCY, PHASE };
enum { C_OFFSET, C_SWING, C_CYCLES, C_PHASE, COEFS };
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
	const struct hebb_wave wave =
	    hebb_wave(p[RATE], p[AMPLITUDE], p[FREQUENCY], p[PHASE], dt);

	c[C_OFFSET] = wave.offset;
	c[C_SWING] = wave.swing;
	c[C_CYCLES] = wave.cycles;
	c[C_PHASE] = wave.phase;
}

/* That neuron i fires in this step. */
static double chance(const struct hebb_block *b, uint32_t i)
{
	const struct hebb_wave wave = {
		.offset = b->coef[C_OFFSET][i],
		.swing = b->coef[C_SWING][i],
		.cycles = b->coef[C_CYCLES][i],
		.phase = b->coef[C_PHASE][i],
	};
	const double rate = hebb_wave_at(&wave, b->age);

	return rate > 0 ? -hebb_expm1(-rate * b->dt / 1000) : 0;
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
