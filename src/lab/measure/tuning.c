/*
 * tuning.c - what single units answer to, and how many answer at once
 *
 * Of units with mean responses r_c >= 0 to the classes: selectivity (r_max -
 * mean of the rest) / (r_max + mean of the rest).  Sparseness S of Treves and
 * Rolls over the stimuli that a unit answers to (lifetime), and over the units
 * that answer a stimulus (population).  Responses below 0 count by their size.
 * Units that never respond are left out of all these means, and counted.
 */
#include "lab/measure.h"

#include <math.h>

#include "base/memory.h"
#include "lab/shape.h"

enum { SELECTIVITY, LIFETIME, POPULATION, SILENT, ALWAYS };

static const struct hebb_finding findings[] = {
	[SELECTIVITY] = { "selectivity", "1",
			  "of units for their best class; mean over units", 0 },
	[LIFETIME] = { "lifetime_sparseness", "1",
		       "of a unit over stimuli; mean over units", 0 },
	[POPULATION] = { "population_sparseness", "1",
			 "of a stimulus over units; mean over stimuli", 0 },
	[SILENT] = { "silent", "1", "part of the units that never respond", 0 },
	[ALWAYS] = { "always", "1", "part of the units that always respond",
		     0 },
	{ 0 },
};

static double *sizes(const struct hebb_activation *a)
{
	double *r = hebb_alloc(a->n * a->units, sizeof(*r), "responses");
	size_t i;

	for (i = 0; i < a->n * a->units; i++)
		r[i] = fabs((double)a->x[i]);
	return r;
}

/* Mean over those that are numbers. */
struct mean {
	double sum, n;
};

static void add(struct mean *mean, double value)
{
	if (isnan(value))
		return;
	mean->sum += value;
	mean->n++;
}

static double of(const struct mean *mean)
{
	return mean->n > 0 ? mean->sum / mean->n : NAN;
}

/* The mean response of unit `u` to each class. */
static void find_means(const struct hebb_activation *a, const double *r,
		       const double *samples, size_t u, double *mean)
{
	size_t i, c;

	for (c = 0; c < a->classes; c++)
		mean[c] = 0;
	for (i = 0; i < a->n; i++)
		mean[a->label[i]] += r[i * a->units + u] / samples[a->label[i]];
}

static void look_at_units(const struct hebb_activation *a, const double *r,
			  double *value)
{
	double *mean = hebb_alloc(a->classes, sizeof(*mean), "means");
	double *samples = hebb_alloc(a->classes, sizeof(*samples), "samples");
	double *one = hebb_alloc(a->n, sizeof(*one), "responses");
	struct mean selectivity = { 0 }, lifetime = { 0 };
	double silent = 0, always = 0;
	size_t u, i;

	for (i = 0; i < a->n; i++)
		samples[a->label[i]]++;
	for (u = 0; u < a->units; u++) {
		size_t active = 0;

		for (i = 0; i < a->n; i++) {
			one[i] = r[i * a->units + u];
			active += one[i] > 0;
		}
		silent += !active;
		always += active == a->n;
		find_means(a, r, samples, u, mean);
		add(&selectivity, hebb_selectivity(mean, a->classes));
		add(&lifetime, hebb_sparseness(one, a->n));
	}
	value[SELECTIVITY] = of(&selectivity);
	value[LIFETIME] = of(&lifetime);
	value[SILENT] = silent / (double)a->units;
	value[ALWAYS] = always / (double)a->units;
	hebb_free(mean);
	hebb_free(samples);
	hebb_free(one);
}

static bool look(struct hebb_sitting *sitting, size_t which, double *value,
		 struct hebb_error *err)
{
	struct hebb_activation a;
	struct mean population = { 0 };
	double *r;
	size_t i;

	if (!hebb_sitting_part(sitting, which, &a, err))
		return false;
	r = sizes(&a);
	look_at_units(&a, r, value);
	for (i = 0; i < a.n; i++)
		add(&population, hebb_sparseness(r + i * a.units, a.units));
	value[POPULATION] = of(&population);
	hebb_free(r);
	return true;
}

const struct hebb_measure_type hebb_measure_tuning = {
	.type = {
		.name = "tuning",
		.brief = "what single units answer to, and how many at once",
		.equation = "selectivity = (r_max - r_rest) / (r_max + r_rest); "
			    "sparseness = (1 - (sum r / n)^2 / (sum r^2 / n)) "
			    "/ (1 - 1/n), r = |response|",
		.source = "Treves & Rolls 1991, Network 2:371; Vinje & "
			  "Gallant 2000, Science 287:1273",
	},
	.findings = findings,
	.needs = HEBB_NEEDS_CLASSES | HEBB_NEEDS_ACTIVITY,
	.of = HEBB_OF_PARTS,
	.at_looks = true,
	.look = look,
};
