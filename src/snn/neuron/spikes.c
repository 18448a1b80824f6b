/*
 * spikes.c - a source whose spikes are listed
 *
 * Times are rounded to the grid, on which a spike's time is the end of its
 * step.  The list is in the order of times; what fires in a step is found by
 * halving, so any step can come next.
 */
#include "snn/neuron.h"

#include <string.h>

#include "base/memory.h"

enum { TIMES, NEURONS };

static const struct hebb_param params[] = {
	[TIMES] = { "times", "ms", HEBB_OPTIONAL, 0, 0,
		    "of the spikes, ascending: [1 ms, 2 ms] or {file: "
		    "spikes.csv, column: time_ms}",
		    HEBB_NODE },
	[NEURONS] = { "neurons", "1", HEBB_OPTIONAL, 0, 0,
		      "for each time the id of the neuron, from 0; without "
		      "them all neurons fire at each time",
		      HEBB_NODE },
	{ NULL },
};

static const struct hebb_param time_row = {
	"times", "ms", HEBB_REQUIRED, 0, 1e15, "",
};
static const struct hebb_param neuron_row = {
	"neurons", "1", HEBB_REQUIRED, -1e15, 1e15, "",
};

struct spike {
	uint64_t step;
	uint32_t neuron;
};

struct list {
	size_t n;
	bool all; /* neurons fire together */
	struct spike spike[];
};

static bool read_times(struct list *list, struct hebb_config *times, double dt,
		       struct hebb_error *err)
{
	size_t i;

	if (!hebb_param_column(&time_row, times, err))
		return false;
	for (i = 0; i < list->n; i++) {
		const double steps = round(times->numbers[i] / dt);

		if (steps < 1)
			return hebb_error_set(
			    err, HEBB_DATA, &times->place,
			    "the spike of row %zu is at %g "
			    "ms; the first step ends at %g ms",
			    i, times->numbers[i], dt);
		if (i && times->numbers[i] < times->numbers[i - 1])
			return hebb_error_set(err, HEBB_DATA, &times->place,
					      "the spike of row %zu is at %g "
					      "ms, before that of the row "
					      "above; sort them by time",
					      i, times->numbers[i]);
		list->spike[i].step = (uint64_t)steps - 1;
	}
	return true;
}

static bool read_neurons(struct list *list, struct hebb_config *neurons,
			 uint32_t size, struct hebb_error *err)
{
	size_t i;

	if (!hebb_param_column(&neuron_row, neurons, err))
		return false;
	for (i = 0; i < list->n; i++) {
		const double id = neurons->numbers[i];

		if (!(id >= 0 && id < size && id == floor(id)))
			return hebb_error_set(err, HEBB_DATA, &neurons->place,
					      "the neuron of row %zu is %.17g, "
					      "but there are %u, 0 to %u",
					      i, id, size, size - 1);
		list->spike[i].neuron = (uint32_t)id;
	}
	return true;
}

/* No neuron fires twice in one step. */
static bool fire_once(const struct list *list, uint32_t size,
		      const struct hebb_place *place, struct hebb_error *err)
{
	uint64_t *after = hebb_alloc(list->all ? 1 : size, sizeof(*after),
				     "a list of spikes");
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct spike *spike = &list->spike[i];

		if (after[spike->neuron] == spike->step + 1)
			break;
		after[spike->neuron] = spike->step + 1;
	}
	hebb_free(after);
	return i == list->n ||
	       hebb_error_set(err, HEBB_DATA, place,
			      "the spike of row %zu is the second one of its "
			      "neuron in one step",
			      i);
}

static bool share(const struct hebb_value *values, uint32_t size, double dt,
		  void **shared, struct hebb_error *err)
{
	struct hebb_config *times = values[TIMES].node;
	struct hebb_config *neurons = values[NEURONS].node;
	struct list *list;

	if (!times)
		return hebb_error_set(err, HEBB_MODEL,
				      neurons ? &neurons->place : NULL,
				      "a source of type 'spikes' needs "
				      "`times:`, and maybe `neurons:`");
	if (neurons && neurons->n != times->n)
		return hebb_error_set(err, HEBB_DATA, &neurons->place,
				      "there are %zu times and %zu neurons",
				      times->n, neurons->n);
	list = hebb_alloc(1, sizeof(*list) + times->n * sizeof(struct spike),
			  "a list of spikes");
	*shared = list;
	list->n = times->n;
	list->all = !neurons;
	return read_times(list, times, dt, err) &&
	       (!neurons || read_neurons(list, neurons, size, err)) &&
	       fire_once(list, size, &times->place, err);
}

static void prepare(const double *param, double dt, double *coef)
{
	(void)param, (void)dt, (void)coef;
}

/* The first spike that is not before `step`. */
static size_t find(const struct list *list, uint64_t step)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (list->spike[middle].step < step)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void step(const struct hebb_block *b)
{
	const struct list *list = b->shared;
	size_t i;

	memset(b->fired, 0, b->n);
	if (!list)
		return;
	for (i = find(list, b->step);
	     i < list->n && list->spike[i].step == b->step; i++) {
		const uint32_t id = list->spike[i].neuron;

		if (list->all)
			memset(b->fired, 1, b->n);
		else if (id >= b->first && id - b->first < b->n)
			b->fired[id - b->first] = 1;
	}
}

static const struct hebb_state states[] = { { NULL } };
static const struct hebb_port ports[] = { { NULL } };

const struct hebb_neuron_type hebb_neuron_spikes = {
	.type = {
		.name = "spikes",
		.brief = "source of spikes that are listed",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.share = share,
	.prepare = prepare,
	.step = step,
};
