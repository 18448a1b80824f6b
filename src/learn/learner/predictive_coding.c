/*
 * predictive_coding.c - each layer predicts the next one, and all change to
 * make the errors of prediction small
 *
 *	m_l = f(x_{l-1}) W_l + b_l	e_l = x_l - m_l		F = sum |e_l|^2
 * / 2
 *
 * Learning from a sample (Whittington & Bogacz 2017, Neural Comput. 29:1229):
 * x_0 is the sample; the others begin as what is predicted, and the last is
 * held at the target.  Then the hidden ones settle, all at once, `settling`
 * times:
 *
 *	x_l <- x_l + speed (f'(x_l) (e_{l+1} W_{l+1}^T) - e_l)
 *
 * and the weights go by their own input and error, dW_l = f(x_{l-1})^T e_l:
 *what makes F smaller.  An answer is the prediction of the last layer, with
 *nothing to settle.  f of the sample is the sample.
 */
#include "learn/learner.h"

#include <math.h>
#include <string.h>

#include "ann/curve.h"
#include "ann/flush.h"
#include "ann/gemm.h"
#include "ann/init.h"
#include "ann/optimiser.h"
#include "base/memory.h"
#include "base/need.h"
#include "base/text.h"

enum { BATCH, HIDDEN, ACTIVATION, SETTLING, SPEED, OPTIMISER };

static const struct hebb_param params[] = {
	[BATCH] = { "batch", "1", 64, 1, 1e6, "samples of one step",
		    HEBB_COUNT },
	[HIDDEN] = { "hidden", "1", HEBB_REQUIRED, 1, 1e6,
		     "units of the hidden layers, [500, 500]", HEBB_NODE },
	[ACTIVATION] = { "activation", "1", 0, 0, 2,
			 "f of what hidden units are", HEBB_CHOICE,
			 "relu|tanh|sigmoid" },
	[SETTLING] = { "settling", "1", 20, 1, 1e5,
		       "times that the hidden units change for a sample",
		       HEBB_COUNT },
	[SPEED] = { "speed", "1", 0.1, 1e-6, 1,
		    "part of the way that they go" },
	[OPTIMISER] = { "optimiser", "1", HEBB_OPTIONAL, 0, 0,
			"how F changes weights; adam if not given", HEBB_NODE },
	{ 0 },
};

enum { RELU, TANH, SIGMOID };

#define TILE 32 /* rows of weights that one thread changes */

/* A layer that is predicted. */
struct level {
	size_t in, n;                   /* units below, and its own */
	hebb_real *weight, *bias;       /* [in][n], [n] */
	hebb_real *to_weight, *to_bias; /* gradients of F */
	hebb_real *x, *e;               /* [rows][n] */
	hebb_real *f;                   /* [rows][n] f(x) */
	hebb_real *push;                /* [rows][n] e W^T of the level above */
};

struct predictive {
	struct level *level; /* [n], the last is the answer */
	size_t n, width, outputs, rows, classes;
	int activation, threads;
	uint64_t settling, steps;
	hebb_real speed;
	struct hebb_arena weights, grads, kept, values;
	struct hebb_optimiser optimiser;
	double pass, seen;
	hebb_real *input; /* [rows][width] */
	double *energy;   /* [settling + 1][rows] F of a sample */
	double products;  /* of an answer */
	size_t last;      /* samples of the last batch */
};

/* ---- building ---- */

static bool read_hidden(struct predictive *own, struct hebb_config *list,
			struct hebb_error *err)
{
	size_t l;

