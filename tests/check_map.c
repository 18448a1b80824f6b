#include <math.h>
#include <criterion/criterion.h>

#include "ann/map.h"

#include "numbers.h"

/* rows, inputs, units: each way of multiplying has its own */
static const size_t shapes[][3] = {
	{ 1, 3, 2 },     { 16, 20, 10 },   { 16, 20, 64 },
	{ 32, 20, 100 }, { 16, 9, 256 },   { 130, 40, 256 },
	{ 16, 7, 512 },  { 300, 33, 512 }, { 300, 5, 80 },
};
#define SHAPES (sizeof(shapes) / sizeof(*shapes))

/* A map and what comes back through it, with the bounds of rounding. */
struct plain {
	size_t rows, k, n;
	float *x, *w, *b, *y, *dy, *dx, *dw, *db, *work;
};

static struct plain plain_of(const size_t *shape)
{
	const size_t rows = shape[0], k = shape[1], n = shape[2];

	return (struct plain){
		.rows = rows,
		.k = k,
		.n = n,
		.x = numbers("x", rows * k),
		.w = numbers("w", k * n),
		.b = numbers("b", n),
		.y = numbers("y", rows * n),
		.dy = numbers("dy", rows * n),
		.dx = numbers("dx", rows * k),
		.dw = numbers("dw", k * n),
		.db = numbers("db", n),
		.work = numbers("work", hebb_map_work(k, n, true)),
	};
}

static void release(struct plain *p)
{
	float *all[] = { p->x,  p->w,  p->b,  p->y,   p->dy,
			 p->dx, p->dw, p->db, p->work };
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(*all); i++)
		hebb_free(all[i]);
}

/* sum over l < n of a[l * a_step] b[l * b_step] */
static double sum_of(size_t n, const float *a, size_t a_step, const float *b,
		     size_t b_step)
{
	double sum = 0;
	size_t l;

	for (l = 0; l < n; l++)
		sum += (double)a[l * a_step] * (double)b[l * b_step];
	return sum;
}

static void near(const struct plain *p, const char *what, double seen,
		 double wanted, size_t terms)
{
	cr_assert(fabs(seen - wanted) < 1e-7 * (double)(terms + 10),
		  "%s of %zu rows, %zu x %zu: %.9g, not %.9g", what, p->rows,
		  p->k, p->n, seen, wanted);
}

static void check_there(struct plain *p, bool sparse, bool bias)
{
	size_t r, j;

	hebb_map_part(p->rows, p->k, p->n, sparse, 0, p->k, p->x, p->w,
		      bias ? p->b : NULL, p->y, p->work);
	for (r = 0; r < p->rows; r++)
		for (j = 0; j < p->n; j++)
			near(p, "map", (double)p->y[r * p->n + j],
			     (bias ? (double)p->b[j] : 0) +
				 sum_of(p->k, p->x + r * p->k, 1, p->w + j,
					p->n),
			     p->k);
}

static void check_back(struct plain *p, bool add, bool work)
{
	float *old = numbers("dx", p->rows * p->k);
	size_t r, i;

	hebb_map_back(p->rows, p->k, p->n, p->dy, p->w, add, p->dx,
		      work ? p->work : NULL);
	for (r = 0; r < p->rows; r++)
		for (i = 0; i < p->k; i++)
			near(p, "way back", (double)p->dx[r * p->k + i],
			     (add ? (double)old[r * p->k + i] : 0) +
				 sum_of(p->n, p->dy + r * p->n, 1,
					p->w + i * p->n, 1),
			     p->n);
	hebb_free(old);
}

static void check_slopes(struct plain *p, bool sparse, size_t first,
			 size_t last)
{
	static const float one = 1;
	size_t i, j;

	hebb_map_weight(p->rows, p->k, p->n, sparse, p->x, p->dy, first, last,
			p->dw, p->work);
	for (i = first; i < last; i++)
		for (j = 0; j < p->n; j++)
			near(p, "slope", (double)p->dw[(i - first) * p->n + j],
			     sum_of(p->rows, p->x + i, p->k, p->dy + j, p->n),
			     p->rows);
	hebb_map_bias(p->rows, p->n, p->dy, first, last, p->db);
	for (j = first; j < last; j++)
		near(p, "slope of b", (double)p->db[j - first],
		     sum_of(p->rows, p->dy + j, p->n, &one, 0), p->rows);
}

Test(map, and_all_ways_back_are_sums_of_products)
{
	size_t s;

	for (s = 0; s < SHAPES; s++) {
		struct plain p = plain_of(shapes[s]);
		const size_t least = p.k < p.n ? p.k : p.n;

		check_there(&p, false, true);
		check_there(&p, false, false);
		check_back(&p, true, true);
		check_back(&p, false, true);
		check_back(&p, false, false);
		check_slopes(&p, false, 0, least);
		check_slopes(&p, false, least / 2, least);
		release(&p);
	}
}

Test(map, of_samples_with_many_zeros_is_a_sum_of_products)
{
	size_t s, i;

	for (s = 0; s < SHAPES; s++) {
		struct plain p = plain_of(shapes[s]);

		for (i = 0; i < p.rows * p.k; i++)
			if (i / 8 % 2)
				p.x[i] = 0;
		check_there(&p, true, true);
		check_there(&p, true, false);
		check_slopes(&p, true, 0, p.k < p.n ? p.k : p.n);
		release(&p);
	}
}
