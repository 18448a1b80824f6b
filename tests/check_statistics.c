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
