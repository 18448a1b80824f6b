#include "files.h"

#include <math.h>

#include "base/memory.h"
#include "io/yaml.h"
#include "learn/dataset.h"

TestSuite(dataset, .init = enter_folder, .fini = leave_folder);

/* What `yaml` describes, opened. */
static struct hebb_dataset opened(const char *yaml)
{
	struct hebb_error err = { 0 };
	struct hebb_config *map =
	    hebb_yaml_parse("m.yaml", yaml, strlen(yaml), &err);
	struct hebb_dataset data;

	cr_assert_not_null(map, "%s", err.message);
	cr_assert(hebb_dataset_open(&data, map, &err), "%s", err.message);
	cr_assert(hebb_config_all_used(map, &err), "%s", err.message);
	hebb_config_free(map);
	return data;
}

static void refuses(const char *yaml, int code, const char *message)
{
	struct hebb_error err = { 0 };
	struct hebb_config *map =
	    hebb_yaml_parse("m.yaml", yaml, strlen(yaml), &err);
	struct hebb_dataset data;

	cr_assert_not_null(map, "%s", err.message);
	cr_assert_not(hebb_dataset_open(&data, map, &err));
	cr_assert_eq(hebb_error_exit_code(&err), code, "%s", err.message);
	cr_assert_eq(strncmp(err.message, message, strlen(message)), 0, "%s",
		     err.message);
	hebb_dataset_close(&data);
	hebb_config_free(map);
}

static size_t count(const struct hebb_dataset *data, size_t from, size_t n,
		    int32_t label)
{
	size_t i, found = 0;

	for (i = from; i < from + n; i++)
		found += data->label[i] == label;
	return found;
}

Test(dataset, digits_are_all_there_and_split_evenly)
{
	static const size_t all[] = { 178, 182, 177, 183, 181,
				      182, 181, 179, 174, 180 };
	struct hebb_dataset data = opened("{type: digits}");
	int32_t c;
	size_t i;

	cr_assert_eq(data.train, 1197);
	cr_assert_eq(data.test, 600);
	cr_assert_eq(data.rank, 2);
	cr_assert_eq(data.shape[0], 8);
	cr_assert_eq(data.shape[1], 8);
	cr_assert_eq(data.width, 64);
	cr_assert_eq(data.outputs, 10);
	for (c = 0; c < 10; c++) {
		const size_t held = count(&data, 1197, 600, c);

		cr_assert_eq(count(&data, 0, 1797, c), all[c]);
		cr_assert_leq(fabs((double)held - (double)all[c] / 1797 * 600),
			      1);
	}
	for (i = 0; i < 1797 * 64; i++)
		cr_assert_leq(data.bytes[i], 16);
	cr_assert_float_eq(16 * data.scale, 1, 0);
	hebb_dataset_close(&data);
}

Test(dataset, split_seed_and_nothing_else_decides_what_is_held_out)
{
	struct hebb_dataset a = opened("{type: digits}");
	struct hebb_dataset b = opened("{type: digits, split_seed: 1}");
	struct hebb_dataset c = opened("{type: digits, split_seed: 2}");
	double sum_a = 0, sum_c = 0;
	size_t i;

	cr_assert_eq(memcmp(a.bytes, b.bytes, 1797 * 64), 0);
	cr_assert_neq(memcmp(a.bytes, c.bytes, 1797 * 64), 0);
	for (i = 0; i < 1797 * 64; i++) {
		sum_a += a.bytes[i] * (double)(1 + a.label[i / 64]);
		sum_c += c.bytes[i] * (double)(1 + c.label[i / 64]);
	}
	cr_assert_eq(sum_a, sum_c, "images and labels stay together");
	hebb_dataset_close(&a);
	hebb_dataset_close(&b);
	hebb_dataset_close(&c);
}

Test(dataset, iris_is_scaled_by_what_is_learned)
{
	struct hebb_dataset data = opened("{type: iris}");
	float low = INFINITY, high = -INFINITY;
	size_t i;

	cr_assert_eq(data.train, 100);
	cr_assert_eq(data.test, 50);
	cr_assert_eq(data.classes, 3);
	cr_assert_eq(data.width, 4);
	for (i = 0; i < 100; i++) {
		low = fminf(low, data.numbers[4 * i]);
		high = fmaxf(high, data.numbers[4 * i]);
	}
	cr_assert_eq(low, 0);
	cr_assert_eq(high, 1);
	for (i = 0; i < 3; i++)
		cr_assert_geq(count(&data, 100, 50, (int32_t)i), 16);
	hebb_dataset_close(&data);
}

