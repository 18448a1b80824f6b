/*
 * Layers, losses and optimisers against PyTorch: the cases in tests/data/torch,
 * see the script there.  Each is learned for some steps; the first one's
 * answer, loss and gradients are compared, and the weights in the end.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "ann/graph.h"
#include "base/memory.h"
#include "base/text.h"
#include "io/yaml.h"

#define FOLDER SOURCE_FOLDER "/tests/data/torch/"

static const char *name; /* of the case, for messages */

static struct hebb_config *get(struct hebb_config *map, const char *key)
{
	struct hebb_config *node = hebb_config_get(map, key);

	cr_assert_not_null(node, "%s: no '%s'", name, key);
	return node;
}

static double number(const struct hebb_config *node)
{
	double value;

	cr_assert(node->kind == HEBB_SCALAR &&
		      hebb_text_number(node->text, &value, NULL),
		  "%s", name);
	return value;
}

/* The list of n numbers under `key`. */
static float *numbers(struct hebb_config *map, const char *key, size_t n)
{
	const struct hebb_config *list = get(map, key);
	float *x = hebb_alloc(n, sizeof(*x), "%s", key);
	size_t i;

	cr_assert_eq(list->n, n, "%s: %s has %zu numbers, not %zu", name, key,
		     list->n, n);
	for (i = 0; i < n; i++)
		x[i] = (float)number(list->child[i]);
	return x;
}

static struct hebb_shape shape_of(struct hebb_config *list)
{
	struct hebb_shape shape = { .steps = (size_t)number(list->child[0]),
				    .rank = (int)list->n - 1,
				    .width = 1 };
	size_t d;

	for (d = 0; d + 1 < list->n; d++) {
		shape.size[d] = (size_t)number(list->child[d + 1]);
		shape.width *= shape.size[d];
	}
	return shape;
}

/* Within `most` of the largest number. */
static void compare(struct hebb_config *map, const char *key,
		    const hebb_real *ours, size_t n)
{
	const double most = 3e-6;
	float *theirs = numbers(map, key, n);
	double size = 0.01;
	size_t i;

	for (i = 0; i < n; i++)
		size = fmax(size, fabs((double)theirs[i]));
	for (i = 0; i < n; i++)
		cr_expect(fabs((double)(ours[i] - theirs[i])) <= most * size,
			  "%s: %s[%zu] is %.9g, not %.9g", name, key, i,
			  (double)ours[i], (double)theirs[i]);
	hebb_free(theirs);
}

static void for_weights(struct hebb_graph *graph, struct hebb_config *map,
			bool set, bool grad)
{
	size_t i, w;

	for (i = 0; i < graph->n; i++)
		for (w = 0; w < graph->layer[i].weights; w++) {
			struct hebb_weight *weight = &graph->layer[i].weight[w];
			char key[128];
			float *x;

			snprintf(key, sizeof(key), "%s.%s",
				 graph->layer[i].name, weight->name);
			if (grad && weight->frozen)
				continue;
			if (!set) {
				compare(map, key,
					grad ? weight->grad : weight->value,
					weight->n);
				continue;
			}
			x = numbers(map, key, weight->n);
			memcpy(weight->value, x, weight->n * sizeof(*x));
			hebb_free(x);
		}
}

static struct hebb_graph *build(struct hebb_config *map, size_t rows)
{
	const struct hebb_graph_plan plan = {
		.layers = get(map, "layers"),
		.loss = get(map, "loss"),
		.optimiser = get(map, "optimiser"),
		.input = shape_of(get(map, "shape")),
		.batch = rows,
		.input_grad = true,
		.threads = 2,
	};
	struct hebb_error err;
	struct hebb_graph *graph = hebb_graph_new(&plan, &err);

	cr_assert(graph, "%s: %s", name, err.message);
	for_weights(graph, get(map, "weights"), true, false);
	return graph;
}

static int32_t *labels_of(struct hebb_config *map, size_t n)
{
	int32_t *label = hebb_alloc(n, sizeof(*label), "labels");
	float *x = numbers(map, "label", n);
	size_t i;

	for (i = 0; i < n; i++)
		label[i] = (int32_t)x[i];
	hebb_free(x);
	return label;
}

/* One step, and what it should have been. */
static void first_step(struct hebb_graph *graph, struct hebb_config *map,
		       const float *x, const struct hebb_goal *goal,
		       size_t rows)
{
	const struct hebb_tensor *out = hebb_graph_out(graph);
	struct hebb_error err;
	double loss;

	cr_assert(hebb_graph_learn(graph, x, goal, rows, &loss, &err), "%s: %s",
		  name, err.message);
	cr_expect_float_eq(loss, number(get(map, "loss_value")),
			   3e-6 * fmax(1, fabs(loss)), "%s: loss %g", name,
			   loss);
	compare(map, "out", out->value, rows * out->row);
	if (hebb_config_get(map, "input_grad"))
		compare(map, "input_grad", graph->input.grad,
			rows * graph->input.row);
	for_weights(graph, get(map, "grads"), false, true);
}

static void compare_answers(struct hebb_graph *graph, struct hebb_config *map,
			    const float *x, size_t rows)
{
	const size_t n = rows * hebb_graph_out(graph)->row;
	float *out = hebb_alloc(n, sizeof(*out), "answers");

	hebb_graph_answer(graph, x, rows, out);
	compare(map, "answer", out, n);
	hebb_free(out);
}

static void run(struct hebb_config *map)
{
	const size_t rows = (size_t)number(get(map, "rows"));
	const int steps = (int)number(get(map, "steps"));
	struct hebb_graph *graph = build(map, rows);
	const struct hebb_tensor *out = hebb_graph_out(graph);
	float *x = numbers(map, "input", rows * graph->input.row);
	const bool classes = hebb_config_get(map, "label");
	int32_t *label =
	    classes ? labels_of(map, rows * out->shape.steps) : NULL;
	float *target =
	    classes ? NULL : numbers(map, "target", rows * out->row);
	const struct hebb_goal goal = { label, target };
	struct hebb_error err;
	double loss;
	int step;

	first_step(graph, map, x, &goal, rows);
	for (step = 1; step < steps; step++)
		cr_assert(hebb_graph_learn(graph, x, &goal, rows, &loss, &err));
	for_weights(graph, get(map, "weights_after"), false, false);
	compare_answers(graph, map, x, rows);
	hebb_free(label);
	hebb_free(target);
	hebb_free(x);
	hebb_graph_free(graph);
}

static void run_file(const char *file)
{
	struct hebb_error err = { 0 };
	struct hebb_config *list = hebb_yaml_read(file, &err);
	size_t i;

	cr_assert_not_null(list, "%s", err.message);
	cr_assert(list->n > 0);
	for (i = 0; i < list->n; i++) {
		struct hebb_config *one =
		    hebb_config_get(list->child[i], "name");

		cr_assert_not_null(one);
		name = one->text;
		run(list->child[i]);
	}
	hebb_config_free(list);
}

Test(torch, activations_are_alike)
{
	run_file(FOLDER "activations.json");
}

Test(torch, losses_are_alike)
{
	run_file(FOLDER "losses.json");
}

Test(torch, optimisers_are_alike_for_three_steps)
{
	run_file(FOLDER "optimisers.json");
}

Test(torch, layers_with_a_shape_are_alike)
{
	run_file(FOLDER "shapes.json");
}

Test(torch, layers_over_time_are_alike)
{
	run_file(FOLDER "recurrent.json");
}