	if (!hebb_param_column(&params[HIDDEN], list, err))
		return false;
	if (!list->n)
		return hebb_error_set(err, HEBB_MODEL, &list->place,
				      "'hidden' is a list of numbers of units, "
				      "such as [500, 500]");
	own->n = list->n + 1;
	own->level = hebb_alloc(own->n, sizeof(*own->level), "layers");
	for (l = 0; l < list->n; l++) {
		if (list->numbers[l] != floor(list->numbers[l]))
			return hebb_error_set(err, HEBB_MODEL, &list->place,
					      "'hidden' has a layer of %g "
					      "units; there are whole ones "
					      "only",
					      list->numbers[l]);
		own->level[l].n = (size_t)list->numbers[l];
	}
	own->level[l].n = own->outputs;
	for (l = 0; l < own->n; l++)
		own->level[l].in = l ? own->level[l - 1].n : own->width;
	return true;
}

static void plan_memory(struct predictive *own)
{
	size_t l;

	hebb_arena_plan(&own->values, own->rows * own->width);
	for (l = 0; l < own->n; l++) {
		const struct level *level = &own->level[l];
		size_t k;

		hebb_arena_plan(&own->weights, level->in * level->n);
		hebb_arena_plan(&own->weights, level->n);
		for (k = 0; k < 4; k++)
			hebb_arena_plan(&own->values, own->rows * level->n);
		own->products += (double)level->in * (double)level->n;
	}
	own->grads.size = own->kept.size = own->weights.size;
}

static bool fits(const struct predictive *own, const struct hebb_config *map,
		 struct hebb_error *err)
{
	struct hebb_need need = { 0 };

	hebb_need_add(&need, 3.0 * sizeof(hebb_real) * own->weights.size,
		      "weights and their gradients");
	hebb_need_add(&need, (double)sizeof(hebb_real) * own->values.size,
		      "what the units of a batch are");
	return hebb_need_fits(&need, &map->place, err);
}

static void take_memory(struct predictive *own)
{
	size_t l;

	hebb_arena_get(&own->weights, "weights");
	hebb_arena_get(&own->grads, "gradients");
	hebb_arena_get(&own->kept, "the best weights");
	hebb_arena_get(&own->values, "units");
	own->input = hebb_arena_take(&own->values, own->rows * own->width);
	for (l = 0; l < own->n; l++) {
		struct level *level = &own->level[l];
		const size_t all = level->in * level->n;
		const size_t said = own->rows * level->n;

		level->weight = hebb_arena_take(&own->weights, all);
		level->bias = hebb_arena_take(&own->weights, level->n);
		level->to_weight = hebb_arena_take(&own->grads, all);
		level->to_bias = hebb_arena_take(&own->grads, level->n);
		level->x = hebb_arena_take(&own->values, said);
		level->e = hebb_arena_take(&own->values, said);
		level->f = hebb_arena_take(&own->values, said);
		level->push = hebb_arena_take(&own->values, said);
	}
	own->energy = hebb_alloc((own->settling + 1) * own->rows,
				 sizeof(double), "energies");
}

static void initialise(struct predictive *own, uint64_t seed)
{
	const enum hebb_init hidden =
	    own->activation == RELU ? HEBB_HE : HEBB_GLOROT;
	size_t l;

	for (l = 0; l < own->n; l++) {
		struct level *level = &own->level[l];
		char *name = hebb_text_format("level%zu.weight", l + 1);

		hebb_init_fill(l + 1 < own->n ? hidden : HEBB_GLOROT,
			       hebb_stream_open(seed, name), level->in,
			       level->n, level->weight, level->in * level->n);
		hebb_free(name);
	}
}

static void read_numbers(const struct hebb_probe *probe, size_t from, size_t n,
			 double *buffer)
{
	const hebb_real *numbers = probe->owner;
	size_t i;

	for (i = 0; i < n; i++)
		buffer[i] = (double)numbers[from + i];
}

static void read_energy(const struct hebb_probe *probe, size_t from, size_t n,
			double *buffer)
{
	const struct predictive *own = probe->owner;
	size_t i, r;

	for (i = 0; i < n; i++) {
		const double *row = own->energy + (from + i) * own->rows;

		buffer[i] = 0;
		for (r = 0; r < own->last; r++)
			buffer[i] += row[r] / (double)own->last;
	}
}

