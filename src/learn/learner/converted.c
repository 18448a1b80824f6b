/*
 * converted.c - a network of rectified units that learns by backpropagation,
 * and answers in spikes
 *
 * Units become integrate-and-fire neurons that subtract their threshold when
 * they fire, so that their rate is the rectified mean of what arrives
 *(Rueckauer et al. 2017, Front. Neurosci. 11:682).  A neuron fires once a step
 *at most; so weights and biases of each layer are scaled until a high
 *percentile of what its units say to samples is one spike a step (Diehl et al.
 *2015, IJCNN, doi 10.1109/IJCNN.2015.7280696, whose balance is percentile 100):
 *
 *	W_l <- W_l lambda_{l-1} / lambda_l,    b_l <- b_l / lambda_l
 *
 * The samples are the last that were learned from.  They come in as a constant
 * current into the first layer, or as Poisson spikes with x expected a step,
 * 0 <= x <= 1.  The last layer does not fire: the potential that it gathers is
 * the answer; parts respond with counts of spikes, and with that.  Spikes that
 * are jammed are those of Poisson input.  Weights that
 * are written are changed after the balance.  Learning does not know of any of
 *this, so with the same seed the source is the learner `backprop` of the same
 *layers, bit by bit.
 */
#include "learn/layered.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef _OPENMP
#include <omp.h>
#else
static int omp_get_thread_num(void)
{
	return 0;
}
#endif

#include "base/memory.h"
#include "base/text.h"
#include "snn/network.h"

enum { STEPS = HEBB_LAYERED_OWN, PERCENTILE, BALANCED_BY, START, INPUT };

static const struct hebb_param params[] = {
	HEBB_LAYERED_PARAMS,
	[STEPS] = { "steps", "1", 100, 1, 1e6,
		    "of 1 ms, for which a sample is shown", HEBB_COUNT },
	[PERCENTILE] = { "percentile", "1", 99.9, 1, 100,
			 "of what a layer says that becomes one spike a step" },
	[BALANCED_BY] = { "balanced_by", "1", 1000, 1, 1e6,
			  "samples that percentiles are taken over",
			  HEBB_COUNT },
	[START] = { "start", "1", 0.5, 0, 1,
		    "potential at the beginning, as a part of the threshold" },
	[INPUT] = { "input", "1", 0, 0, 1,
		    "samples are a constant current, or Poisson spikes",
		    HEBB_CHOICE, "current|poisson" },
	{ 0 },
};

/* A layer with weights, and the units that take what it gives. */
struct stage {
	struct hebb_layer *dense;
	const char *name;              /* of the layer that gives `out` */
	const struct hebb_tensor *out; /* of its units */
	double most;                   /* what becomes one spike a step */
};

/* What one thread answers with. */
struct machine {
	struct hebb_network *net;
	double *input; /* [width or units] of what gets the sample */
	double *last;  /* [outputs] potentials of the last population */
	const struct hebb_probe *potential;
	const struct hebb_probe **fired; /* [stages - 1] */
	uint64_t spikes, events;         /* that were counted */
	struct hebb_error err;
};

struct converted {
	struct hebb_graph *graph;
	struct stage *stage; /* [n] */
	size_t n;
	float *sample;           /* [room][width] the last ones learned from */
	size_t room, held, next; /* `next` is the oldest */
	struct machine *machine; /* [threads] */
	size_t threads;
	bool balanced; /* the scales are of the weights that were learned */
	bool ready;    /* the machines have the weights as they are */
	uint64_t steps, seed;
	double deleted, added; /* parts of the input spikes */
	double percentile, start;
	bool poisson;
	size_t width, outputs;
	hebb_real *out; /* [rows][outputs] that nobody asked for */
};

/* ---- which networks can be converted ---- */

static bool is(const struct hebb_layer *layer, const char *type)
{
	return !strcmp(layer->type->type.name, type);
}

