/*
 * robustness.c - how much damage a learner stands after learning
 *
 * Accuracy of the stimuli against the level of
 *
 *	noise		normal, of so many ranges of the stimuli; cut off at
 *			the range
 *	blanks		numbers of a stimulus that are set to the least of all
 *	random		weights that are removed, whichever they are
 *	smallest	weights that are removed, the smallest of each array
 *			first
 *	bits		left of each weight: 2^bits levels between the least
 *			and the largest of its array
 *	deleted		spikes that a stimulus comes in as and that are lost
 *	added		spikes that appear elsewhere, for each that it has
 *
 * each summed up by its mean over the levels and by the level at which half of
 * the way from the accuracy without damage to chance is lost.  All learners see
 * the same noise.  Weights are put back.  Learners into which no spikes come
 * say nothing about the last two.
 */
#include "lab/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <gsl/gsl_cdf.h>

#include "base/memory.h"
#include "lab/curve.h"

/* Three rows for each kind of damage: mean, half, and the curve. */
enum { NOISE, BLANKS, RANDOM, SMALLEST, BITS, DELETED, ADDED, KINDS };
enum { AREA, HALF, CURVE, LEVELS, ROWS };

/* What not all learners are asked is written by hand. */
#define ROWS_OF(kind, word, unit_half, by_hand)                                \
	[ROWS * (kind) +                                                       \
	    AREA] = { #word "_area", "1",                                      \
		      "mean accuracy over the levels of " #word, +1,           \
		      by_hand },                                               \
	    [ROWS * (kind) + HALF] = { .name = #word "_half",                  \
				       .unit = "1",                            \
				       .brief = "level of " #word              \
						" at which half of what "      \
						"is above chance is lost",     \
				       .better = unit_half,                    \
				       .array = by_hand,                       \
				       .censored = unit_half > 0 },            \
	    [ROWS * (kind) + CURVE] = { #word, "1",                            \
					"accuracy by the level of " #word, 0,  \
					true },                                \
	    [ROWS * (kind) + LEVELS] = { #word "_levels", "1",                 \
					 "levels of " #word, 0, true }

static const struct hebb_finding findings[] = {
	ROWS_OF(NOISE, noise, +1, false),
	ROWS_OF(BLANKS, blanks, +1, false),
	ROWS_OF(RANDOM, random, +1, false),
	ROWS_OF(SMALLEST, smallest, +1, false),
	ROWS_OF(BITS, bits, -1, false),
	ROWS_OF(DELETED, deleted, +1, true),
	ROWS_OF(ADDED, added, +1, true),
	{ 0 },
};

enum { MOST = 8 };

static const struct {
	size_t n;
	double level[MOST]; /* the first is no damage */
} grid[KINDS] = {
	[NOISE] = { 6, { 0, 0.1, 0.2, 0.4, 0.7, 1 } },
	[BLANKS] = { 6, { 0, 0.1, 0.25, 0.5, 0.75, 0.9 } },
	[RANDOM] = { 6, { 0, 0.1, 0.25, 0.5, 0.75, 0.9 } },
	[SMALLEST] = { 6, { 0, 0.25, 0.5, 0.75, 0.9, 0.95 } },
	[BITS] = { 6, { -32, -6, -4, -3, -2, -1 } },
	[DELETED] = { 6, { 0, 0.1, 0.25, 0.5, 0.75, 0.9 } },
	[ADDED] = { 6, { 0, 0.1, 0.25, 0.5, 1, 2 } },
};

/* ---- damage to stimuli ---- */

struct stimuli {
	float *clean, *damaged; /* [n][width] */
	size_t n, width;
	double low, high;
};

static void open_stimuli(struct stimuli *stimuli,
			 const struct hebb_sitting *sitting)
{
	const size_t n = sitting->measure->stimuli;
	const size_t width = sitting->subject->data->width;
	size_t i;

	*stimuli = (struct stimuli){
		.clean = hebb_alloc(n * width, sizeof(float), "stimuli"),
		.damaged = hebb_alloc(n * width, sizeof(float), "stimuli"),
		.n = n,
		.width = width,
		.low = INFINITY,
		.high = -INFINITY,
	};
	hebb_subject_stimuli(sitting->subject, n, stimuli->clean);
	for (i = 0; i < n * width; i++) {
		stimuli->low = fmin(stimuli->low, (double)stimuli->clean[i]);
		stimuli->high = fmax(stimuli->high, (double)stimuli->clean[i]);
	}
}

static void spoil_stimuli(struct stimuli *stimuli, struct hebb_stream stream,
			  size_t kind, size_t step, double level)
{
	const double range = stimuli->high - stimuli->low;
	size_t i, u;

	for (i = 0; i < stimuli->n; i++)
		for (u = 0; u < stimuli->width; u++) {
			const size_t at = i * stimuli->width + u;
			const double p = hebb_random_uniform(
			    stream, at, kind * MOST + step, 0);
			const double x = (double)stimuli->clean[at];
			const double z = gsl_cdf_ugaussian_Pinv(p + 0x1p-33);
			const double noisy = x + level * range * z;

			stimuli->damaged[at] =
			    (float)(kind == NOISE
					? fmax(stimuli->low,
					       fmin(stimuli->high, noisy))
				    : p < level ? stimuli->low
						: x);
		}
}

/* ---- damage to weights ---- */

struct arrays {
	const struct hebb_probe **probe; /* [n] */
	double **kept;                   /* [n] */
	size_t n;
};

static void open_arrays(struct arrays *arrays,
			const struct hebb_learner *learner)
{
	size_t k;

	*arrays = (struct arrays){ 0 };
	while (hebb_learner_weights(learner, arrays->n))
		arrays->n++;
	arrays->probe =
	    hebb_alloc(arrays->n, sizeof(*arrays->probe), "weights");
	arrays->kept = hebb_alloc(arrays->n, sizeof(*arrays->kept), "weights");
	for (k = 0; k < arrays->n; k++) {
		arrays->probe[k] = hebb_learner_weights(learner, k);
		arrays->kept[k] = hebb_weights_read(arrays->probe[k]);
	}
}

static void close_arrays(struct arrays *arrays)
{
	size_t k;

	for (k = 0; k < arrays->n; k++)
		hebb_free(arrays->kept[k]);
	hebb_free(arrays->kept);
	hebb_free(arrays->probe);
}

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The size below which so many are; those of that size go, too. */
static void remove_smallest(double *w, size_t n, double fraction)
{
	const size_t gone = (size_t)(fraction * (double)n);
	double *size = hebb_alloc(n, sizeof(*size), "sizes of weights");
	double limit;
	size_t i;

	for (i = 0; i < n; i++)
		size[i] = fabs(w[i]);
	qsort(size, n, sizeof(*size), ascending);
	limit = gone ? size[gone - 1] : -1;
	for (i = 0; i < n; i++)
		if (fabs(w[i]) <= limit)
			w[i] = 0;
	hebb_free(size);
}

static void round_all(double *w, size_t n, double bits)
{
	double low = INFINITY, high = -INFINITY, step;
	size_t i;

	for (i = 0; i < n; i++) {
		low = fmin(low, w[i]);
		high = fmax(high, w[i]);
	}
	step = (high - low) / (exp2(bits) - 1);
	for (i = 0; step > 0 && i < n; i++)
		w[i] = low + step * round((w[i] - low) / step);
}

static void spoil(const struct hebb_sitting *sitting, size_t kind, size_t step,
		  double level, size_t array, double *w, size_t n)
{
	size_t i;

	if (kind == SMALLEST)
		remove_smallest(w, n, level);
	else if (kind == BITS)
		round_all(w, n, -level);
	for (i = 0; kind == RANDOM && i < n; i++)
		if (hebb_random_uniform(sitting->stream, i, kind * MOST + step,
					(uint32_t)array) < level)
			w[i] = 0;
}

static bool write_all(struct hebb_learner *learner, const struct arrays *arrays,
		      struct hebb_error *err)
{
	bool ok = true;
	size_t k;

	for (k = 0; ok && k < arrays->n; k++)
		ok = learner->type->write(learner, arrays->probe[k],
					  arrays->kept[k], err);
	return ok;
}

static bool spoil_weights(const struct hebb_sitting *sitting,
			  const struct arrays *arrays, size_t kind, size_t step,
			  double level, struct hebb_error *err)
{
	struct hebb_learner *learner = sitting->subject->learner;
	bool ok = true;
	size_t k;

	for (k = 0; ok && k < arrays->n; k++) {
		const size_t n = hebb_probe_size(arrays->probe[k]);
		double *w = hebb_alloc(n, sizeof(*w), "weights");

		memcpy(w, arrays->kept[k], n * sizeof(*w));
		spoil(sitting, kind, step, level, k, w, n);
		ok = learner->type->write(learner, arrays->probe[k], w, err);
		hebb_free(w);
	}
	return ok;
}

/* ---- damage to spikes ---- */

static bool is_jam(size_t kind)
{
	return kind == DELETED || kind == ADDED;
}

/* False: no spikes come in. */
static bool jam(const struct hebb_sitting *sitting, size_t kind, double level)
{
	struct hebb_learner *learner = sitting->subject->learner;

	return learner->type->jam &&
	       learner->type->jam(learner, kind == DELETED ? level : 0,
				  kind == ADDED ? level : 0);
}

/* ---- all ---- */

static bool examine(struct hebb_sitting *sitting, struct stimuli *stimuli,
		    const struct arrays *arrays, size_t kind, size_t step,
		    double *accuracy, struct hebb_error *err)
{
	const double level = grid[kind].level[step];
	const bool sees = kind == NOISE || kind == BLANKS;

	if (sees)
		spoil_stimuli(stimuli, sitting->stream, kind, step, level);
	else if (is_jam(kind))
		jam(sitting, kind, level);
	else if (!spoil_weights(sitting, arrays, kind, step, level, err))
		return false;
	return hebb_subject_examine(sitting->subject, stimuli->n,
				    sees ? stimuli->damaged : NULL, accuracy,
				    err);
}

/* accuracy[levels] of one kind of damage; the first is `clean`. */
static bool damage(struct hebb_sitting *sitting, struct stimuli *stimuli,
		   const struct arrays *arrays, size_t kind, double *accuracy,
		   struct hebb_error *err)
{
	struct hebb_learner *learner = sitting->subject->learner;
	struct hebb_error later;
	bool ok = true;
	size_t i;

	for (i = 1; ok && i < grid[kind].n; i++)
		ok = examine(sitting, stimuli, arrays, kind, i, &accuracy[i],
			     err);
	if (is_jam(kind))
		jam(sitting, kind, 0);
	return write_all(learner, arrays, ok ? err : &later) && ok;
}

static bool report(struct hebb_sitting *sitting, size_t kind,
		   const double *accuracy, double *value,
		   struct hebb_error *err)
{
	const struct hebb_page page = hebb_sitting_page(sitting);
	const struct hebb_finding *row = &findings[ROWS * kind];
	const double chance = 1 / (double)sitting->subject->data->classes;
	const size_t n = grid[kind].n;
	double level[MOST];
	size_t i;

	/* where bits grow no further, they count as eight */
	for (i = 0; i < n; i++)
		level[i] = fmax(-8, grid[kind].level[i]);
	value += ROWS * kind;
	value[AREA] = hebb_curve_mean(level, accuracy, n);
	value[HALF] = fabs(
	    hebb_curve_fall(level, accuracy, n, (accuracy[0] + chance) / 2));
	for (i = 0; i < n; i++)
		level[i] = fabs(level[i]);
	for (i = AREA; i <= HALF; i++)
		if (row[i].array &&
		    !hebb_page_number(&page, &row[i], NULL, value[i], err))
			return false;
	return hebb_page_array(&page, &row[CURVE], NULL, accuracy, n, 0, err) &&
	       hebb_page_array(&page, &row[LEVELS], NULL, level, n, 0, err);
}

static bool end(struct hebb_sitting *sitting, double *value,
		struct hebb_error *err)
{
	struct stimuli stimuli;
	struct arrays arrays;
	double accuracy[MOST];
	size_t kind;
	bool ok;

	open_stimuli(&stimuli, sitting);
	open_arrays(&arrays, sitting->subject->learner);
	ok = hebb_subject_examine(sitting->subject, stimuli.n, NULL,
				  &accuracy[0], err);
	for (kind = 0; ok && kind < KINDS; kind++)
		ok = (is_jam(kind) && !jam(sitting, kind, 0)) ||
		     (damage(sitting, &stimuli, &arrays, kind, accuracy, err) &&
		      report(sitting, kind, accuracy, value, err));
	close_arrays(&arrays);
	hebb_free(stimuli.clean);
	hebb_free(stimuli.damaged);
	return ok;
}

/* Stimuli twice, all weights, and of one array what it takes to sort it. */
static void load(const struct hebb_measure *measure,
		 const struct hebb_dataset *data, struct hebb_learner *learner,
		 size_t looks, struct hebb_load *load)
{
	const double word = sizeof(double);

	(void)looks;
	load->passing =
	    2 * sizeof(float) * (double)measure->stimuli * (double)data->width +
	    word * ((double)hebb_load_all_weights(learner) +
		    3 * (double)hebb_load_weights(learner));
}

const struct hebb_measure_type hebb_measure_robustness = {
	.type = {
		.name = "robustness",
		.brief = "how much damage a learner stands after learning",
		.equation = "area = mean accuracy over the levels; half = level "
			    "at which (clean + chance) / 2 is left",
		.source = "Hendrycks & Dietterich 2019, ICLR, arXiv 1903.12261 "
			  "(noise); Han et al. 2015, arXiv 1506.02626 (weights)",
	},
	.findings = findings,
	.needs = HEBB_NEEDS_CLASSES | HEBB_NEEDS_WRITING,
	.end = end,
	.load = load,
};
