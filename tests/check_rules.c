/*
 * Rules of learning against brute force: the sum over all pairs of spikes, step
 * by step, in a few lines for each rule.
 */
#include "net.h"

#include <math.h>

#include "base/random.h"
#include "lab/model.h"

enum { PRE = 4, POST = 5, STEPS = 500, LONGEST = 40 };

struct trains {
	bool pre[STEPS][PRE], post[STEPS][POST];
	double v[STEPS][POST]; /* of targets, after each step */
	double dopamine[STEPS];
};

static double chance(const char *name, size_t i, size_t step)
{
	return hebb_random_uniform(hebb_stream_open(9, name), i, step, 0);
}

static bool fires(const char *train, const char *who, size_t i, size_t k)
{
	if (!strcmp(train, "random"))
		return chance(who, i, k) < 0.05;
	if (!strcmp(train, "bursts")) /* every step, then silence */
		return k % (60 + 7 * i) < 12 && chance(who, i, k) < 0.9;
	if (!strcmp(train, "ties")) /* all at once: arrivals meet spikes */
		return k % 10 == 0 || k % 10 == (i + 1) % 10;
	return (k / 125) % 2 == (who[1] == 'r') && /* one sided */
	       chance(who, i, k) < .3;
}

static struct trains *trains_new(const char *name)
{
	struct trains *t = hebb_alloc(1, sizeof(*t), "trains");
	size_t k, i;

	for (k = 0; k < STEPS; k++) {
		for (i = 0; i < PRE; i++)
			t->pre[k][i] = fires(name, "pre", i, k);
		for (i = 0; i < POST; i++)
			t->post[k][i] = fires(name, "post", i, k);
	}
	return t;
}

/* ---- the truth: weights begin with 0.5, w_max is 1, a step takes 1 ms ---- */

/* One synapse: who, and how long spikes travel to it. */
struct one {
	const struct trains *t;
	size_t i, j, axonal, dendritic;
	bool nearest;
};

static bool pre_at(const struct one *s, size_t k)
{
	return k >= s->axonal && s->t->pre[k - s->axonal][s->i];
}

static bool post_at(const struct one *s, size_t k)
{
	return k >= s->dendritic && s->t->post[k - s->dendritic][s->j];
}

/* The trace at step `now` of what was there before. */
static double trace(const struct one *s,
		    bool (*at)(const struct one *s, size_t k), size_t now,
		    double tau)
{
	double sum = 0;
	size_t k;

	for (k = now; k-- > 0;)
		if (at(s, k)) {
			sum += exp(-(double)(now - k) / tau);
			if (s->nearest)
				break;
		}
	return sum;
}

#define X(tau) trace(s, pre_at, k, tau)
#define Y(tau) trace(s, post_at, k, tau)

static double clip(double w)
{
	return fmin(fmax(w, 0), 1);
}

static double triplet_post(const struct one *s, size_t k, double w)
{
	return clip(w + X(17) * (0.005 + 0.02 * Y(60)));
}

static double triplet_pre(const struct one *s, size_t k, double w)
{
	return clip(w - Y(34) * (0.01 + 0.004 * X(50)));
}

static double power_post(const struct one *s, size_t k, double w)
{
	return w + 0.05 * X(15) * pow(w, 0.4);
}

static double power_pre(const struct one *s, size_t k, double w)
{
	return w - 0.04 * Y(30) * w;
}

static double vogels_post(const struct one *s, size_t k, double w)
{
	return clip(w + 0.02 * X(20));
}

static double vogels_pre(const struct one *s, size_t k, double w)
{
	return clip(clip(w + 0.02 * Y(20)) - 0.02 * 2 * 0.03 * 20);
}

static double oja_post(const struct one *s, size_t k, double w)
{
	return clip(w + 0.03 * (X(20) - 1.5 * Y(25) * w));
}

static double theta(const struct one *s, size_t now)
{
	double sum = 0;
	size_t k;

	for (k = 0; k < now; k++)
		if (post_at(s, k))
			sum += Y(50) * exp(-(double)(now - k) / 200) /
			       (0.04 * 200);
	return sum;
}

static double bcm_post(const struct one *s, size_t k, double w)
{
	return clip(w + 0.01 * X(20) * (Y(50) - theta(s, k)));
}

static double stdp_post(const struct one *s, size_t k, double w)
{
	return clip(w + 0.02 * X(20));
}

static double stdp_pre(const struct one *s, size_t k, double w)
{
	return clip(w - 0.021 * Y(20));
}

