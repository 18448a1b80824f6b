#include "ann/init.h"

#include <math.h>
#include <gsl/gsl_randist.h>

#include "base/number.h"

static void glorot(struct hebb_stream stream, double bound, hebb_real *value,
		   size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const double u = hebb_random_uniform(stream, i, 0, 0);

		value[i] = (hebb_real)(bound * (2 * u - 1));
	}
}

static void he(struct hebb_stream stream, double sd, hebb_real *value, size_t n)
{
	struct hebb_gsl storage;
	size_t i;

	for (i = 0; i < n; i++) {
		gsl_rng *rng = hebb_random_gsl(&storage, stream, i, 0);

		value[i] = (hebb_real)gsl_ran_gaussian(rng, sd);
	}
}

/* Vaswani et al. 2017, section 3.5, at row t and column 2i or 2i + 1 */
static void waves(size_t columns, hebb_real *value, size_t n)
{
	size_t k;

	for (k = 0; k < n; k++) {
		const double i = (double)(k % columns / 2 * 2);
		const double angle =
		    (double)(k / columns) * hebb_pow(1e4, -i / (double)columns);

		value[k] = (hebb_real)(k % columns % 2 ? hebb_cos(angle)
						       : hebb_sin(angle));
	}
}

void hebb_init_fill(enum hebb_init init, struct hebb_stream stream,
		    size_t fan_in, size_t fan_out, hebb_real *value, size_t n)
{
	size_t i;

	switch (init) {
	case HEBB_GLOROT:
		glorot(stream, sqrt(6.0 / (double)(fan_in + fan_out)), value,
		       n);
		break;
	case HEBB_HE:
		he(stream, sqrt(2.0 / (double)fan_in), value, n);
		break;
	case HEBB_ZEROS:
	case HEBB_ONES:
		for (i = 0; i < n; i++)
			value[i] = init == HEBB_ONES;
		break;
	case HEBB_WAVES:
		waves(fan_out, value, n);
		break;
	}
}
