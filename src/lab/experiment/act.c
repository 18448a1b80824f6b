/*
 * act.c - learners of any kind act in an environment and learn by reward
 *
 * For each learner and each seed: episodes that are learned from, then `tests`
 * others of which nothing is learned.  What an episode begins with depends on
 * the seed and its number alone, so all learners meet the same.  A seed has
 * solved the task if the mean reward of its tests reaches what the environment
 * calls solved; for comparison `tests` episodes of decisions by chance are
 * played first.
 */
#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/need.h"
#include "base/text.h"
#include "lab/experiment.h"
#include "lab/statistics.h"
#include "learn/learner.h"
#include "rec/recorder.h"

enum { EPISODES = HEBB_OWN_PARAMS, TESTS, SEEDS, STOP };

static const struct hebb_param params[] = {
	HEBB_EXPERIMENT_PARAMS,
	[EPISODES] = { "episodes", "1", 500, 1, 1e9, "to learn from",
		       HEBB_COUNT },
	[TESTS] = { "tests", "1", 100, 1, 1e6,
		    "episodes after that, of which nothing is learned",
		    HEBB_COUNT },
	[SEEDS] = { "seeds", "1", 10, 1, 1e6,
		    "how often each learner starts anew, with the next seed",
		    HEBB_COUNT },
	[STOP] = { "stop", "1", 0, 0, 1,
		   "whether learning ends when the mean of the latest "
		   "episodes, as many as there are tests, counts as solved",
		   HEBB_FLAG },
	{ NULL },
};

/* One dataset of the result for each. */
enum {
	SAMPLES,
	REWARD,
	MEAN,
	DECISIONS,
	SPIKES,
	EVENTS,
	PRODUCTS,
	TIME,
	METRICS
};

static const struct {
	const char *name, *unit, *brief;
	bool private;
} metrics[METRICS] = {
	[SAMPLES] = { "samples", "1", "episodes so far" },
	[REWARD] = { "reward", "1", "of the episode, in all" },
	[MEAN] = { "mean_reward", "1",
		   "mean over as many episodes as there are tests, or all so "
		   "far" },
	[DECISIONS] = { "decisions", "1", "of the episode" },
	[SPIKES] = { "spikes", "1", "spikes fired so far" },
	[EVENTS] = { "events", "1", "spikes that arrived at a synapse so far" },
	[PRODUCTS] = { "products", "1", "multiply-adds so far" },
	[TIME] = { "time", "s", "spent so far", true },
};

/* All seeds of one learner. */
struct troupe {
	struct hebb_job *job;
	const struct hebb_environment *environment;
	struct hebb_config *map; /* the learner's own */
	const char *name;
	uint64_t episodes, tests;
	double budget; /* s for a seed: then stop learning */
	bool stop;     /* when it is solved */
	size_t seeds;
	double bytes;          /* that one of it takes */
	double *test;          /* [seeds] mean reward of the tests */
	double *mean, *needed; /* of learning; NaN: not solved */
	double *seconds;
	uint64_t *played; /* [seeds] episodes learned */
	bool failed;      /* some seed did: all stop */
	uint64_t done;    /* episodes, for the progress line */
};

/* One learner with one seed. */
struct agent {
	struct troupe *troupe;
	struct hebb_environment environment;
	struct hebb_learner *learner;
	struct hebb_recording recording;
	uint64_t seed;
	char *scope;
	int track[METRICS];
	float *sight;
	double *last; /* [tests] rewards of the latest episodes */
};

/* What a learner is told of an environment. */
static struct hebb_dataset shape_of(const struct hebb_environment *environment)
{
	return (struct hebb_dataset){
		.train = 1,
		.rank = 1,
		.shape = { environment->width },
		.width = environment->width,
		.classes = environment->actions,
		.outputs = environment->actions,
	};
}

/* ---- one episode ---- */

/* The learner decides; without one, chance does. */
static bool decide(struct agent *agent, uint64_t episode, size_t *action,
		   struct hebb_error *err)
{
	const struct hebb_environment *environment = &agent->environment;
	const struct hebb_stream chance =
	    hebb_stream_open(agent->seed, "act.chance");

	if (agent->learner)
		return agent->learner->type->acting->act(
		    agent->learner, agent->sight, action, err);
	*action = (size_t)(hebb_random_uniform(chance, environment->decisions,
					       episode, 0) *
			   (double)environment->actions);
	return true;
}

