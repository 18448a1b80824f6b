/*
 * profile.h - quantities that change with time: in steps, in ramps, as a sine
 */
#ifndef HEBB_SNN_PROFILE_H
#define HEBB_SNN_PROFILE_H

#include <stdint.h>

#include "base/param.h"

struct hebb_profile;

/*
 * `times` and `values` are lists or columns of equal length.  Times, in ms and
 * ascending, are rounded to the grid of dt; a value holds from its time until
 * the next one, the last value for ever, and before the first time there is 0.
 * With `ramps` the quantity goes to the next value in a straight line, and two
 * equal times make a jump.  `row` names the values, and has their unit and
 * range.  NULL on failure; hebb_free it.
 */
struct hebb_profile *hebb_profile_new(struct hebb_config *times,
				      struct hebb_config *values,
				      const struct hebb_param *row, bool ramps,
				      double dt, struct hebb_error *err);

/* The mean of the quantity over `step`. */
double hebb_profile_at(const struct hebb_profile *profile, uint64_t step);

/* offset + amplitude sin(2 pi frequency t + phase), for steps of dt. */
struct hebb_wave {
	double offset, swing, cycles, phase;
};

/* `frequency` in Hz, `phase` in radians, dt in ms. */
struct hebb_wave hebb_wave(double offset, double amplitude, double frequency,
			   double phase, double dt);

/*
 * The mean over `step`: the value in its middle, with the amplitude smaller by
 * sin(x) / x, x = pi frequency dt.
 */
double hebb_wave_at(const struct hebb_wave *wave, uint64_t step);

#endif
