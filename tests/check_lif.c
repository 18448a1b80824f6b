/* Integrate-and-fire neurons against closed forms and GSL's solvers. */
#include "block.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>

static const double dts[] = { 0.01, 0.1, 0.5, 1 };
enum { DTS = 4 };

static double random_at(const char *name, uint64_t step)
{
	return hebb_random_uniform(hebb_stream_open(3, name), 0, step, 0);
}

static void close_to(double value, long double wanted, double relative,
		     const char *what, double dt, uint64_t step)
{
	cr_assert_leq(fabsl(value - wanted), relative * fabsl(wanted),
		      "%s at dt %g, step %llu: %.17g, not %.17Lg", what, dt,
		      (unsigned long long)step, value, wanted);
}

/* ---- membranes below the threshold ---- */

/* v of lif_delta: a train of jumps, a constant and a varying current. */
static void delta_follows(const char *type, double dt)
{
	const long double tau = 7, C = 150, rest = -65;
	struct block b = block_of(type, dt, "tau_m", 7., "C_m", 150., "E_L",
				  -65., "V_th", 100., "I_e", 210., NULL);
	const size_t v = state_of(&b, "v"), spikes = port_of(&b, "spikes");
	const size_t current = port_of(&b, "current");
	const long double keep = expl(-dt / tau), gain = -expm1l(-dt / tau);
	long double wanted = rest;
	uint64_t k;

	for (k = 0; k < 3000; k++) {
		const double jump =
		    random_at("when", k) < 0.1 ? random_at("size", k) : 0;
		const double pulse = k % 500 < 250 ? 130 : -40;

		b.input[spikes][0] = jump;
		b.input[current][0] = pulse;
		block_step(&b);
		wanted = keep * wanted +
			 gain * (rest + (210 + pulse) * tau / C) + jump;
		close_to(b.state[v][0], wanted, 1e-12, type, dt, k);
	}
	block_free(&b);
}

Test(lif, delta_follows_the_closed_form_for_any_dt)
{
	size_t d;

	for (d = 0; d < DTS; d++) {
		delta_follows("lif_delta", dts[d]);
		delta_follows("lif_adaptive", dts[d]);
	}
}

/* v a time t after a jump of 1 pA: (e^-at - e^-bt) / (b - a) / C. */
static long double response(long double t, long double tau_m, long double tau_s,
			    long double C)
{
	const long double x = (tau_m - tau_s) / (tau_m * tau_s);

	if (x == 0)
		return t * expl(-t / tau_m) / C;
	if (x > 0)
		return expl(-t / tau_m) * -expm1l(-t * x) / x / C;
	return expl(-t / tau_s) * expm1l(t * x) / x / C;
}

/* Two jumps of current and what becomes of them. */
static void exp_follows(double tau_m, double tau_s, double dt)
{
	struct block b =
	    block_of("lif", dt, "tau_m", tau_m, "tau_s_ex", tau_s, "tau_s_in",
		     3 * tau_s, "C_m", 100., "E_L", 0., "V_th", 100., NULL);
	const size_t v = state_of(&b, "v"), exc = port_of(&b, "exc");
	const size_t inh = port_of(&b, "inh");
	const uint64_t steps = (uint64_t)(5 * tau_m / dt) + 20;
	uint64_t k;

	b.input[exc][0] = 300;
	block_step(&b);
	for (k = 1; k < steps; k++) {
		const long double t = k * (long double)dt, late = t - 3 * dt;
		long double wanted = 300 * response(t, tau_m, tau_s, 100);

		if (k == 3)
			b.input[inh][0] = -20;
		block_step(&b);
		close_to(b.state[state_of(&b, "i_ex")][0],
			 300 * expl(-t / tau_s), 1e-12, "i_ex", dt, k);
		if (k > 3)
			wanted -= 20 * response(late, tau_m,
						3 * (long double)tau_s, 100);
		/* of the larger part, where two nearly cancel */
		cr_assert_leq(fabsl(b.state[v][0] - wanted),
			      1e-12L * 300 * response(t, tau_m, tau_s, 100) +
				  1e-300L,
			      "tau_m %g, tau_s %g, dt %g, step %llu: %.17g, "
			      "not %.17Lg",
			      tau_m, tau_s, dt, (unsigned long long)k,
			      b.state[v][0], wanted);
	}
	block_free(&b);
}

