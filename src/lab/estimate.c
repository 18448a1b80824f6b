#include "lab/estimate.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>

#include "base/memory.h"
#include "base/random.h"
#include "lab/statistics.h"

/* order statistics of the resamples, from 0: 2.5 % on either side */
enum { LOWER = HEBB_RESAMPLES / 40 - 1, UPPER = HEBB_RESAMPLES - 1 - LOWER };

/* spread below this part of the sample's is rounding */
static const double nothing = 1e-12;

/* One of the samples that are compared, as deviations from its mean. */
struct sample {
	double *deviation; /* [n] */
	size_t n;
	double mean, variance; /* of the sample: over n - 1 */
	struct hebb_stream stream;
	uint32_t *bits; /* [n] */
};

static struct sample open_sample(const double *value, size_t n,
				 const char *stream)
{
	struct sample sample = {
		.deviation = hebb_alloc(n + 1, sizeof(double), "numbers"),
		.bits = hebb_alloc(n + 1, sizeof(uint32_t), "resamples"),
		.stream = hebb_stream_open(0, stream),
	};
	size_t i;

	for (i = 0; i < n; i++)
		if (isfinite(value[i]))
			sample.deviation[sample.n++] = value[i];
	sample.mean = hebb_mean(sample.deviation, sample.n);
	sample.variance = pow(hebb_sd(sample.deviation, sample.n), 2);
	for (i = 0; i < sample.n; i++)
		sample.deviation[i] -= sample.mean;
	return sample;
}

static void close_sample(struct sample *sample)
{
	hebb_free(sample->deviation);
	hebb_free(sample->bits);
}

/* The square of the standard error of a mean, from its sums. */
static double error_of(double sum, double squares, double n)
{
	return fmax(0, (squares - sum * sum / n) / (n - 1)) / n;
}

/* Mean of resample `r` less the sample's, and the square of its error. */
static void resample(const struct sample *sample, uint64_t r, double *mean,
		     double *error)
{
	double sum = 0, squares = 0;
	size_t i;

	hebb_random_fill(sample->stream, 0, sample->n, r, 0, sample->bits);
	for (i = 0; i < sample->n; i++) {
		const double x =
		    sample->deviation[((uint64_t)sample->bits[i] * sample->n) >>
				      32];

		sum += x;
		squares += x * x;
	}
	*mean = sum / (double)sample->n;
	*error = error_of(sum, squares, (double)sample->n);
}

/* A mean that moved without any spread is infinitely far away. */
static double studentised(double mean, double error, double whole)
{
	if (error > nothing * whole)
		return mean / sqrt(error);
	return mean * mean > nothing * whole ? copysign(INFINITY, mean) : 0;
}

/* False if the resamples say nothing. */
static bool bootstrap(const struct sample *a, const struct sample *b,
		      double error, struct hebb_estimate *estimate)
{
	double *t = hebb_alloc(HEBB_RESAMPLES, sizeof(*t), "resamples");
	double low, high;
	size_t r;

	for (r = 0; r < HEBB_RESAMPLES; r++) {
		double mean, square, other_mean = 0, other_square = 0;

		resample(a, r, &mean, &square);
		if (b)
			resample(b, r, &other_mean, &other_square);
		t[r] = studentised(mean - other_mean, square + other_square,
				   error);
	}
	gsl_sort(t, 1, HEBB_RESAMPLES);
	low = t[LOWER];
	high = t[UPPER];
	hebb_free(t);
	if (!isfinite(low) || !isfinite(high))
		return false;
	estimate->low = estimate->mean - high * sqrt(error);
	estimate->high = estimate->mean - low * sqrt(error);
	estimate->method = HEBB_BOOTSTRAP;
	return true;
}

static void student(double error, double freedom,
		    struct hebb_estimate *estimate)
{
	const double room = gsl_cdf_tdist_Pinv(0.975, freedom) * sqrt(error);

	estimate->low = estimate->mean - room;
	estimate->high = estimate->mean + room;
	estimate->method = HEBB_STUDENT;
}

struct hebb_estimate hebb_estimate(const double *value, size_t n)
{
	struct sample a = open_sample(value, n, "bootstrap");
	struct hebb_estimate estimate = {
		.mean = a.mean,
		.sd = sqrt(a.variance),
		.low = NAN,
		.high = NAN,
		.n = a.n,
	};
	const double error = a.variance / (double)a.n;

	if (a.n > 1 && (a.n < HEBB_BOOTSTRAP_SEEDS ||
			!bootstrap(&a, NULL, error, &estimate)))
		student(error, (double)(a.n - 1), &estimate);
	close_sample(&a);
	return estimate;
}

/* Degrees of freedom after Welch and Satterthwaite. */
static double welch_freedom(const struct sample *a, const struct sample *b)
{
	const double x = a->variance / (double)a->n;
	const double y = b->variance / (double)b->n;
	const double down =
	    x * x / (double)(a->n - 1) + y * y / (double)(b->n - 1);

	return down > 0 ? (x + y) * (x + y) / down : (double)(a->n + b->n - 2);
}

struct hebb_estimate hebb_estimate_between(const double *a, size_t na,
					   const double *b, size_t nb)
{
	struct sample x = open_sample(a, na, "bootstrap");
	struct sample y = open_sample(b, nb, "bootstrap of the other");
	const double nx = (double)x.n, ny = (double)y.n;
	struct hebb_estimate estimate = {
		.mean = x.mean - y.mean,
		.sd = sqrt(((nx - 1) * x.variance + (ny - 1) * y.variance) /
			   (nx + ny - 2)),
		.low = NAN,
		.high = NAN,
		.n = x.n < y.n ? x.n : y.n,
	};
	const double error = x.variance / nx + y.variance / ny;

	if (estimate.n > 1 && (estimate.n < HEBB_BOOTSTRAP_SEEDS ||
			       !bootstrap(&x, &y, error, &estimate)))
		student(error, welch_freedom(&x, &y), &estimate);
	close_sample(&x);
	close_sample(&y);
	return estimate;
}

const char *hebb_method_name(enum hebb_method method)
{
	static const char *const name[] = {
		[HEBB_NO_INTERVAL] = "none",
		[HEBB_STUDENT] = "Student's t",
		[HEBB_BOOTSTRAP] = "bootstrap-t",
	};

	return name[method];
}
