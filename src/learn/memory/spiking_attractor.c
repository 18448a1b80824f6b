/*
 * spiking_attractor.c - pairs of spiking neurons, one for 1 and one for -1,
 * whose plastic synapses make stored patterns stay
 *
 * Each unit is two leaky neurons that inhibit each other; noise drives all of
 * them alike, so that one of each pair fires, and which one is decided by what
 * comes through the synapses among all.  Inhibition among all takes what these
 * bring to every neuron alike, and leaves the differences.  To store, the
 * neurons of a pattern are driven strongly for a while, one pattern after the
 * other, and those that fire together come to excite each other by pair STDP;
 * in the end the weights onto each neuron are scaled to one sum (as by Oja
 * 1982, J. Math. Biol. 15:267; Turrigiano 2008, Cell 135:422), since otherwise
 * a neuron of many patterns would win always.  To recall, the neurons of a cue
 * are driven strongly, then all alike; the one of a pair that fires more in the
 * end is what comes to mind.
 *
 * (Attractors of spiking neurons: Amit & Brunel 1997, Cereb. Cortex 7:237.)
 */
#include "learn/memory.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "snn/network.h"

enum {
	TEACH,
	CUE,
	SETTLE,
	READ,
	STRONG,
	REST,
	KICK,
	RIVAL,
	TOTAL,
	CALM,
	A_PLUS,
	A_MINUS,
	DT
};

static const struct hebb_param params[] = {
	[TEACH] = { "teach", "ms", 500, 1, 1e6,
		    "how long each pattern is shown", HEBB_REAL, NULL,
		    HEBB_STEPS },
	[CUE] = { "cue", "ms", 50, 0, 1e6, "how long a cue is shown", HEBB_REAL,
		  NULL, HEBB_STEPS },
	[SETTLE] = { "settle", "ms", 300, 0, 1e6,
		     "from the end of the cue until spikes count", HEBB_REAL,
		     NULL, HEBB_STEPS },
	[READ] = { "read", "ms", 200, 1, 1e6, "how long they do", HEBB_REAL,
		   NULL, HEBB_STEPS },
	[STRONG] = { "strong", "Hz", 600, 0, 1e5,
		     "rate of the drive of neurons that are shown" },
	[REST] = { "rest", "Hz", 300, 0, 1e5,
		   "rate of the drive of all, while nothing is shown" },
	[KICK] = { "kick", "mV", 10, 0, 1e3, "what a spike of the drive does" },
	[RIVAL] = { "rival", "mV", 60, 0, 1e3,
		    "what a spike takes from the other one of a pair" },
	[TOTAL] = { "total", "mV", 200, 1e-3, 1e6,
		    "sum of the weights onto a neuron" },
	[CALM] = { "calm", "1", 0.85, 0, 100,
		   "of what comes through these on the mean, the part that "
		   "inhibition among all takes" },
	[A_PLUS] = { "A_plus", "mV", 0.0005, 0, 1e3,
		     "what a pair of spikes adds to a weight" },
	[A_MINUS] = { "A_minus", "mV", 0.00025, 0, 1e3,
		      "what a pair of spikes takes from it" },
	[DT] = { "dt", "ms", 1, 1e-3, 100, "time step" },
	{ 0 },
};

struct attractor {
	struct hebb_network *net;
	double *drive; /* [2 width] Hz, of the network's input */
	const struct hebb_probe *spikes;
	double *count;                     /* [2 width] */
	uint64_t teach, cue, settle, read; /* steps */
	double strong, rest, total;
};

/* ---- the network ---- */

static struct hebb_config *numbers_of(double *number, size_t n,
				      const char *unit)
{
	struct hebb_config *node = hebb_config_new(HEBB_NUMBERS, NULL);

	node->numbers = number;
	node->n = n;
	node->text = hebb_text_copy(unit);
	return node;
}

static struct hebb_config *projection(struct hebb_config *model,
				      const char *name, const char *from,
				      const char *type, double weight)
{
	struct hebb_config *map =
	    hebb_config_map(hebb_config_map(model, "projections"), name);

	hebb_config_put_text(map, "from", from);
	hebb_config_put_text(map, "to", "neurons");
	hebb_config_put_text(map, "type", type);
	hebb_config_put(map, "weight", weight);
	return map;
}

static void add_population(struct hebb_config *model, const char *name,
			   const char *type, size_t size)
{
	struct hebb_config *map =
	    hebb_config_map(hebb_config_map(model, "populations"), name);

	hebb_config_put_text(map, "type", type);
	hebb_config_put(map, "size", (double)size);
}

/* Neuron i < width stands for 1, and width + i for -1. */
static void add_rivals(struct hebb_config *model, size_t width, double weight)
{
	struct hebb_config *wiring = hebb_config_map(
	    projection(model, "rival", "neurons", "fixed", -weight), "wiring");
	double *from = hebb_alloc(2 * width, sizeof(*from), "pairs");
	double *to = hebb_alloc(2 * width, sizeof(*to), "pairs");
	size_t i;

	for (i = 0; i < 2 * width; i++) {
		from[i] = (double)i;
		to[i] = (double)((i + width) % (2 * width));
	}
	hebb_config_put_text(wiring, "type", "list");
	hebb_config_add(wiring, "source", numbers_of(from, 2 * width, "1"));
	hebb_config_add(wiring, "target", numbers_of(to, 2 * width, "1"));
}

