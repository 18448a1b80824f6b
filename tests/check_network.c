/* The spiking engine: delays, threads, trials, probes, refusals. */
#include "net.h"

#include <math.h>

/* Neurons that fire when told to: their v is set above the threshold. */
#define PUPPET                                                                 \
	"type: lif_delta, tau_m: 1 ms, E_L: 0 mV, V_th: 50 mV, "               \
	"V_reset: 0 mV, t_ref: 0 ms"

/* ---- time ---- */

/* A single spike of `a` in step 3 reaches `b` after `delay` ms. */
static void arrives(const char *delay, uint64_t steps, uint64_t before)
{
	char text[512];
	struct hebb_network *net;
	uint64_t k;

	NET_TEXT(text,
		 "populations: {a: {size: 1, " PUPPET "}, b: {size: 1, " PUPPET
		 "}}\n"
		 "projections: {p: {from: a, to: b, weight: 3, delay: %s}}\n",
		 delay);
	net = net_of(text);
	net_run(net, 3);
	net_state(net, "a.v")[0] = 1e3;
	net_run(net, 1);
	cr_assert_eq(hebb_network_spikes(net, 0), 1);
	cr_assert_float_eq(net_value(net, "a.spikes", 0), 0.4, 1e-12);
	if (before) /* otherwise in one go */
		for (k = 1; k < steps; k++) {
			net_run(net, 1);
			cr_assert_eq(net_value(net, "b.v", 0), 0);
		}
	else
		net_run(net, steps - 1);
	cr_assert_eq(net_value(net, "b.v", 0), 0);
	cr_assert_eq(hebb_network_events(net), 0);
	net_run(net, 1);
	cr_assert_eq(net_value(net, "b.v", 0), 3);
	cr_assert_eq(hebb_network_events(net), 1);
	hebb_network_free(net);
}

Test(network, spike_arrives_at_the_end_of_its_delay)
{
	char delay[32];
	int k;

	for (k = 1; k <= 130; k++) {
		snprintf(delay, sizeof(delay), "%.1f ms", k / 10.);
		arrives(delay, (uint64_t)k, k % 2);
	}
	arrives("100 ms", 1000, 0);
}

Test(network, delays_of_several_projections_do_not_mix)
{
	struct hebb_network *net =
	    net_of("populations:\n"
		   "  a: {size: 1, " PUPPET "}\n"
		   "  b: {size: 1, " PUPPET "}\n"
		   "  c: {size: 1, " PUPPET "}\n"
		   "projections:\n"
		   "  p: {from: a, to: [b, c], weight: 1, delay: 0.3 ms}\n"
		   "  q: {from: a, to: c, weight: 2, delay: 0.5 ms}\n"
		   "  r: {from: b, to: c, weight: 4, delay: 7 ms}\n"
		   "  s: {from: a, to: c, weight: 8, delay: 0.5 ms}\n"
		   "  t: {type: stdp, from: a, to: c, weight: 16, w_max: 99, "
		   "delay: 0.5 ms}\n");
	const double keep = exp(-0.1);

	net_state(net, "a.v")[0] = 1e3;
	net_state(net, "b.v")[0] = 1e3;
	net_run(net, 4); /* steps 0 .. 3 */
	cr_assert_eq(net_value(net, "b.v", 0), 1);
	cr_assert_eq(net_value(net, "c.v", 0), 1);
	net_run(net, 2);
	cr_assert_float_eq(net_value(net, "c.v", 0), keep * keep + 26, 1e-12);
	net_run(net, 64);
	cr_assert_lt(net_value(net, "c.v", 0), 0.1);
	net_run(net, 1); /* step 70 */
	cr_assert_gt(net_value(net, "c.v", 0), 4);
	hebb_network_free(net);
}

