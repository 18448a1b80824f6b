/* Gap junctions: currents between neurons that touch. */
#include "net.h"

#include <math.h>

#include "lab/model.h"

/* A membrane without threshold: 100 pF, 10 nS, at rest at 0 mV. */
#define PASSIVE                                                                \
	"type: lif, C_m: 100 pF, tau_m: 10 ms, E_L: 0 mV, V_th: 100 mV, "      \
	"V_reset: 0 mV"

/* ---- the equation ---- */

static struct hebb_network *pair(double dt)
{
	return net_on("populations:\n"
		      "  a: {size: 1, " PASSIVE ", v: 8 mV}\n"
		      "  b: {size: 1, " PASSIVE ", v: -2 mV}\n"
		      "projections:\n"
		      "  gap: {type: gap_junction, from: a, to: b,\n"
		      "        weight: 4 nS}\n",
		      dt, 1);
}

/* Largest error over 20 ms against the two modes of the exact solution. */
static double error_of(double dt)
{
	struct hebb_network *net = pair(dt);
	const double *a = net_state(net, "a.v"), *b = net_state(net, "b.v");
	double worst = 0;
	int k;

	for (k = 1; k * dt < 20; k++) {
		const double mean = 3 * exp(-k * dt / 10);
		const double half = 5 * exp(-k * dt * (0.1 + 2 * 0.04));

		net_run(net, 1);
		worst = fmax(worst, fabs(*a - (mean + half)));
		worst = fmax(worst, fabs(*b - (mean - half)));
	}
	hebb_network_free(net);
	return worst;
}

Test(gap, two_neurons_follow_the_closed_form_to_first_order_in_dt)
{
	const double coarse = error_of(0.1), fine = error_of(0.05);
	const double finest = error_of(0.0125);

	cr_assert_lt(coarse, 0.02);
	cr_assert_float_eq(coarse / fine, 2, 0.02);
	cr_assert_float_eq(fine / finest, 4, 0.04);
}

Test(gap, one_way_leaves_the_source_alone)
{
	struct hebb_network *net =
	    net_of("populations:\n"
		   "  a: {size: 1, " PASSIVE ", v: 8 mV}\n"
		   "  b: {size: 1, " PASSIVE ", v: -2 mV}\n"
		   "projections:\n"
		   "  gap: {type: gap_junction, from: a, to: b,\n"
		   "        symmetric: false, weight: 4 nS}\n");

	net_run(net, 100);
	cr_assert_float_eq(net_value(net, "a.v", 0), 8 * exp(-1), 1e-12);
	/* dv/dt = -0.14 v + 0.04 a, at 10 ms */
	cr_assert_float_eq(net_value(net, "b.v", 0),
			   8 * exp(-1) - 10 * exp(-1.4), 0.02);
	hebb_network_free(net);
}

/* ---- wiring ---- */

static double sum_of(struct hebb_network *net, const char *path)
{
	double *v, sum = 0;
	size_t n, i;

	v = net_read(net, path, &n);
	for (i = 0; i < n; i++)
		sum += v[i];
	hebb_free(v);
	return sum;
}

/* Currents cancel, so the sum of all charges decays as without junctions. */
static void conserves(const char *wiring)
{
	struct hebb_network *net;
	char text[512];
	double before;

	NET_TEXT(text,
		 "populations:\n"
		 "  a: {size: 100, " PASSIVE ", v: {uniform: [1, 9]}}\n"
		 "  b: {size: 60, " PASSIVE ", v: {uniform: [-9, 20]}}\n"
		 "projections:\n"
		 "  own: {type: gap_junction, from: a, to: a, wiring: {%s},\n"
		 "        weight: {uniform: [0.01, 0.2]}}\n"
		 "  other: {type: gap_junction, from: a, to: b,\n"
		 "          wiring: {%s}, weight: {uniform: [0.01, 0.2]}}\n",
		 wiring, wiring);
	net = net_of(text);
	before = sum_of(net, "a.v") + sum_of(net, "b.v");
	net_run(net, 200);
	cr_assert_float_eq(sum_of(net, "a.v") + sum_of(net, "b.v"),
			   before * exp(-2), 1e-10 * fabs(before), "%s",
			   wiring);
	cr_assert(net_value(net, "a.v", 0) != net_value(net, "a.v", 1));
	hebb_network_free(net);
}

