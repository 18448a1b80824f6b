#include "lab/statistics.h"

#include <math.h>
#include <string.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>

#include "base/memory.h"

double hebb_mean(const double *value, size_t n)
{
	return n ? gsl_stats_mean(value, 1, n) : NAN;
}

double hebb_sd(const double *value, size_t n)
{
	return n > 1 ? gsl_stats_sd(value, 1, n) : NAN;
}

double hebb_median(const double *value, size_t n)
{
	double *sorted, low, high;

	if (!n)
		return NAN;
	sorted = hebb_alloc(n, sizeof(*sorted), "a median");
	memcpy(sorted, value, n * sizeof(*sorted));
	gsl_sort(sorted, 1, n);
	low = sorted[(n - 1) / 2];
	high = sorted[n / 2];
	hebb_free(sorted);
	/* half of two infinities is none where they are equal */
	return low < high ? (low + high) / 2 : low;
}
