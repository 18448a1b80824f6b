/* Regular and listed sources, and currents that change: sine and noise. */
#include "net.h"

#include <math.h>

#include "base/param.h"
#include "lab/model.h"

/* The currents that a stimulus brings in one step, seen by its neurons. */
#define N 4000
#define DRIVEN(size, words)                                                    \
	"populations: {a: {type: lif, size: " size                             \
	", C_m: 1000 pF, tau_m: 1e6 "                                          \
	"ms, V_th: 100 mV, E_L: 0 mV}}\n"                                      \
	"stimuli: {s: {to: a, " words "}}\n"

static double current_of(struct hebb_network *net, uint64_t steps)
{
	double before = net_value(net, "a.v", 0);

	net_run(net, steps);
	return 1000 * (net_value(net, "a.v", 0) - before) /
	       ((double)steps * 0.1);
}

static void spikes_are(const char *words, uint64_t steps, const double *time,
		       size_t n)
{
	struct hebb_network *net;
	char text[256];
	double *spikes;
	size_t k, i;

	NET_TEXT(text, "populations: {a: {type: regular, size: 1, %s}}\n",
		 words);
	net = net_of(text);
	net_run(net, steps);
	spikes = net_read(net, "a.spikes", &k);
	cr_assert_eq(k, 2 * n, "%s: %zu spikes, not %zu", words, k / 2, n);
	for (i = 0; i < n; i++)
		cr_assert_float_eq(spikes[2 * i], time[i], 1e-9, "%s: %g",
				   words, spikes[2 * i]);
	hebb_free(spikes);
	hebb_network_free(net);
}

Test(regular, fires_at_phase_and_multiples_of_the_period)
{
	spikes_are("period: 1 ms", 35, (double[]){ 1, 2, 3 }, 3);
	spikes_are("period: 1 ms, phase: 0.3 ms", 23,
		   (double[]){ 0.3, 1.3, 2.3 }, 3);
	spikes_are("period: 100 ms, phase: 2 ms", 500, (double[]){ 2 }, 1);
	spikes_are("period: 0.25 ms", 8, (double[]){ 0.3, 0.5, 0.8 }, 3);
	spikes_are("period: 0.01 ms, phase: 0.3 ms", 5,
		   (double[]){ 0.3, 0.4, 0.5 }, 3);
}

Test(regular, never_drifts)
{
	struct hebb_network *net =
	    net_of("populations: {a: {type: regular, size: 3, period: 0.7 ms,\n"
		   "    phase: {uniform: [0.1, 0.7]}}}\n");
	double *spikes, first[3] = { 0 };
	size_t n, i;

	net_run(net, 700000);
	spikes = net_read(net, "a.spikes", &n);
	cr_assert_eq(n, 2 * 3 * 100000);
	for (i = 0; i < n / 2; i++) {
		const size_t id = (size_t)spikes[2 * i + 1];

		if (i < 3)
			first[id] = spikes[2 * i];
		cr_assert_float_eq(spikes[2 * i],
				   first[id] + 0.7 * (double)(i / 3), 1e-6);
	}
	hebb_free(spikes);
	hebb_network_free(net);
}

Test(sine, has_its_value_in_the_middle_of_each_step)
{
	struct hebb_network *net =
	    net_of(DRIVEN("1", "type: sine, amplitude: 30 pA, frequency: 50 Hz,"
			       "phase: 0.5, offset: 7 pA, from: 1 ms, until: "
			       "30 ms"));
	size_t k;

	cr_assert_eq(current_of(net, 10), 0);
	for (k = 10; k < 300; k++) {
		const double current = current_of(net, 1);
		const double sine =
		    30 * sin(2 * M_PI * 0.005 * ((double)k + 0.5) + 0.5);

		cr_assert_float_eq(current, 7 + sine, 1e-3, "step %zu: %g", k,
				   current);
	}
	cr_assert_float_eq(current_of(net, 10), 0, 1e-3);
	hebb_network_free(net);
}

