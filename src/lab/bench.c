#include "lab/bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

#include "base/memory.h"
#include "base/need.h"
#include "base/text.h"
#include "lab/apart.h"
#include "lab/experiment.h"
#include "lab/model.h"
#include "lab/scrap.h"

/* J = 0.1 mV is where weights drift to, by w_max / (1 + A_minus / A_plus). */
#define PLASTIC                                                                \
	"{type: stdp, from: exc, to: exc, weight: J, delay: 1.5 ms, "          \
	"wiring: {type: indegree, k: 1000, autapses: true, multapses: true}, " \
	"A_plus: 1e-3, A_minus: 2.02e-3, tau_plus: 20 ms, tau_minus: 20 ms, "  \
	"mu_plus: 1, mu_minus: 1, w_max: 3 * J}"

const struct hebb_load hebb_loads[] = {
	{ "brunel",
	  "balanced network, one weight a projection",
	  "brunel2000",
	  { NULL } },
	{ "brunel_weights",
	  "the same, a weight for each synapse",
	  "brunel2000",
	  { "projections.excitation.weight="
	    "{uniform: [0.999 * J, 1.001 * J]}",
	    "projections.inhibition.weight="
	    "{uniform: [-1.001 * g * J, -0.999 * g * J]}" } },
	{ "brunel_stdp",
	  "the same, multiplicative STDP between excitatory neurons",
	  "brunel2000",
	  { "projections.excitation.to=inh", "projections.plastic=" PLASTIC } },
	{ "coba",
	  "4,000 neurons with conductances",
	  "vogels_abbott2005_coba",
	  { NULL } },
	{ "cuba",
	  "4,000 neurons with exponential currents",
	  "vogels_abbott2005_cuba",
	  { NULL } },
	{ "spatial",
	  "a sheet of neurons, delays by distance",
	  "spatial",
	  { NULL } },
	{ "microcircuit",
	  "a column of cortex, at a tenth unless --full",
	  "potjans2014",
	  { "variables.scale=0.1" },
	  "variables.scale=1" },
	{ "mlp",
	  "backpropagation, 784-128-10, batches of 128",
	  "mlp_mnist",
	  { "dataset={type: blobs, samples: 10010, features: 784, "
	    "classes: 10, test: 10}",
	    "experiment.seeds=1" } },
	{ NULL },
};

/*
 * 1,000 synapses end on each neuron, 0.8 of them excitatory; drive and weights
 * are those of Brunel's network, so that rates hardly depend on its size.
 */
const struct hebb_load hebb_load_scaled = {
	"scaled",
	"balanced network with an in-degree of 1,000",
	"brunel2000",
	{ "populations.exc.size=0.8 * neurons",
	  "populations.inh.size=0.2 * neurons",
	  "projections.excitation.wiring.k=800",
	  "projections.inhibition.wiring.k=200" },
	NULL,
};

const struct hebb_measure_row hebb_measure_rows[HEBB_MEASURES] = {
	[HEBB_NEURONS] = { "neurons", "neurons", 1, 8, 0 },
	[HEBB_SYNAPSES] = { "synapses", "synapses", 1, 10, 0 },
	[HEBB_SPIKES] = { "spikes", "spikes", 1, 9, 0 },
	[HEBB_RATE] = { "rate_hz", "rate Hz", 1, 8, 1 },
	[HEBB_EVENTS] = { "events", "events", 1, 11, 0 },
	[HEBB_BUILD] = { "build_s", "build s", 1, 8, 3 },
	[HEBB_SIMULATE] = { "simulate_s", "simulate s", 1, 10, 3 },
	[HEBB_REAL_TIME] = { "real_time_factor", "real time", 1, 9, 3 },
	[HEBB_EVENTS_PER_S] = { "events_per_s", "Mevents/s", 1e-6, 9, 0 },
	[HEBB_NS_PER_EVENT] = { "ns_per_event", "ns/event", 1, 8, 2 },
	[HEBB_NS_PER_STEP] = { "ns_per_neuron_step", "ns/step", 1, 8, 2 },
	[HEBB_BYTES_PER_SYNAPSE] = { "bytes_per_synapse", "B/synapse", 1, 9,
				     2 },
	[HEBB_PEAK] = { "peak_rss_mb", "MiB", 1, 6, 0 },
	[HEBB_SAMPLES] = { "samples", "samples", 1, 8, 0 },
	[HEBB_LEARN] = { "learn_s", "learn s", 1, 8, 3 },
	[HEBB_SAMPLES_PER_S] = { "samples_per_s", "samples/s", 1, 10, 0 },
	[HEBB_GFLOP_PER_S] = { "gflop_per_s", "GFLOP/s", 1, 8, 1 },
	[HEBB_EFFICIENCY] = { "efficiency", "efficiency", 1, 10, 2 },
};

