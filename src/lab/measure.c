#include "lab/measure.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { NAME, STIMULI, COMMON };

const struct hebb_param hebb_measure_common[] = {
	[NAME] = { "name", "1", HEBB_OPTIONAL, 0, 0,
		   "what it is called in the result; the type's name if not "
		   "given",
		   HEBB_NAME },
	[STIMULI] = { "stimuli", "1", HEBB_OPTIONAL, 4, 1e9,
		      "samples of the test part, from the first on, that "
		      "learners are asked about; at most 1,000 of those there "
		      "are if not given",
		      HEBB_COUNT },
	{ NULL },
};

enum { USUAL = 1000 };

static size_t findings_of(const struct hebb_measure *measure)
{
	size_t n = 0;

	while (measure->type->findings[n].name)
		n++;
	return n;
}

/* ---- reading ---- */

static bool read_common(struct hebb_measure *measure, struct hebb_config *map,
			const struct hebb_dataset *data, struct hebb_error *err)
{
	struct hebb_value values[COMMON];
	const char *type = measure->type->type.name;

	if (!hebb_param_read(hebb_measure_common, map, false, values, err,
			     "measure of type '%s'", type))
		return false;
	measure->name = values[NAME].text ? values[NAME].text : type;
	if (strchr(measure->name, '/') || !*measure->name)
		return hebb_error_set(err, HEBB_MODEL,
				      &values[NAME].node->place,
				      "the name '%s' cannot be that of a "
				      "measure; it has a '/' in it, or nothing",
				      measure->name);
	measure->stimuli = data->test < USUAL ? data->test : USUAL;
	if (!values[STIMULI].node)
		return true;
	measure->stimuli = (size_t)values[STIMULI].number;
	return measure->stimuli <= data->test ||
	       hebb_error_set(err, HEBB_MODEL, &values[STIMULI].node->place,
			      "%zu stimuli are asked for, and the test part "
			      "has %zu samples",
			      measure->stimuli, data->test);
}

static bool suits(const struct hebb_measure *measure,
		  const struct hebb_dataset *data, struct hebb_error *err)
{
	if (!(measure->type->needs & HEBB_NEEDS_CLASSES) ||
	    (data->label && hebb_dataset_steps(data) == 1))
		return true;
	return hebb_error_set(err, HEBB_MODEL, &measure->map->place,
			      "the measure '%s' needs classes, one a sample, "
			      "and this dataset has none to learn",
			      measure->type->type.name);
}

static bool read_map(struct hebb_measure *measure, struct hebb_config *map,
		     const struct hebb_dataset *data, struct hebb_error *err)
{
	const struct hebb_type *type =
	    hebb_type_of(hebb_measure_types, "measure", map, NULL, err);

	if (!type)
		return false;
	measure->type = (const struct hebb_measure_type *)type;
	measure->map = map;
	measure->values = hebb_alloc(hebb_param_count(type->params) + 1,
				     sizeof(*measure->values), "measures");
	return (!type->params ||
		hebb_param_read(type->params, map, false, measure->values, err,
				"measure of type '%s'", type->name)) &&
	       read_common(measure, map, data, err) &&
	       suits(measure, data, err) &&
	       (!measure->type->plan ||
		measure->type->plan(measure, data, err));
}

/* `tuning` is short for {type: tuning}. */
static bool spell_out(struct hebb_config *list, size_t i,
		      struct hebb_error *err)
{
	struct hebb_config *node = list->child[i], *map, *type;

	node->used = true;
	if (node->kind == HEBB_MAP)
		return true;
	if (node->kind != HEBB_SCALAR)
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "a measure is a name or a map, such as "
				      "{type: tuning, stimuli: 300}");
	map = hebb_config_new(HEBB_MAP, &node->place);
	type =
	    hebb_config_add(map, "type", hebb_config_scalar("%s", node->text));
	type->place = type->key_place = node->place;
	map->used = true;
	list->child[i] = map;
	hebb_config_own_all(map, node);
	hebb_config_free(node);
	return true;
}

static bool has_own_name(const struct hebb_measures *measures, size_t i,
			 struct hebb_error *err)
{
	const struct hebb_measure *item = measures->item;
	size_t k;

