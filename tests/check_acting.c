/* Environments, and learners that decide in them and learn by reward. */
#include <math.h>

#include "learn/encoder.h"
#include "learn/learner.h"

#include "net.h"

static struct hebb_error err;

static struct hebb_environment place(const char *yaml,
				     struct hebb_config **tree)
{
	struct hebb_environment environment;

	*tree = tree_of(yaml);
	cr_assert(hebb_environment_open(&environment, *tree, &err), "%s",
		  err.message);
	return environment;
}

static void leave(struct hebb_environment *environment,
		  struct hebb_config *tree)
{
	hebb_environment_close(environment);
	hebb_config_free(tree);
}

/* ---- environments ---- */

/* The equations with the functions of the C library. */
static void push(double s[4], double force)
{
	const double M = 1, m = 0.1, l = 0.5, g = 9.8, h = 0.02;
	const double a = (force + m * l * s[3] * s[3] * sin(s[2])) / (M + m);
	const double dw = (g * sin(s[2]) - a * cos(s[2])) /
			  (l * (4. / 3 - m * cos(s[2]) * cos(s[2]) / (M + m)));
	const double dv = a - m * l * dw * cos(s[2]) / (M + m);

	s[0] += h * s[1];
	s[1] += h * dv;
	s[2] += h * s[3];
	s[3] += h * dw;
}

Test(acting, the_pole_falls_as_its_equations_say)
{
	const double reach[] = { 2.4, 2.5, 12 * M_PI / 180, 2.5 };
	struct hebb_config *tree;
	struct hebb_environment cart = place("type: cart_pole", &tree);
	float sight[4];
	double reward, state[4];
	size_t e, t, k;

	for (e = 0; e < 20; e++) {
		enum hebb_ending ending = HEBB_GOES_ON;

		hebb_environment_begin(&cart, 1, e, sight);
		memcpy(state, cart.state, sizeof(state));
		for (k = 0; k < 4; k++)
			cr_assert(fabs(state[k]) <= 0.05);
		for (t = 0; ending == HEBB_GOES_ON; t++) {
			const size_t action = e ? (t * e / 3) % 2 : 1;
			bool fell;

			ending = hebb_environment_step(&cart, action, &reward,
						       sight);
			push(state, action ? 10 : -10);
			for (k = 0; k < 4; k++)
				cr_assert_float_eq(sight[k],
						   state[k] / reach[k], 1e-6);
			fell =
			    fabs(state[0]) > 2.4 || fabs(state[2]) > reach[2];
			cr_assert_eq(ending, fell ? HEBB_ENDS : HEBB_GOES_ON);
			cr_assert_eq(reward, 1);
		}
		cr_assert(e || (t >= 8 && t <= 11), "%zu pushes", t);
	}
	leave(&cart, tree);
}

Test(acting, who_pushes_to_where_the_pole_falls_keeps_it)
{
	struct hebb_config *tree;
	struct hebb_environment cart = place("type: cart_pole", &tree);
	enum hebb_ending ending = HEBB_GOES_ON;
	double reward, sum = 0;
	float x[4];

	hebb_environment_begin(&cart, 1, 0, x);
	while (ending == HEBB_GOES_ON) {
		const size_t right =
		    0.1 * x[0] + 0.3 * x[1] + x[2] + 2 * x[3] > 0;

		ending = hebb_environment_step(&cart, right, &reward, x);
		sum += reward;
	}
	cr_assert_eq(ending, HEBB_CUT);
	cr_assert_eq(sum, 500);
	cr_assert(sum >= cart.solved);
	leave(&cart, tree);
}

