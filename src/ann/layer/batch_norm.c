/*
 * batch_norm.c - each channel with mean 0 and variance 1 over the batch, then
 * scaled
 *
 *	z = (x - mean) / sqrt(var + epsilon)        y = g z + b
 *	dx = g (dy - mean dy - z mean(dy z)) / sqrt(var + epsilon)
 *
 * Means are over the batch, all steps, and all pixels.  Answers are given with
 * running ones instead, which keep `keep` of themselves in each step.
 */
#include "ann/layer.h"

#include <string.h>
#include <tgmath.h>

#include "ann/gemm.h"

enum { EPSILON, KEEP };
enum { G, B, MEAN, VARIANCE };

/*
 * The sums of a block: [mean or of dy][squares or of dy z], and in those of
 * the first block what `settle` makes of them: [mean][1 / spread].
 */
enum { FIRST, SECOND, CENTRE, SCALE, PARTS };

static const struct hebb_param params[] = {
	[EPSILON] = { "epsilon", "1", 1e-5, 1e-30, 1,
		      "least variance that is divided by" },
	[KEEP] = { "keep", "1", 0.9, 0, 1,
		   "what a running mean keeps in a step" },
	{ 0 },
};

static size_t channels_of(const struct hebb_layer *layer)
{
	return layer->weight[G].n;
}

static struct hebb_weight array(const char *name, const char *brief, size_t n,
				enum hebb_init init, bool frozen)
{
	return (struct hebb_weight){
		.name = name,
		.brief = brief,
		.rank = 1,
		.shape = { n },
		.init = init,
		.frozen = frozen,
	};
}

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape *in = &layer->in[0]->shape;
	const size_t n = in->rank == 1   ? in->width
			 : in->rank == 2 ? 1
					 : in->size[2];

	if (!hebb_layer_same_shape(layer, err))
		return false;
	layer->weights = 4;
	layer->weight[G] =
	    array("scale", "of each channel", n, HEBB_ONES, false);
	layer->weight[B] =
	    array("bias", "of each channel", n, HEBB_ZEROS, false);
	layer->weight[MEAN] =
	    array("mean", "running mean of a channel", n, HEBB_ZEROS, true);
	layer->weight[VARIANCE] = array(
	    "variance", "running variance of a channel", n, HEBB_ONES, true);
	layer->sums_row = PARTS * n;
	return true;
}

/* Mean and sum of squares about it, of the rows of a block. */
static void survey_values(struct hebb_layer *layer, size_t begin, size_t end,
			  hebb_real *mean, hebb_real *square)
{
	const size_t n = channels_of(layer), places = layer->out.row / n;
	const hebb_real *x = layer->in[0]->value;
	const hebb_real part = 1 / (hebb_real)((end - begin) * places);
	size_t p, i;

	memset(mean, 0, n * sizeof(*mean));
	memset(square, 0, n * sizeof(*square));
	for (p = begin * places; p < end * places; p++)
		for (i = 0; i < n; i++)
			mean[i] += x[p * n + i];
	for (i = 0; i < n; i++)
		mean[i] *= part;
	for (p = begin * places; p < end * places; p++)
		for (i = 0; i < n; i++)
			square[i] +=
			    (x[p * n + i] - mean[i]) * (x[p * n + i] - mean[i]);
}

/* Sums of dy and of dy z. */
static void survey_slopes(struct hebb_layer *layer, size_t begin, size_t end,
			  hebb_real *sum, hebb_real *along)
{
	const size_t n = channels_of(layer), places = layer->out.row / n;
	const hebb_real *x = layer->in[0]->value, *dy = layer->out.grad;
	const hebb_real *centre = layer->sums + CENTRE * n;
	const hebb_real *scale = layer->sums + SCALE * n;
	size_t p, i;

	memset(sum, 0, n * sizeof(*sum));
	memset(along, 0, n * sizeof(*along));
	for (p = begin * places; p < end * places; p++)
		for (i = 0; i < n; i++) {
			const size_t at = p * n + i;

			sum[i] += dy[at];
			along[i] += dy[at] * ((x[at] - centre[i]) * scale[i]);
		}
}

static void survey(struct hebb_layer *layer, const struct hebb_pass *pass,
		   size_t begin, size_t end, bool back)
{
	const size_t n = channels_of(layer);
	hebb_real *sums = layer->sums + begin / HEBB_ROWS * layer->sums_row;

	(void)pass;
	(back ? survey_slopes : survey_values)(
	    layer, begin, end, sums + FIRST * n, sums + SECOND * n);
}

/* Chan, Golub & LeVeque 1983, Am. Stat. 37:242: join means and squares. */
static void join(hebb_real *restrict sums, const hebb_real *restrict others,
		 size_t n, hebb_real count, hebb_real more)
{
	const hebb_real part = more / (count + more);
	size_t i;

	for (i = 0; i < n; i++) {
		const hebb_real shift =
		    others[FIRST * n + i] - sums[FIRST * n + i];

		sums[SECOND * n + i] +=
		    others[SECOND * n + i] + shift * shift * (count * part);
		sums[FIRST * n + i] += shift * part;
	}
}

