/* Wiring by windows on grids, against loops over all pairs. */
#include "net.h"

#include "lab/model.h"
#include "snn/connect.h"

struct layer {
	const char *kernel;
	int64_t window[3];
	int axes;
	uint32_t in[3], out[3]; /* places */
	uint32_t from, to;      /* channels; 0: no such axis */
	int64_t stride, padding;
	bool periodic;
};

static uint32_t fill(struct hebb_space *space, int axes, uint32_t channels,
		     const uint32_t *places)
{
	uint32_t size = 1;
	int k;

	*space = (struct hebb_space){ .gridded = true };
	if (channels)
		space->grid[space->axes++] = channels;
	for (k = 0; k < axes; k++)
		space->grid[space->axes++] = places[k];
	for (k = 0; k < space->axes; k++)
		size *= space->grid[k];
	return size;
}

/* Places from the number of a neuron: channel, and one for each axis. */
static void places_of(uint32_t id, int axes, const uint32_t *size,
		      int64_t at[4])
{
	int k;

	for (k = axes - 1; k >= 0; k--) {
		at[1 + k] = id % size[k];
		id /= size[k];
	}
	at[0] = id;
}

/* The element that joins two neurons, or -1. */
static int64_t element_of(const struct layer *layer, uint32_t s, uint32_t t)
{
	int64_t in[4], out[4], element;
	int k;

	places_of(s, layer->axes, layer->in, in);
	places_of(t, layer->axes, layer->out, out);
	element = out[0] * (layer->from ? layer->from : 1) + in[0];
	for (k = 0; k < layer->axes; k++) {
		int64_t u =
		    in[1 + k] + layer->padding - out[1 + k] * layer->stride;

		while (layer->periodic && u < 0)
			u += layer->in[k];
		while (layer->periodic && u >= layer->in[k])
			u -= layer->in[k];
		if (u < 0 || u >= layer->window[k])
			return -1;
		element = element * layer->window[k] + u;
	}
	return element;
}

static void joins_by_windows(const struct layer *layer)
{
	struct hebb_config *name = hebb_config_scalar("conv");
	struct hebb_config *kernel = tree_of(layer->kernel);
	struct hebb_value values[3] = { { .node = kernel },
					{ .number = (double)layer->stride },
					{ .number = (double)layer->padding } };
	struct hebb_space from, to;
	struct hebb_wiring w = { .from = &from,
				 .to = &to,
				 .periodic = layer->periodic };
	struct hebb_error err = { 0 };
	uint32_t s, t, i;

	w.sources = fill(&from, layer->axes, layer->from, layer->in);
	w.targets = fill(&to, layer->axes, layer->to, layer->out);
	w.type = (const struct hebb_connect_type *)hebb_type_find(
	    hebb_connect_types, "connect", name, &err);
	cr_assert(w.type->list(&w, values, NULL, &err), "%s", err.message);
	for (t = 0; t < w.targets; t++) {
		uint32_t found = 0;

		for (s = 0; s < w.sources; s++) {
			const int64_t element = element_of(layer, s, t);
			uint32_t seen = 0;

			for (i = w.listing.begin[t]; i < w.listing.begin[t + 1];
			     i++)
				if (w.listing.source[i] == s) {
					cr_assert_eq(w.listing.row[i], element);
					seen++;
				}
			cr_assert_eq(seen, element >= 0, "%u -> %u", s, t);
			found += seen;
		}
		cr_assert_eq(found,
			     w.listing.begin[t + 1] - w.listing.begin[t]);
	}
	hebb_listing_release(&w.listing);
	hebb_config_free(name);
	hebb_config_free(kernel);
}

