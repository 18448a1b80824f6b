#include "lab/firing.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "lab/reading.h"

static double otherwise(double wish, double value)
{
	return isnan(wish) ? value : wish;
}

static void set_up(struct hebb_firing *firing, const struct hebb_spikes *spikes,
		   const struct hebb_config *model,
		   const struct hebb_firing_wish *wish)
{
	const double settle =
	    hebb_reading_number(model, "experiment.settle", "ms", 0);
	const double least =
	    hebb_reading_number(model, "experiment.min_spikes", "1", 10);

	firing->spikes = spikes->rows;
	firing->end = spikes->until;
	firing->setup = (struct hebb_activity_setup){
		.neurons = spikes->neurons,
		.from = fmax(otherwise(wish->from, settle), spikes->from),
		.until = fmin(otherwise(wish->until, INFINITY), spikes->until),
		.min_spikes = (size_t)otherwise(wish->min_spikes, least),
		.window = otherwise(wish->window, 100),
		.bin = otherwise(wish->bin, 2),
		.sample = (size_t)otherwise(wish->sample, 200),
	};
}

static bool read_spikes(struct hebb_firing *firing, struct hebb_spikes *spikes,
			struct hebb_activity *activity, struct hebb_error *err)
{
	const double bin = firing->end / HEBB_FIRING_BINS;
	bool ok;
	size_t i;

	while ((ok = hebb_spikes_next(spikes, err)) && spikes->n)
		for (i = 0; i < spikes->n; i++) {
			const double at = bin > 0 ? spikes->time[i] / bin : 0;

			hebb_activity_add(activity, (size_t)spikes->id[i],
					  spikes->time[i]);
			if (at >= 0)
				firing->rate[at < HEBB_FIRING_BINS
						 ? (size_t)at
						 : HEBB_FIRING_BINS - 1]++;
		}
	for (i = 0; i < HEBB_FIRING_BINS; i++)
		if (firing->rate[i] > 0)
			firing->rate[i] *=
			    1e3 / (bin * (double)spikes->neurons);
	return ok;
}

static void take_spectrum(struct hebb_firing *firing,
			  const struct hebb_activity *activity)
{
	const double *power =
	    hebb_activity_spectrum(activity, &firing->n, &firing->step);

	if (!power)
		return;
	firing->power = hebb_alloc(firing->n, sizeof(double), "a spectrum");
	memcpy(firing->power, power, firing->n * sizeof(double));
}

bool hebb_firing_read(struct hebb_firing *firing, const struct hebb_h5 *file,
		      const char *pop, const struct hebb_config *model,
		      const struct hebb_firing_wish *wish,
		      struct hebb_error *err)
{
	struct hebb_activity *activity = NULL;
	struct hebb_spikes spikes;
	bool ok = hebb_spikes_open(&spikes, file, pop, model, err);

	*firing = (struct hebb_firing){ 0 };
	if (ok) {
		set_up(firing, &spikes, model, wish);
		activity = hebb_activity_new(&firing->setup);
		ok = read_spikes(firing, &spikes, activity, err);
	}
	if (ok) {
		hebb_activity_end(activity, &firing->summary);
		take_spectrum(firing, activity);
	}
	hebb_activity_free(activity);
	hebb_spikes_close(&spikes);
	return ok;
}

void hebb_firing_release(struct hebb_firing *firing)
{
	hebb_free(firing->power);
}

void hebb_firing_json(const struct hebb_firing *firing, struct hebb_config *map)
{
	const struct hebb_activity_summary *is = &firing->summary;
	const struct hebb_activity_setup *setup = &firing->setup;
	const struct {
		const char *key;
		double value;
	} row[] = {
		{ "neurons", (double)setup->neurons },
		{ "spikes", (double)firing->spikes },
		{ "rate_hz", is->rate },
		{ "rate_sd_hz", is->rate_sd },
		{ "active", is->active },
		{ "cv_isi", is->cv },
		{ "cv2", is->cv2 },
		{ "lv", is->lv },
		{ "lvr", is->lvr },
		{ "fano", is->fano },
		{ "correlation", is->correlation },
		{ "synchrony", is->synchrony },
		{ "burst", is->burst },
		{ "peak_hz", is->peak },
		{ "peak_ratio", is->peak_ratio },
		{ "from_ms", setup->from },
		{ "until_ms", setup->until },
		{ "min_spikes", (double)setup->min_spikes },
		{ "window_ms", setup->window },
		{ "bin_ms", setup->bin },
		{ "sample", (double)setup->sample },
	};
	struct hebb_config *spectrum;
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(*row); i++)
		hebb_config_put(map, row[i].key, row[i].value);
	hebb_config_put_numbers(map, "rate_over_time_hz", firing->rate,
				HEBB_FIRING_BINS);
	if (!firing->power)
		return;
	spectrum = hebb_config_map(map, "spectrum");
	hebb_config_put(spectrum, "step_hz", firing->step);
	hebb_config_put_numbers(spectrum, "power_hz", firing->power, firing->n);
}
