#include <math.h>
#include <string.h>
#include <criterion/criterion.h>

#include "ann/optimiser.h"

#include "tree.h"

/* Two steps of one weight that starts at 1, with gradients 0.5 and -2. */
static void two_steps(struct hebb_config *map, double *first, double *second)
{
	float grad[] = { 0.5f, -2 };
	struct hebb_optimiser opt;
	struct hebb_error err;
	float weight = 1;

	cr_assert(hebb_optimiser_init(&opt, map, 1, &err), "%s", err.message);
	hebb_optimiser_begin(&opt, 0, 1);
	hebb_optimiser_update(&opt, &weight, &grad[0], 0, 1, false);
	*first = (double)weight;
	hebb_optimiser_begin(&opt, 0, 1);
	hebb_optimiser_update(&opt, &weight, &grad[1], 0, 1, false);
	*second = (double)weight;
	hebb_optimiser_release(&opt);
	hebb_config_free(map);
}

Test(optimiser, sgd_steps_along_the_gradient)
{
	double first, second;

	two_steps(map_of("type", "sgd", "rate", "0.1", NULL), &first, &second);
	cr_assert_float_eq(first, 1 - 0.05, 1e-6);
	cr_assert_float_eq(second, 1 - 0.05 + 0.2, 1e-6);
}

Test(optimiser, momentum_keeps_a_part_of_the_last_step)
{
	double first, second;

	two_steps(
	    map_of("type", "momentum", "rate", "0.1", "beta", "0.5", NULL),
	    &first, &second);
	cr_assert_float_eq(first, 1 - 0.05, 1e-6);
	/* u = 0.5 * 0.5 - 2 = -1.75 */
	cr_assert_float_eq(second, 0.95 + 0.175, 1e-6);
}

Test(optimiser, adam_takes_the_steps_of_its_paper)
{
	const double m = 0.9 * 0.05 - 0.2, v = 0.999 * 2.5e-4 + 4e-3;
	double first, second;

	two_steps(map_of("type", "adam", "rate", "0.1", NULL), &first, &second);
	cr_assert_float_eq(first, 1 - 0.1, 1e-6);
	cr_assert_float_eq(second,
			   0.9 - 0.1 * (m / (1 - 0.81)) /
				     (sqrt(v / (1 - 0.998001)) + 1e-8),
			   1e-5);
}

Test(optimiser, is_adam_by_default_and_may_be_one_word)
{
	double first, second;

	two_steps(hebb_config_scalar("sgd"), &first, &second);
	cr_assert_float_eq(first, 1 - 0.005, 1e-6);
	two_steps(NULL, &first, &second);
	cr_assert_float_eq(first, 1 - 0.001, 1e-6);
}

Test(optimiser, pieces_give_the_same_bits_as_the_whole)
{
	enum { N = 100 };
	const struct hebb_type *const *type;

	for (type = hebb_optimiser_types; *type; type++) {
		float grad[N], whole[N] = { 0 }, pieces[N] = { 0 };
		struct hebb_config *word =
		    hebb_config_scalar("%s", (*type)->name);
		struct hebb_optimiser a, b;
		struct hebb_error err;
		int i, step;

		cr_assert(hebb_optimiser_init(&a, word, N, &err));
		cr_assert(hebb_optimiser_init(&b, word, N, &err));
		for (step = 0; step < 3; step++) {
			for (i = 0; i < N; i++)
				grad[i] = sinf((float)(i + 7 * step));
			hebb_optimiser_begin(&a, 0, 1);
			hebb_optimiser_begin(&b, 0, 1);
			hebb_optimiser_update(&a, whole, grad, 0, N, false);
			hebb_optimiser_update(&b, pieces + 37, grad + 37, 37,
					      N - 37, false);
			hebb_optimiser_update(&b, pieces, grad, 0, 37, false);
		}
		cr_assert(!memcmp(whole, pieces, sizeof(whole)), "%s",
			  (*type)->name);
		hebb_optimiser_release(&a);
		hebb_optimiser_release(&b);
		hebb_config_free(word);
	}
}

