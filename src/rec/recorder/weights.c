/*
 * weights.c - what learning changes, at regular times
 *
 *	/weights/exc_inh/time, weight [time][...]
 *
 * Of a learner it is /weights/LEARNER/SEED/LAYER/samples, weight, bias; and
 * reduced, as rec/reduce.h says.
 */
#include "rec/recorder.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "rec/reduce.h"

enum { OF, EVERY, PRECISION, REDUCE };

static const struct hebb_param params[] = {
	[OF] = { "of", "1", HEBB_REQUIRED, 0, 0,
		 "projection or layer, or a list of them", HEBB_NODE, NULL },
	[EVERY] = { "every", "ms", HEBB_OPTIONAL, 0, 1e12,
		    "time between looks, of a learner in samples; default: at "
		    "the start and at the end",
		    HEBB_REAL, NULL, HEBB_STEPS_FROM_1 },
	[PRECISION] = { "precision", "1", 1, 0, 1, "single or double",
			HEBB_CHOICE, "single|double" },
	HEBB_REDUCE_ROWS(REDUCE),
	[REDUCE + HEBB_REDUCE_PARAMS] = { 0 },
};

struct item {
	const struct hebb_probe *probe;
	int track; /* if it is not reduced */
	struct hebb_reduction reduction;
};

struct weights {
	bool reduced;
	struct item *item; /* [n] */
	size_t n, capacity;
	int *time; /* [times]: tracks, one a group */
	size_t times, time_capacity;
	double *row; /* [size] of the largest */
	size_t size;
	double last; /* when it looked */
};

static bool declare_whole(struct hebb_recorder *recorder, struct item *item,
			  const char *group, const char *name,
			  struct hebb_error *err)
{
	struct hebb_track track = { .unit = item->probe->unit,
				    .brief = item->probe->brief,
				    .cell = HEBB_F32,
				    .rank = item->probe->rank };

	if (recorder->values[PRECISION].number > 0)
		track.cell = HEBB_F64;
	memcpy(track.shape, item->probe->shape, sizeof(track.shape));
	hebb_recorder_expect(recorder, track.cell,
			     hebb_probe_size(item->probe));
	item->track = hebb_recorder_track(recorder, group, name, track, err);
	return item->track >= 0;
}

static bool declare(struct hebb_recorder *recorder,
		    const struct hebb_probe *probe, const char *group,
		    const char *name, struct hebb_error *err)
{
	struct weights *weights = recorder->state;
	const size_t size = hebb_probe_size(probe);
	struct item *item;

	weights->item = hebb_grow(weights->item, &weights->capacity,
				  weights->n + 1, sizeof(*item), "a recorder");
	item = &weights->item[weights->n++];
	*item = (struct item){ .probe = probe };
	weights->size = size > weights->size ? size : weights->size;
	if (weights->reduced)
		return hebb_reduction_start(&item->reduction, recorder,
					    &recorder->values[REDUCE], probe,
					    err);
	return declare_whole(recorder, item, group, name, err);
}

static bool declare_time(struct hebb_recorder *recorder, const char *group,
			 struct hebb_error *err)
{
	struct weights *weights = recorder->state;
	const bool samples = *recorder->scope;
	const int track = hebb_recorder_track(
	    recorder, group, samples ? "samples" : "time",
	    (struct hebb_track){ .unit = samples ? "1" : "ms",
				 .brief = samples ? "samples seen so far"
						  : "when it was looked at",
				 .cell = samples ? HEBB_U64 : HEBB_F64 },
	    err);

	weights->time =
	    hebb_grow(weights->time, &weights->time_capacity,
		      weights->times + 1, sizeof(*weights->time), "a recorder");
	weights->time[weights->times++] = track;
	return track >= 0;
}

/* "weight" of "fc1.weight", if the part before the last point is `name`. */
static const char *part_of(const struct hebb_probe *probe, const char *name)
{
	const char *point = strrchr(probe->path, '.');
	const size_t n = strlen(name);

	return point && (size_t)(point - probe->path) == n &&
		       !strncmp(probe->path, name, n)
		   ? point + 1
		   : NULL;
}

/* All weights of a layer or projection share one column of times. */
static bool add(struct hebb_recorder *recorder,
		const struct hebb_probes *probes,
		const struct hebb_config *name, struct hebb_error *err)
{
	const struct weights *weights = recorder->state;
	char *group;
	bool ok;
	size_t i;

	if (!hebb_recorder_probe(probes, name, ".weight", HEBB_PROBE_WEIGHT, 0,
				 err))
		return false;
	group = hebb_recorder_group(recorder, "weights", name->text);
	ok = weights->reduced || declare_time(recorder, group, err);
	for (i = 0; ok && i < probes->n; i++) {
		const struct hebb_probe *probe = &probes->item[i];
		const char *part = part_of(probe, name->text);

		if (part && (probe->flags & HEBB_PROBE_WEIGHT))
			ok = declare(recorder, probe, group, part, err);
	}
	hebb_free(group);
	return ok;
}

static bool start(struct hebb_recorder *recorder,
		  const struct hebb_probes *probes, struct hebb_error *err)
{
	const struct hebb_value *values = recorder->values;
	const double every = values[EVERY].number;
	struct weights *weights = hebb_alloc(1, sizeof(*weights), "a recorder");
	const struct hebb_config *name;
	size_t i;

	recorder->state = weights;
	weights->reduced = hebb_reduction_wanted(&values[REDUCE]);
	weights->last = -INFINITY;
	hebb_recorder_schedule(recorder, 0, isnan(every) ? INFINITY : every,
			       INFINITY);
	for (i = 0; (name = hebb_recorder_name(&values[OF], i)); i++)
		if (!add(recorder, probes, name, err))
			return false;
	weights->row = hebb_alloc_large(weights->size, sizeof(*weights->row),
					"recording weights");
	return true;
}

static bool look(struct hebb_recorder *recorder, double time,
		 struct hebb_error *err)
{
	struct weights *weights = recorder->state;
	size_t i;

	for (i = 0; i < weights->times; i++)
		if (!hebb_tape_write(recorder->tape, weights->time[i], &time, 1,
				     err))
			return false;
	for (i = 0; i < weights->n; i++) {
		struct item *item = &weights->item[i];
		const size_t size = hebb_probe_size(item->probe);

		item->probe->read(item->probe, 0, size, weights->row);
		if (weights->reduced
			? !hebb_reduction_take(&item->reduction, recorder, time,
					       weights->row, size, err)
			: !hebb_tape_write(recorder->tape, item->track,
					   weights->row, 1, err))
			return false;
	}
	weights->last = time;
	return true;
}

/* The weights at the end are always there. */
static bool stop(struct hebb_recorder *recorder, double time,
		 struct hebb_error *err)
{
	struct weights *weights = recorder->state;
	bool ok = true;
	size_t i;

	if (!weights)
		return true;
	if (recorder->ready && time > weights->last)
		ok = look(recorder, time, err);
	for (i = 0; i < weights->n; i++)
		hebb_reduction_release(&weights->item[i].reduction);
	hebb_free(weights->item);
	hebb_free(weights->time);
	hebb_free(weights->row);
	hebb_free(weights);
	return ok;
}

const struct hebb_recorder_type hebb_recorder_weights = {
	.type = { .name = "weights",
		  .brief = "what learning changes, at regular times",
		  .params = params },
	.start = start,
	.look = look,
	.stop = stop,
};
