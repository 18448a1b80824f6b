/*
 * conv.c - a target sees a window of the source's grid
 *
 * The last axes of both grids are places, as many as the kernel has; an axis
 * before them counts channels, 1 if there is none.  With numbers counted from
 * 0, the target in channel o at y and the source in channel i at
 *
 *	stride y + u - padding,  0 <= u < kernel
 *
 * are joined by element [o][i][u] of the kernel, and so along each axis:
 * a column of weights has channels_out x channels_in x kernel rows in this
 * order.  With `periodic` the window goes on at the other edge, else elements
 * beyond the edge have no synapse.
 */
#include "snn/connect.h"

#include "base/memory.h"

enum { KERNEL, STRIDE, PADDING };

static const struct hebb_param params[] = {
	[KERNEL] = { "kernel", "1", HEBB_OPTIONAL, 0, 0,
		     "size of the window along each axis, [5, 5]", HEBB_NODE },
	[STRIDE] = { "stride", "1", 1, 1, 1e6,
		     "places from one target's window to the next one's",
		     HEBB_COUNT },
	[PADDING] = { "padding", "1", 0, 0, 1e6,
		      "places by which windows begin before the first source",
		      HEBB_COUNT },
	{ NULL },
};

static const struct hebb_param kernel_row = {
	"kernel", "1", HEBB_REQUIRED, 1, 65536, "", HEBB_COUNT,
};

/* Channels, and up to three axes of places. */
struct shape {
	uint32_t channels;
	int64_t at[HEBB_AXES];
};

struct window {
	struct shape in, out;
	int64_t kernel[HEBB_AXES], stride, padding;
	bool periodic;
	int axes;
	size_t elements; /* of one pair of channels */
};

/* The grid without its channels: axes not used are 1 long. */
static bool read_shape(struct shape *shape, const struct hebb_space *space,
		       int axes, const char *what,
		       const struct hebb_place *place, struct hebb_error *err)
{
	const int channels = space->axes - axes;
	int k;

	*shape = (struct shape){ 1, { 1, 1, 1 } };
	if (!space->gridded || channels < 0 || channels > 1)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "a kernel of %d axes needs %s with a "
				      "`grid:` of %d axes, or one more for "
				      "channels",
				      axes, what, axes);
	if (channels)
		shape->channels = space->grid[0];
	for (k = 0; k < axes; k++)
		shape->at[k] = space->grid[k + channels];
	return true;
}

/* Does the target's grid have a place for each window? */
static bool fits(const struct window *window, const struct hebb_place *place,
		 struct hebb_error *err)
{
	int k;

	for (k = 0; k < window->axes; k++) {
		const int64_t in = window->in.at[k], kernel = window->kernel[k];
		const int64_t free = in + 2 * window->padding - kernel;
		const int64_t out =
		    window->periodic
			? (in + window->stride - 1) / window->stride
		    : free < 0 ? 0
			       : free / window->stride + 1;

		if (window->periodic && kernel > in)
			return hebb_error_set(err, HEBB_MODEL, place,
					      "a kernel of %lld goes more than "
					      "once around %lld sources",
					      (long long)kernel, (long long)in);
		if (out != window->out.at[k])
			return hebb_error_set(
			    err, HEBB_MODEL, place,
			    "along axis %d, %lld sources make %lld windows, "
			    "but the target's grid has %lld places",
			    k, (long long)in, (long long)out,
			    (long long)window->out.at[k]);
	}
	return true;
}

static bool read_kernel(struct window *window, struct hebb_config *node,
			const struct hebb_place *place, struct hebb_error *err)
{
	double number;
	int k;

	window->elements = 1;
	if (node)
		hebb_config_use(node);
	if (!node || node->kind != HEBB_LIST || !node->n || node->n > HEBB_AXES)
		return hebb_error_set(err, HEBB_MODEL,
				      node ? &node->place : place,
				      "wiring 'conv' needs the size of its "
				      "window along each axis, `kernel: [5, "
				      "5]`");
	window->axes = (int)node->n;
	for (k = 0; k < HEBB_AXES; k++) {
		window->kernel[k] = 1;
		if (k >= window->axes)
			continue;
		if (!hebb_param_number(&kernel_row, node->child[k], &number,
				       err))
			return false;
		window->kernel[k] = (int64_t)number;
		window->elements *= (size_t)number;
	}
	return true;
}

/* Synapses in the making; counted first, without arrays. */
struct synapses {
	uint32_t *source, *target, *row;
	size_t n;
};

