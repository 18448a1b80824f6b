/*
 * recall.c - memories store the same patterns, and are asked for them by the
 * same cues with mistakes
 *
 * A cue is a stored pattern in which a part of the units, drawn anew for each
 * cue, is flipped; those of a small part are among those of a larger one.  It
 * is recalled if what comes to mind agrees with the pattern (overlap) by at
 * least `success`.  Capacity is the largest number of patterns of which at
 * least half are recalled, found by bisection.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/need.h"
#include "base/text.h"
#include "lab/experiment.h"
#include "lab/statistics.h"
#include "learn/dataset.h"
#include "learn/memory.h"

enum {
	UNITS = HEBB_OWN_PARAMS,
	LOADS,
	CORRUPTIONS,
	REPETITIONS,
	CUES,
	SUCCESS,
	THRESHOLD,
	CAPACITY_AT,
	CAPACITY_REPETITIONS
};

static const struct hebb_param params[] = {
	HEBB_EXPERIMENT_PARAMS,
	[UNITS] = { "units", "1", 100, 2, 1e5,
		    "of a random pattern; with a dataset a sample's numbers",
		    HEBB_COUNT },
	[LOADS] = { "loads", "1", HEBB_OPTIONAL, 1e-6, 1e3,
		    "patterns to store, as parts of the units, [0.05, 0.1]; "
		    "none if not given",
		    HEBB_NODE },
	[CORRUPTIONS] = { "corruptions", "1", HEBB_OPTIONAL, 0, 0.5,
			  "parts of a cue that are flipped; [0, 0.1, 0.2, 0.3, "
			  "0.4, 0.5] if not given",
			  HEBB_NODE },
	[REPETITIONS] = { "repetitions", "1", 5, 1, 1e6,
			  "how often other patterns are stored", HEBB_COUNT },
	[CUES] = { "cues", "1", 50, 1, 1e6,
		   "of all that are stored, how many are asked for at most",
		   HEBB_COUNT },
	[SUCCESS] = { "success", "1", 0.95, 0, 1,
		      "overlap from which a pattern counts as recalled" },
	[THRESHOLD] = { "threshold", "1", 0.5, -1e9, 1e9,
			"numbers of a sample above it become 1, others -1" },
	[CAPACITY_AT] = { "capacity_at", "1", HEBB_OPTIONAL, 0, 0.5,
			  "parts of a cue that are flipped for which the "
			  "capacity is sought; none if not given",
			  HEBB_NODE },
	[CAPACITY_REPETITIONS] = { "capacity_repetitions", "1", 20, 1, 1e6,
				   "how often other patterns are stored for it",
				   HEBB_COUNT },
	{ NULL },
};

/* One row for each load and corruption. */
enum { LOAD, STORED, CORRUPTION, OVERLAP, RECALLED, SPREAD, COLUMNS };
/* One row for each corruption. */
enum { AT, PATTERNS, PART, CAPACITY_COLUMNS };

struct column {
	const char *name, *brief;
};

static const struct column columns[COLUMNS] = {
	[LOAD] = { "load", "patterns that were to be stored, over units" },
	[STORED] = { "stored", "patterns" },
	[CORRUPTION] = { "corruption", "part of a cue that is flipped" },
	[OVERLAP] = { "overlap", "mean agreement with the pattern" },
	[RECALLED] = { "recalled", "part of the patterns asked for" },
	[SPREAD] = { "spread", "standard deviation of that, over "
			       "repetitions" },
};
static const struct column capacity_columns[CAPACITY_COLUMNS] = {
	[AT] = { "corruption", "part of a cue that is flipped" },
	[PATTERNS] = { "patterns", "most of which half are recalled" },
	[PART] = { "load", "these over units" },
};

struct exam {
	struct hebb_job *job;
	struct hebb_dataset data; /* without a type: random patterns */
	size_t width, most;       /* units; patterns there are at most */
	const double *load, *corruption, *at; /* [loads], ... */
	size_t loads, corruptions, ats;
	size_t repetitions, cues;
	struct hebb_memory **memory; /* [n] */
	size_t n;
	float *pattern, *cue, *out; /* [most needed][width]; [cues][width] */
	size_t room;                /* patterns there is room for */
	uint32_t *order;            /* of units, or of samples */
	double done;                /* stores so far */
	struct hebb_stream bits, flips;
};

/* ---- what is stored ---- */

