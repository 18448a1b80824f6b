/* What the models of firing patterns promise, pattern by pattern. */
#include "net.h"

#include <math.h>

#include "lab/model.h"

#define MODELS SOURCE_FOLDER "/models/spiking/"

static struct hebb_network *net_of_model(const char *path, double dt)
{
	const struct hebb_network_setup setup = { dt, 1, 1 };
	struct hebb_error err = { 0 };
	struct hebb_config *model = hebb_model_load(path, NULL, 0, &err);
	struct hebb_network *net;

	cr_assert_not_null(model, "%s", err.message);
	net = hebb_network_new(model, &setup, &err);
	cr_assert_not_null(net, "%s", err.message);
	hebb_config_free(model);
	return net;
}

/* The spikes of one neuron. */
enum { MOST = 128 };

struct train {
	int n;
	double at[MOST]; /* [n] ms */
};

static struct train train_of(struct hebb_network *net, const char *population,
			     int neuron)
{
	struct train train = { 0 };
	char path[64];
	double *spikes;
	size_t n, i;

	snprintf(path, sizeof(path), "%s.spikes", population);
	spikes = net_read(net, path, &n);
	for (i = 0; i < n; i += 2)
		if ((int)spikes[i + 1] == neuron) {
			cr_assert_lt(train.n, MOST);
			train.at[train.n++] = spikes[i];
		}
	hebb_free(spikes);
	return train;
}

static double interval(const struct train *t, int k)
{
	return t->at[k + 1] - t->at[k];
}

static int count(const struct train *t, double from, double until)
{
	int i, n = 0;

	for (i = 0; i < t->n; i++)
		n += t->at[i] > from && t->at[i] <= until;
	return n;
}

static double longest(const struct train *t, int from, int until)
{
	double most = 0;

	for (; from < until; from++)
		most = fmax(most, interval(t, from));
	return most;
}

static double shortest(const struct train *t, int from, int until)
{
	double least = INFINITY;

	for (; from < until; from++)
		least = fmin(least, interval(t, from));
	return least;
}

/* Bursts: groups of at least two spikes with less than `gap` ms between. */
static int bursts(const struct train *t, double gap)
{
	int k, n = 0;

	for (k = 0; k + 1 < t->n; k++)
		n += interval(t, k) < gap &&
		     (k == 0 || interval(t, k - 1) >= gap);
	return n;
}

static bool slows_down(const struct train *t, int from)
{
	while (from + 2 < t->n && interval(t, from + 1) > interval(t, from))
		from++;
	return from + 2 == t->n;
}

/* but for the grid of 0.1 ms */
static bool speeds_up(const struct train *t)
{
	int k = 0;

	while (k + 2 < t->n && interval(t, k + 1) < interval(t, k) + 0.11)
		k++;
	return k + 2 == t->n;
}

/* ---- adex_patterns ---- */

static struct train adex(const char *population)
{
	struct hebb_network *net =
	    net_of_model(MODELS "adex_patterns.yaml", 0.05);
	struct train train;

	net_run(net, 12000);
	train = train_of(net, population, 0);
	hebb_network_free(net);
	return train;
}

Test(adex, fires_tonically)
{
	const struct train t = adex("tonic");

	cr_assert(t.n > 50 && t.n < 70);
	cr_assert_float_eq(longest(&t, 8, t.n - 1), 9.6, 0.1);
	cr_assert_float_eq(shortest(&t, 8, t.n - 1), 9.6, 0.1);
}

Test(adex, adapts)
{
	const struct train t = adex("adaptation");

	cr_assert(t.n > 8 && t.n < 16);
	cr_assert_gt(longest(&t, 0, t.n - 1), 5 * interval(&t, 0));
	cr_assert_gt(interval(&t, 5), 3 * interval(&t, 0));
	cr_assert_lt(fabs(interval(&t, t.n - 2) - interval(&t, t.n - 3)), 0.5);
}

