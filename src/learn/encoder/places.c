/*
 * places.c - neurons that each have a place among what can be seen
 *
 * On the line of every number of a sample there are `cells` places between
 * `low` and `high`, at equal distances d; a number beyond counts as the bound.
 * Either each place on each line has a neuron, or each place of the grid that
 * the lines span, cells^n for n numbers: those know what belongs together.
 */
#include "learn/encoder.h"

#include <math.h>

#include "base/number.h"

enum { CELLS, LOW, HIGH, WIDTH, RATE, GRID };
enum { MOST_CELLS = 1000, MOST_INPUTS = 1000000 };

static const struct hebb_param params[] = {
	[CELLS] = { "cells", "1", 8, 2, MOST_CELLS, "on the line of a number",
		    HEBB_COUNT },
	[LOW] = { "low", "1", -1, -1e9, 1e9, "place of the first cell" },
	[HIGH] = { "high", "1", 1, -1e9, 1e9, "place of the last" },
	[WIDTH] = { "width", "1", 1, 1e-3, 1e3,
		    "of a cell's hill, in distances between two" },
	[RATE] = { "rate", "Hz", 100, 0, 1e5, "of a cell in its place" },
	[GRID] = { "grid", "1", 0, 0, 1,
		   "whether cells have places in all numbers at once",
		   HEBB_FLAG },
	{ NULL },
};

static size_t inputs(const struct hebb_value *values, size_t width)
{
	const double cells = values[CELLS].number;
	const double n = values[GRID].number ? pow(cells, (double)width)
					     : cells * (double)width;

	return n <= MOST_INPUTS ? (size_t)n : 0;
}

/* hill[cells]: how near x is to each place on its line, 0 .. 1 */
static void climb(const struct hebb_value *values, double x, double *hill)
{
	const size_t last = (size_t)values[CELLS].number - 1;
	const double low = values[LOW].number;
	const double d = (values[HIGH].number - low) / (double)last;
	double at = d > 0 ? (x - low) / d : 0;
	size_t k;

	at = fmax(0, fmin(at, (double)last));
	for (k = 0; k <= last; k++) {
		const double off = (at - (double)k) / values[WIDTH].number;

		hill[k] = hebb_exp(-off * off / 2);
	}
}

static void encode(const struct hebb_value *values, const float *sample,
		   size_t width, double *rate)
{
	const size_t cells = (size_t)values[CELLS].number;
	double hill[MOST_CELLS];
	size_t i, k, j, n = 1;

	rate[0] = values[RATE].number;
	for (i = 0; i < width; i++) {
		climb(values, (double)sample[i], hill);
		if (!values[GRID].number) {
			for (k = 0; k < cells; k++)
				rate[i * cells + k] =
				    values[RATE].number * hill[k];
			continue;
		}
		/* each of the n cells so far becomes `cells`, from behind */
		for (k = cells; k-- > 0;)
			for (j = 0; j < n; j++)
				rate[k * n + j] = rate[j] * hill[k];
		n *= cells;
	}
}

const struct hebb_encoder_type hebb_encoder_places = {
	.type = {
		.name = "places",
		.brief = "a number is told by the neurons whose places are "
			 "near it",
		.equation = "rate_k = rate e^(-|x - x_k|^2 / (2 (width d)^2))",
		.source = "Georgopoulos, Schwartz & Kettner 1986, Science "
			  "233:1416",
		.params = params,
	},
	.inputs = inputs,
	.encode = encode,
};
