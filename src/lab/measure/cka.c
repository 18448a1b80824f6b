/*
 * cka.c - is it the same representation?  Centred kernel alignment
 *
 * Debiased linear CKA of what two parts give to the same stimuli: between the
 * parts of a learner, between its main part at one look and at another, and
 * between the main parts of two learners that saw the same samples.  It does
 * not depend on the order, the scale or the number of units.  The null is that
 * stimuli have nothing to do with each other: the same with stimuli of one side
 * shuffled, `permutations` times; p is the part of the shuffles that reach what
 * was found, itself counted.  Two learners are compared in the end, and each at
 * its first look of the same accuracy, 80 % and 90 %, with a null for each.
 *
 * Of many looks those are kept that halve the distance, at most 16.
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
	[PERMUTATIONS] = { "permutations", "1", 1000, 19, 1e6,
			   "shuffles of the null", HEBB_COUNT },
	{ NULL },
};

enum {
	CHANGE,
	AT_80,
	AT_90,
	PARTS,
	PARTS_NULL,
	LOOKS,
	LOOKS_SEEN,
	WITH,
	WITH_NULL,
	WITH_P,
	WITH_AT
};

static const struct hebb_finding findings[] = {
	[CHANGE] = { "first_to_last", "1",
		     "CKA of the main part before learning and after", 0 },
	[AT_80] = { "accuracy_at_80", "1",
		    "of the first look at which 80 % were right", 0 },
	[AT_90] = { "accuracy_at_90", "1",
		    "of the first look at which 90 % were right", 0 },
	[PARTS] = { "parts", "1", "CKA of part with part", 0, true },
	[PARTS_NULL] = { "parts_null", "1", "what 95 % of shuffles stay below",
			 0, true },
	[LOOKS] = { "looks", "1", "CKA of the main part with itself later", 0,
		    true },
	[LOOKS_SEEN] = { "looks_samples", "1",
			 "training samples seen, at the looks of `looks`", 0,
			 true },
	[WITH] = { "with_", "1", "CKA with the main part of another", 0, true },
	[WITH_NULL] = { .name = "with_",
			.unit = "1",
			.brief = "what 95 % of shuffles stay below",
			.array = true,
			.chance = true },
	[WITH_P] = { .name = "with_",
		     .unit = "1",
		     .brief = "part of the shuffles that reach the CKA",
		     .array = true,
		     .chance = true },
	[WITH_AT] = { "with_", "1",
		      "CKA with the main part of another, each at its first "
		      "look of that accuracy",
		      0, true },
	{ 0 },
};

enum { MOST = 16 };

/* The main part at some looks. */
struct album {
	float *x[MOST];
	double seen[MOST];
	struct hebb_portraits *portraits; /* until somebody keeps them */
	size_t n, stride, looks; /* every `stride`-th of so many looks */
};

static void *begin(struct hebb_sitting *sitting)
{
	struct album *album = hebb_alloc(1, sizeof(*album), "looks");

	album->portraits = hebb_portraits_new(sitting);
	album->stride = 1;
	return album;
}

static void release(void *state)
{
	struct album *album = state;
	size_t i;

	for (i = 0; i < album->n; i++)
		hebb_free(album->x[i]);
	hebb_free(album->portraits);
	hebb_free(album);
}

/* Room for more: every second one goes. */
static void thin_out(struct album *album)
{
	size_t i;

	for (i = 0; i < MOST; i++)
		if (i % 2)
			hebb_free(album->x[i]);
	for (i = 0; i < MOST / 2; i++) {
		album->x[i] = album->x[2 * i];
		album->seen[i] = album->seen[2 * i];
	}
	album->n = MOST / 2;
	album->stride *= 2;
}

static float *copy_of(const struct hebb_activation *a)
{
	float *x = hebb_alloc(a->n * a->units, sizeof(*x), "activity");

	memcpy(x, a->x, a->n * a->units * sizeof(*x));
	return x;
}

