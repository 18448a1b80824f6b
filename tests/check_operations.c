/*
 * Effective operations of layers, against loops over what takes part in each
 * product, with zeros planted in inputs and weights.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <criterion/criterion.h>

#include "ann/graph.h"
#include "ann/operations.h"

#include "tree.h"

enum { SAMPLES = 3 };

struct trial {
	struct hebb_config *layers;
	struct hebb_graph *graph;
	float *input; /* [SAMPLES][row], every third number is 0 */
	struct hebb_operations sum;
};

/* Every fifth weight is 0, and every bias. */
static void plant(struct hebb_graph *graph)
{
	size_t l, w, i;

	for (l = 0; l < graph->n; l++)
		for (w = 0; w < graph->layer[l].weights; w++) {
			struct hebb_weight *weight = &graph->layer[l].weight[w];

			for (i = 0; i < weight->n; i++)
				weight->value[i] =
				    i % 5 && weight->rank > 1
					? (float)(i % 7) / 7 - 0.45f
					: 0;
		}
}

static void answer(struct trial *trial)
{
	float *out =
	    calloc(SAMPLES * hebb_graph_answers(trial->graph), sizeof(*out));

	hebb_graph_answer(trial->graph, trial->input, SAMPLES, out);
	trial->sum = (struct hebb_operations){ 0 };
	hebb_graph_count(trial->graph, SAMPLES, &trial->sum);
	free(out);
}

static void begin(struct trial *trial, struct hebb_shape input,
		  struct hebb_config *layers)
{
	const struct hebb_graph_plan plan = {
		.layers = layers,
		.standard_loss = "mse",
		.input = input,
		.batch = SAMPLES,
		.seed = 3,
		.threads = 1,
	};
	const size_t n = SAMPLES * input.steps * input.width;
	struct hebb_error err;
	size_t i;

	trial->layers = layers;
	trial->graph = hebb_graph_new(&plan, &err);
	cr_assert(trial->graph, "%s", err.message);
	trial->input = calloc(n, sizeof(float));
	for (i = 0; i < n; i++)
		trial->input[i] = i % 3 ? (float)(i % 11) / 11 - 0.4f : 0;
	plant(trial->graph);
	answer(trial);
}

static void end(struct trial *trial)
{
	hebb_graph_free(trial->graph);
	hebb_config_free(trial->layers);
	free(trial->input);
}

/* Along one axis: where tap k of output o lies in the input, -1: outside. */
static int at(int o, int k, int stride, int padding, int dilation, int size)
{
	const int i = o * stride + k * dilation - padding;

	return i < 0 || i >= size ? -1 : i;
}

enum { H = 5, V = 6, C = 2, F = 3, K = 3 };
enum { T = 4, N = 6 };

/* What an image convolved with W[K][K][C][F] takes. */
static void convolve(const float *x, const float *w, int stride, int padding,
		     int dilation, struct hebb_operations *sum)
{
	const int reach = dilation * (K - 1) + 1;
	const int high = (H + 2 * padding - reach) / stride + 1;
	const int wide = (V + 2 * padding - reach) / stride + 1;
	int place, spot, c, f;

	for (place = 0; place < high * wide; place++)
		for (spot = 0; spot < K * K; spot++) {
			const int y = at(place / wide, spot / K, stride,
					 padding, dilation, H);
			const int v = at(place % wide, spot % K, stride,
					 padding, dilation, V);

			if (y < 0 || v < 0)
				continue;
			for (c = 0; c < C; c++)
				for (f = 0; f < F; f++) {
					sum->dense++;
					sum->multiplies +=
					    x[(y * V + v) * C + c] != 0 &&
					    w[(spot * C + c) * F + f] != 0;
				}
		}
}

static void check_conv2d(const char *stride, const char *padding,
			 const char *dilation)
{
	struct hebb_operations sum = { 0 };
	struct trial trial;
	size_t s;

	begin(&trial, hebb_shape_image(1, H, V, C),
	      list_of(map_of("type", "conv2d", "filters", "3", "stride", stride,
			     "padding", padding, "dilation", dilation, NULL),
		      NULL));
	for (s = 0; s < SAMPLES; s++)
		convolve(trial.input + s * H * V * C,
			 trial.graph->layer[0].weight[0].value, atoi(stride),
			 atoi(padding), atoi(dilation), &sum);
	cr_assert_gt(sum.multiplies, 100);
	cr_assert_lt(sum.multiplies, 0.6 * sum.dense);
	cr_assert_eq(trial.sum.multiplies, sum.multiplies);
	cr_assert_eq(trial.sum.dense, sum.dense);
	cr_assert_eq(trial.sum.accumulates, 0);
	end(&trial);
}