const struct hebb_load *hebb_load_find(const char *name, struct hebb_error *err)
{
	struct hebb_guess guess = hebb_guess_start(name);
	const struct hebb_load *load;
	char text[96];

	for (load = hebb_loads; load->name; load++) {
		if (!strcmp(load->name, name))
			return load;
		hebb_guess_try(&guess, load->name);
	}
	hebb_error_set(err, HEBB_USAGE, NULL,
		       "no load is called '%s'%s; `hebb bench --list` shows "
		       "them",
		       name, hebb_guess_text(&guess, text));
	return NULL;
}

/* ---- one run ---- */

struct task {
	const struct hebb_bench *bench;
	const struct hebb_load *load;
};

/* So much time, or so many samples; and nothing is recorded. */
static void shorten(struct hebb_config *model, double ms)
{
	struct hebb_config *map = hebb_config_peek(model, "experiment");
	const bool learns =
	    !strcmp(hebb_config_peek(map, "type")->text, "classify");
	const char *key = learns ? "samples" : "duration";
	char *value = learns ? hebb_text_format("%.0f", fmax(1, 60 * ms))
			     : hebb_text_format("%.17g ms", ms);

	hebb_config_remove(model, "record");
	hebb_config_remove(map, "settle");
	hebb_config_remove(map, key);
	hebb_config_put_text(map, key, value);
	hebb_free(value);
}

static struct hebb_config *load_model(const struct task *task,
				      struct hebb_error *err)
{
	const struct hebb_load *load = task->load;
	const char *sets[HEBB_LOAD_SETS + 1];
	struct hebb_config *model;
	size_t n = 0;

	for (; n < HEBB_LOAD_SETS && load->sets[n]; n++)
		sets[n] = load->sets[n];
	if (task->bench->extra)
		sets[n++] = task->bench->extra;
	model = hebb_model_load(load->model, sets, n, err);
	if (model)
		shorten(model, task->bench->time);
	return model;
}

static bool run_job(struct hebb_job *job, struct hebb_error *err)
{
	const double before = hebb_memory_used();
	struct hebb_scrap scrap;
	bool ok = hebb_scrap_open(&scrap, err);

	job->tape = scrap.tape;
	ok = ok && job->type->run(job, err);
	hebb_scrap_close(&scrap);
	hebb_config_put(job->result, "memory", hebb_memory_peak() - before);
	hebb_config_put(job->result, "peak", hebb_memory_peak());
	hebb_config_put(job->result, "dt", hebb_job_number(job, "dt"));
	hebb_config_put(job->result, "duration",
			hebb_job_number(job, "duration"));
	return ok;
}

/* The process of one run; its progress is for terminals. */
static bool run_once(const void *context, struct hebb_config *result,
		     struct hebb_error *err)
{
	const struct task *task = context;
	struct hebb_log log = *task->bench->log;
	struct hebb_job job = { .model = load_model(task, err),
				.threads = task->bench->threads,
				.log = &log,
				.result = result,
				.stop = task->bench->stop };
	bool ok;

	log.quiet |= !log.terminal;
	if (!job.model)
		return false;
	ok = hebb_job_open(&job, err) && run_job(&job, err);
	hebb_job_release(&job);
	hebb_config_free(job.model);
	return ok;
}

/* ---- its figures ---- */

/* What is not there is not a number. */
static double number(const struct hebb_config *map, const char *key)
{
	const struct hebb_config *node = hebb_config_peek(map, key);
	double value;

	return node && hebb_text_number(node->text, &value, NULL) ? value : NAN;
}

static double sum_of(const struct hebb_config *maps, const char *key)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < maps->n; i++)
		sum += number(maps->child[i], key);
	return sum;
}

