/*
 * CV2: Holt et al. 1996, J. Neurophysiol. 75:1806.  LV: Shinomoto et al. 2003,
 * Neural Comput. 15:2823; LvR: 2009, PLoS Comput. Biol. 5:e1000433.
 * Synchrony: Golomb & Rinzel 1994, Physica D 72:259, on counts.
 */
#include "rec/activity.h"

#include <math.h>

#include "base/memory.h"
#include "rec/pairs.h"
#include "rec/welch.h"

static const double slack_ms = 1e-6; /* times are multiples of dt, nearly */
static const double refractory_ms = 5;

/* Everything about the intervals of one neuron: one line of cache. */
struct unit {
	uint64_t spikes;
	double last, before; /* ms: latest spike, interval before it */
	double mean, m2;     /* of the intervals; sum of squares */
	double cv2, lv, lvr; /* sums */
};

/* Counts in equal bins, of one neuron or of all. */
struct tally {
	uint64_t bin, count; /* that is being counted */
	uint64_t sum, squares;
};

struct hebb_activity {
	struct hebb_activity_setup setup;
	double sampling;            /* ms: bins of the spectrum */
	struct unit *unit;          /* [neurons] */
	struct tally *window, *bin; /* [neurons] */
	struct tally all;           /* spikes of all in a bin */
	uint64_t windows, bins, samples;
	struct hebb_pairs pairs;
	struct hebb_welch welch;
	uint64_t at, count; /* bin of the spectrum, spikes in it */
	double *power;
	bool disordered;
};

#define ROW(name, field)                                                       \
	{                                                                      \
		name, offsetof(struct hebb_activity_summary, field)            \
	}

const struct hebb_activity_row hebb_activity_rows[] = {
	ROW("from_ms", from),
	ROW("until_ms", until),
	ROW("neurons", neurons),
	ROW("counted", spikes),
	ROW("active", active),
	ROW("rate_hz", rate),
	ROW("rate_sd_hz", rate_sd),
	ROW("cv_isi", cv),
	ROW("cv2", cv2),
	ROW("lv", lv),
	ROW("lvr", lvr),
	ROW("fano", fano),
	ROW("correlation", correlation),
	ROW("synchrony", synchrony),
	ROW("burst", burst),
	ROW("peak_hz", peak),
	ROW("peak_ratio", peak_ratio),
	{ NULL, 0 },
};

double *hebb_activity_number(struct hebb_activity_summary *summary, size_t i)
{
	return (double *)((char *)summary + hebb_activity_rows[i].offset);
}

static bool has_bins(const struct hebb_activity *activity)
{
	return activity->setup.window > 0;
}

/* Whole bins of `width` in the span. */
static uint64_t count_bins(const struct hebb_activity_setup *setup,
			   double width)
{
	const double n = (setup->until - setup->from + slack_ms) / width;

	return n < 1 ? 0 : n < 0x1p62 ? (uint64_t)n : (uint64_t)1 << 62;
}

/*
 * The bins of the spectrum, in ms, have equally many steps: others would beat
 * against them.
 */
static double sampling(const struct hebb_activity_setup *setup)
{
	const double steps = setup->dt > 0 ? floor(0.5 / setup->dt + 1e-6) : 0;

	return setup->dt > 0 ? fmax(steps, 1) * setup->dt : 0.5;
}

static void measure(struct hebb_activity *activity)
{
	const struct hebb_activity_setup *setup = &activity->setup;

	activity->windows = count_bins(setup, setup->window);
	activity->bins = count_bins(setup, setup->bin);
	activity->samples = count_bins(setup, activity->sampling);
}

struct hebb_activity *hebb_activity_new(const struct hebb_activity_setup *setup)
{
	struct hebb_activity *activity =
	    hebb_alloc(1, sizeof(*activity), "statistics");
	const size_t n = setup->neurons;

	activity->setup = *setup;
	activity->sampling = sampling(setup);
	activity->unit = hebb_alloc(n, sizeof(*activity->unit), "statistics");
	if (!has_bins(activity))
		return activity;
	activity->window =
	    hebb_alloc(n, sizeof(*activity->window), "statistics");
	activity->bin = hebb_alloc(n, sizeof(*activity->bin), "statistics");
	measure(activity);
	hebb_pairs_init(&activity->pairs, n,
			setup->sample < n ? setup->sample : n);
	hebb_welch_init(&activity->welch, activity->sampling,
			activity->samples);
	return activity;
}

