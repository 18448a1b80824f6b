/*
 * report_figure.c - the pictures of a report: learning curves, numbers of all
 * seeds, and what measures left to be drawn
 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lab/html.h"
#include "lab/report_parts.h"

enum {
	FIGURES_MOST = 12, /* arrays of one measure */
	DOTS_MOST = 4,     /* traits of one measure that are drawn */
	CURVES_MOST = 12,
	SIDE_MOST = 50, /* rows and columns of a matrix that are drawn */
};

/* `svg`, which may be NULL after a failure, is freed. */
static bool put_figure(struct hebb_report *report, char *svg, const char *title,
		       const char *description, const char *caption)
{
	char *id;

	if (!svg)
		return false;
	id = hebb_text_format("figure-%zu", ++report->figures);
	fputs("<figure>\n", report->page);
	hebb_html_svg(report->page, svg, id, title, description);
	hebb_html(report->page, "<figcaption>%s</figcaption>\n</figure>\n",
		  caption);
	hebb_free(id);
	hebb_free(svg);
	return true;
}

/* "how large (mV)"; free it. */
static char *label_of(const char *brief, const char *unit)
{
	if (!unit || !strcmp(unit, "1"))
		return hebb_text_copy(brief ? brief : "");
	return hebb_text_format("%s (%s)", brief ? brief : "", unit);
}

bool hebb_report_curves(struct hebb_report *report, struct hebb_error *err)
{
	return put_figure(
	    report, hebb_compare_svg(report->comparison, err),
	    "Learning curves",
	    "Lines of each learner: mean over seeds after so many samples; "
	    "bands: one standard deviation. Numbers are in the tables below.",
	    "Mean over seeds on held-out samples, with bands of one standard "
	    "deviation, after so many samples seen.");
}

/* ---- the numbers of all seeds ---- */

struct dots {
	struct hebb_curve curve[2];
	double *x, *y;                  /* of all seeds */
	double *at, *mean, *low, *high; /* [learners] */
	const char **name;              /* [learners + 1] */
	size_t n;
};

static struct dots make_dots(const struct hebb_comparison *comparison,
			     const struct hebb_trait *trait,
			     const struct hebb_judgement *judgement)
{
	const size_t all = comparison->n * comparison->seeds;
	struct dots dots = {
		.x = hebb_alloc(all + 1, sizeof(double), "a picture"),
		.y = hebb_alloc(all + 1, sizeof(double), "a picture"),
		.at = hebb_alloc(4 * comparison->n + 1, sizeof(double),
				 "a picture"),
		.name =
		    hebb_alloc(comparison->n + 1, sizeof(char *), "a picture"),
	};
	size_t points = 0, i, s;

	dots.mean = dots.at + comparison->n;
	dots.low = dots.mean + comparison->n;
	dots.high = dots.low + comparison->n;
	for (i = 0; i < comparison->n; i++) {
		const struct hebb_portion *portion = &judgement->portion[i];

		if (!portion->numbers)
			continue;
		dots.name[dots.n++] = comparison->contender[i].name;
		dots.at[dots.n - 1] = (double)dots.n + 0.12;
		dots.mean[dots.n - 1] = portion->estimate.mean;
		dots.low[dots.n - 1] =
		    fmin(portion->estimate.mean, portion->estimate.low);
		dots.high[dots.n - 1] =
		    fmax(portion->estimate.mean, portion->estimate.high);
		for (s = 0; s < comparison->seeds; s++) {
			dots.x[points] = (double)dots.n - 0.12;
			dots.y[points++] =
			    trait->value[i * comparison->seeds + s];
		}
	}
	dots.curve[0] = (struct hebb_curve){ .name = "mean, 95 % interval",
					     .mark = HEBB_WHISKERS,
					     .n = dots.n,
					     .x = dots.at,
					     .y = dots.mean,
					     .low = dots.low,
					     .high = dots.high };
	dots.curve[1] = (struct hebb_curve){ .name = "seeds",
					     .mark = HEBB_POINTS,
					     .n = points,
					     .x = dots.x,
					     .y = dots.y };
	return dots;
}

static void release_dots(struct dots *dots)
{
	hebb_free(dots->x);
	hebb_free(dots->y);
	hebb_free(dots->at);
	hebb_free(dots->name);
}

static bool draw_dots(struct hebb_report *report,
		      const struct hebb_trait *trait,
		      const struct hebb_judgement *judgement,
		      struct hebb_error *err)
{
	struct dots dots = make_dots(report->comparison, trait, judgement);
	char *label = label_of(trait->brief, trait->unit);
	char *name = hebb_report_name(trait->name);
	const struct hebb_picture picture = {
		.title = name,
		.y_label = trait->unit && strcmp(trait->unit, "1") != 0
			       ? trait->unit
			       : NULL,
		.x_from = 0.5,
		.x_until = (double)dots.n + 0.5,
		.x_names = dots.name,
		.curve = dots.curve,
		.n = 2,
	};
	bool ok = true;