/* The potential that a rule sees in step k. */
static double seen(const struct one *s, size_t k)
{
	const bool spike =
	    s->t->post[k][s->j] || (k && s->t->post[k - 1][s->j]);

	return spike ? 30 : s->t->v[k][s->j];
}

/* The average of what was seen up to step `now`. */
static double average(const struct one *s, size_t now, double tau)
{
	double sum = seen(s, 0);
	size_t k;

	for (k = 1; k <= now; k++)
		sum += (1 - exp(-1 / tau)) * (seen(s, k) - sum);
	return sum;
}

static double above(double x)
{
	return fmax(x, 0);
}

static double clopath_pre(const struct one *s, size_t k, double w)
{
	return k ? clip(w - 0.002 * above(average(s, k - 1, 10) - 0.5)) : w;
}

static double clopath_every(const struct one *s, size_t k, double w)
{
	const double before = k ? average(s, k - 1, 7) : seen(s, 0);

	return clip(w + 2e-4 * X(15) / 15 * above(seen(s, k) - 0.7) *
			    above(before - 0.5));
}

/* At the beginning of the network's step k every interval of 7 steps. */
static double rstdp_tick(const struct one *s, size_t k, double w)
{
	const size_t now = k - s->dendritic;
	double c = 0;
	size_t e;

	for (e = 0; k >= s->dendritic && e < now; e++) {
		const double left = exp(-(double)(now - e) / 30);

		if (post_at(s, e))
			c += 0.2 * trace(s, pre_at, e, 20) * left;
		if (pre_at(s, e))
			c -= 0.3 * trace(s, post_at, e, 20) * left;
	}
	return clip(w + 0.05 * 7 * c * (s->t->dopamine[k] + 0.01));
}

/* Every 10 steps, by what fired before step k. */
static double scaling_tick(const struct one *s, size_t k, double w)
{
	struct one soma = *s;

	soma.dendritic = 0;
	soma.nearest = false;
	return w * (1 + (1 - trace(&soma, post_at, k, 100) / 100 / 0.02) * 10 /
			    400);
}

/* Its own scaling is for a weight within bounds. */
static double bounded_tick(const struct one *s, size_t k, double w)
{
	return clip(scaling_tick(s, k, w));
}

typedef double change(const struct one *s, size_t k, double w);

struct rule {
	const char *name, *text;
	change *post, *pre, *every, *tick;
	size_t interval;
	bool nearest, soma; /* `soma`: no dendritic delay */
	double sign;
};

#define TRIPLET                                                                \
	"type: triplet, A2_plus: 0.005, A3_plus: 0.02, A2_minus: 0.01, "       \
	"A3_minus: 0.004,\n      tau_plus: 17, tau_x: 50, tau_minus: 34, "     \
	"tau_y: 60"
#define STDP "type: stdp, A_plus: 0.02, A_minus: 0.021"
#define RSTDP                                                                  \
	"type: rstdp, A_plus: 0.2, A_minus: 0.3, tau_c: 30, gain: 50, "        \
	"interval: 7"
#define SCALING "rate: 20 Hz, tau: 100, tau_w: 400, interval: 10"

static const struct rule rules[] = {
	{ "triplet", TRIPLET, .post = triplet_post, .pre = triplet_pre },
	{ "triplet, nearest", TRIPLET ", pairs: nearest", .post = triplet_post,
	  .pre = triplet_pre, .nearest = true },
	{ "stdp, power law",
	  "type: stdp, growth: power, mu_plus: 0.4, mu_minus: 1, A_plus: 0.05,"
	  "\n      A_minus: 0.04, tau_plus: 15, tau_minus: 30",
	  .post = power_post, .pre = power_pre },
	{ "vogels", "type: vogels, eta: 0.02, rate: 30 Hz, tau: 20",
	  .post = vogels_post, .pre = vogels_pre },
	{ "vogels, negative",
	  "type: vogels, eta: 0.02, rate: 30 Hz, tau: 20, w_max: -1",
	  .post = vogels_post, .pre = vogels_pre, .sign = -1 },
	{ "oja", "type: oja, eta: 0.03, alpha: 1.5, tau_x: 20, tau_y: 25",
	  .post = oja_post },
	{ "bcm",
	  "type: bcm, eta: 0.01, rate: 40 Hz, tau_x: 20, tau_y: 50, "
	  "tau_theta: 200",
	  .post = bcm_post },
	{ "clopath",
	  "type: clopath, A_LTD: 0.002, A_LTP: 2e-4, theta_minus: 0.5, "
	  "theta_plus: 0.7,\n      t_spike: 2",
	  .pre = clopath_pre, .every = clopath_every, .soma = true },
	{ "rstdp", RSTDP ", pairs: all", .tick = rstdp_tick, .interval = 7 },
	{ "rstdp, nearest", RSTDP, .tick = rstdp_tick, .interval = 7,
	  .nearest = true },
	{ "scaling", "type: scaling, " SCALING, .tick = scaling_tick,
	  .interval = 10 },
	{ "stdp, scaled", STDP ", scaling: {" SCALING "}", .post = stdp_post,
	  .pre = stdp_pre, .tick = bounded_tick, .interval = 10 },
	{ "stdp, released", STDP ", release: {U: 0.4, tau_rec: 30}",
	  .post = stdp_post, .pre = stdp_pre },
};
enum { RULES = sizeof(rules) / sizeof(*rules) };

