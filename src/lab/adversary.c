#include "lab/adversary.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/normal.h"

enum { LAYERS, OPTIMISER };
enum { REAL, MADE, ABOVE, BELOW, PARTS };
enum { DRAW_LEARN, DRAW_MAKE, DRAW_BETWEEN };

static const struct hebb_param params[] = {
	[LAYERS] = { "layers", "1", HEBB_REQUIRED, 0, 0,
		     "a list of layers from input to answer", HEBB_NODE },
	[OPTIMISER] = { "optimiser", "1", HEBB_OPTIONAL, 0, 0,
			"how gradients change weights; adam if not given",
			HEBB_NODE },
	{ 0 },
};

/* How far from the place of the penalty the critic is asked, both ways. */
static const hebb_real apart = 0.05f;

static struct hebb_graph *build(struct hebb_config *map, const char *name,
				struct hebb_graph_plan *plan, size_t answers,
				struct hebb_error *err)
{
	struct hebb_value values[sizeof(params) / sizeof(*params)];
	struct hebb_graph *graph;

	map->used = true;
	if (!hebb_param_read(params, map, false, values, err, "the %s", name))
		return NULL;
	plan->layers = values[LAYERS].node;
	plan->optimiser = values[OPTIMISER].node;
	graph = hebb_graph_new(plan, err);
	if (!graph || hebb_graph_out(graph)->row == answers)
		return graph;
	hebb_error_set(err, HEBB_MODEL, &plan->layers->place,
		       "the %s gives %zu numbers, but %zu are wanted", name,
		       hebb_graph_out(graph)->row, answers);
	hebb_graph_free(graph);
	return NULL;
}

static bool build_both(struct hebb_adversary *pair,
		       const struct hebb_adversary_plan *plan,
		       struct hebb_error *err)
{
	const struct hebb_dataset *data = plan->data;
	struct hebb_shape shape = { .steps = 1,
				    .rank = data->rank,
				    .width = data->width };
	const size_t answers = pair->classes ? pair->classes + 1 : 1;
	struct hebb_graph_plan generator = {
		.standard_loss = "mse", /* never asked */
		.input = hebb_shape_flat(1, plan->noise + pair->classes),
		.batch = plan->batch,
		.pass = (double)data->train / (double)plan->every,
		.seed = plan->seed,
		.threads = plan->threads,
	};
	struct hebb_graph_plan critic = generator;

	memcpy(shape.size, data->shape, sizeof(shape.size));
	critic.input = shape;
	critic.standard_loss = plan->penalty > 0 ? "mse"
			       : pair->classes   ? "cross_entropy"
						 : "binary_cross_entropy";
	critic.input_grad = true;
	critic.batch = (plan->penalty > 0 ? PARTS : 2) * plan->batch;
	critic.pass = (double)((plan->penalty > 0 ? PARTS : 2) * data->train);
	critic.seed = plan->seed + 1;
	pair->generator =
	    build(plan->generator, "generator", &generator, data->width, err);
	if (pair->generator)
		pair->critic =
		    build(plan->critic, "critic", &critic, answers, err);
	return pair->generator && pair->critic;
}

bool hebb_adversary_init(struct hebb_adversary *pair,
			 const struct hebb_adversary_plan *plan,
			 struct hebb_error *err)
{
	const size_t batch = plan->batch;
	size_t i;

