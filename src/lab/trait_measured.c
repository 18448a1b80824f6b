/*
 * trait_measured.c - numbers that measures left in the file of a run:
 * /measures/<measure>/<learner>/<seed>/<name>
 *
 * Nothing here knows any measure: a dataset of one number is a trait, and
 * arrays are for those who draw.
 */
#include "lab/trait.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/reading.h"

/* One measure of one learner, or of several, of one run. */
struct place {
	struct hebb_comparison *comparison;
	const struct hebb_h5 *file;
	size_t chapter;
	const char *who; /* NULL: the contender */
	size_t contender;
};

static size_t seed_of(const struct hebb_comparison *comparison,
		      const char *name)
{
	size_t s = 0;

	while (s < comparison->seeds && strcmp(comparison->seed[s], name) != 0)
		s++;
	return s;
}

/* Unit, brief and what is better, from the first dataset that has them. */
static void describe(struct hebb_trait *trait, const struct hebb_h5 *file,
		     const char *path)
{
	double number;

	if (trait->unit)
		return;
	trait->unit = hebb_h5_text(file, path, "units");
	if (!trait->unit)
		trait->unit = hebb_text_copy("1");
	trait->brief = hebb_h5_text(file, path, "brief");
	if (!trait->brief)
		trait->brief = hebb_text_copy("");
	if (hebb_h5_number(file, path, "better", &number))
		trait->better = (number > 0) - (number < 0);
	trait->censored =
	    hebb_h5_number(file, path, "censored", &number) && number > 0;
	trait->chance =
	    hebb_h5_number(file, path, "chance", &number) && number > 0;
}

static bool take_number(const struct place *place, const char *path,
			const char *name, size_t seed, struct hebb_error *err)
{
	struct hebb_trait *trait = hebb_trait_make(
	    place->comparison, place->chapter, name, place->who);
	const size_t at = place->contender * place->comparison->seeds + seed;
	double number;

	describe(trait, place->file, path);
	if (!hebb_h5_read(place->file, path, 0, 1, &number, err))
		return false;
	trait->asked[at] = true;
	trait->value[at] = isnan(number) && trait->censored ? INFINITY : number;
	return true;
}

/* Rank 0, or one row of rank 1, by its shape alone. */
static bool is_number(const struct hebb_h5 *file, const char *path, bool *one,
		      struct hebb_error *err)
{
	size_t shape[HEBB_H5_RANK];
	int rank;

	if (!hebb_h5_shape(file, path, &rank, shape, err))
		return false;
	*one = !rank || (rank == 1 && shape[0] == 1);
	return true;
}

static bool read_seed(const struct place *place, const char *group, size_t seed,
		      struct hebb_error *err)
{
	struct hebb_h5_list list = { 0 };
	bool ok = hebb_h5_children(place->file, group, &list, err);
	size_t i;

	for (i = 0; ok && i < list.n; i++) {
		char *path = hebb_text_format("%s/%s", group, list.name[i]);
		char *array = hebb_h5_text(place->file, path, "parts");
		bool one = false;

		/* parts of a learner that has but one are an array too */
		if (!array && hebb_h5_is_dataset(place->file, path) &&
		    strcmp(list.name[i], "samples") != 0)
			ok = is_number(place->file, path, &one, err) &&
			     (!one || take_number(place, path, list.name[i],
						  seed, err));
		hebb_free(array);
		hebb_free(path);
	}
	hebb_h5_list_release(&list);
	return ok;
}

static bool read_seeds(const struct place *place, const char *group,
		       struct hebb_error *err)
{
	struct hebb_h5_list list = { 0 };
	bool ok = hebb_h5_children(place->file, group, &list, err);
	size_t i;

	for (i = 0; ok && i < list.n; i++) {
		char *path = hebb_text_format("%s/%s", group, list.name[i]);
		const size_t seed = seed_of(place->comparison, list.name[i]);

		if (seed < place->comparison->seeds &&
		    !hebb_h5_is_dataset(place->file, path))
			ok = read_seed(place, path, seed, err);
		hebb_free(path);
	}
	hebb_h5_list_release(&list);
	return ok;
}

/* Who is meant by the name of a group: a learner of this run, or several. */
static void find_who(struct place *place, size_t r, const char *name,
		     char **joint)
{
	const struct hebb_comparison *comparison = place->comparison;
	size_t i;

	for (i = 0; i < comparison->n; i++)
		if (comparison->contender[i].run == r &&
		    !strcmp(comparison->contender[i].learner, name)) {
			place->contender = i;
			return;
		}
	*joint = comparison->runs > 1
		     ? hebb_text_format("%s:%s", comparison->run[r].name, name)
		     : hebb_text_copy(name);
	place->who = *joint;
}

static bool read_measure(struct hebb_comparison *comparison,
			 const struct hebb_h5 *file, size_t r, const char *name,
			 struct hebb_error *err)
{
	char *group = hebb_text_format("/measures/%s", name);
	struct hebb_h5_list list = { 0 };
	const size_t chapter = hebb_chapter_of(comparison, name);
	struct hebb_chapter *about = &comparison->chapter[chapter];
	bool ok = hebb_h5_children(file, group, &list, err);
	size_t i;

	if (!about->definition)
		about->definition = hebb_h5_text(file, group, "definition");
	if (!about->source)
		about->source = hebb_h5_text(file, group, "source");
	for (i = 0; ok && i < list.n; i++) {
		char *path = hebb_text_format("%s/%s", group, list.name[i]);
		struct place place = { comparison, file, chapter, NULL, 0 };
		char *joint = NULL;

		find_who(&place, r, list.name[i], &joint);
		ok = hebb_h5_is_dataset(file, path) ||
		     read_seeds(&place, path, err);
		hebb_free(joint);
		hebb_free(path);
	}
	hebb_h5_list_release(&list);
	hebb_free(group);
	return ok;
}

bool hebb_traits_measured(struct hebb_comparison *comparison, size_t r,
			  struct hebb_error *err)
{
	struct hebb_h5 *file = hebb_reading_open(comparison->run[r].path, err);
	struct hebb_h5_list list = { 0 };
	bool ok = file != NULL;
	size_t i;

	if (ok && hebb_h5_exists(file, "/measures"))
		ok = hebb_h5_children(file, "/measures", &list, err);
	for (i = 0; ok && i < list.n; i++)
		ok = read_measure(comparison, file, r, list.name[i], err);
	hebb_h5_list_release(&list);
	hebb_h5_close(file, NULL);
	return ok;
}
