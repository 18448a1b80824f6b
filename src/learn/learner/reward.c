/*
 * reward.c - a spiking network that acts, and learns by reward
 *
 * What is seen becomes rates of Poisson input for a window of time.  The
 * neurons of the population `output` are cut into equal groups, one for each
 * action, and the group that fires most decides; chance does between equals,
 * and is all there is of exploring beside the noise of the spikes.
 *
 * Three factors change a weight: the spikes on its two sides leave a trace of
 * eligibility (rstdp), and dopamine, which all synapses hear, tells how much
 * better than expected it went:
 *
 *	V(x) = sum_i v_i x_i,		x: the rates at length 1, and 1 beside
 *	d = reward + discount V(x') - V(x),	V = 0 after the end
 *	z <- discount trace z + x,		v_i += rate d z_i
 *
 * (Schultz, Dayan & Montague 1997; Sutton & Barto 2018, chapter 12.)  A pulse
 * of dopamine of size d comes when the window that was decided in is over and
 * what it led to is seen; at the end of an episode, or of a trial, one window
 * more passes in which nothing is seen, so that it can act.  With an `interval`
 * of rstdp that is the window weights change once a decision, before new spikes
 * come.  Neurons and eligibility begin anew with each episode.
 *
 * Of samples with classes, a decision is an episode: a right one brings 1.
 *
 * Parts are the populations but the input, `output` last: they respond with
 * their spikes in the window that is decided in.
 */
#include "learn/learner.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "learn/encoder.h"
#include "snn/network.h"

enum {
	WINDOW,
	DT,
	NETWORK,
	ENCODER,
	INPUT,
	OUTPUT,
	DISCOUNT,
	TRACE,
	RATE,
	EXPECTED,
	AMOUNT
};

static const struct hebb_param params[] = {
	[WINDOW] = { "window", "ms", 50, 1, 1e5,
		     "for which something is seen before it is decided",
		     HEBB_REAL, NULL, HEBB_STEPS_FROM_1 },
	[DT] = { "dt", "ms", 1, 1e-3, 100, "time step" },
	[NETWORK] = { "network", "1", HEBB_REQUIRED, 0, 0,
		      "populations, projections, stimuli and dopamine",
		      HEBB_NODE },
	[ENCODER] = { "encoder", "1", HEBB_REQUIRED, 0, 0,
		      "how what is seen becomes rates", HEBB_NODE },
	[INPUT] = { "input", "1", HEBB_OPTIONAL, 0, 0,
		    "population that is given the rates", HEBB_NAME, "input" },
	[OUTPUT] = { "output", "1", HEBB_OPTIONAL, 0, 0,
		     "population whose spikes decide", HEBB_NAME, "output" },
	[DISCOUNT] = { "discount", "1", 0.95, 0, 1,
		       "what a reward is worth one decision earlier" },
	[TRACE] = { "trace", "1", 0.8, 0, 1,
		    "part of what was seen that expectation still learns of "
		    "after a decision" },
	[RATE] = { "rate", "1", 0.1, 0, 10, "at which expectation learns" },
	[EXPECTED] = { "expected", "1", 0, -1e9, 1e9,
		       "reward to come, before anything is learned" },
	[AMOUNT] = { "amount", "1", 1, -1e9, 1e9,
		     "of dopamine, for a reward of 1 more than expected" },
	{ NULL },
};

/* Who is told of the spikes of a window; what is NULL asks for nothing. */
struct audience {
	float *const *activity; /* [parts][samples][units] */
	size_t sample;          /* which is shown */
	hebb_hear *hear;        /* of part number `part` */
	void *data;
	size_t part, parts; /* that are looked at */
};

struct reward {
	struct hebb_network *net;
	struct hebb_encoding encoding;
	uint64_t steps; /* of a window */
	double dt;      /* ms */
	uint64_t clock; /* at which the next episode that is learned begins */
	size_t inputs, actions;
	size_t input_pop, output_pop; /* indices */
	uint32_t neurons;             /* of the output */
	char *input_rate;             /* path */
	double *rate;                 /* [inputs] */
	double *count;                /* [actions] spikes */
	double *seen, *now, *expected,
	    *eligible; /* [inputs + 1]: x, x', v, z */
	const struct hebb_probe *spikes;
	const struct hebb_probe **fired; /* [parts], `spikes` last */
	struct audience audience;
	struct hebb_stream chance;
	double discount, trace, learning_rate, amount;
	double heard; /* the last reward */
	bool waits;   /* something was decided, and what it led to not seen */
	bool learns;
};