static bool refuse(const struct hebb_layer *layer, const char *why,
		   struct hebb_error *err)
{
	return hebb_error_set(
	    err, HEBB_MODEL, &layer->map->place,
	    "layer '%s' of type '%s' cannot be converted to spikes: %s; a "
	    "chain of dense and relu can, with dropout, flatten and a last "
	    "softmax",
	    layer->name, layer->type->type.name, why);
}

/* The layers from the top, each the only source of the next. */
static bool add_layer(struct converted *own, size_t i, bool *rectified,
		      struct hebb_error *err)
{
	struct hebb_layer *layer = &own->graph->layer[i];
	const struct hebb_tensor *above =
	    i ? &own->graph->layer[i - 1].out : &own->graph->input;
	const bool last = i + 1 == own->graph->n;

	if (layer->inputs != 1 || layer->in[0] != above)
		return refuse(layer, "it is no link of a chain", err);
	if (layer->in[0]->shape.steps > 1)
		return refuse(layer, "its input has steps of time", err);
	if (is(layer, "dense")) {
		if (own->n && !*rectified)
			return refuse(layer, "there is no relu above it", err);
		own->stage[own->n++] = (struct stage){ .dense = layer,
						       .name = layer->name,
						       .out = &layer->out };
		*rectified = false;
		return true;
	}
	if (is(layer, "relu") && own->n && !last) {
		*rectified = true;
		own->stage[own->n - 1].name = layer->name;
		own->stage[own->n - 1].out = &layer->out;
		return true;
	}
	if (is(layer, "dropout") || is(layer, "flatten") ||
	    (last && is(layer, "softmax")))
		return true;
	return refuse(layer, "spikes do not do what it does", err);
}

static bool find_stages(struct converted *own, struct hebb_error *err)
{
	bool rectified = false;
	size_t i;

	own->stage = hebb_alloc(own->graph->n, sizeof(*own->stage), "stages");
	for (i = 0; i < own->graph->n; i++)
		if (!add_layer(own, i, &rectified, err))
			return false;
	if (rectified)
		return refuse(own->stage[own->n - 1].dense,
			      "the last one gives numbers of both signs", err);
	return true;
}

/* Its parts are not the layers, but what they become. */
static void name_parts(struct hebb_learner *learner,
		       const struct converted *own)
{
	size_t s;

	while (learner->parts)
		hebb_free(learner->part[--learner->parts].name);
	for (s = 0; s < own->n; s++) {
		const struct stage *stage = &own->stage[s];
		struct hebb_part *part =
		    hebb_learner_add(learner, stage->name, stage->out->row);

		part->answers = s + 1 == own->n;
		part->spikes = !part->answers;
		part->steps = part->spikes ? own->steps : 1;
	}
}

static bool build(struct hebb_learner *learner, struct hebb_config *map,
		  const struct hebb_task *task, struct hebb_error *err)
{
	size_t t;
	struct converted *own = hebb_alloc(1, sizeof(*own), "conversion");
	struct hebb_value values[sizeof(params) / sizeof(*params)];

	learner->state = own;
	if (!hebb_param_read(params, map, false, values, err,
			     "learner '%s' of type 'converted'", learner->name))
		return false;
	own->graph = hebb_layered_new(learner, values, task, err);
	learner->fetches = false; /* some samples are remembered */
	if (!own->graph || !find_stages(own, err))
		return false;
	own->steps = (uint64_t)values[STEPS].number;
	learner->window = (double)own->steps;
	name_parts(learner, own);
	own->percentile = values[PERCENTILE].number;
	own->start = values[START].number;
	own->poisson = values[INPUT].number == 1;
	own->room = (size_t)values[BALANCED_BY].number;
	own->width = task->data->width;
	own->outputs = learner->outputs;
	own->seed = task->seed;
	own->threads = task->threads > 0 ? (size_t)task->threads : 1;
	own->machine = hebb_alloc(own->threads, sizeof(*own->machine),
				  "networks of spikes");
	for (t = 0; t < own->threads; t++) {
		const size_t units = own->stage[0].dense->out.row;

		own->machine[t].input =
		    hebb_alloc(own->poisson ? own->width : units,
			       sizeof(double), "the input of a network");
		own->machine[t].fired =
		    hebb_alloc(own->n, sizeof(*own->machine[t].fired),
			       "probes of a network");
		own->machine[t].last = hebb_alloc(own->outputs, sizeof(double),
						  "potentials of answers");
	}
	own->sample = hebb_alloc(own->room * own->width, sizeof(float),
				 "samples to balance by");
	own->out = hebb_alloc(own->graph->rows * own->outputs,
			      sizeof(*own->out), "answers");
	return true;
}

