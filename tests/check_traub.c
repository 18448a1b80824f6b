/* hh_traub against the published rates, integrated here by brute force. */
#include "block.h"

#include <math.h>

enum { FINE = 50 }; /* parts of a step of 0.1 ms */

struct cell {
	double y[6]; /* v, m, h, n, g_ex, g_in */
};

/* Brette et al. 2007, appendix: in mV, ms, and here pA, nS and pF. */
static struct cell slope(const double *y, double I)
{
	const double u = y[0] + 63;
	const double am = 0.32 * (13 - u) / (exp((13 - u) / 4) - 1);
	const double bm = 0.28 * (u - 40) / (exp((u - 40) / 5) - 1);
	const double ah = 0.128 * exp((17 - u) / 18);
	const double bh = 4 / (1 + exp((40 - u) / 5));
	const double an = 0.032 * (15 - u) / (exp((15 - u) / 5) - 1);
	const double bn = 0.5 * exp((10 - u) / 40);
	const double na = 20000 * pow(y[1], 3) * y[2] * (50 - y[0]);
	const double k = 6000 * pow(y[3], 4) * (-90 - y[0]);

	return (struct cell){
		{ (na + k + 10 * (-60 - y[0]) + y[4] * -y[0] +
		   y[5] * (-80 - y[0]) + I) /
		      200,
		  am * (1 - y[1]) - bm * y[1], ah * (1 - y[2]) - bh * y[2],
		  an * (1 - y[3]) - bn * y[3], -y[4] / 5, -y[5] / 10 }
	};
}

static struct cell moved(struct cell at, double h, struct cell by)
{
	int k;

	for (k = 0; k < 6; k++)
		at.y[k] += h * by.y[k];
	return at;
}

/* Runge-Kutta in steps of 2e-3 ms. */
static void advance(struct cell *at, double I)
{
	const double h = 0.1 / FINE;
	int s;

	for (s = 0; s < FINE; s++) {
		const struct cell a = slope(at->y, I);
		const struct cell b = slope(moved(*at, h / 2, a).y, I);
		const struct cell c = slope(moved(*at, h / 2, b).y, I);
		const struct cell d = slope(moved(*at, h, c).y, I);

		*at = moved(moved(*at, h / 6, a), h / 3, b);
		*at = moved(moved(*at, h / 3, c), h / 6, d);
	}
}

static struct cell states_of(const struct block *b)
{
	struct cell cell;
	int k;

	for (k = 0; k < 6; k++)
		cell.y[k] = b->state[k][0];
	return cell;
}

/* 200 ms of a current, or of arrivals; times are right within 5e-4 ms. */
static int follows(double I, double weight)
{
	struct block b = block_of("hh_traub", 0.1, "I_e", I, NULL);
	struct cell cell = states_of(&b);
	double before, now = 0; /* how much v moved */
	int spikes = 0, since = 100;

	while (b.at.step < 2000) {
		const double old = cell.y[0];
		const bool arrives = b.at.step % 97 == 50;
		bool fires;

		b.input[0][0] = arrives ? weight : 0;
		b.input[1][0] = arrives ? weight / 4 : 0;
		advance(&cell, I);
		cell.y[4] += b.input[0][0];
		cell.y[5] += b.input[1][0];
		block_step(&b);
		fires = since++ >= 20 && cell.y[0] >= -33 && old > cell.y[0];
		since = fires ? 0 : since;
		cr_assert_eq(b.fired[0], fires, "at step %llu",
			     (unsigned long long)b.at.step);
		spikes += fires;
		if (since == 20) /* from the same states again */
			cell = states_of(&b);
		before = now;
		now = fabs(cell.y[0] - old);
		cr_assert_float_eq(b.state[0][0], cell.y[0],
				   1e-5 + 5e-3 * (now > before ? now : before),
				   "step %llu: %.9g, not %.9g",
				   (unsigned long long)b.at.step, b.state[0][0],
				   cell.y[0]);
	}
	block_free(&b);
	return spikes;
}

Test(traub, a_current_is_followed)
{
	cr_assert_eq(follows(-100, 0), 0);
	cr_assert_geq(follows(300, 0), 5);
	cr_assert_geq(follows(1000, 0), 15);
}

Test(traub, conductances_are_followed)
{
	cr_assert_eq(follows(-200, 5), 0);
	cr_assert_geq(follows(0, 60), 15);
}

/* It begins nearly at rest: m, h and n stay where they are. */
Test(traub, gates_begin_where_v_holds_them)
{
	struct block b = block_of("hh_traub", 0.1, NULL);
	const struct cell cell = states_of(&b);
	const struct cell moves = slope(cell.y, 0);
	int k;

	for (k = 1; k < 4; k++)
		cr_assert_float_eq(moves.y[k], 0, 1e-14);
	block_free(&b);
}
