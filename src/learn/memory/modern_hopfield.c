/*
 * modern_hopfield.c - patterns are paid attention to, by how alike they are
 *
 *	s <- sum over patterns of p softmax(beta p . s)
 *
 * (Ramsauer et al. 2021, ICLR, arXiv 2008.02217, equation 3): the update of
 * attention, whose keys and values are the stored patterns.  The last s is
 * rounded to -1 or 1.
 */
#include "learn/memory.h"

#include <math.h>
#include <string.h>

#include "ann/curve.h"
#include "base/memory.h"

enum { BETA, UPDATES };

static const struct hebb_param params[] = {
	[BETA] = { "beta", "1", HEBB_OPTIONAL, 0, 1e6,
		   "sharpness; 1 / sqrt(units) if not given, as attention has "
		   "it" },
	[UPDATES] = { "updates", "1", 3, 1, 1e6, "of a cue", HEBB_COUNT },
	{ 0 },
};

struct modern {
	const float *pattern; /* [n][width], the caller's */
	size_t n;
	double beta;
	uint64_t updates;
};

static bool build(struct hebb_memory *memory, struct hebb_config *map,
		  struct hebb_error *err)
{
	struct modern *own = hebb_alloc(1, sizeof(*own), "modern Hopfield");
	struct hebb_value values[sizeof(params) / sizeof(*params)];

	memory->state = own;
	if (!hebb_param_read(params, map, false, values, err,
			     "memory '%s' of type 'modern_hopfield'",
			     memory->name))
		return false;
	own->beta = values[BETA].node ? values[BETA].number
				      : 1 / sqrt((double)memory->task.width);
	own->updates = (uint64_t)values[UPDATES].number;
	return true;
}

static bool store(struct hebb_memory *memory, const float *pattern, size_t n,
		  struct hebb_error *err)
{
	struct modern *own = memory->state;

	(void)err;
	own->pattern = pattern;
	own->n = n;
	return true;
}

static void update(const struct modern *own, size_t width, double *weight,
		   float *s)
{
	double sum = 0, most = -INFINITY;
	size_t p, i;

	for (p = 0; p < own->n; p++) {
		const float *pattern = own->pattern + p * width;

		weight[p] = 0;
		for (i = 0; i < width; i++)
			weight[p] += (double)pattern[i] * (double)s[i];
		most = fmax(most, weight[p]);
	}
	for (p = 0; p < own->n; p++) {
		weight[p] = (double)hebb_curve_exp(
		    (hebb_real)(own->beta * (weight[p] - most)));
		sum += weight[p];
	}
	memset(s, 0, width * sizeof(*s));
	for (p = 0; p < own->n; p++)
		for (i = 0; i < width; i++)
			s[i] += (float)(weight[p] / sum) *
				own->pattern[p * width + i];
}

static bool recall(struct hebb_memory *memory, const float *cue, size_t n,
		   float *out, struct hebb_error *err)
{
	const struct modern *own = memory->state;
	const size_t width = memory->task.width;
	const int team = memory->task.threads;
	size_t k;

	(void)err;
	memcpy(out, cue, n * width * sizeof(*out));
#pragma omp parallel for num_threads(team) if (team > 1)
	for (k = 0; k < n; k++) {
		double *weight =
		    hebb_alloc(own->n, sizeof(*weight), "attention");
		float *s = out + k * width;
		uint64_t u;
		size_t i;

		for (u = 0; u < own->updates; u++)
			update(own, width, weight, s);
		for (i = 0; i < width; i++)
			s[i] = s[i] < 0 ? -1 : 1;
		hebb_free(weight);
	}
	return true;
}

static void release(struct hebb_memory *memory)
{
	hebb_free(memory->state);
}

const struct hebb_memory_type hebb_memory_modern_hopfield = {
	.type = {
		.name = "modern_hopfield",
		.brief = "patterns are paid attention to, by how alike they "
			 "are",
		.equation = "s <- P^T softmax(beta P s)",
		.source = "Ramsauer et al. 2021, arXiv 2008.02217",
		.params = params,
	},
	.build = build,
	.store = store,
	.recall = recall,
	.release = release,
};
