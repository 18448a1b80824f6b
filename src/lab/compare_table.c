#include "lab/compare.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { TABLE_ROWS = 12, LEAST_WIDTH = 19 };

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
	fprintf(table->file, "%-*s", hebb_text_field(label, table->label),
		label);
}

/* Right-aligned. */
static void print_cell(const struct table *table, size_t i, const char *text)
{
	fprintf(table->file, "  %*s", hebb_text_field(text, table->width[i]),
		text);
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
	*n = hebb_compare_unite(samples, rows);
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
			if (hebb_contender_row(&comparison->contender[k],
					       samples[i]) ==
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

static void print_curve_row(const struct table *table,
			    const struct hebb_quality *shown, double samples)
{
	size_t i, row;
	char text[32];

	snprintf(text, sizeof(text), "%.0f", samples);
	print_label(table, text);
	for (i = 0; i < table->comparison->n; i++) {
		const struct hebb_contender *contender =
		    &table->comparison->contender[i];

		row = hebb_contender_row(contender, samples);
		if (row == contender->rows)
			print_cell(table, i, "");
		else
			print_average(
			    table, i,
			    hebb_contender_at(contender, shown->metric, row),
			    shown->format, true);
	}
	fputc('\n', table->file);
}

static void print_curves(const struct table *table)
{
	const struct hebb_quality *what =
	    hebb_compare_quality(table->comparison);
	size_t n, shown, i;
	double *samples = all_samples(table->comparison, &n);

	n = keep_shared(table->comparison, samples, n);
	shown = n < TABLE_ROWS ? n : TABLE_ROWS;
	fprintf(table->file, "%s, mean %s sd over seeds\n\n", what->title,
		table->utf8 ? "±" : "+-");
	print_names(table, what->samples);
	for (i = 0; i < shown; i++)
		print_curve_row(
		    table, what,
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
	{ "final reward", "%.4g", HEBB_METRIC_REWARD, 0 },
	{ "held-out loss", "%.4g", HEBB_METRIC_HELD_OUT, 0 },
	{ "bits", "%.4f", HEBB_METRIC_BITS, 0 },
	{ "training loss", "%.3g", HEBB_METRIC_LOSS, 0 },
	{ "s per 1000", "%.3g", HEBB_METRIC_TIME, 1000 },
	{ "spikes per", "%.4g", HEBB_METRIC_SPIKES, 1 },
	{ "events per", "%.4g", HEBB_METRIC_EVENTS, 1 },
	{ "products per", "%.4g", HEBB_METRIC_PRODUCTS, 1 },
};
enum { LINES = sizeof(lines) / sizeof(*lines) };

static struct hebb_average line_value(const struct hebb_contender *contender,
				      const struct line *line)
{
	struct hebb_average result =
	    line->factor > 0
		? hebb_contender_per_sample(contender, line->metric)
		: hebb_contender_end(contender, line->metric);

	if (line->factor > 0) {
		result.mean *= line->factor;
		result.sd *= line->factor;
	}
	return result;
}

/* "spikes per sample", "s per 1000 samples" */
static const char *label_of(const struct hebb_comparison *comparison,
			    const struct line *line, char label[64])
{
	const char *one = hebb_compare_quality(comparison)->one;

	snprintf(label, 64, "%s%s%s%s", line->label,
		 line->factor > 0 ? " " : "", line->factor > 0 ? one : "",
		 line->factor > 1 ? "s" : "");
	return label;
}

static int labels_width(const struct hebb_comparison *comparison)
{
	int most = LEAST_WIDTH;
	char label[64];
	size_t i;

	for (i = 0; i < LINES; i++) {
		const int n =
		    hebb_text_width(label_of(comparison, &lines[i], label));

		most = n > most ? n : most;
	}
	return most;
}

static void print_line(const struct table *table, const struct line *line)
{
	const struct hebb_comparison *comparison = table->comparison;
	char label[64];
	size_t i, there = 0;

	for (i = 0; i < comparison->n; i++)
		there += line_value(&comparison->contender[i], line).n;
	if (!there)
		return;
	print_label(table, label_of(comparison, line, label));
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
		.width = hebb_alloc(comparison->n + 1, sizeof(int), "a table"),
	};
	size_t i;

	if (!comparison->n)
		goto done;
	table.label = labels_width(comparison);
	for (i = 0; i < comparison->n; i++) {
		const struct hebb_contender *one = &comparison->contender[i];
		const int n = hebb_text_width(one->name);
		const int type = one->type ? hebb_text_width(one->type) : 0;

		table.width[i] = n > LEAST_WIDTH ? n : LEAST_WIDTH;
		if (type > table.width[i])
			table.width[i] = type;
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