Test(acting, a_choice_is_rewarded_when_its_delay_is_over)
{
	struct hebb_config *tree;
	struct hebb_environment choice =
	    place("{type: cue_choice, cues: 6, actions: 3, delay: 4}", &tree);
	size_t e, t, seen[6] = { 0 };
	double reward;
	float sight[6];

	for (e = 0; e < 600; e++) {
		size_t cue = 0;

		hebb_environment_begin(&choice, 3, e, sight);
		while (sight[cue] != 1)
			cue++;
		seen[cue]++;
		for (t = 0; t <= 4; t++) {
			/* what is done while it waits does not count */
			const size_t action = t ? e % 3 : (cue + e % 2) % 3;

			cr_assert_eq(hebb_environment_step(&choice, action,
							   &reward, sight),
				     t < 4 ? HEBB_GOES_ON : HEBB_ENDS);
			cr_assert_eq(reward, t == 4 && e % 2 == 0);
			cr_assert_eq(sight[cue], 0);
		}
	}
	for (t = 0; t < 6; t++)
		cr_assert(seen[t] > 60, "cue %zu: %zu", t, seen[t]);
	leave(&choice, tree);
}

/* ---- places ---- */

static double hill(double x, double at)
{
	return exp(-(x - at) * (x - at) / (2 * 0.5 * 0.5 * 0.25));
}

Test(acting, cells_fire_for_what_is_near_their_places)
{
	static const float sample[] = { 0.2f, -7 };
	struct hebb_config *tree =
	    tree_of("{type: places, cells: 5, width: 0.5, rate: 80 Hz}");
	struct hebb_encoding line, grid;
	double rate[25];
	int i, k;

	cr_assert(hebb_encoding_read(&line, tree, 2, &err), "%s", err.message);
	cr_assert_eq(line.inputs, 10);
	hebb_encode(&line, sample, rate);
	for (k = 0; k < 5; k++) {
		cr_assert_float_eq(rate[k], 80 * hill(0.2, -1 + 0.5 * k), 1e-5);
		cr_assert_float_eq(rate[5 + k], 80 * hill(-1, -1 + 0.5 * k),
				   1e-5);
	}
	hebb_config_put_text(tree, "grid", "true");
	cr_assert(hebb_encoding_read(&grid, tree, 2, &err), "%s", err.message);
	cr_assert_eq(grid.inputs, 25);
	hebb_encode(&grid, sample, rate);
	for (k = 0; k < 25; k++) {
		i = k % 5;
		cr_assert_float_eq(rate[k],
				   80 * hill(0.2, -1 + 0.5 * i) *
				       hill(-1, -1 + 0.5 * (k / 5)),
				   1e-5);
	}
	hebb_config_free(tree);
}

/* ---- learners ---- */

enum { CUES = 4 };

static const struct hebb_dataset cues = {
	.train = 1,
	.rank = 1,
	.shape = { CUES },
	.width = CUES,
	.classes = 2,
	.outputs = 2,
};

static const char *const spiking =
    "type: reward\n"
    "window: 20 ms\n"
    "encoder: {type: poisson, rate: 500 Hz}\n"
    "discount: 0.9\n"
    "rate: 0.2\n"
    "network:\n"
    "  dopamine: {tau: 5 ms}\n"
    "  populations:\n"
    "    input: {type: poisson}\n"
    "    output: {type: lif_delta, size: 20}\n"
    "  stimuli:\n"
    "    drive: {type: noise, to: output, mean: 0 pA, sd: 100 pA}\n"
    "  projections:\n"
    "    learning: {type: rstdp, from: input, to: output, weight: "
    "{uniform: [4 mV, 6 mV]}, w_max: 10 mV, A_plus: 0.1, A_minus: 0, gain: "
    "50 Hz, interval: 20 ms, delay: 1 ms}\n"
    "    lateral: {from: output, to: output, weight: -5 mV, delay: 1 ms}\n";

static const char *const layers = "type: reinforce\n"
				  "batch: 16\n"
				  "discount: 0\n"
				  "optimiser: {type: adam, rate: 0.05}\n"
				  "layers: [{type: dense}]\n";

static struct hebb_learner *learner_of(const char *yaml, int threads)
{
	const struct hebb_task task = { &cues, 1, threads };
	struct hebb_config *map = tree_of(yaml);
	struct hebb_learner *learner = hebb_learner_new(map, "a", &task, &err);

