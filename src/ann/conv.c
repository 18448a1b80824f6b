#include "ann/conv.h"

#include <string.h>

#include "ann/direct.h"
#include "ann/gemm.h"
#include "ann/operations.h"
#include "ann/winograd.h"
#include "base/memory.h"

#define FEW 1024 /* weights that are laid out for a product in no time */

enum { W, B };

const struct hebb_param hebb_conv_params[] = {
	[HEBB_CONV_FILTERS] = { "filters", "1", HEBB_REQUIRED, 1, 1e6,
				"numbers it gives at each place", HEBB_COUNT },
	[HEBB_CONV_KERNEL] = { "kernel", "1", 3, 1, 1000, "size of the window",
			       HEBB_COUNT },
	[HEBB_CONV_STRIDE] = { "stride", "1", 1, 1, 1000,
			       "how far the window moves at a time",
			       HEBB_COUNT },
	[HEBB_CONV_PADDING] = { "padding", "1", 0, 0, 1000,
				"zeros around, on each side", HEBB_COUNT },
	[HEBB_CONV_DILATION] = { "dilation", "1", 1, 1, 1000,
				 "distance of what the window sees",
				 HEBB_COUNT },
	[HEBB_CONV_INIT] = { "init", "1", HEBB_HE, 0, 0, "what W is at first",
			     HEBB_CHOICE, HEBB_INIT_CHOICES },
	[HEBB_CONV_BIAS] = { "bias", "1", 1, 0, 1, "whether there is a b",
			     HEBB_FLAG },
	{ 0 },
};

struct hebb_window hebb_conv_window(const struct hebb_layer *layer,
				    const struct hebb_shape *in)
{
	const struct hebb_value *p = layer->values;
	const struct hebb_window_plan plan = {
		.kernel = (size_t)p[HEBB_CONV_KERNEL].number,
		.stride = (size_t)p[HEBB_CONV_STRIDE].number,
		.padding = (size_t)p[HEBB_CONV_PADDING].number,
		.dilation = (size_t)p[HEBB_CONV_DILATION].number,
	};

	return hebb_window_over(in, &plan);
}

/* Numbers that the way for this window needs to work in. */
static size_t room(const struct hebb_window *w, size_t filters)
{
	size_t most = w->places * w->sight;

	if (hebb_winograd_fits(w, filters))
		return hebb_winograd_work(w, filters);
	if (hebb_direct_fits(w, filters) && hebb_direct_work(w, filters) > most)
		most = hebb_direct_work(w, filters);
	if (hebb_direct_back_fits(w) &&
	    hebb_direct_back_work(w, filters) > most)
		most = hebb_direct_back_work(w, filters);
	return most;
}

bool hebb_conv_shape(struct hebb_layer *layer, const struct hebb_shape *in,
		     struct hebb_error *err)
{
	const struct hebb_value *p = layer->values;
	const size_t filters = (size_t)p[HEBB_CONV_FILTERS].number;
	const struct hebb_window w = hebb_conv_window(layer, in);

	if (!hebb_window_fits(&w, layer, err))
		return false;
	layer->out.shape = hebb_window_shape(&w, in, filters);
	layer->products = (double)w.images * (double)w.places *
			  (double)w.sight * (double)filters;
	layer->weights = p[HEBB_CONV_BIAS].number ? 2 : 1;
	layer->weight[W] = (struct hebb_weight){
		.name = "weight",
		.brief = "from what the window sees to filter",
		.rank = 4,
		.shape = { w.kernel_h, w.kernel_w, w.channels, filters },
		.init = (enum hebb_init)p[HEBB_CONV_INIT].number,
		.fan_in = w.sight,
		.fan_out = w.kernel_h * w.kernel_w * filters,
	};
	layer->weight[B] = (struct hebb_weight){
		.name = "bias",
		.brief = "of each filter",
		.rank = 1,
		.shape = { filters },
		.init = HEBB_ZEROS,
	};
	layer->sums_row = (w.sight + 1) * filters;
	layer->work = room(&w, filters);
	layer->light = !hebb_winograd_fits(&w, filters) &&
		       hebb_direct_fits(&w, filters) &&
		       w.sight * filters <= FEW;
	return true;
}

static size_t filters_of(const struct hebb_layer *layer)
{
	return (size_t)layer->values[HEBB_CONV_FILTERS].number;
}

void hebb_conv_forward(struct hebb_layer *layer, const struct hebb_window *w,
		       const struct hebb_pass *pass, size_t begin, size_t end)
{
	const size_t filters = filters_of(layer);
	const size_t images = (end - begin) * w->images;
	const hebb_real *weight = layer->weight[W].value;
	const struct hebb_taps taps = { weight, filters, 1 };
	const hebb_real *bias =
	    layer->weights > B ? layer->weight[B].value : NULL;
	const hebb_real *x = layer->in[0]->value + begin * w->images * w->image;
	hebb_real *y = layer->out.value + begin * layer->out.row;
	size_t i, r;

	if (hebb_winograd_fits(w, filters)) {
		hebb_winograd_forward(w, filters, weight, bias, images, x, y,
				      pass->work);
		return;
	}
	if (hebb_direct_fits(w, filters)) {
		hebb_direct_forward(w, filters, &taps, bias, images, x, false,
				    y, pass->work);
		return;
	}
	for (i = 0; i < images; i++, y += w->places * filters) {
		hebb_window_see(w, x + i * w->image, pass->work);
		for (r = 0; bias && r < w->places; r++)
			memcpy(y + r * filters, bias, filters * sizeof(*y));
		hebb_gemm(false, false, w->places, filters, w->sight,
			  pass->work, w->sight, weight, filters, bias != NULL,
			  y, filters);
	}
}

