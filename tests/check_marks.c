#include <criterion/criterion.h>
#include <math.h>

#include "learn/marks.h"

/* Six samples of three classes; the fourth class never occurs. */
static const int32_t label[] = { 0, 0, 0, 1, 1, 2 };
static const float answers[][4] = {
	{ 0.9f, 0.1f, 0, 0 },    { 0.6f, 0.3f, 0.1f, 0 },
	{ 0.2f, 0.7f, 0.1f, 0 }, { 0.1f, 0.8f, 0.1f, 0 },
	{ 0.1f, 0.1f, 0.8f, 0 }, { 0.3f, 0.4f, 0.2f, 0.1f },
};

static struct hebb_marks marks_of(const struct hebb_dataset *data,
				  const struct hebb_batch *batch,
				  const float *out)
{
	struct hebb_marks marks;

	hebb_marks_init(&marks, data, batch->n, 2);
	/* twice, so that nothing stays of the first time */
	hebb_marks_add(&marks, batch, out);
	hebb_marks_clear(&marks);
	hebb_marks_add(&marks, batch, out);
	return marks;
}

static struct hebb_marks marks_of_classes(void)
{
	const struct hebb_dataset data = { .classes = 4,
					   .outputs = 4,
					   .label = (int32_t *)label };
	const struct hebb_batch batch = { .n = 6,
					  .outputs = 4,
					  .label = label };

	return marks_of(&data, &batch, answers[0]);
}

Test(marks, of_classes_are_those_counted_by_hand)
{
	struct hebb_marks marks = marks_of_classes();
	struct hebb_rates one = hebb_marks_of_class(&marks, 1);
	struct hebb_rates mean = hebb_marks_macro(&marks);

	cr_assert_float_eq(hebb_marks_accuracy(&marks), 3 / 6., 1e-12);
	/* the fifth has class 1 behind 2 and, by its order, 0 */
	cr_assert_float_eq(hebb_marks_top(&marks), 4 / 6., 1e-12);
	cr_assert_eq(marks.confusion[0 * 4 + 1], 1);
	cr_assert_eq(marks.confusion[2 * 4 + 1], 1);
	cr_assert_float_eq(one.precision, 1 / 3., 1e-12);
	cr_assert_float_eq(one.recall, 1 / 2., 1e-12);
	cr_assert_float_eq(one.f1, 2 / 5., 1e-12);
	/* class 0: 1, 2/3, 4/5; class 2: 0, 0, 0; class 3 does not count */
	cr_assert_float_eq(mean.precision, (1 + 1 / 3.) / 3, 1e-12);
	cr_assert_float_eq(mean.recall, (2 / 3. + 1 / 2.) / 3, 1e-12);
	cr_assert_float_eq(mean.f1, (4 / 5. + 2 / 5.) / 3, 1e-12);
	cr_assert(isnan(hebb_marks_auc(&marks)));
	cr_assert(isnan(hebb_marks_error(&marks)));
	cr_assert(isnan(hebb_marks_r2(&marks)));
	hebb_marks_release(&marks);
}

Test(marks, auc_counts_pairs_and_ties_as_half)
{
	static const int32_t two[] = { 1, 1, 1, 0, 0 };
	static const float out[][2] = {
		{ 0, 3 }, { 0, 2 }, { 0, 1 }, { 0, 2 }, { 0, 0 }
	};
	const struct hebb_dataset data = { .classes = 2,
					   .outputs = 2,
					   .label = (int32_t *)two };
	const struct hebb_batch batch = { .n = 5, .outputs = 2, .label = two };
	struct hebb_marks marks = marks_of(&data, &batch, out[0]);

	cr_assert_float_eq(hebb_marks_auc(&marks), (2 + 1.5 + 1) / 6, 1e-12);
	hebb_marks_release(&marks);
}

Test(marks, auc_of_an_empty_class_is_nan)
{
	static const float target[] = { 1, 1 }, out[] = { 0.2f, 0.7f };
	const struct hebb_dataset data = { .train = 2,
					   .outputs = 1,
					   .target = (float *)target };
	const struct hebb_batch batch = { .n = 2,
					  .outputs = 1,
					  .target = target };
	struct hebb_marks marks = marks_of(&data, &batch, out);

	cr_assert(isnan(hebb_marks_auc(&marks)));
	cr_assert_float_eq(hebb_marks_accuracy(&marks), 0.5, 1e-12);
	hebb_marks_release(&marks);
}

