/*
 * fire.c - an integrate-and-fire neuron for every number of the layer below
 *
 *	v[t] = beta v[t-1] - theta s[t-1] + x[t]	u[t] = v[t] - theta
 *	s[t] = 1 if u[t] >= 0, else 0
 *
 *	ds = dout (- theta dv[t+1])	dx[t] = dv[t] = ds/du ds + beta dv[t+1]
 *
 * What comes in is the business of the layer below, such as a convolution;
 * `spiking_lif` has weights of its own.  An input without time is shown for
 * `steps` steps, so the layers below it work once.  The surrogates, ds/du, and
 * what is in brackets are those of ann/spiking.h.
 */
#include "ann/spiking.h"

#include <string.h>
#include <tgmath.h>

enum { STEPS, BETA, THRESHOLD, SURROGATE, SLOPE, RESET_SLOPE };

static const struct hebb_param params[] = {
	[STEPS] = { "steps", "1", HEBB_OPTIONAL, 1, 1e6,
		    "show an input without time for so long", HEBB_COUNT },
	[BETA] = { "beta", "1", 0.95, 0, 1, "part of v that a step leaves" },
	[THRESHOLD] = { "threshold", "1", 1, 1e-9, 1e9,
			"the v at which it fires" },
	[SURROGATE] = { "surrogate", "1", HEBB_ARCTAN, 0, 0,
			"what stands for the slope of a spike", HEBB_CHOICE,
			"fast_sigmoid|arctan|triangular|smooth" },
	[SLOPE] = { "slope", "1", HEBB_OPTIONAL, 1e-9, 1e9,
		    "how narrow the surrogate is; 25 of fast_sigmoid, 2 of "
		    "arctan, 1 of the others" },
	[RESET_SLOPE] = { "reset_slope", "1", 0, 0, 1,
			  "whether slopes go through the reset as well",
			  HEBB_FLAG },
	{ 0 },
};

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape *in = &layer->in[0]->shape;
	const bool given = layer->values[STEPS].node;

	if (given && in->steps > 1)
		return hebb_error_set(err, HEBB_MODEL, &layer->map->place,
				      "layer '%s' gets %zu steps already; "
				      "'steps' is for an input without time",
				      layer->name, in->steps);
	layer->out.shape = *in;
	if (given)
		layer->out.shape.steps = (size_t)layer->values[STEPS].number;
	layer->kept_row = layer->out.shape.steps * in->width; /* u */
	layer->work = 2 * in->width;
	return true;
}

static hebb_real value(const struct hebb_layer *layer, int row)
{
	return (hebb_real)layer->values[row].number;
}

static enum hebb_surrogate surrogate_of(const struct hebb_layer *layer)
{
	return (enum hebb_surrogate)layer->values[SURROGATE].number;
}

static hebb_real slope_of(const struct hebb_layer *layer)
{
	return (hebb_real)hebb_spiking_slope(surrogate_of(layer),
					     &layer->values[SLOPE]);
}

/* Numbers from one step of the input to the next. */
static size_t stride(const struct hebb_layer *layer)
{
	const struct hebb_shape *in = &layer->in[0]->shape;

	return in->steps > 1 ? in->width : 0;
}

static void answer(hebb_real *restrict s, const hebb_real *restrict u, size_t n,
		   bool smooth, hebb_real slope)
{
	size_t i;

	if (smooth)
		for (i = 0; i < n; i++)
			s[i] = 1 / (1 + exp(-slope * u[i]));
	else
		for (i = 0; i < n; i++)
			s[i] = u[i] >= 0;
}

/* u of a step, from those of the step before. */
static void go_on(hebb_real *restrict u, const hebb_real *restrict before,
		  const hebb_real *restrict spiked, const hebb_real *restrict x,
		  size_t n, hebb_real beta, hebb_real theta)
{
	size_t i;

	for (i = 0; i < n; i++)
		u[i] = beta * (before[i] + theta) - theta * spiked[i] + x[i] -
		       theta;
}

