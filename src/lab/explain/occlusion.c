/*
 * occlusion.c - what the answer loses where a patch of the sample is covered
 *
 * A patch of the baseline moves over the sample.  Where patches overlap, a
 * number gets the mean of those that cover it.
 */
#include "lab/explain.h"

#include <string.h>

#include "base/memory.h"

enum { PATCH, STRIDE };

static const struct hebb_param params[] = {
	[PATCH] = { "patch", "1", 1, 1, 1e6,
		    "height and width of what is covered", HEBB_COUNT },
	[STRIDE] = { "stride", "1", 1, 1, 1e6,
		     "by how much it moves; at most its size", HEBB_COUNT },
	{ NULL },
};

static bool plan(struct hebb_explain *explain,
		 const struct hebb_learner *learner,
		 const struct hebb_dataset *data, const struct hebb_config *map,
		 struct hebb_error *err)
{
	const struct hebb_value *values = explain->values;

	(void)learner;
	(void)data;
	return values[STRIDE].number <= values[PATCH].number ||
	       hebb_error_set(err, HEBB_MODEL, &map->place,
			      "a patch of %g that moves by %g leaves gaps; "
			      "stride is at most patch",
			      values[PATCH].number, values[STRIDE].number);
}

struct cover {
	const struct hebb_question *question;
	struct hebb_patches patches;
};

static void make(const void *state, size_t i, float *input)
{
	const struct cover *cover = state;

	memcpy(input, cover->question->x,
	       cover->question->data->width * sizeof(*input));
	hebb_patch_copy(&cover->patches, i, cover->question->b, input);
}

static bool look(const struct hebb_explain *explain,
		 const struct hebb_question *question, double *map,
		 struct hebb_error *err)
{
	const struct cover cover = {
		.question = question,
		.patches = hebb_patches_of(
		    question->data, (size_t)explain->values[PATCH].number,
		    (size_t)explain->values[STRIDE].number),
	};
	const size_t n = cover.patches.n, width = question->data->width;
	double *score = hebb_alloc(n, sizeof(*score), "answers");
	double *covers = hebb_alloc(width, sizeof(*covers), "patches");
	const bool ok = hebb_explain_ask(question, n, make, &cover, score, err);
	size_t k, i;

	for (k = 0; ok && k < n; k++) {
		hebb_patch_add(&cover.patches, k, question->at_x - score[k],
			       map);
		hebb_patch_add(&cover.patches, k, 1, covers);
	}
	for (i = 0; ok && i < width; i++)
		map[i] /= covers[i];
	hebb_free(score);
	hebb_free(covers);
	return ok;
}

const struct hebb_explain_type hebb_explain_occlusion = {
	.type = {
		.name = "occlusion",
		.brief = "what the answer loses where a patch is covered",
		.equation = "a_i = mean over patches P with i of "
			    "f(x) - f(x, but b in P)",
		.source = "Zeiler & Fergus 2014, ECCV, arXiv 1311.2901",
		.params = params,
	},
	.plan = plan,
	.look = look,
};
