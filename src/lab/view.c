#include "lab/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/compare.h"
#include "lab/picture.h"
#include "lab/reading.h"
#include "lab/scene.h"
#include "lab/spark.h"

enum {
	DOTS = 20000,     /* in one picture, about */
	LETTERS = 250,    /* of them, where letters are all there is */
	LEAST_SHOWN = 20, /* neurons of a raster */
	RATE_BINS = 200,
	TRACES = 10,
	TRACE_LETTERS = 2,
	TRACE_ROWS = 4000,
	BARS = 40,
	COLUMNS = 78, /* of letters */
};

bool hebb_scene_draw(const struct hebb_scene *scene,
		     const struct hebb_picture *picture, struct hebb_error *err)
{
	if (scene->view->picture)
		return hebb_picture_write(picture, scene->view->picture, err);
	return hebb_picture_print(picture, COLUMNS, hebb_spark_utf8(), stdout,
				  err);
}

/* ---- spikes ---- */

struct raster {
	double *time, *id; /* [n] of those that are shown */
	size_t n, time_capacity, id_capacity;
	size_t every, dots; /* such a neuron is shown; about so many dots */
	double until;       /* ms: so much of them */
	double at[RATE_BINS], rate[RATE_BINS];
};

static void take_spike(struct raster *raster, double time, double id)
{
	if ((size_t)id % raster->every || time > raster->until)
		return;
	raster->time = hebb_grow(raster->time, &raster->time_capacity,
				 raster->n + 1, sizeof(double), "a raster");
	raster->id = hebb_grow(raster->id, &raster->id_capacity, raster->n + 1,
			       sizeof(double), "a raster");
	raster->time[raster->n] = time;
	raster->id[raster->n++] = id;
	/* few neurons that fire much: the beginning must do */
	if (raster->n >= 2 * raster->dots)
		raster->until = time;
}

static bool read_raster(struct hebb_spikes *spikes, struct raster *raster,
			struct hebb_error *err)
{
	const double bin = spikes->until / RATE_BINS;
	const size_t most =
	    spikes->neurons > LEAST_SHOWN ? spikes->neurons / LEAST_SHOWN : 1;
	bool ok;
	size_t i;

	raster->until = spikes->until;
	raster->every = (spikes->rows + raster->dots - 1) / raster->dots;
	if (raster->every > most)
		raster->every = most;
	if (!raster->every)
		raster->every = 1;
	while ((ok = hebb_spikes_next(spikes, err)) && spikes->n)
		for (i = 0; i < spikes->n; i++) {
			const double at =
			    bin > 0 ? fmax(spikes->time[i] / bin, 0) : 0;

			raster->rate[at < RATE_BINS ? (size_t)at
						    : RATE_BINS - 1]++;
			take_spike(raster, spikes->time[i], spikes->id[i]);
		}
	for (i = 0; i < RATE_BINS; i++) {
		raster->at[i] = ((double)i + 0.5) * bin;
		raster->rate[i] *= 1e3 / (bin * (double)spikes->neurons);
	}
	return ok;
}

static bool draw_raster(const struct hebb_scene *scene,
			const struct hebb_spikes *spikes,
			const struct raster *raster, struct hebb_error *err)
{
	const struct hebb_curve dots = { .mark = HEBB_DOTS,
					 .n = raster->n,
					 .x = raster->time,
					 .y = raster->id };
	const struct hebb_curve line = { .mark = HEBB_LINE,
					 .n = RATE_BINS,
					 .x = raster->at,
					 .y = raster->rate };
	char label[64] = "neuron", below_label[64];
	const struct hebb_picture below = {
		.x_label = below_label,
		.y_label = "rate (Hz)",
		.zero_y = true,
		.x_until = raster->until,
		.curve = &line,
		.n = 1,
	};
	const struct hebb_picture picture = {
		.title = scene->title,
		.y_label = label,
		.x_until = raster->until,
		.curve = &dots,
		.n = 1,
		.below = &below,
	};

	if (raster->every > 1)
		snprintf(label, sizeof(label), "neuron, one in %zu",
			 raster->every);
	snprintf(below_label, sizeof(below_label),
		 "time (ms), rate in bins of %.3g ms",
		 spikes->until / RATE_BINS);
	return hebb_scene_draw(scene, &picture, err);
}