Test(adex, bursts_at_first)
{
	const struct train t = adex("initial_burst");

	cr_assert_eq(count(&t, 0, 30), 3);
	cr_assert_eq(bursts(&t, 20), 1);
	cr_assert_gt(shortest(&t, 2, t.n - 1), 50);
	cr_assert_float_eq(longest(&t, 3, t.n - 1), 64, 0.5);
	cr_assert_float_eq(shortest(&t, 3, t.n - 1), 64, 0.5);
	cr_assert_gt(t.at[t.n - 1], 500);
}

Test(adex, bursts_regularly)
{
	const struct train t = adex("regular_bursting");

	cr_assert_eq(bursts(&t, 20), 5);
	cr_assert_eq(count(&t, 100, 600), 8);
	cr_assert_float_eq(t.at[5] - t.at[3], 139, 1);
	cr_assert_float_eq(t.at[9] - t.at[7], 139, 1);
}

Test(adex, begins_late_and_accelerates)
{
	const struct train t = adex("delayed_accelerating");

	cr_assert_gt(t.at[0], 30);
	cr_assert_lt(interval(&t, t.n - 2), 0.6 * interval(&t, 0));
	cr_assert_lt(interval(&t, 10), 0.75 * interval(&t, 0));
	cr_assert_lt(t.at[0], 50);
}

Test(adex, begins_late_and_bursts_regularly)
{
	const struct train t = adex("delayed_bursting");
	int k;

	cr_assert_gt(t.at[0], 50);
	cr_assert_eq(bursts(&t, 20), 8);
	for (k = 0; k + 4 < t.n; k++)
		cr_assert_float_eq(t.at[k + 4] - t.at[k], 73, k < 4 ? 2 : 1);
	cr_assert_eq(t.n % 4, 0);
}

Test(adex, fires_once_and_is_silent)
{
	const struct train t = adex("transient");

	cr_assert_eq(t.n, 1);
	cr_assert(t.at[0] > 25 && t.at[0] < 35);
}

Test(adex, fires_irregularly)
{
	const struct train t = adex("irregular");
	double most;
	int k, period;

	/* the pattern repeats after no number of spikes */
	for (period = 1; period <= 10; period++) {
		most = 0;
		for (k = 5; k + period < t.n - 1; k++)
			most = fmax(most, fabs(interval(&t, k + period) -
					       interval(&t, k)));
		cr_assert_gt(most, 5, "period %d: %g ms", period, most);
	}
	cr_assert(t.n > 25 && t.n < 40);
}

/* ---- izhikevich_patterns ---- */

enum { STEPS = 4000 };

/* What a population does, and v if there is room for it. */
static struct train izhikevich(const char *population, double *v)
{
	struct hebb_network *net =
	    net_of_model(MODELS "izhikevich_patterns.yaml", 0.1);
	struct train train;
	char path[64];
	double *now;
	int k;

	snprintf(path, sizeof(path), "%s.v", population);
	now = net_state(net, path);
	for (k = 0; k < STEPS; k++) {
		net_run(net, 1);
		if (v)
			v[k] = *now;
	}
	train = train_of(net, population, 0);
	hebb_network_free(net);
	return train;
}

Test(izhikevich, fires_tonically)
{
	const struct train t = izhikevich("A_tonic_spiking", NULL);

	cr_assert_eq(count(&t, 0, 10), 0);
	cr_assert_eq(count(&t, 0, 100), 5);
	cr_assert_lt(longest(&t, 3, t.n - 1) - shortest(&t, 3, t.n - 1), 0.3);
	cr_assert_gt(t.at[t.n - 1], 370);
}

Test(izhikevich, fires_phasically)
{
	const struct train t = izhikevich("B_phasic_spiking", NULL);

	cr_assert_eq(t.n, 1);
	cr_assert_float_eq(t.at[0], 43.8, 2);
}

