/*
 * view_time.c - pictures of what was recorded reduced: rates, means, histograms
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/firing.h"
#include "lab/reading.h"
#include "lab/scene.h"

/* of an image, at most: neighbours share a cell by their mean */
enum { WIDE = 400, HIGH = 200 };

static char *group_of(const struct hebb_scene *scene, const char *kind)
{
	return hebb_text_format("/%s/%s", kind, scene->name);
}

/* "v (mV)": what is shown, with its unit. */
static char *label_of(const struct hebb_scene *scene, const char *group,
		      const char *column, const char *what)
{
	const char *point = strrchr(scene->name, '.');
	char *path = hebb_text_format("%s/%s", group, column);
	char *unit = hebb_h5_text(scene->file, path, "units");
	char *label =
	    hebb_text_format("%s%s (%s)", what, point ? point + 1 : scene->name,
			     unit && strcmp(unit, "1") ? unit : "no unit");

	hebb_free(unit);
	hebb_free(path);
	return label;
}

/* Columns of equal length. */
struct column {
	const char *name;
	double *value; /* [n] */
};

static bool read_columns(const struct hebb_scene *scene, const char *group,
			 struct column *column, size_t columns, size_t *n,
			 struct hebb_error *err)
{
	size_t rows, i;

	for (i = 0; i < columns; i++) {
		column[i].value = hebb_reading_column(
		    scene->file, group, column[i].name, &rows, err);
		if (!column[i].value)
			return false;
		if (i && rows != *n)
			return hebb_error_set(err, HEBB_DATA, NULL,
					      "'%s' has columns of %zu and "
					      "%zu rows",
					      group, *n, rows);
		*n = rows;
	}
	return *n > 0 || hebb_error_set(err, HEBB_DATA, NULL,
					"'%s' is empty; there is nothing to "
					"draw",
					group);
}

static void release_columns(struct column *column, size_t columns)
{
	size_t i;

	for (i = 0; i < columns; i++)
		hebb_free(column[i].value);
}

/* ---- rates ---- */

bool hebb_scene_rates(const struct hebb_scene *scene, struct hebb_error *err)
{
	char *group = group_of(scene, "rates");
	struct column column[] = { { "time", NULL }, { "rate", NULL } };
	size_t n = 0;
	bool ok = read_columns(scene, group, column, 2, &n, err);
	const struct hebb_curve curve = { .mark = HEBB_LINE,
					  .n = n,
					  .x = column[0].value,
					  .y = column[1].value };
	const struct hebb_picture picture = { .title = scene->title,
					      .x_label = "time (ms)",
					      .y_label = "rate (Hz)",
					      .zero_y = true,
					      .curve = &curve,
					      .n = 1 };

	ok = ok && hebb_scene_draw(scene, &picture, err);
	release_columns(column, 2);
	hebb_free(group);
	return ok;
}

/* ---- means ---- */

/* Time goes in ms, learning in samples. */
static const char *time_of(const struct hebb_scene *scene, const char *group,
			   const char **label)
{
	char *path = hebb_text_format("%s/samples", group);
	const bool samples = hebb_h5_exists(scene->file, path);

	hebb_free(path);
	*label = samples ? "samples seen" : "time (ms)";
	return samples ? "samples" : "time";
}

static bool draw_mean(const struct hebb_scene *scene, const char *group,
		      const char *x_label, const struct column *column,
		      size_t n, struct hebb_error *err)
{
	char *label = label_of(scene, group, "mean", "mean and spread of ");
	double *low = hebb_alloc(n, sizeof(double), "a picture");
	double *high = hebb_alloc(n, sizeof(double), "a picture");
	const struct hebb_curve curve = { .mark = HEBB_LINE,
					  .n = n,
					  .x = column[0].value,
					  .y = column[1].value,
					  .low = low,
					  .high = high };
	const struct hebb_picture picture = { .title = scene->title,
					      .x_label = x_label,
					      .y_label = label,
					      .curve = &curve,
					      .n = 1 };
	bool ok;
	size_t i;

	for (i = 0; i < n; i++) {
		low[i] = column[1].value[i] - column[2].value[i];
		high[i] = column[1].value[i] + column[2].value[i];
	}
	ok = hebb_scene_draw(scene, &picture, err);
	hebb_free(high);
	hebb_free(low);
	hebb_free(label);
	return ok;
}

