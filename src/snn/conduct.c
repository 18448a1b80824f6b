#include "snn/conduct.h"

/* Of s^k e^-xs over [0, 1], by its series: for small x. */
static double moment(double x, int k)
{
	double term = 1, sum = 0;
	int j;

	for (j = 0; j < 24; j++) {
		sum += term / (k + 1 + j);
		term *= -x / (j + 1);
	}
	return sum;
}

struct hebb_moments hebb_moments_of(double rate, double dt)
{
	const double x = rate * dt, last = hebb_exp(-x);
	struct hebb_moments m = { .rate = rate };

	m.of[0] = x < 1 ? moment(x, 0) : (1 - last) / x;
	m.of[1] = x < 1 ? moment(x, 1) : (m.of[0] - last) / x;
	m.of[2] = x < 1 ? moment(x, 2) : (2 * m.of[1] - last) / x;
	m.of[0] *= dt;
	m.of[1] *= dt * dt;
	m.of[2] *= dt * dt * dt;
	return m;
}

/* Simpson's rule for it, and for its products with s and s^2, is exact. */
void hebb_parabola(double rate, double dt, double scale, double *value)
{
	const struct hebb_moments m = hebb_moments_of(rate, dt);
	const double m0 = 6 * m.of[0] / dt;
	const double m1 = 6 * m.of[1] / (dt * dt);
	const double m2 = 6 * m.of[2] / (dt * dt * dt);

	value[0] = scale * (m0 - 3 * m1 + 2 * m2);
	value[1] = scale * (m1 - m2);
	value[2] = scale * (2 * m2 - m1);
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
