/*
 * average_pool.c - the mean of the numbers that a window sees, in each channel
 *
 *	y = 1/n sum x        dx = dy / n
 *
 * n counts what lies inside of the image.
 */
#include "ann/pool.h"

/* How many pixels of the image a window sees. */
static hebb_real seen(const struct hebb_window *w, size_t oy, size_t ox)
{
	size_t ky, kx, n = 0;

	for (ky = 0; ky < w->kernel_h; ky++)
		for (kx = 0; kx < w->kernel_w; kx++)
			n += hebb_window_at(w, oy, ox, ky, kx) >= 0;
	return (hebb_real)n;
}

static void add(const hebb_real *restrict x, hebb_real part, size_t n,
		hebb_real *restrict y)
{
	size_t i;

	for (i = 0; i < n; i++)
		y[i] += part * x[i];
}

/* y += part of every pixel seen, or with `back` every pixel += part of y. */
static void move(const struct hebb_window *w, size_t oy, size_t ox, bool back,
		 hebb_real *image, hebb_real *y)
{
	const hebb_real part = 1 / seen(w, oy, ox);
	size_t ky, kx;

	for (ky = 0; ky < w->kernel_h; ky++)
		for (kx = 0; kx < w->kernel_w; kx++) {
			const ptrdiff_t at = hebb_window_at(w, oy, ox, ky, kx);

			if (at >= 0)
				add(back ? y : image + at, part, w->channels,
				    back ? image + at : y);
		}
}

static void move_all(struct hebb_layer *layer, size_t begin, size_t end,
		     bool back, hebb_real *x, hebb_real *y)
{
	const struct hebb_window w = hebb_pool_window(layer);
	size_t at = begin * layer->out.row, i, oy, ox;

	for (i = begin * w.images; i < end * w.images; i++)
		for (oy = 0; oy < w.out_height; oy++)
			for (ox = 0; ox < w.out_width; ox++) {
				move(&w, oy, ox, back, x + i * w.image, y + at);
				at += w.channels;
			}
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	size_t i;

	(void)pass;
	for (i = begin * layer->out.row; i < end * layer->out.row; i++)
		layer->out.value[i] = 0;
	move_all(layer, begin, end, false, layer->in[0]->value,
		 layer->out.value);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	(void)pass;
	if (layer->in[0]->grad)
		move_all(layer, begin, end, true, layer->in[0]->grad,
			 layer->out.grad);
}

const struct hebb_layer_type hebb_layer_average_pool = {
	.type = {
		.name = "average_pool",
		.brief = "the mean of the numbers that a window sees",
		.equation = "y = 1/n sum x",
		.params = hebb_pool_params,
	},
	.light = true,
	.shape = hebb_pool_shape,
	.forward = forward,
	.backward = backward,
};