/*
 * The weight after all steps.  Within a step: first the tick; then the post
 * spike if it comes from far, the pre spike, the post spike if it comes at
 * once, and what happens in every step.
 */
static double truth(const struct rule *rule, const struct one *s)
{
	double w = 0.5;
	size_t step;

	for (step = 0; step < STEPS; step++) {
		const size_t k = step - s->dendritic;

		if (rule->tick && step % rule->interval == 0 && step)
			w = rule->tick(s, step, w);
		if (step < s->dendritic)
			continue;
		if (rule->post && s->dendritic && post_at(s, k))
			w = rule->post(s, k, w);
		if (rule->pre && pre_at(s, k))
			w = rule->pre(s, k, w);
		if (rule->post && !s->dendritic && post_at(s, k))
			w = rule->post(s, k, w);
		if (rule->every)
			w = rule->every(s, k, w);
	}
	return w;
}

/* ---- the engine ---- */

static struct hebb_network *rule_net(const struct rule *rule, int history,
				     const double *delays,
				     const char *dendritic, int threads)
{
	const struct hebb_network_setup setup = { 1, 1, threads };
	struct hebb_config *tree, *column;
	struct hebb_error err = { 0 };
	struct hebb_network *net;
	char text[1024];

	NET_TEXT(text,
		 "populations:\n"
		 "  pre: {type: poisson, size: %d}\n"
		 "  post: {type: lif_delta, size: %d, tau_m: 1, E_L: 0,\n"
		 "         V_th: 50, V_reset: 0, t_ref: 0}\n"
		 "projections:\n"
		 "  p: {from: pre, to: post, weight: %g, history: %d, "
		 "dendritic: %s,\n      %s}\n"
		 "%s",
		 PRE, POST, rule->sign < 0 ? -0.5 : 0.5, history, dendritic,
		 rule->text,
		 strstr(rule->text, "rstdp")
		     ? "dopamine: {tau: 50, tonic: 0.01}\n"
		     : "");
	tree = tree_of(text);
	column = hebb_config_new(HEBB_NUMBERS, NULL);
	column->n = POST;
	column->numbers = hebb_alloc(POST, sizeof(double), "delays");
	memcpy(column->numbers, delays, POST * sizeof(double));
	hebb_config_add(
	    hebb_config_map(hebb_config_map(tree, "projections"), "p"), "delay",
	    column);
	net = hebb_network_new(tree, &setup, &err);
	cr_assert_not_null(net, "%s", err.message);
	cr_assert(hebb_config_all_used(tree, &err), "%s", err.message);
	hebb_config_free(tree);
	return net;
}

/* Pulses of both signs, so that eligibility counts both ways. */
static void reward(struct hebb_network *net, struct trains *t, size_t k)
{
	const double left = exp(-1. / 50);
	struct hebb_error err = { 0 };
	double pulse = 0;

	if (k % 90 == 20)
		pulse = 1;
	if (k % 130 == 70)
		pulse = -1.5;
	t->dopamine[k] = (k ? t->dopamine[k - 1] * left : 0) + pulse;
	cr_assert(hebb_network_reward(net, pulse, &err));
}

/* Play the trains; read the weights every `look` steps, if not 0. */
static double *play(const struct rule *rule, struct hebb_network *net,
		    struct trains *t, size_t look)
{
	double *rate = net_state(net, "pre.rate");
	double *v = net_state(net, "post.v");
	size_t k, i;