	cr_assert(learner, "%s", err.message);
	cr_assert(hebb_config_all_used(map, &err), "%s", err.message);
	hebb_config_free(map);
	return learner;
}

/* One cue, one decision, one reward: was it right? */
static bool try(struct hebb_learner *learner, uint64_t episode, bool learns)
{
	const struct hebb_acting *acting = learner->type->acting;
	const size_t cue = (size_t)(episode * 7 % CUES);
	float sight[CUES] = { 0 };
	size_t action;

	sight[cue] = 1;
	cr_assert(acting->begin(learner, episode, learns, &err));
	cr_assert(acting->act(learner, sight, &action, &err), "%s",
		  err.message);
	cr_assert(action < 2);
	cr_assert(acting->hear(learner, action == cue % 2, HEBB_ENDS, &err),
		  "%s", err.message);
	return action == cue % 2;
}

static double *values_of(const struct hebb_learner *learner, const char *path,
			 size_t *n)
{
	const struct hebb_probe *probe =
	    hebb_probes_find(&learner->probes, path);
	double *values;

	cr_assert(probe, "no %s", path);
	*n = hebb_probe_size(probe);
	values = hebb_alloc(*n, sizeof(*values), "values");
	probe->read(probe, 0, *n, values);
	return values;
}

/* Right answers of 100, after so many episodes that are learned from. */
static int right_after(struct hebb_learner *learner, uint64_t episodes)
{
	uint64_t e;
	int right = 0;

	for (e = 0; e < episodes; e++)
		try(learner, e, true);
	for (e = 0; e < 100; e++)
		right += try(learner, e, false);
	return right;
}

Test(acting, spikes_learn_by_reward_what_a_cue_means)
{
	struct hebb_learner *learner = learner_of(spiking, 1);
	const int before = right_after(learner, 0);
	const int after = right_after(learner, 400);

	cr_assert(before < 80, "%d right by chance", before);
	cr_assert(after >= 95, "%d right", after);
	hebb_learner_free(learner);
}

Test(acting, layers_learn_by_reward_what_a_cue_means)
{
	struct hebb_learner *learner = learner_of(layers, 1);
	const int before = right_after(learner, 0);
	const int after = right_after(learner, 800);

	cr_assert(before < 80, "%d right by chance", before);
	cr_assert_eq(after, 100, "%d right", after);
	hebb_learner_free(learner);
}

static void is_left_alone(const char *yaml, const char *path)
{
	struct hebb_learner *learner = learner_of(yaml, 1);
	double *before, *after;
	size_t n;

	right_after(learner, 50);
	before = values_of(learner, path, &n);
	right_after(learner, 0);
	after = values_of(learner, path, &n);
	cr_assert_arr_eq(before, after, n * sizeof(*before));
	hebb_free(before);
	hebb_free(after);
	hebb_learner_free(learner);
}

Test(acting, nothing_is_learned_in_a_test)
{
	is_left_alone(spiking, "learning.weight");
	is_left_alone(spiking, "expectation");
	is_left_alone(layers, "dense1.weight");
}

Test(acting, expectation_follows_the_error_of_prediction)
{
	struct hebb_learner *learner = learner_of(spiking, 1);
	const struct hebb_acting *acting = learner->type->acting;
	const float sight[CUES] = { 0, 1 };
	double *v, error, trace;
	size_t action, n;

	/* 0.3 and then, after another decision, 1 and the end */
	cr_assert(acting->begin(learner, 0, true, &err));
	cr_assert(acting->act(learner, sight, &action, &err));
	cr_assert(acting->hear(learner, 0.3, HEBB_GOES_ON, &err));
	cr_assert(acting->act(learner, sight, &action, &err));
	cr_assert(acting->hear(learner, 1, HEBB_ENDS, &err));
	v = values_of(learner, "expectation", &n);
	cr_assert_eq(n, CUES + 1);
	/* x is 1 for the cue and 1 beside, V = 2 v */
	error = 1 - 2 * (0.2 * 0.3);
	trace = 0.9 * 0.8 + 1;
	cr_assert_float_eq(v[1], 0.2 * 0.3 + 0.2 * error * trace, 1e-12);
	cr_assert_eq(v[CUES], v[1]);
	cr_assert_eq(v[0], 0);
	hebb_free(v);
	hebb_learner_free(learner);
}

