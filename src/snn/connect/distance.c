/*
 * distance.c - near neurons are joined more often than far ones
 *
 *	P(s -> t) = p f(d)	d = |x_s - x_t| <= cutoff
 *
 *	gaussian     f = exp(-d^2 / (2 sigma^2))
 *	exponential  f = exp(-d / sigma)
 *	linear       f = 1 - d / sigma, not below 0
 *	box          f = 1 up to sigma, 0 beyond
 *
 * Sources are sorted into the cells of a grid, so that a target asks only near
 * ones.  Where even the nearest corner of a cell is unlikely, the sources of
 * the cell are stepped through by geometric gaps at that corner's probability,
 * and those that are met are kept with the rest of theirs (thinning).
 */
#include "snn/connect.h"

#include <math.h>

#include "base/memory.h"
#include "base/number.h"

enum { KERNEL, P, SIGMA, CUTOFF };

enum { PER_CELL = 16, MOST_CELLS = 512, DRAWS = 256, CURVE = 1024 };

static const double rare = 0.1; /* from here on gaps are faster */

static const struct hebb_param params[] = {
	[KERNEL] = { "kernel", "1", 0, 0, 3, "how fast it falls with distance",
		     HEBB_CHOICE, "gaussian|exponential|linear|box" },
	[P] = { "p", "1", HEBB_REQUIRED, 0, 1,
		"probability of a synapse at no distance" },
	[SIGMA] = { "sigma", "um", HEBB_REQUIRED, 1e-9, 1e12,
		    "length of the kernel: of a linear or a box its end" },
	[CUTOFF] = { "cutoff", "um", HEBB_OPTIONAL, 0, 1e12,
		     "no synapse goes farther; anywhere if not given" },
	{ NULL },
};

/* Kernels by the square of the distance in units of sigma. */
static double gaussian(double square)
{
	return hebb_exp_inline(-square / 2);
}

static double exponential(double square)
{
	return hebb_exp_inline(-sqrt(square));
}

static double linear(double square)
{
	return square < 1 ? 1 - sqrt(square) : 0;
}

static double box(double square)
{
	return square <= 1;
}

/* `reach`: beyond so many sigma it is zero, or as good as. */
static const struct kernel {
	double (*at)(double square);
	double reach;
	bool ends;
} kernels[] = {
	{ gaussian, 4, false },
	{ exponential, 8, false },
	{ linear, 1, true },
	{ box, 1, true },
};

/* The sources by cells: those of cell c are begin[c] .. begin[c + 1] - 1. */
struct sheet {
	const struct kernel *kernel;
	double p, sigma, end;                      /* um, INFINITY: no end */
	double origin[HEBB_AXES], side[HEBB_AXES]; /* um, of the cells */
	uint32_t cells[HEBB_AXES], all;
	/* p f at the squares of distance i / fine: what lies between two of
	   them need not be computed if a draw is beyond both */
	double curve[CURVE + 1], fine;
	uint32_t *begin, *id;
	double *at[HEBB_AXES]; /* [axis][source] um, by cells */
	double room[];
};

/* Where cells begin and how far they go, along one axis. */
static void frame(struct sheet *sheet, const struct hebb_wiring *w, int k)
{
	const double *at = w->from->at[k];
	double low = INFINITY, high = -INFINITY;
	uint32_t i;

	if (w->periodic) {
		low = 0;
		high = w->from->extent[k];
	}
	for (i = 0; !w->periodic && i < w->sources; i++) {
		low = fmin(low, at[i]);
		high = fmax(high, at[i]);
	}
	sheet->origin[k] = w->sources || w->periodic ? low : 0;
	sheet->side[k] = high > low ? high - low : 0;
}

/* Cells of some sources each, and not much smaller than the reach. */
static void cut(struct sheet *sheet, const struct hebb_wiring *w)
{
	const double reach =
	    fmin(sheet->end, sheet->kernel->reach * sheet->sigma);
	double volume = 1, side;
	int axes = 0, k;

	for (k = 0; k < w->from->axes; k++) {
		frame(sheet, w, k);
		if (sheet->side[k] > 0) {
			volume *= sheet->side[k];
			axes++;
		}
	}
	side = axes ? pow(volume * PER_CELL / (w->sources + 1.), 1. / axes) : 1;
	side = fmax(side, reach / 6);
	sheet->all = 1;
	for (k = 0; k < HEBB_AXES; k++) {
		const double n = floor(sheet->side[k] / side);

		sheet->cells[k] =
		    (uint32_t)fmax(1, fmin(n, MOST_CELLS / (k < 2 ? 1 : 8)));
		sheet->side[k] /= sheet->cells[k];
		sheet->all *= sheet->cells[k];
	}
}

static uint32_t cell_along(const struct sheet *sheet, int k, double at)
{
	const double cell =
	    sheet->side[k] > 0 ? (at - sheet->origin[k]) / sheet->side[k] : 0;

	return (uint32_t)fmin(fmax(cell, 0), sheet->cells[k] - 1);
}