static void offer(struct hebb_learner *learner, struct predictive *own)
{
	struct hebb_probe probe = { .unit = "1", .read = read_numbers };
	size_t l;

	for (l = 0; l < own->n; l++) {
		const struct level *level = &own->level[l];
		char *name = hebb_text_format("level%zu", l + 1);

		hebb_learner_add(learner, name, level->n)->answers =
		    l + 1 == own->n;
		hebb_free(name);
		probe.flags = HEBB_PROBE_STATE | HEBB_PROBE_WEIGHT;
		probe.brief = "from unit below to unit";
		probe.rank = 2;
		probe.shape[0] = level->in;
		probe.shape[1] = level->n;
		probe.owner = level->weight;
		hebb_probes_add(&learner->probes, probe, "level%zu.weight",
				l + 1);
		probe.brief = "of each unit";
		probe.rank = 1;
		probe.shape[0] = level->n;
		probe.owner = level->bias;
		hebb_probes_add(&learner->probes, probe, "level%zu.bias",
				l + 1);
		probe.flags = 0;
		probe.brief = "what it was less what was predicted, in the "
			      "last batch";
		probe.rank = 2;
		probe.shape[0] = learner->batch;
		probe.shape[1] = level->n;
		probe.owner = level->e;
		hebb_probes_add(&learner->probes, probe, "level%zu.error",
				l + 1);
		learner->parameters += (level->in + 1) * level->n;
		learner->neurons += level->n;
	}
	probe = (struct hebb_probe){
		.unit = "1",
		.brief = "mean F of the last batch, before each settling and "
			 "after the last",
		.rank = 1,
		.shape = { own->settling + 1 },
		.owner = own,
		.read = read_energy,
	};
	hebb_probes_add(&learner->probes, probe, "energy");
}

static bool read_values(struct predictive *own, struct hebb_config *map,
			const struct hebb_value *values,
			const struct hebb_task *task, struct hebb_error *err)
{
	const size_t batch = (size_t)values[BATCH].number;

	if (hebb_dataset_steps(task->data) > 1)
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "predictive_coding answers once a "
				      "sample, and this dataset wants %zu "
				      "answers",
				      hebb_dataset_steps(task->data));
	own->width = task->data->width;
	own->outputs = task->data->outputs;
	own->classes = task->data->classes;
	own->rows = (batch + HEBB_ROWS - 1) / HEBB_ROWS * HEBB_ROWS;
	own->activation = (int)values[ACTIVATION].number;
	own->settling = (uint64_t)values[SETTLING].number;
	own->speed = (hebb_real)values[SPEED].number;
	own->threads = task->threads > 0 ? task->threads : 1;
	own->pass =
	    task->data->train > 0 ? (double)task->data->train : (double)batch;
	return read_hidden(own, values[HIDDEN].node, err);
}

static bool build(struct hebb_learner *learner, struct hebb_config *map,
		  const struct hebb_task *task, struct hebb_error *err)
{
	struct predictive *own =
	    hebb_alloc(1, sizeof(*own), "predictive coding");
	struct hebb_value values[sizeof(params) / sizeof(*params)];

	learner->state = own;
	if (!hebb_param_read(params, map, false, values, err,
			     "learner '%s' of type 'predictive_coding'",
			     learner->name) ||
	    !read_values(own, map, values, task, err))
		return false;
	plan_memory(own);
	if (!fits(own, map, err) ||
	    !hebb_optimiser_init(&own->optimiser, values[OPTIMISER].node,
				 own->weights.size, err))
		return false;
	if (isfinite(own->optimiser.clip_norm))
		return hebb_error_set(err, HEBB_MODEL,
				      &values[OPTIMISER].node->place,
				      "predictive_coding changes one layer "
				      "after the other and does not know the "
				      "norm of all; take 'clip_value'");
	take_memory(own);
	initialise(own, task->seed);
	learner->batch = (size_t)values[BATCH].number;
	learner->outputs = own->outputs;
	offer(learner, own);
	return true;
}

