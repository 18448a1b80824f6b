/* Places of neurons, and wiring by distance. */
#include "net.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "lab/model.h"
#include "snn/connect.h"

/* ---- places ---- */

Test(space, a_grid_places_neurons_in_the_middle_of_its_cells)
{
	struct hebb_network *net =
	    net_of("populations: {a: {type: lif, grid: [3, 4], extent: [3 mm, "
		   "1 mm]}, b: {type: lif, grid: 5}}\n");
	size_t n, i;
	double *x = net_read(net, "a.x", &n), *y = net_read(net, "a.y", NULL);

	cr_assert_eq(n, 12);
	for (i = 0; i < n; i++) {
		cr_assert_float_eq(x[i], 500 + 1000 * (double)(i / 4), 1e-9);
		cr_assert_float_eq(y[i], 125 + 250 * (double)(i % 4), 1e-9);
	}
	for (i = 0; i < 5; i++)
		cr_assert_float_eq(net_value(net, "b.x", i), (double)i + 0.5,
				   1e-12);
	hebb_free(x);
	hebb_free(y);
	hebb_network_free(net);
}

/* p of a uniform distribution on 0 .. end, by chi-square over 20 bins. */
static void is_uniform(const double *at, size_t n, double end)
{
	double bin[20] = { 0 }, chi2 = 0, p;
	size_t i;

	for (i = 0; i < n; i++) {
		cr_assert(at[i] >= 0 && at[i] < end);
		bin[(int)(at[i] / end * 20)]++;
	}
	for (i = 0; i < 20; i++)
		chi2 += pow(bin[i] - (double)n / 20, 2) / ((double)n / 20);
	p = gsl_cdf_chisq_Q(chi2, 19);
	cr_assert(p > 1e-4 && p < 1 - 1e-4, "p = %g", p);
}

Test(space, an_extent_alone_means_random_places)
{
	struct hebb_network *net =
	    net_of("populations: {a: {type: lif, size: 20000, extent: [2 mm, "
		   "1, 3]}}\n");
	static const char *const axes[] = { "a.x", "a.y", "a.z" };
	static const double end[] = { 2000, 1, 3 };
	size_t n;
	int k;

	for (k = 0; k < 3; k++) {
		double *at = net_read(net, axes[k], &n);

		is_uniform(at, n, end[k]);
		hebb_free(at);
	}
	hebb_network_free(net);
}

Test(space, places_are_columns_or_distributions)
{
	const struct hebb_network_setup setup = { 0.1, 1, 1 };
	const char *yaml =
	    "populations: {a: {type: lif, size: 3, extent: [10, 10], x: "
	    "{values: [7, 2, 9]}, y: {normal: [0, 100]}}}\n";
	struct hebb_error err = { 0 };
	struct hebb_config *tree =
	    hebb_model_parse("m.yaml", yaml, strlen(yaml), NULL, 0, &err);
	struct hebb_network *net = hebb_network_new(tree, &setup, &err);
	size_t i;

	cr_assert_not_null(net, "%s", err.message);
	cr_assert_eq(net_value(net, "a.x", 0), 7);
	cr_assert_eq(net_value(net, "a.x", 2), 9);
	for (i = 0; i < 3; i++) {
		const double y = net_value(net, "a.y", i);

		cr_assert(y >= 0 && y <= 10);
	}
	hebb_config_free(tree);
	hebb_network_free(net);
}

#define POPULATION(words) "populations: {a: {type: lif, " words "}}\n"