static void one_forward(const struct hebb_layer *layer, const hebb_real *x,
			hebb_real *u, hebb_real *s)
{
	const size_t n = layer->out.shape.width, step = stride(layer);
	const hebb_real beta = value(layer, BETA);
	const hebb_real theta = value(layer, THRESHOLD);
	const bool smooth = surrogate_of(layer) == HEBB_SMOOTH;
	size_t t, i;

	for (t = 0; t < layer->out.shape.steps; t++, x += step) {
		if (t)
			go_on(u, u - n, s - n, x, n, beta, theta);
		for (i = 0; !t && i < n; i++)
			u[i] = x[i] - theta;
		answer(s, u, n, smooth, slope_of(layer));
		u += n;
		s += n;
	}
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const struct hebb_tensor *in = layer->in[0];
	size_t r;

	(void)pass;
	for (r = begin; r < end; r++)
		one_forward(layer, in->value + r * in->row,
			    layer->kept + r * layer->kept_row,
			    layer->out.value + r * layer->out.row);
}

/* ds/du of n neurons. */
static void stand_in(const struct hebb_layer *layer,
		     const hebb_real *restrict u, const hebb_real *restrict s,
		     size_t n, hebb_real *restrict rise)
{
	const hebb_real half_pi = (hebb_real)1.57079632679489662;
	const hebb_real slope = slope_of(layer);
	size_t i;

	switch (surrogate_of(layer)) {
	case HEBB_FAST_SIGMOID:
		for (i = 0; i < n; i++) {
			const hebb_real x = 1 + slope * fabs(u[i]);

			rise[i] = 1 / (x * x);
		}
		break;
	case HEBB_ARCTAN:
		for (i = 0; i < n; i++) {
			const hebb_real x = half_pi * slope * u[i];

			rise[i] = 1 / (1 + x * x);
		}
		break;
	case HEBB_TRIANGULAR:
		for (i = 0; i < n; i++)
			rise[i] = fmax(0, 1 - slope * fabs(u[i]));
		break;
	case HEBB_SMOOTH:
		for (i = 0; i < n; i++)
			rise[i] = slope * s[i] * (1 - s[i]);
		break;
	}
}

/* `work` holds dv of the step after, and ds/du. */
static void one_backward(const struct hebb_layer *layer, size_t row,
			 hebb_real *work, hebb_real *dx)
{
	const size_t n = layer->out.shape.width, step = stride(layer);
	const size_t steps = layer->out.shape.steps;
	const hebb_real beta = value(layer, BETA);
	const hebb_real through =
	    layer->values[RESET_SLOPE].number ? value(layer, THRESHOLD) : 0;
	hebb_real *restrict dv = work, *restrict rise = work + n;
	size_t t, i;

	memset(dv, 0, n * sizeof(*dv));
	if (layer->in[0]->set)
		memset(dx, 0, layer->in[0]->row * sizeof(*dx));
	for (t = steps; t-- > 0;) {
		const size_t at = t * n;
		const hebb_real *dout =
		    layer->out.grad + row * layer->out.row + at;

		stand_in(layer, layer->kept + row * layer->kept_row + at,
			 layer->out.value + row * layer->out.row + at, n, rise);
		for (i = 0; i < n; i++) {
			dv[i] = rise[i] * (dout[i] - through * dv[i]) +
				beta * dv[i];
			dx[t * step + i] += dv[i];
		}
	}
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const struct hebb_tensor *in = layer->in[0];
	size_t r;

	for (r = begin; in->grad && r < end; r++)
		one_backward(layer, r, pass->work, in->grad + r * in->row);
}

const struct hebb_layer_type hebb_layer_fire = {
	.type = {
		.name = "fire",
		.brief = "an integrate-and-fire neuron for every number",
		.equation = "v[t] = beta v[t-1] - theta s[t-1] + x[t]; s[t] = 1 if v[t] >= theta",
		.source = "Neftci, Mostafa & Zenke 2019, IEEE Signal Process. "
			  "Mag. 36:51",
		.params = params,
	},
	.fires = true,
	.sets = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
};
