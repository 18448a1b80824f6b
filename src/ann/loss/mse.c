/*
 * mse.c - mean squared error
 *
 *	L = 1/n sum_i (y_i - t_i)^2        dL/dy_i = 2/n (y_i - t_i)
 */
#include "ann/loss.h"

static double look(const struct hebb_value *values, const hebb_real *in,
		   const hebb_real *out, size_t n, int32_t label,
		   const float *target, hebb_real scale, hebb_real *grad)
{
	const hebb_real slope = scale * 2 / (hebb_real)n;
	double sum = 0;
	size_t i;

	(void)values;
	(void)in;
	for (i = 0; i < n; i++) {
		const hebb_real wanted =
		    target ? (hebb_real)target[i] : i == (size_t)label;
		const hebb_real miss = out[i] - wanted;

		sum += (double)miss * (double)miss;
		grad[i] = slope * miss;
	}
	return sum / (double)n;
}

const struct hebb_loss_type hebb_loss_mse = {
	.type = {
		.name = "mse",
		.brief = "mean squared error",
		.equation = "L = 1/n sum_i (y_i - t_i)^2",
	},
	.look = look,
};
