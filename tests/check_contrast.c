#include "lab/contrast.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <criterion/criterion.h>
#include <gsl/gsl_randist.h>

#include "base/memory.h"
#include "base/random.h"

enum { SEEDS = 10, LEARNERS = 3, SIMULATED = 200 };

static struct hebb_comparison comparison;
static struct hebb_contender contender[LEARNERS];
static struct hebb_trait *trait;
static struct hebb_judgement judgement;

/* `n` learners with `seeds` seeds, and one trait that all were asked for. */
static void enter(size_t n, size_t seeds)
{
	static char name[][2] = { "a", "b", "c" };
	size_t i;

	for (i = 0; i < n; i++)
		contender[i].name = name[i];
	comparison = (struct hebb_comparison){ .contender = contender,
					       .n = n,
					       .seeds = seeds };
	trait = hebb_trait_make(&comparison, hebb_chapter_of(&comparison, "x"),
				"y", NULL);
	trait->better = 1;
	for (i = 0; i < n * seeds; i++)
		trait->asked[i] = true;
}

static void judge(void)
{
	hebb_judgement_release(&judgement);
	judgement = hebb_judge(&comparison, trait);
}

static void leave(void)
{
	hebb_judgement_release(&judgement);
	hebb_traits_release(&comparison);
}

static void expect_words(size_t k, const char *words)
{
	struct hebb_text text = { 0 };

	hebb_contrast_tell(&comparison, trait, &judgement,
			   &judgement.contrast[k], &text);
	cr_expect(strstr(text.data, words), "%s", text.data);
	hebb_text_release(&text);
}

TestSuite(contrast, .fini = leave);

/* How often of 200 are two learners that differ by `planted` told apart? */
static size_t told_apart(double planted)
{
	const struct hebb_stream stream = hebb_stream_open(3, "experiments");
	size_t found = 0, k, s;

	for (k = 0; k < SIMULATED; k++) {
		struct hebb_gsl storage;
		gsl_rng *rng = hebb_random_gsl(&storage, stream, k, 0);

		for (s = 0; s < SEEDS; s++) {
			/* what chance gives both: the order of samples */
			const double shared = gsl_ran_gaussian(rng, 0.01);

			trait->value[s] =
			    0.9 + shared + gsl_ran_gaussian(rng, 0.01);
			trait->value[SEEDS + s] = 0.9 + shared +
						  gsl_ran_gaussian(rng, 0.01) +
						  planted * 0.01;
		}
		judge();
		found += judgement.contrast->verdict >= HEBB_VERDICT_LARGER;
	}
	return found;
}

Test(contrast, learners_of_one_kind_are_not_told_apart)
{
	enter(2, SEEDS);
	cr_expect_leq(told_apart(0), 18);
}

Test(contrast, two_standard_deviations_are_found)
{
	enter(2, SEEDS);
	cr_expect_geq(told_apart(2), 180);
	cr_expect_eq(judgement.contrast->verdict, HEBB_VERDICT_SMALLER);
	cr_expect_eq(hebb_contrast_winner(trait, judgement.contrast), 1);
	expect_words(0, "b is better than a by 0.0");
}

Test(contrast, five_seeds_have_no_verdict)
{
	size_t s;

	enter(2, 5);
	for (s = 0; s < 5; s++) {
		trait->value[s] = (double)s;
		trait->value[5 + s] = 100 + (double)(s * s);
	}
	judge();
	cr_expect_eq(judgement.contrast->verdict, HEBB_VERDICT_TOO_FEW);
	cr_expect(isnan(judgement.contrast->p));
	cr_expect_eq(judgement.portion[0].estimate.method, HEBB_STUDENT);
	expect_words(0, "no verdict on 5 seeds of the 6 needed");
}

Test(contrast, more_pairs_ask_for_more)
{
	size_t s;

	enter(3, 6);
	for (s = 0; s < 6; s++) {
		trait->value[s] = (double)s;
		trait->value[6 + s] = 1.5 + (double)s + (double)(s % 2);
		trait->value[12 + s] = 3.5 + (double)s + (double)(s % 3);
	}
	judge();
	cr_assert_eq(judgement.contrasts, 3);
	/* two of 2^6 choices of signs, and three questions */
	cr_expect_float_eq(judgement.contrast[0].p, 2.0 / 64, 1e-12);
	cr_expect_float_eq(judgement.contrast[0].holm, 6.0 / 64, 1e-12);
	cr_expect_eq(judgement.contrast[0].verdict, HEBB_VERDICT_NOT_SHOWN);
	expect_words(0, "a, b: no difference shown");
}

