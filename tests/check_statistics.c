#include "lab/statistics.h"

#include <math.h>
#include <criterion/criterion.h>
#include <gsl/gsl_randist.h>

#include "base/random.h"
#include "lab/estimate.h"
#include "lab/evidence.h"
#include "data/statistics/reference.h"

enum {
	PAIRED = sizeof(paired) / sizeof(*paired),
	GROUPS = sizeof(groups) / sizeof(*groups),
	SIMULATED = 2000,
	SEEDS = 10,
};

Test(statistics, spread_is_that_of_a_sample)
{
	const double value[] = { 2, 4, 4, 4, 5, 5, 7, 9 };

	cr_assert_float_eq(hebb_mean(value, 8), 5, 1e-15);
	cr_assert_float_eq(hebb_sd(value, 8), sqrt(32.0 / 7), 1e-15);
	cr_assert(isnan(hebb_sd(value, 1)));
	cr_assert(isnan(hebb_mean(value, 0)));
}

Test(statistics, the_middle_may_be_infinite)
{
	const double value[] = { INFINITY, 3, 1, INFINITY, 2, INFINITY };

	cr_assert_float_eq(hebb_median(value, 3), 3, 0);
	cr_assert_float_eq(hebb_median(value + 1, 2), 2, 0);
	cr_assert(isinf(hebb_median(value, 6)));
	cr_assert(isnan(hebb_median(value, 0)));
}

/* ---- intervals ---- */

static void expect_interval(struct hebb_estimate seen, double low, double high,
			    const char *what, size_t i)
{
	const double room = 0.06 * (high - low);

	cr_expect_float_eq(seen.low, low, room, "%s %zu: %g", what, i,
			   seen.low);
	cr_expect_float_eq(seen.high, high, room, "%s %zu: %g", what, i,
			   seen.high);
}

Test(statistics, intervals_are_those_of_a_million_resamples)
{
	size_t i;

	for (i = 0; i < PAIRED; i++)
		expect_interval(hebb_estimate(paired[i].x, paired[i].n),
				paired[i].low, paired[i].high, "paired", i);
	for (i = 0; i < GROUPS; i++)
		expect_interval(hebb_estimate_between(groups[i].a, groups[i].na,
						      groups[i].b,
						      groups[i].nb),
				groups[i].low, groups[i].high, "groups", i);
}

Test(statistics, intervals_say_where_they_are_from)
{
	const double same[] = { 3, 3, 3, 3, 3, 3, 3, 3, 3 };
	const double holes[] = { 1, NAN, 2, INFINITY, 4 };
	struct hebb_estimate seen = hebb_estimate(same, 1);

	cr_expect_eq(seen.method, HEBB_NO_INTERVAL);
	cr_expect_eq(seen.mean, 3);
	cr_expect(isnan(seen.low) && isnan(seen.high));
	seen = hebb_estimate(same, 9);
	cr_expect_eq(seen.low, 3);
	cr_expect_eq(seen.high, 3);
	seen = hebb_estimate(holes, 5);
	cr_expect_eq(seen.n, 3);
	cr_expect_eq(seen.method, HEBB_STUDENT);
	cr_expect_float_eq(seen.high - seen.mean,
			   4.302652729696142 * seen.sd / sqrt(3), 1e-9);
	seen = hebb_estimate(paired[0].x, HEBB_BOOTSTRAP_SEEDS - 1);
	cr_expect_eq(seen.method, HEBB_STUDENT);
	seen = hebb_estimate(paired[1].x, HEBB_BOOTSTRAP_SEEDS);
	cr_expect_eq(seen.method, HEBB_BOOTSTRAP);
	seen = hebb_estimate(paired[4].x, paired[4].n);
	cr_expect_eq(seen.method, HEBB_STUDENT, "resamples without spread");
}

/* Numbers as often as they are wanted, of mean 0. */
static double normal(gsl_rng *rng)
{
	return gsl_ran_gaussian_ziggurat(rng, 1);
}

static double skewed(gsl_rng *rng)
{
	return gsl_ran_exponential(rng, 1) - 1;
}

/* Of a skew of 6, where no interval is known that is much better. */
static double very_skewed(gsl_rng *rng)
{
	return gsl_ran_lognormal(rng, 0, 1) - exp(0.5);
}

/* An experiment that is repeated: how often is the truth in the interval? */
static double coverage(double (*draw)(gsl_rng *rng))
{
	const struct hebb_stream stream = hebb_stream_open(1, "coverage");
	double value[SEEDS];
	size_t inside = 0, k, i;

	for (k = 0; k < SIMULATED; k++) {
		struct hebb_gsl storage;
		gsl_rng *rng = hebb_random_gsl(&storage, stream, k, 0);
		struct hebb_estimate seen;

		for (i = 0; i < SEEDS; i++)
			value[i] = draw(rng);
		seen = hebb_estimate(value, SEEDS);
		inside += seen.low <= 0 && seen.high >= 0;
	}
	return (double)inside / SIMULATED;
}

