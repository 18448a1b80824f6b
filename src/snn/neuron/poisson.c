/*
 * poisson.c - a source whose neurons fire at random, independently
 *
 *	P(a spike within dt) = 1 - exp(-rate dt)
 *
 * The rate is a state, so that an encoder can set it for every sample.  At
 * most one spike a step.
 */
#include "snn/neuron.h"

#include "base/number.h"

enum { RATE };
enum { STATE_RATE };
enum { PER_STEP, COEFS };

static const struct hebb_param params[] = {
	[RATE] = { "mean_rate", "Hz", 0, 0, 1e6, "rate at the beginning" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[STATE_RATE] = { "rate", "Hz", 0, "mean_rate", true, "rate of firing" },
	{ NULL },
};

static const struct hebb_port ports[] = { { NULL } };

static void prepare(const double *p, double dt, double *c)
{
	(void)p;
	c[PER_STEP] = dt / 1000; /* Hz x ms */
}

/* 1 - e^-x; the series is exact to 1e-12 where it is used. */
static inline double probability(double x)
{
	if (x < 0.01)
		return x * (1 - x / 2 * (1 - x / 3 * (1 - x / 4)));
	return -hebb_expm1(-x);
}

static void step(const struct hebb_block *b)
{
	const double *rate = b->state[STATE_RATE];
	uint32_t bits[256], from, i;

	for (from = 0; from < b->n; from += 256) {
		const uint32_t n = b->n - from < 256 ? b->n - from : 256;

		hebb_random_fill(b->stream, b->first + from, n, b->step, 0,
				 bits);
		for (i = 0; i < n; i++) {
			const double x = rate[from + i] * b->coef[PER_STEP][0];

			b->fired[from + i] = bits[i] < probability(x) * 0x1p32;
		}
	}
}

const struct hebb_neuron_type hebb_neuron_poisson = {
	.type = {
		.name = "poisson",
		.brief = "source of independent Poisson spikes",
		.equation = "P(a spike within dt) = 1 - exp(-rate dt)",
		.source = NULL,
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.prepare = prepare,
	.step = step,
};
