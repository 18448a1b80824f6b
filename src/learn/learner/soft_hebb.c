/*
 * soft_hebb.c - hidden units that compete softly learn without labels; a linear
 * read-out names what they say
 *
 *	u_k = w_k . x / |x|		y_k = exp(u_k / T) / sum exp(u_j / T)
 *	dw_k = rate s_k y_k (x / |x| - u_k w_k)
 *
 * s_k is 1 for the unit with the largest u and -1, anti-Hebbian, for the others
 * (Journe, Rodriguez, Guo & Moraitis 2023, ICLR, arXiv 2209.11883), or 1 for
 * all (Moraitis, Toichkin, Journe, Chua & Guo 2022, Neuromorph. Comput. Eng.
 * 2:044017).  A unit begins as a sample, the k-th that is seen as unit k: of
 * units that begin at random, one comes nearest to what all samples have in
 * common, and wins for ever.  Changes are summed over a batch; the rate falls
 *to zero, linearly, over the first `passes` over the samples.
 *
 * The read-out is a dense layer that learns by its own gradient, at the same
 * time, from max(0, u_k - mean of u)^power, scaled to a mean square of 1; no
 * error reaches the hidden units.  That is what the part `hidden` responds
 *with.
 */
#include "learn/layered.h"

#include <math.h>
#include <string.h>

#include "ann/curve.h"
#include "ann/flush.h"
#include "ann/gemm.h"
#include "ann/product.h"
#include "base/memory.h"
#include "base/need.h"

enum {
	BATCH,
	UNITS,
	TEMPERATURE,
	RATE,
	PASSES,
	LOSERS,
	POWER,
	BEGIN,
	OPTIMISER
};

static const struct hebb_param params[] = {
	[BATCH] = { "batch", "1", 128, 1, 1e6, "samples of one step",
		    HEBB_COUNT },
	[UNITS] = { "units", "1", 1000, 2, 1e6, "hidden units that compete",
		    HEBB_COUNT },
	[TEMPERATURE] = { "temperature", "1", 0.01, 1e-4, 1e4,
			  "T of the competition: the smaller, the harder" },
	[RATE] = { "rate", "1", 0.03, 0, 100,
		   "of the hidden units, at the beginning" },
	[PASSES] = { "passes", "1", 1, 1e-9, 1e6,
		     "over the samples, until the hidden units stay as they "
		     "are" },
	[LOSERS] = { "losers", "1", 0, 0, 1,
		     "do they turn away from a sample, or towards it?",
		     HEBB_CHOICE, "away|towards" },
	[POWER] = { "power", "1", 1.5, 0.5, 10,
		    "of what units say above the mean; a multiple of 0.5" },
	[BEGIN] = { "begin", "1", 0, 0, 1,
		    "units begin as samples, or at random", HEBB_CHOICE,
		    "samples|random" },
	[OPTIMISER] = { "optimiser", "1", HEBB_OPTIONAL, 0, 0,
			"of the read-out; adam if not given", HEBB_NODE },
	{ 0 },
};

#define TILE 32 /* rows of the weights that one thread changes */

struct soft_hebb {
	struct hebb_graph *readout;
	struct hebb_config *layers; /* of the read-out */
	size_t width, units, rows;  /* `rows`: of a batch, in whole blocks */
	int threads;
	double temperature, rate, samples, seen;
	unsigned halves; /* of the power */
	bool away;
	size_t begun;             /* units that began */
	hebb_real *weight, *kept; /* [width][units] */
	hebb_real *panels;        /* the weights, laid out */
	bool laid_out;
	hebb_real *input;   /* [rows][width] of length 1 */
	hebb_real *u, *y;   /* [rows][units]; y with its sign */
	hebb_real *feature; /* [rows][units] */
	double *own_part;   /* [units] sum of y u over the batch */
	hebb_real *change;  /* [width][units] */
};

/* ---- building ---- */