/* ---- learning ---- */

static void remember(struct converted *own, const struct hebb_batch *batch)
{
	size_t s;

	for (s = 0; s < batch->n; s++) {
		memcpy(own->sample + own->next * own->width,
		       batch->input + s * own->width,
		       own->width * sizeof(float));
		own->next = (own->next + 1) % own->room;
		if (own->held < own->room)
			own->held++;
	}
}

static bool learn(struct hebb_learner *learner, const struct hebb_batch *batch,
		  double *loss, struct hebb_error *err)
{
	struct converted *own = learner->state;

	own->balanced = own->ready = false;
	remember(own, batch);
	return hebb_layered_learn(learner, own->graph, batch, loss, err);
}

/* ---- balance ---- */

static int ascending(const void *a, const void *b)
{
	const float x = *(const float *)a, y = *(const float *)b;

	return (x > y) - (x < y);
}

/* Of n > 0 numbers, which are put in order. */
static double percentile_of(float *number, size_t n, double percent)
{
	const double at = percent / 100 * (double)(n - 1);
	const size_t i = (size_t)at;
	const double part = at - (double)i;

	qsort(number, n, sizeof(*number), ascending);
	return i + 1 < n ? (1 - part) * (double)number[i] +
			       part * (double)number[i + 1]
			 : (double)number[n - 1];
}

/* said[held][row]: what the units of a stage say to the samples */
static void overhear(struct converted *own, const struct stage *stage,
		     float *said)
{
	const size_t row = stage->out->row;
	size_t from, n;

	for (from = 0; from < own->held; from += n) {
		n = own->held - from < own->graph->rows ? own->held - from
							: own->graph->rows;
		hebb_graph_answer(own->graph, own->sample + from * own->width,
				  n, own->out);
		memcpy(said + from * row, stage->out->value,
		       n * row * sizeof(*said));
	}
}

/* Those that say anything at all count: most units are silent. */
static void balance(struct converted *own)
{
	size_t s, i, n;

	if (own->balanced)
		return;
	own->balanced = true;
	for (s = 0; s < own->n; s++) {
		struct stage *stage = &own->stage[s];
		const size_t all = own->held * stage->out->row;
		float *said;

		stage->most = 1;
		if (s + 1 == own->n || !own->held)
			continue;
		said = hebb_alloc_large(all, sizeof(*said), "activations");
		overhear(own, stage, said);
		for (i = n = 0; i < all; i++)
			if (said[i] > 0)
				said[n++] = said[i];
		if (n)
			stage->most = percentile_of(said, n, own->percentile);
		hebb_free(said);
	}
}

/* ---- the network of spikes ---- */

static struct hebb_config *numbers_of(double *number, size_t n,
				      const char *unit)
{
	struct hebb_config *node = hebb_config_new(HEBB_NUMBERS, NULL);

	node->numbers = number;
	node->n = n;
	node->text = hebb_text_copy(unit);
	return node;
}

/* Synapses of weight 0 do nothing, and are none. */
static size_t count_synapses(const struct hebb_weight *weight)
{
	size_t i, n = 0;

	for (i = 0; i < weight->n; i++)
		n += weight->value[i] != 0;
	return n;
}

static void add_projection(const struct converted *own, size_t s,
			   struct hebb_config *projections)
{
	const struct stage *stage = &own->stage[s];
	const struct hebb_weight *weight = &stage->dense->weight[0];
	const size_t units = weight->shape[1], n = count_synapses(weight);
	const double scale = (s ? own->stage[s - 1].most : 1) / stage->most;
	double *value = hebb_alloc(n, sizeof(*value), "synapses");
	double *source = hebb_alloc(n, sizeof(*source), "synapses");
	double *target = hebb_alloc(n, sizeof(*target), "synapses");
	char *name = hebb_text_format("to_%zu", s);
	struct hebb_config *map = hebb_config_map(projections, name);
	struct hebb_config *wiring = hebb_config_map(map, "wiring");
	size_t i, k = 0;

