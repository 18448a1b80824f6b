/* Wiring rules, and what a projection refuses. */
#include "net.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "snn/connect.h"
#include "snn/projection.h"

/* How often source s reaches target t: [targets][sources] from the rules. */
struct wired {
	uint32_t sources, targets;
	uint32_t *count;
	uint64_t n;
};

static struct wired wire(const char *rule, double param, uint32_t sources,
			 uint32_t targets, struct hebb_wiring flags)
{
	struct wired wired = { sources, targets, NULL, 0 };
	struct hebb_config *name = hebb_config_scalar("%s", rule);
	const double params[] = { param, NAN };
	struct hebb_error err = { 0 };
	struct hebb_wiring w = flags;
	uint32_t *source, t, i;
	uint64_t *taken;

	w.type = (const struct hebb_connect_type *)hebb_type_find(
	    hebb_connect_types, "connect", name, &err);
	hebb_config_free(name);
	cr_assert_not_null(w.type, "%s", err.message);
	w.param = params;
	w.sources = sources;
	w.targets = targets;
	w.stream = hebb_stream_open(1, rule);
	if (w.type->list)
		cr_assert(w.type->list(
		    &w, &(struct hebb_value){ .number = param }, NULL, &err));
	wired.count = hebb_alloc((size_t)sources * targets,
				 sizeof(*wired.count), "counts");
	source = hebb_alloc(w.type->most(&w) + 1, sizeof(*source), "sources");
	taken = hebb_alloc(sources / 64 + 1, sizeof(*taken), "bitmap");
	for (t = 0; t < targets; t++) {
		const uint32_t n = w.type->make(&w, t, source, taken);

		cr_assert_leq(n, w.type->most(&w));
		for (i = 0; i < n; i++) {
			cr_assert_lt(source[i], sources);
			wired.count[(size_t)t * sources + source[i]]++;
		}
		wired.n += n;
		for (i = 0; i < sources / 64 + 1; i++)
			cr_assert_eq(taken[i], 0);
	}
	hebb_listing_release(&w.listing);
	hebb_free(source);
	hebb_free(taken);
	return wired;
}

static uint32_t in_degree(const struct wired *w, uint32_t t)
{
	uint32_t sum = 0, s;

	for (s = 0; s < w->sources; s++)
		sum += w->count[(size_t)t * w->sources + s];
	return sum;
}

static uint32_t most_often(const struct wired *w)
{
	uint32_t most = 0;
	size_t i;

	for (i = 0; i < (size_t)w->sources * w->targets; i++)
		most = w->count[i] > most ? w->count[i] : most;
	return most;
}

static uint32_t autapses(const struct wired *w)
{
	uint32_t n = 0, i;

	for (i = 0; i < w->sources && i < w->targets; i++)
		n += w->count[(size_t)i * w->sources + i];
	return n;
}

/*
 * Are the sources drawn uniformly?  Sums over the targets against their mean;
 * `variance` is what one draw without replacement takes off.
 */
static void is_uniform(const struct wired *w, double variance)
{
	const double mean = (double)w->n / w->sources;
	double chi2 = 0, p;
	uint32_t s, t;

	for (s = 0; s < w->sources; s++) {
		double sum = 0;

		for (t = 0; t < w->targets; t++)
			sum += w->count[(size_t)t * w->sources + s];
		chi2 += (sum - mean) * (sum - mean) / (mean * variance);
	}
	p = gsl_cdf_chisq_Q(chi2, w->sources - 1.);
	cr_assert(p > 1e-4 && p < 1 - 1e-4, "p = %g", p);
}

Test(wiring, indegree_is_exact_and_uniform)
{
	static const double k[] = { 0, 1, 7, 30, 59, 60 };
	struct hebb_wiring two = { .same = false };
	size_t i;
	uint32_t t;

	for (i = 0; i < sizeof(k) / sizeof(k[0]); i++) {
		struct wired w = wire("indegree", k[i], 60, 20000, two);

		for (t = 0; t < 20000; t++)
			cr_assert_eq(in_degree(&w, t), (uint32_t)k[i]);
		cr_assert_leq(most_often(&w), 1);
		if (k[i] > 0 && k[i] < 60)
			is_uniform(&w, 1 - k[i] / 60);
		hebb_free(w.count);
	}
}