static void read_values(struct soft_hebb *own, const struct hebb_value *values,
			const struct hebb_task *task)
{
	const size_t batch = (size_t)values[BATCH].number;

	own->width = task->data->width;
	own->units = (size_t)values[UNITS].number;
	own->rows = (batch + HEBB_ROWS - 1) / HEBB_ROWS * HEBB_ROWS;
	own->threads = task->threads > 0 ? task->threads : 1;
	own->temperature = values[TEMPERATURE].number;
	own->rate = values[RATE].number;
	own->halves = (unsigned)(2 * values[POWER].number);
	own->begun = values[BEGIN].number == 1 ? own->units : 0;
	own->samples = values[PASSES].number * (double)task->data->train;
	own->away = values[LOSERS].number == 0;
}

static bool fits(const struct soft_hebb *own, const struct hebb_config *map,
		 struct hebb_error *err)
{
	const double weights = (double)own->width * (double)own->units;
	struct hebb_need need = { 0 };

	hebb_need_add(&need, 4.0 * sizeof(hebb_real) * weights,
		      "weights of the hidden units");
	hebb_need_add(&need,
		      (double)sizeof(hebb_real) * (double)own->rows *
			  (double)(own->width + 3 * own->units),
		      "activations of a batch");
	return hebb_need_fits(&need, &map->place, err);
}

static void take_memory(struct soft_hebb *own)
{
	const size_t all = own->width * own->units;
	const size_t said = own->rows * own->units;
	const size_t real = sizeof(hebb_real);

	own->weight = hebb_alloc(all, real, "weights");
	own->kept = hebb_alloc(all, real, "the best weights");
	own->change = hebb_alloc(all, real, "changes of weights");
	own->panels =
	    hebb_alloc(hebb_panels(own->width, own->units), real, "weights");
	own->input = hebb_alloc(own->rows * own->width, real, "samples");
	own->u = hebb_alloc(said, real, "activations");
	own->y = hebb_alloc(said, real, "activations");
	own->feature = hebb_alloc(said, real, "activations");
	own->own_part = hebb_alloc(own->units, sizeof(double), "sums");
}

/* At random on the sphere of radius 1. */
static void initialise(struct soft_hebb *own, uint64_t seed)
{
	const size_t n = own->width * own->units;
	size_t i, k;

	hebb_init_fill(HEBB_LECUN, hebb_stream_open(seed, "hidden.weight"),
		       own->width, own->units, own->weight, n);
	for (k = 0; k < own->units; k++) {
		double square = 0;

		for (i = k; i < n; i += own->units)
			square += (double)own->weight[i] * own->weight[i];
		for (i = k; i < n; i += own->units)
			own->weight[i] /= (hebb_real)sqrt(square);
	}
}

static void read_weight(const struct hebb_probe *probe, size_t from, size_t n,
			double *buffer)
{
	const struct soft_hebb *own = probe->owner;
	size_t i;

	for (i = 0; i < n; i++)
		buffer[i] = (double)own->weight[from + i];
}

/* The read-out sees what the units say as a dataset of its own. */
static bool build_readout(struct hebb_learner *learner,
			  const struct hebb_value *values,
			  const struct hebb_task *task, struct hebb_error *err)
{
	struct soft_hebb *own = learner->state;
	struct hebb_dataset data = *task->data;
	struct hebb_value layered[HEBB_LAYERED_OWN] = { 0 };
	struct hebb_task inner = *task;
	struct hebb_config *dense;

	own->layers = hebb_config_new(HEBB_LIST, NULL);
	dense =
	    hebb_config_add(own->layers, NULL, hebb_config_new(HEBB_MAP, NULL));
	hebb_config_put_text(dense, "type", "dense");
	hebb_config_put_text(dense, "name", "readout");
	if (data.classes)
		hebb_config_put_text(
		    hebb_config_add(own->layers, NULL,
				    hebb_config_new(HEBB_MAP, NULL)),
		    "type", "softmax");
	data.rank = 1;
	data.shape[0] = data.width = own->units;
	inner.data = &data;
	layered[HEBB_LAYERED_BATCH].number = values[BATCH].number;
	layered[HEBB_LAYERED_LAYERS].node = own->layers;
	layered[HEBB_LAYERED_OPTIMISER].node = values[OPTIMISER].node;
	own->readout = hebb_layered_new(learner, layered, &inner, err);
	learner->fetches = false; /* the samples are for the hidden units */
	return own->readout;
}

