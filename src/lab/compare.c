#include "lab/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/picture.h"
#include "lab/reading.h"
#include "lab/spark.h"
#include "lab/statistics.h"

enum { TABLE_ROWS = 12, LEAST_WIDTH = 19 };

static const char *const metric_name[HEBB_METRICS] = {
	[HEBB_METRIC_ACCURACY] = "accuracy",
	[HEBB_METRIC_ERROR] = "error",
	[HEBB_METRIC_LOSS] = "loss",
	[HEBB_METRIC_SPIKES] = "spikes",
	[HEBB_METRIC_EVENTS] = "events",
	[HEBB_METRIC_PRODUCTS] = "products",
	[HEBB_METRIC_TIME] = "time",
};

/* ---- reading ---- */

/* The columns of one seed. */
struct seed {
	double *samples, *value[HEBB_METRICS]; /* [rows] */
	size_t rows;
};

static void release_seed(struct seed *seed)
{
	size_t k;

	hebb_free(seed->samples);
	for (k = 0; k < HEBB_METRICS; k++)
		hebb_free(seed->value[k]);
}

static bool check_samples(const struct seed *seed, const char *group,
			  struct hebb_error *err)
{
	size_t i;

	for (i = 0; i < seed->rows; i++)
		if (!isfinite(seed->samples[i]) ||
		    (i && seed->samples[i] <= seed->samples[i - 1]))
			return hebb_error_set(err, HEBB_DATA, NULL,
					      "'%s/samples' does not rise in "
					      "row %zu",
					      group, i);
	return true;
}

static bool read_metric(const struct hebb_h5 *file, const char *group,
			size_t metric, struct seed *seed,
			struct hebb_error *err)
{
	const char *name = metric_name[metric];
	char *path = hebb_text_format("%s/%s", group, name);
	const bool there = hebb_h5_is_dataset(file, path);
	size_t rows = 0;

	hebb_free(path);
	if (!there)
		return true;
	seed->value[metric] =
	    hebb_reading_column(file, group, name, &rows, err);
	if (!seed->value[metric])
		return false;
	return rows == seed->rows ||
	       hebb_error_set(err, HEBB_DATA, NULL,
			      "'%s/%s' has %zu rows, its samples have %zu",
			      group, name, rows, seed->rows);
}

static bool read_seed(const struct hebb_h5 *file, const char *group,
		      struct seed *seed, struct hebb_error *err)
{
	bool ok;
	size_t k;

	seed->samples =
	    hebb_reading_column(file, group, "samples", &seed->rows, err);
	ok = seed->samples && check_samples(seed, group, err);
	for (k = 0; ok && k < HEBB_METRICS; k++)
		ok = read_metric(file, group, k, seed, err);
	return ok;
}

