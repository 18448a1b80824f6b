#include "lab/exhibit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/estimate.h"
#include "lab/reading.h"
#include "lab/trait.h"

enum { CELLS_MOST = 250000 };

/* Groups of one measure and learner, a seed each, in one file. */
struct shelf {
	const struct hebb_h5 *file;
	char **group; /* [n] "/measures/cka/small/1" */
	size_t n;
};

static bool ends_with(const char *text, const char *ending)
{
	const size_t n = strlen(text), m = strlen(ending);

	return n > m && !strcmp(text + n - m, ending);
}

/* ---- one array ---- */

/* rows 0 for a curve; false if it is nothing to draw. */
static bool find_shape(const struct hebb_h5 *file, const char *path,
		       bool last_row, size_t *rows, size_t *columns)
{
	struct hebb_error ignored = { 0 };
	size_t shape[HEBB_H5_RANK];
	char *parts;
	bool several;
	int rank;

	if (!hebb_h5_is_dataset(file, path) ||
	    !hebb_h5_shape(file, path, &rank, shape, &ignored))
		return false;
	/* of a learner with one part only */
	parts = hebb_h5_text(file, path, "parts");
	several = parts || (rank && shape[rank - 1] > 1);
	hebb_free(parts);
	if (last_row && rank == 3 && shape[0]) {
		*rows = shape[1];
		*columns = shape[2];
		return *rows * *columns <= CELLS_MOST;
	}
	*rows = rank == 2 ? shape[0] : 0;
	*columns = rank ? shape[rank - 1] : 0;
	return !last_row && rank >= 1 && rank <= 2 && several && *columns &&
	       (rank == 1 || *rows > 1) &&
	       (*rows ? *rows : 1) <= CELLS_MOST / *columns;
}

static bool read_cells(const struct hebb_h5 *file, const char *path,
		       bool last_row, double *cell, struct hebb_error *err)
{
	size_t shape[HEBB_H5_RANK];
	int rank;

	if (!hebb_h5_shape(file, path, &rank, shape, err))
		return false;
	return last_row ? hebb_h5_read(file, path, shape[0] - 1, 1, cell, err)
			: hebb_h5_read(file, path, 0, shape[0], cell, err);
}

/* Over seeds, cell by cell; intervals of a matrix are nothing to draw. */
static void average(struct hebb_exhibit *exhibit, const double *cell,
		    size_t cells)
{
	double *one = hebb_alloc(exhibit->seeds + 1, sizeof(*one), "seeds");
	size_t c, s;

	for (c = 0; c < cells; c++) {
		struct hebb_estimate estimate;

		for (s = 0; s < exhibit->seeds; s++)
			one[s] = cell[s * cells + c];
		if (exhibit->rows) {
			double sum = 0;
			size_t n = 0;

			for (s = 0; s < exhibit->seeds; s++)
				if (isfinite(one[s])) {
					sum += one[s];
					n++;
				}
			exhibit->mean[c] = n ? sum / (double)n : NAN;
			continue;
		}
		estimate = hebb_estimate(one, exhibit->seeds);
		exhibit->mean[c] = estimate.mean;
		exhibit->low[c] =
		    isnan(estimate.low) ? estimate.mean : estimate.low;
		exhibit->high[c] =
		    isnan(estimate.high) ? estimate.mean : estimate.high;
	}
	hebb_free(one);
}

/* ---- what stands along it ---- */

/* "conv1, fc1" */
static void split_parts(struct hebb_exhibit *exhibit, char *list)
{
	size_t room = 0;
	char *part, *rest = NULL;

	for (part = strtok_r(list, ", ", &rest); part;
	     part = strtok_r(NULL, ", ", &rest)) {
		exhibit->part =
		    hebb_grow(exhibit->part, &room, exhibit->parts + 1,
			      sizeof(char *), "parts");
		exhibit->part[exhibit->parts++] = hebb_text_copy(part);
	}
}

/* The abscissa `sibling`, if there is one that fits. */
static bool take_x(struct hebb_exhibit *exhibit, const struct hebb_h5 *file,
		   const char *group, const char *sibling)
{
	struct hebb_error ignored = { 0 };
	char *path = hebb_text_format("%s/%s", group, sibling);
	size_t n = 0;

	if (hebb_h5_is_dataset(file, path))
		exhibit->x =
		    hebb_reading_column(file, group, sibling, &n, &ignored);
	if (exhibit->x && n != exhibit->columns) {
		hebb_free(exhibit->x);
		exhibit->x = NULL;
	}
	if (exhibit->x)
		exhibit->x_brief = hebb_h5_text(file, path, "brief");
	hebb_free(path);
	return exhibit->x;
}