static void random_patterns(struct exam *exam, uint64_t repetition, size_t n)
{
	size_t p, i;

	for (p = 0; p < n; p++)
		for (i = 0; i < exam->width; i++)
			exam->pattern[p * exam->width + i] =
			    hebb_random_bits(exam->bits, i, repetition,
					     (uint32_t)p) >>
				    31
				? 1
				: -1;
}

static void sample_patterns(struct exam *exam, uint64_t repetition, size_t n)
{
	const float threshold = (float)exam->job->values[THRESHOLD].number;
	struct hebb_batch_buffer room = hebb_batch_room(&exam->data, 1);
	size_t p, i;

	hebb_dataset_order(&exam->data, exam->job->seed, repetition,
			   exam->order);
	for (p = 0; p < n; p++) {
		const struct hebb_batch batch =
		    hebb_dataset_gather(&exam->data, exam->order + p, 1, &room);

		for (i = 0; i < exam->width; i++)
			exam->pattern[p * exam->width + i] =
			    batch.input[i] > threshold ? 1 : -1;
	}
	hebb_batch_release(&room);
}

/* The same for each memory; more patterns begin with those of fewer. */
static void make_patterns(struct exam *exam, uint64_t repetition, size_t n)
{
	if (exam->data.type)
		sample_patterns(exam, repetition, n);
	else
		random_patterns(exam, repetition, n);
}

/* The first patterns, a part of whose units is flipped. */
static size_t make_cues(struct exam *exam, uint64_t repetition, size_t n,
			double corruption)
{
	const size_t width = exam->width;
	const size_t wrong = (size_t)lround(corruption * (double)width);
	size_t p, i;

	n = n < exam->cues ? n : exam->cues;
	memcpy(exam->cue, exam->pattern, n * width * sizeof(*exam->cue));
	for (p = 0; p < n; p++) {
		for (i = 0; i < width; i++)
			exam->order[i] = (uint32_t)i;
		hebb_random_shuffle(exam->flips, repetition * exam->cues + p,
				    exam->order, width);
		for (i = 0; i < wrong; i++)
			exam->cue[p * width + exam->order[i]] *= -1;
	}
	return n;
}

/* ---- asking ---- */

static bool store(struct exam *exam, struct hebb_memory *memory,
		  uint64_t repetition, size_t n, struct hebb_error *err)
{
	if (hebb_job_stopped(exam->job, err))
		return false;
	make_patterns(exam, repetition, n);
	if (!memory->type->store(memory, exam->pattern, n, err))
		return hebb_error_context(err, "memory '%s'", memory->name);
	hebb_progress(exam->job->log, ++exam->done, NULL);
	return true;
}

/* Of what is stored: the mean overlap, and the part that is recalled. */
static bool ask(struct exam *exam, struct hebb_memory *memory,
		uint64_t repetition, size_t n, double corruption,
		double *overlap, double *recalled, struct hebb_error *err)
{
	const double success = exam->job->values[SUCCESS].number;
	size_t p;

	n = make_cues(exam, repetition, n, corruption);
	if (!memory->type->recall(memory, exam->cue, n, exam->out, err))
		return hebb_error_context(err, "memory '%s'", memory->name);
	*overlap = *recalled = 0;
	for (p = 0; p < n; p++) {
		const double m = hebb_memory_overlap(
		    exam->out + p * exam->width,
		    exam->pattern + p * exam->width, exam->width);

		*overlap += m / (double)n;
		*recalled += (m >= success) / (double)n;
	}
	return true;
}

/* ---- curves ---- */

static bool declare(const struct exam *exam, const char *group,
		    const struct column *column, size_t n, int *track,
		    struct hebb_error *err)
{
	char path[512];
	const struct hebb_track row = { .path = path, .cell = HEBB_F64 };
	size_t k;

	for (k = 0; k < n; k++) {
		struct hebb_track one = row;

		snprintf(path, sizeof(path), "/recall/%s/%s", group,
			 column[k].name);
		one.unit = "1";
		one.brief = column[k].brief;
		track[k] = hebb_tape_track(exam->job->tape, &one, err);
		if (track[k] < 0)
			return false;
	}
	return true;
}

static bool write_row(const struct exam *exam, const int *track,
		      const double *row, size_t n, struct hebb_error *err)
{
	size_t k;

	for (k = 0; k < n; k++)
		if (!hebb_tape_write(exam->job->tape, track[k], &row[k], 1,
				     err))
			return false;
	return true;
}

