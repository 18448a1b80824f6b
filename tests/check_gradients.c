/*
 * The engine in double against finite differences: every registered layer
 * under every registered loss.  A new layer is checked without a line here.
 */
#include <math.h>
#include <string.h>
#include <criterion/criterion.h>

#include "ann/graph.h"
#include "base/memory.h"

#include "tree.h"

#define ROWS_MOST 37
#define MOST      23 /* numbers of an array that are looked at */

struct problem {
	struct hebb_graph *graph;
	struct hebb_config *layers, *optimiser;
	hebb_real *input;
	int32_t label[ROWS_MOST];
	float *target;
	size_t rows;
};

static double draw(const char *what, uint64_t seed, size_t id)
{
	return 2 * hebb_random_uniform(hebb_stream_open(seed, what), id, 0, 0) -
	       1;
}

static struct hebb_config *names(const char *a, const char *b)
{
	return list_of(hebb_config_scalar("%s", a), hebb_config_scalar("%s", b),
		       NULL);
}

/*
 * The layer under test, with what it must be told.  Spikes have no slope unless
 * they are smooth, and need time.
 */
static struct hebb_config *layer_map(const struct hebb_layer_type *type,
				     size_t steps, const char *const *more)
{
	const struct hebb_param *row = type->type.params;
	struct hebb_config *map = map_of("type", type->type.name, NULL);

	for (; row && row->name; row++)
		if (row->value == HEBB_REQUIRED)
			hebb_config_put(map, row->name, 5);
		else if (!strcmp(row->name, "surrogate"))
			hebb_config_put_text(map, row->name, "smooth");
		else if (!strcmp(row->name, "reset_slope"))
			hebb_config_put_text(map, row->name, "true");
		else if (!strcmp(row->name, "steps") && isnan(row->value) &&
			 steps == 1)
			hebb_config_put(map, row->name, 3);
	for (; more && *more; more += 2)
		hebb_config_put_text(map, more[0], more[1]);
	if (type->many)
		hebb_config_add(map, "from", names("below", "skipped"));
	return map;
}

static struct hebb_config *image(void)
{
	return list_of(hebb_config_scalar("4"), hebb_config_scalar("4"),
		       hebb_config_scalar("2"), NULL);
}

/*
 * What the layer takes is taken once more further down, so that it must add to
 * a gradient which is there already.
 */
static struct hebb_config *stack(const struct hebb_layer_type *type,
				 const struct hebb_loss_type *loss,
				 size_t steps, const char *const *more)
{
	const char *units = type->rank > 1 ? "32" : "6";
	struct hebb_config *sum = map_of("type", "add", NULL);
	struct hebb_config *below = map_of("type", "reshape", NULL);
	struct hebb_config *layers = list_of(
	    map_of("type", "dense", "units", units, "name", "skipped", NULL),
	    map_of("type", "tanh", NULL),
	    map_of("type", "dense", "units", units, NULL),
	    /* whole numbers, where they are wanted, are not negative */
	    map_of("type", type->backward ? "linear" : "sigmoid", NULL), below,
	    layer_map(type, steps, more), map_of("type", "flatten", NULL),
	    map_of("type", "dense", "units", "4", "name", "one", NULL),
	    map_of("type", "flatten", "from", "below", NULL),
	    map_of("type", "dense", "units", "4", "name", "two", NULL), sum,
	    NULL);

	hebb_config_put_text(below, "name", "below");
	hebb_config_put(below, "steps", (double)steps);
	if (type->rank > 1)
		hebb_config_add(below, "size", image());

	hebb_config_add(sum, "from", names("one", "two"));
	if (loss->last)
		hebb_config_add(layers, NULL, map_of("type", loss->last, NULL));
	return layers;
}

static struct problem pose_stack(struct hebb_config *layers,
				 const struct hebb_loss_type *loss,
				 struct hebb_shape shape, size_t rows)
{
	const size_t row = shape.steps * shape.width;
	struct problem p = {
		.layers = layers,
		/* so that learning leaves the weights alone */
		.optimiser = map_of("type", "sgd", "rate", "0", NULL),
		.rows = rows,
	};
	const struct hebb_graph_plan plan = {
		.layers = p.layers,
		.optimiser = p.optimiser,
		.standard_loss = loss->type.name,
		.input = shape,
		.batch = rows,
		.seed = rows,
		.threads = 2,
	};
	struct hebb_error err;
	size_t i, out;