Test(network, current_flows_from_its_beginning_until_its_end)
{
	struct hebb_network *net =
	    net_of("populations: {a: {size: 2, " PUPPET ", C_m: 100}}\n"
		   "stimuli: {s: {type: current, to: a, amplitude: 500 pA, "
		   "from: 1 ms, until: 2 ms}}\n");

	net_run(net, 10);
	cr_assert_eq(net_value(net, "a.v", 1), 0);
	net_run(net, 1); /* R I = 5 mV */
	cr_assert_float_eq(net_value(net, "a.v", 1), -5 * expm1(-0.1), 1e-12);
	net_run(net, 9);
	cr_assert_float_eq(net_value(net, "a.v", 1), -5 * expm1(-1), 1e-12);
	net_run(net, 5);
	cr_assert_float_eq(net_value(net, "a.v", 1), -5 * expm1(-1) * exp(-0.5),
			   1e-12);
	hebb_network_free(net);
}

/* ---- threads ---- */

/*
 * With delays of 8 steps and more there is enough to do between two exchanges
 * for the engine to form a team of 7 threads.
 */
static const char busy[] =
    "populations:\n"
    "  input: {type: poisson, size: 150, mean_rate: 60 Hz}\n"
    "  exc: {type: lif, size: 555, v: {uniform: [-70, -55]},\n"
    "        tau_m: {normal: [10, 1]}}\n"
    "  inh: {type: lif_delta, size: 70, t_ref: 1 ms}\n"
    "  slow: {type: lif_adaptive, size: 65, tau_m: 10 ms}\n"
    "  cond: {type: lif_cond, size: 129}\n"
    "stimuli:\n"
    "  noise: {type: poisson, to: [exc], rate: 8 kHz, weight: 40 pA}\n"
    "  push: {type: poisson, to: [inh, slow], rate: 3 kHz, weight: 1 mV}\n"
    "  pulse: {type: current, to: [exc, cond], amplitude: 250 pA,\n"
    "          from: 10 ms, until: 60 ms}\n"
    "projections:\n"
    "  in_exc:\n"
    "    {type: stdp, from: input, to: exc, weight: {uniform: [5, 30]},\n"
    "     w_max: 60, delay: {uniform: [0.8, 3]}, history: 4,\n"
    "     wiring: {type: indegree, k: 40}}\n"
    "  exc_exc:\n"
    "    {type: stdp, pairs: nearest, mu_plus: 0.3, mu_minus: 0.6,\n"
    "     from: exc, to: exc, weight: {normal: [20, 10]}, w_max: 50,\n"
    "     delay: 1.5 ms, wiring: {type: random, p: 0.1}}\n"
    "  exc_inh:\n"
    "    {from: exc, to: [inh, slow], weight: {lognormal: [0.4, 0.2]},\n"
    "     delay: {uniform: [0.8, 2.5]}, wiring: {type: random, p: 0.2}}\n"
    "  inh_exc:\n"
    "    {from: inh, to: exc, weight: -30, delay: 0.8 ms,\n"
    "     wiring: {type: indegree, k: 20, multapses: true}}\n"
    "  exc_cond: {from: exc, to: cond, port: exc, weight: 6 nS,\n"
    "             wiring: {type: indegree, k: 30}}\n"
    "  inh_cond: {from: inh, to: cond, port: inh, weight: 0.1 nS}\n";

Test(network, result_does_not_depend_on_the_number_of_threads)
{
	static const int threads[] = { 2, 3, 7 };
	struct hebb_network *one = net_on(busy, 0.1, 1);
	size_t k, p;

	net_run(one, 1500);
	for (p = 0; p < hebb_network_populations(one); p++)
		cr_assert_gt(hebb_network_spikes(one, p), 50, "%s is quiet",
			     hebb_network_name(one, p));
	for (k = 0; k < 3; k++) {
		struct hebb_network *net = net_on(busy, 0.1, threads[k]);

		net_run(net, 1500);
		same_probes(one, net);
		cr_assert_eq(hebb_network_events(one),
			     hebb_network_events(net));
		cr_assert_eq(hebb_network_synapses(one),
			     hebb_network_synapses(net));
		hebb_network_free(net);
	}
	hebb_network_free(one);
}

