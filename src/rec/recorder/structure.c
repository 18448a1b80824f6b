/*
 * structure.c - which synapses came and went, and when
 *
 *	/structure/input_exc/timestamps, source, target, born (1) or died (0)
 */
#include "rec/recorder.h"

#include "base/memory.h"

enum { OF };

enum { ROWS = 1024, WIDTH = 4 }; /* rows are read at a time */

static const struct hebb_param params[] = {
	[OF] = { "of", "1", HEBB_REQUIRED, 0, 0,
		 "projection with a structure, or a list of them", HEBB_NODE,
		 NULL },
	{ 0 },
};

struct item {
	const struct hebb_probe *probe;
	int track[WIDTH];
};

struct structure {
	struct item *item; /* [n] */
	size_t n, capacity;
	double rows[ROWS][WIDTH], column[ROWS];
};

static const struct {
	const char *name;
	struct hebb_track track;
} columns[WIDTH] = {
	{ "timestamps",
	  { .unit = "ms", .brief = "when it was", .cell = HEBB_F64 } },
	{ "source", { .brief = "neuron, from 0", .cell = HEBB_U64 } },
	{ "target", { .brief = "neuron, from 0", .cell = HEBB_U64 } },
	{ "born", { .brief = "1: a birth, 0: a death", .cell = HEBB_U64 } },
};

static bool add(struct hebb_recorder *recorder, const struct hebb_probe *probe,
		const char *name, struct hebb_error *err)
{
	struct structure *own = recorder->state;
	char *group = hebb_recorder_group(recorder, "structure", name);
	struct item *item;
	bool good = true;
	int k;

	own->item = hebb_grow(own->item, &own->capacity, own->n + 1,
			      sizeof(*item), "a recorder");
	item = &own->item[own->n++];
	item->probe = probe;
	for (k = 0; good && k < WIDTH; k++) {
		item->track[k] = hebb_recorder_track(
		    recorder, group, columns[k].name, columns[k].track, err);
		good = item->track[k] >= 0;
	}
	hebb_free(group);
	return good;
}

static bool start(struct hebb_recorder *recorder,
		  const struct hebb_probes *probes, struct hebb_error *err)
{
	const struct hebb_config *name;
	size_t i;

	recorder->state = hebb_alloc(1, sizeof(struct structure), "a recorder");
	for (i = 0; (name = hebb_recorder_name(&recorder->values[OF], i));
	     i++) {
		const struct hebb_probe *probe = hebb_recorder_probe(
		    probes, name, ".structure", HEBB_PROBE_EVENTS, 0, err);

		if (!probe || !add(recorder, probe, name->text, err))
			return false;
	}
	return true;
}

static bool take(struct hebb_recorder *recorder, const struct item *item,
		 size_t from, size_t n, struct hebb_error *err)
{
	struct structure *own = recorder->state;
	size_t i;
	int k;

	item->probe->read(item->probe, WIDTH * from, WIDTH * n, own->rows[0]);
	for (k = 0; k < WIDTH; k++) {
		for (i = 0; i < n; i++)
			own->column[i] = own->rows[i][k];
		if (!hebb_tape_write(recorder->tape, item->track[k],
				     own->column, n, err))
			return false;
	}
	return true;
}

static bool look(struct hebb_recorder *recorder, double time,
		 struct hebb_error *err)
{
	struct structure *own = recorder->state;
	size_t i, from;

	(void)time;
	for (i = 0; i < own->n; i++) {
		const struct item *item = &own->item[i];
		const size_t rows = item->probe->rows(item->probe);

		for (from = 0; from < rows; from += ROWS)
			if (!take(recorder, item, from,
				  rows - from < ROWS ? rows - from : ROWS, err))
				return false;
	}
	return true;
}

static bool stop(struct hebb_recorder *recorder, double time,
		 struct hebb_error *err)
{
	struct structure *own = recorder->state;

	(void)time;
	(void)err;
	if (own)
		hebb_free(own->item);
	hebb_free(own);
	return true;
}

const struct hebb_recorder_type hebb_recorder_structure = {
	.type = { .name = "structure",
		  .brief = "which synapses came and went, and when",
		  .params = params },
	.start = start,
	.look = look,
	.stop = stop,
};
