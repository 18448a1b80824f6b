/*
 * backprop.c - a layered network that learns by the gradient of its loss
 *
 * The error of the answer is handed back through the layers (Rumelhart, Hinton
 * & Williams 1986, Nature 323:533); an optimiser turns the gradient of each
 * batch into one step.  With `asynchronous`, threads do so each for itself, on
 * shared weights (Recht, Re, Wright & Niu 2011, NIPS 24:693).
 */
#include "learn/layered.h"

enum { ASYNCHRONOUS = HEBB_LAYERED_OWN };

static const struct hebb_param params[] = {
	HEBB_LAYERED_PARAMS,
	[ASYNCHRONOUS] = { "asynchronous", "1", 0, 0, 1,
			   "whether threads take batches of their own and "
			   "change weights without waiting for each other; no "
			   "two runs are then alike",
			   HEBB_FLAG },
	{ 0 },
};

static bool build(struct hebb_learner *learner, struct hebb_config *map,
		  const struct hebb_task *task, struct hebb_error *err)
{
	struct hebb_value values[sizeof(params) / sizeof(*params)];

	if (!hebb_param_read(params, map, false, values, err,
			     "learner '%s' of type 'backprop'", learner->name))
		return false;
	learner->races = values[ASYNCHRONOUS].number != 0;
	learner->state = hebb_layered_new(learner, values, task, err);
	return learner->state;
}

static bool learn(struct hebb_learner *learner, const struct hebb_batch *batch,
		  double *loss, struct hebb_error *err)
{
	return hebb_layered_learn(learner, learner->state, batch, loss, err);
}

static bool answer(struct hebb_learner *learner, const struct hebb_batch *batch,
		   float *out, struct hebb_error *err)
{
	struct hebb_graph *graph = learner->state;

	hebb_graph_answer(graph, batch->input, batch->n, out);
	learner->cost.products += graph->answer_products * (double)batch->n;
	return hebb_graph_sound(graph, out, batch->n, err) ||
	       hebb_error_context(err, "learner '%s'", learner->name);
}

static bool judge(struct hebb_learner *learner, const struct hebb_batch *batch,
		  double *loss, struct hebb_error *err)
{
	struct hebb_graph *graph = learner->state;
	const struct hebb_goal goal = { batch->label, batch->target, NULL };

	(void)err;
	*loss = hebb_graph_loss(graph, batch->input, &goal, batch->n);
	learner->cost.products += graph->answer_products * (double)batch->n;
	return true;
}

static bool imagine(struct hebb_learner *learner, size_t n, float *out,
		    struct hebb_error *err)
{
	struct hebb_graph *graph = learner->state;

	(void)err;
	hebb_graph_imagine(graph, n, out);
	learner->cost.products += graph->answer_products * (double)n;
	return true;
}

static bool slope(struct hebb_learner *learner, const struct hebb_batch *batch,
		  size_t output, float *slope, struct hebb_error *err)
{
	struct hebb_graph *graph = learner->state;

	learner->cost.products += graph->learn_products * (double)batch->n;
	return hebb_graph_input_slope(graph, batch->input, batch->n, output,
				      slope, err);
}

static bool respond(struct hebb_learner *learner,
		    const struct hebb_batch *batch, uint64_t repeat,
		    float *const *activity, struct hebb_error *err)
{
	(void)repeat;
	(void)err;
	hebb_layered_respond(learner, learner->state, batch, activity);
	return true;
}

static bool trace(struct hebb_learner *learner, const struct hebb_batch *batch,
		  size_t part, float *state, struct hebb_error *err)
{
	(void)err;
	hebb_layered_trace(learner, learner->state, batch, part, state);
	return true;
}

static bool expend(struct hebb_learner *learner, const struct hebb_batch *batch,
		   struct hebb_expense *expense, struct hebb_error *err)
{
	(void)err;
	hebb_layered_expend(learner, learner->state, batch, expense);
	return true;
}

static bool write(struct hebb_learner *learner, const struct hebb_probe *weight,
		  const double *value, struct hebb_error *err)
{
	(void)err;
	hebb_layered_write(learner->state, weight, value);
	return true;
}

static void keep(struct hebb_learner *learner)
{
	hebb_graph_keep(learner->state);
}

static void recall(struct hebb_learner *learner)
{
	hebb_graph_recall(learner->state);
}

static void release(struct hebb_learner *learner)
{
	hebb_graph_free(learner->state);
}

const struct hebb_learner_type hebb_learner_backprop = {
	.type = {
		.name = "backprop",
		.brief = "layers that learn by the gradient of a loss",
		.equation = "w <- w - rate dL/dw",
		.source = "Rumelhart, Hinton & Williams 1986, Nature 323:533",
		.params = params,
	},
	.build = build,
	.learn = learn,
	.answer = answer,
	.judge = judge,
	.imagine = imagine,
	.slope = slope,
	.respond = respond,
	.trace = trace,
	.expend = expend,
	.write = write,
	.keep = keep,
	.recall = recall,
	.release = release,
};