static bool view_raster(const struct hebb_scene *scene, struct hebb_error *err)
{
	struct raster *raster = hebb_alloc(1, sizeof(*raster), "a raster");
	struct hebb_spikes spikes;
	bool ok = hebb_spikes_open(&spikes, scene->file, scene->name,
				   scene->model, err);

	if (ok && !spikes.rows)
		ok = hebb_error_set(err, HEBB_DATA, NULL,
				    "nobody fired in 'spikes/%s'; there is "
				    "nothing to draw",
				    scene->name);
	raster->dots = scene->view->picture ? DOTS : LETTERS;
	ok = ok && read_raster(&spikes, raster, err) &&
	     draw_raster(scene, &spikes, raster, err);
	hebb_spikes_close(&spikes);
	hebb_free(raster->time);
	hebb_free(raster->id);
	hebb_free(raster);
	return ok;
}

static bool view_spikes(const struct hebb_scene *scene, struct hebb_error *err)
{
	return scene->view->by == HEBB_BY_SPECTRUM
		   ? hebb_scene_spectrum(scene, err)
		   : view_raster(scene, err);
}

/* ---- states ---- */

struct traces {
	size_t rows, cells;     /* of the dataset */
	size_t shown, every, n; /* traces; rows between points; points */
	double *time, *value;   /* [n]; [shown][n] */
	char *name[TRACES];
	const char *x_label;
};

static bool measure_traces(const struct hebb_scene *scene, const char *path,
			   struct traces *traces, struct hebb_error *err)
{
	const size_t most = scene->view->picture ? TRACES : TRACE_LETTERS;
	size_t shape[HEBB_H5_RANK];
	int rank;

	if (!hebb_h5_shape(scene->file, path, &rank, shape, err))
		return false;
	if (rank != 2 || !shape[0] || !shape[1])
		return hebb_error_set(err, HEBB_DATA, NULL,
				      "'%s' is not a table of times and "
				      "neurons, or empty",
				      path);
	traces->rows = shape[0];
	traces->cells = shape[1];
	traces->shown = shape[1] < most ? shape[1] : most;
	traces->every = (shape[0] + TRACE_ROWS - 1) / TRACE_ROWS;
	traces->n = (shape[0] + traces->every - 1) / traces->every;
	return true;
}

static bool read_traces(const struct hebb_h5 *file, const char *path,
			struct traces *traces, struct hebb_error *err)
{
	double *row = hebb_alloc(traces->cells, sizeof(double), "'%s'", path);
	bool ok = true;
	size_t i, k;

	traces->value =
	    hebb_alloc(traces->shown * traces->n, sizeof(double), "traces");
	for (i = 0; ok && i < traces->n; i++) {
		ok = hebb_h5_read(file, path, i * traces->every, 1, row, err);
		for (k = 0; k < traces->shown; k++)
			traces->value[k * traces->n + i] = row[k];
	}
	hebb_free(row);
	return ok;
}

/* Times and neurons, if the file says them. */
static void read_mapping(const struct hebb_h5 *file, const char *mapping,
			 struct traces *traces)
{
	struct hebb_error ignored = { 0 };
	double from = 0, step = (double)traces->every;
	size_t n, i;
	double *column =
	    hebb_reading_column(file, mapping, "time", &n, &ignored);

	traces->x_label = "row";
	if (column && n == 3) {
		from = column[0];
		step = column[2] * (double)traces->every;
		traces->x_label = "time (ms)";
	}
	hebb_free(column);
	traces->time = hebb_alloc(traces->n, sizeof(double), "traces");
	for (i = 0; i < traces->n; i++)
		traces->time[i] = from + (double)i * step;
	column = hebb_reading_column(file, mapping, "node_ids", &n, &ignored);
	for (i = 0; i < traces->shown; i++)
		traces->name[i] =
		    column && n == traces->cells
			? hebb_text_format("neuron %.0f", column[i])
			: hebb_text_format("column %zu", i);
	hebb_free(column);
}

static bool draw_traces(const struct hebb_scene *scene, const char *path,
			const struct traces *traces, struct hebb_error *err)
{
	char *unit = hebb_h5_text(scene->file, path, "units");
	const char *point = strrchr(scene->name, '.');
	char *label = hebb_text_format(
	    "%s (%s)", point ? point + 1 : scene->name, unit ? unit : "1");
	struct hebb_curve curve[TRACES];
	const struct hebb_picture picture = {
		.title = scene->title,
		.x_label = traces->x_label,
		.y_label = label,
		.curve = curve,
		.n = traces->shown,
	};
	bool ok;
	size_t k;

	for (k = 0; k < traces->shown; k++)
		curve[k] =
		    (struct hebb_curve){ .name = traces->name[k],
					 .mark = HEBB_LINE,
					 .n = traces->n,
					 .x = traces->time,
					 .y = traces->value + k * traces->n };
	ok = hebb_scene_draw(scene, &picture, err);
	hebb_free(label);
	hebb_free(unit);
	return ok;
}

