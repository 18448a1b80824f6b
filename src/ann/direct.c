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
	return w->dilation_w == 1 && filters % HEBB_LANES == 0;
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
			 const struct hebb_taps *taps, const hebb_real *bias,
			 size_t images, const hebb_real *x, bool add,
			 hebb_real *y, hebb_real *work)
{
	const bool across = taps->column == 1;
	hebb_real *panels = work + padded_of(w);
	struct hebb_product product = {
		.m = w->places,
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
		.start_row = bias ? 0 : filters,
		.c_row = filters,
		.group = w->out_width,
		.a_group = w->stride_h * pitch_of(w),
		.c_group = w->out_width * filters,
	};
	size_t i;

	clear(w, work);
	hebb_panels_fill(!across, w->sight, filters, taps->weight,
			 across ? taps->row : taps->column, panels);
	product.a = work;
	for (i = 0; i < images; i++) {
		pad(w, x + i * w->image, work);
		product.c = y + i * w->places * filters;
		if (add && !bias)
			product.start = product.c;
		hebb_product(&product);
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

/* The pixels of one axis with the same rest of (pixel + padding) / stride. */
struct rest {
	size_t first, n;    /* pixels first, first + stride, .. */
	size_t taps, place; /* how many places see them; of the first: below */
	size_t tap;         /* of the kernel, that the last of these is at */
};

/* Places that see a pixel, at most. */
static size_t most_taps(size_t kernel, size_t stride)
{
	return (kernel + stride - 1) / stride;
}

/* `place` counts from most_taps - 1 before the first. */
static struct rest rest_of(size_t size, size_t kernel, size_t stride,
			   size_t pad, size_t which)
{
	struct rest rest = {
		.first = (which + stride - pad % stride) % stride,
		.taps = (kernel - which + stride - 1) / stride,
		.tap = which,
	};

	rest.n =
	    rest.first < size ? (size - rest.first + stride - 1) / stride : 0;
	rest.place =
	    (rest.first + pad) / stride + most_taps(kernel, stride) - rest.taps;
	return rest;
}

static struct rest down(const struct hebb_window *w, size_t which)
{
	return rest_of(w->height, w->kernel_h, w->stride_h, w->pad_h, which);
}

static struct rest across(const struct hebb_window *w, size_t which)
{
	return rest_of(w->width, w->kernel_w, w->stride_w, w->pad_w, which);
}

/* Places of one axis, with those outside that see something. */
static size_t all_places(size_t size, size_t kernel, size_t stride, size_t pad,
			 size_t places)
{
	const size_t last = (size - 1 + pad) / stride + 1;

	return most_taps(kernel, stride) - 1 + (last > places ? last : places);
}

static size_t back_pitch(const struct hebb_window *w, size_t filters)
{
	return all_places(w->width, w->kernel_w, w->stride_w, w->pad_w,
			  w->out_width) *
	       filters;
}

static size_t back_padded(const struct hebb_window *w, size_t filters)
{
	return all_places(w->height, w->kernel_h, w->stride_h, w->pad_h,
			  w->out_height) *
	       back_pitch(w, filters);
}

bool hebb_direct_back_fits(const struct hebb_window *w)
{
	return w->dilation_h == 1 && w->dilation_w == 1 &&
	       w->stride_h <= w->kernel_h && w->stride_w <= w->kernel_w &&
	       w->channels % HEBB_LANES == 0;
}

size_t hebb_direct_back_work(const struct hebb_window *w, size_t filters)
{
	return back_padded(w, filters) +
	       hebb_panels(w->kernel_h * w->kernel_w * filters, w->channels);
}

static void pad_places(const struct hebb_window *w, size_t filters,
		       const hebb_real *dy, hebb_real *padded)
{
	const size_t line = w->out_width * filters;
	const size_t pitch = back_pitch(w, filters);
	hebb_real *to = padded +
			(most_taps(w->kernel_h, w->stride_h) - 1) * pitch +
			(most_taps(w->kernel_w, w->stride_w) - 1) * filters;
	size_t y;

	for (y = 0; y < w->out_height; y++)
		memcpy(to + y * pitch, dy + y * line, line * sizeof(*to));
}

/* The weights that these pixels see, in panels of channels. */
static void fill_taps(const struct hebb_window *w, size_t filters,
		      const struct hebb_taps *taps, const struct rest *below,
		      const struct rest *beside, hebb_real *panel)
{
	size_t first, j, i, f, c;

	for (first = 0; first < w->channels; first += HEBB_PANEL)
		for (j = below->taps; j-- > 0;)
			for (i = beside->taps; i-- > 0;) {
				const size_t ky = below->tap + j * w->stride_h;
				const size_t kx = beside->tap + i * w->stride_w;
				const hebb_real *from =
				    taps->weight +
				    ((ky * w->kernel_w + kx) * w->channels +
				     first) *
					taps->row;

				for (f = 0; f < filters; f++)
					for (c = 0; c < HEBB_PANEL; c++)
						*panel++ =
						    first + c < w->channels
							? from[c * taps->row +
							       f * taps->column]
							: 0;
			}
}

/* The pixels of one rest below and one beside. */
static void back_rest(const struct hebb_window *w, size_t filters,
		      const struct rest *below, const struct rest *beside,
		      struct hebb_product *product, const hebb_real *padded,
		      hebb_real *dx)
{
	product->m = below->n * beside->n;
	product->k = below->taps ? beside->taps * filters : 0;
	product->segments = below->taps ? below->taps : 1;
	product->b_panel = product->segments * product->k * HEBB_PANEL;
	product->a = padded + below->place * product->a_segment +
		     beside->place * filters;
	product->c =
	    dx + (below->first * w->width + beside->first) * w->channels;
	if (product->start_row)
		product->start = product->c;
	product->group = beside->n;
	hebb_product(product);
}

void hebb_direct_back(const struct hebb_window *w, size_t filters,
		      const struct hebb_taps *taps, const hebb_real *bias,
		      size_t images, const hebb_real *dy, bool add,
		      hebb_real *dx, hebb_real *work)
{
	const size_t padded = back_padded(w, filters);
	const size_t row = w->stride_w * w->channels;
	struct hebb_product product = {
		.n = w->channels,
		.a_row = filters,
		.a_step = 1,
		.a_segment = back_pitch(w, filters),
		.b_step = HEBB_PANEL,
		.start = bias,
		.start_row = add && !bias ? row : 0,
		.c_row = row,
		.a_group = back_pitch(w, filters),
		.c_group = w->stride_h * w->width * w->channels,
	};
	size_t i, y, x;

	memset(work, 0, padded * sizeof(*work));
	for (i = 0; i < images; i++) {
		hebb_real *panel = work + padded;

		pad_places(w, filters, dy + i * w->places * filters, work);
		for (y = 0; y < w->stride_h; y++)
			for (x = 0; x < w->stride_w; x++) {
				const struct rest below = down(w, y);
				const struct rest beside = across(w, x);
				hebb_real *const at = panel;

				panel += below.taps * beside.taps *
					 hebb_panels(filters, w->channels);
				if (i == 0)
					fill_taps(w, filters, taps, &below,
						  &beside, at);
				product.b = at;
				back_rest(w, filters, &below, &beside, &product,
					  work, dx + i * w->image);
			}
	}
}
