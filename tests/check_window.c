/* The ways of convolutions, each against loops over all places. */
#include <math.h>
#include <string.h>
#include <criterion/criterion.h>

#include "ann/direct.h"
#include "ann/winograd.h"
#include "base/memory.h"
#include "base/random.h"

enum { IMAGES = 3, FILTERS = 64 };

static hebb_real *numbers(const char *name, size_t n)
{
	const struct hebb_stream stream = hebb_stream_open(5, name);
	hebb_real *x = hebb_alloc(n, sizeof(*x), "numbers");
	size_t i;

	for (i = 0; i < n; i++)
		x[i] = (hebb_real)hebb_random_uniform(stream, i, 0, 0) - 0.5f;
	return x;
}

static struct hebb_window window(size_t height, size_t width, size_t channels,
				 const struct hebb_window_plan *plan)
{
	const struct hebb_shape shape =
	    hebb_shape_image(1, height, width, channels);

	return hebb_window_over(&shape, plan);
}

/* What is computed plainly, in double, and what came of it. */
struct sums {
	size_t y, x, w; /* numbers */
	double *y_plain, *dx_plain, *dw_plain;
	hebb_real *x_in, *w_in, *b_in, *dy_in, *y_out, *dx_out, *dw_out, *work;
};

static struct sums begin(const struct hebb_window *w, size_t work)
{
	struct sums s = { .y = IMAGES * w->places * FILTERS,
			  .x = IMAGES * w->image,
			  .w = w->sight * FILTERS };

	s.y_plain = hebb_alloc(s.y, sizeof(double), "y");
	s.dx_plain = hebb_alloc(s.x, sizeof(double), "dx");
	s.dw_plain = hebb_alloc(s.w, sizeof(double), "dw");
	s.x_in = numbers("x", s.x);
	s.w_in = numbers("w", s.w);
	s.b_in = numbers("b", FILTERS);
	s.dy_in = numbers("dy", s.y);
	s.y_out = numbers("y", s.y);
	s.dx_out = numbers("dx", s.x);
	s.dw_out = numbers("dw", s.w);
	s.work = numbers("work", work);
	return s;
}

static void end(struct sums *s)
{
	hebb_free(s->y_plain);
	hebb_free(s->dx_plain);
	hebb_free(s->dw_plain);
	hebb_free(s->x_in);
	hebb_free(s->w_in);
	hebb_free(s->b_in);
	hebb_free(s->dy_in);
	hebb_free(s->y_out);
	hebb_free(s->dx_out);
	hebb_free(s->dw_out);
	hebb_free(s->work);
}

/* What window tap `t` of place `place` has to do with the three sums. */
static void look(const struct hebb_window *w, struct sums *s, size_t image,
		 size_t place, size_t t)
{
	const ptrdiff_t at =
	    hebb_window_at(w, place / w->out_width, place % w->out_width,
			   t / w->kernel_w, t % w->kernel_w);
	const size_t y = (image * w->places + place) * FILTERS;
	size_t x, c, f;

	if (at < 0)
		return;
	x = image * w->image + (size_t)at;
	for (c = 0; c < w->channels; c++)
		for (f = 0; f < FILTERS; f++) {
			const size_t i = (t * w->channels + c) * FILTERS + f;
			const double dy = (double)s->dy_in[y + f];

			s->y_plain[y + f] +=
			    (double)s->x_in[x + c] * (double)s->w_in[i];
			s->dx_plain[x + c] += dy * (double)s->w_in[i];
			s->dw_plain[i] += dy * (double)s->x_in[x + c];
		}
}

static void plainly(const struct hebb_window *w, struct sums *s)
{
	size_t image, place, t, i;

	for (i = 0; i < s->y; i++)
		s->y_plain[i] = (double)s->b_in[i % FILTERS];
	for (i = 0; i < s->x; i++)
		s->dx_plain[i] = (double)s->dx_out[i];
	for (image = 0; image < IMAGES; image++)
		for (place = 0; place < w->places; place++)
			for (t = 0; t < w->kernel_h * w->kernel_w; t++)
				look(w, s, image, place, t);
}

static void alike(const hebb_real *x, const double *y, size_t n,
		  const char *what)
{
	size_t i;

	for (i = 0; i < n; i++)
		cr_assert(fabs((double)x[i] - y[i]) < 2e-5,
			  "%s at %zu of %zu: %g, not %g", what, i, n,
			  (double)x[i], y[i]);
}

Test(window, by_winograd_is_what_loops_compute)
{
	static const size_t sizes[][4] = { { 14, 14, 32, 1 },
					   { 7, 4, 64, 0 },
					   { 3, 5, 32, 2 } };
	size_t i;

	for (i = 0; i < 3; i++) {
		const struct hebb_window_plan plan = { 3, 1, sizes[i][3], 1 };
		const struct hebb_window w =
		    window(sizes[i][0], sizes[i][1], sizes[i][2], &plan);
		struct sums s = begin(&w, hebb_winograd_work(&w, FILTERS));

		cr_assert(hebb_winograd_fits(&w, FILTERS));
		plainly(&w, &s);
		hebb_winograd_forward(&w, FILTERS, s.w_in, s.b_in, IMAGES,
				      s.x_in, s.y_out, s.work);
		alike(s.y_out, s.y_plain, s.y, "y");
		hebb_winograd_gradient(&w, FILTERS, IMAGES, s.x_in, s.dy_in,
				       s.dw_out, s.work);
		alike(s.dw_out, s.dw_plain, s.w, "dw");
		hebb_winograd_backward(&w, FILTERS, s.w_in, IMAGES, s.dy_in,
				       true, s.dx_out, s.work);
		alike(s.dx_out, s.dx_plain, s.x, "dx");
		end(&s);
	}
}

Test(window, read_where_it_lies_is_what_loops_compute)
{
	static const struct hebb_window_plan plans[] = {
		{ 3, 1, 1, 1 }, { 5, 2, 0, 1 }, { 2, 2, 2, 1 }, { 1, 1, 0, 1 }
	};
	size_t i, channels;

	for (i = 0; i < 4; i++)
		for (channels = 1; channels < 6; channels += 2) {
			const struct hebb_window w =
			    window(9, 12, channels, &plans[i]);
			struct sums s =
			    begin(&w, hebb_direct_work(&w, FILTERS));

			const struct hebb_taps taps = { s.w_in, FILTERS, 1 };

			cr_assert(hebb_direct_fits(&w, FILTERS));
			plainly(&w, &s);
			hebb_direct_forward(&w, FILTERS, &taps, s.b_in, IMAGES,
					    s.x_in, false, s.y_out, s.work);
			alike(s.y_out, s.y_plain, s.y, "y");
			hebb_direct_gradient(&w, FILTERS, IMAGES, s.x_in,
					     s.dy_in, false, s.dw_out, s.work);
			alike(s.dw_out, s.dw_plain, s.w, "dw");
			end(&s);
		}
}
