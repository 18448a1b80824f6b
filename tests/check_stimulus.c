/*
 * What all stimuli have in common, and the statistics of random currents.
 */
#include "net.h"

#include <math.h>

#include "snn/driver.h"

/* A stimulus at `size` neurons that are not simulated. */
struct rig {
	struct hebb_population pop;
	struct hebb_driver *driver;
	size_t n;
	double *input; /* [size] */
};

static struct rig rig_new(const char *stimulus, uint32_t size, double dt)
{
	struct rig rig = { .input = hebb_alloc(size, sizeof(double), "input") };
	struct hebb_error err = { 0 };
	struct hebb_config *map;
	char text[512];

	NET_TEXT(text, "{type: lif, size: %u}", size);
	map = tree_of(text);
	cr_assert(hebb_population_init(&rig.pop, "a", map, dt, 1, &err), "%s",
		  err.message);
	hebb_config_free(map);
	NET_TEXT(text, "{to: a, %s}", stimulus);
	map = tree_of(text);
	cr_assert(hebb_driver_read(&rig.driver, &rig.n, "s", map, &rig.pop, 1,
				   dt, 1, &err),
		  "%s: %s", stimulus, err.message);
	map->used = true;
	cr_assert(hebb_config_all_used(map, &err), "%s", err.message);
	hebb_config_free(map);
	return rig;
}

static void rig_free(struct rig *rig)
{
	hebb_driver_release(rig->driver);
	hebb_free(rig->driver);
	hebb_population_release(&rig->pop);
	hebb_free(rig->input);
}

/* What one step brings to all neurons. */
static const double *rig_step(struct rig *rig, uint64_t step)
{
	memset(rig->input, 0, rig->pop.size * sizeof(double));
	hebb_driver_add(rig->driver, step, step, 0, rig->pop.size, rig->input);
	return rig->input;
}

/* ---- all types of the register ---- */

static const struct example {
	const char *type, *words;
} examples[] = {
	{ "current", "amplitude: 20 pA" },
	{ "noise", "mean: 5 pA, sd: 20 pA, interval: 0.3 ms" },
	{ "ornstein_uhlenbeck", "sd: 20 pA, tau: 2 ms" },
	{ "poisson", "rate: 9 kHz, weight: 20" },
	{ "poisson_sine", "rate: 9 kHz, amplitude: 3 kHz, frequency: 50 Hz, "
			  "weight: 20" },
	{ "poisson_steps", "times: [0 ms, 1.5 ms], rates: [9 kHz, 30 kHz], "
			   "shape: ramps, weight: 20" },
	{ "sine", "amplitude: 30 pA, frequency: 50 Hz, offset: 3 pA" },
	{ "steps", "times: [0 ms, 1 ms, 2.5 ms], values: [9, -20, 5]" },
	{ NULL, NULL },
};

/* The stimulus in words; a type without an example fails. */
static void example_of(const struct hebb_type *type, char text[256])
{
	const struct example *example = examples;

	while (example->type && strcmp(example->type, type->name))
		example++;
	cr_assert_not_null(example->type, "no example of stimulus %s",
			   type->name);
	cr_assert_lt(
	    snprintf(text, 256, "type: %s, %s", example->type, example->words),
	    256);
}

#define FOR_EXAMPLES(text)                                                     \
	char text[256];                                                        \
	const struct hebb_type *const *entry;                                  \
	for (entry = hebb_stimulus_types;                                      \
	     *entry && (example_of(*entry, text), true); entry++)

Test(stimulus, does_not_depend_on_how_neurons_are_cut)
{
	enum { N = 700, STEPS = 40 };

	FOR_EXAMPLES(text)
	{
		struct rig whole = rig_new(text, N, 0.1);
		struct rig parts = rig_new(text, N, 0.1);
		uint32_t from, n;
		uint64_t k;

		for (k = 0; k < STEPS; k++) {
			rig_step(&whole, k);
			memset(parts.input, 0, N * sizeof(double));
			for (from = 0; from < N; from += n) {
				n = 1 + (from * 7 + (uint32_t)k) % 150;
				n = n < N - from ? n : N - from;
				hebb_driver_add(parts.driver, k, k, from, n,
						parts.input + from);
			}
			same_values(whole.input, N, parts.input, N, text);
		}
		rig_free(&whole);
		rig_free(&parts);
	}
}