Test(network, result_does_not_depend_on_how_time_is_cut)
{
	struct hebb_network *one = net_of(busy), *net = net_on(busy, 0.1, 2);
	uint64_t k;
	size_t n;

	net_run(one, 1000);
	for (k = 1; hebb_network_step(net) + k < 1000; k = k % 23 + 1) {
		net_run(net, k);
		hebb_free(net_read(net, "in_exc.weight", &n)); /* settles */
	}
	net_run(net, 1000 - hebb_network_step(net));
	same_probes(one, net);
	hebb_network_free(one);
	hebb_network_free(net);
}

/* ---- trials ---- */

/* Spikes, states and weights after a trial of 100 ms that begins at `step`. */
static struct hebb_network *after(struct hebb_network *net, uint64_t step,
				  bool learns)
{
	hebb_network_clear(net);
	hebb_network_trial(net, step, learns);
	net_run(net, 1000);
	cr_assert_eq(hebb_network_step(net), step + 1000);
	return net;
}

Test(network, reset_of_all_begins_anew)
{
	struct hebb_network *fresh = net_of(busy), *net = net_of(busy);

	net_run(net, 700);
	hebb_network_trial(net, 5000, true);
	net_run(net, 700);
	hebb_network_clear(net);
	hebb_network_reset(net, true);
	cr_assert_eq(hebb_network_step(net), 0);
	same_probes(fresh, net);
	net_run(fresh, 800);
	net_run(net, 800);
	same_probes(fresh, net);
	hebb_network_free(fresh);
	hebb_network_free(net);
}

Test(network, reset_empties_states_and_keeps_weights_and_slow_states)
{
	struct hebb_network *net = net_of(busy);
	size_t n, m, i;
	double *before, *theta, *now;

	net_run(net, 800);
	before = net_read(net, "in_exc.weight", &n);
	theta = net_read(net, "slow.theta", &m);
	hebb_network_reset(net, false);
	cr_assert_eq(hebb_network_step(net), 800);
	now = net_read(net, "in_exc.weight", NULL);
	same_values(before, n, now, n, "weights");
	hebb_free(now);
	now = net_read(net, "slow.theta", NULL);
	same_values(theta, m, now, m, "theta");
	hebb_free(now);
	now = net_read(net, "exc.i_ex", &n);
	for (i = 0; i < n; i++)
		cr_assert_eq(now[i], 0);
	hebb_free(now);
	hebb_free(before);
	hebb_free(theta);
	hebb_network_free(net);
}

Test(network, spikes_on_their_way_do_not_reach_the_next_trial)
{
	struct hebb_network *net = net_of(
	    "populations: {a: {size: 1, " PUPPET "}, b: {size: 1, " PUPPET
	    "}}\n"
	    "projections: {p: {from: a, to: b, weight: 3, delay: 2 ms}}\n");

	net_state(net, "a.v")[0] = 1e3;
	net_run(net, 10);
	hebb_network_reset(net, false);
	net_run(net, 30);
	cr_assert_eq(net_value(net, "b.v", 0), 0);
	net_state(net, "a.v")[0] = 1e3;
	net_run(net, 10);
	hebb_network_trial(net, 10, true); /* back in time */
	net_run(net, 30);
	cr_assert_eq(net_value(net, "b.v", 0), 0);
	hebb_network_free(net);
}

Test(network, answering_changes_nothing_and_knows_no_order)
{
	struct hebb_network *net = net_of(busy);
	static const char *const slow[] = { "in_exc.weight", "exc_exc.weight",
					    "slow.theta" };
	double *kept[3], *first, *again;
	size_t n[3], spikes, m, k;

	net_run(net, 800);
	hebb_network_trial(net, 1000, false);
	for (k = 0; k < 3; k++)
		kept[k] = net_read(net, slow[k], &n[k]);
	first = net_read(after(net, 3000, false), "exc.spikes", &spikes);
	cr_assert_gt(spikes, 100);
	after(net, 7000, false);
	after(net, 5000, false);
	again = net_read(after(net, 3000, false), "exc.spikes", &m);
	same_values(first, spikes, again, m, "answers");
	hebb_free(first);
	hebb_free(again);
	hebb_network_trial(net, 9000, true);
	for (k = 0; k < 3; k++) {
		again = net_read(net, slow[k], &m);
		same_values(kept[k], n[k], again, m, slow[k]);
		hebb_free(again);
		hebb_free(kept[k]);
	}
	hebb_network_free(net);
}

