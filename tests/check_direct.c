/*
 * Convolutions by products of what lies there, and by Winograd's patches,
 * against sums over all pairs.  In double, so that any mistake shows.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "ann/direct.h"
#include "ann/product.h"
#include "ann/winograd.h"
#include "base/memory.h"
#include "base/random.h"

enum { IMAGES = 3, FEW = HEBB_LANES };

struct problem {
	struct hebb_window w;
	size_t filters, n_x, n_y, n_w;
	hebb_real *x, *y, *weight, *bias, *work;
};

static hebb_real *numbers(const char *what, size_t n)
{
	hebb_real *x = hebb_alloc(n, sizeof(*x), "%s", what);
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = 2 * hebb_random_uniform(hebb_stream_open(1, what), i, 0,
					       0) -
		       1;
	return x;
}

static struct problem pose(size_t height, size_t width, size_t channels,
			   struct hebb_window_plan plan, size_t filters)
{
	const struct hebb_shape shape =
	    hebb_shape_image(1, height, width, channels);
	struct problem p = {
		.w = hebb_window_over(&shape, &plan),
		.filters = filters,
	};

	p.n_x = IMAGES * p.w.image;
	p.n_y = IMAGES * p.w.places * filters;
	p.n_w = p.w.sight * filters;
	p.x = numbers("x", p.n_x);
	p.y = numbers("y", p.n_y);
	p.weight = numbers("weight", p.n_w);
	p.bias = numbers("bias", filters > channels ? filters : channels);
	return p;
}

static void drop(struct problem *p)
{
	hebb_free(p->x);
	hebb_free(p->y);
	hebb_free(p->weight);
	hebb_free(p->bias);
}

/* Every x, weight and y that belong together: add to one of them. */
static void sum_pairs(const struct problem *p, hebb_real *x, hebb_real *weight,
		      hebb_real *y, const hebb_real *sum)
{
	const struct hebb_window *w = &p->w;
	size_t i, at, tap, c, f;

	for (i = 0; i < IMAGES; i++)
		for (at = 0; at < w->places; at++)
			for (tap = 0; tap < w->kernel_h * w->kernel_w; tap++) {
				const ptrdiff_t pixel = hebb_window_at(
				    w, at / w->out_width, at % w->out_width,
				    tap / w->kernel_w, tap % w->kernel_w);

				for (c = 0; pixel >= 0 && c < w->channels; c++)
					for (f = 0; f < p->filters; f++) {
						hebb_real *a =
						    x + i * w->image +
						    (size_t)pixel + c;
						hebb_real *b =
						    weight +
						    (tap * w->channels + c) *
							p->filters +
						    f;
						hebb_real *d =
						    y +
						    (i * w->places + at) *
							p->filters +
						    f;

						if (sum == x)
							*a += *b * *d;
						else if (sum == weight)
							*b += *a * *d;
						else
							*d += *a * *b;
					}
			}
}

static void expect(const char *what, const struct problem *p,
		   const hebb_real *ours, const hebb_real *exact, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		cr_assert(fabs(ours[i] - exact[i]) < 1e-11,
			  "%s of %zu x %zu x %zu, kernel %zu, stride %zu: "
			  "number %zu is %.15g, not %.15g",
			  what, p->w.height, p->w.width, p->w.channels,
			  p->w.kernel_h, p->w.stride_h, i, (double)ours[i],
			  (double)exact[i]);
}

static void fill(hebb_real *to, size_t n, const hebb_real *row, size_t width)
{
	size_t i;

	for (i = 0; i < n; i++)
		to[i] = row ? row[i % width] : 0;
}

/* Forward from a bias, or added to what is there. */
static void check_forward(const struct problem *p, bool add)
{
	const struct hebb_taps taps = { p->weight, p->filters, 1 };
	hebb_real *ours = numbers("before", p->n_y);
	hebb_real *exact = numbers("before", p->n_y);
	hebb_real *work = hebb_alloc(hebb_direct_work(&p->w, p->filters),
				     sizeof(*work), "work");

	if (!add)
		fill(exact, p->n_y, p->bias, p->filters);
	sum_pairs(p, p->x, p->weight, exact, exact);
	hebb_direct_forward(&p->w, p->filters, &taps, add ? NULL : p->bias,
			    IMAGES, p->x, add, ours, work);
	expect("forward", p, ours, exact, p->n_y);
	hebb_free(ours);
	hebb_free(exact);
	hebb_free(work);
}

static void check_gradient(const struct problem *p, bool add)
{
	hebb_real *ours = numbers("before", p->n_w);
	hebb_real *exact = numbers("before", p->n_w);
	hebb_real *work = hebb_alloc(hebb_direct_work(&p->w, p->filters),
				     sizeof(*work), "work");

	if (!add)
		fill(exact, p->n_w, NULL, 0);
	sum_pairs(p, p->x, exact, p->y, exact);
	hebb_direct_gradient(&p->w, p->filters, IMAGES, p->x, p->y, add, ours,
			     work);
	expect("gradient", p, ours, exact, p->n_w);
	hebb_free(ours);
	hebb_free(exact);
	hebb_free(work);
}

