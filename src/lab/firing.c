#include "lab/firing.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
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
		.dt = hebb_reading_number(model, "experiment.dt", "ms", 0),
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
		hebb_activity_end(activity, INFINITY, &firing->summary);
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

void hebb_firing_recall(struct hebb_firing *firing, const struct hebb_h5 *file,
			const char *pop)
{
	char *group = hebb_text_format("/statistics/%s", pop);
	size_t i;

	*firing = (struct hebb_firing){ .recalled = true };
	for (i = 0; hebb_activity_rows[i].name; i++) {
		double *number = hebb_activity_number(&firing->summary, i);

		*number = NAN;
		hebb_h5_number(file, group, hebb_activity_rows[i].name, number);
	}
	hebb_free(group);
}

static void put_details(const struct hebb_firing *firing,
			struct hebb_config *map)
{
	const struct hebb_activity_setup *setup = &firing->setup;
	struct hebb_config *spectrum;

	hebb_config_put(map, "spikes", (double)firing->spikes);
	hebb_config_put(map, "min_spikes", (double)setup->min_spikes);
	hebb_config_put(map, "window_ms", setup->window);
	hebb_config_put(map, "bin_ms", setup->bin);
	hebb_config_put(map, "sample", (double)setup->sample);
	hebb_config_put_numbers(map, "rate_over_time_hz", firing->rate,
				HEBB_FIRING_BINS);
	if (!firing->power)
		return;
	spectrum = hebb_config_map(map, "spectrum");
	hebb_config_put(spectrum, "step_hz", firing->step);
	hebb_config_put_numbers(spectrum, "power_hz", firing->power, firing->n);
}

void hebb_firing_json(const struct hebb_firing *firing, struct hebb_config *map)
{
	struct hebb_activity_summary summary = firing->summary;
	size_t i;

	for (i = 0; hebb_activity_rows[i].name; i++)
		hebb_config_put(map, hebb_activity_rows[i].name,
				*hebb_activity_number(&summary, i));
	if (!firing->recalled)
		put_details(firing, map);
}