static bool add(struct hebb_sitting *sitting, struct hebb_error *err)
{
	struct album *album = sitting->state;
	struct hebb_activation a;

	if (!hebb_sitting_part(sitting, hebb_subject_main(sitting->subject), &a,
			       err))
		return false;
	if (album->n == MOST)
		thin_out(album);
	album->x[album->n] = copy_of(&a);
	album->seen[album->n++] = (double)sitting->subject->seen;
	return true;
}

static bool look(struct hebb_sitting *sitting, size_t which, double *value,
		 struct hebb_error *err)
{
	struct album *album = sitting->state;

	(void)which;
	(void)value;
	return hebb_portraits_look(album->portraits, sitting, err) &&
	       (album->looks++ % album->stride || add(sitting, err));
}

/* All kernels are [n][n]; free each, and the list. */
static void free_kernels(double **kernel, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		hebb_free(kernel[i]);
	hebb_free(kernel);
}

static double *kernel_of(const float *x, size_t n, size_t units)
{
	double *k = hebb_alloc(n * n, sizeof(*k), "similarities");

	hebb_gram(x, n, units, k);
	return k;
}

static void compare(double *const *kernel, size_t kernels, size_t n,
		    double *cka)
{
	size_t i, j;

	for (i = 0; i < kernels; i++)
		for (j = i; j < kernels; j++)
			cka[i * kernels + j] = cka[j * kernels + i] =
			    hebb_cka(kernel[i], kernel[j], n);
}

static bool compare_looks(struct hebb_sitting *sitting, double *value,
			  struct hebb_error *err)
{
	const struct hebb_page page = hebb_sitting_page(sitting);
	const struct album *album = sitting->state;
	const size_t n = sitting->measure->stimuli;
	const struct hebb_activation a = hebb_sitting_activation(
	    sitting, hebb_subject_main(sitting->subject), NULL);
	double cka[MOST * MOST];
	double **kernel = hebb_alloc(MOST, sizeof(*kernel), "looks");
	size_t i;

	for (i = 0; i < album->n; i++)
		kernel[i] = kernel_of(album->x[i], n, a.units);
	compare(kernel, album->n, n, cka);
	free_kernels(kernel, album->n);
	value[CHANGE] = cka[album->n - 1];
	return hebb_page_array(&page, &findings[LOOKS], NULL, cka, album->n,
			       album->n, err) &&
	       hebb_page_array(&page, &findings[LOOKS_SEEN], NULL, album->seen,
			       album->n, 0, err);
}

/* null[parts][parts]: what 95 % of the shuffles stay below */
static void find_null(struct hebb_sitting *sitting, double *const *kernel,
		      double *null)
{
	const size_t parts = sitting->subject->learner->parts;
	const size_t times =
	    (size_t)sitting->measure->values[PERMUTATIONS].number;
	double *draw = hebb_alloc(times, sizeof(*draw), "shuffles");
	size_t i, j;

	for (i = 0; i < parts; i++) {
		null[i * parts + i] = NAN;
		for (j = i + 1; j < parts; j++) {
			hebb_cka_null(kernel[i], kernel[j],
				      sitting->measure->stimuli,
				      sitting->stream, draw, times);
			null[i * parts + j] = null[j * parts + i] =
			    hebb_null_level(draw, times);
		}
	}
	hebb_free(draw);
}