Test(dataset, deviations_have_mean_0_and_spread_1)
{
	struct hebb_dataset data =
	    opened("{type: iris, scaling: deviation, test: 0}");
	double sum = 0, squares = 0;
	size_t i;

	cr_assert_eq(data.train, 150);
	for (i = 0; i < 150; i++) {
		sum += data.numbers[4 * i + 2];
		squares += data.numbers[4 * i + 2] * data.numbers[4 * i + 2];
	}
	cr_assert_float_eq(sum, 0, 1e-4);
	cr_assert_float_eq(squares / 150, 1, 1e-5);
	hebb_dataset_close(&data);
}

Test(dataset, the_order_is_a_permutation_of_seed_and_epoch)
{
	struct hebb_dataset data = opened("{type: iris}");
	uint32_t a[100], b[100], seen[100] = { 0 };
	size_t i;

	hebb_dataset_order(&data, 7, 3, a);
	for (i = 0; i < 100; i++)
		seen[a[i]]++;
	for (i = 0; i < 100; i++)
		cr_assert_eq(seen[i], 1);
	hebb_dataset_order(&data, 7, 3, b);
	cr_assert_eq(memcmp(a, b, sizeof(a)), 0);
	hebb_dataset_order(&data, 7, 4, b);
	cr_assert_neq(memcmp(a, b, sizeof(a)), 0);
	hebb_dataset_order(&data, 8, 3, b);
	cr_assert_neq(memcmp(a, b, sizeof(a)), 0);
	hebb_dataset_close(&data);
}

Test(dataset, gathers_what_is_asked_for)
{
	static const uint32_t id[] = { 1796, 0, 5, 5 };
	struct hebb_dataset data = opened("{type: digits}");
	struct hebb_batch_buffer room = hebb_batch_room(&data, 8);
	struct hebb_batch batch = hebb_dataset_gather(&data, id, 4, &room);
	size_t i, k;

	cr_assert_eq(batch.n, 4);
	cr_assert_eq(batch.width, 64);
	cr_assert_eq(batch.outputs, 10);
	cr_assert_null(batch.target);
	for (i = 0; i < 4; i++) {
		cr_assert_eq(batch.label[i], data.label[id[i]]);
		for (k = 0; k < 64; k++)
			cr_assert_eq(batch.input[i * 64 + k],
				     (float)data.bytes[id[i] * 64 + k] / 16);
	}
	hebb_batch_release(&room);
	hebb_dataset_close(&data);
}

/* By bytes and by numbers, and what is to be learned with them. */
static void fetches(const char *text, bool itself)
{
	static const uint32_t id[] = { 70, 0, 5, 5, 99 };
	enum { N = sizeof(id) / sizeof(*id) };
	struct hebb_dataset data = opened(text);
	struct hebb_batch_buffer room, other;
	struct hebb_batch batch, whole;

	if (itself)
		hebb_dataset_itself(&data);
	room = hebb_batch_room(&data, N);
	other = hebb_batch_room(&data, N);
	whole = hebb_dataset_gather(&data, id, N, &room);
	cr_assert_null(whole.id);
	batch = hebb_dataset_choose(&data, id, N, &other);
	hebb_batch_fetch(&batch, 3, N);
	hebb_batch_fetch(&batch, 0, 3);
	cr_assert_arr_eq(batch.input, whole.input,
			 N * data.width * sizeof(float));
	if (itself)
		cr_assert_eq(batch.target, batch.input);
	else if (batch.label)
		cr_assert_arr_eq(batch.label, whole.label,
				 N * sizeof(*batch.label));
	else
		cr_assert_arr_eq(batch.target, whole.target,
				 N * data.outputs * sizeof(float));
	hebb_batch_release(&room);
	hebb_batch_release(&other);
	hebb_dataset_close(&data);
}

Test(dataset, chosen_samples_are_fetched_in_parts)
{
	fetches("{type: digits}", false);
	fetches("{type: digits}", true);
	fetches("{type: iris}", false);
	fetches("{type: diabetes}", false);
}