Test(space, refuses_what_cannot_be)
{
	net_refused(POPULATION("tau_m: 3 ms"), "lacks 'size'");
	net_refused(POPULATION("size: 5, grid: [2, 2]"),
		    "the size is 5, but the grid has 4 cells");
	net_refused(POPULATION("grid: [2, 2, 2, 2]"), "one to three numbers");
	net_refused(POPULATION("grid: [2, 0]"), "grid is 0, outside 1 ..");
	net_refused(POPULATION("grid: [2.5]"), "whole number");
	net_refused(POPULATION("grid: [100000, 100000]"), "at most 4.29e9");
	net_refused(POPULATION("grid: [2, 2], extent: 1 mm"),
		    "different numbers of axes");
	net_refused(POPULATION("grid: [2, 2], x: 3"),
		    "neurons on a grid have their places");
	net_refused(POPULATION("size: 2, extent: [1 mV, 1]"),
		    "extent is given in um, not in mV");
	net_refused(POPULATION("size: 2, extent: [0, 1]"), "extent is 0,");
	net_refused(POPULATION("size: 2, y: 3"), "there is no axis 'y' here");
	net_refused(POPULATION("size: 2, extent: 5, x: 6"),
		    "x of neuron 0 is 6 um, outside the extent 0 .. 5 um");
	net_refused(POPULATION("size: 2, x: {gaussian: [1, 2]}"),
		    "'gaussian' is a function of the distance");
}

/* ---- wiring by distance, against the kernel ---- */

struct sheet {
	struct hebb_space space[2];
	struct hebb_wiring wiring;
	double param[8];
	double sigma, p, end;
	int kernel;
};

static double kernel_at(const struct sheet *sheet, double d)
{
	const double r = d / sheet->sigma;

	if (d > sheet->end)
		return 0;
	switch (sheet->kernel) {
	case 0:
		return sheet->p * exp(-r * r / 2);
	case 1:
		return sheet->p * exp(-r);
	case 2:
		return r < 1 ? sheet->p * (1 - r) : 0;
	default:
		return r <= 1 ? sheet->p : 0;
	}
}

static void scatter(struct hebb_space *space, int axes, uint32_t n, int which)
{
	int k;
	uint32_t i;

	*space = (struct hebb_space){ .axes = axes, .bounded = true };
	for (k = 0; k < axes; k++) {
		const struct hebb_stream stream =
		    hebb_stream_open((uint64_t)(10 * which + k), "places");

		space->extent[k] = 100 + 50 * k;
		space->at[k] = hebb_alloc(n, sizeof(double), "places");
		for (i = 0; i < n; i++)
			space->at[k][i] = space->extent[k] *
					  hebb_random_uniform(stream, i, 0, 0);
	}
}

static void lay(struct sheet *sheet, int axes, uint32_t sources,
		uint32_t targets, bool same, bool periodic)
{
	struct hebb_config *name = hebb_config_scalar("distance");
	struct hebb_error err = { 0 };
	struct hebb_value values[4] = {
		{ .number = sheet->kernel },
		{ .number = sheet->p },
		{ .number = sheet->sigma },
		{ .number = isinf(sheet->end) ? NAN : sheet->end },
	};

	scatter(&sheet->space[0], axes, sources, 0);
	scatter(&sheet->space[1], axes, targets, 1);
	sheet->wiring = (struct hebb_wiring){
		.type = (const struct hebb_connect_type *)hebb_type_find(
		    hebb_connect_types, "connect", name, &err),
		.sources = sources,
		.targets = targets,
		.same = same,
		.periodic = periodic,
		.from = &sheet->space[0],
		.to = &sheet->space[same ? 0 : 1],
		.stream = hebb_stream_open(2, "distance"),
	};
	hebb_config_free(name);
	cr_assert(
	    sheet->wiring.type->prepare(&sheet->wiring, values, NULL, &err),
	    "%s", err.message);
}

static void clear(struct sheet *sheet)
{
	hebb_free(sheet->wiring.own);
	hebb_space_release(&sheet->space[0]);
	hebb_space_release(&sheet->space[1]);
}

enum { BINS = 20 };

