#include "lab/compare.h"

#include <math.h>

#include "base/memory.h"
#include "base/text.h"
#include "lab/trait.h"
#include "rec/provenance.h"
#include "files.h"

static struct hebb_error err;
static struct hebb_comparison comparison;

static void leave(void)
{
	hebb_compare_release(&comparison);
	leave_folder();
}

TestSuite(compare, .init = enter_folder, .fini = leave);

static struct hebb_tape *begin(const char *path)
{
	const struct hebb_provenance run = { .command = "a test",
					     .dt = NAN,
					     .threads = 1 };
	struct hebb_tape *tape = hebb_tape_open(path, false, &err);

	cr_assert(tape, "%s", err.message);
	cr_assert(hebb_provenance_write(tape, &run, &err));
	return tape;
}

static void end(struct hebb_tape *tape)
{
	cr_assert(hebb_provenance_end(tape, "done", &err));
	cr_assert(hebb_tape_finish(tape, &err), "%s", err.message);
	hebb_tape_close(tape);
}

static void put(struct hebb_tape *tape, const char *group, const char *name,
		const double *column, size_t n)
{
	char *path = hebb_text_format("/learning/%s/%s", group, name);
	const struct hebb_track track = { .path = path, .cell = HEBB_F64 };
	const int number = hebb_tape_track(tape, &track, &err);

	cr_assert(number >= 0, "%s", err.message);
	cr_assert(hebb_tape_write(tape, number, column, n, &err));
	hebb_free(path);
}

static void put_text(struct hebb_tape *tape, const char *path, const char *name,
		     const char *text)
{
	cr_assert(hebb_tape_text(tape, path, name, text, true, &err), "%s",
		  err.message);
}

/* Two learners: three seeds seen at 0, 10, 40, and two at 0 and 20. */
static void put_learners(const char *path, const char *data, const char *split,
			 const char *order)
{
	static const double at[] = { 0, 10, 40 }, other_at[] = { 0, 20 },
			    accuracy[3][3] = { { 0.1, 0.5, 0.8 },
					       { 0.1, 0.6, 0.9 },
					       { 0.1, 0.7, 1.0 } },
			    other[] = { 0.25, 0.75 }, loss[] = { NAN, 2, 1 },
			    spikes[] = { 0, 100, 400 };
	struct hebb_tape *tape = begin(path);
	size_t s;

	for (s = 0; s < 3; s++) {
		char group[32];

		snprintf(group, sizeof(group), "/learning/a/%zu", s + 9);
		put_text(tape, group, "order", order);
		snprintf(group, sizeof(group), "a/%zu", s + 9);
		put(tape, group, "samples", at, 3);
		put(tape, group, "accuracy", accuracy[s], 3);
		put(tape, group, "loss", loss, 3);
		put(tape, group, "spikes", spikes, 3);
	}
	for (s = 0; s < 2; s++) {
		put(tape, s ? "b/2" : "b/1", "samples", other_at, 2);
		put(tape, s ? "b/2" : "b/1", "accuracy", other, 2);
		put_text(tape, s ? "/learning/b/2" : "/learning/b/1", "order",
			 order);
	}
	put_text(tape, "/learning", "data", data);
	put_text(tape, "/learning", "split", split);
	cr_assert(hebb_tape_text(tape, "/learning/a", "type", "spiking", false,
				 &err));
	cr_assert(hebb_tape_count(tape, "/learning/a", "parameters", 78400,
				  false, &err));
	end(tape);
}

static void put_run(const char *path)
{
	put_learners(path, "d", "s", "o");
}

static bool read_runs(const char *one, const char *two)
{
	const char *const path[] = { one, two };

	return hebb_compare_read(&comparison, path, two ? 2 : 1, &err);
}

static char *printed(bool utf8)
{
	char *text = NULL;
	size_t n = 0;
	FILE *file = open_memstream(&text, &n);

	hebb_compare_print(&comparison, file, utf8);
	cr_assert_eq(fclose(file), 0);
	return text;
}