/* Dopamine below what is there changes weights down, above up. */
Test(acting, weights_of_what_was_done_follow_the_reward)
{
	int sign;

	for (sign = -1; sign <= 1; sign += 2) {
		struct hebb_learner *learner = learner_of(spiking, 1);
		const struct hebb_acting *acting = learner->type->acting;
		const float sight[CUES] = { 1 };
		double *before, *after, change = 0, others = 0;
		size_t action, n, i;

		before = values_of(learner, "learning.weight", &n);
		cr_assert(acting->begin(learner, 0, true, &err));
		cr_assert(acting->act(learner, sight, &action, &err));
		cr_assert(acting->hear(learner, sign, HEBB_ENDS, &err));
		after = values_of(learner, "learning.weight", &n);
		for (i = 0; i < n; i++)
			*(i % CUES ? &others : &change) += after[i] - before[i];
		cr_assert(sign * change > 0, "%g", change);
		cr_assert_eq(others, 0);
		hebb_free(before);
		hebb_free(after);
		hebb_learner_free(learner);
	}
}

static void is_the_same_on_threads(const char *yaml, const char *path)
{
	static const int threads[] = { 1, 2, 3, 7 };
	double *first = NULL;
	size_t n, k;

	for (k = 0; k < 4; k++) {
		struct hebb_learner *learner = learner_of(yaml, threads[k]);
		double *values;

		right_after(learner, 60);
		values = values_of(learner, path, &n);
		if (first)
			cr_assert_arr_eq(first, values, n * sizeof(*first));
		else
			first = hebb_alloc(n, sizeof(*first), "values");
		memcpy(first, values, n * sizeof(*first));
		hebb_free(values);
		hebb_learner_free(learner);
	}
	hebb_free(first);
}

Test(acting, threads_do_not_matter)
{
	is_the_same_on_threads(spiking, "learning.weight");
	is_the_same_on_threads(layers, "dense1.weight");
}

/* A right answer to a sample is a reward, so they learn from samples too. */
Test(acting, samples_are_decisions)
{
	static const char *const both[] = { spiking, layers };
	static const float input[CUES * CUES] = { 1, 0, 0, 0, 0, 1, 0, 0,
						  0, 0, 1, 0, 0, 0, 0, 1 };
	static const int32_t label[CUES] = { 0, 1, 0, 1 };
	size_t k, s, e;

	for (k = 0; k < 2; k++) {
		struct hebb_learner *learner = learner_of(both[k], 1);
		struct hebb_batch batch = { .n = 1,
					    .width = CUES,
					    .outputs = 2 };
		float out[CUES * 2];
		double loss;

		for (e = 0; e < 800; e++) {
			batch.input = input + e % CUES * CUES;
			batch.label = label + e % CUES;
			cr_assert(
			    learner->type->learn(learner, &batch, &loss, &err));
		}
		batch.n = CUES;
		batch.input = input;
		cr_assert(learner->type->answer(learner, &batch, out, &err));
		for (s = 0; s < CUES; s++)
			cr_assert_eq(out[2 * s + 1] > out[2 * s], label[s],
				     "%s, cue %zu", learner->type->type.name,
				     s);
		hebb_learner_free(learner);
	}
}

/* ---- what they tell of their inside ---- */

static const float all_cues[CUES * CUES] = { 1, 0, 0, 0, 0, 1, 0, 0,
					     0, 0, 1, 0, 0, 0, 0, 1 };