/* The clock of episodes that nothing is learned of; far from the others. */
static const uint64_t answer_step = UINT64_C(1) << 48;
enum { EPISODE_BITS = 24 };

/* ---- building ---- */

static bool find_input(struct reward *own, const struct hebb_value *values,
		       const struct hebb_place *place, struct hebb_error *err)
{
	own->input_rate = hebb_text_format("%s.rate", values[INPUT].text);
	own->rate = hebb_alloc(own->inputs, sizeof(double), "rates");
	if (!hebb_network_set(own->net, own->input_rate, own->rate, own->inputs,
			      err))
		return hebb_error_set(
		    err, HEBB_MODEL, place,
		    "input '%s' is to be a population of type "
		    "'poisson' with %zu neurons, one for every "
		    "rate that the encoder makes",
		    values[INPUT].text, own->inputs);
	while (strcmp(hebb_network_name(own->net, own->input_pop),
		      values[INPUT].text))
		own->input_pop++;
	return true;
}

static bool find_output(struct reward *own, const struct hebb_value *values,
			const struct hebb_place *place, struct hebb_error *err)
{
	const char *name = values[OUTPUT].text;
	const size_t pops = hebb_network_populations(own->net);
	char *path = hebb_text_format("%s.spikes", name);
	size_t p = 0;

	own->spikes = hebb_probes_find(hebb_network_probes(own->net), path);
	hebb_free(path);
	while (p < pops && strcmp(hebb_network_name(own->net, p), name))
		p++;
	if (!own->spikes || p == pops || p == own->input_pop)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "output '%s' is no population of neurons "
				      "of this network",
				      name);
	own->output_pop = p;
	own->neurons = hebb_network_size(own->net, p);
	return own->neurons % own->actions == 0 ||
	       hebb_error_set(err, HEBB_MODEL, place,
			      "the %u neurons of output '%s' cannot be cut "
			      "into equal groups for %zu actions",
			      own->neurons, name, own->actions);
}

static void add_part(struct hebb_learner *learner, struct reward *own, size_t p)
{
	const char *name = hebb_network_name(own->net, p);
	char *path = hebb_text_format("%s.spikes", name);
	const struct hebb_probe *spikes =
	    hebb_probes_find(hebb_network_probes(own->net), path);

	hebb_free(path);
	if (!spikes || p == own->input_pop)
		return;
	own->fired[learner->parts] = spikes;
	hebb_learner_add(learner, name, hebb_network_size(own->net, p))
	    ->spikes = true;
}

/* The populations in their order, but the output last. */
static void name_parts(struct hebb_learner *learner, struct reward *own)
{
	const size_t pops = hebb_network_populations(own->net);
	size_t p;

	own->fired = hebb_alloc(pops, sizeof(*own->fired), "parts");
	for (p = 0; p < pops; p++)
		if (p != own->output_pop)
			add_part(learner, own, p);
	add_part(learner, own, own->output_pop);
	learner->part[learner->parts - 1].answers = true;
	learner->window = (double)own->steps * own->dt;
}

/* Somebody must hear of the reward. */
static bool can_learn(struct reward *own, const struct hebb_place *place,
		      struct hebb_error *err)
{
	struct hebb_error deaf;

	return hebb_network_reward(own->net, 0, &deaf) ||
	       hebb_error_set(err, HEBB_MODEL, place, "%s", deaf.message);
}

static bool read_task(struct hebb_learner *learner, struct reward *own,
		      struct hebb_config *map, const struct hebb_task *task,
		      struct hebb_error *err)
{
	learner->batch = 1;
	learner->outputs = own->actions = task->data->classes;
	own->chance = hebb_stream_open(task->seed, "reward.choice");
	if (own->actions && hebb_dataset_steps(task->data) == 1)
		return true;
	return hebb_error_set(err, HEBB_MODEL, &map->place,
			      "a learner of type 'reward' decides for one of "
			      "some actions or classes, once a sample, and "
			      "this dataset does not ask for that");
}

