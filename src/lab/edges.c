#include "lab/edges.h"

#include <string.h>

#include "base/memory.h"
#include "base/param.h"
#include "base/text.h"
#include "io/h5.h"

/* Where a column stands in its group: in SONATA's files, and elsewhere. */
static const struct {
	const char *sonata, *plain;
} names[HEBB_EDGE_COLUMNS] = {
	[HEBB_EDGE_SOURCE] = { "source_node_id", "source" },
	[HEBB_EDGE_TARGET] = { "target_node_id", "target" },
	[HEBB_EDGE_WEIGHT] = { "0/syn_weight", "weight" },
	[HEBB_EDGE_DELAY] = { "0/delay", "delay" },
};

/* A file that is being read, and the group in it. */
struct reading {
	struct hebb_h5 *file;
	const char *path;
	char *group; /* "/edges/a_b"; "" for the root; owned */
};

bool hebb_edges_are_in(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && (!strcmp(dot, ".h5") || !strcmp(dot, ".hdf5"));
}

/* The only population of a SONATA file. */
static bool find_only(struct reading *r, const struct hebb_place *place,
		      struct hebb_error *err)
{
	struct hebb_h5_list list = { 0 };
	bool good = hebb_h5_children(r->file, "/edges", &list, err);

	if (good && list.n != 1)
		good =
		    hebb_error_set(err, HEBB_MODEL, place,
				   "'%s' has %zu populations of edges%s%s; "
				   "`edges: NAME` takes one of them",
				   r->path, list.n, list.n ? ", such as " : "",
				   list.n ? list.name[0] : "");
	else if (good)
		r->group = hebb_text_format("/edges/%s", list.name[0]);
	hebb_h5_list_release(&list);
	return good;
}

static bool find_group(struct reading *r, const char *name,
		       const struct hebb_place *place, struct hebb_error *err)
{
	if (!name && hebb_h5_exists(r->file, "/edges"))
		return find_only(r, place, err);
	if (!name) {
		r->group = hebb_text_copy("");
		return true;
	}
	r->group = hebb_text_format("/edges/%s", name);
	if (hebb_h5_exists(r->file, r->group))
		return true;
	hebb_free(r->group);
	r->group = hebb_text_format("%s%s", *name == '/' ? "" : "/", name);
	return hebb_h5_exists(r->file, r->group) ||
	       hebb_error_set(err, HEBB_MODEL, place,
			      "'%s' has no edges called '%s'", r->path, name);
}

/* All rows of a dataset of the group; `n` must be that many unless it is 0. */
static double *read_rows(const struct reading *r, const char *path, size_t *n,
			 struct hebb_error *err)
{
	size_t shape[HEBB_H5_RANK];
	double *rows;
	int rank;

	if (!hebb_h5_shape(r->file, path, &rank, shape, err))
		return NULL;
	if (rank != 1 || (*n && shape[0] != *n) || !shape[0]) {
		if (*n)
			hebb_error_set(err, HEBB_DATA, NULL,
				       "'%s' of '%s' is no column of %zu rows",
				       path, r->path, *n);
		else
			hebb_error_set(err, HEBB_DATA, NULL,
				       "'%s' of '%s' is no column of numbers, "
				       "or an empty one",
				       path, r->path);
		return NULL;
	}
	*n = shape[0];
	rows = hebb_alloc(*n, sizeof(*rows), "a list of synapses");
	if (hebb_h5_read(r->file, path, 0, *n, rows, err))
		return rows;
	hebb_free(rows);
	return NULL;
}

/* The path of a column, to be freed; NULL if it is not there. */
static char *find_column(const struct reading *r, int k)
{
	char *path = hebb_text_format("%s/%s", r->group, names[k].sonata);

	if (hebb_h5_is_dataset(r->file, path))
		return path;
	hebb_free(path);
	path = hebb_text_format("%s/%s", r->group, names[k].plain);
	if (hebb_h5_is_dataset(r->file, path))
		return path;
	hebb_free(path);
	return NULL;
}

/* Numbers of a group stand in an order of their own. */
static bool in_order(const struct reading *r, double *rows, size_t n,
		     struct hebb_error *err)
{
	char *path = hebb_text_format("%s/edge_group_index", r->group);
	double *index = NULL, *own;
	bool good = true;
	size_t i;

	if (hebb_h5_is_dataset(r->file, path)) {
		index = read_rows(r, path, &n, err);
		good = index;
	}
	own = index ? hebb_alloc(n, sizeof(*own), "a list of synapses") : NULL;
	for (i = 0; index && i < n && index[i] >= 0 && index[i] < (double)n;
	     i++)
		own[i] = rows[(size_t)index[i]];
	if (index && i < n)
		good =
		    hebb_error_set(err, HEBB_DATA, NULL,
				   "row %zu of '%s' of '%s' is %g, but there "
				   "are %zu rows",
				   i, path, r->path, index[i], n);
	else if (index)
		memcpy(rows, own, n * sizeof(*rows));
	hebb_free(own);
	hebb_free(index);
	hebb_free(path);
	return good;
}

static bool one_group(const struct reading *r, size_t n, struct hebb_error *err)
{
	char *path = hebb_text_format("%s/edge_group_id", r->group);
	double *id = NULL;
	bool good = true;
	size_t i;

	if (hebb_h5_is_dataset(r->file, path)) {
		id = read_rows(r, path, &n, err);
		good = id;
	}
	for (i = 0; id && i < n && id[i] == 0; i++)
		;
	if (id && i < n)
		good = hebb_error_set(err, HEBB_DATA, NULL,
				      "edge %zu of '%s' is in group %g; only "
				      "files with one group, 0, can be read",
				      i, r->path, id[i]);
	hebb_free(id);
	hebb_free(path);
	return good;
}

static bool read_column(const struct reading *r, struct hebb_edges *edges,
			int k, struct hebb_error *err)
{
	char *path = find_column(r, k), *unit;
	bool good;

	if (!path)
		return k >= HEBB_EDGE_WEIGHT ||
		       hebb_error_set(err, HEBB_DATA, NULL,
				      "'%s' has neither '%s/%s' nor '%s/%s'",
				      r->path, r->group, names[k].sonata,
				      r->group, names[k].plain);
	edges->column[k] = read_rows(r, path, &edges->n, err);
	good =
	    edges->column[k] && (k < HEBB_EDGE_WEIGHT ||
				 in_order(r, edges->column[k], edges->n, err));
	unit = hebb_h5_text(r->file, path, "units");
	if (unit && strcmp(unit, "1") && hebb_unit_known(unit))
		edges->unit[k] = hebb_text_copy(unit);
	hebb_free(unit);
	hebb_free(path);
	return good;
}

bool hebb_edges_read(struct hebb_edges *edges, const char *path,
		     const char *name, const struct hebb_place *place,
		     struct hebb_error *err)
{
	struct reading r = { .file = hebb_h5_open(path, err), .path = path };
	bool good;
	int k;

	*edges = (struct hebb_edges){ .n = 0 };
	good = r.file && find_group(&r, name, place, err);
	for (k = 0; good && k < HEBB_EDGE_COLUMNS; k++)
		good = read_column(&r, edges, k, err);
	good = good && one_group(&r, edges->n, err);
	hebb_free(r.group);
	hebb_h5_close(r.file, NULL);
	return good;
}

void hebb_edges_release(struct hebb_edges *edges)
{
	int k;

	for (k = 0; k < HEBB_EDGE_COLUMNS; k++) {
		hebb_free(edges->column[k]);
		hebb_free(edges->unit[k]);
	}
}