Test(lif, exp_follows_the_closed_form_for_any_dt)
{
	static const double tau_s[] = { 0.1, 0.5, 2, 9, 10, 30, 200 };
	size_t d, k;

	for (d = 0; d < DTS; d++)
		for (k = 0; k < sizeof(tau_s) / sizeof(tau_s[0]); k++)
			exp_follows(10, tau_s[k], dts[d]);
}

Test(lif, exp_follows_the_closed_form_around_equal_time_constants)
{
	size_t d;
	int k, sign;

	for (d = 0; d < DTS; d++)
		for (k = 1; k <= 16; k++)
			for (sign = -1; sign <= 1; sign++)
				exp_follows(10, 10 * (1 + sign * pow(10, -k)),
					    dts[d]);
}

/*
 * v a time t after an alpha current of peak 1 pA began: e/tau_s/C times the
 * integral of s e^(-s/tau_s) e^(-(t - s)/tau_m), by its series in x where the
 * time constants are so close that the closed form loses digits.
 */
static long double alpha_response(long double t, long double tau_m,
				  long double tau_s, long double C)
{
	const long double a = 1 / tau_s - 1 / tau_m, x = a * t;
	const long double scale = expl(1) / tau_s / C * expl(-t / tau_m);
	long double sum = 0, power = t * t;
	int k;

	if (fabsl(x) > 1)
		return scale * (1 - expl(-x) * (1 + x)) / (a * a);
	for (k = 0; k < 30; k++) {
		sum += power / (k + 2);
		power *= -x / (k + 1);
	}
	return scale * sum;
}

static void alpha_follows(double tau_m, double tau_s, double dt)
{
	struct block b =
	    block_of("lif_alpha", dt, "tau_m", tau_m, "tau_s_ex", tau_s, "C_m",
		     100., "E_L", 0., "V_th", 100., NULL);
	const uint64_t steps = (uint64_t)(5 * tau_m / dt) + 20;
	uint64_t k;

	b.input[port_of(&b, "exc")][0] = 300;
	block_step(&b);
	for (k = 1; k < steps; k++) {
		const long double t = k * (long double)dt;

		block_step(&b);
		close_to(b.state[state_of(&b, "i_ex")][0],
			 300 * t / tau_s * expl(1 - t / tau_s), 1e-12, "i_ex",
			 dt, k);
		close_to(b.state[state_of(&b, "v")][0],
			 300 * alpha_response(t, tau_m, tau_s, 100), 1e-12, "v",
			 dt, k);
	}
	block_free(&b);
}

Test(lif, alpha_follows_the_closed_form_for_any_dt)
{
	static const double tau_s[] = { 0.1, 0.5, 2, 9, 10, 30, 200 };
	size_t d, k;

	for (d = 0; d < DTS; d++)
		for (k = 0; k < sizeof(tau_s) / sizeof(tau_s[0]); k++)
			alpha_follows(10, tau_s[k], dts[d]);
}

Test(lif, alpha_follows_the_closed_form_around_equal_time_constants)
{
	size_t d;
	int k, sign;

	for (d = 0; d < DTS; d++)
		for (k = 1; k <= 16; k++)
			for (sign = -1; sign <= 1; sign++)
				alpha_follows(10, 10 * (1 + sign * pow(10, -k)),
					      dts[d]);
}

Test(lif, membrane_much_faster_than_a_step_follows_its_current)
{
	struct block b = block_of("lif", 1., "tau_m", 0.001, "C_m", 1., "E_L",
				  0., "V_th", 100., "tau_s_ex", 50., NULL);
	const size_t v = state_of(&b, "v");

	b.input[port_of(&b, "exc")][0] = 1e4;
	block_step(&b);
	block_step(&b);
	/* v = i tau_m/C_m / (1 - tau_m/tau_s) */
	close_to(b.state[v][0], 10 * expl(-0.02L) / (1 - 0.001L / 50), 1e-12,
		 "v", 1, 2);
	block_free(&b);
}

/* ---- firing ---- */

/* Under a constant current every interval is the closed form's, rounded up. */
static void fires_regularly(const char *type, double current, double dt)
{
	const double tau = 10, C = 250, rest = -70, reset = -68,
		     threshold = -55;
	const double up = rest + current * tau / C;
	const double free_time = tau * log((up - reset) / (up - threshold));
	const uint64_t interval =
	    (uint64_t)ceil(free_time / dt) + (uint64_t)llround(2 / dt);
	struct block b = block_of(type, dt, "tau_m", tau, "C_m", C, "E_L", rest,
				  "V_reset", reset, "V_th", threshold, "t_ref",
				  2., "I_e", current, NULL);
	uint64_t last = 0, spikes = 0;

	while (spikes < 8) {
		block_step(&b);
		cr_assert_lt(b.at.step, 1000000, "%s is quiet", type);
		if (!b.fired[0])
			continue;
		if (spikes++)
			cr_assert_eq(b.at.step - last, interval,
				     "%s, %g pA, dt %g: %llu steps, not %llu",
				     type, current, dt,
				     (unsigned long long)(b.at.step - last),
				     (unsigned long long)interval);
		last = b.at.step;
	}
	block_free(&b);
}