static int compare_numbers(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Sort, and leave each number once; how many there are then. */
static size_t unite(double *number, size_t n)
{
	size_t kept = 0, i;

	if (n)
		qsort(number, n, sizeof(*number), compare_numbers);
	for (i = 0; i < n; i++)
		if (!kept || number[i] > number[kept - 1])
			number[kept++] = number[i];
	return kept;
}

/* The row of a count of samples; `rows` if there is none. */
static size_t row_of(const struct hebb_contender *contender, double samples)
{
	const double *found =
	    bsearch(&samples, contender->samples, contender->rows,
		    sizeof(samples), compare_numbers);

	return found ? (size_t)(found - contender->samples) : contender->rows;
}

/* Rows at which any seed was looked at; of each seed what it has there. */
static void merge(struct hebb_contender *contender, const struct seed *seed)
{
	size_t rows = 0, s, k, i;

	for (s = 0; s < contender->seeds; s++)
		rows += seed[s].rows;
	contender->samples =
	    hebb_alloc(rows + 1, sizeof(double), "a learning curve");
	for (s = rows = 0; s < contender->seeds; rows += seed[s++].rows)
		memcpy(contender->samples + rows, seed[s].samples,
		       seed[s].rows * sizeof(double));
	contender->rows = rows = unite(contender->samples, rows);
	for (k = 0; k < HEBB_METRICS; k++) {
		double *value = hebb_alloc(contender->seeds * rows + 1,
					   sizeof(double), "a learning curve");

		contender->value[k] = value;
		for (i = 0; i < contender->seeds * rows; i++)
			value[i] = NAN;
		for (s = 0; s < contender->seeds; s++)
			for (i = 0; seed[s].value[k] && i < seed[s].rows; i++)
				value[s * rows +
				      row_of(contender, seed[s].samples[i])] =
				    seed[s].value[k][i];
	}
}

static bool read_seeds(const struct hebb_h5 *file, const char *group,
		       struct hebb_contender *contender, struct hebb_error *err)
{
	struct hebb_h5_list list = { 0 };
	struct seed *seed = NULL;
	bool ok = hebb_h5_children(file, group, &list, err);
	size_t s;

	if (ok)
		seed = hebb_alloc(list.n + 1, sizeof(*seed), "seeds");
	contender->seeds = list.n;
	for (s = 0; ok && s < list.n; s++) {
		char *path = hebb_text_format("%s/%s", group, list.name[s]);

		ok = read_seed(file, path, &seed[s], err);
		hebb_free(path);
	}
	if (ok)
		merge(contender, seed);
	for (s = 0; seed && s < list.n; s++)
		release_seed(&seed[s]);
	hebb_free(seed);
	hebb_h5_list_release(&list);
	return ok;
}

static bool read_learner(struct hebb_comparison *comparison,
			 const struct hebb_h5 *file, const char *learner,
			 char *name, struct hebb_error *err)
{
	char *group = hebb_text_format("/learning/%s", learner);
	struct hebb_contender *contender;
	bool ok;

	comparison->contender =
	    hebb_grow(comparison->contender, &comparison->capacity,
		      comparison->n + 1, sizeof(*contender), "learners");
	contender = &comparison->contender[comparison->n++];
	*contender = (struct hebb_contender){ .name = name };
	contender->type = hebb_h5_text(file, group, "type");
	if (!hebb_h5_number(file, group, "parameters", &contender->parameters))
		contender->parameters = NAN;
	if (!hebb_h5_number(file, group, "neurons", &contender->neurons))
		contender->neurons = NAN;
	ok = read_seeds(file, group, contender, err);
	hebb_free(group);
	return ok;
}

static bool is_taken(const struct hebb_comparison *comparison, const char *name)
{
	size_t i;

	for (i = 0; i < comparison->n; i++)
		if (!strcmp(comparison->contender[i].name, name))
			return true;
	return false;
}

/* "narrow"; of several runs "run:narrow", "run#2:narrow". */
static char *name_of(const struct hebb_comparison *comparison, const char *run,
		     const char *learner)
{
	char *name = run ? hebb_text_format("%s:%s", run, learner)
			 : hebb_text_copy(learner);
	size_t copies = 1;

	while (run && is_taken(comparison, name)) {
		hebb_free(name);
		name = hebb_text_format("%s#%zu:%s", run, ++copies, learner);
	}
	return name;
}

static bool read_run(struct hebb_comparison *comparison, const char *path,
		     bool prefix, struct hebb_error *err)
{
	static const char group[] = "/learning";
	struct hebb_h5 *file = hebb_reading_open(path, err);
	struct hebb_h5_list list = { 0 };
	char *run = prefix ? hebb_reading_name(path) : NULL;
	bool ok = file != NULL;
	size_t i;

	if (ok && hebb_h5_exists(file, group))
		ok = hebb_h5_children(file, group, &list, err);
	if (ok && !list.n)
		ok = hebb_error_set(err, HEBB_DATA, NULL,
				    "'%s' has no learners to compare: nobody "
				    "learnt in this run",
				    path);
	for (i = 0; ok && i < list.n; i++)
		ok = read_learner(comparison, file, list.name[i],
				  name_of(comparison, run, list.name[i]), err);
	hebb_h5_list_release(&list);
	hebb_free(run);
	hebb_h5_close(file, NULL);
	return ok;
}

bool hebb_compare_read(struct hebb_comparison *comparison,
		       const char *const *path, size_t n,
		       struct hebb_error *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!read_run(comparison, path[i], n > 1, err))
			return false;
	return true;
}

void hebb_compare_release(struct hebb_comparison *comparison)
{
	size_t i, k;

	for (i = 0; i < comparison->n; i++) {
		struct hebb_contender *contender = &comparison->contender[i];

		hebb_free(contender->name);
		hebb_free(contender->type);
		hebb_free(contender->samples);
		for (k = 0; k < HEBB_METRICS; k++)
			hebb_free(contender->value[k]);
	}
	hebb_free(comparison->contender);
	*comparison = (struct hebb_comparison){ 0 };
}

/* ---- averages ---- */

/* Of those that are numbers; the array is changed. */
static struct hebb_average average(double *value, size_t n)
{
	size_t kept = 0, i;

