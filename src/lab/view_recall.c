/*
 * view_recall.c - pictures of what memories recall: against corruption and,
 * below, against load; or, where that is all there is, capacities
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/reading.h"
#include "lab/scene.h"

enum { LOAD, CORRUPTION, RECALLED, SPREAD, COLUMNS };

static const char *const columns[COLUMNS] = { "load", "corruption", "recalled",
					      "spread" };

/* What one memory's group holds, and the curves cut out of it. */
struct shown {
	double *column[COLUMNS]; /* [n] */
	size_t n;
	double *x[2], *y[2], *low[2], *high[2]; /* [points] */
	size_t points[2];
};

static bool read_shown(const struct hebb_scene *scene, const char *group,
		       size_t n_columns, struct shown *shown,
		       struct hebb_error *err)
{
	size_t k, n;

	for (k = 0; k < n_columns; k++) {
		shown->column[k] = hebb_reading_column(scene->file, group,
						       columns[k], &n, err);
		if (!shown->column[k])
			return false;
		if (k && n != shown->n)
			return hebb_error_set(err, HEBB_DATA, NULL,
					      "'%s' has columns of different "
					      "lengths",
					      group);
		shown->n = n;
	}
	return shown->n ||
	       hebb_error_set(err, HEBB_DATA, NULL, "'%s' is empty", group);
}

static void release_shown(struct shown *shown)
{
	size_t k;

	for (k = 0; k < COLUMNS; k++)
		hebb_free(shown->column[k]);
	for (k = 0; k < 2; k++) {
		hebb_free(shown->x[k]);
		hebb_free(shown->y[k]);
		hebb_free(shown->low[k]);
		hebb_free(shown->high[k]);
	}
}

/* Of the different numbers in a column, in order, the middle one. */
static double middle_of(const double *column, size_t n)
{
	double at = column[0];
	size_t below, above, i, k;

	for (i = 0; i < n; i++) {
		for (below = above = k = 0; k < n; k++) {
			below += column[k] < column[i];
			above += column[k] > column[i];
		}
		if (below <= n / 2 && above <= n / 2 && column[i] > at)
			at = column[i];
	}
	return at;
}

/* Curve `which`: against column `by`, where column `fixed` is `at`. */
static struct hebb_curve cut(struct shown *shown, size_t which, size_t by,
			     size_t fixed, double at, const char *name)
{
	double **part[] = { &shown->x[which], &shown->y[which],
			    &shown->low[which], &shown->high[which] };
	size_t i, k, n = 0;

	for (k = 0; k < 4; k++)
		*part[k] = hebb_alloc(shown->n, sizeof(double), "a curve");
	for (i = 0; i < shown->n; i++) {
		const double y = shown->column[RECALLED][i];
		const double spread = shown->column[SPREAD][i];

		if (shown->column[fixed][i] != at)
			continue;
		shown->x[which][n] = shown->column[by][i];
		shown->y[which][n] = y;
		shown->low[which][n] = fmax(0, y - spread);
		shown->high[which][n++] = fmin(1, y + spread);
	}
	return (struct hebb_curve){ .name = name,
				    .mark = HEBB_LINE,
				    .n = n,
				    .x = shown->x[which],
				    .y = shown->y[which],
				    .low = shown->low[which],
				    .high = shown->high[which] };
}

static bool draw_curves(const struct hebb_scene *scene,
			const struct hebb_h5_list *memories,
			struct shown *shown, struct hebb_error *err)
{
	struct hebb_curve *curve =
	    hebb_alloc(2 * memories->n, sizeof(*curve), "curves");
	const double load = middle_of(shown->column[LOAD], shown->n);
	const double wrong = middle_of(shown->column[CORRUPTION], shown->n);
	char above_label[96], below_label[96];
	const struct hebb_picture below = {
		.x_label = below_label,
		.y_label = "recalled",
		.zero_y = true,
		.curve = curve + memories->n,
		.n = memories->n,
	};
	const struct hebb_picture picture = {
		.title = scene->title,
		.x_label = above_label,
		.y_label = "recalled",
		.zero_y = true,
		.curve = curve,
		.n = memories->n,
		.below = &below,
	};
	size_t i;
	bool ok;

	snprintf(above_label, sizeof(above_label),
		 "part of the cue that is flipped, at %.3g patterns per unit",
		 load);
	snprintf(below_label, sizeof(below_label),
		 "patterns per unit, with %.3g of the cue flipped", wrong);
	for (i = 0; i < memories->n; i++) {
		curve[i] = cut(&shown[i], 0, CORRUPTION, LOAD, load,
			       memories->name[i]);
		curve[memories->n + i] =
		    cut(&shown[i], 1, LOAD, CORRUPTION, wrong, NULL);
	}
	ok = hebb_scene_draw(scene, &picture, err);
	hebb_free(curve);
	return ok;
}

static bool draw_capacities(const struct hebb_scene *scene,
			    const struct hebb_h5_list *memories,
			    const struct shown *shown, struct hebb_error *err)
{
	struct hebb_curve *curve =
	    hebb_alloc(memories->n, sizeof(*curve), "curves");
	const struct hebb_picture picture = {
		.title = scene->title,
		.x_label = "part of the cue that is flipped",
		.y_label = "capacity (patterns per unit)",
		.zero_y = true,
		.curve = curve,
		.n = memories->n,
	};
	size_t i;
	bool ok;

	for (i = 0; i < memories->n; i++)
		curve[i] =
		    (struct hebb_curve){ .name = memories->name[i],
					 .mark = HEBB_POINTS,
					 .n = shown[i].n,
					 .x = shown[i].column[CORRUPTION],
					 .y = shown[i].column[LOAD] };
	ok = hebb_scene_draw(scene, &picture, err);
	hebb_free(curve);
	return ok;
}

bool hebb_scene_recall(const struct hebb_scene *scene, struct hebb_error *err)
{
	struct hebb_h5_list memories = { 0 };
	struct shown *shown;
	size_t i;
	bool ok = hebb_reading_find(scene->file, "/recall", "recalled",
				    &memories, err);
	const bool curves = memories.n;

	if (ok && !curves)
		ok = hebb_reading_find(scene->file, "/recall", "patterns",
				       &memories, err);
	shown = hebb_alloc(memories.n, sizeof(*shown), "curves");
	for (i = 0; ok && i < memories.n; i++) {
		char *group = hebb_text_format("/recall/%s", memories.name[i]);

		ok = read_shown(scene, group, curves ? COLUMNS : RECALLED,
				&shown[i], err);
		hebb_free(group);
	}
	if (ok && !memories.n)
		ok = hebb_error_set(err, HEBB_DATA, NULL,
				    "'%s' holds a recall without memories",
				    scene->view->path);
	if (ok)
		ok = curves ? draw_curves(scene, &memories, shown, err)
			    : draw_capacities(scene, &memories, shown, err);
	for (i = 0; i < memories.n; i++)
		release_shown(&shown[i]);
	hebb_free(shown);
	hebb_h5_list_release(&memories);
	return ok;
}