static struct hebb_config *describe(size_t width,
				    const struct hebb_value *values)
{
	struct hebb_config *model = hebb_config_new(HEBB_MAP, NULL), *map;
	const double total = values[TOTAL].number;

	add_population(model, "drive", "poisson", 2 * width);
	add_population(model, "neurons", "lif_delta", 2 * width);
	map = projection(model, "kick", "drive", "fixed", values[KICK].number);
	hebb_config_put_text(hebb_config_map(map, "wiring"), "type", "one");
	add_rivals(model, width, values[RIVAL].number);
	projection(model, "calm", "neurons", "fixed",
		   -values[CALM].number * total / (double)(2 * width - 1));
	map = projection(model, "loop", "neurons", "stdp", 0);
	/* one synapse may carry the whole sum: scaling meets no bound */
	hebb_config_put(map, "w_max", total);
	hebb_config_put(map, "A_plus", values[A_PLUS].number / total);
	hebb_config_put(map, "A_minus", values[A_MINUS].number / total);
	hebb_config_put_text(hebb_config_map(map, "wiring"), "type", "all");
	return model;
}

static bool build(struct hebb_memory *memory, struct hebb_config *map,
		  struct hebb_error *err)
{
	struct attractor *own = hebb_alloc(1, sizeof(*own), "attractors");
	struct hebb_value values[sizeof(params) / sizeof(*params)];
	struct hebb_network_setup setup = { .seed = memory->task.seed,
					    .threads = memory->task.threads };
	struct hebb_config *model;

	memory->state = own;
	if (!hebb_param_read(params, map, false, values, err,
			     "memory '%s' of type 'spiking_attractor'",
			     memory->name))
		return false;
	setup.dt = values[DT].number;
	own->teach = (uint64_t)llround(values[TEACH].number / setup.dt);
	own->cue = (uint64_t)llround(values[CUE].number / setup.dt);
	own->settle = (uint64_t)llround(values[SETTLE].number / setup.dt);
	own->read = (uint64_t)llround(values[READ].number / setup.dt);
	own->strong = values[STRONG].number;
	own->rest = values[REST].number;
	own->total = values[TOTAL].number;
	model = describe(memory->task.width, values);
	own->net = hebb_network_new(model, &setup, err);
	hebb_config_free(model);
	if (!own->net)
		return false;
	own->drive =
	    hebb_alloc(2 * memory->task.width, sizeof(double), "a drive");
	own->spikes =
	    hebb_probes_find(hebb_network_probes(own->net), "neurons.spikes");
	own->count =
	    hebb_alloc(2 * memory->task.width, sizeof(double), "spikes");
	return true;
}

/* ---- storing ---- */

/* The neurons of a pattern are driven, or with NULL all alike. */
static bool drive(struct hebb_memory *memory, const float *pattern,
		  uint64_t steps, struct hebb_error *err)
{
	struct attractor *own = memory->state;
	const size_t width = memory->task.width;
	size_t i;

	for (i = 0; i < width; i++) {
		own->drive[i] = own->drive[width + i] = own->rest;
		if (!pattern)
			continue;
		own->drive[i] = pattern[i] > 0 ? own->strong : 0;
		own->drive[width + i] = pattern[i] > 0 ? 0 : own->strong;
	}
	return hebb_network_set(own->net, "drive.rate", own->drive, 2 * width,
				err) &&
	       hebb_network_run(own->net, steps, err);
}

static bool store(struct hebb_memory *memory, const float *pattern, size_t n,
		  struct hebb_error *err)
{
	struct attractor *own = memory->state;
	size_t p;

	hebb_network_reset(own->net, true);
	for (p = 0; p < n; p++) {
		hebb_network_trial(own->net, p * own->teach, true);
		if (!drive(memory, pattern + p * memory->task.width, own->teach,
			   err))
			return false;
		hebb_network_clear(own->net);
	}
	return hebb_network_normalise(own->net, "loop.weight", false,
				      own->total, err);
}

/* ---- recalling ---- */

static void count(struct attractor *own, size_t neurons)
{
	double events[512];
	const size_t rows = own->spikes->rows(own->spikes);
	size_t from, i, n;

	memset(own->count, 0, neurons * sizeof(*own->count));
	for (from = 0; from < rows; from += n) {
		n = rows - from < 256 ? rows - from : 256;
		own->spikes->read(own->spikes, 2 * from, 2 * n, events);
		for (i = 0; i < n; i++)
			own->count[(size_t)events[2 * i + 1]]++;
	}
}

/* The clock of cues: far from that of patterns. */
static const uint64_t recall_step = UINT64_C(1) << 48;

static bool recall(struct hebb_memory *memory, const float *cue, size_t n,
		   float *out, struct hebb_error *err)
{
	struct attractor *own = memory->state;
	const size_t width = memory->task.width;
	const uint64_t steps = own->cue + own->settle + own->read;
	size_t k, i;

	for (k = 0; k < n; k++) {
		hebb_network_trial(own->net, recall_step + k * steps, false);
		if (!drive(memory, cue + k * width, own->cue, err) ||
		    !drive(memory, NULL, own->settle, err))
			return false;
		hebb_network_clear(own->net);
		if (!hebb_network_run(own->net, own->read, err))
			return false;
		count(own, 2 * width);
		hebb_network_clear(own->net);
		for (i = 0; i < width; i++)
			out[k * width + i] =
			    own->count[i] < own->count[width + i] ? -1 : 1;
	}
	return true;
}

static void release(struct hebb_memory *memory)
{
	struct attractor *own = memory->state;

	if (!own)
		return;
	hebb_network_free(own->net);
	hebb_free(own->count);
	hebb_free(own->drive);
	hebb_free(own);
}

const struct hebb_memory_type hebb_memory_spiking_attractor = {
	.type = {
		.name = "spiking_attractor",
		.brief = "pairs of spiking neurons whose plastic synapses make "
			 "patterns stay",
		.source = "after Amit & Brunel 1997, Cereb. Cortex 7:237",
		.params = params,
	},
	.build = build,
	.store = store,
	.recall = recall,
	.release = release,
};