	for (i = 0; i < n; i++)
		if (isfinite(value[i]))
			value[kept++] = value[i];
	return (struct hebb_average){ hebb_mean(value, kept),
				      hebb_sd(value, kept), kept };
}

struct hebb_average hebb_contender_at(const struct hebb_contender *contender,
				      enum hebb_metric metric, size_t row)
{
	double *value =
	    hebb_alloc(contender->seeds + 1, sizeof(double), "seeds");
	struct hebb_average result;
	size_t s;

	for (s = 0; s < contender->seeds; s++)
		value[s] = contender->value[metric][s * contender->rows + row];
	result = average(value, contender->seeds);
	hebb_free(value);
	return result;
}

/* Of each seed its last number, divided by the samples seen if `share`. */
static struct hebb_average last(const struct hebb_contender *contender,
				enum hebb_metric metric, bool share)
{
	double *value =
	    hebb_alloc(contender->seeds + 1, sizeof(double), "seeds");
	struct hebb_average result;
	size_t s, i;

	for (s = 0; s < contender->seeds; s++) {
		const double *curve =
		    contender->value[metric] + s * contender->rows;

		value[s] = NAN;
		for (i = contender->rows; i && !isfinite(curve[i - 1]);)
			i--;
		if (i)
			value[s] =
			    share ? curve[i - 1] / contender->samples[i - 1]
				  : curve[i - 1];
	}
	result = average(value, contender->seeds);
	hebb_free(value);
	return result;
}

struct hebb_average hebb_contender_end(const struct hebb_contender *contender,
				       enum hebb_metric metric)
{
	return last(contender, metric, false);
}

struct hebb_average
hebb_contender_per_sample(const struct hebb_contender *contender,
			  enum hebb_metric metric)
{
	return last(contender, metric, true);
}

enum hebb_metric hebb_contender_quality(const struct hebb_contender *contender)
{
	const bool accuracy =
	    hebb_contender_end(contender, HEBB_METRIC_ACCURACY).n;
	const bool error = hebb_contender_end(contender, HEBB_METRIC_ERROR).n;

	return error && !accuracy ? HEBB_METRIC_ERROR : HEBB_METRIC_ACCURACY;
}

/* One thing can be shown of all: accuracy, unless nobody has one. */
static enum hebb_metric quality(const struct hebb_comparison *comparison)
{
	size_t i;

	for (i = 0; i < comparison->n; i++)
		if (hebb_contender_quality(&comparison->contender[i]) ==
		    HEBB_METRIC_ACCURACY)
			return HEBB_METRIC_ACCURACY;
	return HEBB_METRIC_ERROR;
}

static size_t fewest_seeds(const struct hebb_comparison *comparison)
{
	size_t n = comparison->contender[0].seeds, i;

	for (i = 1; i < comparison->n; i++)
		if (comparison->contender[i].seeds < n)
			n = comparison->contender[i].seeds;
	return n;
}

/* ---- for a person ---- */

struct table {
	const struct hebb_comparison *comparison;
	FILE *file;
	bool utf8;
	int label, *width; /* [contender] */
};

static void print_label(const struct table *table, const char *label)
{
	fprintf(table->file, "%-*s", table->label, label);
}

/* Right-aligned; `text` has as many columns as bytes, but for one sign. */
static void print_cell(const struct table *table, size_t i, const char *text)
{
	const int extra = strstr(text, "±") ? 1 : 0;

	fprintf(table->file, "  %*s", table->width[i] + extra, text);
}

static void print_average(const struct table *table, size_t i,
			  struct hebb_average average, const char *format,
			  bool spread)
{
	const char *sign = table->utf8 ? "±" : "+-";
	char text[96] = "-", mean[40], sd[40];

	if (average.n) {
		/* formats of our own, one number each */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(mean, sizeof(mean), format, average.mean);
		snprintf(sd, sizeof(sd), format, average.sd);
#pragma GCC diagnostic pop
		if (spread && average.n > 1)
			snprintf(text, sizeof(text), "%s %s %s", mean, sign,
				 sd);
		else
			snprintf(text, sizeof(text), "%s", mean);
	}
	print_cell(table, i, text);
}

static void print_rule(const struct table *table)
{
	const char *dash = table->utf8 ? "─" : "-";
	int n = table->label;
	size_t i;

	for (i = 0; i < table->comparison->n; i++)
		n += 2 + table->width[i];
	while (n--)
		fputs(dash, table->file);
	fputc('\n', table->file);
}

