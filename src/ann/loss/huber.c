/*
 * huber.c - squared error near the target, absolute error far from it
 *
 *	L = 1/n sum_i m_i^2 / 2 where |m_i| <= delta, m = y - t
 *	                else delta (|m_i| - delta / 2)
 */
#include "ann/loss.h"

#include <math.h>

enum { DELTA };

static const struct hebb_param params[] = {
	[DELTA] = { "delta", "1", 1, 1e-30, 1e30, "where far begins" },
	{ 0 },
};

static double look(const struct hebb_value *values, const hebb_real *in,
		   const hebb_real *out, size_t n, int32_t label,
		   const float *target, hebb_real scale, hebb_real *grad)
{
	const double delta = values[DELTA].number;
	const hebb_real slope = scale / (hebb_real)n;
	double sum = 0;
	size_t i;

	(void)in;
	for (i = 0; i < n; i++) {
		const double wanted =
		    target ? (double)target[i] : i == (size_t)label;
		const double miss = (double)out[i] - wanted, far = fabs(miss);

		sum +=
		    far <= delta ? miss * miss / 2 : delta * (far - delta / 2);
		grad[i] =
		    slope *
		    (hebb_real)(far <= delta ? miss : copysign(delta, miss));
	}
	return sum / (double)n;
}

const struct hebb_loss_type hebb_loss_huber = {
	.type = {
		.name = "huber",
		.brief = "squared error near the target, absolute error far from it",
		.equation = "L = 1/n sum_i m_i^2/2 where |m_i| <= delta, else delta (|m_i| - delta/2)",
		.source = "Huber 1964, Ann. Math. Stat. 35:73",
		.params = params,
	},
	.look = look,
};