Test(optimiser, a_wrong_name_gets_a_guess)
{
	struct hebb_config *map = map_of("type", "adma", NULL);
	struct hebb_optimiser opt;
	struct hebb_error err;

	cr_assert(!hebb_optimiser_init(&opt, map, 1, &err));
	cr_assert_eq(err.kind, HEBB_MODEL);
	cr_assert(strstr(err.message, "did you mean 'adam'"), "%s",
		  err.message);
	hebb_optimiser_release(&opt);
	hebb_config_free(map);
}

/* ---- schedules ---- */

static struct hebb_schedule schedule_of(struct hebb_config *map)
{
	struct hebb_schedule schedule;
	struct hebb_error err;

	cr_assert(hebb_schedule_init(&schedule, map, &err), "%s", err.message);
	return schedule;
}

/* The factor after these many passes, of a map that is freed. */
static void is_after(struct hebb_config *map, double passes, double factor)
{
	struct hebb_schedule schedule = schedule_of(map);

	cr_expect_float_eq(hebb_schedule_factor(&schedule, passes), factor,
			   1e-12, "%s after %g: %.15g",
			   schedule.choice.type->name, passes,
			   hebb_schedule_factor(&schedule, passes));
	hebb_schedule_release(&schedule);
	hebb_config_free(map);
}

static struct hebb_config *step_map(void)
{
	return map_of("type", "step", "every", "2", "factor", "0.5", NULL);
}

static struct hebb_config *cosine_map(void)
{
	return map_of("type", "cosine", "over", "8", "least", "0.2", NULL);
}

static struct hebb_config *warm_map(struct hebb_config *then)
{
	struct hebb_config *map =
	    map_of("type", "warm_up", "over", "4", "from", "0.1", NULL);

	if (then)
		hebb_config_add(map, "then", then);
	return map;
}

Test(schedule, factors_are_those_of_the_equations)
{
	is_after(NULL, 7, 1);
	is_after(step_map(), 1.99, 1);
	is_after(step_map(), 2, 0.5);
	is_after(step_map(), 7.5, 0.125);
	is_after(map_of("type", "exponential", "factor", "0.9", NULL), 2.7,
		 0.81);
	is_after(cosine_map(), 0, 1);
	is_after(cosine_map(), 4, 0.6);
	is_after(cosine_map(), 8, 0.2);
	is_after(cosine_map(), 80, 0.2);
	is_after(warm_map(NULL), 0, 0.1);
	is_after(warm_map(NULL), 2, 0.55);
	is_after(warm_map(NULL), 5, 1);
	is_after(warm_map(step_map()), 3, 0.775);
	is_after(warm_map(step_map()), 6.5, 0.5);
}

Test(schedule, plateau_falls_after_its_patience)
{
	struct hebb_config *map = map_of("type", "plateau", "factor", "0.5",
					 "patience", "2", "least", "0.2", NULL);
	static const double losses[] = { 1,   0.9, 0.9, 0.95, 0.9, 0.5,
					 0.6, 0.6, 0.6, 0.6,  0.6, 0.6 };
	static const double factors[] = { 1,   1,   1,    1,    0.5,  0.5,
					  0.5, 0.5, 0.25, 0.25, 0.25, 0.2 };
	struct hebb_schedule schedule = schedule_of(map);
	size_t i;

	for (i = 0; i < sizeof(losses) / sizeof(*losses); i++) {
		hebb_schedule_look(&schedule, losses[i]);
		cr_expect_float_eq(hebb_schedule_factor(&schedule, 0),
				   factors[i], 1e-12, "after %zu passes", i);
	}
	hebb_schedule_release(&schedule);
	hebb_config_free(map);
}

Test(schedule, sets_the_rate_of_each_step)
{
	struct hebb_config *map = map_of("type", "sgd", "rate", "0.5", NULL);
	struct hebb_optimiser opt;
	struct hebb_error err;

	hebb_config_add(map, "schedule", step_map());
	cr_assert(hebb_optimiser_init(&opt, map, 1, &err), "%s", err.message);
	hebb_optimiser_begin(&opt, 1.5, 1);
	cr_assert_eq(opt.rate, 0.5);
	hebb_optimiser_begin(&opt, 2, 1);
	cr_assert_eq(opt.rate, 0.25);
	hebb_optimiser_release(&opt);
	hebb_config_free(map);
}
