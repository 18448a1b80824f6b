/*
 * vogels.c - plasticity of inhibitory synapses that balances excitation
 *
 *	at a post spike   w += eta w_max x
 *	at a pre spike    w += eta w_max y, then w -= eta w_max alpha
 *	dx/dt = -x/tau,	dy/dt = -y/tau,	grow by 1 at a pre, a post spike
 *	alpha = 2 rate tau
 *
 * The target is led to `rate`: where x and y have nothing to do with each
 * other, the mean change is 0 there.  Weights stay between 0 and w_max, which
 * is negative for inhibition by a port that takes negative weights, and
 * positive for a conductance.  A pre spike counts when it arrives, a post spike
 * when it is fired; at equal times they make no pair.
 */
#include "snn/pairing.h"

#include "snn/walk.h"

enum { ETA, RATE, TAU, W_MAX };

static const struct hebb_param params[] = {
	[ETA] = { "eta", "1", 1e-3, 0, 10,
		  "change of one pair, as a part of w_max" },
	[RATE] = { "rate", "Hz", 5, 0, 1e4, "that targets are brought to" },
	[TAU] = { "tau", "ms", 20, 1e-3, 1e4, "time constant of both traces" },
	[W_MAX] = { "w_max", "port", 1, -1e9, 1e9,
		    "largest weight; negative, the most negative one" },
	{ NULL },
};

struct rule {
	struct hebb_traces traces;
	double step, down,
	    w_max; /* `step`: of a pair, `down`: of a pre spike */
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct rule *rule = scratch;
	const double w_max = v[W_MAX].number, step = v[ETA].number * w_max;

	*rule = (struct rule){
		.traces = {
			.pre = hebb_decay_new(v[TAU].number, dt),
			.post = hebb_decay_new(v[TAU].number, dt),
		},
		.step = step,
		.down = step * 2 * v[RATE].number / 1000 * v[TAU].number,
		.w_max = w_max,
	};
	return w_max != 0 ||
	       hebb_error_set(err, HEBB_MODEL, &v[W_MAX].node->place,
			      "w_max is 0: weights could not change");
}

static double most(const void *scratch)
{
	const struct rule *rule = scratch;

	return rule->w_max;
}

static inline double potentiate(const void *scratch, double w, double x)
{
	const struct rule *rule = scratch;

	return hebb_clip(w + rule->step * x, rule->w_max);
}

static inline double arrive(const void *scratch, double w, double y)
{
	const struct rule *rule = scratch;

	w = hebb_clip(w + rule->step * y, rule->w_max);
	return hebb_clip(w - rule->down, rule->w_max);
}

static void on_pre(const struct hebb_fan *fan, double *amount)
{
	const struct rule rule = *(const struct rule *)fan->rule;

	hebb_pair_arrive(fan, &rule, amount, potentiate, arrive);
}

static void settle(const struct hebb_fan *fan)
{
	hebb_pair_catch_up(fan, potentiate);
}

const struct hebb_synapse_type hebb_synapse_vogels = {
	.type = {
		.name = "vogels",
		.brief = "plasticity of inhibition that balances excitation",
		.equation = "post: w += eta w_max x; "
			    "pre: w += eta w_max (y - 2 rate tau)",
		.source = "Vogels, Sprekeler et al. 2011, Science 334:1569",
		.params = params,
	},
	.scratch = sizeof(struct rule),
	.prepare = prepare,
	.most = most,
	.on_pre = on_pre,
	.settle = settle,
};
