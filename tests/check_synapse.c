/*
 * Synapses against another simulator: the weights and amplitudes of single
 * synapses in tests/data, see its README.  Sources fire by their rate, targets
 * by their v, and what arrives is the target's v.
 */
#include "net.h"

#include <math.h>

#include "base/text.h"
#include "snn/synapse.h"

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
 * `learns`) is what every arriving spike brings, times `scale`.
 */
static void follows(struct hebb_network *net, struct hebb_config *run,
		    struct hebb_config *amount, double scale, bool learns,
		    double tolerance)
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
		const double wanted = scale * number(amount->child[i]);
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
	"  post: {type: lif_delta, size: 1, tau_m: 1, E_L: 0, V_th: 100,\n"    \
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

static struct hebb_network *power_net(struct hebb_config *run)
{
	struct hebb_config *set = get(run, "params");
	const double lambda = number_of(set, "lambda");
	char text[1024];

	NET_TEXT(
	    text,
	    NEURONS "  p: {type: stdp, growth: power, from: pre, to: post, "
		    "dendritic: all, delay: %.17g,\n"
		    "      weight: %.17g, A_plus: %.17g, A_minus: %.17g,\n"
		    "      mu_plus: %.17g, mu_minus: 1,\n"
		    "      tau_plus: %.17g, tau_minus: %.17g}\n",
	    number_of(run, "delay_ms"), number_of(run, "w0"), lambda,
	    lambda * number_of(set, "alpha"), number_of(set, "mu"),
	    number_of(set, "tau_plus"), number_of(run, "tau_minus_of_post"));
	return net_on(text, DT, 1);
}

static struct hebb_network *vogels_net(struct hebb_config *run)
{
	struct hebb_config *set = get(run, "params");
	const double most = number_of(set, "Wmax");
	char text[1024];

	NET_TEXT(text,
		 NEURONS "  p: {type: vogels, from: pre, to: post, "
			 "dendritic: all, delay: %.17g, weight: %.17g,\n"
			 "      w_max: %.17g, eta: %.17g, rate: %.17g Hz, "
			 "tau: %.17g}\n",
		 number_of(run, "delay_ms"), number_of(run, "w0"), most,
		 number_of(set, "eta") / most,
		 number_of(set, "alpha") / 2 / number_of(set, "tau") * 1000,
		 number_of(set, "tau"));
	return net_on(text, DT, 1);
}

static struct hebb_network *triplet_net(struct hebb_config *run)
{
	struct hebb_config *set = get(run, "params");
	const double most = number_of(set, "Wmax");
	char text[1024];

	NET_TEXT(text,
		 NEURONS "  p: {type: triplet, from: pre, to: post, "
			 "dendritic: all, delay: %.17g, weight: %.17g,\n"
			 "      w_max: %.17g, A2_plus: %.17g, A3_plus: %.17g,\n"
			 "      A2_minus: %.17g, A3_minus: %.17g,\n"
			 "      tau_plus: %.17g, tau_x: %.17g,\n"
			 "      tau_minus: %.17g, tau_y: %.17g}\n",
		 number_of(run, "delay_ms"), number_of(run, "w0"), most,
		 number_of(set, "Aplus") / most,
		 number_of(set, "Aplus_triplet") / most,
		 number_of(set, "Aminus") / most,
		 number_of(set, "Aminus_triplet") / most,
		 number_of(set, "tau_plus"), number_of(set, "tau_plus_triplet"),
		 number_of(run, "tau_minus_of_post"),
		 number_of(run, "tau_minus_triplet_of_post"));
	return net_on(text, DT, 1);
}

/* NEST's models, and ours. */
static const struct model {
	const char *name;
	struct hebb_network *(*net)(struct hebb_config *run);
	double tolerance;
} models[] = {
	{ "stdp_synapse", stdp_net, 2e-15 },
	{ "stdp_pl_synapse_hom", power_net, 2e-14 },
	{ "vogels_sprekeler_synapse", vogels_net, 2e-15 },
	{ "stdp_triplet_synapse", triplet_net, 2e-15 },
};

static const struct model *model_of(const struct hebb_config *name)
{
	size_t k;

	for (k = 0; k < 4; k++)
		if (!strcmp(models[k].name, name->text))
			return &models[k];
	return NULL;
}

static size_t agrees(const char *file)
{
	struct hebb_config *tree = reference(file), *runs = get(tree, "runs");
	size_t i, n = 0;

	for (i = 0; i < runs->n; i++) {
		struct hebb_config *run = runs->child[i];
		struct hebb_config *name = hebb_config_get(run, "synapse");
		const struct model *model =
		    model_of(name ? name : get(tree, "synapse"));
		struct hebb_network *net;

		cr_assert_not_null(model);
		net = model->net(run);
		follows(net, run, get(run, "weight_sent_at_each_pre_spike"), 1,
			true, model->tolerance);
		hebb_network_free(net);
		n++;
	}
	hebb_config_free(tree);
	return n;
}

