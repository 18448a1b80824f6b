#include "lab/statistics.h"

#include <math.h>
#include <criterion/criterion.h>

Test(statistics, spread_is_that_of_a_sample)
{
	const double value[] = { 2, 4, 4, 4, 5, 5, 7, 9 };

	cr_assert_float_eq(hebb_mean(value, 8), 5, 1e-15);
	cr_assert_float_eq(hebb_sd(value, 8), sqrt(32.0 / 7), 1e-15);
	cr_assert(isnan(hebb_sd(value, 1)));
	cr_assert(isnan(hebb_mean(value, 0)));
}

/* Intervals 1, 3, 1, 3, ...: mean 2, standard deviation 1. */
static void fire(struct hebb_intervals *intervals, size_t id, int spikes)
{
	double time = 100;
	int i;

	for (i = 0; i < spikes; i++) {
		hebb_intervals_add(intervals, id, time);
		time += i % 2 ? 3 : 1;
	}
}

Test(intervals, cv_is_the_mean_over_neurons_that_fired_enough)
{
	struct hebb_intervals intervals;
	int i;

	hebb_intervals_init(&intervals, 3, 0);
	fire(&intervals, 0, 11); /* 10 intervals: cv 1 / 2 */
	for (i = 0; i < 10; i++) /* regular: cv 0 */
		hebb_intervals_add(&intervals, 1, 5 * i);
	fire(&intervals, 2, 9); /* too few */
	cr_assert_float_eq(hebb_intervals_cv(&intervals, 10), 0.25, 1e-12);
	cr_assert(isnan(hebb_intervals_cv(&intervals, 12)));
	hebb_intervals_release(&intervals);
}

Test(intervals, what_comes_before_settling_does_not_count)
{
	struct hebb_intervals intervals;

	hebb_intervals_init(&intervals, 2, 200);
	hebb_intervals_add(&intervals, 0, 100);
	hebb_intervals_add(&intervals, 0, 250);
	hebb_intervals_add(&intervals, 1, 300);
	cr_assert_eq(intervals.total, 2);
	/* 2 spikes, 2 neurons, 0.8 s */
	cr_assert_float_eq(hebb_intervals_rate(&intervals, 1000), 1.25, 1e-12);
	cr_assert(isnan(hebb_intervals_rate(&intervals, 200)));
	hebb_intervals_release(&intervals);
}
