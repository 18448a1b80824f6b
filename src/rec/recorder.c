#include "rec/recorder.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* ---- for those who write a recorder ---- */

static double on_grid(double time, double dt)
{
	return isfinite(time) ? round(time / dt) * dt : time;
}

bool hebb_recorder_window(const struct hebb_value *from,
			  const struct hebb_value *until,
			  struct hebb_error *err)
{
	return from->number < until->number ||
	       hebb_error_set(err, HEBB_MODEL, &until->node->place,
			      "until is %g, which is not after from, %g",
			      until->number, from->number);
}

void hebb_recorder_schedule(struct hebb_recorder *recorder, double from,
			    double every, double until)
{
	const double dt = recorder->dt;

	recorder->every = fmax(on_grid(every, dt), dt);
	recorder->from = on_grid(from, dt);
	recorder->until = on_grid(until, dt);
	recorder->next = recorder->from < recorder->until - dt / 2
			     ? recorder->from
			     : INFINITY;
}

void hebb_recorder_expect(struct hebb_recorder *recorder, enum hebb_cell cell,
			  size_t cells)
{
	recorder->bytes += hebb_tape_row(cell, cells);
}

const struct hebb_config *hebb_recorder_name(const struct hebb_value *of,
					     size_t i)
{
	const struct hebb_config *node = of->node;

	if (node->kind == HEBB_LIST)
		return i < node->n ? node->child[i] : NULL;
	return i ? NULL : node;
}

static bool fits(const struct hebb_probe *probe, unsigned must, unsigned not )
{
	return (probe->flags & must) == must && !(probe->flags & not );
}

/* "exc" for "exc.spikes", if that is how the probe's path ends. */
static bool strip(const char *path, const char *ending, char name[256])
{
	const size_t n = strlen(path), m = strlen(ending);

	if (n < m || n - m > 255 || strcmp(path + n - m, ending))
		return false;
	memcpy(name, path, n - m);
	name[n - m] = '\0';
	return true;
}

/* Say that there is none, and the nearest name that there is. */
static void no_probe(const struct hebb_probes *probes,
		     const struct hebb_config *name, const char *ending,
		     unsigned must, unsigned not, struct hebb_error *err)
{
	const char *word = name->kind == HEBB_SCALAR ? name->text : "a map";
	char candidate[256], best[256] = "", text[96];
	struct hebb_guess guess = hebb_guess_start(word), nearest = guess;
	size_t i;

	for (i = 0; i < probes->n; i++) {
		if (!fits(&probes->item[i], must, not ) ||
		    !strip(probes->item[i].path, ending, candidate))
			continue;
		hebb_guess_try(&guess, candidate);
		if (guess.best != candidate)
			continue;
		memcpy(best, candidate, sizeof(best));
		guess.best = best;
		nearest = guess;
	}
	hebb_error_set(err, HEBB_MODEL, &name->place,
		       "there is no '%s%s' to record%s", word, ending,
		       hebb_guess_text(&nearest, text));
}

const struct hebb_probe *hebb_recorder_probe(const struct hebb_probes *probes,
					     const struct hebb_config *name,
					     const char *ending, unsigned must,
					     unsigned not,
					     struct hebb_error *err)
{
	char wanted[256];
	size_t i;

	for (i = 0; name->kind == HEBB_SCALAR && i < probes->n; i++)
		if (fits(&probes->item[i], must, not ) &&
		    strip(probes->item[i].path, ending, wanted) &&
		    !strcmp(wanted, name->text))
			return hebb_probe_watch(&probes->item[i]);
	no_probe(probes, name, ending, must, not, err);
	return NULL;
}

char *hebb_recorder_group(const struct hebb_recorder *recorder,
			  const char *kind, const char *name)
{
	return hebb_text_format("/%s/%s%s%s", kind, recorder->scope,
				*recorder->scope ? "/" : "", name);
}

int hebb_recorder_track(const struct hebb_recorder *recorder, const char *group,
			const char *name, struct hebb_track track,
			struct hebb_error *err)
{
	char *path = hebb_text_format("%s/%s", group, name);
	int number;

	track.path = path;
	number = hebb_tape_track(recorder->tape, &track, err);
	hebb_free(path);
	return number;
}

/* ---- all of them ---- */

static bool read_map(struct hebb_recorder *recorder, struct hebb_config *map,
		     struct hebb_error *err)
{
	const struct hebb_type *type =
	    hebb_type_of(hebb_recorder_types, "recorder", map, NULL, err);

