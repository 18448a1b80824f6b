/*
 * Spike-timing dependent plasticity against the sum over all pairs, on trains
 * that the tests choose: sources fire by their rate, targets by their v.
 */
#include "net.h"

#include <math.h>

#include "base/random.h"
#include "lab/model.h"

enum { PRE = 6, POST = 5, STEPS = 800, MOST_DELAY = 40 };

struct trains {
	bool pre[STEPS][PRE], post[STEPS][POST];
};

struct rule {
	double plus, minus, tau_plus, tau_minus, mu_plus, mu_minus;
	bool nearest;
};

static double chance(const char *name, size_t i, size_t step)
{
	return hebb_random_uniform(hebb_stream_open(9, name), i, step, 0);
}

/* ---- the trains ---- */

static bool fires(const char *train, const char *who, size_t i, size_t k)
{
	if (!strcmp(train, "random"))
		return chance(who, i, k) < 0.03;
	if (!strcmp(train, "bursts")) /* every step, then silence */
		return k % (60 + 7 * i) < 12 && chance(who, i, k) < 0.9;
	if (!strcmp(train, "ties")) /* all at once: arrivals meet spikes */
		return k % 10 == 0 || k % 10 == (i + 1) % 10;
	if (!strcmp(train, "one sided")) /* many of one, then of the other */
		return (k / 200) % 2 == (who[1] == 'r') &&
		       chance(who, i, k) < .3;
	return k % 300 == 3 * i; /* far apart */
}

static struct trains *trains_new(const char *name)
{
	struct trains *trains = hebb_alloc(1, sizeof(*trains), "trains");
	size_t k, i;

	for (k = 0; k < STEPS; k++) {
		for (i = 0; i < PRE; i++)
			trains->pre[k][i] = fires(name, "pre", i, k);
		for (i = 0; i < POST; i++)
			trains->post[k][i] = fires(name, "post", i, k);
	}
	return trains;
}

/* ---- the truth ---- */

/* The trace at step `now` of what happened before, a step is 1 ms. */
static double trace(const bool *train, size_t stride, size_t shift, size_t now,
		    double tau, bool nearest)
{
	double sum = 0;
	size_t back;

	for (back = 1; back + shift <= now; back++) {
		if (!train[(now - back - shift) * stride])
			continue;
		sum += exp(-(double)back / tau);
		if (nearest)
			break;
	}
	return sum;
}

/*
 * The weight of one synapse with w_max 1 as it arrives after all steps.  Pre
 * spikes reach the synapse after the axonal part of the delay, post spikes
 * after the dendritic one; the latter are first unless they come at once.
 */
static double truth(const struct trains *trains, const struct rule *rule,
		    size_t i, size_t j, size_t axonal, size_t dendritic,
		    double w)
{
	const bool *pre = &trains->pre[0][i], *post = &trains->post[0][j];
	size_t k, half;

	for (k = 0; k < STEPS - dendritic; k++)
		for (half = 0; half < 2; half++) {
			const bool is_post = half == (dendritic ? 0 : 1);

			if (is_post && k >= dendritic &&
			    post[(k - dendritic) * POST])
				w += rule->plus * pow(1 - w, rule->mu_plus) *
				     trace(pre, PRE, axonal, k, rule->tau_plus,
					   rule->nearest);
			if (!is_post && k >= axonal && pre[(k - axonal) * PRE])
				w -= rule->minus * pow(w, rule->mu_minus) *
				     trace(post, POST, dendritic, k,
					   rule->tau_minus, rule->nearest);
			w = fmin(fmax(w, 0), 1);
		}
	return w;
}

/* ---- the engine ---- */

/* Delays in ms by target, as a column, and their dendritic part. */
static struct hebb_network *stdp_net(const struct rule *rule, int history,
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
		 "  p: {type: stdp, from: pre, to: post, weight: 0.5, w_max: 1,"
		 "\n      history: %d, pairs: %s, A_plus: %.17g, A_minus: "
		 "%.17g, tau_plus: %.17g,\n      tau_minus: %.17g, mu_plus: "
		 "%.17g, mu_minus: %.17g, dendritic: %s}\n",
		 PRE, POST, history, rule->nearest ? "nearest" : "all",
		 rule->plus, rule->minus, rule->tau_plus, rule->tau_minus,
		 rule->mu_plus, rule->mu_minus, dendritic);
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
	hebb_config_free(tree);
	return net;
}

