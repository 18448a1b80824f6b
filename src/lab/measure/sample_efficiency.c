/*
 * sample_efficiency.c - how soon a learner is good, in samples that it has seen
 *
 * Accuracy a(n) of the held-out part after n samples, repeats counted, is known
 * at the looks.  n_80 is the least n with a(n) >= 0.8, linear in log n between
 * looks; where the first look of all that follows the start is good enough, it
 * is that look.  What was not reached is NaN.  The area is the mean of a over
 * log n, by trapezia, from the first look at n > 0 to the last.
 *
 * With `distinct`, n are distinct samples instead: for each n = 10, 22, 46, 100
 * ... up to all training samples that were seen, the learner begins anew with
 * the same seed and sees as many samples as in the whole run, but only the n
 * that came first, in the order of each pass without the others; a(n) is what
 * it answers in the end.  A batch ends with its pass.
 */
#include "lab/measure.h"

#include <math.h>

#include "base/memory.h"
#include "lab/curve.h"

enum { DISTINCT };

static const struct hebb_param params[] = {
	[DISTINCT] = { "distinct", "1", 0, 0, 1,
		       "whether n are distinct samples: learn anew from the "
		       "first n alone, which takes a run for each n",
		       HEBB_FLAG },
	{ NULL },
};

enum { AREA, N_80, N_90, LAST, BY_DISTINCT, BY_DISTINCT_N };

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
	[BY_DISTINCT] = { "by_distinct", "1",
			  "accuracy when only some samples were to be seen", 0,
			  true },
	[BY_DISTINCT_N] = { "by_distinct_samples", "1",
			    "distinct samples to learn from", 0, true },
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

static void add(struct record *record, double n, double accuracy)
{
	const size_t looks = record->looks + 1;

	record->n = hebb_grow(record->n, &record->room, looks, sizeof(double),
			      "a learning curve");
	record->accuracy = hebb_grow(record->accuracy, &record->other_room,
				     looks, sizeof(double), "a learning curve");
	record->n[record->looks] = n;
	record->accuracy[record->looks] = accuracy;
	record->looks = looks;
}

static bool is_distinct(const struct hebb_measure *measure)
{
	return measure->values[DISTINCT].number;
}

static bool look(struct hebb_sitting *sitting, size_t which, double *value,
		 struct hebb_error *err)
{
	const struct hebb_subject *subject = sitting->subject;

	(void)which;
	(void)err;
	if (!is_distinct(sitting->measure))
		add(sitting->state, (double)subject->seen, subject->accuracy);
	value[LAST] = subject->accuracy;
	return true;
}

/* Three a decade from 10 on, and then all there are. */
static size_t next_number(size_t n, size_t all)
{
	double next = 0, k = 0;

	while (next <= (double)n)
		next = round(pow(10, 1 + k++ / 3));
	return next < (double)all ? (size_t)next : all;
}

static size_t distinct_of(const struct hebb_dataset *data, uint64_t seen)
{
	return seen < data->train ? (size_t)seen : data->train;
}

static double courses(const struct hebb_measure *measure,
		      const struct hebb_dataset *data, uint64_t samples)
{
	const size_t all = distinct_of(data, samples);
	double courses = 0;
	size_t n = 0;

	for (; is_distinct(measure) && n < all; courses++)
		n = next_number(n, all);
	return courses;
}

static bool learn_anew(struct hebb_sitting *sitting, struct hebb_error *err)
{
	const struct hebb_subject *subject = sitting->subject;
	const struct hebb_page page = hebb_sitting_page(sitting);
	const struct record *record = sitting->state;
	const size_t all = distinct_of(subject->data, subject->seen);
	size_t n = 0;
	double accuracy;

	while (n < all) {
		n = next_number(n, all);
		if (!hebb_subject_relearn(subject, n, &accuracy, err))
			return false;
		add(sitting->state, (double)n, accuracy);
	}
	return hebb_page_array(&page, &findings[BY_DISTINCT], NULL,
			       record->accuracy, record->looks, 0, err) &&
	       hebb_page_array(&page, &findings[BY_DISTINCT_N], NULL, record->n,
			       record->looks, 0, err);
}

static bool end(struct hebb_sitting *sitting, double *value,
		struct hebb_error *err)
{
	const struct record *record = sitting->state;

	if (is_distinct(sitting->measure) && !learn_anew(sitting, err))
		return false;
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
		.params = params,
	},
	.findings = findings,
	.needs = HEBB_NEEDS_CLASSES,
	.at_looks = true,
	.courses = courses,
	.begin = begin,
	.look = look,
	.end = end,
	.release = release,
};