static void find_along(struct hebb_exhibit *exhibit, const struct hebb_h5 *file,
		       const char *group, const char *path)
{
	char *levels = hebb_text_format("%s_levels", exhibit->name);
	char *samples = hebb_text_format("%s_samples", exhibit->name);
	char *parts = hebb_h5_text(file, path, "parts");
	char *x = hebb_h5_text(file, path, "x");

	if (parts)
		split_parts(exhibit, parts);
	if (!exhibit->parts && !(x && take_x(exhibit, file, group, x)) &&
	    !(ends_with(exhibit->name, "_by_look") &&
	      take_x(exhibit, file, group, "samples")) &&
	    !take_x(exhibit, file, group, levels))
		take_x(exhibit, file, group, samples);
	hebb_free(x);
	hebb_free(parts);
	hebb_free(levels);
	hebb_free(samples);
}

/* Is it there to stand along another? */
static bool is_axis(const char *name)
{
	return !strcmp(name, "samples") || ends_with(name, "_levels") ||
	       ends_with(name, "_samples") || ends_with(name, "_range");
}

/* ---- arrays of one measure and learner ---- */

static void put(struct hebb_exhibits *exhibits, struct hebb_exhibit exhibit)
{
	exhibits->item = hebb_grow(exhibits->item, &exhibits->room,
				   exhibits->n + 1, sizeof(exhibit), "arrays");
	exhibits->item[exhibits->n++] = exhibit;
}

/* Seeds whose array has another shape than the first one's are left out. */
static bool read_array(struct hebb_exhibits *exhibits,
		       const struct shelf *shelf, size_t chapter,
		       const char *who, const char *name, bool last_row,
		       struct hebb_error *err)
{
	char *first = hebb_text_format("%s/%s", shelf->group[0], name);
	struct hebb_exhibit exhibit = { .chapter = chapter };
	size_t cells, rows, columns, s;
	double *cell;
	bool ok = true;

	if (!find_shape(shelf->file, first, last_row, &exhibit.rows,
			&exhibit.columns)) {
		hebb_free(first);
		return true;
	}
	cells = (exhibit.rows ? exhibit.rows : 1) * exhibit.columns;
	cell = hebb_alloc(shelf->n * cells, sizeof(*cell), "'%s'", name);
	for (s = 0; ok && s < shelf->n; s++) {
		char *path = hebb_text_format("%s/%s", shelf->group[s], name);

		if (find_shape(shelf->file, path, last_row, &rows, &columns) &&
		    rows == exhibit.rows && columns == exhibit.columns)
			ok = read_cells(shelf->file, path, last_row,
					cell + exhibit.seeds++ * cells, err);
		hebb_free(path);
	}
	exhibit.name = hebb_text_copy(name);
	exhibit.who = hebb_text_copy(who);
	exhibit.unit = hebb_h5_text(shelf->file, first, "units");
	exhibit.brief = hebb_h5_text(shelf->file, first, "brief");
	exhibit.mean = hebb_alloc(cells, sizeof(double), "'%s'", name);
	exhibit.low = hebb_alloc(cells, sizeof(double), "'%s'", name);
	exhibit.high = hebb_alloc(cells, sizeof(double), "'%s'", name);
	find_along(&exhibit, shelf->file, shelf->group[0], first);
	if (ok)
		average(&exhibit, cell, cells);
	put(exhibits, exhibit);
	hebb_free(cell);
	hebb_free(first);
	return ok;
}

static bool open_shelf(struct shelf *shelf, const struct hebb_h5 *file,
		       const char *above, struct hebb_error *err)
{
	struct hebb_h5_list list = { 0 };
	size_t i;

	*shelf = (struct shelf){ .file = file };
	if (!hebb_h5_children(file, above, &list, err))
		return false;
	shelf->group = hebb_alloc(list.n + 1, sizeof(char *), "seeds");
	for (i = 0; i < list.n; i++) {
		char *path = hebb_text_format("%s/%s", above, list.name[i]);

		if (hebb_h5_is_dataset(file, path))
			hebb_free(path);
		else
			shelf->group[shelf->n++] = path;
	}
	hebb_h5_list_release(&list);
	return true;
}

static void close_shelf(struct shelf *shelf)
{
	size_t i;

	for (i = 0; i < shelf->n; i++)
		hebb_free(shelf->group[i]);
	hebb_free(shelf->group);
}

/* Everything in the groups of seeds below `above`. */
static bool read_shelf(struct hebb_exhibits *exhibits,
		       const struct hebb_h5 *file, const char *above,
		       size_t chapter, const char *who, struct hebb_error *err)
{
	struct hebb_h5_list list = { 0 };
	struct shelf shelf;
	bool ok = open_shelf(&shelf, file, above, err);
	size_t i;

	if (ok && shelf.n)
		ok = hebb_h5_children(file, shelf.group[0], &list, err);
	for (i = 0; ok && i < list.n; i++)
		if (!is_axis(list.name[i]))
			ok = read_array(exhibits, &shelf, chapter, who,
					list.name[i], false, err);
	hebb_h5_list_release(&list);
	close_shelf(&shelf);
	return ok;
}

