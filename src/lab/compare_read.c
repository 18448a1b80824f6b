#include "lab/compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/trait.h"
#include "lab/reading.h"

/* ---- curves ---- */

/* The columns of one seed. */
struct seed {
	double *samples, *value[HEBB_METRICS]; /* [rows] */
	size_t rows;
};

static void release_seed(struct seed *seed)
{
	size_t k;

	hebb_free(seed->samples);
	for (k = 0; k < HEBB_METRICS; k++)
		hebb_free(seed->value[k]);
}

static bool check_samples(const struct seed *seed, const char *group,
			  struct hebb_error *err)
{
	size_t i;

	for (i = 0; i < seed->rows; i++)
		if (!isfinite(seed->samples[i]) ||
		    (i && seed->samples[i] <= seed->samples[i - 1]))
			return hebb_error_set(err, HEBB_DATA, NULL,
					      "'%s/samples' does not rise in "
					      "row %zu",
					      group, i);
	return true;
}

static bool read_metric(const struct hebb_h5 *file, const char *group,
			size_t metric, struct seed *seed,
			struct hebb_error *err)
{
	const char *name = hebb_metric_names[metric];
	char *path = hebb_text_format("%s/%s", group, name);
	const bool there = hebb_h5_is_dataset(file, path);
	size_t rows = 0;

	hebb_free(path);
	if (!there)
		return true;
	seed->value[metric] =
	    hebb_reading_column(file, group, name, &rows, err);
	if (!seed->value[metric])
		return false;
	return rows == seed->rows ||
	       hebb_error_set(err, HEBB_DATA, NULL,
			      "'%s/%s' has %zu rows, its samples have %zu",
			      group, name, rows, seed->rows);
}

static bool read_seed(const struct hebb_h5 *file, const char *group,
		      struct seed *seed, struct hebb_error *err)
{
	bool ok;
	size_t k;

	seed->samples =
	    hebb_reading_column(file, group, "samples", &seed->rows, err);
	ok = seed->samples && check_samples(seed, group, err);
	for (k = 0; ok && k < HEBB_METRICS; k++)
		ok = read_metric(file, group, k, seed, err);
	return ok;
}

/* Rows at which any seed was looked at; of each seed what it has there. */
static void merge(struct hebb_contender *contender, const struct seed *seed)
{
	size_t rows = 0, s, k, i;

	for (s = 0; s < contender->seeds; s++)
		rows += seed[s].rows;
	contender->samples =
	    hebb_alloc(rows + 1, sizeof(double), "a learning curve");
	for (s = rows = 0; s < contender->seeds; rows += seed[s++].rows)
		memcpy(contender->samples + rows, seed[s].samples,
		       seed[s].rows * sizeof(double));
	contender->rows = rows = hebb_compare_unite(contender->samples, rows);
	for (k = 0; k < HEBB_METRICS; k++) {
		double *value = hebb_alloc(contender->seeds * rows + 1,
					   sizeof(double), "a learning curve");

		contender->value[k] = value;
		for (i = 0; i < contender->seeds * rows; i++)
			value[i] = NAN;
		for (s = 0; s < contender->seeds; s++)
			for (i = 0; seed[s].value[k] && i < seed[s].rows; i++)
				value[s * rows +
				      hebb_contender_row(contender,
							 seed[s].samples[i])] =
				    seed[s].value[k][i];
	}
}

/* What stands beside the curves of seed number `s`. */
static void read_attributes(const struct hebb_h5 *file, const char *group,
			    struct hebb_contender *contender, size_t s)
{
	size_t k;

	contender->order[s] = hebb_h5_text(file, group, "order");
	for (k = 0; k < HEBB_METRICS; k++) {
		char *name = hebb_text_format("test_%s", hebb_metric_names[k]);

		if (!hebb_h5_number(file, group, name, &contender->test[k][s]))
			contender->test[k][s] = NAN;
		hebb_free(name);
	}
}

static void make_room(struct hebb_contender *contender, size_t seeds)
{
	size_t k;

	contender->seeds = seeds;
	contender->seed = hebb_alloc(seeds + 1, sizeof(char *), "seeds");
	contender->order = hebb_alloc(seeds + 1, sizeof(char *), "seeds");
	for (k = 0; k < HEBB_METRICS; k++)
		contender->test[k] =
		    hebb_alloc(seeds + 1, sizeof(double), "seeds");
}

static bool read_seeds(const struct hebb_h5 *file, const char *group,
		       struct hebb_contender *contender, struct hebb_error *err)
{
	struct hebb_h5_list list = { 0 };
	struct seed *seed = NULL;
	bool ok = hebb_h5_children(file, group, &list, err);
	size_t s;

	if (ok)
		seed = hebb_alloc(list.n + 1, sizeof(*seed), "seeds");
	make_room(contender, list.n);
	for (s = 0; ok && s < list.n; s++) {
		char *path = hebb_text_format("%s/%s", group, list.name[s]);

		contender->seed[s] = hebb_text_copy(list.name[s]);
		read_attributes(file, path, contender, s);
		ok = read_seed(file, path, &seed[s], err);
		hebb_free(path);
	}
	if (ok)
		merge(contender, seed);
	for (s = 0; seed && s < list.n; s++)
		release_seed(&seed[s]);
	hebb_free(seed);
	hebb_h5_list_release(&list);
	return ok;
}