	for (k = 0; k < STEPS; k++) {
		for (i = 0; i < PRE; i++)
			rate[i] = t->pre[k][i] ? 1e9 : 0;
		for (i = 0; i < POST; i++)
			v[i] = t->post[k][i] ? 1e3 : v[i];
		if (strstr(rule->text, "rstdp"))
			reward(net, t, k);
		net_run(net, 1);
		memcpy(t->v[k], v, sizeof(t->v[k]));
		if (look && k % look == 0)
			hebb_free(net_read(net, "p.weight", NULL));
	}
	return net_read(net, "p.weight", NULL);
}

static const char *const all_trains[] = { "random", "bursts", "ties",
					  "one sided" };

static const struct {
	double delay[POST];
	const char *dendritic;
	size_t most; /* ms of a delay that are dendritic */
} parts[] = {
	{ { 1, 1, 1, 1, 1 }, "0 ms", 0 },
	{ { 1, 2, 3, 10, LONGEST }, "0 ms", 0 },
	{ { 4, 9, 4, 14, 5 }, "4 ms", 4 },
	{ { 1, 2, 3, 10, LONGEST }, "all", LONGEST },
};

/*
 * One rule, one train: the truth, for any history, any look, any threads; how
 * many weights are within their bounds in the end?
 */
static size_t keeps_to(const struct rule *rule, const char *train, size_t part)
{
	const double *delay = parts[part].delay;
	static const int histories[] = { 2, 16, 64, 4 };
	static const size_t looks[] = { 0, 1, 37, 3 };
	struct trains *t = trains_new(train);
	double *first = NULL;
	size_t k, i, j, moved = 0;

	for (k = 0; k < 4; k++) {
		struct hebb_network *net =
		    rule_net(rule, histories[k], delay, parts[part].dendritic,
			     k == 2 ? 2 : 1);
		double *weight = play(rule, net, t, looks[k]);

		if (k)
			same_values(first, PRE * POST, weight, PRE * POST,
				    rule->name);
		hebb_free(k ? weight : NULL);
		first = k ? first : weight;
		hebb_network_free(net);
	}
	for (j = 0; j < POST; j++)
		for (i = 0; i < PRE; i++) {
			const size_t all = (size_t)delay[j];
			const size_t behind =
			    all < parts[part].most ? all : parts[part].most;
			const struct one s = { t,      i,
					       j,      all - behind,
					       behind, rule->nearest };
			const double wanted =
			    truth(rule, &s) * (rule->sign < 0 ? -1 : 1);

			moved += fabs(wanted) > 1e-6 && fabs(wanted) < 0.999999;
			cr_assert_float_eq(
			    first[j * PRE + i], wanted,
			    1e-9 * fabs(wanted) + 1e-13,
			    "%s, %s, %s: %.17g, not %.17g", rule->name, train,
			    parts[part].dendritic, first[j * PRE + i], wanted);
		}
	hebb_free(first);
	hebb_free(t);
	return moved;
}

Test(rules, weights_are_those_of_the_sum_over_all_pairs)
{
	size_t r, t, p;

	for (r = 0; r < RULES; r++) {
		size_t within = 0;

		for (t = 0; t < 4; t++)
			for (p = (r + t) % 2; p < 4; p += 2)
				if (!rules[r].soma || p < 2)
					within += keeps_to(&rules[r],
							   all_trains[t], p);
		cr_assert_gt(within, 20, "%s: %zu", rules[r].name, within);
	}
}

/* ---- what goes with a rule ---- */

#define PAIR                                                                   \
	"populations:\n"                                                       \
	"  pre: {type: poisson, size: 1}\n"                                    \
	"  post: {type: lif_delta, size: 1, tau_m: 1, E_L: 0, V_th: 50,\n"     \
	"         V_reset: 0, t_ref: 0}\n"                                     \
	"projections:\n"                                                       \
	"  p: {from: pre, to: post, delay: 2, "

/* Let a step pass in which these fire. */
static void pass(struct hebb_network *net, bool pre, bool post)
{
	net_state(net, "pre.rate")[0] = pre ? 1e9 : 0;
	net_state(net, "post.v")[0] = post ? 1e3 : 0;
	net_run(net, 1);
}

#define LEARNS  "weight: 0.5, type: stdp, A_plus: 0.1, A_minus: 0.05"
#define RELEASE "U: 0.4, tau_rec: 30, tau_facil: 20"

