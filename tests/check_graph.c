#include <math.h>
#include <string.h>
#include <criterion/criterion.h>

#include "ann/graph.h"
#include "base/memory.h"

#include "tree.h"

/* Build a graph of these layers, which is freed with it by `drop`. */
static struct hebb_graph *graph_of(struct hebb_config *layers, size_t inputs,
				   struct hebb_error *err)
{
	const struct hebb_graph_plan plan = {
		.layers = layers,
		.standard_loss = "mse",
		.input = hebb_shape_flat(1, inputs),
		.batch = 20,
		.seed = 3,
		.threads = 2,
	};

	return hebb_graph_new(&plan, err);
}

static void refused(struct hebb_config *layers, const char *because)
{
	struct hebb_error err;
	struct hebb_graph *graph = graph_of(layers, 2, &err);

	cr_assert_null(graph);
	cr_assert_eq(err.kind, HEBB_MODEL);
	cr_assert(strstr(err.message, because), "%s", err.message);
	hebb_config_free(layers);
}

static struct hebb_config *dense(const char *units, const char *name)
{
	return map_of("type", "dense", "units", units, "name", name, NULL);
}

static void moments(const struct hebb_weight *weight, double *mean, double *sd)
{
	double sum = 0, square = 0;
	size_t i;

	for (i = 0; i < weight->n; i++) {
		sum += (double)weight->value[i];
		square += (double)weight->value[i] * (double)weight->value[i];
	}
	*mean = sum / (double)weight->n;
	*sd = sqrt(square / (double)weight->n - *mean * *mean);
}

