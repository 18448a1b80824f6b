/*
 * Explanations of functions whose maps are known, and of networks by what their
 * definitions promise.
 */
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <criterion/criterion.h>

#include "base/memory.h"
#include "lab/explain.h"

#include "tree.h"

/* ---- a learner that is a function ---- */

struct function {
	size_t width;
	double (*of)(const float *x, size_t n, float *slope);
	float *asked; /* [times][width]: what it was asked */
	size_t times, capacity;
};

static double line(const float *x, size_t n, float *slope)
{
	double sum = 0.25;
	size_t i;

	for (i = 0; i < n; i++) {
		const double w = (double)(i % 5) - 1.5;

		sum += w * (double)x[i];
		if (slope)
			slope[i] = (float)w;
	}
	return sum;
}

/* each number times its neighbour, and squares */
static double bent(const float *x, size_t n, float *slope)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += (double)(x[i] * x[(i + 1) % n]) +
		       0.3 * (double)(i + 1) * (double)(x[i] * x[i]);
	for (i = 0; slope && i < n; i++)
		slope[i] = x[(i + 1) % n] + x[(i + n - 1) % n] +
			   0.6f * (float)(i + 1) * x[i];
	return sum;
}

static bool answer(struct hebb_learner *learner, const struct hebb_batch *batch,
		   float *out, struct hebb_error *err)
{
	struct function *f = learner->state;
	size_t s;

	(void)err;
	for (s = 0; s < batch->n; s++) {
		const float *x = batch->input + s * f->width;

		f->asked =
		    hebb_grow(f->asked, &f->capacity, (f->times + 1) * f->width,
			      sizeof(float), "questions");
		memcpy(f->asked + f->times++ * f->width, x,
		       f->width * sizeof(float));
		out[2 * s] = 3;
		out[2 * s + 1] = (float)f->of(x, f->width, NULL);
	}
	return true;
}

static bool slope(struct hebb_learner *learner, const struct hebb_batch *batch,
		  size_t output, float *slopes, struct hebb_error *err)
{
	struct function *f = learner->state;
	size_t s;

	(void)err;
	for (s = 0; s < batch->n; s++) {
		cr_assert_eq(output, 1);
		f->of(batch->input + s * f->width, f->width,
		      slopes + s * f->width);
	}
	return true;
}

static const struct hebb_learner_type function_type = {
	.type = { .name = "function" },
	.answer = answer,
	.slope = slope,
};
static const struct hebb_learner_type mute_type = {
	.type = { .name = "mute" },
	.answer = answer,
};

/* ---- a question to it ---- */

#define WIDTH_MOST 64

struct scene {
	struct function f;
	struct hebb_learner learner;
	struct hebb_dataset data;
	float x[WIDTH_MOST], b[WIDTH_MOST];
	struct hebb_config *list;
	struct hebb_explaining explaining;
	struct hebb_question question;
	double map[WIDTH_MOST];
};

static double draw(size_t i, uint64_t what)
{
	return 2 * hebb_random_uniform(hebb_stream_open(5, "scene"), i, what,
				       0) -
	       1;
}

static void set_scene(struct scene *s,
		      double (*of)(const float *, size_t, float *), size_t high,
		      size_t wide)
{
	size_t i;

	memset(s, 0, sizeof(*s));
	s->f.width = high * wide;
	s->f.of = of;
	s->learner = (struct hebb_learner){ .type = &function_type,
					    .name = "f",
					    .outputs = 2,
					    .state = &s->f };
	s->data = (struct hebb_dataset){ .train = 3,
					 .test = 7,
					 .rank = 2,
					 .shape = { high, wide },
					 .width = high * wide,
					 .classes = 2,
					 .outputs = 2 };
	for (i = 0; i < s->f.width; i++) {
		s->x[i] = (float)draw(i, 0);
		s->b[i] = (float)draw(i, 1) / 4;
	}
	s->question = (struct hebb_question){
		.learner = &s->learner,
		.data = &s->data,
		.x = s->x,
		.b = s->b,
		.output = 1,
		.at_x = (double)(float)of(s->x, s->f.width, NULL),
		.at_b = (double)(float)of(s->b, s->f.width, NULL),
		.stream = hebb_stream_open(1, "explain.test"),
		.id = 4,
	};
}