/* What is delivered is the new weight times what is released. */
Test(rules, release_goes_with_what_is_learned)
{
	struct hebb_network *learns = net_on(PAIR LEARNS "}\n", 1, 1);
	struct hebb_network *releases = net_on(
	    PAIR "weight: 1, type: tsodyks_markram, " RELEASE "}\n", 1, 1);
	struct hebb_network *both =
	    net_on(PAIR LEARNS ", release: {" RELEASE "}}\n", 1, 1);
	size_t k, arrivals = 0;

	for (k = 0; k < 300; k++) {
		const bool pre = chance("pre", 0, k) < 0.2;
		const bool post = chance("post", 0, k) < 0.1;
		double w, part, v;

		pass(learns, pre, post);
		pass(releases, pre, post);
		pass(both, pre, post);
		w = net_value(learns, "post.v", 0);
		part = net_value(releases, "post.v", 0);
		v = net_value(both, "post.v", 0);
		arrivals += v > 0;
		cr_assert_float_eq(v, w * part, 1e-15, "%g", v);
		cr_assert_eq(net_value(both, "p.weight", 0),
			     net_value(learns, "p.weight", 0));
		cr_assert_eq(net_value(both, "p.x", 0),
			     net_value(releases, "p.x", 0));
	}
	cr_assert_gt(arrivals, 30);
	hebb_network_free(learns);
	hebb_network_free(releases);
	hebb_network_free(both);
}

/* A pair waits for its reward, and shows that it does. */
Test(rules, eligibility_waits_for_dopamine)
{
	struct hebb_network *net = net_on(
	    PAIR "weight: 0.5, type: rstdp, A_plus: 0.1, tau_c: 200, gain: 20, "
		 "interval: 5}\n"
		 "dopamine: {tau: 50}\n",
	    1, 1);
	struct hebb_error err = { 0 };
	double c;
	size_t k;

	/* the pre spike arrives in step 2, the post spike is in step 8 */
	for (k = 0; k < 100; k++)
		pass(net, k == 0, k == 8);
	c = 0.1 * exp(-6. / 20) * exp(-92. / 200);
	cr_assert_float_eq(net_value(net, "p.eligibility", 0), c, 1e-16);
	cr_assert_eq(net_value(net, "p.weight", 0), 0.5);
	cr_assert(hebb_network_reward(net, 2, &err));
	cr_assert_eq(net_value(net, "dopamine.level", 0), 2);
	pass(net, false, false);
	cr_assert_float_eq(net_value(net, "p.weight", 0),
			   0.5 + 20. / 1000 * 5 * c * 2, 1e-15);
	cr_assert_float_eq(net_value(net, "dopamine.level", 0),
			   2 * exp(-1. / 50), 1e-15);
	/* neither is there in the next trial */
	hebb_network_trial(net, 100, true);
	cr_assert_eq(net_value(net, "p.eligibility", 0), 0);
	cr_assert_eq(net_value(net, "dopamine.level", 0), 0);
	hebb_network_free(net);
}

#define PULSES                                                                 \
	"populations:\n"                                                       \
	"  da: {type: spikes, size: 2, times: [2, 2, 7, 20], neurons: [0, 1, " \
	"1, 0]}\n"                                                             \
	"  pre: {type: poisson, size: 30, rate: 80 Hz}\n"                      \
	"  post: {type: lif_delta, size: 300, E_L: 0, V_th: 2, V_reset: 0}\n"  \
	"projections:\n"                                                       \
	"  p: {type: rstdp, from: pre, to: post, weight: 0.5, delay: 4,\n"     \
	"      interval: 3}\n"                                                 \
	"dopamine: {from: da, tau: 9, amount: 0.5, tonic: 0.1, delay: 4"

/* A spike of time t counts from the step that begins at t + delay. */
Test(rules, dopamine_is_the_sum_over_spikes)
{
	static const double times[] = { 2, 2, 7, 20 };
	struct hebb_network *net = net_on(PULSES "}\n", 1, 1);
	size_t k, i;

	for (k = 0; k < 60; k++) {
		double level = 0.1;

		for (i = 0; i < 4; i++)
			if (times[i] + 4 <= (double)k)
				level +=
				    0.5 * exp(-((double)k - times[i] - 4) / 9);
		cr_assert_float_eq(net_value(net, "dopamine.level", 0), level,
				   1e-14, "%zu", k);
		net_run(net, 1);
	}
	hebb_network_free(net);
}

static const char *const nets[] = {
	PULSES "}\n",
	PULSES ", jitter: 13.5}\n",
	PULSES "}\n"
	       "stimuli: {s: {type: poisson, to: post, rate: 3 kHz, weight: "
	       "0.3}}\n",
};

