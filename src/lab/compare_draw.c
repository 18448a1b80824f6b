#include "lab/compare.h"

#include <math.h>

#include "base/memory.h"
#include "lab/picture.h"
#include "lab/spark.h"

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

/* Room for the curves of a picture. */
struct sketch {
	struct hebb_picture picture;
	struct hebb_curve *curve;
	double **room;
};

static struct sketch make_sketch(const struct hebb_comparison *comparison)
{
	const struct hebb_quality *what = hebb_compare_quality(comparison);
	struct sketch sketch = {
		.curve = hebb_alloc(comparison->n + 1, sizeof(*sketch.curve),
				    "a picture"),
		.room = hebb_alloc(comparison->n + 1, sizeof(*sketch.room),
				   "a picture"),
	};
	struct hebb_picture *picture = &sketch.picture;
	double first;
	size_t i;

	*picture = (struct hebb_picture){
		.title =
		    comparison->n > 1 ? "learning side by side" : "learning",
		.x_label = what->samples,
		.y_label = what->title,
		.zero_y = true,
		.curve = sketch.curve,
		.n = comparison->n,
	};
	find_span(comparison, &first, &picture->x_until);
	/* what happens early would take less than a tenth of the axis */
	picture->log_x = picture->x_until > 30 * first;
	if (picture->log_x)
		picture->x_from = first;
	for (i = 0; i < comparison->n; i++) {
		const struct hebb_contender *contender =
		    &comparison->contender[i];

		sketch.room[i] = hebb_alloc(3 * contender->rows + 1,
					    sizeof(double), "a picture");
		/* what was known before the first sample has no logarithm */
		fill_curve(&sketch.curve[i], sketch.room[i], contender,
			   what->metric,
			   picture->log_x && contender->rows &&
			       contender->samples[0] <= 0);
	}
	return sketch;
}

static void release_sketch(struct sketch *sketch)
{
	size_t i;

	for (i = 0; i < sketch->picture.n; i++)
		hebb_free(sketch->room[i]);
	hebb_free(sketch->room);
	hebb_free(sketch->curve);
}

bool hebb_compare_draw(const struct hebb_comparison *comparison,
		       const char *path, struct hebb_error *err)
{
	struct sketch sketch = make_sketch(comparison);
	const bool ok =
	    path ? hebb_picture_write(&sketch.picture, path, err)
		 : hebb_picture_print(&sketch.picture, 78, hebb_spark_utf8(),
				      stdout, err);

	release_sketch(&sketch);
	return ok;
}

char *hebb_compare_svg(const struct hebb_comparison *comparison,
		       struct hebb_error *err)
{
	struct sketch sketch = make_sketch(comparison);
	char *svg;

	sketch.picture.title = NULL;
	svg = hebb_picture_svg(&sketch.picture, true, err);
	release_sketch(&sketch);
	return svg;
}