	if (dots.n)
		ok = put_figure(report, hebb_picture_svg(&picture, false, err),
				name,
				"A point for each seed of each learner, and "
				"its mean with the interval that holds it with "
				"95 %. Numbers are in the table below.",
				label);
	hebb_free(name);
	hebb_free(label);
	release_dots(&dots);
	return ok;
}

/* The first of those that several learners have. */
static bool draw_traits(struct hebb_report *report, size_t chapter,
			struct hebb_error *err)
{
	const struct hebb_comparison *comparison = report->comparison;
	size_t drawn = 0, q;

	for (q = 0; q < comparison->traits && drawn < DOTS_MOST; q++) {
		const struct hebb_trait *trait = &comparison->trait[q];

		if (trait->chapter != chapter || trait->who ||
		    !report->judgement[q].contrasts)
			continue;
		if (!draw_dots(report, trait, &report->judgement[q], err))
			return false;
		drawn++;
	}
	return true;
}

/* ---- curves ---- */

/* Learners side by side, each with its parts. */
struct band {
	struct hebb_curve curve[CURVES_MOST];
	double *x[CURVES_MOST];
	const char *part[256]; /* their names, ends with NULL */
	size_t n, parts;
};

static void add_curve(struct band *band, const struct hebb_exhibit *exhibit)
{
	const size_t n = exhibit->columns;
	const bool parts = exhibit->parts == n && band->parts + n < 255;
	double *x = hebb_alloc(n, sizeof(*x), "a curve");
	size_t i;

	for (i = 0; i < n; i++) {
		x[i] = exhibit->x ? exhibit->x[i] : (double)i;
		if (!parts)
			continue;
		band->part[band->parts++] = exhibit->part[i];
		x[i] = (double)band->parts;
	}
	band->x[band->n] = x;
	band->curve[band->n++] = (struct hebb_curve){
		.name = exhibit->who,
		.mark = parts ? HEBB_WHISKERS : HEBB_LINE,
		.n = n,
		.x = x,
		.y = exhibit->mean,
		.low = parts || exhibit->seeds > 1 ? exhibit->low : NULL,
		.high = parts || exhibit->seeds > 1 ? exhibit->high : NULL,
	};
}

/* Samples are seen by the hundred and by the thousand. */
static bool is_log(const struct hebb_exhibit *exhibit)
{
	return exhibit->x && exhibit->x_brief &&
	       strstr(exhibit->x_brief, "samples") && exhibit->columns > 2 &&
	       exhibit->x[exhibit->columns - 1] > 30 * exhibit->x[1] &&
	       exhibit->x[1] > 0;
}

/* The exhibits item[n], which have one name. */
static bool draw_curves(struct hebb_report *report,
			const struct hebb_exhibit *item, size_t n,
			struct hebb_error *err)
{
	struct band band = { .n = 0 };
	char *name = hebb_report_name(item->name);
	char *label = label_of(item->brief, item->unit);
	char *caption = hebb_text_format(
	    "%s; mean over seeds, with 95 %% intervals", label);
	struct hebb_picture picture = {
		.title = name,
		.x_label = item->x_brief,
		.curve = band.curve,
		.log_x = is_log(item),
	};
	size_t i;
	bool ok;

	for (i = 0; i < n && band.n < CURVES_MOST; i++)
		if (!item[i].rows)
			add_curve(&band, &item[i]);
	picture.n = band.n;
	if (band.parts) {
		picture.x_names = band.part;
		picture.x_from = 0.5;
		picture.x_until = (double)band.parts + 0.5;
		picture.log_x = false;
	} else if (!item->x) {
		picture.x_label = "number";
	}
	if (picture.log_x) {
		picture.x_from = item->x[1];
		picture.x_until = item->x[item->columns - 1];
	}
	ok = put_figure(report, hebb_picture_svg(&picture, false, err), name,
			"A line or points for each learner.", caption);
	for (i = 0; i < band.n; i++)
		hebb_free(band.x[i]);
	hebb_free(caption);
	hebb_free(label);
	hebb_free(name);
	return ok;
}

/* ---- matrices ---- */

/* Means of blocks, so that large ones can be drawn; the first row on top. */
struct sheet {
	double *x, *y, *z;
	const char **name, **turned; /* of parts, or NULL */
	size_t n, rows, columns;
};

static double block(const struct hebb_exhibit *exhibit, size_t r0, size_t r1,
		    size_t c0, size_t c1)
{
	double sum = 0;
	size_t n = 0, r, c;

	for (r = r0; r < r1; r++)
		for (c = c0; c < c1; c++) {
			const double one =
			    exhibit->mean[r * exhibit->columns + c];

			if (isfinite(one)) {
				sum += one;
				n++;
			}
		}
	return n ? sum / (double)n : NAN;
}

