/*
 * state.c - a state of some neurons at regular times, as a SONATA report
 *
 *	/report/exc.v/data [time][neuron], mapping/...
 *
 * or, reduced, as rec/reduce.h says.
 *
 * Sample i is the state at from + i every, the first is the initial state.
 */
#include "rec/recorder.h"

#include <math.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/variables.h"
#include "rec/reduce.h"

enum { OF, EVERY, FIRST, ONLY, FROM, UNTIL, PRECISION, REDUCE };

static const struct hebb_param params[] = {
	[OF] = { "of", "1", HEBB_REQUIRED, 0, 0,
		 "state, such as exc.v, or a list of them", HEBB_NODE, NULL },
	[EVERY] = { "every", "ms", HEBB_OPTIONAL, 0, 1e12,
		    "time between samples; default: each step", HEBB_REAL, NULL,
		    HEBB_STEPS_FROM_1 },
	[FIRST] = { "first", "1", HEBB_OPTIONAL, 1, 1e9,
		    "so many neurons; default: all", HEBB_COUNT, NULL },
	[ONLY] = { "only", "1", HEBB_OPTIONAL, 0, 0,
		   "these neurons, [3, 14], from 0; without 'first'", HEBB_NODE,
		   NULL },
	[FROM] = { "from", "ms", 0, 0, 1e12, "time of the first sample",
		   HEBB_REAL, NULL, HEBB_STEPS },
	[UNTIL] = { "until", "ms", INFINITY, 0, INFINITY,
		    "all samples are before; default: the end", HEBB_REAL, NULL,
		    HEBB_STEPS },
	[PRECISION] = { "precision", "1", 0, 0, 1,
			"single, as SONATA's readers want, or double",
			HEBB_CHOICE, "single|double" },
	HEBB_REDUCE_ROWS(REDUCE),
	[REDUCE + HEBB_REDUCE_PARAMS] = { 0 },
};

struct item {
	const struct hebb_probe *probe;
	size_t *id; /* [n] */
	size_t n;
	double *row;    /* [n] */
	int data, time; /* tracks, if it is not reduced */
	struct hebb_reduction reduction;
};

struct report {
	bool reduced;
	struct item *item; /* [n] */
	size_t n, capacity;
	uint64_t samples;
};

/* ---- which neurons ---- */

static bool read_id(struct hebb_config *node, size_t size, size_t *id,
		    struct hebb_error *err)
{
	const struct hebb_param row = {
		"a neuron's number", "1", 0,          0,
		(double)size - 1,    "",  HEBB_COUNT, NULL
	};
	double number;

	if (!hebb_variables_settle(node, row.unit, true, err) ||
	    !hebb_param_number(&row, node, &number, err))
		return false;
	*id = (size_t)number;
	return true;
}

static bool choose(const struct hebb_recorder *recorder, struct item *item,
		   struct hebb_error *err)
{
	const struct hebb_config *only = recorder->values[ONLY].node;
	const double first = recorder->values[FIRST].number;
	const size_t size = hebb_probe_size(item->probe);
	size_t i;

	if (only && recorder->values[FIRST].node)
		return hebb_error_set(err, HEBB_MODEL, &only->place,
				      "'first' and 'only' exclude each other; "
				      "take one of them out");
	if (only && only->kind != HEBB_LIST)
		return hebb_error_set(err, HEBB_MODEL, &only->place,
				      "'only' is a list of neurons, [3, 14]");
	item->n = only ? only->n : size;
	if (!only && first < (double)size)
		item->n = (size_t)first;
	item->id = hebb_alloc(item->n, sizeof(*item->id), "a recorder");
	item->row = hebb_alloc(item->n, sizeof(*item->row), "a recorder");
	for (i = 0; i < item->n; i++) {
		item->id[i] = i;
		if (only && !read_id(only->child[i], size, &item->id[i], err))
			return false;
	}
	return true;
}

/* ---- the layout ---- */

/* A column of the mapping: value[i] = first + i step. */
static bool write_column(const struct hebb_recorder *recorder,
			 const char *mapping, const char *name,
			 enum hebb_cell cell, const char *brief, double first,
			 double step, size_t n, struct hebb_error *err)
{
	const int track = hebb_recorder_track(
	    recorder, mapping, name,
	    (struct hebb_track){ .brief = brief, .cell = cell }, err);
	bool ok = track >= 0;
	size_t i;

	for (i = 0; ok && i < n; i++) {
		const double value = first + (double)i * step;

		ok = hebb_tape_write(recorder->tape, track, &value, 1, err);
	}
	return ok;
}

static bool write_ids(const struct hebb_recorder *recorder,
		      const struct item *item, const char *mapping,
		      struct hebb_error *err)
{
	const int track = hebb_recorder_track(
	    recorder, mapping, "node_ids",
	    (struct hebb_track){ .brief = "the neuron of each column",
				 .cell = HEBB_U64 },
	    err);
	bool ok = track >= 0;
	size_t i;

	for (i = 0; ok && i < item->n; i++) {
		const double id = (double)item->id[i];

		ok = hebb_tape_write(recorder->tape, track, &id, 1, err);
	}
	return ok;
}