	p.graph = hebb_graph_new(&plan, &err);
	cr_assert(p.graph, "%s", err.message);
	out = hebb_graph_out(p.graph)->row;
	p.input = hebb_alloc(rows * row, sizeof(*p.input), "input");
	p.target = hebb_alloc(rows * out, sizeof(*p.target), "target");
	for (i = 0; i < rows * row; i++)
		p.input[i] = draw("input", rows, i);
	for (i = 0; i < rows * out; i++)
		p.target[i] = (float)fabs(draw("target", rows, i));
	for (i = 0; i < rows; i++)
		p.label[i] = (int32_t)(i % out);
	/* biases that are not zero, so that their use is seen */
	for (i = 0; i < p.graph->weights.size; i++)
		if (!p.graph->weights.data[i])
			p.graph->weights.data[i] = draw("bias", rows, i) / 2;
	return p;
}

static struct problem pose(const struct hebb_layer_type *type,
			   const struct hebb_loss_type *loss,
			   struct hebb_shape shape, size_t rows)
{
	return pose_stack(stack(type, loss, shape.steps, NULL), loss, shape,
			  rows);
}

static void drop(struct problem *p)
{
	hebb_graph_free(p->graph);
	hebb_config_free(p->layers);
	hebb_config_free(p->optimiser);
	hebb_free(p->input);
	hebb_free(p->target);
}

static double loss_of(struct problem *p, bool labels)
{
	const struct hebb_goal goal = { labels ? p->label : NULL,
					labels ? NULL : p->target };
	struct hebb_error err;
	double loss;

	p->graph->steps = 0; /* so that random numbers are the same */
	cr_assert(
	    hebb_graph_learn(p->graph, p->input, &goal, p->rows, &loss, &err),
	    "%s", err.message);
	return loss;
}

/* The slope of the loss along number i, by a difference. */
static double slope(struct problem *p, hebb_real *number, bool labels)
{
	const double h = 1e-5;
	const hebb_real w = *number;
	double up, down;

	*number = w + h;
	up = loss_of(p, labels);
	*number = w - h;
	down = loss_of(p, labels);
	*number = w;
	return (up - down) / (2 * h);
}

/*
 * The norm of the miss over the norm of the gradient, for one array: for all
 * numbers of a small one, for as many of a large one.
 */
static double relative_miss(struct problem *p, const struct hebb_weight *weight,
			    bool labels)
{
	const size_t every = (weight->n + MOST - 1) / MOST;
	hebb_real *exact = hebb_alloc(weight->n, sizeof(*exact), "gradient");
	double miss = 0, norm = 0;
	size_t i;

	loss_of(p, labels);
	memcpy(exact, weight->grad, weight->n * sizeof(*exact));
	for (i = 0; i < weight->n; i += every) {
		miss += pow(slope(p, &weight->value[i], labels) - exact[i], 2);
		norm += pow(exact[i], 2);
	}
	hebb_free(exact);
	/* what does not matter has no gradient, and no difference */
	return norm > 1e-24 ? sqrt(miss / norm) : sqrt(miss);
}

static void compare_weights(struct problem *p, const char *type,
			    const char *loss, bool labels)
{
	size_t i, w;

	for (i = 0; i < p->graph->n; i++) {
		const struct hebb_layer *layer = &p->graph->layer[i];

		for (w = 0; w < layer->weights; w++) {
			double miss;

			if (layer->weight[w].frozen)
				continue;
			miss = relative_miss(p, &layer->weight[w], labels);
			cr_expect(miss < 1e-6, "%s under %s: %s.%s misses %g",
				  type, loss, layer->name,
				  layer->weight[w].name, miss);
		}
	}
}

static void compare(const struct hebb_layer_type *type,
		    const struct hebb_loss_type *loss, struct hebb_shape shape,
		    size_t rows, bool labels)
{
	struct problem p = pose(type, loss, shape, rows);

	compare_weights(&p, type->type.name, loss->type.name, labels);
	drop(&p);
}

static const struct hebb_type *find(hebb_type_table table, const char *name)
{
	while (strcmp((*table)->name, name))
		table++;
	return *table;
}

