/*
 * inspect.c - what is in the file of a run
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "cmd/command.h"
#include "lab/compare.h"
#include "lab/firing.h"
#include "lab/reading.h"
#include "lab/spark.h"
#include "lab/statistics.h"

enum { FROM = HEBB_OWN_OPTIONS, UNTIL, MIN_SPIKES, WINDOW, BIN, SAMPLE };

static const struct hebb_option options[] = {
	HEBB_COMMON_OPTIONS,
	[FROM] = { "from", 0, "TIME", HEBB_WORD,
		   "spikes count after this time, 200ms (default: the model's "
		   "`settle`)" },
	[UNTIL] = { "until", 0, "TIME", HEBB_WORD,
		    "spikes count until this time (default: the end)" },
	[MIN_SPIKES] = { "min-spikes", 0, "N", HEBB_WORD,
			 "intervals of neurons with so many spikes count "
			 "(default: the model's `min_spikes`, or 10)" },
	[WINDOW] = { "window", 0, "TIME", HEBB_WORD,
		     "Fano's factor is of counts in this time (default: "
		     "100 ms)" },
	[BIN] = { "bin", 0, "TIME", HEBB_WORD,
		  "correlation and synchrony are of counts in this time "
		  "(default: 2 ms)" },
	[SAMPLE] = { "sample", 0, "N", HEBB_WORD,
		     "correlation is of the pairs of so many neurons "
		     "(default: 200)" },
	{ NULL, 0, NULL, HEBB_SWITCH, NULL },
};

enum { DEEPEST = 8, SPARK = 30 };

/* One look at one file. */
struct look {
	const struct hebb_h5 *file;
	const char *path;
	struct hebb_config *model, *result;
	struct hebb_firing_wish wish;
	bool print, utf8;
};

static void print_spark(const struct look *look, const double *value, size_t n,
			double low, double high)
{
	char *spark = hebb_spark(value, n, low, high, SPARK, look->utf8);

	printf("%s", spark);
	hebb_free(spark);
}

/* ---- who made it ---- */

static void print_run(const struct hebb_config *map)
{
	static const struct {
		const char *key, *format;
	} part[] = {
		{ "program", "  %s" },
		{ "version", " %s" },
		{ "commit", " (%s)" },
		{ "seed", ", seed %s" },
		{ "status", ", %s" },
		{ "started", ", %s" },
		{ "ended", " to %s" },
		{ "host", " on %s" },
		{ "command", "\n  %s\n" },
		{ "digest", "  digest %s\n" },
		{ "repeatable", "  repeatable: %s\n" },
	};
	size_t i;

	for (i = 0; i < sizeof(part) / sizeof(*part); i++) {
		const struct hebb_config *node =
		    hebb_config_peek(map, part[i].key);

		if (!node || !*node->text)
			continue;
			/* formats of our own, one text each */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		printf(part[i].format, node->text);
#pragma GCC diagnostic pop
	}
}

static void look_at_run(const struct look *look)
{
	static const char *const names[] = { "program",   "version", "commit",
					     "command",   "host",    "started",
					     "ended",     "status",  "digest",
					     "repeatable" };
	struct hebb_config *map = hebb_config_map(look->result, "run");
	double seed;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		char *text = hebb_h5_text(look->file, "/run", names[i]);

		if (text)
			hebb_config_put_text(map, names[i], text);
		hebb_free(text);
	}
	if (hebb_h5_number(look->file, "/run", "seed", &seed))
		hebb_config_put(map, "seed", seed);
	if (!look->print)
		return;
	printf("%s\n", look->path);
	print_run(map);
}

/* ---- datasets ---- */

static void shape_text(const size_t *shape, int rank, char text[128])
{
	size_t n = 0;
	int k;

	text[0] = '\0';
	for (k = 0; k < rank && n < 100; k++)
		n += (size_t)snprintf(text + n, 128 - n, "%s%zu",
				      k ? " x " : "", shape[k]);
}

