#include "snn/dopamine.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "snn/projection.h"

enum { TAU, TONIC, FROM, AMOUNT, DELAY, JITTER, ROWS };

static const struct hebb_param rows[] = {
	[TAU] = { "tau", "ms", 200, 1e-3, 1e9,
		  "time constant of what a pulse brings" },
	[TONIC] = { "tonic", "1", 0, -1e6, 1e6, "what is there without one" },
	[FROM] = { "from", "1", HEBB_OPTIONAL, 0, 0,
		   "a population whose spikes are pulses", HEBB_NAME },
	[AMOUNT] = { "amount", "1", 0.5, -1e6, 1e6, "of one pulse" },
	[DELAY] = { "delay", "ms", 1, 0, 1e6, "from a spike to its pulse",
		    HEBB_REAL, NULL, HEBB_STEPS },
	[JITTER] = { "jitter", "ms", 0, 0, 1e6,
		     "at most so much later, drawn for each spike" },
	{ NULL },
};

static bool read_source(struct hebb_dopamine *dopamine,
			const struct hebb_value *values,
			const struct hebb_population *pops, size_t n_pops,
			double dt, struct hebb_error *err)
{
	size_t *index;
	int found;

	if (!values[FROM].node)
		return true;
	if (values[DELAY].number < dt * 0.999999)
		return hebb_error_set(
		    err, HEBB_MODEL,
		    values[DELAY].node ? &values[DELAY].node->place : NULL,
		    "a delay of %g ms is shorter than one step of %g ms",
		    values[DELAY].number, dt);
	index = hebb_alloc(n_pops, sizeof(*index), "populations");
	found = hebb_population_list(values[FROM].node, "from", pops, n_pops,
				     index, err);
	if (found == 1)
		dopamine->from = &pops[index[0]];
	hebb_free(index);
	return found == 1;
}

bool hebb_dopamine_read(struct hebb_dopamine *dopamine, struct hebb_config *map,
			const struct hebb_population *pops, size_t n_pops,
			double dt, uint64_t seed, struct hebb_error *err)
{
	static const struct hebb_place nowhere = { 0 };
	struct hebb_config *empty =
	    map ? NULL : hebb_config_new(HEBB_MAP, &nowhere);
	struct hebb_value values[ROWS];
	bool good = hebb_param_read(rows, map ? map : empty, false, values, err,
				    "the dopamine of the network") &&
		    read_source(dopamine, values, pops, n_pops, dt, err);

	if (good) {
		dopamine->amount = values[AMOUNT].number;
		dopamine->tonic = values[TONIC].number;
		dopamine->keep = hebb_exp(-dt / values[TAU].number);
		dopamine->delay = floor(values[DELAY].number / dt + 0.5);
		dopamine->jitter = values[JITTER].number / dt;
		dopamine->stream = hebb_stream_open(seed, "dopamine");
	}
	hebb_config_free(empty);
	return good;
}

void hebb_dopamine_start(struct hebb_dopamine *dopamine, uint64_t chunk)
{
	dopamine->chunk = chunk;
	dopamine->ring =
	    chunk + 2 + (uint64_t)(dopamine->delay + dopamine->jitter + 1);
	dopamine->seen =
	    hebb_alloc(chunk, sizeof(*dopamine->seen), "levels of dopamine");
	dopamine->pulse = hebb_alloc(dopamine->ring, sizeof(*dopamine->pulse),
				     "pulses of dopamine");
}

void hebb_dopamine_release(struct hebb_dopamine *dopamine)
{
	hebb_free(dopamine->seen);
	hebb_free(dopamine->pulse);
}

void hebb_dopamine_reset(struct hebb_dopamine *dopamine)
{
	dopamine->level = 0;
	if (dopamine->pulse)
		memset(dopamine->pulse, 0,
		       dopamine->ring * sizeof(*dopamine->pulse));
}

void hebb_dopamine_fire(struct hebb_dopamine *dopamine, uint64_t step,
			const uint32_t *id, size_t n)
{
	const uint32_t first = dopamine->from->first;
	size_t i;

	for (i = 0; i < n; i++) {
		uint64_t at = step + 1 + (uint64_t)dopamine->delay;

		if (dopamine->jitter > 0)
			at += (uint64_t)(dopamine->jitter *
					 hebb_random_uniform(dopamine->stream,
							     id[i] - first,
							     step, 0));
		dopamine->pulse[at % dopamine->ring] += dopamine->amount;
	}
}

void hebb_dopamine_foresee(struct hebb_dopamine *dopamine, uint64_t step)
{
	double level = dopamine->level;
	uint64_t i;

	for (i = 0; i < dopamine->chunk; i++) {
		dopamine->seen[i] = level + dopamine->tonic;
		level = level * dopamine->keep +
			dopamine->pulse[(step + i + 1) % dopamine->ring];
	}
}

void hebb_dopamine_pass(struct hebb_dopamine *dopamine, uint64_t step,
			uint64_t n)
{
	uint64_t i;

	for (i = 1; i <= n; i++) {
		double *pulse = &dopamine->pulse[(step + i) % dopamine->ring];

		dopamine->level = dopamine->level * dopamine->keep + *pulse;
		*pulse = 0;
	}
}