Test(gap, charge_is_conserved)
{
	conserves("type: random, p: 0.1");
	conserves("type: indegree, k: 7");
	conserves("type: outdegree, k: 7");
	conserves("type: all");
}

/* How many edges, each way, there are. */
static uint64_t edges(const char *projection)
{
	const struct hebb_network_setup setup = { 0.1, 1, 1 };
	struct hebb_error err = { 0 };
	struct hebb_config *model;
	struct hebb_network *net;
	char text[512];
	uint64_t n;

	NET_TEXT(text,
		 "populations:\n"
		 "  a: {size: 40, " PASSIVE "}\n"
		 "  b: {size: 10, " PASSIVE "}\n"
		 "projections:\n"
		 "  p: {type: gap_junction, weight: 1 nS, from: a, %s}\n",
		 projection);
	model =
	    hebb_model_parse("test.yaml", text, strlen(text), NULL, 0, &err);
	cr_assert_not_null(model, "%s", err.message);
	net = hebb_network_new(model, &setup, &err);
	cr_assert_not_null(net, "%s", err.message);
	hebb_config_free(model);
	n = hebb_network_synapses(net);
	hebb_network_free(net);
	return n;
}

Test(gap, pair_is_joined_once)
{
	cr_assert_eq(edges("to: a"), 40 * 39);
	cr_assert_eq(edges("to: a, symmetric: false"), 40 * 39);
	cr_assert_eq(edges("to: b"), 2 * 400);
	cr_assert_eq(edges("to: b, symmetric: false"), 400);
	cr_assert_eq(edges("to: [a, b]"), 40 * 39 + 2 * 400);
	cr_assert_eq(edges("to: a, wiring: {type: list, source: {values: [0]}, "
			   "target: {values: [1]}}"),
		     2);
	cr_assert_eq(edges("to: a, wiring: {type: list, source: {values: [1]}, "
			   "target: {values: [0]}}"),
		     2);
}

/* ---- threads, time ---- */

static const char many[] =
    "populations:\n"
    "  a: {type: lif, size: 6000, v: {uniform: [-70, -55]}, I_e: 380 pA}\n"
    "  b: {type: lif_cond, size: 3000, v: {uniform: [-70, -55]}}\n"
    "stimuli:\n"
    "  noise: {type: poisson, to: a, rate: 8 kHz, weight: 40 pA}\n"
    "projections:\n"
    "  own: {type: gap_junction, from: a, to: a,\n"
    "        weight: {uniform: [0.1, 0.5]},\n"
    "        wiring: {type: indegree, k: 5}}\n"
    "  other: {type: gap_junction, from: a, to: b, weight: 1 nS,\n"
    "          wiring: {type: indegree, k: 3}}\n"
    "  spikes: {from: a, to: b, port: exc, weight: 2 nS, delay: 2 ms,\n"
    "           wiring: {type: indegree, k: 20}}\n";

Test(gap, result_does_not_depend_on_the_number_of_threads)
{
	static const int threads[] = { 2, 3, 7 };
	struct hebb_network *one = net_on(many, 0.1, 1);
	size_t k;

	net_run(one, 300);
	cr_assert_gt(hebb_network_spikes(one, 0), 1000);
	for (k = 0; k < sizeof(threads) / sizeof(threads[0]); k++) {
		struct hebb_network *net = net_on(many, 0.1, threads[k]);

		net_run(net, 101); /* in odd pieces */
		net_run(net, 199);
		same_probes(one, net);
		hebb_network_free(net);
	}
	hebb_network_free(one);
}

Test(gap, trial_begins_anew)
{
	struct hebb_network *net = pair(0.1), *fresh = pair(0.1);

	net_run(net, 33);
	hebb_network_reset(net, true);
	net_run(net, 20);
	net_run(fresh, 20);
	same_probes(net, fresh);
	hebb_network_free(net);
	hebb_network_free(fresh);
}

