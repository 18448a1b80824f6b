/*
 * reinforce.c - layers that act, and follow the gradient of reward
 *
 * The last layer gives a number z for each action, and one more, the baseline
 * b.  Decisions are drawn with p = softmax(z); where nothing is learned the
 *most likely one is taken.  With the return R of a decision, what it brought in
 *the end (Williams 1992),
 *
 *	R[t] = (1 - discount) reward[t] + discount R[t+1]
 *	A = (R - b) / sd(R - b) over the batch
 *	dL/dz = A (p - 1 at the action taken),	dL/db = b - R
 *
 * Of an episode that was cut, b at the last decision stands for what was to
 * come.  A step is taken whenever there are `batch` decisions whose episodes
 *are over.  (Without the factor 1 - discount where discount is 1 - it would be
 *0.)
 *
 * Of samples with classes, a decision is an episode: a right one brings 1.
 */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "learn/layered.h"

enum { BATCH, LAYERS, OPTIMISER, DISCOUNT };

static const struct hebb_param params[] = {
	[BATCH] = { "batch", "1", 256, 1, 1e6, "decisions of one step",
		    HEBB_COUNT },
	[LAYERS] = { "layers", "1", HEBB_REQUIRED, 0, 0,
		     "a list of layers from what is seen to the decision",
		     HEBB_NODE },
	[OPTIMISER] = { "optimiser", "1", HEBB_OPTIONAL, 0, 0,
			"how gradients change weights; adam if not given",
			HEBB_NODE },
	[DISCOUNT] = { "discount", "1", 0.99, 0, 1,
		       "what a reward is worth one decision earlier" },
	{ 0 },
};

/* One decision. */
struct deed {
	size_t action;
	double reward, value; /* R, once the episode is over */
};

struct reinforce {
	struct hebb_graph *graph;
	struct hebb_stream chance;
	size_t width, actions, batch;
	struct deed *deed; /* [deeds] */
	size_t deeds, room, over;
	float *sight; /* [deeds][width] */
	size_t sight_room;
	uint64_t decided; /* decisions so far */
	hebb_real *out;   /* [actions + 1] */
	double *chances;  /* [actions] p */
	hebb_real *slope; /* [batch][actions + 1] */
	double *ahead;    /* [batch] R - b */
	double discount, share;
	bool learns;
};

/* ---- building ---- */

/* The layers are to give one number more than there are actions. */
static struct hebb_graph *build_graph(struct hebb_learner *learner,
				      const struct hebb_value *values,
				      const struct hebb_task *task,
				      struct hebb_error *err)
{
	const struct hebb_value layered[HEBB_LAYERED_OWN] = {
		[HEBB_LAYERED_BATCH] = values[BATCH],
		[HEBB_LAYERED_LAYERS] = values[LAYERS],
		[HEBB_LAYERED_OPTIMISER] = values[OPTIMISER],
	};
	struct hebb_dataset shapes = *task->data;
	struct hebb_task whole = *task;
	struct hebb_graph *graph;

	shapes.outputs = task->data->classes + 1;
	shapes.classes = 0; /* they are numbers, and mse is no part of it */
	whole.data = &shapes;
	graph = hebb_layered_new(learner, layered, &whole, err);
	learner->fetches = false;
	learner->imagines = false;
	learner->outputs = task->data->classes;
	return graph;
}

static bool build(struct hebb_learner *learner, struct hebb_config *map,
		  const struct hebb_task *task, struct hebb_error *err)
{
	struct reinforce *own = hebb_alloc(1, sizeof(*own), "a learner");
	struct hebb_value values[sizeof(params) / sizeof(*params)];

	learner->state = own;
	own->actions = task->data->classes;
	own->width = task->data->width;
	if (!own->actions || hebb_dataset_steps(task->data) > 1)
		return hebb_error_set(
		    err, HEBB_MODEL, &map->place,
		    "a learner of type 'reinforce' decides for one of some "
		    "actions or classes, once a sample, and this dataset does "
		    "not ask for that");
	if (!hebb_param_read(params, map, false, values, err,
			     "learner '%s' of type 'reinforce'", learner->name))
		return false;
	own->graph = build_graph(learner, values, task, err);
	if (!own->graph)
		return false;
	own->batch = (size_t)values[BATCH].number;
	own->discount = values[DISCOUNT].number;
	own->share = own->discount < 1 ? 1 - own->discount : 1;
	own->chance = hebb_stream_open(task->seed, "reinforce.choice");
	own->out = hebb_alloc(own->actions + 1, sizeof(*own->out), "answers");
	own->chances =
	    hebb_alloc(own->actions, sizeof(double), "probabilities");
	own->slope = hebb_alloc(own->batch * (own->actions + 1),
				sizeof(*own->slope), "slopes");
	own->ahead = hebb_alloc(own->batch, sizeof(double), "returns");
	return true;
}

