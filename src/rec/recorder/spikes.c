/*
 * spikes.c - when which neuron fired, as SONATA's readers want it
 *
 *	/spikes/exc/timestamps, node_ids
 */
#include "rec/recorder.h"

#include <math.h>

#include "base/memory.h"

enum { OF, FIRST, FROM, UNTIL };

enum { ROWS = 4096 }; /* read at a time */

static const struct hebb_param params[] = {
	[OF] = { "of", "1", HEBB_REQUIRED, 0, 0,
		 "population, or a list of them", HEBB_NODE, NULL },
	[FIRST] = { "first", "1", HEBB_OPTIONAL, 1, 1e9,
		    "so many neurons; default: all", HEBB_COUNT, NULL },
	[FROM] = { "from", "ms", 0, 0, 1e12, "spikes after this time",
		   HEBB_REAL, NULL },
	[UNTIL] = { "until", "ms", INFINITY, 0, INFINITY,
		    "spikes until this time; default: the end", HEBB_REAL,
		    NULL },
	{ 0 },
};

struct item {
	const struct hebb_probe *probe;
	char *group;
	int time, id; /* tracks */
	double last;  /* ms: of the latest spike */
	bool sorted;
	size_t neurons; /* those below are recorded */
};

struct spikes {
	struct item *item; /* [n] */
	size_t n, capacity;
	double events[ROWS][2], time[ROWS], id[ROWS];
};

/* What is left out is said, so that nobody counts it as silence. */
static bool describe(const struct hebb_recorder *recorder,
		     const struct item *item, struct hebb_error *err)
{
	struct hebb_tape *tape = recorder->tape;
	const double from = recorder->values[FROM].number;
	const double until = recorder->values[UNTIL].number;

	if (item->neurons < item->probe->neurons &&
	    !hebb_tape_count(tape, item->group, "first", item->neurons, false,
			     err))
		return false;
	if (from > 0 &&
	    !hebb_tape_number(tape, item->group, "from", from, false, err))
		return false;
	return !isfinite(until) ||
	       hebb_tape_number(tape, item->group, "until", until, false, err);
}

static bool add(struct hebb_recorder *recorder, const struct hebb_probe *probe,
		const char *name, struct hebb_error *err)
{
	struct spikes *spikes = recorder->state;
	struct item *item;

	spikes->item = hebb_grow(spikes->item, &spikes->capacity, spikes->n + 1,
				 sizeof(*item), "a recorder");
	item = &spikes->item[spikes->n++];
	*item = (struct item){ .probe = probe, .last = -INFINITY };
	item->sorted = true;
	item->neurons = probe->neurons;
	if (recorder->values[FIRST].number < (double)probe->neurons)
		item->neurons = (size_t)recorder->values[FIRST].number;
	item->group = hebb_recorder_group(recorder, "spikes", name);
	item->time = hebb_recorder_track(
	    recorder, item->group, "timestamps",
	    (struct hebb_track){ .unit = "ms",
				 .brief = "when a neuron fired",
				 .cell = HEBB_F64,
				 .flags = HEBB_TRACK_SONATA },
	    err);
	if (item->time < 0)
		return false;
	item->id = hebb_recorder_track(
	    recorder, item->group, "node_ids",
	    (struct hebb_track){ .brief = "which one, from 0",
				 .cell = HEBB_U64 },
	    err);
	return item->id >= 0 && describe(recorder, item, err);
}

static bool start(struct hebb_recorder *recorder,
		  const struct hebb_probes *probes, struct hebb_error *err)
{
	const struct hebb_value *of = &recorder->values[OF];
	const struct hebb_config *name;
	size_t i;

	recorder->state = hebb_alloc(1, sizeof(struct spikes), "a recorder");
	if (!hebb_recorder_window(&recorder->values[FROM],
				  &recorder->values[UNTIL], err))
		return false;
	for (i = 0; (name = hebb_recorder_name(of, i)); i++) {
		const struct hebb_probe *probe = hebb_recorder_probe(
		    probes, name, ".spikes", HEBB_PROBE_EVENTS, 0, err);

		if (!probe || !add(recorder, probe, name->text, err))
			return false;
	}
	return true;
}

static bool take(struct hebb_recorder *recorder, struct item *item, size_t from,
		 size_t n, struct hebb_error *err)
{
	struct spikes *spikes = recorder->state;
	const double early = recorder->values[FROM].number + recorder->dt / 2;
	const double late = recorder->values[UNTIL].number + recorder->dt / 2;
	size_t i, kept = 0;

	item->probe->read(item->probe, 2 * from, 2 * n, spikes->events[0]);
	for (i = 0; i < n; i++) {
		const double time = spikes->events[i][0];
		const double id = spikes->events[i][1];

		if (time < early || time > late || id >= (double)item->neurons)
			continue;
		spikes->time[kept] = time;
		spikes->id[kept++] = id;
		item->sorted = item->sorted && time >= item->last;
		item->last = time;
	}
	return hebb_tape_write(recorder->tape, item->time, spikes->time, kept,
			       err) &&
	       hebb_tape_write(recorder->tape, item->id, spikes->id, kept, err);
}

static bool look(struct hebb_recorder *recorder, double time,
		 struct hebb_error *err)
{
	struct spikes *spikes = recorder->state;
	size_t i, from;

	(void)time;
	for (i = 0; i < spikes->n; i++) {
		struct item *item = &spikes->item[i];
		const size_t rows = item->probe->rows(item->probe);

		for (from = 0; from < rows; from += ROWS)
			if (!take(recorder, item, from,
				  rows - from < ROWS ? rows - from : ROWS, err))
				return false;
	}
	return true;
}

/* A reader takes the first and the last time of what is sorted by time. */
static bool stop(struct hebb_recorder *recorder, double time,
		 struct hebb_error *err)
{
	struct spikes *spikes = recorder->state;
	bool ok = true;
	size_t i;

	(void)time;
	for (i = 0; spikes && i < spikes->n; i++) {
		const struct item *item = &spikes->item[i];

		if (ok && recorder->ready)
			ok = hebb_tape_choice(recorder->tape, item->group,
					      "sorting", "none|by_id|by_time",
					      item->sorted ? 2 : 0, err);
		hebb_free(item->group);
	}
	if (spikes)
		hebb_free(spikes->item);
	hebb_free(spikes);
	return ok;
}

const struct hebb_recorder_type hebb_recorder_spikes = {
	.type = { .name = "spikes",
		  .brief = "when which neuron fired",
		  .params = params },
	.start = start,
	.look = look,
	.stop = stop,
};