/* Observed against expected synapses, in bins of distance. */
static void follows_the_kernel(struct sheet *sheet, double far)
{
	const struct hebb_wiring *w = &sheet->wiring;
	double seen[BINS] = { 0 }, mean[BINS] = { 0 }, variance[BINS] = { 0 };
	uint32_t *source = hebb_alloc(w->sources, sizeof(*source), "sources");
	uint8_t *joined = hebb_alloc(w->sources, 1, "joined");
	double chi2 = 0, p;
	uint32_t t, s, n, free = 0;

	for (t = 0; t < w->targets; t++) {
		n = w->type->make(w, t, source, NULL);
		memset(joined, 0, w->sources);
		for (s = 0; s < n; s++)
			cr_assert_eq(joined[source[s]]++, 0, "joined twice");
		for (s = 0; s < w->sources; s++) {
			const double d = hebb_space_distance(w->from, s, w->to,
							     t, w->periodic);
			const double q =
			    w->same && s == t ? 0 : kernel_at(sheet, d);
			const int bin = (int)fmin(d / far * BINS, BINS - 1);

			if (q == 0 || q == 1)
				cr_assert_eq(joined[s], q, "at %g", d);
			seen[bin] += joined[s];
			mean[bin] += q;
			variance[bin] += q * (1 - q);
		}
	}
	for (s = 0; s < BINS; s++)
		if (variance[s] > 5) {
			chi2 += pow(seen[s] - mean[s], 2) / variance[s];
			free++;
		}
	p = free ? gsl_cdf_chisq_Q(chi2, free) : 0.5;
	cr_assert(p > 1e-4 && p < 1 - 1e-4, "kernel %d: p = %g of %g in %u",
		  sheet->kernel, p, chi2, free);
	hebb_free(source);
	hebb_free(joined);
}

Test(distance, probability_follows_the_kernel)
{
	static const double p[] = { 0.9, 0.05, 1 };
	int kernel, axes, i;

	for (kernel = 0; kernel < 4; kernel++)
		for (axes = 1; axes <= 3; axes++)
			for (i = 0; i < 6; i++) {
				struct sheet sheet = {
					.kernel = kernel,
					.p = p[i % 3],
					.sigma = 15,
					.end = i % 2 ? INFINITY : 35,
				};

				lay(&sheet, axes, 900, 300, false, i / 3);
				follows_the_kernel(&sheet, 60);
				clear(&sheet);
			}
}

/* Cells smaller and larger than the kernel, and one cell. */
Test(distance, any_length_of_the_kernel_will_do)
{
	static const double sigma[] = { 0.5, 3, 40, 1e3, 1e9 };
	static const double p[] = { 1, 1, 0.3, 0.02, 0.5 };
	int i;

	for (i = 0; i < 10; i++) {
		struct sheet sheet = {
			.kernel = i % 2,
			.p = p[i / 2],
			.sigma = sigma[i / 2],
			.end = INFINITY,
		};

		lay(&sheet, 2, 2000, 700, false, i % 2);
		follows_the_kernel(&sheet, 3 * sigma[i / 2]);
		clear(&sheet);
	}
}

Test(distance, no_neuron_reaches_itself_unless_allowed)
{
	struct sheet sheet = { .p = 1, .sigma = 50, .end = INFINITY };
	uint32_t source[400], t, n, i, own = 0;

	lay(&sheet, 2, 400, 400, true, true);
	follows_the_kernel(&sheet, 100);
	sheet.wiring.autapses = true;
	for (t = 0; t < 400; t++) {
		n = sheet.wiring.type->make(&sheet.wiring, t, source, NULL);
		for (i = 0; i < n; i++)
			own += source[i] == t;
	}
	cr_assert_eq(own, 400);
	clear(&sheet);
}

Test(distance, few_sources_and_none_will_do)
{
	static const uint32_t size[] = { 0, 1, 2 };
	struct sheet sheet = { .p = 1, .sigma = 1e6, .end = INFINITY };
	uint32_t source[2];
	int i, periodic;

	for (i = 0; i < 3; i++)
		for (periodic = 0; periodic < 2; periodic++) {
			lay(&sheet, 2, size[i], 3, false, periodic);
			cr_assert_eq(sheet.wiring.type->make(&sheet.wiring, 2,
							     source, NULL),
				     size[i]);
			clear(&sheet);
		}
}

/* ---- in a network ---- */