static void strike(struct scene *s)
{
	hebb_explaining_release(&s->explaining);
	hebb_config_free(s->list);
	hebb_free(s->f.asked);
}

/* The map of `map`, which is freed, to s->map. */
static void ask(struct scene *s, struct hebb_config *map)
{
	struct hebb_error err = { 0 };

	hebb_explaining_release(&s->explaining);
	hebb_config_free(s->list);
	s->f.times = 0;
	s->list = list_of(map, NULL);
	cr_assert(hebb_explaining_plan(&s->explaining, s->list, &s->learner,
				       &s->data, &err),
		  "%s", err.message);
	cr_assert(hebb_config_all_used(s->list, &err), "%s", err.message);
	memset(s->map, 0, sizeof(s->map));
	cr_assert(s->explaining.item->type->look(s->explaining.item,
						 &s->question, s->map, &err),
		  "%s", err.message);
}

static double sum_of(const struct scene *s)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < s->f.width; i++)
		sum += s->map[i];
	return sum;
}

static void expect(const struct scene *s, const double *map, double most)
{
	size_t i;

	for (i = 0; i < s->f.width; i++)
		cr_expect_float_eq(
		    s->map[i], map[i], most, "%s: number %zu is %.9g, not %.9g",
		    s->explaining.item->name, i, s->map[i], map[i]);
}

Test(explain, straight_lines_have_known_maps)
{
	struct scene s;
	double share[WIDTH_MOST], slopes[WIDTH_MOST];
	size_t i;

	set_scene(&s, line, 4, 6);
	for (i = 0; i < s.f.width; i++) {
		slopes[i] = (double)(i % 5) - 1.5;
		share[i] = slopes[i] * ((double)s.x[i] - (double)s.b[i]);
	}
	ask(&s, map_of("type", "saliency", NULL));
	expect(&s, slopes, 1e-6);
	ask(&s, map_of("type", "integrated_gradients", "steps", "3", NULL));
	expect(&s, share, 1e-6);
	ask(&s, map_of("type", "occlusion", NULL));
	expect(&s, share, 1e-5);
	ask(&s, map_of("type", "shap", "orders", "1", NULL));
	expect(&s, share, 1e-5);
	ask(&s, map_of("type", "lime", "draws", "200", "ridge", "1e-9", NULL));
	expect(&s, share, 1e-4);
	strike(&s);
}

/* ---- Shapley values ---- */

/* All orders of n <= 6 patches, one by one. */
static void shapley(const struct scene *s, size_t n, double *value)
{
	size_t order[6], place[6] = { 0 }, orders = 0, i, k;

	for (;;) {
		float at[WIDTH_MOST];
		double before;
		bool used[6] = { false }, whole = true;

		for (k = 0; k < n; k++) {
			order[k] = place[k];
			whole = whole && !used[place[k]];
			used[place[k]] = true;
		}
		memcpy(at, s->b, sizeof(at));
		before = s->f.of(at, n, NULL);
		for (k = 0; whole && k < n; k++) {
			double now;

			at[order[k]] = s->x[order[k]];
			now = s->f.of(at, n, NULL);
			value[order[k]] += now - before;
			before = now;
		}
		orders += whole;
		for (i = 0; i < n && ++place[i] == n; i++)
			place[i] = 0;
		if (i == n)
			break;
	}
	cr_assert_eq(orders, 720);
	for (k = 0; k < n; k++)
		value[k] /= (double)orders;
}

Test(explain, shapley_values_are_means_over_all_orders)
{
	double value[WIDTH_MOST] = { 0 };
	struct scene s;

	set_scene(&s, bent, 1, 6);
	shapley(&s, 6, value);
	ask(&s, map_of("type", "shap", NULL));
	cr_expect_eq(s.f.times, 64, "all coalitions, once each");
	expect(&s, value, 1e-6);
	/* only pairs matter here, so forth and back together are exact */
	ask(&s, map_of("type", "shap", "exact", "0", "orders", "1", NULL));
	cr_expect_eq(s.f.times, 10);
	expect(&s, value, 1e-6);
	strike(&s);
}

