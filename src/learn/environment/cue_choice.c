/*
 * cue_choice.c - a choice that depends on a cue, rewarded some time later
 *
 * One of the cues, drawn for each episode, is seen as one number that is 1, and
 * the first decision is the choice: action (cue mod actions) is right.  Then
 * nothing is seen for `delay` decisions, which do not count; with the last one
 * comes a reward of 1 if the choice was right.  Who guesses has 1/actions.
 */
#include "learn/environment.h"

#include <string.h>

enum { CUES, ACTIONS, DELAY, SOLVED };
enum { CUE, RIGHT };

static const struct hebb_param params[] = {
	[CUES] = { "cues", "1", 4, 1, 1e4, "of which one is seen", HEBB_COUNT },
	[ACTIONS] = { "actions", "1", 2, 2, 1e3, "to choose from", HEBB_COUNT },
	[DELAY] = { "delay", "1", 5, 0, 1e6,
		    "decisions between the choice and its reward", HEBB_COUNT },
	[SOLVED] = { "solved", "1", 0.95, 0, 1,
		     "mean reward of an episode that counts as solved" },
	{ NULL },
};

static bool open_choice(struct hebb_environment *environment,
			struct hebb_error *err)
{
	const struct hebb_value *values = environment->values;

	environment->width = (size_t)values[CUES].number;
	environment->actions = (size_t)values[ACTIONS].number;
	environment->solved = values[SOLVED].number;
	return environment->width >= environment->actions ||
	       hebb_error_set(
		   err, HEBB_MODEL,
		   values[ACTIONS].node ? &values[ACTIONS].node->place : NULL,
		   "%zu actions for %zu cues: some would never be "
		   "right",
		   environment->actions, environment->width);
}

static void begin(struct hebb_environment *environment, float *sight)
{
	const double draw = hebb_random_uniform(environment->stream, 0,
						environment->episode, 0);
	const size_t cue = (size_t)(draw * (double)environment->width);

	environment->state[CUE] = (double)cue;
	memset(sight, 0, environment->width * sizeof(*sight));
	sight[cue] = 1;
}

static enum hebb_ending step(struct hebb_environment *environment,
			     size_t action, double *reward, float *sight)
{
	double *state = environment->state;
	const double delay = environment->values[DELAY].number;
	const bool over = (double)environment->decisions >= delay;

	if (!environment->decisions)
		state[RIGHT] =
		    (size_t)state[CUE] % environment->actions == action;
	memset(sight, 0, environment->width * sizeof(*sight));
	*reward = over ? state[RIGHT] : 0;
	return over ? HEBB_ENDS : HEBB_GOES_ON;
}

const struct hebb_environment_type hebb_environment_cue_choice = {
	.type = {
		.name = "cue_choice",
		.brief = "choose by a cue, and be rewarded some time later",
		.source = "Fremaux, Sprekeler & Gerstner 2010, J. Neurosci. "
			  "30:13326",
		.params = params,
	},
	.open = open_choice,
	.begin = begin,
	.step = step,
};
