#include "learn/aligned.h"

#include <math.h>

#include "base/memory.h"
#include "base/text.h"

/* One layer through which errors come back. */
struct way {
	struct hebb_layer *layer;
	struct hebb_feedback feedback; /* as it learns */
	hebb_real *drawn; /* [in width][from width], or NULL: the weights */
	double angle;     /* degrees, at the last measurement */
};

struct aligned {
	struct hebb_graph *graph;
	struct way *way; /* [n] */
	size_t n;
	uint64_t every, batches; /* between measurements; learned so far */
	hebb_real *exact; /* [rows][row] of the widest: the gradient's errors */
};

/* ---- building ---- */

/* Has it weights that errors pass on their way back? */
static bool carries(const struct hebb_layer *layer)
{
	size_t w;

	for (w = 0; layer->in[0]->grad && w < layer->weights; w++)
		if (layer->weight[w].rank > 1)
			return true;
	return false;
}

static const struct hebb_layer *
last_with_weights(const struct hebb_graph *graph)
{
	size_t i = graph->n;

	while (i-- > 1 && !graph->layer[i].weights)
		;
	return &graph->layer[i];
}

static bool suits(const struct hebb_layer *layer,
		  const struct hebb_tensor *from, struct hebb_error *err)
{
	if (!layer->type->feeds_back)
		return hebb_error_set(
		    err, HEBB_MODEL, &layer->map->place,
		    "errors pass layer '%s' of type '%s' by its own weights; "
		    "random feedback is for layers of type 'dense'",
		    layer->name, layer->type->type.name);
	if (from->shape.steps == layer->in[0]->shape.steps)
		return true;
	return hebb_error_set(
	    err, HEBB_MODEL, &layer->map->place,
	    "layer '%s' has %zu steps and the last one %zu; direct feedback "
	    "needs as many",
	    layer->name, layer->in[0]->shape.steps, from->shape.steps);
}

static void draw(struct way *way, double scale, uint64_t seed)
{
	const size_t rows = way->layer->in[0]->shape.width;
	const size_t width = way->feedback.from->shape.width;
	const size_t n = rows * width;
	char *name = hebb_text_format("%s.feedback", way->layer->name);
	size_t i;

	way->drawn = hebb_alloc(n, sizeof(*way->drawn), "feedback");
	/* uniform on +-sqrt(3 / width), whose standard deviation is 1 there */
	hebb_init_fill(HEBB_GLOROT, hebb_stream_open(seed, name), width, width,
		       way->drawn, n);
	for (i = 0; i < n; i++)
		way->drawn[i] *= (hebb_real)scale;
	way->feedback.weight = way->drawn;
	hebb_free(name);
}

static bool open_ways(struct aligned *own, const struct hebb_value *values,
		      const struct hebb_task *task, enum hebb_aligned how,
		      struct hebb_error *err)
{
	const struct hebb_layer *last = last_with_weights(own->graph);
	size_t i;

	own->way = hebb_alloc(own->graph->n, sizeof(*own->way), "feedback");
	for (i = 0; i < own->graph->n; i++) {
		struct hebb_layer *layer = &own->graph->layer[i];
		struct way *way = &own->way[own->n];

		if (!carries(layer))
			continue;
		own->n++;
		way->layer = layer;
		way->angle = NAN;
		way->feedback.from =
		    how == HEBB_ALIGNED_DIRECT ? &last->out : &layer->out;
		if (!suits(layer, way->feedback.from, err))
			return false;
		if (how == HEBB_ALIGNED_SYMMETRIC)
			way->feedback.weight = layer->weight[0].value;
		else
			draw(way, values[HEBB_ALIGNED_SCALE].number,
			     task->seed);
	}
	return own->n ||
	       hebb_error_set(
		   err, HEBB_MODEL, &values[HEBB_LAYERED_LAYERS].node->place,
		   "there is no layer below another one, so no error "
		   "comes back; backprop learns the same");
}

static void read_drawn(const struct hebb_probe *probe, size_t from, size_t n,
		       double *buffer)
{
	const struct way *way = probe->owner;
	size_t i;

	for (i = 0; i < n; i++)
		buffer[i] = (double)way->feedback.weight[from + i];
}