Test(graph, weights_begin_as_the_initialisers_say)
{
	struct hebb_config *layers =
	    list_of(dense("200", "a"), dense("300", "b"), NULL);
	struct hebb_error err;
	struct hebb_graph *graph;
	double mean, sd;
	size_t i;

	hebb_config_put_text(layers->child[1], "init", "he");
	graph = graph_of(layers, 100, &err);
	cr_assert(graph, "%s", err.message);
	moments(&graph->layer[0].weight[0], &mean, &sd);
	cr_assert_float_eq(mean, 0, 0.002);
	cr_assert_float_eq(sd, sqrt(6 / 300.0 / 3), 0.001);
	for (i = 0; i < graph->layer[0].weight[0].n; i++)
		cr_assert(fabsf(graph->layer[0].weight[0].value[i]) <=
			  sqrtf(6 / 300.0f));
	moments(&graph->layer[1].weight[0], &mean, &sd);
	cr_assert_float_eq(mean, 0, 0.002);
	cr_assert_float_eq(sd, sqrt(2 / 200.0), 0.001);
	for (i = 0; i < 300; i++)
		cr_assert_eq(graph->layer[1].weight[1].value[i], 0);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

/* The largest miss of v v^T from 1, of `n` rows or columns. */
static double askew(const hebb_real *value, size_t n, size_t step, size_t m,
		    size_t apart)
{
	double worst = 0, sum;
	size_t i, j, k;

	for (i = 0; i < n; i++)
		for (j = 0; j <= i; j++) {
			for (sum = k = 0; k < m; k++)
				sum += (double)value[i * step + k * apart] *
				       (double)value[j * step + k * apart];
			worst = fmax(worst, fabs(sum - (i == j)));
		}
	return worst;
}

Test(graph, orthogonal_weights_are)
{
	enum { ROWS = 40, COLUMNS = 90 };
	static hebb_real wide[ROWS * COLUMNS], tall[ROWS * COLUMNS];
	const struct hebb_stream stream = hebb_stream_open(1, "weights");

	hebb_init_fill(HEBB_ORTHOGONAL, stream, ROWS, COLUMNS, wide,
		       ROWS * COLUMNS);
	cr_assert(askew(wide, ROWS, COLUMNS, COLUMNS, 1) < 1e-6);
	hebb_init_fill(HEBB_ORTHOGONAL, stream, COLUMNS, ROWS, tall,
		       ROWS * COLUMNS);
	cr_assert(askew(tall, ROWS, 1, COLUMNS, ROWS) < 1e-6);
	/* three gates of 30 units, each on its own */
	hebb_init_fill(HEBB_ORTHOGONAL, stream, ROWS, 30, wide, ROWS * COLUMNS);
	cr_assert(askew(wide, 30, 1, ROWS, COLUMNS) < 1e-6);
	cr_assert(askew(wide + 30, 30, 1, ROWS, COLUMNS) < 1e-6);
	cr_assert(askew(wide + 60, 30, 1, ROWS, COLUMNS) < 1e-6);
	cr_assert_neq(wide[0], wide[30]);
}

Test(graph, lecun_weights_have_their_deviation)
{
	static hebb_real value[200 * 300];
	const struct hebb_weight weight = { .n = 200 * 300, .value = value };
	double mean, sd;

	hebb_init_fill(HEBB_LECUN, hebb_stream_open(1, "weights"), 200, 300,
		       value, weight.n);
	moments(&weight, &mean, &sd);
	cr_assert_float_eq(mean, 0, 0.002);
	cr_assert_float_eq(sd, sqrt(1 / 200.0), 0.001);
}

Test(graph, computes_what_its_layers_say)
{
	struct hebb_config *layers = list_of(
	    dense("2", "fc"), map_of("type", "relu", NULL),
	    map_of("type", "add", NULL), map_of("type", "softmax", NULL), NULL);
	const float input[2] = { 3, -1 };
	struct hebb_error err;
	struct hebb_graph *graph;
	float out[2];
	double z[2];

	hebb_config_add(layers->child[2], "from",
			list_of(hebb_config_scalar("relu1"),
				hebb_config_scalar("input"), NULL));
	graph = graph_of(layers, 2, &err);
	cr_assert(graph, "%s", err.message);
	memcpy(graph->layer[0].weight[0].value, (float[]){ 1, 2, 3, 4 },
	       4 * sizeof(float));
	memcpy(graph->layer[0].weight[1].value, (float[]){ 0.5f, -4 },
	       2 * sizeof(float));
	hebb_graph_answer(graph, input, 1, out);
	z[0] = (3 - 3 + 0.5) + 3; /* relu leaves it */
	z[1] = 0 - 1;             /* 6 - 4 - 4 < 0 */
	cr_assert_float_eq((double)out[0], 1 / (1 + exp(z[1] - z[0])), 1e-6);
	cr_assert_float_eq((double)out[1], 1 / (1 + exp(z[0] - z[1])), 1e-6);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

Test(graph, gaussian_draws_and_pays_for_what_it_tells)
{
	enum { N = 4000 };
	static const float told[4] = { 1, -0.5f, 0.6f, -1 };
	const double kl = (1 + 0.25 + exp(0.6) + exp(-1) + 0.4 - 2) / 2;
	static float input[N * 4], target[N * 2], out[N * 2];
	struct hebb_config *layers =
	    list_of(map_of("type", "gaussian", NULL), dense("2", "fc"), NULL);
	const struct hebb_goal goal = { .target = target };
	struct hebb_error err;
	struct hebb_graph *graph = graph_of(layers, 4, &err);
	double sum[3] = { 0 };
	size_t i;

	cr_assert(graph, "%s", err.message);
	memcpy(graph->layer[1].weight[0].value, (float[]){ 1, 0, 0, 1 },
	       4 * sizeof(float));
	for (i = 0; i < N * 4; i++)
		input[i] = told[i % 4];
	for (i = 0; i < N * 2; i++)
		target[i] = told[i % 2];
	hebb_graph_answer(graph, input, N, out);
	cr_assert(!memcmp(out, target, sizeof(out)), "the mean is answered");
	/* squares of draws about their mean are variances */
	cr_assert_float_eq(hebb_graph_loss(graph, input, &goal, N),
			   (exp(0.6) + exp(-1)) / 2 + kl, 0.05);
	hebb_graph_imagine(graph, N, out);
	for (i = 0; i < N; i++) {
		sum[0] += (double)out[2 * i] / N;
		sum[1] += pow((double)out[2 * i], 2) / N;
		sum[2] += (double)out[2 * i] * (double)out[2 * i + 1] / N;
	}
	cr_assert_float_eq(sum[0], 0, 0.06);
	cr_assert_float_eq(sum[1], 1, 0.09);
	cr_assert_float_eq(sum[2], 0, 0.06);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

Test(graph, learns_from_slopes_as_from_a_loss)
{
	struct hebb_config *layers[2];
	struct hebb_graph *graph[2];
	float input[5 * 3], target[5 * 2], slope[5 * 2];
	const struct hebb_goal by_loss = { .target = target };
	const struct hebb_goal by_slope = { .slope = slope };
	struct hebb_error err;
	const float *shown;
	double loss;
	size_t i;

	for (i = 0; i < 15; i++)
		input[i] = sinf((float)i);
	for (i = 0; i < 10; i++)
		target[i] = cosf((float)i);
	for (i = 0; i < 2; i++) {
		layers[i] = list_of(
		    dense("4", "a"), map_of("type", "batch_norm", NULL),
		    map_of("type", "tanh", NULL), dense("2", "b"), NULL);
		graph[i] = graph_of(layers[i], 3, &err);
		cr_assert(graph[i], "%s", err.message);
	}
	cr_assert(hebb_graph_learn(graph[0], input, &by_loss, 5, &loss, &err));
	shown = hebb_graph_show(graph[1], input, 5);
	/* bit for bit: a bias before batch_norm has no slope but rounding, of
	 * which Adam makes a step */
	for (i = 0; i < 10; i++)
		slope[i] = (1 / 5.f) * 2 / 2 * (shown[i] - target[i]);
	cr_assert(hebb_graph_slope(graph[1], &by_slope, 5, &loss, &err));
	cr_assert_eq(loss, 0);
	hebb_graph_change(graph[1], 5, loss);
	for (i = 0; i < graph[0]->weights.size; i++)
		cr_assert_float_eq(graph[0]->weights.data[i],
				   graph[1]->weights.data[i], 1e-6);
	for (i = 0; i < 2; i++) {
		hebb_graph_free(graph[i]);
		hebb_config_free(layers[i]);
	}
}

Test(graph, offers_probes_in_natural_shapes)
{
	struct hebb_config *layers =
	    list_of(dense("3", "fc"),
		    map_of("type", "dense", "units", "1", NULL), NULL);
	struct hebb_probes probes = { 0 };
	const struct hebb_probe *probe;
	struct hebb_error err;
	struct hebb_graph *graph = graph_of(layers, 2, &err);
	double buffer[2];

	cr_assert(graph, "%s", err.message);
	hebb_graph_probe(graph, &probes);
	probe = hebb_probes_find(&probes, "fc.weight");
	cr_assert(probe && probe->rank == 2 && probe->shape[0] == 2 &&
		  probe->shape[1] == 3);
	cr_assert(probe->flags & HEBB_PROBE_WEIGHT);
	graph->layer[0].weight[0].value[4] = 7;
	probe->read(probe, 3, 2, buffer);
	cr_assert_eq(buffer[1], 7);
	cr_assert(hebb_probes_find(&probes, "dense2.bias"));
	cr_assert_not(graph->watched, "nobody has asked for a gradient");
	cr_assert(hebb_probes_find(&probes, "fc.grad"));
	cr_assert(graph->watched);
	cr_assert_eq(
	    hebb_probe_size(hebb_probes_find(&probes, "fc.activation")), 60);
	cr_assert_eq(graph->parameters, 2 * 3 + 3 + 3 + 1);
	cr_assert_eq(graph->neurons, 4);
	cr_assert_eq(graph->answer_products, 9);
	cr_assert_eq(graph->learn_products, 2 * 6 + 3 * 3);
	hebb_probes_release(&probes);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

/* Weights after two steps, with gradients kept or thrown away. */
static void learn_twice(bool watched, double *weight, double *grad)
{
	static const hebb_real input[] = { 1, 2, 3, -1 };
	static const float target[] = { 1, -1 };
	const struct hebb_goal goal = { NULL, target, NULL };
	struct hebb_config *layers =
	    list_of(dense("3", "fc"),
		    map_of("type", "dense", "units", "1", NULL), NULL);
	struct hebb_probes probes = { 0 };
	struct hebb_error err;
	struct hebb_graph *graph = graph_of(layers, 2, &err);
	const struct hebb_probe *probe;
	double loss;
	int step;

	cr_assert(graph, "%s", err.message);
	hebb_graph_probe(graph, &probes);
	graph->watched = watched;
	for (step = 0; step < 2; step++)
		cr_assert(
		    hebb_graph_learn(graph, input, &goal, 2, &loss, &err));
	probe = hebb_probes_find(&probes, "fc.weight");
	probe->read(probe, 0, 6, weight);
	probe = hebb_probes_find(&probes, "fc.grad");
	probe->read(probe, 0, 6, grad);
	hebb_probes_release(&probes);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

Test(graph, gradients_stay_only_where_somebody_watches_them)
{
	double w[6], watched[6], g[6], lost[6];
	size_t i;

	learn_twice(true, watched, g);
	learn_twice(false, w, lost);
	cr_assert_arr_eq(w, watched, sizeof(w));
	for (i = 0; i < 6; i++) {
		cr_assert_neq(g[i], 0);
		cr_assert_eq(lost[i], 0);
	}
}

Test(graph, refuses_what_it_cannot_build)
{
	struct hebb_config *lost = dense("2", "b"), *many = dense("2", "c");

	refused(list_of(map_of("type", "dense", NULL), NULL),
		"layer 0 of type 'dense' lacks 'units'");
	refused(list_of(map_of("type", "dens", NULL), NULL),
		"did you mean 'dense'");
	refused(list_of(map_of("units", "3", NULL), NULL), "has no type");
	refused(list_of(dense("2", "a"), dense("2", "a"), NULL),
		"the name 'a' is taken");
	refused(list_of(dense("2", "input"), NULL), "'input' is taken");
	refused(list_of(map_of("type", "relu", NULL), NULL),
		"no layer has weights");
	refused(hebb_config_scalar("dense"), "layers is a list of maps");
	refused(list_of(hebb_config_scalar("dense"), NULL), "a layer is a map");
	hebb_config_put_text(lost, "from", "aa1");
	refused(list_of(dense("2", "aa"), lost, NULL), "did you mean 'aa'");
	hebb_config_add(many, "from",
			list_of(hebb_config_scalar("a"),
				hebb_config_scalar("input"), NULL));
	refused(list_of(dense("2", "a"), many, NULL), "takes one input, not 2");
	many = dense("2", "c");
	hebb_config_put_text(many, "from", "input");
	refused(list_of(dense("2", "a"), many, NULL),
		"no layer takes what 'a' gives");
	many = map_of("type", "add", NULL);
	hebb_config_add(many, "from",
			list_of(hebb_config_scalar("a"),
				hebb_config_scalar("input"), NULL));
	refused(list_of(dense("5", "a"), many, NULL), "adds 2 numbers to 5");
}

Test(graph, says_where_learning_diverged_and_keeps_its_weights)
{
	struct hebb_config *layers =
	    list_of(dense("2", "fc"), map_of("type", "relu", NULL), NULL);
	const float input[2] = { 1, 1 }, target[2] = { 1, 1 };
	const struct hebb_goal goal = { .target = target };
	struct hebb_error err;
	struct hebb_graph *graph = graph_of(layers, 2, &err);
	double loss;

	cr_assert(graph, "%s", err.message);
	graph->layer[0].weight[0].value[3] = NAN;
	cr_assert(!hebb_graph_learn(graph, input, &goal, 1, &loss, &err));
	cr_assert_eq(err.kind, HEBB_DIVERGED);
	cr_assert(strstr(err.message, "element 3 of 'fc.weight'"), "%s",
		  err.message);
	cr_assert(isfinite(graph->layer[0].weight[0].value[2]));
	graph->layer[0].weight[0].value[3] = 1e30f;
	cr_assert(!hebb_graph_learn(graph, (float[]){ 1, 1e30f }, &goal, 1,
				    &loss, &err));
	cr_assert(strstr(err.message, "element 1 of 'fc.activation'"), "%s",
		  err.message);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

/* ---- the same bits, for every layer ---- */

enum { SAMPLES = 83, NUMBERS = 48, BROAD = 700 };

/* The layer under test in an image or a sequence, and enough work for a team */
static struct hebb_config *layers_with(const struct hebb_layer_type *type)
{
	const struct hebb_param *row = type->type.params;
	struct hebb_config *map = map_of("type", type->type.name, NULL);
	struct hebb_config *shape =
	    map_of("type", "reshape", "name", "below", NULL);

	for (; row && row->name; row++)
		if (row->value == HEBB_REQUIRED)
			hebb_config_put(map, row->name, 5);
	if (type->rank > 1)
		hebb_config_add(shape, "size",
				list_of(hebb_config_scalar("4"),
					hebb_config_scalar("4"),
					hebb_config_scalar("3"), NULL));
	else
		hebb_config_put(shape, "steps", 6);
	if (type->many)
		hebb_config_add(map, "from",
				list_of(hebb_config_scalar("below"),
					hebb_config_scalar("below"), NULL));
	return list_of(
	    dense("1200", "wide"), dense("48", "narrow"),
	    map_of("type", type->backward ? "tanh" : "sigmoid", NULL), shape,
	    map, map_of("type", "flatten", NULL), dense("3", "end"), NULL);
}

/* Answers after some steps; `by` at a time. */
static void learned(const struct hebb_layer_type *type, int threads, size_t by,
		    const float *input, const float *target, float *out)
{
	struct hebb_config *layers = layers_with(type);
	const struct hebb_graph_plan plan = {
		.layers = layers,
		.standard_loss = "mse",
		.input = hebb_shape_flat(1, NUMBERS),
		.batch = SAMPLES,
		.seed = 3,
		.threads = threads,
	};
	const struct hebb_goal goal = { .target = target };
	struct hebb_error err;
	struct hebb_graph *graph = hebb_graph_new(&plan, &err);
	double loss;
	size_t i;

	cr_assert(graph, "%s", err.message);
	for (i = 0; i < 4; i++)
		cr_assert(hebb_graph_learn(graph, input, &goal, SAMPLES - i,
					   &loss, &err),
			  "%s", err.message);
	for (i = 0; i < SAMPLES; i += by)
		hebb_graph_answer(graph, input + i * NUMBERS,
				  SAMPLES - i < by ? SAMPLES - i : by,
				  out + 3 * i);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

/* What a first layer of many weights shows while learning, and then weighs. */
static void halved(int threads, const float *input, float *shown, float *answer,
		   float *weights)
{
	struct hebb_config *layers =
	    list_of(dense("100", "wide"), map_of("type", "tanh", NULL),
		    dense("3", "end"), NULL);
	const struct hebb_graph_plan plan = {
		.layers = layers,
		.standard_loss = "mse",
		.input = hebb_shape_flat(1, BROAD),
		.batch = SAMPLES,
		.seed = 3,
		.threads = threads,
	};
	static const float target[SAMPLES * 3];
	const struct hebb_goal goal = { .target = target };
	struct hebb_error err;
	struct hebb_graph *graph = hebb_graph_new(&plan, &err);
	double loss;
	int i;

	cr_assert(graph, "%s", err.message);
	cr_assert(graph->layer[0].middle > 0 && graph->layer[0].middle < BROAD);
	hebb_graph_answer(graph, input, SAMPLES, answer);
	memcpy(shown, hebb_graph_show(graph, input, SAMPLES),
	       SAMPLES * 3 * sizeof(*shown));
	for (i = 0; i < 3; i++)
		cr_assert(hebb_graph_learn(graph, input, &goal, SAMPLES - i,
					   &loss, &err));
	memcpy(weights, graph->layer[0].weight[0].value,
	       100 * BROAD * sizeof(*weights));
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

Test(graph, shares_many_weights_by_inputs_with_the_same_bits)
{
	static float input[SAMPLES * BROAD], one[100 * BROAD], two[100 * BROAD];
	float shown[SAMPLES * 3], again[SAMPLES * 3], answer[SAMPLES * 3];
	int threads;
	size_t i;

	for (i = 0; i < SAMPLES * BROAD; i++)
		input[i] = sinf((float)(i * i % 1013));
	halved(1, input, shown, answer, one);
	for (i = 0; i < SAMPLES * 3; i++)
		cr_assert_float_eq(shown[i], answer[i], 1e-5);
	for (threads = 2; threads < 8; threads++) {
		halved(threads, input, again, answer, two);
		cr_assert_arr_eq(again, shown, sizeof(shown));
		cr_assert_arr_eq(two, one, sizeof(one), "%d threads", threads);
	}
}

Test(graph, every_layer_has_the_same_bits_for_any_threads_and_batches)
{
	static const struct {
		int threads;
		size_t by;
	} ways[] = { { 2, SAMPLES }, { 3, 16 }, { 7, 5 } };
	static float input[SAMPLES * NUMBERS], target[SAMPLES * 3];
	static float one[SAMPLES * 3], other[SAMPLES * 3];
	const struct hebb_type *const *type;
	size_t i;

	for (i = 0; i < SAMPLES * NUMBERS; i++)
		input[i] = sinf((float)(i * i % 1013));
	for (i = 0; i < SAMPLES * 3; i++)
		target[i] = cosf((float)(i * 7 % 101));
	for (type = hebb_layer_types; *type; type++) {
		const struct hebb_layer_type *layer = (const void *)*type;

		learned(layer, 1, SAMPLES, input, target, one);
		for (i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
			learned(layer, ways[i].threads, ways[i].by, input,
				target, other);
			cr_expect(!memcmp(one, other, sizeof(one)),
				  "%s with %d threads by %zu", (*type)->name,
				  ways[i].threads, ways[i].by);
		}
	}
}