/* Back from a bias of the channels, to nothing, or added. */
static void check_back(const struct problem *p, bool add, const hebb_real *bias)
{
	const struct hebb_taps taps = { p->weight, p->filters, 1 };
	hebb_real *ours = numbers("before", p->n_x);
	hebb_real *exact = numbers("before", p->n_x);
	hebb_real *work = hebb_alloc(hebb_direct_back_work(&p->w, p->filters),
				     sizeof(*work), "work");

	if (!add)
		fill(exact, p->n_x, bias, p->w.channels);
	sum_pairs(p, exact, p->weight, p->y, exact);
	hebb_direct_back(&p->w, p->filters, &taps, bias, IMAGES, p->y, add,
			 ours, work);
	expect("back", p, ours, exact, p->n_x);
	hebb_free(ours);
	hebb_free(exact);
	hebb_free(work);
}

static void check_all(struct problem p)
{
	if (hebb_direct_fits(&p.w, p.filters)) {
		check_forward(&p, false);
		check_forward(&p, true);
		check_gradient(&p, false);
		check_gradient(&p, true);
	}
	if (hebb_direct_back_fits(&p.w)) {
		check_back(&p, false, NULL);
		check_back(&p, false, p.bias);
		check_back(&p, true, NULL);
	}
	drop(&p);
}

Test(direct, products_equal_sums_over_all_pairs)
{
	size_t kernel, stride, padding;

	for (kernel = 1; kernel <= 5; kernel++)
		for (stride = 1; stride <= 3; stride++)
			for (padding = 0; padding <= 3; padding++) {
				const struct hebb_window_plan plan = {
					kernel, stride, padding, 1
				};

				check_all(pose(7, 9, 1, plan, 3 * FEW));
				check_all(pose(6, 5, FEW, plan, 3));
				check_all(pose(8, 8, 3 * FEW, plan, FEW));
			}
}

Test(direct, takes_no_window_that_it_cannot)
{
	const struct hebb_window_plan wide = { 3, 1, 1, 2 },
				      far = { 2, 3, 0, 1 };
	struct problem p = pose(9, 9, FEW, wide, FEW);

	cr_assert_not(hebb_direct_fits(&p.w, FEW));
	cr_assert_not(hebb_direct_back_fits(&p.w));
	drop(&p);
	p = pose(9, 9, FEW, far, FEW);
	cr_assert(hebb_direct_fits(&p.w, FEW));
	cr_assert_not(hebb_direct_fits(&p.w, FEW + 1));
	cr_assert_not(hebb_direct_back_fits(&p.w));
	drop(&p);
}

static void check_winograd(struct problem p, bool add)
{
	hebb_real *x = numbers("before", p.n_x), *y = numbers("y", p.n_y);
	hebb_real *dw = numbers("before", p.n_w), *exact;
	hebb_real *work = hebb_alloc(hebb_winograd_work(&p.w, p.filters),
				     sizeof(*work), "work");

	cr_assert(hebb_winograd_fits(&p.w, p.filters));
	exact = hebb_alloc(p.n_x, sizeof(*exact), "exact");
	if (add)
		memcpy(exact, x, p.n_x * sizeof(*x));
	sum_pairs(&p, exact, p.weight, p.y, exact);
	hebb_winograd_backward(&p.w, p.filters, p.weight, IMAGES, p.y, add, x,
			       work);
	expect("backward", &p, x, exact, p.n_x);
	hebb_free(exact);
	exact = hebb_alloc(p.n_w, sizeof(*exact), "exact");
	sum_pairs(&p, p.x, exact, p.y, exact);
	hebb_winograd_gradient(&p.w, p.filters, IMAGES, p.x, p.y, dw, work);
	expect("gradient", &p, dw, exact, p.n_w);
	hebb_free(exact);
	exact = hebb_alloc(p.n_y, sizeof(*exact), "exact");
	fill(exact, p.n_y, p.bias, p.filters);
	sum_pairs(&p, p.x, p.weight, exact, exact);
	hebb_winograd_forward(&p.w, p.filters, p.weight, p.bias, IMAGES, p.x, y,
			      work);
	expect("forward", &p, y, exact, p.n_y);
	hebb_free(exact);
	hebb_free(x);
	hebb_free(y);
	hebb_free(dw);
	hebb_free(work);
	drop(&p);
}

Test(winograd, patches_equal_sums_over_all_pairs)
{
	size_t padding;

	for (padding = 0; padding <= 2; padding++) {
		const struct hebb_window_plan plan = { 3, 1, padding, 1 };

		check_winograd(pose(7, 9, HEBB_PANEL, plan, 2 * HEBB_PANEL),
			       false);
		check_winograd(pose(8, 4, 2 * HEBB_PANEL, plan, HEBB_PANEL),
			       true);
		check_winograd(pose(16, 16, HEBB_PANEL, plan, HEBB_PANEL),
			       true);
	}
}