static bool view_report(const struct hebb_scene *scene, struct hebb_error *err)
{
	char *path = hebb_text_format("/report/%s/data", scene->name);
	char *mapping = hebb_text_format("/report/%s/mapping", scene->name);
	struct traces traces = { 0 };
	bool ok = measure_traces(scene, path, &traces, err) &&
		  read_traces(scene->file, path, &traces, err);
	size_t k;

	if (ok) {
		read_mapping(scene->file, mapping, &traces);
		ok = draw_traces(scene, path, &traces, err);
	}
	for (k = 0; k < TRACES; k++)
		hebb_free(traces.name[k]);
	hebb_free(traces.time);
	hebb_free(traces.value);
	hebb_free(mapping);
	hebb_free(path);
	return ok;
}

/* ---- weights ---- */

struct weights {
	double *first, *last; /* [n]; may be the same */
	size_t n, looks;
	char *unit, *when[2]; /* "at 0 ms", "at 220 ms" */
};

static void read_when(const struct hebb_scene *scene, const char *group,
		      struct weights *weights)
{
	struct hebb_error ignored = { 0 };
	size_t n, k;
	const char *unit = " ms", *before = "at ";
	double *when =
	    hebb_reading_column(scene->file, group, "time", &n, &ignored);

	if (!when) {
		unit = " samples";
		before = "after ";
		when = hebb_reading_column(scene->file, group, "samples", &n,
					   &ignored);
	}
	for (k = 0; k < 2; k++)
		weights->when[k] =
		    when && n == weights->looks
			? hebb_text_format("%s%.6g%s", before,
					   when[k ? n - 1 : 0], unit)
			: hebb_text_copy(k ? "last" : "first");
	hebb_free(when);
}

static bool read_weights(const struct hebb_scene *scene,
			 struct weights *weights, struct hebb_error *err)
{
	char *group = hebb_text_format("/weights/%s", scene->name);
	char *path = hebb_text_format("%s/weight", group);
	size_t shape[HEBB_H5_RANK] = { 0 };
	bool ok;
	int rank = 0, k;

	ok = hebb_h5_shape(scene->file, path, &rank, shape, err);
	weights->looks = shape[0];
	for (k = 1, weights->n = 1; k < rank; k++)
		weights->n *= shape[k];
	if (ok && (rank < 1 || !shape[0] || !weights->n))
		ok = hebb_error_set(err, HEBB_DATA, NULL,
				    "'%s' holds no weights", path);
	if (ok) {
		weights->first =
		    hebb_alloc_large(weights->n, sizeof(double), "'%s'", path);
		weights->last =
		    hebb_alloc_large(weights->n, sizeof(double), "'%s'", path);
		ok = hebb_h5_read(scene->file, path, 0, 1, weights->first,
				  err) &&
		     hebb_h5_read(scene->file, path, shape[0] - 1, 1,
				  weights->last, err);
		weights->unit = hebb_h5_text(scene->file, path, "units");
		read_when(scene, group, weights);
	}
	hebb_free(path);
	hebb_free(group);
	return ok;
}

static void release_weights(struct weights *weights)
{
	hebb_free(weights->first);
	hebb_free(weights->last);
	hebb_free(weights->unit);
	hebb_free(weights->when[0]);
	hebb_free(weights->when[1]);
}

static const char *unit_of(const struct weights *weights)
{
	return weights->unit && strcmp(weights->unit, "1") ? weights->unit
							   : "no unit";
}

static void count_bars(const double *weight, size_t n, double low, double high,
		       double count[BARS])
{
	size_t i;

	for (i = 0; i < n; i++) {
		const double part = (weight[i] - low) / (high - low);

		if (part >= 0)
			count[part < 1 ? (size_t)(part * BARS) : BARS - 1]++;
	}
}

