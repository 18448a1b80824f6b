/*
 * binary_cross_entropy.c - surprise at each of several yes or no, in nats
 *
 *	L = -1/n sum_i t_i log p_i + (1 - t_i) log(1 - p_i),  p = sigmoid(z)
 *	dL/dz_i = (p_i - t_i) / n
 *
 * With `sum` there is no 1/n.  With z at hand nothing overflows: -log p = log(1
 *+ exp(-z)).
 */
#include "ann/curve.h"
#include "ann/loss.h"

enum { SMOOTHING, SUM };
enum { SOME = 64 };

static const struct hebb_param params[] = {
	[SMOOTHING] = { "smoothing", "1", 0, 0, 1,
			"part of each target that is one half instead" },
	[SUM] = { "sum", "1", 0, 0, 1,
		  "whether losses of a sample are summed, not their mean taken",
		  HEBB_FLAG },
	{ 0 },
};

/* t_i, after smoothing, for `from` <= i < from + n */
static void wanted(double smoothing, int32_t label, const float *target,
		   size_t from, size_t n, hebb_real *t)
{
	const hebb_real keep = (hebb_real)(1 - smoothing);
	const hebb_real half = (hebb_real)(smoothing / 2);
	size_t i;

	for (i = 0; i < n; i++)
		t[i] = target ? (hebb_real)target[from + i]
			      : from + i == (size_t)label;
	for (i = 0; i < n; i++)
		t[i] = t[i] * keep + half;
}

static double look(const struct hebb_value *values, const hebb_real *in,
		   const hebb_real *out, size_t n, int32_t label,
		   const float *target, hebb_real scale, hebb_real *grad)
{
	const double parts = values[SUM].number ? 1 : (double)n;
	const hebb_real slope = scale / (hebb_real)parts;
	hebb_real t[SOME], each[SOME];
	double sum = 0;
	size_t from, some, i;

	for (from = 0; from < n; from += some) {
		const hebb_real *z = in + from;

		some = n - from < SOME ? n - from : SOME;
		wanted(values[SMOOTHING].number, label, target, from, some, t);
		for (i = 0; i < some; i++) {
			each[i] = hebb_curve_softplus(z[i]) - z[i] * t[i];
			grad[from + i] = slope * (out[from + i] - t[i]);
		}
		for (i = 0; i < some; i++)
			sum += (double)each[i];
	}
	return sum / parts;
}

const struct hebb_loss_type hebb_loss_binary_cross_entropy = {
	.type = {
		.name = "binary_cross_entropy",
		.brief = "cross-entropy between sigmoid outputs and yes or no",
		.equation = "L = -1/n sum_i t_i log p_i + (1 - t_i) log(1 - p_i)",
		.params = params,
	},
	.last = "sigmoid",
	.look = look,
};