/* In chunks of any size, on any number of threads. */
Test(rules, rewarded_networks_have_the_same_bits)
{
	size_t k, i;

	for (k = 0; k < 3; k++) {
		struct hebb_network *one = net_on(nets[k], 1, 1);
		struct hebb_network *two = net_on(nets[k], 1, 2);
		struct hebb_network *step = net_on(nets[k], 1, 1);

		net_run(one, 401);
		net_run(two, 401);
		for (i = 0; i < 401; i++)
			net_run(step, 1);
		cr_assert_gt(hebb_network_spikes(one, 2), 300);
		cr_assert_neq(net_value(one, "p.weight", 0), 0.5);
		same_probes(one, two);
		same_probes(one, step);
		hebb_network_free(one);
		hebb_network_free(two);
		hebb_network_free(step);
	}
}

static const char *const recurrent[] = {
	"triplet, w_max: 0.4",
	"vogels, w_max: 0.4, scaling: {rate: 20 Hz, interval: 20, tau_w: 500}",
	"oja, w_max: 0.4, release: {U: 0.9, tau_rec: 20}",
	"bcm, w_max: 0.4",
	"clopath, w_max: 0.4, theta_minus: 2, theta_plus: 8, A_LTD: 0.001",
	"scaling, rate: 20 Hz, interval: 20, tau_w: 500",
	"stdp, growth: power, mu_plus: 0.4, w_max: 0.2",
};

/* Neurons in many lanes that reach each other, delays of many steps. */
Test(rules, recurrent_networks_have_the_same_bits)
{
	size_t k;

	for (k = 0; k < 7; k++) {
		struct hebb_network *one, *two;
		char text[1024];

		NET_TEXT(text,
			 "populations:\n"
			 "  a: {type: lif_delta, size: 300, E_L: 0, V_th: 10,\n"
			 "      V_reset: 0}\n"
			 "stimuli: {s: {type: poisson, to: a, rate: 2 kHz, "
			 "weight: 0.6}}\n"
			 "projections:\n"
			 "  p: {from: a, to: a, weight: 0.2, delay: {uniform: "
			 "[1.5, 4]},\n"
			 "      history: 4, type: %s,\n"
			 "      wiring: {type: indegree, k: 40}}\n",
			 recurrent[k]);
		one = net_on(text, 0.1, 1);
		two = net_on(text, 0.1, 2);
		net_run(one, 3000);
		net_run(two, 3000);
		cr_assert_gt(hebb_network_spikes(one, 0), 1000);
		cr_assert_neq(net_value(one, "p.weight", 0), 0.2, "%s",
			      recurrent[k]);
		same_probes(one, two);
		hebb_network_free(one);
		hebb_network_free(two);
	}
}

/* The weight after a trial in which the target alone fires, and a pair. */
static double after_trials(const char *text, bool busy, bool frozen)
{
	struct hebb_network *net = net_on(text, 1, 1);
	double weight;
	size_t k;

	for (k = 0; k < 50; k++)
		pass(net, false, busy && k % 5 == 0);
	if (frozen) {
		hebb_network_trial(net, 1000, false);
		for (k = 0; k < 300; k++)
			pass(net, k % 3 == 0, k % 4 == 0);
	}
	hebb_network_trial(net, 5000, true);
	for (k = 0; k < 40; k++)
		pass(net, k == 0, k == 10 || k == 20);
	pass(net, false, false);
	weight = net_value(net, "p.weight", 0);
	hebb_network_free(net);
	return weight;
}

/* Slow things stay between trials, but trials without learning do not count. */
Test(rules, what_is_slow_stays_between_trials)
{
	static const char *const slow[] = {
		PAIR "type: bcm, weight: 0.5, eta: 0.1}\n",
		PAIR "type: scaling, weight: 0.5, interval: 10, tau_w: 100}\n",
	};
	size_t k;

	for (k = 0; k < 2; k++) {
		const double quiet = after_trials(slow[k], false, false);
		const double busy = after_trials(slow[k], true, false);

		cr_assert_gt(quiet, 0.5, "%zu: %g", k, quiet);
		cr_assert_lt(busy, quiet - 0.001, "%zu: %g, %g", k, busy,
			     quiet);
		cr_assert_eq(after_trials(slow[k], true, true), busy);
	}
}

#define SOURCES                                                                \
	"populations:\n"                                                       \
	"  a: {type: poisson, size: 2}\n"                                      \
	"  b: {type: lif, size: 2}\n"                                          \
	"  c: {type: mcculloch_pitts, size: 2}\n"                              \
	"projections:\n"                                                       \
	"  p: {from: a, to: b, weight: 0.5, type: "

