#include "rec/activity.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "rec/pairs.h"
#include "rec/welch.h"

/* ---- trains ---- */

struct spike {
	double time; /* ms */
	size_t id;
};

static struct spike *spike; /* [n] */
static size_t n, capacity;

static void fire(size_t id, double time)
{
	spike =
	    hebb_grow(spike, &capacity, n + 1, sizeof(*spike), "test spikes");
	spike[n++] = (struct spike){ time, id };
}

static int by_time(const void *a, const void *b)
{
	const struct spike *x = a, *y = b;

	if (x->time < y->time || x->time > y->time)
		return x->time < y->time ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* Uniform numbers of a test, one after the other. */
static double draw(void)
{
	static uint64_t count;

	return hebb_random_uniform(hebb_stream_open(7, "test"), count++, 0, 0);
}

/* A Poisson train of `id`, or of ids 0 .. id together if `shared`. */
static void fire_poisson(size_t id, double hz, double until, bool shared)
{
	double time = 0;
	size_t i;

	for (;;) {
		time -= log(1 - draw()) * 1e3 / hz;
		if (time > until)
			return;
		if (!shared)
			fire(id, time);
		for (i = 0; shared && i <= id; i++)
			fire(i, time);
	}
}

static const struct hebb_activity_setup usual = {
	.neurons = 2,
	.until = 1000,
	.min_spikes = 4,
	.window = 100,
	.bin = 2,
	.sample = 200,
};

static struct hebb_activity *watch(const struct hebb_activity_setup *setup,
				   struct hebb_activity_summary *summary)
{
	struct hebb_activity *activity = hebb_activity_new(setup);
	size_t i;

	if (n)
		qsort(spike, n, sizeof(*spike), by_time);
	for (i = 0; i < n; i++)
		hebb_activity_add(activity, spike[i].id, spike[i].time);
	hebb_activity_end(activity, INFINITY, summary);
	return activity;
}

static struct hebb_activity_summary
sum_up(const struct hebb_activity_setup *setup)
{
	struct hebb_activity_summary summary;

	hebb_activity_free(watch(setup, &summary));
	return summary;
}

static void start(void)
{
	n = 0;
}

static void end(void)
{
	hebb_free(spike);
}

TestSuite(activity, .init = start, .fini = end);

/* ---- intervals and rates ---- */

Test(activity, a_regular_train_does_not_vary)
{
	struct hebb_activity_summary is;
	int i;

	for (i = 1; i <= 100; i++)
		fire(0, 10 * i);
	is = sum_up(&usual);
	cr_expect_float_eq(is.rate, 50, 1e-12);
	cr_expect_float_eq(is.rate_sd, 50 * sqrt(2), 1e-12);
	cr_expect(is.spikes == 100 && is.active == 1);
	cr_expect_float_eq(is.cv, 0, 1e-12);
	cr_expect_float_eq(is.cv2, 0, 1e-12);
	cr_expect_float_eq(is.lv, 0, 1e-12);
	cr_expect_float_eq(is.lvr, 0, 1e-12);
	cr_expect_float_eq(is.fano, 0, 1e-12);
	cr_expect(isnan(is.correlation), "one neuron has no pair");
	/* one of two neurons counts: (v / 4) / (v / 2) */
	cr_expect_float_eq(is.synchrony, 0.5, 1e-12);
}

/* Intervals 1, 3, 1, 3, ...: mean 2, standard deviation 1. */
Test(activity, short_and_long_intervals_by_hand)
{
	struct hebb_activity_summary is;
	double time = 101;
	int i;

	for (i = 0; i < 11; i++, time += i % 2 ? 1 : 3)
		fire(0, time);
	is = sum_up(&usual);
	cr_expect_float_eq(is.cv, 0.5, 1e-12);
	cr_expect_float_eq(is.cv2, 1, 1e-12);
	cr_expect_float_eq(is.lv, 0.75, 1e-12);
	cr_expect_float_eq(is.lvr, 0.75 * (1 + 4 * 5. / 4), 1e-12);
	/* counts 0, 11, 0, ...: mean 1.1, variance 12.1 */
	cr_expect_float_eq(is.fano, 11, 1e-12);
}

Test(activity, intervals_count_of_neurons_that_fired_enough)
{
	struct hebb_activity_setup setup = usual;
	double time = 100;
	int i;

	for (i = 0; i < 11; i++, time += i % 2 ? 1 : 3)
		fire(0, time);
	for (i = 1; i <= 10; i++)
		fire(1, 5 * i);
	setup.min_spikes = 10;
	cr_expect_float_eq(sum_up(&setup).cv, 0.25, 1e-12);
	setup.min_spikes = 11;
	cr_expect_float_eq(sum_up(&setup).cv, 0.5, 1e-12);
	setup.min_spikes = 12;
	cr_expect(isnan(sum_up(&setup).cv));
}

Test(activity, a_span_is_open_where_it_begins)
{
	struct hebb_activity_setup setup = usual;
	struct hebb_activity_summary is;

	setup.from = 0.1 * 3;
	setup.until = 800.3;
	fire(0, 3 * 0.1);
	fire(0, 0.4);
	fire(1, 100);
	fire(1, 800.3);
	fire(1, 800.4);
	is = sum_up(&setup);
	cr_expect_eq(is.spikes, 3);
	/* 3 spikes, 2 neurons, 0.8 s */
	cr_expect_float_eq(is.rate, 1.875, 1e-12);
	setup.until = setup.from;
	cr_expect(isnan(sum_up(&setup).rate));
}

Test(activity, without_a_window_only_intervals_are_kept)
{
	struct hebb_activity_setup setup = usual;
	struct hebb_activity_summary is;

	setup.window = 0;
	fire_poisson(0, 50, 1000, false);
	is = sum_up(&setup);
	cr_expect(is.cv > 0 && is.rate > 0);
	cr_expect(isnan(is.fano) && isnan(is.synchrony) && isnan(is.peak));
}

Test(activity, nobody_and_nothing_are_no_numbers)
{
	struct hebb_activity_setup setup = usual;
	struct hebb_activity_summary is = sum_up(&setup);

	cr_expect_eq(is.rate, 0);
	cr_expect(isnan(is.cv) && isnan(is.fano) && isnan(is.correlation) &&
		  isnan(is.synchrony) && isnan(is.burst) && isnan(is.peak));
	setup.neurons = 0;
	is = sum_up(&setup);
	cr_expect(isnan(is.rate) && isnan(is.synchrony));
}

/* ---- closed forms ---- */

enum { MANY = 100 };
static const double long_ms = 40000, rate_hz = 25;

static double mean_power(const struct hebb_activity *activity)
{
	double step, sum = 0;
	size_t many, i;
	const double *power = hebb_activity_spectrum(activity, &many, &step);

	cr_assert_eq(many, 513);
	cr_assert_float_eq(step, 1000 / 512., 1e-12);
	/* the mean of a segment is taken away at the lowest frequencies */
	for (i = 2; i < many - 1; i++)
		sum += power[i];
	return sum / (double)(many - 3);
}

Test(activity, poisson_trains_are_as_theory_says)
{
	struct hebb_activity_setup setup = usual;
	struct hebb_activity_summary is;
	struct hebb_activity *activity;
	size_t i;

	setup.neurons = MANY;
	setup.until = long_ms;
	for (i = 0; i < MANY; i++)
		fire_poisson(i, rate_hz, long_ms, false);
	activity = watch(&setup, &is);
	cr_expect_float_eq(is.rate, rate_hz, 0.3);
	cr_expect_float_eq(is.rate_sd, sqrt(rate_hz / 40), 0.2);
	cr_expect_float_eq(is.cv, 1, 0.01);
	cr_expect_float_eq(is.cv2, 1, 0.01);
	cr_expect_float_eq(is.lv, 1, 0.01);
	cr_expect_float_eq(is.fano, 1, 0.02);
	cr_expect_float_eq(is.correlation, 0, 0.001);
	cr_expect_float_eq(is.synchrony, 1. / MANY, 0.001);
	cr_expect_float_eq(is.burst, 1, 0.05);
	cr_expect_float_eq(mean_power(activity), 2 * rate_hz / MANY, 0.01);
	hebb_activity_free(activity);
}

Test(activity, a_shared_part_is_the_correlation)
{
	const double part = 0.3;
	struct hebb_activity_setup setup = usual;
	struct hebb_activity_summary is;
	struct hebb_activity *activity;
	size_t i;

	setup.neurons = MANY;
	setup.until = long_ms;
	setup.sample = 40;
	for (i = 0; i < MANY; i++)
		fire_poisson(i, (1 - part) * rate_hz, long_ms, false);
	fire_poisson(MANY - 1, part * rate_hz, long_ms, true);
	activity = watch(&setup, &is);
	cr_expect_float_eq(is.correlation, part, 0.02);
	cr_expect_float_eq(is.synchrony, (1 + (MANY - 1) * part) / MANY, 0.02);
	cr_expect_float_eq(is.burst / (1 + (MANY - 1) * part), 1, 0.1);
	/* independent spikes, and MANY at once */
	cr_expect_float_eq(mean_power(activity) / (2 * rate_hz),
			   (1 - part) / MANY + part, 0.03);
	hebb_activity_free(activity);
}

Test(activity, all_together_are_fully_synchronous)
{
	struct hebb_activity_setup setup = usual;
	struct hebb_activity_summary is;
	size_t i, k;

	setup.neurons = 10;
	for (i = 1; i < 50; i++)
		for (k = 0; k < setup.neurons; k++)
			fire(k, 20 * (double)i);
	is = sum_up(&setup);
	cr_expect_float_eq(is.synchrony, 1, 1e-12);
	cr_expect_float_eq(is.correlation, 1, 1e-12);
	/* 20 ms is 50 Hz; its multiples are as strong */
	cr_expect_float_eq(fmod(is.peak + 1, 50), 1, 2);
	cr_expect(is.peak_ratio > 5);
}

/* ---- the same by brute force ---- */

enum { FEW = 12, SOME = 5 };

/* Counts [FEW][bins] in bins of `width`, the slow way. */
static double *count(const struct hebb_activity_setup *setup, double width,
		     size_t bins)
{
	double *counts = hebb_alloc(FEW * bins, sizeof(double), "counts");
	size_t i, b;

	for (i = 0; i < n; i++)
		for (b = 0; b < bins; b++) {
			const double from = setup->from + (double)b * width;

			if (spike[i].time > from + 1e-6 &&
			    spike[i].time < from + width + 1e-6)
				counts[spike[i].id * bins + b]++;
		}
	return counts;
}

/* Of two rows; of the population (over n). */
static double covariance(const double *x, const double *y, size_t bins)
{
	double mx = 0, my = 0, sum = 0;
	size_t b;

	for (b = 0; b < bins; b++) {
		mx += x[b] / (double)bins;
		my += y[b] / (double)bins;
	}
	for (b = 0; b < bins; b++)
		sum += (x[b] - mx) * (y[b] - my) / (double)bins;
	return sum;
}

static double mean(const double *x, size_t bins)
{
	double sum = 0;
	size_t b;

	for (b = 0; b < bins; b++)
		sum += x[b];
	return sum / (double)bins;
}

static double pearson(const double *x, const double *y, size_t bins)
{
	return covariance(x, y, bins) /
	       sqrt(covariance(x, x, bins) * covariance(y, y, bins));
}

/* On a grid, with bursts; neuron 0 is silent, 1 fires once. */
static struct hebb_activity_setup fire_some(void)
{
	struct hebb_activity_setup setup = usual;
	size_t i, k;

	setup.neurons = FEW;
	setup.from = 50;
	setup.until = 777.7;
	setup.window = 35;
	setup.bin = 3;
	fire(1, 400);
	for (i = 0; i < 900; i++) {
		const double time = 0.1 * (1 + floor(draw() * 7900));

		for (k = 0; k < 1 + i % 3; k++)
			fire(2 + (size_t)(draw() * (FEW - 2)), time);
	}
	return setup;
}

Test(activity, counts_agree_with_brute_force)
{
	const struct hebb_activity_setup setup = fire_some();
	const struct hebb_activity_summary is = sum_up(&setup);
	const size_t windows = 20, bins = 242;
	double *counts = count(&setup, setup.window, windows), all[242] = { 0 };
	double fano = 0, active = 0, correlation = 0, pairs = 0, alone = 0;
	size_t i, k;

	for (i = 0; i < FEW; i++) {
		const double *row = counts + i * windows;

		if (!(mean(row, windows) > 0))
			continue;
		fano += covariance(row, row, windows) * 20 / 19 /
			mean(row, windows);
		active++;
	}
	cr_expect_eq(active, FEW - 1);
	cr_expect_float_eq(is.fano, fano / active, 1e-12);
	hebb_free(counts);
	counts = count(&setup, setup.bin, bins);
	for (i = 1; i < FEW; i++)
		for (k = 1; k < i; k++, pairs++)
			correlation +=
			    pearson(counts + i * bins, counts + k * bins, bins);
	cr_expect_float_eq(is.correlation, correlation / pairs, 1e-12);
	for (i = 0; i < FEW; i++) {
		alone += covariance(counts + i * bins, counts + i * bins, bins);
		for (k = 0; k < bins; k++)
			all[k] += counts[i * bins + k];
	}
	cr_expect_float_eq(is.synchrony,
			   covariance(all, all, bins) / (FEW * alone), 1e-12);
	cr_expect_float_eq(
	    is.burst, covariance(all, all, bins) * 242 / 241 / mean(all, bins),
	    1e-12);
	hebb_free(counts);
}

Test(activity, the_sample_is_followed_from_its_first_spike)
{
	const struct hebb_activity_setup setup = fire_some();
	const size_t bins = 242;
	double *counts = count(&setup, setup.bin, bins), sum = 0;
	bool fired[FEW] = { false };
	struct hebb_pairs pairs;
	double at = 1;
	size_t i, k;

	qsort(spike, n, sizeof(*spike), by_time);
	hebb_pairs_init(&pairs, FEW, SOME);
	for (i = 0; i < n; i++) {
		const double bin =
		    ceil((spike[i].time - setup.from - 1e-6) / setup.bin);

		if (bin < 1 || bin > (double)bins)
			continue;
		if (bin > at)
			hebb_pairs_close(&pairs);
		at = bin;
		hebb_pairs_add(&pairs, spike[i].id, !fired[spike[i].id]);
		fired[spike[i].id] = true;
	}
	hebb_pairs_close(&pairs);
	cr_assert_eq(pairs.n, SOME);
	for (i = 0; i < SOME; i++)
		for (k = 0; k < i; k++)
			sum += pearson(counts + pairs.id[i] * bins,
				       counts + pairs.id[k] * bins, bins);
	cr_expect_float_eq(hebb_pairs_correlation(&pairs, bins), sum / 10,
			   1e-12);
	hebb_pairs_release(&pairs);
	hebb_free(counts);
}

Test(activity, disorder_between_neurons_takes_only_what_needs_order)
{
	struct hebb_activity *activity = hebb_activity_new(&usual);
	struct hebb_activity_summary is;
	int i;

	for (i = 1; i <= 100; i++)
		hebb_activity_add(activity, 0, 10 * i);
	for (i = 1; i <= 100; i++)
		hebb_activity_add(activity, 1, 10 * i);
	hebb_activity_end(activity, 1000, &is);
	cr_expect_float_eq(is.rate, 100, 1e-12);
	cr_expect_float_eq(is.cv, 0, 1e-12);
	cr_expect_float_eq(is.fano, 0, 1e-12);
	cr_expect(isnan(is.correlation) && isnan(is.synchrony) &&
		  isnan(is.peak));
	hebb_activity_free(activity);
}

/* A recorder does not know how long a run will be. */
Test(activity, an_end_that_was_not_known_changes_nothing)
{
	struct hebb_activity_setup setup = fire_some();
	const struct hebb_activity_summary known = sum_up(&setup);
	struct hebb_activity_summary is;
	struct hebb_activity *activity;
	double until = setup.until;
	size_t i;

	setup.until = INFINITY;
	activity = hebb_activity_new(&setup);
	for (i = 0; i < n && spike[i].time <= until; i++)
		hebb_activity_add(activity, spike[i].id, spike[i].time);
	hebb_activity_end(activity, until, &is);
	cr_expect(is.spikes > 0 && is.until == until);
	cr_expect_eq(is.rate, known.rate);
	cr_expect_eq(is.cv, known.cv);
	cr_expect_eq(is.fano, known.fano);
	cr_expect_eq(is.correlation, known.correlation);
	cr_expect_eq(is.synchrony, known.synchrony);
	cr_expect_eq(is.burst, known.burst);
	cr_expect_eq(is.peak, known.peak);
	hebb_activity_free(activity);
}

/* ---- spectra ---- */

enum { SHORT = 64 };

/* The density at frequency k of segments of SHORT, by the definition. */
static double slow_density(const double *x, size_t many, double bin, size_t k)
{
	double sum = 0, weight = 0, segments = 0;
	size_t from, i;

	for (from = 0; from + SHORT <= many; from += SHORT / 2, segments++) {
		const double level = mean(x + from, SHORT);
		double re = 0, im = 0;

		for (i = 0; i < SHORT; i++) {
			const double angle = 2 * M_PI * (double)i / SHORT;
			const double w = (1 - cos(angle)) / 2;
			const double y = w * (x[from + i] - level);

			re += y * cos(angle * (double)k);
			im += y * sin(angle * (double)k);
			weight += w * w;
		}
		sum += re * re + im * im;
	}
	return (k % (SHORT / 2) ? 2 : 1) * sum / (weight * 1e3 / bin);
}

Test(activity, a_spectrum_is_that_of_the_definition)
{
	double x[127], power[SHORT / 2 + 1];
	struct hebb_welch welch;
	size_t i;

	hebb_welch_init(&welch, 0.5, 127);
	cr_assert_eq(welch.segment, SHORT);
	for (i = 0; i < 127; i++) {
		x[i] = draw() + (double)(i % 7);
		hebb_welch_add(&welch, x[i], 1);
	}
	hebb_welch_density(&welch, power);
	for (i = 0; i <= SHORT / 2; i++)
		cr_expect_float_eq(power[i], slow_density(x, 127, 0.5, i),
				   1e-12, "at %zu", i);
	hebb_welch_release(&welch);
}

/* With a step of 1 ms every other bin of 0.5 ms would be empty. */
Test(activity, bins_of_a_spectrum_have_equally_many_steps)
{
	const double grid[] = { 1, 0.2, 0.3 }, bins[] = { 1, 0.4, 0.3 };
	size_t g, id, k, n;

	for (g = 0; g < 3; g++) {
		const struct hebb_activity_setup setup = {
			.neurons = 50,
			.until = 10000,
			.min_spikes = 3,
			.window = 100,
			.bin = 6,
			.sample = 10,
			.dt = grid[g],
		};
		struct hebb_activity *activity = hebb_activity_new(&setup);
		struct hebb_activity_summary is;
		double step;

		for (k = 1; (double)k * grid[g] < 10000; k++)
			for (id = 0; id < 50; id++)
				if (draw() < 0.05 * grid[g])
					hebb_activity_add(activity, id,
							  (double)k * grid[g]);
		hebb_activity_end(activity, 10000, &is);
		hebb_activity_spectrum(activity, &n, &step);
		cr_expect_float_eq(step, 1000 / bins[g] / 1024, 1e-9);
		cr_expect_lt(is.peak_ratio, 4, "%g at %g Hz, dt %g",
			     is.peak_ratio, is.peak, grid[g]);
		hebb_activity_free(activity);
	}
}

Test(activity, a_long_silence_costs_no_time)
{
	const uint64_t silence = (uint64_t)1 << 50;
	struct hebb_welch welch;
	double power[513];

	hebb_welch_init(&welch, 0.5, 2 * silence);
	hebb_welch_add(&welch, 1, 1);
	hebb_welch_add(&welch, 0, silence - 1);
	cr_expect_eq(welch.segments, silence / 512 - 1);
	hebb_welch_density(&welch, power);
	cr_expect(power[1] > 0 && power[1] < 1e-10);
	hebb_welch_release(&welch);
}

Test(activity, equal_samples_are_the_same_at_once_and_one_by_one)
{
	double power[2][513];
	struct hebb_welch welch;
	size_t once, i, k;

	for (once = 0; once < 2; once++) {
		hebb_welch_init(&welch, 0.5, 100000);
		for (i = 1; i < 12; i++) {
			const size_t many = i * i * 97;

			for (k = 0; !once && k < many; k++)
				hebb_welch_add(&welch, (double)i, 1);
			if (once)
				hebb_welch_add(&welch, (double)i, many);
		}
		hebb_welch_density(&welch, power[once]);
		hebb_welch_release(&welch);
	}
	cr_expect_arr_eq(power[0], power[1], sizeof(power[0]));
}

Test(activity, too_short_a_span_has_no_spectrum)
{
	struct hebb_welch welch;

	hebb_welch_init(&welch, 0.5, 15);
	cr_expect_eq(welch.segment, 0);
	hebb_welch_add(&welch, 1, 15);
	hebb_welch_release(&welch);
}