static bool play(struct agent *agent, uint64_t episode, bool learns,
		 double *reward, struct hebb_error *err)
{
	struct hebb_learner *learner = agent->learner;
	enum hebb_ending ending = HEBB_GOES_ON;
	size_t action;
	double one;

	*reward = 0;
	hebb_environment_begin(&agent->environment, agent->seed, episode,
			       agent->sight);
	if (learner &&
	    !learner->type->acting->begin(learner, episode, learns, err))
		return false;
	while (ending == HEBB_GOES_ON) {
		if (hebb_job_stopped(agent->troupe->job, err) ||
		    !decide(agent, episode, &action, err))
			return false;
		ending = hebb_environment_step(&agent->environment, action,
					       &one, agent->sight);
		*reward += one;
		if (learner &&
		    !learner->type->acting->hear(learner, one, ending, err))
			return false;
	}
	return true;
}

/* Episodes of tests, far from those of learning: their mean reward. */
static bool test(struct agent *agent, uint64_t n, double *mean,
		 struct hebb_error *err)
{
	static const uint64_t first = UINT64_C(1) << 32;
	double reward;
	uint64_t i;

	*mean = 0;
	for (i = 0; i < n; i++) {
		if (!play(agent, first + i, false, &reward, err))
			return false;
		*mean += reward / (double)n;
	}
	return true;
}

/* ---- one seed ---- */

static bool declare(struct agent *agent, struct hebb_error *err)
{
	char path[512];
	size_t k;

	for (k = 0; k < METRICS; k++) {
		const struct hebb_track track = {
			.path = path,
			.unit = metrics[k].unit,
			.brief = metrics[k].brief,
			.cell = k == SAMPLES || k == DECISIONS ? HEBB_U64
							       : HEBB_F64,
			.flags = metrics[k].private ? HEBB_TRACK_PRIVATE : 0,
		};

		snprintf(path, sizeof(path), "/learning/%s/%s", agent->scope,
			 metrics[k].name);
		agent->track[k] =
		    hebb_tape_track(agent->troupe->job->tape, &track, err);
		if (agent->track[k] < 0)
			return false;
	}
	return true;
}

static bool open_agent(struct agent *agent, struct hebb_config *map,
		       struct hebb_error *err)
{
	struct troupe *troupe = agent->troupe;
	const struct hebb_dataset shape = shape_of(troupe->environment);
	const struct hebb_task task = {
		.data = &shape,
		.seed = agent->seed,
		.threads = troupe->seeds > 1 ? 1 : troupe->job->threads,
	};

	agent->environment = *troupe->environment;
	agent->sight = hebb_alloc(shape.width, sizeof(float), "a sight");
	agent->last = hebb_alloc(troupe->tests, sizeof(double), "rewards");
	agent->scope = hebb_text_format("%s/%llu", troupe->name,
					(unsigned long long)agent->seed);
	agent->learner = hebb_learner_new(map, troupe->name, &task, err);
	return agent->learner &&
	       hebb_recording_start(&agent->recording,
				    hebb_config_get(map, "record"),
				    &agent->learner->probes, troupe->job->tape,
				    agent->scope, 1, err) &&
	       hebb_config_all_used(map, err) && declare(agent, err);
}

static bool close_agent(struct agent *agent, double played, bool ok,
			struct hebb_error *err)
{
	struct hebb_error later = { 0 };

	ok &= hebb_recording_stop(&agent->recording, played, ok ? err : &later);
	hebb_learner_free(agent->learner);
	hebb_free(agent->sight);
	hebb_free(agent->last);
	hebb_free(agent->scope);
	return ok;
}

static bool write_row(const struct agent *agent, uint64_t episode,
		      double reward, double mean, double seconds,
		      struct hebb_error *err)
{
	const struct hebb_cost *cost = &agent->learner->cost;
	const double row[METRICS] = {
		[SAMPLES] = (double)episode + 1,
		[REWARD] = reward,
		[MEAN] = mean,
		[DECISIONS] = (double)agent->environment.decisions,
		[SPIKES] = cost->spikes,
		[EVENTS] = cost->events,
		[PRODUCTS] = cost->products,
		[TIME] = seconds,
	};
	size_t k;

	for (k = 0; k < METRICS; k++)
		if (!hebb_tape_write(agent->troupe->job->tape, agent->track[k],
				     &row[k], 1, err))
			return false;
	return true;
}

/* The mean of the latest episodes; is it enough for the first time? */
static double look_back(struct agent *agent, size_t index, uint64_t episode,
			double reward)
{
	struct troupe *troupe = agent->troupe;
	const uint64_t n =
	    episode < troupe->tests ? episode + 1 : troupe->tests;
	double mean;

	agent->last[episode % troupe->tests] = reward;
	mean = hebb_mean(agent->last, n);
	troupe->mean[index] += reward;
	troupe->played[index] = episode + 1;
	if (n == troupe->tests && isnan(troupe->needed[index]) &&
	    mean >= troupe->environment->solved)
		troupe->needed[index] = (double)episode + 1;
	return mean;
}