bool hebb_scene_mean(const struct hebb_scene *scene, struct hebb_error *err)
{
	char *group = group_of(scene, "mean");
	const char *x_label;
	struct column column[] = { { time_of(scene, group, &x_label), NULL },
				   { "mean", NULL },
				   { "sd", NULL } };
	size_t n = 0;
	const bool ok = read_columns(scene, group, column, 3, &n, err) &&
			draw_mean(scene, group, x_label, column, n, err);

	release_columns(column, 3);
	hebb_free(group);
	return ok;
}

/* ---- histograms ---- */

struct histogram {
	char *group, *path;
	const char *x_label;
	double *time, *edge; /* [rows], [bins + 1] */
	size_t rows, bins;
	size_t wide, high; /* cells of the image */
	double *x, *y, *z; /* [wide * high] */
};

static bool measure(const struct hebb_scene *scene, struct histogram *of,
		    struct hebb_error *err)
{
	const char *time = time_of(scene, of->group, &of->x_label);
	size_t shape[HEBB_H5_RANK], rows = 0, edges = 0;
	int rank;

	of->time =
	    hebb_reading_column(scene->file, of->group, time, &rows, err);
	of->edge = of->time ? hebb_reading_column(scene->file, of->group,
						  "edges", &edges, err)
			    : NULL;
	if (!of->edge ||
	    !hebb_h5_shape(scene->file, of->path, &rank, shape, err))
		return false;
	if (rank != 2 || !rows || shape[0] != rows || !shape[1] ||
	    shape[1] + 1 != edges)
		return hebb_error_set(err, HEBB_DATA, NULL,
				      "'%s' is not a table of times and bins, "
				      "or empty",
				      of->path);
	of->rows = rows;
	of->bins = shape[1];
	of->wide = rows < WIDE ? rows : WIDE;
	of->high = of->bins < HIGH ? of->bins : HIGH;
	return true;
}

/* Where the i-th of `cells` cells begins among `n`. */
static size_t first_of(size_t i, size_t cells, size_t n)
{
	return i * n / cells;
}

/* Means of the counts that share a cell. */
static bool read_image(const struct hebb_scene *scene, struct histogram *of,
		       struct hebb_error *err)
{
	double *row = hebb_alloc(of->bins, sizeof(double), "a histogram");
	size_t c, r, i, k;
	bool ok = true;

	of->z = hebb_alloc(of->wide * of->high, sizeof(double), "an image");
	for (c = 0; ok && c < of->wide; c++) {
		const size_t from = first_of(c, of->wide, of->rows);
		const size_t to = first_of(c + 1, of->wide, of->rows);

		for (i = from; ok && i < to; i++) {
			ok =
			    hebb_h5_read(scene->file, of->path, i, 1, row, err);
			for (r = 0; r < of->high; r++)
				for (k = first_of(r, of->high, of->bins);
				     k < first_of(r + 1, of->high, of->bins);
				     k++)
					of->z[c * of->high + r] +=
					    row[k] / (double)(to - from);
		}
	}
	hebb_free(row);
	return ok;
}

static void place_image(struct histogram *of)
{
	const double from = of->time[0];
	const double step = of->wide > 1 ? (of->time[of->rows - 1] - from) /
					       (double)(of->wide - 1)
					 : 1;
	size_t c, r;

	of->x = hebb_alloc(of->wide * of->high, sizeof(double), "an image");
	of->y = hebb_alloc(of->wide * of->high, sizeof(double), "an image");
	for (c = 0; c < of->wide; c++)
		for (r = 0; r < of->high; r++) {
			of->x[c * of->high + r] = from + (double)c * step;
			of->y[c * of->high + r] =
			    (of->edge[first_of(r, of->high, of->bins)] +
			     of->edge[first_of(r + 1, of->high, of->bins)]) /
			    2;
		}
}

/* Letters have no shades: the first and the last of the histograms. */
static bool draw_ends(const struct hebb_scene *scene,
		      const struct histogram *of, const char *label,
		      struct hebb_error *err)
{
	char *name[] = { hebb_text_format("at %.6g", of->time[0]),
			 hebb_text_format("at %.6g", of->time[of->rows - 1]) };
	const double *last = of->z + (of->wide - 1) * of->high;
	const struct hebb_curve curve[] = {
		{ .name = name[0],
		  .mark = HEBB_BARS,
		  .n = of->high,
		  .x = of->y,
		  .y = of->z },
		{ .name = name[1],
		  .mark = HEBB_BARS,
		  .n = of->high,
		  .x = of->y,
		  .y = last },
	};
	const struct hebb_picture picture = {
		.title = scene->title,
		.x_label = label,
		.y_label = "so many in a bin",
		.zero_y = true,
		.curve = curve,
		.n = of->wide > 1 ? 2 : 1,
	};
	const bool ok = hebb_scene_draw(scene, &picture, err);

