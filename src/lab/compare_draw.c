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

bool hebb_compare_draw(const struct hebb_comparison *comparison,
		       const char *path, struct hebb_error *err)
{
	const enum hebb_metric metric = hebb_compare_quality(comparison);
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
