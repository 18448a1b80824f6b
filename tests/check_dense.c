/*
 * Fans that reach all targets, of whom few learn at a time, do what other fans
 * do: a silent source with one weak synapse makes the same network one of the
 * others.
 */
#include "net.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>

#include "base/random.h"

enum { PRE = 31, POST = 150 };

static double chance(uint64_t i, uint64_t j)
{
	return hebb_random_uniform(hebb_stream_open(4, "weights"), i, j, 0);
}

static double *column(struct hebb_config *map, const char *key, size_t n)
{
	struct hebb_config *node = hebb_config_new(HEBB_NUMBERS, NULL);

	node->n = n;
	node->numbers = hebb_alloc(n, sizeof(double), "a column");
	hebb_config_add(map, key, node);
	return node->numbers;
}

/* All synapses but those of the last source, which may have a weak one. */
static void list_synapses(struct hebb_config *tree, bool one_more)
{
	const size_t most = (size_t)(PRE - 1) * POST;
	const size_t n = most + one_more;
	struct hebb_config *p =
	    hebb_config_map(hebb_config_map(tree, "projections"), "p");
	struct hebb_config *wiring = hebb_config_map(p, "wiring");
	double *source = column(wiring, "source", n);
	double *target = column(wiring, "target", n);
	double *weight = column(p, "weight", n);
	size_t k;

	hebb_config_put_text(wiring, "type", "list");
	for (k = 0; k < most; k++) {
		source[k] = (double)(k / POST);
		target[k] = (double)(k % POST);
		weight[k] = chance(k / POST, k % POST);
	}
	if (one_more)
		source[most] = PRE - 1;
}

static struct hebb_network *net_from(bool one_more, const char *keys,
				     int threads)
{
	const struct hebb_network_setup setup = { 1, 1, threads };
	struct hebb_error err = { 0 };
	struct hebb_config *tree;
	struct hebb_network *net;
	char text[1024];

	NET_TEXT(text,
		 "populations:\n"
		 "  pre: {type: poisson, size: %d, mean_rate: 60}\n"
		 "  post: {type: lif_adaptive, size: %d, theta_plus: 0.5}\n"
		 "projections:\n"
		 "  p: {type: stdp, from: pre, to: post, %s}\n"
		 "  lateral: {from: post, to: post, weight: -3}\n",
		 PRE, POST, keys);
	tree = tree_of(text);
	list_synapses(tree, one_more);
	net = hebb_network_new(tree, &setup, &err);
	cr_assert_not_null(net, "%s", err.message);
	hebb_config_free(tree);
	net_state(net, "pre.rate")[PRE - 1] = 0;
	return net;
}

static void normalise(struct hebb_network *net, bool squares, double total)
{
	struct hebb_error err = { 0 };

	cr_assert(hebb_network_normalise(net, "p.weight", squares, total, &err),
		  "%s", err.message);
}

/* Equal but for the last of the synapses onto the first target. */
static void same_weights(struct hebb_network *a, struct hebb_network *b)
{
	size_t n, m;
	double *x = net_read(a, "p.weight", &n);
	double *y = net_read(b, "p.weight", &m);

	cr_assert_eq(n, (size_t)(PRE - 1) * POST);
	cr_assert_eq(m, n + 1);
	same_values(x, PRE - 1, y, PRE - 1, "weights");
	same_values(x + PRE - 1, n - (PRE - 1), y + PRE, m - PRE, "weights");
	hebb_free(x);
	hebb_free(y);
}

static size_t same_spikes(struct hebb_network *a, struct hebb_network *b)
{
	size_t n, m;
	double *x = net_read(a, "post.spikes", &n);
	double *y = net_read(b, "post.spikes", &m);

	same_values(x, n, y, m, "spikes");
	hebb_free(x);
	hebb_free(y);
	return n / 2;
}

static void learn_alike(struct hebb_network *a, struct hebb_network *b)
{
	size_t spikes = 0;
	int round;

	for (round = 0; round < 8; round++) {
		const bool learns = round != 5;

		hebb_network_trial(a, (uint64_t)round * 1000, learns);
		hebb_network_trial(b, (uint64_t)round * 1000, learns);
		net_run(a, 120);
		net_run(b, 120);
		spikes += same_spikes(a, b);
		if (round % 2)
			same_weights(a, b);
		normalise(a, true, 2 + round);
		normalise(b, true, 2 + round);
		net_run(a, 30); /* goes on with traces of before */
		net_run(b, 30);
		same_weights(a, b);
		hebb_network_clear(a);
		hebb_network_clear(b);
	}
	cr_assert_gt(spikes, 200, "%zu spikes", spikes);
	cr_assert_lt(spikes, 20000, "%zu spikes", spikes);
}

Test(dense, full_fans_learn_what_other_fans_learn)
{
	static const char *const keys[] = {
		"A_plus: 0.02",   "pairs: nearest", "mu_plus: 1",
		"dendritic: all", "history: 2",
	};
	struct hebb_network *a, *b;
	size_t k;

	for (k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
		a = net_from(false, keys[k], 1);
		b = net_from(true, keys[k], 1);
		learn_alike(a, b);
		hebb_network_free(a);
		hebb_network_free(b);
	}
}

Test(dense, full_fans_do_not_depend_on_threads)
{
	struct hebb_network *a, *b;

	a = net_from(false, "A_plus: 0.02", 1);
	b = net_from(false, "A_plus: 0.02", 3);
	net_run(a, 400);
	net_run(b, 400);
	normalise(a, false, 4);
	normalise(b, false, 4);
	same_probes(a, b);
	hebb_network_free(a);
	hebb_network_free(b);
}

/* Sum or length of the weights onto target j. */
static double amount(const double *w, int j, bool squares)
{
	double sum = 0;
	int i;

	w += j * (PRE - 1);
	for (i = 0; i + 1 < PRE; i++)
		sum += squares ? w[i] * w[i] : w[i];
	return squares ? sqrt(sum) : sum;
}

static void all_amount_to(struct hebb_network *net, bool squares, double total)
{
	double *w = net_read(net, "p.weight", NULL);
	int j;

	for (j = 0; j < POST; j++)
		cr_assert_float_eq(amount(w, j, squares), total, 1e-12);
	hebb_free(w);
}

Test(dense, weights_are_scaled_to_their_sum_or_length)
{
	struct hebb_network *net;
	double *before, *after;
	size_t n;

	net = net_from(false, "A_plus: 0.02", 1);
	normalise(net, false, 4);
	all_amount_to(net, false, 4);
	net_run(net, 200);
	normalise(net, false, 4);
	all_amount_to(net, false, 4);
	hebb_network_reset(net, false);
	normalise(net, true, 2);
	all_amount_to(net, true, 2);
	before = net_read(net, "p.weight", &n);
	normalise(net, true, 2);
	after = net_read(net, "p.weight", NULL);
	same_values(before, n, after, n, "weights that did not change");
	hebb_free(before);
	hebb_free(after);
	normalise(net, false, 25); /* w_max is 1 */
	after = net_read(net, "p.weight", NULL);
	cr_assert_eq(gsl_stats_max(after, 1, n), 1);
	hebb_free(after);
	hebb_network_free(net);
}
