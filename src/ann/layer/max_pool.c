/*
 * max_pool.c - the largest number that a window sees, in each channel
 *
 *	y = max x        dx = dy where the (first) largest stands
 */
#include "ann/pool.h"

#include <string.h>

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	if (!hebb_pool_shape(layer, err))
		return false;
	/* which number of the window it was */
	layer->kept_row = layer->out.shape.steps * layer->out.shape.width;
	return true;
}

/* NaN is larger than everything, so that it is noticed. */
static void larger(const hebb_real *restrict x, hebb_real which, size_t n,
		   hebb_real *restrict y, hebb_real *restrict best)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const bool take = x[i] > y[i] || x[i] != x[i];

		y[i] = take ? x[i] : y[i];
		best[i] = take ? which : best[i];
	}
}

static void look(const struct hebb_window *w, const hebb_real *image, size_t oy,
		 size_t ox, hebb_real *y, hebb_real *best)
{
	size_t ky, kx, i;

	for (i = 0; i < w->channels; i++) {
		y[i] = -INFINITY;
		best[i] = -1;
	}
	for (ky = 0; ky < w->kernel_h; ky++)
		for (kx = 0; kx < w->kernel_w; kx++) {
			const ptrdiff_t at = hebb_window_at(w, oy, ox, ky, kx);

			if (at >= 0)
				larger(image + at,
				       (hebb_real)(ky * w->kernel_w + kx),
				       w->channels, y, best);
		}
}

static void give_back(const struct hebb_window *w, const hebb_real *dy,
		      const hebb_real *best, size_t oy, size_t ox,
		      hebb_real *image)
{
	size_t ky, kx, i;

	for (ky = 0; ky < w->kernel_h; ky++)
		for (kx = 0; kx < w->kernel_w; kx++) {
			const ptrdiff_t at = hebb_window_at(w, oy, ox, ky, kx);
			const hebb_real which =
			    (hebb_real)(ky * w->kernel_w + kx);

			for (i = 0; at >= 0 && i < w->channels; i++)
				image[(size_t)at + i] +=
				    best[i] == which ? dy[i] : 0;
		}
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const struct hebb_window w = hebb_pool_window(layer);
	size_t at = begin * layer->out.row, i, oy, ox;

	(void)pass;
	for (i = begin * w.images; i < end * w.images; i++)
		for (oy = 0; oy < w.out_height; oy++)
			for (ox = 0; ox < w.out_width; ox++) {
				look(&w, layer->in[0]->value + i * w.image, oy,
				     ox, layer->out.value + at,
				     layer->kept + at);
				at += w.channels;
			}
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const struct hebb_window w = hebb_pool_window(layer);
	hebb_real *dx = layer->in[0]->grad;
	size_t at = begin * layer->out.row, i, oy, ox;

	(void)pass;
	if (dx && layer->in[0]->set)
		memset(dx + begin * w.images * w.image, 0,
		       (end - begin) * w.images * w.image * sizeof(*dx));
	for (i = begin * w.images; dx && i < end * w.images; i++)
		for (oy = 0; oy < w.out_height; oy++)
			for (ox = 0; ox < w.out_width; ox++) {
				give_back(&w, layer->out.grad + at,
					  layer->kept + at, oy, ox,
					  dx + i * w.image);
				at += w.channels;
			}
}

const struct hebb_layer_type hebb_layer_max_pool = {
	.type = {
		.name = "max_pool",
		.brief = "the largest number that a window sees",
		.equation = "y = max x",
		.source = "Yamaguchi et al. 1990, ICSLP 1077",
		.params = hebb_pool_params,
	},
	.sets = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
};
