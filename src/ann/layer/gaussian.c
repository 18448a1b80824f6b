/*
 * gaussian.c - numbers drawn from normal distributions that the layer below
 * describes
 *
 *	[m, v] = x        y = m + exp(v / 2) e,  e is standard normal
 *	L += beta/2 sum_i m_i^2 + exp(v_i) - v_i - 1
 *
 * The first half of x are means, the second half logarithms of variances.  What
 * is added to the loss is the divergence of these distributions from the
 * standard normal one, in nats.  While answering y = m.  The noise is a
 * function of the seed, the layer's name, the step and the sample's place in
 * the batch, not of threads.
 */
#include "ann/curve.h"
#include "ann/layer.h"
#include "base/normal.h"

enum { BETA };
enum { SOME = 128 };

static const struct hebb_param params[] = {
	[BETA] = { "beta", "1", 1, 0, 1e9, "weight of the divergence" },
	{ 0 },
};

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape *in = &layer->in[0]->shape;

	if (in->width % 2)
		return hebb_error_set(
		    err, HEBB_MODEL, &layer->map->place,
		    "layer '%s' takes as many means as logarithms of "
		    "variances, and gets %zu numbers; an even number of units "
		    "below it would do",
		    layer->name, in->width);
	layer->out.shape = hebb_shape_flat(in->steps, in->width / 2);
	layer->kept_row = in->steps * in->width / 2;
	return true;
}

/* noise[n] of sample number `id`, from its number `at` on */
static void draw(const struct hebb_layer *layer, const struct hebb_pass *pass,
		 uint64_t id, size_t at, size_t n, hebb_real *noise)
{
	double z[SOME];
	size_t i;

	hebb_normal_fill(layer->stream, id * layer->out.row + at, n, pass->step,
			 (uint32_t)pass->chance, z);
	for (i = 0; i < n; i++)
		noise[i] = (hebb_real)z[i];
}

static void draw_row(const struct hebb_layer *layer,
		     const struct hebb_pass *pass, size_t r)
{
	const size_t row = layer->out.row;
	size_t at, n;

	for (at = 0; at < row; at += n) {
		n = row - at < SOME ? row - at : SOME;
		draw(layer, pass, pass->first + r, at, n,
		     layer->kept + r * row + at);
	}
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t n = layer->out.shape.width, steps = layer->out.shape.steps;
	size_t r, s, i;

	for (r = begin; pass->chance && r < end; r++)
		draw_row(layer, pass, r);
	for (s = begin * steps; s < end * steps; s++) {
		const hebb_real *restrict x = layer->in[0]->value + s * 2 * n;
		const hebb_real *restrict e = layer->kept + s * n;
		hebb_real *restrict y = layer->out.value + s * n;

		for (i = 0; i < n; i++) {
			const hebb_real sd = hebb_curve_exp(x[n + i] / 2);

			y[i] = !pass->chance ? x[i]
			       : pass->chance == HEBB_CHANCE_PRIOR
				   ? e[i]
				   : x[i] + sd * e[i];
		}
	}
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const size_t n = layer->out.shape.width, steps = layer->out.shape.steps;
	const hebb_real beta =
	    (hebb_real)layer->values[BETA].number / (hebb_real)pass->rows;
	size_t s, i;

	if (!layer->in[0]->grad)
		return;
	for (s = begin * steps; s < end * steps; s++) {
		const hebb_real *restrict x = layer->in[0]->value + s * 2 * n;
		const hebb_real *restrict e = layer->kept + s * n;
		const hebb_real *restrict dy = layer->out.grad + s * n;
		hebb_real *restrict dx = layer->in[0]->grad + s * 2 * n;

		for (i = 0; i < n; i++) {
			const hebb_real sd = hebb_curve_exp(x[n + i] / 2);

			if (!pass->chance) { /* an answer: the mean */
				dx[i] += dy[i];
				continue;
			}
			dx[i] += dy[i] + beta * x[i];
			dx[n + i] +=
			    (dy[i] * e[i] * sd + beta * (sd * sd - 1)) / 2;
		}
	}
}

static double cost(const struct hebb_layer *layer, size_t r)
{
	const size_t n = layer->out.shape.width, steps = layer->out.shape.steps;
	double sum = 0;
	size_t s, i;

	for (s = r * steps; s < (r + 1) * steps; s++) {
		const hebb_real *x = layer->in[0]->value + s * 2 * n;

		for (i = 0; i < n; i++)
			sum += (double)(x[i] * x[i] + hebb_curve_exp(x[n + i]) -
					x[n + i] - 1);
	}
	return layer->values[BETA].number / 2 * sum;
}

const struct hebb_layer_type hebb_layer_gaussian = {
	.type = {
		.name = "gaussian",
		.brief = "draws numbers from the means and log-variances below",
		.equation = "y = m + exp(v / 2) e; L += beta/2 sum m^2 + "
			    "exp(v) - v - 1",
		.source = "Kingma & Welling 2014, arXiv 1312.6114",
		.params = params,
	},
	.draws = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.cost = cost,
};