static double triple(const float *x, size_t n, float *slope)
{
	(void)n;
	(void)slope;
	return (double)(x[0] * x[1] * x[2] + x[3] * x[4] * x[5] * x[0]);
}

Test(explain, drawn_orders_come_near_and_share_all_out)
{
	double value[WIDTH_MOST] = { 0 };
	struct scene s;

	set_scene(&s, triple, 1, 6);
	shapley(&s, 6, value);
	ask(&s, map_of("type", "shap", "exact", "0", "orders", "3", NULL));
	cr_expect_float_eq(sum_of(&s), s.question.at_x - s.question.at_b, 1e-6);
	ask(&s, map_of("type", "shap", "exact", "0", "orders", "3000", NULL));
	expect(&s, value, 0.005);
	strike(&s);
}

Test(explain, patches_share_what_they_get)
{
	struct scene s;

	set_scene(&s, bent, 5, 5);
	ask(&s, map_of("type", "shap", "patch", "2", "exact", "9", NULL));
	cr_expect_eq(s.f.times, 512, "nine patches in all coalitions");
	cr_expect_float_eq(sum_of(&s), s.question.at_x - s.question.at_b, 1e-5);
	cr_expect_eq(s.map[0], s.map[6], "one patch has one value");
	cr_expect_neq(s.map[0], s.map[2]);
	cr_expect_neq(s.map[4], s.map[24], "the last column is two patches");
	strike(&s);
}

/* ---- occlusion ---- */

Test(explain, occlusion_is_the_mean_of_what_covers_take)
{
	double sum[WIDTH_MOST] = { 0 }, covers[WIDTH_MOST] = { 0 };
	size_t top, left, y, x, i;
	struct scene s;

	set_scene(&s, bent, 5, 7);
	for (top = 0; top < 5; top += 2)
		for (left = 0; left < 7; left += 2) {
			float at[WIDTH_MOST];
			double loss;

			memcpy(at, s.x, sizeof(at));
			for (y = top; y < top + 3 && y < 5; y++)
				for (x = left; x < left + 3 && x < 7; x++)
					at[7 * y + x] = s.b[7 * y + x];
			loss = s.question.at_x - bent(at, 35, NULL);
			for (y = top; y < top + 3 && y < 5; y++)
				for (x = left; x < left + 3 && x < 7; x++) {
					sum[7 * y + x] += loss;
					covers[7 * y + x]++;
				}
		}
	for (i = 0; i < 35; i++)
		sum[i] /= covers[i];
	ask(&s, map_of("type", "occlusion", "patch", "3", "stride", "2", NULL));
	expect(&s, sum, 1e-5);
	strike(&s);
}

/* ---- LIME ---- */

/* What the fit should be, of the questions that were asked, by GSL's own. */
static void fit(const struct scene *s, double kernel, double *slope)
{
	const size_t n = s->f.width, draws = s->f.times;
	gsl_matrix *z = gsl_matrix_alloc(draws, n + 1);
	gsl_vector *w = gsl_vector_alloc(draws), *y = gsl_vector_alloc(draws);
	gsl_vector *a = gsl_vector_alloc(n + 1);
	gsl_matrix *covariance = gsl_matrix_alloc(n + 1, n + 1);
	gsl_multifit_linear_workspace *room =
	    gsl_multifit_linear_alloc(draws, n + 1);
	double chi;
	size_t d, i;

	for (d = 0; d < draws; d++) {
		const float *at = s->f.asked + d * n;
		double left = 0, distance;

		for (i = 0; i < n; i++) {
			cr_assert(at[i] == s->x[i] || at[i] == s->b[i]);
			gsl_matrix_set(z, d, i, at[i] == s->x[i]);
			left += at[i] == s->x[i];
		}
		gsl_matrix_set(z, d, n, 1);
		distance = 1 - sqrt(left / (double)n);
		gsl_vector_set(w, d, exp(-pow(distance / kernel, 2)));
		gsl_vector_set(y, d, (double)(float)s->f.of(at, n, NULL));
	}
	gsl_multifit_wlinear(z, w, y, a, covariance, &chi, room);
	for (i = 0; i < n; i++)
		slope[i] = gsl_vector_get(a, i);
	gsl_multifit_linear_free(room);
	gsl_matrix_free(covariance);
	gsl_matrix_free(z);
	gsl_vector_free(w);
	gsl_vector_free(y);
	gsl_vector_free(a);
}

