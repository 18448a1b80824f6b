/*
 * sample_efficiency.c - how soon a learner is good, in samples that it has seen
 *
 * Accuracy a(n) of the held-out part after n samples, repeats counted, is known
 * at the looks.  n_80 is the least n with a(n) >= 0.8, linear in log n between
 * looks; where the first look of all that follows the start is good enough, it
 * is that look.  What was not reached is NaN.  The area is the mean of a over
 * log n, by trapezia, from the first look at n > 0 to the last.
 */
#include "lab/measure.h"

#include "base/memory.h"
#include "lab/curve.h"

enum { AREA, N_80, N_90, LAST };

static const struct hebb_finding findings[] = {
	[AREA] = { "area", "1", "mean accuracy over log n", +1 },
	[N_80] = { .name = "n_80",
		   .unit = "1",
		   .brief = "samples seen when 80 % are right",
		   .better = -1,
		   .censored = true },
	[N_90] = { .name = "n_90",
		   .unit = "1",
		   .brief = "samples seen when 90 % are right",
		   .better = -1,
		   .censored = true },
	[LAST] = { "accuracy", "1", "part of the held-out samples", +1 },
	{ 0 },
};

struct record {
	double *n, *accuracy; /* [looks] */
	size_t looks, room, other_room;
};

static void *begin(struct hebb_sitting *sitting)
{
	(void)sitting;
	return hebb_alloc(1, sizeof(struct record), "a learning curve");
}

static bool look(struct hebb_sitting *sitting, size_t which, double *value,
		 struct hebb_error *err)
{
	const struct hebb_subject *subject = sitting->subject;
	struct record *record = sitting->state;
	const size_t looks = record->looks + 1;

	(void)which;
	(void)err;
	record->n = hebb_grow(record->n, &record->room, looks, sizeof(double),
			      "a learning curve");
	record->accuracy = hebb_grow(record->accuracy, &record->other_room,
				     looks, sizeof(double), "a learning curve");
	record->n[record->looks] = (double)subject->seen;
	record->accuracy[record->looks] = subject->accuracy;
	record->looks = looks;
	value[LAST] = subject->accuracy;
	return true;
}

static bool end(struct hebb_sitting *sitting, double *value,
		struct hebb_error *err)
{
	const struct record *record = sitting->state;

	(void)err;
	value[AREA] =
	    hebb_curve_area(record->n, record->accuracy, record->looks);
	value[N_80] =
	    hebb_curve_reach(record->n, record->accuracy, record->looks, 0.8);
	value[N_90] =
	    hebb_curve_reach(record->n, record->accuracy, record->looks, 0.9);
	return true;
}

static void release(void *state)
{
	struct record *record = state;

	hebb_free(record->n);
	hebb_free(record->accuracy);
	hebb_free(record);
}

const struct hebb_measure_type hebb_measure_sample_efficiency = {
	.type = {
		.name = "sample_efficiency",
		.brief = "how soon a learner is good, in samples seen",
		.equation = "n_80 = min{n: a(n) >= 0.8}, linear in log n "
			    "between looks; area = integral of a d(log n) / "
			    "range",
		.source = "own definition",
	},
	.findings = findings,
	.needs = HEBB_NEEDS_CLASSES,
	.at_looks = true,
	.begin = begin,
	.look = look,
	.end = end,
	.release = release,
};
