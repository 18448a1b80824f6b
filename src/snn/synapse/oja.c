/*
 * oja.c - Hebbian learning that keeps weights finite, on traces
 *
 *	at a post spike   w += eta (w_max x - alpha y w)
 *	dx/dt = -x/tau_x of pre spikes,  dy/dt = -y/tau_y of post spikes
 *
 * The post spike itself stands for one factor of the rate in Oja's
 * dw/dt = eta y (x - alpha y w): rates and traces are proportional.  y is the
 * trace just before the spike.  Where both fire independently weights end at
 * w_max x / (alpha y).  They stay in 0 .. w_max.  A pre spike counts when it
 * arrives, a post spike when it is fired; at equal times they make no pair.
 */
#include "snn/walk.h"

#include <string.h>

#include "base/number.h"

enum { ETA, ALPHA, TAU_X, TAU_Y, W_MAX };

static const struct hebb_param params[] = {
	[ETA] = { "eta", "1", 1e-3, 0, 1, "speed of learning" },
	[ALPHA] = { "alpha", "1", 1, 0, 1e6, "forgetting over learning" },
	[TAU_X] = { "tau_x", "ms", 20, 1e-3, 1e4,
		    "time constant of the pre trace" },
	[TAU_Y] = { "tau_y", "ms", 20, 1e-3, 1e4,
		    "time constant of the post trace" },
	[W_MAX] = { "w_max", "port", 1, 1e-12, 1e9, "largest weight" },
	{ NULL },
};

enum { TRACE, OWNS };

struct rule {
	struct hebb_traces traces;
	double learn, forget; /* eta w_max, eta alpha */
	double per_step;      /* of the post trace: dt/tau_y */
	double w_max;
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct rule *rule = scratch;

	(void)err;
	*rule = (struct rule){
		.traces = {
			.pre = hebb_decay_new(v[TAU_X].number, dt),
			.post = hebb_decay_new(v[TAU_Y].number, dt),
		},
		.learn = v[ETA].number * v[W_MAX].number,
		.forget = v[ETA].number * v[ALPHA].number,
		.per_step = dt / v[TAU_Y].number,
		.w_max = v[W_MAX].number,
	};
	return true;
}

static double most(const void *scratch)
{
	const struct rule *rule = scratch;

	return rule->w_max;
}

static double on_fire(const void *scratch, int64_t gap, int64_t age,
		      double *own)
{
	const struct rule *rule = scratch;
	const double before =
	    gap < 0 ? 0 : own[TRACE] * hebb_exp(-(double)gap * rule->per_step);

	(void)age;
	own[TRACE] = before + 1;
	return before;
}

static double on_post(const void *scratch, double w, const struct hebb_met *met)
{
	const struct rule *rule = scratch;

	return hebb_clip(w + rule->learn * met->trace -
			     rule->forget * met->mark * w,
			 rule->w_max);
}

static void settle(const struct hebb_fan *fan)
{
	hebb_walk(fan, fan->weight, on_post);
}

static void on_pre(const struct hebb_fan *fan, double *amount)
{
	settle(fan);
	memcpy(amount, fan->weight, fan->n * sizeof(*amount));
}

const struct hebb_synapse_type hebb_synapse_oja = {
	.type = {
		.name = "oja",
		.brief = "Hebbian learning of rates that keeps weights finite",
		.equation = "post: w += eta (w_max x - alpha y w)",
		.source = "Oja 1982, J. Math. Biol. 15:267",
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