Test(compare, averages_over_seeds)
{
	const struct hebb_contender *a;
	struct hebb_average average;

	put_run("run.h5");
	cr_assert(read_runs("run.h5", NULL), "%s", err.message);
	cr_assert_eq(comparison.n, 2);
	a = comparison.contender;
	cr_expect_str_eq(a->name, "a");
	cr_expect_str_eq(a->type, "spiking");
	cr_expect_eq(a->parameters, 78400);
	cr_expect(isnan(a->neurons));
	cr_expect_eq(a->seeds, 3);
	cr_assert_eq(a->rows, 3);
	average = hebb_contender_at(a, HEBB_METRIC_ACCURACY, 1);
	cr_expect_float_eq(average.mean, 0.6, 1e-12);
	cr_expect_float_eq(average.sd, 0.1, 1e-12);
	average = hebb_contender_end(a, HEBB_METRIC_ACCURACY);
	cr_expect_float_eq(average.mean, 0.9, 1e-12);
	cr_expect_eq(average.n, 3);
}

Test(compare, cost_is_for_one_sample)
{
	put_run("run.h5");
	cr_assert(read_runs("run.h5", NULL), "%s", err.message);
	cr_expect_float_eq(
	    hebb_contender_per_sample(comparison.contender, HEBB_METRIC_SPIKES)
		.mean,
	    10, 1e-12);
	cr_expect_eq(hebb_contender_per_sample(comparison.contender + 1,
					       HEBB_METRIC_SPIKES)
			 .n,
		     0);
}

Test(compare, what_has_no_number_does_not_count)
{
	put_run("run.h5");
	cr_assert(read_runs("run.h5", NULL), "%s", err.message);
	cr_expect_eq(
	    hebb_contender_at(comparison.contender, HEBB_METRIC_LOSS, 0).n, 0);
	cr_expect_eq(
	    hebb_contender_end(comparison.contender, HEBB_METRIC_LOSS).mean, 1);
}

Test(compare, tables_have_a_row_for_every_look)
{
	char *text;

	put_run("run.h5");
	cr_assert(read_runs("run.h5", NULL), "%s", err.message);
	text = printed(false);
	cr_expect(strstr(text, "\n10                      0.6000 +- 0.1000"),
		  "%s", text);
	cr_expect(strstr(text, "\n20"), "%s", text);
	cr_expect(strstr(text, "no verdict"), "%s", text);
	cr_expect_eq(strspn(text, "\n !\"#$%&'()*+,-./0123456789:;<=>?@"
				  "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"),
		     strlen(text), "beyond ASCII: %s", text);
	free(text);
}

Test(compare, names_of_several_runs_have_the_run_in_front)
{
	put_run("one.h5");
	put_run("two.h5");
	cr_assert(read_runs("one.h5", "two.h5"), "%s", err.message);
	cr_assert_eq(comparison.n, 4);
	cr_expect_str_eq(comparison.contender[0].name, "one:a");
	cr_expect_str_eq(comparison.contender[3].name, "two:b");
}

Test(compare, runs_of_one_name_are_told_apart)
{
	put_run("run.h5");
	cr_assert(read_runs("run.h5", "./run.h5"), "%s", err.message);
	cr_assert_eq(comparison.n, 4);
	cr_expect_str_eq(comparison.contender[0].name, "run:a");
	cr_expect_str_eq(comparison.contender[2].name, "run#2:a");
	cr_expect_str_eq(comparison.contender[3].name, "run#2:b");
}

Test(compare, json_holds_the_whole_curves)
{
	struct hebb_config *map = hebb_config_new(HEBB_MAP, NULL), *a;

	put_run("run.h5");
	cr_assert(read_runs("run.h5", NULL), "%s", err.message);
	hebb_compare_json(&comparison, map);
	a = hebb_config_peek(hebb_config_peek(map, "learners"), "a");
	cr_assert(a);
	cr_expect_eq(hebb_config_peek(a, "samples")->n, 3);
	cr_expect_str_eq(
	    hebb_config_peek(hebb_config_peek(a, "accuracy"), "mean")
		->child[1]
		->text,
	    "0.6");
	hebb_config_free(map);
}

