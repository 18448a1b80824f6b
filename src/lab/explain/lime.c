/*
 * lime.c - the straight line that answers most nearly like the learner, around
 * the sample
 *
 * The sample is cut into patches.  In each draw a patch is left as it is
 * (z_j = 1) or taken from the baseline (z_j = 0), each with probability one
 * half; the first draw is the sample itself.  Then a line is fitted,
 *
 *	sum over draws of w(z) (f(z) - c - sum_j a_j z_j)^2 + ridge sum_j a_j^2
 *
 * becomes least, where w(z) = exp(-d^2 / kernel^2), and d = 1 - sqrt(part of
 * patches that are left) is the cosine distance of z from the whole.  A patch
 * of many numbers shares a_j among them.
 */
#include "lab/explain.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "base/memory.h"

enum { PATCH, DRAWS, KERNEL, RIDGE };

static const struct hebb_param params[] = {
	[PATCH] = { "patch", "1", 1, 1, 1e6,
		    "height and width of what is replaced together",
		    HEBB_COUNT },
	[DRAWS] = { "draws", "1", 1000, 2, 1e8,
		    "samples with replaced patches that are answered",
		    HEBB_COUNT },
	[KERNEL] = { "kernel", "1", 0.25, 1e-3, 1e6,
		     "distance at which a draw counts for 1/e" },
	[RIDGE] = { "ridge", "1", 1e-3, 1e-12, 1e12, "what large slopes cost" },
	{ NULL },
};

static struct hebb_patches patches_of(const struct hebb_explain *explain,
				      const struct hebb_dataset *data)
{
	const size_t size = (size_t)explain->values[PATCH].number;

	return hebb_patches_of(data, size, size);
}

static bool plan(struct hebb_explain *explain,
		 const struct hebb_learner *learner,
		 const struct hebb_dataset *data, const struct hebb_config *map,
		 struct hebb_error *err)
{
	const size_t n = patches_of(explain, data).n;

	(void)learner;
	return explain->values[DRAWS].number > (double)n ||
	       hebb_error_set(err, HEBB_MODEL, &map->place,
			      "%g draws cannot tell %zu patches apart; take "
			      "more draws than patches, or a larger patch",
			      explain->values[DRAWS].number, n);
}

struct mask {
	const struct hebb_question *question;
	struct hebb_patches patches;
};

static bool is_left(const struct mask *mask, size_t draw, size_t patch)
{
	return !draw || hebb_random_bits(mask->question->stream, patch,
					 mask->question->id, (uint32_t)draw) &
			    1;
}

static void make(const void *state, size_t i, float *input)
{
	const struct mask *mask = state;
	size_t j;

	memcpy(input, mask->question->b,
	       mask->question->data->width * sizeof(*input));
	for (j = 0; j < mask->patches.n; j++)
		if (is_left(mask, i, j))
			hebb_patch_copy(&mask->patches, j, mask->question->x,
					input);
}

/* The row of a draw: z_1 .. z_n, and 1 for the constant; its weight. */
static double fill_row(const struct mask *mask, size_t draw, double kernel,
		       double *row)
{
	const size_t n = mask->patches.n;
	double left = 0, distance;
	size_t j;

	for (j = 0; j < n; j++) {
		row[j] = is_left(mask, draw, j);
		left += row[j];
	}
	row[n] = 1;
	distance = (1 - sqrt(left / (double)n)) / kernel;
	return exp(-distance * distance);
}

/* a[n], and the constant behind it, of the line */
static void fit(const struct hebb_explain *explain, const struct mask *mask,
		const double *score, double *a)
{
	const size_t n = mask->patches.n, m = n + 1;
	const size_t draws = (size_t)explain->values[DRAWS].number;
	const double kernel = explain->values[KERNEL].number;
	double *square = hebb_alloc(m * m, sizeof(*square), "a fit");
	double *row = hebb_alloc(m, sizeof(*row), "a fit");
	gsl_matrix_view left = gsl_matrix_view_array(square, m, m);
	gsl_vector_view right = gsl_vector_view_array(a, m);
	size_t d, i, j;

	memset(a, 0, m * sizeof(*a));
	for (i = 0; i < n; i++)
		square[i * m + i] = explain->values[RIDGE].number;
	for (d = 0; d < draws; d++) {
		const double weight = fill_row(mask, d, kernel, row);

		for (i = 0; i < m; i++) {
			if (row[i] == 0)
				continue;
			for (j = 0; j <= i; j++)
				square[i * m + j] += weight * row[j];
			a[i] += weight * score[d];
		}
	}
	gsl_linalg_cholesky_decomp1(&left.matrix);
	gsl_linalg_cholesky_svx(&left.matrix, &right.vector);
	hebb_free(square);
	hebb_free(row);
}

static bool look(const struct hebb_explain *explain,
		 const struct hebb_question *question, double *map,
		 struct hebb_error *err)
{
	const struct mask mask = {
		.question = question,
		.patches = patches_of(explain, question->data),
	};
	const size_t draws = (size_t)explain->values[DRAWS].number;
	double *score = hebb_alloc(draws, sizeof(*score), "answers");
	double *a = hebb_alloc(mask.patches.n + 1, sizeof(*a), "a line");
	const bool ok =
	    hebb_explain_ask(question, draws, make, &mask, score, err);
	size_t j;

	if (ok)
		fit(explain, &mask, score, a);
	for (j = 0; ok && j < mask.patches.n; j++)
		hebb_patch_add(&mask.patches, j,
			       a[j] / (double)hebb_patch_area(&mask.patches, j),
			       map);
	hebb_free(score);
	hebb_free(a);
	return ok;
}

const struct hebb_explain_type hebb_explain_lime = {
	.type = {
		.name = "lime",
		.brief = "slopes of the line that answers most nearly alike "
			 "around the sample",
		.equation = "a = argmin sum_z w(z) (f(z) - c - a z)^2 + "
			    "ridge |a|^2",
		.source = "Ribeiro, Singh & Guestrin 2016, KDD, arXiv "
			  "1602.04938",
		.params = params,
	},
	.plan = plan,
	.look = look,
};
