/*
 * dimensionality.c - in how many directions the activity of a part varies
 *
 * Of the eigenvalues v of the covariance over stimuli: the participation ratio
 * (sum v)^2 / sum v^2, from 1 to the number of units, the same over the number
 * of units, and how many of the largest make 90 % of their sum.  Counts of
 * spikes are those of single trials, noise included.
 */
#include "lab/measure.h"

#include <math.h>

#include "base/memory.h"
#include "lab/shape.h"

enum { RATIO, RELATIVE, COMPONENTS };

static const struct hebb_finding findings[] = {
	[RATIO] = { "participation", "1", "directions that take part", 0 },
	[RELATIVE] = { "participation_per_unit", "1",
		       "directions that take part, over units", 0 },
	[COMPONENTS] = { "components_90", "1",
			 "principal components for 90 % of the variance", 0 },
	{ 0 },
};

static bool look(struct hebb_sitting *sitting, size_t which, double *value,
		 struct hebb_error *err)
{
	struct hebb_activation a;
	double *variance;
	size_t n;

	if (!hebb_sitting_part(sitting, which, &a, err))
		return false;
	variance = hebb_alloc(a.n < a.units ? a.n : a.units, sizeof(*variance),
			      "variances");
	n = hebb_variances(a.x, a.n, a.units, variance);
	value[RATIO] = hebb_participation(variance, n);
	value[RELATIVE] = value[RATIO] / (double)a.units;
	value[COMPONENTS] = (double)hebb_components(variance, n, 0.9);
	hebb_free(variance);
	return true;
}

static void load(const struct hebb_measure *measure,
		 const struct hebb_dataset *data, struct hebb_learner *learner,
		 size_t looks, struct hebb_load *load)
{
	const double n = (double)measure->stimuli;
	const double units = (double)hebb_load_units(learner);

	(void)data;
	(void)looks;
	load->passing =
	    sizeof(double) * (n * units + fmin(n, units) * fmin(n, units));
}

const struct hebb_measure_type hebb_measure_dimensionality = {
	.type = {
		.name = "dimensionality",
		.brief = "in how many directions activity varies",
		.equation = "PR = (sum v)^2 / sum v^2 over the eigenvalues v "
			    "of the covariance of the activity",
		.source = "Gao et al. 2017, bioRxiv 214262; Litwin-Kumar et "
			  "al. 2017, Neuron 93:1153",
	},
	.findings = findings,
	.needs = HEBB_NEEDS_ACTIVITY,
	.of = HEBB_OF_PARTS,
	.at_looks = true,
	.look = look,
	.load = load,
};