/* ---- units ---- */

static void activate(int activation, const hebb_real *restrict x,
		     hebb_real *restrict f, size_t n)
{
	size_t i;

	switch (activation) {
	case RELU:
		for (i = 0; i < n; i++)
			f[i] = x[i] > 0 ? x[i] : 0;
		break;
	case TANH:
		for (i = 0; i < n; i++)
			f[i] = hebb_curve_tanh(x[i]);
		break;
	default:
		for (i = 0; i < n; i++)
			f[i] = hebb_curve_sigmoid(x[i]);
	}
}

/* push[i] <- f'(x_i) push[i] */
static void times_slope(int activation, const hebb_real *restrict f,
			hebb_real *restrict push, size_t n)
{
	size_t i;

	switch (activation) {
	case RELU:
		for (i = 0; i < n; i++)
			push[i] = f[i] > 0 ? push[i] : 0;
		break;
	case TANH:
		for (i = 0; i < n; i++)
			push[i] *= 1 - f[i] * f[i];
		break;
	default:
		for (i = 0; i < n; i++)
			push[i] *= f[i] * (1 - f[i]);
	}
}

/* What level l is told from below: the sample, or f of the level below. */
static const hebb_real *told(const struct predictive *own, size_t l)
{
	return l ? own->level[l - 1].f : own->input;
}

/* m[HEBB_ROWS][n] of level l, for the block that begins at row `begin` */
static void predict(const struct predictive *own, size_t l, size_t begin,
		    hebb_real *m)
{
	const struct level *level = &own->level[l];
	size_t r;

	for (r = 0; r < HEBB_ROWS; r++)
		memcpy(m + r * level->n, level->bias, level->n * sizeof(*m));
	hebb_gemm(false, false, HEBB_ROWS, level->n, level->in,
		  told(own, l) + begin * level->in, level->in, level->weight,
		  level->n, 1, m, level->n);
}

/* All levels are what is predicted. */
static void predict_all(struct predictive *own, size_t begin)
{
	size_t l;

	for (l = 0; l < own->n; l++) {
		const struct level *level = &own->level[l];
		hebb_real *x = level->x + begin * level->n;

		predict(own, l, begin, x);
		if (l + 1 < own->n)
			activate(own->activation, x,
				 level->f + begin * level->n,
				 HEBB_ROWS * level->n);
	}
}

/* ---- learning ---- */

/* The samples of a block, and zeros where there are none. */
static void take_samples(struct predictive *own, const struct hebb_batch *batch,
			 size_t begin)
{
	const size_t left = batch->n - begin;
	const size_t n = left < HEBB_ROWS ? left : HEBB_ROWS;
	hebb_real *input = own->input + begin * own->width;

	memcpy(input, batch->input + begin * own->width,
	       n * own->width * sizeof(*input));
	memset(input + n * own->width, 0,
	       (HEBB_ROWS - n) * own->width * sizeof(*input));
}

/* Hold the last level at the targets; its error is what was predicted wrong. */
static void hold(struct predictive *own, const struct hebb_batch *batch,
		 size_t begin)
{
	const struct level *level = &own->level[own->n - 1];
	size_t r, i;

	for (r = begin; r < begin + HEBB_ROWS && r < batch->n; r++) {
		hebb_real *x = level->x + r * level->n;

		for (i = 0; i < level->n; i++)
			x[i] = own->classes ? (size_t)batch->label[r] == i
					    : batch->target[r * level->n + i];
	}
}

/* e = x - m; e is in the place of m */
static void find_errors(const hebb_real *restrict x, hebb_real *restrict e,
			size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		e[i] = x[i] - e[i];
}

