#include "lab/curve.h"

#include <math.h>

double hebb_curve_area(const double *n, const double *a, size_t looks)
{
	double area = 0, range = 0;
	size_t i;

	for (i = 1; i < looks; i++) {
		const double step =
		    n[i - 1] > 0 ? log(n[i]) - log(n[i - 1]) : 0;

		area += (a[i] + a[i - 1]) / 2 * step;
		range += step;
	}
	return range > 0 ? area / range : NAN;
}

double hebb_curve_reach(const double *n, const double *a, size_t looks,
			double level)
{
	size_t i = 0;
	double part;

	while (i < looks && !(a[i] >= level))
		i++;
	if (i == looks)
		return NAN;
	if (!i || !(n[i - 1] > 0))
		return n[i];
	part = (level - a[i - 1]) / (a[i] - a[i - 1]);
	return exp(log(n[i - 1]) + part * (log(n[i]) - log(n[i - 1])));
}

double hebb_curve_mean(const double *x, const double *a, size_t points)
{
	double area = 0;
	size_t i;

	if (points < 2)
		return NAN;
	for (i = 1; i < points; i++)
		area += (a[i] + a[i - 1]) / 2 * (x[i] - x[i - 1]);
	return area / (x[points - 1] - x[0]);
}

double hebb_curve_fall(const double *x, const double *a, size_t points,
		       double level)
{
	size_t i;

	for (i = 0; i < points && !(a[i] <= level); i++)
		;
	if (i == points)
		return NAN;
	if (!i)
		return x[0];
	return x[i - 1] +
	       (a[i - 1] - level) / (a[i - 1] - a[i]) * (x[i] - x[i - 1]);
}
