/*
 * firing.c - how units are active: seldom or often, regularly, together
 *
 * Of all parts: the part of the responses that are not 0, and Pearson's
 * correlation of two units over stimuli, mean over 10,000 pairs (or all) of
 * units that ever respond.  Of spikes, where their times can be heard, before
 * learning and after: rate; CV, CV2 and LvR of the intervals within a showing,
 * of units with at least `min_spikes`; synchrony, the variance of the mean
 * count over the mean variance of single ones, in bins; and the Fano factor of
 * counts, variance (n - 1) over mean of four showings of a stimulus with other
 * noise, mean over stimuli and units that respond to them.
 *
 * Of parts that go through steps of time, such as recurrent layers, over the
 * first 200 stimuli: memory, the lag in steps at which the autocorrelation of
 * units over stimuli falls below 1/e (lab/timescale.h), mean over 100 units
 * evenly chosen; and of spikes whose steps have no unit of time, as in
 * surrogate, no rates, but CV, CV2 and synchrony, of intervals in steps and
 * bins of a step.
 */
#include "lab/measure.h"

#include <math.h>

#include "base/memory.h"
#include "lab/regime.h"
#include "lab/timescale.h"

enum { MIN_SPIKES, BIN };

static const struct hebb_param params[] = {
	[MIN_SPIKES] = { "min_spikes", "1", 10, 3, 1e9,
			 "of units whose intervals count", HEBB_COUNT },
	[BIN] = { "bin", "ms", 5, 1e-3, 1e5, "in which `synchrony` counts" },
	{ NULL },
};

enum { ACTIVE, CORRELATION, RATE, CV, CV2, LVR, SYNCHRONY, FANO, MEMORY };

static const struct hebb_finding findings[] = {
	[ACTIVE] = { "active", "1", "part of the responses that are not 0", 0 },
	[CORRELATION] = { "correlation", "1",
			  "of the responses of two units, mean over pairs", 0 },
	[RATE] = { "rate", "Hz", "of spikes while samples are shown", 0 },
	[CV] = { "cv", "1", "of the intervals between spikes", 0 },
	[CV2] = { "cv2", "1", "of neighbouring intervals", 0 },
	[LVR] = { "lvr", "1", "revised local variation of intervals", 0 },
	[SYNCHRONY] = { "synchrony", "1",
			"variance of the mean count over that of single units",
			0 },
	[FANO] = { "fano", "1",
		   "variance over mean of counts, of the same stimulus", 0 },
	[MEMORY] = { "memory", "1",
		     "steps until the autocorrelation of units is 1/e", 0 },
	{ 0 },
};

enum { PAIRS = 10000, REPEATS = 4, TRACED = 200, UNITS = 100 };

/* ---- responses ---- */

static double part_active(const struct hebb_activation *a)
{
	size_t i, active = 0;

	for (i = 0; i < a->n * a->units; i++)
		active += a->x[i] != 0;
	return (double)active / (double)(a->n * a->units);
}

/* Of units, [units][n]: less their mean, and of length 1 unless all is 0. */
static double *standard_units(const struct hebb_activation *a)
{
	double *z = hebb_alloc(a->units * a->n, sizeof(*z), "responses");
	size_t u, i;

	for (u = 0; u < a->units; u++) {
		double mean = 0, square = 0;

		for (i = 0; i < a->n; i++)
			mean += (double)a->x[i * a->units + u] / (double)a->n;
		for (i = 0; i < a->n; i++) {
			const double d = (double)a->x[i * a->units + u] - mean;

			z[u * a->n + i] = d;
			square += d * d;
		}
		for (i = 0; i < a->n; i++)
			z[u * a->n + i] *= square > 0 ? 1 / sqrt(square) : 0;
	}
	return z;
}

static bool add_pair(const double *a, const double *b, size_t n, double *sum)
{
	double r = 0, aa = 0, bb = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		r += a[i] * b[i];
		aa += a[i] * a[i];
		bb += b[i] * b[i];
	}
	if (!(aa > 0) || !(bb > 0))
		return false;
	*sum += r;
	return true;
}

static double correlation(const struct hebb_activation *a,
			  struct hebb_stream stream)
{
	double *z = standard_units(a), sum = 0;
	const size_t units = a->units, all = units * (units - 1) / 2;
	size_t i, j, k, pairs = 0;

