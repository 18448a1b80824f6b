#include "ann/window.h"

#include <string.h>

#define NOWHERE SIZE_MAX

static size_t places(size_t size, size_t kernel, size_t stride, size_t pad,
		     size_t dilation)
{
	const size_t reach = dilation * (kernel - 1) + 1;

	return size + 2 * pad < reach ? 0
				      : (size + 2 * pad - reach) / stride + 1;
}

struct hebb_window hebb_window_over(const struct hebb_shape *shape,
				    const struct hebb_window_plan *plan)
{
	const bool image = shape->rank > 1;
	struct hebb_window w = {
		.images = image ? shape->steps : 1,
		.height = image ? shape->size[0] : 1,
		.width = image ? shape->size[1] : shape->steps,
		.channels = shape->rank == 2  ? 1
			    : shape->rank > 2 ? shape->size[2]
					      : shape->width,
		.kernel_h = image ? plan->kernel : 1,
		.kernel_w = plan->kernel,
		.stride_h = image ? plan->stride : 1,
		.stride_w = plan->stride,
		.pad_h = image ? plan->padding : 0,
		.pad_w = plan->padding,
		.dilation_h = image ? plan->dilation : 1,
		.dilation_w = plan->dilation,
	};

	w.out_height =
	    places(w.height, w.kernel_h, w.stride_h, w.pad_h, w.dilation_h);
	w.out_width =
	    places(w.width, w.kernel_w, w.stride_w, w.pad_w, w.dilation_w);
	w.image = w.height * w.width * w.channels;
	w.places = w.out_height * w.out_width;
	w.sight = w.kernel_h * w.kernel_w * w.channels;
	return w;
}

bool hebb_window_fits(const struct hebb_window *w,
		      const struct hebb_layer *layer, struct hebb_error *err)
{
	if (w->places)
		return true;
	return hebb_error_set(
	    err, HEBB_MODEL, &layer->map->place,
	    "the window of layer '%s', %zu x %zu, is larger than what it "
	    "moves over, %zu x %zu; a padding may help",
	    layer->name, (w->kernel_h - 1) * w->dilation_h + 1,
	    (w->kernel_w - 1) * w->dilation_w + 1, w->height, w->width);
}

struct hebb_shape hebb_window_shape(const struct hebb_window *w,
				    const struct hebb_shape *in,
				    size_t channels)
{
	if (in->rank > 1)
		return hebb_shape_image(w->images, w->out_height, w->out_width,
					channels);
	return hebb_shape_flat(w->out_width, channels);
}

/* Which columns of the window see the image at ox: first .. last-1. */
static void clip(const struct hebb_window *w, size_t ox, size_t *first,
		 size_t *last)
{
	const size_t x = ox * w->stride_w, d = w->dilation_w;

	*first = x < w->pad_w ? (w->pad_w - x + d - 1) / d : 0;
	*last = w->kernel_w;
	while (*last > *first && x + (*last - 1) * d >= w->pad_w + w->width)
		--*last;
	if (*first > *last)
		*first = *last;
}

/* One row of the kernel at one place: kernel_w pixels of `row`, or zeros. */
static void see_row(const struct hebb_window *w, const hebb_real *row,
		    size_t ox, size_t first, size_t last, hebb_real *to)
{
	const size_t c = w->channels;
	const hebb_real *from;
	size_t kx, i;

	for (i = 0; i < first * c; i++)
		to[i] = 0;
	for (i = last * c; i < w->kernel_w * c; i++)
		to[i] = 0;
	if (first == last)
		return;
	from = row + (ox * w->stride_w + first * w->dilation_w - w->pad_w) * c;
	if (w->dilation_w == 1) {
		for (i = 0; i < (last - first) * c; i++)
			to[first * c + i] = from[i];
		return;
	}
	for (kx = first; kx < last; kx++)
		memcpy(to + kx * c, from + (kx - first) * w->dilation_w * c,
		       c * sizeof(*to));
}

static void put_row(const struct hebb_window *w, const hebb_real *from,
		    size_t ox, size_t first, size_t last, hebb_real *row)
{
	const size_t c = w->channels;
	hebb_real *to;
	size_t kx, i;

	if (w->dilation_w == 1 && first < last) {
		to = row + (ox * w->stride_w + first - w->pad_w) * c;
		for (i = 0; i < (last - first) * c; i++)
			to[i] += from[first * c + i];
		return;
	}
	for (kx = first; kx < last; kx++) {
		to = row +
		     (ox * w->stride_w + kx * w->dilation_w - w->pad_w) * c;
		for (i = 0; i < c; i++)
			to[i] += from[kx * c + i];
	}
}

/* The row of the image that row ky of the window sees at oy, or NOWHERE. */
static size_t row_at(const struct hebb_window *w, size_t oy, size_t ky)
{
	const size_t y = oy * w->stride_h + ky * w->dilation_h;

	return y < w->pad_h || y - w->pad_h >= w->height ? NOWHERE
							 : y - w->pad_h;
}

void hebb_window_see(const struct hebb_window *w, const hebb_real *image,
		     hebb_real *seen)
{
	const size_t line = w->kernel_w * w->channels;
	const size_t pitch = w->width * w->channels;
	size_t oy, ox, ky, first, last;

	for (oy = 0; oy < w->out_height; oy++)
		for (ox = 0; ox < w->out_width; ox++) {
			clip(w, ox, &first, &last);
			for (ky = 0; ky < w->kernel_h; ky++, seen += line) {
				const size_t y = row_at(w, oy, ky);

				if (y == NOWHERE)
					memset(seen, 0, line * sizeof(*seen));
				else
					see_row(w, image + y * pitch, ox, first,
						last, seen);
			}
		}
}

void hebb_window_put(const struct hebb_window *w, const hebb_real *seen,
		     hebb_real *image)
{
	const size_t line = w->kernel_w * w->channels;
	const size_t pitch = w->width * w->channels;
	size_t oy, ox, ky, first, last;

	for (oy = 0; oy < w->out_height; oy++)
		for (ox = 0; ox < w->out_width; ox++) {
			clip(w, ox, &first, &last);
			for (ky = 0; ky < w->kernel_h; ky++, seen += line) {
				const size_t y = row_at(w, oy, ky);

				if (y != NOWHERE)
					put_row(w, seen, ox, first, last,
						image + y * pitch);
			}
		}
}
