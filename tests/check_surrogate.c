/* Spiking layers: their steps, their bits, what they hand on. */
#include <math.h>
#include <string.h>
#include <criterion/criterion.h>

#include "ann/graph.h"
#include "base/memory.h"

#include "block.h"
#include "tree.h"

enum { SAMPLES = 20, STEPS = 40, IN = 30, UNITS = 21 };

static double draw(const char *what, size_t i)
{
	return hebb_random_uniform(hebb_stream_open(5, what), i, 0, 0);
}

static struct hebb_graph *graph_of(struct hebb_config *layers,
				   struct hebb_shape input, size_t goal,
				   int threads)
{
	const struct hebb_graph_plan plan = {
		.layers = layers,
		.standard_loss = "mse",
		.input = input,
		.goal = goal,
		.batch = SAMPLES,
		.seed = 4,
		.threads = threads,
	};
	struct hebb_error err;
	struct hebb_graph *graph = hebb_graph_new(&plan, &err);

	cr_assert(graph, "%s", err.message);
	cr_assert(hebb_config_all_used(layers, &err), "%s", err.message);
	return graph;
}

/* ---- the same neuron in both engines ---- */

static hebb_real input[SAMPLES][STEPS][IN], given[SAMPLES][STEPS][UNITS];

/* One sample in the spiking engine, by the layer's weights. */
static size_t follow(const struct hebb_layer *layer, size_t row,
		     const char *reset, bool membrane)
{
	const struct hebb_neuron_type *type = neuron_type("lif_steps");
	const float *w = layer->weight[0].value;
	double param[64];
	struct block b;
	size_t t, i, j, spikes = 0;

	standard(type, param);
	param[row_of(type, "beta")] = (double)0.9f;
	param[row_of(type, "reset")] = !strcmp(reset, "zero");
	b = block_new(type, param, UNITS, 1);
	for (t = 0; t < STEPS; t++) {
		double *arrive = b.input[port_of(&b, "spikes")];

		for (j = 0; j < UNITS; j++)
			arrive[j] = layer->weight[1].value[j];
		for (i = 0; i < IN; i++)
			for (j = 0; input[row][t][i] > 0 && j < UNITS; j++)
				arrive[j] += (double)w[i * UNITS + j];
		block_step(&b);
		for (j = 0; j < UNITS; j++) {
			const double says = given[row][t][j];

			spikes += b.fired[j];
			if (membrane)
				cr_assert_float_eq(
				    says, b.state[state_of(&b, "v")][j], 2e-5,
				    "sample %zu, step %zu, neuron %zu", row, t,
				    j);
			else
				cr_assert_eq(says, b.fired[j],
					     "sample %zu, step %zu, neuron %zu",
					     row, t, j);
		}
	}
	block_free(&b);
	return spikes;
}