Test(statistics, intervals_of_ten_normal_numbers_hold_the_truth)
{
	const double seen = coverage(normal);

	cr_expect(seen >= 0.92 && seen <= 0.97, "%g", seen);
}

Test(statistics, intervals_of_ten_skewed_numbers_hold_the_truth)
{
	const double seen = coverage(skewed);

	cr_expect(seen >= 0.92 && seen <= 0.97, "%g", seen);
}

Test(statistics, intervals_of_ten_very_skewed_numbers_come_near_it)
{
	const double seen = coverage(very_skewed);

	/* Student's hold it in 84 of 100 */
	cr_expect(seen >= 0.89 && seen <= 0.97, "%g", seen);
}

/* ---- tests ---- */

Test(statistics, paired_tests_are_those_of_scipy)
{
	size_t i;

	for (i = 0; i < PAIRED; i++) {
		const double *x = paired[i].x;
		const size_t n = paired[i].n;

		cr_expect_float_eq(hebb_wilcoxon(x, n), paired[i].wilcoxon,
				   1e-10, "%zu: %g", i, hebb_wilcoxon(x, n));
		cr_expect_float_eq(
		    hebb_effect(hebb_mean(x, n), hebb_sd(x, n), (double)n - 1),
		    paired[i].effect, 1e-10, "%zu", i);
		if (!isnan(paired[i].sign_flip))
			cr_expect_float_eq(hebb_sign_flip(x, n),
					   paired[i].sign_flip, 1e-10,
					   "%zu: %g", i, hebb_sign_flip(x, n));
	}
}

Test(statistics, groups_are_told_apart_as_by_scipy)
{
	size_t i;

	for (i = 0; i < GROUPS; i++) {
		const double p = groups[i].relabel;

		cr_expect_float_eq(hebb_rank_sum(groups[i].a, groups[i].na,
						 groups[i].b, groups[i].nb),
				   groups[i].rank_sum, 1e-10, "%zu", i);
		cr_expect_float_eq(hebb_relabel(groups[i].a, groups[i].na,
						groups[i].b, groups[i].nb),
				   p, 4 * sqrt(p / 9999), "%zu", i);
	}
}

Test(statistics, small_cases_are_those_counted_by_hand)
{
	const double five[] = { 1, 2, 3, 4, 5 }, mixed[] = { 1, -2, 3 };
	const double zeros[] = { 0, 0, 0 };

	/* two of 2^5 choices of signs are as far from the middle */
	cr_expect_float_eq(hebb_sign_flip(five, 5), 0.0625, 1e-15);
	cr_expect_float_eq(hebb_wilcoxon(five, 5), 0.0625, 1e-15);
	/* |2| or more: all but 1 + 2 - 3 and -1 - 2 + 3 */
	cr_expect_float_eq(hebb_sign_flip(mixed, 3), 0.75, 1e-15);
	/* ranks 1 and 3 of 6: all but 3 of 8 are as far as 4 or 2 */
	cr_expect_float_eq(hebb_wilcoxon(mixed, 3), 0.75, 1e-15);
	cr_expect_eq(hebb_sign_flip(zeros, 3), 1);
	cr_expect_eq(hebb_wilcoxon(zeros, 3), 1);
	cr_expect(isnan(hebb_sign_flip(zeros, 0)));
	cr_expect(isnan(hebb_wilcoxon(zeros, 0)));
	cr_expect_float_eq(hebb_sign_test(10, 0), 2.0 / 1024, 1e-15);
	cr_expect_float_eq(hebb_sign_test(1, 4), 12.0 / 32, 1e-15);
	cr_expect_eq(hebb_sign_test(3, 3), 1);
	cr_expect(isnan(hebb_sign_test(0, 0)));
}

Test(statistics, many_pairs_are_sampled)
{
	double x[40];
	size_t i;

	for (i = 0; i < 40; i++)
		x[i] = i % 5 ? 1 : -1;
	cr_expect_lt(hebb_sign_flip(x, 40), 0.001);
	cr_expect_gt(hebb_sign_flip(x, 40), 0);
	for (i = 0; i < 40; i++)
		x[i] = i % 2 ? 1 : -1;
	cr_expect_eq(hebb_sign_flip(x, 40), 1);
}

Test(statistics, many_questions_need_better_answers)
{
	double p[] = { 0.01, 0.04, NAN, 0.03, 0.5 };
	const double adjusted[] = { 0.04, 0.09, NAN, 0.09, 0.5 };
	size_t i;

	hebb_holm(p, 5);
	for (i = 0; i < 5; i++)
		cr_expect(isnan(p[i]) == isnan(adjusted[i]) &&
			      !(fabs(p[i] - adjusted[i]) > 1e-15),
			  "%zu: %g", i, p[i]);
	hebb_holm(p, 0);
}