static bool read_learner(struct hebb_comparison *comparison,
			 const struct hebb_h5 *file, const char *learner,
			 char *name, struct hebb_error *err)
{
	char *group = hebb_text_format("/learning/%s", learner);
	struct hebb_contender *contender;
	bool ok;

	comparison->contender =
	    hebb_grow(comparison->contender, &comparison->capacity,
		      comparison->n + 1, sizeof(*contender), "learners");
	contender = &comparison->contender[comparison->n++];
	*contender = (struct hebb_contender){
		.name = name,
		.learner = hebb_text_copy(learner),
		.run = comparison->runs - 1,
	};
	contender->type = hebb_h5_text(file, group, "type");
	if (!hebb_h5_number(file, group, "parameters", &contender->parameters))
		contender->parameters = NAN;
	if (!hebb_h5_number(file, group, "neurons", &contender->neurons))
		contender->neurons = NAN;
	ok = read_seeds(file, group, contender, err);
	hebb_free(group);
	return ok;
}

static bool is_taken(const struct hebb_comparison *comparison, const char *name)
{
	size_t i;

	for (i = 0; i < comparison->n; i++)
		if (!strcmp(comparison->contender[i].name, name))
			return true;
	return false;
}

/* "narrow"; of several runs "run:narrow", "run#2:narrow". */
static char *name_of(const struct hebb_comparison *comparison, const char *run,
		     const char *learner)
{
	char *name = run ? hebb_text_format("%s:%s", run, learner)
			 : hebb_text_copy(learner);
	size_t copies = 1;

	while (run && is_taken(comparison, name)) {
		hebb_free(name);
		name = hebb_text_format("%s#%zu:%s", run, ++copies, learner);
	}
	return name;
}

/* ---- where it comes from ---- */

static struct hebb_origin origin_of(const struct hebb_h5 *file,
				    const char *path)
{
	struct hebb_origin run = {
		.path = hebb_text_copy(path),
		.name = hebb_reading_name(path),
		.version = hebb_h5_text(file, "/run", "version"),
		.commit = hebb_h5_text(file, "/run", "commit"),
		.command = hebb_h5_text(file, "/run", "command"),
		.host = hebb_h5_text(file, "/run", "host"),
		.started = hebb_h5_text(file, "/run", "started"),
		.digest = hebb_h5_text(file, "/run", "digest"),
		.data = hebb_h5_text(file, "/learning", "data"),
		.split = hebb_h5_text(file, "/learning", "split"),
	};
	struct hebb_error ignored = { 0 };

	if (hebb_h5_exists(file, "/run/model"))
		run.model = hebb_h5_read_text(file, "/run/model", &ignored);
	if (!hebb_h5_number(file, "/learning", "samples", &run.samples))
		run.samples = NAN;
	return run;
}

static bool read_learners(struct hebb_comparison *comparison,
			  const struct hebb_h5 *file, bool prefix,
			  struct hebb_error *err)
{
	static const char group[] = "/learning";
	const struct hebb_origin *run = &comparison->run[comparison->runs - 1];
	const char *before = prefix ? run->name : NULL;
	struct hebb_h5_list list = { 0 };
	size_t i;
	bool ok = !hebb_h5_exists(file, group) ||
		  hebb_h5_children(file, group, &list, err);

	if (ok && !list.n)
		ok = hebb_error_set(err, HEBB_DATA, NULL,
				    "'%s' has no learners to compare: nobody "
				    "learnt in this run",
				    run->path);
	for (i = 0; ok && i < list.n; i++)
		ok = read_learner(comparison, file, list.name[i],
				  name_of(comparison, before, list.name[i]),
				  err);
	hebb_h5_list_release(&list);
	return ok;
}

static bool read_run(struct hebb_comparison *comparison, const char *path,
		     bool prefix, struct hebb_error *err)
{
	struct hebb_h5 *file = hebb_reading_open(path, err);
	bool ok = file != NULL;

	if (ok) {
		comparison->run[comparison->runs++] = origin_of(file, path);
		ok = read_learners(comparison, file, prefix, err);
	}
	hebb_h5_close(file, NULL);
	return ok;
}

/* ---- seeds ---- */

/* As numbers where they are some. */
static int compare_seeds(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	const double less = strtod(x, NULL) - strtod(y, NULL);

	return less < 0 ? -1 : less > 0 ? 1 : strcmp(x, y);
}

static void collect_seeds(struct hebb_comparison *comparison)
{
	size_t all = 0, kept = 0, i, s;
	char **seed;

	for (i = 0; i < comparison->n; i++)
		all += comparison->contender[i].seeds;
	seed = hebb_alloc(all + 1, sizeof(*seed), "seeds");
	for (i = all = 0; i < comparison->n; i++)
		for (s = 0; s < comparison->contender[i].seeds; s++)
			seed[all++] = comparison->contender[i].seed[s];
	qsort(seed, all, sizeof(*seed), compare_seeds);
	for (i = 0; i < all; i++)
		if (!kept || strcmp(seed[i], seed[kept - 1]) != 0)
			seed[kept++] = seed[i];
	for (i = 0; i < kept; i++)
		seed[i] = hebb_text_copy(seed[i]);
	comparison->seed = seed;
	comparison->seeds = kept;
}

bool hebb_compare_read(struct hebb_comparison *comparison,
		       const char *const *path, size_t n,
		       struct hebb_error *err)
{
	size_t i;

	comparison->run = hebb_alloc(n + 1, sizeof(*comparison->run), "runs");
	for (i = 0; i < n; i++)
		if (!read_run(comparison, path[i], n > 1, err))
			return false;
	collect_seeds(comparison);
	return hebb_compare_common(comparison, err) &&
	       (comparison->unpaired || hebb_compare_same(comparison, err)) &&
	       hebb_traits_read(comparison, err);
}