static void tell(struct troupe *troupe)
{
	uint64_t done;

#pragma omp atomic capture
	done = ++troupe->done;
	if (omp_get_thread_num() == 0)
		hebb_progress(troupe->job->log, (double)done, NULL);
}

static bool learn(struct agent *agent, size_t index, struct hebb_error *err)
{
	struct troupe *troupe = agent->troupe;
	const double start = hebb_clock();
	struct hebb_recording *recording = &agent->recording;
	uint64_t e;
	bool failed = false;
	double reward, mean;

	for (e = 0; e < troupe->episodes && !failed &&
		    !(troupe->stop && troupe->needed[index] > 0) &&
		    !(hebb_clock() - start > troupe->budget);
	     e++) {
		if ((double)e >= hebb_recording_next(recording) &&
		    !hebb_recording_look(recording, (double)e, err))
			return false;
		if (!play(agent, e, true, &reward, err))
			return false;
		troupe->seconds[index] = hebb_clock() - start;
		mean = look_back(agent, index, e, reward);
		if (!write_row(agent, e, reward, mean, troupe->seconds[index],
			       err))
			return false;
		tell(troupe);
#pragma omp atomic read
		failed = troupe->failed;
	}
	troupe->mean[index] /= (double)e;
	return !failed;
}

static bool write_test(const struct agent *agent, double reward,
		       struct hebb_error *err)
{
	const struct troupe *troupe = agent->troupe;
	char path[512];

	snprintf(path, sizeof(path), "/learning/%s", agent->scope);
	return hebb_tape_number(troupe->job->tape, path, "test_reward", reward,
				false, err) &&
	       hebb_tape_count(troupe->job->tape, path, "solved",
			       reward >= troupe->environment->solved, false,
			       err);
}

static bool teach(struct troupe *troupe, size_t index, struct hebb_error *err)
{
	struct hebb_config *map = hebb_config_copy(troupe->map);
	struct agent agent = { .troupe = troupe,
			       .seed = troupe->job->seed + index };
	const uint64_t tests = isfinite(troupe->budget) ? 1 : troupe->tests;
	bool ok;

	troupe->needed[index] = NAN;
	ok = open_agent(&agent, map, err) && learn(&agent, index, err) &&
	     test(&agent, tests, &troupe->test[index], err) &&
	     write_test(&agent, troupe->test[index], err);
	ok = close_agent(&agent, (double)troupe->played[index], ok, err);
	hebb_config_free(map);
	return ok;
}

/* ---- all seeds ---- */

static void teach_one(struct troupe *troupe, size_t i, struct hebb_error *err)
{
	if (!teach(troupe, i, err)) {
#pragma omp atomic write
		troupe->failed = true;
	}
}

/* No team of one around a network that shares its threads. */
static bool teach_all(struct troupe *troupe, struct hebb_error *err)
{
	const int threads = troupe->seeds > 1 ? troupe->job->threads : 1;
	struct hebb_error *errors =
	    hebb_alloc(troupe->seeds, sizeof(*errors), "errors");
	size_t i;

	if (threads > 1) {
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
		for (i = 0; i < troupe->seeds; i++)
			teach_one(troupe, i, &errors[i]);
	} else {
		for (i = 0; i < troupe->seeds; i++)
			teach_one(troupe, i, &errors[i]);
	}
	for (i = 0; troupe->failed && i < troupe->seeds; i++)
		if (errors[i].kind) {
			*err = errors[i];
			break;
		}
	hebb_free(errors);
	return !troupe->failed;
}

static void put_spread(struct hebb_config *map, const char *key,
		       const double *value, size_t n)
{
	struct hebb_config *child = hebb_config_map(map, key);

	hebb_config_put(child, "mean", hebb_mean(value, n));
	hebb_config_put(child, "sd", hebb_sd(value, n));
	hebb_config_put(child, "n", (double)n);
}