static bool read_confusion(struct hebb_exhibits *exhibits,
			   const struct hebb_h5 *file, const char *above,
			   size_t chapter, const char *who,
			   struct hebb_error *err)
{
	struct shelf shelf;
	bool ok = open_shelf(&shelf, file, above, err);

	if (ok && shelf.n)
		ok = read_array(exhibits, &shelf, chapter, who, "confusion",
				true, err);
	close_shelf(&shelf);
	return ok;
}

/* ---- a file ---- */

/* As a person knows the learner, or learners, of run `r`. */
static char *name_of(const struct hebb_comparison *comparison, size_t r,
		     const char *learner)
{
	size_t i;

	for (i = 0; i < comparison->n; i++)
		if (comparison->contender[i].run == r &&
		    !strcmp(comparison->contender[i].learner, learner))
			return hebb_text_copy(comparison->contender[i].name);
	return comparison->runs > 1
		   ? hebb_text_format("%s:%s", comparison->run[r].name, learner)
		   : hebb_text_copy(learner);
}

static bool read_measure(struct hebb_exhibits *exhibits,
			 struct hebb_comparison *comparison,
			 const struct hebb_h5 *file, size_t r, const char *name,
			 struct hebb_error *err)
{
	char *group = hebb_text_format("/measures/%s", name);
	const size_t chapter = hebb_chapter_of(comparison, name);
	struct hebb_h5_list list = { 0 };
	bool ok = hebb_h5_children(file, group, &list, err);
	size_t i;

	for (i = 0; ok && i < list.n; i++) {
		char *above = hebb_text_format("%s/%s", group, list.name[i]);
		char *who = name_of(comparison, r, list.name[i]);

		ok = hebb_h5_is_dataset(file, above) ||
		     read_shelf(exhibits, file, above, chapter, who, err);
		hebb_free(who);
		hebb_free(above);
	}
	hebb_h5_list_release(&list);
	hebb_free(group);
	return ok;
}

static bool read_run(struct hebb_exhibits *exhibits,
		     struct hebb_comparison *comparison, size_t r,
		     struct hebb_error *err)
{
	struct hebb_h5 *file = hebb_reading_open(comparison->run[r].path, err);
	const size_t learning = hebb_chapter_of(comparison, "learning");
	struct hebb_h5_list list = { 0 };
	bool ok = file != NULL;
	size_t i;

	for (i = 0; ok && i < comparison->n; i++) {
		const struct hebb_contender *one = &comparison->contender[i];
		char *above = hebb_text_format("/learning/%s", one->learner);

		if (one->run == r)
			ok = read_confusion(exhibits, file, above, learning,
					    one->name, err);
		hebb_free(above);
	}
	if (ok && hebb_h5_exists(file, "/measures"))
		ok = hebb_h5_children(file, "/measures", &list, err);
	for (i = 0; ok && i < list.n; i++)
		ok = read_measure(exhibits, comparison, file, r, list.name[i],
				  err);
	hebb_h5_list_release(&list);
	hebb_h5_close(file, NULL);
	return ok;
}

static int compare_exhibits(const void *a, const void *b)
{
	const struct hebb_exhibit *x = a, *y = b;
	const int name = strcmp(x->name, y->name);

	if (x->chapter != y->chapter)
		return x->chapter < y->chapter ? -1 : 1;
	return name ? name : strcmp(x->who, y->who);
}

bool hebb_exhibits_read(struct hebb_exhibits *exhibits,
			struct hebb_comparison *comparison,
			struct hebb_error *err)
{
	size_t r;

	for (r = 0; r < comparison->runs; r++)
		if (!read_run(exhibits, comparison, r, err))
			return false;
	if (exhibits->n)
		qsort(exhibits->item, exhibits->n, sizeof(*exhibits->item),
		      compare_exhibits);
	return true;
}

void hebb_exhibits_release(struct hebb_exhibits *exhibits)
{
	size_t i, k;

	for (i = 0; i < exhibits->n; i++) {
		struct hebb_exhibit *one = &exhibits->item[i];

		hebb_free(one->name);
		hebb_free(one->unit);
		hebb_free(one->brief);
		hebb_free(one->who);
		hebb_free(one->mean);
		hebb_free(one->low);
		hebb_free(one->high);
		hebb_free(one->x);
		hebb_free(one->x_brief);
		for (k = 0; k < one->parts; k++)
			hebb_free(one->part[k]);
		hebb_free(one->part);
	}
	hebb_free(exhibits->item);
}
