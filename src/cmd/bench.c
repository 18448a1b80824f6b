/*
 * bench.c - `hebb bench`: standard loads, next to what the machine can do
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/param.h"
#include "cmd/command.h"
#include "config.h"
#include "lab/bench.h"
#include "lab/experiment.h"

enum {
	TIME = HEBB_OWN_OPTIONS,
	THREADS,
	REPEAT,
	FULL,
	SCALE,
	MARKDOWN,
	LIST,
	SHORT
};

static const struct hebb_option options[] = {
	HEBB_COMMON_OPTIONS,
	[TIME] = { "time", 0, "TIME", HEBB_WORD,
		   "biological time that passes (default: 1s); learners see "
		   "60 samples for each ms of it" },
	[THREADS] = { "threads", 't', "N", HEBB_WHOLE,
		      "to use (default: all processors)" },
	[REPEAT] = { "repeat", 'r', "N", HEBB_WHOLE,
		     "runs of each load, of which the median counts "
		     "(default: 3)" },
	[FULL] = { "full", 0, NULL, HEBB_SWITCH,
		   "models in full that are made small otherwise: takes "
		   "minutes and gigabytes" },
	[SCALE] = { "scale", 0, NULL, HEBB_SWITCH,
		    "instead of the loads, one network of 1,000 to 100,000 "
		    "neurons on 1, 2, 4, ... threads" },
	[MARKDOWN] = { "markdown", 0, NULL, HEBB_SWITCH,
		       "print tables as they stand in docs/performance.md" },
	[LIST] = { "list", 0, NULL, HEBB_SWITCH, "print the loads, run none" },
	[SHORT] = { "short", 0, NULL, HEBB_SWITCH,
		    "one run of a moment, and only the smallest network of "
		    "--scale: does it work?" },
	{ NULL },
};

enum { REPEAT_MOST = 1000, SIZES = 5 };

static const int sizes[SIZES] = { 1000, 3000, 10000, 30000, 100000 };

/* One line of the table. */
struct row {
	char label[32];
	const struct hebb_load *load;
	int neurons; /* of --scale */
	int threads;
	struct hebb_figures figures;
};

struct report {
	struct hebb_call *call;
	struct hebb_bench bench;
	struct row *row; /* [n] */
	size_t n, capacity;
	double bound[HEBB_BOUNDS];
	double others; /* running in the last minute, ourselves not yet */
	bool full, scale;
};

/* ---- what to do ---- */

static struct row *add_row(struct report *report, const struct hebb_load *load)
{
	struct row *row;

	report->row = hebb_grow(report->row, &report->capacity, report->n + 1,
				sizeof(*row), "loads");
	row = &report->row[report->n++];
	*row = (struct row){ .load = load, .threads = report->bench.threads };
	snprintf(row->label, sizeof(row->label), "%s", load->name);
	return row;
}

static bool is_there(const struct report *report, const struct hebb_load *load)
{
	size_t i;

	for (i = 0; i < report->n; i++)
		if (report->row[i].load == load)
			return true;
	return false;
}

/* Those that are named, or all. */
static bool add_loads(struct report *report, struct hebb_error *err)
{
	const struct hebb_call *call = report->call;
	const struct hebb_load *load;
	size_t i;

	for (i = 0; i < call->n_operands; i++) {
		load = hebb_load_find(call->operand[i], err);
		if (!load)
			return false;
		if (is_there(report, load))
			return hebb_error_set(err, HEBB_USAGE, NULL,
					      "'%s' is named twice; --repeat "
					      "runs loads more often",
					      load->name);
		add_row(report, load);
	}
	for (load = hebb_loads; !call->n_operands && load->name; load++)
		add_row(report, load);
	return true;
}

/* 1, 2, 4, ... threads, up to all. */
static void add_sizes(struct report *report, bool one)
{
	const int most = report->bench.threads;
	int size, threads;

	for (size = 0; size < (one ? 1 : SIZES); size++)
		for (threads = 1; threads <= most;
		     threads = threads < most && 2 * threads > most
				   ? most
				   : 2 * threads) {
			struct row *row = add_row(report, &hebb_load_scaled);

			row->neurons = sizes[size];
			row->threads = threads;
			snprintf(row->label, sizeof(row->label), "%d", threads);
		}
}