	*pair = (struct hebb_adversary){
		.stream = hebb_stream_open(plan->seed, "generator.noise"),
		.batch = batch,
		.noise = plan->noise,
		.width = plan->data->width,
		.classes = plan->classes ? plan->data->classes : 0,
		.smoothing = plan->smoothing,
		.penalty = plan->penalty,
		.average = plan->average,
		.every = plan->every,
	};
	if (!build_both(pair, plan, err))
		return false;
	if (pair->average > 0)
		pair->mean = hebb_alloc(pair->generator->weights.size,
					sizeof(*pair->mean), "mean weights");
	pair->normal =
	    hebb_alloc(batch * pair->noise, sizeof(*pair->normal), "noise");
	pair->code = hebb_alloc(batch * (pair->noise + pair->classes),
				sizeof(*pair->code), "noise");
	pair->shown = hebb_alloc(PARTS * batch * pair->width,
				 sizeof(*pair->shown), "samples");
	pair->slope = hebb_alloc(PARTS * batch, sizeof(*pair->slope), "slopes");
	pair->target = hebb_alloc(2 * batch, sizeof(*pair->target), "targets");
	pair->label = hebb_alloc(2 * batch, sizeof(*pair->label), "classes");
	pair->asked = hebb_alloc(batch, sizeof(*pair->asked), "classes");
	pair->yes = hebb_alloc(batch, sizeof(*pair->yes), "targets");
	for (i = 0; i < batch; i++)
		pair->yes[i] = 1;
	return true;
}

void hebb_adversary_release(struct hebb_adversary *pair)
{
	hebb_graph_free(pair->generator);
	hebb_graph_free(pair->critic);
	hebb_free(pair->mean);
	hebb_free(pair->normal);
	hebb_free(pair->code);
	hebb_free(pair->shown);
	hebb_free(pair->slope);
	hebb_free(pair->target);
	hebb_free(pair->label);
	hebb_free(pair->asked);
	hebb_free(pair->yes);
}

/*
 * What the generator makes sample first + i of, into code[i][noise + classes];
 * classes come in turns.
 */
static void draw(struct hebb_adversary *pair, uint64_t first, size_t i,
		 uint64_t step, uint32_t what)
{
	const size_t noise = pair->noise, classes = pair->classes;
	double *normal = pair->normal + i * noise;
	hebb_real *code = pair->code + i * (noise + classes);
	size_t k;

	hebb_normal_fill(pair->stream, (first + i) * noise, noise, step, what,
			 normal);
	for (k = 0; k < noise; k++)
		code[k] = (hebb_real)normal[k];
	if (!classes)
		return;
	pair->asked[i] = (int32_t)((first + i) % classes);
	for (k = 0; k < classes; k++)
		code[noise + k] = k == (size_t)pair->asked[i];
}

static void make(struct hebb_adversary *pair, size_t first, size_t n,
		 float *out)
{
	size_t done, some, i;

	for (done = 0; done < n; done += some) {
		some = n - done < pair->batch ? n - done : pair->batch;
		for (i = 0; i < some; i++)
			draw(pair, first + done, i, 0, DRAW_MAKE);
		hebb_graph_answer(pair->generator, pair->code, some,
				  out + done * pair->width);
	}
}

void hebb_adversary_make(struct hebb_adversary *pair, size_t first, size_t n,
			 float *out)
{
	struct hebb_arena *weights = &pair->generator->weights;

	if (!pair->mean || !pair->made) {
		make(pair, first, n, out);
		return;
	}
	hebb_graph_keep(pair->generator);
	memcpy(weights->data, pair->mean,
	       weights->size * sizeof(*weights->data));
	make(pair, first, n, out);
	hebb_graph_recall(pair->generator);
}

/* The first weights count little: a young mean is over fewer steps. */
static void average_weights(struct hebb_adversary *pair)
{
	const struct hebb_arena *weights = &pair->generator->weights;
	const double young = (double)pair->made / (double)(pair->made + 9);
	const hebb_real part = (hebb_real)(1 - fmin(pair->average, young));
	size_t i;

	for (i = 0; i < weights->size; i++)
		pair->mean[i] += part * (weights->data[i] - pair->mean[i]);
}

/* ---- what both are shown, by whichever thread comes to it ---- */

/* Supplies: codes to the generator, real and made samples to the critic. */
struct scene {
	struct hebb_adversary *pair;
	const struct hebb_batch *real;
	const hebb_real *made; /* [n][width] */
};

static void draw_codes(const void *source, size_t begin, size_t end)
{
	struct hebb_adversary *pair = ((const struct scene *)source)->pair;
	size_t i;

	for (i = begin; i < end; i++)
		draw(pair, 0, i, pair->steps, DRAW_LEARN);
}