	if (all <= PAIRS)
		for (i = 0; i < units; i++)
			for (j = i + 1; j < units; j++)
				pairs += add_pair(z + i * a->n, z + j * a->n,
						  a->n, &sum);
	else
		for (k = 0; k < PAIRS; k++) {
			i = (size_t)(hebb_random_uniform(stream, k, 0, 0) *
				     (double)units);
			j = (size_t)(hebb_random_uniform(stream, k, 0, 1) *
				     (double)(units - 1));
			j += j >= i;
			pairs +=
			    add_pair(z + i * a->n, z + j * a->n, a->n, &sum);
		}
	hebb_free(z);
	return pairs ? sum / (double)pairs : NAN;
}

/* ---- spikes ---- */

static void hear(void *data, uint64_t window, double time, size_t unit)
{
	hebb_regime_add(data, window, time, unit);
}

static bool listen(struct hebb_sitting *sitting, size_t which, double *value,
		   struct hebb_error *err)
{
	const struct hebb_value *values = sitting->measure->values;
	const struct hebb_learner *learner = sitting->subject->learner;
	struct hebb_regime *regime =
	    hebb_regime_new(learner->part[which].units, learner->window,
			    values[BIN].number, values[MIN_SPIKES].number);
	struct hebb_regime_summary summary;
	uint64_t windows;
	const bool ok = hebb_subject_listen(sitting->subject, which,
					    sitting->measure->stimuli, hear,
					    regime, &windows, err);

	if (ok) {
		summary = hebb_regime_end(regime, windows);
		value[RATE] = summary.rate;
		value[CV] = summary.cv;
		value[CV2] = summary.cv2;
		value[LVR] = summary.lvr;
		value[SYNCHRONY] = summary.synchrony;
	}
	hebb_regime_free(regime);
	return ok;
}

static double fano(float **const *repeat, size_t which, size_t numbers)
{
	double sum = 0, n = 0;
	size_t i, r;

	for (i = 0; i < numbers; i++) {
		double mean = 0, square = 0;

		for (r = 0; r < REPEATS; r++)
			mean += (double)repeat[r][which][i] / REPEATS;
		for (r = 0; r < REPEATS; r++) {
			const double d = (double)repeat[r][which][i] - mean;

			square += d * d / (REPEATS - 1);
		}
		if (!(mean > 0))
			continue;
		sum += square / mean;
		n++;
	}
	return n > 0 ? sum / n : NAN;
}

static bool repeat(struct hebb_sitting *sitting, size_t which, double *value,
		   struct hebb_error *err)
{
	struct hebb_subject *subject = sitting->subject;
	const size_t n = sitting->measure->stimuli;
	const struct hebb_activation a =
	    hebb_sitting_activation(sitting, which, NULL);
	float **room[REPEATS];
	bool ok = true;
	size_t r;

	for (r = 0; r < REPEATS; r++) {
		room[r] = hebb_subject_room(subject, n);
		ok = ok && hebb_subject_respond(subject, n, r, room[r], err);
	}
	if (ok)
		value[FANO] = fano(room, which, n * a.units);
	for (r = 0; r < REPEATS; r++)
		hebb_subject_room_free(subject, room[r]);
	return ok;
}

/* ---- steps ---- */

static bool has_steps(const struct hebb_learner *learner, size_t which)
{
	return learner->part[which].steps > 1 && learner->type->trace;
}

static size_t traced(const struct hebb_measure *measure)
{
	return measure->stimuli < TRACED ? measure->stimuli : TRACED;
}

struct film {
	const struct hebb_part *part;
	size_t units;               /* that are kept */
	float *x;                   /* [stimuli][steps][units] */
	struct hebb_regime *regime; /* of spikes, or NULL */
};

static void see(void *data, size_t first, size_t n, const float *state)
{
	const struct film *film = data;
	const size_t steps = film->part->steps, all = film->part->units;
	float *to = film->x + first * steps * film->units;
	size_t s, t, i;

	for (s = 0; s < n; s++)
		for (t = 0; t < steps; t++, state += all) {
			for (i = 0; i < film->units; i++)
				*to++ = state[i * all / film->units];
			for (i = 0; film->regime && i < all; i++)
				if (state[i] != 0)
					hebb_regime_add(film->regime, first + s,
							(double)(t + 1), i);
		}
}

