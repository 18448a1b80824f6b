/*
 * regime.h - how units fire in many short windows of time
 *
 * As rec/activity.h has it for one long span; but what crosses from one window
 * to the next says nothing, so intervals end with their window.
 */
#ifndef HEBB_LAB_REGIME_H
#define HEBB_LAB_REGIME_H

#include <stddef.h>
#include <stdint.h>

struct hebb_regime;

/* NaN where there is too little to say something. */
struct hebb_regime_summary {
	double rate; /* Hz: mean over units and windows */
	/*
	 * Intervals of units with at least `least` spikes, mean over those:
	 * standard deviation over mean, and of neighbours I and J the means of
	 * 2 |I - J| / (I + J) and of 3 (1 - 4 I J / (I + J)^2) (1 + 4 R / (I +
	 * J)), R = 5 ms.
	 */
	double cv, cv2, lvr;
	/* variance of the mean count in a bin, over the mean variance of one
	   unit's */
	double synchrony;
};

/* A window takes `window` ms, and has bins of `bin` ms; a rest is left out. */
struct hebb_regime *hebb_regime_new(size_t units, double window, double bin,
				    double least);
void hebb_regime_free(struct hebb_regime *regime);

/*
 * A unit fired, `time` ms after window number `window` began, which is not
 * before that of the last call; in a window by rising time.
 */
void hebb_regime_add(struct hebb_regime *regime, uint64_t window, double time,
		     size_t unit);

/* Once, of so many windows. */
struct hebb_regime_summary hebb_regime_end(struct hebb_regime *regime,
					   uint64_t windows);

#endif
