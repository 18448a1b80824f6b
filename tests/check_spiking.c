/* Neurons that run away into a spike, and simple ones, by closed forms. */
#include "block.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>

static const double dts[] = { 0.01, 0.1, 0.5, 1 };
enum { DTS = 4 };

/* The steps between the second spike and the third. */
static uint64_t interval(struct block *b)
{
	uint64_t last = 0, n = 0;

	while (true) {
		block_step(b);
		cr_assert_lt(b->at.step, 1000000, "quiet");
		if (!b->fired[0])
			continue;
		if (++n == 3)
			return b->at.step - last;
		last = b->at.step;
	}
}

static double time_in_steps(double time, double dt)
{
	return ceil(time / dt - 1e-6);
}

/*
 * tau dy/dt = a y^2 + q with y = v - (E_L + V_crit)/2 takes
 * tau/sqrt(a q) (atan(y1 sqrt(a/q)) - atan(y0 sqrt(a/q))) from y0 to y1.
 */
Test(spiking, qif_fires_with_the_period_of_the_closed_form)
{
	static const double current[] = { 150, 300, 500, 1000 };
	size_t d, k;

	for (d = 0; d < DTS; d++)
		for (k = 0; k < 4; k++) {
			const double a = 0.1,
				     q = current[k] * 8 / 200 - a * 7.5 * 7.5;
			const double root = sqrt(a / q);
			const double time = 8 / sqrt(a * q) *
					    (atan((30 + 62.5) * root) -
					     atan((-60 + 62.5) * root));
			struct block b = block_of(
			    "qif", dts[d], "a", a, "tau_m", 8., "C_m", 200.,
			    "t_ref", 0., "I_e", current[k], NULL);

			cr_assert_gt(q, 0);
			cr_assert_eq(interval(&b), time_in_steps(time, dts[d]),
				     "%g pA, dt %g", current[k], dts[d]);
			block_free(&b);
		}
}

static int eif_slope(double v, const double y[], double dydv[], void *data)
{
	const double I = *(const double *)data;

	(void)y;
	dydv[0] = 250 / (-25 * (v + 70) + 25 * 2 * exp((v + 55) / 2) + I);
	return GSL_SUCCESS;
}

/* The time as a function of v, which is monotonous, from reset to peak. */
static double eif_time(double I)
{
	const gsl_odeiv2_system system = { eif_slope, NULL, 1, &I };
	gsl_odeiv2_driver *driver = gsl_odeiv2_driver_alloc_y_new(
	    &system, gsl_odeiv2_step_rk8pd, 1e-3, 1e-12, 1e-12);
	double v = -60, time[1] = { 0 };

	cr_assert_eq(gsl_odeiv2_driver_apply(driver, &v, 0, time), GSL_SUCCESS);
	gsl_odeiv2_driver_free(driver);
	return time[0];
}

Test(spiking, eif_fires_with_the_period_of_its_equation)
{
	static const double current[] = { 400, 500, 800, 1500 };
	size_t d, k;

	for (d = 0; d < DTS; d++)
		for (k = 0; k < 4; k++) {
			const double time = eif_time(current[k]) + 2;
			struct block b =
			    block_of("eif", dts[d], "I_e", current[k], NULL);
			const double steps = (double)interval(&b);

			cr_assert_float_eq(steps * dts[d], time, dts[d] + 0.01,
					   "%g pA, dt %g", current[k], dts[d]);
			block_free(&b);
		}
}

/* AdEx without adaptation is the same equation, and knows the time better. */
Test(spiking, adex_fires_with_the_period_of_its_equation)
{
	static const double current[] = { 400, 500, 800, 1500 };
	size_t d, k;

	for (d = 0; d < DTS; d++)
		for (k = 0; k < 4; k++) {
			const double time = eif_time(current[k]);
			struct block b =
			    block_of("adex", dts[d], "I_e", current[k], "C_m",
				     250., "g_L", 25., "E_L", -70., "V_th",
				     -55., "a", 0., "b", 0., NULL);
			uint64_t n = 0;
			double first = 0, last = 0;

			while (n < 21) {
				block_step(&b);
				last = (double)b.at.step * dts[d];
				if (b.fired[0] && ++n == 1)
					first = last;
			}
			/* resets between steps: the mean is not rounded */
			cr_assert_float_eq((last - first) / 20, time,
					   dts[d] / 20 + 1e-4, "%g pA, dt %g",
					   current[k], dts[d]);
			block_free(&b);
		}
}

