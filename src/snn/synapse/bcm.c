/*
 * bcm.c - rates above a sliding threshold strengthen, those below weaken
 *
 *	at a post spike   w += eta w_max x (y - theta)
 *	dx/dt = -x/tau_x of pre spikes,  dy/dt = -y/tau_y of post spikes
 *	dtheta/dt = -theta/tau_theta,  theta += y / (rate tau_theta)
 *
 * The post spike itself stands for one factor of Bienenstock, Cooper and
 * Munro's dw/dt = eta x y (y - theta), and for one of the mean of y^2 that
 * theta follows; y is the trace just before the spike, and so is theta.  A
 * target that fires with `rate` has theta = y.  theta is slow: it stays between
 * trials.  Weights stay in 0 .. w_max.  A pre spike counts when it arrives, a
 * post spike when it is fired; at equal times they make no pair.
 */
#include "snn/walk.h"

#include <string.h>

#include "base/number.h"

enum { ETA, RATE, TAU_X, TAU_Y, TAU_THETA, W_MAX };

static const struct hebb_param params[] = {
	[ETA] = { "eta", "1", 1e-3, 0, 1, "speed of learning" },
	[RATE] = { "rate", "Hz", 10, 1e-6, 1e4, "that targets are brought to" },
	[TAU_X] = { "tau_x", "ms", 20, 1e-3, 1e4,
		    "time constant of the pre trace" },
	[TAU_Y] = { "tau_y", "ms", 50, 1e-3, 1e4,
		    "time constant of the post trace" },
	[TAU_THETA] = { "tau_theta", "ms", 1e4, 1e-3, 1e9,
			"time constant of the threshold" },
	[W_MAX] = { "w_max", "port", 1, 1e-12, 1e9, "largest weight" },
	{ NULL },
};

enum { TRACE, THETA, OWNS };

struct rule {
	struct hebb_traces traces;
	double eta;            /* times w_max */
	double per_step;       /* of the post trace: dt/tau_y */
	double theta_per_step; /* dt/tau_theta */
	double rise;           /* of theta, as a part of y */
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
		.eta = v[ETA].number * v[W_MAX].number,
		.per_step = dt / v[TAU_Y].number,
		.theta_per_step = dt / v[TAU_THETA].number,
		.rise = 1000 / (v[RATE].number * v[TAU_THETA].number),
		.w_max = v[W_MAX].number,
	};
	return true;
}

static double most(const void *scratch)
{
	const struct rule *rule = scratch;

	return rule->w_max;
}

static void rest(const void *scratch, int64_t gap, double *own)
{
	const struct rule *rule = scratch;

	own[TRACE] = 0;
	own[THETA] *= hebb_exp(-(double)gap * rule->theta_per_step);
}

/* The mark is how far the trace is above the threshold. */
static double on_fire(const void *scratch, int64_t gap, int64_t age,
		      double *own)
{
	const struct rule *rule = scratch;
	const double since = gap < 0 ? 0 : (double)gap;
	const double y = own[TRACE] * hebb_exp(-since * rule->per_step);
	const double theta =
	    own[THETA] * hebb_exp(-since * rule->theta_per_step);

	(void)age;
	own[TRACE] = y + 1;
	own[THETA] = theta + rule->rise * y;
	return y - theta;
}

static double on_post(const void *scratch, double w, const struct hebb_met *met)
{
	const struct rule *rule = scratch;

	return hebb_clip(w + rule->eta * met->trace * met->mark, rule->w_max);
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

const struct hebb_synapse_type hebb_synapse_bcm = {
	.type = {
		.name = "bcm",
		.brief = "learning of rates against a sliding threshold",
		.equation = "post: w += eta w_max x (y - theta); "
			    "dtheta/dt = -theta/tau_theta, "
			    "theta += y/(rate tau_theta)",
		.source = "Bienenstock, Cooper & Munro 1982, J. Neurosci. 2:32",
		.params = params,
	},
	.scratch = sizeof(struct rule),
	.prepare = prepare,
	.most = most,
	.on_pre = on_pre,
	.settle = settle,
	.owns = OWNS,
	.on_fire = on_fire,
	.rest = rest,
};