Test(synapse, plasticity_agrees_with_nest)
{
	cr_assert_eq(agrees(FOLDER "synapse_stdp_synapse.json"), 9);
	cr_assert_eq(agrees(FOLDER "synapse_random_train_2s.json"), 4);
	cr_assert_eq(agrees(FOLDER "synapse_stdp_triplet_synapse.json"), 3);
	cr_assert_eq(agrees(FOLDER "synapse_vogels_sprekeler_synapse.json"), 3);
}

/* ---- short-term plasticity ---- */

#define SCALE (1. / 4) /* so that the target does not fire */

static struct hebb_network *release_net(struct hebb_config *run)
{
	struct hebb_config *set = get(run, "params");
	char text[1024];

	NET_TEXT(text,
		 NEURONS "  p: {type: tsodyks_markram, from: pre, to: post, "
			 "delay: %.17g, weight: %.17g,\n      U: %.17g, "
			 "tau_rec: %.17g, tau_facil: %.17g, u: %.17g, x: "
			 "%.17g}\n",
		 number_of(run, "delay_ms"), SCALE * number_of(run, "weight"),
		 number_of(set, "U"), number_of(set, "tau_rec"),
		 number_of(set, "tau_fac"), number_of(set, "u"),
		 number_of(set, "x"));
	return net_on(text, DT, 1);
}

Test(synapse, tsodyks_markram_agrees_with_nest)
{
	struct hebb_config *tree = reference(FOLDER "synapse_tsodyks2.json");
	struct hebb_config *runs = get(tree, "runs");
	size_t i, n = 0;

	for (i = 0; i < runs->n; i++) {
		struct hebb_config *run = runs->child[i];
		struct hebb_network *net;

		if (strcmp(get(run, "synapse")->text, "tsodyks2_synapse") != 0)
			continue;
		net = release_net(run);
		follows(net, run, get(run, "amplitudes"), SCALE, false, 1e-14);
		hebb_network_free(net);
		n++;
	}
	cr_assert_eq(n, 3);
	hebb_config_free(tree);
}

/* U, tau_rec, tau_facil, ms between spikes. */
static const double trains[][4] = {
	{ 0.5, 800, 0, 50 },    /* depressing */
	{ 0.03, 130, 530, 25 }, /* facilitating */
	{ 0.2, 300, 300, 10 },  /* both */
	{ 1, 100, 0, 100 },     /* all is used */
	{ 0.1, 1, 1000, 100 },  /* fast and slow */
	{ 0.5, 800, 50, 0.1 },  /* every step */
};

/* What a spike of an endless regular train finds (Tsodyks et al. 1998). */
static void steady(const double *p, double *u, double *x)
{
	const double facil = p[2] > 0 ? exp(-p[3] / p[2]) : 0;
	const double rec = exp(-p[3] / p[1]);

	*u = p[0] / (1 - (1 - p[0]) * facil);
	*x = (1 - rec) / (1 - (1 - *u) * rec);
}

Test(synapse, tsodyks_markram_comes_to_the_steady_state)
{
	size_t t;

	for (t = 0; t < sizeof(trains) / sizeof(trains[0]); t++) {
		const double *p = trains[t];
		const uint64_t every = (uint64_t)llround(p[3] / DT);
		const uint64_t spikes =
		    40 * (uint64_t)(1 + fmax(p[1], p[2]) / p[3]);
		struct hebb_network *net;
		double u, x, *rate, *v;
		char text[1024];
		uint64_t k;

		NET_TEXT(text,
			 NEURONS
			 "  p: {type: tsodyks_markram, from: pre, to: post, "
			 "delay: 0.1, weight: 40, U: %.17g,\n"
			 "      tau_rec: %.17g, tau_facil: %.17g}\n",
			 p[0], p[1], p[2]);
		net = net_on(text, DT, 1);
		rate = net_state(net, "pre.rate");
		v = net_state(net, "post.v");
		steady(p, &u, &x);
		for (k = 0; k <= spikes; k++) {
			rate[0] = 1e9;
			net_run(net, 1);
			rate[0] = 0;
			net_run(net, every - 1);
		}
		rate[0] = 1e9;
		net_run(net, 1);
		cr_assert(is_close(net_value(net, "p.u", 0), u, 1e-12),
			  "%zu: u %.17g, not %.17g", t,
			  net_value(net, "p.u", 0), u);
		cr_assert(is_close(net_value(net, "p.x", 0), x, 1e-12),
			  "%zu: x %.17g, not %.17g", t,
			  net_value(net, "p.x", 0), x);
		v[0] = 0;
		net_run(net, 1);
		cr_assert(is_close(v[0], 40 * u * x, 1e-12),
			  "%zu: %.17g, not %.17g", t, v[0], 40 * u * x);
		hebb_network_free(net);
	}
}