Test(dataset, a_table_is_learned_and_tested)
{
	struct hebb_dataset data =
	    opened("{type: table, inputs: [[0, 0], [0, 1], [1, 0], [1, 1]], "
		   "labels: [0, 1, 1, 0]}");

	cr_assert_eq(data.train, 4);
	cr_assert_eq(data.test, 4);
	cr_assert_eq(data.classes, 2);
	cr_assert_eq(data.numbers[2 * 1 + 1], 1);
	cr_assert_eq(memcmp(data.numbers, data.numbers + 8, 8 * sizeof(float)),
		     0);
	cr_assert_eq(memcmp(data.label, data.label + 4, 4 * sizeof(int32_t)),
		     0);
	hebb_dataset_close(&data);
}

Test(dataset, a_table_of_numbers_has_targets)
{
	static const uint32_t id[] = { 1, 2 };
	struct hebb_dataset data = opened("{type: table, inputs: [1, 2], "
					  "targets: [[0.5, -1], [2, 3]]}");
	struct hebb_batch_buffer room = hebb_batch_room(&data, 2);
	struct hebb_batch batch = hebb_dataset_gather(&data, id, 2, &room);

	cr_assert_eq(data.classes, 0);
	cr_assert_eq(data.outputs, 2);
	cr_assert_null(batch.label);
	cr_assert_eq(batch.input[0], 2);
	cr_assert_eq(batch.target[0], 2);
	cr_assert_eq(batch.target[2], 0.5);
	cr_assert_eq(batch.target[3], -1);
	hebb_batch_release(&room);
	hebb_dataset_close(&data);
}

Test(dataset, a_table_that_does_not_fit_is_refused)
{
	refuses("{type: table, inputs: [[0, 0], [0]], labels: [0, 1]}", 2,
		"m.yaml:1:32: 1 numbers stand here, 2 in the first row");
	refuses("{type: table, inputs: [[0], [x]], labels: [0, 1]}", 2,
		"m.yaml:1:30: a number is expected here");
	refuses("{type: table, inputs: [[0], [1]], labels: [0]}", 2,
		"m.yaml:1:43: 2 inputs and 1 answers do not make samples");
	refuses("{type: table, inputs: [[0], [1]], labels: [0, 0.5]}", 2,
		"m.yaml:1:47: a label is a whole number");
	refuses("{type: table, inputs: [[0], [1]], labels: [[0, 1], [1, 0]]}",
		2, "m.yaml:1:44: a label is a whole number");
	refuses("{type: table, inputs: [[0], [1]]}", 2,
		"m.yaml:1:23: a dataset of type 'table' has labels or targets");
	refuses("{type: table, inputs: 3, labels: [1]}", 2,
		"m.yaml:1:23: inputs is a list");
	refuses("{type: table, inputs: [[]], labels: [0]}", 2,
		"m.yaml:1:37: 1 inputs and 1 answers do not make samples");
	refuses("{type: table, labels: [0]}", 2,
		"m.yaml:1:1: dataset of type 'table' lacks 'inputs'");
}

Test(dataset, a_csv_file_has_labels_or_targets)
{
	struct hebb_dataset data;

	put_file("a.csv", "x,kind,y\n1,dog,10\n2,cat,20\n3,ant,30\n4,cat,40\n");
	data = opened("{type: csv, file: a.csv, label: kind, test: 0}");
	cr_assert_eq(data.train, 4);
	cr_assert_eq(data.classes, 3);
	cr_assert_eq(data.width, 2);
	cr_assert_eq(count(&data, 0, 4, 1), 2);
	hebb_dataset_close(&data);
	put_file("b.csv", "1,10\n2,20\n3,30\n4,40\n");
	data = opened("{type: csv, file: b.csv, target: 1}");
	cr_assert_eq(data.train, 3);
	cr_assert_eq(data.test, 1);
	cr_assert_eq(data.target[0], 10 * data.numbers[0]);
	cr_assert_eq(data.target[3], 10 * data.numbers[3]);
	hebb_dataset_close(&data);
}

