#include "learn/marks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"

const struct hebb_marks_name hebb_marks_names[HEBB_MARKS_ALL] = {
	[HEBB_MARKS_ACCURACY] = { "accuracy",
				  "part of the held-out samples answered "
				  "correctly" },
	[HEBB_MARKS_TOP] = { "top", "part whose class is among the largest "
				    "answers" },
	[HEBB_MARKS_PRECISION] = { "precision",
				   "part of those answered as a class that are "
				   "of it, mean over classes" },
	[HEBB_MARKS_RECALL] = { "recall", "part of a class that is answered as "
					  "it, mean over classes" },
	[HEBB_MARKS_F1] = { "f1", "harmonic mean of precision and recall, mean "
				  "over classes" },
	[HEBB_MARKS_AUC] = { "auc", "probability that yes gets a larger answer "
				    "than no, of two classes" },
	[HEBB_MARKS_ERROR] = { "error",
			       "mean squared error on the held-out samples, "
			       "where targets are numbers" },
	[HEBB_MARKS_RMSE] = { "rmse", "root of the mean squared error, where "
				      "targets are numbers" },
	[HEBB_MARKS_MAE] = { "mae", "mean absolute error, where targets are "
				    "numbers" },
	[HEBB_MARKS_R2] = { "r2", "part of the variance that is explained, "
				  "where targets are numbers" },
	[HEBB_MARKS_BITS] = { "bits", "mean of -log2 of the probability of the "
				      "right class, where answers are "
				      "probabilities" },
};

static bool all_yes_or_no(const struct hebb_dataset *data)
{
	const size_t n =
	    hebb_dataset_size(data) * hebb_dataset_steps(data) * data->outputs;
	size_t i;

	for (i = 0; i < n; i++)
		if (data->target[i] != 0 && data->target[i] != 1)
			return false;
	return true;
}

void hebb_marks_init(struct hebb_marks *marks, const struct hebb_dataset *data,
		     size_t room, size_t top)
{
	const size_t n = data->outputs, steps = hebb_dataset_steps(data);

	*marks = (struct hebb_marks){
		.outputs = n,
		.steps = steps,
		.unit = data->unit > 0 ? data->unit : 1,
		.classes = data->label,
		.yes_or_no = data->target && all_yes_or_no(data),
		.top = top,
	};
	marks->confusion = hebb_alloc(marks->classes ? n * n : 0,
				      sizeof(*marks->confusion), "marks");
	marks->mean = hebb_alloc(n, sizeof(double), "marks");
	marks->spread = hebb_alloc(n, sizeof(double), "marks");
	marks->score = hebb_alloc(room * steps, sizeof(float), "marks");
	marks->yes = hebb_alloc(room * steps, sizeof(bool), "marks");
}

void hebb_marks_release(struct hebb_marks *marks)
{
	hebb_free(marks->confusion);
	hebb_free(marks->mean);
	hebb_free(marks->spread);
	hebb_free(marks->score);
	hebb_free(marks->yes);
	*marks = (struct hebb_marks){ 0 };
}

void hebb_marks_clear(struct hebb_marks *marks)
{
	const size_t n = marks->outputs;

	if (marks->classes)
		memset(marks->confusion, 0, n * n * sizeof(*marks->confusion));
	memset(marks->mean, 0, n * sizeof(double));
	memset(marks->spread, 0, n * sizeof(double));
	marks->n = 0;
	marks->right = marks->among = 0;
	marks->squares = marks->misses = marks->bits = 0;
}

/* -log2 of what `asked` gets of the sum, which has to be 1. */
static double bits_of(const float *out, size_t n, size_t asked)
{
	double all = 0;
	size_t k;

	for (k = 0; k < n; k++) {
		if (!(out[k] >= 0))
			return NAN;
		all += (double)out[k];
	}
	if (!(fabs(all - 1) < 1e-3))
		return NAN;
	/* no answer is so wrong that it costs more than the least number */
	return -hebb_log(fmax((double)out[asked], 0x1p-149)) / hebb_log(2);
}

static void add_class(struct hebb_marks *marks, size_t asked, const float *out)
{
	const size_t n = marks->outputs;
	size_t best = 0, before = 0, k;

	for (k = 0; k < n; k++) {
		if (out[k] > out[best])
			best = k;
		before +=
		    out[k] > out[asked] || (out[k] == out[asked] && k < asked);
	}
	marks->confusion[asked * n + best]++;
	marks->right += best == asked;
	marks->among += before < marks->top;
	marks->bits += bits_of(out, n, asked);
	if (n == 2) {
		marks->score[marks->n] = out[1] - out[0];
		marks->yes[marks->n] = asked == 1;
	}
}

static void add_numbers(struct hebb_marks *marks, const float *target,
			const float *out)
{
	bool right = true;
	size_t k;

	for (k = 0; k < marks->outputs; k++) {
		const double miss = (double)out[k] - target[k];
		const double shift = (double)target[k] - marks->mean[k];

		right &= (out[k] > 0.5f) == (target[k] > 0.5f);
		marks->squares += miss * miss;
		marks->misses += fabs(miss);
		marks->mean[k] += shift / (double)(marks->n + 1);
		marks->spread[k] +=
		    shift * ((double)target[k] - marks->mean[k]);
	}
	marks->right += right;
	marks->score[marks->n] = out[0];
	marks->yes[marks->n] = target[0] > 0.5f;
}

void hebb_marks_add(struct hebb_marks *marks, const struct hebb_batch *batch,
		    const float *out)
{
	const size_t n = marks->outputs;
	size_t i;

	for (i = 0; i < batch->n * marks->steps; i++, marks->n++)
		if (marks->classes)
			add_class(marks, (size_t)batch->label[i], out + i * n);
		else
			add_numbers(marks, batch->target + i * n, out + i * n);
}

