/*
 * shap.c - Shapley values: what each patch of the sample adds to the answer, in
 * the mean over all orders in which patches may come
 *
 * A coalition is the baseline with some patches of the sample in it.  Few
 * patches: all coalitions S are answered,
 *
 *	a_j = sum_S |S|! (n - |S| - 1)! / n! (f(S + j) - f(S))
 *
 * Many: the mean is over orders that are drawn, each of them forth and back
 * (Castro, Gomez & Tejada 2009, Comput. Oper. Res. 36:1726).  Either way all
 * patches together get f(x) - f(b).  A patch of many numbers shares a_j among
 * them.
 */
#include "lab/explain.h"

#include <string.h>

#include "base/memory.h"

enum { PATCH, ORDERS, EXACT };

static const struct hebb_param params[] = {
	[PATCH] = { "patch", "1", 1, 1, 1e6,
		    "height and width of what is replaced together",
		    HEBB_COUNT },
	[ORDERS] = { "orders", "1", 10, 1, 1e6,
		     "orders of patches that are drawn, each taken forth and "
		     "back",
		     HEBB_COUNT },
	[EXACT] = { "exact", "1", 8, 0, 20,
		    "up to so many patches all coalitions are answered",
		    HEBB_COUNT },
	{ NULL },
};

struct game {
	const struct hebb_question *question;
	struct hebb_patches patches;
	uint32_t *order; /* [n] in which patches come */
};

/* ---- all coalitions: number i has the patches of its bits ---- */

static void make_coalition(const void *state, size_t i, float *input)
{
	const struct game *game = state;
	size_t j;

	memcpy(input, game->question->b,
	       game->question->data->width * sizeof(*input));
	for (j = 0; j < game->patches.n; j++)
		if (i >> j & 1)
			hebb_patch_copy(&game->patches, j, game->question->x,
					input);
}

/* weight[s] of a coalition of s patches without the one in question */
static void weigh(size_t n, double *weight)
{
	size_t s;

	weight[0] = 1 / (double)n;
	for (s = 1; s < n; s++)
		weight[s] = weight[s - 1] * (double)s / (double)(n - s);
}

static size_t bits_in(size_t i)
{
	size_t n = 0;

	for (; i; i >>= 1)
		n += i & 1;
	return n;
}

static bool play_all(const struct game *game, double *a, struct hebb_error *err)
{
	const size_t n = game->patches.n, all = (size_t)1 << n;
	double *score = hebb_alloc(all, sizeof(*score), "answers");
	double *weight = hebb_alloc(n, sizeof(*weight), "coalitions");
	const bool ok = hebb_explain_ask(game->question, all, make_coalition,
					 game, score, err);
	size_t i, j;

	weigh(n, weight);
	for (j = 0; ok && j < n; j++)
		for (i = 0; i < all; i++)
			if (!(i >> j & 1))
				a[j] += weight[bits_in(i)] *
					(score[i | (size_t)1 << j] - score[i]);
	hebb_free(score);
	hebb_free(weight);
	return ok;
}

/* ---- some orders ---- */

/* Number i has the first i + 1 patches of the order. */
static void make_first(const void *state, size_t i, float *input)
{
	const struct game *game = state;
	size_t k;

	memcpy(input, game->question->b,
	       game->question->data->width * sizeof(*input));
	for (k = 0; k <= i; k++)
		hebb_patch_copy(&game->patches, game->order[k],
				game->question->x, input);
}

static bool play_order(const struct game *game, double *score, double part,
		       double *a, struct hebb_error *err)
{
	const size_t n = game->patches.n;
	double before = game->question->at_b;
	size_t k;

	if (!hebb_explain_ask(game->question, n - 1, make_first, game, score,
			      err))
		return false;
	score[n - 1] = game->question->at_x;
	for (k = 0; k < n; k++) {
		a[game->order[k]] += part * (score[k] - before);
		before = score[k];
	}
	return true;
}

static void turn_around(uint32_t *order, size_t n)
{
	size_t k;

	for (k = 0; k < n / 2; k++) {
		const uint32_t last = order[n - 1 - k];

		order[n - 1 - k] = order[k];
		order[k] = last;
	}
}

static bool play_some(const struct game *game, size_t orders, double *a,
		      struct hebb_error *err)
{
	const struct hebb_question *question = game->question;
	const size_t n = game->patches.n;
	const double part = 0.5 / (double)orders;
	double *score = hebb_alloc(n, sizeof(*score), "answers");
	bool ok = true;
	size_t k;

	for (k = 0; ok && k < orders; k++) {
		hebb_random_shuffle(question->stream, question->id * orders + k,
				    game->order, n);
		ok = play_order(game, score, part, a, err);
		turn_around(game->order, n);
		ok = ok && play_order(game, score, part, a, err);
	}
	hebb_free(score);
	return ok;
}

static bool look(const struct hebb_explain *explain,
		 const struct hebb_question *question, double *map,
		 struct hebb_error *err)
{
	const struct hebb_value *values = explain->values;
	const size_t size = (size_t)values[PATCH].number;
	struct game game = {
		.question = question,
		.patches = hebb_patches_of(question->data, size, size),
	};
	const size_t n = game.patches.n;
	double *a = hebb_alloc(n, sizeof(*a), "Shapley values");
	size_t j;
	bool ok;

	game.order = hebb_alloc(n, sizeof(*game.order), "an order");
	ok = (double)n <= values[EXACT].number
		 ? play_all(&game, a, err)
		 : play_some(&game, (size_t)values[ORDERS].number, a, err);
	for (j = 0; ok && j < n; j++)
		hebb_patch_add(&game.patches, j,
			       a[j] / (double)hebb_patch_area(&game.patches, j),
			       map);
	hebb_free(game.order);
	hebb_free(a);
	return ok;
}

const struct hebb_explain_type hebb_explain_shap = {
	.type = {
		.name = "shap",
		.brief = "Shapley values: what each patch adds, in the mean "
			 "over all orders",
		.equation = "a_j = mean over orders of f(j and those before) "
			    "- f(those before)",
		.source = "Lundberg & Lee 2017, NIPS, arXiv 1705.07874; "
			  "Shapley 1953",
		.params = params,
	},
	.look = look,
};
