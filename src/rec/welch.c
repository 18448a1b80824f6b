#include "rec/welch.h"

#include <math.h>
#include <string.h>
#include <gsl/gsl_fft_real.h>

#include "base/memory.h"
#include "base/number.h"

enum { LONGEST = 1024, SHORTEST = 16 };

void hebb_welch_init(struct hebb_welch *welch, double bin, uint64_t samples)
{
	size_t n = LONGEST, i;

	*welch = (struct hebb_welch){ .bin = bin };
	while (n > samples)
		n /= 2;
	if (n < SHORTEST)
		return;
	welch->segment = n;
	welch->sample = hebb_alloc(n, sizeof(double), "a spectrum");
	welch->window = hebb_alloc(n, sizeof(double), "a spectrum");
	welch->work = hebb_alloc(n, sizeof(double), "a spectrum");
	welch->power = hebb_alloc(n / 2 + 1, sizeof(double), "a spectrum");
	for (i = 0; i < n; i++)
		welch->window[i] =
		    (1 - hebb_cos(2 * M_PI * (double)i / (double)n)) / 2;
}

void hebb_welch_release(struct hebb_welch *welch)
{
	hebb_free(welch->sample);
	hebb_free(welch->window);
	hebb_free(welch->work);
	hebb_free(welch->power);
}

/* GSL puts the imaginary part of frequency k at n - k. */
static void take_segment(struct hebb_welch *welch)
{
	const size_t n = welch->segment;
	double *work = welch->work, mean = 0;
	size_t i;

	for (i = 0; i < n; i++)
		mean += welch->sample[i] / (double)n;
	for (i = 0; i < n; i++)
		work[i] = (welch->sample[i] - mean) * welch->window[i];
	gsl_fft_real_radix2_transform(work, 1, n);
	welch->power[0] += work[0] * work[0];
	for (i = 1; i < n / 2; i++)
		welch->power[i] +=
		    2 * (work[i] * work[i] + work[n - i] * work[n - i]);
	welch->power[n / 2] += work[n / 2] * work[n / 2];
	welch->segments++;
	memmove(welch->sample, welch->sample + n / 2,
		n / 2 * sizeof(*welch->sample));
	welch->filled = n / 2;
}

void hebb_welch_add(struct hebb_welch *welch, double value, uint64_t n)
{
	const size_t half = welch->segment / 2;
	uint64_t same;

	for (same = 0; half && n; n--) {
		/* equal samples less their mean are zeros */
		if (same >= welch->segment && welch->filled == half) {
			welch->segments += n / half;
			n %= half;
			if (!n)
				return;
			same = 0;
		}
		welch->sample[welch->filled++] = value;
		same++;
		if (welch->filled == welch->segment)
			take_segment(welch);
	}
}

void hebb_welch_end(struct hebb_welch *welch)
{
	struct hebb_welch shorter;
	size_t i;

	if (!welch->segment || welch->segments)
		return;
	hebb_welch_init(&shorter, welch->bin, welch->filled);
	for (i = 0; i < welch->filled; i++)
		hebb_welch_add(&shorter, welch->sample[i], 1);
	hebb_welch_release(welch);
	*welch = shorter;
}

void hebb_welch_density(const struct hebb_welch *welch, double *power)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < welch->segment; i++)
		sum += welch->window[i] * welch->window[i];
	sum *= 1e3 / welch->bin * (double)welch->segments;
	for (i = 0; welch->segment && i <= welch->segment / 2; i++)
		power[i] = welch->segments ? welch->power[i] / sum : 0;
}