static bool build(struct hebb_learner *learner, struct hebb_config *map,
		  const struct hebb_task *task, struct hebb_error *err)
{
	struct soft_hebb *own = hebb_alloc(1, sizeof(*own), "soft competition");
	struct hebb_value values[sizeof(params) / sizeof(*params)];
	struct hebb_probe probe = {
		.unit = "1",
		.brief = "from input to hidden unit",
		.flags = HEBB_PROBE_STATE | HEBB_PROBE_WEIGHT,
		.rank = 2,
		.owner = own,
		.read = read_weight,
	};

	learner->state = own;
	if (!hebb_param_read(params, map, false, values, err,
			     "learner '%s' of type 'soft_hebb'", learner->name))
		return false;
	if (hebb_dataset_steps(task->data) > 1)
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "soft_hebb answers once a sample, and "
				      "this dataset wants %zu answers",
				      hebb_dataset_steps(task->data));
	read_values(own, values, task);
	if (own->halves != 2 * values[POWER].number)
		return hebb_error_set(
		    err, HEBB_MODEL, &values[POWER].node->place,
		    "power is a multiple of 0.5, not %g", values[POWER].number);
	hebb_learner_add(learner, "hidden", own->units);
	if (!fits(own, map, err) || !build_readout(learner, values, task, err))
		return false;
	take_memory(own);
	initialise(own, task->seed);
	probe.shape[0] = own->width;
	probe.shape[1] = own->units;
	hebb_probes_add(&learner->probes, probe, "hidden.weight");
	learner->parameters += own->width * own->units;
	learner->neurons += own->units;
	return true;
}

/* ---- what the units say ---- */

static void scale_to_one(const float *from, size_t n, hebb_real *to)
{
	double square = 0;
	hebb_real by;
	size_t i;

	for (i = 0; i < n; i++)
		square += (double)from[i] * from[i];
	by = square > 0 ? (hebb_real)(1 / sqrt(square)) : 0;
	for (i = 0; i < n; i++)
		to[i] = from[i] * by;
}

/* x to the power of so many halves */
static hebb_real power_of(hebb_real x, unsigned halves)
{
	hebb_real y = halves % 2 ? (hebb_real)sqrt((double)x) : 1;

	for (halves /= 2; halves; halves--)
		y *= x;
	return y;
}

/* What a row of u means to the read-out. */
static void make_features(const struct soft_hebb *own, const hebb_real *u,
			  hebb_real *feature)
{
	const size_t n = own->units;
	double mean = 0, square = 0;
	hebb_real by;
	size_t k;

	for (k = 0; k < n; k++)
		mean += (double)u[k] / (double)n;
	for (k = 0; k < n; k++) {
		const hebb_real above = u[k] - (hebb_real)mean;

		feature[k] = above > 0 ? power_of(above, own->halves) : 0;
		square += (double)feature[k] * feature[k];
	}
	by = square > 0 ? (hebb_real)sqrt((double)n / square) : 0;
	for (k = 0; k < n; k++)
		feature[k] *= by;
}

static void lay_out(struct soft_hebb *own)
{
	if (!own->laid_out)
		hebb_panels_fill(false, own->width, own->units, own->weight,
				 own->units, own->panels);
	own->laid_out = true;
}

static int team_for(const struct soft_hebb *own, size_t rows)
{
	const double products =
	    (double)rows * (double)own->width * (double)own->units;

	return products < 4e6 ? 1 : own->threads;
}

/* u and features of sample[n][width], n <= rows. */
static void listen(struct soft_hebb *own, const float *sample, size_t n)
{
	const size_t blocks = (n + HEBB_ROWS - 1) / HEBB_ROWS;
	const size_t width = own->width, units = own->units;
	const int team = team_for(own, n);
	size_t b;

	lay_out(own);
#pragma omp parallel for num_threads(team) if (team > 1)
	for (b = 0; b < blocks; b++) {
		const size_t begin = b * HEBB_ROWS, most = n - begin;
		const size_t rows = most < HEBB_ROWS ? most : HEBB_ROWS;
		const unsigned old = hebb_flush_begin();
		size_t r;

		for (r = begin; r < begin + rows; r++)
			scale_to_one(sample + r * width, width,
				     own->input + r * width);
		hebb_panels_multiply(
		    rows, units, width, own->input + begin * width, width,
		    own->panels, NULL, 0, own->u + begin * units, units);
		for (r = begin; r < begin + rows; r++)
			make_features(own, own->u + r * units,
				      own->feature + r * units);
		hebb_flush_end(old);
	}
}

