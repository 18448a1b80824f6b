/*
 * stdp.c - pair-based spike-timing dependent plasticity
 *
 *	at a post spike   w += A_plus  (1 - w/w_max)^mu_plus  w_max x_pre
 *	at a pre spike    w -= A_minus     (w/w_max)^mu_minus w_max x_post
 *	dx/dt = -x/tau,   x += 1 (all pairs) or x = 1 (nearest) at a spike
 *
 * mu = 0 is the additive rule, mu = 1 the multiplicative one; weights stay in
 * 0 .. w_max.  `growth: power` is the power law of Morrison et al. 2007,
 *
 *	at a post spike   w += A_plus  (w/w_max)^mu_plus  w_max x_pre
 *
 * where w_max is no bound, but the weight to which the others are compared.  A
 *pre spike counts when it arrives (the delay is axonal), a post spike when it
 *is fired; at equal times they make no pair.
 */
#include "snn/pairing.h"

#include <math.h>

#include "base/number.h"

enum {
	A_PLUS,
	A_MINUS,
	TAU_PLUS,
	TAU_MINUS,
	MU_PLUS,
	MU_MINUS,
	W_MAX,
	PAIRS,
	GROWTH
};

static const struct hebb_param params[] = {
	[A_PLUS] = { "A_plus", "1", 0.01, 0, 1,
		     "potentiation of one pair, as a part of w_max" },
	[A_MINUS] = { "A_minus", "1", 0.0105, 0, 10,
		      "depression of one pair, as a part of w_max" },
	[TAU_PLUS] = { "tau_plus", "ms", 20, 1e-3, 1e4,
		       "time constant of the pre trace" },
	[TAU_MINUS] = { "tau_minus", "ms", 20, 1e-3, 1e4,
			"time constant of the post trace" },
	[MU_PLUS] = { "mu_plus", "1", 0, 0, 10,
		      "how potentiation depends on the weight" },
	[MU_MINUS] = { "mu_minus", "1", 0, 0, 10,
		       "how depression depends on the weight" },
	[W_MAX] = { "w_max", "port", 1, 1e-12, 1e9, "largest weight" },
	[PAIRS] = { "pairs", "1", 0, 0, 1, "which spikes make pairs",
		    HEBB_CHOICE, "all|nearest" },
	[GROWTH] = { "growth", "1", 0, 0, 1,
		     "what potentiation is a power of: the room up to w_max, "
		     "or the weight itself, without a bound",
		     HEBB_CHOICE, "room|power" },
	{ NULL },
};

struct rule {
	struct hebb_traces traces;
	double plus, minus, mu_plus, mu_minus, w_max;
	bool power;
};

static bool prepare(const struct hebb_value *v, double dt, void *scratch,
		    struct hebb_error *err)
{
	struct rule *rule = scratch;

	(void)err;
	*rule = (struct rule){
		.traces = {
			.pre = hebb_decay_new(v[TAU_PLUS].number, dt),
			.post = hebb_decay_new(v[TAU_MINUS].number, dt),
			.nearest = v[PAIRS].number == 1,
		},
		.plus = v[A_PLUS].number,
		.minus = v[A_MINUS].number,
		.mu_plus = v[MU_PLUS].number,
		.mu_minus = v[MU_MINUS].number,
		.w_max = v[W_MAX].number,
		.power = v[GROWTH].number == 1,
	};
	return true;
}

static double most(const void *scratch)
{
	const struct rule *rule = scratch;

	return rule->power ? INFINITY : rule->w_max;
}

/* Additive, multiplicative, and anything else. */
static inline double potentiate_0(const void *scratch, double w, double x)
{
	const struct rule *rule = scratch;

	w += rule->plus * rule->w_max * x;
	return w < rule->w_max ? w : rule->w_max;
}

static inline double depress_0(const void *scratch, double w, double x)
{
	const struct rule *rule = scratch;

	w -= rule->minus * rule->w_max * x;
	return w > 0 ? w : 0;
}