Test(operations, of_images_are_those_of_all_windows)
{
	check_conv2d("1", "0", "1");
	check_conv2d("1", "1", "1");
	check_conv2d("2", "1", "1");
	check_conv2d("2", "2", "2");
}

/* What is padded is no operation, even if nothing is zero. */
Test(operations, without_a_zero_all_are_effective)
{
	struct trial trial;
	size_t i;

	begin(&trial, hebb_shape_image(1, H, V, C),
	      list_of(map_of("type", "conv2d", "filters", "3", "padding", "2",
			     NULL),
		      NULL));
	for (i = 0; i < SAMPLES * H * V * C; i++)
		trial.input[i] = 1;
	for (i = 0; i < trial.graph->layer[0].weight[0].n; i++)
		trial.graph->layer[0].weight[0].value[i] = 1;
	answer(&trial);
	cr_assert_eq(trial.sum.multiplies, trial.sum.dense);
	cr_assert_lt(trial.sum.dense, SAMPLES * trial.graph->layer[0].products);
	end(&trial);
}

/* Spikes of a rate code go into filters: accumulates, nothing multiplied. */
Test(operations, of_spikes_through_windows_are_accumulates)
{
	enum { STEPS = 6, N = 8, FILTERS = 4 };
	const struct hebb_tensor *spikes;
	struct hebb_operations sum = { 0 };
	struct trial trial;
	const float *w;
	int s, t, k, c, f;

	begin(&trial, hebb_shape_flat(1, N),
	      list_of(map_of("type", "encode", "steps", "6", NULL),
		      map_of("type", "conv1d", "filters", "4", "padding", "1",
			     NULL),
		      NULL));
	spikes = &trial.graph->layer[0].out;
	w = trial.graph->layer[1].weight[0].value;
	for (s = 0; s < SAMPLES; s++)
		for (t = 0; t < STEPS; t++)
			for (k = 0; k < K; k++) {
				const int from = at(t, k, 1, 1, 1, STEPS);

				if (from < 0)
					continue;
				for (c = 0; c < N; c++)
					for (f = 0; f < FILTERS; f++)
						sum.accumulates +=
						    spikes->value[(s * STEPS +
								   from) *
								      N +
								  c] != 0 &&
						    w[(k * N + c) * FILTERS +
						      f] != 0;
				sum.dense += N * FILTERS;
			}
	cr_assert_gt(sum.accumulates, 10);
	cr_assert_eq(trial.sum.accumulates, sum.accumulates);
	cr_assert_eq(trial.sum.multiplies, 0);
	cr_assert_eq(trial.sum.dense, sum.dense);
	end(&trial);
}

/* What pools spikes gives spikes; the largest of other numbers is none. */
Test(operations, of_spikes_that_are_handed_on_are_accumulates)
{
	struct trial spikes, numbers;

	begin(
	    &spikes, hebb_shape_image(1, H, V, C),
	    list_of(
		map_of("type", "fire", "steps", "4", "threshold", "0.2", NULL),
		map_of("type", "max_pool", NULL),
		map_of("type", "dropout", NULL),
		map_of("type", "conv2d", "filters", "3", "kernel", "2", NULL),
		NULL));
	begin(&numbers, hebb_shape_image(1, H, V, C),
	      list_of(
		  map_of("type", "relu", NULL),
		  map_of("type", "max_pool", NULL),
		  map_of("type", "dropout", NULL),
		  map_of("type", "conv2d", "filters", "3", "kernel", "2", NULL),
		  NULL));
	cr_assert_gt(spikes.sum.accumulates, 10);
	cr_assert_eq(spikes.sum.updates, SAMPLES * 4 * H * V * C);
	cr_assert_eq(spikes.sum.multiplies, 0);
	cr_assert_gt(numbers.sum.multiplies, 10);
	cr_assert_eq(numbers.sum.accumulates, 0);
	end(&spikes);
	end(&numbers);
}

