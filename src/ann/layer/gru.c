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

/* Arguments of their own, so that a compiler sees them apart. */
static inline void answer(const hebb_real *restrict r,
			  const hebb_real *restrict z, hebb_real *restrict v,
			  const hebb_real *restrict own,
			  const hebb_real *restrict before,
			  hebb_real *restrict h, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		v[i] = hebb_curve_tanh(v[i] + r[i] * own[i]);
		h[i] = (1 - z[i]) * v[i] + z[i] * before[i];
	}
}

/* Leaves r, z, n in gates, and V + b_h as it came. */
static void cell_forward(const struct hebb_moment *m, size_t n)
{
	hebb_real *gate = m->gates;
	size_t i;

	for (i = 0; i < 2 * n; i++)
		gate[i] = hebb_curve_sigmoid(gate[i]);
	answer(gate, gate + n, gate + 2 * n, gate + 3 * n, m->before, m->out,
	       n);
}

static inline void slopes(hebb_real *restrict r, hebb_real *restrict z,
			  hebb_real *restrict v, hebb_real *restrict own,
			  const hebb_real *restrict before,
			  hebb_real *restrict dh, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const hebb_real a = r[i], b = z[i], c = v[i];
		const hebb_real dv = dh[i] * (1 - b) * (1 - c * c);

		r[i] = dv * own[i] * a * (1 - a);
		z[i] = dh[i] * (before[i] - c) * b * (1 - b);
		v[i] = dv;
		own[i] = dv * a;
		dh[i] *= b;
	}
}

static void cell_backward(const struct hebb_moment *m, size_t n)
{
	hebb_real *gate = m->gates;

	slopes(gate, gate + n, gate + 2 * n, gate + 3 * n, m->before, m->dh, n);
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

static void trace(struct hebb_layer *layer, size_t begin, size_t end,
		  hebb_real *value)
{
	hebb_recurrent_trace(layer, &cell, begin, end, value);
}

static void count(const struct hebb_layer *layer, const struct hebb_pass *pass,
		  struct hebb_operations *sum)
{
	hebb_recurrent_count(layer, &cell, pass, sum);
}

const struct hebb_layer_type hebb_layer_gru = {
	.type = {
		.name = "gru",
		.brief = "gated recurrent units",
		.equation = "r, z, v = x[t] W + b; R, Z, V = h[t-1] U; n = tanh(v + s(r + R) (V + b_h)); h[t] = (1 - s(z + Z)) n + s(z + Z) h[t-1]",
		.source = "Cho et al. 2014, EMNLP, arXiv 1406.1078",
		.params = hebb_recurrent_params,
	},
	.sets = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.count = count,
	.gradient = hebb_layer_gather,
	.trace = trace,
};