Test(spiking, mcculloch_pitts_computes_logic)
{
	static const struct {
		double threshold;
		bool out[4];
	} gates[] = {
		{ 1, { false, true, true, true } },   /* or */
		{ 2, { false, false, false, true } }, /* and */
	};
	size_t g;
	int in;

	for (g = 0; g < 2; g++)
		for (in = 0; in < 4; in++) {
			struct block b =
			    block_of("mcculloch_pitts", 1, "threshold",
				     gates[g].threshold, NULL);

			b.input[0][0] = (in & 1) + (in >> 1);
			block_step(&b);
			cr_assert_eq(b.fired[0], gates[g].out[in]);
			block_step(&b); /* no memory */
			cr_assert_eq(b.fired[0], false);
			block_free(&b);
		}
}

/*
 * Held at v by a current, escape fires at the rate of that v; after each spike
 * v returns to it at once where tau_m is short, and rests for t_ref.
 */
static void escapes(double above, double dt)
{
	enum { N = 200 };
	const struct hebb_neuron_type *type = neuron_type("escape");
	const double seconds = 20, hazard = 0.1 * exp(above / 2);
	const double silent = 2 + dt / -expm1(-hazard * dt);
	const double wanted = N * seconds * 1000 / silent;
	double param[ROWS], spikes = 0;
	struct block b;
	uint32_t i;

	standard(type, param);
	param[row_of(type, "tau_m")] = 0.001;
	param[row_of(type, "E_L")] = -55 + above;
	param[row_of(type, "V_reset")] = -90;
	b = block_new(type, param, N, dt);
	while (b.at.step < (uint64_t)(seconds * 1000 / dt)) {
		block_step(&b);
		for (i = 0; i < N; i++)
			spikes += b.fired[i];
	}
	/* a renewal process is no wider than a Poisson process */
	cr_assert_float_eq(spikes, wanted, 5 * sqrt(wanted),
			   "%g mV, dt %g: %g spikes, not %g", above, dt, spikes,
			   wanted);
	block_free(&b);
}

Test(spiking, escape_fires_at_the_rate_of_its_potential)
{
	static const double above[] = { -6, -2, 0, 3, 8 };
	size_t k;

	for (k = 0; k < 5; k++) {
		escapes(above[k], 0.5);
		escapes(above[k], 1);
	}
}

/*
 * Under a constant current v of mat2 has risen to its end, and goes on: spikes
 * fall where the threshold, a sum over all spikes before, has come down to it.
 */
Test(spiking, mat2_fires_where_its_threshold_meets_the_potential)
{
	const double dt = 0.1;
	struct block b = block_of("mat2", dt, "I_e", 450., "omega", -55., NULL);
	const size_t v = state_of(&b, "v");
	double spikes[200];
	size_t n = 0, k;

	while (b.at.step < 10000) {
		const double t = (double)(b.at.step + 1) * dt;
		const double end = -70 + 450. * 5 / 100;
		const double now = end - 22.5 * exp(-t / 5);
		double threshold = -55;

		for (k = 0; k < n; k++)
			threshold += 37 * exp(-(t - spikes[k]) / 10) +
				     2 * exp(-(t - spikes[k]) / 200);
		block_step(&b);
		cr_assert_float_eq(b.state[v][0], now, 1e-10);
		if (fabs(now - threshold) > 1e-9)
			cr_assert_eq(b.fired[0],
				     now >= threshold &&
					 (!n || t - spikes[n - 1] > 2.05),
				     "%g ms", t);
		if (!b.fired[0])
			continue;
		cr_assert_lt(n, 200);
		spikes[n++] = t;
	}
	cr_assert_gt(n, 10);
	block_free(&b);
}
