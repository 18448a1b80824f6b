/*
 * Populations of 0, 1 and 70,000 neurons, which need more than one lane, for
 * each type in the registers; delays from 1 step to 1,000.
 */
#include "net.h"

#include <math.h>

#include "base/random.h"
#include "base/text.h"
#include "lab/model.h"
#include "snn/connect.h"
#include "snn/neuron.h"
#include "snn/stimulus.h"

enum { MANY = 70000 };

static const uint32_t sizes[] = { 0, 1, MANY };
enum { SIZES = sizeof(sizes) / sizeof(sizes[0]) };

static struct hebb_network *build(const char *text, int threads)
{
	const struct hebb_network_setup setup = { 0.1, 1, threads };
	struct hebb_error err = { 0 };
	struct hebb_config *tree =
	    hebb_model_parse("m.yaml", text, strlen(text), NULL, 0, &err);
	struct hebb_network *net;

	cr_assert_not_null(tree, "%s", err.message);
	net = hebb_network_new(tree, &setup, &err);
	cr_assert_not_null(net, "%s", err.message);
	hebb_config_free(tree);
	return net;
}

/* Equal after some steps on one thread and on three. */
static void runs(const char *text, double synapses)
{
	struct hebb_network *one = build(text, 1), *three = build(text, 3);

	if (!isnan(synapses))
		cr_assert_eq(hebb_network_synapses(one), (uint64_t)synapses,
			     "%llu of %.0f synapses: %s",
			     (unsigned long long)hebb_network_synapses(one),
			     synapses, text);
	net_run(one, 4);
	net_run(three, 4);
	same_probes(one, three);
	hebb_network_reset(one, true);
	hebb_network_free(one);
	hebb_network_free(three);
}

/* ---- wirings ---- */

/* A way to name a wiring, and the number of its synapses. */
struct rule {
	const char *name, *words;
	double (*synapses)(double sources, double targets);
	bool square;  /* only as many sources as targets */
	bool sources; /* only with sources */
	bool targets; /* only with targets */
	bool grids;   /* only with neurons, on a line */
};

static double by_pair(double sources, double targets)
{
	return sources * targets;
}

static double by_source(double sources, double targets)
{
	(void)targets;
	return sources;
}

static double by_target(double sources, double targets)
{
	(void)sources;
	return targets;
}

static double seven(double sources, double targets)
{
	(void)sources, (void)targets;
	return 7;
}

static double unknown(double sources, double targets)
{
	return sources > 0 && targets > 0 ? NAN : 0;
}

static const struct rule rules[] = {
	{ "all", "", by_pair },
	{ "conv", ", kernel: [1]", by_source, .square = true, .grids = true },
	{ "distance", ", p: 0.1, sigma: 10, cutoff: 30", unknown },
	{ "indegree", ", k: 1", by_target, .sources = true },
	{ "indegree", ", k: 0", NULL },
	{ "list", NULL, seven, .sources = true, .targets = true },
	{ "one", "", by_source, .square = true },
	{ "outdegree", ", k: 1", by_source, .targets = true },
	{ "random", ", p: 0.0001", unknown },
	{ "total", ", n: 7, multapses: true", seven, .sources = true,
	  .targets = true },
	{ "total", ", n: 0, multapses: true", NULL },
};
enum { RULES = sizeof(rules) / sizeof(rules[0]) };

static const char list_words[] =
    ", source: {values: [0, 0, 0, 0, 0, 0, 0]}, target: {values: [0, 0, 0, 0, "
    "0, 0, 0]}";

static bool possible(const struct rule *rule, uint32_t n, uint32_t m)
{
	if ((rule->square && n != m) || (rule->sources && !n) ||
	    (rule->targets && !m) || (rule->grids && !n))
		return false;
	/* the pairs of 70,000 and 70,000 are too many for a test */
	return rule->synapses != by_pair || n < MANY || m < MANY;
}

static void place(char text[64], const struct rule *rule, uint32_t n)
{
	if (rule->grids)
		snprintf(text, 64, "grid: %u", n);
	else
		snprintf(text, 64, "size: %u, extent: [1 mm, 1 mm]", n);
}

static void joins(const struct rule *rule, uint32_t n, uint32_t m,
		  const char *projection)
{
	char text[1024], from[64], to[64];

	place(from, rule, n);
	place(to, rule, m);
	NET_TEXT(text,
		 "populations:\n"
		 "  a: {type: poisson, %s, rate: 1 kHz}\n"
		 "  b: {type: lif_delta, %s}\n"
		 "projections:\n"
		 "  p: {from: a, to: b, %s, wiring: {type: %s%s}}\n",
		 from, to, projection, rule->name,
		 rule->words ? rule->words : list_words);
	runs(text, rule->synapses ? rule->synapses(n, m) : 0);
}

/* Unless `all` is true, 70,000 meet few. */
static void each_rule(const char *projection, bool all)
{
	size_t r, i, k;

	for (r = 0; r < RULES; r++)
		for (i = 0; i < SIZES; i++)
			for (k = 0; k < SIZES; k++)
				if (possible(&rules[r], sizes[i], sizes[k]) &&
				    (all || sizes[i] < MANY || sizes[k] < MANY))
					joins(&rules[r], sizes[i], sizes[k],
					      projection);
}

Test(sizes, every_wiring_is_tried_here)
{
	const struct hebb_connect_type *const *type =
	    (const void *)hebb_connect_types;
	size_t r;

	for (; *type; type++) {
		for (r = 0; r < RULES; r++)
			if (!strcmp(rules[r].name, (*type)->type.name))
				break;
		cr_assert_lt(r, RULES, "%s", (*type)->type.name);
	}
}

Test(sizes, every_wiring_stands_any_size)
{
	each_rule("weight: 0.1", true);
}

