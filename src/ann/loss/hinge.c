/*
 * hinge.c - every class on its side of a margin
 *
 *	L = 1/n sum_i max(0, 1 - s_i y_i),  s_i = 1 where t_i > 1/2, else -1
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
		const bool wanted =
		    target ? target[i] > 0.5f : i == (size_t)label;
		const hebb_real side = wanted ? 1 : -1;
		const double miss = 1 - (double)(side * out[i]);

		sum += miss < 0 ? 0 : miss;
		grad[i] = miss < 0 ? 0 : -side * slope;
	}
	return sum / (double)n;
}

const struct hebb_loss_type hebb_loss_hinge = {
	.type = {
		.name = "hinge",
		.brief = "every class on its side of a margin",
		.equation = "L = 1/n sum_i max(0, 1 - s_i y_i), s_i = 1 where t_i > 1/2, else -1",
		.source = "Cortes & Vapnik 1995, Mach. Learn. 20:273",
	},
	.look = look,
};
