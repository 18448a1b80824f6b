#include <math.h>

#include "base/pruning.h"

#include "net.h"

/* ---- the schedule ---- */

Test(structure, a_schedule_goes_from_nothing_to_its_fraction)
{
	struct hebb_pruning p = { 0.8, 1, 2, 0.5, true };

	cr_assert_eq(hebb_pruning_fraction(&p, 0.9), 0);
	cr_assert_eq(hebb_pruning_fraction(&p, 1.4), 0);
	cr_assert_float_eq(hebb_pruning_fraction(&p, 2.0),
			   0.8 * (1 - 0.5 * 0.5 * 0.5), 1e-12);
	cr_assert_float_eq(hebb_pruning_fraction(&p, 2.4),
			   0.8 * (1 - 0.5 * 0.5 * 0.5), 1e-12);
	cr_assert_eq(hebb_pruning_fraction(&p, 3.0), 0.8);
	p.cubic = false;
	cr_assert_float_eq(hebb_pruning_fraction(&p, 2.0), 0.4, 1e-12);
}

Test(structure, the_least_are_those_that_sorting_finds)
{
	const struct hebb_stream stream = hebb_stream_open(3, "scores");
	double score[200];
	bool least[200];
	size_t n, k, i, j, smaller, marked;

	for (n = 1; n <= 200; n += 7)
		for (k = 0; k <= n; k += 1 + n / 5) {
			for (i = 0; i < n; i++)
				score[i] = floor(
				    20 * hebb_random_uniform(stream, i, n, 0));
			hebb_pruning_least(score, n, k, stream, 1, least);
			for (i = marked = 0; i < n; i++) {
				marked += least[i];
				for (j = smaller = 0; j < n; j++)
					smaller += score[j] < score[i];
				/* whoever goes has less than k below it */
				cr_assert(!least[i] || smaller < k);
				for (j = 0; j < n; j++)
					cr_assert(!least[i] || least[j] ||
						  score[i] <= score[j]);
			}
			cr_assert_eq(marked, k);
		}
}

/* ---- networks ---- */

enum { N = 12, M = 70 };

/* Inputs that fire at random, targets that hear them. */
static const char frame[] =
    "populations:\n"
    "  in: {type: poisson, size: 12, rate: 80 Hz}\n"
    "  out: {type: lif_delta, size: 70, tau_m: 10 ms,\n"
    "    E_L: 0 mV, V_reset: 0 mV, V_th: 2 mV, t_ref: 1 ms}\n"
    "projections:\n"
    "  join: {from: in, to: out, wiring: {type: indegree, k: 6}, %s}\n";

static struct hebb_network *frame_of(const char *join, int threads)
{
	char text[2000];

	NET_TEXT(text, frame, join);
	return net_on(text, 0.1, threads);
}

struct turns {
	double *row; /* [n][4] */
	size_t n;
};

static struct turns turns_of(struct hebb_network *net)
{
	const struct hebb_probe *probe =
	    hebb_probes_find(hebb_network_probes(net), "join.structure");
	struct turns turns = { .n = probe->rows(probe) };

	turns.row = hebb_alloc(4 * turns.n + 1, sizeof(double), "turns");
	probe->read(probe, 0, 4 * turns.n, turns.row);
	return turns;
}

static const char by_weight[] =
    "weight: {uniform: [0.1 mV, 1 mV]}, delay: {uniform: [0.5 ms, 3 ms]},"
    "structure: {every: 20 ms, fraction: 0.25, weight: 0.05 mV}";