static void read_angle(const struct hebb_probe *probe, size_t from, size_t n,
		       double *buffer)
{
	const struct way *way = probe->owner;

	(void)from;
	if (n)
		buffer[0] = way->angle;
}

static void offer(struct hebb_learner *learner, struct aligned *own)
{
	size_t i;

	for (i = 0; i < own->n; i++) {
		struct way *way = &own->way[i];
		const struct hebb_probe feedback = {
			.unit = "1",
			.brief = "what hands errors back, fixed",
			.flags = HEBB_PROBE_STATE | HEBB_PROBE_WEIGHT,
			.rank = 2,
			.shape = { way->layer->in[0]->shape.width,
				   way->feedback.from->shape.width },
			.owner = way,
			.read = read_drawn,
		};
		const struct hebb_probe angle = {
			.unit = "1",
			.brief = "degrees between the errors that the layer "
				 "handed back and the gradient",
			.rank = 1,
			.shape = { 1 },
			.owner = way,
			.read = read_angle,
		};

		if (way->drawn)
			hebb_probes_add(&learner->probes, feedback,
					"%s.feedback", way->layer->name);
		if (own->every)
			hebb_probes_add(&learner->probes, angle, "%s.angle",
					way->layer->name);
	}
}

/* Errors come back by feedback, or as the gradient has it. */
static void turn(struct aligned *own, bool feedback)
{
	const struct hebb_feedback none = { NULL, NULL };
	size_t i;

	for (i = 0; i < own->n; i++)
		own->way[i].layer->feedback =
		    feedback ? own->way[i].feedback : none;
}

static size_t all_errors(const struct aligned *own)
{
	size_t i, n = 0;

	for (i = 0; i < own->n; i++)
		n += own->graph->rows * own->way[i].layer->in[0]->row;
	return n;
}

bool hebb_aligned_build(struct hebb_learner *learner,
			const struct hebb_value *values,
			const struct hebb_task *task, enum hebb_aligned how,
			struct hebb_error *err)
{
	struct aligned *own = hebb_alloc(1, sizeof(*own), "feedback");

	learner->state = own;
	own->every = (uint64_t)values[HEBB_ALIGNED_ANGLE].number;
	own->graph = hebb_layered_new(learner, values, task, err);
	learner->fetches = !own->every; /* one pass there, two ways back */
	if (!own->graph || !open_ways(own, values, task, how, err))
		return false;
	if (own->every)
		own->exact =
		    hebb_alloc(all_errors(own), sizeof(*own->exact), "errors");
	offer(learner, own);
	turn(own, true);
	return true;
}

/* ---- learning ---- */

/* Degrees between two rows of numbers. */
static double angle_of(const hebb_real *a, const hebb_real *b, size_t n)
{
	double aa = 0, ab = 0, bb = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		aa += (double)a[i] * (double)a[i];
		ab += (double)a[i] * (double)b[i];
		bb += (double)b[i] * (double)b[i];
	}
	if (!(aa > 0) || !(bb > 0))
		return NAN;
	return acos(fmax(-1, fmin(1, ab / sqrt(aa * bb)))) * 180 / M_PI;
}

/*
 * The errors below each layer, over the whole batch: either copied to `exact`
 * or compared with that.
 */
static void look(struct aligned *own, size_t rows, bool compare)
{
	hebb_real *exact = own->exact;
	size_t i, k;

	for (i = 0; i < own->n; i++) {
		struct way *way = &own->way[i];
		const struct hebb_tensor *in = way->layer->in[0];
		const size_t n = rows * in->row;

		if (compare)
			way->angle = angle_of(exact, in->grad, n);
		for (k = 0; !compare && k < n; k++)
			exact[k] = in->grad[k];
		exact += own->graph->rows * in->row;
	}
}

/* One step that goes back twice, once by the gradient. */
static bool learn_and_measure(struct hebb_learner *learner,
			      const struct hebb_batch *batch, double *loss,
			      struct hebb_error *err)
{
	struct aligned *own = learner->state;
	struct hebb_graph *graph = own->graph;
	const struct hebb_goal goal = { batch->label, batch->target, NULL };
	bool ok;