static void find_range(const struct weights *weights, double *low, double *high)
{
	size_t i;

	*low = INFINITY;
	*high = -INFINITY;
	for (i = 0; i < weights->n; i++) {
		*low = fmin(*low, fmin(weights->first[i], weights->last[i]));
		*high = fmax(*high, fmax(weights->first[i], weights->last[i]));
	}
	if (!isfinite(*low) || !isfinite(*high))
		*low = *high = 0;
	if (!(*high > *low)) {
		const double room = fabs(*low) > 0 ? fabs(*low) / 10 : 1;

		*low -= room;
		*high += room;
	}
}

static bool draw_histogram(const struct hebb_scene *scene,
			   const struct weights *weights,
			   struct hebb_error *err)
{
	double middle[BARS], count[2][BARS] = { { 0 } }, low, high;
	char label[64];
	const struct hebb_curve curve[] = {
		{ .name = weights->when[0],
		  .mark = HEBB_BARS,
		  .n = BARS,
		  .x = middle,
		  .y = count[0] },
		{ .name = weights->when[1],
		  .mark = HEBB_BARS,
		  .n = BARS,
		  .x = middle,
		  .y = count[1] },
	};
	const struct hebb_picture picture = {
		.title = scene->title,
		.x_label = label,
		.y_label = "weights in a bin",
		.zero_y = true,
		.curve = curve,
		.n = weights->looks > 1 ? 2 : 1,
	};
	size_t i;

	find_range(weights, &low, &high);
	for (i = 0; i < BARS; i++)
		middle[i] = low + (high - low) * ((double)i + 0.5) / BARS;
	count_bars(weights->first, weights->n, low, high, count[0]);
	count_bars(weights->last, weights->n, low, high, count[1]);
	snprintf(label, sizeof(label), "weight (%s)", unit_of(weights));
	return hebb_scene_draw(scene, &picture, err);
}

/* What learning did, against x[n]. */
static bool draw_change(const struct hebb_scene *scene,
			const struct weights *weights, const double *x,
			const char *x_label, struct hebb_error *err)
{
	const size_t every = (weights->n + DOTS - 1) / DOTS;
	const size_t n = (weights->n + every - 1) / every;
	double *at = hebb_alloc(n, sizeof(double), "a picture");
	double *change = hebb_alloc(n, sizeof(double), "a picture");
	char label[64];
	const struct hebb_curve curve = { .mark = n > 2000 ? HEBB_DOTS
							   : HEBB_POINTS,
					  .n = n,
					  .x = at,
					  .y = change };
	const struct hebb_picture picture = { .title = scene->title,
					      .x_label = x_label,
					      .y_label = label,
					      .curve = &curve,
					      .n = 1 };
	bool ok;
	size_t i;

	for (i = 0; i < n; i++) {
		at[i] = x ? x[i * every] : (double)(i * every);
		change[i] =
		    weights->last[i * every] - weights->first[i * every];
	}
	snprintf(label, sizeof(label), "change of weight (%s)",
		 unit_of(weights));
	ok = hebb_scene_draw(scene, &picture, err);
	hebb_free(change);
	hebb_free(at);
	return ok;
}

static const char *text_of(const struct hebb_config *map, const char *key)
{
	const struct hebb_config *node =
	    map && map->kind == HEBB_MAP ? hebb_config_peek(map, key) : NULL;

	return node && node->kind == HEBB_SCALAR ? node->text : NULL;
}

/* When each of `n` neurons fired its one spike; NULL if not so. */
static double *only_spikes(const struct hebb_scene *scene, const char *pop,
			   size_t n)
{
	double *time = hebb_alloc(n, sizeof(*time), "times of spikes");
	struct hebb_error ignored = { 0 };
	struct hebb_spikes spikes;
	bool ok =
	    hebb_spikes_open(&spikes, scene->file, pop, scene->model, &ignored);
	size_t i;

	ok = ok && spikes.neurons == n && spikes.rows == n;
	for (i = 0; ok && i < n; i++)
		time[i] = NAN;
	while (ok && (ok = hebb_spikes_next(&spikes, &ignored)) && spikes.n)
		for (i = 0; ok && i < spikes.n; i++) {
			ok = isnan(time[(size_t)spikes.id[i]]);
			time[(size_t)spikes.id[i]] = spikes.time[i];
		}
	hebb_spikes_close(&spikes);
	if (ok)
		return time;
	hebb_free(time);
	return NULL;
}

/*
 * The lags [n] of a projection that joins neuron i to neuron i where each
 * neuron fired once; NULL if there is none.
 */