Test(stimulus, drives_from_until_on_the_grid)
{
	enum { N = 50 };

	FOR_EXAMPLES(text)
	{
		char words[512];
		struct rig rig;
		uint64_t k;
		int i, zeros;

		NET_TEXT(words, "%s, from: 0.72 ms, until: 1.98 ms", text);
		rig = rig_new(words, N, 0.1);
		for (k = 0; k < 40; k++) {
			rig_step(&rig, k);
			for (i = zeros = 0; i < N; i++)
				zeros += rig.input[i] == 0;
			if (k >= 7 && k < 20)
				cr_assert_lt(zeros, N, "%s: step %zu", text,
					     (size_t)k);
			else
				cr_assert_eq(zeros, N, "%s: step %zu", text,
					     (size_t)k);
		}
		rig_free(&rig);
	}
}

Test(stimulus, drives_only_some_as_it_drives_them_among_all)
{
	enum { N = 300 };

	FOR_EXAMPLES(text)
	{
		struct rig all = rig_new(text, N, 0.1), some;
		char words[512];
		uint64_t k;
		size_t i;

		NET_TEXT(words, "%s, only: [7, 8, 299, 4]", text);
		some = rig_new(words, N, 0.1);
		for (k = 0; k < 30; k++) {
			rig_step(&all, k);
			rig_step(&some, k);
			for (i = 0; i < N; i++)
				cr_assert_eq(some.input[i],
					     i == 4 || i == 7 || i == 8 ||
						     i == 299
						 ? all.input[i]
						 : 0,
					     "%s: neuron %zu", text, i);
		}
		rig_free(&all);
		rig_free(&some);
	}
}

Test(stimulus, refuses_to_end_before_it_begins)
{
	net_refused("populations: {a: {type: lif, size: 1}}\n"
		    "stimuli: {s: {type: current, to: a, amplitude: 1, "
		    "from: 20 ms, until: 10 ms}}\n",
		    "it ends at 10 ms, before it begins at 20 ms");
}

static void run_trial(struct hebb_network *net, uint64_t step)
{
	hebb_network_trial(net, step, true);
	net_run(net, 60);
}

Test(stimulus, has_the_same_bits_in_every_trial_and_for_any_threads)
{
	FOR_EXAMPLES(text)
	{
		char yaml[1024];
		struct hebb_network *one, *three;

		NET_TEXT(yaml,
			 "populations: {a: {type: lif, size: 3000}}\n"
			 "stimuli: {s: {to: a, %s}}\n",
			 text);
		one = net_on(yaml, 0.1, 1);
		three = net_on(yaml, 0.1, 3);
		run_trial(one, 0);
		run_trial(three, 1000);
		run_trial(three, 0);
		hebb_network_clear(one);
		hebb_network_clear(three);
		same_probes(one, three);
		hebb_network_free(one);
		hebb_network_free(three);
	}
}

/* ---- Ornstein-Uhlenbeck ---- */

enum { MANY = 20000 };

struct moments {
	double sum, square, lag, beside;
};

/* Of z and, for the correlation, of y; both standard normal. */
static struct moments moments_of(const double *z, const double *y)
{
	struct moments m = { 0 };
	size_t i;

	for (i = 0; i < MANY; i++) {
		m.sum += z[i];
		m.square += z[i] * z[i];
		m.lag += z[i] * y[i];
		m.beside += z[i] * z[(i + 1) % MANY];
	}
	return m;
}

static void standardise(const double *input, double *z)
{
	size_t i;

	for (i = 0; i < MANY; i++)
		z[i] = (input[i] - 40) / 25;
}

/* At any step, with any step: mean, variance and e^(-lag/tau). */
static void is_stationary(double dt, uint64_t from, uint64_t lag)
{
	const double root = sqrt(MANY), r = exp(-(double)lag * dt / 5);
	struct rig rig = rig_new("type: ornstein_uhlenbeck, mean: 40 pA, "
				 "sd: 25 pA, tau: 5 ms",
				 MANY, dt);
	static double z[MANY], y[MANY];
	struct moments m;
	uint64_t k;

	for (k = 0; k <= from; k++)
		rig_step(&rig, k);
	standardise(rig.input, z);
	for (; k <= from + lag; k++)
		rig_step(&rig, k);
	standardise(rig.input, y);
	m = moments_of(z, y);
	cr_assert_lt(fabs(m.sum), 4 * root, "mean %g", m.sum / MANY);
	cr_assert_lt(fabs(m.square - MANY), 4 * sqrt(2) * root, "variance %g",
		     m.square / MANY);
	cr_assert_lt(fabs(m.beside), 4 * root, "neighbours %g",
		     m.beside / MANY);
	cr_assert_lt(fabs(m.lag - r * MANY), 4 * sqrt(1 + r * r) * root,
		     "correlation %g, not %g", m.lag / MANY, r);
	rig_free(&rig);
}