static void same_as_engine(const char *reset, const char *gives)
{
	struct hebb_config *layers =
	    list_of(map_of("type", "spiking_lif", "units", "21", "beta", "0.9",
			   "reset", reset, "gives", gives, NULL),
		    NULL);
	struct hebb_graph *graph =
	    graph_of(layers, hebb_shape_flat(STEPS, IN), 0, 1);
	struct hebb_layer *layer = &graph->layer[0];
	size_t i, r, spikes = 0;

	for (i = 0; i < sizeof(input) / sizeof(hebb_real); i++)
		(&input[0][0][0])[i] = draw("input", i) < 0.3;
	for (i = 0; i < UNITS; i++)
		layer->weight[1].value[i] = (float)draw("bias", i) / 8;
	hebb_graph_answer(graph, &input[0][0][0], SAMPLES, &given[0][0][0]);
	for (r = 0; r < SAMPLES; r++)
		spikes += follow(layer, r, reset, !strcmp(gives, "membrane"));
	cr_assert_gt(spikes, SAMPLES * STEPS * UNITS / 50);
	cr_assert_eq(graph->spikes,
		     strcmp(gives, "membrane") ? (double)spikes : 0);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

Test(spiking_lif, fires_as_the_neuron_of_the_spiking_engine_does)
{
	same_as_engine("subtract", "spikes");
	same_as_engine("zero", "spikes");
	same_as_engine("subtract", "membrane");
	same_as_engine("zero", "membrane");
}

/* ---- closed forms ---- */

Test(leaky, sums_up_a_geometric_series)
{
	struct hebb_config *layers =
	    list_of(map_of("type", "leaky", "units", "1", "steps", "9", "tau",
			   "20 ms", "dt", "2 ms", "last", "3", NULL),
		    NULL);
	struct hebb_graph *graph =
	    graph_of(layers, hebb_shape_flat(1, 2), 0, 1);
	const hebb_real x[] = { 1, 2 };
	const double beta = exp(-0.1);
	hebb_real v[3];
	size_t t;

	graph->layer[0].weight[0].value[0] = 0.5f;
	graph->layer[0].weight[0].value[1] = 0.25f;
	hebb_graph_answer(graph, x, 1, v);
	for (t = 0; t < 3; t++)
		cr_assert_float_eq(
		    v[t], (1 - pow(beta, 7 + (double)t)) / (1 - beta), 1e-5);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

/* With a constant current below the threshold's leak it fires every n steps. */
Test(spiking_lif, keeps_time_under_a_constant_current)
{
	struct hebb_config *layers =
	    list_of(map_of("type", "spiking_lif", "units", "1", "steps", "12",
			   "beta", "1", "bias", "false", NULL),
		    NULL);
	struct hebb_graph *graph =
	    graph_of(layers, hebb_shape_flat(1, 2), 0, 1);
	const hebb_real x[] = { 1, 0 };
	hebb_real s[12];
	size_t t;

	graph->layer[0].weight[0].value[0] = 0.25f;
	hebb_graph_answer(graph, x, 1, s);
	for (t = 0; t < 12; t++)
		cr_assert_eq(s[t], t % 4 == 3, "step %zu", t);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

/* ---- neurons apart from their weights ---- */

static struct hebb_layer *named(struct hebb_graph *graph, const char *name)
{
	size_t i;

	for (i = 0; i < graph->n; i++)
		if (!strcmp(graph->layer[i].name, name))
			return &graph->layer[i];
	cr_assert_fail("no layer '%s'", name);
	return NULL;
}

/* The same first weights whatever the layers, which then learn three times. */
static void learn_thrice(struct hebb_config *layers, size_t steps, double *loss,
			 hebb_real *spikes, hebb_real *weight)
{
	struct hebb_graph *graph =
	    graph_of(layers, hebb_shape_flat(steps, 6), 0, 1);
	struct hebb_layer *weighs = named(graph, "weighs");
	hebb_real x[4][48];
	float y[4][40];
	const struct hebb_goal goal = { NULL, &y[0][0], NULL };
	struct hebb_error err;
	size_t i;

	for (i = 0; i < 4 * 6 * steps; i++)
		(&x[0][0])[i] = (hebb_real)draw("x", i);
	for (i = 0; i < 4 * 40; i++)
		(&y[0][0])[i] = draw("y", i) < 0.2;
	for (i = 0; i < 30; i++)
		weighs->weight[0].value[i] = (hebb_real)draw("w", i) - 0.2f;
	for (i = 0; i < 3; i++)
		cr_assert(hebb_graph_learn(graph, &x[0][0], &goal, 4, &loss[i],
					   &err));
	memcpy(weight, weighs->weight[0].value, 30 * sizeof(*weight));
	hebb_graph_answer(graph, &x[0][0], 4, spikes);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

/* With weights below it, it is spiking_lif, time in its input or not. */
Test(fire, is_a_spiking_neuron_without_weights)
{
	static const char *const curves[] = { "fast_sigmoid", "arctan",
					      "triangular" };
	hebb_real spikes[2][160], weight[2][30];
	double loss[2][3];
	size_t timed, k, i, fired = 0;

	for (timed = 0; timed < 2; timed++)
		for (k = 0; k < 3; k++) {
			struct hebb_config *one =
			    map_of("type", "spiking_lif", "name", "weighs",
				   "units", "5", "beta", "0.9", "surrogate",
				   curves[k], "slope", "3", NULL);
			struct hebb_config *two =
			    map_of("type", "fire", "beta", "0.9", "surrogate",
				   curves[k], "slope", "3", NULL);

			if (!timed) {
				hebb_config_put_text(one, "steps", "8");
				hebb_config_put_text(two, "steps", "8");
			}
			learn_thrice(list_of(one, NULL), timed ? 8 : 1, loss[0],
				     spikes[0], weight[0]);
			learn_thrice(
			    list_of(map_of("type", "dense", "name", "weighs",
					   "units", "5", NULL),
				    two, NULL),
			    timed ? 8 : 1, loss[1], spikes[1], weight[1]);
			for (i = 0; i < 3; i++)
				cr_assert_float_eq(loss[0][i], loss[1][i], 1e-6,
						   "%s", curves[k]);
			for (i = 0; i < 30; i++)
				cr_assert_float_eq(weight[0][i], weight[1][i],
						   1e-5, "%s", curves[k]);
			for (i = 0; i < 160; i++)
				fired += spikes[0][i] > 0;
			cr_assert_eq(
			    memcmp(spikes[0], spikes[1], sizeof(*spikes)), 0);
		}
	cr_assert_gt(fired, 50);
}

/* ---- codes ---- */

static struct hebb_graph *encoder(const char *code, struct hebb_config **layers)
{
	*layers =
	    list_of(map_of("type", "encode", "code", code, "steps", "40", NULL),
		    map_of("type", "linear", NULL),
		    map_of("type", "dense", "units", "1", NULL), NULL);
	return graph_of(*layers, hebb_shape_flat(1, IN), 0, 1);
}

Test(encode, fires_the_sooner_the_larger_the_number)
{
	struct hebb_config *layers;
	struct hebb_graph *graph = encoder("latency", &layers);
	hebb_real x[IN], out[STEPS];
	size_t i, t;

	for (i = 0; i < IN; i++)
		x[i] = (hebb_real)i / (IN - 1);
	hebb_graph_answer(graph, x, 1, out);
	for (i = 0; i < IN; i++)
		for (t = 0; t < STEPS; t++)
			cr_assert_eq(graph->layer[0].out.value[t * IN + i],
				     i &&
					 t == (size_t)(39 * (1 - x[i]) + 0.5f));
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

Test(encode, fires_at_the_rate_of_the_number)
{
	struct hebb_config *layers;
	struct hebb_graph *graph = encoder("rate", &layers);
	const hebb_real *spikes = graph->layer[0].out.value;
	hebb_real x[SAMPLES][IN], out[SAMPLES][STEPS], again[STEPS];
	size_t i, r, t;
	double sum = 0;

	for (r = 0; r < SAMPLES; r++)
		for (i = 0; i < IN; i++)
			x[r][i] = r == 1 ? 0.3f : 0.01f * (hebb_real)r;
	hebb_graph_answer(graph, &x[0][0], SAMPLES, &out[0][0]);
	for (i = 0; i < STEPS * IN; i++)
		sum += (double)spikes[STEPS * IN + i];
	/* five standard deviations */
	cr_assert_float_eq(sum / (STEPS * IN), 0.3, 0.067);
	/* a sample's answer does not depend on the others */
	hebb_graph_answer(graph, x[7], 1, again);
	for (t = 0; t < STEPS; t++)
		cr_assert_eq(again[t], out[7][t]);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

/* ---- what is handed on ---- */

/* A hidden layer whose spikes are bits alone, and one whose are numbers. */
static struct hebb_config *deep(bool between)
{
	struct hebb_config *layers =
	    list_of(map_of("type", "spiking_lif", "units", "100", "steps", "30",
			   "recurrent", "true", "name", "hidden", NULL),
		    NULL);

	if (between)
		hebb_config_add(layers, NULL, map_of("type", "linear", NULL));
	hebb_config_add(layers, NULL,
			map_of("type", "spiking_lif", "units", "3", "gives",
			       "membrane", "name", "out", NULL));
	return layers;
}

static const struct hebb_probe *probe_of(struct hebb_probes *probes,
					 const char *path)
{
	const struct hebb_probe *probe = hebb_probes_find(probes, path);

	cr_assert(probe, "%s", path);
	return probe;
}

/* Three steps; SET loss[3], and the probe of what was hidden. */
static void train(bool between, int threads, double *loss, double *hidden,
		  double *weight)
{
	struct hebb_config *layers = deep(between);
	struct hebb_graph *graph =
	    graph_of(layers, hebb_shape_flat(1, IN), 3, threads);
	struct hebb_probes probes = { 0 };
	hebb_real x[SAMPLES][IN];
	float target[SAMPLES][3];
	const struct hebb_goal goal = { NULL, &target[0][0], NULL };
	struct hebb_error err;
	size_t i;

	for (i = 0; i < SAMPLES * IN; i++)
		(&x[0][0])[i] = (hebb_real)(2 * draw("x", i));
	for (i = 0; i < SAMPLES * 3; i++)
		(&target[0][0])[i] = (float)draw("target", i);
	for (i = 0; i < 3; i++)
		cr_assert(hebb_graph_learn(graph, &x[0][0], &goal, SAMPLES,
					   &loss[i], &err));
	hebb_graph_probe(graph, &probes);
	cr_assert_eq(graph->layer[0].out.bare, !between);
	probe_of(&probes, "hidden.activation")
	    ->read(probe_of(&probes, "hidden.activation"), 1234, 500, hidden);
	probe_of(&probes, "hidden.recurrent")
	    ->read(probe_of(&probes, "hidden.recurrent"), 0, 10000, weight);
	hebb_probes_release(&probes);
	hebb_graph_free(graph);
	hebb_config_free(layers);
}

Test(spiking_lif, hands_on_the_same_as_bits_and_as_numbers)
{
	static double bits[500], numbers[500], w[10000], v[10000];
	double one[3], two[3], sum = 0;
	size_t i;

	train(false, 1, one, bits, w);
	train(true, 1, two, numbers, v);
	for (i = 0; i < 3; i++)
		cr_assert_float_eq(one[i], two[i], 1e-5 * one[i]);
	for (i = 0; i < 500; i++) {
		cr_assert_eq(bits[i], numbers[i]);
		sum += bits[i];
	}
	cr_assert_gt(sum, 5);
	for (i = 0; i < 10000; i++)
		cr_assert_float_eq(w[i], v[i], 1e-4);
}

Test(spiking_lif, learns_the_same_bits_on_any_number_of_threads)
{
	static double hidden[500], again[500], w[10000], v[10000];
	double one[3], two[3];
	int threads;

	train(false, 1, one, hidden, w);
	for (threads = 2; threads <= 5; threads++) {
		train(false, threads, two, again, v);
		cr_assert_eq(memcmp(one, two, sizeof(one)), 0);
		cr_assert_eq(memcmp(hidden, again, sizeof(hidden)), 0);
		cr_assert_eq(memcmp(w, v, sizeof(w)), 0);
	}
}

/* ---- steps that share one goal ---- */

Test(graph, answers_with_the_mean_over_steps_that_share_a_goal)
{
	struct hebb_config *all = deep(false), *each = deep(false);
	struct hebb_graph *shared = graph_of(all, hebb_shape_flat(1, IN), 3, 1);
	struct hebb_graph *apart = graph_of(each, hebb_shape_flat(1, IN), 0, 1);
	hebb_real x[2][IN], mean[2][3], steps[2][30][3];
	float target[2][3] = { { 1, 0, 0 }, { 0, 0, 1 } }, more[2][30][3];
	const struct hebb_goal one = { NULL, &target[0][0], NULL };
	const struct hebb_goal many = { NULL, &more[0][0][0], NULL };
	size_t r, t, i;

	for (i = 0; i < 2 * IN; i++)
		(&x[0][0])[i] = (hebb_real)draw("x", i);
	cr_assert_eq(hebb_graph_answers(shared), 3);
	cr_assert_eq(hebb_graph_answers(apart), 90);
	hebb_graph_answer(shared, &x[0][0], 2, &mean[0][0]);
	hebb_graph_answer(apart, &x[0][0], 2, &steps[0][0][0]);
	for (r = 0; r < 2; r++)
		for (i = 0; i < 3; i++) {
			double sum = 0;

			for (t = 0; t < 30; t++) {
				sum += (double)steps[r][t][i];
				more[r][t][i] = target[r][i];
			}
			cr_assert_float_eq(mean[r][i], sum / 30, 1e-5);
		}
	cr_assert_eq(hebb_graph_loss(shared, &x[0][0], &one, 2),
		     hebb_graph_loss(apart, &x[0][0], &many, 2));
	hebb_graph_free(shared);
	hebb_graph_free(apart);
	hebb_config_free(all);
	hebb_config_free(each);
}