/* ---- probes and what is written from outside ---- */

Test(network, spikes_come_in_order_of_time_and_neuron)
{
	struct hebb_network *net = net_on(busy, 0.1, 3);
	size_t n, i;
	double *row;

	net_run(net, 500);
	row = net_read(net, "input.spikes", &n);
	cr_assert_eq(n, 2 * hebb_network_spikes(net, 0));
	for (i = 2; i < n; i += 2)
		cr_assert(row[i] > row[i - 2] ||
			  (row[i] == row[i - 2] && row[i + 1] > row[i - 1]));
	hebb_free(row);
	hebb_network_clear(net);
	hebb_free(net_read(net, "input.spikes", &n));
	cr_assert_eq(n, 0);
	hebb_network_free(net);
}

/* Source s sends to target t what its weight says: a matrix [t][s]. */
static void is_matrix(const char *delay)
{
	enum { SOURCES = 5, TARGETS = 3 };
	struct hebb_network *net;
	double *weight;
	char text[512];
	size_t n, s, t;

	NET_TEXT(text,
		 "populations: {a: {size: 5, " PUPPET "}, b: {size: 3, " PUPPET
		 "}}\n"
		 "projections: {p: {type: stdp, from: a, to: b, delay: %s,\n"
		 "  weight: {uniform: [0, 1]}, A_plus: 0, A_minus: 0}}\n",
		 delay);
	for (s = 0; s < SOURCES; s++) {
		double total[TARGETS] = { 0 };
		int k;

		net = net_of(text);
		weight = net_read(net, "p.weight", &n);
		cr_assert_eq(n, SOURCES * TARGETS);
		net_state(net, "a.v")[s] = 1e3;
		net_run(net, 1);
		for (k = 0; k < 50; k++) {
			double *v = net_state(net, "b.v");

			net_run(net, 1);
			for (t = 0; t < TARGETS; t++) {
				total[t] += v[t];
				v[t] = 0;
			}
		}
		for (t = 0; t < TARGETS; t++)
			cr_assert_eq(total[t], weight[t * SOURCES + s],
				     "source %zu, target %zu", s, t);
		hebb_free(weight);
		hebb_network_free(net);
	}
}

Test(network, weights_are_read_by_target_and_source)
{
	is_matrix("1 ms");
	is_matrix("{uniform: [0.1, 4]}");
}

Test(network, only_a_full_projection_is_a_matrix)
{
	static const struct {
		const char *wiring;
		int rank;
	} cases[] = {
		{ "all", 2 },
		{ "random, p: 1", 2 },
		{ "indegree, k: 4", 2 },
		{ "indegree, k: 3", 1 },
		{ "indegree, k: 4, multapses: true", 1 },
	};
	char text[512];
	size_t k;

	for (k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
		struct hebb_network *net;

		NET_TEXT(text,
			 "populations: {a: {size: 4, " PUPPET
			 "}, b: {size: 3, " PUPPET "}}\n"
			 "projections: {p: {type: stdp, from: a, to: b, "
			 "weight: 1, wiring: {type: %s}}}\n",
			 cases[k].wiring);
		net = net_of(text);
		cr_assert_eq(
		    hebb_probes_find(hebb_network_probes(net), "p.weight")
			->rank,
		    cases[k].rank, "%s", cases[k].wiring);
		hebb_network_free(net);
	}
}