/* Play the trains; read the weights every `look` steps, if not 0. */
static double *play(struct hebb_network *net, const struct trains *trains,
		    size_t look)
{
	double *rate = net_state(net, "pre.rate");
	double *v = net_state(net, "post.v");
	size_t k, i;

	for (k = 0; k < STEPS; k++) {
		for (i = 0; i < PRE; i++)
			rate[i] = trains->pre[k][i] ? 1e9 : 0;
		for (i = 0; i < POST; i++)
			v[i] = trains->post[k][i] ? 1e3 : 0;
		net_run(net, 1);
		if (look && k % look == 0)
			hebb_free(net_read(net, "p.weight", NULL));
	}
	return net_read(net, "p.weight", NULL);
}

static const char *const all_trains[] = { "random", "bursts", "ties",
					  "one sided", "far" };
static const struct rule all_rules[] = {
	{ 0.01, 0.0105, 20, 20, 0, 0, false },
	{ 0.01, 0.0105, 20, 20, 0, 0, true },
	{ 0.05, 0.03, 10, 33, 1, 1, false },
	{ 0.05, 0.03, 10, 33, 1, 1, true },
	{ 0.02, 0.04, 17, 34, 0.3, 0.7, false },
	{ 0.3, 0.2, 5, 8, 0, 1, true },
	{ 0.01, 0, 3, 3, 2, 0, false },
};
enum { TRAINS = 5, RULES = 7 };

static const double delays[][POST] = {
	{ 1, 1, 1, 1, 1 },
	{ 1, 2, 3, 10, MOST_DELAY }, /* several of one source */
	{ 7, 7, 1, 7, 30 },
	{ 4, 9, 4, 14, 5 },
};

/* Which part of them is dendritic. */
static const struct {
	size_t delays;
	const char *dendritic;
	size_t most; /* ms */
} parts[] = {
	{ 0, "0 ms", 0 },  { 1, "0 ms", 0 },         { 2, "0 ms", 0 },
	{ 0, "1 ms", 1 },  { 3, "4 ms", 4 },         { 3, "1 ms", 1 },
	{ 0, "all", 100 }, { 1, "all", MOST_DELAY }, { 3, "all", 100 },
};
enum { PARTS = 9 };

/* One rule, one train: the truth, for any history and any look. */
static void keeps_to(const struct rule *rule, const char *name, size_t part)
{
	const double *delay = delays[parts[part].delays];
	static const int histories[] = { 2, 4, 16, 64 };
	static const size_t looks[] = { 0, 1, 37 };
	struct trains *trains = trains_new(name);
	double *first = NULL;
	size_t k, i, j;

	for (k = 0; k < 6; k++) {
		struct hebb_network *net =
		    stdp_net(rule, histories[k % 4], delay,
			     parts[part].dendritic, k == 5 ? 2 : 1);
		double *weight = play(net, trains, looks[k % 3]);

		if (first) {
			same_values(first, PRE * POST, weight, PRE * POST,
				    name);
			hebb_free(weight);
		} else {
			first = weight;
		}
		hebb_network_free(net);
	}
	for (j = 0; j < POST; j++)
		for (i = 0; i < PRE; i++) {
			const size_t all = (size_t)delay[j];
			const size_t behind =
			    all < parts[part].most ? all : parts[part].most;
			const double wanted = truth(trains, rule, i, j,
						    all - behind, behind, 0.5);

			cr_assert_float_eq(first[j * PRE + i], wanted, 1e-11,
					   "%s, %s: %.17g, not %.17g", name,
					   parts[part].dendritic,
					   first[j * PRE + i], wanted);
		}
	hebb_free(first);
	hebb_free(trains);
}

Test(stdp, weights_are_those_of_the_sum_over_pairs)
{
	size_t r, t, p;

	for (r = 0; r < RULES; r++)
		for (t = 0; t < TRAINS; t++)
			for (p = (r + t) % 3; p < PARTS; p += 3)
				keeps_to(&all_rules[r], all_trains[t], p);
}

static void delivers_the_new_weight(const char *dendritic)
{
	static const double delay[POST] = { 1, 1, 2, 2, 3 };
	struct trains *trains = trains_new("random");
	struct hebb_network *net =
	    stdp_net(&all_rules[4], 2, delay, dendritic, 1);
	double *rate = net_state(net, "pre.rate");
	double *v = net_state(net, "post.v");
	size_t k, i, j, arrivals = 0;

	for (k = 0; k < STEPS; k++) {
		double *weight;

		for (i = 0; i < PRE; i++)
			rate[i] = trains->pre[k][i] ? 1e9 : 0;
		for (j = 0; j < POST; j++)
			v[j] = trains->post[k][j] ? 1e3 : 0;
		net_run(net, 1);
		weight = net_read(net, "p.weight", NULL);
		for (j = 0; j < POST; j++) {
			const size_t d = (size_t)delay[j];
			double sum = 0;

			for (i = 0; i < PRE && k >= d; i++)
				if (trains->pre[k - d][i]) {
					sum += weight[j * PRE + i];
					arrivals++;
				}
			if (!trains->post[k][j])
				cr_assert_float_eq(v[j], sum, 1e-12);
		}
		hebb_free(weight);
	}
	cr_assert_gt(arrivals, 500);
	hebb_free(trains);
	hebb_network_free(net);
}