/* What a run writes into its file is the model with all defaults. */
Test(sine, is_built_again_with_its_defaults)
{
	static const char yaml[] =
	    DRIVEN("1", "type: sine, amplitude: 30 pA, frequency: 50 Hz");
	const struct hebb_network_setup setup = { 0.1, 1, 1 };
	struct hebb_error err = { 0 };
	struct hebb_config *tree = tree_of(yaml);
	struct hebb_network *one = hebb_network_new(tree, &setup, &err), *two;

	cr_assert_not_null(one, "%s", err.message);
	hebb_param_complete(tree);
	two = hebb_network_new(tree, &setup, &err);
	cr_assert_not_null(two, "%s", err.message);
	net_run(one, 100);
	net_run(two, 100);
	same_probes(one, two);
	hebb_config_free(tree);
	hebb_network_free(one);
	hebb_network_free(two);
}

static double *potentials(const char *yaml, uint64_t steps, int threads)
{
	struct hebb_network *net = net_on(yaml, 0.1, threads);
	double *v;

	net_run(net, steps);
	v = net_read(net, "a.v", NULL);
	hebb_network_free(net);
	return v;
}

Test(noise, is_normal_white_and_independent)
{
	static const char yaml[] = DRIVEN(
	    "4000", "type: noise, mean: 5 pA, sd: 20 pA, interval: 2 ms");
	double *one = potentials(yaml, 20, 1), *two = potentials(yaml, 40, 1);
	double sum = 0, square = 0, fourth = 0, next = 0, beside = 0;
	size_t i;

	for (i = 0; i < N; i++) {
		/* in units of sd; the first and the second interval */
		const double z = (one[i] * 500 - 5) / 20;
		const double y = ((two[i] - one[i]) * 500 - 5) / 20;

		sum += z;
		square += z * z;
		fourth += z * z * z * z;
		next += z * y;
		beside += z * (one[(i + 1) % N] * 500 - 5) / 20;
	}
	cr_assert_lt(fabs(sum), 4 * sqrt(N));
	cr_assert_lt(fabs(square - N), 4 * sqrt(2. * N));
	cr_assert_lt(fabs(fourth - 3. * N), 4 * sqrt(96. * N));
	cr_assert_lt(fabs(next), 4 * sqrt(N));
	cr_assert_lt(fabs(beside), 4 * sqrt(N));
	hebb_free(one);
	hebb_free(two);
}

Test(noise, lasts_for_its_interval)
{
	struct hebb_network *net = net_of(DRIVEN(
	    "1", "type: noise, sd: 20 pA, interval: 0.5 ms, from: 0.3 ms"));
	double value;
	size_t k;

	cr_assert_eq(current_of(net, 3), 0);
	value = current_of(net, 1);
	for (k = 1; k < 5; k++) {
		const double again = current_of(net, 1);

		cr_assert_float_eq(again, value, 1e-3, "step %zu: %g", k,
				   again);
	}
	cr_assert_gt(fabs(current_of(net, 1) - value), 0.01);
	hebb_network_free(net);
	net_refused(DRIVEN("1", "type: noise, sd: 20 pA, interval: 0.04 ms"),
		    "an interval of 0.04 ms is shorter than one step");
}

Test(noise, has_the_same_bits_for_any_number_of_threads)
{
	static const char yaml[] = DRIVEN("4000", "type: noise, sd: 20 pA");
	double *one = potentials(yaml, 50, 1), *three = potentials(yaml, 50, 3);

	same_values(one, N, three, N, "a.v");
	hebb_free(one);
	hebb_free(three);
}

/* ---- listed spikes ---- */

static struct hebb_config *model_of(const char *yaml)
{
	struct hebb_error err = { 0 };
	struct hebb_config *tree =
	    hebb_model_parse("m.yaml", yaml, strlen(yaml), NULL, 0, &err);

	cr_assert_not_null(tree, "%s", err.message);
	return tree;
}