Test(sizes, every_wiring_stands_any_size_with_many_delays)
{
	each_rule("weight: {uniform: [0, 0.1]}, delay: {uniform: [0.1, 0.4]}",
		  false);
}

Test(sizes, every_wiring_stands_any_size_while_it_learns)
{
	each_rule("type: stdp, weight: 0.1", false);
}

/* ---- neurons and stimuli ---- */

/* What a type cannot do without. */
static const char *given(const struct hebb_type *type, const char *key,
			 const char *words)
{
	const struct hebb_param *row = type->params;

	while (row && row->name && strcmp(row->name, key))
		row++;
	return row && row->name ? words : "";
}

Test(sizes, every_neuron_stands_any_size)
{
	const struct hebb_type *const *type;
	char text[1024];
	size_t i;

	for (type = (const void *)hebb_neuron_types; *type; type++)
		for (i = 0; i < SIZES; i++) {
			NET_TEXT(text,
				 "populations: {a: {type: %s, size: %u%s%s}}\n",
				 (*type)->name, sizes[i],
				 given(*type, "times", ", times: [0.2 ms]"),
				 given(*type, "rates", ", rates: [9 Hz]"));
			runs(text, 0);
		}
}

Test(sizes, every_stimulus_stands_no_neuron)
{
	runs("populations: {a: {type: lif, size: 0}}\n"
	     "stimuli:\n"
	     "  p: {type: poisson, to: a, rate: 1 kHz}\n"
	     "  c: {type: current, to: a, amplitude: 3 pA}\n"
	     "  n: {type: noise, to: a, sd: 3 pA}\n"
	     "  s: {type: sine, to: a, amplitude: 3 pA, frequency: 5 Hz}\n",
	     0);
}

/* ---- delays ---- */

enum { PAIRS = 4000, CELLS = 40, MOST = 1000, STEPS = 2300 };

/* Synapses with delays from 1 step to 1,000: [pair]. */
struct synapses {
	uint32_t source[PAIRS], target[PAIRS], delay[PAIRS];
};

static void draw_synapses(struct synapses *all)
{
	const struct hebb_stream stream = hebb_stream_open(1, "synapses");
	uint32_t i;

	for (i = 0; i < PAIRS; i++) {
		all->source[i] = hebb_random_bits(stream, i, 0, 0) % CELLS;
		all->target[i] = hebb_random_bits(stream, i, 1, 0) % CELLS;
		all->delay[i] = 1 + hebb_random_bits(stream, i, 2, 0) % MOST;
	}
	all->delay[0] = 1;
	all->delay[1] = MOST;
}

static void add_numbers(struct hebb_text *text, const char *key,
			const uint32_t *number, double unit)
{
	size_t i;

	hebb_text_add(text, ", %s: {values: [", key);
	for (i = 0; i < PAIRS; i++)
		hebb_text_add(text, "%s%.17g", i ? ", " : "", number[i] * unit);
	hebb_text_add(text, "]}");
}

static struct hebb_network *with_synapses(const struct synapses *all,
					  int threads)
{
	struct hebb_text text = { 0 };
	struct hebb_network *net;

	hebb_text_add(&text,
		      "populations:\n"
		      "  a: {type: regular, size: %d, period: 60 ms, phase: "
		      "{uniform: [1, 100]}}\n"
		      "  b: {type: lif_delta, size: %d, tau_m: 1e6 ms, E_L: 0, "
		      "V_reset: 0, V_th: 100 mV}\n"
		      "projections:\n"
		      "  p: {from: a, to: b, weight: 1e-3 mV",
		      CELLS, CELLS);
	add_numbers(&text, "delay", all->delay, 0.1);
	hebb_text_add(&text, ", wiring: {type: list");
	add_numbers(&text, "source", all->source, 1);
	add_numbers(&text, "target", all->target, 1);
	hebb_text_add(&text, "}}\n");
	net = build(text.data, threads);
	hebb_text_release(&text);
	return net;
}

/* What should have arrived at each target after each step: [step][target]. */
static double *expect(struct hebb_network *net, const struct synapses *all)
{
	double *sum = hebb_alloc((size_t)STEPS * CELLS, sizeof(*sum), "sums");
	size_t n, i, k;
	double *spikes = net_read(net, "a.spikes", &n);

	cr_assert_gt(n, (size_t)100);
	for (i = 0; i < n; i += 2)
		for (k = 0; k < PAIRS; k++) {
			const long step = lround(spikes[i] * 10) - 1;
			const long at = step + (long)all->delay[k];

			if (all->source[k] == spikes[i + 1] && at < STEPS)
				sum[at * CELLS + all->target[k]] += 1e-3;
		}
	for (i = CELLS; i < (size_t)STEPS * CELLS; i++)
		sum[i] += sum[i - CELLS];
	hebb_free(spikes);
	return sum;
}

Test(sizes, spikes_arrive_after_1_step_to_1000)
{
	static struct synapses all;
	struct hebb_network *net;
	double *sum, *v;
	int threads, step, i;

	draw_synapses(&all);
	for (threads = 1; threads <= 2; threads++) {
		net = with_synapses(&all, threads);
		net_run(net, STEPS);
		sum = expect(net, &all);
		hebb_network_reset(net, true);
		for (step = 0; step < STEPS; step++) {
			net_run(net, 1);
			v = net_read(net, "b.v", NULL);
			for (i = 0; i < CELLS; i++)
				cr_assert_float_eq(v[i], sum[step * CELLS + i],
						   4e-4, "%d at %d: %g, not %g",
						   i, step, v[i],
						   sum[step * CELLS + i]);
			hebb_free(v);
		}
		hebb_free(sum);
		hebb_network_free(net);
	}
}