static bool compare_parts(struct hebb_sitting *sitting, struct hebb_error *err)
{
	const struct hebb_page page = hebb_sitting_page(sitting);
	const struct hebb_learner *learner = sitting->subject->learner;
	const size_t parts = learner->parts, n = sitting->measure->stimuli;
	double **kernel = hebb_alloc(parts, sizeof(*kernel), "parts");
	double *cka = hebb_alloc(2 * parts * parts, sizeof(*cka), "parts");
	struct hebb_text names = { 0 };
	size_t k;
	bool ok = true;

	for (k = 0; k < parts; k++) {
		struct hebb_activation a;

		hebb_text_add(&names, "%s%s", k ? ", " : "",
			      learner->part[k].name);
		ok = hebb_sitting_part(sitting, k, &a, err);
		if (!ok)
			break;
		kernel[k] = kernel_of(a.x, n, a.units);
	}
	if (ok) {
		compare(kernel, parts, n, cka);
		find_null(sitting, kernel, cka + parts * parts);
	}
	ok = ok &&
	     hebb_page_array(&page, &findings[PARTS], NULL, cka, parts, parts,
			     err) &&
	     hebb_page_text(&page, &findings[PARTS], NULL, "parts", names.data,
			    err) &&
	     hebb_page_array(&page, &findings[PARTS_NULL], NULL,
			     cka + parts * parts, parts, parts, err);
	free_kernels(kernel, parts);
	hebb_free(cka);
	hebb_text_release(&names);
	return ok;
}

static bool end(struct hebb_sitting *sitting, double *value,
		struct hebb_error *err)
{
	struct album *album = sitting->state;

	/* the last look is always kept, and stands last */
	if (album->seen[album->n - 1] < (double)sitting->subject->seen &&
	    !add(sitting, err))
		return false;
	if (!hebb_portraits_look(album->portraits, sitting, err))
		return false;
	value[AT_80] = album->portraits->accuracy[HEBB_PORTRAIT_80];
	value[AT_90] = album->portraits->accuracy[HEBB_PORTRAIT_90];
	return compare_looks(sitting, value, err) &&
	       (sitting->subject->learner->parts < 2 ||
		compare_parts(sitting, err));
}

static void *keep(struct hebb_sitting *sitting, struct hebb_error *err)
{
	struct album *album = sitting->state;
	struct hebb_portraits *portraits = album->portraits;

	(void)err;
	album->portraits = NULL;
	return portraits;
}

static bool meet(const struct hebb_meeting *meeting, struct hebb_error *err)
{
	const struct hebb_likeness likeness = {
		.make = kernel_of,
		.agree = hebb_cka,
		.shuffle = hebb_cka_null,
		.permutations =
		    (size_t)meeting->measure->values[PERMUTATIONS].number,
		.with = &findings[WITH],
		.with_at = &findings[WITH_AT],
		.null = &findings[WITH_NULL],
		.p = &findings[WITH_P],
	};

	return hebb_portraits_meet(meeting, &likeness, err);
}

/* Of all looks that are kept, and then of all parts, there are kernels. */
static void load(const struct hebb_measure *measure,
		 const struct hebb_dataset *data, struct hebb_learner *learner,
		 size_t looks, struct hebb_load *load)
{
	const double n = (double)measure->stimuli;
	const double activity =
	    n * (double)hebb_load_units(learner) * sizeof(float);
	const double kernel = n * n * sizeof(double);
	size_t kept = looks;

	(void)data;
	while (kept > MOST)
		kept = (kept + 1) / 2;
	load->kept = hebb_portraits_size(measure, learner);
	load->held =
	    (looks < MOST ? (double)looks : MOST) * activity + load->kept;
	load->passing = kernel * fmax((double)kept, (double)learner->parts);
	load->met = kernel;
}

const struct hebb_measure_type hebb_measure_cka = {
	.type = {
		.name = "cka",
		.brief = "is it the same representation?",
		.equation = "CKA(X, Y) = HSIC_1(XX', YY') / sqrt(HSIC_1(XX', "
			    "XX') HSIC_1(YY', YY')), HSIC_1 without bias",
		.source = "Kornblith, Norouzi, Lee & Hinton 2019, ICML, arXiv "
			  "1905.00414; Song et al. 2012, J. Mach. Learn. Res. "
			  "13:1393",
		.params = params,
	},
	.findings = findings,
	.needs = HEBB_NEEDS_ACTIVITY,
	.of = HEBB_OF_LEARNER,
	.at_looks = true,
	.begin = begin,
	.look = look,
	.end = end,
	.release = release,
	.keep = keep,
	.meet = meet,
	.load = load,
};
