/*
 * simulate.c - let time pass in a spiking network, and look at it
 */
#include <math.h>
#include <stdio.h>

#include "base/memory.h"
#include "base/need.h"
#include "lab/experiment.h"
#include "rec/activity.h"
#include "rec/recorder.h"
#include "rec/tape.h"
#include "snn/network.h"

enum { DURATION = HEBB_OWN_PARAMS, DT, TRIALS, RESET, SETTLE, MIN_SPIKES };
enum { RESET_NO, RESET_STATES, RESET_ALL };

static const struct hebb_param params[] = {
	HEBB_EXPERIMENT_PARAMS,
	[DURATION] = { "duration", "ms", HEBB_REQUIRED, 0, 1e12,
		       "biological time that passes, in each trial", HEBB_REAL,
		       NULL, HEBB_STEPS },
	[DT] = { "dt", "ms", 0.1, 1e-4, 100, "one step of time", HEBB_REAL,
		 NULL },
	[TRIALS] = { "trials", "1", 1, 1, 1e9,
		     "how often; times of stimuli and of listed spikes count "
		     "from the beginning of a trial that was reset",
		     HEBB_COUNT, NULL },
	[RESET] = { "reset", "1", RESET_STATES, 0, 0,
		    "what goes back to its beginning between trials: nothing, "
		    "the states, or weights and slow states too",
		    HEBB_CHOICE, "no|states|all" },
	[SETTLE] = { "settle", "ms", 0, 0, 1e12,
		     "what rates and intervals leave out at the beginning",
		     HEBB_REAL, NULL },
	[MIN_SPIKES] = { "min_spikes", "1", 10, 3, 1e9,
			 "spikes of a neuron whose intervals count", HEBB_COUNT,
			 NULL },
	{ NULL, NULL, 0, 0, 0, NULL, HEBB_REAL, NULL },
};

/* Spikes are looked at after so much time at the latest. */
static const double chunk_ms = 20;

struct simulation {
	struct hebb_job *job;
	struct hebb_network *net;
	struct hebb_recording recording;
	struct hebb_activity **activity; /* [population] */
	size_t populations;
	double *events; /* [rows][2], a buffer */
	size_t capacity;
	double dt;      /* ms */
	uint64_t steps; /* of all trials */
	uint64_t trial; /* steps of one */
	int track;      /* of the beginnings of trials; -1: one only */
	double build_s, simulate_s;
	double memory; /* bytes, as foreseen */
	double record; /* likewise, of what is recorded at regular times */
};

/* Rate and intervals of a population, whether recorded or not. */
static struct hebb_activity *observe(const struct simulation *sim, size_t pop)
{
	const struct hebb_value *values = sim->job->values;
	const struct hebb_activity_setup setup = {
		.neurons = (size_t)hebb_network_size(sim->net, pop),
		.from = values[SETTLE].number,
		.until = (double)sim->steps * sim->dt,
		.min_spikes = (size_t)values[MIN_SPIKES].number,
	};

	return hebb_activity_new(&setup);
}

/* The track of when trials begin, if there are several. */
static bool open_trials(struct simulation *sim, struct hebb_error *err)
{
	const struct hebb_track track = {
		.path = "/trials/begin",
		.unit = "ms",
		.brief = "when each trial began",
		.cell = HEBB_F64,
	};

	sim->track = -1;
	if (sim->job->values[TRIALS].number < 2 || !sim->job->tape)
		return true;
	sim->track = hebb_tape_track(sim->job->tape, &track, err);
	return sim->track >= 0;
}

