/*
 * window.h - a small window that moves over images or sequences
 *
 * An image is [height][width][channels]; a sequence is an image of height 1.
 * The window stands at [out_height][out_width] places and sees kernel_h x
 * kernel_w pixels at each; what it sees outside of the image is zero.
 */
#ifndef HEBB_ANN_WINDOW_H
#define HEBB_ANN_WINDOW_H

#include "ann/layer.h"

struct hebb_window {
	size_t images; /* a sample */
	size_t height, width, channels;
	size_t kernel_h, kernel_w;
	size_t stride_h, stride_w;
	size_t pad_h, pad_w;
	size_t dilation_h, dilation_w;
	size_t out_height, out_width;
	size_t image, places; /* numbers an image; out_height * out_width */
	size_t sight;         /* numbers seen: kernel_h * kernel_w * channels */
};

/* How a model file describes one: the same along both axes of an image. */
struct hebb_window_plan {
	size_t kernel, stride, padding, dilation;
};

/* Images of any rank, or with rank 1 a sequence along which it moves. */
struct hebb_window hebb_window_over(const struct hebb_shape *shape,
				    const struct hebb_window_plan *plan);

/* An error of `layer` if the window does not fit even once. */
bool hebb_window_fits(const struct hebb_window *window,
		      const struct hebb_layer *layer, struct hebb_error *err);

/* The shape of what has `channels` numbers at each place. */
struct hebb_shape hebb_window_shape(const struct hebb_window *window,
				    const struct hebb_shape *in,
				    size_t channels);

/* Where number ky, kx of the window at oy, ox lies: -1 if outside. */
static inline ptrdiff_t hebb_window_at(const struct hebb_window *w, size_t oy,
				       size_t ox, size_t ky, size_t kx)
{
	const size_t y = oy * w->stride_h + ky * w->dilation_h;
	const size_t x = ox * w->stride_w + kx * w->dilation_w;

	if (y < w->pad_h || y - w->pad_h >= w->height || x < w->pad_w ||
	    x - w->pad_w >= w->width)
		return -1;
	return (ptrdiff_t)(((y - w->pad_h) * w->width + x - w->pad_w) *
			   w->channels);
}

/* seen[places][sight] of one image, and the way back: ADD to the image. */
void hebb_window_see(const struct hebb_window *window, const hebb_real *image,
		     hebb_real *seen);
void hebb_window_put(const struct hebb_window *window, const hebb_real *seen,
		     hebb_real *image);

#endif