static void print_names(const struct table *table, const char *label)
{
	size_t i;

	print_label(table, label);
	for (i = 0; i < table->comparison->n; i++)
		print_cell(table, i, table->comparison->contender[i].name);
	fputc('\n', table->file);
	print_rule(table);
}

/* All counts of samples at which anybody was looked at. */
static double *all_samples(const struct hebb_comparison *comparison, size_t *n)
{
	size_t rows = 0, i;
	double *samples;

	for (i = 0; i < comparison->n; i++)
		rows += comparison->contender[i].rows;
	samples = hebb_alloc(rows + 1, sizeof(*samples), "a table");
	for (i = rows = 0; i < comparison->n; i++) {
		const struct hebb_contender *contender =
		    &comparison->contender[i];

		memcpy(samples + rows, contender->samples,
		       contender->rows * sizeof(double));
		rows += contender->rows;
	}
	*n = unite(samples, rows);
	return samples;
}

/*
 * Learners with batches of their own are not all looked at after the same
 * samples: if there are enough counts that all share, the others can go.
 */
static size_t keep_shared(const struct hebb_comparison *comparison,
			  double *samples, size_t n)
{
	double *shared = hebb_alloc(n + 1, sizeof(*shared), "a table");
	size_t kept = 0, i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < comparison->n; k++)
			if (row_of(&comparison->contender[k], samples[i]) ==
			    comparison->contender[k].rows)
				break;
		if (k == comparison->n)
			shared[kept++] = samples[i];
	}
	if (kept >= TABLE_ROWS / 2) {
		memcpy(samples, shared, kept * sizeof(*samples));
		n = kept;
	}
	hebb_free(shared);
	return n;
}

static void print_curve_row(const struct table *table, enum hebb_metric metric,
			    double samples)
{
	size_t i, row;
	char text[32];

	snprintf(text, sizeof(text), "%.0f", samples);
	print_label(table, text);
	for (i = 0; i < table->comparison->n; i++) {
		const struct hebb_contender *contender =
		    &table->comparison->contender[i];

		row = row_of(contender, samples);
		if (row == contender->rows)
			print_cell(table, i, "");
		else
			print_average(
			    table, i, hebb_contender_at(contender, metric, row),
			    metric == HEBB_METRIC_ACCURACY ? "%.4f" : "%.3g",
			    true);
	}
	fputc('\n', table->file);
}

static void print_curves(const struct table *table)
{
	const enum hebb_metric metric = quality(table->comparison);
	size_t n, shown, i;
	double *samples = all_samples(table->comparison, &n);

	n = keep_shared(table->comparison, samples, n);
	shown = n < TABLE_ROWS ? n : TABLE_ROWS;
	fprintf(
	    table->file, "%s on held-out samples, mean %s sd over seeds\n\n",
	    metric == HEBB_METRIC_ACCURACY ? "accuracy" : "mean squared error",
	    table->utf8 ? "±" : "+-");
	print_names(table, "samples seen");
	for (i = 0; i < shown; i++)
		print_curve_row(
		    table, metric,
		    samples[shown > 1 ? i * (n - 1) / (shown - 1) : 0]);
	print_rule(table);
	hebb_free(samples);
}

/* What is said of each learner in the end, a line each. */
static const struct line {
	const char *label, *format;
	enum hebb_metric metric;
	double factor; /* 0: in the end; else for so many samples */
} lines[] = {
	{ "final accuracy", "%.4f", HEBB_METRIC_ACCURACY, 0 },
	{ "final error", "%.3g", HEBB_METRIC_ERROR, 0 },
	{ "training loss", "%.3g", HEBB_METRIC_LOSS, 0 },
	{ "s per 1000 samples", "%.3g", HEBB_METRIC_TIME, 1000 },
	{ "spikes per sample", "%.4g", HEBB_METRIC_SPIKES, 1 },
	{ "events per sample", "%.4g", HEBB_METRIC_EVENTS, 1 },
	{ "products per sample", "%.4g", HEBB_METRIC_PRODUCTS, 1 },
};
enum { LINES = sizeof(lines) / sizeof(*lines) };

static struct hebb_average line_value(const struct hebb_contender *contender,
				      const struct line *line)
{
	struct hebb_average result =
	    last(contender, line->metric, line->factor > 0);

	if (line->factor > 0) {
		result.mean *= line->factor;
		result.sd *= line->factor;
	}
	return result;
}