static size_t patterns_at(const struct exam *exam, double load)
{
	const size_t n = (size_t)lround(load * (double)exam->width);

	return n < 1 ? 1 : n > exam->most ? exam->most : n;
}

/* All corruptions at one load: overlap[k], recalled[k][repetition]. */
static bool test_load(struct exam *exam, struct hebb_memory *memory,
		      size_t stored, double *overlap, double *recalled,
		      struct hebb_error *err)
{
	size_t r, k;
	double m;

	memset(overlap, 0, exam->corruptions * sizeof(*overlap));
	for (r = 0; r < exam->repetitions; r++) {
		if (!store(exam, memory, r, stored, err))
			return false;
		for (k = 0; k < exam->corruptions; k++) {
			if (!ask(exam, memory, r, stored, exam->corruption[k],
				 &m, &recalled[k * exam->repetitions + r], err))
				return false;
			overlap[k] += m / (double)exam->repetitions;
		}
	}
	return true;
}

static bool write_load(struct exam *exam, const int *track, double load,
		       const double *overlap, const double *recalled,
		       double *sum, struct hebb_error *err)
{
	const size_t n = exam->repetitions;
	size_t k;

	for (k = 0; k < exam->corruptions; k++) {
		const double row[COLUMNS] = {
			[LOAD] = load,
			[STORED] = (double)patterns_at(exam, load),
			[CORRUPTION] = exam->corruption[k],
			[OVERLAP] = overlap[k],
			[RECALLED] = hebb_mean(recalled + k * n, n),
			[SPREAD] = n > 1 ? hebb_sd(recalled + k * n, n) : 0,
		};

		*sum += row[RECALLED];
		if (!write_row(exam, track, row, COLUMNS, err))
			return false;
	}
	return true;
}

/* The result gets the mean of what is recalled, over all of it. */
static bool draw_curves(struct exam *exam, struct hebb_memory *memory,
			struct hebb_config *result, struct hebb_error *err)
{
	double *overlap =
	    hebb_alloc(exam->corruptions, sizeof(*overlap), "results");
	double *recalled = hebb_alloc(exam->corruptions * exam->repetitions,
				      sizeof(*recalled), "results");
	int track[COLUMNS];
	double sum = 0;
	size_t l;
	bool ok = !exam->loads ||
		  declare(exam, memory->name, columns, COLUMNS, track, err);

	for (l = 0; ok && l < exam->loads; l++)
		ok = test_load(exam, memory, patterns_at(exam, exam->load[l]),
			       overlap, recalled, err) &&
		     write_load(exam, track, exam->load[l], overlap, recalled,
				&sum, err);
	if (ok)
		hebb_config_put(result, "recalled",
				exam->loads ? sum / (double)(exam->loads *
							     exam->corruptions)
					    : NAN);
	hebb_free(overlap);
	hebb_free(recalled);
	return ok;
}

/* ---- capacity ---- */

static bool half_recalled(struct exam *exam, struct hebb_memory *memory,
			  size_t stored, double corruption, bool *half,
			  struct hebb_error *err)
{
	const size_t n = (size_t)exam->job->values[CAPACITY_REPETITIONS].number;
	double overlap, recalled, sum = 0;
	size_t r;

	for (r = 0; r < n; r++) {
		if (!store(exam, memory, r, stored, err) ||
		    !ask(exam, memory, r, stored, corruption, &overlap,
			 &recalled, err))
			return false;
		sum += recalled;
	}
	*half = sum >= 0.5 * (double)n;
	return true;
}

/* Between none and as many patterns as there are units, or samples. */
static bool seek_capacity(struct exam *exam, struct hebb_memory *memory,
			  double corruption, double *patterns,
			  struct hebb_error *err)
{
	size_t low = 0, high = exam->room + 1;
	bool half;

	while (high - low > 1) {
		const size_t middle = (low + high) / 2;

		if (!half_recalled(exam, memory, middle, corruption, &half,
				   err))
			return false;
		if (half)
			low = middle;
		else
			high = middle;
	}
	*patterns = (double)low;
	return true;
}