static void look_at_dataset(const struct look *look, const char *path)
{
	struct hebb_config *map =
	    hebb_config_map(hebb_config_map(look->result, "datasets"), path);
	char *unit = hebb_h5_text(look->file, path, "units");
	char *brief = hebb_h5_text(look->file, path, "brief");
	struct hebb_error ignored = { 0 };
	double number[HEBB_H5_RANK];
	size_t shape[HEBB_H5_RANK];
	char text[128] = "text";
	int rank = 0, k;

	if (hebb_h5_shape(look->file, path, &rank, shape, &ignored)) {
		for (k = 0; k < rank; k++)
			number[k] = (double)shape[k];
		hebb_config_put_numbers(map, "shape", number, (size_t)rank);
		shape_text(shape, rank, text);
	}
	if (unit && strcmp(unit, "1"))
		hebb_config_put_text(map, "unit", unit);
	if (look->print)
		printf("  %-40s %-14s %-4s %s\n", path, text,
		       unit && strcmp(unit, "1") ? unit : "",
		       brief ? brief : "");
	hebb_free(unit);
	hebb_free(brief);
}

/* All seeds of a learner have the same columns. */
static bool is_repeated(const char *group, int depth, size_t i)
{
	return i && depth == 2 && !strncmp(group, "/learning/", 10);
}

static bool look_at_group(const struct look *look, const char *group, int depth,
			  struct hebb_error *err)
{
	struct hebb_h5_list list;
	struct look silent = *look;
	bool ok = true;
	size_t i;

	silent.print = false;
	if (!hebb_h5_children(look->file, group, &list, err))
		return false;
	for (i = 0; ok && i < list.n; i++) {
		const bool repeated = is_repeated(group, depth, i);
		const struct look *whose = repeated ? &silent : look;
		char *path =
		    hebb_text_format("%s/%s", depth ? group : "", list.name[i]);

		if (repeated && look->print)
			printf("  %s/...\n", path);
		if (hebb_h5_is_dataset(look->file, path))
			look_at_dataset(whose, path);
		else if (depth < DEEPEST)
			ok = look_at_group(whose, path, depth + 1, err);
		hebb_free(path);
	}
	hebb_h5_list_release(&list);
	return ok;
}

static bool look_at_content(const struct look *look, struct hebb_error *err)
{
	if (look->print)
		printf("\ndatasets\n");
	return look_at_group(look, "/", 0, err);
}

/* ---- spikes ---- */

static double highest(const double *value, size_t n)
{
	double most = 0;
	size_t i;

	for (i = 0; i < n; i++)
		most = fmax(most, value[i]);
	return most;
}

/* One number of a table, or a dash. */
static void print_number(const char *format, int width, double value)
{
	if (isnan(value)) {
		printf("%*s", width, "-");
		return;
	}
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	printf(format, width, value);
#pragma GCC diagnostic pop
}

static void print_rates(const struct look *look, const char *pop,
			const struct hebb_firing *firing)
{
	const double most = highest(firing->rate, HEBB_FIRING_BINS);

	printf("  %-16s %9.0f %11.0f ", pop, firing->summary.neurons,
	       firing->recalled ? firing->summary.spikes
				: (double)firing->spikes);
	print_number("%*.2f", 8, firing->summary.rate);
	print_number("%*.3f", 7, firing->summary.cv);
	if (firing->recalled) {
		printf("\n");
		return;
	}
	printf("  ");
	print_spark(look, firing->rate, HEBB_FIRING_BINS, 0, most);
	printf(" 0 .. %.3g\n", most);
}

static void print_statistics(const char *pop, const struct hebb_firing *firing)
{
	const struct hebb_activity_summary *is = &firing->summary;

	printf("  %-16s", pop);
	print_number("%*.3f", 8, is->cv2);
	print_number("%*.3f", 8, is->lv);
	print_number("%*.3f", 8, is->fano);
	print_number("%*.4f", 13, is->correlation);
	print_number("%*.4f", 11, is->synchrony);
	print_number("%*.1f", 9, is->peak);
	printf("\n");
}

static void print_firing(const struct look *look, const char *title,
			 const struct hebb_h5_list *list,
			 const struct hebb_firing *firing)
{
	char span[40];
	size_t i;

	printf("\n  %-16s %9s %11s %8s %6s%s\n", title, "neurons", "spikes",
	       "rate Hz", "CV", firing->recalled ? "" : "  rate over time, Hz");
	for (i = 0; i < list->n; i++)
		print_rates(look, list->name[i], &firing[i]);
	snprintf(span, sizeof(span), "%.4g .. %.4g ms", firing->summary.from,
		 firing->summary.until);
	printf("\n  %-16s%8s%8s%8s%13s%11s%9s\n", span, "CV2", "LV", "Fano",
	       "correlation", "synchrony", "peak Hz");
	for (i = 0; i < list->n; i++)
		print_statistics(list->name[i], &firing[i]);
}

