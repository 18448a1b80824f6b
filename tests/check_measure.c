/*
 * What measures compute: curves by hand, and what looks into learners finds of
 * networks whose activity is known.
 */
#include <math.h>
#include <criterion/criterion.h>

#include "lab/curve.h"

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