static void report(const struct troupe *troupe)
{
	struct hebb_config *map = hebb_config_map(
	    hebb_config_map(troupe->job->result, "learners"), troupe->name);
	const size_t n = troupe->seeds;
	double least = INFINITY, solved = 0, needed = 0;
	size_t i, reached = 0;

	for (i = 0; i < n; i++) {
		least = fmin(least, troupe->test[i]);
		solved += troupe->test[i] >= troupe->environment->solved;
		if (!isnan(troupe->needed[i]) && ++reached)
			needed += troupe->needed[i];
	}
	put_spread(map, "reward", troupe->test, n);
	hebb_config_put(map, "least", least);
	hebb_config_put(map, "solved", solved);
	put_spread(map, "learning_reward", troupe->mean, n);
	hebb_config_put(map, "reached", (double)reached);
	hebb_config_put(map, "episodes_needed",
			reached ? needed / (double)reached : NAN);
	hebb_config_put(map, "learn_s", hebb_mean(troupe->seconds, n));
}

static bool perform(struct troupe *troupe, struct hebb_error *err)
{
	struct hebb_log *log = troupe->job->log;
	char label[64];
	bool ok;

	snprintf(label, sizeof(label), "%s acts", troupe->name);
	hebb_progress_start(log, label,
			    (double)(troupe->episodes * troupe->seeds));
	ok = teach_all(troupe, err);
	hebb_progress_end(log);
	return ok;
}

/* ---- the experiment ---- */

struct stage {
	struct hebb_job *job;
	struct hebb_environment environment;
	struct troupe *troupe; /* [n] */
	size_t n;
};

/* The names of those that can, for a message; the caller frees it. */
static char *who_acts(void)
{
	char *names = hebb_text_copy("");
	size_t i;

	for (i = 0; hebb_learner_types[i]; i++) {
		const struct hebb_learner_type *type =
		    (const struct hebb_learner_type *)hebb_learner_types[i];
		char *longer;

		if (!type->acting)
			continue;
		longer = hebb_text_format("%s%s'%s'", names, *names ? ", " : "",
					  type->type.name);
		hebb_free(names);
		names = longer;
	}
	return names;
}

static bool can_act(const struct troupe *troupe,
		    const struct hebb_learner *learner, struct hebb_error *err)
{
	char *names;

	if (learner->type->acting)
		return true;
	names = who_acts();
	hebb_error_set(err, HEBB_MODEL, &troupe->map->place,
		       "learner '%s' of type '%s' cannot act; those of these "
		       "types can: %s",
		       troupe->name, learner->type->type.name, names);
	hebb_free(names);
	return false;
}

static bool describe(const struct troupe *troupe,
		     const struct hebb_learner *learner, struct hebb_error *err)
{
	struct hebb_tape *tape = troupe->job->tape;
	char path[256];

	snprintf(path, sizeof(path), "/learning/%s", troupe->name);
	return hebb_tape_text(tape, path, "type", learner->type->type.name,
			      false, err) &&
	       hebb_tape_count(tape, path, "parameters", learner->parameters,
			       false, err) &&
	       hebb_tape_count(tape, path, "neurons", learner->neurons, false,
			       err);
}

/*
 * Read the learner's map once where it stands, so that mistakes are found and
 * defaults known.
 */
static bool plan(struct troupe *troupe, struct hebb_error *err)
{
	const struct hebb_dataset shape = shape_of(troupe->environment);
	const struct hebb_task task = { .data = &shape,
					.seed = troupe->job->seed,
					.threads = troupe->job->threads };
	struct hebb_config *record;
	const double before = hebb_memory_used();
	struct hebb_learner *learner;
	bool ok;

	troupe->map->used = true;
	learner = hebb_learner_new(troupe->map, troupe->name, &task, err);
	if (!learner)
		return false;
	record = hebb_config_get(troupe->map, "record");
	ok = can_act(troupe, learner, err) &&
	     (!record || hebb_recording_read(record, err)) &&
	     describe(troupe, learner, err);
	troupe->bytes = fmax(0, hebb_memory_used() - before);
	hebb_learner_free(learner);
	return ok && hebb_config_all_used(troupe->map, err);
}

static struct troupe new_troupe(const struct stage *stage,
				struct hebb_config *map)
{
	const struct hebb_value *values = stage->job->values;
	const size_t n = (size_t)values[SEEDS].number;

	return (struct troupe){
		.job = stage->job,
		.environment = &stage->environment,
		.map = map,
		.name = map->key,
		.episodes = (uint64_t)values[EPISODES].number,
		.tests = (uint64_t)values[TESTS].number,
		.budget = INFINITY,
		.stop = values[STOP].number,
		.seeds = n,
		.test = hebb_alloc(n, sizeof(double), "rewards"),
		.mean = hebb_alloc(n, sizeof(double), "rewards"),
		.needed = hebb_alloc(n, sizeof(double), "counts"),
		.seconds = hebb_alloc(n, sizeof(double), "times"),
		.played = hebb_alloc(n, sizeof(uint64_t), "counts"),
	};
}

