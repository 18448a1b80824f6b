/*
 * poisson_steps.c - a source of Poisson spikes whose rate is listed over time
 *
 *	P(a spike within a step) = 1 - exp(-integral of rate over the step)
 *
 * The integral is exact, also along ramps.  At most one spike a step.
 */
#include "snn/source.h"

#include "base/number.h"
#include "snn/profile.h"

enum { TIMES, RATES, SHAPE };

static const struct hebb_param params[] = {
	[TIMES] = { "times", "ms", HEBB_REQUIRED, 0, 0,
		    "when the rate changes, ascending: [0 s, 1 s] or {file: "
		    "rates.csv, column: time_ms}; before the first it is 0",
		    HEBB_NODE, NULL, HEBB_STEPS },
	[RATES] = { "rates", "Hz", HEBB_REQUIRED, 0, 0,
		    "for each time the rate from then on: [5 Hz, 20 Hz] or a "
		    "column of the file",
		    HEBB_NODE },
	[SHAPE] = { "shape", "1", 0, 0, 1,
		    "constant until the next time, or ramps from time to time",
		    HEBB_CHOICE, "steps|ramps" },
	{ NULL },
};

static const struct hebb_param row = {
	"rates", "Hz", HEBB_REQUIRED, 0, 1e6, "",
};

static bool share(const struct hebb_value *v, uint32_t size, double dt,
		  struct hebb_stream stream, void **shared,
		  struct hebb_error *err)
{
	(void)size, (void)stream;
	*shared = hebb_profile_new(v[TIMES].node, v[RATES].node, &row,
				   v[SHAPE].number == 1, dt, err);
	return *shared;
}

static void prepare(const double *param, double dt, double *coef)
{
	(void)param, (void)dt, (void)coef;
}

static void step(const struct hebb_block *b)
{
	const double rate = b->shared ? hebb_profile_at(b->shared, b->age) : 0;
	const double p = -hebb_expm1(-rate * b->dt / 1000);

	hebb_source_chance(b, 0, b->n, &p, 0);
}

static const struct hebb_state states[] = { { NULL } };
static const struct hebb_port ports[] = { { NULL } };

const struct hebb_neuron_type hebb_neuron_poisson_steps = {
	.type = {
		.name = "poisson_steps",
		.brief = "source of Poisson spikes with a rate listed over "
			 "time",
		.equation = "P(a spike within a step) = 1 - exp(-integral of "
			    "rate)",
		.params = params,
	},
	.states = states,
	.ports = ports,
	.share = share,
	.prepare = prepare,
	.step = step,
};