	for (k = 0; k < i; k++)
		if (!strcmp(item[k].name, item[i].name))
			return hebb_error_set(err, HEBB_MODEL,
					      &item[i].map->place,
					      "two measures are called '%s'; "
					      "give one a 'name'",
					      item[i].name);
	return true;
}

bool hebb_measures_read(struct hebb_measures *measures,
			struct hebb_config *list,
			const struct hebb_dataset *data, struct hebb_error *err)
{
	size_t i;

	if (!list)
		return true;
	list->used = true;
	if (list->kind != HEBB_LIST)
		return hebb_error_set(err, HEBB_MODEL, &list->place,
				      "measure is a list, such as "
				      "[sample_efficiency, {type: tuning, "
				      "stimuli: 300}]");
	measures->item =
	    hebb_alloc(list->n, sizeof(*measures->item), "measures");
	for (i = 0; i < list->n; i++) {
		struct hebb_measure *item = &measures->item[i];

		measures->n++;
		if (!spell_out(list, i, err) ||
		    !read_map(item, list->child[i], data, err) ||
		    !has_own_name(measures, i, err))
			return false;
		if (item->stimuli > measures->stimuli)
			measures->stimuli = item->stimuli;
	}
	return true;
}

void hebb_measures_release(struct hebb_measures *measures)
{
	size_t i;

	for (i = 0; i < measures->n; i++)
		hebb_free(measures->item[i].values);
	hebb_free(measures->item);
	*measures = (struct hebb_measures){ 0 };
}

double hebb_measures_courses(const struct hebb_measures *measures,
			     const struct hebb_dataset *data, uint64_t samples)
{
	double n = 0;
	size_t i;

	for (i = 0; i < measures->n; i++) {
		const struct hebb_measure *item = &measures->item[i];

		if (item->type->courses)
			n += item->type->courses(item, data, samples);
	}
	return n;
}

/* ---- who can answer ---- */

static const struct {
	unsigned need;
	const char *words;
} needs[] = {
	{ HEBB_NEEDS_ACTIVITY, "the activity of its layers" },
	{ HEBB_NEEDS_WEIGHTS, "its weights" },
	{ HEBB_NEEDS_WRITING, "weights that can be changed" },
	{ HEBB_NEEDS_EXPENSE, "what its answers cost" },
	{ HEBB_NEEDS_CREDIT, "a rule beside the gradient" },
};

static bool has(const struct hebb_learner *learner, unsigned need)
{
	switch (need) {
	case HEBB_NEEDS_ACTIVITY:
		return learner->type->respond && learner->parts;
	case HEBB_NEEDS_EXPENSE:
		return learner->type->expend;
	case HEBB_NEEDS_CREDIT:
		return learner->type->credit;
	case HEBB_NEEDS_WEIGHTS:
		return hebb_learner_weights(learner, 0);
	default:
		return learner->type->write && hebb_learner_weights(learner, 0);
	}
}

bool hebb_measure_suits(const struct hebb_measure *measure,
			const struct hebb_learner *learner)
{
	size_t i;

	for (i = 0; i < sizeof(needs) / sizeof(*needs); i++)
		if (measure->type->needs & needs[i].need &&
		    !has(learner, needs[i].need))
			return false;
	return true;
}

void hebb_measures_ask(struct hebb_measures *measures,
		       const struct hebb_learner *learner)
{
	size_t i;

	for (i = 0; i < measures->n; i++)
		measures->item[i].answered |=
		    hebb_measure_suits(&measures->item[i], learner);
}

bool hebb_measures_answered(const struct hebb_measures *measures,
			    struct hebb_error *err)
{
	struct hebb_text all = { 0 };
	const struct hebb_measure *item;
	size_t m = 0, i;

	while (m < measures->n && measures->item[m].answered)
		m++;
	if (m == measures->n)
		return true;
	item = &measures->item[m];
	for (i = 0; i < sizeof(needs) / sizeof(*needs); i++)
		if (item->type->needs & needs[i].need)
			hebb_text_add(&all, "%s%s", all.length ? " and " : "",
				      needs[i].words);
	hebb_error_set(err, HEBB_MODEL, &item->map->place,
		       "no learner can answer the measure '%s', which asks for "
		       "%s",
		       item->type->type.name, all.data ? all.data : "");
	hebb_text_release(&all);
	return false;
}