/* ---- learning ---- */

/* p = softmax(z), and the sum of e^(z - max) that it takes */
static void soften(const hebb_real *z, size_t n, double *p)
{
	double most = z[0], sum = 0;
	size_t a;

	for (a = 1; a < n; a++)
		most = fmax(most, z[a]);
	for (a = 0; a < n; a++)
		sum += p[a] = exp(z[a] - most);
	for (a = 0; a < n; a++)
		p[a] /= sum;
}

/* How much more each decision of the batch brought, in standard deviations. */
static void judge_deeds(struct reinforce *own, const hebb_real *out)
{
	const size_t row = own->actions + 1;
	double mean = 0, squares = 0;
	size_t i;

	for (i = 0; i < own->batch; i++) {
		own->ahead[i] =
		    own->deed[i].value - out[i * row + own->actions];
		mean += own->ahead[i] / (double)own->batch;
	}
	for (i = 0; i < own->batch; i++)
		squares += (own->ahead[i] - mean) * (own->ahead[i] - mean) /
			   (double)own->batch;
	for (i = 0; i < own->batch; i++)
		own->ahead[i] /= sqrt(squares) + 1e-8;
}

static void find_slopes(struct reinforce *own, const hebb_real *out)
{
	const size_t n = own->actions, row = n + 1;
	const double scale = 1 / (double)own->batch;
	double *p = own->chances;
	size_t i, a;

	judge_deeds(own, out);
	for (i = 0; i < own->batch; i++) {
		const struct deed *deed = &own->deed[i];
		hebb_real *slope = own->slope + i * row;

		soften(out + i * row, n, p);
		for (a = 0; a < n; a++)
			slope[a] = (hebb_real)(scale * own->ahead[i] *
					       (p[a] - (a == deed->action)));
		slope[n] =
		    (hebb_real)(scale * (out[i * row + n] - deed->value));
	}
}

/* One step on the first `batch` decisions, which are then forgotten. */
static bool step(struct hebb_learner *learner, struct hebb_error *err)
{
	struct reinforce *own = learner->state;
	const struct hebb_goal goal = { .slope = own->slope };
	const size_t n = own->batch;
	double nothing;

	find_slopes(own, hebb_graph_show(own->graph, own->sight, n));
	if (!hebb_graph_slope(own->graph, &goal, n, &nothing, err))
		return hebb_error_context(err, "learner '%s'", learner->name);
	hebb_graph_change(own->graph, n, nothing);
	learner->cost.products += own->graph->learn_products * (double)n;
	own->deeds -= n;
	own->over -= n;
	memmove(own->deed, own->deed + n, own->deeds * sizeof(*own->deed));
	memmove(own->sight, own->sight + n * own->width,
		own->deeds * own->width * sizeof(*own->sight));
	return true;
}

/* ---- acting ---- */

static bool begin(struct hebb_learner *learner, uint64_t episode, bool learns,
		  struct hebb_error *err)
{
	struct reinforce *own = learner->state;

	(void)episode;
	(void)err;
	own->learns = learns;
	own->deeds = own->over;
	return true;
}

static void remember(struct reinforce *own, const float *sight, size_t action)
{
	own->deed = hebb_grow(own->deed, &own->room, own->deeds + 1,
			      sizeof(*own->deed), "decisions");
	own->sight =
	    hebb_grow(own->sight, &own->sight_room,
		      (own->deeds + 1) * own->width, sizeof(float), "sights");
	memcpy(own->sight + own->deeds * own->width, sight,
	       own->width * sizeof(*sight));
	own->deed[own->deeds++] = (struct deed){ .action = action };
}