Test(wiring, outdegree_is_exact_and_uniform)
{
	static const double k[] = { 0, 1, 7, 30, 60 };
	struct hebb_wiring flags = { .same = false };
	size_t i;
	uint32_t t, s;

	for (i = 0; i < sizeof(k) / sizeof(k[0]); i++) {
		struct wired w = wire("outdegree", k[i], 20000, 60, flags);
		struct wired turned = { 60, 20000, NULL, w.n };

		turned.count = hebb_alloc((size_t)60 * 20000,
					  sizeof(*turned.count), "counts");
		for (t = 0; t < 60; t++)
			for (s = 0; s < 20000; s++)
				turned.count[(size_t)s * 60 + t] =
				    w.count[(size_t)t * 20000 + s];
		for (s = 0; s < 20000; s++)
			cr_assert_eq(in_degree(&turned, s), (uint32_t)k[i]);
		cr_assert_leq(most_often(&w), 1);
		if (k[i] > 0 && k[i] < 60)
			is_uniform(&turned, 1 - k[i] / 60);
		hebb_free(w.count);
		hebb_free(turned.count);
	}
}

Test(wiring, total_is_exact_and_uniform)
{
	static const double n[] = { 0, 1, 7, 5000, 40000 };
	struct hebb_wiring flags = { .multapses = true };
	size_t i;

	for (i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		struct wired w = wire("total", n[i], 50, 163, flags);
		double spread = 0;
		uint32_t t;

		cr_assert_eq(w.n, (uint64_t)n[i]);
		for (t = 0; t < 163; t++)
			spread += pow(in_degree(&w, t) - n[i] / 163, 2);
		if (n[i] < 1000) {
			hebb_free(w.count);
			continue;
		}
		/* multinomial: in-degrees as well as pairs */
		spread /= n[i] / 163;
		cr_assert_gt(gsl_cdf_chisq_Q(spread, 162), 1e-3);
		cr_assert_gt(gsl_cdf_chisq_P(spread, 162), 1e-3);
		if (n[i] > 10000)
			is_uniform(&w, 1);
		hebb_free(w.count);
	}
}

Test(wiring, total_counts_what_a_probability_asks_for)
{
	struct hebb_network *net = net_on(
	    "populations: {a: {type: lif_delta, size: 200},"
	    " b: {type: lif_delta, size: 100}}\n"
	    "projections:\n"
	    "  p: {from: a, to: b, weight: 1, wiring: {type: total, p: 0.1, "
	    "multapses: true}}\n",
	    0.1, 1);

	/* log(0.9) / log(1 - 1/20000) = 2107.16 */
	cr_assert_eq(hebb_network_synapses(net), 2107);
	hebb_network_free(net);
}

Test(wiring, a_neuron_reaches_itself_only_if_allowed)
{
	static const char *const rules[] = { "all", "indegree", "random",
					     "outdegree" };
	static const double param[] = { 0, 50, 0.4, 50 };
	struct hebb_wiring flags = { .same = true };
	struct wired w;
	size_t i;

	for (i = 0; i < 4; i++) {
		flags.autapses = false;
		w = wire(rules[i], param[i], 200, 200, flags);
		cr_assert_gt(w.n, 5000);
		cr_assert_eq(autapses(&w), 0, "%s", rules[i]);
		cr_assert_leq(most_often(&w), 1);
		hebb_free(w.count);
		flags.autapses = true;
		w = wire(rules[i], param[i], 200, 200, flags);
		cr_assert_gt(autapses(&w), 0, "%s", rules[i]);
		hebb_free(w.count);
	}
}

Test(wiring, multapses_draw_with_replacement)
{
	struct hebb_wiring flags = { .multapses = true };
	struct wired w = wire("indegree", 40, 100, 2000, flags);
	double twice = 0;
	size_t i;

	is_uniform(&w, 1);
	cr_assert_gt(most_often(&w), 1);
	for (i = 0; i < 200000; i++)
		twice += w.count[i] == 2;
	/* binomial: 40 draws of 1 in 100 */
	cr_assert_float_eq(twice / 200000, 780 * 1e-4 * pow(0.99, 38), 0.002);
	hebb_free(w.count);
	w = wire("indegree", 500, 3, 5, flags); /* more than there are */
	cr_assert_eq(in_degree(&w, 4), 500);
	hebb_free(w.count);
}

