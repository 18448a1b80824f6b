/*
 * plateau.c - the rate falls when learning gets stuck
 *
 * After more than `patience` passes in a row whose mean loss is not below
 * (1 - threshold) of the least so far, the rate is multiplied by `factor`.
 */
#include "ann/schedule.h"

#include "base/number.h"

enum { FACTOR, PATIENCE, THRESHOLD, LEAST };
/* state: falls so far; whether a loss was seen, the least, passes since */
enum { FALLEN, SEEN, BEST, WAITED };

static const struct hebb_param params[] = {
	[FACTOR] = { "factor", "1", 0.1, 1e-9, 1, "what a fall leaves" },
	[PATIENCE] = { "patience", "1", 10, 0, 1e9,
		       "passes without progress that are borne", HEBB_COUNT },
	[THRESHOLD] = { "threshold", "1", 1e-4, 0, 1,
			"part by which a loss must be lower to be progress" },
	[LEAST] = { "least", "1", 0, 0, 1, "part of the rate that stays" },
	{ 0 },
};

static double factor(const struct hebb_schedule *schedule, double passes)
{
	const struct hebb_value *p = schedule->choice.values;
	const double f = hebb_pow(p[FACTOR].number, schedule->state[FALLEN]);

	(void)passes;
	return fmax(f, p[LEAST].number);
}

static void look(struct hebb_schedule *schedule, double loss)
{
	const struct hebb_value *p = schedule->choice.values;
	double *state = schedule->state;

	if (!state[SEEN] || loss < state[BEST] * (1 - p[THRESHOLD].number)) {
		state[SEEN] = 1;
		state[BEST] = loss;
		state[WAITED] = 0;
		return;
	}
	if (++state[WAITED] <= p[PATIENCE].number)
		return;
	state[WAITED] = 0;
	state[FALLEN]++;
}

const struct hebb_schedule_type hebb_schedule_plateau = {
	.type = {
		.name = "plateau",
		.brief = "the rate falls when the loss of a pass stays",
		.equation = "f = factor^(times that it stayed for patience)",
		.params = params,
	},
	.factor = factor,
	.look = look,
};