/* Each sample's F into row `look` of the energies. */
static void measure(struct predictive *own, size_t begin, size_t look)
{
	double *energy = own->energy + look * own->rows;
	size_t r, l, i;

	for (r = begin; r < begin + HEBB_ROWS; r++) {
		energy[r] = 0;
		for (l = 0; l < own->n; l++) {
			const struct level *level = &own->level[l];
			const hebb_real *e = level->e + r * level->n;
			hebb_real sum = 0;

			for (i = 0; i < level->n; i++)
				sum += e[i] * e[i];
			energy[r] += (double)sum / 2;
		}
	}
}

/* Errors of all levels; what the first is told stays as it is. */
static void look(struct predictive *own, size_t begin, size_t when,
		 const hebb_real *first)
{
	size_t l;

	for (l = 0; l < own->n; l++) {
		const struct level *level = &own->level[l];
		const size_t from = begin * level->n;

		if (l)
			predict(own, l, begin, level->e + from);
		else
			memcpy(level->e + from, first,
			       HEBB_ROWS * level->n * sizeof(*level->e));
		find_errors(level->x + from, level->e + from,
			    HEBB_ROWS * level->n);
	}
	measure(own, begin, when);
}

/* Hidden units go part of the way. */
static void move(struct predictive *own, size_t begin)
{
	const hebb_real speed = own->speed;
	size_t l, i;

	for (l = 0; l + 1 < own->n; l++) {
		const struct level *level = &own->level[l];
		const struct level *above = level + 1;
		const size_t n = HEBB_ROWS * level->n;
		hebb_real *x = level->x + begin * level->n;
		hebb_real *f = level->f + begin * level->n;
		hebb_real *push = level->push + begin * level->n;
		const hebb_real *e = level->e + begin * level->n;

		hebb_gemm(false, true, HEBB_ROWS, level->n, above->n,
			  above->e + begin * above->n, above->n, above->weight,
			  above->n, 0, push, level->n);
		times_slope(own->activation, f, push, n);
		for (i = 0; i < n; i++)
			x[i] += speed * (push[i] - e[i]);
		activate(own->activation, x, f, n);
	}
}

/* A block of samples from the first prediction to the last error. */
static void settle(struct predictive *own, const struct hebb_batch *batch,
		   size_t begin, hebb_real *first)
{
	const struct level *bottom = &own->level[0];
	uint64_t k;

	take_samples(own, batch, begin);
	predict_all(own, begin);
	memcpy(first, bottom->x + begin * bottom->n,
	       HEBB_ROWS * bottom->n * sizeof(*first));
	hold(own, batch, begin);
	for (k = 0; k < own->settling; k++) {
		look(own, begin, k, first);
		move(own, begin);
	}
	look(own, begin, own->settling, first);
}

static int team_for(const struct predictive *own, size_t rows)
{
	return (double)rows * own->products < 4e6 ? 1 : own->threads;
}

static void settle_all(struct predictive *own, const struct hebb_batch *batch)
{
	const int team = team_for(own, batch->n);
	const size_t room = HEBB_ROWS * own->level[0].n;

#pragma omp parallel num_threads(team) if (team > 1)
	{
		const unsigned old = hebb_flush_begin();
		hebb_real *first =
		    hebb_alloc(room, sizeof(*first), "predictions");
		size_t begin;

#pragma omp for schedule(dynamic)
		for (begin = 0; begin < batch->n; begin += HEBB_ROWS)
			settle(own, batch, begin, first);
		hebb_free(first);
		hebb_flush_end(old);
	}
}

/* dF/dW of some rows, mean over the batch, and the step. */
static void change_rows(struct predictive *own, size_t l, size_t n, size_t t)
{
	const struct level *level = &own->level[l];
	const size_t first = t * TILE, units = level->n;
	const size_t left = level->in - first;
	const size_t rows = left < TILE ? left : TILE, from = first * units;
	hebb_real *grad = level->to_weight + from;
	size_t i;

	hebb_gemm(true, false, rows, units, n, told(own, l) + first, level->in,
		  level->e, units, 0, grad, units);
	for (i = 0; i < rows * units; i++)
		grad[i] /= -(hebb_real)n;
	hebb_optimiser_update(&own->optimiser, level->weight + from, grad,
			      (size_t)(level->weight - own->weights.data) +
				  from,
			      rows * units, false);
}