double hebb_marks_accuracy(const struct hebb_marks *marks)
{
	return marks->classes || marks->yes_or_no
		   ? (double)marks->right / (double)marks->n
		   : NAN;
}

double hebb_marks_top(const struct hebb_marks *marks)
{
	return marks->classes ? (double)marks->among / (double)marks->n : NAN;
}

static double part(uint64_t some, uint64_t all)
{
	return all ? (double)some / (double)all : 0;
}

static void count_class(const struct hebb_marks *marks, size_t class,
			uint64_t *asked, uint64_t *answered)
{
	const size_t n = marks->outputs;
	size_t k;

	*asked = *answered = 0;
	for (k = 0; k < n; k++) {
		*asked += marks->confusion[class * n + k];
		*answered += marks->confusion[k * n + class];
	}
}

struct hebb_rates hebb_marks_of_class(const struct hebb_marks *marks,
				      size_t class)
{
	uint64_t asked, answered, right;

	if (!marks->classes)
		return (struct hebb_rates){ NAN, NAN, NAN };
	right = marks->confusion[class * marks->outputs + class];
	count_class(marks, class, &asked, &answered);
	return (struct hebb_rates){
		.precision = part(right, answered),
		.recall = part(right, asked),
		.f1 = part(2 * right, asked + answered),
	};
}

struct hebb_rates hebb_marks_macro(const struct hebb_marks *marks)
{
	struct hebb_rates mean = { 0 };
	uint64_t asked, answered;
	double n = 0;
	size_t k;

	for (k = 0; marks->classes && k < marks->outputs; k++) {
		const struct hebb_rates one = hebb_marks_of_class(marks, k);

		count_class(marks, k, &asked, &answered);
		if (!asked && !answered)
			continue;
		mean.precision += one.precision;
		mean.recall += one.recall;
		mean.f1 += one.f1;
		n++;
	}
	/* 0 / 0 is NaN: nothing can be said */
	mean.precision /= n;
	mean.recall /= n;
	mean.f1 /= n;
	return mean;
}

/* A number and whether it should be large. */
struct vote {
	float score;
	bool yes;
};

static int by_score(const void *a, const void *b)
{
	const float x = ((const struct vote *)a)->score;
	const float y = ((const struct vote *)b)->score;

	return (x > y) - (x < y);
}

/* The pairs of a yes with a smaller no, and half of those with an equal one. */
static double pairs_won(const struct vote *vote, size_t n)
{
	double won = 0, below = 0;
	size_t i, end;

	for (i = 0; i < n; i = end) {
		double yes = 0, no = 0;

		for (end = i; end < n && vote[end].score == vote[i].score;
		     end++) {
			yes += vote[end].yes;
			no += !vote[end].yes;
		}
		if (end == i)
			return NAN; /* not a number */
		won += yes * (below + no / 2);
		below += no;
	}
	return won;
}

double hebb_marks_auc(const struct hebb_marks *marks)
{
	const bool two = marks->classes
			     ? marks->outputs == 2
			     : marks->yes_or_no && marks->outputs == 1;
	struct vote *vote;
	double yes = 0, won;
	size_t i;

	if (!two)
		return NAN;
	vote = hebb_alloc(marks->n, sizeof(*vote), "votes");
	for (i = 0; i < marks->n; i++) {
		vote[i] = (struct vote){ marks->score[i], marks->yes[i] };
		yes += marks->yes[i];
	}
	qsort(vote, marks->n, sizeof(*vote), by_score);
	won = pairs_won(vote, marks->n);
	hebb_free(vote);
	return won / (yes * ((double)marks->n - yes));
}

double hebb_marks_error(const struct hebb_marks *marks)
{
	return marks->classes
		   ? NAN
		   : marks->squares / (double)(marks->n * marks->outputs) *
			 (marks->unit * marks->unit);
}

double hebb_marks_mae(const struct hebb_marks *marks)
{
	return marks->classes
		   ? NAN
		   : marks->misses / (double)(marks->n * marks->outputs) *
			 marks->unit;
}

double hebb_marks_r2(const struct hebb_marks *marks)
{
	double spread = 0;
	size_t k;

	for (k = 0; k < marks->outputs; k++)
		spread += marks->spread[k];
	return marks->classes || !(spread > 0) ? NAN
					       : 1 - marks->squares / spread;
}

double hebb_marks_bits(const struct hebb_marks *marks)
{
	return marks->classes ? marks->bits / (double)marks->n : NAN;
}

void hebb_marks_row(const struct hebb_marks *marks, double row[HEBB_MARKS_ALL])
{
	const struct hebb_rates mean = hebb_marks_macro(marks);

	row[HEBB_MARKS_ACCURACY] = hebb_marks_accuracy(marks);
	row[HEBB_MARKS_TOP] = hebb_marks_top(marks);
	row[HEBB_MARKS_PRECISION] = mean.precision;
	row[HEBB_MARKS_RECALL] = mean.recall;
	row[HEBB_MARKS_F1] = mean.f1;
	row[HEBB_MARKS_AUC] = hebb_marks_auc(marks);
	row[HEBB_MARKS_ERROR] = hebb_marks_error(marks);
	row[HEBB_MARKS_RMSE] = sqrt(row[HEBB_MARKS_ERROR]);
	row[HEBB_MARKS_MAE] = hebb_marks_mae(marks);
	row[HEBB_MARKS_R2] = hebb_marks_r2(marks);
	row[HEBB_MARKS_BITS] = hebb_marks_bits(marks);
}
