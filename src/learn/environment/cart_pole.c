/*
 * cart_pole.c - a pole stands on a cart, which is pushed left or right
 *
 *	a   = (F + m l w^2 sin q) / (M + m)
 *	w'  = (g sin q - a cos q) / (l (4/3 - m cos^2 q / (M + m)))
 *	v'  = a - m l w' cos q / (M + m)
 *
 * q is the angle of the pole (0: upright), w its speed, x and v place and speed
 * of the cart; F is +-force.  Euler's steps of 20 ms, one for each decision:
 * x and q go on with the old speeds.  Each decision is worth 1; the episode
 * ends when the pole leans by more than 12 degrees or the cart is more than
 * 2.4 m from the middle.  It begins with all four numbers drawn in +-0.05.
 *
 * Those are the numbers of Barto, Sutton & Anderson 1983 as they are used
 * today, without friction (CartPole-v1 of OpenAI Gym: Brockman et al. 2016,
 * arXiv 1606.01540, where 500 decisions are the most, and a mean of 475 over
 * 100 episodes counts as solved).
 *
 * What is seen are x, v, q and w, each divided by about as much as it reaches:
 * 2.4 m, 2.5 m/s, 12 degrees, 2.5 rad/s.
 */
#include "learn/environment.h"

#include <math.h>

#include "base/number.h"

enum { LONGEST, FORCE, SOLVED };
enum { X, V, Q, W, STATES };
enum { LEFT, RIGHT, ACTIONS };

static const struct hebb_param params[] = {
	[LONGEST] = { "longest", "1", 500, 1, 1e9,
		      "decisions after which an episode is cut", HEBB_COUNT },
	[FORCE] = { "force", "1", 10, 1e-3, 1e3, "of a push, in N" },
	[SOLVED] = { "solved", "1", 475, 0, 1e9,
		     "mean reward of an episode that counts as solved" },
	{ NULL },
};

static const double step_s = 0.02, gravity = 9.8, pole_kg = 0.1, all_kg = 1.1,
		    half_pole_m = 0.5;
static const double reach[STATES] = { 2.4, 2.5, 0.20943951023931953, 2.5 };

static void look(const struct hebb_environment *environment, float *sight)
{
	int k;

	for (k = 0; k < STATES; k++)
		sight[k] = (float)(environment->state[k] / reach[k]);
}

static bool open_cart(struct hebb_environment *environment,
		      struct hebb_error *err)
{
	(void)err;
	environment->width = STATES;
	environment->actions = ACTIONS;
	environment->solved = environment->values[SOLVED].number;
	return true;
}

static void begin(struct hebb_environment *environment, float *sight)
{
	uint32_t k;

	for (k = 0; k < STATES; k++)
		environment->state[k] =
		    0.1 * hebb_random_uniform(environment->stream, k,
					      environment->episode, 0) -
		    0.05;
	look(environment, sight);
}

/* Sine and cosine by their series, for the same bits everywhere: |q| < 1. */
static double sine(double q)
{
	double sum = 1;
	int k;

	for (k = 20; k > 1; k -= 2)
		sum = 1 - q * q / (k * (k + 1)) * sum;
	return q * sum;
}

static double cosine(double q)
{
	double sum = 1;
	int k;

	for (k = 20; k > 0; k -= 2)
		sum = 1 - q * q / (k * (k - 1)) * sum;
	return sum;
}

static void push(double *state, double force)
{
	const double sin_q = sine(state[Q]), cos_q = cosine(state[Q]);
	const double part = pole_kg / all_kg;
	const double a =
	    force / all_kg + part * half_pole_m * state[W] * state[W] * sin_q;
	const double dw = (gravity * sin_q - a * cos_q) /
			  (half_pole_m * (4. / 3 - part * cos_q * cos_q));
	const double dv = a - part * half_pole_m * dw * cos_q;

	state[X] += step_s * state[V];
	state[V] += step_s * dv;
	state[Q] += step_s * state[W];
	state[W] += step_s * dw;
}

static enum hebb_ending step(struct hebb_environment *environment,
			     size_t action, double *reward, float *sight)
{
	const struct hebb_value *values = environment->values;
	const double force = values[FORCE].number;
	double *state = environment->state;

	push(state, action == RIGHT ? force : -force);
	look(environment, sight);
	*reward = 1;
	if (fabs(state[X]) > reach[X] || fabs(state[Q]) > reach[Q])
		return HEBB_ENDS;
	return (double)environment->decisions + 1 >= values[LONGEST].number
		   ? HEBB_CUT
		   : HEBB_GOES_ON;
}

const struct hebb_environment_type hebb_environment_cart_pole = {
	.type = {
		.name = "cart_pole",
		.brief = "keep a pole upright by pushing the cart it stands on",
		.source = "Barto, Sutton & Anderson 1983, IEEE Trans. Syst. "
			  "Man Cybern. 13:834",
		.params = params,
	},
	.open = open_cart,
	.begin = begin,
	.step = step,
};