/* ---- writing ---- */

bool hebb_measures_define(const struct hebb_measures *measures,
			  struct hebb_tape *tape, struct hebb_error *err)
{
	size_t i, k;

	for (i = 0; i < measures->n; i++) {
		const struct hebb_measure *item = &measures->item[i];
		const struct hebb_type *type = &item->type->type;
		const char *const is[][2] = {
			{ "type", type->name },
			{ "brief", type->brief },
			{ "definition", type->equation },
			{ "source", type->source },
		};
		char path[256];

		snprintf(path, sizeof(path), "/measures/%s", item->name);
		for (k = 0; k < sizeof(is) / sizeof(*is); k++)
			if (!hebb_tape_text(tape, path, is[k][0], is[k][1],
					    false, err))
				return false;
		if (!hebb_tape_count(tape, path, "stimuli", item->stimuli,
				     false, err))
			return false;
	}
	return true;
}

struct hebb_page hebb_sitting_page(const struct hebb_sitting *sitting)
{
	return (struct hebb_page){
		.tape = sitting->tape,
		.measure = sitting->measure,
		.learner = sitting->subject->learner->name,
		.seed = sitting->subject->seed,
	};
}

static char *path_of(const struct hebb_page *page,
		     const struct hebb_finding *finding, const char *more)
{
	return hebb_text_format(
	    "/measures/%s/%s/%llu/%s%s", page->measure->name, page->learner,
	    (unsigned long long)page->seed, finding->name, more ? more : "");
}

static bool write_rows(const struct hebb_page *page,
		       const struct hebb_finding *finding, const char *path,
		       const double *value, size_t rows, size_t columns,
		       struct hebb_error *err)
{
	const struct hebb_track track = {
		.path = path,
		.unit = finding->unit,
		.brief = finding->brief,
		.cell = HEBB_F64,
		.rank = columns > 0,
		.shape = { columns },
		.flags = finding->private ? HEBB_TRACK_PRIVATE : 0,
	};
	const int number = hebb_tape_track(page->tape, &track, err);

	return number >= 0 &&
	       hebb_tape_write(page->tape, number, value, rows, err);
}

bool hebb_page_number(const struct hebb_page *page,
		      const struct hebb_finding *finding, const char *more,
		      double value, struct hebb_error *err)
{
	char *path = path_of(page, finding, more);
	const bool ok =
	    write_rows(page, finding, path, &value, 1, 0, err) &&
	    hebb_tape_number(page->tape, path, "better", finding->better,
			     finding->private, err) &&
	    (!finding->censored ||
	     hebb_tape_number(page->tape, path, "censored", 1, finding->private,
			      err)) &&
	    (!finding->chance || hebb_tape_number(page->tape, path, "chance", 1,
						  finding->private, err));

	hebb_free(path);
	return ok;
}

bool hebb_page_array(const struct hebb_page *page,
		     const struct hebb_finding *finding, const char *more,
		     const double *value, size_t rows, size_t columns,
		     struct hebb_error *err)
{
	char *path = path_of(page, finding, more);
	const bool ok =
	    write_rows(page, finding, path, value, rows, columns, err);

	hebb_free(path);
	return ok;
}

static bool write_pair(const struct hebb_meeting *meeting,
		       const struct hebb_finding *finding, const char *more,
		       size_t own, size_t other, double value,
		       struct hebb_error *err)
{
	const struct hebb_page page = {
		.tape = meeting->tape,
		.measure = meeting->measure,
		.learner = meeting->name[own],
		.seed = meeting->seed,
	};
	char *ending =
	    hebb_text_format("%s%s", meeting->name[other], more ? more : "");
	const bool ok = hebb_page_number(&page, finding, ending, value, err);

	hebb_free(ending);
	return ok;
}

bool hebb_meeting_pair(const struct hebb_meeting *meeting,
		       const struct hebb_finding *finding, const char *more,
		       size_t i, size_t j, double value, struct hebb_error *err)
{
	return write_pair(meeting, finding, more, i, j, value, err) &&
	       write_pair(meeting, finding, more, j, i, value, err);
}