Test(explain, lime_is_the_weighted_least_squares_fit)
{
	double slopes[WIDTH_MOST];
	struct scene s;
	size_t i, same = 0;

	set_scene(&s, bent, 1, 8);
	ask(&s, map_of("type", "lime", "draws", "300", "kernel", "0.4", "ridge",
		       "1e-9", NULL));
	cr_assert_eq(s.f.times, 300);
	cr_expect_arr_eq(s.f.asked, s.x, 8 * sizeof(float),
			 "the first draw is the sample");
	for (i = 8; i < 300 * 8; i++)
		same += s.f.asked[i] == s.x[i % 8];
	cr_expect_float_eq((double)same / (299 * 8), 0.5, 0.05);
	fit(&s, 0.4, slopes);
	expect(&s, slopes, 1e-6);
	strike(&s);
}

/* ---- networks ---- */

static struct hebb_config *network(void)
{
	struct hebb_config *map = map_of("type", "backprop", NULL);

	hebb_config_add(map, "layers",
			list_of(map_of("type", "sigmoid", NULL),
				map_of("type", "reshape", NULL),
				map_of("type", "conv2d", "filters", "3",
				       "kernel", "3", NULL),
				map_of("type", "tanh", NULL),
				map_of("type", "flatten", NULL),
				map_of("type", "dense", "units", "2", NULL),
				map_of("type", "softmax", NULL), NULL));
	hebb_config_add(map->child[1]->child[1], "size",
			list_of(hebb_config_scalar("4"),
				hebb_config_scalar("5"),
				hebb_config_scalar("1"), NULL));
	return map;
}

/* The scene with a network of random weights as its learner. */
static struct hebb_learner *set_network(struct scene *s,
					struct hebb_config *map)
{
	struct hebb_error err = { 0 };
	struct hebb_learner *learner;
	struct hebb_task task = { &s->data, 1, 2 };
	const struct hebb_batch batch = { .n = 1, .width = 20, .input = s->x };
	float out[2];

	set_scene(s, line, 4, 5);
	learner = hebb_learner_new(map, "net", &task, &err);
	cr_assert(learner, "%s", err.message);
	s->learner = *learner;
	s->learner.type->answer(&s->learner, &batch, out, &err);
	s->question.at_x = (double)out[1];
	s->learner.type->answer(
	    &s->learner, &(struct hebb_batch){ 1, 20, 2, s->b, NULL, NULL },
	    out, &err);
	s->question.at_b = (double)out[1];
	return learner;
}

Test(explain, integrated_gradients_add_up_to_the_answer)
{
	struct hebb_config *map = network();
	struct scene s;
	struct hebb_learner *learner = set_network(&s, map);
	double change = s.question.at_x - s.question.at_b;

	double coarse, fine;

	cr_assert(fabs(change) > 0.01, "%g", change);
	ask(&s, map_of("type", "integrated_gradients", "steps", "4", NULL));
	coarse = fabs(sum_of(&s) - change);
	ask(&s, map_of("type", "integrated_gradients", "steps", "16", NULL));
	fine = fabs(sum_of(&s) - change);
	cr_expect(coarse > 8 * fine,
		  "misses of %g and %g are no error of "
		  "second order",
		  coarse, fine);
	ask(&s, map_of("type", "integrated_gradients", "steps", "200", NULL));
	cr_expect_float_eq(sum_of(&s), change, 1e-5);
	strike(&s);
	hebb_learner_free(learner);
	hebb_config_free(map);
}

Test(explain, saliency_is_the_slope_of_the_answer)
{
	struct hebb_config *map = network();
	struct scene s;
	struct hebb_learner *learner = set_network(&s, map);
	const float h = 0.02f;
	double difference[WIDTH_MOST];
	size_t i;

	for (i = 0; i < 20; i++) {
		const struct hebb_batch batch = { .n = 1,
						  .width = 20,
						  .input = s.x };
		const float was = s.x[i];
		float up[2], down[2];

		s.x[i] = was + h;
		s.learner.type->answer(&s.learner, &batch, up, NULL);
		s.x[i] = was - h;
		s.learner.type->answer(&s.learner, &batch, down, NULL);
		s.x[i] = was;
		difference[i] = (double)(up[1] - down[1]) / 2 / (double)h;
	}
	ask(&s, map_of("type", "saliency", NULL));
	expect(&s, difference, 2e-4);
	strike(&s);
	hebb_learner_free(learner);
	hebb_config_free(map);
}

