#include "lab/timescale.h"

#include <math.h>

#include "base/memory.h"

/* Of one unit. */
struct course {
	double *z;        /* [steps][n] less the mean over sequences */
	double *variance; /* [steps] times n */
};

static void standardise(const float *x, size_t n, size_t steps, size_t units,
			size_t u, const struct course *course)
{
	size_t t, s;

	for (t = 0; t < steps; t++) {
		const float first = x[t * units + u];
		double *z = course->z + t * n, mean = 0, sum = 0;

		/* from the first, so that what does not vary is 0 */
		for (s = 0; s < n; s++) {
			z[s] = (double)x[(s * steps + t) * units + u] -
			       (double)first;
			mean += z[s] / (double)n;
		}
		for (s = 0; s < n; s++) {
			z[s] -= mean;
			sum += z[s] * z[s];
		}
		course->variance[t] = sum;
	}
}

/* NaN if there is none. */
static double correlation(const struct course *course, size_t n, size_t steps,
			  size_t lag)
{
	double both = 0, early = 0, late = 0;
	size_t t, i;

	for (t = 0; t + lag < steps; t++) {
		const double *a = course->z + t * n, *b = a + lag * n;
		double sum = 0;

		for (i = 0; i < n; i++)
			sum += a[i] * b[i];
		both += sum;
		early += course->variance[t];
		late += course->variance[t + lag];
	}
	return both / sqrt(early * late);
}

double hebb_timescale(const float *x, size_t n, size_t steps, size_t units)
{
	struct course *course = hebb_alloc(units, sizeof(*course), "states");
	double before = 1, now = 1, found = NAN;
	size_t lag, u;

	for (u = 0; u < units; u++) {
		course[u].z =
		    hebb_alloc(steps * n, sizeof(*course->z), "states");
		course[u].variance =
		    hebb_alloc(steps, sizeof(*course->variance), "states");
		standardise(x, n, steps, units, u, &course[u]);
	}
	for (lag = 1; lag < steps && isnan(found) && !isnan(now); lag++) {
		double sum = 0, varying = 0;

		for (u = 0; u < units; u++) {
			const double r = correlation(&course[u], n, steps, lag);

			sum += isnan(r) ? 0 : r;
			varying += !isnan(r);
		}
		before = now;
		now = sum / varying; /* NaN if there is none */
		if (now < exp(-1))
			found = (double)(lag - 1) +
				(before - exp(-1)) / (before - now);
	}
	for (u = 0; u < units; u++) {
		hebb_free(course[u].z);
		hebb_free(course[u].variance);
	}
	hebb_free(course);
	return found;
}