Test(ornstein_uhlenbeck, has_its_mean_variance_and_correlation)
{
	is_stationary(0.1, 0, 1);
	is_stationary(0.1, 0, 50);
	is_stationary(0.1, 200, 25);
	is_stationary(2, 3, 1);
	is_stationary(2, 7, 4);
	is_stationary(20, 2, 1);
}

/* From a start that is given: mean and variance on their way. */
Test(ornstein_uhlenbeck, relaxes_from_its_start)
{
	struct rig rig = rig_new("type: ornstein_uhlenbeck, mean: 40 pA, "
				 "sd: 25 pA, tau: 5 ms, start: -60 pA",
				 MANY, 0.1);
	uint64_t k;

	for (k = 0; k <= 40; k++) {
		const double t = (double)k * 0.1;
		const double mean = 40 - 100 * exp(-t / 5);
		const double var = 625 * -expm1(-2 * t / 5);
		double sum = 0, square = 0;
		size_t i;

		rig_step(&rig, k);
		for (i = 0; i < MANY; i++) {
			sum += rig.input[i] - mean;
			square += (rig.input[i] - mean) * (rig.input[i] - mean);
		}
		cr_assert_leq(fabs(sum / MANY), 4.5 * sqrt(var / MANY) + 1e-9,
			      "step %zu", (size_t)k);
		cr_assert_leq(fabs(square / MANY - var),
			      4.5 * var * sqrt(2. / MANY) + 1e-9, "step %zu",
			      (size_t)k);
	}
	rig_free(&rig);
}

Test(ornstein_uhlenbeck, can_be_shared_by_all_populations)
{
	struct hebb_network *net = net_on(
	    "populations: {a: {type: lif, size: 700}, b: {type: lif, size: "
	    "900}}\n"
	    "stimuli: {s: {type: ornstein_uhlenbeck, to: [a, b], sd: 100 pA,\n"
	    "    shared: yes}}\n",
	    0.1, 2);
	double *a, *b, first = 0;
	size_t n, i, k;

	for (k = 0; k < 5; k++) {
		net_run(net, 20);
		a = net_read(net, "a.v", &n);
		b = net_read(net, "b.v", NULL);
		for (i = 0; i < n; i++)
			cr_assert(a[i] == a[0] && b[i] == a[0]);
		cr_assert_neq(a[0], first);
		first = a[0];
		hebb_free(a);
		hebb_free(b);
	}
	hebb_network_free(net);
}

/* ---- Poisson spikes with a changing rate ---- */

/* In every step the counts have the mean and the variance of their rate. */
static void counts_follow(const char *words, double (*mean)(double t))
{
	struct rig rig = rig_new(words, MANY, 0.1);
	uint64_t k;

	for (k = 0; k < 100; k++) {
		const double x = mean(((double)k + 0.5) * 0.1);
		/* of (count - x)^2 */
		const double var = x * (1 + 2 * x);
		double sum = 0, square = 0;
		size_t i;

		rig_step(&rig, k);
		for (i = 0; i < MANY; i++) {
			const double d = rig.input[i] / 3 - x;

			sum += d;
			square += d * d;
		}
		cr_assert_leq(fabs(sum), 4.5 * sqrt(x * MANY), "step %zu: %g",
			      (size_t)k, sum / MANY);
		cr_assert_leq(fabs(square - x * MANY), 4.5 * sqrt(var * MANY),
			      "step %zu: %g", (size_t)k, square / MANY);
	}
	rig_free(&rig);
}

/* Spikes in a step of 0.1 ms around t. */
static double in_ramps(double t)
{
	return t < 1 ? 0 : t < 5 ? 0.5 * (t - 1) : 20;
}