Test(structure, the_weakest_go_and_as_many_come_to_each_target)
{
	struct hebb_network *net = frame_of(by_weight, 1);
	double *before = net_read(net, "join.weight", NULL), *after;
	double lost[M] = { 0 }, won[M] = { 0 }, edge = 0, kept = INFINITY;
	bool died[M][N] = { { false } };
	struct turns turns;
	size_t i, s, t;

	cr_assert_eq(hebb_network_synapses(net), 6 * M);
	net_run(net, 200);
	turns = turns_of(net);
	cr_assert_eq(turns.n, 0, "an epoch begins a step");
	hebb_free(turns.row);
	net_run(net, 1);
	turns = turns_of(net);
	after = net_read(net, "join.weight", NULL);
	cr_assert_eq(turns.n, 2 * (6 * M / 4));
	for (i = 0; i < turns.n; i++) {
		const double *row = turns.row + 4 * i;

		s = (size_t)row[1];
		t = (size_t)row[2];
		cr_assert_float_eq(row[0], 20, 1e-9);
		cr_assert_eq(row[3], i >= turns.n / 2);
		if (row[3] == 0) {
			cr_assert_gt(before[t * N + s], 0);
			edge = fmax(edge, before[t * N + s]);
			died[t][s] = true;
			lost[t]++;
		} else {
			cr_assert(before[t * N + s] == 0 || died[t][s]);
			cr_assert_eq(after[t * N + s], 0.05);
			won[t]++;
			died[t][s] = true;
		}
	}
	for (t = 0; t < M; t++) {
		cr_assert_eq(lost[t], won[t]);
		for (s = 0; s < N; s++) {
			if (died[t][s])
				continue;
			cr_assert_eq(before[t * N + s], after[t * N + s]);
			if (before[t * N + s] > 0)
				kept = fmin(kept, before[t * N + s]);
		}
	}
	cr_assert_lt(edge, kept);
	cr_assert_eq(hebb_network_synapses(net), 6 * M);
	hebb_free(before);
	hebb_free(after);
	hebb_free(turns.row);
	hebb_network_free(net);
}

/* Run by pieces, and forget nothing. */
static void same_for(const char *join)
{
	static const int threads[] = { 2, 3, 7 };
	struct hebb_network *one = frame_of(join, 1);
	struct turns turns;
	size_t k;

	net_run(one, 1501);
	turns = turns_of(one);
	cr_assert_gt(turns.n, 50);
	for (k = 0; k < 3; k++) {
		struct hebb_network *many = frame_of(join, threads[k]);
		struct turns others;

		net_run(many, 123);
		net_run(many, 1501 - 123);
		others = turns_of(many);
		same_values(turns.row, 4 * turns.n, others.row, 4 * others.n,
			    "births and deaths");
		same_probes(one, many);
		cr_assert_eq(hebb_network_events(one),
			     hebb_network_events(many));
		hebb_free(others.row);
		hebb_network_free(many);
	}
	hebb_free(turns.row);
	hebb_network_free(one);
}

#define STDP                                                                   \
	"type: stdp, w_max: 2 mV, A_plus: 0.05, A_minus: 0.05,"                \
	"weight: {uniform: [0 mV, 2 mV]}, delay: {uniform: [0.5 ms, 3 ms]},"

Test(structure, threads_do_not_matter_to_fixed_weights)
{
	same_for(by_weight);
}

Test(structure, threads_do_not_matter_to_the_weak)
{
	same_for(STDP "structure: {every: 20 ms, fraction: 0.2, "
		      "weight: 0.5 mV, spare: 30 ms}");
}

Test(structure, threads_do_not_matter_to_the_old)
{
	same_for(STDP "dendritic: all, structure: {every: 20 ms, by: age, "
		      "age: 30 ms, weight: 1 mV}");
}

Test(structure, threads_do_not_matter_to_the_silent)
{
	same_for(STDP "structure: {every: 20 ms, by: activity, limit: 2, "
		      "weight: 1 mV}");
}

Test(structure, threads_do_not_matter_to_depressed_synapses)
{
	same_for("type: tsodyks_markram, weight: 1 mV, structure: {every: 20 "
		 "ms, fraction: 0.5, weight: 0.5 mV}");
}

