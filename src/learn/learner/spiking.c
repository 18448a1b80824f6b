/*
 * spiking.c - a spiking network that learns without being told the answer
 *
 * After Diehl & Cook 2015, Front. Comput. Neurosci. 9:99.  A sample is shown
 * for a window of time as rates of Poisson input; plasticity (STDP) acts while
 * it is shown; lateral inhibition lets few neurons answer, and a threshold
 * that rises with every spike lets others answer next time.  After a sample
 * the weights onto each neuron are scaled to one sum, as in the paper, or to
 * one length, as by Oja 1982, J. Math. Biol. 15:267: then the neuron whose
 * weights point most nearly where the sample does answers first.  Labels are
 * used only to name neurons: a neuron stands for the classes that it answered
 * most.
 *
 * Answers are given with weights and thresholds held still, and with the same
 * input noise every time, so they depend neither on order nor on batches.
 */
#include "learn/learner.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/pruning.h"
#include "base/text.h"
#include "learn/encoder.h"
#include "snn/network.h"

enum {
	WINDOW,
	REST,
	DT,
	NETWORK,
	ENCODER,
	INPUT,
	OUTPUT,
	LEARNING,
	TOTAL,
	NORM,
	READOUT,
	MEMORY,
	LEAST,
	BOOST,
	TRIES,
	SHOWS,
	PRUNE
};

static const struct hebb_param params[] = {
	[WINDOW] = { "window", "ms", 350, 1, 1e5, "how long a sample is shown",
		     HEBB_REAL, NULL, HEBB_STEPS },
	[REST] = { "rest", "ms", 0, 0, 1e5,
		   "without input after a sample that is learned, before "
		   "states are reset",
		   HEBB_REAL, NULL, HEBB_STEPS },
	[DT] = { "dt", "ms", 1, 1e-3, 100, "time step" },
	[NETWORK] = { "network", "1", HEBB_REQUIRED, 0, 0,
		      "populations, projections and stimuli", HEBB_NODE },
	[ENCODER] = { "encoder", "1", HEBB_REQUIRED, 0, 0,
		      "how a sample becomes rates", HEBB_NODE },
	[INPUT] = { "input", "1", HEBB_OPTIONAL, 0, 0,
		    "population that is given the rates", HEBB_NAME, "input" },
	[OUTPUT] = { "output", "1", HEBB_OPTIONAL, 0, 0,
		     "population whose spikes are the answer", HEBB_NAME,
		     "exc" },
	[LEARNING] = { "learning", "1", HEBB_OPTIONAL, 0, 0,
		       "projection whose weights are normalised", HEBB_NAME,
		       "input_exc" },
	[TOTAL] = { "total", "1", 0, 0, 1e9,
		    "to which the weights onto each neuron are scaled after a "
		    "sample; 0: they are not" },
	[NORM] = { "norm", "1", 1, 0, 1,
		   "what of the weights onto each neuron is kept: their sum, "
		   "or "
		   "the length of their vector",
		   HEBB_CHOICE, "sum|length" },
	[READOUT] = { "readout", "1", 1, 0, 1,
		      "a neuron votes for its best class, or for all in "
		      "proportion to its responses",
		      HEBB_CHOICE, "majority|proportion" },
	[MEMORY] = { "memory", "1", 100, 1, 1e9,
		     "samples of a class over which responses are averaged" },
	[LEAST] = { "min_spikes", "1", 5, 0, 1e6,
		    "fewer answers than this, and the sample is shown again, "
		    "brighter",
		    HEBB_COUNT },
	[BOOST] = { "boost", "1", 0.5, 0, 100,
		    "how much brighter, as a part of the first rate" },
	[TRIES] = { "tries", "1", 5, 1, 1000, "how often it is shown at most",
		    HEBB_COUNT },
	[SHOWS] = { "shows", "1", 1, 1, 1000,
		    "how often a sample is shown for one answer; spikes are "
		    "summed",
		    HEBB_COUNT },
	[PRUNE] = { "prune", "1", HEBB_OPTIONAL, 0, 0,
		    "remove the weakest synapses of the learning projection, "
		    "such as {fraction: 0.9, over: 3}; none if not given",
		    HEBB_NODE },
	{ NULL },
};