static void open_rooms(struct reward *own)
{
	own->count = hebb_alloc(own->actions, sizeof(double), "responses");
	own->seen = hebb_alloc(own->inputs + 1, sizeof(double), "rates");
	own->now = hebb_alloc(own->inputs + 1, sizeof(double), "rates");
	own->expected = hebb_alloc(own->inputs + 1, sizeof(double), "rates");
	own->eligible = hebb_alloc(own->inputs + 1, sizeof(double), "rates");
}

static void read_expected(const struct hebb_probe *probe, size_t from, size_t n,
			  double *buffer)
{
	const struct reward *own = probe->owner;

	memcpy(buffer, own->expected + from, n * sizeof(*buffer));
}

/* What others may look at: the probes of the network, and what is expected. */
static void offer(struct hebb_learner *learner, struct reward *own)
{
	const struct hebb_probes *theirs = hebb_network_probes(own->net);
	size_t i;

	for (i = 0; i < theirs->n; i++) {
		hebb_probes_add(&learner->probes, theirs->item[i], "%s",
				theirs->item[i].path);
		if (theirs->item[i].flags & HEBB_PROBE_WEIGHT)
			learner->parameters +=
			    hebb_probe_size(&theirs->item[i]);
	}
	hebb_probes_add(&learner->probes,
			(struct hebb_probe){
			    .unit = "1",
			    .brief = "reward to come that an input stands for, "
				     "and that there always is",
			    .rank = 1,
			    .shape = { own->inputs + 1 },
			    .owner = own,
			    .read = read_expected,
			},
			"expectation");
	learner->parameters += own->inputs + 1;
	for (i = 0; i < hebb_network_populations(own->net); i++)
		learner->neurons += hebb_network_size(own->net, i);
	learner->neurons -= own->inputs;
}

static bool build(struct hebb_learner *learner, struct hebb_config *map,
		  const struct hebb_task *task, struct hebb_error *err)
{
	struct reward *own = hebb_alloc(1, sizeof(*own), "reward learner");
	struct hebb_value values[sizeof(params) / sizeof(params[0])];
	struct hebb_network_setup setup = { .seed = task->seed,
					    .threads = task->threads };

	learner->state = own;
	if (!read_task(learner, own, map, task, err) ||
	    !hebb_param_read(params, map, false, values, err,
			     "learner '%s' of type 'reward'", learner->name) ||
	    !hebb_encoding_read(&own->encoding, values[ENCODER].node,
				task->data->width, err))
		return false;
	own->inputs = own->encoding.inputs;
	setup.dt = own->dt = values[DT].number;
	own->steps = (uint64_t)llround(
	    fmax(1, values[WINDOW].number / values[DT].number));
	own->discount = values[DISCOUNT].number;
	own->trace = values[TRACE].number;
	own->learning_rate = values[RATE].number;
	own->amount = values[AMOUNT].number;
	hebb_encoding_fit(&own->encoding, values[NETWORK].node,
			  values[INPUT].text);
	own->net = hebb_network_new(values[NETWORK].node, &setup, err);
	if (!own->net || !find_input(own, values, &map->place, err) ||
	    !find_output(own, values, &map->place, err) ||
	    !can_learn(own, &values[NETWORK].node->place, err))
		return false;
	open_rooms(own);
	own->expected[own->inputs] = values[EXPECTED].number;
	offer(learner, own);
	name_parts(learner, own);
	return true;
}

/* ---- what is expected ---- */

static double worth(const struct reward *own, const double *x)
{
	double sum = 0;
	size_t i;

	for (i = 0; i <= own->inputs; i++)
		sum += own->expected[i] * x[i];
	return sum;
}

/* The rates at length 1, and 1 beside. */
static void note(struct reward *own)
{
	double squares = 0;
	size_t i;

	for (i = 0; i < own->inputs; i++)
		squares += own->rate[i] * own->rate[i];
	for (i = 0; i < own->inputs; i++)
		own->now[i] = squares > 0 ? own->rate[i] / sqrt(squares) : 0;
	own->now[own->inputs] = 1;
}

/* What was decided led to something worth `then`, beside the reward. */
static bool surprise(struct reward *own, double then, struct hebb_error *err)
{
	const double error =
	    own->heard + own->discount * then - worth(own, own->seen);
	const double keep = own->discount * own->trace;
	size_t i;

	own->waits = false;
	if (!own->learns)
		return true;
	for (i = 0; i <= own->inputs; i++) {
		own->eligible[i] = keep * own->eligible[i] + own->seen[i];
		own->expected[i] +=
		    own->learning_rate * error * own->eligible[i];
	}
	return hebb_network_reward(own->net, own->amount * error, err);
}