Test(stdp, weight_that_is_delivered_is_the_new_one)
{
	delivers_the_new_weight("0 ms");
	delivers_the_new_weight("1 ms");
	delivers_the_new_weight("all");
}

/* Steps are counted in 64 bits, and ages of spikes in 32. */
static void does_not_depend_on_begin(const char *dendritic)
{
	static const uint64_t begin[] = { 0, (UINT64_C(1) << 30) - 400,
					  (UINT64_C(1) << 31) - 400,
					  (UINT64_C(1) << 32) - 400,
					  UINT64_C(1) << 40 };
	struct trains *trains = trains_new("random");
	double *first = NULL;
	size_t k;

	for (k = 0; k < 5; k++) {
		struct hebb_network *net =
		    stdp_net(&all_rules[2], 4, delays[3], dendritic, 1);
		double *weight;

		hebb_network_trial(net, begin[k], true);
		weight = play(net, trains, 0);
		if (first)
			same_values(first, PRE * POST, weight, PRE * POST,
				    dendritic);
		hebb_free(first);
		first = weight;
		hebb_network_free(net);
	}
	hebb_free(first);
	hebb_free(trains);
}

/* Steps are counted in 64 bits, and ages of spikes in 32. */
Test(stdp, weights_do_not_depend_on_when_it_begins)
{
	does_not_depend_on_begin("0 ms");
	does_not_depend_on_begin("4 ms");
}

/* ---- a network that moves its weights ---- */

enum { CELLS = 60, TENTHS = 10000 };

#define CELL "tau_m: 20, E_L: 0, V_th: 20, V_reset: 10, t_ref: 2}\n"
#define MOVING                                                                 \
	"populations:\n"                                                       \
	"  exc: {type: lif_delta, size: 60, " CELL                             \
	"  inh: {type: lif_delta, size: 15, " CELL "stimuli:\n"                \
	"  drive: {type: poisson, to: [exc, inh], rate: 20 kHz, weight: "      \
	"0.1}\n"                                                               \
	"projections:\n"                                                       \
	"  ee: {type: stdp, from: exc, to: exc, weight: 0.1, w_max: 0.3,\n"    \
	"       A_plus: 0.01, A_minus: 0.03, mu_plus: 1, mu_minus: 1,\n"       \
	"       delay: 1.5, dendritic: 0.5, wiring: {type: all,\n"             \
	"       autapses: true}}\n"                                            \
	"  ei: {from: exc, to: inh, weight: 0.1, delay: 1.5}\n"                \
	"  ie: {from: inh, to: exc, weight: -0.5, delay: 1.5}\n"

/* Spikes of one neuron, by step. */
struct spikes {
	size_t n, step[TENTHS];
};

static struct spikes *spikes_of(struct hebb_network *net)
{
	struct spikes *all = hebb_alloc(CELLS, sizeof(*all), "spikes");
	size_t n, i;
	double *events = net_read(net, "exc.spikes", &n);

	for (i = 0; i < n; i += 2) {
		struct spikes *one = &all[(size_t)events[i + 1]];

		one->step[one->n++] = (size_t)llround(events[i] / 0.1) - 1;
	}
	hebb_free(events);
	return all;
}

/* The sum over all spikes before `step`, moved by `shift`. */
static double trace_of(const struct spikes *spikes, size_t shift, size_t step)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < spikes->n && spikes->step[i] + shift < step; i++)
		sum +=
		    exp(-0.1 * (double)(step - spikes->step[i] - shift) / 20);
	return sum;
}

static double moved(const struct spikes *pre, const struct spikes *post)
{
	const size_t axonal = 10, dendritic = 5;
	size_t i = 0, j = 0, k;
	double w = 0.1;

	for (k = 0; k < TENTHS - dendritic; k++) {
		if (j < post->n && post->step[j] + dendritic == k) {
			w += 0.01 * (0.3 - w) * trace_of(pre, axonal, k);
			w = fmin(w, 0.3);
			j++;
		}
		if (i < pre->n && pre->step[i] + axonal == k) {
			w -= 0.03 * w * trace_of(post, dendritic, k);
			w = fmax(w, 0);
			i++;
		}
	}
	return w;
}

