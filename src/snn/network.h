/*
 * network.h - populations joined by projections, and time
 *
 * Built from a config tree and looked at through probes; knows neither files
 * nor learners.  Time goes in steps of dt; step k covers (k dt, (k+1) dt], and
 * a spike in it has time (k+1) dt.
 *
 * The result is the same, bit for bit, for any number of threads.
 */
#ifndef HEBB_SNN_NETWORK_H
#define HEBB_SNN_NETWORK_H

#include <stdint.h>

#include "base/config.h"
#include "base/probe.h"

struct hebb_network;

struct hebb_network_setup {
	double dt; /* ms */
	uint64_t seed;
	int threads;
};

/*
 * Build from `model`, a map with `populations`, `projections` and `stimuli`.
 * NULL on failure, also if it would not fit into memory; that is found out
 * before.  The tree may go afterwards.
 */
struct hebb_network *hebb_network_new(struct hebb_config *model,
				      const struct hebb_network_setup *setup,
				      struct hebb_error *err);
void hebb_network_free(struct hebb_network *net);

/*
 * Let `steps` pass.  False if a state became NaN or infinite; spikes are kept
 * for the EVENTS probes until hebb_network_clear.
 */
bool hebb_network_run(struct hebb_network *net, uint64_t steps,
		      struct hebb_error *err);

/* Forget the spikes that were kept since the last call. */
void hebb_network_clear(struct hebb_network *net);

/*
 * Between trials: states to their initial values, inputs, spike lists and
 * traces emptied.  Weights, slow states (adaptive thresholds) and the clock
 * stay; with `all` those go back too.
 */
void hebb_network_reset(struct hebb_network *net, bool all);

/*
 * Begin a trial: reset, and set the clock to `step`, so that what is drawn in
 * the trial does not depend on the trials before.  Without `learns` weights
 * stay as they are, and slow states go back to what they were when the first
 * such trial began.
 */
void hebb_network_trial(struct hebb_network *net, uint64_t step, bool learns);

/*
 * The values of a state such as "input.rate", to be written between runs, from
 * neuron `first` on: the next *n lie side by side, those of other threads
 * elsewhere.  NULL if there is none of that name.
 */
double *hebb_network_state(const struct hebb_network *net, const char *path,
			   uint32_t first, uint32_t *n, struct hebb_error *err);

/* Write such a state of all its neurons, of which there must be n. */
bool hebb_network_set(struct hebb_network *net, const char *path,
		      const double *value, size_t n, struct hebb_error *err);

/*
 * Scale the weights of a learning projection ("input_exc.weight") so that of
 * those which end on each target the sum, or with `squares` the root of the sum
 * of squares, is `total`.
 */
bool hebb_network_normalise(struct hebb_network *net, const char *path,
			    bool squares, double total, struct hebb_error *err);

/*
 * Give a learning projection ("input_exc.weight") these weights, in the order
 * of its probe.
 */
bool hebb_network_write(struct hebb_network *net, const char *path,
			const double *weight, struct hebb_error *err);

/*
 * A pulse of dopamine, now: rules with eligibility hear of it in the steps that
 * follow.  False if there is none in the network.
 */
bool hebb_network_reward(struct hebb_network *net, double amount,
			 struct hebb_error *err);

/*
 * Remove the weakest synapses of a learning projection ("input_exc.weight"),
 * until `fraction` of those at the beginning are gone; their weights read 0.
 * HEBB_MODEL if it is no matrix, or has a `structure` of its own.
 */
bool hebb_network_prune(struct hebb_network *net, const char *path,
			double fraction, struct hebb_error *err);

/* Steps since the beginning, and ms. */
uint64_t hebb_network_step(const struct hebb_network *net);
double hebb_network_time(const struct hebb_network *net);

/* `exc.v`, `exc.spikes`, `exc_inh.weight`; owned by the network. */
const struct hebb_probes *hebb_network_probes(const struct hebb_network *net);

/* Counts, for results and messages; a gap junction counts each way. */
uint64_t hebb_network_synapses(const struct hebb_network *net);
uint64_t hebb_network_events(const struct hebb_network *net); /* arrived */
/* Bytes of the process at most, as foreseen before the network was built. */
double hebb_network_memory(const struct hebb_network *net);
size_t hebb_network_populations(const struct hebb_network *net);
const char *hebb_network_name(const struct hebb_network *net, size_t pop);
uint32_t hebb_network_size(const struct hebb_network *net, size_t pop);
uint64_t hebb_network_spikes(const struct hebb_network *net, size_t pop);

#endif