static bool read_time(const struct hebb_answer *answer, double *ms,
		      struct hebb_error *err)
{
	static const struct hebb_param row = {
		"--time", "ms", 1000, 1e-3, 1e12, "biological time"
	};
	struct hebb_config *node;
	bool ok;

	if (!answer->given)
		return true;
	node = hebb_config_scalar("%s", answer->word);
	ok = hebb_param_number(&row, node, ms, err);
	if (!ok)
		err->kind = HEBB_USAGE;
	hebb_config_free(node);
	return ok;
}

static bool read_repeat(const struct hebb_answer *answer, int *repeat,
			struct hebb_error *err)
{
	if (!answer->given)
		return true;
	if (answer->number < 1 || answer->number > REPEAT_MOST)
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "--repeat is %s, outside 1 .. %d",
				      answer->word, REPEAT_MOST);
	*repeat = (int)answer->number;
	return true;
}

static bool open_report(struct report *report, struct hebb_call *call,
			struct hebb_error *err)
{
	const struct hebb_answer *answer = call->answer;
	const bool brief = answer[SHORT].given;

	*report = (struct report){
		.call = call,
		.bench = { .time = brief ? 1 : 1000,
			   .repeat = brief ? 1 : 3,
			   .log = call->log,
			   .stop = call->stop },
		.full = answer[FULL].given,
		.scale = answer[SCALE].given,
	};
	if (report->scale && (call->n_operands || report->full))
		return hebb_error_set(err, HEBB_USAGE, NULL,
				      "--scale has one network of its own; "
				      "loads and --full go without it");
	if (!read_time(&answer[TIME], &report->bench.time, err) ||
	    !read_repeat(&answer[REPEAT], &report->bench.repeat, err) ||
	    !hebb_call_threads(&answer[THREADS], &report->bench.threads, err))
		return false;
	if (!report->bench.threads)
		report->bench.threads = hebb_processors();
	if (!report->scale)
		return add_loads(report, err);
	add_sizes(report, brief);
	return true;
}

/* ---- doing it ---- */

static bool run_row(const struct report *report, struct row *row,
		    struct hebb_error *err)
{
	struct hebb_bench bench = report->bench;
	char set[64];

	bench.threads = row->threads;
	snprintf(set, sizeof(set), "variables.neurons=%d", row->neurons);
	bench.extra = row->neurons ? set : NULL;
	if (report->full && row->load->full)
		bench.extra = row->load->full;
	return hebb_bench_run(&bench, row->load, &row->figures, err);
}

/* How much of the time of one thread is left on each of several. */
static void put_efficiency(struct report *report)
{
	const struct row *one = report->row;
	size_t i;

	for (i = 0; i < report->n; i++) {
		struct row *row = &report->row[i];

		if (row->threads == 1)
			one = row;
		row->figures.median[HEBB_EFFICIENCY] =
		    one->figures.median[HEBB_SIMULATE] /
		    (row->threads * row->figures.median[HEBB_SIMULATE]);
	}
}

static bool run_all(struct report *report, struct hebb_error *err)
{
	struct hebb_log *log = report->call->log;
	size_t i;

	if (getloadavg(&report->others, 1) != 1)
		report->others = NAN;
	if (!hebb_bench_bounds(&report->bench, report->bound, err))
		return false;
	hebb_progress_start(log, "measuring", (double)report->n);
	for (i = 0; i < report->n; i++) {
		hebb_progress(log, (double)i, report->row[i].label);
		if (!run_row(report, &report->row[i], err))
			return false;
	}
	hebb_progress_end(log);
	if (report->scale)
		put_efficiency(report);
	return true;
}

/* ---- JSON ---- */

static void put_figures(struct hebb_config *map, const double *figure)
{
	size_t m;

	for (m = 0; m < HEBB_MEASURES; m++)
		hebb_config_put(map, hebb_measure_rows[m].name, figure[m]);
}

