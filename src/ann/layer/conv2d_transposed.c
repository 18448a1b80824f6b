/*
 * conv2d_transposed.c - a convolution the other way round: small pictures are
 * stamped onto a larger image
 *
 *	y[i s + u d - p][j s + v d - p] += x[i][j] W[u][v],  then + b
 *
 * with stride s, dilation d and padding p: what conv2d does to gradients.  W is
 * [channels][kernel][kernel][filters].
 */
#include "ann/conv.h"

#include <string.h>

#include "ann/direct.h"
#include "ann/gemm.h"
#include "ann/operations.h"

enum { W, B };

static size_t grown(size_t size, const struct hebb_value *p)
{
	const size_t reach = (size_t)p[HEBB_CONV_DILATION].number *
				 ((size_t)p[HEBB_CONV_KERNEL].number - 1) +
			     1;
	const size_t all =
	    (size - 1) * (size_t)p[HEBB_CONV_STRIDE].number + reach;
	const size_t off = 2 * (size_t)p[HEBB_CONV_PADDING].number;

	return all > off ? all - off : 0;
}

/* The image that is stamped on, by the shape of what stamps. */
static struct hebb_shape image_of(const struct hebb_layer *layer)
{
	const struct hebb_shape *in = &layer->in[0]->shape;
	const struct hebb_value *p = layer->values;

	return hebb_shape_image(in->steps, grown(in->size[0], p),
				grown(in->size[1], p),
				(size_t)p[HEBB_CONV_FILTERS].number);
}

static struct hebb_window window_of(const struct hebb_layer *layer)
{
	const struct hebb_shape image = image_of(layer);

	return hebb_conv_window(layer, &image);
}

static size_t channels_of(const struct hebb_layer *layer)
{
	const struct hebb_shape *in = &layer->in[0]->shape;

	return in->rank > 2 ? in->size[2] : 1;
}

/* Numbers that the ways for this window need to work in. */
static size_t room(const struct hebb_window *w, size_t channels)
{
	const size_t turned = channels * w->sight;
	size_t most = w->places * w->sight;

	if (hebb_direct_back_fits(w) &&
	    hebb_direct_back_work(w, channels) > most)
		most = hebb_direct_back_work(w, channels);
	if (hebb_direct_fits(w, channels) &&
	    hebb_direct_work(w, channels) + turned > most)
		most = hebb_direct_work(w, channels) + turned;
	return most;
}

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_value *p = layer->values;
	const struct hebb_window w = window_of(layer);
	const size_t channels = channels_of(layer);

	layer->out.shape = image_of(layer);
	if (!layer->out.shape.width)
		return hebb_error_set(
		    err, HEBB_MODEL, &layer->map->place,
		    "layer '%s' takes images of %zu x %zu, and a padding of "
		    "%g leaves nothing of what it stamps; take a smaller one",
		    layer->name, layer->in[0]->shape.size[0],
		    layer->in[0]->shape.size[1], p[HEBB_CONV_PADDING].number);
	if (!hebb_window_fits(&w, layer, err))
		return false;
	layer->products = (double)w.images * (double)w.places *
			  (double)w.sight * (double)channels;
	layer->weights = p[HEBB_CONV_BIAS].number ? 2 : 1;
	layer->weight[W] = (struct hebb_weight){
		.name = "weight",
		.brief = "from channel to the picture it stamps",
		.rank = 4,
		.shape = { channels, w.kernel_h, w.kernel_w, w.channels },
		.init = (enum hebb_init)p[HEBB_CONV_INIT].number,
		.fan_in = channels * w.kernel_h * w.kernel_w,
		.fan_out = w.sight,
	};
	layer->weight[B] = (struct hebb_weight){
		.name = "bias",
		.brief = "of each filter",
		.rank = 1,
		.shape = { w.channels },
		.init = HEBB_ZEROS,
	};
	layer->sums_row = channels * w.sight + w.channels;
	layer->work = room(&w, channels);
	return true;
}

static struct hebb_taps taps_of(const struct hebb_layer *layer, size_t sight)
{
	return (struct hebb_taps){ layer->weight[W].value, 1, sight };
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const struct hebb_window w = window_of(layer);
	const struct hebb_taps taps = taps_of(layer, w.sight);
	const size_t channels = channels_of(layer), n = w.channels;
	const hebb_real *bias =
	    layer->weights > B ? layer->weight[B].value : NULL;
	const hebb_real *x = layer->in[0]->value;
	size_t i, at, c;