static void print_line(const struct table *table, const struct line *line)
{
	const struct hebb_comparison *comparison = table->comparison;
	size_t i, there = 0;

	for (i = 0; i < comparison->n; i++)
		there += line_value(&comparison->contender[i], line).n;
	if (!there)
		return;
	print_label(table, line->label);
	for (i = 0; i < comparison->n; i++)
		print_average(table, i,
			      line_value(&comparison->contender[i], line),
			      line->format, !(line->factor > 0));
	fputc('\n', table->file);
}

static void print_number(const struct table *table, size_t i, double number)
{
	const struct hebb_average one = { number, NAN, !isnan(number) };

	print_average(table, i, one, "%.0f", false);
}

static void print_end(const struct table *table)
{
	const struct hebb_comparison *comparison = table->comparison;
	size_t i;

	for (i = 0; i < LINES; i++)
		print_line(table, &lines[i]);
	print_label(table, "type");
	for (i = 0; i < comparison->n; i++)
		print_cell(table, i,
			   comparison->contender[i].type
			       ? comparison->contender[i].type
			       : "-");
	fputc('\n', table->file);
	print_label(table, "parameters");
	for (i = 0; i < comparison->n; i++)
		print_number(table, i, comparison->contender[i].parameters);
	fputc('\n', table->file);
	print_label(table, "neurons");
	for (i = 0; i < comparison->n; i++)
		print_number(table, i, comparison->contender[i].neurons);
	fputc('\n', table->file);
	print_label(table, "seeds");
	for (i = 0; i < comparison->n; i++)
		print_number(table, i, (double)comparison->contender[i].seeds);
	fputc('\n', table->file);
}

void hebb_compare_print(const struct hebb_comparison *comparison, FILE *file,
			bool utf8)
{
	struct table table = {
		.comparison = comparison,
		.file = file,
		.utf8 = utf8,
		.label = 19,
		.width = hebb_alloc(comparison->n + 1, sizeof(int), "a table"),
	};
	size_t i;

	if (!comparison->n)
		goto done;
	for (i = 0; i < comparison->n; i++) {
		const int n = (int)strlen(comparison->contender[i].name);

		table.width[i] = n > LEAST_WIDTH ? n : LEAST_WIDTH;
	}
	print_curves(&table);
	print_end(&table);
	if (fewest_seeds(comparison) < HEBB_VERDICT_SEEDS && comparison->n > 1)
		fprintf(file,
			"\nno verdict: %d seeds or more are needed to tell a "
			"difference from chance\n",
			HEBB_VERDICT_SEEDS);
done:
	hebb_free(table.width);
}

/* ---- for programs ---- */

static void put_average(struct hebb_config *map, const char *key,
			struct hebb_average average)
{
	struct hebb_config *child = hebb_config_map(map, key);

	hebb_config_put(child, "mean", average.mean);
	hebb_config_put(child, "sd", average.sd);
	hebb_config_put(child, "n", (double)average.n);
}

static void put_curve(const struct hebb_contender *contender,
		      enum hebb_metric metric, struct hebb_config *map)
{
	struct hebb_config *child = hebb_config_map(map, metric_name[metric]);
	const size_t rows = contender->rows;
	double *mean = hebb_alloc(rows + 1, sizeof(double), "a curve");
	double *sd = hebb_alloc(rows + 1, sizeof(double), "a curve");
	size_t i;

	for (i = 0; i < rows; i++) {
		const struct hebb_average at =
		    hebb_contender_at(contender, metric, i);

		mean[i] = at.mean;
		sd[i] = at.sd;
	}
	hebb_config_put_numbers(child, "mean", mean, rows);
	hebb_config_put_numbers(child, "sd", sd, rows);
	hebb_free(mean);
	hebb_free(sd);
}

static void put_contender(const struct hebb_contender *contender,
			  struct hebb_config *map)
{
	static const struct {
		const char *key;
		enum hebb_metric metric;
	} cost[] = {
		{ "spikes_per_sample", HEBB_METRIC_SPIKES },
		{ "events_per_sample", HEBB_METRIC_EVENTS },
		{ "products_per_sample", HEBB_METRIC_PRODUCTS },
		{ "seconds_per_sample", HEBB_METRIC_TIME },
	};
	struct hebb_config *end, *costs;
	size_t k;

