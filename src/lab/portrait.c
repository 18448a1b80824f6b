#include "lab/portrait.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

static const double level[HEBB_PORTRAITS] = { 0.8, 0.9, INFINITY };

const char *const hebb_portrait_ending[HEBB_PORTRAITS] = { "_at_80", "_at_90",
							   NULL };

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

bool hebb_portraits_meet(
    const struct hebb_meeting *meeting,
    double *(*make)(const float *x, size_t n, size_t units),
    bool (*pair)(const struct hebb_meeting *meeting, size_t which, size_t i,
		 size_t j, double *const *made, struct hebb_error *err),
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

			made[i] = x ? make(x, kept->n, kept->units) : NULL;
		}
		for (i = 0; ok && i < meeting->n; i++)
			for (j = i + 1; ok && j < meeting->n; j++)
				ok = pair(meeting, which, i, j, made, err);
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