static uint32_t cell_of(const struct sheet *sheet, const struct hebb_space *in,
			uint32_t i)
{
	uint32_t cell = 0;
	int k;

	for (k = 0; k < in->axes; k++)
		cell =
		    cell * sheet->cells[k] + cell_along(sheet, k, in->at[k][i]);
	return cell;
}

/* A counting sort; sources of a cell stay in the order of their ids. */
static void sort(struct sheet *sheet, const struct hebb_wiring *w)
{
	uint32_t *begin = sheet->begin, c, i;
	int k;

	for (i = 0; i < w->sources; i++)
		begin[cell_of(sheet, w->from, i) + 2]++;
	for (c = 2; c < sheet->all + 2; c++)
		begin[c] += begin[c - 1];
	for (i = 0; i < w->sources; i++) {
		const uint32_t at = begin[cell_of(sheet, w->from, i) + 1]++;

		sheet->id[at] = i;
		for (k = 0; k < w->from->axes; k++)
			sheet->at[k][at] = w->from->at[k][i];
	}
}

static double chance(const struct sheet *sheet, double square)
{
	return sheet->p *
	       sheet->kernel->at(square / (sheet->sigma * sheet->sigma));
}

static void tabulate(struct sheet *sheet)
{
	const double reach =
	    fmin(sheet->end, sheet->kernel->reach * sheet->sigma);
	uint32_t i;

	sheet->fine = CURVE / (reach * reach);
	for (i = 0; i <= CURVE; i++)
		sheet->curve[i] = chance(sheet, i / sheet->fine);
}

static bool prepare(struct hebb_wiring *w, const struct hebb_value *values,
		    const struct hebb_place *place, struct hebb_error *err)
{
	struct sheet plan = {
		.kernel = &kernels[(size_t)values[KERNEL].number],
		.p = values[P].number,
		.sigma = values[SIGMA].number,
		.end = values[CUTOFF].number,
	};
	struct sheet *sheet;
	const size_t n = w->sources;
	int k;

	if (!hebb_space_joined(w->from, w->to, w->periodic, place, err))
		return false;
	if (isnan(plan.end))
		plan.end = INFINITY;
	if (plan.kernel->ends)
		plan.end = fmin(plan.end, plan.sigma);
	cut(&plan, w);
	tabulate(&plan);
	sheet = hebb_alloc(1,
			   sizeof(*sheet) + HEBB_AXES * n * sizeof(double) +
			       (plan.all + 2 + n) * sizeof(uint32_t),
			   "cells of sources");
	*sheet = plan;
	for (k = 0; k < HEBB_AXES; k++)
		sheet->at[k] = sheet->room + (size_t)k * n;
	sheet->begin = (uint32_t *)(sheet->room + HEBB_AXES * n);
	sheet->id = sheet->begin + plan.all + 2;
	sort(sheet, w);
	w->own = sheet;
	return true;
}

static uint32_t most(const struct hebb_wiring *w)
{
	return hebb_wiring_choices(w);
}

/* One target, what it draws, and what it found. */
struct search {
	const struct hebb_wiring *w;
	const struct sheet *sheet;
	uint32_t target;
	double at[HEBB_AXES];
	uint32_t bits[DRAWS];
	uint32_t drawn;
	uint32_t *source, n;
};

/* In (0, 1), so that its logarithm is finite and not zero. */
static double draw(struct search *search)
{
	const uint32_t i = search->drawn++ % DRAWS;

	if (i == 0)
		hebb_random_fill(search->w->stream, search->drawn - 1, DRAWS,
				 search->target, 0, search->bits);
	return (search->bits[i] + 0.5) * 0x1p-32;
}

static void keep(struct search *search, uint32_t i)
{
	const struct hebb_wiring *w = search->w;
	const uint32_t id = search->sheet->id[i];

	if (!w->same || w->autapses || id != search->target)
		search->source[search->n++] = id;
}

/* Squares of the distances of sources first .. first + n - 1, n <= DRAWS. */
static void measure(const struct search *search, uint32_t first, uint32_t n,
		    double *restrict square)
{
	const struct hebb_wiring *w = search->w;
	uint32_t i;
	int k;

	for (i = 0; i < n; i++)
		square[i] = 0;
	for (k = 0; k < w->from->axes; k++) {
		const double *restrict at = search->sheet->at[k] + first;
		const double here = search->at[k];
		const double extent =
		    w->periodic ? w->from->extent[k] : INFINITY;

		for (i = 0; i < n; i++) {
			const double straight = fabs(at[i] - here);
			const double around = fabs(extent - straight);
			const double way =
			    around < straight ? around : straight;

			square[i] += way * way;
		}
	}
}

/* Is a source at this distance more likely than `u`? */
static bool meets(const struct sheet *sheet, double square, double u)
{
	const double fine = square * sheet->fine;
	const uint32_t i = fine < CURVE ? (uint32_t)fine : CURVE;

	if (u >= sheet->curve[i])
		return false;
	if (i < CURVE && u < sheet->curve[i + 1])
		return true;
	return square <= sheet->end * sheet->end && u < chance(sheet, square);
}