	for (i = 0; i < weight->n; i++) {
		if (weight->value[i] == 0)
			continue;
		value[k] = (double)weight->value[i] * scale;
		source[k] = (double)(i / units);
		target[k++] = (double)(i % units);
	}
	hebb_config_add(map, "from",
			s ? hebb_config_scalar("stage_%zu", s - 1)
			  : hebb_config_scalar("input"));
	hebb_config_add(map, "to", hebb_config_scalar("stage_%zu", s));
	hebb_config_add(map, "weight", numbers_of(value, n, "mV"));
	hebb_config_put_text(wiring, "type", "list");
	hebb_config_add(wiring, "source", numbers_of(source, n, "1"));
	hebb_config_add(wiring, "target", numbers_of(target, n, "1"));
	hebb_free(name);
}

/* With a bias, current comes in all the time; the last one never fires. */
static void add_population(const struct converted *own, size_t s,
			   struct hebb_config *populations)
{
	const struct stage *stage = &own->stage[s];
	const struct hebb_layer *dense = stage->dense;
	const size_t units = dense->weight[0].shape[1];
	const bool last = s + 1 == own->n;
	double *drive = hebb_alloc(units, sizeof(*drive), "currents");
	char *name = hebb_text_format("stage_%zu", s);
	struct hebb_config *map = hebb_config_map(populations, name);
	size_t i;

	for (i = 0; dense->weights > 1 && i < units; i++)
		drive[i] = (double)dense->weight[1].value[i] / stage->most;
	hebb_config_put_text(map, "type", "if_delta");
	hebb_config_put(map, "size", (double)units);
	hebb_config_put(map, "V_th", last ? 1e9 : 1);
	hebb_config_put(map, "V_0", last ? 0 : own->start);
	hebb_config_add(map, "I_e", numbers_of(drive, units, "pA"));
	hebb_free(name);
}

static struct hebb_config *describe(const struct converted *own)
{
	struct hebb_config *model = hebb_config_new(HEBB_MAP, NULL);
	struct hebb_config *populations = hebb_config_map(model, "populations");
	struct hebb_config *projections = hebb_config_map(model, "projections");
	struct hebb_config *input;
	size_t s;

	if (own->poisson) {
		input = hebb_config_map(populations, "input");
		hebb_config_put_text(input, "type", "poisson");
		hebb_config_put(input, "size", (double)own->width);
	}
	for (s = 0; s < own->n; s++) {
		add_population(own, s, populations);
		if ((s || own->poisson) &&
		    count_synapses(&own->stage[s].dense->weight[0]))
			add_projection(own, s, projections);
	}
	return model;
}

static const struct hebb_probe *find(const struct machine *machine, size_t s,
				     const char *what)
{
	char *path = hebb_text_format("stage_%zu.%s", s, what);
	const struct hebb_probe *probe =
	    hebb_probes_find(hebb_network_probes(machine->net), path);

	hebb_free(path);
	return probe;
}

static bool start_machine(struct converted *own, struct machine *machine,
			  struct hebb_config *model, struct hebb_error *err)
{
	const struct hebb_network_setup setup = { .dt = 1,
						  .seed = own->seed,
						  .threads = 1 };
	size_t s;

	hebb_network_free(machine->net);
	machine->spikes = machine->events = 0;
	machine->net = hebb_network_new(model, &setup, err);
	if (!machine->net)
		return false;
	for (s = 0; s + 1 < own->n; s++)
		machine->fired[s] = find(machine, s, "spikes");
	machine->potential = find(machine, s, "v");
	return true;
}

static bool convert(struct converted *own, struct hebb_error *err)
{
	struct hebb_config *model;
	size_t t;

	if (own->ready)
		return true;
	balance(own);
	model = describe(own);
	own->ready = true;
	for (t = 0; own->ready && t < own->threads; t++)
		own->ready = start_machine(own, &own->machine[t], model, err);
	hebb_config_free(model);
	return own->ready;
}

