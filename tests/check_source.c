/* Sources whose rate changes, and packets of spikes. */
#include "net.h"

#include <math.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

enum { NEURONS = 400, STEPS = 4000, BINS = 40, BIN = STEPS / BINS };

/* The spikes of `a`: rows of time and neuron, in order. */
static double *spikes_of(const char *words, uint32_t size, int threads,
			 uint64_t steps, size_t *n)
{
	struct hebb_network *net;
	char text[512];
	double *spikes;

	NET_TEXT(text, "populations: {a: {size: %u, %s}}\n", size, words);
	net = net_on(text, 0.1, threads);
	net_run(net, steps);
	spikes = net_read(net, "a.spikes", n);
	*n /= 2;
	hebb_network_free(net);
	return spikes;
}

static size_t step_of(double time)
{
	return (size_t)lround(time / 0.1) - 1;
}

/* ---- rates that change ---- */

/* In every bin as many spikes as its chances promise, neuron by neuron. */
static void follows(const double *spikes, size_t n, const double *p)
{
	double count[BINS] = { 0 };
	size_t i, k;

	for (i = 0; i < n; i++)
		count[step_of(spikes[2 * i]) / BIN]++;
	for (k = 0; k < BINS; k++) {
		double sum = 0, var = 0;

		for (i = 0; i < BIN; i++) {
			const double q = p[k * BIN + i];

			sum += NEURONS * q;
			var += NEURONS * q * (1 - q);
		}
		cr_assert_leq(fabs(count[k] - sum), 4.5 * sqrt(var) + 1e-9,
			      "bin %zu: %g spikes, not %g", k, count[k], sum);
	}
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/*
 * Time that runs as fast as the source fires makes every interval exponential;
 * where in its step a spike lies is drawn (Haslinger, Pipa & Brown 2010, Neural
 * Comput. 22:2477).  The neurons are put one behind the other.
 */
static double *intervals_of(const double *spikes, size_t n, const double *p)
{
	static double passed[STEPS + 1];
	gsl_rng *rng = gsl_rng_alloc(gsl_rng_taus);
	double *z = hebb_alloc(n, sizeof(*z), "intervals"), from = 0;
	size_t i, k;

	for (k = 0; k < STEPS; k++)
		passed[k + 1] = passed[k] - log1p(-p[k]);
	for (i = 0; i < n; i++)
		z[i] =
		    STEPS * spikes[2 * i + 1] + (double)step_of(spikes[2 * i]);
	qsort(z, n, sizeof(*z), compare);
	for (i = 0; i < n; i++) {
		const double id = floor(z[i] / STEPS);
		const double begin = id * passed[STEPS];

		k = (size_t)(z[i] - id * STEPS);
		z[i] = begin + passed[k] - from -
		       log1p(-gsl_rng_uniform(rng) * p[k]);
		from = begin + passed[k + 1];
	}
	gsl_rng_free(rng);
	return z;
}

/* Kolmogorov and Smirnov: sqrt(n) D beyond 2.23 once in 10,000 times. */
static void is_poisson(const double *spikes, size_t n, const double *p)
{
	double *z = intervals_of(spikes, n, p), most = 0;
	size_t i;

	qsort(z, n, sizeof(*z), compare);
	for (i = 0; i < n; i++) {
		const double below = gsl_cdf_exponential_P(z[i], 1);

		most = fmax(most, below - (double)i / (double)n);
		most = fmax(most, (double)(i + 1) / (double)n - below);
	}
	cr_assert_lt(most * sqrt((double)n), 2.23, "%g for %zu intervals",
		     most * sqrt((double)n), n);
	hebb_free(z);
}

/* `rate` in Hz, its integral over each step. */
static void fires_at(const char *words,
		     double (*integral)(double from, double to))
{
	static double p[STEPS];
	double *spikes, *again;
	size_t n, m, k;

	for (k = 0; k < STEPS; k++)
		p[k] = -expm1(
		    -integral((double)k * 0.1, (double)(k + 1) * 0.1) / 1000);
	spikes = spikes_of(words, NEURONS, 1, STEPS, &n);
	follows(spikes, n, p);
	is_poisson(spikes, n, p);
	again = spikes_of(words, NEURONS, 3, STEPS, &m);
	same_values(spikes, 2 * n, again, 2 * m, words);
	hebb_free(spikes);
	hebb_free(again);
}

static double in_steps(double from, double to)
{
	const double t = (from + to) / 2;

	return (t < 50 ? 0 : t < 150 ? 80 : t < 300 ? 0 : 2500) * (to - from);
}

static double in_ramps(double from, double to)
{
	const double t = (from + to) / 2; /* exact for straight lines */

	return (t < 50    ? 0
		: t < 150 ? 4 * (t - 50)
		: t < 300 ? 400
			  : 40) *
	       (to - from);
}

Test(poisson_steps, fires_at_its_listed_rate)
{
	fires_at("type: poisson_steps, times: [50 ms, 150 ms, 0.3 s], "
		 "rates: [80 Hz, 0, 2.5 kHz]",
		 in_steps);
	fires_at("type: poisson_steps, shape: ramps, times: [50, 100, 150, "
		 "300, 300], rates: [0, 200, 400, 400, 40]",
		 in_ramps);
}

static double in_waves(double from, double to)
{
	const double w = 2 * M_PI * 0.025;

	return 150 * (to - from) -
	       120 / w * (cos(w * to + 0.7) - cos(w * from + 0.7));
}

/* As fast as a spike every ten steps at the top, seven steps a period. */
static double in_fast_waves(double from, double to)
{
	const double w = 2 * M_PI * 1.4;

	return 500 * (to - from) - 500 / w * (cos(w * to) - cos(w * from));
}

Test(poisson_sine, fires_at_its_modulated_rate)
{
	fires_at("type: poisson_sine, rate: 150 Hz, amplitude: 120 Hz, "
		 "frequency: 25 Hz, phase: 0.7",
		 in_waves);
	fires_at("type: poisson_sine, rate: 500 Hz, amplitude: 500 Hz, "
		 "frequency: 1.4 kHz",
		 in_fast_waves);
	/* neurons that differ take another way to the same spikes */
	fires_at("type: poisson_sine, rate: 150 Hz, amplitude: 120 Hz, "
		 "frequency: {uniform: [25 Hz, 25 Hz]}, phase: 0.7",
		 in_waves);
}

static double rectified(double from, double to)
{
	const double x =
	    30 * (to - from) + in_waves(from, to) - 150 * (to - from);

	return x > 0 ? x : 0;
}

Test(poisson_sine, is_silent_where_its_rate_would_be_negative)
{
	fires_at("type: poisson_sine, rate: 30 Hz, amplitude: 120 Hz, "
		 "frequency: 25 Hz, phase: 0.7",
		 rectified);
}

Test(poisson_steps, refuses_rates_that_cannot_be)
{
	net_refused("populations: {a: {type: poisson_steps, size: 1, times: "
		    "[1, 2], rates: [3]}}",
		    "there are 2 times and 1 rates");
	net_refused("populations: {a: {type: poisson_steps, size: 1, times: "
		    "[1, 2], rates: [3, -1]}}",
		    "rates is -1, outside 0 .. 1e+06 Hz");
}

/* ---- packets ---- */

enum { POOL = 500, ACTIVITY = 4, PACKETS = 3 };

Test(pulse_packet, has_normal_spikes_around_its_times)
{
	static const char words[] =
	    "type: pulse_packet, times: [20 ms, 50 ms, 80 ms], activity: 4, "
	    "sd: 1.5 ms";
	static double z[PACKETS * POOL * ACTIVITY];
	double *spikes = NULL, most = 0;
	unsigned of[PACKETS][POOL] = { { 0 } };
	size_t n, i;

	spikes = spikes_of(words, POOL, 1, 1200, &n);
	cr_assert_eq(n, PACKETS * POOL * ACTIVITY, "%zu spikes", n);
	for (i = 0; i < n; i++) {
		const double t = spikes[2 * i];
		const size_t packet = (size_t)((t - 5) / 30);

		of[packet][(size_t)spikes[2 * i + 1]]++;
		z[i] = t - (double)(20 + 30 * packet);
	}
	for (i = 0; i < PACKETS * POOL; i++)
		cr_assert_eq(of[i / POOL][i % POOL], ACTIVITY);
	qsort(z, n, sizeof(*z), compare);
	for (i = 0; i < n; i++) {
		/* on the grid a time stands for 0.05 ms more and less */
		const double low = gsl_cdf_gaussian_P(z[i] - 0.05, 1.5);
		const double high = gsl_cdf_gaussian_P(z[i] + 0.05, 1.5);

		most = fmax(most, low - (double)(i + 1) / (double)n);
		most = fmax(most, (double)i / (double)n - high);
	}
	cr_assert_lt(most * sqrt((double)n), 2.23, "%g",
		     most * sqrt((double)n));
	hebb_free(spikes);
}

Test(pulse_packet, has_one_spike_a_step)
{
	double *spikes;
	size_t n, i;

	spikes = spikes_of("type: pulse_packet, times: [1 ms, 1.2 ms], "
			   "activity: 3",
			   2, 1, 100, &n);
	cr_assert_eq(n, 12);
	for (i = 0; i < n; i++) {
		cr_assert_float_eq(spikes[2 * i], 1 + 0.1 * (double)(i / 2),
				   1e-9);
		cr_assert_eq(spikes[2 * i + 1], (double)(i % 2));
	}
	hebb_free(spikes);
}

Test(pulse_packet, does_not_depend_on_threads_nor_on_other_packets)
{
	static const char words[] =
	    "type: pulse_packet, times: [10 ms, 12 ms], sd: 1 ms";
	double *one, *three, *first;
	size_t n, m, k, i, j;

	one = spikes_of(words, 300, 1, 400, &n);
	three = spikes_of(words, 300, 3, 400, &m);
	same_values(one, 2 * n, three, 2 * m, words);
	first = spikes_of("type: pulse_packet, times: [10 ms], sd: 1 ms", 300,
			  1, 400, &k);
	cr_assert_eq(2 * k, n);
	for (i = j = 0; i < n && j < k; i++)
		j += one[2 * i] == first[2 * j] &&
		     one[2 * i + 1] == first[2 * j + 1];
	cr_assert_eq(j, k, "%zu of %zu spikes", j, k);
	hebb_free(one);
	hebb_free(three);
	hebb_free(first);
}

Test(pulse_packet, comes_again_in_a_trial_of_the_same_steps)
{
	struct hebb_network *net =
	    net_of("populations: {a: {type: pulse_packet, size: 50, times: "
		   "[0 ms, 5 ms], sd: 1 ms, activity: 2}}");
	double *one, *two;
	size_t n, m, i;

	hebb_network_trial(net, 0, true);
	net_run(net, 200);
	one = net_read(net, "a.spikes", &n);
	hebb_network_clear(net);
	hebb_network_trial(net, 0, true);
	net_run(net, 200);
	two = net_read(net, "a.spikes", &m);
	same_values(one, n, two, m, "a.spikes");
	/* of the packet at 0 the first half lies before the beginning */
	cr_assert_gt(n / 2, 100u);
	cr_assert_lt(n / 2, 200u);
	for (i = 0; i < n / 2; i++)
		cr_assert_geq(one[2 * i], 0.1 - 1e-12);
	hebb_free(one);
	hebb_free(two);
	hebb_network_free(net);
}

Test(pulse_packet, refuses_what_cannot_be)
{
	net_refused("populations: {a: {type: pulse_packet, size: 1, times: "
		    "[-1 ms]}}",
		    "times is -1 ms, outside");
	net_refused("populations: {a: {type: pulse_packet, size: 1000000, "
		    "times: [1, 2, 3], activity: 100000}}",
		    "the packets have 3e+11 spikes, more than 1e+10");
}