void hebb_activity_free(struct hebb_activity *activity)
{
	if (!activity)
		return;
	if (has_bins(activity)) {
		hebb_pairs_release(&activity->pairs);
		hebb_welch_release(&activity->welch);
	}
	hebb_free(activity->unit);
	hebb_free(activity->window);
	hebb_free(activity->bin);
	hebb_free(activity->power);
	hebb_free(activity);
}

/* ---- one spike ---- */

static void add_interval(struct unit *unit, double interval)
{
	const double delta = interval - unit->mean;
	const double sum = interval + unit->before;

	/* Welford: as many intervals as there were spikes */
	unit->mean += delta / (double)unit->spikes;
	unit->m2 += delta * (interval - unit->mean);
	if (unit->spikes > 1 && sum > 0) {
		const double part = fabs(interval - unit->before) / sum;

		unit->cv2 += 2 * part;
		unit->lv += 3 * part * part;
		unit->lvr += 3 * part * part * (1 + 4 * refractory_ms / sum);
	}
	unit->before = interval;
}

static void close_tally(struct tally *tally)
{
	tally->sum += tally->count;
	tally->squares += tally->count * tally->count;
	tally->count = 0;
}

static void count_spike(struct tally *tally, uint64_t bin)
{
	if (tally->bin != bin) {
		close_tally(tally);
		tally->bin = bin;
	}
	tally->count++;
}

/* The bin of `width` in which the span's spike of `time` lies. */
static uint64_t bin_of(const struct hebb_activity *activity, double time,
		       double width)
{
	const double bin =
	    ceil((time - activity->setup.from - slack_ms) / width) - 1;

	return bin > 0 ? (uint64_t)bin : 0;
}

static void add_sample(struct hebb_activity *activity, uint64_t at)
{
	if (at >= activity->samples || at < activity->at)
		return;
	if (at > activity->at) {
		hebb_welch_add(&activity->welch, (double)activity->count, 1);
		hebb_welch_add(&activity->welch, 0, at - activity->at - 1);
		activity->at = at;
		activity->count = 0;
	}
	activity->count++;
}

static void add_bins(struct hebb_activity *activity, size_t id, double time,
		     bool first)
{
	const struct hebb_activity_setup *setup = &activity->setup;
	const uint64_t window = bin_of(activity, time, setup->window);
	const uint64_t bin = bin_of(activity, time, setup->bin);

	if (window < activity->windows)
		count_spike(&activity->window[id], window);
	add_sample(activity, bin_of(activity, time, activity->sampling));
	if (bin >= activity->bins)
		return;
	if (bin < activity->all.bin)
		activity->disordered = true;
	if (bin != activity->all.bin)
		hebb_pairs_close(&activity->pairs);
	count_spike(&activity->all, bin);
	count_spike(&activity->bin[id], bin);
	hebb_pairs_add(&activity->pairs, id, first);
}

void hebb_activity_add(struct hebb_activity *activity, size_t id, double time)
{
	struct unit *unit = &activity->unit[id];

	if (time <= activity->setup.from + slack_ms ||
	    time > activity->setup.until + slack_ms)
		return;
	if (has_bins(activity))
		add_bins(activity, id, time, !unit->spikes);
	if (unit->spikes)
		add_interval(unit, time - unit->last);
	unit->spikes++;
	unit->last = time;
}

/* ---- the end ---- */

/* The last of `bins` bins is in the sums, one that is not whole is not. */
static void end_tally(struct tally *tally, uint64_t bins)
{
	if (tally->bin < bins)
		close_tally(tally);
}

/* Sum of squares about the mean, of `bins` counts. */
static double spread(const struct tally *tally, uint64_t bins)
{
	const double sum = (double)tally->sum;

	return (double)tally->squares - sum * sum / (double)bins;
}

static void sum_up_rates(const struct hebb_activity *activity,
			 struct hebb_activity_summary *summary)
{
	const struct hebb_activity_setup *setup = &activity->setup;
	const double n = (double)setup->neurons;
	const double time = (setup->until - setup->from) / 1e3;
	struct tally spikes = { 0 };
	size_t i;

	summary->active = 0;
	for (i = 0; i < setup->neurons; i++) {
		spikes.count = activity->unit[i].spikes;
		summary->active += spikes.count > 0;
		close_tally(&spikes);
	}
	summary->spikes = (double)spikes.sum;
	if (!(time > 0) || !setup->neurons)
		return;
	summary->rate = summary->spikes / (n * time);
	if (n > 1)
		summary->rate_sd =
		    sqrt(spread(&spikes, setup->neurons) / (n - 1)) / time;
}

static void sum_up_intervals(const struct hebb_activity *activity,
			     struct hebb_activity_summary *summary)
{
	/* one interval has no spread */
	const size_t least =
	    activity->setup.min_spikes < 3 ? 3 : activity->setup.min_spikes;
	double cv = 0, cv2 = 0, lv = 0, lvr = 0, n = 0;
	size_t i;

