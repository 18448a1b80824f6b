#include "lab/portrait.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/similarity.h"

static const double level[HEBB_PORTRAITS] = { 0.8, 0.9, INFINITY };

static const char *const ending[HEBB_PORTRAITS] = { "_at_80", "_at_90", "" };

struct hebb_portraits *hebb_portraits_new(const struct hebb_sitting *sitting)
{
	const struct hebb_activation a = hebb_sitting_activation(
	    sitting, hebb_subject_main(sitting->subject), NULL);
	struct hebb_portraits *portraits = hebb_alloc(
	    1,
	    sizeof(*portraits) + HEBB_PORTRAITS * a.n * a.units * sizeof(float),
	    "activity of learners that are equally good");
	size_t k;

	portraits->n = a.n;
	portraits->units = a.units;
	for (k = 0; k < HEBB_PORTRAITS; k++)
		portraits->accuracy[k] = NAN;
	return portraits;
}

bool hebb_portraits_look(struct hebb_portraits *portraits,
			 struct hebb_sitting *sitting, struct hebb_error *err)
{
	const double accuracy = sitting->subject->accuracy;
	const size_t size = portraits->n * portraits->units;
	struct hebb_activation a;
	size_t k;

	for (k = 0; k < HEBB_PORTRAITS; k++) {
		if (k == HEBB_PORTRAIT_END
			? !sitting->over
			: portraits->taken[k] || !(accuracy >= level[k]))
			continue;
		if (!hebb_sitting_part(
			sitting, hebb_subject_main(sitting->subject), &a, err))
			return false;
		memcpy(portraits->x + k * size, a.x, size * sizeof(*a.x));
		portraits->accuracy[k] = accuracy;
		portraits->taken[k] = true;
	}
	return true;
}

const float *hebb_portrait(const struct hebb_portraits *portraits, size_t which)
{
	return portraits->taken[which]
		   ? portraits->x + which * portraits->n * portraits->units
		   : NULL;
}

/* Two of the portraits that were made; NULL: one was never so good. */
struct encounter {
	const struct hebb_meeting *meeting;
	const struct hebb_likeness *likeness;
	size_t which, i, j;
	const double *a, *b;
};

static bool tell(const struct encounter *two,
		 const struct hebb_finding *finding, const char *more,
		 double value, struct hebb_error *err)
{
	char *name = hebb_text_format("%s%s", ending[two->which], more);
	const bool ok = hebb_meeting_pair(two->meeting, finding, name, two->i,
					  two->j, value, err);

	hebb_free(name);
	return ok;
}

static bool compare(const struct encounter *two, struct hebb_error *err)
{
	const struct hebb_likeness *likeness = two->likeness;
	const size_t n = two->meeting->measure->stimuli;
	const size_t times = likeness->permutations;
	double *null = hebb_alloc(times, sizeof(*null), "shuffles");
	double found = NAN, level = NAN;
	bool ok;

	if (two->a && two->b) {
		found = likeness->agree(two->a, two->b, n);
		likeness->shuffle(two->a, two->b, n, two->meeting->stream, null,
				  times);
		level = hebb_null_level(null, times);
	}
	ok = tell(two,
		  two->which == HEBB_PORTRAIT_END ? likeness->with
						  : likeness->with_at,
		  "", found, err) &&
	     tell(two, likeness->null, "_null", level, err) &&
	     tell(two, likeness->p, "_p", hebb_null_reached(null, times, found),
		  err);
	hebb_free(null);
	return ok;
}

bool hebb_portraits_meet(const struct hebb_meeting *meeting,
			 const struct hebb_likeness *likeness,
			 struct hebb_error *err)
{
	double **made =
	    hebb_alloc(meeting->n, sizeof(*made), "portraits that meet");
	size_t which, i, j;
	bool ok = true;

	for (which = 0; ok && which < HEBB_PORTRAITS; which++) {
		for (i = 0; i < meeting->n; i++) {
			const struct hebb_portraits *kept = meeting->kept[i];
			const float *x = hebb_portrait(kept, which);

			made[i] =
			    x ? likeness->make(x, kept->n, kept->units) : NULL;
		}
		for (i = 0; ok && i < meeting->n; i++)
			for (j = i + 1; ok && j < meeting->n; j++) {
				const struct encounter two = {
					meeting, likeness, which,  i,
					j,       made[i],  made[j]
				};

				ok = compare(&two, err);
			}
		for (i = 0; i < meeting->n; i++)
			hebb_free(made[i]);
	}
	hebb_free(made);
	return ok;
}

double hebb_portraits_size(const struct hebb_measure *measure,
			   struct hebb_learner *learner)
{
	return HEBB_PORTRAITS * (double)measure->stimuli *
	       (double)hebb_load_units(learner) * sizeof(float);
}
