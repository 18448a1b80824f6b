/*
 * global_pool.c - the mean or the largest number of each channel, over a whole
 * image or a whole sequence
 *
 *	y = 1/n sum x or max x        dx = dy / n, or dy where the largest
 *stands
 */
#include "ann/layer.h"

enum { OF };
enum { MEAN, MAX };

static const struct hebb_param params[] = {
	[OF] = { "of", "1", MEAN, 0, 1, "what stands for all", HEBB_CHOICE,
		 "mean|max" },
	{ 0 },
};

static size_t channels_of(const struct hebb_layer *layer)
{
	const struct hebb_shape *in = &layer->in[0]->shape;

	return in->rank == 1 ? in->width : in->rank == 2 ? 1 : in->size[2];
}

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape *in = &layer->in[0]->shape;
	const size_t channels = channels_of(layer);

	(void)err;
	layer->out.shape =
	    hebb_shape_flat(in->rank == 1 ? 1 : in->steps, channels);
	layer->kept_row = layer->out.shape.steps * channels;
	return true;
}

static void find_mean(const hebb_real *x, size_t n, size_t channels,
		      hebb_real *y)
{
	size_t i, c;

	for (c = 0; c < channels; c++)
		y[c] = 0;
	for (i = 0; i < n; i++)
		for (c = 0; c < channels; c++)
			y[c] += x[i * channels + c];
	for (c = 0; c < channels; c++)
		y[c] /= (hebb_real)n;
}

/* NaN is larger than everything, so that it is noticed. */
static void find_largest(const hebb_real *x, size_t n, size_t channels,
			 hebb_real *y, hebb_real *best)
{
	size_t i, c;

	for (c = 0; c < channels; c++) {
		y[c] = x[c];
		best[c] = 0;
	}
	for (i = 1; i < n; i++)
		for (c = 0; c < channels; c++) {
			const hebb_real here = x[i * channels + c];

			if (here > y[c] || here != here) {
				y[c] = here;
				best[c] = (hebb_real)i;
			}
		}
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const size_t channels = channels_of(layer), row = layer->out.row;
	const size_t n = layer->in[0]->row / row;
	const bool largest = layer->values[OF].number == MAX;
	size_t at;

	(void)pass;
	for (at = begin * row; at < end * row; at += channels)
		if (largest)
			find_largest(layer->in[0]->value + at * n, n, channels,
				     layer->out.value + at, layer->kept + at);
		else
			find_mean(layer->in[0]->value + at * n, n, channels,
				  layer->out.value + at);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const size_t channels = channels_of(layer), row = layer->out.row;
	const size_t n = layer->in[0]->row / row;
	const bool largest = layer->values[OF].number == MAX;
	const hebb_real part = 1 / (hebb_real)n;
	hebb_real *dx = layer->in[0]->grad;
	size_t at, i, c;

	(void)pass;
	for (at = begin * row; dx && at < end * row; at += channels)
		for (i = 0; i < n; i++)
			for (c = 0; c < channels; c++) {
				const hebb_real dy = layer->out.grad[at + c];
				const bool best =
				    layer->kept[at + c] == (hebb_real)i;

				dx[at * n + i * channels + c] += !largest
								     ? part * dy
								 : best ? dy
									: 0;
			}
}

const struct hebb_layer_type hebb_layer_global_pool = {
	.type = {
		.name = "global_pool",
		.brief = "the mean or the largest number of each channel",
		.equation = "y = 1/n sum x or max x",
		.source = "Lin, Chen & Yan 2014, ICLR, arXiv 1312.4400",
		.params = params,
	},
	.shape = shape,
	.forward = forward,
	.backward = backward,
};
