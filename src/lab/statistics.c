#include "lab/statistics.h"

#include <math.h>
#include <gsl/gsl_statistics_double.h>

double hebb_mean(const double *value, size_t n)
{
	return n ? gsl_stats_mean(value, 1, n) : NAN;
}

double hebb_sd(const double *value, size_t n)
{
	return n > 1 ? gsl_stats_sd(value, 1, n) : NAN;
}
