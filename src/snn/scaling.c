#include "snn/scaling.h"

#include <math.h>

#include "base/memory.h"
#include "base/number.h"
#include "snn/table.h"
#include "snn/walk.h"

const struct hebb_param hebb_scaling_rows[] = {
	[HEBB_SCALING_RATE] = { "rate", "Hz", 5, 1e-6, 1e4,
				"that targets are brought to" },
	[HEBB_SCALING_TAU] = { "tau", "ms", 1e4, 1, 1e9,
			       "time constant of the trace of their spikes" },
	[HEBB_SCALING_TAU_W] = { "tau_w", "ms", 1e5, 1, 1e12,
				 "time constant of the weights of a silent "
				 "target" },
	[HEBB_SCALING_INTERVAL] = { "interval", "ms", 100, 1e-3, 1e9,
				    "from one change to the next", HEBB_REAL,
				    NULL, HEBB_STEPS },
	{ NULL },
};

bool hebb_scaling_read(struct hebb_scaling *scaling,
		       const struct hebb_value *values, double dt,
		       const struct hebb_place *place, struct hebb_error *err)
{
	const double interval = values[HEBB_SCALING_INTERVAL].number;
	const double tau_w = values[HEBB_SCALING_TAU_W].number;
	const double steps = floor(interval / dt + 0.5);

	if (steps < 1 || steps > UINT32_MAX || interval > tau_w)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "the interval of scaling is %g ms, "
				      "outside %g ms .. tau_w, %g ms",
				      interval, dt, tau_w);
	*scaling = (struct hebb_scaling){
		.interval = (uint32_t)steps,
		.rate = values[HEBB_SCALING_RATE].number / 1000,
		.tau = values[HEBB_SCALING_TAU].number / dt,
		.gain = steps * dt / tau_w,
	};
	return true;
}

static double rate_at(const struct hebb_scaling *scaling,
		      const struct hebb_scaled *scaled, uint32_t i,
		      int64_t step)
{
	return scaled->rate[i] *
	       hebb_exp(-(double)(step - scaled->last[i]) / scaling->tau);
}

void hebb_scaling_fire(const struct hebb_scaling *scaling,
		       struct hebb_scaled *scaled, uint32_t local, int64_t step,
		       double dt)
{
	const uint32_t i = local - scaled->first;

	scaled->rate[i] =
	    rate_at(scaling, scaled, i, step) + 1 / (scaling->tau * dt);
	scaled->last[i] = step;
}

void hebb_scaling_end(const struct hebb_scaling *scaling,
		      struct hebb_scaled *scaled, int64_t step, bool all)
{
	uint32_t i;

	for (i = 0; i < scaled->n; i++)
		scaled->rate[i] = all ? 0 : rate_at(scaling, scaled, i, step);
}

void hebb_scaling_begin(struct hebb_scaled *scaled, int64_t step)
{
	uint32_t i;

	for (i = 0; i < scaled->n; i++)
		scaled->last[i] = step;
}

void hebb_scaling_apply(struct hebb_table *table, int64_t step, double most)
{
	const struct hebb_scaling *scaling = &table->rule->scaling;
	const struct hebb_scaled *scaled = &table->scaled;
	double *factor =
	    hebb_alloc(scaled->n, sizeof(*factor), "factors of weights");
	uint64_t k;
	uint32_t i;

	hebb_table_settle(table, step);
	for (i = 0; i < scaled->n; i++) {
		const double rate = rate_at(scaling, scaled, i, step);

		factor[i] = 1 + (1 - rate / scaling->rate) * scaling->gain;
		factor[i] = factor[i] > 0 ? factor[i] : 0;
	}
	for (k = 0; k < table->n; k++) {
		table->learned[k] *= factor[table->target[k] - scaled->first];
		if (!isnan(most))
			table->learned[k] = hebb_clip(table->learned[k], most);
	}
	hebb_free(factor);
}
