#include <math.h>
#include <string.h>
#include <criterion/criterion.h>

#include "base/memory.h"
#include "lab/adversary.h"

#include "tree.h"

enum { WIDTH = 3, BATCH = 8 };

enum { CLASSES = 3 };

static struct hebb_config *player(const char *units, const char *last,
				  const char *rate)
{
	struct hebb_config *map = map_of("type", "player", NULL);
	struct hebb_config *layers =
	    list_of(map_of("type", "dense", "units", units, "name", "fc", NULL),
		    last ? map_of("type", last, NULL) : NULL, NULL);

	hebb_config_add(map, "layers", layers);
	hebb_config_add(map, "optimiser",
			map_of("type", "sgd", "rate", rate, NULL));
	return map;
}

struct game {
	struct hebb_dataset data;
	struct hebb_config *generator, *critic;
	struct hebb_adversary pair;
	float real[BATCH * WIDTH];
	struct hebb_batch batch; /* of those */
};

static void open_game(struct game *game, double penalty, const char *last,
		      const char *made_rate, const char *told_rate)
{
	struct hebb_adversary_plan plan = { .batch = BATCH,
					    .noise = 4,
					    .penalty = penalty,
					    .every = 1,
					    .seed = 7 };
	struct hebb_error err;
	size_t i;

	game->data = (struct hebb_dataset){
		.train = BATCH, .rank = 1, .shape = { WIDTH }, .width = WIDTH
	};
	game->generator = player("3", NULL, made_rate);
	game->critic = player("1", last, told_rate);
	plan.data = &game->data;
	plan.generator = game->generator;
	plan.critic = game->critic;
	cr_assert(hebb_adversary_init(&game->pair, &plan, &err), "%s",
		  err.message);
	for (i = 0; i < BATCH * WIDTH; i++)
		game->real[i] = sinf((float)i) + 1;
	game->batch = (struct hebb_batch){ .n = BATCH,
					   .width = WIDTH,
					   .input = game->real };
}

static void close_game(struct game *game)
{
	hebb_adversary_release(&game->pair);
	hebb_config_free(game->generator);
	hebb_config_free(game->critic);
}

static void mean_of(const float *sample, double mean[WIDTH])
{
	size_t i;

	for (i = 0; i < WIDTH; i++)
		mean[i] = 0;
	for (i = 0; i < BATCH * WIDTH; i++)
		mean[i % WIDTH] += (double)sample[i] / BATCH;
}

/* Of a linear critic w the slope is w everywhere, so all is known. */
Test(adversary, penalty_pulls_the_slope_to_1)
{
	const double penalty = 10, rate = 0.01;
	struct game game;
	double real[WIDTH], made[WIDTH], was[WIDTH], loss[2], length = 0;
	double wanted = 0;
	const hebb_real *w;
	struct hebb_error err;
	size_t i;

	open_game(&game, penalty, NULL, "0", "0.01");
	w = game.pair.critic->layer[0].weight[0].value;
	for (i = 0; i < WIDTH; i++) {
		was[i] = (double)w[i];
		length += was[i] * was[i];
	}
	length = sqrt(length);
	cr_assert(hebb_adversary_learn(&game.pair, &game.batch, loss, &err));
	mean_of(game.real, real);
	mean_of(game.pair.shown + BATCH * WIDTH, made);
	for (i = 0; i < WIDTH; i++) {
		const double slope =
		    made[i] - real[i] +
		    2 * penalty * (length - 1) * was[i] / length;

		cr_assert_float_eq((double)w[i], was[i] - rate * slope, 1e-4);
		wanted += (made[i] - real[i]) * was[i];
	}
	wanted += penalty * pow(length - 1, 2);
	cr_assert_float_eq(loss[0], wanted, 1e-4);
	close_game(&game);
}

Test(adversary, generator_goes_where_the_critic_says_yes)
{
	struct game game;
	double before[WIDTH], after[WIDTH], loss[2], up = 0;
	float made[BATCH * WIDTH];
	struct hebb_error err;
	const hebb_real *w;
	size_t i;

	open_game(&game, 0, "sigmoid", "0.1", "0");
	w = game.pair.critic->layer[0].weight[0].value;
	hebb_adversary_make(&game.pair, 0, BATCH, made);
	mean_of(made, before);
	cr_assert(hebb_adversary_learn(&game.pair, &game.batch, loss, &err));
	hebb_adversary_make(&game.pair, 0, BATCH, made);
	mean_of(made, after);
	for (i = 0; i < WIDTH; i++)
		up += (after[i] - before[i]) * (double)w[i];
	cr_assert_gt(up, 0);
	/* along its slope, and nowhere else */
	for (i = 1; i < WIDTH; i++)
		cr_assert_float_eq(
		    (double)game.pair.generator->layer[0].weight[1].value[i] /
			(double)game.pair.generator->layer[0]
			    .weight[1]
			    .value[0],
		    (double)w[i] / (double)w[0], 1e-3);
	close_game(&game);
}