Test(network, only_states_can_be_written)
{
	static const char *const not [] = { "input.spikes", "in_exc.weight",
					    "input.v" };
	struct hebb_network *net = net_of(busy);
	struct hebb_error err = { 0 };
	uint32_t n;
	size_t i;

	cr_assert_not_null(hebb_network_state(net, "input.rate", 0, &n, &err));
	for (i = 0; i < sizeof(not ) / sizeof(*not ); i++) {
		err.kind = HEBB_NO_ERROR;
		cr_assert_null(hebb_network_state(net, not [i], 0, &n, &err));
		cr_assert_eq(err.kind, HEBB_MODEL);
	}
	hebb_network_free(net);
}

Test(network, what_is_written_is_read_whatever_the_threads)
{
	struct hebb_error err = { 0 };
	double rate[150], read[150];
	size_t threads, i;

	for (i = 0; i < 150; i++)
		rate[i] = (double)i;
	for (threads = 1; threads <= 3; threads++) {
		struct hebb_network *net = net_on(busy, 0.1, (int)threads);
		const struct hebb_probe *probe =
		    hebb_probes_find(hebb_network_probes(net), "input.rate");
		uint32_t from, n;

		cr_assert(hebb_network_set(net, "input.rate", rate, 150, &err));
		probe->read(probe, 0, 150, read);
		same_values(read, 150, rate, 150, "rates");
		probe->read(probe, 31, 90, read);
		same_values(read, 90, rate + 31, 90, "some of the rates");
		for (from = 0; from < 150; from += n)
			cr_assert_eq(*hebb_network_state(net, "input.rate",
							 from, &n, &err),
				     (double)from);
		cr_assert_eq(from, 150);
		cr_assert_not(
		    hebb_network_set(net, "input.rate", rate, 149, &err));
		cr_assert_eq(err.kind, HEBB_MODEL);
		hebb_network_free(net);
	}
}

Test(network, normalise_gives_every_target_the_same_total)
{
	struct hebb_error err = { 0 };
	struct hebb_network *net = net_on(busy, 0.1, 2), *one = net_of(busy);
	double *weight, sum;
	size_t n, t, i;

	net_run(net, 500);
	net_run(one, 500);
	cr_assert(
	    hebb_network_normalise(net, "in_exc.weight", false, 700, &err));
	cr_assert(
	    hebb_network_normalise(one, "in_exc.weight", false, 700, &err));
	same_probes(net, one);
	weight = net_read(net, "in_exc.weight", &n);
	for (t = 0; t < 555; t++) {
		for (sum = 0, i = 0; i < 40; i++)
			sum += weight[40 * t + i];
		cr_assert_float_eq(sum, 700, 1e-9);
	}
	hebb_free(weight);
	cr_assert_not(
	    hebb_network_normalise(net, "exc_inh.weight", false, 1, &err));
	cr_assert_not(hebb_network_normalise(net, "exc.v", false, 1, &err));
	hebb_network_free(net);
	hebb_network_free(one);
}

Test(network, notices_what_is_not_a_number)
{
	struct hebb_network *net = net_of(busy);
	struct hebb_error err = { 0 };

	net_run(net, 10);
	net_state(net, "exc.v")[7] = NAN;
	cr_assert_not(hebb_network_run(net, 10, &err));
	cr_assert_eq(err.kind, HEBB_DIVERGED);
	cr_assert_not_null(strstr(err.message, "exc.v of neuron 7 is "));
	cr_assert_not_null(strstr(err.message, "at 2 ms"));
	hebb_network_free(net);
}

Test(network, two_networks_live_side_by_side)
{
	struct hebb_network *a = net_of(busy), *b = net_of(busy);
	int k;

	for (k = 0; k < 40; k++) {
		net_run(a, 10);
		net_run(b, 10);
	}
	same_probes(a, b);
	hebb_network_free(a);
	hebb_network_free(b);
}

Test(network, names_are_no_paths)
{
	net_refused("populations: {a/b: {type: lif, size: 1}}", "no name");
	net_refused("populations: {..: {type: lif, size: 1}}", "no name");
	net_refused("populations: {a: {type: lif, size: 1}}\n"
		    "projections: {a/a: {from: a, to: a, weight: 1 pA}}",
		    "no name");
}