Test(structure, looking_at_weights_changes_nothing)
{
	static const char join[] =
	    STDP "dendritic: 0.3 ms, structure: {every: 20 ms, fraction: 0.3, "
		 "weight: 1 mV}";
	struct hebb_network *a = frame_of(join, 1), *b = frame_of(join, 1);
	int i;

	net_run(a, 1000);
	for (i = 0; i < 1000; i++) {
		net_run(b, 1);
		hebb_free(net_read(b, "join.weight", NULL));
	}
	same_probes(a, b);
	hebb_network_free(a);
	hebb_network_free(b);
}

/*
 * Count what arrives without an engine: each spike reaches the synapses that
 * were there from its step to its arrival.
 */
static double count_arrivals(const struct turns *turns, const double *spikes,
			     size_t n_spikes, const double *first, long delay,
			     long end)
{
	double sum = 0;
	size_t i, k;
	long s, t;

	for (i = 0; i < n_spikes; i++) {
		const long step = lround(spikes[2 * i] / 0.1) - 1;

		s = (long)spikes[2 * i + 1];
		if (step + delay >= end)
			continue;
		for (t = 0; t < M; t++) {
			bool was = first[t * N + s] > 0;

			for (k = 0; k < turns->n; k++) {
				const double *row = turns->row + 4 * k;
				const long at = lround(row[0] / 0.1);

				if (row[1] != s || row[2] != t)
					continue;
				if (at <= step)
					was = row[3] == 1;
				else if (at <= step + delay && row[3] == 0)
					was = false;
			}
			sum += was;
		}
	}
	return sum;
}

Test(structure, spikes_reach_those_that_were_there_all_the_way)
{
	struct hebb_network *net = frame_of(
	    "weight: {uniform: [0.1 mV, 1 mV]}, delay: 4 ms, structure: "
	    "{every: 5 ms, fraction: 0.5, weight: 0.2 mV}",
	    2);
	double *first = net_read(net, "join.weight", NULL), *spikes;
	struct turns turns;
	size_t n;

	net_run(net, 2000);
	turns = turns_of(net);
	spikes = net_read(net, "in.spikes", &n);
	cr_assert_gt(n, 100);
	cr_assert_eq(hebb_network_events(net),
		     count_arrivals(&turns, spikes, n / 2, first, 40, 2000));
	hebb_free(first);
	hebb_free(spikes);
	hebb_free(turns.row);
	hebb_network_free(net);
}

Test(structure, the_old_go_and_the_young_stay)
{
	struct hebb_network *net =
	    frame_of("weight: {uniform: [0.1 mV, 1 mV]}, structure: {every: 10 "
		     "ms, by: age, age: 25 ms, weight: 1 mV}",
		     1);
	struct turns turns;
	size_t i;

	/* older than 25 ms: all of them at 30, 60 and 90 ms */
	net_run(net, 901);
	turns = turns_of(net);
	cr_assert_eq(turns.n, 3 * 2 * 6 * M);
	for (i = 0; i < turns.n; i++)
		cr_assert_float_eq(turns.row[4 * i],
				   30.0 * (double)(i / (2 * 6 * M) + 1), 1e-9);
	hebb_free(turns.row);
	hebb_network_free(net);
}

Test(structure, the_silent_go)
{
	struct hebb_network *net =
	    frame_of("weight: {uniform: [0.1 mV, 1 mV]}, delay: 2 ms, "
		     "structure: {every: 20 ms, by: activity, limit: 2, "
		     "regrow: false}",
		     1);
	double *first = net_read(net, "join.weight", NULL), *spikes;
	double heard[N] = { 0 };
	bool died[M][N] = { { false } };
	struct turns turns;
	size_t n, i, s, t;

	net_run(net, 201);
	turns = turns_of(net);
	spikes = net_read(net, "in.spikes", &n);
	for (i = 0; i < n; i += 2)
		heard[(size_t)spikes[i + 1]] +=
		    lround(spikes[i] / 0.1) - 1 + 20 < 200;
	for (i = 0; i < turns.n; i++) {
		cr_assert_eq(turns.row[4 * i + 3], 0);
		died[(size_t)turns.row[4 * i + 2]]
		    [(size_t)turns.row[4 * i + 1]] = true;
	}
	cr_assert_gt(turns.n, 0);
	for (t = 0; t < M; t++)
		for (s = 0; s < N; s++)
			cr_assert_eq(died[t][s],
				     first[t * N + s] > 0 && heard[s] < 2);
	hebb_free(first);
	hebb_free(spikes);
	hebb_free(turns.row);
	hebb_network_free(net);
}

