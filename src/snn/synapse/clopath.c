/*
 * clopath.c - plasticity by the target's potential
 *
 *	at a pre spike	w -= A_LTD w_max [u_minus - theta_minus]+
 *	in every step	w += A_LTP w_max x [u - theta_plus]+
 *					 [u_plus - theta_minus]+ dt
 *	du_minus/dt = (u - u_minus)/tau_minus,  du_plus/dt = (u -
 *u_plus)/tau_plus dx/dt = -x/tau_x,  x += 1/tau_x when a pre spike arrives
 *
 * The neuron's v is reset when it fires, so for t_spike after that u is V_spike
 * instead: any neuron with a potential `v` will do.  The order within a step:
 * a pre spike that arrives meets u_minus of the step before; the neuron takes
 * its step; then w grows by the new u, the u_plus of the step before and the x
 * of spikes that arrived before this step; then both averages take their step,
 * exact for a u that stays; they begin at the first u.  Weights stay in
 * 0 .. w_max.  Homeostasis (A_LTD by a slow average of u) is `scaling:`'s.
 */
#include "snn/walk.h"

#include "base/number.h"

enum {
	A_LTD,
	A_LTP,
	THETA_MINUS,
	THETA_PLUS,
	TAU_MINUS,
	TAU_PLUS,
	TAU_X,
	V_SPIKE,
	T_SPIKE,
	W_MAX
};

static const struct hebb_param params[] = {
	[A_LTD] = { "A_LTD", "1/mV", 14e-5, 0, 1e3,
		    "depression by 1 mV, as a part of w_max" },
	[A_LTP] = { "A_LTP", "1", 8e-5, 0, 1e3,
		    "potentiation by 1 mV of both, as a part of w_max" },
	[THETA_MINUS] = { "theta_minus", "mV", -70.6, -200, 100,
			  "threshold of the averages" },
	[THETA_PLUS] = { "theta_plus", "mV", -45.3, -200, 100,
			 "threshold of the potential" },
	[TAU_MINUS] = { "tau_minus", "ms", 10, 1e-3, 1e4,
			"time constant of the average for depression" },
	[TAU_PLUS] = { "tau_plus", "ms", 7, 1e-3, 1e4,
		       "time constant of the average for potentiation" },
	[TAU_X] = { "tau_x", "ms", 15, 1e-3, 1e4,
		    "time constant of the pre trace" },
	[V_SPIKE] = { "V_spike", "mV", 30, -200, 200,
		      "potential during a spike" },
	[T_SPIKE] = { "t_spike", "ms", 1, 0, 100, "duration of a spike",
		      HEBB_REAL, NULL, HEBB_STEPS },
	[W_MAX] = { "w_max", "port", 1, 1e-12, 1e9, "largest weight" },
	{ NULL },
};

enum { U_MINUS, U_PLUS, LEFT, BEGUN, OWNS };

struct rule {
	struct hebb_traces traces;
	double down, up; /* times w_max; `up` also times dt/tau_x */
	double theta_minus, theta_plus;
	double follow_minus, follow_plus; /* of a step of the averages */
	double v_spike, spike_steps;
	double w_max;
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct rule *rule = scratch;
	const double w_max = v[W_MAX].number, tau_x = v[TAU_X].number;

	(void)err;
	*rule = (struct rule){
		.traces = {
			.pre = hebb_decay_new(tau_x, dt),
			.post = hebb_decay_new(dt / 50, dt),
		},
		.down = v[A_LTD].number * w_max,
		.up = v[A_LTP].number * w_max * dt / tau_x,
		.theta_minus = v[THETA_MINUS].number,
		.theta_plus = v[THETA_PLUS].number,
		.follow_minus = -hebb_expm1(-dt / v[TAU_MINUS].number),
		.follow_plus = -hebb_expm1(-dt / v[TAU_PLUS].number),
		.v_spike = v[V_SPIKE].number,
		.spike_steps = (double)(int64_t)(v[T_SPIKE].number / dt + 0.5),
		.w_max = w_max,
	};
	return true;
}

static double most(const void *scratch)
{
	const struct rule *rule = scratch;

	return rule->w_max;
}

static inline double above(double x)
{
	return x > 0 ? x : 0;
}

static double watch(const void *scratch, double v, bool fired, double *own)
{
	const struct rule *rule = scratch;
	double mark, u;

	if (fired)
		own[LEFT] = rule->spike_steps;
	u = own[LEFT] > 0 ? rule->v_spike : v;
	own[LEFT] -= own[LEFT] > 0;
	if (!own[BEGUN]) {
		own[U_MINUS] = own[U_PLUS] = u;
		own[BEGUN] = 1;
	}
	mark = above(u - rule->theta_plus) *
	       above(own[U_PLUS] - rule->theta_minus);
	own[U_MINUS] += rule->follow_minus * (u - own[U_MINUS]);
	own[U_PLUS] += rule->follow_plus * (u - own[U_PLUS]);
	return mark;
}

static double on_post(const void *scratch, double w, const struct hebb_met *met)
{
	const struct rule *rule = scratch;

	return hebb_clip(w + rule->up * met->trace * met->mark, rule->w_max);
}

static void settle(const struct hebb_fan *fan)
{
	hebb_walk(fan, fan->weight, on_post);
}

static void on_pre(const struct hebb_fan *fan, double *amount)
{
	const struct rule *rule = fan->rule;
	uint32_t i;

	settle(fan);
	for (i = 0; i < fan->n; i++) {
		const double *own =
		    fan->post->own +
		    (fan->target[i] - fan->post->first) * (size_t)OWNS;
		const double down =
		    own[BEGUN] ? above(own[U_MINUS] - rule->theta_minus) : 0;

		amount[i] = fan->weight[i] =
		    hebb_clip(fan->weight[i] - rule->down * down, rule->w_max);
	}
}

const struct hebb_synapse_type hebb_synapse_clopath = {
	.type = {
		.name = "clopath",
		.brief = "plasticity by the potential of the target",
		.equation = "pre: w -= A_LTD w_max [u_minus - theta_minus]+; "
			    "dw/dt = A_LTP w_max x [u - theta_plus]+ "
			    "[u_plus - theta_minus]+",
		.source = "Clopath, Buesing, Vasilaki & Gerstner 2010, Nat. "
			  "Neurosci. 13:344",
		.params = params,
	},
	.scratch = sizeof(struct rule),
	.prepare = prepare,
	.most = most,
	.on_pre = on_pre,
	.settle = settle,
	.owns = OWNS,
	.watch = watch,
};