/* Nothing that comes from a layer that fires is multiplied. */
Test(operations, of_spikes_while_learning_are_accumulates)
{
	static const hebb_real goal[SAMPLES * 4 * 5];
	const struct hebb_goal to = { .target = goal };
	struct trial trial;
	struct hebb_error err;
	double loss, handed;

	begin(
	    &trial, hebb_shape_image(1, H, V, C),
	    list_of(
		map_of("type", "fire", "steps", "4", "threshold", "0.2", NULL),
		map_of("type", "max_pool", NULL),
		map_of("type", "conv2d", "filters", "3", "kernel", "2", NULL),
		map_of("type", "fire", "threshold", "0.2", NULL),
		map_of("type", "flatten", NULL),
		map_of("type", "dense", "units", "5", NULL), NULL));
	cr_assert(hebb_graph_learn(trial.graph, trial.input, &to, SAMPLES,
				   &loss, &err));
	handed = hebb_graph_handed(trial.graph, SAMPLES) + trial.graph->events;
	/* what answers cost that look at the same spikes */
	trial.graph->events = 0;
	answer(&trial);
	cr_assert_gt(trial.sum.accumulates, 50);
	cr_assert_eq(trial.sum.multiplies, 0);
	cr_assert_eq(hebb_graph_spared(trial.graph),
		     trial.graph->answer_products);
	cr_assert_eq(handed, trial.sum.accumulates);
	end(&trial);
}

/* Only what comes in as numbers, and what goes round in them. */
Test(operations, of_numbers_while_learning_are_products)
{
	struct trial trial;

	begin(&trial, hebb_shape_flat(T, N),
	      list_of(map_of("type", "spiking_lif", "units", "7", "recurrent",
			     "true", NULL),
		      map_of("type", "gru", "units", "3", NULL),
		      map_of("type", "attention", "heads", "1", NULL),
		      map_of("type", "dense", "units", "5", NULL), NULL));
	cr_assert_eq(hebb_graph_spared(trial.graph), T * (7 * 7 + 7 * 9));
	cr_assert_eq(hebb_graph_handed(trial.graph, SAMPLES), 0);
	end(&trial);
}

/* Stamps of 3 x 3, two apart; what falls off the image is not done. */
Test(operations, of_stamps_are_those_that_fall_onto_the_image)
{
	enum { HIGH = 2 * H - 1, WIDE = 2 * V - 1 };
	struct hebb_operations sum = { 0 };
	struct trial trial;
	const float *w;
	int s, place, spot, c, f;

	begin(&trial, hebb_shape_image(1, H, V, C),
	      list_of(map_of("type", "conv2d_transposed", "filters", "3",
			     "stride", "2", "padding", "1", NULL),
		      NULL));
	cr_assert_eq(trial.graph->layer[0].out.row, HIGH * WIDE * F);
	w = trial.graph->layer[0].weight[0].value;
	for (s = 0; s < SAMPLES; s++)
		for (place = 0; place < H * V; place++)
			for (spot = 0; spot < K * K; spot++) {
				const float *x =
				    trial.input + (s * H * V + place) * C;

				if (at(place / V, spot / K, 2, 1, 1, HIGH) <
					0 ||
				    at(place % V, spot % K, 2, 1, 1, WIDE) < 0)
					continue;
				for (c = 0; c < C; c++)
					for (f = 0; f < F; f++) {
						sum.dense++;
						sum.multiplies +=
						    x[c] != 0 &&
						    w[(c * K * K + spot) * F +
						      f] != 0;
					}
			}
	cr_assert_gt(sum.multiplies, 100);
	cr_assert_eq(trial.sum.multiplies, sum.multiplies);
	cr_assert_eq(trial.sum.dense, sum.dense);
	end(&trial);
}

/* q, k and v are 0 where a whole column of the weights is. */
static void look(const float *x, const float *w, const float *o, bool causal,
		 struct hebb_operations *sum)
{
	float qkv[T][3 * N] = { { 0 } };
	int t, u, i, j;

	for (t = 0; t < T; t++)
		for (j = 0; j < 3 * N; j++)
			for (i = 0; i < N; i++) {
				const float p = x[t * N + i] * w[i * 3 * N + j];

				qkv[t][j] += p;
				sum->multiplies += p != 0;
				sum->dense++;
			}
	for (t = 0; t < T; t++)
		for (u = 0; u < (causal ? t + 1 : T); u++)
			for (i = 0; i < N; i++) {
				sum->multiplies +=
				    qkv[t][i] != 0 && qkv[u][N + i] != 0;
				sum->multiplies += qkv[u][2 * N + i] != 0;
				sum->dense += 2;
			}
	for (t = 0; t < T; t++)
		for (i = 0; i < N; i++)
			for (j = 0; j < N; j++) {
				sum->multiplies +=
				    qkv[t][2 * N + i] != 0 && o[i * N + j] != 0;
				sum->dense++;
			}
}

