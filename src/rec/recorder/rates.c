/*
 * rates.c - how much populations fire, bin by bin
 *
 *	/rates/exc/time, rate
 *
 * A spike at the end of a bin belongs to it, as to the step that ends there.
 */
#include "rec/recorder.h"

#include <math.h>

#include "base/memory.h"

enum { OF, BIN, FROM, UNTIL };

enum { ROWS = 4096 }; /* read at a time */

static const struct hebb_param params[] = {
	[OF] = { "of", "1", HEBB_REQUIRED, 0, 0,
		 "population, or a list of them", HEBB_NODE, NULL },
	[BIN] = { "bin", "ms", 5, 1e-4, 1e12, "time that is counted together",
		  HEBB_REAL, NULL, HEBB_STEPS_FROM_1 },
	[FROM] = { "from", "ms", 0, 0, 1e12, "where the first bin begins",
		   HEBB_REAL, NULL, HEBB_STEPS },
	[UNTIL] = { "until", "ms", INFINITY, 0, INFINITY,
		    "all bins end by then; default: the end", HEBB_REAL, NULL,
		    HEBB_STEPS },
	{ 0 },
};

struct item {
	const struct hebb_probe *probe;
	int time, rate;     /* tracks */
	uint64_t at, count; /* the bin that is open, its spikes */
};

struct rates {
	struct item *item; /* [n] */
	size_t n, capacity;
	double bin; /* ms */
	double events[ROWS][2];
};

static bool add(struct hebb_recorder *recorder, const struct hebb_probe *probe,
		const char *name, struct hebb_error *err)
{
	struct rates *rates = recorder->state;
	char *group = hebb_recorder_group(recorder, "rates", name);
	struct item item = { .probe = probe };

	item.time = hebb_recorder_track(
	    recorder, group, "time",
	    (struct hebb_track){ .unit = "ms",
				 .brief = "the middle of a bin",
				 .cell = HEBB_F64 },
	    err);
	if (item.time >= 0)
		item.rate = hebb_recorder_track(
		    recorder, group, "rate",
		    (struct hebb_track){
			.unit = "Hz",
			.brief = "spikes per neuron and time of a bin",
			.cell = HEBB_F64 },
		    err);
	rates->item = hebb_grow(rates->item, &rates->capacity, rates->n + 1,
				sizeof(item), "a recorder");
	rates->item[rates->n++] = item;
	hebb_free(group);
	return item.time >= 0 && item.rate >= 0;
}

static bool start(struct hebb_recorder *recorder,
		  const struct hebb_probes *probes, struct hebb_error *err)
{
	const struct hebb_value *values = recorder->values;
	struct rates *rates = hebb_alloc(1, sizeof(*rates), "a recorder");
	const struct hebb_config *name;
	size_t i;

	recorder->state = rates;
	hebb_recorder_schedule(recorder, values[FROM].number,
			       values[BIN].number, values[UNTIL].number);
	/* spikes must be taken whenever there are some */
	rates->bin = recorder->every;
	recorder->every = 0;
	recorder->next = INFINITY;
	if (!hebb_recorder_window(&recorder->values[FROM],
				  &recorder->values[UNTIL], err))
		return false;
	for (i = 0; (name = hebb_recorder_name(&values[OF], i)); i++) {
		const struct hebb_probe *probe = hebb_recorder_probe(
		    probes, name, ".spikes", HEBB_PROBE_EVENTS, 0, err);

		if (!probe || !add(recorder, probe, name->text, err))
			return false;
	}
	return true;
}

/* Where bin `k` begins, ms. */
static double begin(const struct hebb_recorder *recorder, uint64_t k)
{
	const struct rates *rates = recorder->state;

	return recorder->from + (double)k * rates->bin;
}

/* All bins that end by `time` are over. */
static bool close_bins(struct hebb_recorder *recorder, struct item *item,
		       double time, struct hebb_error *err)
{
	const struct rates *rates = recorder->state;
	const double last = fmin(time, recorder->until) + recorder->dt / 2;

	for (; begin(recorder, item->at + 1) < last; item->at++) {
		const double middle =
		    begin(recorder, item->at) + rates->bin / 2;
		const double rate = 1e3 * (double)item->count /
				    ((double)item->probe->neurons * rates->bin);

		item->count = 0;
		if (!hebb_tape_write(recorder->tape, item->time, &middle, 1,
				     err) ||
		    !hebb_tape_write(recorder->tape, item->rate, &rate, 1, err))
			return false;
	}
	return true;
}

static bool take(struct hebb_recorder *recorder, struct item *item, size_t from,
		 size_t n, struct hebb_error *err)
{
	struct rates *rates = recorder->state;
	size_t i;

	item->probe->read(item->probe, 2 * from, 2 * n, rates->events[0]);
	for (i = 0; i < n; i++) {
		const double time = rates->events[i][0];

		if (time < recorder->from + recorder->dt / 2)
			continue;
		/* what ended a step before is over */
		if (!close_bins(recorder, item, time - recorder->dt, err))
			return false;
		item->count++;
	}
	return true;
}

static bool look(struct hebb_recorder *recorder, double time,
		 struct hebb_error *err)
{
	struct rates *rates = recorder->state;
	size_t i, from;

	for (i = 0; i < rates->n; i++) {
		struct item *item = &rates->item[i];
		const size_t rows = item->probe->rows(item->probe);

		for (from = 0; from < rows; from += ROWS)
			if (!take(recorder, item, from,
				  rows - from < ROWS ? rows - from : ROWS, err))
				return false;
		if (!close_bins(recorder, item, time, err))
			return false;
	}
	return true;
}

static bool stop(struct hebb_recorder *recorder, double time,
		 struct hebb_error *err)
{
	struct rates *rates = recorder->state;

	(void)time;
	(void)err;
	if (rates)
		hebb_free(rates->item);
	hebb_free(rates);
	return true;
}

const struct hebb_recorder_type hebb_recorder_rates = {
	.type = { .name = "rates",
		  .brief = "how much populations fire, bin by bin",
		  .params = params },
	.start = start,
	.look = look,
	.stop = stop,
};
