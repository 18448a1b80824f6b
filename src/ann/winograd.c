#include "ann/winograd.h"

#include "ann/product.h"

#define SPOTS   16 /* of a patch, 4 x 4 */
#define PATCHES 48 /* at a time: what lies between stays in the L2 cache */
/* Between the spots, so that no two of them share a set of the L1 cache. */
#define SKEW 16

/* A filter of 3 in the 4 numbers that multiply a patch's. */
static const hebb_real spread[4][3] = {
	{ 1, 0, 0 }, { 0.5, 0.5, 0.5 }, { 0.5, -0.5, 0.5 }, { 0, 0, 1 }
};

/* One way through the layer: patches of `from` give pairs of `to`. */
struct way {
	size_t height, width, from; /* of what is read: channels are `from` */
	size_t out_height, out_width, to;
	size_t pad_h, pad_w;
	size_t across, down; /* patches of an image */
	hebb_real *filter;   /* [SPOTS][from * to] in panels */
	hebb_real *patch;    /* [SPOTS][PATCHES][from], patch_pitch apart */
	hebb_real *answer;   /* [SPOTS][PATCHES][to], or in panels */
	size_t patch_pitch, answer_pitch;
};

/* Where a patch stands. */
struct spot {
	size_t image, y, x; /* of the upper left of its answers */
};

bool hebb_winograd_fits(const struct hebb_window *w, size_t filters)
{
	return w->kernel_h == 3 && w->kernel_w == 3 && w->stride_h == 1 &&
	       w->stride_w == 1 && w->dilation_h == 1 && w->dilation_w == 1 &&
	       w->pad_h <= 2 && w->pad_w <= 2 &&
	       w->channels % HEBB_PANEL == 0 && filters % HEBB_PANEL == 0;
}

size_t hebb_winograd_work(const struct hebb_window *w, size_t filters)
{
	return (SPOTS + 1) * w->channels * filters +
	       SPOTS * (PATCHES * (w->channels + filters) + 2 * SKEW);
}

static struct way way_of(const struct hebb_window *w, size_t filters, bool back,
			 hebb_real *work)
{
	struct way way = {
		.height = back ? w->out_height : w->height,
		.width = back ? w->out_width : w->width,
		.from = back ? filters : w->channels,
		.out_height = back ? w->height : w->out_height,
		.out_width = back ? w->width : w->out_width,
		.to = back ? w->channels : filters,
		.pad_h = back ? 2 - w->pad_h : w->pad_h,
		.pad_w = back ? 2 - w->pad_w : w->pad_w,
		.filter = work,
	};

	way.across = (way.out_width + 1) / 2;
	way.down = (way.out_height + 1) / 2;
	way.patch = work + (SPOTS + 1) * w->channels * filters;
	way.patch_pitch = PATCHES * way.from + SKEW;
	way.answer = way.patch + SPOTS * way.patch_pitch;
	way.answer_pitch = PATCHES * way.to + SKEW;
	return way;
}

static struct spot spot_of(const struct way *way, size_t patch)
{
	const size_t in = patch % (way->across * way->down);

	return (struct spot){
		.image = patch / (way->across * way->down),
		.y = in / way->across * 2,
		.x = in % way->across * 2,
	};
}

/* The filters, on the way back turned by half a circle, spread to 4 x 4. */
static void spread_filters(const struct hebb_window *w, size_t filters,
			   const hebb_real *weight, bool back,
			   const struct way *way)
{
	const size_t n = w->channels * filters;
	hebb_real *one = way->filter + SPOTS * n;
	size_t p, t, i;

	for (p = 0; p < SPOTS; p++) {
		memset(one, 0, n * sizeof(*one));
		for (t = 0; t < 9; t++) {
			const hebb_real part =
			    spread[p / 4][t / 3] * spread[p % 4][t % 3];
			const hebb_real *tap = weight + (back ? 8 - t : t) * n;

			for (i = 0; part != 0 && i < n; i++)
				one[i] += part * tap[i];
		}
		hebb_panels_fill(back, way->from, way->to, one, filters,
				 way->filter + p * n);
	}
}

/* The 16 pixels that a patch sees; outside of the image `nothing`. */
static void find_pixels(const struct way *way, const struct spot *at,
			const hebb_real *image, const hebb_real *nothing,
			const hebb_real *pixel[SPOTS])
{
	size_t p;

	for (p = 0; p < SPOTS; p++) {
		const size_t y = at->y + p / 4, x = at->x + p % 4;
		const bool in = y >= way->pad_h && x >= way->pad_w &&
				y - way->pad_h < way->height &&
				x - way->pad_w < way->width;

		pixel[p] = in ? image + ((y - way->pad_h) * way->width + x -
					 way->pad_w) *
					    way->from
			      : nothing;
	}
}