static bool seek_capacities(struct exam *exam, struct hebb_memory *memory,
			    struct hebb_config *result, struct hebb_error *err)
{
	char *group = hebb_text_format("%s/capacity", memory->name);
	double *loads = hebb_alloc(exam->ats, sizeof(*loads), "capacities");
	int track[CAPACITY_COLUMNS];
	size_t k;
	bool ok = !exam->ats || declare(exam, group, capacity_columns,
					CAPACITY_COLUMNS, track, err);

	for (k = 0; ok && k < exam->ats; k++) {
		double row[CAPACITY_COLUMNS] = { [AT] = exam->at[k] };

		ok = seek_capacity(exam, memory, row[AT], &row[PATTERNS], err);
		row[PART] = row[PATTERNS] / (double)exam->width;
		loads[k] = row[PART];
		ok = ok && write_row(exam, track, row, CAPACITY_COLUMNS, err);
	}
	if (ok && exam->ats)
		hebb_config_put_numbers(result, "capacity", loads, exam->ats);
	hebb_free(loads);
	hebb_free(group);
	return ok;
}

/* ---- the experiment ---- */

/* A row that is a list of numbers; `standard` where it is not given. */
static bool read_list(struct hebb_job *job, size_t row, const double *standard,
		      size_t n_standard, const double **list, size_t *n,
		      struct hebb_error *err)
{
	struct hebb_config *node = job->values[row].node;

	*list = standard;
	*n = n_standard;
	if (!node)
		return true;
	if (!hebb_param_column(&params[row], node, err))
		return false;
	*list = node->numbers;
	*n = node->n;
	return node->n || hebb_error_set(err, HEBB_MODEL, &node->place,
					 "'%s' is an empty list; leave it out, "
					 "or give it numbers",
					 params[row].name);
}

static bool read_lists(struct exam *exam, struct hebb_error *err)
{
	static const double all[] = { 0, 0.1, 0.2, 0.3, 0.4, 0.5 };
	struct hebb_job *job = exam->job;
	struct hebb_config *map = hebb_config_peek(job->model, "experiment");

	if (!read_list(job, LOADS, NULL, 0, &exam->load, &exam->loads, err) ||
	    !read_list(job, CORRUPTIONS, all, 6, &exam->corruption,
		       &exam->corruptions, err) ||
	    !read_list(job, CAPACITY_AT, NULL, 0, &exam->at, &exam->ats, err))
		return false;
	return exam->loads || exam->ats ||
	       hebb_error_set(err, HEBB_MODEL, &map->place,
			      "'recall' needs `loads:` or `capacity_at:`, or "
			      "both: there is nothing to ask");
}

static bool open_patterns(struct exam *exam, struct hebb_error *err)
{
	struct hebb_config *map = hebb_config_get(exam->job->model, "dataset");
	size_t l;

	exam->width = (size_t)exam->job->values[UNITS].number;
	exam->most = SIZE_MAX;
	exam->room = exam->ats ? exam->width : 0;
	if (map) {
		if (!hebb_dataset_open(&exam->data, map, err))
			return false;
		exam->width = exam->data.width;
		exam->most = exam->data.train;
		if (!exam->most)
			return hebb_error_set(err, HEBB_MODEL, &map->place,
					      "there is no sample to store");
	}
	if (exam->room > exam->most)
		exam->room = exam->most;
	for (l = 0; l < exam->loads; l++) {
		const size_t n = patterns_at(exam, exam->load[l]);

		exam->room = n > exam->room ? n : exam->room;
	}
	return true;
}

static bool take_memory(struct exam *exam, struct hebb_error *err)
{
	const size_t width = exam->width;
	const size_t order =
	    exam->data.train > width ? exam->data.train : width;
	struct hebb_need need = { 0 };

	exam->cues = (size_t)exam->job->values[CUES].number;
	if (exam->cues > exam->room)
		exam->cues = exam->room;
	exam->repetitions = (size_t)exam->job->values[REPETITIONS].number;
	hebb_need_add(&need,
		      (double)sizeof(float) * (double)width *
			  (double)(exam->room + 2 * exam->cues),
		      "patterns");
	if (!hebb_need_fits(&need, NULL, err))
		return false;
	exam->pattern =
	    hebb_alloc(exam->room * width, sizeof(float), "patterns");
	exam->cue = hebb_alloc(exam->cues * width, sizeof(float), "cues");
	exam->out = hebb_alloc(exam->cues * width, sizeof(float), "answers");
	exam->order = hebb_alloc(order, sizeof(*exam->order), "an order");
	exam->bits = hebb_stream_open(exam->job->seed, "recall.patterns");
	exam->flips = hebb_stream_open(exam->job->seed, "recall.flips");
	return true;
}