	for (i = 0; i < activity->setup.neurons; i++) {
		const struct unit *unit = &activity->unit[i];
		const double intervals = (double)unit->spikes - 1;

		if (unit->spikes < least || unit->mean <= 0)
			continue;
		cv += sqrt(unit->m2 / intervals) / unit->mean;
		cv2 += unit->cv2 / (intervals - 1);
		lv += unit->lv / (intervals - 1);
		lvr += unit->lvr / (intervals - 1);
		n++;
	}
	if (!(n > 0))
		return;
	summary->cv = cv / n;
	summary->cv2 = cv2 / n;
	summary->lv = lv / n;
	summary->lvr = lvr / n;
}

static void sum_up_windows(struct hebb_activity *activity,
			   struct hebb_activity_summary *summary)
{
	const double windows = (double)activity->windows;
	double fano = 0, n = 0;
	size_t i;

	for (i = 0; i < activity->setup.neurons; i++) {
		struct tally *tally = &activity->window[i];

		end_tally(tally, activity->windows);
		if (!tally->sum || activity->windows < 2)
			continue;
		fano += spread(tally, activity->windows) / (windows - 1) *
			windows / (double)tally->sum;
		n++;
	}
	if (n > 0)
		summary->fano = fano / n;
}

static void sum_up_bins(struct hebb_activity *activity,
			struct hebb_activity_summary *summary)
{
	const double bins = (double)activity->bins;
	double alone = 0, together;
	size_t i;

	for (i = 0; i < activity->setup.neurons; i++) {
		end_tally(&activity->bin[i], activity->bins);
		alone += spread(&activity->bin[i], activity->bins);
	}
	if (activity->all.bin < activity->bins)
		hebb_pairs_close(&activity->pairs);
	end_tally(&activity->all, activity->bins);
	if (activity->disordered || activity->bins < 2)
		return;
	together = spread(&activity->all, activity->bins);
	summary->correlation =
	    hebb_pairs_correlation(&activity->pairs, activity->bins);
	if (alone > 0)
		summary->synchrony =
		    together / ((double)activity->setup.neurons * alone);
	if (activity->all.sum)
		summary->burst =
		    together / (bins - 1) * bins / (double)activity->all.sum;
}

/* From squared spikes in a bin to squared rates of one neuron. */
static void sum_up_power(struct hebb_activity *activity,
			 struct hebb_activity_summary *summary)
{
	const double scale =
	    1e3 / (activity->sampling * (double)activity->setup.neurons);
	double most = 0, sum = 0, step;
	size_t n, i, peak = 0;

	if (activity->at < activity->samples) {
		hebb_welch_add(&activity->welch, (double)activity->count, 1);
		hebb_welch_add(&activity->welch, 0,
			       activity->samples - activity->at - 1);
	}
	hebb_welch_end(&activity->welch);
	if (activity->disordered || !activity->welch.segments)
		return;
	n = activity->welch.segment / 2 + 1;
	activity->power = hebb_alloc(n, sizeof(double), "a spectrum");
	hebb_welch_density(&activity->welch, activity->power);
	hebb_activity_spectrum(activity, &n, &step);
	for (i = 0; i < n; i++) {
		activity->power[i] *= scale * scale;
		sum += activity->power[i];
		if (activity->power[i] > most) {
			most = activity->power[i];
			peak = i;
		}
	}
	if (!(most > 0))
		return;
	summary->peak = (double)peak * step;
	summary->peak_ratio = most / (sum / (double)n);
}

void hebb_activity_end(struct hebb_activity *activity, double until,
		       struct hebb_activity_summary *summary)
{
	struct hebb_activity_setup *setup = &activity->setup;
	size_t i;

	setup->until = fmin(setup->until, until);
	for (i = 0; hebb_activity_rows[i].name; i++)
		*hebb_activity_number(summary, i) = NAN;
	summary->from = setup->from;
	summary->until = setup->until;
	summary->neurons = (double)setup->neurons;
	sum_up_rates(activity, summary);
	sum_up_intervals(activity, summary);
	if (!has_bins(activity))
		return;
	measure(activity);
	sum_up_windows(activity, summary);
	sum_up_bins(activity, summary);
	sum_up_power(activity, summary);
}

const double *hebb_activity_spectrum(const struct hebb_activity *activity,
				     size_t *n, double *step)
{
	*n = activity->power ? activity->welch.segment / 2 + 1 : 0;
	*step = 1e3 / (activity->sampling * (double)activity->welch.segment);
	return activity->power;
}