/* Sums and differences along one axis, the numbers `step` apart. */
HEBB_VECTOR void differ(hebb_vector *v, size_t step)
{
	const hebb_vector a = v[0], b = v[step], c = v[2 * step],
			  d = v[3 * step];

	v[0] = a - c;
	v[step] = b + c;
	v[2 * step] = c - b;
	v[3 * step] = b - d;
}

/* [SPOTS][PATCHES][from] of `n` patches from number `first` on */
static void take_patches(const struct way *way, const hebb_real *images,
			 size_t first, size_t n)
{
	static const hebb_real zeros[HEBB_LANES];
	const size_t size = way->height * way->width * way->from;
	size_t t, i, p;

	for (t = 0; t < n; t++) {
		const struct spot at = spot_of(way, first + t);
		const hebb_real *pixel[SPOTS];
		hebb_real *to = way->patch + t * way->from;

		find_pixels(way, &at, images + at.image * size, NULL, pixel);
		for (i = 0; i < way->from; i += HEBB_LANES) {
			hebb_vector v[SPOTS];

#pragma GCC unroll 16
			for (p = 0; p < SPOTS; p++)
				v[p] = hebb_vector_load(pixel[p] ? pixel[p] + i
								 : zeros);
#pragma GCC unroll 4
			for (p = 0; p < 4; p++)
				differ(v + 4 * p, 1);
#pragma GCC unroll 4
			for (p = 0; p < 4; p++)
				differ(v + p, 4);
#pragma GCC unroll 16
			for (p = 0; p < SPOTS; p++)
				hebb_vector_store(to + p * way->patch_pitch + i,
						  v[p]);
		}
	}
}

static void multiply(const struct way *way, size_t n)
{
	const size_t size = way->from * way->to;
	size_t p;

	for (p = 0; p < SPOTS; p++)
		hebb_panels_multiply(
		    n, way->to, way->from, way->patch + p * way->patch_pitch,
		    way->from, way->filter + p * size, NULL, 0,
		    way->answer + p * way->answer_pitch, way->to);
}

/* Four by four numbers back to the two by two answers. */
HEBB_VECTOR void gather(const hebb_real *from, size_t pitch,
			hebb_vector answer[4])
{
	hebb_vector row[2][4];
	size_t p;

#pragma GCC unroll 4
	for (p = 0; p < 4; p++) {
		const hebb_vector a = hebb_vector_load(from + p * pitch);
		const hebb_vector b = hebb_vector_load(from + (4 + p) * pitch);
		const hebb_vector c = hebb_vector_load(from + (8 + p) * pitch);
		const hebb_vector d = hebb_vector_load(from + (12 + p) * pitch);

		row[0][p] = a + b + c;
		row[1][p] = b - c - d;
	}
#pragma GCC unroll 2
	for (p = 0; p < 2; p++) {
		answer[2 * p] = row[p][0] + row[p][1] + row[p][2];
		answer[2 * p + 1] = row[p][1] - row[p][2] - row[p][3];
	}
}