Test(conv, joins_each_window_element_by_element)
{
	static const struct layer layers[] = {
		{ "[3]", { 3 }, 1, { 9 }, { 7 }, 0, 0, 1, 0, false },
		{ "[3]", { 3 }, 1, { 9 }, { 9 }, 0, 0, 1, 1, false },
		{ "[4]", { 4 }, 1, { 9 }, { 9 }, 0, 0, 1, 1, true },
		{ "[3, 2]",
		  { 3, 2 },
		  2,
		  { 7, 8 },
		  { 3, 4 },
		  0,
		  0,
		  2,
		  0,
		  false },
		{ "[3, 3]",
		  { 3, 3 },
		  2,
		  { 6, 5 },
		  { 6, 5 },
		  2,
		  3,
		  1,
		  1,
		  false },
		{ "[3, 5]", { 3, 5 }, 2, { 6, 5 }, { 3, 3 }, 2, 0, 2, 1, true },
		{ "[1, 1]",
		  { 1, 1 },
		  2,
		  { 4, 4 },
		  { 4, 4 },
		  3,
		  2,
		  1,
		  0,
		  false },
		{ "[2, 2, 2]",
		  { 2, 2, 2 },
		  3,
		  { 3, 4, 5 },
		  { 2, 3, 4 },
		  0,
		  0,
		  1,
		  0,
		  false },
	};
	size_t i;

	for (i = 0; i < sizeof(layers) / sizeof(layers[0]); i++)
		joins_by_windows(&layers[i]);
}

/* A kernel of both signs ends on two ports. */
Test(conv, weights_are_rows_of_the_kernel)
{
	const struct hebb_network_setup setup = { 0.1, 1, 2 };
	static const double weight[] = { 1, -2, 4 };
	const char *yaml =
	    "populations:\n"
	    "  a: {type: poisson, grid: 5}\n"
	    "  b: {type: lif, grid: [2, 5]}\n"
	    "projections:\n"
	    "  p: {from: a, to: b, delay: 0.1 ms, weight: {values: [1, -2, 4, "
	    "10, -20, 40], unit: pA},\n"
	    "      wiring: {type: conv, kernel: [3], padding: 1}}\n";
	struct hebb_error err = { 0 };
	struct hebb_config *tree =
	    hebb_model_parse("m.yaml", yaml, strlen(yaml), NULL, 0, &err);
	struct hebb_network *net = hebb_network_new(tree, &setup, &err);
	int64_t i;

	cr_assert_not_null(net, "%s", err.message);
	hebb_config_free(tree);
	cr_assert_eq(hebb_network_synapses(net), 2 * (3 * 5 - 2));
	net_state(net, "a.rate")[2] = 1e9;
	net_run(net, 1);
	net_state(net, "a.rate")[2] = 0;
	net_run(net, 1);
	for (i = 0; i < 10; i++) {
		const int64_t u = 2 + 1 - i % 5;
		const double w =
		    u < 0 || u > 2 ? 0 : weight[u] * (i < 5 ? 1 : 10);

		cr_assert_eq(net_value(net, "b.i_ex", (size_t)i),
			     w > 0 ? w : 0);
		cr_assert_eq(net_value(net, "b.i_in", (size_t)i),
			     w < 0 ? w : 0);
	}
	hebb_network_free(net);
}

#define GRIDS(a, b, words)                                                     \
	"populations: {a: {type: lif, " a "}, b: {type: lif, " b "}}\n"        \
	"projections:\n"                                                       \
	"  p: {from: a, to: b, weight: 1, wiring: {type: conv, " words "}}\n"

Test(conv, refuses_what_cannot_be)
{
	net_refused(GRIDS("grid: 9", "grid: 9", "stride: 1"),
		    "wiring 'conv' needs the size of its window");
	net_refused(GRIDS("grid: 9", "grid: 9", "kernel: [0]"),
		    "kernel is 0, outside 1 ..");
	net_refused(GRIDS("size: 9", "grid: 9", "kernel: [3]"),
		    "a kernel of 1 axes needs sources with a `grid:`");
	net_refused(GRIDS("grid: 9", "grid: [3, 3, 3]", "kernel: [3]"),
		    "a kernel of 1 axes needs targets with a `grid:`");
	net_refused(GRIDS("grid: 9", "grid: 9", "kernel: [3]"),
		    "along axis 0, 9 sources make 7 windows, but the target's "
		    "grid has 9 places");
	net_refused(GRIDS("grid: 9", "grid: 9", "kernel: [11]"),
		    "9 sources make 0 windows");
	net_refused(GRIDS("grid: 9", "grid: 9", "kernel: [10], periodic: true"),
		    "a kernel of 10 goes more than once around 9 sources");
}