Test(izhikevich, bursts_tonically)
{
	const struct train t = izhikevich("C_tonic_bursting", NULL);

	cr_assert_eq(count(&t, 22, 50), 11);
	cr_assert_eq(bursts(&t, 15), 8);
	cr_assert_gt(shortest(&t, 10, 11), 30);
}

Test(izhikevich, bursts_phasically)
{
	const struct train t = izhikevich("D_phasic_bursting", NULL);

	cr_assert(t.n >= 5 && t.n <= 8);
	cr_assert_float_eq(t.at[0], 39, 1);
	cr_assert_lt(t.at[t.n - 1], 75);
}

Test(izhikevich, mixes_a_burst_and_single_spikes)
{
	const struct train t = izhikevich("E_mixed_mode", NULL);

	cr_assert_eq(count(&t, 16, 30), 3);
	cr_assert_eq(bursts(&t, 6), 1);
	cr_assert_gt(shortest(&t, 2, t.n - 1), 30);
	cr_assert_eq(count(&t, 30, 150), 3);
}

Test(izhikevich, adapts)
{
	const struct train t = izhikevich("F_adaptation", NULL);

	cr_assert_eq(count(&t, 8.5, 85), 6);
	cr_assert_gt(interval(&t, 4), 10 * interval(&t, 0));
	cr_assert(
	    slows_down(&(struct train){ .n = 6,
					.at = { t.at[0], t.at[1], t.at[2],
						t.at[3], t.at[4], t.at[5] } },
		       0));
}

Test(izhikevich, class_1_begins_slowly)
{
	const struct train t = izhikevich("G_class_1", NULL);

	cr_assert_eq(t.n, 10); /* as published */
	cr_assert(speeds_up(&t));
	cr_assert_gt(interval(&t, 0), 1000 / 30.);
	cr_assert_lt(interval(&t, t.n - 2), interval(&t, 0) / 2);
	cr_assert_float_eq(t.at[0], 84.8, 1);
	cr_assert_float_eq(t.at[t.n - 1], 290.8, 1);
}

Test(izhikevich, class_2_begins_fast)
{
	struct train t = izhikevich("H_class_2", NULL);

	t.n = count(&t, 0, 300); /* while the ramp rises */
	cr_assert(speeds_up(&t));
	cr_assert_lt(interval(&t, 0), 20);
	cr_assert_gt(interval(&t, t.n - 2), interval(&t, 0) / 3);
	cr_assert_float_eq(t.at[0], 106, 2);
}

Test(izhikevich, fires_after_a_latency)
{
	const struct train t = izhikevich("I_latency", NULL);

	cr_assert_eq(t.n, 1);
	cr_assert(t.at[0] > 13 + 3 && t.at[0] < 13 + 5);
}

Test(izhikevich, oscillates_below_threshold)
{
	static double v[STEPS];
	const struct train t = izhikevich("J_oscillation", v);
	double last = INFINITY, when = 0;
	int k, peaks = 0;

	cr_assert_eq(t.n, 1);
	for (k = 400; k < STEPS - 1 && peaks < 5; k++) {
		if (!(v[k] > v[k - 1] && v[k] >= v[k + 1]))
			continue;
		cr_assert_lt(v[k], last);
		if (peaks)
			/* of the equations around rest */
			cr_assert_float_eq(0.1 * k - when, 56.5, 2);
		last = v[k];
		when = 0.1 * k;
		peaks++;
	}
	cr_assert_eq(peaks, 5);
}

Test(izhikevich, resonates)
{
	const struct train t = izhikevich("K_resonator", NULL);

	cr_assert_eq(t.n, 1);
	cr_assert_float_eq(t.at[0], 336.8, 2);
}

Test(izhikevich, integrates)
{
	const struct train t = izhikevich("L_integrator", NULL);

	cr_assert_eq(t.n, 1);
	cr_assert_float_eq(t.at[0], 20.2, 1);
}