Test(contrast, an_interval_with_nothing_in_it_is_no_difference)
{
	/* p is 0.039, and two seeds speak against the other eight */
	static const double difference[] = { 0.03,  0.02, 0.025, 0.03,
					     0.021, 0.02, 0.033, -0.025 };
	size_t s;

	enter(2, 8);
	for (s = 0; s < 8; s++) {
		trait->value[s] = 1 + difference[s];
		trait->value[8 + s] = 1;
	}
	judge();
	cr_expect_lt(judgement.contrast->holm, 0.05);
	cr_expect_lt(judgement.contrast->difference.low, 0);
	cr_expect_eq(judgement.contrast->verdict, HEBB_VERDICT_NOT_SHOWN);
	expect_words(0, "but 0 is in the interval");
}

Test(contrast, what_is_not_reached_is_counted)
{
	size_t s;

	enter(2, SEEDS);
	trait->better = -1;
	trait->censored = true;
	for (s = 0; s < SEEDS; s++) {
		trait->value[s] = 100 + (double)s;
		trait->value[SEEDS + s] = s < 2 ? 300 : INFINITY;
	}
	judge();
	cr_expect(judgement.contrast->by_count);
	cr_expect_float_eq(judgement.contrast->p, 2.0 / 256, 1e-12);
	cr_expect_eq(judgement.contrast->verdict, HEBB_VERDICT_SMALLER);
	cr_expect(isinf(judgement.portion[1].median));
	cr_expect_eq(judgement.portion[1].numbers, 2);
	expect_words(0, "a is better than b, a number in 10 of 10 seeds and 2 "
			"of 10");
}

Test(contrast, nobody_is_better_by_what_is_chance)
{
	size_t s;

	enter(2, SEEDS);
	trait->chance = true;
	for (s = 0; s < SEEDS; s++) {
		trait->value[s] = (double)s;
		trait->value[SEEDS + s] = 100 + (double)s;
	}
	judge();
	cr_expect_eq(judgement.contrasts, 0);
	cr_expect_float_eq(judgement.portion[1].estimate.mean -
			       judgement.portion[0].estimate.mean,
			   100, 1e-9);
}

Test(contrast, learners_that_were_not_asked_are_left_out)
{
	size_t s;

	enter(3, SEEDS);
	for (s = 0; s < SEEDS; s++) {
		trait->value[s] = (double)s;
		trait->asked[SEEDS + s] = false;
		trait->value[2 * SEEDS + s] = 9 - (double)s;
	}
	judge();
	cr_assert_eq(judgement.contrasts, 1);
	cr_expect_eq(judgement.contrast->b, 2);
	cr_expect_eq(judgement.portion[1].asked, 0);
}

Test(contrast, strangers_are_compared_as_groups)
{
	size_t s;

	enter(2, 2 * SEEDS);
	comparison.unpaired = true;
	contender[1].run = 1;
	for (s = 0; s < SEEDS; s++) {
		trait->value[s] = (double)(s % 3);
		trait->value[3 * SEEDS + s] = 2 + (double)(s % 4);
		trait->asked[SEEDS + s] = false;
		trait->asked[2 * SEEDS + s] = false;
	}
	judge();
	cr_expect_not(judgement.contrast->paired);
	cr_expect_eq(judgement.contrast->seeds, SEEDS);
	cr_expect_eq(judgement.contrast->verdict, HEBB_VERDICT_SMALLER);
	cr_expect_float_eq(judgement.contrast->difference.mean, 0.9 - 3.3,
			   1e-12);
}

static void expect_number(double number, const char *said)
{
	struct hebb_text text = { 0 };

	hebb_number_tell(number, &text);
	cr_expect_str_eq(text.data, said);
	hebb_text_release(&text);
}

Test(contrast, numbers_are_written_for_people)
{
	expect_number(0.96921, "0.9692");
	expect_number(1493.4, "1,493");
	expect_number(-1000, "-1,000");
	expect_number(999999.4, "999,999");
	expect_number(999999.6, "1e+06");
	expect_number(91329, "91,329");
	expect_number(2.554e8, "2.55e+08");
	expect_number(0.00012, "0.00012");
	expect_number(0, "0");
	expect_number(NAN, "-");
	expect_number(INFINITY, "not reached");
}