Test(wiring, random_joins_with_its_probability)
{
	static const double p[] = { 1e-4, 0.01, 0.3, 0.97, 1 };
	struct hebb_wiring two = { .same = false };
	const double pairs = 500 * 2000.;
	size_t i;

	for (i = 0; i < sizeof(p) / sizeof(p[0]); i++) {
		struct wired w = wire("random", p[i], 500, 2000, two);

		cr_assert_leq(most_often(&w), 1);
		cr_assert_leq(fabs((double)w.n - pairs * p[i]),
			      4 * sqrt(pairs * p[i] * (1 - p[i])), "p = %g",
			      p[i]);
		if (p[i] > 0.001 && p[i] < 1)
			is_uniform(&w, 1 - p[i]);
		hebb_free(w.count);
	}
}

Test(wiring, random_stands_any_probability)
{
	static const double p[] = { 0, 5e-324, 1e-300, 1e-17, 1e-12 };
	struct hebb_wiring two = { .same = false };
	size_t i;

	for (i = 0; i < sizeof(p) / sizeof(p[0]); i++) {
		struct wired w = wire("random", p[i], 50, 50, two);

		cr_assert_eq(w.n, 0);
		hebb_free(w.count);
	}
}

Test(wiring, all_and_one_join_every_pair_once)
{
	struct hebb_wiring two = { .same = false };
	struct wired w = wire("all", 0, 30, 20, two);

	cr_assert_eq(w.n, 600);
	cr_assert_eq(most_often(&w), 1);
	hebb_free(w.count);
	w = wire("one", 0, 40, 40, two);
	cr_assert_eq(w.n, 40);
	cr_assert_eq(autapses(&w), 40);
	hebb_free(w.count);
}

/* A network of two populations with one projection. */
static void projection(char text[1024], const char *words)
{
	cr_assert_lt(snprintf(text, 1024,
			      "populations:\n"
			      "  a: {type: lif, size: 10}\n"
			      "  b: {type: lif_cond, size: 20}\n"
			      "  c: {type: poisson, size: 10}\n"
			      "projections:\n"
			      "  p: {%s}\n",
			      words),
		     1024);
}

static void refused(const char *words, const char *message)
{
	char text[1024];

	projection(text, words);
	net_refused(text, message);
}

Test(projection, refuses_what_cannot_be)
{
	refused("from: a, to: b, weight: 1, wiring: {type: indegree, k: 11}",
		"k is 11, but there are only 10 sources");
	refused("from: a, to: a, weight: 1, wiring: {type: outdegree, k: 10}",
		"k is 10, but there are only 9 targets");
	refused("from: a, to: a, weight: 1, wiring: {type: indegree, k: 10}",
		"k is 10, but there are only 9 sources");
	refused("from: a, to: b, weight: 1, wiring: {type: one}",
		"needs as many sources as targets, not 10 and 20");
	refused("from: a, to: a, weight: 1, wiring: {type: one}",
		"joins every neuron to itself");
	refused("from: a, to: b, weight: 1, wiring: {type: random, p: 1.5}",
		"p is 1.5, outside 0 .. 1");
	refused("from: a, to: b, weight: 1, wiring: {type: total, n: 3}",
		"joins some pairs more than once");
	refused("from: a, to: b, weight: 1, wiring: {type: total, multapses: "
		"true}",
		"takes either n or p");
	refused("from: a, to: b, weight: 1, wiring: {type: total, n: 3, p: 0.1,"
		" multapses: true}",
		"takes either n or p");
	refused("from: a, to: d, weight: 1", "no population called 'd'");
	refused("from: a, to: [a, a], weight: 1", "'to' names 'a' twice");
	refused("from: a, to: c, weight: 1", "take no spikes");
	refused("from: a, to: b, weight: -1 nS",
		"a conductance is not negative");
	refused("from: a, to: b, weight: 1, port: fast", "no port 'fast'");
	refused("from: a, to: a, weight: 1 mV", "weight is given in pA");
	refused("from: a, to: a, weight: 1, delay: 0.04 ms",
		"a delay of 0.04 ms is shorter than one step of 0.1 ms");
	refused("type: stdp, from: a, to: a, weight: 1, history: 6",
		"history is a power of two, not 6");
	refused("type: stdp, from: a, to: a, weight: 2",
		"weight is 2, outside 0 .. 1 of 'stdp'");
	refused("type: stdp, from: a, to: a, weight: -0.5",
		"weight is -0.5, outside 0 .. 1");
}

/* Put a column of `n` rows 1, 2, ... under `key`. */
static struct hebb_config *with_column(const char *key, size_t n, double first)
{
	struct hebb_config *tree, *map, *column;
	char text[1024];
	size_t i;

