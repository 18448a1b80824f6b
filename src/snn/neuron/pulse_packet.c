/*
 * pulse_packet.c - a source whose neurons fire almost together
 *
 * In every packet each neuron fires `activity` times, around the packet's time
 * and with a normal jitter: what a pool of a synfire chain sends (Diesmann et
 * al. 1999, Nature 402:529).  Spikes are drawn once, with keys of neuron and
 * packet, and have the nearest time of the grid.  A neuron has one spike a step
 * at most: a second one comes a step later.  None comes before the first step.
 */
#include "snn/source.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/normal.h"

enum { TIMES, ACTIVITY, SD };
#define MOST 1e10

static const struct hebb_param params[] = {
	[TIMES] = { "times", "ms", HEBB_REQUIRED, 0, 0,
		    "middles of the packets: [100 ms, 200 ms] or {file: "
		    "packets.csv, column: time_ms}",
		    HEBB_NODE },
	[ACTIVITY] = { "activity", "1", 1, 1, 1e6,
		       "spikes of each neuron in a packet", HEBB_COUNT },
	[SD] = { "sd", "ms", 0, 0, 1e6,
		 "standard deviation of a spike's time" },
	{ NULL },
};

static const struct hebb_param time_row = {
	"times", "ms", HEBB_REQUIRED, 0, 1e15, "",
};

static int compare(const void *a, const void *b)
{
	const struct hebb_spike *x = a, *y = b;

	if (x->step != y->step)
		return x->step < y->step ? -1 : 1;
	return (x->neuron > y->neuron) - (x->neuron < y->neuron);
}

/* Spikes of the same neuron and step make way for each other, in order. */
static void spread(struct hebb_spikes *list, uint32_t size)
{
	uint64_t *free = hebb_alloc(size, sizeof(*free), "packets of spikes");
	size_t i;

	qsort(list->spike, list->n, sizeof(*list->spike), compare);
	for (i = 0; i < list->n; i++) {
		struct hebb_spike *spike = &list->spike[i];

		if (spike->step < free[spike->neuron])
			spike->step = free[spike->neuron];
		free[spike->neuron] = spike->step + 1;
	}
	hebb_free(free);
	qsort(list->spike, list->n, sizeof(*list->spike), compare);
}

/* The spikes of one neuron; steps of the stream are packets, 0 is its sd. */
static void draw(struct hebb_spikes *list, const struct hebb_value *v,
		 uint32_t id, double dt, struct hebb_stream stream)
{
	const struct hebb_config *times = v[TIMES].node;
	const double sd = hebb_value_at(&v[SD], &params[SD], stream, id, 0);
	const uint32_t activity = (uint32_t)v[ACTIVITY].number;
	uint32_t k;
	size_t p;

	for (p = 0; p < times->n; p++)
		for (k = 0; k < activity; k++) {
			const double z = hebb_normal(
			    hebb_random_bits(stream, id, p + 1, 2 * k),
			    hebb_random_bits(stream, id, p + 1, 2 * k + 1));
			const double end =
			    round((times->numbers[p] + sd * z) / dt);

			if (end >= 1)
				list->spike[list->n++] =
				    (struct hebb_spike){ (uint64_t)end - 1,
							 id };
		}
}

static bool share(const struct hebb_value *v, uint32_t size, double dt,
		  struct hebb_stream stream, void **shared,
		  struct hebb_error *err)
{
	struct hebb_config *times = v[TIMES].node;
	struct hebb_spikes *list;
	double n;
	uint32_t i;

	if (!hebb_param_column(&time_row, times, err))
		return false;
	n = (double)times->n * size * v[ACTIVITY].number;
	if (n > MOST)
		return hebb_error_set(err, HEBB_MODEL, &times->place,
				      "the packets have %.3g spikes, more than "
				      "%g",
				      n, MOST);
	list = hebb_spikes_new((size_t)n);
	*shared = list;
	list->n = 0;
	for (i = 0; i < size; i++)
		draw(list, v, i, dt, stream);
	spread(list, size);
	return true;
}

static void prepare(const double *param, double dt, double *coef)
{
	(void)param, (void)dt, (void)coef;
}

static const struct hebb_state states[] = { { NULL } };
static const struct hebb_port ports[] = { { NULL } };

const struct hebb_neuron_type hebb_neuron_pulse_packet = {
	.type = {
		.name = "pulse_packet",
		.brief = "source whose neurons fire almost together, in "
			 "packets",
		.source = "Diesmann, Gewaltig & Aertsen 1999, Nature 402:529",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.share = share,
	.prepare = prepare,
	.step = hebb_source_listed,
};
