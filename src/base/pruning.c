#include "base/pruning.h"

#include <string.h>

#include "base/memory.h"

enum { FRACTION, SHAPE, BEGIN, OVER, EVERY, KEYS };

static const struct hebb_param params[] = {
	[FRACTION] = { "fraction", "1", HEBB_REQUIRED, 0, 1,
		       "of the weights that is gone in the end" },
	[SHAPE] = { "shape", "1", 1, 0, 1,
		    "cuts of the same size, or large ones first", HEBB_CHOICE,
		    "linear|cubic" },
	[BEGIN] = { "begin", "1", 0, 0, 1e9, "passes before it begins" },
	[OVER] = { "over", "1", 1, 1e-6, 1e9,
		   "passes from the beginning to the end" },
	[EVERY] = { "every", "1", 0.1, 1e-6, 1e9, "passes from cut to cut" },
	{ 0 },
};

bool hebb_pruning_read(struct hebb_pruning *pruning, struct hebb_config *node,
		       struct hebb_error *err)
{
	struct hebb_value values[KEYS];

	*pruning = (struct hebb_pruning){ 0 };
	if (!node)
		return true;
	if (node->kind != HEBB_MAP)
		return hebb_error_set(err, HEBB_MODEL, &node->place,
				      "'prune' is a map, such as {fraction: "
				      "0.9, over: 3}");
	if (!hebb_param_read(params, node, false, values, err, "'prune'"))
		return false;
	*pruning = (struct hebb_pruning){
		.fraction = values[FRACTION].number,
		.begin = values[BEGIN].number,
		.over = values[OVER].number,
		.every = values[EVERY].number,
		.cubic = values[SHAPE].number == 1,
	};
	return true;
}

/* A pass is a sum of samples, and may fall short of the number by rounding. */
static const double slack = 1e-9;

double hebb_pruning_fraction(const struct hebb_pruning *pruning, double passes)
{
	const double gone = passes - pruning->begin + slack;
	double left;

	if (pruning->fraction <= 0 || gone <= 0)
		return 0;
	if (gone >= pruning->over)
		return pruning->fraction;
	left =
	    1 - floor(gone / pruning->every) * pruning->every / pruning->over;
	return pruning->fraction *
	       (1 - (pruning->cubic ? left * left * left : left));
}

static void swap(double *a, double *b)
{
	const double other = *a;

	*a = *b;
	*b = other;
}

/* Hoare's quickselect: a[k] is what it would be if a[n] were sorted. */
static double select_at(double *a, long long n, long long k)
{
	long long low = 0, high = n - 1;

	while (low < high) {
		const double pivot = a[low + (high - low) / 2];
		long long i = low, j = high;

		while (i <= j) {
			while (a[i] < pivot)
				i++;
			while (a[j] > pivot)
				j--;
			if (i <= j)
				swap(&a[i++], &a[j--]);
		}
		if (k > j && k < i)
			break;
		if (k <= j)
			high = j;
		else
			low = i;
	}
	return a[k];
}

/* So many of those whose score is `edge`, drawn at random. */
static void draw_equal(const double *score, size_t n, double edge, size_t most,
		       struct hebb_stream stream, uint64_t step, bool *least)
{
	uint32_t *order, *equal = hebb_alloc(n, sizeof(*equal), "a cut");
	size_t i, equals = 0;

	for (i = 0; i < n; i++)
		if (score[i] == edge)
			equal[equals++] = (uint32_t)i;
	order = hebb_alloc(equals + 1, sizeof(*order), "a cut");
	hebb_random_shuffle(stream, step, order, equals);
	for (i = 0; i < most && i < equals; i++)
		least[equal[order[i]]] = true;
	hebb_free(order);
	hebb_free(equal);
}

void hebb_pruning_least(const double *score, size_t n, size_t k,
			struct hebb_stream stream, uint64_t step, bool *least)
{
	double *sorted, edge;
	size_t i, below = 0;

	memset(least, 0, n * sizeof(*least));
	if (!k)
		return;
	sorted = hebb_alloc(n, sizeof(*sorted), "a cut");
	memcpy(sorted, score, n * sizeof(*sorted));
	edge = select_at(sorted, (long long)n, (long long)k - 1);
	hebb_free(sorted);
	for (i = 0; i < n; i++) {
		least[i] = score[i] < edge;
		below += least[i];
	}
	draw_equal(score, n, edge, k - below, stream, step, least);
}