static void change_bias(struct predictive *own, size_t l, size_t n)
{
	const struct level *level = &own->level[l];
	size_t r, i;

	memset(level->to_bias, 0, level->n * sizeof(*level->to_bias));
	for (r = 0; r < n; r++)
		for (i = 0; i < level->n; i++)
			level->to_bias[i] -=
			    level->e[r * level->n + i] / (hebb_real)n;
	hebb_optimiser_update(&own->optimiser, level->bias, level->to_bias,
			      (size_t)(level->bias - own->weights.data),
			      level->n, true);
}

static void change(struct predictive *own, size_t n)
{
	const int team = team_for(own, n);
	size_t l, t;

	for (l = 0; l < own->n; l++) {
		const size_t tiles = (own->level[l].in + TILE - 1) / TILE;

#pragma omp parallel num_threads(team) if (team > 1)
		{
			const unsigned old = hebb_flush_begin();

#pragma omp for schedule(dynamic)
			for (t = 0; t < tiles; t++)
				change_rows(own, l, n, t);
			hebb_flush_end(old);
		}
		change_bias(own, l, n);
		if (isfinite(own->optimiser.max_norm))
			hebb_optimiser_bound(&own->optimiser,
					     own->level[l].weight,
					     own->level[l].in, own->level[l].n);
	}
}

static double mean_energy(const struct predictive *own, uint64_t look)
{
	const double *energy = own->energy + look * own->rows;
	double sum = 0;
	size_t r;

	for (r = 0; r < own->last; r++)
		sum += energy[r];
	return sum / (double)own->last;
}

/* The loss is F before anything settles: the squared error of the answer. */
static bool learn(struct hebb_learner *learner, const struct hebb_batch *batch,
		  double *loss, struct hebb_error *err)
{
	struct predictive *own = learner->state;
	const double lower =
	    own->products - (double)own->width * (double)own->level[0].n;

	own->last = batch->n;
	settle_all(own, batch);
	*loss = mean_energy(own, 0);
	if (!isfinite(*loss) || !isfinite(mean_energy(own, own->settling)))
		return hebb_error_set(err, HEBB_DIVERGED, NULL,
				      "learner '%s': settling diverged at step "
				      "%llu; a smaller speed or rate may help",
				      learner->name,
				      (unsigned long long)own->steps);
	hebb_optimiser_begin(&own->optimiser, own->seen / own->pass, *loss);
	change(own, batch->n);
	own->seen += (double)batch->n;
	own->steps++;
	learner->cost.products +=
	    (2 * own->products + 2 * (double)own->settling * lower) *
	    (double)batch->n;
	return true;
}

/* ---- answering ---- */

static void answer_block(struct predictive *own, const struct hebb_batch *batch,
			 size_t begin)
{
	const unsigned old = hebb_flush_begin();

	take_samples(own, batch, begin);
	predict_all(own, begin);
	hebb_flush_end(old);
}

/* Answer as many samples from number `from` on as there is room; how many? */
static size_t answer_some(struct hebb_learner *learner,
			  const struct hebb_batch *batch, size_t from)
{
	struct predictive *own = learner->state;
	const int team = team_for(own, batch->n);
	const size_t left = batch->n - from;
	const struct hebb_batch some = {
		.n = left < own->rows ? left : own->rows,
		.input = batch->input + from * own->width,
	};
	size_t begin;

#pragma omp parallel for num_threads(team) if (team > 1)
	for (begin = 0; begin < some.n; begin += HEBB_ROWS)
		answer_block(own, &some, begin);
	learner->cost.products += own->products * (double)some.n;
	return some.n;
}

