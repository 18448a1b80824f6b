#include "lab/regime.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

#define REFRACTORY 5.0 /* ms, of lvr */

struct unit {
	double last, interval; /* of this window, or NaN */
	double spikes;
	double n, sum, square;    /* of intervals */
	double pairs, cv2, lvr;   /* of neighbours */
	double counts, count_sum; /* of bins: squares and their sum */
};

struct hebb_regime {
	struct unit *unit; /* [units] */
	double *count;     /* [bins][units] of this window */
	size_t units, bins;
	double window, bin, least;
	uint64_t now;
	double mean_sum, mean_square; /* of the mean count, over bins */
};

static void begin_window(struct hebb_regime *regime)
{
	size_t u;

	for (u = 0; u < regime->units; u++)
		regime->unit[u].last = regime->unit[u].interval = NAN;
	memset(regime->count, 0,
	       regime->bins * regime->units * sizeof(*regime->count));
}

struct hebb_regime *hebb_regime_new(size_t units, double window, double bin,
				    double least)
{
	struct hebb_regime *regime = hebb_alloc(1, sizeof(*regime), "regime");

	regime->unit = hebb_alloc(units, sizeof(*regime->unit), "regime");
	regime->units = units;
	regime->bins = (size_t)(window / bin);
	regime->count = hebb_alloc(regime->bins * units + 1,
				   sizeof(*regime->count), "regime");
	regime->window = window;
	regime->bin = bin;
	regime->least = least;
	begin_window(regime);
	return regime;
}

void hebb_regime_free(struct hebb_regime *regime)
{
	hebb_free(regime->unit);
	hebb_free(regime->count);
	hebb_free(regime);
}

static void end_window(struct hebb_regime *regime)
{
	size_t b, u;

	for (b = 0; b < regime->bins; b++) {
		double mean = 0;

		for (u = 0; u < regime->units; u++) {
			const double c = regime->count[b * regime->units + u];

			mean += c / (double)regime->units;
			regime->unit[u].count_sum += c;
			regime->unit[u].counts += c * c;
		}
		regime->mean_sum += mean;
		regime->mean_square += mean * mean;
	}
}

static void add_interval(struct unit *unit, double interval)
{
	const double last = unit->interval, both = last + interval;

	unit->n++;
	unit->sum += interval;
	unit->square += interval * interval;
	unit->interval = interval;
	if (isnan(last))
		return;
	unit->pairs++;
	unit->cv2 += 2 * fabs(interval - last) / both;
	unit->lvr += 3 * (1 - 4 * interval * last / (both * both)) *
		     (1 + 4 * REFRACTORY / both);
}

void hebb_regime_add(struct hebb_regime *regime, uint64_t window, double time,
		     size_t unit)
{
	struct unit *one = &regime->unit[unit];
	/* a bin is open at its beginning, and closed at its end */
	const double bin = ceil(time / regime->bin) - 1;

	if (window != regime->now) {
		end_window(regime);
		begin_window(regime);
		regime->now = window;
	}
	one->spikes++;
	if (!isnan(one->last))
		add_interval(one, time - one->last);
	one->last = time;
	if (bin >= 0 && bin < (double)regime->bins)
		regime->count[(size_t)bin * regime->units + unit]++;
}

static void average(const struct hebb_regime *regime,
		    struct hebb_regime_summary *summary)
{
	double n = 0, pairs = 0, cv = 0, cv2 = 0, lvr = 0;
	size_t u;

	for (u = 0; u < regime->units; u++) {
		const struct unit *unit = &regime->unit[u];
		const double mean = unit->sum / unit->n;

		if (unit->spikes < regime->least)
			continue;
		if (unit->n > 1) {
			n++;
			cv += sqrt(fmax(0,
					unit->square / unit->n - mean * mean)) /
			      mean;
		}
		if (unit->pairs > 0) {
			pairs++;
			cv2 += unit->cv2 / unit->pairs;
			lvr += unit->lvr / unit->pairs;
		}
	}
	summary->cv = n > 0 ? cv / n : NAN;
	summary->cv2 = pairs > 0 ? cv2 / pairs : NAN;
	summary->lvr = pairs > 0 ? lvr / pairs : NAN;
}

struct hebb_regime_summary hebb_regime_end(struct hebb_regime *regime,
					   uint64_t windows)
{
	struct hebb_regime_summary summary;
	const double bins = (double)windows * (double)regime->bins;
	double spikes = 0, single = 0, mean;
	size_t u;

	end_window(regime);
	for (u = 0; u < regime->units; u++) {
		const struct unit *unit = &regime->unit[u];

		mean = unit->count_sum / bins;
		single +=
		    (unit->counts / bins - mean * mean) / (double)regime->units;
		spikes += unit->spikes;
	}
	average(regime, &summary);
	mean = regime->mean_sum / bins;
	summary.rate =
	    1000 * spikes /
	    ((double)regime->units * (double)windows * regime->window);
	summary.synchrony =
	    single > 0 ? (regime->mean_square / bins - mean * mean) / single
		       : NAN;
	return summary;
}
