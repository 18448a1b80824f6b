/*
 * rstdp.c - spike-timing dependent plasticity that waits for a reward
 *
 *	at a post spike   c += A_plus  w_max x_pre
 *	at a pre spike    c -= A_minus w_max x_post
 *	dc/dt = -c/tau_c,	dw/dt = gain c (d + tonic)
 *	dx/dt = -x/tau,	x += 1 (all pairs) or x = 1 (nearest) at a spike
 *
 * c is the eligibility of a synapse, d the dopamine of the network
 * (snn/dopamine.h).  Weights change every `interval`, at the beginning of a
 * step of the network, by gain c (d + tonic) interval, and stay in 0 .. w_max;
 * c has seen what came to the synapse before, and has decayed since by the step
 * of that and all that followed.  A pre spike counts when it
 * arrives, a post spike when it is fired; at equal times they make no pair.
 */
#include "snn/walk.h"

#include <math.h>

#include "base/number.h"

enum {
	A_PLUS,
	A_MINUS,
	TAU_PLUS,
	TAU_MINUS,
	TAU_C,
	GAIN,
	INTERVAL,
	W_MAX,
	PAIRS
};

static const struct hebb_param params[] = {
	[A_PLUS] = { "A_plus", "1", 0.025, 0, 10,
		     "eligibility of a pair, as a part of w_max" },
	[A_MINUS] = { "A_minus", "1", 0.0375, 0, 10,
		      "and of a pair in the other order" },
	[TAU_PLUS] = { "tau_plus", "ms", 20, 1e-3, 1e4,
		       "time constant of the pre trace" },
	[TAU_MINUS] = { "tau_minus", "ms", 20, 1e-3, 1e4,
			"time constant of the post trace" },
	[TAU_C] = { "tau_c", "ms", 1000, 1e-3, 1e9,
		    "time constant of eligibility" },
	[GAIN] = { "gain", "Hz", 100, 0, 1e9,
		   "change of the weight in a second, for d = 1 and c = 1" },
	[INTERVAL] = { "interval", "ms", 10, 1e-3, 1e6,
		       "from one change of weights to the next", HEBB_REAL,
		       NULL, HEBB_STEPS },
	[W_MAX] = { "w_max", "port", 1, 1e-12, 1e9, "largest weight" },
	[PAIRS] = { "pairs", "1", 1, 0, 1, "which spikes make pairs",
		    HEBB_CHOICE, "all|nearest" },
	{ NULL },
};

struct rule {
	struct hebb_traces traces;
	double plus, minus; /* times w_max */
	double per_step;    /* dt/tau_c */
	double change;      /* gain times interval */
	double kept;        /* of a tag from tick to tick */
	double w_max;
	uint32_t interval;
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct rule *rule = scratch;
	const double steps = floor(v[INTERVAL].number / dt + 0.5);
	const double w_max = v[W_MAX].number;

	*rule = (struct rule){
		.traces = {
			.pre = hebb_decay_new(v[TAU_PLUS].number, dt),
			.post = hebb_decay_new(v[TAU_MINUS].number, dt),
			.nearest = v[PAIRS].number == 1,
		},
		.plus = v[A_PLUS].number * w_max,
		.minus = v[A_MINUS].number * w_max,
		.per_step = dt / v[TAU_C].number,
		.change = v[GAIN].number / 1000 * steps * dt,
		.kept = hebb_exp(-steps * dt / v[TAU_C].number),
		.w_max = w_max,
		.interval = (uint32_t)steps,
	};
	/* tags grow by that power of e between two ticks */
	return (steps >= 1 && v[INTERVAL].number <= 100 * v[TAU_C].number) ||
	       hebb_error_set(err, HEBB_MODEL,
			      v[INTERVAL].node ? &v[INTERVAL].node->place
					       : NULL,
			      "interval is %g ms, outside %g ms .. 100 tau_c",
			      v[INTERVAL].number, dt);
}

static double most(const void *scratch)
{
	const struct rule *rule = scratch;

	return rule->w_max;
}

static uint32_t interval(const void *scratch)
{
	const struct rule *rule = scratch;

	return rule->interval;
}

/*
 * A tag is the eligibility as it would have been at the last tick: between two
 * events it does not change.
 */
static double tag_at(const void *scratch, double tag, int64_t age)
{
	const struct rule *rule = scratch;

	return tag * hebb_exp(-(double)age * rule->per_step);
}

/* The mark leads from the step of a spike back to the last tick. */
static double on_fire(const void *scratch, int64_t gap, int64_t age,
		      double *own)
{
	(void)gap;
	(void)own;
	return tag_at(scratch, 1, -age);
}

static double on_post(const void *scratch, double tag,
		      const struct hebb_met *met)
{
	const struct rule *rule = scratch;

	return tag + rule->plus * met->trace * met->mark;
}

static void settle(const struct hebb_fan *fan)
{
	hebb_walk(fan, fan->tag, on_post);
}

static void on_pre(const struct hebb_fan *fan, double *amount)
{
	const struct rule *rule = fan->rule;
	const double minus = tag_at(rule, rule->minus, fan->tick - fan->now);
	uint32_t i;

	settle(fan);
	for (i = 0; i < fan->n; i++) {
		fan->tag[i] -= minus * hebb_post_trace(fan, i);
		amount[i] = fan->weight[i];
	}
}

static void tick(const struct hebb_fan *fan)
{
	const struct rule *rule = fan->rule;
	const int64_t age = fan->now - fan->tick;
	const double left =
	    age == rule->interval ? rule->kept : tag_at(rule, 1, age);
	const double change = rule->change * fan->signal;
	uint32_t i;

	for (i = 0; i < fan->n; i++) {
		fan->tag[i] *= left;
		fan->weight[i] = hebb_clip(
		    fan->weight[i] + change * fan->tag[i], rule->w_max);
	}
}

const struct hebb_synapse_type hebb_synapse_rstdp = {
	.type = {
		.name = "rstdp",
		.brief = "spike-timing dependent plasticity by reward",
		.equation = "post: c += A_plus w_max x_pre; "
			    "pre: c -= A_minus w_max x_post; "
			    "dc/dt = -c/tau_c; dw/dt = gain c (d + tonic)",
		.source = "Izhikevich 2007, Cereb. Cortex 17:2443",
		.params = params,
	},
	.scratch = sizeof(struct rule),
	.prepare = prepare,
	.most = most,
	.on_pre = on_pre,
	.settle = settle,
	.on_fire = on_fire,
	.tagged = true,
	.interval = interval,
	.tick = tick,
	.tag_at = tag_at,
};