static const struct hebb_batch each_cue = {
	.n = CUES, .width = CUES, .outputs = 2, .input = all_cues
};

static void hear(void *data, uint64_t window, double time, size_t unit)
{
	double *count = data;

	cr_assert_gt(time, 0);
	cr_assert_leq(time, 20);
	cr_assert_lt(unit, 20);
	count[window * 2 + unit / 10]++;
}

/* Half of the output's neurons stand for each action. */
Test(acting, spikes_that_decide_are_the_response)
{
	struct hebb_learner *learner = learner_of(spiking, 1);
	const struct hebb_learner_type *type = learner->type;
	float out[CUES * 2], said[CUES * 2], count[CUES][20], other[CUES][20];
	float *activity[] = { count[0] }, *again[] = { other[0] };
	double heard[CUES * 2] = { 0 }, votes;
	struct hebb_expense expense;
	uint64_t windows;
	size_t s, a, i;

	for (s = 0; s < 40; s++)
		try(learner, s, true);
	cr_assert_eq(learner->parts, 1);
	cr_assert_str_eq(learner->part[0].name, "output");
	cr_assert(learner->part[0].spikes && learner->part[0].answers);
	cr_assert_eq(learner->window, 20);
	cr_assert(type->answer(learner, &each_cue, out, &err));
	cr_assert(type->respond(learner, &each_cue, 0, activity, &err));
	cr_assert(type->respond(learner, &each_cue, 1, again, &err));
	cr_assert(
	    type->listen(learner, &each_cue, 0, hear, heard, &windows, &err));
	cr_assert_eq(windows, CUES);
	for (s = 0; s < CUES; s++)
		for (a = 0; a < 2; a++) {
			for (i = votes = 0; i < 10; i++)
				votes += (double)count[s][10 * a + i];
			cr_assert_eq((double)out[2 * s + a], votes);
			cr_assert_eq(heard[2 * s + a], votes);
		}
	cr_assert_arr_neq(count, other, sizeof(count));
	cr_assert(type->expend(learner, &each_cue, &expense, &err));
	cr_assert_gt(expense.accumulates, 0);
	cr_assert_lt(expense.accumulates, expense.dense);
	cr_assert_eq(expense.dense, CUES * 20 * (CUES * 20 + 20 * 19));
	cr_assert_eq(expense.updates, CUES * 20 * 20);
	cr_assert(type->answer(learner, &each_cue, said, &err));
	cr_assert_arr_eq(out, said, sizeof(out));
	hebb_learner_free(learner);
}

/* z for each action, and the baseline beside. */
Test(acting, layers_that_decide_respond_with_the_baseline_too)
{
	const double weight[CUES * 3] = {
		1, 2, 3, 4, 5, 6, 7, -8, 0, 10, 0, -12
	};
	struct hebb_learner *learner = learner_of(layers, 1);
	const struct hebb_learner_type *type = learner->type;
	const struct hebb_probe *probe =
	    hebb_probes_find(&learner->probes, "dense1.weight");
	float out[CUES * 2], z[CUES * 3];
	float *activity[] = { z };
	struct hebb_expense expense;
	size_t s, i;

	cr_assert_eq(learner->parts, 1);
	cr_assert_eq(learner->part[0].units, 3);
	cr_assert(type->write(learner, probe, weight, &err));
	cr_assert(type->respond(learner, &each_cue, 0, activity, &err));
	cr_assert(type->answer(learner, &each_cue, out, &err));
	for (i = 0; i < CUES * 3; i++)
		cr_assert_eq((double)z[i], weight[i]);
	for (s = 0; s < CUES; s++)
		for (i = 0; i < 2; i++)
			cr_assert_eq(out[2 * s + i], z[3 * s + i]);
	cr_assert(type->expend(learner, &each_cue, &expense, &err));
	cr_assert_eq(expense.multiplies, 10);
	cr_assert_eq(expense.dense, CUES * CUES * 3);
	hebb_learner_free(learner);
}
