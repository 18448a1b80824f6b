/*
 * What measures compute: of tiny cases by hand, of what must not matter, and of
 * the arrays in tests/data/measures beside numpy and scipy.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <criterion/criterion.h>

#include "base/memory.h"
#include "base/text.h"
#include "io/yaml.h"
#include "lab/curve.h"
#include "lab/experiment.h"
#include "lab/measure.h"
#include "lab/portrait.h"
#include "lab/regime.h"
#include "lab/shape.h"
#include "lab/similarity.h"
#include "lab/timescale.h"
#include "lab/transfer.h"

extern const struct hebb_measure_type hebb_measure_cka, hebb_measure_credit,
    hebb_measure_energy, hebb_measure_firing, hebb_measure_rsa,
    hebb_measure_weights;

static bool near(double a, double b)
{
	return fabs(a - b) < 1e-12 * fmax(1, fabs(b));
}

/* ---- curves ---- */

Test(curve, a_level_is_reached_on_a_line_over_log_n)
{
	const double n[] = { 0, 10, 100, 1000 };
	const double a[] = { 0.1, 0.2, 0.6, 1 };

	/* halfway from 0.6 to 1 is halfway from log 100 to log 1000 */
	cr_assert(near(hebb_curve_reach(n, a, 4, 0.8), pow(10, 2.5)));
	cr_assert(near(hebb_curve_reach(n, a, 4, 0.6), 100));
}

Test(curve, what_was_not_reached_is_censored)
{
	const double n[] = { 0, 10, 100 };
	const double a[] = { 0.1, 0.2, 0.7 };

	cr_assert(isnan(hebb_curve_reach(n, a, 3, 0.8)));
}

Test(curve, a_first_look_that_is_good_enough_is_the_answer)
{
	const double n[] = { 0, 1197, 2394 };
	const double a[] = { 0.1, 0.9, 0.95 };

	cr_assert(near(hebb_curve_reach(n, a, 3, 0.8), 1197));
	cr_assert(near(hebb_curve_reach(n, a, 3, 0.05), 0));
}

Test(curve, area_is_a_mean_over_log_n)
{
	const double n[] = { 0, 1, 10, 1000 };
	const double a[] = { 0.9, 0, 1, 0.5 };
	const double flat[] = { 0.1, 0.7, 0.7, 0.7 };

	/* (0 + 1) / 2 for one decade, (1 + 0.5) / 2 for two */
	cr_assert(near(hebb_curve_area(n, a, 4), (0.5 + 2 * 0.75) / 3));
	cr_assert(near(hebb_curve_area(n, flat, 4), 0.7));
	cr_assert(isnan(hebb_curve_area(n, a, 2)));
}

Test(curve, damage_is_averaged_and_the_fall_found_on_a_line)
{
	const double x[] = { 0, 0.25, 0.5, 1 };
	const double a[] = { 1, 0.8, 0.4, 0.2 };

	cr_assert(near(hebb_curve_mean(x, a, 4),
		       0.25 * 0.9 + 0.25 * 0.6 + 0.5 * 0.3));
	cr_assert(near(hebb_curve_fall(x, a, 4, 0.6), 0.375));
	cr_assert(near(hebb_curve_fall(x, a, 4, 1), 0));
	cr_assert(isnan(hebb_curve_fall(x, a, 4, 0.1)));
}

/* ---- arrays made by the script ---- */

#define REFERENCE SOURCE_FOLDER "/tests/data/measures/measures.json"

static struct hebb_config *reference;

static void read_reference(void)
{
	struct hebb_error err;

	reference = hebb_yaml_read(REFERENCE, &err);
	cr_assert_not_null(reference, "%s", err.message);
}

static void free_reference(void)
{
	hebb_config_free(reference);
}

static double number(const struct hebb_config *node)
{
	double value;

	cr_assert(node && hebb_text_number(node->text, &value, NULL));
	return value;
}

static double theirs(const char *key)
{
	return number(hebb_config_peek(reference, key));
}

/* The list under `key`; free it. */
static double *list(const char *key, size_t *n)
{
	const struct hebb_config *node = hebb_config_peek(reference, key);
	double *value;
	size_t i;

	cr_assert_not_null(node);
	value = hebb_alloc(node->n, sizeof(*value), "%s", key);
	for (i = 0; i < node->n; i++)
		value[i] = number(node->child[i]);
	*n = node->n;
	return value;
}

static float *floats(const char *key)
{
	size_t n, i;
	double *value = list(key, &n);
	float *x = hebb_alloc(n, sizeof(*x), "%s", key);

	for (i = 0; i < n; i++)
		x[i] = (float)value[i];
	hebb_free(value);
	return x;
}

static void expect(double ours, double wanted, double most, const char *what)
{
	cr_expect(fabs(ours - wanted) <= most * fmax(1, fabs(wanted)),
		  "%s is %.15g, not %.15g", what, ours, wanted);
}

static void expect_all(const double *ours, const char *key, double most)
{
	size_t n, i;
	double *wanted = list(key, &n);

	for (i = 0; i < n; i++)
		expect(ours[i], wanted[i], most, key);
	hebb_free(wanted);
}

TestSuite(reference, .init = read_reference, .fini = free_reference);

Test(reference, cka_is_that_of_traces)
{
	const size_t n = (size_t)theirs("n");
	float *x = floats("x"), *y = floats("y");
	double *k = hebb_alloc(n * n, sizeof(*k), "k");
	double *l = hebb_alloc(n * n, sizeof(*l), "l");

	hebb_gram(x, n, 7, k);
	hebb_gram(y, n, 5, l);
	expect(hebb_cka(k, l, n), theirs("cka"), 1e-12, "cka");
	hebb_free(x);
	hebb_free(y);
	hebb_free(k);
	hebb_free(l);
}

Test(reference, dissimilarities_and_tau_are_those_of_all_pairs)
{
	const size_t n = (size_t)theirs("n"), pairs = hebb_pairs(n);
	float *x = floats("x"), *y = floats("y");
	double *dx = hebb_alloc(pairs, sizeof(*dx), "d");
	double *dy = hebb_alloc(pairs, sizeof(*dy), "d");
	double *model = hebb_alloc(pairs, sizeof(*model), "d");
	size_t labels, i;
	double *class = list("label", &labels);
	int32_t label[64];

	for (i = 0; i < labels; i++)
		label[i] = (int32_t) class[i];
	hebb_dissimilarity(x, n, 7, dx);
	hebb_dissimilarity(y, n, 5, dy);
	hebb_dissimilarity_of_classes(label, n, model);
	expect_all(dx, "dissimilarity", 1e-6);
	expect(hebb_tau_a(dx, dy, pairs), theirs("tau_a"), 1e-12, "tau_a");
	expect(hebb_tau_a(dx, model, pairs), theirs("tau_a_category"), 1e-12,
	       "tau_a_category");
	hebb_free(x);
	hebb_free(y);
	hebb_free(dx);
	hebb_free(dy);
	hebb_free(model);
	hebb_free(class);
}