/* ---- answering ---- */

/* The clock at which samples are answered: all see the same noise. */
static const uint64_t answer_step = UINT64_C(1) << 48;

/* Some samples, and where goes what they bring. */
struct showing {
	const float *sample;    /* [n][width]; the graph has just seen them */
	uint64_t clock;         /* that keys the noise */
	float *out;             /* [n][outputs] */
	float *const *activity; /* [stages - 1][all][units]; NULL: not asked */
	float *state;           /* [all][steps][units], likewise */
	size_t part;            /* whose steps are in `state` */
	size_t row;             /* of all, where the first sample is */
};

/*
 * Chances of a spike of the sample x[width], into those of a jammed one: some
 * are deleted, and in steps without one there are `added` times as many.
 */
static void jam_input(const struct converted *own, double *x)
{
	const double n = (double)own->width;
	double expected = 0, add;
	size_t i;

	for (i = 0; i < own->width; i++)
		expected += x[i];
	add = expected < n ? own->added * expected / (n - expected) : 0;
	for (i = 0; i < own->width; i++)
		x[i] = x[i] * (1 - own->deleted) + (1 - x[i]) * add;
}

/* Rates of input neurons at which x is expected a step: 1 - exp(-rate dt). */
static void set_rates(const struct converted *own, const float *sample,
		      double *input)
{
	size_t i;

	for (i = 0; i < own->width; i++)
		input[i] = fmin(fmax((double)sample[i], 0), 1 - 1e-6);
	if (own->deleted > 0 || own->added > 0)
		jam_input(own, input);
	for (i = 0; i < own->width; i++)
		input[i] = -1000 * log1p(-fmin(input[i], 1 - 1e-6));
}

static bool show(const struct converted *own, struct machine *machine,
		 const struct showing *showing, size_t s)
{
	const struct hebb_tensor *first = &own->stage[0].dense->out;
	const float *sample = showing->sample + s * own->width;
	const hebb_real *current = first->value + s * first->row;
	float *out = showing->out + s * own->outputs;
	size_t i;

	hebb_network_trial(machine->net, showing->clock, true);
	if (own->poisson)
		set_rates(own, sample, machine->input);
	for (i = 0; !own->poisson && i < first->row; i++)
		machine->input[i] = (double)current[i] / own->stage[0].most;
	if (!hebb_network_set(
		machine->net, own->poisson ? "input.rate" : "stage_0.drive",
		machine->input, own->poisson ? own->width : first->row,
		&machine->err) ||
	    !hebb_network_run(machine->net, own->steps, &machine->err))
		return false;
	machine->potential->read(machine->potential, 0, own->outputs,
				 machine->last);
	for (i = 0; i < own->outputs; i++)
		out[i] = (float)(machine->last[i] / (double)own->steps);
	return true;
}

/* Spikes of a stage since they were cleared, into count[units]. */
static void count_spikes(const struct hebb_probe *fired, float *count,
			 size_t units)
{
	const size_t rows = fired->rows(fired);
	double events[512];
	size_t from, n, i;

	memset(count, 0, units * sizeof(*count));
	for (from = 0; from < rows; from += n) {
		n = rows - from < 256 ? rows - from : 256;
		fired->read(fired, 2 * from, 2 * n, events);
		for (i = 0; i < n; i++)
			count[(size_t)events[2 * i + 1]]++;
	}
}

/* Spikes of a stage at each step since `clock`, into state[steps][units]. */
static void mark_spikes(const struct hebb_probe *fired, uint64_t clock,
			float *state, uint64_t steps, size_t units)
{
	const size_t rows = fired->rows(fired);
	double event[2];
	size_t i;

	memset(state, 0, steps * units * sizeof(*state));
	for (i = 0; i < rows; i++) {
		fired->read(fired, 2 * i, 2, event);
		/* a spike comes at the end of its step */
		state[((size_t)(event[0] - (double)clock) - 1) * units +
		      (size_t)event[1]] = 1;
	}
}