Test(explain, activation_maps_have_the_shape_of_their_layer)
{
	struct hebb_config *map = network();
	struct scene s;
	struct hebb_learner *learner = set_network(&s, map);
	double sum = 0;

	ask(&s, map_of("type", "activation", "layer", "tanh1", NULL));
	cr_expect_eq(s.explaining.item->rank, 3);
	cr_expect_eq(s.explaining.item->shape[0], 2);
	cr_expect_eq(s.explaining.item->shape[1], 3);
	cr_expect_eq(s.explaining.item->shape[2], 3);
	cr_expect_eq(s.explaining.item->width, 18);
	ask(&s, map_of("type", "activation", "layer", "softmax1", NULL));
	sum = s.map[0] + s.map[1];
	cr_expect_float_eq(sum, 1, 1e-6);
	cr_expect_float_eq(s.map[1], s.question.at_x, 1e-12);
	strike(&s);
	hebb_learner_free(learner);
	hebb_config_free(map);
}

/* ---- refusals ---- */

static void refused(const struct hebb_learner_type *type,
		    struct hebb_config *map, const char *because)
{
	struct hebb_error err = { 0 };
	struct scene s;

	set_scene(&s, bent, 2, 3);
	s.learner.type = type;
	s.list = list_of(map, NULL);
	cr_assert_not(hebb_explaining_plan(&s.explaining, s.list, &s.learner,
					   &s.data, &err),
		      "%s", because);
	cr_expect_eq(err.kind, HEBB_MODEL);
	cr_expect(strstr(err.message, because), "%s", err.message);
	strike(&s);
}

Test(explain, refuses_what_cannot_be_explained)
{
	struct hebb_config *map = map_of("type", "shap", NULL);

	hebb_config_add(
	    map, "samples",
	    list_of(hebb_config_scalar("2"), hebb_config_scalar("7"), NULL));
	refused(&function_type, map, "held-out sample 7 cannot be explained");
	refused(&function_type, map_of("type", "shap", "samples", "8", NULL),
		"held-out sample 7 cannot be explained; there are 7");
	refused(&function_type, map_of("type", "shap", "samples", "0", NULL),
		"samples");
	refused(&function_type, map_of("type", "shap", "class", "2", NULL),
		"class '2' is not there; it is answer, label, or a number from "
		"0 to 1");
	refused(&function_type, map_of("type", "shap", "class", "cat", NULL),
		"class 'cat'");
	refused(&mute_type, map_of("type", "saliency", NULL),
		"'saliency' needs gradients, and learner 'f' of type 'mute' "
		"has none");
	refused(&function_type,
		map_of("type", "saliency", "score", "share", NULL),
		"not its share");
	refused(&function_type, map_of("type", "lime", "draws", "6", NULL),
		"6 draws cannot tell 6 patches apart");
	refused(&function_type,
		map_of("type", "occlusion", "stride", "2", NULL),
		"leaves gaps");
	refused(&function_type,
		map_of("type", "activation", "layer", "fc", NULL),
		"has no layers");
	refused(&function_type, map_of("type", "shapp", NULL),
		"did you mean 'shap'?");
	refused(&function_type, map_of("type", "shap", "name", "a/b", NULL),
		"'a/b'");
}

Test(explain, share_is_of_all_answers)
{
	struct hebb_config *map =
	    map_of("type", "occlusion", "score", "share", NULL);
	struct scene s;
	float at[WIDTH_MOST];
	double f, covered;

	set_scene(&s, bent, 1, 6);
	s.question.share = true;
	f = bent(s.x, 6, NULL);
	s.question.at_x = f / (f + 3);
	memcpy(at, s.x, sizeof(at));
	at[2] = s.b[2];
	covered = bent(at, 6, NULL);
	ask(&s, map);
	cr_expect_float_eq(s.map[2], f / (f + 3) - covered / (covered + 3),
			   1e-6);
	strike(&s);
}