static void expect_directions(const char *key, const double *value, size_t n)
{
	const struct hebb_config *map = hebb_config_peek(reference, key);

	expect(hebb_participation(value, n),
	       number(hebb_config_peek(map, "participation")), 1e-9, key);
	expect((double)hebb_components(value, n, 0.9),
	       number(hebb_config_peek(map, "components_90")), 0, key);
	expect(hebb_effective(value, n),
	       number(hebb_config_peek(map, "effective")), 1e-9, key);
}

Test(reference, directions_are_those_of_a_decomposition)
{
	const size_t n = (size_t)theirs("n");
	float *x = floats("x");
	size_t all;
	double *wide = list("wide", &all), value[11];

	cr_assert_eq(hebb_variances(x, n, 7, value), 7);
	expect_all(value, "variance", 1e-9);
	expect_directions("of_variance", value, 7);
	cr_assert_eq(hebb_singular(wide, 6, 11, value), 6);
	expect_all(value, "singular", 1e-9);
	expect_directions("of_singular", value, 6);
	hebb_free(x);
	hebb_free(wide);
}

Test(reference, distributions_are_those_of_scipy)
{
	size_t n;
	double *w = list("w", &n);
	const struct hebb_moments moments = hebb_shape_moments(w, n);

	expect(hebb_gini(w, n), theirs("gini"), 1e-12, "gini");
	expect(hebb_lognormal(w, n), theirs("lognormal"), 1e-9, "lognormal");
	expect(moments.mean, theirs("mean"), 1e-12, "mean");
	expect(moments.sd, theirs("sd"), 1e-12, "sd");
	expect(moments.skew, theirs("skew"), 1e-12, "skew");
	expect(moments.kurtosis, theirs("kurtosis"), 1e-12, "kurtosis");
	hebb_free(w);
}

Test(reference, sparseness_is_that_of_its_formula)
{
	const size_t n = (size_t)theirs("n");
	float *x = floats("x");
	double ours[64], row[7];
	size_t i, u;

	for (i = 0; i < n; i++) {
		for (u = 0; u < 7; u++)
			row[u] = (double)x[7 * i + u];
		ours[i] = hebb_sparseness(row, 7);
	}
	expect_all(ours, "sparseness", 1e-12);
	hebb_free(x);
}

/* ---- similarity ---- */

enum { STIMULI = 30, UNITS = 6 };

static double draw(size_t i, uint64_t what)
{
	return 2 * hebb_random_uniform(hebb_stream_open(7, "measures"), i, what,
				       0) -
	       1;
}

static void fill(float *x, size_t n, uint64_t what)
{
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = (float)draw(i, what);
}

static double cka_of(const float *x, size_t p, const float *y, size_t q)
{
	double k[STIMULI * STIMULI], l[STIMULI * STIMULI];

	hebb_gram(x, STIMULI, p, k);
	hebb_gram(y, STIMULI, q, l);
	return hebb_cka(k, l, STIMULI);
}

Test(similarity, cka_ignores_rotation_scale_and_offset)
{
	float x[STIMULI * UNITS], y[STIMULI * UNITS], z[STIMULI * UNITS];
	const double c = cos(0.7), s = sin(0.7);
	size_t i;

	fill(x, STIMULI * UNITS, 0);
	fill(y, STIMULI * UNITS, 1);
	memcpy(z, x, sizeof(z));
	for (i = 0; i < STIMULI; i++) {
		const double a = (double)x[UNITS * i];
		const double b = (double)x[UNITS * i + 3];

		z[UNITS * i] = (float)(c * a - s * b);
		z[UNITS * i + 3] = (float)(s * a + c * b);
	}
	for (i = 0; i < STIMULI * UNITS; i++)
		z[i] = 3 * z[i] + 0.5f * (float)(i % UNITS);
	cr_assert_float_eq(cka_of(x, UNITS, x, UNITS), 1, 1e-12);
	cr_assert_float_eq(cka_of(x, UNITS, z, UNITS), 1, 1e-5);
	cr_assert_float_eq(cka_of(x, UNITS, y, UNITS),
			   cka_of(z, UNITS, y, UNITS), 1e-5);
}

Test(similarity, cka_of_what_says_nothing_is_not_a_number)
{
	float x[STIMULI * UNITS], flat[STIMULI];
	size_t i;

	fill(x, STIMULI * UNITS, 0);
	for (i = 0; i < STIMULI; i++)
		flat[i] = 0;
	cr_assert(isnan(cka_of(x, UNITS, flat, 1)));
}

/* Without bias: of independent numbers the mean is 0, and so is the null's. */
Test(similarity, cka_of_strangers_is_none_on_the_average)
{
	enum { TIMES = 200 };
	float x[STIMULI * 20], y[STIMULI * 20];
	double sum = 0, null[TIMES];
	double k[STIMULI * STIMULI], l[STIMULI * STIMULI];
	size_t t;

	for (t = 0; t < TIMES; t++) {
		fill(x, STIMULI * 20, 2 * t);
		fill(y, STIMULI * 20, 2 * t + 1);
		sum += cka_of(x, 20, y, 20) / TIMES;
	}
	cr_assert_float_eq(sum, 0, 0.01);
	hebb_gram(x, STIMULI, 20, k);
	hebb_gram(x, STIMULI, 20, l);
	hebb_cka_null(k, l, STIMULI, hebb_stream_open(1, "null"), null, TIMES);
	for (t = sum = 0; t < TIMES; t++)
		sum += null[t] / TIMES;
	cr_assert_float_eq(sum, 0, 0.02);
	cr_assert_lt(null[TIMES - 1], 0.5);
	cr_assert_leq(null[0], null[1]);
}

Test(similarity, tau_of_three_by_hand)
{
	const double a[] = { 1, 2, 3 }, b[] = { 1, 3, 2 };
	const double tied[] = { 1, 1, 2 };

	cr_assert(near(hebb_tau_a(a, a, 3), 1));
	cr_assert(near(hebb_tau_a(a, b, 3), 1.0 / 3));
	/* a pair is tied, two agree */
	cr_assert(near(hebb_tau_a(a, tied, 3), 2.0 / 3));
	/* (1,2) is tied on one side, (1,3) agrees, (2,3) does not */
	cr_assert(near(hebb_tau_a(tied, b, 3), 0));
	cr_assert(isnan(hebb_tau_a(a, b, 1)));
}

Test(similarity, tau_ignores_monotone_maps)
{
	double a[50], b[50], c[50];
	size_t i;

	for (i = 0; i < 50; i++) {
		a[i] = draw(i, 3);
		b[i] = draw(i, 4) + a[i];
		c[i] = exp(3 * b[i]);
	}
	cr_assert(near(hebb_tau_a(a, b, 50), hebb_tau_a(a, c, 50)));
	for (i = 0; i < 50; i++)
		c[i] = -b[i];
	cr_assert(near(hebb_tau_a(a, b, 50), -hebb_tau_a(a, c, 50)));
}