/* ---- acting ---- */

/* What a part fired in the window that began at so many ms. */
static void tell(const struct hebb_learner *learner, size_t part, double began)
{
	const struct reward *own = learner->state;
	const struct audience *to = &own->audience;
	const struct hebb_probe *fired = own->fired[part];
	const size_t rows = fired->rows(fired);
	const size_t units = learner->part[part].units;
	double event[2];
	size_t i;

	for (i = 0; i < rows; i++) {
		fired->read(fired, 2 * i, 2, event);
		if (to->activity)
			to->activity[part]
				    [to->sample * units + (size_t)event[1]]++;
		if (to->hear && part == to->part)
			to->hear(to->data, to->sample, event[0] - began,
				 (size_t)event[1]);
	}
}

static bool pass(struct hebb_learner *learner, struct hebb_error *err)
{
	struct reward *own = learner->state;
	const double began = (double)hebb_network_step(own->net) * own->dt;
	const uint64_t group = own->neurons / own->actions;
	double events[512];
	size_t rows, from, i, k;

	if (!hebb_network_set(own->net, own->input_rate, own->rate, own->inputs,
			      err) ||
	    !hebb_network_run(own->net, own->steps, err))
		return false;
	memset(own->count, 0, own->actions * sizeof(*own->count));
	rows = own->spikes->rows(own->spikes);
	for (from = 0; from < rows; from += 256) {
		const size_t n = rows - from < 256 ? rows - from : 256;

		own->spikes->read(own->spikes, 2 * from, 2 * n, events);
		for (i = 0; i < n; i++)
			own->count[(uint64_t)events[2 * i + 1] / group]++;
	}
	for (k = 0; k < own->audience.parts; k++)
		tell(learner, k, began);
	hebb_network_clear(own->net);
	return true;
}

/* One of those groups that fired most; `step` keys the draw. */
static size_t decide(const struct reward *own, uint64_t step)
{
	double most = 0;
	size_t a, equals = 0, pick;

	for (a = 0; a < own->actions; a++) {
		if (own->count[a] > most) {
			most = own->count[a];
			equals = 0;
		}
		equals += own->count[a] == most;
	}
	pick = (size_t)(hebb_random_uniform(own->chance, 0, step, 0) *
			(double)equals);
	for (a = 0; own->count[a] < most || pick--; a++)
		;
	return a;
}

static bool begin(struct hebb_learner *learner, uint64_t episode, bool learns,
		  struct hebb_error *err)
{
	struct reward *own = learner->state;

	(void)err;
	own->learns = learns;
	own->waits = false;
	memset(own->eligible, 0, (own->inputs + 1) * sizeof(double));
	hebb_network_trial(own->net,
			   learns ? own->clock
				  : answer_step + (episode << EPISODE_BITS),
			   learns);
	return true;
}

/* What the network has spent since the beginning; input spikes come free. */
static struct hebb_cost spent(const struct reward *own)
{
	const struct hebb_network *net = own->net;
	struct hebb_cost cost = { .events = (double)hebb_network_events(net) };
	size_t i;

	for (i = 0; i < hebb_network_populations(net); i++)
		if (i != own->input_pop)
			cost.spikes += (double)hebb_network_spikes(net, i);
	return cost;
}

static bool act(struct hebb_learner *learner, const float *sight,
		size_t *action, struct hebb_error *err)
{
	struct reward *own = learner->state;
	double *swap;
	bool ok;

	hebb_encode(&own->encoding, sight, own->rate);
	note(own);
	ok = (!own->waits || surprise(own, worth(own, own->now), err)) &&
	     pass(learner, err);
	if (!ok)
		return hebb_error_context(err, "learner '%s'", learner->name);
	*action = decide(own, hebb_network_step(own->net));
	swap = own->seen;
	own->seen = own->now;
	own->now = swap;
	own->waits = true;
	learner->cost = spent(own);
	return true;
}

/* After the end dopamine comes into a window in which nothing is seen. */
static bool hear(struct hebb_learner *learner, double reward,
		 enum hebb_ending ending, struct hebb_error *err)
{
	struct reward *own = learner->state;