static void put_row(struct hebb_config *map, const struct row *row)
{
	hebb_config_put_text(map, "model", row->load->model);
	hebb_config_put(map, "threads", row->threads);
	put_figures(map, row->figures.median);
	put_figures(hebb_config_map(map, "least"), row->figures.least);
	put_figures(hebb_config_map(map, "most"), row->figures.most);
}

static void put_report(const struct report *report)
{
	struct hebb_config *result = report->call->result, *map, *rows;
	char name[HEBB_MACHINE_NAME];
	size_t i;

	hebb_config_put(result, "time_ms", report->bench.time);
	hebb_config_put(result, "threads", report->bench.threads);
	hebb_config_put(result, "repeat", report->bench.repeat);
	map = hebb_config_map(result, "machine");
	hebb_config_put_text(map, "processor", hebb_machine_name(name));
	hebb_config_put(map, "processors", hebb_processors());
	hebb_config_put(map, "load_average", report->others);
	for (i = 0; i < HEBB_BOUNDS; i++)
		hebb_config_put(map, hebb_bound_rows[i].name, report->bound[i]);
	if (report->scale) {
		rows = hebb_config_add(result, "scale",
				       hebb_config_new(HEBB_LIST, NULL));
		for (i = 0; i < report->n; i++)
			put_row(
			    hebb_config_add(rows, NULL,
					    hebb_config_new(HEBB_MAP, NULL)),
			    &report->row[i]);
		return;
	}
	rows = hebb_config_map(result, "loads");
	for (i = 0; i < report->n; i++)
		put_row(hebb_config_map(rows, report->row[i].label),
			&report->row[i]);
}

/* ---- tables ---- */

struct column {
	enum hebb_measure measure;
	bool range; /* least and most too */
};

/* One kind of table: rows that have the first measure. */
static const struct table {
	const char *label;
	struct column column[12];
	size_t columns;
} of_networks = { "load",
		  { { HEBB_NEURONS },
		    { HEBB_SYNAPSES },
		    { HEBB_BUILD },
		    { HEBB_SIMULATE, true },
		    { HEBB_REAL_TIME },
		    { HEBB_EVENTS_PER_S },
		    { HEBB_NS_PER_EVENT },
		    { HEBB_NS_PER_STEP },
		    { HEBB_BYTES_PER_SYNAPSE },
		    { HEBB_PEAK } },
		  10 },
  of_learners = { "load",
		  { { HEBB_SAMPLES },
		    { HEBB_LEARN, true },
		    { HEBB_SAMPLES_PER_S },
		    { HEBB_GFLOP_PER_S },
		    { HEBB_PEAK } },
		  5 },
  of_sizes = { "threads",
	       { { HEBB_NEURONS },
		 { HEBB_SYNAPSES },
		 { HEBB_RATE },
		 { HEBB_BUILD },
		 { HEBB_SIMULATE, true },
		 { HEBB_REAL_TIME },
		 { HEBB_NS_PER_EVENT },
		 { HEBB_BYTES_PER_SYNAPSE },
		 { HEBB_EFFICIENCY } },
	       9 };

enum { LABEL_WIDTH = 14, RANGE_WIDTH = 16 };

static void print_heads(const struct table *table, bool markdown)
{
	const char *bar = markdown ? " | " : " ";
	size_t c;

	printf("%s%-*s", markdown ? "| " : "", LABEL_WIDTH, table->label);
	for (c = 0; c < table->columns; c++) {
		const struct column *column = &table->column[c];
		const struct hebb_measure_row *row =
		    &hebb_measure_rows[column->measure];

		printf("%s%*s", bar,
		       row->width + (column->range ? RANGE_WIDTH : 0),
		       row->head);
	}
	printf(markdown ? " |\n|---|" : "\n");
	for (c = 0; markdown && c < table->columns; c++)
		printf("---:|");
	printf(markdown ? "\n" : "");
}