static double *find_lags(const struct hebb_scene *scene, size_t n)
{
	const struct hebb_config *map =
	    scene->model ? hebb_config_peek(scene->model, "projections") : NULL;
	char *delay_path =
	    hebb_text_format("projections.%s.delay", scene->name);
	const double delay =
	    hebb_reading_number(scene->model, delay_path, "ms", NAN);
	double *source = NULL, *target = NULL;
	const char *from, *to, *wiring;
	size_t i;

	map = map && map->kind == HEBB_MAP ? hebb_config_peek(map, scene->name)
					   : NULL;
	from = text_of(map, "from");
	to = text_of(map, "to");
	wiring = text_of(map ? hebb_config_peek(map, "wiring") : NULL, "type");
	hebb_free(delay_path);
	if (!from || !to || !wiring || strcmp(wiring, "one") || isnan(delay))
		return NULL;
	source = only_spikes(scene, from, n);
	target = source ? only_spikes(scene, to, n) : NULL;
	for (i = 0; target && i < n; i++)
		target[i] -= source[i] + delay;
	hebb_free(source);
	return target;
}

static bool draw_weights(const struct hebb_scene *scene,
			 const struct weights *weights, struct hebb_error *err)
{
	enum hebb_view_by by = scene->view->by;
	double *lag = NULL;
	bool ok;

	if (by == HEBB_BY_LAG || (by == HEBB_BY_ITSELF && weights->looks > 1))
		lag = find_lags(scene, weights->n);
	if (by == HEBB_BY_LAG && !lag)
		return hebb_error_set(
		    err, HEBB_USAGE, NULL,
		    "'weights/%s' has no lags: that takes a projection wired "
		    "one to one whose neurons fire once, and their spikes "
		    "recorded; --by change needs nothing",
		    scene->name);
	if (lag)
		ok = draw_change(scene, weights, lag,
				 "lag: spike of the target after that of the "
				 "source arrived (ms)",
				 err);
	else if (by == HEBB_BY_CHANGE)
		ok = draw_change(scene, weights, NULL, "synapse", err);
	else
		ok = draw_histogram(scene, weights, err);
	hebb_free(lag);
	return ok;
}

static bool view_weights(const struct hebb_scene *scene, struct hebb_error *err)
{
	struct weights weights = { 0 };
	const bool ok = read_weights(scene, &weights, err) &&
			draw_weights(scene, &weights, err);

	release_weights(&weights);
	return ok;
}

/* ---- learning ---- */

static bool view_learning(const struct hebb_scene *scene,
			  struct hebb_error *err)
{
	struct hebb_comparison comparison = { 0 };
	const bool ok =
	    hebb_compare_read(&comparison, &scene->view->path, 1, err) &&
	    hebb_compare_draw(&comparison, scene->view->picture, err);

	hebb_compare_release(&comparison);
	return ok;
}

/* ---- what there is ---- */

/* A kind of probe: a group of the file, and what makes one of it. */
static const struct kind {
	const char *name, *child; /* NULL: the group itself */
	const char *ending;       /* of such a probe in a model */
	bool (*view)(const struct hebb_scene *scene, struct hebb_error *err);
} kinds[] = {
	{ "learning", NULL, NULL, view_learning },
	{ "spikes", "timestamps", ".spikes", view_spikes },
	{ "report", "data", "", view_report },
	{ "rates", "rate", ".rate", hebb_scene_rates },
	{ "mean", "mean", ".mean", hebb_scene_mean },
	{ "histogram", "count", ".histogram", hebb_scene_histogram },
	{ "weights", "weight", ".weight", view_weights },
	{ "statistics", "power", ".statistics", hebb_scene_power },
	{ "images", "pixel", ".images", hebb_scene_images },
	{ "explain", "map", ".map", hebb_scene_maps },
	{ "recall", NULL, NULL, hebb_scene_recall },
};
enum { KINDS = sizeof(kinds) / sizeof(*kinds) };

static void add_probe(struct hebb_h5_list *probes, char *name)
{
	size_t capacity = probes->n;

	probes->name = hebb_grow(probes->name, &capacity, probes->n + 1,
				 sizeof(char *), "probes");
	probes->name[probes->n++] = name;
}

static bool add_kind(const struct hebb_h5 *file, const struct kind *kind,
		     struct hebb_h5_list *probes, struct hebb_error *err)
{
	char *top = hebb_text_format("/%s", kind->name);
	struct hebb_h5_list list = { 0 };
	bool ok = true;
	size_t i;