Test(marks, of_numbers_are_error_and_explained_variance)
{
	static const float target[] = { 1, 2, 3, 4 };
	static const float out[] = { 1.5f, 2, 2.5f, 5 };
	const struct hebb_dataset data = { .train = 4,
					   .outputs = 1,
					   .target = (float *)target };
	const struct hebb_batch batch = { .n = 4,
					  .outputs = 1,
					  .target = target };
	struct hebb_marks marks = marks_of(&data, &batch, out);

	cr_assert_float_eq(hebb_marks_error(&marks), 1.5 / 4, 1e-12);
	cr_assert_float_eq(hebb_marks_mae(&marks), 2. / 4, 1e-12);
	cr_assert_float_eq(hebb_marks_r2(&marks), 1 - 1.5 / 5, 1e-12);
	cr_assert(isnan(hebb_marks_accuracy(&marks)));
	cr_assert(isnan(hebb_marks_top(&marks)));
	cr_assert(isnan(hebb_marks_macro(&marks).f1));
	hebb_marks_release(&marks);
}

Test(marks, errors_are_in_the_unit_of_the_file)
{
	static const float target[] = { 1, 2, 3, 4 };
	static const float out[] = { 1.5f, 2, 2.5f, 5 };
	const struct hebb_dataset data = {
		.train = 4, .outputs = 1, .unit = 100, .target = (float *)target
	};
	const struct hebb_batch batch = { .n = 4,
					  .outputs = 1,
					  .target = target };
	struct hebb_marks marks = marks_of(&data, &batch, out);
	double row[HEBB_MARKS_ALL];

	hebb_marks_row(&marks, row);
	cr_assert_float_eq(row[HEBB_MARKS_ERROR], 1e4 * 1.5 / 4, 1e-6);
	cr_assert_float_eq(row[HEBB_MARKS_RMSE], 100 * sqrt(1.5 / 4), 1e-6);
	cr_assert_float_eq(row[HEBB_MARKS_MAE], 100 * 2. / 4, 1e-6);
	cr_assert_float_eq(row[HEBB_MARKS_R2], 1 - 1.5 / 5, 1e-12);
	cr_assert(isnan(row[HEBB_MARKS_ACCURACY]));
	hebb_marks_release(&marks);
}

Test(marks, bits_are_what_is_missing_to_know_the_class)
{
	static const int32_t said[] = { 0, 1, 1 };
	static const float out[][2] = { { 0.5f, 0.5f },
					{ 0.75f, 0.25f },
					{ 0, 1 } };
	static const float votes[][2] = { { 3, 0 }, { 1, 2 }, { 0, 1 } };
	const struct hebb_dataset data = { .classes = 2,
					   .outputs = 2,
					   .label = (int32_t *)said };
	const struct hebb_batch batch = { .n = 3, .outputs = 2, .label = said };
	struct hebb_marks marks = marks_of(&data, &batch, out[0]);

	cr_assert_float_eq(hebb_marks_bits(&marks), (1 + 2 + 0) / 3., 1e-12);
	hebb_marks_release(&marks);
	marks = marks_of(&data, &batch, votes[0]);
	cr_assert(isnan(hebb_marks_bits(&marks)), "of votes");
	hebb_marks_release(&marks);
}

Test(marks, of_several_answers_a_sample_each_counts)
{
	static const int32_t said[] = { 0, 1, 1, 0, 0, 1 };
	static const float out[][2] = { { 1, 0 }, { 0, 1 }, { 1, 0 },
					{ 1, 0 }, { 0, 1 }, { 0, 1 } };
	const struct hebb_dataset data = {
		.classes = 2, .outputs = 2, .steps = 3, .label = (int32_t *)said
	};
	const struct hebb_batch batch = { .n = 2, .outputs = 2, .label = said };
	struct hebb_marks marks = marks_of(&data, &batch, out[0]);

	cr_assert_eq(marks.n, 6);
	cr_assert_float_eq(hebb_marks_accuracy(&marks), 4 / 6., 1e-12);
	cr_assert_eq(marks.confusion[0 * 2 + 1], 1);
	cr_assert_eq(marks.confusion[1 * 2 + 0], 1);
	hebb_marks_release(&marks);
}
