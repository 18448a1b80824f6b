/*
 * spikes.c - when which neuron fired, as SONATA's readers want it
 *
 *	/spikes/exc/timestamps, node_ids
 */
#include "rec/recorder.h"

#include <math.h>

#include "base/memory.h"

enum { OF };

enum { ROWS = 4096 }; /* read at a time */

static const struct hebb_param params[] = {
	[OF] = { "of", "1", HEBB_REQUIRED, 0, 0,
		 "population, or a list of them", HEBB_NODE, NULL },
	{ 0 },
};

struct item {
	const struct hebb_probe *probe;
	char *group;
	int time, id; /* tracks */
	double last;  /* ms: of the latest spike */
	bool sorted;
};

struct spikes {
	struct item *item; /* [n] */
	size_t n, capacity;
	double events[ROWS][2], time[ROWS], id[ROWS];
};

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
	return item->id >= 0;
}

static bool start(struct hebb_recorder *recorder,
		  const struct hebb_probes *probes, struct hebb_error *err)
{
	const struct hebb_value *of = &recorder->values[OF];
	const struct hebb_config *name;
	size_t i;

	recorder->state = hebb_alloc(1, sizeof(struct spikes), "a recorder");
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
	size_t i;

	item->probe->read(item->probe, 2 * from, 2 * n, spikes->events[0]);
	for (i = 0; i < n; i++) {
		spikes->time[i] = spikes->events[i][0];
		spikes->id[i] = spikes->events[i][1];
		item->sorted = item->sorted && spikes->time[i] >= item->last;
		item->last = spikes->time[i];
	}
	return hebb_tape_write(recorder->tape, item->time, spikes->time, n,
			       err) &&
	       hebb_tape_write(recorder->tape, item->id, spikes->id, n, err);
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