	if (hebb_direct_back_fits(&w)) {
		hebb_direct_back(
		    &w, channels, &taps, bias, (end - begin) * w.images,
		    x + begin * layer->in[0]->row, false,
		    layer->out.value + begin * layer->out.row, pass->work);
		return;
	}
	for (i = begin * w.images; i < end * w.images; i++) {
		hebb_real *y = layer->out.value + i * w.image;

		hebb_gemm(false, false, w.places, w.sight, channels,
			  x + i * w.places * channels, channels,
			  layer->weight[W].value, w.sight, 0, pass->work,
			  w.sight);
		for (at = 0; at < w.image; at += n)
			for (c = 0; c < n; c++)
				y[at + c] = bias ? bias[c] : 0;
		hebb_window_put(&w, pass->work, y);
	}
}

/* ADD what the numbers of each channel come to, in their order. */
static void add_channels(const hebb_real *x, size_t rows, size_t n,
			 hebb_real *sum)
{
	size_t r, c;

	for (r = 0; r < rows; r++)
		for (c = 0; c < n; c++)
			sum[c] += x[r * n + c];
}

/* The way back as a convolution of the slopes: SET dw, ADD to dx. */
static void convolve(const struct hebb_layer *layer,
		     const struct hebb_window *w, size_t begin, size_t images,
		     hebb_real *dw, hebb_real *work)
{
	const struct hebb_tensor *in = layer->in[0];
	const struct hebb_taps taps = taps_of(layer, w->sight);
	const size_t channels = channels_of(layer);
	const hebb_real *dy = layer->out.grad + begin * layer->out.row;
	hebb_real *turned = work + hebb_direct_work(w, channels);
	size_t c, l;

	hebb_direct_gradient(w, channels, images, dy,
			     in->value + begin * in->row, false, turned, work);
	for (c = 0; c < channels; c++)
		for (l = 0; l < w->sight; l++)
			dw[c * w->sight + l] = turned[l * channels + c];
	if (in->grad)
		hebb_direct_forward(w, channels, &taps, NULL, images, dy, true,
				    in->grad + begin * in->row, work);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const struct hebb_window w = window_of(layer);
	const struct hebb_tensor *in = layer->in[0];
	const size_t channels = channels_of(layer), n = w.channels;
	const size_t images = (end - begin) * w.images;
	const hebb_real *dy = layer->out.grad + begin * layer->out.row;
	hebb_real *dw = layer->sums + begin / HEBB_ROWS * layer->sums_row;
	hebb_real *db = dw + channels * w.sight;
	size_t i;

	memset(db, 0, n * sizeof(*db));
	add_channels(dy, images * w.height * w.width, n, db);
	if (hebb_direct_fits(&w, channels)) {
		convolve(layer, &w, begin, images, dw, pass->work);
		return;
	}
	for (i = 0; i < images; i++, dy += w.image) {
		const size_t x = (begin * w.images + i) * w.places * channels;

		hebb_window_see(&w, dy, pass->work);
		hebb_gemm(true, false, channels, w.sight, w.places,
			  in->value + x, channels, pass->work, w.sight, i > 0,
			  dw, w.sight);
		if (in->grad)
			hebb_gemm(false, true, w.places, channels, w.sight,
				  pass->work, w.sight, layer->weight[W].value,
				  w.sight, 1, in->grad + x, channels);
	}
}

/* Of the pictures that one image stamps, what falls onto the larger one. */
static void count_image(const struct hebb_layer *layer,
			const struct hebb_window *w, size_t image,
			struct hebb_operations *sum)
{
	const size_t channels = channels_of(layer), n = w->channels;
	const size_t spots = w->kernel_h * w->kernel_w;
	double effective = 0, stamped = 0;
	size_t place, spot, c;

	for (place = 0; place < w->places; place++)
		for (spot = 0; spot < spots; spot++) {
			const size_t first =
			    (image * w->places + place) * channels;

			if (hebb_window_at(
				w, place / w->out_width, place % w->out_width,
				spot / w->kernel_w, spot % w->kernel_w) < 0)
				continue;
			for (c = 0; c < channels; c++)
				if (hebb_is_active(layer->in[0], first + c))
					effective += hebb_count_active(
					    layer->weight[W].value +
						(c * spots + spot) * n,
					    n);
			stamped += (double)channels * (double)n;
		}
	hebb_count(sum, layer->in[0], effective, stamped);
}

static void count(const struct hebb_layer *layer, const struct hebb_pass *pass,
		  struct hebb_operations *sum)
{
	const struct hebb_window w = window_of(layer);
	size_t i;

	for (i = 0; i < pass->rows * w.images; i++)
		count_image(layer, &w, i, sum);
}

const struct hebb_layer_type hebb_layer_conv2d_transposed = {
	.type = {
		.name = "conv2d_transposed",
		.brief = "small pictures stamped onto a larger image",
		.equation = "y[i s + u d - p][j s + v d - p] += x[i][j] "
			    "W[u][v], then + b",
		.source = "Zeiler et al. 2010, CVPR",
		.params = hebb_conv_params,
	},
	.rank = 2,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.count = count,
	.gradient = hebb_layer_gather,
};
