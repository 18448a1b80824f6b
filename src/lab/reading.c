#include "lab/reading.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/param.h"
#include "base/text.h"
#include "io/yaml.h"

enum { PIECE = 1 << 16, DEEPEST = 8 };

struct hebb_h5 *hebb_reading_open(const char *path, struct hebb_error *err)
{
	struct hebb_h5 *file = hebb_h5_open(path, err);

	if (!file || hebb_h5_exists(file, "/run"))
		return file;
	hebb_h5_close(file, NULL);
	hebb_error_set(err, HEBB_DATA, NULL,
		       "'%s' is not the file of a run: it has no group '/run'",
		       path);
	return NULL;
}

/* The rows of a dataset that must be a column. */
static bool count_rows(const struct hebb_h5 *file, const char *path,
		       size_t *rows, struct hebb_error *err)
{
	size_t shape[HEBB_H5_RANK];
	int rank;

	if (!hebb_h5_shape(file, path, &rank, shape, err))
		return false;
	if (rank != 1)
		return hebb_error_set(err, HEBB_DATA, NULL,
				      "'%s' has %d dimensions; a column has "
				      "one",
				      path, rank);
	*rows = shape[0];
	return true;
}

double *hebb_reading_column(const struct hebb_h5 *file, const char *group,
			    const char *name, size_t *n, struct hebb_error *err)
{
	char *path = hebb_text_format("%s/%s", group, name);
	double *column = NULL;

	if (count_rows(file, path, n, err)) {
		column = hebb_alloc(*n + 1, sizeof(*column), "'%s'", path);
		if (!hebb_h5_read(file, path, 0, *n, column, err)) {
			hebb_free(column);
			column = NULL;
		}
	}
	hebb_free(path);
	return column;
}

/* ---- the model ---- */

struct hebb_config *hebb_reading_model(const struct hebb_h5 *file)
{
	static const char path[] = "/run/resolved";
	struct hebb_error ignored = { 0 };
	struct hebb_config *model = NULL;
	char *text = NULL;

	if (hebb_h5_exists(file, path))
		text = hebb_h5_read_text(file, path, &ignored);
	if (text)
		model = hebb_yaml_parse(path, text, strlen(text), &ignored);
	hebb_free(text);
	return model;
}

double hebb_reading_number(const struct hebb_config *model, const char *path,
			   const char *unit, double otherwise)
{
	const struct hebb_param row = { path,     unit, 0,         -INFINITY,
					INFINITY, "",   HEBB_REAL, NULL };
	struct hebb_error ignored = { 0 };
	const struct hebb_config *node = model;
	double number;
	char key[128];

	while (node && *path) {
		const size_t n = strcspn(path, ".");

		if (node->kind != HEBB_MAP || n >= sizeof(key))
			return otherwise;
		memcpy(key, path, n);
		key[n] = '\0';
		node = hebb_config_peek(node, key);
		path += n + (path[n] == '.');
	}
	return node && node->kind == HEBB_SCALAR &&
		       hebb_param_number(&row, node, &number, &ignored)
		   ? number
		   : otherwise;
}

/* ---- groups ---- */

static void put_found(struct hebb_h5_list *found, const char *path)
{
	size_t capacity = found->n;

	found->name = hebb_grow(found->name, &capacity, found->n + 1,
				sizeof(char *), "names");
	found->name[found->n++] = hebb_text_copy(path);
}

static bool find_below(const struct hebb_h5 *file, const char *path,
		       const char *child, size_t skip, int depth,
		       struct hebb_h5_list *found, struct hebb_error *err)
{
	struct hebb_h5_list list = { 0 };
	bool ok = hebb_h5_children(file, path, &list, err);
	size_t i;

	for (i = 0; ok && i < list.n; i++) {
		char *below = hebb_text_format("%s/%s", path, list.name[i]);

		if (hebb_h5_is_dataset(file, below)) {
			if (!strcmp(list.name[i], child))
				put_found(found, path + skip);
		} else if (depth < DEEPEST) {
			ok = find_below(file, below, child, skip, depth + 1,
					found, err);
		}
		hebb_free(below);
	}
	hebb_h5_list_release(&list);
	return ok;
}

bool hebb_reading_find(const struct hebb_h5 *file, const char *top,
		       const char *child, struct hebb_h5_list *found,
		       struct hebb_error *err)
{
	*found = (struct hebb_h5_list){ 0 };
	return !hebb_h5_exists(file, top) ||
	       find_below(file, top, child, strlen(top) + 1, 0, found, err);
}