/* The answers of `n` patches: start + them, start a bias or, NULL, what is. */
static void give_answers(const struct way *way, const hebb_real *bias, bool add,
			 size_t first, size_t n, hebb_real *images)
{
	const size_t size = way->out_height * way->out_width * way->to;
	size_t t, i, q;

	for (t = 0; t < n; t++) {
		const struct spot at = spot_of(way, first + t);
		hebb_real *to = images + at.image * size +
				(at.y * way->out_width + at.x) * way->to;
		const bool right = at.x + 1 < way->out_width;
		const bool below = at.y + 1 < way->out_height;

		for (i = 0; i < way->to; i += HEBB_LANES) {
			hebb_vector y[4];

			gather(way->answer + t * way->to + i, way->answer_pitch,
			       y);
			for (q = 0; q < 4; q++) {
				hebb_real *out =
				    to +
				    (q / 2 * way->out_width + q % 2) * way->to +
				    i;

				if ((q % 2 && !right) || (q / 2 && !below))
					continue;
				if (add)
					y[q] += hebb_vector_load(out);
				else if (bias)
					y[q] += hebb_vector_load(bias + i);
				hebb_vector_store(out, y[q]);
			}
		}
	}
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void go(const struct way *way, size_t images, const hebb_real *from,
	       const hebb_real *bias, bool add, hebb_real *to)
{
	const size_t patches = images * way->across * way->down;
	size_t first;

	for (first = 0; first < patches; first += PATCHES) {
		const size_t n = least(patches - first, PATCHES);

		take_patches(way, from, first, n);
		multiply(way, n);
		give_answers(way, bias, add, first, n, to);
	}
}

void hebb_winograd_forward(const struct hebb_window *w, size_t filters,
			   const hebb_real *weight, const hebb_real *bias,
			   size_t images, const hebb_real *x, hebb_real *y,
			   hebb_real *work)
{
	const struct way way = way_of(w, filters, false, work);

	spread_filters(w, filters, weight, false, &way);
	go(&way, images, x, bias, false, y);
}

void hebb_winograd_backward(const struct hebb_window *w, size_t filters,
			    const hebb_real *weight, size_t images,
			    const hebb_real *dy, bool add, hebb_real *dx,
			    hebb_real *work)
{
	const struct way way = way_of(w, filters, true, work);

	spread_filters(w, filters, weight, true, &way);
	go(&way, images, dy, NULL, add, dx);
}

/* The slopes by the answers of `n` patches, spread to 4 x 4, in panels. */
static void take_slopes(const struct way *way, const hebb_real *images,
			size_t first, size_t n)
{
	static const hebb_real zeros[HEBB_LANES];
	const size_t size = way->out_height * way->out_width * way->to;
	size_t t, i, p;

	for (t = 0; t < n; t++) {
		const struct spot at = spot_of(way, first + t);
		const hebb_real *from =
		    images + at.image * size +
		    (at.y * way->out_width + at.x) * way->to;
		const bool right = at.x + 1 < way->out_width;
		const bool below = at.y + 1 < way->out_height;

		for (i = 0; i < way->to; i += HEBB_LANES) {
			const hebb_real *under =
			    from + way->out_width * way->to + i;
			const hebb_vector y[2][2] = {
				{ hebb_vector_load(from + i),
				  hebb_vector_load(right ? from + way->to + i
							 : zeros) },
				{ hebb_vector_load(below ? under : zeros),
				  hebb_vector_load(right && below
						       ? under + way->to
						       : zeros) },
			};
			hebb_vector row[4][2];
			hebb_real *to = way->answer +
					i / HEBB_PANEL * n * HEBB_PANEL +
					t * HEBB_PANEL + i % HEBB_PANEL;

#pragma GCC unroll 2
			for (p = 0; p < 2; p++) {
				row[0][p] = y[0][p];
				row[1][p] = y[0][p] + y[1][p];
				row[2][p] = y[0][p] - y[1][p];
				row[3][p] = -y[1][p];
			}
#pragma GCC unroll 4
			for (p = 0; p < 4; p++) {
				hebb_real *spot =
				    to + 4 * p * way->answer_pitch;
				const size_t next = way->answer_pitch;

				hebb_vector_store(spot, row[p][0]);
				hebb_vector_store(spot + next,
						  row[p][0] + row[p][1]);
				hebb_vector_store(spot + 2 * next,
						  row[p][0] - row[p][1]);
				hebb_vector_store(spot + 3 * next, -row[p][1]);
			}
		}
	}
}

/* ADD (or with `set` SET) what n patches say about the spread filters. */
static void correlate(const struct way *way, size_t n, bool set)
{
	const size_t size = way->from * way->to;
	struct hebb_product product = {
		.m = way->from,
		.n = way->to,
		.k = n,
		.segments = 1,
		.a_row = 1,
		.a_step = way->from,
		.b_panel = n * HEBB_PANEL,
		.b_step = HEBB_PANEL,
		.start_row = way->to,
		.c_row = way->to,
	};
	size_t p;

	for (p = 0; p < SPOTS; p++) {
		product.a = way->patch + p * way->patch_pitch;
		product.b = way->answer + p * way->answer_pitch;
		product.c = way->filter + p * size;
		product.start = set ? NULL : product.c;
		hebb_product(&product);
	}
}

void hebb_winograd_gradient(const struct hebb_window *w, size_t filters,
			    size_t images, const hebb_real *x,
			    const hebb_real *dy, hebb_real *dw, hebb_real *work)
{
	const struct way way = way_of(w, filters, false, work);
	const size_t patches = images * way.across * way.down;
	const size_t size = way.from * way.to;
	size_t first, t, p, i;

	for (first = 0; first < patches; first += PATCHES) {
		const size_t n = least(patches - first, PATCHES);

		take_patches(&way, x, first, n);
		take_slopes(&way, dy, first, n);
		correlate(&way, n, first == 0);
	}
	memset(dw, 0, 9 * size * sizeof(*dw));
	for (t = 0; t < 9; t++)
		for (p = 0; p < SPOTS; p++) {
			const hebb_real part =
			    spread[p / 4][t / 3] * spread[p % 4][t % 3];

			for (i = 0; part != 0 && i < size; i++)
				dw[t * size + i] +=
				    part * way.filter[p * size + i];
		}
}