static void fires(const char *yaml, int threads, const double *wanted, size_t n)
{
	const struct hebb_network_setup setup = { 0.1, 1, threads };
	struct hebb_error err = { 0 };
	struct hebb_config *tree = model_of(yaml);
	struct hebb_network *net = hebb_network_new(tree, &setup, &err);
	double *spikes;
	size_t k, i;

	cr_assert_not_null(net, "%s", err.message);
	cr_assert(hebb_config_all_used(tree, &err), "%s", err.message);
	hebb_config_free(tree);
	net_run(net, 100);
	spikes = net_read(net, "a.spikes", &k);
	cr_assert_eq(k, 2 * n, "%zu spikes", k / 2);
	for (i = 0; i < 2 * n; i++)
		cr_assert_float_eq(spikes[i], wanted[i], 1e-9, "%zu: %g", i,
				   spikes[i]);
	hebb_free(spikes);
	hebb_network_free(net);
}

Test(spikes, fire_as_listed)
{
	static const double listed[] = { 0.1, 130, 0.3, 7, 0.3, 199,
					 5,   0,   10,  0, 10,  199 };
	static const double all[] = { 2, 0, 2, 1, 3, 0, 3, 1 };
	int threads;

	for (threads = 1; threads <= 3; threads++) {
		fires("populations: {a: {type: spikes, size: 200,\n"
		      "  times: {values: [0.1, 0.3, 0.3, 5, 10, 10, 11]},\n"
		      "  neurons: {values: [130, 7, 199, 0, 199, 0, 3]}}}\n",
		      threads, listed, 6);
		fires("populations: {a: {type: spikes, size: 2, times: "
		      "{values: [0.002, 0.003], unit: s}}}\n",
		      threads, all, 4);
		fires("populations: {a: {type: spikes, size: 2, times: "
		      "[2 ms, 0.003 s]}}\n",
		      threads, all, 4);
	}
}

static void spikes_refused(const char *words, const char *message)
{
	const struct hebb_network_setup setup = { 0.1, 1, 1 };
	struct hebb_error err = { 0 };
	struct hebb_config *tree;
	char text[512];

	NET_TEXT(text, "populations: {a: {type: spikes, size: 2, %s}}\n",
		 words);
	tree = model_of(text);
	cr_assert_null(hebb_network_new(tree, &setup, &err), "%s", words);
	cr_assert_not_null(strstr(err.message, message), "%s", err.message);
	hebb_config_free(tree);
}

Test(spikes, refuse_lists_that_cannot_be)
{
	spikes_refused("neurons: {values: [1]}", "needs `times:`");
	spikes_refused("times: {values: [1, 2]}, neurons: {values: [1]}",
		       "there are 2 times and 1 neurons");
	spikes_refused("times: {values: [1, 3, 2]}",
		       "the spike of row 2 is at 2 ms, before");
	spikes_refused("times: {values: [0, 3]}",
		       "the spike of row 0 is at 0 ms; the first step ends");
	spikes_refused("times: {values: [1, 3], unit: mV}",
		       "times is given in ms");
	spikes_refused("times: [1 ms, 3 mV]", "times is given in ms");
	spikes_refused("times: 3 ms", "times is a list, [1, 2], or a column");
	spikes_refused("times: {values: [1, 3]}, neurons: {values: [0, 2]}",
		       "the neuron of row 1 is 2, but there are 2, 0 to 1");
	spikes_refused("times: {values: [1, 1.01]}, neurons: {values: [1, 1]}",
		       "row 1 is the second one of its neuron in one step");
}

/* ---- lists of currents ---- */

Test(steps, hold_each_value_until_the_next_time)
{
	struct hebb_network *net =
	    net_of(DRIVEN("1", "type: steps, times: [1 ms, 0.0025 s, 4.04 ms], "
			       "values: [50 pA, -0.02 nA, 0]"));
	size_t k;

	for (k = 0; k < 60; k++) {
		const double current = current_of(net, 1);

		cr_assert_float_eq(current,
				   k < 10   ? 0
				   : k < 25 ? 50
				   : k < 40 ? -20
					    : 0,
				   1e-3, "step %zu", k);
	}
	hebb_network_free(net);
}