Test(dataset, a_csv_file_that_does_not_fit_is_refused)
{
	put_file("a.csv", "x,y\n1,0\n3,1\n");
	refuses("{type: csv, file: a.csv}", 2,
		"m.yaml:1:19: a dataset of type 'csv' names one column");
	refuses("{type: csv, file: b.csv, label: y}", 2,
		"m.yaml:1:19: no file is called 'b.csv' in '.', ");
	refuses("{type: csv, file: a.csv, label: z}", 2,
		"a.csv: no column is called 'z'");
	refuses("{type: csv, file: a.csv, label: y, test: 2}", 2,
		"m.yaml:1:42: test is 2, but there are 2 samples");
	put_file("a.csv", "x,y\n1,2\nz,4\n");
	refuses("{type: csv, file: a.csv, label: y}", 65,
		"a.csv:3:1: a number is expected here, not 'z'");
	put_file("a.csv", "y\n1\n");
	refuses("{type: csv, file: a.csv, label: y}", 65,
		"a.csv: one column is not enough");
	put_file("a.csv", "x,y\n");
	refuses("{type: csv, file: a.csv, label: y}", 65,
		"a.csv: no sample stands in this file");
	put_file("a.csv", "x,digit\n1,2\n");
	refuses("{type: digits, file: a.csv}", 65,
		"a.csv: digits are 64 values and a label from 0 to 9");
	refuses("{type: digit}", 2,
		"m.yaml:1:8: no dataset type is called 'digit' (did you mean "
		"'digits'?)");
}

Test(dataset, the_real_sets_are_all_there)
{
	struct hebb_dataset data = opened("{type: wine, test: 0}");

	cr_assert_eq(data.train, 178);
	cr_assert_eq(data.width, 13);
	cr_assert_eq(count(&data, 0, 178, 0), 59);
	cr_assert_eq(count(&data, 0, 178, 1), 71);
	cr_assert_eq(count(&data, 0, 178, 2), 48);
	hebb_dataset_close(&data);
	data = opened("{type: breast_cancer, test: 0}");
	cr_assert_eq(data.train, 569);
	cr_assert_eq(data.width, 30);
	cr_assert_eq(count(&data, 0, 569, 0), 357);
	cr_assert_eq(count(&data, 0, 569, 1), 212);
	hebb_dataset_close(&data);
	data = opened("{type: diabetes, test: 0}");
	cr_assert_eq(data.train, 442);
	cr_assert_eq(data.width, 10);
	cr_assert_null(data.label);
	hebb_dataset_close(&data);
}

Test(dataset, two_classes_can_be_one_number)
{
	struct hebb_dataset data =
	    opened("{type: breast_cancer, answer: number}");
	double sum = 0;
	size_t i;

	cr_assert_eq(data.classes, 0);
	cr_assert_eq(data.outputs, 1);
	cr_assert_eq(data.train + data.test, 569);
	for (i = 0; i < 569; i++) {
		cr_assert(data.target[i] == 0 || data.target[i] == 1);
		sum += (double)data.target[i];
	}
	cr_assert_eq(sum, 212);
	hebb_dataset_close(&data);
}

Test(dataset, targets_are_counted_in_their_unit)
{
	struct hebb_dataset data = opened("{type: diabetes, unit: 50}");
	double low = INFINITY, high = 0;
	size_t i;

	cr_assert_eq(data.unit, 50);
	for (i = 0; i < 442; i++) {
		low = fmin(low, (double)data.target[i]);
		high = fmax(high, (double)data.target[i]);
	}
	cr_assert_float_eq(low, 25. / 50, 1e-6);
	cr_assert_float_eq(high, 346. / 50, 1e-6);
	hebb_dataset_close(&data);
}

/* Sum over the images from..from+n: which ones are they? */
static double image_sum(const struct hebb_dataset *data, size_t from, size_t n)
{
	double sum = 0;
	size_t i, k;

	for (i = from; i < from + n; i++)
		for (k = 0; k < 64; k++)
			sum += data->bytes[i * 64 + k] * (double)(1 + k * k);
	return sum;
}