/* ---- neurons ---- */

/* Time between the last spikes of two neurons, in parts of their interval. */
static double lag(const char *weight)
{
	struct hebb_network *net;
	double *spikes, last[2] = { 0 }, before = 0;
	char text[512];
	size_t n, i;

	NET_TEXT(text,
		 "populations:\n"
		 "  a: {type: hh, size: 2, I_e: 1000 pA}\n"
		 "stimuli:\n"
		 "  late: {type: current, to: a, only: [1], amplitude: -990,\n"
		 "         until: 6 ms}\n"
		 "projections:\n"
		 "  gap: {type: gap_junction, from: a, to: a, weight: %s}\n",
		 weight);
	net = net_of(text);
	net_run(net, 5000);
	spikes = net_read(net, "a.spikes", &n);
	for (i = 0; i < n; i += 2) {
		if (spikes[i + 1] == 0)
			before = last[0];
		last[(int)spikes[i + 1]] = spikes[i];
	}
	hebb_free(spikes);
	hebb_network_free(net);
	return fabs(last[0] - last[1]) / (last[0] - before);
}

Test(gap, coupled_axons_fire_together)
{
	const double alone = lag("0 nS"), coupled = lag("5 nS");

	cr_assert(alone > 0.2 && alone < 0.8, "%g", alone);
	cr_assert_lt(coupled, 0.02, "%g", coupled);
}

#define TWO(a, b, words)                                                       \
	"populations:\n"                                                       \
	"  a: {type: " a ", size: 2}\n"                                        \
	"  b: {type: " b ", size: 2}\n"                                        \
	"projections: {p: {type: gap_junction, from: a, to: b, " words "}}\n"

Test(gap, all_neurons_with_potential_and_current_can_be_joined)
{
	static const char *const types[] = {
		"lif",          "lif_delta", "lif_alpha", "lif_cond",
		"lif_adaptive", "adex",      "eif",       "qif",
		"hh",           "mat2",      "escape"
	};
	char text[512];
	size_t k;

	for (k = 0; k < sizeof(types) / sizeof(types[0]); k++) {
		struct hebb_network *net;

		NET_TEXT(text,
			 "populations: {a: {type: %s, size: 1, v: -62 mV}, "
			 "b: {type: %s, size: 1, v: -68 mV}}\n"
			 "projections: {p: {type: gap_junction, from: a, to: "
			 "b, weight: 200 nS}}\n",
			 types[k], types[k]);
		net = net_of(text);
		net_run(net, 20);
		cr_assert_lt(
		    fabs(net_value(net, "a.v", 0) - net_value(net, "b.v", 0)),
		    2, "%s", types[k]);
		hebb_network_free(net);
	}
	hebb_network_free(
	    net_of(TWO("izhikevich", "izhikevich", "weight: 0.1 1/ms")));
	hebb_network_free(net_of(
	    TWO("lif", "izhikevich", "weight: 0.1 1/ms, symmetric: false")));
}

Test(gap, mistakes_are_refused)
{
	net_refused(TWO("poisson", "lif", "weight: 1 nS"),
		    "type 'poisson' have no potential 'v'");
	net_refused(TWO("lif", "poisson", "weight: 1 nS"),
		    "type 'poisson' have no potential 'v'");
	net_refused(TWO("lif", "lif", "weight: -1 nS"), "not negative");
	net_refused(TWO("lif", "lif", "weight: 1 mV"), "is given in nS");
	net_refused(TWO("izhikevich", "izhikevich", "weight: 1 nS"),
		    "is given in 1/ms");
	net_refused(TWO("lif", "izhikevich", "weight: 1 nS"),
		    "currents in different units");
	net_refused(TWO("lif", "lif", "weight: 1 nS, delay: 1 ms"),
		    "a gap junction has no delay");
	net_refused(TWO("lif", "lif", "weight: 1 nS, port: exc"),
		    "have no port 'exc'");
}