	if (!type)
		return false;
	recorder->type = (const struct hebb_recorder_type *)type;
	recorder->values = hebb_alloc(hebb_param_count(type->params),
				      sizeof(*recorder->values), "a recorder");
	return hebb_param_read(type->params, map, false, recorder->values, err,
			       "recorder of type '%s'", type->name);
}

static bool start(struct hebb_recorder *recorder, struct hebb_config *map,
		  const struct hebb_probes *probes, struct hebb_error *err)
{
	recorder->next = INFINITY;
	recorder->ready = read_map(recorder, map, err) &&
			  recorder->type->start(recorder, probes, err);
	return recorder->ready;
}

static bool is_list(const struct hebb_config *list, struct hebb_error *err)
{
	return list->kind == HEBB_LIST ||
	       hebb_error_set(err, HEBB_MODEL, &list->place,
			      "'record' is a list of recorders, such as "
			      "[{type: spikes, of: exc}]");
}

bool hebb_recording_read(struct hebb_config *list, struct hebb_error *err)
{
	bool good = is_list(list, err);
	size_t i;

	for (i = 0; good && i < list->n; i++) {
		struct hebb_recorder recorder = { 0 };

		good = read_map(&recorder, list->child[i], err);
		hebb_free(recorder.values);
	}
	return good;
}

bool hebb_recording_start(struct hebb_recording *recording,
			  struct hebb_config *list,
			  const struct hebb_probes *probes,
			  struct hebb_tape *tape, const char *scope, double dt,
			  struct hebb_error *err)
{
	size_t i;

	*recording = (struct hebb_recording){ 0 };
	if (!list)
		return true;
	if (!is_list(list, err))
		return false;
	recording->item =
	    hebb_alloc(list->n, sizeof(*recording->item), "recorders");
	for (i = 0; i < list->n; i++) {
		struct hebb_recorder *recorder = &recording->item[i];

		recorder->tape = tape;
		recorder->scope = scope;
		recorder->dt = dt;
		recording->n++;
		if (!start(recorder, list->child[i], probes, err))
			return false;
	}
	return true;
}

double hebb_recording_next(const struct hebb_recording *recording)
{
	double next = INFINITY;
	size_t i;

	for (i = 0; i < recording->n; i++)
		next = fmin(next, recording->item[i].next);
	return next;
}

static double looks(const struct hebb_recorder *recorder, double until)
{
	const double slack = recorder->dt / 2;
	const double end = fmin(until, recorder->until - recorder->dt);

	if (!(end > recorder->from - slack))
		return 0;
	return floor((end - recorder->from + slack) / recorder->every) + 1;
}

double hebb_recording_bytes(const struct hebb_recording *recording,
			    double until)
{
	double bytes = 0;
	size_t i;

	for (i = 0; i < recording->n; i++)
		if (recording->item[i].bytes > 0)
			bytes += looks(&recording->item[i], until) *
				 recording->item[i].bytes;
	return bytes;
}

/* Multiples of `every`, not sums of it: no error adds up. */
static void advance(struct hebb_recorder *recorder, double time)
{
	const double slack = recorder->dt / 2;

	do
		recorder->next = recorder->from +
				 (double)++recorder->looks * recorder->every;
	while (recorder->next <= time + slack);
	if (recorder->next > recorder->until - slack)
		recorder->next = INFINITY;
}

bool hebb_recording_look(struct hebb_recording *recording, double time,
			 struct hebb_error *err)
{
	size_t i;

	for (i = 0; i < recording->n; i++) {
		struct hebb_recorder *recorder = &recording->item[i];
		const bool due = time >= recorder->next - recorder->dt / 2;

		if (!due && recorder->every > 0)
			continue;
		if (!recorder->type->look(recorder, time, err))
			return false;
		if (due)
			advance(recorder, time);
	}
	return true;
}

bool hebb_recording_stop(struct hebb_recording *recording, double time,
			 struct hebb_error *err)
{
	struct hebb_error later;
	bool ok = true;
	size_t i;

	for (i = 0; i < recording->n; i++) {
		struct hebb_recorder *recorder = &recording->item[i];

		/* the first error is kept */
		if (recorder->type &&
		    !recorder->type->stop(recorder, time, ok ? err : &later))
			ok = false;
		hebb_free(recorder->values);
	}
	hebb_free(recording->item);
	*recording = (struct hebb_recording){ 0 };
	return ok;
}