Test(dataset, each_sample_is_held_out_by_one_fold)
{
	struct hebb_dataset data = opened("{type: digits}");
	const double all = image_sum(&data, 0, 1797);
	double held = 0;
	char text[64];
	int fold;
	int32_t c;

	hebb_dataset_close(&data);
	for (fold = 0; fold < 5; fold++) {
		snprintf(text, sizeof(text),
			 "{type: digits, folds: 5, fold: %d}", fold);
		data = opened(text);
		cr_assert_eq(data.test, fold < 2 ? 360 : 359);
		cr_assert_eq(data.train + data.test, 1797);
		cr_assert_eq(image_sum(&data, 0, 1797), all);
		held += image_sum(&data, data.train, data.test);
		for (c = 0; c < 10; c++) {
			const size_t n = count(&data, data.train, data.test, c);

			cr_assert(n >= 34 && n <= 37, "%zu", n);
		}
		hebb_dataset_close(&data);
	}
	cr_assert_eq(held, all);
	refuses("{type: iris, folds: 5, fold: 5}", 2,
		"m.yaml:1:30: fold is 5, but 5 folds are 0 .. 4");
	refuses("{type: iris, folds: 151}", 2,
		"m.yaml:1:21: 150 samples cannot be cut into 151 folds");
}

Test(dataset, a_validation_part_comes_from_the_samples_to_learn)
{
	struct hebb_dataset whole = opened("{type: digits}");
	struct hebb_dataset data = opened("{type: digits, validation: 200}");

	cr_assert_eq(data.train, 997);
	cr_assert_eq(data.validation, 200);
	cr_assert_eq(data.test, 600);
	cr_assert_eq(
	    memcmp(data.bytes + 1197 * 64, whole.bytes + 1197 * 64, 600 * 64),
	    0, "the same samples are held out");
	cr_assert_eq(image_sum(&data, 0, 1797), image_sum(&whole, 0, 1797));
	cr_assert_eq(count(&data, 997, 200, 3) / 4, 5, "in equal parts");
	hebb_dataset_close(&whole);
	hebb_dataset_close(&data);
	data = opened("{type: iris, validation: 0.2}");
	cr_assert_eq(data.train, 80);
	cr_assert_eq(data.validation, 20);
	hebb_dataset_close(&data);
	refuses("{type: iris, validation: 100}", 2,
		"m.yaml:1:26: validation is 100, but there are 100 samples");
}

Test(dataset, blobs_are_clouds_around_their_centres)
{
	struct hebb_dataset data =
	    opened("{type: blobs, samples: 3000, features: 5, classes: 3, "
		   "spread: 0.5, test: 0}");
	double mean[3][5] = { { 0 } }, squares = 0;
	size_t i, k;

	cr_assert_eq(data.train, 3000);
	cr_assert_eq(data.outputs, 3);
	for (i = 0; i < 3000; i++)
		for (k = 0; k < 5; k++)
			mean[data.label[i]][k] +=
			    (double)data.numbers[5 * i + k] / 1000;
	for (i = 0; i < 3000; i++)
		for (k = 0; k < 5; k++)
			squares += pow((double)data.numbers[5 * i + k] -
					   mean[data.label[i]][k],
				       2);
	/* 15,000 draws: within four deviations of the mean */
	cr_assert_float_eq(squares / 15000, 0.25, 4 * 0.25 * sqrt(2 / 15000.));
	cr_assert_gt(fabs(mean[0][0] - mean[1][0]), 0.1);
	hebb_dataset_close(&data);
	data = opened("{type: blobs, answer: number}");
	cr_assert_eq(data.outputs, 1);
	cr_assert_null(data.label);
	hebb_dataset_close(&data);
	refuses("{type: blobs, classes: 3, answer: number}", 2,
		"m.yaml:1:35: 3 classes are not one number of 0 or 1");
}

Test(dataset, adding_marks_two_numbers_of_each_sequence)
{
	struct hebb_dataset data =
	    opened("{type: adding, samples: 500, steps: 7, test: 100}");
	double mean = 0, squares = 0;
	size_t i, t;

	cr_assert_eq(data.train, 400);
	cr_assert_eq(data.test, 100);
	cr_assert_eq(data.shape[0], 7);
	cr_assert_eq(data.shape[1], 2);
	for (i = 0; i < 500; i++) {
		const float *x = data.numbers + 14 * i;
		float sum = 0, early = 0, late = 0;

		for (t = 0; t < 7; t++) {
			sum += x[2 * t] * x[2 * t + 1];
			*(t < 3 ? &early : &late) += x[2 * t + 1];
		}
		cr_assert_eq(early, 1);
		cr_assert_eq(late, 1);
		cr_assert_float_eq((double)sum, (double)data.target[i], 1e-6);
		mean += (double)data.target[i] / 500;
		squares += pow((double)data.target[i] - 1, 2) / 500;
	}
	cr_assert_float_eq(mean, 1, 4 * sqrt(1 / 6. / 500));
	cr_assert_float_eq(squares, 1 / 6., 0.04);
	hebb_dataset_close(&data);
}