#define BOTH(delay, weight)                                                    \
	"populations:\n"                                                       \
	"  a: {type: poisson, size: 100, rate: 40 Hz}\n"                       \
	"  b: {type: lif_delta, size: 90, E_L: 0, V_th: 5, V_reset: 0}\n"      \
	"projections:\n"                                                       \
	"  p: {type: tsodyks_markram, from: a, to: b, U: 0.4, u: 0.3, x: 0.9," \
	" tau_rec: 100,\n      tau_facil: 80, delay: " delay                   \
	", weight: " weight "}\n"

static const char *const varied[] = {
	BOTH("1", "0.7"),
	BOTH("{uniform: [0.1, 4]}", "0.7"),
	BOTH("{uniform: [0.1, 4]}", "{normal: [0.7, 0.1]}"),
};

Test(synapse, release_has_the_same_bits_for_any_number_of_threads)
{
	size_t k;

	for (k = 0; k < 3; k++) {
		struct hebb_network *one = net_on(varied[k], DT, 1);
		struct hebb_network *two = net_on(varied[k], DT, 2);

		net_run(one, 3000);
		net_run(two, 3000);
		cr_assert_gt(hebb_network_spikes(one, 1), 300);
		same_probes(one, two);
		hebb_network_free(one);
		hebb_network_free(two);
	}
}

/* Resources are of a trial: full at its beginning, also where none learns. */
Test(synapse, release_begins_anew_with_every_trial)
{
	struct hebb_network *net = net_on(varied[1], DT, 1);
	double *first = NULL;
	size_t n, k, i;

	for (k = 0; k < 3; k++) {
		double *v, *x = net_read(net, "p.x", &n);

		cr_assert_eq(n, 100);
		for (i = 0; i < n; i++)
			cr_assert_eq(x[i], 0.9);
		hebb_free(x);
		cr_assert_eq(net_value(net, "p.u", 99), 0.3);
		net_run(net, 1000);
		cr_assert_neq(net_value(net, "p.x", 0), 0.9);
		v = net_read(net, "b.v", &n);
		if (first)
			same_values(first, 90, v, n, "b.v");
		hebb_free(first);
		first = v;
		hebb_network_trial(net, 0, k == 1);
	}
	hebb_free(first);
	hebb_network_free(net);
}

/* ---- every type that learns ---- */

/* Bursts of the targets overflow short histories again and again. */
static double *learned(const struct hebb_synapse_type *type,
		       const char *dendritic, int history)
{
	struct hebb_network *net;
	double *v, *weight;
	char text[1024];
	uint64_t k;
	size_t i;

	NET_TEXT(text,
		 "populations:\n"
		 "  a: {type: poisson, size: 20, rate: 100 Hz}\n"
		 "  b: {type: lif_delta, size: 15, E_L: 0, V_th: 10,\n"
		 "      V_reset: 0, t_ref: 0}\n"
		 "projections:\n"
		 "  p: {type: %s, from: a, to: b, weight: 0.3, history: %d,\n"
		 "      delay: {uniform: [0.2, 2]}, dendritic: %s}\n%s",
		 type->type.name, history, dendritic,
		 type->tick ? "dopamine: {tonic: 1}\n" : "");
	net = net_on(text, DT, 1);
	v = net_state(net, "b.v");
	for (k = 0; k < 4000; k++) {
		for (i = 0; i < 15; i++)
			if (k % (200 + 31 * i) < 12)
				v[i] = 1e3;
		net_run(net, 1);
	}
	cr_assert_gt(hebb_network_spikes(net, 1), 1000);
	weight = net_read(net, "p.weight", NULL);
	hebb_network_free(net);
	return weight;
}

Test(synapse, length_of_the_history_does_not_change_weights)
{
	static const char *const dendritic[] = { "0 ms", "0.2 ms", "all" };
	size_t t, k, i, moved, types = 0;

	for (t = 0; hebb_synapse_types[t]; t++) {
		const struct hebb_synapse_type *type =
		    (const void *)hebb_synapse_types[t];

		if (!type->on_pre)
			continue;
		types++;
		/* who sees potentials sees them at once */
		for (k = 0; k < (type->watch ? 1 : 3); k++) {
			double *a = learned(type, dendritic[k], 2);
			double *b = learned(type, dendritic[k], 4096);

			same_values(a, 300, b, 300, type->type.name);
			for (i = moved = 0; i < 300; i++)
				moved += a[i] != 0.3;
			cr_assert_gt(moved, 250, "%s does not learn",
				     type->type.name);
			hebb_free(a);
			hebb_free(b);
		}
	}
	cr_assert_gt(types, 0);
}
