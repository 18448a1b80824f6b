/*
 * gru.c - gated recurrent units
 *
 *	r, z, v = x[t] W + b        R, Z, V = h[t-1] U
 *	n = tanh(v + s(r + R) (V + b_h))
 *	h[t] = (1 - s(z + Z)) n + s(z + Z) h[t-1]
 *
 * with the sigmoid s: the form of Cho et al. whose gate r comes after the
 * product, so that one product serves all three.
 */
#include "ann/curve.h"
#include "ann/recurrent.h"

/* Leaves r, z, n in gates, and V + b_h in the last of side. */
static void cell_forward(const struct hebb_moment *m, size_t n)
{
	hebb_real *restrict r = m->gates, *restrict v = r + 2 * n;
	hebb_real *restrict side = m->side, *restrict own = side + 2 * n;
	hebb_real *restrict h = m->out;
	const hebb_real *restrict z = m->gates + n;
	const hebb_real *restrict before = m->before, *restrict bias = m->bias;
	size_t i;

	for (i = 0; i < 2 * n; i++)
		r[i] = hebb_curve_sigmoid(r[i] + side[i]);
	for (i = 0; i < n; i++) {
		own[i] += bias[i];
		v[i] = hebb_curve_tanh(v[i] + r[i] * own[i]);
		h[i] = (1 - z[i]) * v[i] + z[i] * before[i];
	}
}

static void cell_backward(const struct hebb_moment *m, size_t n)
{
	hebb_real *restrict gate = m->gates, *restrict side = m->side;
	hebb_real *restrict dh = m->dh;
	const hebb_real *restrict before = m->before;
	size_t i;

	for (i = 0; i < n; i++) {
		const hebb_real r = gate[i], z = gate[n + i];
		const hebb_real v = gate[2 * n + i], own = side[2 * n + i];
		const hebb_real dv = dh[i] * (1 - z) * (1 - v * v);

		gate[i] = side[i] = dv * own * r * (1 - r);
		gate[n + i] = side[n + i] =
		    dh[i] * (before[i] - v) * z * (1 - z);
		gate[2 * n + i] = dv;
		side[2 * n + i] = dv * r;
		dh[i] *= z;
	}
}

static const struct hebb_cell cell = {
	.gates = 3,
	.apart = true,
	.forward = cell_forward,
	.backward = cell_backward,
};

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	return hebb_recurrent_shape(layer, &cell, err);
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	hebb_recurrent_forward(layer, &cell, pass, begin, end);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	hebb_recurrent_backward(layer, &cell, pass, begin, end);
}

const struct hebb_layer_type hebb_layer_gru = {
	.type = {
		.name = "gru",
		.brief = "gated recurrent units",
		.equation = "r, z, v = x[t] W + b; R, Z, V = h[t-1] U; n = tanh(v + s(r + R) (V + b_h)); h[t] = (1 - s(z + Z)) n + s(z + Z) h[t-1]",
		.source = "Cho et al. 2014, EMNLP, arXiv 1406.1078",
		.params = hebb_recurrent_params,
	},
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.gradient = hebb_layer_gather,
};