Test(dataset, copy_asks_for_the_first_symbols_after_the_sign)
{
	static const uint32_t id[] = { 3, 0 };
	struct hebb_dataset data = opened("{type: copy, samples: 10, symbols: "
					  "4, length: 3, delay: 2, test: 5}");
	struct hebb_batch_buffer room = hebb_batch_room(&data, 2);
	struct hebb_batch batch = hebb_dataset_gather(&data, id, 2, &room);
	size_t i, t, k;

	cr_assert_eq(data.steps, 8);
	cr_assert_eq(data.outputs, 5);
	cr_assert_eq(data.width, 8 * 6);
	for (i = 0; i < 2; i++)
		for (t = 0; t < 8; t++) {
			const float *x = batch.input + i * data.width;
			const int32_t label = batch.label[8 * i + t];
			float sum = 0;

			for (k = 0; k < 6; k++)
				sum += x[6 * t + k];
			cr_assert_eq(sum, 1);
			cr_assert_eq(x[6 * t + 5], t == 5, "the sign");
			if (t < 5)
				cr_assert_eq(label, 4, "nothing yet");
			else
				cr_assert_eq(x[6 * (t - 5) + (size_t)label], 1);
		}
	hebb_batch_release(&room);
	hebb_dataset_close(&data);
}

Test(dataset, sunspots_are_windows_of_years)
{
	struct hebb_dataset data = opened("{type: sunspots}");

	/* 1712 .. 1920 to learn from, and what came then */
	cr_assert_eq(data.train, 209);
	cr_assert_eq(data.test, 88);
	cr_assert_eq(data.width, 12);
	cr_assert_float_eq((double)data.numbers[0], 0.05, 1e-6, "1700");
	cr_assert_float_eq((double)data.numbers[1], 0.11, 1e-6, "1701");
	cr_assert_eq(data.target[0], data.numbers[12 + 11], "1712");
	cr_assert_float_eq((double)data.target[296], 0.029, 1e-6, "2008");
	hebb_dataset_close(&data);
	data = opened("{type: sunspots, validation: 9, unit: 1}");
	cr_assert_eq(data.train, 200);
	cr_assert_eq(data.validation, 9);
	cr_assert_eq(data.numbers[1], 11);
	hebb_dataset_close(&data);
	refuses("{type: sunspots, window: 221}", 2,
		"309 years are not enough for a window of 221");
}

Test(dataset, a_text_asks_at_each_letter_for_the_next)
{
	/* letters 0 .. 9, test "bcdef" behind "!", 5 of 20 letters */
	static const char text[] = "abcabcabdabdab!bcdef";
	static const uint8_t first[] = { 1, 2, 3 }, last[] = { 3, 4, 5 };
	struct hebb_dataset data;
	size_t i, t;

	put_bytes("t.txt", text, 20);
	data = opened("{type: text, file: t.txt, window: 3, test: 0.25}");
	cr_assert_eq(data.classes, 7);
	cr_assert_eq(memcmp(data.alphabet, "!abcdef", 7), 0);
	cr_assert_eq(data.train, 4);
	cr_assert_eq(data.validation, 0);
	cr_assert_eq(data.test, 1);
	cr_assert_eq(data.steps, 3);
	cr_assert_arr_eq(data.bytes, first, 3);
	cr_assert_arr_eq(data.bytes + 4 * 3, "\2\3\4", 3);
	for (t = 0; t < 3; t++)
		cr_assert_eq(data.label[4 * 3 + t], last[t]);
	for (i = 0; i < data.train * 3 - 1; i++)
		cr_assert_eq(data.label[i], data.bytes[i + 1]);
	hebb_dataset_close(&data);
	data = opened("{type: text, file: t.txt, window: 3, stride: 2, test: "
		      "0.2, validation: 0.2}");
	cr_assert_eq(data.train, 5);
	cr_assert_eq(data.validation, 1);
	cr_assert_eq(data.test, 1);
	cr_assert_arr_eq(data.bytes + 3, "\3\1\2", 3, "from letter 2");
	hebb_dataset_close(&data);
}