static inline double potentiate_1(const void *scratch, double w, double x)
{
	const struct rule *rule = scratch;

	w += rule->plus * (rule->w_max - w) * x;
	return w < rule->w_max ? w : rule->w_max;
}

static inline double depress_1(const void *scratch, double w, double x)
{
	const struct rule *rule = scratch;

	w -= rule->minus * w * x;
	return w > 0 ? w : 0;
}

static double potentiate_any(const void *scratch, double w, double x)
{
	const struct rule *rule = scratch;
	const double room = w < rule->w_max ? 1 - w / rule->w_max : 0;

	if (x == 0)
		return w;
	w += rule->plus * rule->w_max * hebb_pow(room, rule->mu_plus) * x;
	return w < rule->w_max ? w : rule->w_max;
}

static double depress_any(const void *scratch, double w, double x)
{
	const struct rule *rule = scratch;

	w -= rule->minus * rule->w_max *
	     hebb_pow(w / rule->w_max, rule->mu_minus) * x;
	return w > 0 ? w : 0;
}

static double potentiate_power(const void *scratch, double w, double x)
{
	const struct rule *rule = scratch;

	if (x == 0)
		return w;
	return w + rule->plus * rule->w_max *
		       hebb_pow(w / rule->w_max, rule->mu_plus) * x;
}

/* The loops once for each kind of rule, so that the common ones are vectors. */
#define LOOPS(name, potentiate, depress)                                       \
	static void arrive_##name(const struct hebb_fan *fan, double *amount)  \
	{                                                                      \
		const struct rule rule = *(const struct rule *)fan->rule;      \
                                                                               \
		hebb_pair_arrive(fan, &rule, amount, potentiate, depress);     \
	}                                                                      \
	static void catch_up_##name(const struct hebb_fan *fan)                \
	{                                                                      \
		hebb_pair_catch_up(fan, potentiate);                           \
	}

LOOPS(additive, potentiate_0, depress_0)
LOOPS(multiplicative, potentiate_1, depress_1)
LOOPS(mixed, potentiate_0, depress_1)
LOOPS(any, potentiate_any, depress_any)
LOOPS(power, potentiate_power, depress_any)

static const struct loops {
	double mu_plus, mu_minus; /* NaN: any */
	void (*arrive)(const struct hebb_fan *fan, double *amount);
	void (*catch_up)(const struct hebb_fan *fan);
} loops[] = {
	{ 0, 0, arrive_additive, catch_up_additive },
	{ 1, 1, arrive_multiplicative, catch_up_multiplicative },
	{ 0, 1, arrive_mixed, catch_up_mixed },
	{ NAN, NAN, arrive_any, catch_up_any },
};

static const struct loops power = { NAN, NAN, arrive_power, catch_up_power };

static const struct loops *choose(const struct rule *rule)
{
	const struct loops *row = loops;

	if (rule->power)
		return &power;

	while (!isnan(row->mu_plus) && (row->mu_plus != rule->mu_plus ||
					row->mu_minus != rule->mu_minus))
		row++;
	return row;
}

static void on_pre(const struct hebb_fan *fan, double *amount)
{
	choose(fan->rule)->arrive(fan, amount);
}

static void settle(const struct hebb_fan *fan)
{
	choose(fan->rule)->catch_up(fan);
}

const struct hebb_synapse_type hebb_synapse_stdp = {
	.type = {
		.name = "stdp",
		.brief = "pair-based spike-timing dependent plasticity",
		.equation = "post: w += A_plus (1 - w/w_max)^mu_plus w_max x_pre; "
			    "pre: w -= A_minus (w/w_max)^mu_minus w_max x_post",
		.source = "Guetig et al. 2003, J. Neurosci. 23:3697; Morrison et "
			  "al. 2008, Biol. Cybern. 98:459; Morrison, Aertsen & "
			  "Diesmann 2007, Neural Comput. 19:1437",
		.params = params,
	},
	.scratch = sizeof(struct rule),
	.prepare = prepare,
	.most = most,
	.on_pre = on_pre,
	.settle = settle,
	.in_pairs = true,
};