static void compare_shapes(const struct hebb_type *layer,
			   const struct hebb_type *loss)
{
	const struct hebb_layer_type *a = (const void *)layer;
	const struct hebb_loss_type *b = (const void *)loss;

	compare(a, b, hebb_shape_flat(1, 3), 1, true);
	compare(a, b, hebb_shape_flat(1, 7), ROWS_MOST, true);
	compare(a, b, hebb_shape_flat(1, 2), 16, false);
}

Test(gradients, of_every_layer_equal_differences)
{
	const struct hebb_type *const *layer;

	for (layer = hebb_layer_types; *layer; layer++)
		compare_shapes(*layer, find(hebb_loss_types, "mse"));
}

Test(gradients, under_every_loss_equal_differences)
{
	const struct hebb_type *const *loss;

	for (loss = hebb_loss_types; *loss; loss++)
		compare_shapes(find(hebb_layer_types, "tanh"), *loss);
}

Test(gradients, of_sequences_equal_differences)
{
	const struct hebb_type *const *layer;

	for (layer = hebb_layer_types; *layer; layer++)
		compare((const void *)*layer,
			(const void *)find(hebb_loss_types, "mse"),
			hebb_shape_flat(3, 4), 18, false);
}

static struct hebb_config *strided(const char *type)
{
	return map_of("type", type, "filters", "16", "kernel", "4", "stride",
		      "2", "padding", "1", NULL);
}

/* Ways that convolutions go where filters fill the vectors of a processor. */
Test(gradients, of_many_filters_equal_differences)
{
	const struct hebb_loss_type *mse =
	    (const void *)find(hebb_loss_types, "mse");
	struct hebb_config *below = map_of("type", "reshape", NULL);
	struct hebb_config *layers = list_of(
	    map_of("type", "dense", "units", "32", NULL), below,
	    strided("conv2d_transposed"), map_of("type", "tanh", NULL),
	    strided("conv2d_transposed"), map_of("type", "max_pool", NULL),
	    map_of("type", "conv2d", "filters", "16", "padding", "1", NULL),
	    map_of("type", "tanh", NULL), strided("conv2d"),
	    map_of("type", "flatten", NULL),
	    map_of("type", "dense", "units", "4", NULL), NULL);
	struct problem p;

	hebb_config_add(below, "size", image());
	p = pose_stack(layers, mse, hebb_shape_flat(1, 7), 18);
	compare_weights(&p, "convolutions", "mse", false);
	drop(&p);
}

static bool has_row(const struct hebb_layer_type *type, const char *name)
{
	const struct hebb_param *row = type->type.params;

	for (; row && row->name; row++)
		if (!strcmp(row->name, name))
			return true;
	return false;
}