static bool answer(struct hebb_learner *learner, const struct hebb_batch *batch,
		   float *out, struct hebb_error *err)
{
	const struct predictive *own = learner->state;
	const struct level *last = &own->level[own->n - 1];
	size_t from, n;

	(void)err;
	for (from = 0; from < batch->n; from += n) {
		n = answer_some(learner, batch, from);
		memcpy(out + from * last->n, last->x,
		       n * last->n * sizeof(*out));
	}
	return true;
}

/* f of the hidden levels, and the answer. */
static bool respond(struct hebb_learner *learner,
		    const struct hebb_batch *batch, uint64_t repeat,
		    float *const *activity, struct hebb_error *err)
{
	const struct predictive *own = learner->state;
	size_t from, n, l;

	(void)repeat;
	(void)err;
	for (from = 0; from < batch->n; from += n) {
		n = answer_some(learner, batch, from);
		for (l = 0; l < own->n; l++) {
			const struct level *level = &own->level[l];
			const bool last = l + 1 == own->n;

			memcpy(activity[l] + from * level->n,
			       last ? level->x : level->f,
			       n * level->n * sizeof(**activity));
		}
	}
	return true;
}

static bool expend(struct hebb_learner *learner, const struct hebb_batch *batch,
		   struct hebb_expense *expense, struct hebb_error *err)
{
	const struct predictive *own = learner->state;
	size_t from, n, l;

	(void)err;
	*expense = (struct hebb_expense){ 0 };
	for (from = 0; from < batch->n; from += n) {
		n = answer_some(learner, batch, from);
		for (l = 0; l < own->n; l++)
			hebb_expense_multiply(told(own, l), n, own->level[l].in,
					      own->level[l].weight,
					      own->level[l].n, expense);
	}
	return true;
}

static bool write(struct hebb_learner *learner, const struct hebb_probe *weight,
		  const double *value, struct hebb_error *err)
{
	hebb_real *numbers = weight->owner;
	const size_t n = hebb_probe_size(weight);
	size_t i;

	(void)learner;
	(void)err;
	for (i = 0; i < n; i++)
		numbers[i] = (hebb_real)value[i];
	return true;
}

/* ---- the rest ---- */

static void keep(struct hebb_learner *learner)
{
	struct predictive *own = learner->state;

	memcpy(own->kept.data, own->weights.data,
	       own->weights.size * sizeof(*own->kept.data));
}

static void recall(struct hebb_learner *learner)
{
	struct predictive *own = learner->state;

	memcpy(own->weights.data, own->kept.data,
	       own->weights.size * sizeof(*own->kept.data));
}

static void release(struct hebb_learner *learner)
{
	struct predictive *own = learner->state;

	if (!own)
		return;
	hebb_optimiser_release(&own->optimiser);
	hebb_arena_release(&own->weights);
	hebb_arena_release(&own->grads);
	hebb_arena_release(&own->kept);
	hebb_arena_release(&own->values);
	hebb_free(own->level);
	hebb_free(own->energy);
	hebb_free(own);
}

const struct hebb_learner_type hebb_learner_predictive_coding = {
	.type = {
		.name = "predictive_coding",
		.brief = "layers that predict each other, and learn from what "
			 "they predicted wrong",
		.equation = "e_l = x_l - f(x_{l-1}) W_l; dx_l = f'(x_l) "
			    "(e_{l+1} W_{l+1}^T) - e_l; dW_l = f(x_{l-1})^T "
			    "e_l",
		.source = "Whittington & Bogacz 2017, Neural Comput. 29:1229",
		.params = params,
	},
	.build = build,
	.learn = learn,
	.answer = answer,
	.respond = respond,
	.expend = expend,
	.write = write,
	.keep = keep,
	.recall = recall,
	.release = release,
};