/* Rows of `shown`: the real samples, then those that were made. */
static void place_samples(const void *source, size_t begin, size_t end)
{
	const struct scene *scene = source;
	const size_t n = scene->real->n, width = scene->pair->width;
	hebb_real *shown = scene->pair->shown;
	const size_t real = end < n ? end : n, made = begin > n ? begin : n;

	if (begin < real)
		hebb_batch_copy(scene->real, begin, real, shown);
	if (made < end)
		memcpy(shown + made * width, scene->made + (made - n) * width,
		       (end - made) * width * sizeof(*shown));
}

/* ---- the critic ---- */

/*
 * A step of the critic alone: its slope by samples is wanted by the generator
 * only, and costs as much as that by the weights of its first layer.
 */
static hebb_real *hide_slope(struct hebb_graph *critic)
{
	hebb_real *slope = critic->input.grad;

	critic->input.grad = NULL;
	return slope;
}

/* What only the gradients of its weights need is left out here. */
static bool slope_by_samples(struct hebb_graph *critic,
			     const struct hebb_goal *goal, size_t n,
			     double *loss, struct hebb_error *err)
{
	bool ok;

	critic->still = true;
	ok = hebb_graph_slope(critic, goal, n, loss, err);
	critic->still = false;
	return ok;
}

/* Yes to the real ones, no to the others; both stand in `shown`. */
static bool tell_apart(const struct scene *scene, double *loss,
		       struct hebb_error *err)
{
	struct hebb_adversary *pair = scene->pair;
	const size_t n = scene->real->n;
	const struct hebb_supply supply = { pair->shown, place_samples, scene };
	const struct hebb_goal apart = { .target = pair->target };
	const struct hebb_goal named = { .label = pair->label };
	const struct hebb_goal *goal = pair->classes ? &named : &apart;
	hebb_real *const hidden = hide_slope(pair->critic);
	bool ok;
	size_t i;

	for (i = 0; i < n; i++) {
		pair->target[i] = (float)(1 - pair->smoothing);
		pair->target[n + i] = 0;
		pair->label[n + i] = (int32_t)pair->classes;
	}
	ok = hebb_graph_learn_from(pair->critic, &supply, goal, 2 * n, loss,
				   err);
	pair->critic->input.grad = hidden;
	return ok;
}

/* Somewhere on the line from each real sample to a made one: into `between`. */
static void go_between(const struct hebb_adversary *pair, size_t n,
		       hebb_real *between)
{
	const size_t width = pair->width;
	size_t r, i;

	for (r = 0; r < n; r++) {
		const hebb_real *real = pair->shown + r * width;
		const hebb_real *made = real + n * width;
		const hebb_real part = (hebb_real)hebb_random_uniform(
		    pair->stream, r, pair->steps, DRAW_BETWEEN);

		for (i = 0; i < width; i++)
			between[r * width + i] =
			    real[i] + part * (made[i] - real[i]);
	}
}

/*
 * Where the critic's slope by a sample x is g, the penalty p (|g| - 1)^2 has
 * the slope c u dg/dw by the weights, u = g / |g| and c = 2 p (|g| - 1): that
 * is c / 2h times the critic's slope at x + h u less that at x - h u.
 */
static double penalise(struct hebb_adversary *pair, size_t n)
{
	const size_t width = pair->width;
	hebb_real *above = pair->shown + ABOVE * n * width;
	hebb_real *below = pair->shown + BELOW * n * width;
	double all = 0;
	size_t r, i;

	for (r = 0; r < n; r++) {
		const hebb_real *g = pair->critic->input.grad + r * width;
		double square = 1e-12, length, miss;
		hebb_real c;

		for (i = 0; i < width; i++)
			square += (double)g[i] * (double)g[i];
		length = sqrt(square);
		miss = length - 1;
		all += pair->penalty * miss * miss / (double)n;
		for (i = 0; i < width; i++) {
			const hebb_real step = apart * g[i] / (hebb_real)length;

			below[r * width + i] = above[r * width + i] - step;
			above[r * width + i] += step;
		}
		c = (hebb_real)(pair->penalty * miss / (double)n) / apart;
		pair->slope[ABOVE * n + r] = c;
		pair->slope[BELOW * n + r] = -c;
	}
	return all;
}

