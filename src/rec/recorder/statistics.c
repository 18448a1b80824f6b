/*
 * statistics.c - how populations fire, computed while it happens
 *
 *	/statistics/exc with attributes rate_hz, cv_isi, ..., and frequency,
 *power
 *
 * No spike is written.  See rec/activity.h for what the numbers are.
 */
#include "rec/recorder.h"

#include <math.h>

#include "base/memory.h"
#include "rec/activity.h"

enum { OF, FROM, UNTIL, MIN_SPIKES, WINDOW, BIN, SAMPLE };

enum { ROWS = 4096 }; /* read at a time */

static const struct hebb_param params[] = {
	[OF] = { "of", "1", HEBB_REQUIRED, 0, 0,
		 "population, or a list of them", HEBB_NODE, NULL },
	[FROM] = { "from", "ms", 0, 0, 1e12, "spikes after this time count",
		   HEBB_REAL, NULL },
	[UNTIL] = { "until", "ms", INFINITY, 0, INFINITY,
		    "spikes until this time; default: the end", HEBB_REAL,
		    NULL },
	[MIN_SPIKES] = { "min_spikes", "1", 10, 3, 1e9,
			 "spikes of a neuron whose intervals count", HEBB_COUNT,
			 NULL },
	[WINDOW] = { "window", "ms", 100, 1e-4, 1e12,
		     "Fano's factor is of counts in this time", HEBB_REAL,
		     NULL },
	[BIN] = { "bin", "ms", 2, 1e-4, 1e12,
		  "correlation and synchrony are of counts in this time",
		  HEBB_REAL, NULL },
	[SAMPLE] = { "sample", "1", 200, 2, 5000,
		     "correlation is of the pairs of so many neurons",
		     HEBB_COUNT, NULL },
	{ 0 },
};

struct item {
	const struct hebb_probe *probe;
	struct hebb_activity *activity;
	char *group;
	int frequency, power; /* tracks */
};

struct statistics {
	struct item *item; /* [n] */
	size_t n, capacity;
	double events[ROWS][2];
};

static struct hebb_activity *observe(const struct hebb_recorder *recorder,
				     size_t neurons)
{
	const struct hebb_value *values = recorder->values;
	const struct hebb_activity_setup setup = {
		.neurons = neurons,
		.from = values[FROM].number,
		.until = values[UNTIL].number,
		.min_spikes = (size_t)values[MIN_SPIKES].number,
		.window = values[WINDOW].number,
		.bin = values[BIN].number,
		.sample = (size_t)values[SAMPLE].number,
		.dt = recorder->dt,
	};

	return hebb_activity_new(&setup);
}

static bool add(struct hebb_recorder *recorder, const struct hebb_probe *probe,
		const char *name, struct hebb_error *err)
{
	struct statistics *statistics = recorder->state;
	struct item *item;

	statistics->item =
	    hebb_grow(statistics->item, &statistics->capacity,
		      statistics->n + 1, sizeof(*item), "a recorder");
	item = &statistics->item[statistics->n++];
	*item = (struct item){ .probe = probe };
	item->activity = observe(recorder, probe->neurons);
	item->group = hebb_recorder_group(recorder, "statistics", name);
	item->frequency = hebb_recorder_track(
	    recorder, item->group, "frequency",
	    (struct hebb_track){
		.unit = "Hz", .brief = "where the power is", .cell = HEBB_F64 },
	    err);
	if (item->frequency < 0)
		return false;
	item->power = hebb_recorder_track(
	    recorder, item->group, "power",
	    (struct hebb_track){ .unit = "Hz",
				 .brief = "density of the rate's power",
				 .cell = HEBB_F64 },
	    err);
	return item->power >= 0;
}

static bool start(struct hebb_recorder *recorder,
		  const struct hebb_probes *probes, struct hebb_error *err)
{
	const struct hebb_value *of = &recorder->values[OF];
	const struct hebb_config *name;
	size_t i;

	recorder->state =
	    hebb_alloc(1, sizeof(struct statistics), "a recorder");
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

static bool look(struct hebb_recorder *recorder, double time,
		 struct hebb_error *err)
{
	struct statistics *statistics = recorder->state;
	size_t i, from, n, k;

	(void)time;
	(void)err;
	for (i = 0; i < statistics->n; i++) {
		const struct item *item = &statistics->item[i];
		const size_t rows = item->probe->rows(item->probe);

		for (from = 0; from < rows; from += n) {
			n = rows - from < ROWS ? rows - from : ROWS;
			item->probe->read(item->probe, 2 * from, 2 * n,
					  statistics->events[0]);
			for (k = 0; k < n; k++)
				hebb_activity_add(
				    item->activity,
				    (size_t)statistics->events[k][1],
				    statistics->events[k][0]);
		}
	}
	return true;
}

static bool write_spectrum(const struct hebb_recorder *recorder,
			   const struct item *item, struct hebb_error *err)
{
	bool ok = true;
	double step;
	size_t n, i;
	const double *power = hebb_activity_spectrum(item->activity, &n, &step);

	for (i = 0; ok && i < n; i++) {
		const double frequency = (double)i * step;

		ok = hebb_tape_write(recorder->tape, item->frequency,
				     &frequency, 1, err);
	}
	return ok &&
	       hebb_tape_write(recorder->tape, item->power, power, n, err);
}

static bool write_all(const struct hebb_recorder *recorder,
		      const struct item *item, double time,
		      struct hebb_error *err)
{
	struct hebb_activity_summary summary;
	bool ok = true;
	size_t i;

	hebb_activity_end(item->activity, time, &summary);
	for (i = 0; ok && hebb_activity_rows[i].name; i++)
		ok = hebb_tape_number(
		    recorder->tape, item->group, hebb_activity_rows[i].name,
		    *hebb_activity_number(&summary, i), false, err);
	return ok && write_spectrum(recorder, item, err);
}

static bool stop(struct hebb_recorder *recorder, double time,
		 struct hebb_error *err)
{
	struct statistics *statistics = recorder->state;
	bool ok = true;
	size_t i;

	for (i = 0; statistics && i < statistics->n; i++) {
		struct item *item = &statistics->item[i];

		if (ok && recorder->ready)
			ok = write_all(recorder, item, time, err);
		hebb_activity_free(item->activity);
		hebb_free(item->group);
	}
	if (statistics)
		hebb_free(statistics->item);
	hebb_free(statistics);
	return ok;
}

const struct hebb_recorder_type hebb_recorder_statistics = {
	.type = { .name = "statistics",
		  .brief = "how populations fire, without their spikes",
		  .params = params },
	.start = start,
	.look = look,
	.stop = stop,
};