/* ---- how they learn ---- */

/* Softmax of a row of u, with the sign of the change. */
static void compete(const struct soft_hebb *own, const hebb_real *u,
		    hebb_real *y)
{
	const hebb_real temperature = (hebb_real)own->temperature;
	size_t k, best = 0;
	double sum = 0;

	for (k = 1; k < own->units; k++)
		if (u[k] > u[best])
			best = k;
	for (k = 0; k < own->units; k++) {
		y[k] = hebb_curve_exp((u[k] - u[best]) / temperature);
		sum += (double)y[k];
	}
	for (k = 0; k < own->units; k++)
		y[k] *=
		    (hebb_real)(own->away && k != best ? -1 / sum : 1 / sum);
}

/* w += rate (x^T y - own_part w), rows first .. last-1 of the weights */
static void change_rows(struct soft_hebb *own, size_t n, hebb_real rate,
			size_t first, size_t last)
{
	const size_t units = own->units;
	hebb_real *change = own->change + first * units;
	hebb_real *weight = own->weight + first * units;
	size_t i, k;

	hebb_gemm(true, false, last - first, units, n, own->input + first,
		  own->width, own->y, units, 0, change, units);
	for (i = 0; i < last - first; i++)
		for (k = 0; k < units; k++)
			weight[i * units + k] +=
			    rate * (change[i * units + k] -
				    (hebb_real)own->own_part[k] *
					weight[i * units + k]);
}

static void change(struct soft_hebb *own, size_t n)
{
	const double left = 1 - own->seen / own->samples;
	const hebb_real rate = (hebb_real)(own->rate * left);
	const size_t width = own->width, units = own->units;
	const size_t tiles = (width + TILE - 1) / TILE;
	const int team = team_for(own, n);
	size_t r, k, t;

#pragma omp parallel for num_threads(team) if (team > 1)
	for (r = 0; r < n; r++)
		compete(own, own->u + r * units, own->y + r * units);
	memset(own->own_part, 0, units * sizeof(double));
	for (r = 0; r < n; r++)
		for (k = 0; k < units; k++)
			own->own_part[k] += (double)own->y[r * units + k] *
					    (double)own->u[r * units + k];
#pragma omp parallel for num_threads(team) if (team > 1)
	for (t = 0; t < tiles; t++) {
		const size_t first = t * TILE, last = first + TILE;
		const unsigned old = hebb_flush_begin();

		change_rows(own, n, rate, first, last < width ? last : width);
		hebb_flush_end(old);
	}
	own->laid_out = false;
}

/* Units that have not begun are what the first samples are. */
static void begin(struct soft_hebb *own, const struct hebb_batch *batch)
{
	size_t r, i;

	for (r = 0; r < batch->n && own->begun < own->units; r++) {
		const float *sample = batch->input + r * own->width;
		hebb_real *weight = own->weight + own->begun;

		scale_to_one(sample, own->width, own->input);
		for (i = 0; i < own->width; i++)
			weight[i * own->units] = own->input[i];
		own->begun++;
		own->laid_out = false;
	}
}

static struct hebb_batch said(const struct soft_hebb *own,
			      const struct hebb_batch *batch)
{
	struct hebb_batch features = *batch;

	features.width = own->units;
	features.input = own->feature;
	return features;
}

static bool learn(struct hebb_learner *learner, const struct hebb_batch *batch,
		  double *loss, struct hebb_error *err)
{
	struct soft_hebb *own = learner->state;
	const struct hebb_batch features = said(own, batch);
	const double products =
	    (double)own->width * (double)own->units * (double)batch->n;

	begin(own, batch);
	listen(own, batch->input, batch->n);
	learner->cost.products += products;
	if (!hebb_layered_learn(learner, own->readout, &features, loss, err))
		return false;
	if (own->seen < own->samples) {
		change(own, batch->n);
		learner->cost.products += products;
	}
	own->seen += (double)batch->n;
	return true;
}

