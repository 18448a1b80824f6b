/*
 * spikes.c - a source whose spikes are listed
 *
 * Times are rounded to the grid, on which a spike's time is the end of its
 * step.
 */
#include "snn/source.h"

#include "base/memory.h"

enum { TIMES, NEURONS };

static const struct hebb_param params[] = {
	[TIMES] = { "times", "ms", HEBB_OPTIONAL, 0, 0,
		    "of the spikes, ascending: [1 ms, 2 ms] or {file: "
		    "spikes.csv, column: time_ms}",
		    HEBB_NODE, NULL, HEBB_STEPS },
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

static bool read_times(struct hebb_spikes *list, struct hebb_config *times,
		       double dt, struct hebb_error *err)
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

static bool read_neurons(struct hebb_spikes *list, struct hebb_config *neurons,
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
static bool fire_once(const struct hebb_spikes *list, uint32_t size,
		      const struct hebb_place *place, struct hebb_error *err)
{
	uint64_t *after = hebb_alloc(list->all ? 1 : size, sizeof(*after),
				     "a list of spikes");
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct hebb_spike *spike = &list->spike[i];

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
		  struct hebb_stream stream, void **shared,
		  struct hebb_error *err)
{
	struct hebb_config *times = values[TIMES].node;
	struct hebb_config *neurons = values[NEURONS].node;
	struct hebb_spikes *list;

	(void)stream;
	if (!times)
		return hebb_error_set(err, HEBB_MODEL,
				      neurons ? &neurons->place : NULL,
				      "a source of type 'spikes' needs "
				      "`times:`, and maybe `neurons:`");
	if (neurons && neurons->n != times->n)
		return hebb_error_set(err, HEBB_DATA, &neurons->place,
				      "there are %zu times and %zu neurons",
				      times->n, neurons->n);
	list = hebb_spikes_new(times->n);
	*shared = list;
	list->all = !neurons;
	return read_times(list, times, dt, err) &&
	       (!neurons || read_neurons(list, neurons, size, err)) &&
	       fire_once(list, size, &times->place, err);
}

static void prepare(const double *param, double dt, double *coef)
{
	(void)param, (void)dt, (void)coef;
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
	.step = hebb_source_listed,
};