/* `share` counts what one of the threads does in a nanosecond. */
static void weigh_network(const struct hebb_config *result,
			  const struct hebb_config *populations, double share,
			  double *of)
{
	const double ms = number(result, "duration");
	const double steps = ms / number(result, "dt");

	of[HEBB_NEURONS] = sum_of(populations, "size");
	of[HEBB_SYNAPSES] = number(result, "synapses");
	of[HEBB_SPIKES] = sum_of(populations, "spikes");
	of[HEBB_RATE] = 1e3 * of[HEBB_SPIKES] / (of[HEBB_NEURONS] * ms);
	of[HEBB_EVENTS] = number(result, "events");
	of[HEBB_BUILD] = number(result, "build_s");
	of[HEBB_SIMULATE] = number(result, "simulate_s");
	of[HEBB_REAL_TIME] = number(result, "real_time_factor");
	of[HEBB_EVENTS_PER_S] = of[HEBB_EVENTS] / of[HEBB_SIMULATE];
	of[HEBB_NS_PER_EVENT] = share * of[HEBB_SIMULATE] / of[HEBB_EVENTS];
	of[HEBB_NS_PER_STEP] =
	    share * of[HEBB_SIMULATE] / (of[HEBB_NEURONS] * steps);
	of[HEBB_BYTES_PER_SYNAPSE] =
	    number(result, "memory") / of[HEBB_SYNAPSES];
}

static void weigh_learners(const struct hebb_config *learners, double *of)
{
	of[HEBB_SAMPLES] = sum_of(learners, "samples");
	of[HEBB_LEARN] = sum_of(learners, "learn_s");
	of[HEBB_SAMPLES_PER_S] = of[HEBB_SAMPLES] / of[HEBB_LEARN];
	of[HEBB_GFLOP_PER_S] =
	    2e-9 * sum_of(learners, "products") / of[HEBB_LEARN];
}

static void weigh(const struct hebb_config *result, int threads,
		  double of[HEBB_MEASURES])
{
	const struct hebb_config *part;
	size_t m;

	for (m = 0; m < HEBB_MEASURES; m++)
		of[m] = NAN;
	part = hebb_config_peek(result, "populations");
	if (part)
		weigh_network(result, part, 1e9 * threads, of);
	part = hebb_config_peek(result, "learners");
	if (part)
		weigh_learners(part, of);
	of[HEBB_PEAK] = number(result, "peak") / 1048576;
}

/* `of` is [repeat][HEBB_MEASURES]. */
static void summarise(const double *of, size_t repeat,
		      struct hebb_figures *figures)
{
	double *column = hebb_alloc(repeat, sizeof(*column), "figures");
	size_t m, r;

	for (m = 0; m < HEBB_MEASURES; m++) {
		for (r = 0; r < repeat; r++)
			column[r] = of[r * HEBB_MEASURES + m];
		gsl_sort(column, 1, repeat);
		figures->median[m] =
		    gsl_stats_median_from_sorted_data(column, 1, repeat);
		figures->least[m] = column[0];
		figures->most[m] = column[repeat - 1];
	}
	hebb_free(column);
}

bool hebb_bench_run(const struct hebb_bench *bench,
		    const struct hebb_load *load, struct hebb_figures *figures,
		    struct hebb_error *err)
{
	const struct task task = { bench, load };
	const size_t repeat = (size_t)bench->repeat;
	double *of = hebb_alloc(repeat * HEBB_MEASURES, sizeof(*of), "figures");
	struct hebb_config *result;
	size_t r;

	for (r = 0; r < repeat; r++) {
		result = hebb_apart(run_once, &task, bench->stop, err);
		if (!result)
			break;
		weigh(result, bench->threads, of + r * HEBB_MEASURES);
		hebb_config_free(result);
	}
	if (r == repeat)
		summarise(of, repeat, figures);
	hebb_free(of);
	return r == repeat ||
	       hebb_error_context(err, "the load '%s'", load->name);
}

/* ---- the machine ---- */

static bool measure_bounds(const void *context, struct hebb_config *result,
			   struct hebb_error *err)
{
	const struct hebb_bench *bench = context;
	double bound[HEBB_BOUNDS];
	size_t b;

	(void)err;
	hebb_bounds_measure(bench->threads, bound);
	for (b = 0; b < HEBB_BOUNDS; b++)
		hebb_config_put(result, hebb_bound_rows[b].name, bound[b]);
	return true;
}

bool hebb_bench_bounds(const struct hebb_bench *bench,
		       double bound[HEBB_BOUNDS], struct hebb_error *err)
{
	struct hebb_config *result =
	    hebb_apart(measure_bounds, bench, bench->stop, err);
	size_t b;

	if (!result)
		return false;
	for (b = 0; b < HEBB_BOUNDS; b++)
		bound[b] = number(result, hebb_bound_rows[b].name);
	hebb_config_free(result);
	return true;
}