/* All populations below "/spikes" or "/statistics". */
static bool look_at_firing(const struct look *look, const char *title,
			   const char *child, struct hebb_error *err)
{
	const bool recall = strcmp(title, "spikes") != 0;
	char *top = hebb_text_format("/%s", title);
	struct hebb_h5_list list;
	bool ok = hebb_reading_find(look->file, top, child, &list, err);
	struct hebb_firing *firing =
	    hebb_alloc(list.n, sizeof(*firing), "statistics");
	size_t i;

	for (i = 0; ok && i < list.n; i++) {
		struct hebb_config *map = hebb_config_map(look->result, title);

		if (recall)
			hebb_firing_recall(&firing[i], look->file,
					   list.name[i]);
		else
			ok = hebb_firing_read(&firing[i], look->file,
					      list.name[i], look->model,
					      &look->wish, err);
		hebb_firing_json(&firing[i],
				 hebb_config_map(map, list.name[i]));
	}
	if (ok && list.n && look->print)
		print_firing(look, title, &list, firing);
	for (i = 0; i < list.n; i++)
		hebb_firing_release(&firing[i]);
	hebb_free(firing);
	hebb_h5_list_release(&list);
	hebb_free(top);
	return ok;
}

/* ---- learning ---- */

static void print_learner(const struct look *look,
			  const struct hebb_contender *contender)
{
	const enum hebb_metric metric = hebb_contender_quality(contender);
	const struct hebb_average end = hebb_contender_end(contender, metric);
	double *mean =
	    hebb_alloc(contender->rows + 1, sizeof(double), "a learning curve");
	double most = metric == HEBB_METRIC_ACCURACY ? 1 : 0;
	size_t i;

	for (i = 0; i < contender->rows; i++)
		mean[i] = hebb_contender_at(contender, metric, i).mean;
	if (metric != HEBB_METRIC_ACCURACY)
		most = highest(mean, contender->rows);
	printf("  %-16s %9zu %11.0f  ", contender->name, contender->seeds,
	       contender->rows ? contender->samples[contender->rows - 1] : 0);
	if (end.n > 1)
		printf("%.4f %s %.4f  ", end.mean, look->utf8 ? "±" : "+-",
		       end.sd);
	else
		printf("%.4f           ", end.mean);
	print_spark(look, mean, contender->rows, 0, most);
	printf(" 0 .. %.3g%s\n", most,
	       metric == HEBB_METRIC_REWARD  ? " (reward)"
	       : metric == HEBB_METRIC_ERROR ? " (mean squared error)"
					     : "");
	hebb_free(mean);
}

static bool look_at_learning(const struct look *look, struct hebb_error *err)
{
	struct hebb_comparison comparison = { 0 };
	struct hebb_h5_list list = { 0 };
	bool ok = true;
	size_t i;

	if (hebb_h5_exists(look->file, "/learning"))
		ok = hebb_h5_children(look->file, "/learning", &list, err);
	if (ok && list.n)
		ok = hebb_compare_read(&comparison, &look->path, 1, err);
	if (ok && list.n) {
		hebb_compare_json(&comparison,
				  hebb_config_map(look->result, "learning"));
		if (look->print)
			printf("\n  %-16s %9s %11s  %-16s %s\n", "learning",
			       "seeds", "samples", "final", "accuracy");
	}
	for (i = 0; ok && look->print && i < comparison.n; i++)
		print_learner(look, &comparison.contender[i]);
	hebb_compare_release(&comparison);
	hebb_h5_list_release(&list);
	return ok;
}

/* ---- weights ---- */

/* The last row of a dataset: when all was learnt. */
static bool look_at_weight(const struct look *look, const char *name,
			   struct hebb_error *err)
{
	char *path = hebb_text_format("/weights/%s/weight", name);
	size_t shape[HEBB_H5_RANK], cells = 1;
	struct hebb_config *map;
	double *weight, mean, sd;
	char text[128];
	bool ok;
	int rank, k;

