/*
 * triplet.c - spike-timing dependent plasticity of triplets of spikes
 *
 *	at a post spike   w += w_max r1 (A2_plus  + A3_plus  o2)
 *	at a pre spike    w -= w_max o1 (A2_minus + A3_minus r2)
 *	dr1/dt = -r1/tau_plus,	dr2/dt = -r2/tau_x	of pre spikes
 *	do1/dt = -o1/tau_minus,	do2/dt = -o2/tau_y	of post spikes
 *
 * At its spike a trace grows by 1 (all pairs) or becomes 1 (nearest); o2 and r2
 * are those just before the spike that uses them, then they grow too.  Weights
 * stay in 0 .. w_max.  A pre spike counts when it arrives, a post spike when it
 * is fired; r1 and o1 of equal times make no pair, the slow ones neither.
 */
#include "snn/walk.h"

#include "base/number.h"

enum {
	A2_PLUS,
	A3_PLUS,
	A2_MINUS,
	A3_MINUS,
	TAU_PLUS,
	TAU_X,
	TAU_MINUS,
	TAU_Y,
	W_MAX,
	PAIRS
};

static const struct hebb_param params[] = {
	[A2_PLUS] = { "A2_plus", "1", 5e-10, 0, 10,
		      "potentiation of a pair, as a part of w_max" },
	[A3_PLUS] = { "A3_plus", "1", 6.2e-3, 0, 10,
		      "potentiation of a triplet post-pre-post" },
	[A2_MINUS] = { "A2_minus", "1", 7e-3, 0, 10, "depression of a pair" },
	[A3_MINUS] = { "A3_minus", "1", 2.3e-4, 0, 10,
		       "depression of a triplet pre-post-pre" },
	[TAU_PLUS] = { "tau_plus", "ms", 16.8, 1e-3, 1e4,
		       "time constant of the fast pre trace" },
	[TAU_X] = { "tau_x", "ms", 101, 1e-3, 1e4,
		    "time constant of the slow pre trace" },
	[TAU_MINUS] = { "tau_minus", "ms", 33.7, 1e-3, 1e4,
			"time constant of the fast post trace" },
	[TAU_Y] = { "tau_y", "ms", 125, 1e-3, 1e4,
		    "time constant of the slow post trace" },
	[W_MAX] = { "w_max", "port", 1, 1e-12, 1e9, "largest weight" },
	[PAIRS] = { "pairs", "1", 0, 0, 1, "which spikes make pairs",
		    HEBB_CHOICE, "all|nearest" },
	{ NULL },
};

enum { SLOW, OWNS };

struct rule {
	struct hebb_traces traces;
	double pair_plus, triplet_plus, pair_minus, triplet_minus;
	double per_step; /* of the slow post trace: dt/tau_y */
	double w_max;
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct rule *rule = scratch;
	const double w_max = v[W_MAX].number;

	(void)err;
	*rule = (struct rule){
		.traces = {
			.pre = hebb_decay_new(v[TAU_PLUS].number, dt),
			.post = hebb_decay_new(v[TAU_MINUS].number, dt),
			.slow = hebb_decay_new(v[TAU_X].number, dt),
			.nearest = v[PAIRS].number == 1,
		},
		.pair_plus = v[A2_PLUS].number * w_max,
		.triplet_plus = v[A3_PLUS].number * w_max,
		.pair_minus = v[A2_MINUS].number * w_max,
		.triplet_minus = v[A3_MINUS].number * w_max,
		.per_step = dt / v[TAU_Y].number,
		.w_max = w_max,
	};
	return true;
}

static double most(const void *scratch)
{
	const struct rule *rule = scratch;

	return rule->w_max;
}

/* The mark is the slow trace before the spike. */
static double on_fire(const void *scratch, int64_t gap, int64_t age,
		      double *own)
{
	const struct rule *rule = scratch;
	const double before =
	    gap < 0 ? 0 : own[SLOW] * hebb_exp(-(double)gap * rule->per_step);

	(void)age;
	own[SLOW] = rule->traces.nearest ? 1 : before + 1;
	return before;
}

static double on_post(const void *scratch, double w, const struct hebb_met *met)
{
	const struct rule *rule = scratch;

	return hebb_clip(
	    w + met->trace * (rule->pair_plus + rule->triplet_plus * met->mark),
	    rule->w_max);
}

static void settle(const struct hebb_fan *fan)
{
	hebb_walk(fan, fan->weight, on_post);
}

static void on_pre(const struct hebb_fan *fan, double *amount)
{
	const struct rule *rule = fan->rule;
	const double minus = rule->pair_minus + rule->triplet_minus * fan->slow;
	uint32_t i;

	settle(fan);
	for (i = 0; i < fan->n; i++)
		amount[i] = fan->weight[i] =
		    hebb_clip(fan->weight[i] - hebb_post_trace(fan, i) * minus,
			      rule->w_max);
}

const struct hebb_synapse_type hebb_synapse_triplet = {
	.type = {
		.name = "triplet",
		.brief = "spike-timing dependent plasticity of triplets",
		.equation = "post: w += w_max r1 (A2_plus + A3_plus o2); "
			    "pre: w -= w_max o1 (A2_minus + A3_minus r2)",
		.source = "Pfister & Gerstner 2006, J. Neurosci. 26:9673",
		.params = params,
	},
	.scratch = sizeof(struct rule),
	.prepare = prepare,
	.most = most,
	.on_pre = on_pre,
	.settle = settle,
	.owns = OWNS,
	.on_fire = on_fire,
};