	projection(text, "from: c, to: a, weight: 1 pA");
	tree = tree_of(text);
	map = hebb_config_map(hebb_config_map(tree, "projections"), "p");
	hebb_config_remove(map, key);
	column = hebb_config_new(HEBB_NUMBERS, NULL);
	column->numbers = hebb_alloc(n, sizeof(double), "column");
	column->n = n;
	for (i = 0; i < n; i++)
		column->numbers[i] = first + (double)i;
	hebb_config_add(map, key, column);
	return tree;
}

static void column_refused(const char *key, size_t n, double first,
			   const char *message)
{
	const struct hebb_network_setup setup = { 0.1, 1, 1 };
	struct hebb_config *tree = with_column(key, n, first);
	struct hebb_error err = { 0 };

	cr_assert_null(hebb_network_new(tree, &setup, &err));
	cr_assert_not_null(strstr(err.message, message), "%s", err.message);
	hebb_config_free(tree);
}

Test(projection, refuses_columns_that_do_not_fit)
{
	column_refused("weight", 9, 1, "column of weight has 9 rows");
	column_refused("weight", 20, 1, "column of weight has 20 rows");
	column_refused("weight", 10, -3, "weight of row 4 is 1, outside");
	column_refused("delay", 9, 1, "column of delay has 9 rows");
	column_refused("delay", 10, 0, "delay of row 0 is 0, outside 0.1");
}

Test(projection, takes_a_column_with_a_row_for_every_target)
{
	const struct hebb_network_setup setup = { 0.1, 1, 2 };
	struct hebb_config *tree = with_column("weight", 10, 1);
	struct hebb_error err = { 0 };
	struct hebb_network *net = hebb_network_new(tree, &setup, &err);
	double *current;
	size_t i;

	cr_assert_not_null(net, "%s", err.message);
	hebb_config_free(tree);
	net_state(net, "c.rate")[4] = 1e9;
	net_run(net, 1);
	net_state(net, "c.rate")[4] = 0;
	net_run(net, 10);
	current = net_state(net, "a.i_ex");
	for (i = 0; i < 10; i++)
		cr_assert_eq(current[i], (double)i + 1);
	hebb_network_free(net);
}

Test(projection, refuses_weights_of_currents)
{
	net_refused("populations: {a: {type: lif, size: 1}}\n"
		    "stimuli: {s: {type: current, to: a, amplitude: 3, "
		    "weight: 2}}\n",
		    "a current has no weight");
}

Test(projection, refuses_more_small_populations_than_fit)
{
	struct hebb_config *tree = hebb_config_new(HEBB_MAP, NULL);
	struct hebb_config *pops = hebb_config_map(tree, "populations");
	const struct hebb_network_setup setup = { 0.1, 1, 1 };
	struct hebb_error err = { 0 };
	char name[32];
	int i;

	for (i = 0; i < 1100; i++) {
		struct hebb_config *one;

		snprintf(name, sizeof(name), "p%d", i);
		one = hebb_config_map(pops, name);
		hebb_config_put_text(one, "type", "poisson");
		hebb_config_put(one, "size", 64);
	}
	cr_assert_null(hebb_network_new(tree, &setup, &err));
	cr_assert_not_null(strstr(err.message, "populations are too many"),
			   "%s", err.message);
	hebb_config_free(tree);
}

Test(wiring, same_synapses_for_any_number_of_threads)
{
	static const char *const wirings[] = {
		"all",
		"indegree, k: 30",
		"indegree, k: 200, multapses: true",
		"random, p: 0.2",
		"one, autapses: true",
		"outdegree, k: 30",
		"outdegree, k: 600, multapses: true",
		"total, n: 9000, multapses: true",
	};
	static const int threads[] = { 2, 3, 7 };
	char text[1024];
	size_t i, k;

	for (i = 0; i < sizeof(wirings) / sizeof(wirings[0]); i++) {
		struct hebb_network *one;

		NET_TEXT(text,
			 "populations: {a: {type: lif_delta, size: 500}}\n"
			 "projections:\n"
			 "  p: {type: stdp, from: a, to: a, wiring: {type: %s},"
			 " weight: {uniform: [0, 1]},\n"
			 "      delay: {uniform: [1, 5]}}\n",
			 wirings[i]);
		one = net_on(text, 0.1, 1);
		for (k = 0; k < 3; k++) {
			struct hebb_network *net =
			    net_on(text, 0.1, threads[k]);

			same_probes(one, net);
			hebb_network_free(net);
		}
		hebb_network_free(one);
	}
}