Test(gradients, of_every_kind_of_spiking_layer_equal_differences)
{
	static const char *const kinds[][11] = {
		{ "recurrent", "true" },
		{ "recurrent", "true", "gives", "membrane" },
		{ "recurrent", "true", "reset", "zero" },
		{ "reset", "zero", "tau", "3 ms" },
		{ "last", "2", "recurrent", "true", "threshold", "0.3" },
		{ "last", "2", "slope", "3", "bias", "false" },
		{ "regular", "2", "recurrent", "true", "gamma", "0.7" },
	};
	const struct hebb_type *const *layer;
	const void *mse = find(hebb_loss_types, "mse");
	size_t k, s;

	for (layer = hebb_layer_types; *layer; layer++)
		for (k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
			for (s = 1; s <= 4; s += 3) {
				const void *type = *layer;
				struct problem p;

				if (!has_row(type, "surrogate") ||
				    !has_row(type, kinds[k][0]) ||
				    (!has_row(type, "reset") && k == 2))
					continue;
				p = pose_stack(stack(type, mse, s, kinds[k]),
					       mse, hebb_shape_flat(s, 4), 18);
				compare_weights(&p, (*layer)->name, "mse",
						false);
				drop(&p);
			}
}

/* The penalty on an array of weights. */
static double penalty(const struct hebb_weight *weight, double l1, double l2)
{
	double sum = 0;
	size_t i;

	for (i = 0; weight->rank > 1 && i < weight->n; i++)
		sum += l1 * fabs(weight->value[i]) +
		       l2 / 2 * weight->value[i] * weight->value[i];
	return sum;
}

Test(gradients, of_penalties_equal_differences)
{
	const double l1 = 0.3, l2 = 0.7, h = 1e-5;
	struct problem p = pose((const void *)find(hebb_layer_types, "tanh"),
				(const void *)find(hebb_loss_types, "mse"),
				hebb_shape_flat(1, 3), 5);
	size_t i, w, k;

	for (i = 0; i < p.graph->n; i++)
		for (w = 0; w < p.graph->layer[i].weights; w++) {
			struct hebb_weight *weight =
			    &p.graph->layer[i].weight[w];
			double plain, up, down;

			for (k = 0; k < weight->n; k++) {
				hebb_real *x = &weight->value[k], was = *x;

				p.graph->optimiser.l1 = 0;
				p.graph->optimiser.l2 = 0;
				loss_of(&p, false);
				plain = weight->grad[k];
				p.graph->optimiser.l1 = l1;
				p.graph->optimiser.l2 = l2;
				loss_of(&p, false);
				*x = was + h;
				up = penalty(weight, l1, l2);
				*x = was - h;
				down = penalty(weight, l1, l2);
				*x = was;
				cr_assert_float_eq(weight->grad[k] - plain,
						   (up - down) / (2 * h), 1e-6);
			}
		}
	drop(&p);
}

/* ---- slopes of the answer by the input ---- */

static double answered(struct problem *p, size_t row, size_t output)
{
	const size_t n = hebb_graph_out(p->graph)->row;
	hebb_real *out = hebb_alloc(p->rows * n, sizeof(*out), "answers");
	double it;

	hebb_graph_answer(p->graph, p->input, p->rows, out);
	it = out[row * n + output];
	hebb_free(out);
	return it;
}

/* The relative miss of the slopes of two samples, at all their numbers. */
static double slope_miss(struct problem *p, const hebb_real *exact,
			 size_t output)
{
	const size_t row = p->graph->input.row;
	const double h = 1e-5;
	const size_t rows[] = { 0, p->rows - 1 };
	double miss = 0, norm = 0;
	size_t r, i;

	for (r = 0; r < 2; r++)
		for (i = 0; i < row; i++) {
			hebb_real *x = &p->input[rows[r] * row + i], was = *x;
			double up, down;

			*x = was + h;
			up = answered(p, rows[r], output);
			*x = was - h;
			down = answered(p, rows[r], output);
			*x = was;
			miss += pow((up - down) / (2 * h) -
					exact[rows[r] * row + i],
				    2);
			norm += pow(exact[rows[r] * row + i], 2);
		}
	return norm > 1e-24 ? sqrt(miss / norm) : sqrt(miss);
}

static void compare_slopes(const struct hebb_layer_type *type,
			   struct hebb_shape shape)
{
	const void *loss = find(hebb_loss_types, "mse");
	struct problem p = pose(type, loss, shape, ROWS_MOST);
	const size_t row = p.graph->input.row;
	hebb_real *exact = hebb_alloc(p.rows * row, sizeof(*exact), "slopes");
	struct hebb_error err;
	double miss;

	loss_of(&p, true); /* so that running means have run */
	cr_assert(
	    hebb_graph_input_slope(p.graph, p.input, p.rows, 2, exact, &err),
	    "%s: %s", type->type.name, err.message);
	cr_expect_null(p.graph->input.grad, "what was lent is not given back");
	miss = slope_miss(&p, exact, 2);
	cr_expect(miss < 1e-6, "%s: slopes miss %g", type->type.name, miss);
	hebb_free(exact);
	drop(&p);
}

Test(slopes, of_answers_through_every_layer_equal_differences)
{
	const struct hebb_type *const *layer;

	for (layer = hebb_layer_types; *layer; layer++) {
		const struct hebb_layer_type *type = (const void *)*layer;

		if (!type->backward)
			continue;
		compare_slopes(type, hebb_shape_flat(1, 7));
		compare_slopes(type, hebb_shape_flat(3, 4));
	}
}

Test(slopes, are_refused_where_a_layer_has_none)
{
	struct problem p =
	    pose((const void *)find(hebb_layer_types, "embedding"),
		 (const void *)find(hebb_loss_types, "mse"),
		 hebb_shape_flat(1, 7), 5);
	struct hebb_error err;

	cr_assert_not(
	    hebb_graph_input_slope(p.graph, p.input, 0, 0, NULL, &err));
	cr_assert_eq(err.kind, HEBB_MODEL);
	cr_assert(strstr(err.message, "has no slope"), "%s", err.message);
	drop(&p);
}