	if (!hebb_h5_shape(look->file, path, &rank, shape, err)) {
		hebb_free(path);
		return false;
	}
	for (k = 1; k < rank; k++)
		cells *= shape[k];
	weight = hebb_alloc_large(cells + 1, sizeof(*weight), "'%s'", path);
	ok = rank < 1 || !shape[0] ||
	     hebb_h5_read(look->file, path, shape[0] - 1, 1, weight, err);
	if (ok && rank > 0 && shape[0]) {
		mean = hebb_mean(weight, cells);
		sd = hebb_sd(weight, cells);
		map = hebb_config_map(hebb_config_map(look->result, "weights"),
				      name);
		hebb_config_put(map, "looks", (double)shape[0]);
		hebb_config_put(map, "weights", (double)cells);
		hebb_config_put(map, "mean", mean);
		hebb_config_put(map, "sd", sd);
		shape_text(shape + 1, rank - 1, text);
		if (look->print)
			printf("  %-26s %9zu  %-14s %10.4g %10.4g\n", name,
			       shape[0], text, mean, sd);
	}
	hebb_free(weight);
	hebb_free(path);
	return ok;
}

static bool look_at_weights(const struct look *look, struct hebb_error *err)
{
	struct hebb_h5_list list;
	bool ok =
	    hebb_reading_find(look->file, "/weights", "weight", &list, err);
	size_t i;

	if (ok && list.n && look->print)
		printf("\n  %-26s %9s  %-14s %10s %10s\n", "weights", "looks",
		       "shape", "last mean", "sd");
	for (i = 0; ok && i < list.n; i++)
		ok = look_at_weight(look, list.name[i], err);
	hebb_h5_list_release(&list);
	return ok;
}

/* ---- explanations ---- */

/* Means over the samples that were explained. */
struct explained {
	double n, score, baseline, sum;
	double most, where; /* the largest mean magnitude, and its place */
};

static double mean_of_column(const struct look *look, const char *group,
			     const char *name, double *n)
{
	struct hebb_error ignored = { 0 };
	size_t rows = 0;
	double *column =
	    hebb_reading_column(look->file, group, name, &rows, &ignored);
	const double mean = column ? hebb_mean(column, rows) : NAN;

	hebb_free(column);
	*n = (double)rows;
	return mean;
}

/* Which number of the map is the strongest, and what do all add up to? */
static bool add_up(const struct look *look, const char *path,
		   struct explained *is, struct hebb_error *err)
{
	size_t shape[HEBB_H5_RANK] = { 0 }, cells = 1, i, p;
	double *row, *mean;
	bool ok = true;
	int rank, k;

	if (!hebb_h5_shape(look->file, path, &rank, shape, err))
		return false;
	for (k = 1; k < rank; k++)
		cells *= shape[k];
	row = hebb_alloc_large(cells + 1, sizeof(*row), "'%s'", path);
	mean = hebb_alloc(cells + 1, sizeof(*mean), "'%s'", path);
	for (i = 0; ok && i < shape[0]; i++) {
		ok = hebb_h5_read(look->file, path, i, 1, row, err);
		for (p = 0; ok && p < cells; p++) {
			is->sum += row[p] / (double)shape[0];
			mean[p] += fabs(row[p]) / (double)shape[0];
		}
	}
	for (p = 0; p < cells; p++)
		if (mean[p] > is->most) {
			is->most = mean[p];
			is->where = (double)p;
		}
	hebb_free(row);
	hebb_free(mean);
	return ok;
}

static bool look_at_explanation(const struct look *look, const char *name,
				struct hebb_error *err)
{
	struct hebb_config *map =
	    hebb_config_map(hebb_config_map(look->result, "explain"), name);
	char *group = hebb_text_format("/explain/%s", name);
	char *path = hebb_text_format("%s/map", group);
	struct explained is = { 0 };
	const bool ok = add_up(look, path, &is, err);