static bool measure_distance(const struct scene *scene, double *loss,
			     struct hebb_error *err)
{
	struct hebb_adversary *pair = scene->pair;
	const size_t n = scene->real->n;
	struct hebb_graph *critic = pair->critic;
	const struct hebb_goal goal = { .slope = pair->slope };
	hebb_real *between = pair->shown + ABOVE * n * pair->width;
	const hebb_real *answer;
	hebb_real *hidden;
	double nothing;
	bool ok;
	size_t i;

	place_samples(scene, 0, 2 * n);
	go_between(pair, n, between);
	for (i = 0; i < n; i++)
		pair->slope[i] = 1;
	hebb_graph_show(critic, between, n);
	if (!slope_by_samples(critic, &goal, n, &nothing, err))
		return false;
	*loss = penalise(pair, n);
	for (i = 0; i < n; i++) {
		pair->slope[i] = -1 / (hebb_real)n;
		pair->slope[n + i] = 1 / (hebb_real)n;
	}
	answer = hebb_graph_show(critic, pair->shown, PARTS * n);
	for (i = 0; i < n; i++)
		*loss += (double)(answer[n + i] - answer[i]) / (double)n;
	hidden = hide_slope(critic);
	ok = hebb_graph_slope(critic, &goal, PARTS * n, &nothing, err);
	critic->input.grad = hidden;
	if (ok)
		hebb_graph_change(critic, PARTS * n, *loss);
	return ok;
}

/* ---- the generator ---- */

/* The critic's slope by what was made, which shall look real to it. */
static bool ask_critic(struct hebb_adversary *pair, const hebb_real *made,
		       size_t n, double *loss, struct hebb_error *err)
{
	const struct hebb_goal deceive = { .target = pair->yes };
	const struct hebb_goal named = { .label = pair->asked };
	const struct hebb_goal near = { .slope = pair->slope };
	const hebb_real *answer = hebb_graph_show(pair->critic, made, n);
	double sum = 0;
	size_t i;

	if (pair->penalty <= 0)
		return slope_by_samples(pair->critic,
					pair->classes ? &named : &deceive, n,
					loss, err);
	for (i = 0; i < n; i++) {
		sum -= (double)answer[i] / (double)n;
		pair->slope[i] = -1 / (hebb_real)n;
	}
	if (!slope_by_samples(pair->critic, &near, n, loss, err))
		return false;
	*loss = sum;
	return true;
}

bool hebb_adversary_learn(struct hebb_adversary *pair,
			  const struct hebb_batch *real, double loss[2],
			  struct hebb_error *err)
{
	const size_t n = real->n;
	const bool both = hebb_adversary_both(pair);
	const struct hebb_goal follow = { .slope = pair->critic->input.grad };
	struct scene scene = { .pair = pair, .real = real };
	const struct hebb_supply codes = { pair->code, draw_codes, &scene };
	double nothing;

	if (pair->classes)
		memcpy(pair->label, real->label, n * sizeof(*pair->label));
	scene.made = hebb_graph_show_from(pair->generator, &codes, n);
	if (!(pair->penalty > 0 ? measure_distance : tell_apart)(&scene,
								 &loss[0], err))
		return hebb_error_context(err, "the critic");
	pair->steps++;
	if (!both)
		return true;
	if (!ask_critic(pair, pair->shown + n * pair->width, n, &loss[1], err))
		return hebb_error_context(err, "the critic");
	if (!hebb_graph_slope(pair->generator, &follow, n, &nothing, err))
		return hebb_error_context(err, "the generator");
	hebb_graph_change(pair->generator, n, loss[1]);
	if (pair->mean)
		average_weights(pair);
	pair->made++;
	return true;
}