static bool build(struct simulation *sim, struct hebb_error *err)
{
	struct hebb_job *job = sim->job;
	const struct hebb_network_setup setup = { .dt = sim->dt,
						  .seed = job->seed,
						  .threads = job->threads };
	const double start = hebb_clock();
	double before;
	size_t i;

	sim->net = hebb_network_new(job->model, &setup, err);
	if (!sim->net ||
	    !hebb_recording_start(
		&sim->recording, hebb_config_get(job->model, "record"),
		hebb_network_probes(sim->net), job->tape, "", sim->dt, err) ||
	    !hebb_job_built(job, err))
		return false;
	if (!open_trials(sim, err))
		return false;
	sim->build_s = hebb_clock() - start;
	sim->memory = hebb_network_memory(sim->net);
	sim->record =
	    hebb_recording_bytes(&sim->recording, (double)sim->steps * sim->dt);
	sim->populations = hebb_network_populations(sim->net);
	before = hebb_memory_used();
	sim->activity =
	    hebb_alloc(sim->populations, sizeof(*sim->activity), "statistics");
	for (i = 0; i < sim->populations; i++)
		sim->activity[i] = observe(sim, i);
	sim->memory += hebb_memory_used() - before;
	return true;
}

static void count_spikes(struct simulation *sim, size_t pop)
{
	const struct hebb_probe *probe;
	char path[256];
	size_t n, i;

	snprintf(path, sizeof(path), "%s.spikes",
		 hebb_network_name(sim->net, pop));
	probe = hebb_probes_find(hebb_network_probes(sim->net), path);
	n = probe && probe->rows ? probe->rows(probe) : 0;
	if (!n)
		return;
	sim->events = hebb_grow(sim->events, &sim->capacity, 2 * n,
				sizeof(double), "spikes");
	probe->read(probe, 0, 2 * n, sim->events);
	for (i = 0; i < n; i++)
		hebb_activity_add(sim->activity[pop],
				  (size_t)sim->events[2 * i + 1],
				  sim->events[2 * i]);
}

/* Everybody looks at what happened since the last time. */
static bool look(struct simulation *sim, struct hebb_error *err)
{
	size_t i;

	if (!hebb_recording_look(&sim->recording, hebb_network_time(sim->net),
				 err))
		return false;
	for (i = 0; i < sim->populations; i++)
		count_spikes(sim, i);
	hebb_network_clear(sim->net);
	return true;
}

/* At the beginning of a trial: the clock goes on, the rest as `reset` says. */
static bool begin_trial(struct simulation *sim, struct hebb_error *err)
{
	const int reset = (int)sim->job->values[RESET].number;
	const uint64_t step = hebb_network_step(sim->net);
	const double now = hebb_network_time(sim->net);

	if (step > 0 && reset == RESET_ALL)
		hebb_network_reset(sim->net, true);
	if (step > 0 && reset != RESET_NO)
		hebb_network_trial(sim->net, step, true);
	return sim->track < 0 ||
	       hebb_tape_write(sim->job->tape, sim->track, &now, 1, err);
}

/* Steps until somebody wants to look. */
static uint64_t chunk(const struct simulation *sim)
{
	const uint64_t now = hebb_network_step(sim->net);
	const uint64_t end = (now / sim->trial + 1) * sim->trial;
	const double next = hebb_recording_next(&sim->recording) / sim->dt;
	uint64_t until = now + (uint64_t)fmax(1, chunk_ms / sim->dt);

	if (next < (double)until)
		until = (uint64_t)llround(next);
	if (until > end)
		until = end;
	return until > now ? until - now : 1;
}

/* `budget` in s: do not go on for longer. */
static bool pass(struct simulation *sim, double budget, struct hebb_error *err)
{
	struct hebb_log *log = sim->job->log;
	const double start = hebb_clock();
	uint64_t step;
	char note[64];

	hebb_progress_start(log, "simulating", (double)sim->steps);
	if (!look(sim, err))
		return false;
	while ((step = hebb_network_step(sim->net)) < sim->steps) {
		const double passed = hebb_clock() - start;

		if (passed > budget)
			break;
		if (hebb_job_stopped(sim->job, err) ||
		    (step % sim->trial == 0 && !begin_trial(sim, err)) ||
		    !hebb_network_run(sim->net, chunk(sim), err) ||
		    !look(sim, err))
			return false;
		snprintf(note, sizeof(note), "real-time factor %.3g",
			 1e3 * passed / ((double)step * sim->dt + 1e-9));
		hebb_progress(log, (double)step, note);
	}
	hebb_progress_end(log);
	sim->simulate_s = hebb_clock() - start;
	return true;
}