static double in_waves(double t)
{
	const double x = M_PI * 0.02, turn = 2 * M_PI * 0.2 * t - 1;
	const double mean = 0.4 + 0.5 * sin(x) / x * sin(turn);

	return mean > 0 ? mean : 0;
}

Test(poisson_steps, spikes_come_at_their_listed_rate)
{
	counts_follow("type: poisson_steps, shape: ramps, weight: 3, times: "
		      "[1 ms, 5 ms, 5 ms], rates: [0, 20 kHz, 200 kHz]",
		      in_ramps);
}

Test(poisson_sine, spikes_come_at_their_modulated_rate)
{
	counts_follow("type: poisson_sine, weight: 3, rate: 4 kHz, amplitude: "
		      "5 kHz, frequency: 200 Hz, phase: -1",
		      in_waves);
}

Test(poisson_steps, refuses_more_spikes_than_can_be_drawn)
{
	net_refused("populations: {a: {type: lif, size: 1}}\n"
		    "stimuli: {s: {type: poisson_steps, to: a, times: [0], "
		    "rates: [3e6]}}\n",
		    "rates is 3e6, outside 0 .. 2e+06 Hz");
	net_refused("populations: {a: {type: lif, size: 1}}\n"
		    "stimuli: {s: {type: poisson_sine, to: a, rate: 1.5e6, "
		    "amplitude: 1e6, frequency: 1}}\n",
		    "rate and amplitude are 250 spikes a step");
}

/* ---- white noise ---- */

/*
 * A current that is new at every interval D moves a membrane around its mean:
 * seen at the end of each interval, V' = a V + R (1 - a) I with a = e^(-D/tau),
 * so its variance is (R sd)^2 (1 - a) / (1 + a).
 */
static void shakes(double interval)
{
	const double a = exp(-interval / 10), r = 10. / 200;
	const double var = pow(r * 200, 2) * (1 - a) / (1 + a);
	const double mean = -65 + r * 30;
	double *v, sum = 0, square = 0;
	struct hebb_network *net;
	char text[512];
	size_t n, i;

	NET_TEXT(text,
		 "populations: {a: {type: lif, size: %d, tau_m: 10 ms,\n"
		 "    C_m: 200 pF, E_L: -65 mV, V_th: 100 mV}}\n"
		 "stimuli: {s: {type: noise, to: a, mean: 30 pA, sd: 200 pA,\n"
		 "    interval: %g ms}}\n",
		 MANY, interval);
	net = net_of(text);
	net_run(net, 1200); /* 12 tau_m, a whole number of intervals */
	v = net_read(net, "a.v", &n);
	for (i = 0; i < n; i++) {
		sum += v[i] - mean;
		square += (v[i] - mean) * (v[i] - mean);
	}
	cr_assert_lt(fabs(sum / MANY), 4 * sqrt(var / MANY) + 1e-3);
	cr_assert_lt(fabs(square / MANY / var - 1), 4 * sqrt(2. / MANY),
		     "interval %g ms: variance %g mV^2, not %g", interval,
		     square / MANY, var);
	hebb_free(v);
	hebb_network_free(net);
}

Test(noise, moves_a_membrane_by_its_closed_form)
{
	shakes(0.1);
	shakes(0.5);
	shakes(4);
}

/* ---- units ---- */

#define ONE(type, words)                                                       \
	"populations: {a: {type: " type ", size: 1}}\n"                        \
	"stimuli: {s: {to: a, " words "}}\n"

Test(stimulus, current_is_given_in_the_unit_of_its_port)
{
	struct hebb_network *one =
	    net_of(ONE("izhikevich", "type: current, amplitude: 14 mV/ms"));
	struct hebb_network *two =
	    net_of(ONE("izhikevich", "type: current, amplitude: 14"));

	net_run(one, 1000);
	net_run(two, 1000);
	same_probes(one, two);
	cr_assert_gt(hebb_network_spikes(one, 0), 1);
	hebb_network_free(one);
	hebb_network_free(two);
	net_refused(ONE("izhikevich", "type: current, amplitude: 14 pA"),
		    "amplitude is given in mV/ms, not in pA");
	net_refused(ONE("lif", "type: noise, sd: 3 mV/ms"),
		    "sd is given in pA, not in mV/ms");
	net_refused(ONE("lif", "type: steps, times: [1 ms], values: [1 mV]"),
		    "values is given in pA, not in mV");
}