/* Names of rows and columns: their parts, or few enough numbers from 0. */
static void name_sides(struct sheet *sheet, const struct hebb_exhibit *exhibit)
{
	static const char *const digit[] = { "0",  "1",  "2",  "3", "4",  "5",
					     "6",  "7",  "8",  "9", "10", "11",
					     "12", "13", "14", "15" };
	const size_t n = sheet->rows;
	const bool parts = exhibit->parts == n;
	size_t i;

	if (n != sheet->columns ||
	    (!parts && n > sizeof(digit) / sizeof(*digit)))
		return;
	sheet->name = hebb_alloc(2 * (n + 1), sizeof(char *), "a matrix");
	sheet->turned = sheet->name + n + 1;
	for (i = 0; i < n; i++)
		sheet->name[i] = sheet->turned[n - 1 - i] =
		    parts ? exhibit->part[i] : digit[i];
}

static struct sheet make_sheet(const struct hebb_exhibit *exhibit)
{
	const size_t height = exhibit->rows, width = exhibit->columns;
	struct sheet sheet = {
		.rows = height < SIDE_MOST ? height : SIDE_MOST,
		.columns = width < SIDE_MOST ? width : SIDE_MOST,
	};
	const size_t all = sheet.rows * sheet.columns;
	size_t r, c;

	name_sides(&sheet, exhibit);
	sheet.x = hebb_alloc(3 * all, sizeof(double), "a matrix");
	sheet.y = sheet.x + all;
	sheet.z = sheet.y + all;
	for (r = 0; r < sheet.rows; r++)
		for (c = 0; c < sheet.columns; c++) {
			sheet.x[sheet.n] = (double)c + 1;
			sheet.y[sheet.n] = (double)(sheet.rows - r);
			sheet.z[sheet.n++] =
			    block(exhibit, r * height / sheet.rows,
				  (r + 1) * height / sheet.rows,
				  c * width / sheet.columns,
				  (c + 1) * width / sheet.columns);
		}
	return sheet;
}

static bool draw_matrix(struct hebb_report *report,
			const struct hebb_exhibit *exhibit,
			struct hebb_error *err)
{
	struct sheet sheet = make_sheet(exhibit);
	char *name = hebb_report_name(exhibit->name);
	char *title = hebb_text_format("%s, %s", name, exhibit->who);
	char *label = label_of(exhibit->brief, exhibit->unit);
	char *caption =
	    hebb_text_format("%s: %s; mean over seeds", exhibit->who, label);
	const struct hebb_curve curve = { .mark = HEBB_IMAGE,
					  .n = sheet.n,
					  .x = sheet.x,
					  .y = sheet.y,
					  .z = sheet.z };
	struct hebb_picture picture = { .title = title,
					.x_label = "column",
					.y_label = "row, from above",
					.fit = true,
					.curve = &curve,
					.n = 1 };
	bool ok;

	if (sheet.name) {
		if (exhibit->parts)
			picture.x_label = picture.y_label = NULL;
		picture.x_names = sheet.name;
		picture.y_names = sheet.turned;
	}
	ok = put_figure(report, hebb_picture_svg(&picture, false, err), title,
			"A matrix as an image; darker is more.", caption);
	hebb_free(sheet.x);
	hebb_free(sheet.name);
	hebb_free(caption);
	hebb_free(label);
	hebb_free(title);
	hebb_free(name);
	return ok;
}

/* ---- all of one measure ---- */

/* Nothing to see; gnuplot draws no image that has holes either. */
static bool is_blank(const struct hebb_exhibit *exhibit)
{
	const size_t n = (exhibit->rows ? exhibit->rows : 1) * exhibit->columns;
	size_t known = 0, i;

	for (i = 0; i < n; i++)
		known += isfinite(exhibit->mean[i]);
	return exhibit->rows ? known < n : !known;
}

static bool draw_arrays(struct hebb_report *report, size_t chapter,
			struct hebb_error *err)
{
	const struct hebb_exhibits *all = report->exhibits;
	size_t drawn = 0, i, n;
	bool ok = true;

	for (i = 0; ok && i < all->n && drawn < FIGURES_MOST; i += n) {
		const struct hebb_exhibit *item = &all->item[i];

		n = 1;
		if (item->chapter != chapter || is_blank(item))
			continue;
		if (item->rows) {
			ok = draw_matrix(report, item, err);
		} else {
			while (i + n < all->n && item[n].chapter == chapter &&
			       !item[n].rows &&
			       !strcmp(item[n].name, item->name))
				n++;
			ok = draw_curves(report, item, n, err);
		}
		drawn++;
	}
	return ok;
}

bool hebb_report_figures(struct hebb_report *report, size_t chapter,
			 struct hebb_error *err)
{
	bool ok;

	fputs("<div class=\"figures\">\n", report->page);
	ok = draw_traits(report, chapter, err) &&
	     draw_arrays(report, chapter, err);
	fputs("</div>\n", report->page);
	return ok;
}