Test(izhikevich, rebounds_with_a_spike)
{
	const struct train t = izhikevich("M_rebound_spike", NULL);

	cr_assert_eq(t.n, 1);
	cr_assert_float_eq(t.at[0], 59, 2);
}

Test(izhikevich, rebounds_with_a_burst)
{
	const struct train t = izhikevich("N_rebound_burst", NULL);

	cr_assert(t.n >= 7 && t.n <= 13);
	cr_assert_float_eq(t.at[0], 59, 2);
	cr_assert_lt(t.at[t.n - 1], 110);
}

Test(izhikevich, threshold_varies)
{
	const struct train t = izhikevich("O_threshold_variability", NULL);

	cr_assert_eq(t.n, 1);
	cr_assert_float_eq(t.at[0], 92.5, 1);
}

Test(izhikevich, is_bistable)
{
	const struct train t = izhikevich("P_bistability", NULL);

	cr_assert_eq(t.n, 5); /* as published */
	cr_assert_eq(count(&t, 37.5, 206), 5);
	cr_assert_float_eq(interval(&t, 0), interval(&t, 3), 0.2);
}

Test(izhikevich, has_an_afterpotential)
{
	static double v[STEPS];
	const struct train t = izhikevich("Q_afterpotential", v);
	double top = -INFINITY;
	int k;

	cr_assert_eq(t.n, 1);
	for (k = (int)(t.at[0] / 0.1) + 1; k < STEPS; k++)
		top = fmax(top, v[k]);
	cr_assert(top > -60 + 5 && top < -45, "%g", top);
	cr_assert_float_eq(v[STEPS - 1], -70, 0.01);
}

Test(izhikevich, accommodates)
{
	const struct train t = izhikevich("R_accommodation", NULL);

	cr_assert_eq(t.n, 1);
	cr_assert_float_eq(t.at[0], 312, 2);
}

Test(izhikevich, fires_while_inhibited)
{
	const struct train t = izhikevich("S_inhibition_spiking", NULL);

	cr_assert_eq(count(&t, 0, 50), 0);
	cr_assert_eq(count(&t, 50, 250), 3); /* as published */
	cr_assert_eq(count(&t, 260, 400), 0);
	cr_assert_float_eq(t.at[0], 95, 2);
}

Test(izhikevich, bursts_while_inhibited)
{
	const struct train t = izhikevich("T_inhibition_bursting", NULL);

	cr_assert_eq(count(&t, 0, 50), 0);
	cr_assert_geq(bursts(&t, 20), 2);
	cr_assert_gt(count(&t, 50, 110), 5);
	cr_assert_gt(count(&t, 110, 250), 5);
	cr_assert_eq(count(&t, 280, 400), 0);
	cr_assert_float_eq(t.at[0], 87, 2);
}

/* ---- hh_squid ---- */

Test(hh_squid, begins_to_fire_at_once_fast)
{
	/* current in pA, spikes in all, rate in Hz from 200 ms on */
	static const struct {
		int least, most;
		double rate;
	} expected[] = {
		{ 0, 0, 0 },      { 1, 1, 0 },       { 2, 6, 0 },
		{ 7, 20, -1 },    { 55, 99, 51 },    { 55, 99, 58.5 },
		{ 55, 99, 68.5 }, { 55, 120, 86.5 }, { 1, 1, 0 },
	};
	struct hebb_network *net = net_of_model(MODELS "hh_squid.yaml", 0.05);
	int i;

	net_run(net, 24000);
	for (i = 0; i < 9; i++) {
		const struct train t = train_of(net, "pushed", i);

		cr_assert(t.n >= expected[i].least && t.n <= expected[i].most,
			  "neuron %d: %d spikes", i, t.n);
		if (expected[i].rate >= 0)
			cr_assert_float_eq(count(&t, 200, 1200),
					   expected[i].rate, 1, "neuron %d", i);
	}
	cr_assert_eq(train_of(net, "rising", 0).n, 0);
	hebb_network_free(net);
}