static void report_population(const struct simulation *sim, size_t pop,
			      struct hebb_config *populations)
{
	struct hebb_config *map =
	    hebb_config_map(populations, hebb_network_name(sim->net, pop));
	struct hebb_activity_summary summary;

	hebb_activity_end(sim->activity[pop], hebb_network_time(sim->net),
			  &summary);
	hebb_config_put(map, "size", hebb_network_size(sim->net, pop));
	hebb_config_put(map, "spikes",
			(double)hebb_network_spikes(sim->net, pop));
	hebb_config_put(map, "rate_hz", summary.rate);
	hebb_config_put(map, "cv_isi", summary.cv);
}

static void report(const struct simulation *sim)
{
	struct hebb_config *result = sim->job->result, *populations;
	const double time = hebb_network_time(sim->net);
	size_t i;

	hebb_config_put(result, "build_s", sim->build_s);
	hebb_config_put(result, "simulate_s", sim->simulate_s);
	hebb_config_put(result, "synapses",
			(double)hebb_network_synapses(sim->net));
	hebb_config_put(result, "events",
			(double)hebb_network_events(sim->net));
	hebb_config_put(result, "real_time_factor",
			time > 0 ? 1e3 * sim->simulate_s / time : NAN);
	populations = hebb_config_map(result, "populations");
	for (i = 0; i < sim->populations; i++)
		report_population(sim, i, populations);
}

static void start(struct simulation *sim, struct hebb_job *job)
{
	*sim = (struct simulation){ .job = job, .dt = job->values[DT].number };
	sim->trial = (uint64_t)llround(job->values[DURATION].number / sim->dt);
	sim->steps = sim->trial * (uint64_t)job->values[TRIALS].number;
}

static void release(struct simulation *sim)
{
	size_t i;

	for (i = 0; sim->activity && i < sim->populations; i++)
		hebb_activity_free(sim->activity[i]);
	hebb_free(sim->activity);
	hebb_free(sim->events);
	hebb_network_free(sim->net);
}

/* Stop the recorders whatever happened; the first error is kept. */
static bool stop(struct simulation *sim, bool ok, struct hebb_error *err)
{
	struct hebb_error later = { 0 };
	const double time = sim->net ? hebb_network_time(sim->net) : 0;

	if (hebb_recording_stop(&sim->recording, time, ok ? err : &later))
		return ok;
	return false;
}

/* Better refused now than when the disk is full. */
static bool fits(const struct simulation *sim, struct hebb_error *err)
{
	const struct hebb_config *list =
	    hebb_config_peek(sim->job->model, "record");

	return hebb_tape_fits(sim->job->tape, sim->record,
			      list ? &list->place : NULL, err);
}

static bool run(struct hebb_job *job, struct hebb_error *err)
{
	struct simulation sim;
	bool ok;

	start(&sim, job);
	ok = build(&sim, err) && fits(&sim, err) && pass(&sim, INFINITY, err);
	ok = stop(&sim, ok, err);
	if (ok)
		report(&sim);
	release(&sim);
	return ok;
}

static bool check(struct hebb_job *job, struct hebb_error *err)
{
	struct simulation sim;
	double part;
	bool ok;

	start(&sim, job);
	ok = build(&sim, err) && pass(&sim, 0.3, err);
	ok = stop(&sim, ok, err);
	if (ok) {
		part = sim.steps ? (double)hebb_network_step(sim.net) /
				       (double)sim.steps
				 : 1;
		hebb_config_put(job->result, "synapses",
				(double)hebb_network_synapses(sim.net));
		hebb_config_put(job->result, "peak_rss_mb",
				sim.memory / 1048576);
		hebb_config_put(job->result, "record_mb", sim.record / 1048576);
		hebb_config_put(job->result, "estimate_s",
				sim.build_s +
				    sim.simulate_s / fmax(part, 1e-9));
	}
	release(&sim);
	return ok;
}

const struct hebb_experiment_type hebb_experiment_simulate = {
	.type = { .name = "simulate",
		  .brief = "let time pass in a spiking network",
		  .params = params },
	.run = run,
	.check = check,
};