/* One draw for each source. */
static void ask_all(struct search *search, uint32_t begin, uint32_t end)
{
	uint32_t bits[DRAWS], first, n, i;
	double square[DRAWS];

	for (first = begin; first < end; first += n) {
		n = end - first < DRAWS ? end - first : DRAWS;
		hebb_random_fill(search->w->stream, first, n, search->target, 1,
				 bits);
		measure(search, first, n, square);
		for (i = 0; i < n; i++)
			if (meets(search->sheet, square[i],
				  (bits[i] + 0.5) * 0x1p-32))
				keep(search, first + i);
	}
}

/* The sources of one cell, whose nearest corner has the probability `p`. */
static void search_cell(struct search *search, uint32_t cell, double p)
{
	const uint32_t begin = search->sheet->begin[cell];
	const uint32_t end = search->sheet->begin[cell + 1];
	double scale, at, square;

	/* less than a draw can say, and than would ever be met */
	if (p * (end - begin) < 0x1p-33)
		return;
	if (p > rare) {
		ask_all(search, begin, end);
		return;
	}
	/* log(1 - p); the series where 1 - p has lost the digits of p */
	scale = 1 / (p < 1e-8 ? -p : hebb_log(1 - p));
	for (at = begin;; at++) {
		at += floor(hebb_log(draw(search)) * scale);
		if (!(at < end))
			return;
		measure(search, (uint32_t)at, 1, &square);
		if (meets(search->sheet, square, draw(search) * p))
			keep(search, (uint32_t)at);
	}
}

/* The cells along one axis that are near enough, and how near they are. */
struct strip {
	uint32_t n;
	uint32_t cell[MOST_CELLS];
	double square[MOST_CELLS];
};

static double gap(double low, double high, double at)
{
	return at < low ? low - at : (at > high ? at - high : 0);
}

static void find_strip(const struct search *search, int k, struct strip *strip)
{
	const struct sheet *sheet = search->sheet;
	const bool periodic = search->w->periodic;
	const double around = search->w->from->extent[k];
	const double side = sheet->side[k], at = search->at[k];
	uint32_t c;

	strip->n = 0;
	for (c = 0; c < sheet->cells[k]; c++) {
		const double low = sheet->origin[k] + c * side;
		const double high = low + side;
		double way = gap(low, high, at);

		if (periodic && gap(low, high, at - around) < way)
			way = gap(low, high, at - around);
		if (periodic && gap(low, high, at + around) < way)
			way = gap(low, high, at + around);
		way *= 1 - 1e-9; /* a source may round into the next cell */
		if (way > sheet->end)
			continue;
		strip->cell[strip->n] = c;
		strip->square[strip->n++] = way * way;
	}
}

/* No source at this distance or farther is more likely. */
static double bound(const struct sheet *sheet, double square)
{
	const double at = square * sheet->fine;

	if (square > sheet->end * sheet->end)
		return 0;
	return at < CURVE ? sheet->curve[(uint32_t)at] : chance(sheet, square);
}

static void search_cells(struct search *search, const struct strip *strip)
{
	const struct sheet *sheet = search->sheet;
	const uint32_t *cells = sheet->cells;
	uint32_t a, b, c;

	for (a = 0; a < strip[0].n; a++)
		for (b = 0; b < strip[1].n; b++)
			for (c = 0; c < strip[2].n; c++) {
				const double square = strip[0].square[a] +
						      strip[1].square[b] +
						      strip[2].square[c];
				const uint32_t row =
				    strip[0].cell[a] * cells[1] +
				    strip[1].cell[b];

				search_cell(search,
					    row * cells[2] + strip[2].cell[c],
					    bound(sheet, square));
			}
}

static uint32_t make(const struct hebb_wiring *w, uint32_t target,
		     uint32_t *source, uint64_t *taken)
{
	struct search search = {
		.w = w,
		.sheet = w->own,
		.target = target,
		.source = source,
	};
	struct strip strip[HEBB_AXES];
	int k;

	(void)taken;
	for (k = 0; k < HEBB_AXES; k++) {
		if (k < w->to->axes) {
			search.at[k] = w->to->at[k][target];
			find_strip(&search, k, &strip[k]);
		} else {
			strip[k].n = 1;
			strip[k].cell[0] = 0;
			strip[k].square[0] = 0;
		}
	}
	search_cells(&search, strip);
	return search.n;
}

const struct hebb_connect_type hebb_connect_distance = {
	.type = {
		.name = "distance",
		.brief = "near neurons are joined more often than far ones",
		.equation = "P = p f(d), d <= cutoff; f(d) = exp(-d^2 / (2 "
			    "sigma^2)), exp(-d / sigma), 1 - d / sigma, or 1",
		.params = params,
	},
	.prepare = prepare,
	.most = most,
	.make = make,
};