	hebb_graph_show(graph, batch->input, batch->n);
	turn(own, false);
	ok = hebb_graph_slope(graph, &goal, batch->n, loss, err);
	turn(own, true);
	if (!ok)
		return hebb_error_context(err, "learner '%s'", learner->name);
	look(own, batch->n, false);
	if (!hebb_graph_slope(graph, &goal, batch->n, loss, err))
		return hebb_error_context(err, "learner '%s'", learner->name);
	look(own, batch->n, true);
	hebb_graph_change(graph, batch->n, *loss);
	learner->cost.products += graph->learn_products * (double)batch->n;
	return true;
}

bool hebb_aligned_learn(struct hebb_learner *learner,
			const struct hebb_batch *batch, double *loss,
			struct hebb_error *err)
{
	struct aligned *own = learner->state;

	if (own->every && own->batches++ % own->every == 0)
		return learn_and_measure(learner, batch, loss, err);
	return hebb_layered_learn(learner, own->graph, batch, loss, err);
}

bool hebb_aligned_answer(struct hebb_learner *learner,
			 const struct hebb_batch *batch, float *out,
			 struct hebb_error *err)
{
	struct aligned *own = learner->state;

	(void)err;
	hebb_layered_answer(learner, own->graph, batch, out);
	return true;
}

bool hebb_aligned_judge(struct hebb_learner *learner,
			const struct hebb_batch *batch, double *loss,
			struct hebb_error *err)
{
	struct aligned *own = learner->state;

	(void)err;
	*loss = hebb_layered_judge(learner, own->graph, batch);
	return true;
}

bool hebb_aligned_slope(struct hebb_learner *learner,
			const struct hebb_batch *batch, size_t output,
			float *slope, struct hebb_error *err)
{
	struct aligned *own = learner->state;
	bool ok;

	turn(own, false);
	ok = hebb_graph_input_slope(own->graph, batch->input, batch->n, output,
				    slope, err);
	turn(own, true);
	learner->cost.products += own->graph->learn_products * (double)batch->n;
	return ok;
}

bool hebb_aligned_respond(struct hebb_learner *learner,
			  const struct hebb_batch *batch, uint64_t repeat,
			  float *const *activity, struct hebb_error *err)
{
	struct aligned *own = learner->state;

	(void)repeat;
	(void)err;
	hebb_layered_respond(learner, own->graph, batch, activity);
	return true;
}

bool hebb_aligned_expend(struct hebb_learner *learner,
			 const struct hebb_batch *batch,
			 struct hebb_expense *expense, struct hebb_error *err)
{
	struct aligned *own = learner->state;

	(void)err;
	hebb_layered_expend(learner, own->graph, batch, expense);
	return true;
}

static void turn_back(void *data, bool exact)
{
	turn(data, !exact);
}

bool hebb_aligned_credit(struct hebb_learner *learner,
			 const struct hebb_batch *batch,
			 const struct hebb_probe *weight, double *own,
			 double *exact, struct hebb_error *err)
{
	struct aligned *state = learner->state;

	return hebb_layered_credit(learner, state->graph, batch, weight,
				   turn_back, state, own, exact, err);
}

bool hebb_aligned_write(struct hebb_learner *learner,
			const struct hebb_probe *weight, const double *value,
			struct hebb_error *err)
{
	struct aligned *own = learner->state;

	(void)err;
	hebb_layered_write(own->graph, weight, value);
	return true;
}

void hebb_aligned_keep(struct hebb_learner *learner)
{
	struct aligned *own = learner->state;

	hebb_graph_keep(own->graph);
}

void hebb_aligned_recall(struct hebb_learner *learner)
{
	struct aligned *own = learner->state;

	hebb_graph_recall(own->graph);
}

void hebb_aligned_release(struct hebb_learner *learner)
{
	struct aligned *own = learner->state;
	size_t i;

	if (!own)
		return;
	for (i = 0; i < own->n; i++)
		hebb_free(own->way[i].drawn);
	hebb_free(own->way);
	hebb_free(own->exact);
	hebb_graph_free(own->graph);
	hebb_free(own);
}
