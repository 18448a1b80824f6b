#include "ann/direct.h"

#include "ann/product.h"

/* A row of the image with its padding on both sides. */
static size_t pitch_of(const struct hebb_window *w)
{
	return (w->width + 2 * w->pad_w) * w->channels;
}

static size_t padded_of(const struct hebb_window *w)
{
	return (w->height + 2 * w->pad_h) * pitch_of(w);
}

bool hebb_direct_fits(const struct hebb_window *w, size_t filters)
{
	return w->dilation_w == 1 && filters % HEBB_PANEL == 0;
}

size_t hebb_direct_work(const struct hebb_window *w, size_t filters)
{
	return padded_of(w) + hebb_panels(w->sight, filters);
}

static void clear(const struct hebb_window *w, hebb_real *padded)
{
	memset(padded, 0, padded_of(w) * sizeof(*padded));
}

/* The padding, which `clear` made zero, stays as it is. */
static void pad(const struct hebb_window *w, const hebb_real *image,
		hebb_real *padded)
{
	const size_t line = w->width * w->channels;
	hebb_real *to =
	    padded + w->pad_h * pitch_of(w) + w->pad_w * w->channels;
	size_t y;

	for (y = 0; y < w->height; y++)
		memcpy(to + y * pitch_of(w), image + y * line,
		       line * sizeof(*to));
}

void hebb_direct_forward(const struct hebb_window *w, size_t filters,
			 const hebb_real *weight, const hebb_real *bias,
			 size_t images, const hebb_real *x, hebb_real *y,
			 hebb_real *work)
{
	hebb_real *panels = work + padded_of(w);
	struct hebb_product product = {
		.m = w->out_width,
		.n = filters,
		.k = w->kernel_w * w->channels,
		.segments = w->kernel_h,
		.a_row = w->stride_w * w->channels,
		.a_step = 1,
		.a_segment = w->dilation_h * pitch_of(w),
		.b = panels,
		.b_panel = w->sight * HEBB_PANEL,
		.b_step = HEBB_PANEL,
		.start = bias,
		.c_row = filters,
	};
	size_t i, row;

	clear(w, work);
	hebb_panels_fill(false, w->sight, filters, weight, filters, panels);
	for (i = 0; i < images; i++) {
		pad(w, x + i * w->image, work);
		for (row = 0; row < w->out_height; row++) {
			product.a = work + row * w->stride_h * pitch_of(w);
			product.c = y + (i * w->out_height + row) *
					    w->out_width * filters;
			hebb_product(&product);
		}
	}
}

/* One row of the window over all places of one image at a time. */
void hebb_direct_gradient(const struct hebb_window *w, size_t filters,
			  size_t images, const hebb_real *x,
			  const hebb_real *dy, bool add, hebb_real *dw,
			  hebb_real *work)
{
	struct hebb_product product = {
		.m = w->kernel_w * w->channels,
		.n = filters,
		.k = w->out_width,
		.segments = w->out_height,
		.a_row = 1,
		.a_step = w->stride_w * w->channels,
		.a_segment = w->stride_h * pitch_of(w),
		.b_panel = HEBB_PANEL,
		.b_step = filters,
		.start_row = filters,
		.c_row = filters,
	};
	size_t i, ky;

	clear(w, work);
	for (i = 0; i < images; i++) {
		pad(w, x + i * w->image, work);
		product.b = dy + i * w->places * filters;
		for (ky = 0; ky < w->kernel_h; ky++) {
			product.a = work + ky * w->dilation_h * pitch_of(w);
			product.c = dw + ky * product.m * filters;
			product.start = i || add ? product.c : NULL;
			hebb_product(&product);
		}
	}
}
