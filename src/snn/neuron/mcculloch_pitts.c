/*
 * mcculloch_pitts.c - the neuron without memory: a sum and a threshold
 *
 *	it fires if what arrives in this step, and bias, are at least threshold
 *
 * One step is one tick of the calculus of 1943.  Its absolute inhibition, by
 * which one arrival forbids a spike, is a weight below minus the sum of all
 * others.
 */
#include "snn/neuron.h"

enum { THRESHOLD, BIAS };
enum { SUM };
enum { SPIKES };
enum { NEEDED, COEFS };

static const struct hebb_param params[] = {
	[THRESHOLD] = { "threshold", "1", 1, -1e9, 1e9,
			"the sum at which it fires" },
	[BIAS] = { "bias", "1", 0, -1e9, 1e9, "added to every sum" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[SUM] = { "sum", "1", 0, NULL, false, "what arrived in this step" },
	{ NULL },
};

static const struct hebb_port ports[] = {
	[SPIKES] = { "spikes", "1", HEBB_TAKES_SPIKES },
	{ NULL },
};

static void prepare(const double *p, double dt, double *c)
{
	(void)dt;
	c[NEEDED] = p[THRESHOLD] - p[BIAS];
}

HEBB_KERNEL advance(const struct hebb_block *b, const size_t each)
{
	const double *restrict spikes = b->input[SPIKES];
	double *restrict sum = b->state[SUM];
	hebb_flag *restrict fired = b->fired;
	const uint32_t n = b->n;
	const double *c[COEFS];
	double same[COEFS];
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		sum[i] = spikes[i];
		fired[i] = spikes[i] >= c[NEEDED][i * each];
	}
}

HEBB_STEP(step, advance)

const struct hebb_neuron_type hebb_neuron_mcculloch_pitts = {
	.type = {
		.name = "mcculloch_pitts",
		.brief = "the neuron without memory: a sum and a threshold",
		.equation = "fires if the sum of weights + bias >= threshold",
		.source = "McCulloch & Pitts 1943, Bull. Math. Biophys. 5:115",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.prepare = prepare,
	.step = step,
};