Test(steps, may_come_from_columns)
{
	const struct hebb_network_setup setup = { 0.1, 1, 1 };
	struct hebb_error err = { 0 };
	struct hebb_config *tree = model_of(
	    DRIVEN("1", "type: steps, times: {values: [0, 0.001], unit: s}, "
			"values: {values: [0.05, 0.02], unit: nA}"));
	struct hebb_network *net = hebb_network_new(tree, &setup, &err);
	double current;

	cr_assert_not_null(net, "%s", err.message);
	cr_assert(hebb_config_all_used(tree, &err), "%s", err.message);
	current = current_of(net, 10);
	cr_assert_float_eq(current, 50, 1e-2);
	current = current_of(net, 10);
	cr_assert_float_eq(current, 20, 1e-2);
	hebb_config_free(tree);
	hebb_network_free(net);
}

Test(steps, go_straight_from_time_to_time_as_ramps)
{
	/* up from 1 to 3 ms, a jump at 3 ms, and down until 4 ms */
	struct hebb_network *net = net_of(
	    DRIVEN("1", "type: steps, shape: ramps, times: [1, 3, 3, 4], "
			"values: [0, 40, 80, 60]"));
	size_t k;

	for (k = 0; k < 60; k++) {
		const double t = ((double)k + 0.5) * 0.1;
		const double current = current_of(net, 1);

		cr_assert_float_eq(current,
				   t < 1   ? 0
				   : t < 3 ? 20 * (t - 1)
				   : t < 4 ? 80 - 20 * (t - 3)
					   : 60,
				   1e-3, "step %zu", k);
	}
	hebb_network_free(net);
}

Test(steps, refuse_lists_that_cannot_be)
{
	net_refused(DRIVEN("1", "type: steps, times: [1 ms], values: [1, 2]"),
		    "there are 1 times and 2 values");
	net_refused(DRIVEN("1", "type: steps, times: [], values: []"),
		    "there are 0 times and 0 values");
	net_refused(DRIVEN("1", "type: steps, times: [2 ms, 1 ms], "
				"values: [1, 2]"),
		    "row 1 has 1 ms after 2 ms");
	net_refused(DRIVEN("1", "type: steps, times: [1 ms, 1.01 ms], "
				"values: [1, 2]"),
		    "the times ascend by a step of 0.1 ms at least");
	net_refused(DRIVEN("1", "type: steps, times: [1 ms], values: [1 mV]"),
		    "values is given in pA");
	net_refused(DRIVEN("1", "type: steps, times: 1 ms, values: [1]"),
		    "times is a list, [1, 2], or a column");
	net_refused(DRIVEN("1", "type: steps, times: [1 ms]"),
		    "lacks 'values'");
}

/* ---- keys of all stimuli ---- */

static void drives(const char *words, uint32_t n, const char *hit)
{
	struct hebb_network *net;
	char text[512];
	double *v;
	uint32_t i;

	NET_TEXT(text, DRIVEN("10", "type: current, amplitude: 20 pA, %s"),
		 words);
	net = net_of(text);
	net_run(net, 1);
	v = net_read(net, "a.v", NULL);
	for (i = 0; i < n; i++)
		cr_assert_float_eq(1000 * v[i] / 0.1, hit[i] == 'x' ? 20 : 0,
				   1e-3, "%s: neuron %u", words, i);
	hebb_free(v);
	hebb_network_free(net);
}

Test(stimulus, drives_the_neurons_that_are_named)
{
	drives("first: 3", 10, "xxx.......");
	drives("first: 30", 10, "xxxxxxxxxx");
	drives("only: [8, 2, 1, 9]", 10, ".xx.....xx");
	drives("only: [0]", 10, "x.........");
	drives("only: []", 10, "..........");
	net_refused(DRIVEN("10", "type: current, amplitude: 1, only: [3, 3]"),
		    "'only' names neuron 3 twice");
	net_refused(DRIVEN("10", "type: current, amplitude: 1, only: [10]"),
		    "only is 10, outside 0 .. 9");
	net_refused(DRIVEN("10", "type: current, amplitude: 1, first: 2, "
				 "only: [1]"),
		    "exclude each other");
}
