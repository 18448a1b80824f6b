/*
 * Synapses against another simulator: the weights and amplitudes of single
 * synapses in tests/data, see its README.  Sources fire by their rate, targets
 * by their v, and what arrives is the target's v.
 */
#include "net.h"

#include <math.h>

#include "base/text.h"

#define FOLDER SOURCE_FOLDER "/tests/data/"
#define DT     0.1

static struct hebb_config *get(struct hebb_config *map, const char *key)
{
	struct hebb_config *node = hebb_config_get(map, key);

	cr_assert_not_null(node, "no '%s'", key);
	return node;
}

static double number(const struct hebb_config *node)
{
	double value;

	cr_assert(hebb_text_number(node->text, &value, NULL), "%s", node->text);
	return value;
}

static double number_of(struct hebb_config *map, const char *key)
{
	return number(get(map, key));
}

static struct hebb_config *reference(const char *file)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree = hebb_yaml_read(file, &err);

	cr_assert_not_null(tree, "%s", err.message);
	return tree;
}

/* The step that ends at this time. */
static uint64_t step_of(const struct hebb_config *time)
{
	return (uint64_t)llround(number(time) / DT) - 1;
}

static bool fires(const struct hebb_config *times, uint64_t step)
{
	size_t i;

	for (i = 0; times && i < times->n; i++)
		if (step_of(times->child[i]) == step)
			return true;
	return false;
}

static bool is_close(double a, double b, double tolerance)
{
	return fabs(a - b) <= tolerance * fabs(b);
}

/*
 * Play the trains of a run: `amount` (and the projection's weight too, if it
 * `learns`) is what every arriving spike brings.
 */
static void follows(struct hebb_network *net, struct hebb_config *run,
		    struct hebb_config *amount, bool learns, double tolerance)
{
	struct hebb_config *pre = get(run, "pre_spike_times_ms");
	struct hebb_config *post = hebb_config_get(run, "post_spike_times_ms");
	const uint64_t delay =
	    (uint64_t)llround(number_of(run, "delay_ms") / DT);
	double *rate = net_state(net, "pre.rate");
	double *v = net_state(net, "post.v");
	uint64_t k = 0;
	size_t i;

	cr_assert_eq(pre->n, amount->n);
	for (i = 0; i < pre->n; i++) {
		const uint64_t arrival = step_of(pre->child[i]) + delay;
		const double wanted = number(amount->child[i]);
		double weight = wanted;

		for (; k <= arrival; k++) {
			rate[0] = fires(pre, k) ? 1e9 : 0;
			v[0] = fires(post, k) ? 1e6 : 0;
			net_run(net, 1);
		}
		if (learns)
			weight = net_value(net, "p.weight", 0);
		cr_assert(is_close(weight, wanted, tolerance),
			  "weight %zu: %.17g, not %.17g", i, weight, wanted);
		cr_assert(fires(post, arrival) ||
			      is_close(v[0], wanted, tolerance),
			  "amount %zu: %.17g, not %.17g", i, v[0], wanted);
	}
}

#define NEURONS                                                                \
	"populations:\n"                                                       \
	"  pre: {type: poisson, size: 1}\n"                                    \
	"  post: {type: lif_delta, size: 1, tau_m: 1, E_L: 0, V_th: 100,\n"   \
	"         V_reset: 0, t_ref: 0}\n"                                     \
	"projections:\n"

static struct hebb_network *stdp_net(struct hebb_config *run)
{
	struct hebb_config *set = get(run, "params");
	const double lambda = number_of(set, "lambda");
	char text[1024];

	NET_TEXT(text,
		 NEURONS "  p: {type: stdp, from: pre, to: post, "
			 "dendritic: all, delay: %.17g, weight: %.17g,\n"
			 "      w_max: %.17g, A_plus: %.17g, A_minus: %.17g,\n"
			 "      mu_plus: %.17g, mu_minus: %.17g,\n"
			 "      tau_plus: %.17g, tau_minus: %.17g}\n",
		 number_of(run, "delay_ms"), number_of(run, "w0"),
		 number_of(set, "Wmax"), lambda,
		 lambda * number_of(set, "alpha"), number_of(set, "mu_plus"),
		 number_of(set, "mu_minus"), number_of(set, "tau_plus"),
		 number_of(run, "tau_minus_of_post"));
	return net_on(text, DT, 1);
}

static size_t stdp_agrees(const char *file)
{
	struct hebb_config *tree = reference(file), *runs = get(tree, "runs");
	size_t i, n = 0;

	for (i = 0; i < runs->n; i++) {
		struct hebb_config *run = runs->child[i];
		struct hebb_config *name = hebb_config_get(run, "synapse");
		struct hebb_network *net;

		if (name && strcmp(name->text, "stdp_synapse") != 0)
			continue;
		net = stdp_net(run);
		follows(net, run, get(run, "weight_sent_at_each_pre_spike"),
			true, 2e-15);
		hebb_network_free(net);
		n++;
	}
	hebb_config_free(tree);
	return n;
}

Test(synapse, stdp_agrees_with_nest)
{
	cr_assert_eq(stdp_agrees(FOLDER "synapse_stdp_synapse.json"), 9);
	cr_assert_eq(stdp_agrees(FOLDER "synapse_random_train_2s.json"), 1);
}