static int by_size(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Shuffled stimuli take their pairs along; and half of all are equal. */
Test(similarity, shuffles_of_tau_are_those_of_stimuli)
{
	enum { N = 9, PAIRS = N * (N - 1) / 2, TIMES = 19 };
	const struct hebb_stream stream = hebb_stream_open(4, "shuffles");
	double a[PAIRS], b[N][N], shuffled[PAIRS], null[TIMES], found[TIMES];
	uint32_t order[N];
	size_t i, j, k = 0, t;

	for (i = 0; i < N; i++)
		for (j = i + 1; j < N; j++, k++) {
			a[k] = floor(9 * draw(k, 0)) - 4;
			b[i][j] = b[j][i] = floor(3 * draw(k, 1)) - 1;
		}
	for (t = 0; t < TIMES; t++) {
		hebb_random_shuffle(stream, t, order, N);
		for (i = k = 0; i < N; i++)
			for (j = i + 1; j < N; j++)
				shuffled[k++] = b[order[i]][order[j]];
		found[t] = hebb_tau_a(a, shuffled, PAIRS);
	}
	qsort(found, TIMES, sizeof(*found), by_size);
	for (i = k = 0; i < N; i++)
		for (j = i + 1; j < N; j++)
			shuffled[k++] = b[i][j];
	hebb_tau_a_null(a, shuffled, N, stream, null, TIMES);
	cr_assert_arr_eq(null, found, sizeof(null));
	cr_assert_lt(null[0], 0);
	cr_assert_gt(null[TIMES - 1], 0);
	cr_assert_eq(hebb_null_level(null, TIMES), null[18]);
	cr_assert(near(hebb_null_reached(null, TIMES, 1), 1.0 / 20));
	cr_assert(near(hebb_null_reached(null, TIMES, -1), 1));
	cr_assert(isnan(hebb_null_reached(null, TIMES, NAN)));
}

/* The sign of what is larger, summed over all pairs, is the definition. */
Test(similarity, tau_of_numbers_of_both_signs_is_its_definition)
{
	enum { N = 300 };
	double a[N], b[N], sum = 0;
	size_t i, j;

	for (i = 0; i < N; i++) {
		a[i] = floor(40 * draw(i, 0)) / 4 - 5;
		b[i] = i % 7 ? draw(i, 1) - 0.5 + 0.1 * a[i] : -0.0;
	}
	for (i = 0; i < N; i++)
		for (j = 0; j < i; j++)
			sum += ((a[i] > a[j]) - (a[i] < a[j])) *
			       ((b[i] > b[j]) - (b[i] < b[j]));
	cr_assert(near(hebb_tau_a(a, b, N), sum / (N * (N - 1) / 2)));
}

Test(similarity, a_row_without_spread_is_like_nobody)
{
	const float x[] = { 1, 2, 3, 0.1f, 0.1f, 0.1f, 2, 4, 6 };
	double d[3];

	hebb_dissimilarity(x, 3, 3, d);
	cr_assert_float_eq(d[0], 1, 1e-12);
	cr_assert_float_eq(d[1], 0, 1e-6);
	cr_assert_float_eq(d[2], 1, 1e-12);
}

Test(similarity, means_are_over_pairs_of_different_stimuli)
{
	const int32_t label[] = { 0, 1, 0 };
	const double d[] = { 0.5, 0.25, 1 }; /* 01 02 12 */
	double mean[9];

	hebb_dissimilarity_means(d, label, 3, 3, mean);
	cr_assert(near(mean[0], 0.25));
	cr_assert(near(mean[1], 0.75) && near(mean[3], 0.75));
	cr_assert(isnan(mean[4]) && isnan(mean[8]));
}

/* ---- shape ---- */

Test(shape, sparseness_goes_from_none_to_one)
{
	const double even[] = { 2, 2, 2, 2 }, one[] = { 0, 0, 5, 0 };
	const double half[] = { 1, 1, 0, 0 }, none[] = { 0, 0, 0, 0 };

	cr_assert(near(hebb_sparseness(even, 4), 0));
	cr_assert(near(hebb_sparseness(one, 4), 1));
	/* (1 - 0.25 / 0.5) / (1 - 0.25) */
	cr_assert(near(hebb_sparseness(half, 4), 2.0 / 3));
	cr_assert(isnan(hebb_sparseness(none, 4)));
}

Test(shape, selectivity_is_of_the_best_class_and_the_rest)
{
	const double one[] = { 0, 3, 0 }, even[] = { 2, 2, 2 };
	const double some[] = { 1, 4, 2 }, none[] = { 0, 0 };

	cr_assert(near(hebb_selectivity(one, 3), 1));
	cr_assert(near(hebb_selectivity(even, 3), 0));
	cr_assert(near(hebb_selectivity(some, 3), 2.5 / 5.5));
	cr_assert(isnan(hebb_selectivity(none, 2)));
}

Test(shape, gini_of_four_by_hand)
{
	const double even[] = { -1, 1, 1, -1 }, one[] = { 0, 0, -7, 0 };
	const double some[] = { 1, 2, 3, 4 };

	cr_assert(near(hebb_gini(even, 4), 0));
	cr_assert(near(hebb_gini(one, 4), 0.75));
	cr_assert(near(hebb_gini(some, 4), 0.25));
}

Test(shape, participation_is_between_one_and_all)
{
	const double even[] = { 3, 3, 3 }, one[] = { 2, 0, 0 };
	const double some[] = { 2, 1, 1 };

	cr_assert(near(hebb_participation(even, 3), 3));
	cr_assert(near(hebb_participation(one, 3), 1));
	cr_assert(near(hebb_participation(some, 3), 16.0 / 6));
	cr_assert(near(hebb_effective(even, 3), 3));
	cr_assert(near(hebb_effective(one, 3), 1));
	cr_assert_eq(hebb_components(some, 3, 0.5), 1);
	cr_assert_eq(hebb_components(some, 3, 0.51), 2);
	cr_assert_eq(hebb_components(even, 3, 0.9), 3);
}

Test(shape, activity_along_a_line_has_one_direction)
{
	float x[4 * 3];
	double value[3];
	size_t i, u;

	for (i = 0; i < 4; i++)
		for (u = 0; u < 3; u++)
			x[3 * i + u] = (float)(i * (u + 1)) + 5;
	cr_assert_eq(hebb_variances(x, 4, 3, value), 3);
	/* variance 5/3 of 0 1 2 3, times 1 + 4 + 9 */
	cr_assert_float_eq(value[0], 14 * 5.0 / 3, 1e-9);
	cr_assert_float_eq(hebb_participation(value, 3), 1, 1e-9);
}

Test(shape, directions_of_hardly_any_activity_end)
{
	static float x[60 * 40];
	double value[40];
	size_t i;

	cr_assert_eq(hebb_variances(x, 60, 40, value), 40);
	cr_assert_eq(value[0], 0, "nothing varies");
	for (i = 0; i < 60; i++) {
		x[40 * i + 3] = i == 7;
		x[40 * i + 4] = i == 7 ? 1e-38f : 0; /* below float's range, */
		x[40 * i + 5] = i == 9 ? 1e-44f : 0; /* and squared beyond */
	}
	cr_assert_eq(hebb_variances(x, 60, 40, value), 40);
	cr_assert_float_eq(value[0], 1 / 60.0, 1e-12);
	cr_assert_float_eq(hebb_participation(value, 40), 1, 1e-12);
	x[0] = NAN;
	cr_assert_eq(hebb_variances(x, 60, 40, value), 40);
	cr_assert(isnan(value[0]), "no number, no variance");
}

Test(shape, what_is_lognormal_fits_so)
{
	double w[400], v[400];
	size_t i;

	for (i = 0; i < 400; i++) {
		v[i] = 20 + draw(i, 5) + draw(i, 6) + draw(i, 7);
		w[i] = exp(2 * (v[i] - 20));
	}
	cr_assert_gt(hebb_lognormal(w, 400), 100);
	for (i = 0; i < 400; i++)
		w[i] = log(w[i]) + 4;
	cr_assert_lt(hebb_lognormal(w, 400), 0);
	cr_assert(isnan(hebb_lognormal(w, 2)));
}

/* ---- what is asked of learners ---- */

enum { SAMPLES = 12, WIDTH = 3, CLASSES = 3 };

struct school {
	float input[SAMPLES * WIDTH];
	int32_t label[SAMPLES];
	struct hebb_dataset data;
	struct hebb_config *map;
	struct hebb_learner *learner;
	struct hebb_batch batch;
};

static void open_school(struct school *school, const char *text)
{
	const struct hebb_task task = { &school->data, 1, 1 };
	struct hebb_error err;
	size_t i;

	for (i = 0; i < SAMPLES * WIDTH; i++)
		school->input[i] = (float)(1 + draw(i, 8)) / 2;
	for (i = 0; i < SAMPLES; i++)
		school->label[i] = (int32_t)(i % CLASSES);
	school->data = (struct hebb_dataset){ .train = SAMPLES / 2,
					      .test = SAMPLES / 2,
					      .rank = 1,
					      .shape = { WIDTH },
					      .width = WIDTH,
					      .classes = CLASSES,
					      .outputs = CLASSES,
					      .numbers = school->input,
					      .label = school->label };
	school->map = hebb_yaml_parse("test", text, strlen(text), &err);
	cr_assert_not_null(school->map, "%s", err.message);
	school->learner = hebb_learner_new(school->map, "a", &task, &err);
	cr_assert_not_null(school->learner, "%s", err.message);
	school->batch = (struct hebb_batch){ .n = SAMPLES,
					     .width = WIDTH,
					     .outputs = CLASSES,
					     .input = school->input,
					     .label = school->label };
}

static void close_school(struct school *school)
{
	hebb_learner_free(school->learner);
	hebb_config_free(school->map);
}

static void put(struct school *school, const char *path, const double *value)
{
	struct hebb_error err;
	const struct hebb_probe *probe =
	    hebb_probes_find(&school->learner->probes, path);

	cr_assert_not_null(probe);
	cr_assert(
	    school->learner->type->write(school->learner, probe, value, &err));
}

static const char plain[] = "type: backprop\n"
			    "loss: mse\n"
			    "layers:\n"
			    "  - {type: dense, units: 3, bias: false}\n"
			    "  - {type: relu}\n"
			    "  - {type: dense, units: 3, bias: false}\n";
static const char stdp[] =
    "type: spiking\n"
    "encoder: {type: poisson, rate: 200 Hz}\n"
    "total: 6\n"
    "network:\n"
    "  populations:\n"
    "    input: {type: poisson}\n"
    "    exc: {type: lif_adaptive, size: 5}\n"
    "  projections:\n"
    "    input_exc: {from: input, to: exc, type: stdp, w_max: 9 mV, weight: "
    "{uniform: [0 mV, 3 mV]}}\n";

/* Of a 3 x 3 product four multiply-adds have no zero in them. */
Test(learner, operations_are_those_that_are_not_zero)
{
	const double first[] = { 1, 0, 2, 3, 4, 5, 0, -6, 7 };
	const double second[9] = { 0 };
	const float sample[] = { 1, 0, 2 };
	struct school school;
	struct hebb_expense expense;
	struct hebb_error err;

	open_school(&school, plain);
	put(&school, "dense1.weight", first);
	put(&school, "dense2.weight", second);
	school.batch.n = 1;
	school.batch.input = sample;
	cr_assert(school.learner->type->expend(school.learner, &school.batch,
					       &expense, &err));
	cr_assert_eq(expense.multiplies, 4);
	cr_assert_eq(expense.dense, 9 + 9);
	cr_assert_eq(expense.accumulates, 0);
	cr_assert_eq(expense.updates, 0);
	close_school(&school);
}

Test(learner, parts_are_what_goes_on_to_the_next_weights)
{
	const double first[] = { 1, 0, -1, 0, 1, 0, 0, 0, -1 };
	struct school school;
	float hidden[SAMPLES * 3], out[SAMPLES * 3];
	float *activity[] = { hidden, out };
	struct hebb_error err;
	size_t i;

	open_school(&school, plain);
	put(&school, "dense1.weight", first);
	cr_assert_eq(school.learner->parts, 2);
	cr_assert_str_eq(school.learner->part[0].name, "relu1");
	cr_assert(school.learner->part[1].answers);
	cr_assert(school.learner->type->respond(school.learner, &school.batch,
						0, activity, &err));
	for (i = 0; i < SAMPLES; i++) {
		cr_assert_eq(hidden[3 * i], school.input[3 * i]);
		cr_assert_eq(hidden[3 * i + 1], school.input[3 * i + 1]);
		cr_assert_eq(hidden[3 * i + 2], 0);
	}
	close_school(&school);
}

Test(learner, spikes_are_counted_and_noise_differs_by_repeat)
{
	struct school school;
	float count[2][SAMPLES * 5], again[SAMPLES * 5];
	float *activity[] = { count[0] }, *other[] = { count[1] };
	float *same[] = { again };
	struct hebb_error err;
	double all = 0;
	size_t i;

	open_school(&school, stdp);
	cr_assert_eq(school.learner->parts, 1);
	cr_assert_str_eq(school.learner->part[0].name, "exc");
	cr_assert(school.learner->part[0].spikes);
	cr_assert(school.learner->type->respond(school.learner, &school.batch,
						0, activity, &err));
	cr_assert(school.learner->type->respond(school.learner, &school.batch,
						1, other, &err));
	cr_assert(school.learner->type->respond(school.learner, &school.batch,
						0, same, &err));
	for (i = 0; i < SAMPLES * 5; i++)
		all += (double)count[0][i];
	cr_assert_gt(all, SAMPLES);
	cr_assert_arr_eq(count[0], again, sizeof(again));
	cr_assert_arr_neq(count[0], count[1], sizeof(again));
	close_school(&school);
}

/* Each level's portrait is of the first look that reaches it. */
Test(learner, portraits_are_of_the_first_look_that_is_so_good)
{
	const double accuracy[] = { NAN, 0.5, 0.85, 0.7, 0.8, 0.95, 0.6 };
	const struct hebb_measure measure = { .stimuli = 5 };
	struct hebb_subject subject = { .stimuli = 5 };
	struct hebb_sitting sitting = { &measure, &subject };
	struct hebb_portraits *portraits;
	double weight[9] = { 0 };
	struct school school;
	struct hebb_error err;
	size_t k;

	open_school(&school, plain);
	subject.learner = school.learner;
	subject.data = &school.data;
	portraits = hebb_portraits_new(&sitting);
	cr_assert_eq(portraits->units, 3);
	for (k = 0; k < 7; k++) {
		weight[0] = (double)k;
		put(&school, "dense1.weight", weight);
		subject.accuracy = accuracy[k];
		subject.fresh = false;
		sitting.over = k == 6;
		cr_assert(hebb_portraits_look(portraits, &sitting, &err));
		cr_assert_eq(!hebb_portrait(portraits, HEBB_PORTRAIT_80),
			     k < 2);
		cr_assert_eq(!hebb_portrait(portraits, HEBB_PORTRAIT_90),
			     k < 5);
	}
	for (k = 0; k < 3; k++) {
		const float x = school.input[WIDTH * SAMPLES / 2];
		const float times[] = { 2, 5, 6 };

		cr_assert_eq(hebb_portrait(portraits, k)[0], times[k] * x);
	}
	cr_assert_eq(portraits->accuracy[HEBB_PORTRAIT_80], 0.85);
	cr_assert_eq(portraits->accuracy[HEBB_PORTRAIT_90], 0.95);
	cr_assert_eq(portraits->accuracy[HEBB_PORTRAIT_END], 0.6);
	hebb_free(portraits);
	hebb_subject_room_free(&subject, subject.activity);
	close_school(&school);
}

static void set_counter(const char *folder, double joules)
{
	char *path = hebb_text_format("%s/intel-rapl:0/energy_uj", folder);
	FILE *file = fopen(path, "w");

	cr_assert_not_null(file);
	fprintf(file, "%.0f\n", 1e6 * joules);
	fclose(file);
	hebb_free(path);
}

/* All that was counted is learning's where all time was, and none before. */
Test(learner, joules_of_learning_are_its_share_of_the_time)
{
	char folder[] = "/tmp/hebb-measure.XXXXXX", *counter;
	struct hebb_value values[4] = {
		{ 0 }, { 0 }, { 0 }, { .text = folder }
	};
	const struct hebb_measure measure = { .type = &hebb_measure_energy,
					      .values = values,
					      .stimuli = 5 };
	struct hebb_subject subject = { .stimuli = 5 };
	struct hebb_sitting sitting = { &measure, &subject };
	double value[16] = { 0 };
	struct school school;
	struct hebb_error err;

	open_school(&school, plain);
	subject.learner = school.learner;
	subject.data = &school.data;
	cr_assert_not_null(mkdtemp(folder));
	counter = hebb_text_format("%s/intel-rapl:0", folder);
	mkdir(counter, 0700);
	set_counter(folder, 3);
	sitting.state = measure.type->begin(&sitting);
	set_counter(folder, 5);
	cr_assert(measure.type->look(&sitting, 0, value, &err));
	set_counter(folder, 12);
	subject.seconds = 1e9;
	subject.seen = 10;
	cr_assert(measure.type->look(&sitting, 0, value, &err));
	cr_assert(measure.type->end(&sitting, value, &err));
	cr_assert_str_eq(measure.type->findings[8].name, "joules");
	cr_assert_eq(value[8], 0);
	cr_assert_str_eq(measure.type->findings[9].name, "joules_learning");
	cr_assert_float_eq(value[9], 0.7, 1e-12);
	measure.type->release(sitting.state);
	hebb_free(counter);
	counter = hebb_text_format("%s/intel-rapl:0/energy_uj", folder);
	unlink(counter);
	*strrchr(counter, '/') = '\0';
	rmdir(counter);
	rmdir(folder);
	hebb_free(counter);
	close_school(&school);
}

/* Five synapses of each input tell how many spikes came in; none fires. */
static const char quiet[] =
    "type: spiking\n"
    "encoder: {type: poisson, rate: 200 Hz}\n"
    "tries: 1\n"
    "shows: 60\n"
    "network:\n"
    "  populations:\n"
    "    input: {type: poisson}\n"
    "    exc: {type: lif_adaptive, size: 5}\n"
    "  projections:\n"
    "    input_exc: {from: input, to: exc, type: stdp, w_max: 9 mV, weight: "
    "0 mV}\n";

static double input_spikes(struct school *school, double deleted, double added)
{
	struct hebb_expense expense;
	struct hebb_error err;

	cr_assert(school->learner->type->jam(school->learner, deleted, added));
	cr_assert(school->learner->type->expend(school->learner, &school->batch,
						&expense, &err));
	return expense.accumulates / 5;
}

Test(learner, input_spikes_are_deleted_and_added)
{
	struct school school;
	double n;

	open_school(&school, quiet);
	school.batch.n = 1;
	n = input_spikes(&school, 0, 0);
	cr_assert_gt(n, 3000);
	cr_assert_float_eq(input_spikes(&school, 0.3, 0), 0.7 * n,
			   4 * sqrt(0.21 * n));
	/* as many as are expected, not as there are */
	cr_assert_float_eq(input_spikes(&school, 0, 0.5), 1.5 * n,
			   4 * sqrt(0.75 * n));
	cr_assert_eq(input_spikes(&school, 1, 0), 0);
	cr_assert_eq(input_spikes(&school, 0, 0), n);
	close_school(&school);
}

Test(learner, without_input_spikes_it_is_the_answer_to_nothing)
{
	float count[4][SAMPLES * 5];
	const double level[] = { 0, 1, 0, 0.5 };
	struct school school;
	struct hebb_error err;
	size_t i;

	open_school(&school, stdp);
	for (i = 0; i < 4; i++) {
		float *activity[] = { count[i] };

		school.learner->type->jam(school.learner, level[i], 0);
		cr_assert(school.learner->type->respond(
		    school.learner, &school.batch, 0, activity, &err));
	}
	cr_assert_arr_eq(count[0], count[2], sizeof(count[0]));
	cr_assert_arr_neq(count[0], count[3], sizeof(count[0]));
	cr_assert_arr_neq(count[0], count[1], sizeof(count[0]));
	school.learner->type->jam(school.learner, 0, 0);
	memset(school.input, 0, sizeof(school.input));
	cr_assert(school.learner->type->respond(
	    school.learner, &school.batch, 0, (float *[]){ count[0] }, &err));
	cr_assert_arr_eq(count[0], count[1], sizeof(count[0]));
	close_school(&school);
}

/* Of 6 stimuli there are 15 pairs; parts of 3 and 3 units, 18 weights. */
Test(learner, memory_of_measures_is_foreseen)
{
	const struct hebb_value values[2] = { { .number = 1000 } };
	struct hebb_measure item[] = {
		{ .type = &hebb_measure_rsa, .stimuli = 6 },
		{ .type = &hebb_measure_cka, .stimuli = 5 },
		{ .type = &hebb_measure_weights, .stimuli = 6 },
		{ .type = &hebb_measure_credit, .stimuli = 6 },
	};
	const struct hebb_measures all = { item, 4, 6 }, rsa = { item, 1, 6 };
	const struct hebb_measures last = { item + 3, 1, 6 };
	struct hebb_load load;
	struct school school;

	item[1].values = (struct hebb_value *)values;
	open_school(&school, plain);
	load = hebb_measures_load(&rsa, &school.data, school.learner, 7);
	cr_assert_eq(load.held, (6 * 6 + 3 * 6 * 3) * sizeof(float));
	cr_assert_eq(load.passing, 256 * 6 * sizeof(float));
	cr_assert_eq(load.kept, 3 * 6 * 3 * sizeof(float));
	cr_assert_eq(load.met, 15 * sizeof(double));
	cr_assert_eq(load.meeting, (6 * 15 + 2 * 16 + 36) * 4);
	load = hebb_measures_load(&all, &school.data, school.learner, 7);
	cr_assert_eq(load.held,
		     (6 * 6 + 3 * 6 * 3 + (3 + 7) * 5 * 3) * sizeof(float) +
			 18 * sizeof(double));
	cr_assert_eq(load.kept, 3 * (6 + 5) * 3 * sizeof(float));
	cr_assert_eq(load.met, 25 * sizeof(double));
	item[0].stimuli = item[1].stimuli = 1000;
	load = hebb_measures_load(&rsa, &school.data, school.learner, 7);
	cr_assert_eq(load.passing, 40 * 499500 + 8 * 524288 + 4 * 1000000 +
				       6000 * sizeof(float));
	load = hebb_measures_load(&all, &school.data, school.learner, 17);
	cr_assert_eq(load.passing, 9e6 * sizeof(double));
	/* plain backpropagation has no other rule to ask about */
	load = hebb_measures_load(&last, &school.data, school.learner, 7);
	cr_assert_eq(load.held + load.passing + load.kept, 0);
	close_school(&school);
}

/* Five films of 50 steps of four units: cut, kept, and once more in doubles. */
Test(learner, memory_of_steps_is_foreseen)
{
	const char *text = "type: surrogate\n"
			   "loss: mse\n"
			   "layers:\n"
			   "  - {type: spiking_lif, units: 4, steps: 50}\n"
			   "  - {type: global_pool}\n"
			   "  - {type: dense, units: 3}\n";
	struct hebb_measure item = { .type = &hebb_measure_firing,
				     .stimuli = 5 };
	const struct hebb_measures firing = { &item, 1, 5 };
	struct hebb_load load;
	struct school school;

	open_school(&school, text);
	load = hebb_measures_load(&firing, &school.data, school.learner, 7);
	cr_assert_eq(load.passing,
		     5 * 50 * 4 * (2 * sizeof(float) + sizeof(double)));
	close_school(&school);
	/* a learner that can be heard is asked for all again, four times */
	open_school(&school, stdp);
	item.stimuli = 1000;
	load = hebb_measures_load(&firing, &school.data, school.learner, 7);
	cr_assert_eq(load.passing, 4 * 1000 * 5 * sizeof(float));
	close_school(&school);
}

/* Weights that are written are those that are read, and that answer. */
Test(learner, spiking_weights_go_and_come_back)
{
	struct school school;
	struct hebb_expense before, without, after;
	double *kept, none[WIDTH * 5] = { 0 };
	const struct hebb_probe *probe;
	struct hebb_error err;

	open_school(&school, stdp);
	probe = hebb_learner_weights(school.learner, 0);
	cr_assert_str_eq(probe->path, "input_exc.weight");
	cr_assert_null(hebb_learner_weights(school.learner, 1));
	kept = hebb_weights_read(probe);
	cr_assert(school.learner->type->expend(school.learner, &school.batch,
					       &before, &err));
	put(&school, probe->path, none);
	cr_assert(school.learner->type->expend(school.learner, &school.batch,
					       &without, &err));
	put(&school, probe->path, kept);
	cr_assert(school.learner->type->expend(school.learner, &school.batch,
					       &after, &err));
	cr_assert_gt(before.accumulates, 0);
	cr_assert_gt(without.updates, before.updates); /* shown again */
	cr_assert_eq(after.accumulates, before.accumulates);
	cr_assert_eq(after.updates, before.updates);
	hebb_free(kept);
	close_school(&school);
}

/* ---- steps of time ---- */

enum { MANY = 4000, LONG = 30 };

/* x[t] = part x[t - 1] + noise, of variance 1 from the first step on. */
static void fill_autoregressive(float *x, double part)
{
	const struct hebb_stream stream = hebb_stream_open(4, "steps");
	double now = 0;
	size_t s, t;

	for (s = 0; s < MANY; s++)
		for (t = 0; t < LONG; t++) {
			const double noise =
			    sqrt(12) *
			    (hebb_random_uniform(stream, s, t, 0) - 0.5);

			now = t ? part * now + sqrt(1 - part * part) * noise
				: noise;
			x[s * LONG + t] = (float)now;
		}
}

Test(timescale, of_what_decays_is_known)
{
	static float x[MANY * LONG];
	/* 0.8^4 and 0.8^5 are about 1/e */
	const double known = 4 + (0.4096 - exp(-1)) / (0.4096 - 0.32768);

	fill_autoregressive(x, 0.8);
	cr_assert_float_eq(hebb_timescale(x, MANY, LONG, 1), known, 0.25);
	fill_autoregressive(x, 0);
	cr_assert_float_eq(hebb_timescale(x, MANY, LONG, 1), 1 - exp(-1), 0.01);
}

Test(timescale, of_few_numbers_is_as_by_hand)
{
	/* two sequences that mirror each other: 1 2 -1 */
	const float x[] = { 1, 2, -1, -1, -2, 1 };
	const float pairs[] = { 1, 5, 2, 5, -1, 5, -1, 5, -2, 5, 1, 5 };
	const float stays[] = { 7, 7, 7, 3, 3, 3, 4, 4, 4 };
	const float same[] = { 0.1f, 0.7f, 0.3f, 0.1f, 0.7f, 0.3f };
	const float led[] = { 11, -48, 2, 9, -52, 4 };
	/* (2 - 2) / sqrt((1 + 4) (4 + 1)) at the first lag */
	const double known = 1 - exp(-1);

	cr_assert(near(hebb_timescale(x, 2, 3, 1), known));
	cr_assert(near(hebb_timescale(led, 2, 3, 1), known),
		  "what all have in common does not count");
	cr_assert(near(hebb_timescale(pairs, 2, 3, 2), known),
		  "nor does a unit that stays as it is");
	cr_assert(isnan(hebb_timescale(stays, 3, 3, 1)), "never falls");
	cr_assert(isnan(hebb_timescale(same, 2, 3, 1)), "never varies");
	cr_assert(isnan(hebb_timescale(x, 6, 1, 1)), "has no steps");
}

/* What is told of 40 samples step by step; free it. */
static float *trace_of(const char *text, size_t part, float **mean)
{
	static float input[40 * WIDTH];
	struct hebb_error err;
	struct school school;
	struct hebb_learner *learner;
	float *state, **activity;
	size_t i;

	for (i = 0; i < 40 * WIDTH; i++)
		input[i] = (float)(2 * draw(i, 9));
	open_school(&school, text);
	learner = school.learner;
	school.batch.n = 40;
	school.batch.input = input;
	state = hebb_alloc(40 * learner->part[part].steps *
			       learner->part[part].units,
			   sizeof(*state), "states");
	activity = hebb_alloc(learner->parts, sizeof(*activity), "activity");
	for (i = 0; i < learner->parts; i++)
		activity[i] = hebb_alloc(40 * learner->part[i].units,
					 sizeof(float), "activity");
	cr_assert(
	    learner->type->trace(learner, &school.batch, part, state, &err));
	cr_assert(
	    learner->type->respond(learner, &school.batch, 0, activity, &err));
	for (i = 0; i < learner->parts; i++)
		if (i == part)
			*mean = activity[i];
		else
			hebb_free(activity[i]);
	hebb_free(activity);
	close_school(&school);
	return state;
}

/* A hidden layer of four units, in batches of 24, and what follows it. */
static char *with_hidden(const char *learner, const char *hidden,
			 const char *then)
{
	return hebb_text_format("type: %s\n"
				"batch: 24\n"
				"loss: mse\n"
				"layers:\n"
				"  - {type: reshape, size: [1], steps: 3}\n"
				"  - {type: %s, units: 4, name: hidden}\n"
				"  - {type: dense, units: 3, name: answer%s",
				learner, hidden, then);
}

/* A layer that hands on its last step alone has been through the others. */
static void tell(const char *type, size_t directions)
{
	const char *way = directions == 2 ? "true" : "false";
	const size_t units = 4 * directions;
	char *some = hebb_text_format("%s, bidirectional: %s", type, way);
	char *end = hebb_text_format("%s, last: true", some);
	char *one = with_hidden("backprop", end, "}\n");
	char *all =
	    with_hidden("backprop", some, "}\n  - {type: global_pool}\n");
	float *last, *mean;
	float *told = trace_of(one, 0, &last), *state = trace_of(all, 0, &mean);
	size_t i, u;

	cr_assert(!memcmp(told, state, 40 * 3 * units * sizeof(*told)));
	for (i = 0; i < 40; i++)
		for (u = 0; u < units; u++) {
			const float *first = state + 3 * units * i + u;

			/* the way back ends at the first step */
			cr_assert_eq(last[units * i + u],
				     first[u < 4 ? 2 * units : 0]);
			cr_assert_float_eq(
			    mean[units * i + u],
			    (first[0] + first[units] + first[2 * units]) / 3,
			    1e-6);
		}
	hebb_free(some);
	hebb_free(end);
	hebb_free(one);
	hebb_free(all);
	hebb_free(told);
	hebb_free(last);
	hebb_free(state);
	hebb_free(mean);
}

Test(learner, steps_that_are_not_handed_on_are_told_all_the_same)
{
	size_t directions;

	for (directions = 1; directions <= 2; directions++) {
		tell("rnn", directions);
		tell("lstm", directions);
		tell("gru", directions);
	}
}

Test(learner, spikes_are_told_step_by_step)
{
	char *text = with_hidden("surrogate", "spiking_lif",
				 "}\n  - {type: "
				 "global_pool}\n");
	float *count, *state = trace_of(text, 0, &count);
	double spikes = 0;
	size_t i;

	for (i = 0; i < 40 * 4; i++) {
		const float *first = state + i / 4 * 12 + i % 4;

		cr_assert(first[0] == 0 || first[0] == 1);
		cr_assert_eq(first[0] + first[4] + first[8], count[i]);
		spikes += (double)count[i];
	}
	cr_assert_gt(spikes, 10);
	hebb_free(text);
	hebb_free(count);
	hebb_free(state);
}

/* ---- learning anew ---- */

/*
 * Each sample is a unit vector, held out once more; weights begin at zero, and
 * no sample is of class 0, which is what is answered to what was not seen.
 */
Test(relearn, what_was_not_seen_is_not_known)
{
	enum { ALL = 20 };
	static const char text[] =
	    "{type: backprop, batch: 3, optimiser: {type: sgd, rate: 1}, "
	    "layers: [{type: dense, init: zeros, bias: false}, {type: "
	    "softmax}]}";
	static float input[2 * ALL * ALL];
	static int32_t label[2 * ALL];
	const struct hebb_dataset data = { .train = ALL,
					   .test = ALL,
					   .rank = 1,
					   .shape = { ALL },
					   .width = ALL,
					   .classes = 4,
					   .outputs = 4,
					   .numbers = input,
					   .label = label };
	const struct hebb_task task = { &data, 1, 1 };
	const struct hebb_job job = { .threads = 1 };
	struct hebb_subject subject = { .data = &data,
					.job = &job,
					.threads = 2,
					.seed = 5,
					.held_out = ALL,
					.seen = 30 * ALL + 7 };
	struct hebb_config *map;
	struct hebb_error err;
	double accuracy;
	size_t i, n;

	for (i = 0; i < 2 * ALL; i++) {
		input[ALL * i + i % ALL] = 1;
		label[i] = (int32_t)(1 + i % ALL % 3);
	}
	map = hebb_yaml_parse("test", text, strlen(text), &err);
	subject.map = map;
	subject.learner = hebb_learner_new(map, "a", &task, &err);
	for (n = 1; n <= ALL; n += n < 4 ? 1 : 4) {
		cr_assert(hebb_subject_relearn(&subject, n, &accuracy, &err));
		cr_assert(near(accuracy, (double)n / ALL), "%zu: %g", n,
			  accuracy);
	}
	hebb_learner_free(subject.learner);
	hebb_config_free(map);
}

static double courses(const char *list, uint64_t samples)
{
	struct hebb_dataset data = { .train = 1197, .test = 600 };
	struct hebb_config *tree;
	struct hebb_measures measures = { 0 };
	int32_t label[1] = { 0 };
	struct hebb_error err;
	double n;

	data.label = label;
	data.classes = 10;
	tree = hebb_yaml_parse("test", list, strlen(list), &err);
	cr_assert(hebb_measures_read(&measures, tree, &data, &err), "%s",
		  err.message);
	n = hebb_measures_courses(&measures, &data, samples);
	hebb_measures_release(&measures);
	hebb_config_free(tree);
	return n;
}

/* 10, 22, 46, 100, 215, 464, 1000 and 1197 distinct samples. */
Test(relearn, as_many_courses_as_there_are_numbers)
{
	const char *both = "[sample_efficiency, {type: sample_efficiency, "
			   "name: b, distinct: true}]";

	cr_assert_eq(courses(both, 5000), 8);
	cr_assert_eq(courses(both, 1197), 8);
	cr_assert_eq(courses(both, 30), 3);
	cr_assert_eq(courses(both, 22), 2);
	cr_assert_eq(courses(both, 4), 1);
	cr_assert_eq(courses("[sample_efficiency, weights]", 5000), 0);
}

/* ---- spikes in windows ---- */

Test(regime, intervals_end_with_their_window)
{
	struct hebb_regime *regime = hebb_regime_new(2, 100, 10, 3);
	const double time[] = { 10, 20, 40, 5, 15 };
	const uint64_t window[] = { 0, 0, 0, 2, 2 };
	struct hebb_regime_summary summary;
	size_t i;

	for (i = 0; i < 5; i++)
		hebb_regime_add(regime, window[i], time[i], 0);
	hebb_regime_add(regime, 2, 60, 1);
	summary = hebb_regime_end(regime, 3);
	/* six spikes of two units in 300 ms */
	cr_assert(near(summary.rate, 10));
	/* intervals 10, 20 and 10 of the unit that fired often enough */
	cr_assert(near(summary.cv, sqrt(200.0 / 9) / (40.0 / 3)));
	cr_assert(near(summary.cv2, 2.0 * 10 / 30));
	cr_assert(near(summary.lvr, 3 * (1.0 / 9) * (1 + 20.0 / 30)));
	hebb_regime_free(regime);
}

Test(regime, what_fires_together_is_synchronous)
{
	struct hebb_regime *both = hebb_regime_new(2, 100, 10, 3);
	struct hebb_regime *turns = hebb_regime_new(2, 100, 10, 3);
	uint64_t w;

	for (w = 0; w < 5; w++) {
		hebb_regime_add(both, w, 20, 0);
		hebb_regime_add(both, w, 20, 1);
		hebb_regime_add(turns, w, 20, 0);
		hebb_regime_add(turns, w, 80, 1);
	}
	cr_assert(near(hebb_regime_end(both, 5).synchrony, 1));
	/* one of ten bins each: (1/20 - 1/100) / (9/100) */
	cr_assert(near(hebb_regime_end(turns, 5).synchrony, 4.0 / 9));
	hebb_regime_free(both);
	hebb_regime_free(turns);
}

/* ---- credit ---- */

static const char direct[] = "type: direct_feedback_alignment\n"
			     "layers:\n"
			     "  - {type: dense, units: 4, name: low}\n"
			     "  - {type: tanh}\n"
			     "  - {type: dense, units: 3, name: high}\n"
			     "  - {type: softmax}\n";

static double loss_with(struct school *school, const struct hebb_probe *probe,
			double *w, size_t i, double more)
{
	struct hebb_error err;
	double loss;

	w[i] += more;
	put(school, probe->path, w);
	cr_assert(school->learner->type->judge(school->learner, &school->batch,
					       &loss, &err));
	w[i] -= more;
	put(school, probe->path, w);
	return loss;
}

/* The exact one is the slope of the loss; feedback only acts below. */
Test(learner, credit_is_compared_with_the_slope_of_the_loss)
{
	struct school school;
	struct hebb_error err;
	double own[12], exact[12], *w;
	const struct hebb_probe *probe;
	size_t k, i, differ = 0;

	open_school(&school, direct);
	for (k = 0; k < 2; k++) {
		probe = hebb_learner_weights(school.learner, k);
		w = hebb_weights_read(probe);
		cr_assert(school.learner->type->credit(
		    school.learner, &school.batch, probe, own, exact, &err));
		for (i = 0; i < 12; i++) {
			const double slope =
			    (loss_with(&school, probe, w, i, 0.01) -
			     loss_with(&school, probe, w, i, -0.01)) /
			    0.02;

			cr_expect_float_eq(exact[i], slope, 1e-4);
			differ += fabs(own[i] - exact[i]) > 1e-6;
			if (k)
				cr_expect_float_eq(own[i], exact[i], 1e-7);
		}
		hebb_free(w);
	}
	cr_assert_gt(differ, 6);
	cr_assert_null(hebb_learner_weights(school.learner, 2));
	close_school(&school);
}

#define SPIKING                                                                \
	"optimiser: {type: sgd, rate: 1}\n"                                    \
	"layers:\n"                                                            \
	"  - {type: spiking_lif, units: 6, steps: 8, recurrent: true, "        \
	"threshold: 0.3}\n"                                                    \
	"  - {type: leaky, units: 3}\n"                                        \
	"  - {type: softmax}\n"

/* What eprop calls exact is what backpropagation through time changes. */
Test(learner, eprop_is_compared_with_all_of_time)
{
	struct school school, twin;
	struct hebb_error err;
	double own[36], exact[36], *before, *after, loss;
	size_t k, i, n, differ = 0;

	open_school(&school, "type: eprop\nfeedback: random\n" SPIKING);
	for (k = 0; k < 3; k++) {
		const struct hebb_probe *probe =
		    hebb_learner_weights(school.learner, k);

		n = hebb_probe_size(probe);
		before = hebb_weights_read(probe);
		cr_assert(school.learner->type->credit(
		    school.learner, &school.batch, probe, own, exact, &err));
		open_school(&twin, "type: surrogate\n" SPIKING);
		cr_assert(twin.learner->type->learn(twin.learner, &twin.batch,
						    &loss, &err));
		after =
		    hebb_weights_read(hebb_learner_weights(twin.learner, k));
		for (i = 0; i < n; i++) {
			cr_expect_float_eq(exact[i], before[i] - after[i],
					   1e-6);
			differ += fabs(own[i] - exact[i]) > 1e-6;
		}
		hebb_free(before);
		hebb_free(after);
		close_school(&twin);
	}
	cr_assert_gt(differ, 10);
	close_school(&school);
}

/* ---- tasks ---- */

Test(transfer, of_three_tasks_by_hand)
{
	const double r[] = { 0.5, 0.4, 0.3, 0.9, 0.6, 0.3,
			     0.7, 0.8, 0.5, 0.6, 0.4, 1 };

	cr_assert(near(hebb_transfer_end(r, 3), 2.0 / 3));
	cr_assert(near(hebb_transfer_back(r, 3), (-0.3 - 0.4) / 2));
	cr_assert(near(hebb_transfer_ahead(r, 3), (0.2 + 0.2) / 2));
	cr_assert(near(hebb_transfer_dip(r, 3, 1), -0.4));
}

Test(transfer, a_dip_that_heals_is_seen)
{
	/* two looks a task: the first falls to 0.3 and comes back */
	const double a[] = { 0.5, 0.5, 0.8, 0.5, 0.9, 0.5, 0.3, 0.8, 0.9, 0.9 };

	cr_assert(near(hebb_transfer_dip(a, 2, 2), -0.6));
}