	own->heard = reward;
	if (ending == HEBB_ENDS) {
		memset(own->rate, 0, own->inputs * sizeof(*own->rate));
		if (!surprise(own, 0, err) ||
		    (own->learns && !pass(learner, err)))
			return hebb_error_context(err, "learner '%s'",
						  learner->name);
	}
	if (ending != HEBB_GOES_ON && own->learns)
		own->clock = hebb_network_step(own->net);
	learner->cost = spent(own);
	return true;
}

static void weigh(const struct hebb_learner *learner, float *out)
{
	const struct reward *own = learner->state;
	size_t a;

	for (a = 0; a < own->actions; a++)
		out[a] = (float)own->count[a];
}

static const struct hebb_acting acting = { begin, act, hear, weigh };

/* ---- looking inside ---- */

/* Decide for samples, nothing of which is learned, while somebody listens. */
static bool show(struct hebb_learner *learner, const struct hebb_batch *batch,
		 uint64_t repeat, const struct audience *audience,
		 struct hebb_error *err)
{
	struct reward *own = learner->state;
	size_t s, action;
	bool ok = true;

	own->audience = *audience;
	own->audience.parts = learner->parts;
	for (s = 0; ok && s < batch->n; s++) {
		own->audience.sample = s;
		ok =
		    begin(learner, repeat, false, err) &&
		    act(learner, batch->input + s * batch->width, &action, err);
	}
	own->audience = (struct audience){ 0 };
	return ok;
}

static bool respond(struct hebb_learner *learner,
		    const struct hebb_batch *batch, uint64_t repeat,
		    float *const *activity, struct hebb_error *err)
{
	const struct audience audience = { .activity = activity };
	size_t k;

	for (k = 0; k < learner->parts; k++)
		memset(activity[k], 0,
		       batch->n * learner->part[k].units * sizeof(float));
	return show(learner, batch, repeat, &audience, err);
}

static bool listen(struct hebb_learner *learner, const struct hebb_batch *batch,
		   size_t part, hebb_hear *hear, void *data, uint64_t *windows,
		   struct hebb_error *err)
{
	const struct audience audience = { .hear = hear,
					   .data = data,
					   .part = part };

	*windows = batch->n;
	return show(learner, batch, 0, &audience, err);
}

/* Every synapse would be used at each step, and every membrane is. */
static bool expend(struct hebb_learner *learner, const struct hebb_batch *batch,
		   struct hebb_expense *expense, struct hebb_error *err)
{
	const struct reward *own = learner->state;
	const struct audience nobody = { 0 };
	const double before = (double)hebb_network_events(own->net);
	const double steps = (double)batch->n * (double)own->steps;
	const bool ok = show(learner, batch, 0, &nobody, err);

	*expense = (struct hebb_expense){
		.accumulates = (double)hebb_network_events(own->net) - before,
		.dense = steps * (double)hebb_network_synapses(own->net),
		.updates = steps * (double)learner->neurons,
	};
	return ok;
}

static bool write(struct hebb_learner *learner, const struct hebb_probe *weight,
		  const double *value, struct hebb_error *err)
{
	const struct reward *own = learner->state;

	return hebb_network_write(own->net, weight->path, value, err);
}

static void release(struct hebb_learner *learner)
{
	struct reward *own = learner->state;

	if (!own)
		return;
	hebb_network_free(own->net);
	hebb_free(own->input_rate);
	hebb_free(own->rate);
	hebb_free(own->count);
	hebb_free(own->fired);
	hebb_free(own->seen);
	hebb_free(own->now);
	hebb_free(own->expected);
	hebb_free(own->eligible);
	hebb_free(own);
}

const struct hebb_learner_type hebb_learner_reward = {
	.type = {
		.name = "reward",
		.brief = "spiking neurons that decide, and learn by reward "
			 "(R-STDP)",
		.equation = "dopamine: d = reward + discount V(x') - V(x)",
		.source = "Fremaux, Sprekeler & Gerstner 2013, PLoS Comput. "
			  "Biol. 9:e1003024",
		.params = params,
	},
	.build = build,
	.learn = hebb_acting_learn,
	.answer = hebb_acting_answer,
	.respond = respond,
	.listen = listen,
	.expend = expend,
	.write = write,
	.acting = &acting,
	.release = release,
};