	if (kind->child)
		ok = hebb_reading_find(file, top, kind->child, &list, err);
	else if (hebb_h5_exists(file, top))
		add_probe(probes, hebb_text_copy(kind->name));
	for (i = 0; ok && i < list.n; i++)
		add_probe(probes,
			  hebb_text_format("%s/%s", kind->name, list.name[i]));
	hebb_h5_list_release(&list);
	hebb_free(top);
	return ok;
}

bool hebb_view_probes(const struct hebb_h5 *file, struct hebb_h5_list *probes,
		      struct hebb_error *err)
{
	size_t k;

	*probes = (struct hebb_h5_list){ 0 };
	for (k = 0; k < KINDS; k++)
		if (!add_kind(file, &kinds[k], probes, err))
			return false;
	return true;
}

static bool refuse(const struct hebb_view *view,
		   const struct hebb_h5_list *probes, struct hebb_error *err)
{
	struct hebb_guess guess = hebb_guess_start(view->probe);
	struct hebb_text all = { 0 };
	char text[96];
	size_t i;

	for (i = 0; i < probes->n; i++) {
		hebb_guess_try(&guess, probes->name[i]);
		hebb_text_add(&all, "%s%s", i ? ", " : "", probes->name[i]);
	}
	hebb_error_set(err, HEBB_USAGE, NULL, "'%s' has no '%s'%s; it has %s",
		       view->path, view->probe, hebb_guess_text(&guess, text),
		       all.data);
	hebb_text_release(&all);
	return false;
}

/* Is `wanted` the probe `name`, here or as its model names it? */
static bool is_called(const char *name, const char *wanted)
{
	const char *rest = strchr(name, '/');
	size_t k, n;

	if (!strcmp(name, wanted))
		return true;
	for (k = 0; rest && k < KINDS; k++) {
		n = strlen(kinds[k].name);
		if ((size_t)(rest - name) != n ||
		    strncmp(kinds[k].name, name, n) != 0)
			continue;
		n = strlen(rest + 1);
		return !strncmp(wanted, rest + 1, n) &&
		       !strcmp(wanted + n, kinds[k].ending);
	}
	return false;
}

/* The probe that is meant, of those that are there; NULL on failure. */
static const char *choose(const struct hebb_view *view,
			  const struct hebb_h5_list *probes,
			  struct hebb_error *err)
{
	size_t i;

	if (!probes->n) {
		hebb_error_set(err, HEBB_DATA, NULL,
			       "'%s' holds nothing to draw; the model's "
			       "`record:` says what a run keeps",
			       view->path);
		return NULL;
	}
	if (!view->probe)
		return probes->name[0];
	for (i = 0; i < probes->n; i++)
		if (is_called(probes->name[i], view->probe))
			return probes->name[i];
	refuse(view, probes, err);
	return NULL;
}

static bool view_probe(struct hebb_scene *scene, const char *probe,
		       struct hebb_error *err)
{
	const size_t n = strcspn(probe, "/");
	char *run = hebb_reading_name(scene->view->path);
	size_t k = 0;
	bool ok;

	while (k + 1 < KINDS && (strlen(kinds[k].name) != n ||
				 strncmp(kinds[k].name, probe, n) != 0))
		k++;
	scene->name = probe[n] ? probe + n + 1 : probe;
	scene->title = hebb_text_format("%s: %s", run, probe);
	ok = kinds[k].view(scene, err);
	hebb_free(scene->title);
	hebb_free(run);
	return ok;
}

bool hebb_view_draw(const struct hebb_view *view, struct hebb_error *err)
{
	struct hebb_scene scene = { .view = view };
	struct hebb_h5_list probes = { 0 };
	const char *probe = NULL;
	bool ok;

	if (view->picture && !hebb_picture_may(view->picture, view->force, err))
		return false;
	scene.file = hebb_reading_open(view->path, err);
	if (!scene.file)
		return false;
	scene.model = hebb_reading_model(scene.file);
	if (hebb_view_probes(scene.file, &probes, err))
		probe = choose(view, &probes, err);
	ok = probe && view_probe(&scene, probe, err);
	hebb_h5_list_release(&probes);
	hebb_config_free(scene.model);
	hebb_h5_close(scene.file, NULL);
	return ok;
}