static void print_cell(const struct column *column, const struct row *row)
{
	const struct hebb_measure_row *of = &hebb_measure_rows[column->measure];
	const struct hebb_figures *figures = &row->figures;
	char text[64] = "-", range[64] = "";

	if (!isnan(figures->median[column->measure]))
		snprintf(text, sizeof(text), "%.*f", of->digits,
			 of->factor * figures->median[column->measure]);
	if (column->range)
		snprintf(range, sizeof(range), " (%.*f-%.*f)", of->digits,
			 of->factor * figures->least[column->measure],
			 of->digits,
			 of->factor * figures->most[column->measure]);
	printf("%*s%-*s", of->width, text, column->range ? RANGE_WIDTH : 0,
	       range);
}

static void print_row(const struct table *table, const struct row *row,
		      bool markdown)
{
	size_t c;

	printf("%s%-*s", markdown ? "| " : "", LABEL_WIDTH, row->label);
	for (c = 0; c < table->columns; c++) {
		printf(markdown ? " | " : " ");
		print_cell(&table->column[c], row);
	}
	printf(markdown ? " |\n" : "\n");
}

static void print_table(const struct report *report, const struct table *table)
{
	const bool markdown = report->call->answer[MARKDOWN].given;
	bool any = false;
	size_t i;

	for (i = 0; i < report->n; i++) {
		const struct row *row = &report->row[i];

		if (isnan(row->figures.median[table->column[0].measure]))
			continue;
		if (!any) {
			printf("\n");
			print_heads(table, markdown);
		}
		any = true;
		print_row(table, row, markdown);
	}
}

static void print_bounds(const struct report *report)
{
	const bool markdown = report->call->answer[MARKDOWN].given;
	size_t b;

	if (markdown)
		printf("| this machine at best | |\n|---|---:|\n");
	for (b = 0; b < HEBB_BOUNDS; b++)
		printf(markdown ? "| %s | %.3g %s |\n" : "  %-58s %8.3g %s\n",
		       hebb_bound_rows[b].brief, report->bound[b],
		       hebb_bound_rows[b].unit);
}

static void print_report(const struct report *report)
{
	char name[HEBB_MACHINE_NAME], date[32];
	const time_t now = time(NULL);

	strftime(date, sizeof(date), "%Y-%m-%d", gmtime(&now));
	printf("%s, %d processor%s, load average %.1f before; %d thread%s, "
	       "%g ms, median of %d; hebb %s%s%s; %s\n\n",
	       hebb_machine_name(name), hebb_processors(),
	       hebb_processors() > 1 ? "s" : "", report->others,
	       report->bench.threads, report->bench.threads > 1 ? "s" : "",
	       report->bench.time, report->bench.repeat, PACKAGE_VERSION,
	       *HEBB_COMMIT ? " " : "", HEBB_COMMIT, date);
	print_bounds(report);
	if (report->scale) {
		print_table(report, &of_sizes);
		return;
	}
	print_table(report, &of_networks);
	print_table(report, &of_learners);
}

static void list_loads(struct hebb_call *call)
{
	struct hebb_config *map = hebb_config_map(call->result, "loads");
	const struct hebb_load *load;

	for (load = hebb_loads; load->name; load++) {
		hebb_config_put_text(map, load->name, load->brief);
		if (!call->json)
			printf("%-16s %s\n", load->name, load->brief);
	}
}

static bool bench(struct hebb_call *call, struct hebb_error *err)
{
	struct report report;
	bool ok;

	if (call->answer[LIST].given) {
		list_loads(call);
		return true;
	}
	ok = open_report(&report, call, err) && run_all(&report, err);
	if (ok && call->json)
		put_report(&report);
	else if (ok)
		print_report(&report);
	hebb_free(report.row);
	return ok;
}

const struct hebb_command_type hebb_command_bench = {
	.type = { .name = "bench",
		  .brief = "how fast is this machine, and how fast is hebb on "
			   "it" },
	.examples = "hebb bench\n"
		    "hebb bench brunel coba --time 500ms --json\n"
		    "hebb bench --scale --markdown",
	.operands = "[LOAD...]",
	.most = 100,
	.options = options,
	.main = bench,
};