/* The source's place along one axis, or -1 beyond an edge. */
static int64_t along(const struct window *window, int k, int64_t out, int64_t u)
{
	const int64_t at = out * window->stride + u - window->padding;
	const int64_t in = window->in.at[k];

	if (window->periodic && k < window->axes)
		return (at % in + in) % in;
	if (k >= window->axes)
		return 0;
	return at >= 0 && at < in ? at : -1;
}

/* Synapses of one target from all channels by one element of the kernel. */
static void join(const struct window *window, struct synapses *all,
		 uint32_t target, uint32_t channel, int64_t place,
		 size_t element)
{
	const struct shape *in = &window->in;
	const int64_t places = in->at[0] * in->at[1] * in->at[2];
	uint32_t i;

	for (i = 0; i < in->channels; i++, all->n++) {
		if (!all->source)
			continue;
		all->source[all->n] = (uint32_t)(i * places + place);
		all->target[all->n] = target;
		all->row[all->n] =
		    (uint32_t)(((size_t)channel * in->channels + i) *
				   window->elements +
			       element);
	}
}

static void see(const struct window *window, struct synapses *all,
		uint32_t target)
{
	const struct shape *in = &window->in, *out = &window->out;
	const int64_t *kernel = window->kernel;
	const int64_t z = target % out->at[2];
	const int64_t y = target / out->at[2] % out->at[1];
	const int64_t x = target / (out->at[2] * out->at[1]) % out->at[0];
	const uint32_t channel =
	    (uint32_t)(target / (out->at[2] * out->at[1] * out->at[0]));
	size_t element = 0;
	int64_t a, b, c;

	for (a = 0; a < kernel[0]; a++)
		for (b = 0; b < kernel[1]; b++)
			for (c = 0; c < kernel[2]; c++, element++) {
				const int64_t i = along(window, 0, x, a);
				const int64_t j = along(window, 1, y, b);
				const int64_t k = along(window, 2, z, c);

				if (i >= 0 && j >= 0 && k >= 0)
					join(window, all, target, channel,
					     (i * in->at[1] + j) * in->at[2] +
						 k,
					     element);
			}
}

static struct synapses see_all(const struct window *window, uint32_t targets,
			       size_t room)
{
	struct synapses all = { 0 };
	uint32_t t;

	if (room) {
		all.source = hebb_alloc(room, sizeof(uint32_t), "sources");
		all.target = hebb_alloc(room, sizeof(uint32_t), "targets");
		all.row = hebb_alloc(room, sizeof(uint32_t), "elements");
	}
	for (t = 0; t < targets; t++)
		see(window, &all, t);
	return all;
}

static bool list(struct hebb_wiring *w, const struct hebb_value *values,
		 const struct hebb_place *place, struct hebb_error *err)
{
	struct window window = {
		.stride = (int64_t)values[STRIDE].number,
		.padding = (int64_t)values[PADDING].number,
		.periodic = w->periodic,
	};
	struct synapses all;
	double rows;

	if (!read_kernel(&window, values[KERNEL].node, place, err) ||
	    !read_shape(&window.in, w->from, window.axes, "sources", place,
			err) ||
	    !read_shape(&window.out, w->to, window.axes, "targets", place,
			err) ||
	    !fits(&window, place, err))
		return false;
	rows = (double)window.elements * window.in.channels;
	if (rows * window.out.channels > UINT32_MAX ||
	    rows * w->targets > UINT32_MAX)
		return hebb_error_set(err, HEBB_MODEL, place,
				      "%.3g synapses are more than the 4.29e9 "
				      "that wiring 'conv' can list",
				      rows * w->targets);
	all = see_all(&window, w->targets, 0);
	all = see_all(&window, w->targets, all.n + 1);
	w->listing = hebb_listing_new(all.source, all.target, all.n, w->targets,
				      all.row);
	w->listing.rows = (size_t)rows * window.out.channels;
	hebb_free(all.source);
	hebb_free(all.target);
	hebb_free(all.row);
	return true;
}

const struct hebb_connect_type hebb_connect_conv = {
	.type = {
		.name = "conv",
		.brief = "a target sees a window of the source's grid",
		.equation = "target [o][y] and source [i][stride y + u - "
			    "padding] are joined by element [o][i][u]",
		.params = params,
	},
	.list = list,
	.most = hebb_listing_most,
	.make = hebb_listing_make,
};