	hebb_free(name[0]);
	hebb_free(name[1]);
	return ok;
}

static bool draw_image(const struct hebb_scene *scene,
		       const struct histogram *of, struct hebb_error *err)
{
	char *label = label_of(scene, of->group, "edges", "");
	const struct hebb_curve curve = { .mark = HEBB_IMAGE,
					  .n = of->wide * of->high,
					  .x = of->x,
					  .y = of->y,
					  .z = of->z };
	const double half = (of->x[(of->wide - 1) * of->high] - of->x[0]) /
			    (double)(of->wide > 1 ? of->wide - 1 : 1) / 2;
	const struct hebb_picture picture = { .title = scene->title,
					      .x_label = of->x_label,
					      .y_label = label,
					      .z_label = "so many in a bin",
					      .x_from = of->x[0] - half,
					      .x_until =
						  of->time[of->rows - 1] + half,
					      .curve = &curve,
					      .n = 1 };
	bool ok;

	/* an image of one column would have no width */
	if (scene->view->picture && of->wide > 1 && of->high > 1)
		ok = hebb_scene_draw(scene, &picture, err);
	else
		ok = draw_ends(scene, of, label, err);
	hebb_free(label);
	return ok;
}

bool hebb_scene_histogram(const struct hebb_scene *scene,
			  struct hebb_error *err)
{
	struct histogram of = { .group = group_of(scene, "histogram") };
	bool ok;

	of.path = hebb_text_format("%s/count", of.group);
	ok = measure(scene, &of, err) && read_image(scene, &of, err);
	if (ok) {
		place_image(&of);
		ok = draw_image(scene, &of, err);
	}
	hebb_free(of.group);
	hebb_free(of.path);
	hebb_free(of.time);
	hebb_free(of.edge);
	hebb_free(of.x);
	hebb_free(of.y);
	hebb_free(of.z);
	return ok;
}

/* ---- spectra ---- */

/* At 0 Hz it is what was taken away, and no logarithm. */
static bool draw_power(const struct hebb_scene *scene, const double *frequency,
		       const double *power, size_t n, struct hebb_error *err)
{
	const struct hebb_curve curve = { .mark = HEBB_LINE,
					  .n = n - 1,
					  .x = frequency + 1,
					  .y = power + 1 };
	const struct hebb_picture picture = {
		.title = scene->title,
		.x_label = "frequency (Hz)",
		.y_label = "power of the rate (Hz^2/Hz)",
		.log_x = true,
		.zero_y = true,
		.curve = &curve,
		.n = 1,
	};

	return hebb_scene_draw(scene, &picture, err);
}

static bool draw_spectrum(const struct hebb_scene *scene,
			  const struct hebb_firing *firing,
			  struct hebb_error *err)
{
	double *at = hebb_alloc(firing->n, sizeof(double), "a spectrum");
	bool ok;
	size_t i;

	for (i = 0; i < firing->n; i++)
		at[i] = (double)i * firing->step;
	ok = draw_power(scene, at, firing->power, firing->n, err);
	hebb_free(at);
	return ok;
}

bool hebb_scene_spectrum(const struct hebb_scene *scene, struct hebb_error *err)
{
	const struct hebb_firing_wish wish = { NAN, NAN, NAN, NAN, NAN, NAN };
	struct hebb_firing firing;
	bool ok = hebb_firing_read(&firing, scene->file, scene->name,
				   scene->model, &wish, err);

	if (ok && !(firing.n && firing.summary.peak > 0))
		ok = hebb_error_set(err, HEBB_DATA, NULL,
				    "'spikes/%s' has no spectrum: that takes "
				    "spikes, and 8 ms of time",
				    scene->name);
	ok = ok && draw_spectrum(scene, &firing, err);
	hebb_firing_release(&firing);
	return ok;
}

bool hebb_scene_power(const struct hebb_scene *scene, struct hebb_error *err)
{
	char *group = group_of(scene, "statistics");
	struct column column[] = { { "frequency", NULL }, { "power", NULL } };
	size_t n = 0;
	const bool ok =
	    read_columns(scene, group, column, 2, &n, err) &&
	    draw_power(scene, column[0].value, column[1].value, n, err);

	release_columns(column, 2);
	hebb_free(group);
	return ok;
}