Test(distance, same_synapses_for_any_number_of_threads)
{
	static const int threads[] = { 2, 3, 7 };
	static const char *const numbers[] = {
		"weight: {gaussian: [1, 0.3 mm]}, delay: {velocity: [1 ms, 0.2 "
		"m/s]}",
		"weight: {uniform: [0, 1]}, delay: {uniform: [1, 5]}",
	};
	char text[1024];
	size_t i, k;

	for (i = 0; i < 2; i++) {
		struct hebb_network *one;

		NET_TEXT(text,
			 "populations: {a: {type: lif_delta, size: 700, "
			 "extent: [1 mm, 1 mm]}}\n"
			 "projections:\n"
			 "  p: {type: stdp, from: a, to: a, %s, wiring: {type: "
			 "distance, p: 0.7, sigma: 0.2 mm, periodic: true}}\n",
			 numbers[i]);
		one = net_on(text, 0.1, 1);
		for (k = 0; k < 3; k++) {
			struct hebb_network *net =
			    net_on(text, 0.1, threads[k]);

			same_probes(one, net);
			hebb_network_free(net);
		}
		hebb_network_free(one);
	}
}

/* One spike on a line: what arrives, and when. */
Test(distance, weights_and_delays_follow_the_distance)
{
	struct hebb_network *net = net_of(
	    "populations:\n"
	    "  a: {type: poisson, size: 1, x: 0}\n"
	    "  b: {type: lif_delta, grid: 20, extent: 20 mm, tau_m: 1e6 ms,"
	    " E_L: 0, V_th: 100 mV, V_reset: 0}\n"
	    "projections:\n"
	    "  p: {from: a, to: b, weight: {exponential: [8 mV, 5 mm]},"
	    " delay: {velocity: [0.3 ms, 0.5 m/s]}}\n");
	size_t i, step;

	net_state(net, "a.rate")[0] = 1e9;
	net_run(net, 1);
	net_state(net, "a.rate")[0] = 0;
	for (step = 1; step < 450; step++) {
		net_run(net, 1);
		for (i = 0; i < 20; i++) {
			const double mm = (double)i + 0.5;
			/* steps after that of the spike */
			const long delay = lround((0.3 + mm / 0.5) / 0.1);
			const double v = net_value(net, "b.v", i);

			cr_assert_float_eq(
			    v, (long)step < delay ? 0 : 8 * exp(-mm / 5), 1e-3,
			    "%zu at %zu", i, step);
		}
	}
	hebb_network_free(net);
}

#define JOINED(a, words)                                                       \
	"populations:\n"                                                       \
	"  a: {type: lif, " a "}\n"                                            \
	"  b: {type: lif, size: 7, extent: [2, 2]}\n"                          \
	"projections:\n"                                                       \
	"  p: {from: a, to: b, " words "}\n"
#define NEAR "weight: 1, wiring: {type: distance, p: 1, sigma: 1"

Test(distance, refuses_what_cannot_be)
{
	net_refused(JOINED("size: 3", NEAR "}"), "distances need places");
	net_refused(JOINED("size: 3, x: 0", NEAR "}"),
		    "between places on 1 and on 2 axes");
	net_refused(JOINED("size: 3, x: 0, y: 0", NEAR ", periodic: true}"),
		    "needs the `extent:` of both");
	net_refused(JOINED("size: 3, extent: [2, 3]", NEAR ", periodic: true}"),
		    "along y they are 3 and 2 um");
	net_refused(JOINED("size: 3, extent: [2, 2]", NEAR ", kernel: bell}"),
		    "kernel is one of");
	net_refused(JOINED("size: 3, extent: [2, 2]", NEAR ", cutoff: -1}"),
		    "cutoff is -1, outside");
	net_refused(JOINED("size: 3", "weight: {gaussian: [1 pA, 1 um]}"),
		    "distances need places");
	net_refused(JOINED("size: 3", "weight: {gaussian: [1 pA, 1 ms]}"),
		    "is given in um, not in ms");
	net_refused(JOINED("size: 3", "weight: {gaussian: [1 pA, 0]}"),
		    "a length or speed is more than 0");
	net_refused(JOINED("size: 3", "weight: {gaussian: [1 mV, 1 um]}"),
		    "weight is given in pA");
	net_refused(
	    JOINED("size: 3", "weight: 1, delay: {velocity: [1 ms, 2 ms]}"),
	    "is given in um/ms, not in ms");
}