/* What the stages but the last did while sample `s` was shown. */
static void tell(const struct converted *own, const struct machine *machine,
		 const struct showing *showing, size_t s)
{
	const size_t at = showing->row + s;
	size_t k;

	if (showing->state) {
		const size_t units = own->stage[showing->part].out->row;

		mark_spikes(machine->fired[showing->part], showing->clock,
			    showing->state + at * own->steps * units,
			    own->steps, units);
	}
	for (k = 0; showing->activity && k + 1 < own->n; k++) {
		const size_t units = own->stage[k].out->row;

		count_spikes(machine->fired[k],
			     showing->activity[k] + at * units, units);
	}
}

static bool show_all(struct converted *own, const struct showing *showing,
		     size_t n, struct hebb_error *err)
{
	const int team = (int)own->threads;
	bool failed = false;
	size_t s, t;

#pragma omp parallel for num_threads(team) if (team > 1)
	for (s = 0; s < n; s++) {
		struct machine *machine = &own->machine[omp_get_thread_num()];

		if (!show(own, machine, showing, s)) {
#pragma omp atomic write
			failed = true;
		} else {
			tell(own, machine, showing, s);
		}
		hebb_network_clear(machine->net);
	}
	for (t = 0; failed && t < own->threads; t++)
		if (own->machine[t].err.kind) {
			*err = own->machine[t].err;
			break;
		}
	return !failed;
}

/* What the machines spent since they were counted last. */
static void count(struct hebb_learner *learner, struct converted *own)
{
	size_t t, p;

	for (t = 0; t < own->threads; t++) {
		struct machine *machine = &own->machine[t];
		const struct hebb_network *net = machine->net;
		uint64_t spikes = 0, events = hebb_network_events(net);

		for (p = own->poisson; p < hebb_network_populations(net); p++)
			spikes += hebb_network_spikes(net, p);
		learner->cost.spikes += (double)(spikes - machine->spikes);
		learner->cost.events += (double)(events - machine->events);
		machine->spikes = spikes;
		machine->events = events;
	}
}

static bool show_batch(struct hebb_learner *learner,
		       const struct hebb_batch *batch, struct showing *showing,
		       struct hebb_error *err)
{
	struct converted *own = learner->state;
	float *out = showing->out;
	size_t from, n;

	if (!convert(own, err))
		return false;
	for (from = 0; from < batch->n; from += n) {
		showing->sample = batch->input + from * own->width;
		showing->out = out + from * own->outputs;
		showing->row = from;
		n = batch->n - from < own->graph->rows ? batch->n - from
						       : own->graph->rows;
		if (!own->poisson)
			hebb_graph_answer(own->graph, showing->sample, n,
					  own->out);
		if (!show_all(own, showing, n, err))
			return false;
	}
	count(learner, own);
	return true;
}

static bool answer(struct hebb_learner *learner, const struct hebb_batch *batch,
		   float *out, struct hebb_error *err)
{
	struct showing showing = { .clock = answer_step, .out = out };

	return show_batch(learner, batch, &showing, err);
}

static bool respond(struct hebb_learner *learner,
		    const struct hebb_batch *batch, uint64_t repeat,
		    float *const *activity, struct hebb_error *err)
{
	const struct converted *own = learner->state;
	struct showing showing = {
		.clock = answer_step + repeat * own->steps,
		.out = activity[own->n - 1],
		.activity = activity,
	};

	return show_batch(learner, batch, &showing, err);
}

static bool trace(struct hebb_learner *learner, const struct hebb_batch *batch,
		  size_t part, float *state, struct hebb_error *err)
{
	float *out =
	    hebb_alloc(batch->n * learner->outputs, sizeof(*out), "answers");
	struct showing showing = {
		.clock = answer_step, .out = out, .state = state, .part = part
	};
	const bool ok = show_batch(learner, batch, &showing, err);

	hebb_free(out);
	return ok;
}