static void check_attention(const char *causal)
{
	struct hebb_operations sum = { 0 };
	struct hebb_weight *w;
	struct trial trial;
	size_t i;

	begin(&trial, hebb_shape_flat(T, N),
	      list_of(map_of("type", "attention", "heads", "2", "causal",
			     causal, NULL),
		      NULL));
	w = trial.graph->layer[0].weight;
	for (i = 0; i < w[0].n; i++)
		w[0].value[i] *= (float)(i % (3 * N) % 4 != 1);
	answer(&trial);
	for (i = 0; i < SAMPLES; i++)
		look(trial.input + i * T * N, w[0].value, w[2].value,
		     !strcmp(causal, "true"), &sum);
	cr_assert_lt(sum.multiplies, 0.6 * sum.dense);
	cr_assert_eq(trial.sum.multiplies, sum.multiplies, "%g, not %g",
		     trial.sum.multiplies, sum.multiplies);
	cr_assert_eq(trial.sum.dense, sum.dense);
	end(&trial);
}

Test(operations, of_attention_are_those_of_its_four_products)
{
	check_attention("false");
	check_attention("true");
}

/* Units whose weights are all 0 stay at 0, in the sequence's order or back. */
static void remember(const float *x, const struct hebb_weight *w, bool back,
		     struct hebb_operations *sum)
{
	float h[3] = { 0 }, next[3];
	int k, i, j;

	for (k = 0; k < T; k++) {
		const float *now = x + (back ? T - 1 - k : k) * N;

		for (j = 0; j < 3; j++) {
			next[j] = 0;
			for (i = 0; i < N; i++) {
				const float p = now[i] * w[0].value[i * 3 + j];

				next[j] += p;
				sum->multiplies += p != 0;
				sum->dense++;
			}
			for (i = 0; k && i < 3; i++) {
				const float p = h[i] * w[1].value[i * 3 + j];

				next[j] += p;
				sum->multiplies += p != 0;
				sum->dense++;
			}
		}
		for (j = 0; j < 3; j++)
			h[j] = tanhf(next[j]);
	}
}

static void check_memory(size_t directions, const char *last)
{
	struct hebb_operations sum = { 0 };
	struct hebb_weight *w;
	struct trial trial;
	size_t d, i, k;

	begin(&trial, hebb_shape_flat(T, N),
	      list_of(map_of("type", "rnn", "units", "3", "last", last,
			     "bidirectional", directions > 1 ? "true" : "false",
			     NULL),
		      NULL));
	w = trial.graph->layer[0].weight;
	for (d = 0; d < directions; d++)
		for (k = 0; k < 2; k++)
			for (i = 0; i < w[3 * d + k].n; i++)
				w[3 * d + k].value[i] *= i % 3 != d;
	answer(&trial);
	for (i = 0; i < SAMPLES; i++)
		for (d = 0; d < directions; d++)
			remember(trial.input + i * T * N, &w[3 * d], d, &sum);
	cr_assert_lt(sum.multiplies, 0.6 * sum.dense);
	cr_assert_eq(trial.sum.multiplies, sum.multiplies, "%g, not %g",
		     trial.sum.multiplies, sum.multiplies);
	cr_assert_eq(trial.sum.dense, sum.dense);
	cr_assert_eq(trial.sum.accumulates, 0);
	end(&trial);
}

Test(operations, of_memory_are_those_of_both_directions)
{
	check_memory(1, "false");
	check_memory(1, "true");
	check_memory(2, "false");
	check_memory(2, "true");
}

/* h is not 0 after the first step, and is before it. */
Test(operations, of_memory_do_not_depend_on_what_is_given)
{
	struct trial all, last;

	begin(&all, hebb_shape_flat(T, N),
	      list_of(map_of("type", "gru", "units", "3", NULL), NULL));
	begin(&last, hebb_shape_flat(T, N),
	      list_of(map_of("type", "gru", "units", "3", "last", "true", NULL),
		      NULL));
	cr_assert_eq(all.sum.dense, SAMPLES * (T * N * 9 + (T - 1) * 3 * 9));
	cr_assert_eq(last.sum.dense, all.sum.dense);
	cr_assert_eq(last.sum.multiplies, all.sum.multiplies);
	cr_assert_gt(all.sum.multiplies, 0.3 * all.sum.dense);
	end(&all);
	end(&last);
}

/* The rows of an image are steps to a layer with a memory. */
Test(operations, of_an_image_that_is_read_as_time_are_those_of_its_rows)
{
	struct trial trial;

	begin(&trial, hebb_shape_image(1, T, N, 1),
	      list_of(map_of("type", "rnn", "units", "3", NULL), NULL));
	cr_assert_eq(trial.sum.dense, SAMPLES * (T * N * 3 + (T - 1) * 3 * 3));
	cr_assert_lt(trial.sum.multiplies, 0.8 * trial.sum.dense);
	end(&trial);
}