	if (contender->type)
		hebb_config_put_text(map, "type", contender->type);
	hebb_config_put(map, "parameters", contender->parameters);
	hebb_config_put(map, "neurons", contender->neurons);
	hebb_config_put(map, "seeds", (double)contender->seeds);
	end = hebb_config_map(map, "final");
	for (k = HEBB_METRIC_ACCURACY; k <= HEBB_METRIC_LOSS; k++)
		if (hebb_contender_end(contender, k).n)
			put_average(end, metric_name[k],
				    hebb_contender_end(contender, k));
	costs = hebb_config_map(map, "cost");
	for (k = 0; k < sizeof(cost) / sizeof(*cost); k++)
		if (hebb_contender_per_sample(contender, cost[k].metric).n)
			put_average(costs, cost[k].key,
				    hebb_contender_per_sample(contender,
							      cost[k].metric));
	hebb_config_put_numbers(map, "samples", contender->samples,
				contender->rows);
	for (k = 0; k < HEBB_METRICS; k++)
		if (hebb_contender_end(contender, k).n)
			put_curve(contender, k, map);
}

void hebb_compare_json(const struct hebb_comparison *comparison,
		       struct hebb_config *map)
{
	struct hebb_config *learners = hebb_config_map(map, "learners");
	size_t i;

	for (i = 0; i < comparison->n; i++)
		put_contender(
		    &comparison->contender[i],
		    hebb_config_map(learners, comparison->contender[i].name));
}

/* ---- a picture ---- */

/* From row `skip` on; room[3][rows]. */
static void fill_curve(struct hebb_curve *curve, double *room,
		       const struct hebb_contender *contender,
		       enum hebb_metric metric, size_t skip)
{
	const size_t n = contender->rows;
	double *mean = room, *low = room + n, *high = room + 2 * n;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct hebb_average at =
		    hebb_contender_at(contender, metric, i);
		const double sd = isnan(at.sd) ? 0 : at.sd;

		mean[i] = at.mean;
		low[i] = at.mean - sd;
		high[i] = at.mean + sd;
	}
	*curve = (struct hebb_curve){
		.name = contender->name,
		.mark = HEBB_LINE,
		.n = n - skip,
		.x = contender->samples + skip,
		.y = mean + skip,
		.low = contender->seeds > 1 ? low + skip : NULL,
		.high = contender->seeds > 1 ? high + skip : NULL,
	};
}

/* Of the samples seen, but for what was known before the first. */
static void find_span(const struct hebb_comparison *comparison, double *first,
		      double *end)
{
	size_t i, k;

	*first = INFINITY;
	*end = 0;
	for (i = 0; i < comparison->n; i++) {
		const struct hebb_contender *contender =
		    &comparison->contender[i];

		for (k = 0; k < contender->rows; k++) {
			const double samples = contender->samples[k];

			if (samples > 0)
				*first = fmin(*first, samples);
			*end = fmax(*end, samples);
		}
	}
}

bool hebb_compare_draw(const struct hebb_comparison *comparison,
		       const char *path, struct hebb_error *err)
{
	const enum hebb_metric metric = quality(comparison);
	struct hebb_curve *curve =
	    hebb_alloc(comparison->n + 1, sizeof(*curve), "a picture");
	double **room =
	    hebb_alloc(comparison->n + 1, sizeof(*room), "a picture");
	struct hebb_picture picture = {
		.title =
		    comparison->n > 1 ? "learning side by side" : "learning",
		.x_label = "samples seen",
		.y_label = metric == HEBB_METRIC_ACCURACY
			       ? "accuracy on held-out samples"
			       : "mean squared error on held-out samples",
		.zero_y = true,
		.curve = curve,
		.n = comparison->n,
	};
	double first;
	bool ok;
	size_t i;

	find_span(comparison, &first, &picture.x_until);
	/* what happens early would take less than a tenth of the axis */
	picture.log_x = picture.x_until > 30 * first;
	if (picture.log_x)
		picture.x_from = first;
	for (i = 0; i < comparison->n; i++) {
		const struct hebb_contender *contender =
		    &comparison->contender[i];

		room[i] = hebb_alloc(3 * contender->rows + 1, sizeof(double),
				     "a picture");
		/* what was known before the first sample has no logarithm */
		fill_curve(&curve[i], room[i], contender, metric,
			   picture.log_x && contender->rows &&
			       contender->samples[0] <= 0);
	}
	ok = path ? hebb_picture_write(&picture, path, err)
		  : hebb_picture_print(&picture, 78, hebb_spark_utf8(), stdout,
				       err);
	for (i = 0; i < comparison->n; i++)
		hebb_free(room[i]);
	hebb_free(room);
	hebb_free(curve);
	return ok;
}