/* Some readers know `index_pointers`, others `index_pointer`. */
static bool write_mapping(struct hebb_recorder *recorder, struct item *item,
			  const char *mapping, struct hebb_error *err)
{
	char *plural = hebb_text_format("%s/index_pointers", mapping);
	char *singular = hebb_text_format("%s/index_pointer", mapping);
	bool ok;

	item->time = hebb_recorder_track(
	    recorder, mapping, "time",
	    (struct hebb_track){ .unit = "ms",
				 .brief = "first sample, end, interval",
				 .cell = HEBB_F64,
				 .flags = HEBB_TRACK_SONATA },
	    err);
	ok = item->time >= 0 && write_ids(recorder, item, mapping, err) &&
	     write_column(recorder, mapping, "index_pointers", HEBB_U64,
			  "first column of each neuron, and the end", 0, 1,
			  item->n + 1, err) &&
	     write_column(recorder, mapping, "element_ids", HEBB_U32,
			  "part of the neuron: the soma", 0, 0, item->n, err) &&
	     write_column(recorder, mapping, "element_pos", HEBB_F32,
			  "place in that part", 0, 0, item->n, err) &&
	     hebb_tape_link(recorder->tape, plural, singular, err);
	hebb_free(plural);
	hebb_free(singular);
	return ok;
}

static bool declare_report(struct hebb_recorder *recorder, struct item *item,
			   struct hebb_error *err)
{
	char *group =
	    hebb_recorder_group(recorder, "report", item->probe->path);
	char *mapping = hebb_text_format("%s/mapping", group);
	const struct hebb_track data = {
		.unit = item->probe->unit,
		.brief = item->probe->brief,
		.cell = recorder->values[PRECISION].number > 0 ? HEBB_F64
							       : HEBB_F32,
		.rank = 1,
		.shape = { item->n },
		.flags = HEBB_TRACK_SONATA,
	};
	bool ok;

	hebb_recorder_expect(recorder, data.cell, item->n);
	item->data = hebb_recorder_track(recorder, group, "data", data, err);
	ok = item->data >= 0 && write_mapping(recorder, item, mapping, err);
	hebb_free(mapping);
	hebb_free(group);
	return ok;
}

static bool declare(struct hebb_recorder *recorder, struct item *item,
		    struct hebb_error *err)
{
	const struct report *report = recorder->state;

	if (report->reduced)
		return hebb_reduction_start(&item->reduction, recorder,
					    &recorder->values[REDUCE],
					    item->probe, err);
	return declare_report(recorder, item, err);
}

static bool start(struct hebb_recorder *recorder,
		  const struct hebb_probes *probes, struct hebb_error *err)
{
	const struct hebb_value *values = recorder->values;
	const double every = values[EVERY].number;
	const struct hebb_config *name;
	struct report *report = hebb_alloc(1, sizeof(*report), "a recorder");
	size_t i;

	recorder->state = report;
	report->reduced = hebb_reduction_wanted(&values[REDUCE]);
	hebb_recorder_schedule(recorder, values[FROM].number,
			       isnan(every) ? recorder->dt : every,
			       values[UNTIL].number);
	if (!hebb_recorder_window(&recorder->values[FROM],
				  &recorder->values[UNTIL], err))
		return false;
	for (i = 0; (name = hebb_recorder_name(&values[OF], i)); i++) {
		const struct hebb_probe *probe = hebb_recorder_probe(
		    probes, name, "", 0, HEBB_PROBE_EVENTS, err);
		struct item *item;

		if (!probe)
			return false;
		report->item = hebb_grow(report->item, &report->capacity, i + 1,
					 sizeof(*item), "a recorder");
		item = &report->item[report->n++];
		*item = (struct item){ .probe = probe };
		if (!choose(recorder, item, err) ||
		    !declare(recorder, item, err))
			return false;
	}
	return true;
}

/* ---- looking ---- */

/* Neurons that follow each other are read at once. */
static void read_row(struct item *item)
{
	size_t i, n;

	for (i = 0; i < item->n; i += n) {
		for (n = 1; i + n < item->n; n++)
			if (item->id[i + n] != item->id[i] + n)
				break;
		item->probe->read(item->probe, item->id[i], n, item->row + i);
	}
}

static bool look(struct hebb_recorder *recorder, double time,
		 struct hebb_error *err)
{
	struct report *report = recorder->state;
	size_t i;

	/* the file has one interval for all samples */
	if (time > recorder->next + recorder->dt / 2)
		return hebb_error_set(err, HEBB_MODEL, NULL,
				      "the state recorder wants a sample at "
				      "%g, and nobody can look before %g; make "
				      "'every' a multiple of that interval",
				      recorder->next, time);
	for (i = 0; i < report->n; i++) {
		struct item *item = &report->item[i];

		read_row(item);
		if (report->reduced
			? !hebb_reduction_take(&item->reduction, recorder, time,
					       item->row, item->n, err)
			: !hebb_tape_write(recorder->tape, item->data,
					   item->row, 1, err))
			return false;
	}
	report->samples++;
	return true;
}

static bool stop(struct hebb_recorder *recorder, double time,
		 struct hebb_error *err)
{
	struct report *report = recorder->state;
	bool ok = true;
	size_t i;

	(void)time;
	for (i = 0; report && i < report->n; i++) {
		struct item *item = &report->item[i];
		const double span[] = {
			recorder->from,
			recorder->from +
			    (double)report->samples * recorder->every,
			recorder->every,
		};

		if (ok && recorder->ready && !report->reduced)
			ok = hebb_tape_write(recorder->tape, item->time, span,
					     3, err);
		hebb_reduction_release(&item->reduction);
		hebb_free(item->id);
		hebb_free(item->row);
	}
	if (report)
		hebb_free(report->item);
	hebb_free(report);
	return ok;
}

const struct hebb_recorder_type hebb_recorder_state = {
	.type = { .name = "state",
		  .brief = "a state of some neurons at regular times",
		  .params = params },
	.start = start,
	.look = look,
	.stop = stop,
};