Test(lif, fires_with_the_period_of_the_closed_form)
{
	static const double current[] = { 376, 401.7, 523, 1e3, 1e4 };
	size_t d, k;

	for (d = 0; d < DTS; d++)
		for (k = 0; k < 5; k++) {
			fires_regularly("lif_delta", current[k], dts[d]);
			fires_regularly("lif", current[k], dts[d]);
			fires_regularly("lif_alpha", current[k], dts[d]);
		}
}

/* After a spike v stays at its reset for t_ref, and what arrives at a
   lif_delta is lost. */
static void is_refractory(const char *type, const char *port, double t_ref,
			  double dt)
{
	const uint64_t steps = (uint64_t)llround(t_ref / dt);
	struct block b =
	    block_of(type, dt, "t_ref", t_ref, "V_reset", -60., NULL);
	const size_t v = state_of(&b, "v"), p = port_of(&b, port);
	uint64_t k;

	b.state[v][0] = 1e3;
	block_step(&b);
	cr_assert_eq(b.fired[0], 1);
	cr_assert_eq(b.state[v][0], -60);
	for (k = 0; k < steps; k++) {
		b.input[p][0] = 1e-3;
		block_step(&b);
		cr_assert_eq(b.fired[0], 0);
		cr_assert_eq(b.state[v][0], -60, "%s, step %llu", type,
			     (unsigned long long)k);
	}
	block_step(&b);
	cr_assert_neq(b.state[v][0], -60, "%s", type);
	block_free(&b);
}

Test(lif, rests_for_its_refractory_time)
{
	static const double t_ref[] = { 0, 1, 2, 5 };
	size_t d, k;

	for (d = 0; d < DTS; d++)
		for (k = 0; k < 4; k++) {
			is_refractory("lif_delta", "spikes", t_ref[k], dts[d]);
			is_refractory("lif_adaptive", "spikes", t_ref[k],
				      dts[d]);
			is_refractory("lif", "exc", t_ref[k], dts[d]);
			is_refractory("lif_alpha", "exc", t_ref[k], dts[d]);
			is_refractory("lif_cond", "exc", t_ref[k], dts[d]);
		}
}

Test(lif, delta_loses_what_arrives_while_refractory)
{
	struct block b = block_of("lif_delta", 0.1, "t_ref", 1., NULL);
	struct block quiet = block_of("lif_delta", 0.1, "t_ref", 1., NULL);
	int k;

	b.state[0][0] = quiet.state[0][0] = 1e3;
	for (k = 0; k < 50; k++) {
		if (k > 0 && k <= 10)
			b.input[0][0] = 5;
		block_step(&b);
		block_step(&quiet);
		cr_assert_eq(b.state[0][0], quiet.state[0][0]);
	}
	block_free(&b);
	block_free(&quiet);
}

Test(lif, adaptive_threshold_rises_and_returns)
{
	struct block b =
	    block_of("lif_adaptive", 0.5, "theta_plus", 3., "tau_theta", 40.,
		     "t_ref", 0., "tau_m", 10., NULL);
	const size_t v = state_of(&b, "v"), theta = state_of(&b, "theta");
	long double wanted = 0;
	int k;

	for (k = 0; k < 400; k++) {
		const bool fires = k % 50 == 7 || k % 50 == 8;

		if (fires)
			b.state[v][0] = 1e3;
		block_step(&b);
		cr_assert_eq(b.fired[0], fires);
		wanted = wanted * expl(-0.5L / 40) + (fires ? 3 : 0);
		if (wanted > 0)
			close_to(b.state[theta][0], wanted, 1e-12, "theta", 0.5,
				 (uint64_t)k);
	}
	/* between V_th and V_th + theta it is silent */
	b.state[theta][0] = 10;
	b.state[v][0] = -46; /* after the step 9.88 and -46.9 */
	block_step(&b);
	cr_assert_eq(b.fired[0], 0);
	b.state[v][0] = -40;
	block_step(&b);
	cr_assert_eq(b.fired[0], 1);
	block_free(&b);
}

