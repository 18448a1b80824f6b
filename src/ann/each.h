/*
 * each.h - layers that work on each number alone
 *
 *	y = curve(x, a)        dx = dy slope(x, y, a)
 *
 * Where nobody else takes x, dx and dy are one array.  The functions are
 *inlined where they are constants, so the loops become vectors.
 */
#ifndef HEBB_ANN_EACH_H
#define HEBB_ANN_EACH_H

#include "ann/curve.h"
#include "ann/layer.h"

typedef hebb_real hebb_each_curve(hebb_real x, hebb_real a);
typedef hebb_real hebb_each_slope(hebb_real x, hebb_real y, hebb_real a);

static inline __attribute__((always_inline)) void
hebb_each_forward(struct hebb_layer *layer, size_t begin, size_t end,
		  hebb_each_curve *curve, hebb_real a)
{
	const size_t row = layer->out.row, n = (end - begin) * row;
	const hebb_real *restrict x = layer->in[0]->value + begin * row;
	hebb_real *restrict y = layer->out.value + begin * row;
	size_t i;

	for (i = 0; i < n; i++)
		y[i] = curve(x[i], a);
}

static inline __attribute__((always_inline)) void
hebb_each_backward(struct hebb_layer *layer, size_t begin, size_t end,
		   hebb_each_slope *slope, hebb_real a)
{
	const size_t row = layer->out.row, n = (end - begin) * row;
	const hebb_real *restrict x = layer->in[0]->value + begin * row;
	const hebb_real *restrict y = layer->out.value + begin * row;
	const hebb_real *restrict dy = layer->out.grad + begin * row;
	hebb_real *restrict dx;
	size_t i;

	if (!layer->in[0]->grad)
		return;
	dx = layer->in[0]->grad + begin * row;
	if (layer->in[0]->set) {
		for (i = 0; i < n; i++)
			dx[i] *= slope(x[i], y[i], a);
		return;
	}
	for (i = 0; i < n; i++)
		dx[i] += dy[i] * slope(x[i], y[i], a);
}

#endif
