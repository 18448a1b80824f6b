/*
 * load.c - the memory that measures will take, before they take it
 *
 * One learner with one seed: the activity that it is asked, what measures hold
 * of it while it learns, and what the largest of them needs for a moment.
 */
#include <math.h>

#include "base/memory.h"
#include "lab/measure.h"

enum { ASKED = 256 }; /* samples that a learner answers at a time */

static size_t units_of(const struct hebb_part *part)
{
	return part->units < HEBB_UNITS_MOST ? part->units : HEBB_UNITS_MOST;
}

size_t hebb_load_units(struct hebb_learner *learner)
{
	const struct hebb_subject subject = { .learner = learner };

	return learner->parts
		   ? units_of(&learner->part[hebb_subject_main(&subject)])
		   : 0;
}

size_t hebb_load_all_units(const struct hebb_learner *learner)
{
	size_t k, n = 0;

	for (k = 0; k < learner->parts; k++)
		n += units_of(&learner->part[k]);
	return n;
}

size_t hebb_load_weights(const struct hebb_learner *learner)
{
	const struct hebb_probe *probe =
	    hebb_learner_weights(learner, hebb_learner_main_weights(learner));

	return probe ? hebb_probe_size(probe) : 0;
}

size_t hebb_load_all_weights(const struct hebb_learner *learner)
{
	const struct hebb_probe *probe;
	size_t k, n = 0;

	for (k = 0; (probe = hebb_learner_weights(learner, k)); k++)
		n += hebb_probe_size(probe);
	return n;
}

static double copies(const struct hebb_measure *measure,
		     const struct hebb_learner *learner)
{
	const double word = sizeof(double);
	double most = 0;
	size_t k;

	if (measure->type->needs & HEBB_NEEDS_WEIGHTS)
		return word * (double)hebb_load_weights(learner);
	if (measure->type->needs & HEBB_NEEDS_ACTIVITY)
		for (k = 0; k < learner->parts; k++)
			most = fmax(most, (double)units_of(&learner->part[k]));
	return word * most * (double)measure->stimuli;
}

/* What all measures share, and what it takes to fill it. */
static struct hebb_load load_of_activity(const struct hebb_measures *measures,
					 const struct hebb_learner *learner)
{
	const double word = sizeof(float);
	struct hebb_load load = { 0 };
	size_t k;

	load.held = word * (double)measures->stimuli *
		    (double)hebb_load_all_units(learner);
	for (k = 0; k < learner->parts; k++)
		load.passing += word * ASKED * (double)learner->part[k].units;
	return load;
}

static void add(struct hebb_load *all, const struct hebb_load *one)
{
	all->held += one->held;
	all->passing = fmax(all->passing, one->passing);
	all->kept += one->kept;
	all->met = fmax(all->met, one->met);
	all->meeting = fmax(all->meeting, one->meeting);
}

struct hebb_load hebb_measures_load(const struct hebb_measures *measures,
				    const struct hebb_dataset *data,
				    struct hebb_learner *learner, size_t looks)
{
	const struct hebb_load activity = load_of_activity(measures, learner);
	struct hebb_load all = { 0 };
	bool asked = false;
	size_t i;

	for (i = 0; i < measures->n; i++) {
		const struct hebb_measure *measure = &measures->item[i];
		struct hebb_load load = { 0 };

		if (!hebb_measure_suits(measure, learner))
			continue;
		asked |= measure->type->needs & HEBB_NEEDS_ACTIVITY;
		if (measure->type->load)
			measure->type->load(measure, data, learner, looks,
					    &load);
		else
			load.passing = copies(measure, learner);
		add(&all, &load);
	}
	if (asked)
		add(&all, &activity);
	return all;
}