/* What all blocks say of `count` places a channel. */
static void use(struct hebb_layer *layer, hebb_real count)
{
	const size_t n = channels_of(layer);
	const hebb_real keep = (hebb_real)layer->values[KEEP].number;
	const hebb_real least = (hebb_real)layer->values[EPSILON].number;
	const hebb_real *restrict mean = layer->sums + FIRST * n;
	const hebb_real *restrict square = layer->sums + SECOND * n;
	hebb_real *restrict centre = layer->sums + CENTRE * n;
	hebb_real *restrict scale = layer->sums + SCALE * n;
	hebb_real *restrict running = layer->weight[MEAN].value;
	hebb_real *restrict spread = layer->weight[VARIANCE].value;
	const hebb_real other = count > 1 ? count - 1 : count;
	size_t i;

	for (i = 0; i < n; i++) {
		centre[i] = mean[i];
		scale[i] = 1 / sqrt(square[i] / count + least);
		running[i] = keep * running[i] + (1 - keep) * mean[i];
		spread[i] = keep * spread[i] + (1 - keep) * (square[i] / other);
	}
}

static void settle(struct hebb_layer *layer, const struct hebb_pass *pass,
		   bool back)
{
	const size_t n = channels_of(layer), places = layer->out.row / n;
	size_t row, some, i;

	for (row = HEBB_ROWS; row < pass->rows; row += some) {
		const hebb_real *others =
		    layer->sums + row / HEBB_ROWS * layer->sums_row;

		some =
		    pass->rows - row < HEBB_ROWS ? pass->rows - row : HEBB_ROWS;
		if (!back)
			join(layer->sums, others, n, (hebb_real)(row * places),
			     (hebb_real)(some * places));
		for (i = 0; back && i < 2 * n; i++)
			layer->sums[i] += others[i];
	}
	if (!back)
		use(layer, (hebb_real)(pass->rows * places));
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t n = channels_of(layer), places = layer->out.row / n;
	const hebb_real *x = layer->in[0]->value;
	const hebb_real *g = layer->weight[G].value,
			*b = layer->weight[B].value;
	hebb_real *y = layer->out.value;
	size_t p, i;

	for (p = begin * places; p < end * places; p++)
		for (i = 0; pass->learning && i < n; i++)
			y[p * n + i] =
			    (x[p * n + i] - layer->sums[CENTRE * n + i]) *
				layer->sums[SCALE * n + i] * g[i] +
			    b[i];
	for (p = begin * places; p < end * places; p++)
		for (i = 0; !pass->learning && i < n; i++)
			y[p * n + i] =
			    (x[p * n + i] - layer->weight[MEAN].value[i]) /
				sqrt(layer->weight[VARIANCE].value[i] +
				     (hebb_real)layer->values[EPSILON].number) *
				g[i] +
			    b[i];
}

/* While answering, means and variances are numbers like any weight. */
static void backward_still(struct hebb_layer *layer, size_t begin, size_t end)
{
	const size_t n = channels_of(layer), places = layer->out.row / n;
	const hebb_real *variance = layer->weight[VARIANCE].value;
	const hebb_real *g = layer->weight[G].value, *dy = layer->out.grad;
	const bool set = layer->in[0]->set;
	hebb_real *dx = layer->in[0]->grad;
	size_t p, i;

	for (p = begin * places; dx && p < end * places; p++)
		for (i = 0; i < n; i++) {
			const hebb_real slope =
			    dy[p * n + i] * g[i] /
			    sqrt(variance[i] +
				 (hebb_real)layer->values[EPSILON].number);

			dx[p * n + i] = set ? slope : dx[p * n + i] + slope;
		}
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const size_t n = channels_of(layer), places = layer->out.row / n;
	const hebb_real part = 1 / (hebb_real)(pass->rows * places);
	const hebb_real *sums = layer->sums, *g = layer->weight[G].value;
	const hebb_real *x = layer->in[0]->value, *dy = layer->out.grad;
	const bool set = layer->in[0]->set;
	hebb_real *dx = layer->in[0]->grad;
	size_t p, i;

	if (!pass->learning) {
		backward_still(layer, begin, end);
		return;
	}
	for (p = begin * places; dx && p < end * places; p++)
		for (i = 0; i < n; i++) {
			const size_t at = p * n + i;
			const hebb_real scale = sums[SCALE * n + i];
			const hebb_real z =
			    (x[at] - sums[CENTRE * n + i]) * scale;

			const hebb_real slope =
			    g[i] * scale *
			    (dy[at] - sums[FIRST * n + i] * part -
			     z * (sums[SECOND * n + i] * part));

			dx[at] = set ? slope : dx[at] + slope;
		}
}

/* The sums of the way back are the gradients. */
static void gradient(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t which, size_t first, size_t last, hebb_real *grad)
{
	const size_t n = channels_of(layer);

	(void)pass;
	memcpy(grad, layer->sums + (which == G ? SECOND : FIRST) * n + first,
	       (last - first) * sizeof(hebb_real));
}

const struct hebb_layer_type hebb_layer_batch_norm = {
	.type = {
		.name = "batch_norm",
		.brief = "each channel with mean 0 and variance 1 over the "
			 "batch, then scaled",
		.equation = "y = g (x - mean x) / sqrt(var x + epsilon) + b",
		.source = "Ioffe & Szegedy 2015, ICML, arXiv 1502.03167",
		.params = params,
	},
	.sets = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.gradient = gradient,
	.survey = survey,
	.settle = settle,
};