Test(adversary, samples_do_not_depend_on_how_many_are_asked)
{
	struct game game;
	float all[20 * WIDTH], some[6 * WIDTH];

	open_game(&game, 0, "sigmoid", "0.1", "0");
	hebb_adversary_make(&game.pair, 0, 20, all);
	hebb_adversary_make(&game.pair, 12, 6, some);
	cr_assert_arr_eq(all + 12 * WIDTH, some, sizeof(some));
	close_game(&game);
}

/* After two steps a tenth is left of the weights of the first. */
Test(adversary, the_mean_of_the_weights_makes_the_samples)
{
	struct game game;
	struct hebb_arena *weights;
	float made[BATCH * WIDTH], wanted[BATCH * WIDTH];
	double loss[2];
	hebb_real *was[2], mean;
	struct hebb_error err;
	size_t i, k;

	open_game(&game, 0, "sigmoid", "0.1", "0.1");
	weights = &game.pair.generator->weights;
	game.pair.average = 0.5;
	game.pair.mean =
	    hebb_alloc(weights->size, sizeof(*game.pair.mean), "mean");
	for (k = 0; k < 2; k++) {
		cr_assert(
		    hebb_adversary_learn(&game.pair, &game.batch, loss, &err));
		was[k] = hebb_alloc(weights->size, sizeof(*was[k]), "weights");
		memcpy(was[k], weights->data,
		       weights->size * sizeof(*weights->data));
	}
	for (i = 0; i < weights->size; i++) {
		mean = was[1][i] + (was[0][i] - was[1][i]) / 10;
		cr_assert_float_eq(game.pair.mean[i], mean, 1e-6);
	}
	hebb_adversary_make(&game.pair, 0, BATCH, made);
	cr_assert_arr_eq(weights->data, was[1],
			 weights->size * sizeof(*weights->data));
	memcpy(weights->data, game.pair.mean,
	       weights->size * sizeof(*weights->data));
	hebb_free(game.pair.mean);
	game.pair.mean = NULL;
	hebb_adversary_make(&game.pair, 0, BATCH, wanted);
	cr_assert_arr_eq(made, wanted, sizeof(made));
	hebb_free(was[0]);
	hebb_free(was[1]);
	close_game(&game);
}

/* A critic of biases alone: what it was told is all it can learn. */
Test(adversary, classes_are_told_to_both)
{
	static const int32_t label[BATCH] = { 0, 1, 2, 2, 2, 2, 2, 2 };
	struct game game = { 0 };
	struct hebb_adversary_plan plan = { .data = &game.data,
					    .batch = BATCH,
					    .noise = 4,
					    .classes = true,
					    .every = 1,
					    .seed = 7 };
	const double share[CLASSES + 1] = { 1. / 16, 1. / 16, 6. / 16, 0.5 };
	const hebb_real *code, *bias;
	struct hebb_error err;
	double loss[2];
	size_t i, k;

	game.data = (struct hebb_dataset){ .train = BATCH,
					   .rank = 1,
					   .shape = { WIDTH },
					   .width = WIDTH,
					   .classes = CLASSES };
	plan.generator = game.generator = player("3", NULL, "0");
	plan.critic = game.critic = player("4", "softmax", "1");
	cr_assert(hebb_adversary_init(&game.pair, &plan, &err), "%s",
		  err.message);
	game.batch = (struct hebb_batch){ .n = BATCH,
					  .input = game.real,
					  .label = label };
	memset(game.pair.critic->layer[0].weight[0].value, 0,
	       WIDTH * (CLASSES + 1) * sizeof(hebb_real));
	cr_assert(hebb_adversary_learn(&game.pair, &game.batch, loss, &err));
	cr_assert_float_eq(loss[0], log(CLASSES + 1), 1e-6, "knows nothing");
	bias = game.pair.critic->layer[0].weight[1].value;
	for (k = 0; k <= CLASSES; k++)
		cr_assert_float_eq((double)bias[k],
				   share[k] - 1. / (CLASSES + 1), 1e-6);
	for (i = 0; i < BATCH; i++) {
		code = game.pair.code + i * (4 + CLASSES) + 4;
		for (k = 0; k < CLASSES; k++)
			cr_assert_eq(code[k], k == i % CLASSES);
		cr_assert_eq(game.pair.asked[i], (int32_t)(i % CLASSES));
	}
	close_game(&game);
}