Test(compare, runs_without_learners_are_refused)
{
	end(begin("run.h5"));
	cr_expect_not(read_runs("run.h5", NULL));
	cr_expect_eq(err.kind, HEBB_DATA);
	cr_expect(strstr(err.message, "no learners"), "%s", err.message);
}

Test(compare, columns_of_unequal_length_are_refused)
{
	static const double column[] = { 0, 1, 2 };
	struct hebb_tape *tape = begin("run.h5");

	put(tape, "a/1", "samples", column, 3);
	put(tape, "a/1", "accuracy", column, 2);
	end(tape);
	cr_expect_not(read_runs("run.h5", NULL));
	cr_expect_eq(err.kind, HEBB_DATA);
	cr_expect(strstr(err.message, "2 rows"), "%s", err.message);
}

Test(compare, samples_that_do_not_rise_are_refused)
{
	static const double column[] = { 0, 2, 2 };
	struct hebb_tape *tape = begin("run.h5");

	put(tape, "a/1", "samples", column, 3);
	end(tape);
	cr_expect_not(read_runs("run.h5", NULL));
	cr_expect_eq(err.kind, HEBB_DATA);
}

/* ---- what is compared ---- */

static const struct hebb_trait *find(const char *chapter, const char *name)
{
	const struct hebb_trait *trait =
	    hebb_trait_find(&comparison, chapter, name);

	cr_assert(trait, "%s %s", chapter, name);
	return trait;
}

Test(compare, traits_are_read_off_curves)
{
	const struct hebb_trait *trait;

	put_run("run.h5");
	cr_assert(read_runs("run.h5", NULL), "%s", err.message);
	/* b has 1 and 2, a has 9, 10 and 11 */
	cr_assert_eq(comparison.seeds, 5);
	cr_expect_str_eq(comparison.seed[0], "1");
	cr_expect_str_eq(comparison.seed[4], "11");
	trait = find("learning", "accuracy");
	cr_expect_eq(trait->better, 1);
	cr_expect(trait->asked[2] && !trait->asked[1]);
	cr_expect_float_eq(trait->value[2], 0.8, 1e-12);
	cr_expect_float_eq(trait->value[5], 0.75, 1e-12);
	trait = find("sample_efficiency", "n_80");
	/* of a's seed 10, from 0.6 at 10 to 0.9 at 40 */
	cr_expect_float_eq(trait->value[3], 10 * pow(4, 2.0 / 3), 1e-9);
	cr_expect(isinf(trait->value[5]), "0.75 is all that b reaches");
	/* the least of the best is b's */
	trait = find("matched_accuracy", "samples");
	cr_expect_float_eq(trait->value[5], 20, 1e-12);
	cr_expect(strstr(trait->brief, "75.00 %"), "%s", trait->brief);
	trait = find("matched_accuracy", "spikes");
	cr_expect_not(trait->asked[5]);
	cr_expect_float_eq(trait->value[2],
			   100 + 300 * (10 * pow(4, 5.0 / 6) - 10) / 30, 1e-9);
}

/* One number of each learner and seed, and some things that are none. */
static void put_measures(struct hebb_tape *tape)
{
	static const char *const path[] = {
		"/measures/new/a/1/size",  "/measures/new/b/1/size",
		"/measures/new/ab/1/near", "/measures/new/a/1/curve",
		"/measures/new/a/9/size",
	};
	static const double number[] = { 4, 5, 0.5 };
	size_t k;

	for (k = 0; k < 5; k++) {
		const struct hebb_track track = { .path = path[k],
						  .unit = "mV",
						  .brief = "how large",
						  .cell = HEBB_F64 };
		const int at = hebb_tape_track(tape, &track, &err);

		cr_assert(at >= 0, "%s", err.message);
		cr_assert(hebb_tape_write(tape, at, number + (k > 2 ? 0 : k),
					  k == 3 ? 3 : 1, &err));
		cr_assert(
		    hebb_tape_number(tape, path[k], "better", -1, false, &err));
	}
	put_text(tape, "/measures/new", "definition", "as it says");
}