static bool open_environment(struct stage *stage, struct hebb_error *err)
{
	struct hebb_job *job = stage->job;
	struct hebb_config *map = hebb_config_get(job->model, "environment");

	if (!map)
		return hebb_error_set(err, HEBB_MODEL, &job->model->place,
				      "'act' needs `environment:`, such as "
				      "environment: {type: cart_pole}");
	return hebb_environment_open(&stage->environment, map, err);
}

static bool open_stage(struct stage *stage, struct hebb_error *err)
{
	struct hebb_job *job = stage->job;
	struct hebb_config *map = hebb_config_get(job->model, "learners");
	size_t i;

	if (!map || map->kind != HEBB_MAP || !map->n)
		return hebb_error_set(
		    err, HEBB_MODEL, map ? &map->place : &job->model->place,
		    "'act' needs `learners:`, a map of learners by name");
	if (!open_environment(stage, err))
		return false;
	stage->troupe = hebb_alloc(map->n, sizeof(*stage->troupe), "learners");
	for (stage->n = 0; stage->n < map->n; stage->n++)
		stage->troupe[stage->n] =
		    new_troupe(stage, map->child[stage->n]);
	for (i = 0; i < stage->n; i++)
		if (!plan(&stage->troupe[i], err))
			return false;
	return hebb_job_built(job, err);
}

static void close_stage(struct stage *stage)
{
	size_t i;

	for (i = 0; i < stage->n; i++) {
		hebb_free(stage->troupe[i].test);
		hebb_free(stage->troupe[i].mean);
		hebb_free(stage->troupe[i].needed);
		hebb_free(stage->troupe[i].seconds);
		hebb_free(stage->troupe[i].played);
	}
	hebb_free(stage->troupe);
	hebb_environment_close(&stage->environment);
}

/* What decisions by chance bring. */
static bool play_by_chance(struct stage *stage, struct hebb_error *err)
{
	const struct hebb_job *job = stage->job;
	struct troupe *troupe = &stage->troupe[0];
	struct agent agent = {
		.troupe = troupe,
		.environment = stage->environment,
		.seed = job->seed,
		.sight = hebb_alloc(stage->environment.width, sizeof(float),
				    "a sight"),
	};
	double mean;
	const bool ok = test(&agent, troupe->tests, &mean, err);

	hebb_free(agent.sight);
	hebb_config_put(job->result, "chance", mean);
	hebb_config_put(job->result, "solved_from", stage->environment.solved);
	return ok &&
	       hebb_tape_number(job->tape, "/learning", "chance", mean, false,
				err) &&
	       hebb_tape_number(job->tape, "/learning", "solved_from",
				stage->environment.solved, false, err);
}

static bool run(struct hebb_job *job, struct hebb_error *err)
{
	struct stage stage = { .job = job };
	bool ok = open_stage(&stage, err) && play_by_chance(&stage, err);
	size_t i;

	for (i = 0; ok && i < stage.n; i++) {
		ok = perform(&stage.troupe[i], err);
		if (ok)
			report(&stage.troupe[i]);
	}
	close_stage(&stage);
	return ok;
}

/* A little of the first seed of each tells how long all will take. */
static bool try_one(struct troupe *troupe, double *estimate, double *others,
		    struct hebb_error *err)
{
	const double seeds = (double)troupe->seeds;
	const double threads = seeds > 1 ? troupe->job->threads : 1;
	const double start = hebb_clock();

	*others = fmax(*others, (fmin(seeds, threads) - 1) * troupe->bytes);
	troupe->seeds = 1;
	troupe->budget = 0.2;
	if (!teach_all(troupe, err))
		return false;
	*estimate += (hebb_clock() - start) / (double)(troupe->played[0] + 1) *
		     (double)(troupe->episodes + troupe->tests) * seeds /
		     threads;
	return true;
}

static bool check(struct hebb_job *job, struct hebb_error *err)
{
	struct stage stage = { .job = job };
	bool ok = open_stage(&stage, err);
	double estimate = 0, others = 0;
	size_t i;

	for (i = 0; ok && i < stage.n; i++)
		ok = try_one(&stage.troupe[i], &estimate, &others, err);
	hebb_config_put(job->result, "estimate_s", estimate);
	hebb_config_put(job->result, "peak_rss_mb",
			(hebb_memory_peak() + others) / 1048576);
	close_stage(&stage);
	return ok;
}

const struct hebb_experiment_type hebb_experiment_act = {
	.type = {
		.name = "act",
		.brief = "learners of any kind decide, and learn by reward",
		.params = params,
	},
	.run = run,
	.check = check,
};