char *hebb_reading_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *name = hebb_text_copy(slash ? slash + 1 : path);
	const size_t n = strlen(name);

	if (n > 3 && !strcmp(name + n - 3, ".h5"))
		name[n - 3] = '\0';
	return name;
}

/* ---- spikes ---- */

/* What the model does not say: the highest neuron, the last time. */
static bool look_around(struct hebb_spikes *spikes, struct hebb_error *err)
{
	double highest = -1, last = 0;
	size_t i;

	do {
		if (!hebb_spikes_next(spikes, err))
			return false;
		for (i = 0; i < spikes->n; i++) {
			highest = fmax(highest, spikes->id[i]);
			last = fmax(last, spikes->time[i]);
		}
	} while (spikes->n);
	spikes->at = 0;
	if (!spikes->neurons)
		spikes->neurons = (size_t)(highest + 1);
	if (!(spikes->until > 0))
		spikes->until = last;
	return true;
}

/* What the recorder left out. */
static void narrow(struct hebb_spikes *spikes, const char *pop)
{
	char *group = hebb_text_format("/spikes/%s", pop);
	double number;

	if (hebb_h5_number(spikes->file, group, "first", &number) &&
	    number >= 1 && number < 4294967296)
		spikes->neurons = (size_t)number;
	if (hebb_h5_number(spikes->file, group, "from", &number))
		spikes->from = number;
	if (hebb_h5_number(spikes->file, group, "until", &number) &&
	    !(spikes->until > 0 && spikes->until <= number))
		spikes->until = number;
	hebb_free(group);
}

static bool check_rows(const struct hebb_spikes *spikes, struct hebb_error *err)
{
	size_t rows = 0;

	if (!count_rows(spikes->file, spikes->id_path, &rows, err))
		return false;
	return rows == spikes->rows ||
	       hebb_error_set(
		   err, HEBB_DATA, NULL, "'%s' has %zu rows and '%s' has %zu",
		   spikes->time_path, spikes->rows, spikes->id_path, rows);
}

bool hebb_spikes_open(struct hebb_spikes *spikes, const struct hebb_h5 *file,
		      const char *pop, const struct hebb_config *model,
		      struct hebb_error *err)
{
	char *size = hebb_text_format("populations.%s.size", pop);
	const double neurons = hebb_reading_number(model, size, "1", 0);

	hebb_free(size);
	*spikes = (struct hebb_spikes){
		.file = file,
		.time_path = hebb_text_format("/spikes/%s/timestamps", pop),
		.id_path = hebb_text_format("/spikes/%s/node_ids", pop),
		.time = hebb_alloc(PIECE, sizeof(double), "spikes"),
		.id = hebb_alloc(PIECE, sizeof(double), "spikes"),
		.neurons =
		    neurons >= 1 && neurons < 4294967296 ? (size_t)neurons : 0,
		.until =
		    hebb_reading_number(model, "experiment.duration", "ms", 0),
	};
	narrow(spikes, pop);
	if (!count_rows(file, spikes->time_path, &spikes->rows, err) ||
	    !check_rows(spikes, err))
		return false;
	return (spikes->neurons && spikes->until > 0) ||
	       look_around(spikes, err);
}

bool hebb_spikes_next(struct hebb_spikes *spikes, struct hebb_error *err)
{
	const double most =
	    spikes->neurons ? (double)spikes->neurons : 4294967296;
	const size_t left = spikes->rows - spikes->at;
	const size_t n = left < PIECE ? left : PIECE;
	size_t i;

	spikes->n = 0;
	if (!n)
		return true;
	if (!hebb_h5_read(spikes->file, spikes->time_path, spikes->at, n,
			  spikes->time, err) ||
	    !hebb_h5_read(spikes->file, spikes->id_path, spikes->at, n,
			  spikes->id, err))
		return false;
	for (i = 0; i < n; i++)
		if (!isfinite(spikes->time[i]) ||
		    !(spikes->id[i] >= 0 && spikes->id[i] < most))
			return hebb_error_set(
			    err, HEBB_DATA, NULL,
			    "row %zu of '%s': neuron %g at %g ms cannot be",
			    spikes->at + i, spikes->id_path, spikes->id[i],
			    spikes->time[i]);
	spikes->at += n;
	spikes->n = n;
	return true;
}

void hebb_spikes_close(struct hebb_spikes *spikes)
{
	hebb_free(spikes->time_path);
	hebb_free(spikes->id_path);
	hebb_free(spikes->time);
	hebb_free(spikes->id);
}
