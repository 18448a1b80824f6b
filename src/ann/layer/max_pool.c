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

/* Windows of 2 x 2 side by side, each number of the image in one at most. */
static bool is_of_four(const struct hebb_window *w)
{
	return w->kernel_h == 2 && w->kernel_w == 2 && w->stride_h == 2 &&
	       w->stride_w == 2 && w->pad_h == 0 && w->pad_w == 0;
}

/* `x` is the upper left of four pixels; as in `larger`, NaN is largest. */
static void look_at_four(const hebb_real *restrict x, size_t right,
			 size_t below, size_t n, hebb_real *restrict y,
			 hebb_real *restrict best)
{
	size_t i;

	for (i = 0; i < n; i++) {
		const hebb_real a = x[i], b = x[right + i];
		const hebb_real c = x[below + i], d = x[below + right + i];
		const bool second = (b > a) | (b != b);
		const hebb_real ab = second ? b : a;
		const bool third = (c > ab) | (c != c);
		const hebb_real abc = third ? c : ab;
		const bool fourth = (d > abc) | (d != d);

		y[i] = fourth ? d : abc;
		best[i] = fourth ? 3 : third ? 2 : second ? 1 : 0;
	}
}

/* SET one of four pixels to the slope, the others to zero. */
static void give_four(const hebb_real *restrict dy,
		      const hebb_real *restrict best, size_t n,
		      hebb_real *restrict a, hebb_real *restrict b,
		      hebb_real *restrict c, hebb_real *restrict d)
{
	size_t i;

	for (i = 0; i < n; i++) {
		a[i] = best[i] == 0 ? dy[i] : 0;
		b[i] = best[i] == 1 ? dy[i] : 0;
		c[i] = best[i] == 2 ? dy[i] : 0;
		d[i] = best[i] == 3 ? dy[i] : 0;
	}
}

/* The image of `oy`, `ox` onto y and best, or with `dx` back from them. */
static void visit(const struct hebb_window *w, bool four, const hebb_real *x,
		  hebb_real *dx, size_t oy, size_t ox, hebb_real *y,
		  hebb_real *best)
{
	const size_t n = w->channels, below = w->width * n;
	const size_t at = 2 * oy * below + 2 * ox * n;

	if (four && dx)
		give_four(y, best, n, dx + at, dx + at + n, dx + at + below,
			  dx + at + below + n);
	else if (four)
		look_at_four(x + at, n, below, n, y, best);
	else if (dx)
		give_back(w, y, best, oy, ox, dx);
	else
		look(w, x, oy, ox, y, best);
}

static void visit_all(struct hebb_layer *layer, bool four, const hebb_real *x,
		      hebb_real *dx, hebb_real *y, size_t begin, size_t end)
{
	const struct hebb_window w = hebb_pool_window(layer);
	size_t at = begin * layer->out.row, i, oy, ox;

	for (i = begin * w.images; i < end * w.images; i++)
		for (oy = 0; oy < w.out_height; oy++)
			for (ox = 0; ox < w.out_width; ox++) {
				visit(&w, four, x + i * w.image,
				      dx ? dx + i * w.image : NULL, oy, ox,
				      y + at, layer->kept + at);
				at += w.channels;
			}
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const struct hebb_window w = hebb_pool_window(layer);

	(void)pass;
	visit_all(layer, is_of_four(&w), layer->in[0]->value, NULL,
		  layer->out.value, begin, end);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const struct hebb_window w = hebb_pool_window(layer);
	const bool set = layer->in[0]->set, four = set && is_of_four(&w);
	const bool all = four && w.height % 2 == 0 && w.width % 2 == 0;
	const size_t row = layer->in[0]->row;
	hebb_real *dx = layer->in[0]->grad;

	(void)pass;
	if (!dx)
		return;
	if (set && !all)
		memset(dx + begin * row, 0, (end - begin) * row * sizeof(*dx));
	visit_all(layer, four, layer->in[0]->value, dx, layer->out.grad, begin,
		  end);
}

const struct hebb_layer_type hebb_layer_max_pool = {
	.type = {
		.name = "max_pool",
		.brief = "the largest number that a window sees",
		.equation = "y = max x",
		.source = "Yamaguchi et al. 1990, ICSLP 1077",
		.params = hebb_pool_params,
	},
	.hands_on = true,
	.sets = true,
	.light = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
};