/* Some samples at a time, as there is room for their steps. */
static bool listen(struct hebb_learner *learner, const struct hebb_batch *batch,
		   size_t part, hebb_hear *hear, void *data, uint64_t *windows,
		   struct hebb_error *err)
{
	const size_t units = learner->part[part].units;
	const size_t row = learner->part[part].steps * units;
	const size_t fit = ((size_t)1 << 22) / row, most = fit ? fit : 1;
	const size_t room = most < batch->n ? most : batch->n;
	float *state = hebb_alloc(room * row, sizeof(*state), "spikes");
	struct hebb_batch some = *batch;
	bool ok = true;
	size_t from, i;

	for (from = 0; ok && from < batch->n; from += some.n) {
		some.n = batch->n - from < room ? batch->n - from : room;
		some.input = batch->input + from * batch->width;
		ok = trace(learner, &some, part, state, err);
		for (i = 0; ok && i < some.n * row; i++)
			if (state[i] != 0)
				hear(data, from + i / row,
				     (double)(i % row / units + 1), i % units);
	}
	*windows = batch->n;
	hebb_free(state);
	return ok;
}

static bool jam(struct hebb_learner *learner, double deleted, double added)
{
	struct converted *own = learner->state;

	own->deleted = deleted;
	own->added = added;
	return own->poisson;
}

/* A current into the first layer is computed, once a sample. */
static bool expend(struct hebb_learner *learner, const struct hebb_batch *batch,
		   struct hebb_expense *expense, struct hebb_error *err)
{
	const struct converted *own = learner->state;
	const double steps = (double)own->steps * (double)batch->n;
	const double before = learner->cost.events;
	float *out =
	    hebb_alloc(batch->n * own->outputs, sizeof(*out), "answers");
	const bool ok = answer(learner, batch, out, err);
	size_t s;

	*expense = (struct hebb_expense){
		.accumulates = learner->cost.events - before,
		.updates = steps * (double)learner->neurons,
	};
	for (s = 0; s < own->n; s++) {
		const struct hebb_weight *weight =
		    &own->stage[s].dense->weight[0];

		if (s || own->poisson)
			expense->dense += steps * (double)weight->n;
		else
			hebb_expense_multiply(batch->input, batch->n,
					      weight->shape[0], weight->value,
					      weight->shape[1], expense);
	}
	hebb_free(out);
	return ok;
}

/* The scales stay: neurons keep the thresholds that they have. */
static bool write(struct hebb_learner *learner, const struct hebb_probe *weight,
		  const double *value, struct hebb_error *err)
{
	struct converted *own = learner->state;

	(void)err;
	balance(own);
	hebb_layered_write(own->graph, weight, value);
	own->ready = false;
	return true;
}

static void keep(struct hebb_learner *learner)
{
	struct converted *own = learner->state;

	hebb_graph_keep(own->graph);
}

static void recall(struct hebb_learner *learner)
{
	struct converted *own = learner->state;

	hebb_graph_recall(own->graph);
	own->balanced = own->ready = false;
}

static void release(struct hebb_learner *learner)
{
	struct converted *own = learner->state;
	size_t t;

	if (!own)
		return;
	for (t = 0; own->machine && t < own->threads; t++) {
		hebb_network_free(own->machine[t].net);
		hebb_free(own->machine[t].input);
		hebb_free(own->machine[t].last);
		hebb_free(own->machine[t].fired);
	}
	hebb_free(own->machine);
	hebb_free(own->sample);
	hebb_free(own->out);
	hebb_free(own->stage);
	hebb_graph_free(own->graph);
	hebb_free(own);
}

const struct hebb_learner_type hebb_learner_converted = {
	.type = {
		.name = "converted",
		.brief = "learns by backpropagation, and answers in spikes",
		.source = "Rueckauer et al. 2017, Front. Neurosci. 11:682; "
			  "Diehl et al. 2015, IJCNN",
		.params = params,
	},
	.build = build,
	.learn = learn,
	.answer = answer,
	.respond = respond,
	.trace = trace,
	.listen = listen,
	.expend = expend,
	.write = write,
	.jam = jam,
	.keep = keep,
	.recall = recall,
	.release = release,
};