static void add_rows(const hebb_real *restrict x, size_t rows, size_t n,
		     hebb_real *restrict sum)
{
	size_t r, i;

	for (r = 0; r < rows; r++)
		for (i = 0; i < n; i++)
			sum[i] += x[r * n + i];
}

/* SET the block's gradients of W and b, or ADD what its other rows say. */
static void look_back(const struct hebb_layer *layer,
		      const struct hebb_window *w, const struct hebb_pass *pass,
		      size_t begin, size_t images)
{
	const size_t filters = filters_of(layer);
	const hebb_real *x = layer->in[0]->value + begin * w->images * w->image;
	const hebb_real *dy = layer->out.grad + begin * layer->out.row;
	hebb_real *dw = layer->sums + begin / HEBB_ROWS * layer->sums_row;
	hebb_real *db = dw + w->sight * filters;
	const bool add = begin % HEBB_ROWS != 0;
	size_t i;

	if (!add)
		memset(db, 0, filters * sizeof(*db));
	add_rows(dy, images * w->places, filters, db);
	if (hebb_winograd_fits(w, filters)) {
		hebb_winograd_gradient(w, filters, images, x, dy, dw,
				       pass->work);
		return;
	}
	if (hebb_direct_fits(w, filters)) {
		hebb_direct_gradient(w, filters, images, x, dy, add, dw,
				     pass->work);
		return;
	}
	for (i = 0; i < images; i++) {
		hebb_window_see(w, x + i * w->image, pass->work);
		hebb_gemm(true, false, w->sight, filters, w->places, pass->work,
			  w->sight, dy + i * w->places * filters, filters,
			  i > 0, dw, filters);
	}
}

void hebb_conv_backward(struct hebb_layer *layer, const struct hebb_window *w,
			const struct hebb_pass *pass, size_t begin, size_t end)
{
	const size_t filters = filters_of(layer);
	const size_t images = (end - begin) * w->images;
	const hebb_real *weight = layer->weight[W].value;
	const struct hebb_taps taps = { weight, filters, 1 };
	const hebb_real *dy = layer->out.grad + begin * layer->out.row;
	hebb_real *dx = layer->in[0]->grad;
	size_t i;

	if (!pass->still)
		look_back(layer, w, pass, begin, images);
	if (!dx)
		return;
	dx += begin * w->images * w->image;
	if (hebb_winograd_fits(w, filters)) {
		hebb_winograd_backward(w, filters, weight, images, dy,
				       !layer->in[0]->set, dx, pass->work);
		return;
	}
	if (hebb_direct_back_fits(w)) {
		hebb_direct_back(w, filters, &taps, NULL, images, dy,
				 !layer->in[0]->set, dx, pass->work);
		return;
	}
	if (layer->in[0]->set)
		memset(dx, 0, images * w->image * sizeof(*dx));
	for (i = 0; i < images; i++) {
		hebb_gemm(false, true, w->places, w->sight, filters,
			  dy + i * w->places * filters, filters, weight,
			  filters, 0, pass->work, w->sight);
		hebb_window_put(w, pass->work, dx + i * w->image);
	}
}

/*
 * reach[image]: weights that are not zero, and that a number of an image meets
 * wherever the window stands.  All that it sees of an image.
 */
static double find_reach(const struct hebb_layer *layer,
			 const struct hebb_window *w, double *reach)
{
	const size_t filters = layer->weight[W].shape[3];
	const size_t spots = w->kernel_h * w->kernel_w;
	double *fan = hebb_alloc(w->sight, sizeof(*fan), "operations");
	double seen = 0;
	size_t place, spot, c, i;

	for (i = 0; i < w->sight; i++)
		fan[i] = hebb_count_active(layer->weight[W].value + i * filters,
					   filters);
	for (place = 0; place < w->places; place++)
		for (spot = 0; spot < spots; spot++) {
			const ptrdiff_t at = hebb_window_at(
			    w, place / w->out_width, place % w->out_width,
			    spot / w->kernel_w, spot % w->kernel_w);

			if (at < 0)
				continue;
			for (c = 0; c < w->channels; c++)
				reach[(size_t)at + c] +=
				    fan[spot * w->channels + c];
			seen += (double)w->channels;
		}
	hebb_free(fan);
	return seen;
}

void hebb_conv_count(const struct hebb_layer *layer,
		     const struct hebb_window *w, const struct hebb_pass *pass,
		     struct hebb_operations *sum)
{
	const size_t filters = layer->weight[W].shape[3];
	const size_t images = pass->rows * w->images;
	double *reach = hebb_alloc(w->image, sizeof(*reach), "operations");
	const double seen = find_reach(layer, w, reach);
	double effective = 0;
	size_t i, k;

	for (i = 0; i < images; i++)
		for (k = 0; k < w->image; k++)
			if (hebb_is_active(layer->in[0], i * w->image + k))
				effective += reach[k];
	hebb_count(sum, layer->in[0], effective,
		   seen * (double)filters * (double)images);
	hebb_free(reach);
}
