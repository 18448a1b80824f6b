#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <Random123/philox.h>

#include "base/random.h"

/* Known answers of Philox4x32-10, as published with Random123. */
static const struct {
	uint32_t counter[4], key[2], answer[4];
} known[] = {
	{ { 0, 0, 0, 0 },
	  { 0, 0 },
	  { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
	{ { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
	  { 0xffffffff, 0xffffffff },
	  { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
	{ { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
	  { 0xa4093822, 0x299f31d0 },
	  { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
};

Test(random, gives_the_known_answers)
{
	size_t i, k;

	for (i = 0; i < 3; i++) {
		const uint32_t *c = known[i].counter;
		const struct hebb_stream stream = { { known[i].key[0],
						      known[i].key[1] } };
		const uint64_t step = (uint64_t)c[1] << 32 | c[0];
		uint32_t filled[4];

		hebb_random_fill(stream, (uint64_t)c[2] * 4, 4, step, c[3],
				 filled);
		for (k = 0; k < 4; k++) {
			cr_assert_eq(hebb_random_bits(stream,
						      (uint64_t)c[2] * 4 + k,
						      step, c[3]),
				     known[i].answer[k]);
			cr_assert_eq(filled[k], known[i].answer[k]);
		}
	}
}

Test(random, bits_are_those_of_philox_at_the_documented_place)
{
	const struct hebb_stream stream = hebb_stream_open(42, "drive");
	const philox4x32_key_t key = { { stream.key[0], stream.key[1] } };
	uint64_t id, step;

	for (id = 0; id < 40; id++) {
		step = id * 0x123456789;
		const philox4x32_ctr_t counter = {
			{ (uint32_t)step, (uint32_t)(step >> 32),
			  (uint32_t)(id / 4), (uint32_t)id + 7 }
		};

		cr_assert_eq(
		    hebb_random_bits(stream, id, step, (uint32_t)id + 7),
		    philox4x32(counter, key).v[id % 4]);
	}
}

Test(random, filling_is_the_same_as_asking_one_by_one)
{
	const struct hebb_stream stream = hebb_stream_open(3, "x");
	uint32_t bits[200];
	uint64_t first;
	size_t n, i;

	for (first = 0; first < 9; first++) {
		for (n = 0; n < 140; n += n < 10 ? 1 : 13) {
			memset(bits, 0, sizeof(bits));
			hebb_random_fill(stream, first, n, 5, 2, bits);
			for (i = 0; i < n; i++)
				cr_assert_eq(
				    bits[i],
				    hebb_random_bits(stream, first + i, 5, 2));
			cr_assert_eq(bits[n], 0, "wrote past its end");
		}
	}
}

Test(random, quads_are_the_same_as_asking_one_by_one)
{
	const struct hebb_stream stream = hebb_stream_open(42, "quads");
	uint64_t quad[40];
	uint32_t bits[161];
	size_t n, i;

	for (i = 0; i < 40; i++)
		quad[i] = i * i * 1000003 % 4096 + (UINT64_C(1) << 31);
	for (n = 0; n <= 40; n++) {
		memset(bits, 0, sizeof(bits));
		hebb_random_quads(stream, quad, n, 7, 3, bits);
		for (i = 0; i < 4 * n; i++)
			cr_assert_eq(bits[i],
				     hebb_random_bits(stream,
						      4 * quad[i / 4] + i % 4,
						      7, 3));
		cr_assert_eq(bits[4 * n], 0, "wrote past its end");
	}
}

Test(random, streams_differ_by_seed_and_by_name)
{
	static const char *const names[] = {
		"", "a", "b", "ab", "drive", "drive2", "exc_inh.weight"
	};
	struct hebb_stream stream[14];
	size_t i, k;

	for (i = 0; i < 14; i++)
		stream[i] = hebb_stream_open(i / 7, names[i % 7]);
	for (i = 0; i < 14; i++)
		for (k = 0; k < i; k++)
			cr_assert_neq(
			    memcmp(&stream[i], &stream[k], sizeof(stream[0])),
			    0, "%zu %zu", i, k);
	cr_assert_neq(hebb_stream_open(1, "a").key[0],
		      hebb_stream_open((uint64_t)1 << 32, "a").key[0]);
}

/* The probability of so large a chi square of counts that should be equal. */
static double equal_counts(const size_t *count, size_t n, size_t draws)
{
	const double expected = (double)draws / (double)n;
	double chi2 = 0;
	size_t i;

	for (i = 0; i < n; i++)
		chi2 += pow((double)count[i] - expected, 2) / expected;
	return gsl_cdf_chisq_Q(chi2, (double)n - 1);
}

Test(random, uniform_numbers_are_uniform_over_ids_steps_and_draws)
{
	const struct hebb_stream stream = hebb_stream_open(11, "uniform");
	size_t count[3][64] = { { 0 } };
	double x, p;
	uint32_t i, k;

	for (i = 0; i < 100000; i++) {
		for (k = 0; k < 3; k++) {
			x = hebb_random_uniform(stream, k == 0 ? i : 5,
						k == 1 ? i : 6, k == 2 ? i : 7);
			cr_assert(x >= 0 && x < 1);
			count[k][(size_t)(64 * x)]++;
		}
	}
	for (k = 0; k < 3; k++) {
		p = equal_counts(count[k], 64, 100000);
		cr_assert(p > 1e-4 && p < 1 - 1e-4, "%u: p = %g", k, p);
	}
}

Test(random, neighbours_do_not_know_each_other)
{
	const struct hebb_stream stream = hebb_stream_open(12, "pairs");
	size_t count[256] = { 0 };
	uint64_t i;
	double p;

	for (i = 0; i < 100000; i++)
		count[hebb_random_bits(stream, i, 0, 0) >> 28 |
		      hebb_random_bits(stream, i + 1, 0, 0) >> 28 << 4]++;
	p = equal_counts(count, 256, 100000);
	cr_assert(p > 1e-4 && p < 1 - 1e-4, "p = %g", p);
}

Test(random, gsl_draws_from_keyed_numbers)
{
	const struct hebb_stream stream = hebb_stream_open(13, "gsl");
	struct hebb_gsl one, two;
	gsl_rng *a = hebb_random_gsl(&one, stream, 3, 4);
	gsl_rng *b = hebb_random_gsl(&two, stream, 3, 4);
	uint32_t draw;

	for (draw = 0; draw < 10; draw++)
		cr_assert_eq(gsl_rng_get(a),
			     hebb_random_bits(stream, 3, 4, draw));
	gsl_ran_gaussian(b, 1);
	b = hebb_random_gsl(&two, stream, 3, 4);
	cr_assert_eq(gsl_rng_uniform(b), hebb_random_uniform(stream, 3, 4, 0));
}

Test(random, gsl_distributions_have_their_shape)
{
	const struct hebb_stream stream = hebb_stream_open(14, "shape");
	size_t normal[50] = { 0 }, poisson[8] = { 0 };
	struct hebb_gsl storage;
	double p, chi2 = 0;
	uint64_t i;

	for (i = 0; i < 50000; i++) {
		gsl_rng *rng = hebb_random_gsl(&storage, stream, i, 1);
		const double x = gsl_cdf_ugaussian_P(gsl_ran_gaussian(rng, 1));
		const unsigned k = gsl_ran_poisson(rng, 2);

		normal[(size_t)fmin(50 * x, 49)]++;
		poisson[k < 7 ? k : 7]++;
	}
	p = equal_counts(normal, 50, 50000);
	cr_assert(p > 1e-4 && p < 1 - 1e-4, "normal: p = %g", p);
	for (i = 0; i < 8; i++) {
		const double expected =
		    50000 * (i < 7 ? gsl_ran_poisson_pdf((unsigned)i, 2)
				   : gsl_cdf_poisson_Q(6, 2));

		chi2 += pow((double)poisson[i] - expected, 2) / expected;
	}
	p = gsl_cdf_chisq_Q(chi2, 7);
	cr_assert(p > 1e-4 && p < 1 - 1e-4, "poisson: p = %g", p);
}

Test(random, a_shuffle_is_a_permutation)
{
	const struct hebb_stream stream = hebb_stream_open(15, "order");
	uint32_t order[1000], again[1000], seen[1000] = { 0 };
	size_t i;

	hebb_random_shuffle(stream, 2, order, 1000);
	for (i = 0; i < 1000; i++)
		seen[order[i]]++;
	for (i = 0; i < 1000; i++)
		cr_assert_eq(seen[i], 1);
	hebb_random_shuffle(stream, 2, again, 1000);
	cr_assert_eq(memcmp(order, again, sizeof(order)), 0);
	hebb_random_shuffle(stream, 3, again, 1000);
	cr_assert_neq(memcmp(order, again, sizeof(order)), 0);
	hebb_random_shuffle(stream, 2, order, 0);
	hebb_random_shuffle(stream, 2, order, 1);
	cr_assert_eq(order[0], 0);
}

Test(random, every_permutation_is_as_likely)
{
	const struct hebb_stream stream = hebb_stream_open(16, "order");
	size_t count[4 * 4 * 4 * 4] = { 0 }, full[24], n = 0, i;
	uint32_t order[4];
	uint64_t step;
	double p;

	for (step = 0; step < 24000; step++) {
		hebb_random_shuffle(stream, step, order, 4);
		count[order[0] << 6 | order[1] << 4 | order[2] << 2 |
		      order[3]]++;
	}
	for (i = 0; i < 256; i++)
		if (count[i] && n < 24)
			full[n++] = count[i];
	cr_assert_eq(n, 24);
	p = equal_counts(full, 24, 24000);
	cr_assert(p > 1e-4 && p < 1 - 1e-4, "p = %g", p);
}