bool hebb_page_text(const struct hebb_page *page,
		    const struct hebb_finding *finding, const char *more,
		    const char *attribute, const char *text,
		    struct hebb_error *err)
{
	char *path = path_of(page, finding, more);
	const bool ok = hebb_tape_text(page->tape, path, attribute, text,
				       finding->private, err);

	hebb_free(path);
	return ok;
}

/* ---- one learner with one seed ---- */

/* What one measure found at each look: [looks][findings]. */
struct hebb_history {
	double *value, *seen;
	size_t looks, room, seen_room, findings;
};

void hebb_measuring_begin(struct hebb_measuring *measuring,
			  const struct hebb_measures *measures,
			  struct hebb_tape *tape, struct hebb_learner *learner,
			  const struct hebb_dataset *data, uint64_t seed)
{
	size_t i;

	measuring->measures = measures;
	measuring->subject = (struct hebb_subject){
		.learner = learner,
		.data = data,
		.seed = seed,
		.accuracy = NAN,
		.stimuli = measures->stimuli,
	};
	measuring->sitting =
	    hebb_alloc(measures->n, sizeof(*measuring->sitting), "measures");
	measuring->history =
	    hebb_alloc(measures->n, sizeof(*measuring->history), "measures");
	for (i = 0; i < measures->n; i++) {
		const struct hebb_measure *measure = &measures->item[i];
		struct hebb_sitting *sitting = &measuring->sitting[i];
		char *stream = hebb_text_format("measure.%s", measure->name);

		sitting->subject = &measuring->subject;
		sitting->tape = tape;
		sitting->stream = hebb_stream_open(seed, stream);
		hebb_free(stream);
		if (!hebb_measure_suits(measure, learner))
			continue;
		sitting->measure = measure;
		measuring->history[i].findings = findings_of(measure);
		if (measure->type->begin)
			sitting->state = measure->type->begin(sitting);
	}
}

void hebb_measuring_release(struct hebb_measuring *measuring)
{
	size_t i;

	for (i = 0; measuring->sitting && i < measuring->measures->n; i++) {
		struct hebb_sitting *sitting = &measuring->sitting[i];

		if (sitting->state)
			sitting->measure->type->release(sitting->state);
		hebb_free(measuring->history[i].value);
		hebb_free(measuring->history[i].seen);
	}
	hebb_free(measuring->sitting);
	hebb_free(measuring->history);
	hebb_subject_room_free(&measuring->subject,
			       measuring->subject.activity);
	*measuring = (struct hebb_measuring){ 0 };
}

static size_t main_of(const struct hebb_sitting *sitting)
{
	switch (sitting->measure->type->of) {
	case HEBB_OF_PARTS:
		return hebb_subject_main(sitting->subject);
	case HEBB_OF_WEIGHTS:
		return hebb_learner_main_weights(sitting->subject->learner);
	default:
		return 0;
	}
}

/* Parts, or arrays of weights; name NULL past the last one. */
static const char *topic_name(const struct hebb_sitting *sitting, size_t k)
{
	const struct hebb_learner *learner = sitting->subject->learner;
	const struct hebb_probe *probe;

	switch (sitting->measure->type->of) {
	case HEBB_OF_PARTS:
		return k < learner->parts ? learner->part[k].name : NULL;
	case HEBB_OF_WEIGHTS:
		probe = hebb_learner_weights(learner, k);
		return probe ? probe->path : NULL;
	default:
		return NULL;
	}
}

static void clear(double *value, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		value[i] = NAN;
}

/* One more row of the history. */
static bool look(struct hebb_sitting *sitting, struct hebb_history *history,
		 struct hebb_error *err)
{
	const size_t n = history->findings;
	double *row;

	history->value =
	    hebb_grow(history->value, &history->room, (history->looks + 1) * n,
		      sizeof(double), "what measures find");
	history->seen =
	    hebb_grow(history->seen, &history->seen_room, history->looks + 1,
		      sizeof(double), "what measures find");
	history->seen[history->looks] = (double)sitting->subject->seen;
	row = history->value + n * history->looks++;
	clear(row, n);
	return sitting->measure->type->look(sitting, main_of(sitting), row,
					    err);
}