struct spiking {
	struct hebb_network *net;
	struct hebb_encoding encoding;
	uint64_t steps;   /* of a window */
	uint64_t rest;    /* steps after one */
	uint64_t seen;    /* samples learnt from */
	uint64_t windows; /* shown so far */
	hebb_hear *hear;  /* who listens, or NULL */
	void *hear_data;
	uint64_t heard; /* windows before */
	size_t inputs, classes;
	size_t input_pop; /* index of the input population */
	uint32_t neurons; /* of the output */
	double *rate;     /* [inputs] what the encoder says */
	double *input;    /* [inputs] what the input population is told */
	char *input_rate; /* path */
	double *count;    /* [neurons] spikes in this window */
	double *response; /* [neurons][classes] mean spikes a window */
	double *samples;  /* [classes] that were averaged */
	const struct hebb_probe *spikes;
	char *weight; /* path, NULL: neither normalised nor pruned */
	struct hebb_pruning pruning;
	double pass, removed; /* samples of one; fraction that is gone */
	double total, memory, boost;
	double dt, deleted, added; /* s; spikes that come in */
	uint64_t least, tries, shows;
	bool proportion, squares;
};

/* The clock at which samples are answered: far from those of learning. */
static const uint64_t answer_step = UINT64_C(1) << 48;

static bool find_parts(struct spiking *own, const struct hebb_value *values,
		       struct hebb_config *map, struct hebb_error *err)
{
	const struct hebb_place *place = &map->place;
	const struct hebb_probe *any;
	char *path;

	own->input_rate = hebb_text_format("%s.rate", values[INPUT].text);
	own->input = hebb_alloc(own->inputs, sizeof(double), "rates");
	if (!hebb_network_set(own->net, own->input_rate, own->input,
			      own->inputs, err))
		return hebb_error_set(
		    err, HEBB_MODEL, place,
		    "input '%s' is to be a population of type "
		    "'poisson' with %zu neurons, one for every "
		    "rate that the encoder makes of a sample",
		    values[INPUT].text, own->inputs);
	path = hebb_text_format("%s.spikes", values[OUTPUT].text);
	own->spikes = hebb_probes_find(hebb_network_probes(own->net), path);
	strcpy(strrchr(path, '.'), ".v");
	any = hebb_probes_find(hebb_network_probes(own->net), path);
	hebb_free(path);
	if (!own->spikes || !any)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "output '%s' is no population of neurons "
				      "of this network",
				      values[OUTPUT].text);
	own->neurons = (uint32_t)any->shape[0];
	while (strcmp(hebb_network_name(own->net, own->input_pop),
		      values[INPUT].text))
		own->input_pop++;
	if (values[TOTAL].number <= 0 && !values[PRUNE].node)
		return true;
	own->weight = hebb_text_format("%s.weight", values[LEARNING].text);
	if (hebb_probes_find(hebb_network_probes(own->net), own->weight))
		return true;
	return hebb_error_set(err, HEBB_MODEL, place,
			      "learning '%s' is no projection that learns",
			      values[LEARNING].text);
}

static void read_removed(const struct hebb_probe *probe, size_t from, size_t n,
			 double *buffer)
{
	const struct spiking *own = probe->owner;

	if (!from && n)
		*buffer = own->removed;
}

/* What others may look at: the probes of the network. */
static void offer(struct hebb_learner *learner, struct spiking *own)
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
	if (own->pruning.fraction > 0)
		hebb_probes_add(&learner->probes,
				(struct hebb_probe){
				    .unit = "1",
				    .brief = "fraction of the learning "
					     "synapses that is gone",
				    .rank = 1,
				    .shape = { 1 },
				    .owner = own,
				    .read = read_removed,
				},
				"removed");
	for (i = 0; i < hebb_network_populations(own->net); i++)
		learner->neurons += hebb_network_size(own->net, i);
	learner->neurons -= own->inputs;
}

/* The output is what can be asked; its spikes are not yet an answer. */
static void offer_output(struct hebb_learner *learner,
			 const struct spiking *own, const char *name, double dt)
{
	hebb_learner_add(learner, name, own->neurons)->spikes = true;
	learner->window = (double)own->steps * dt;
}

static bool normalise(struct spiking *own, struct hebb_error *err)
{
	return own->total <= 0 ||
	       hebb_network_normalise(own->net, own->weight, own->squares,
				      own->total, err);
}

