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
enum { CHUNK = 256 };

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

/* 1 - e^-x for x < 0.25: the series by Horner, exact to 1e-12 there. */
static inline double small(double x)
{
	double sum = 1;
	int k;

	for (k = 9; k > 1; k--)
		sum = 1 - x * (1. / k) * sum;
	return x * sum;
}

/* Rates for which the series will not do: rare, and decided one by one. */
static bool any_large(const double *rate, uint32_t n, double per_step)
{
	double most = 0;
	uint32_t i;

	for (i = 0; i < n; i++)
		most = rate[i] > most ? rate[i] : most;
	return most * per_step >= 0.25;
}

/* 32 bits as a number, by way of the signed conversion that vectors have. */
static inline double real(uint32_t bits)
{
	return (double)(int32_t)(bits ^ 0x80000000u) + 0x1p31;
}

static void step(const struct hebb_block *b)
{
	const double per_step = b->coef[PER_STEP][0];
	uint32_t bits[CHUNK], from, i;

	for (from = 0; from < b->n; from += CHUNK) {
		const uint32_t n = b->n - from < CHUNK ? b->n - from : CHUNK;
		const double *rate = b->state[STATE_RATE] + from;
		hebb_flag *fired = b->fired + from;

		hebb_random_fill(b->stream, b->first + from, n, b->step, 0,
				 bits);
		for (i = 0; i < n; i++)
			fired[i] =
			    real(bits[i]) < small(rate[i] * per_step) * 0x1p32;
		if (!any_large(rate, n, per_step))
			continue;
		for (i = 0; i < n; i++)
			if (rate[i] * per_step >= 0.25)
				fired[i] =
				    bits[i] <
				    -hebb_expm1(-rate[i] * per_step) * 0x1p32;
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