	is.score = mean_of_column(look, group, "score", &is.n);
	is.baseline = mean_of_column(look, group, "score_baseline", &is.n);
	hebb_config_put(map, "samples", is.n);
	hebb_config_put(map, "score", is.score);
	hebb_config_put(map, "score_baseline", is.baseline);
	hebb_config_put(map, "sum", is.sum);
	hebb_config_put(map, "strongest", is.where);
	hebb_config_put(map, "strength", is.most);
	if (ok && look->print)
		printf("  %-34s %7.0f %9.4g %9.4g %9.4g %9.0f %9.3g\n", name,
		       is.n, is.score, is.baseline, is.sum, is.where, is.most);
	hebb_free(path);
	hebb_free(group);
	return ok;
}

static bool look_at_explanations(const struct look *look,
				 struct hebb_error *err)
{
	struct hebb_h5_list list;
	bool ok = hebb_reading_find(look->file, "/explain", "map", &list, err);
	size_t i;

	if (ok && list.n && look->print)
		printf("\n  %-34s %7s %9s %9s %9s %9s %9s\n",
		       "explanations, means", "samples", "score", "baseline",
		       "map's sum", "strongest", "strength");
	for (i = 0; ok && i < list.n; i++)
		ok = look_at_explanation(look, list.name[i], err);
	hebb_h5_list_release(&list);
	return ok;
}

/* What the options say about spikes. */
static bool read_wish(const struct hebb_answer *answer,
		      struct hebb_firing_wish *wish, struct hebb_error *err)
{
	const struct hebb_param row[] = {
		[FROM] = { "--from", "ms", NAN, 0, 1e12 },
		[UNTIL] = { "--until", "ms", NAN, 0, 1e12 },
		[MIN_SPIKES] = { "--min-spikes", "1", NAN, 3, 1e9, "",
				 HEBB_COUNT },
		[WINDOW] = { "--window", "ms", NAN, 1e-4, 1e12 },
		[BIN] = { "--bin", "ms", NAN, 1e-4, 1e12 },
		[SAMPLE] = { "--sample", "1", NAN, 2, 5000, "", HEBB_COUNT },
	};
	double *const to[] = {
		[FROM] = &wish->from,
		[UNTIL] = &wish->until,
		[MIN_SPIKES] = &wish->min_spikes,
		[WINDOW] = &wish->window,
		[BIN] = &wish->bin,
		[SAMPLE] = &wish->sample,
	};
	bool ok = true;
	size_t i;

	for (i = FROM; ok && i <= SAMPLE; i++) {
		struct hebb_config *node;

		*to[i] = NAN;
		if (!answer[i].given)
			continue;
		node = hebb_config_scalar("%s", answer[i].word);
		ok = hebb_param_number(&row[i], node, to[i], err);
		hebb_config_free(node);
	}
	if (ok && wish->from >= wish->until)
		ok = hebb_error_set(err, HEBB_USAGE, NULL,
				    "--from %g ms is not before --until %g ms",
				    wish->from, wish->until);
	return ok;
}

static bool inspect(struct hebb_call *call, struct hebb_error *err)
{
	struct look look = { .path = call->operand[0],
			     .result = call->result,
			     .print = !call->json,
			     .utf8 = hebb_spark_utf8() };
	struct hebb_h5 *file;
	bool ok;

	if (!read_wish(call->answer, &look.wish, err))
		return false;
	file = hebb_reading_open(look.path, err);
	if (!file)
		return false;
	look.file = file;
	look.model = hebb_reading_model(file);
	look_at_run(&look);
	ok = look_at_content(&look, err) &&
	     look_at_firing(&look, "spikes", "timestamps", err) &&
	     look_at_firing(&look, "statistics", "power", err) &&
	     look_at_learning(&look, err) && look_at_weights(&look, err) &&
	     look_at_explanations(&look, err);
	hebb_config_free(look.model);
	hebb_h5_close(file, NULL);
	return ok;
}

const struct hebb_command_type hebb_command_inspect = {
	.type = { .name = "inspect",
		  .brief = "what is in the file of a run: rates, curves, "
			   "weights" },
	.examples = "hebb inspect brunel2000.h5\n"
		    "hebb inspect brunel2000.h5 --from 500ms --bin 5ms\n"
		    "hebb inspect digits.h5 --json",
	.operands = "RUN.h5",
	.least = 1,
	.most = 1,
	.options = options,
	.main = inspect,
};