/* As many synapses go as the schedule wants after what was seen. */
static bool prune(struct spiking *own, struct hebb_error *err)
{
	const double fraction =
	    hebb_pruning_fraction(&own->pruning, (double)own->seen / own->pass);

	if (fraction <= own->removed)
		return true;
	own->removed = fraction;
	return hebb_network_prune(own->net, own->weight, fraction, err);
}

static bool build(struct hebb_learner *learner, struct hebb_config *map,
		  const struct hebb_task *task, struct hebb_error *err)
{
	struct spiking *own = hebb_alloc(1, sizeof(*own), "spiking learner");
	struct hebb_value values[sizeof(params) / sizeof(params[0])];
	struct hebb_network_setup setup = { .seed = task->seed,
					    .threads = task->threads };

	learner->state = own;
	learner->batch = 1;
	learner->outputs = task->data->classes;
	own->classes = task->data->classes;
	if (!own->classes)
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "a spiking learner learns classes, and "
				      "this dataset has none");
	if (hebb_dataset_steps(task->data) > 1)
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "a spiking learner answers once a "
				      "sample, and this dataset wants %zu "
				      "answers",
				      hebb_dataset_steps(task->data));
	if (!hebb_param_read(params, map, false, values, err,
			     "learner '%s' of type 'spiking'", learner->name) ||
	    !hebb_pruning_read(&own->pruning, values[PRUNE].node, err) ||
	    !hebb_encoding_read(&own->encoding, values[ENCODER].node,
				task->data->width, err))
		return false;
	own->pass = fmax(1, (double)task->data->train);
	setup.dt = values[DT].number;
	own->dt = setup.dt / 1000;
	own->steps = (uint64_t)llround(values[WINDOW].number / setup.dt);
	own->rest = (uint64_t)llround(values[REST].number / setup.dt);
	own->total = values[TOTAL].number;
	own->memory = values[MEMORY].number;
	own->boost = values[BOOST].number;
	own->least = (uint64_t)values[LEAST].number;
	own->tries = (uint64_t)values[TRIES].number;
	own->shows = (uint64_t)values[SHOWS].number;
	own->proportion = values[READOUT].number == 1;
	own->squares = values[NORM].number == 1;
	own->inputs = own->encoding.inputs;
	hebb_encoding_fit(&own->encoding, values[NETWORK].node,
			  values[INPUT].text);
	own->net = hebb_network_new(values[NETWORK].node, &setup, err);
	if (!own->net || !find_parts(own, values, map, err))
		return false;
	own->rate = hebb_alloc(own->inputs, sizeof(double), "rates");
	own->count = hebb_alloc(own->neurons, sizeof(double), "responses");
	own->response = hebb_alloc(own->neurons * own->classes, sizeof(double),
				   "responses");
	own->samples = hebb_alloc(own->classes, sizeof(double), "responses");
	offer(learner, own);
	offer_output(learner, own, values[OUTPUT].text, setup.dt);
	return (!values[PRUNE].node ||
		hebb_network_prune(own->net, own->weight, 0, err) ||
		hebb_error_context(err, "learner '%s'", learner->name)) &&
	       normalise(own, err);
}

/*
 * Spikes are those numbers drawn that are below their probability.  A part of
 * that leaves a part of those spikes, each as probable as the other, and what
 * is put on top adds new ones.
 */
static void jam_input(struct spiking *own)
{
	const double n = (double)own->inputs;
	double expected = 0, add;
	size_t i;

	for (i = 0; i < own->inputs; i++)
		expected -= hebb_expm1(-own->input[i] * own->dt);
	add = expected < n ? own->added * expected / (n - expected) : 0;
	for (i = 0; i < own->inputs; i++) {
		const double p = -hebb_expm1(-own->input[i] * own->dt);
		const double q = p * (1 - own->deleted) + (1 - p) * add;

		own->input[i] = -hebb_log1p(-fmin(q, 1 - 0x1p-32)) / own->dt;
	}
}

static bool jam(struct hebb_learner *learner, double deleted, double added)
{
	struct spiking *own = learner->state;

	own->deleted = deleted;
	own->added = added;
	return true;
}

/* Let the network run with the sample in `rate`; 0 is dark. */
static bool run(struct spiking *own, double brightness, uint64_t steps,
		struct hebb_error *err)
{
	size_t i;