/* What the hidden units say to as many samples of a batch as there is room. */
static struct hebb_batch hear(struct hebb_learner *learner,
			      const struct hebb_batch *batch, size_t from)
{
	struct soft_hebb *own = learner->state;
	const size_t left = batch->n - from;
	struct hebb_batch features = said(own, batch);

	features.n = left < own->rows ? left : own->rows;
	listen(own, batch->input + from * own->width, features.n);
	learner->cost.products +=
	    (double)own->width * (double)own->units * (double)features.n;
	return features;
}

static bool answer(struct hebb_learner *learner, const struct hebb_batch *batch,
		   float *out, struct hebb_error *err)
{
	struct soft_hebb *own = learner->state;
	struct hebb_batch some;
	size_t from;

	(void)err;
	for (from = 0; from < batch->n; from += some.n) {
		some = hear(learner, batch, from);
		hebb_layered_answer(learner, own->readout, &some,
				    out + from * learner->outputs);
	}
	return true;
}

static bool respond(struct hebb_learner *learner,
		    const struct hebb_batch *batch, uint64_t repeat,
		    float *const *activity, struct hebb_error *err)
{
	struct soft_hebb *own = learner->state;
	struct hebb_batch some;
	size_t from;

	(void)repeat;
	(void)err;
	for (from = 0; from < batch->n; from += some.n) {
		some = hear(learner, batch, from);
		memcpy(activity[0] + from * own->units, some.input,
		       some.n * own->units * sizeof(*some.input));
		hebb_layered_answer(learner, own->readout, &some,
				    activity[1] + from * learner->outputs);
	}
	return true;
}

static bool expend(struct hebb_learner *learner, const struct hebb_batch *batch,
		   struct hebb_expense *expense, struct hebb_error *err)
{
	struct soft_hebb *own = learner->state;
	struct hebb_expense readout;
	struct hebb_batch some;
	size_t from;

	(void)err;
	*expense = (struct hebb_expense){ 0 };
	for (from = 0; from < batch->n; from += some.n) {
		some = hear(learner, batch, from);
		hebb_expense_multiply(own->input, some.n, own->width,
				      own->weight, own->units, expense);
		hebb_layered_expend(learner, own->readout, &some, &readout);
		expense->multiplies += readout.multiplies;
		expense->dense += readout.dense;
	}
	return true;
}

static bool write(struct hebb_learner *learner, const struct hebb_probe *weight,
		  const double *value, struct hebb_error *err)
{
	struct soft_hebb *own = learner->state;
	size_t i;

	(void)err;
	if (weight->owner != own) {
		hebb_layered_write(own->readout, weight, value);
		return true;
	}
	for (i = 0; i < own->width * own->units; i++)
		own->weight[i] = (hebb_real)value[i];
	own->laid_out = false;
	return true;
}

/* ---- the rest ---- */

static void keep(struct hebb_learner *learner)
{
	struct soft_hebb *own = learner->state;

	memcpy(own->kept, own->weight,
	       own->width * own->units * sizeof(*own->kept));
	hebb_graph_keep(own->readout);
}

static void recall(struct hebb_learner *learner)
{
	struct soft_hebb *own = learner->state;

	memcpy(own->weight, own->kept,
	       own->width * own->units * sizeof(*own->kept));
	own->laid_out = false;
	hebb_graph_recall(own->readout);
}

static void release(struct hebb_learner *learner)
{
	struct soft_hebb *own = learner->state;

	if (!own)
		return;
	hebb_graph_free(own->readout);
	hebb_config_free(own->layers);
	hebb_free(own->weight);
	hebb_free(own->kept);
	hebb_free(own->panels);
	hebb_free(own->change);
	hebb_free(own->input);
	hebb_free(own->u);
	hebb_free(own->y);
	hebb_free(own->feature);
	hebb_free(own->own_part);
	hebb_free(own);
}

const struct hebb_learner_type hebb_learner_soft_hebb = {
	.type = {
		.name = "soft_hebb",
		.brief = "units that compete softly learn without labels; a "
			 "linear read-out names them",
		.equation = "y = softmax(w x / T); w_k <- w_k +- rate y_k (x - "
			    "(w_k x) w_k)",
		.source = "Journe et al. 2023, arXiv 2209.11883; Moraitis et "
			  "al. 2022, Neuromorph. Comput. Eng. 2:044017",
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
