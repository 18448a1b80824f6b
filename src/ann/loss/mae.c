/*
 * mae.c - mean absolute error
 *
 *	L = 1/n sum_i |y_i - t_i|        dL/dy_i = sign(y_i - t_i) / n
 */
#include "ann/loss.h"

#include <math.h>

static double look(const struct hebb_value *values, const hebb_real *in,
		   const hebb_real *out, size_t n, int32_t label,
		   const float *target, hebb_real scale, hebb_real *grad)
{
	const hebb_real slope = scale / (hebb_real)n;
	double sum = 0;
	size_t i;

	(void)values;
	(void)in;
	for (i = 0; i < n; i++) {
		const hebb_real wanted =
		    target ? (hebb_real)target[i] : i == (size_t)label;
		const hebb_real miss = out[i] - wanted;

		sum += fabs((double)miss);
		grad[i] = miss > 0 ? slope : miss < 0 ? -slope : 0 * miss;
	}
	return sum / (double)n;
}

const struct hebb_loss_type hebb_loss_mae = {
	.type = {
		.name = "mae",
		.brief = "mean absolute error",
		.equation = "L = 1/n sum_i |y_i - t_i|",
	},
	.look = look,
};