static bool act(struct hebb_learner *learner, const float *sight,
		size_t *action, struct hebb_error *err)
{
	struct reinforce *own = learner->state;
	const size_t n = own->actions;
	double *p = own->chances, left;
	size_t a, best = 0;

	hebb_graph_answer(own->graph, sight, 1, own->out);
	if (!hebb_graph_sound(own->graph, own->out, 1, err))
		return hebb_error_context(err, "learner '%s'", learner->name);
	learner->cost.products += own->graph->answer_products;
	for (a = 1; a < n; a++)
		if (own->out[a] > own->out[best])
			best = a;
	*action = best;
	if (!own->learns)
		return true;
	soften(own->out, n, p);
	left = hebb_random_uniform(own->chance, 0, own->decided++, 0);
	for (a = 0; a + 1 < n && left >= p[a]; a++)
		left -= p[a];
	*action = a;
	remember(own, sight, a);
	return true;
}

static bool hear(struct hebb_learner *learner, double reward,
		 enum hebb_ending ending, struct hebb_error *err)
{
	struct reinforce *own = learner->state;
	double value = ending == HEBB_CUT ? own->out[own->actions] : 0;
	size_t i;

	if (!own->learns)
		return true;
	own->deed[own->deeds - 1].reward = reward;
	if (ending == HEBB_GOES_ON)
		return true;
	for (i = own->deeds; i-- > own->over;) {
		struct deed *deed = &own->deed[i];

		value = deed->value =
		    own->share * deed->reward + own->discount * value;
	}
	own->over = own->deeds;
	while (own->over >= own->batch)
		if (!step(learner, err))
			return false;
	return true;
}

static void weigh(const struct hebb_learner *learner, float *out)
{
	const struct reinforce *own = learner->state;
	size_t a;

	for (a = 0; a < own->actions; a++)
		out[a] = (float)own->out[a];
}

static const struct hebb_acting acting = { begin, act, hear, weigh };

/* ---- looking inside: the last layer gives the baseline, too ---- */

static bool respond(struct hebb_learner *learner,
		    const struct hebb_batch *batch, uint64_t repeat,
		    float *const *activity, struct hebb_error *err)
{
	const struct reinforce *own = learner->state;

	(void)repeat;
	(void)err;
	hebb_layered_respond(learner, own->graph, batch, activity);
	return true;
}

static bool trace(struct hebb_learner *learner, const struct hebb_batch *batch,
		  size_t part, float *state, struct hebb_error *err)
{
	const struct reinforce *own = learner->state;

	(void)err;
	hebb_layered_trace(learner, own->graph, batch, part, state);
	return true;
}

static bool expend(struct hebb_learner *learner, const struct hebb_batch *batch,
		   struct hebb_expense *expense, struct hebb_error *err)
{
	const struct reinforce *own = learner->state;

	(void)err;
	hebb_layered_expend(learner, own->graph, batch, expense);
	return true;
}

static bool write(struct hebb_learner *learner, const struct hebb_probe *weight,
		  const double *value, struct hebb_error *err)
{
	const struct reinforce *own = learner->state;

	(void)err;
	hebb_layered_write(own->graph, weight, value);
	return true;
}

static void keep(struct hebb_learner *learner)
{
	const struct reinforce *own = learner->state;

	hebb_graph_keep(own->graph);
}

static void recall(struct hebb_learner *learner)
{
	const struct reinforce *own = learner->state;

	hebb_graph_recall(own->graph);
}

static void release(struct hebb_learner *learner)
{
	struct reinforce *own = learner->state;

	if (!own)
		return;
	hebb_graph_free(own->graph);
	hebb_free(own->deed);
	hebb_free(own->sight);
	hebb_free(own->out);
	hebb_free(own->chances);
	hebb_free(own->slope);
	hebb_free(own->ahead);
	hebb_free(own);
}

const struct hebb_learner_type hebb_learner_reinforce = {
	.type = {
		.name = "reinforce",
		.brief = "layers that decide, and learn by the gradient of "
			 "reward",
		.equation = "dL/dz = A (p - 1 at the action taken)",
		.source = "Williams 1992, Mach. Learn. 8:229",
		.params = params,
	},
	.build = build,
	.learn = hebb_acting_learn,
	.answer = hebb_acting_answer,
	.respond = respond,
	.trace = trace,
	.expend = expend,
	.write = write,
	.keep = keep,
	.recall = recall,
	.acting = &acting,
	.release = release,
};