	for (i = 0; i < own->inputs; i++)
		own->input[i] = own->rate[i] * brightness;
	if (own->deleted > 0 || own->added > 0)
		jam_input(own);
	return hebb_network_set(own->net, own->input_rate, own->input,
				own->inputs, err) &&
	       hebb_network_run(own->net, steps, err);
}

/* Count the answers since the window began; `began` ms is when. */
static double count(struct spiking *own, double began)
{
	double events[512];
	size_t rows, i, from;

	memset(own->count, 0, own->neurons * sizeof(double));
	rows = own->spikes->rows(own->spikes);
	for (from = 0; from < rows; from += 256) {
		const size_t n = rows - from < 256 ? rows - from : 256;

		own->spikes->read(own->spikes, 2 * from, 2 * n, events);
		for (i = 0; i < n; i++)
			own->count[(size_t)events[2 * i + 1]]++;
		for (i = 0; own->hear && i < n; i++)
			own->hear(own->hear_data, own->windows - own->heard,
				  events[2 * i] - began,
				  (size_t)events[2 * i + 1]);
	}
	hebb_network_clear(own->net);
	own->windows++;
	return (double)rows;
}

/* Show the sample for one window, and let the network rest if it learns. */
static bool show(struct spiking *own, double brightness, uint64_t step,
		 bool learns, double *answers, struct hebb_error *err)
{
	double began;

	hebb_network_trial(own->net, step, learns);
	began = hebb_network_time(own->net);
	if (!run(own, brightness, own->steps, err))
		return false;
	*answers = count(own, began);
	if (learns && own->rest && !run(own, 0, own->rest, err))
		return false;
	hebb_network_clear(own->net);
	return true;
}

/* A running mean of what each neuron answers to each class. */
static void remember(struct spiking *own, size_t class)
{
	double part;
	uint32_t i;

	if (own->samples[class] < own->memory)
		own->samples[class]++;
	part = 1 / own->samples[class];
	for (i = 0; i < own->neurons; i++) {
		double *mean = &own->response[i * own->classes + class];

		*mean += part * (own->count[i] - *mean);
	}
}

/* What the network has spent since the beginning; input spikes come free. */
static struct hebb_cost spent(const struct spiking *own)
{
	const struct hebb_network *net = own->net;
	struct hebb_cost cost = { .events = (double)hebb_network_events(net) };
	size_t i;

	for (i = 0; i < hebb_network_populations(net); i++)
		if (i != own->input_pop)
			cost.spikes += (double)hebb_network_spikes(net, i);
	return cost;
}

/*
 * Show a sample, and again and brighter while too few neurons answer; `step`,
 * the clock, keys the noise.
 */
static bool present(struct spiking *own, const float *sample, uint64_t step,
		    bool learns, struct hebb_error *err)
{
	double answers = 0;
	uint64_t try;

	hebb_encode(&own->encoding, sample, own->rate);
	for (try = 0; try < own->tries && answers <= (double)own->least; try++)
		if (!show(own, 1 + own->boost * (double)try,
			  step + try * (own->steps + own->rest), learns,
			  &answers, err))
			return false;
	return true;
}

static bool learn(struct hebb_learner *learner, const struct hebb_batch *batch,
		  double *loss, struct hebb_error *err)
{
	struct spiking *own = learner->state;
	size_t s;

	*loss = NAN;
	for (s = 0; s < batch->n; s++) {
		if (!present(own, batch->input + s * batch->width,
			     own->seen * own->tries * (own->steps + own->rest),
			     true, err))
			return false;
		remember(own, (size_t)batch->label[s]);
		own->seen++;
		if (!prune(own, err) || !normalise(own, err))
			return false;
	}
	learner->cost = spent(own);
	return true;
}

/* Votes of one neuron, by its mean responses. */
static void vote(const struct spiking *own, uint32_t neuron, float *out)
{
	const double *mean = own->response + neuron * own->classes;
	double sum = 0;
	size_t c, best = 0;

	for (c = 0; c < own->classes; c++) {
		sum += mean[c];
		if (mean[c] > mean[best])
			best = c;
	}
	if (sum <= 0)
		return;
	if (!own->proportion)
		out[best] += (float)own->count[neuron];
	for (c = 0; own->proportion && c < own->classes; c++)
		out[c] += (float)(own->count[neuron] * mean[c] / sum);
}

