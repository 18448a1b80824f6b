/*
 * lstm.c - long short-term memory: a state c behind three gates
 *
 *	i, f, g, o = x[t] W + h[t-1] U + b
 *	c[t] = s(f) c[t-1] + s(i) tanh(g)        h[t] = s(o) tanh(c[t])
 *
 * with the sigmoid s.
 */
#include "ann/curve.h"
#include "ann/recurrent.h"

/* Arguments of their own, so that a compiler sees them apart. */
static inline void answer(const hebb_real *restrict in,
			  const hebb_real *restrict forget,
			  hebb_real *restrict g, hebb_real *restrict o,
			  const hebb_real *restrict was, hebb_real *restrict c,
			  hebb_real *restrict h, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		g[i] = hebb_curve_tanh(g[i]);
		o[i] = hebb_curve_sigmoid(o[i]);
		c[i] = forget[i] * was[i] + in[i] * g[i];
		h[i] = o[i] * hebb_curve_tanh(c[i]);
	}
}

static void cell_forward(const struct hebb_moment *m, size_t n)
{
	hebb_real *gate = m->gates;
	size_t i;

	for (i = 0; i < 2 * n; i++)
		gate[i] = hebb_curve_sigmoid(gate[i]);
	answer(gate, gate + n, gate + 2 * n, gate + 3 * n, m->was, m->state,
	       m->out, n);
}

static inline void slopes(hebb_real *restrict in, hebb_real *restrict forget,
			  hebb_real *restrict g, hebb_real *restrict o,
			  const hebb_real *restrict was,
			  const hebb_real *restrict c,
			  const hebb_real *restrict dh, hebb_real *restrict dc,
			  size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const hebb_real a = in[i], f = forget[i], b = g[i], q = o[i];
		const hebb_real y = hebb_curve_tanh(c[i]);
		const hebb_real d = dc[i] + dh[i] * q * (1 - y * y);

		in[i] = d * b * a * (1 - a);
		forget[i] = d * was[i] * f * (1 - f);
		g[i] = d * a * (1 - b * b);
		o[i] = dh[i] * y * q * (1 - q);
		dc[i] = d * f;
	}
}

static void cell_backward(const struct hebb_moment *m, size_t n)
{
	hebb_real *gate = m->gates;

	slopes(gate, gate + n, gate + 2 * n, gate + 3 * n, m->was, m->state,
	       m->dh, m->dstate, n);
}

static const struct hebb_cell cell = {
	.gates = 4,
	.state = true,
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

const struct hebb_layer_type hebb_layer_lstm = {
	.type = {
		.name = "lstm",
		.brief = "long short-term memory: a state behind three gates",
		.equation = "i, f, g, o = x[t] W + h[t-1] U + b; c[t] = s(f) c[t-1] + s(i) tanh(g); h[t] = s(o) tanh(c[t])",
		.source = "Hochreiter & Schmidhuber 1997, Neural Comput. 9:1735; Gers, Schmidhuber & Cummins 2000, Neural Comput. 12:2451",
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