Test(lif, adaptive_without_adaptation_is_delta)
{
	struct block a =
	    block_of("lif_adaptive", 0.1, "theta_plus", 0., "tau_m", 10., "C_m",
		     250., "V_th", -55., "E_L", -70., "V_reset", -70., "t_ref",
		     2., "I_e", 300., NULL);
	struct block d = block_of("lif_delta", 0.1, "I_e", 300., NULL);
	uint64_t k, spikes = 0;

	for (k = 0; k < 5000; k++) {
		a.input[0][0] = d.input[0][0] = random_at("both", k);
		block_step(&a);
		block_step(&d);
		cr_assert_eq(a.state[0][0], d.state[0][0]);
		cr_assert_eq(a.fired[0], d.fired[0]);
		spikes += a.fired[0];
	}
	cr_assert_gt(spikes, 50);
	block_free(&a);
	block_free(&d);
}

/* ---- lif_cond ---- */

static int cond_slope(double t, const double y[], double dydt[], void *data)
{
	const double I = *(const double *)data;

	(void)t;
	dydt[0] =
	    (-16.6667 * (y[0] + 70) - y[1] * y[0] - y[2] * (y[0] + 85) + I) /
	    250;
	dydt[1] = -y[1] / 0.2;
	dydt[2] = -y[2] / 2;
	return GSL_SUCCESS;
}

/*
 * The largest distance of v from GSL's solution over 2 s of random input, and
 * with `scale` times as large conductances.
 */
static double cond_distance(double dt, double scale)
{
	double I = 150, worst = 0, y[3] = { -70, 0, 0 };
	const gsl_odeiv2_system system = { cond_slope, NULL, 3, &I };
	gsl_odeiv2_driver *driver = gsl_odeiv2_driver_alloc_y_new(
	    &system, gsl_odeiv2_step_rk8pd, 1e-4, 1e-12, 1e-12);
	struct block b =
	    block_of("lif_cond", dt, "V_th", 100., "I_e", 150., NULL);
	const uint64_t steps = (uint64_t)(2000 / dt);
	uint64_t k;

	for (k = 0; k < steps; k++) {
		const double ex = random_at("ex", k) < 0.5 * dt
				      ? scale * 20 * random_at("e", k)
				      : 0;
		const double in = random_at("in", k) < 0.2 * dt
				      ? scale * 10 * random_at("i", k)
				      : 0;
		double t = 0;

		b.input[port_of(&b, "exc")][0] = ex;
		b.input[port_of(&b, "inh")][0] = in;
		block_step(&b);
		gsl_odeiv2_driver_reset_hstart(driver, 1e-4);
		cr_assert_eq(gsl_odeiv2_driver_apply(driver, &t, dt, y),
			     GSL_SUCCESS);
		y[1] += ex;
		y[2] += in;
		worst = fmax(worst, fabs(b.state[0][0] - y[0]));
		cr_assert_float_eq(b.state[1][0], y[1], 1e-9);
		cr_assert_float_eq(b.state[2][0], y[2], 1e-9);
	}
	gsl_odeiv2_driver_free(driver);
	block_free(&b);
	return worst;
}

Test(lif, cond_follows_the_solution_of_its_equation)
{
	size_t d;

	for (d = 0; d < DTS; d++) {
		const double distance = cond_distance(dts[d], 1);
		const double strong = cond_distance(dts[d], 5);

		cr_assert_lt(distance, 1e-3, "dt %g: %g mV", dts[d], distance);
		cr_assert_lt(strong, 1e-3, "strong input, dt %g: %g mV", dts[d],
			     strong);
	}
}

/* With constant conductances the equation is linear. */
Test(lif, cond_fires_with_the_period_of_the_closed_form)
{
	static const double current[] = { 376, 500, 1e3, 1e4 };
	size_t d, k;

	for (d = 0; d < DTS; d++)
		for (k = 0; k < 4; k++) {
			const double tau = 250 / 16.6667;
			const double up = -70 + current[k] / 16.6667;
			const double period =
			    tau * log((up + 60) / (up + 55)) / dts[d];
			struct block b = block_of("lif_cond", dts[d], "I_e",
						  current[k], NULL);
			uint64_t last = 0, n = 0;

			while (n < 5) {
				block_step(&b);
				if (!b.fired[0])
					continue;
				if (n++)
					cr_assert_eq(
					    b.at.step - last,
					    (uint64_t)ceil(period) +
						(uint64_t)llround(2 / dts[d]));
				last = b.at.step;
			}
			block_free(&b);
		}
}
