#include "snn/conduct.h"

struct hebb_moments hebb_moments_of(double rate, double dt)
{
	const double last = hebb_exp(-rate * dt);
	struct hebb_moments m = { .rate = rate };

	m.of[0] = dt * hebb_phi(rate * dt);
	m.of[1] = (m.of[0] - dt * last) / rate;
	m.of[2] = (2 * m.of[1] - dt * dt * last) / rate;
	return m;
}

double hebb_twist_constant(struct hebb_moments g, int kg, double dt)
{
	return g.of[kg + 1] - dt * g.of[kg] / 2;
}

/* By parts: the integral of F g, less half of F G at the end. */
double hebb_twist(double rate_f, int kf, double rate_g, int kg, double dt)
{
	const struct hebb_moments f = hebb_moments_of(rate_f, dt);
	const struct hebb_moments g = hebb_moments_of(rate_g, dt);
	const struct hebb_moments both = hebb_moments_of(rate_f + rate_g, dt);
	double sum = g.of[kg] - both.of[kg];

	if (kf)
		sum = (sum - rate_f * both.of[kg + 1]) / rate_f;
	return sum / rate_f - f.of[kf] * g.of[kg] / 2;
}