bool hebb_measuring_look(struct hebb_measuring *measuring,
			 struct hebb_error *err)
{
	bool ok = true;
	size_t i;

	measuring->subject.fresh = false;
	for (i = 0; ok && measuring->sitting && i < measuring->measures->n;
	     i++) {
		struct hebb_sitting *sitting = &measuring->sitting[i];

		if (sitting->measure && sitting->measure->type->at_looks)
			ok = look(sitting, &measuring->history[i], err);
	}
	return ok;
}

static const struct hebb_finding seen_finding = {
	.name = "samples",
	.unit = "1",
	.brief = "training samples seen, at each look",
	.array = true,
};

/* One column of a history, if it has any numbers. */
static bool write_column(const struct hebb_sitting *sitting,
			 const struct hebb_history *history, size_t f,
			 size_t *said, struct hebb_error *err)
{
	const struct hebb_page page = hebb_sitting_page(sitting);
	const size_t looks = history->looks;
	double *column = hebb_alloc(looks, sizeof(*column), "a column");
	bool ok = true;
	size_t i;

	for (i = *said = 0; i < looks; i++) {
		column[i] = history->value[i * history->findings + f];
		*said += !isnan(column[i]);
	}
	if (*said)
		ok =
		    hebb_page_array(&page, &sitting->measure->type->findings[f],
				    "_by_look", column, looks, 0, err);
	hebb_free(column);
	return ok;
}

/* All of it, and the samples beside. */
static bool write_history(const struct hebb_sitting *sitting,
			  const struct hebb_history *history,
			  struct hebb_error *err)
{
	const struct hebb_page page = hebb_sitting_page(sitting);
	size_t f, said, all = 0;
	bool ok = true;

	for (f = 0; ok && history->looks && f < history->findings; f++) {
		ok = write_column(sitting, history, f, &said, err);
		all += said;
	}
	return ok &&
	       (!all || hebb_page_array(&page, &seen_finding, NULL,
					history->seen, history->looks, 0, err));
}

/* Of all parts: value[parts][findings]; free it, and `names`. */
static double *ask_parts(struct hebb_sitting *sitting, size_t findings,
			 size_t *parts, struct hebb_text *names,
			 struct hebb_error *err)
{
	double *value;
	size_t k;

	for (*parts = 0; topic_name(sitting, *parts); (*parts)++)
		hebb_text_add(names, "%s%s", *parts ? ", " : "",
			      topic_name(sitting, *parts));
	value =
	    hebb_alloc(*parts * findings, sizeof(*value), "what measures find");
	clear(value, *parts * findings);
	for (k = 0; k < *parts; k++)
		if (!sitting->measure->type->look(sitting, k,
						  value + k * findings, err)) {
			hebb_free(value);
			return NULL;
		}
	return value;
}

static bool write_part(const struct hebb_sitting *sitting, size_t f,
		       const double *value, size_t parts, size_t findings,
		       const char *names, struct hebb_error *err)
{
	const struct hebb_finding *finding =
	    &sitting->measure->type->findings[f];
	const struct hebb_page page = hebb_sitting_page(sitting);
	double *column = hebb_alloc(parts, sizeof(*column), "a column");
	size_t said = 0, k;
	bool ok = true;

	for (k = 0; k < parts; k++) {
		column[k] = value[k * findings + f];
		said += !isnan(column[k]);
	}
	if (said)
		ok = hebb_page_array(&page, finding, "_by_part", column, parts,
				     0, err) &&
		     hebb_page_text(&page, finding, "_by_part", "parts", names,
				    err);
	hebb_free(column);
	return ok;
}

/* Ask and write all parts; those numbers of the main one go into main[]. */
static bool finish_parts(struct hebb_sitting *sitting, size_t findings,
			 double *of_main, struct hebb_error *err)
{
	struct hebb_text names = { 0 };
	size_t parts, f;
	double *value = ask_parts(sitting, findings, &parts, &names, err);
	bool ok = value;

	if (ok)
		memcpy(of_main, value + main_of(sitting) * findings,
		       findings * sizeof(*of_main));
	for (f = 0; ok && f < findings; f++)
		ok = write_part(sitting, f, value, parts, findings, names.data,
				err);
	hebb_free(value);
	hebb_text_release(&names);
	return ok;
}

