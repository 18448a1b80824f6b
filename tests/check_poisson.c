/* The statistics of Poisson sources and stimuli. */
#include "block.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "snn/stimulus.h"

/* A chance that an honest generator meets once in 10,000 tests. */
static void is_likely(double p, const char *what, double x)
{
	cr_assert(p > 1e-4 && p < 1 - 1e-4, "%s at %g: p = %g", what, x, p);
}

/* ---- the source ---- */

Test(poisson, source_fires_with_the_probability_of_its_rate)
{
	enum { N = 1000, STEPS = 2000 };
	static const double rates[] = { 0.1, 5, 100, 4.9e3, 1.2e4 };
	size_t r, k, i;

	for (r = 0; r < sizeof(rates) / sizeof(rates[0]); r++) {
		const double p = -expm1(-rates[r] * 1e-4);
		double param[ROWS] = { rates[r] }, sum = 0, z;
		struct block b =
		    block_new(neuron_type("poisson"), param, N, 0.1);

		for (k = 0; k < STEPS; k++) {
			block_step(&b);
			for (i = 0; i < N; i++)
				sum += b.fired[i];
		}
		z = (sum - p * N * STEPS) / sqrt(p * (1 - p) * N * STEPS);
		cr_assert_lt(fabs(z), 4, "%g Hz: %g sigma", rates[r], z);
		block_free(&b);
	}
}

/* Spikes per neuron in 2 s are binomial; neurons and steps are independent. */
Test(poisson, source_neurons_are_independent)
{
	enum { N = 3000, STEPS = 20000, MOST = 60 };
	const double p = -expm1(-10 * 1e-4);
	double param[ROWS] = { 10 }, chi2 = 0, rest = N, together = 0;
	static uint32_t count[N];
	uint32_t of[MOST] = { 0 }, bins = 0, after = 0, all = 0;
	hebb_flag *before = hebb_alloc(N, sizeof(*before), "spikes");
	struct block b = block_new(neuron_type("poisson"), param, N, 0.1);
	size_t k, i;

	for (k = 0; k < STEPS; k++) {
		block_step(&b);
		for (i = 0; i < N; i++) {
			count[i] += b.fired[i];
			after += before[i] & b.fired[i];
			together += b.fired[i] & b.fired[(i + 1) % N];
		}
		memcpy(before, b.fired, N * sizeof(*before));
	}
	for (i = 0; i < N; i++) {
		of[count[i] < MOST ? count[i] : MOST - 1]++;
		all += count[i];
	}
	for (i = 0; i < MOST; i++) {
		const double wanted =
		    N * gsl_ran_binomial_pdf((unsigned)i, p, STEPS);

		rest -= wanted > 5 ? wanted : 0;
		bins += wanted > 5;
		if (wanted > 5)
			chi2 += (of[i] - wanted) * (of[i] - wanted) / wanted;
	}
	is_likely(gsl_cdf_chisq_Q(chi2, bins), "counts", bins);
	/* pairs of neighbours, in time and in space: Poisson with all * p */
	cr_assert_lt(fabs(after - all * p), 4 * sqrt(all * p) + 1);
	cr_assert_lt(fabs(together - all * p), 4 * sqrt(all * p) + 1);
	cr_assert_lt(rest, N * 0.05);
	hebb_free(before);
	block_free(&b);
}

Test(poisson, source_at_its_limits_is_silent_or_always_fires)
{
	double none[ROWS] = { 0 }, all[ROWS] = { 1e6 };
	struct block quiet = block_new(neuron_type("poisson"), none, 500, 0.1);
	struct block loud = block_new(neuron_type("poisson"), all, 500, 0.1);
	int k, i;

	for (k = 0; k < 100; k++) {
		block_step(&quiet);
		block_step(&loud);
		for (i = 0; i < 500; i++) {
			cr_assert_eq(quiet.fired[i], 0);
			cr_assert_eq(loud.fired[i], 1);
		}
	}
	block_free(&quiet);
	block_free(&loud);
}

/* ---- the stimulus ---- */

struct poisson {
	const struct hebb_stimulus_type *type;
	void *scratch;
	struct hebb_drive drive;
};

/* `mean` spikes a step of 0.1 ms for each of n neurons. */
static struct poisson poisson_new(double mean, double *input, uint32_t n)
{
	struct hebb_config *name = hebb_config_scalar("poisson");
	struct hebb_value rate = { .number = mean * 1e4, .node = name };
	struct hebb_error err = { 0 };
	struct poisson p;

	p.type = (const struct hebb_stimulus_type *)hebb_type_find(
	    hebb_stimulus_types, "stimulus", name, &err);
	p.scratch = hebb_alloc(1, p.type->scratch, "stimulus");
	cr_assert(p.type->prepare(&rate, 0.1, p.scratch, &err), "%s",
		  err.message);
	hebb_config_free(name);
	p.drive = (struct hebb_drive){
		.n = n,
		.dt = 0.1,
		.stream = hebb_stream_open(5, "drive"),
		.weight = 1,
		.scratch = p.scratch,
		.input = input,
	};
	return p;
}

Test(poisson, stimulus_has_the_distribution_of_its_name)
{
	enum { N = 1000, STEPS = 200, MOST = 400 };
	static const double means[] = { 0.01, 0.3, 2, 10, 40, 150 };
	static double input[N];
	size_t m, k, i;

	for (m = 0; m < sizeof(means) / sizeof(means[0]); m++) {
		const double mean = means[m];
		struct poisson p = poisson_new(mean, input, N);
		double of[MOST] = { 0 }, chi2 = 0, sum = 0, tail = N * STEPS;
		double rare = N * STEPS, z;
		int bins = 0;

		for (k = 0; k < STEPS; k++, p.drive.step++) {
			memset(input, 0, sizeof(input));
			p.type->add(&p.drive);
			for (i = 0; i < N; i++) {
				cr_assert_lt(input[i], MOST);
				of[(size_t)input[i]]++;
				sum += input[i];
			}
		}
		for (i = 0; i < MOST; i++) {
			const double wanted =
			    N * STEPS * gsl_ran_poisson_pdf((unsigned)i, mean);

			if (wanted < 10)
				continue;
			chi2 += (of[i] - wanted) * (of[i] - wanted) / wanted;
			tail -= wanted;
			rare -= of[i];
			bins++;
		}
		if (tail > 5) { /* what is rarer, in one bin */
			chi2 += (rare - tail) * (rare - tail) / tail;
			bins++;
		}
		is_likely(gsl_cdf_chisq_Q(chi2, bins - 1.), "mean", mean);
		z = (sum - mean * N * STEPS) / sqrt(mean * N * STEPS);
		cr_assert_lt(fabs(z), 4, "mean %g: %g sigma", mean, z);
		hebb_free(p.scratch);
	}
}

Test(poisson, stimulus_does_not_depend_on_how_neurons_are_cut)
{
	enum { N = 700 };
	static double whole[N], parts[N];
	struct poisson p = poisson_new(3, whole, N);
	uint32_t from, n;
	size_t i;

	p.type->add(&p.drive);
	for (from = 0; from < N; from += n) {
		n = from + 64 * (1 + from % 5) < N ? 64 * (1 + from % 5)
						   : N - from;
		p.drive.n = n;
		p.drive.first = from;
		p.drive.input = parts + from;
		p.type->add(&p.drive);
	}
	for (i = 0; i < N; i++)
		cr_assert_eq(whole[i], parts[i]);
	hebb_free(p.scratch);
}