Test(dataset, a_text_that_is_too_short_is_refused)
{
	put_bytes("t.txt", "abababab", 8);
	put_bytes("none.txt", "", 0);
	put_bytes("one.txt", "aaaaaaaa", 8);
	refuses("{type: text, file: none.txt}", 65,
		"none.txt: the file is empty");
	refuses("{type: text, file: t.txt, test: 0.25, window: 2}", 2,
		"m.yaml:1:47: a text of 8 letters, with 2 of them held out and "
		"0 to look at, is too short for a window of 2");
	refuses("{type: text, file: one.txt, test: 0.5, window: 2}", 2,
		"the text has but one letter, 8 times");
	refuses("{type: text, file: two.txt}", 2, "m.yaml:1:20: no file is");
}

/* The four files, `n` images of 2 x 2 to learn from and 1 to test. */
static void put_mnist(uint8_t n, uint8_t labels, uint8_t last)
{
	uint8_t images[16 + 4 * 255] = { 0, 0, 8, 3, 0, 0, 0, n,
					 0, 0, 0, 2, 0, 0, 0, 2 };
	uint8_t label[8 + 255] = { 0, 0, 8, 1, 0, 0, 0, labels };
	int i;

	for (i = 0; i < 4 * n; i++)
		images[16 + i] = (uint8_t)(10 * i);
	for (i = 0; i < labels; i++)
		label[8 + i] = (uint8_t)(i % 10);
	label[8 + labels - 1] = last;
	put_bytes("mnist/train-images-idx3-ubyte", images, 16u + 4u * n);
	put_bytes("mnist/train-labels-idx1-ubyte", label, 8u + labels);
	images[7] = label[7] = 1;
	put_bytes("mnist/t10k-images-idx3-ubyte", images, 20);
	put_bytes("mnist/t10k-labels-idx1-ubyte", label, 9);
}

Test(dataset, mnist_is_read_from_four_files)
{
	struct hebb_dataset data;

	mkdir("mnist", 0777);
	setenv("HEBB_DATA", ".", 1);
	put_mnist(5, 5, 9);
	data = opened("{type: mnist}");
	cr_assert_eq(data.train, 5);
	cr_assert_eq(data.test, 1);
	cr_assert_eq(data.width, 4);
	cr_assert_eq(data.shape[1], 2);
	cr_assert_eq(data.bytes[19], 190);
	cr_assert_eq(data.bytes[20 + 3], 30);
	cr_assert_eq(data.label[4], 9);
	cr_assert_eq(data.label[5], 0);
	hebb_dataset_close(&data);
	data = opened("{type: mnist, train: 2}");
	cr_assert_eq(data.train, 2);
	cr_assert_eq(data.bytes[8 + 3], 30);
	cr_assert_eq(data.label[2], 0);
	hebb_dataset_close(&data);
	data = opened("{type: mnist, validation: 2}");
	cr_assert_eq(data.train, 3);
	cr_assert_eq(data.validation, 2);
	cr_assert_eq(data.test, 1);
	cr_assert_eq(data.label[4], 9);
	cr_assert_eq(data.label[5], 0);
	hebb_dataset_close(&data);
	refuses("{type: mnist, validation: 5}", 2,
		"m.yaml:1:27: validation is 5, but there are 5 images");
}

Test(dataset, mnist_files_that_do_not_fit_are_refused)
{
	mkdir("mnist", 0777);
	setenv("HEBB_DATA", ".", 1);
	put_mnist(5, 4, 3);
	refuses("{type: mnist}", 65,
		"5 images, but 4 labels, stand in the 'train' files");
	put_mnist(5, 5, 10);
	refuses("{type: mnist}", 65,
		"label 4 of the 'train' files is 10, not 0 .. 9");
	put_mnist(5, 5, 4);
	put_file("mnist/t10k-labels-idx1-ubyte", "");
	refuses("{type: mnist}", 65, "mnist/t10k-labels-idx1-ubyte: no IDX");
	unlink("mnist/t10k-labels-idx1-ubyte");
	setenv("HOME", "/nowhere", 1);
	unsetenv("XDG_DATA_HOME");
	refuses("{type: mnist}", 2,
		"no file is called "
		"'mnist/t10k-labels-idx1-ubyte' in '.', ");
	refuses("{type: mnist, folder: fashion}", 2,
		"m.yaml:1:23: no file is called "
		"'fashion/train-images-idx3-ubyte' in '.', ");
}