/* One showing of a sample: its votes are added to `out`. */
static bool hear(struct spiking *own, const float *sample, uint64_t step,
		 float *out, struct hebb_error *err)
{
	uint32_t i;

	if (!present(own, sample, step, false, err))
		return false;
	for (i = 0; i < own->neurons; i++)
		if (own->count[i] > 0)
			vote(own, i, out);
	return true;
}

static bool answer(struct hebb_learner *learner, const struct hebb_batch *batch,
		   float *out, struct hebb_error *err)
{
	struct spiking *own = learner->state;
	const uint64_t steps = own->tries * (own->steps + own->rest);
	size_t s;
	uint64_t k;

	memset(out, 0, batch->n * own->classes * sizeof(*out));
	for (s = 0; s < batch->n; s++)
		for (k = 0; k < own->shows; k++)
			if (!hear(own, batch->input + s * batch->width,
				  answer_step + k * steps,
				  out + s * own->classes, err))
				return false;
	learner->cost = spent(own);
	return true;
}

/* The output's spikes in all showings; a repeat has its own noise. */
static bool respond(struct hebb_learner *learner,
		    const struct hebb_batch *batch, uint64_t repeat,
		    float *const *activity, struct hebb_error *err)
{
	struct spiking *own = learner->state;
	const uint64_t steps = own->tries * own->steps;
	const uint64_t first = answer_step + repeat * own->shows * steps;
	uint64_t k;
	size_t s;
	uint32_t i;

	for (s = 0; s < batch->n; s++) {
		float *row = activity[0] + s * own->neurons;

		memset(row, 0, own->neurons * sizeof(*row));
		for (k = 0; k < own->shows; k++) {
			if (!present(own, batch->input + s * batch->width,
				     first + k * steps, false, err))
				return false;
			for (i = 0; i < own->neurons; i++)
				row[i] += (float)own->count[i];
		}
	}
	learner->cost = spent(own);
	return true;
}

static bool listen(struct hebb_learner *learner, const struct hebb_batch *batch,
		   size_t part, hebb_hear *hear, void *data, uint64_t *windows,
		   struct hebb_error *err)
{
	struct spiking *own = learner->state;
	float *out =
	    hebb_alloc(batch->n * own->classes, sizeof(*out), "answers");
	bool ok;

	(void)part; /* there is one */
	own->hear = hear;
	own->hear_data = data;
	own->heard = own->windows;
	ok = answer(learner, batch, out, err);
	own->hear = NULL;
	*windows = own->windows - own->heard;
	hebb_free(out);
	return ok;
}

/* Every synapse would be used at each step, and every membrane is. */
static bool expend(struct hebb_learner *learner, const struct hebb_batch *batch,
		   struct hebb_expense *expense, struct hebb_error *err)
{
	struct spiking *own = learner->state;
	const double before = (double)hebb_network_events(own->net);
	const uint64_t windows = own->windows;
	float *out =
	    hebb_alloc(batch->n * own->classes, sizeof(*out), "answers");
	const bool ok = answer(learner, batch, out, err);
	const double steps =
	    (double)(own->windows - windows) * (double)own->steps;

	*expense = (struct hebb_expense){
		.accumulates = (double)hebb_network_events(own->net) - before,
		.dense = steps * (double)hebb_network_synapses(own->net),
		.updates = steps * (double)learner->neurons,
	};
	hebb_free(out);
	return ok;
}

static bool write(struct hebb_learner *learner, const struct hebb_probe *weight,
		  const double *value, struct hebb_error *err)
{
	const struct spiking *own = learner->state;

	return hebb_network_write(own->net, weight->path, value, err);
}

static void release(struct hebb_learner *learner)
{
	struct spiking *own = learner->state;

	if (!own)
		return;
	hebb_network_free(own->net);
	hebb_free(own->rate);
	hebb_free(own->input);
	hebb_free(own->input_rate);
	hebb_free(own->count);
	hebb_free(own->response);
	hebb_free(own->samples);
	hebb_free(own->weight);
	hebb_free(own);
}

const struct hebb_learner_type hebb_learner_spiking = {
	.type = {
		.name = "spiking",
		.brief = "unsupervised STDP with competition, neurons named "
			 "by their responses",
		.source = "Diehl & Cook 2015, Front. Comput. Neurosci. 9:99",
		.params = params,
	},
	.build = build,
	.learn = learn,
	.answer = answer,
	.respond = respond,
	.listen = listen,
	.expend = expend,
	.write = write,
	.jam = jam,
	.release = release,
};