Test(rules, mistakes_are_refused)
{
	struct hebb_error err = { 0 };
	struct hebb_network *net = net_on(SOURCES "stdp}\n", 1, 1);

	cr_assert(!hebb_network_reward(net, 1, &err));
	cr_assert_not_null(strstr(err.message, "a reward without eligibility"));
	hebb_network_free(net);
	net_refused(SOURCES "stdp}\ndopamine: {tau: 5}\n",
		    "'dopamine' without eligibility");
	net_refused(SOURCES "rstdp}\ndopamine: {from: d}\n",
		    "no population called 'd'");
	net_refused(SOURCES "rstdp}\ndopamine: {from: a, delay: 0.01}\n",
		    "shorter than one step");
	net_refused(SOURCES "rstdp, interval: 0.01}\n", "interval is 0.01 ms");
	net_refused(SOURCES "clopath, dendritic: 1 ms}\n", "'dendritic' is 0");
	net_refused(SOURCES "fixed, scaling: {rate: 5}}\n",
		    "'scaling' goes with synapses that learn");
	net_refused(SOURCES "fixed, release: {U: 1}}\n",
		    "'release' goes with synapses that learn");
	net_refused(SOURCES "stdp, release: {type: stdp}}\n",
		    "have no release");
	net_refused(SOURCES "stdp, release: 5}\n", "is a map");
	net_refused(SOURCES "scaling, scaling: {rate: 5}}\n",
		    "what the type does already");
	net_refused(SOURCES "scaling, interval: 5, tau_w: 3}\n",
		    "the interval of scaling is 5 ms");
	net_refused(SOURCES "vogels, w_max: 0}\n", "w_max is 0");
	net_refused(SOURCES "triplet, w_max: 0.4}\n",
		    "weight is 0.5, outside 0 .. 0.4 of 'triplet'");
	net_refused(SOURCES "vogels, w_max: -1}\n",
		    "weight is 0.5, outside -1 .. 0 of 'vogels'");
}

/* ---- what a rule is for ---- */

/*
 * The mean weight in the end of 50 synapses with w_max 1, whose sources fire at
 * 20 Hz, and whose targets at `rate` by chance, not because of them.
 */
static double mean_weight(const char *rule, double rate, uint64_t steps)
{
	struct hebb_network *net;
	double *weight, mean = 0;
	char text[1024];
	size_t i;

	NET_TEXT(text,
		 "populations:\n"
		 "  pre: {type: poisson, size: 50, rate: 20 Hz}\n"
		 "  post: {type: lif_delta, size: 50, tau_m: 1, E_L: 0,\n"
		 "         V_th: 50, V_reset: 0, t_ref: 0}\n"
		 "stimuli: {s: {type: poisson, to: post, rate: %g Hz, weight: "
		 "99}}\n"
		 "projections:\n"
		 "  p: {from: pre, to: post, weight: 0.5, type: %s,\n"
		 "      wiring: {type: one}}\n",
		 rate, rule);
	net = net_on(text, 1, 1);
	net_run(net, steps);
	weight = net_read(net, "p.weight", NULL);
	for (i = 0; i < 50; i++)
		mean += weight[i] / 50;
	hebb_free(weight);
	hebb_network_free(net);
	return mean;
}

/* w = w_max x / (alpha y) = 0.02 20 / (2 0.03 20) = 1/3 */
Test(rules, oja_ends_where_learning_is_forgetting)
{
	const double mean = mean_weight("oja, alpha: 2", 30, 100000);

	cr_assert_float_eq(mean, 1. / 3, 0.02, "%g", mean);
}

/* Below the rate at which y = theta weights grow, above it they shrink. */
Test(rules, bcm_has_its_threshold_at_the_rate_that_is_wanted)
{
	static const char *const bcm =
	    "bcm, rate: 20 Hz, tau_theta: 1000, eta: 0.002";
	const double low = mean_weight(bcm, 10, 30000);
	const double there = mean_weight(bcm, 20, 30000);
	const double high = mean_weight(bcm, 30, 30000);

	cr_assert_gt(low, 0.55, "%g", low);
	cr_assert_float_eq(there, 0.5, 0.1, "%g", there);
	cr_assert_lt(high, 0.35, "%g", high);
}

