/*
 * lif_steps.c - the leaky integrate-and-fire neuron of networks that learn by
 * gradients
 *
 *	v <- beta v + arrivals + bias - threshold fired before
 *	it fires if v >= threshold
 *
 * with reset `zero`: v <- beta v (1 - fired before) + arrivals + bias.  The
 * neuron of the layer spiking_lif, step by step: update, order and threshold
 * are the same, so a trained network may run here (dt does not matter).  The
 * state v is what the threshold was compared with; its reset comes with the
 * next step.
 */
#include "snn/neuron.h"

enum { BETA, THRESHOLD, BIAS, RESET };
enum { SUBTRACT, ZERO };
enum { V, FIRED };
enum { SPIKES };
enum { KEEP, LIMIT, REST, DROP, LOSE, COEFS };

static const struct hebb_param params[] = {
	[BETA] = { "beta", "1", 0.95, 0, 1, "part of v that a step leaves" },
	[THRESHOLD] = { "threshold", "1", 1, 1e-9, 1e9,
			"the v at which it fires" },
	[BIAS] = { "bias", "1", 0, -1e9, 1e9, "added in every step" },
	[RESET] = { "reset", "1", SUBTRACT, 0, 0,
		    "what a spike does to v, one step after it", HEBB_CHOICE,
		    "subtract|zero" },
	{ NULL },
};

static const struct hebb_state states[] = {
	[V] = { "v", "1", 0, NULL, false, "potential of the membrane" },
	[FIRED] = { "fired_before", "1", 0, NULL, false,
		    "whether it fired in this step" },
	{ NULL },
};

static const struct hebb_port ports[] = {
	[SPIKES] = { "spikes", "1", HEBB_TAKES_SPIKES },
	{ NULL },
};

static void prepare(const double *p, double dt, double *c)
{
	const bool zero = p[RESET] == ZERO;

	(void)dt;
	c[KEEP] = p[BETA];
	c[LIMIT] = p[THRESHOLD];
	c[REST] = p[BIAS];
	c[DROP] = zero ? 0 : p[THRESHOLD];
	c[LOSE] = zero ? p[BETA] : 0;
}

HEBB_KERNEL advance(const struct hebb_block *b, const size_t each)
{
	const double *restrict spikes = b->input[SPIKES];
	double *restrict v = b->state[V];
	double *restrict before = b->state[FIRED];
	hebb_flag *restrict fired = b->fired;
	const uint32_t n = b->n;
	const double *c[COEFS];
	double same[COEFS];
	uint32_t i;

	hebb_coefs(b, each, COEFS, same, c);
	HEBB_LOOP
	for (i = 0; i < n; i++) {
		const size_t k = i * each;
		const double lost = c[DROP][k] + c[LOSE][k] * v[i];

		v[i] = c[KEEP][k] * v[i] - before[i] * lost +
		       (spikes[i] + c[REST][k]);
		fired[i] = v[i] >= c[LIMIT][k];
		before[i] = fired[i];
	}
}

HEBB_STEP(step, advance)

const struct hebb_neuron_type hebb_neuron_lif_steps = {
	.type = {
		.name = "lif_steps",
		.brief = "leaky integrate-and-fire, as the layer spiking_lif "
			 "has it",
		.equation = "v <- beta v + arrivals + bias - threshold fired; "
			    "fires if v >= threshold",
		.source = "Neftci, Mostafa & Zenke 2019, IEEE Signal Process. "
			  "Mag. 36:51",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.coefs = COEFS,
	.prepare = prepare,
	.step = step,
};