static bool open_memories(struct exam *exam, struct hebb_error *err)
{
	struct hebb_config *map = hebb_config_get(exam->job->model, "memories");
	const struct hebb_memory_task task = {
		.width = exam->width,
		.seed = exam->job->seed,
		.threads = exam->job->threads,
	};

	if (!map || map->kind != HEBB_MAP || !map->n)
		return hebb_error_set(
		    err, HEBB_MODEL,
		    map ? &map->place : &exam->job->model->place,
		    "'recall' needs `memories:`, a map of memories by name, "
		    "such as memories: {a: {type: hopfield}}");
	exam->memory = hebb_alloc(map->n, sizeof(*exam->memory), "memories");
	for (exam->n = 0; exam->n < map->n; exam->n++) {
		struct hebb_config *child = map->child[exam->n];

		child->used = true;
		exam->memory[exam->n] =
		    hebb_memory_new(child, child->key, &task, err);
		if (!exam->memory[exam->n])
			return false;
	}
	return true;
}

static bool open_exam(struct exam *exam, struct hebb_error *err)
{
	return read_lists(exam, err) && open_patterns(exam, err) &&
	       take_memory(exam, err) && open_memories(exam, err) &&
	       hebb_job_built(exam->job, err);
}

static void close_exam(struct exam *exam)
{
	while (exam->n)
		hebb_memory_free(exam->memory[--exam->n]);
	hebb_free(exam->memory);
	hebb_free(exam->pattern);
	hebb_free(exam->cue);
	hebb_free(exam->out);
	hebb_free(exam->order);
	hebb_dataset_close(&exam->data);
}

/* How often something is stored in one memory. */
static double stores_of(const struct exam *exam)
{
	const double each = exam->job->values[CAPACITY_REPETITIONS].number;

	return (double)(exam->loads * exam->repetitions) +
	       (double)exam->ats * each * ceil(log2((double)exam->room + 1));
}

static bool question(struct exam *exam, struct hebb_memory *memory,
		     struct hebb_error *err)
{
	struct hebb_config *result = hebb_config_map(
	    hebb_config_map(exam->job->result, "memories"), memory->name);
	char *group = hebb_text_format("/recall/%s", memory->name);
	const bool ok = hebb_tape_text(exam->job->tape, group, "type",
				       memory->type->type.name, false, err) &&
			hebb_tape_count(exam->job->tape, group, "units",
					exam->width, false, err) &&
			draw_curves(exam, memory, result, err) &&
			seek_capacities(exam, memory, result, err);

	hebb_free(group);
	return ok;
}

static bool run(struct hebb_job *job, struct hebb_error *err)
{
	struct exam exam = { .job = job };
	bool ok = open_exam(&exam, err);
	size_t i;

	if (ok)
		hebb_progress_start(job->log, "memories are asked",
				    stores_of(&exam) * (double)exam.n);
	for (i = 0; ok && i < exam.n; i++)
		ok = question(&exam, exam.memory[i], err);
	hebb_progress_end(job->log);
	close_exam(&exam);
	return ok;
}

/* One store in each memory, of half as many as there is room for. */
static bool check(struct hebb_job *job, struct hebb_error *err)
{
	struct exam exam = { .job = job };
	bool ok = open_exam(&exam, err);
	double overlap, recalled, estimate = 0;
	size_t i;

	for (i = 0; ok && i < exam.n; i++) {
		const double start = hebb_clock();
		const size_t n = (exam.room + 1) / 2;

		ok = store(&exam, exam.memory[i], 0, n, err) &&
		     ask(&exam, exam.memory[i], 0, n, exam.corruption[0],
			 &overlap, &recalled, err);
		estimate += (hebb_clock() - start) * stores_of(&exam);
	}
	hebb_config_put(job->result, "estimate_s", estimate);
	hebb_config_put(job->result, "peak_rss_mb",
			hebb_memory_peak() / 1048576);
	close_exam(&exam);
	return ok;
}

const struct hebb_experiment_type hebb_experiment_recall = {
	.type = {
		.name = "recall",
		.brief = "memories are asked for patterns by cues with "
			 "mistakes",
		.params = params,
	},
	.run = run,
	.check = check,
};
