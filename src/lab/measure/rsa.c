/*
 * rsa.c - which stimuli look alike to a learner: representational similarity
 *
 * Two stimuli are as dissimilar as 1 - Pearson's correlation of the activity
 * that they cause.  Kendall's tau-a compares all pairs of pairs: with a model
 * that only knows classes, with the same learner under other noise (1 where
 * there is none: the ceiling of what another learner can reach), and with
 * another learner, in the end and each at its first look of the same accuracy,
 * 80 % and 90 %.  The null of two learners is that stimuli have nothing to do
 * with each other: the same with stimuli of one side shuffled, `permutations`
 * times (Mantel 1967, Cancer Res. 27:209); p is the part of the shuffles that
 * reach what was found, itself counted.
 */
#include "lab/measure.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/portrait.h"
#include "lab/similarity.h"

enum { PERMUTATIONS };

static const struct hebb_param params[] = {
	[PERMUTATIONS] = { "permutations", "1", 40, 19, 1e6,
			   "shuffles of the null", HEBB_COUNT },
	{ NULL },
};

enum {
	CATEGORY,
	CEILING,
	AT_80,
	AT_90,
	MEANS,
	WITH,
	WITH_NULL,
	WITH_P,
	WITH_AT
};

static const struct hebb_finding findings[] = {
	[CATEGORY] = { "category", "1",
		       "tau-a of dissimilarities and a model that knows "
		       "classes",
		       0 },
	[CEILING] = { "ceiling", "1",
		      "tau-a of dissimilarities and those under other noise",
		      0 },
	[AT_80] = { "accuracy_at_80", "1",
		    "of the first look at which 80 % were right", 0 },
	[AT_90] = { "accuracy_at_90", "1",
		    "of the first look at which 90 % were right", 0 },
	[MEANS] = { "dissimilarity", "1",
		    "mean dissimilarity of stimuli of two classes", 0, true },
	[WITH] = { "with_", "1", "tau-a with the dissimilarities of another", 0,
		   true },
	[WITH_NULL] = { .name = "with_",
			.unit = "1",
			.brief = "what 95 % of shuffles stay below",
			.array = true,
			.chance = true },
	[WITH_P] = { .name = "with_",
		     .unit = "1",
		     .brief = "part of the shuffles that reach the tau-a",
		     .array = true,
		     .chance = true },
	[WITH_AT] = { "with_", "1",
		      "tau-a with the dissimilarities of another, each at its "
		      "first look of that accuracy",
		      0, true },
	{ 0 },
};

static double *find(const float *x, size_t n, size_t units)
{
	double *d = hebb_alloc(hebb_pairs(n), sizeof(*d), "dissimilarities");

	hebb_dissimilarity(x, n, units, d);
	return d;
}

static void *begin(struct hebb_sitting *sitting)
{
	struct hebb_portraits **portraits =
	    hebb_alloc(1, sizeof(struct hebb_portraits *), "activity");

	*portraits = hebb_portraits_new(sitting);
	return portraits;
}

static void release(void *state)
{
	struct hebb_portraits **portraits = state;

	hebb_free(*portraits);
	hebb_free(portraits);
}

static bool look(struct hebb_sitting *sitting, size_t which, double *value,
		 struct hebb_error *err)
{
	struct hebb_portraits **portraits = sitting->state;
	struct hebb_activation a;
	double *d, *model;

	if (!hebb_portraits_look(*portraits, sitting, err) ||
	    !hebb_sitting_part(sitting, which, &a, err))
		return false;
	d = find(a.x, a.n, a.units);
	model = hebb_alloc(hebb_pairs(a.n), sizeof(*model), "a model");
	hebb_dissimilarity_of_classes(a.label, a.n, model);
	value[CATEGORY] = hebb_tau_a(d, model, hebb_pairs(a.n));
	hebb_free(d);
	hebb_free(model);
	return true;
}

