#include "snn/profile.h"

#include "base/memory.h"
#include "base/number.h"

struct hebb_profile {
	size_t n;
	bool ramps;
	struct knot {
		uint64_t step;
		double value;
	} knot[];
};

static const struct hebb_param time_row = {
	"times", "ms", HEBB_REQUIRED, 0, 1e15, "",
};

/* In steps, the times must ascend on the grid; in ramps, not descend. */
static bool read_times(struct hebb_profile *profile,
		       const struct hebb_config *times, double dt,
		       struct hebb_error *err)
{
	struct knot *knot = profile->knot;
	size_t i;

	for (i = 0; i < profile->n; i++) {
		knot[i].step = (uint64_t)llround(times->numbers[i] / dt);
		if (!i || knot[i].step > knot[i - 1].step ||
		    (profile->ramps &&
		     times->numbers[i] >= times->numbers[i - 1]))
			continue;
		return hebb_error_set(err, HEBB_MODEL, &times->place,
				      "the times ascend by a step of %g ms at "
				      "least, but row %zu has %g ms after %g "
				      "ms",
				      dt, i, times->numbers[i],
				      times->numbers[i - 1]);
	}
	return true;
}

struct hebb_profile *hebb_profile_new(struct hebb_config *times,
				      struct hebb_config *values,
				      const struct hebb_param *row, bool ramps,
				      double dt, struct hebb_error *err)
{
	struct hebb_profile *profile;
	size_t i;

	if (!hebb_param_column(&time_row, times, err) ||
	    !hebb_param_column(row, values, err))
		return NULL;
	if (!times->n || times->n != values->n) {
		hebb_error_set(err, HEBB_MODEL, &values->place,
			       "there are %zu times and %zu %s", times->n,
			       values->n, row->name);
		return NULL;
	}
	profile =
	    hebb_alloc(1, sizeof(*profile) + times->n * sizeof(*profile->knot),
		       "%s", row->name);
	profile->n = times->n;
	profile->ramps = ramps;
	for (i = 0; i < times->n; i++)
		profile->knot[i].value = values->numbers[i];
	if (read_times(profile, times, dt, err))
		return profile;
	hebb_free(profile);
	return NULL;
}

/* How many knots are not behind `step`. */
static size_t passed(const struct hebb_profile *profile, uint64_t step)
{
	size_t low = 0, high = profile->n;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (profile->knot[middle].step <= step)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

double hebb_profile_at(const struct hebb_profile *profile, uint64_t step)
{
	const size_t next = passed(profile, step);
	const struct knot *a, *b;

	if (!next)
		return 0;
	a = &profile->knot[next - 1];
	b = &profile->knot[next];
	if (!profile->ramps || next == profile->n)
		return a->value;
	return a->value + (b->value - a->value) *
			      ((double)(step - a->step) + 0.5) /
			      (double)(b->step - a->step);
}

struct hebb_wave hebb_wave(double offset, double amplitude, double frequency,
			   double phase, double dt)
{
	const double cycles = frequency * dt / 1000, x = M_PI * cycles;

	return (struct hebb_wave){
		.offset = offset,
		.swing = amplitude * (x > 1e-9 ? hebb_sin(x) / x : 1),
		.cycles = cycles,
		.phase = phase,
	};
}

double hebb_wave_at(const struct hebb_wave *wave, uint64_t step)
{
	const double cycles = ((double)step + 0.5) * wave->cycles;
	const double turn = 2 * M_PI * (cycles - floor(cycles));

	return wave->offset + wave->swing * hebb_sin(turn + wave->phase);
}
