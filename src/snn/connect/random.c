/*
 * random.c - every pair is joined with probability p, independently
 *
 * The gaps between joined sources are geometric, so the work is proportional
 * to the synapses, not to the pairs.
 */
#include "snn/connect.h"

#include <math.h>

#include "base/number.h"

enum { P };

static const struct hebb_param params[] = {
	[P] = { "p", "1", HEBB_REQUIRED, 0, 1, "probability of a synapse" },
	{ NULL },
};

static double expect(const struct hebb_wiring *w)
{
	return w->param[P] * w->targets * hebb_wiring_choices(w);
}

static uint32_t most(const struct hebb_wiring *w)
{
	return hebb_wiring_choices(w);
}

static uint32_t make(const struct hebb_wiring *w, uint32_t target,
		     uint32_t *source, uint64_t *taken)
{
	const uint32_t n = hebb_wiring_choices(w);
	const double p = w->param[P];
	/* log(1 - p); the series where 1 - p has lost the digits of p */
	const double scale = p < 1 ? 1 / (p < 1e-8 ? -p : hebb_log(1 - p)) : 0;
	double at = -1;
	uint32_t found = 0, draw;

	(void)taken;
	for (draw = 0; p > 0; draw++) {
		/* in (0, 1]: its logarithm is finite */
		const double u =
		    1 - hebb_random_uniform(w->stream, draw, target, 0);

		at += 1 + floor(hebb_log(u) * scale);
		if (!(at < n))
			break;
		source[found++] = hebb_wiring_source(w, target, (uint32_t)at);
	}
	return found;
}

const struct hebb_connect_type hebb_connect_random = {
	.type = {
		.name = "random",
		.brief = "every pair is joined with probability p",
		.params = params,
	},
	.expect = expect,
	.most = most,
	.make = make,
};