static bool trace(struct hebb_sitting *sitting, size_t which, double *value,
		  struct hebb_error *err)
{
	const size_t n = traced(sitting->measure);
	struct film film = { .part = &sitting->subject->learner->part[which] };
	const size_t steps = film.part->steps;
	struct hebb_regime_summary summary;
	bool ok;

	film.units = film.part->units < UNITS ? film.part->units : UNITS;
	film.x = hebb_alloc(n * steps * film.units, sizeof(float), "states");
	if (film.part->spikes && !sitting->subject->learner->type->listen)
		film.regime = hebb_regime_new(
		    film.part->units, (double)steps, 1,
		    sitting->measure->values[MIN_SPIKES].number);
	ok = hebb_subject_trace(sitting->subject, which, n, see, &film, err);
	if (ok)
		value[MEMORY] = hebb_timescale(film.x, n, steps, film.units);
	if (ok && film.regime) {
		summary = hebb_regime_end(film.regime, n);
		value[CV] = summary.cv;
		value[CV2] = summary.cv2;
		value[SYNCHRONY] = summary.synchrony;
	}
	if (film.regime)
		hebb_regime_free(film.regime);
	hebb_free(film.x);
	return ok;
}

static bool look(struct hebb_sitting *sitting, size_t which, double *value,
		 struct hebb_error *err)
{
	const struct hebb_subject *subject = sitting->subject;
	struct hebb_activation a;

	if (!hebb_sitting_part(sitting, which, &a, err))
		return false;
	value[ACTIVE] = part_active(&a);
	value[CORRELATION] = correlation(&a, sitting->stream);
	if (has_steps(subject->learner, which) &&
	    !trace(sitting, which, value, err))
		return false;
	if (!a.spikes || !subject->learner->type->listen ||
	    (subject->seen && !sitting->over))
		return true;
	return listen(sitting, which, value, err) &&
	       repeat(sitting, which, value, err);
}

/* A film, as many numbers in doubles, and what it is cut from. */
static double load_of_film(const struct hebb_measure *measure,
			   const struct hebb_part *part)
{
	const double frames = (double)traced(measure) * (double)part->steps;
	const double row = (double)part->steps * (double)part->units;
	const double units = fmin((double)part->units, UNITS);

	return (sizeof(float) + sizeof(double)) * frames * units +
	       sizeof(float) * fmin(frames * (double)part->units,
				    fmax(row, HEBB_TRACED_MOST));
}

static void load(const struct hebb_measure *measure,
		 const struct hebb_dataset *data, struct hebb_learner *learner,
		 size_t looks, struct hebb_load *load)
{
	const double n = (double)measure->stimuli;
	size_t k;

	(void)data;
	(void)looks;
	if (learner->type->listen)
		load->passing = sizeof(float) * REPEATS * n *
				(double)hebb_load_all_units(learner);
	for (k = 0; k < learner->parts; k++) {
		const struct hebb_part *part = &learner->part[k];
		const double units = fmin((double)part->units, HEBB_UNITS_MOST);

		load->passing = fmax(load->passing, sizeof(double) * n * units);
		if (has_steps(learner, k))
			load->passing =
			    fmax(load->passing, load_of_film(measure, part));
	}
}

const struct hebb_measure_type hebb_measure_firing = {
	.type = {
		.name = "firing",
		.brief = "how units are active: seldom, regularly, together",
		.equation = "CV = sd / mean of intervals I; CV2 = 2 |I - J| / "
			    "(I + J); LvR = 3 (1 - 4 I J / (I + J)^2) (1 + 4 R "
			    "/ (I + J)), R = 5 ms; Fano = var / mean of counts; "
			    "memory = lag in steps where cov(x[t], x[t + k]) / "
			    "sqrt(var var) < 1/e",
		.source = "Holt et al. 1996, J. Neurophysiol. 75:1806; "
			  "Shinomoto et al. 2009, PLoS Comput. Biol. "
			  "5:e1000433; Golomb & Rinzel 1994, Physica D 72:259; "
			  "Murray et al. 2014, Nat. Neurosci. 17:1661",
		.params = params,
	},
	.findings = findings,
	.needs = HEBB_NEEDS_ACTIVITY,
	.of = HEBB_OF_PARTS,
	.at_looks = true,
	.look = look,
	.load = load,
};