/* From too much or too little input to the rate that is wanted. */
Test(rules, scaling_brings_targets_to_their_rate)
{
	static const double weights[] = { 0.05, 5 };
	size_t k;

	for (k = 0; k < 2; k++) {
		struct hebb_network *net;
		uint64_t before;
		char text[1024];
		double rate;

		NET_TEXT(text,
			 "populations:\n"
			 "  pre: {type: poisson, size: 100, rate: 20 Hz}\n"
			 "  post: {type: lif_delta, size: 10, E_L: 0, V_th: 10,"
			 "\n         V_reset: 0}\n"
			 "projections:\n"
			 "  p: {type: scaling, from: pre, to: post, weight: %g,"
			 "\n      rate: 8 Hz, tau: 2000, tau_w: 5000}\n",
			 weights[k]);
		net = net_on(text, 1, 1);
		net_run(net, 60000);
		before = hebb_network_spikes(net, 1);
		net_run(net, 60000);
		rate = (double)(hebb_network_spikes(net, 1) - before) / 10 / 60;
		cr_assert_float_eq(rate, 8, 0.4, "%g Hz", rate);
		hebb_network_free(net);
	}
}

/* ---- models that are shipped, in which everything is known ---- */

/* The weights [n] of a model in mV after so many steps of 1 ms. */
static double *shipped(const char *file, uint64_t steps, size_t n)
{
	const struct hebb_network_setup setup = { 1, 1, 1 };
	struct hebb_error err = { 0 };
	struct hebb_config *model = hebb_model_load(file, NULL, 0, &err);
	struct hebb_network *net;
	double *weight;
	size_t seen;

	cr_assert_not_null(model, "%s", err.message);
	net = hebb_network_new(model, &setup, &err);
	cr_assert_not_null(net, "%s", err.message);
	net_run(net, steps);
	weight = net_read(net, "pre_post.weight", &seen);
	cr_assert_eq(seen, n);
	hebb_network_free(net);
	hebb_config_free(model);
	return weight;
}

Test(rules, bi_poo1998_has_the_window_of_the_fit)
{
	double *weight =
	    shipped(SOURCE_FOLDER "/models/spiking/bi_poo1998.yaml", 60000, 41);
	size_t i;

	for (i = 0; i < 41; i++) {
		const double lag = 5 * ((double)i - 20);
		const double wanted = 1 + (lag > 0   ? 0.777 * exp(-lag / 16.8)
					   : lag < 0 ? -0.273 * exp(lag / 33.7)
						     : 0);

		cr_assert_float_eq(1000 * weight[i], wanted, 1e-9,
				   "lag %g ms: %.17g", lag, weight[i]);
	}
	hebb_free(weight);
}

/* What was measured, and its standard error. */
static const double sjostrom[10][2] = {
	{ -0.04, 0.05 }, { 0.14, 0.10 },  { 0.29, 0.14 },  { 0.53, 0.11 },
	{ 0.56, 0.26 },  { -0.29, 0.08 }, { -0.41, 0.11 }, { -0.34, 0.10 },
	{ 0.56, 0.32 },  { 0.75, 0.19 },
};

/* The sum over all pairs and triplets of sixty pairs. */
static double sixty_pairs(double period, double lag)
{
	double change = 0;
	int i, j;

	for (i = 0; i < 60; i++) {
		double r1 = 0, r2 = 0, o1 = 0, o2 = 0;

		for (j = 0; j < 60; j++) {
			/* from spike j to the post spike i, the pre spike i */
			const double pre_post = period * (i - j) + lag;
			const double pre_pre = period * (i - j);
			const double post_pre = period * (i - j) - lag;

			r1 += pre_post > 0 ? exp(-pre_post / 16.8) : 0;
			o2 += pre_pre > 0 ? exp(-pre_pre / 125) : 0;
			r2 += pre_pre > 0 ? exp(-pre_pre / 101) : 0;
			o1 += post_pre > 0 ? exp(-post_pre / 33.7) : 0;
		}
		change += r1 * (5e-10 + 6.2e-3 * o2);
		change -= o1 * (7e-3 + 2.3e-4 * r2);
	}
	return change;
}

Test(rules, pfister2006_depends_on_frequency_as_published)
{
	static const double rates[] = { 0.1, 10, 20, 40, 50 };
	double *weight = shipped(
	    SOURCE_FOLDER "/models/spiking/pfister2006.yaml", 600000, 10);
	size_t i;

	for (i = 0; i < 10; i++) {
		const double change = 1000 * weight[i] - 1;

		cr_assert_float_eq(
		    change, sixty_pairs(1000 / rates[i % 5], i < 5 ? 10 : -10),
		    1e-9);
		if (i != 8) /* here the rule is further from the data */
			cr_assert_lt(fabs(change - sjostrom[i][0]),
				     sjostrom[i][1], "%zu: %g", i, change);
	}
	hebb_free(weight);
}