/* What is only said in the end belongs to the last look, too. */
static void complete_history(struct hebb_history *history, const double *value)
{
	const size_t n = history->findings;
	double *row =
	    history->looks ? history->value + (history->looks - 1) * n : NULL;
	size_t f;

	for (f = 0; row && f < n; f++)
		if (isnan(row[f]))
			row[f] = value[f];
}

/* The numbers in the end, and all that belongs to them. */
static bool conclude(struct hebb_sitting *sitting, struct hebb_history *history,
		     double *value, struct hebb_error *err)
{
	const struct hebb_measure_type *type = sitting->measure->type;
	const struct hebb_page page = hebb_sitting_page(sitting);
	const size_t n = history->findings;
	bool ok = true;
	size_t f;

	clear(value, n);
	sitting->over = true;
	if (type->look && type->of != HEBB_OF_LEARNER) {
		ok = finish_parts(sitting, n, value, err);
		complete_history(history, value);
	} else if (history->looks) {
		memcpy(value, history->value + (history->looks - 1) * n,
		       n * sizeof(*value));
	} else if (type->look) {
		ok = type->look(sitting, 0, value, err);
	}
	ok = ok && (!type->end || type->end(sitting, value, err));
	for (f = 0; ok && f < n; f++)
		if (!type->findings[f].array)
			ok = hebb_page_number(&page, &type->findings[f], NULL,
					      value[f], err);
	return ok && write_history(sitting, history, err);
}

bool hebb_measuring_end(struct hebb_measuring *measuring, void **kept,
			struct hebb_error *err)
{
	bool ok = true;
	size_t i;

	for (i = 0; ok && measuring->sitting && i < measuring->measures->n;
	     i++) {
		struct hebb_sitting *sitting = &measuring->sitting[i];
		double *value;

		if (!sitting->measure)
			continue;
		value = hebb_alloc(measuring->history[i].findings,
				   sizeof(*value), "what measures find");
		ok = conclude(sitting, &measuring->history[i], value, err) ||
		     hebb_error_context(err, "measure '%s'",
					sitting->measure->name);
		hebb_free(value);
		if (ok && sitting->measure->type->keep) {
			kept[i] = sitting->measure->type->keep(sitting, err);
			ok = kept[i];
		}
	}
	return ok;
}

/* ---- learners with one seed ---- */

static bool meet(const struct hebb_measures *measures, size_t m,
		 struct hebb_tape *tape, uint64_t seed, size_t n,
		 const char *const *name, void *const *const *kept,
		 struct hebb_error *err)
{
	const struct hebb_measure *measure = &measures->item[m];
	const char **who = hebb_alloc(n, sizeof(*who), "names");
	void **what = hebb_alloc(n, sizeof(*what), "what is kept");
	struct hebb_meeting meeting = { .measure = measure,
					.tape = tape,
					.seed = seed,
					.name = who,
					.kept = what };
	char *stream = hebb_text_format("measure.%s.meet", measure->name);
	size_t i;
	bool ok;

	for (i = 0; i < n; i++) {
		if (!kept[i][m])
			continue;
		who[meeting.n] = name[i];
		what[meeting.n++] = kept[i][m];
	}
	meeting.stream = hebb_stream_open(seed, stream);
	ok = meeting.n < 2 || measure->type->meet(&meeting, err) ||
	     hebb_error_context(err, "measure '%s'", measure->name);
	hebb_free(stream);
	hebb_free(who);
	hebb_free(what);
	return ok;
}

bool hebb_measures_meet(const struct hebb_measures *measures,
			struct hebb_tape *tape, uint64_t seed, size_t n,
			const char *const *name, void *const *const *kept,
			struct hebb_error *err)
{
	size_t m;

	for (m = 0; m < measures->n; m++)
		if (measures->item[m].type->meet &&
		    !meet(measures, m, tape, seed, n, name, kept, err))
			return false;
	return true;
}