static bool write_means(struct hebb_sitting *sitting,
			const struct hebb_activation *a, const double *d,
			struct hebb_error *err)
{
	const struct hebb_page page = hebb_sitting_page(sitting);
	double *mean =
	    hebb_alloc(a->classes * a->classes, sizeof(*mean), "means");
	bool ok;

	hebb_dissimilarity_means(d, a->label, a->n, a->classes, mean);
	ok = hebb_page_array(&page, &findings[MEANS], NULL, mean, a->classes,
			     a->classes, err);
	hebb_free(mean);
	return ok;
}

static bool end(struct hebb_sitting *sitting, double *value,
		struct hebb_error *err)
{
	struct hebb_subject *subject = sitting->subject;
	const size_t part = hebb_subject_main(subject);
	struct hebb_portraits *const *portraits = sitting->state;
	struct hebb_activation a, b;
	float **again;
	double *d, *e;
	bool ok;

	if (!hebb_sitting_part(sitting, part, &a, err))
		return false;
	value[AT_80] = (*portraits)->accuracy[HEBB_PORTRAIT_80];
	value[AT_90] = (*portraits)->accuracy[HEBB_PORTRAIT_90];
	again = hebb_subject_room(subject, a.n);
	ok = hebb_subject_respond(subject, a.n, 1, again, err);
	if (ok) {
		b = hebb_sitting_activation(sitting, part, again[part]);
		d = find(a.x, a.n, a.units);
		e = find(b.x, b.n, b.units);
		value[CEILING] = hebb_tau_a(d, e, hebb_pairs(a.n));
		ok = write_means(sitting, &a, d, err);
		hebb_free(d);
		hebb_free(e);
	}
	hebb_subject_room_free(subject, again);
	return ok;
}

static void *keep(struct hebb_sitting *sitting, struct hebb_error *err)
{
	struct hebb_portraits **state = sitting->state, *portraits = *state;

	(void)err;
	*state = NULL;
	return portraits;
}

static double agree(const double *a, const double *b, size_t n)
{
	return hebb_tau_a(a, b, hebb_pairs(n));
}

static bool meet(const struct hebb_meeting *meeting, struct hebb_error *err)
{
	const struct hebb_likeness likeness = {
		.make = find,
		.agree = agree,
		.shuffle = hebb_tau_a_null,
		.permutations =
		    (size_t)meeting->measure->values[PERMUTATIONS].number,
		.with = &findings[WITH],
		.with_at = &findings[WITH_AT],
		.null = &findings[WITH_NULL],
		.p = &findings[WITH_P],
	};

	return hebb_portraits_meet(meeting, &likeness, err);
}

static void load(const struct hebb_measure *measure,
		 const struct hebb_dataset *data, struct hebb_learner *learner,
		 size_t looks, struct hebb_load *load)
{
	const double pairs =
	    (double)hebb_pairs(measure->stimuli) * sizeof(double);

	(void)data;
	(void)looks;
	load->meeting = hebb_tau_a_size(measure->stimuli);
	load->passing = 2 * pairs + load->meeting +
			(double)measure->stimuli * sizeof(float) *
			    (double)hebb_load_all_units(learner);
	load->met = pairs;
	load->held = load->kept = hebb_portraits_size(measure, learner);
}

const struct hebb_measure_type hebb_measure_rsa = {
	.type = {
		.name = "rsa",
		.brief = "which stimuli look alike to a learner",
		.equation = "d_ij = 1 - Pearson(x_i, x_j); tau-a = "
			    "(concordant - discordant) / pairs",
		.source = "Kriegeskorte, Mur & Bandettini 2008, Front. Syst. "
			  "Neurosci. 2:4; Nili et al. 2014, PLoS Comput. "
			  "Biol. 10:e1003553",
		.params = params,
	},
	.findings = findings,
	.needs = HEBB_NEEDS_CLASSES | HEBB_NEEDS_ACTIVITY,
	.of = HEBB_OF_PARTS,
	.at_looks = true,
	.begin = begin,
	.look = look,
	.end = end,
	.release = release,
	.keep = keep,
	.meet = meet,
	.load = load,
};