Test(stdp, network_moves_its_weights_as_the_sum_over_pairs_does)
{
	struct hebb_network *net = net_on(MOVING, 0.1, 2);
	double *weight, here = 0, wanted = 0;
	struct spikes *spikes;
	size_t i, j;

	net_run(net, TENTHS);
	weight = net_read(net, "ee.weight", NULL);
	spikes = spikes_of(net);
	cr_assert_gt(hebb_network_spikes(net, 0), CELLS * 20);
	for (j = 0; j < CELLS; j++)
		for (i = 0; i < CELLS; i++) {
			const double w = moved(&spikes[i], &spikes[j]);

			cr_assert_float_eq(weight[j * CELLS + i], w, 1e-12);
			here += weight[j * CELLS + i] / CELLS / CELLS;
			wanted += w / CELLS / CELLS;
		}
	cr_assert_float_eq(here, wanted, 1e-13);
	cr_assert_gt(fabs(here - 0.1), 0.01, "the mean is still %g", here);
	hebb_free(weight);
	hebb_free(spikes);
	hebb_network_free(net);
}

#define TWO                                                                    \
	"populations:\n"                                                       \
	"  a: {type: poisson, size: 20, rate: 50 Hz}\n"                        \
	"  b: {type: lif_delta, size: 30, E_L: 0, V_th: 5, V_reset: 0}\n"      \
	"projections:\n"                                                       \
	"  p: {type: stdp, from: a, to: b, weight: 0.5, "

Test(stdp, dendritic_part_is_a_part_of_the_delay)
{
	net_refused(TWO "delay: 1, dendritic: 1.1}\n",
		    "a delay of 1 ms is shorter than its dendritic part of "
		    "1.1 ms");
	net_refused(TWO "dendritic: 1 mV}\n", "dendritic");
	net_refused(TWO "dendritic: some}\n", "dendritic");
	net_refused(TWO "dendritic: [1, 2]}\n", "dendritic");
	net_refused(TWO "dendritic: -1 ms}\n", "dendritic");
	hebb_network_free(net_of(TWO "delay: 1, dendritic: 0.001 s}\n"));
}

/* Draws below the dendritic part are drawn again; bits as ever. */
Test(stdp, dendritic_part_goes_with_varied_delays)
{
	static const char *const texts[] = {
		TWO "delay: {uniform: [0.1, 3]}, dendritic: all}\n",
		TWO "delay: {uniform: [0.1, 3]}, dendritic: 2.3}\n",
		TWO "delay: {normal: [1.5, 0.5]}, dendritic: 0.2}\n",
	};
	size_t k;

	for (k = 0; k < 3; k++) {
		struct hebb_network *one = net_on(texts[k], 0.1, 1);
		struct hebb_network *two = net_on(texts[k], 0.1, 2);

		net_run(one, 3000);
		net_run(two, 3000);
		cr_assert_gt(hebb_network_spikes(one, 1), 30);
		same_probes(one, two);
		hebb_network_free(one);
		hebb_network_free(two);
	}
}

/* The shipped model draws the published window. */
Test(stdp, window_is_the_published_one)
{
	const struct hebb_network_setup setup = { 0.1, 1, 1 };
	struct hebb_error err = { 0 };
	struct hebb_config *model = hebb_model_load(
	    SOURCE_FOLDER "/models/spiking/stdp_window.yaml", NULL, 0, &err);
	struct hebb_network *net;
	double *weight;
	size_t n, i;

	cr_assert_not_null(model, "%s", err.message);
	net = hebb_network_new(model, &setup, &err);
	cr_assert_not_null(net, "%s", err.message);
	net_run(net, 2200);
	cr_assert_eq(hebb_network_spikes(net, 0), 201);
	cr_assert_eq(hebb_network_spikes(net, 1), 201);
	weight = net_read(net, "pre_post.weight", &n);
	cr_assert_eq(n, 201);
	for (i = 0; i < n; i++) {
		const double lag = (double)i - 100;
		const double change = lag > 0   ? 0.01 * exp(-lag / 17)
				      : lag < 0 ? -0.0105 * exp(lag / 34)
						: 0;

		cr_assert_float_eq(weight[i], 0.005 + 0.01 * change, 1e-15,
				   "lag %g ms: %.17g", lag, weight[i]);
	}
	hebb_free(weight);
	hebb_network_free(net);
	hebb_config_free(model);
}