Test(compare, any_measure_is_read)
{
	static const double at[] = { 0, 10 }, accuracy[] = { 0.5, 0.75 };
	const struct hebb_trait *trait;
	struct hebb_tape *tape = begin("run.h5");
	size_t i, together = 0;

	put(tape, "a/1", "samples", at, 2);
	put(tape, "a/1", "accuracy", accuracy, 2);
	put(tape, "b/1", "samples", at, 2);
	put(tape, "b/1", "accuracy", accuracy, 2);
	put_measures(tape);
	end(tape);
	cr_assert(read_runs("run.h5", NULL), "%s", err.message);
	trait = find("new", "size");
	cr_expect_eq(trait->value[0], 4);
	cr_expect_eq(trait->value[1], 5);
	cr_expect_eq(trait->better, -1);
	cr_expect_str_eq(trait->unit, "mV");
	cr_expect_str_eq(trait->brief, "how large");
	cr_expect_str_eq(comparison.chapter[trait->chapter].definition,
			 "as it says");
	cr_expect_null(hebb_trait_find(&comparison, "new", "curve"));
	for (i = 0; i < comparison.traits; i++)
		if (comparison.trait[i].who) {
			together++;
			cr_expect_str_eq(comparison.trait[i].who, "ab");
			cr_expect_eq(comparison.trait[i].value[0], 0.5);
		}
	cr_expect_eq(together, 1);
}

/* ---- runs that do not fit ---- */

static void refuses(const char *reason)
{
	cr_expect_not(read_runs("one.h5", "two.h5"));
	cr_expect_eq(err.kind, HEBB_USAGE);
	cr_expect(strstr(err.message, reason), "%s", err.message);
	cr_expect(strstr(err.message, "--unpaired"), "%s", err.message);
	hebb_compare_release(&comparison);
	comparison.unpaired = true;
	cr_expect(read_runs("one.h5", "two.h5"), "%s", err.message);
}

Test(compare, runs_on_other_data_are_refused)
{
	put_learners("one.h5", "d", "s", "o");
	put_learners("two.h5", "other", "s", "o");
	refuses("learnt from different data");
}

Test(compare, runs_with_another_split_are_refused)
{
	put_learners("one.h5", "d", "s", "o");
	put_learners("two.h5", "d", "other", "o");
	refuses("held out different samples");
}

Test(compare, runs_in_another_order_are_refused)
{
	put_learners("one.h5", "d", "s", "o");
	put_learners("two.h5", "d", "s", "other");
	refuses("in different orders");
}

Test(compare, runs_that_do_not_say_what_they_learnt_are_refused)
{
	static const double at[] = { 0, 10 };
	struct hebb_tape *tape = begin("two.h5");

	put(tape, "a/9", "samples", at, 2);
	put(tape, "a/9", "accuracy", at, 2);
	end(tape);
	put_run("one.h5");
	refuses("'two.h5' does not tell");
}

Test(compare, runs_without_a_common_seed_are_refused)
{
	static const double at[] = { 0, 10 };
	struct hebb_tape *tape = begin("two.h5");

	put(tape, "a/77", "samples", at, 2);
	put(tape, "a/77", "accuracy", at, 2);
	put_text(tape, "/learning/a/77", "order", "o");
	put_text(tape, "/learning", "data", "d");
	put_text(tape, "/learning", "split", "s");
	end(tape);
	put_run("one.h5");
	refuses("no seed in common");
}

Test(compare, runs_without_a_common_metric_are_refused)
{
	static const double at[] = { 0, 10 };
	struct hebb_tape *tape = begin("two.h5");

	put(tape, "a/9", "samples", at, 2);
	put(tape, "a/9", "error", at, 2);
	end(tape);
	tape = begin("one.h5");
	put(tape, "a/9", "samples", at, 2);
	put(tape, "a/9", "accuracy", at, 2);
	end(tape);
	cr_expect_not(read_runs("one.h5", "two.h5"));
	cr_expect_eq(err.kind, HEBB_USAGE);
	cr_expect(strstr(err.message, "metric in common"), "%s", err.message);
}