Test(structure, a_reset_brings_the_first_synapses_back)
{
	struct hebb_network *a = frame_of(by_weight, 2);
	struct hebb_network *b = frame_of(by_weight, 2);

	net_run(a, 1001);
	hebb_network_clear(a);
	hebb_network_reset(a, true);
	net_run(a, 701);
	net_run(b, 701);
	same_probes(a, b);
	hebb_network_free(a);
	hebb_network_free(b);
}

Test(structure, what_makes_no_sense_is_refused)
{
	char text[2000];
	static const char *const wrong[][2] = {
		{ "weight: 1 mV, structure: 5", "is a map" },
		{ "weight: 1 mV, structure: {every: 1 s, weight: 1 mV}",
		  "one of them" },
		{ "weight: 1 mV, structure: {every: 1 s, fraction: 0.1, limit: "
		  "1, weight: 1 mV}",
		  "one of them" },
		{ "weight: 1 mV, structure: {every: 1 s, fraction: 0.1}",
		  "lacks 'weight'" },
		{ STDP "structure: {every: 1 s, fraction: 0.1, weight: 3 mV}",
		  "outside" },
		{ "weight: 1 mV, structure: {every: 1 s, fraction: 0.1, "
		  "weight: 1 nS}",
		  "weight" },
		{ "weight: 1 mV, structure: {every: 1 s, age: 5 ms, "
		  "weight: 1 mV}",
		  "says nothing" },
		{ "weight: 1 mV, delay: 5 ms, structure: {every: 2 ms, "
		  "fraction: 0.1, weight: 1 mV}",
		  "nearer than the longest delay" },
		{ "weight: 1 mV, structure: {every: 0.01 ms, fraction: 0.1, "
		  "regrow: false}",
		  "shorter than a step" },
	};
	size_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		NET_TEXT(text, frame, wrong[i][0]);
		net_refused(text, wrong[i][1]);
	}
}

/* ---- what a learner removes ---- */

Test(structure, a_pruned_matrix_reads_zero_where_it_lost)
{
	struct hebb_network *net =
	    net_of("populations:\n"
		   "  in: {type: poisson, size: 12, rate: 80 Hz}\n"
		   "  out: {type: lif_delta, size: 70, tau_m: 10 ms,\n"
		   "    E_L: 0 mV, V_reset: 0 mV, V_th: 2 mV, t_ref: 1 ms}\n"
		   "projections:\n"
		   "  join: {from: in, to: out, " STDP "}\n");
	double *before = net_read(net, "join.weight", NULL), *after, edge = 0;
	struct hebb_error err;
	size_t i, gone = 0;

	cr_assert(hebb_network_prune(net, "join.weight", 0.75, &err));
	after = net_read(net, "join.weight", NULL);
	for (i = 0; i < N * M; i++)
		if (after[i] == 0) {
			gone++;
			edge = fmax(edge, before[i]);
		}
	cr_assert_eq(gone, N * M * 3 / 4);
	cr_assert_eq(hebb_network_synapses(net), N * M / 4);
	for (i = 0; i < N * M; i++)
		if (after[i] != 0) {
			cr_assert_eq(after[i], before[i]);
			cr_assert_geq(after[i], edge);
		}
	hebb_network_reset(net, true);
	hebb_free(after);
	after = net_read(net, "join.weight", NULL);
	same_values(before, N * M, after, N * M, "weights");
	net_run(net, 500);
	hebb_free(before);
	hebb_free(after);
	hebb_network_free(net);
}
