/* Spikes that numbers become, deleted and added on their way in. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <criterion/criterion.h>

#include "ann/graph.h"

#include "tree.h"

enum { SAMPLES = 20, WIDTH = 37, STEPS = 30, ROW = WIDTH * STEPS, UNITS = 4 };

struct net {
	struct hebb_config *layers;
	struct hebb_graph *graph;
	float input[SAMPLES * WIDTH];
	float out[SAMPLES * UNITS * STEPS];
	float spikes[SAMPLES * ROW]; /* that went in last */
};

static void answer(struct net *net)
{
	const struct hebb_tensor *in = &net->graph->layer[0].out;
	size_t i;

	hebb_graph_answer(net->graph, net->input, SAMPLES, net->out);
	for (i = 0; i < SAMPLES * ROW; i++) {
		const size_t word = i / WIDTH * in->words + i % WIDTH / 16;

		net->spikes[i] =
		    (float)(in->spikes[word] >> i % WIDTH % 16 & 1);
	}
}

static void begin(struct net *net, const char *code, const char *reader,
		  int threads)
{
	struct hebb_graph_plan plan = {
		.standard_loss = "mse",
		.input = hebb_shape_flat(1, WIDTH),
		.batch = SAMPLES,
		.seed = 5,
		.threads = threads,
	};
	struct hebb_error err;
	size_t i;

	memset(net, 0, sizeof(*net));
	net->layers =
	    list_of(map_of("type", "encode", "steps", "30", "code", code, NULL),
		    map_of("type", reader, "units", "4", NULL), NULL);
	plan.layers = net->layers;
	net->graph = hebb_graph_new(&plan, &err);
	cr_assert(net->graph, "%s", err.message);
	for (i = 0; i < SAMPLES * WIDTH; i++)
		net->input[i] = (float)(i * i % 17) / 20;
	answer(net);
}

static void end(struct net *net)
{
	hebb_graph_free(net->graph);
	hebb_config_free(net->layers);
	free(net);
}

static struct net *copy_of(const struct net *net)
{
	struct net *copy = malloc(sizeof(*copy));

	memcpy(copy, net, sizeof(*copy));
	return copy;
}

static double count(const float *x)
{
	double n = 0;
	size_t i;

	for (i = 0; i < SAMPLES * ROW; i++)
		n += (double)x[i];
	return n;
}

/* Spikes of `a` that `b` has not. */
static double count_lost(const struct net *a, const struct net *b)
{
	double n = 0;
	size_t i;

	for (i = 0; i < SAMPLES * ROW; i++)
		n += a->spikes[i] > b->spikes[i];
	return n;
}

static void check_counts(const char *code, const char *reader)
{
	struct net *net = malloc(sizeof(*net)), *before;
	double n;

	begin(net, code, reader, 1);
	before = copy_of(net);
	n = count(before->spikes);
	cr_assert_gt(n, 300);

	cr_assert(hebb_graph_jam(net->graph, 0.3, 0));
	answer(net);
	cr_assert_eq(count_lost(net, before), 0);
	cr_assert_float_eq(count_lost(before, net), 0.3 * n,
			   4 * sqrt(0.21 * n));
	cr_assert_arr_neq(net->out, before->out, sizeof(net->out));

	hebb_graph_jam(net->graph, 0, 0.5);
	answer(net);
	cr_assert_eq(count_lost(before, net), 0);
	cr_assert_float_eq(count_lost(net, before), 0.5 * n, 4 * sqrt(0.5 * n));

	hebb_graph_jam(net->graph, 0, 0);
	answer(net);
	cr_assert_arr_eq(net->spikes, before->spikes, sizeof(net->spikes));
	cr_assert_arr_eq(net->out, before->out, sizeof(net->out));
	free(before);
	end(net);
}

Test(jam, so_many_are_deleted_and_added)
{
	check_counts("rate", "dense");
	check_counts("latency", "dense");
	check_counts("rate", "spiking_lif");
}

Test(jam, without_any_left_it_is_the_answer_to_nothing)
{
	struct net *net = malloc(sizeof(*net)), *none;

	begin(net, "rate", "spiking_lif", 1);
	cr_assert_gt(count(net->spikes), 0);
	hebb_graph_jam(net->graph, 1, 0);
	answer(net);
	none = copy_of(net);
	cr_assert_eq(count(none->spikes), 0);
	hebb_graph_jam(net->graph, 0, 0);
	memset(net->input, 0, sizeof(net->input));
	answer(net);
	cr_assert_arr_eq(net->out, none->out, sizeof(net->out));
	free(none);
	end(net);
}

/* What is lost differs by sample, not by threads. */
Test(jam, is_the_same_for_any_number_of_threads)
{
	struct net *one = malloc(sizeof(*one)), *three = malloc(sizeof(*three));

	begin(one, "latency", "dense", 1);
	begin(three, "latency", "dense", 3);
	hebb_graph_jam(one->graph, 0.4, 0.7);
	hebb_graph_jam(three->graph, 0.4, 0.7);
	memcpy(one->input + WIDTH, one->input, WIDTH * sizeof(float));
	memcpy(three->input, one->input, sizeof(one->input));
	answer(one);
	answer(three);
	cr_assert_arr_eq(one->spikes, three->spikes, sizeof(one->spikes));
	cr_assert_arr_eq(one->out, three->out, sizeof(one->out));
	cr_assert_arr_neq(one->spikes, one->spikes + ROW, ROW * sizeof(float));
	end(one);
	end(three);
}

Test(jam, numbers_cannot_be)
{
	struct hebb_config *layers =
	    list_of(map_of("type", "dense", "units", "4", NULL), NULL);
	const struct hebb_graph_plan plan = {
		.layers = layers,
		.standard_loss = "mse",
		.input = hebb_shape_flat(1, WIDTH),
		.batch = SAMPLES,
		.seed = 5,
		.threads = 1,
	};
	struct hebb_error err;
	struct hebb_graph *graph = hebb_graph_new(&plan, &err);

	cr_assert(graph, "%s", err.message);
	cr_assert_not(hebb_graph_jam(graph, 0.5, 0));
	hebb_graph_free(graph);
	hebb_config_free(layers);
}
