#include "ann/recurrent.h"

#include <string.h>

#include "ann/gemm.h"
#include "ann/operations.h"
#include "ann/product.h"

enum { UNITS, LAST, BOTH, INIT };
enum { W, U, B, SIDE_B };

const struct hebb_param hebb_recurrent_params[] = {
	[UNITS] = { "units", "1", HEBB_REQUIRED, 1, 1e6,
		    "numbers it gives at each step, in each direction",
		    HEBB_COUNT },
	[LAST] = { "last", "1", 0, 0, 1,
		   "only the answer after the last step, not at every step",
		   HEBB_FLAG },
	[BOTH] = { "bidirectional", "1", 0, 0, 1,
		   "whether a second set of units reads from the end",
		   HEBB_FLAG },
	[INIT] = { "init", "1", HEBB_GLOROT, 0, 0, "what W and U are at first",
		   HEBB_CHOICE, HEBB_INIT_CHOICES },
	{ 0 },
};

enum { PIECES = 3 };

/*
 * A product: of `rows` numbers of x[t], h[t-1], from `row` on, with n columns
 * of W and U, from `from` on, to sums from `to` on.
 */
struct piece {
	size_t row, rows, from, to, n;
};

/*
 * A layer's sizes, and where things lie in what it keeps, of one direction and
 * one block: step after step as they come in this direction, the rows of the
 * block side by side.
 */
struct plan {
	const struct hebb_cell *cell;
	size_t rows, steps, inputs, units;
	size_t gates, sums; /* numbers of W's row, and of those a cell takes */
	size_t seen_row;    /* inputs + units */
	struct piece piece[PIECES];
	size_t pieces;
	bool last, reverse;
	size_t begin; /* first row of the block */
	size_t at;    /* first column of the answer */
	const struct hebb_weight *weight;
	hebb_real *seen;  /* [steps][rows][seen_row]: x[t], h[t-1] */
	hebb_real *gate;  /* [steps][rows][sums] */
	hebb_real *state; /* [steps][rows][units] */
	hebb_real *dz;    /* of W, U and biases, one after the other */
};

static size_t sums_of(const struct hebb_cell *cell, size_t units)
{
	return units * (cell->gates + (cell->apart ? 1 : 0));
}

static size_t kept_a_step(const struct hebb_cell *cell, size_t inputs,
			  size_t units)
{
	return sums_of(cell, units) + inputs + units +
	       (cell->state ? units : 0);
}

/* All at once, or the last gate's two products apart. */
static size_t cut(const struct hebb_cell *cell, size_t inputs, size_t units,
		  struct piece *piece)
{
	const size_t gates = cell->gates * units;
	const size_t joined = gates - (cell->apart ? units : 0);

	piece[0] = (struct piece){ 0, inputs + units, 0, 0, joined };
	if (!cell->apart)
		return 1;
	piece[1] = (struct piece){ 0, inputs, joined, joined, units };
	piece[2] = (struct piece){ inputs, units, joined, gates, units };
	return 3;
}

static size_t arrays_of(const struct hebb_cell *cell)
{
	return cell->apart ? 4 : 3;
}

static size_t directions_of(const struct hebb_layer *layer)
{
	return layer->values[BOTH].number ? 2 : 1;
}

static void place(struct hebb_layer *layer, const struct hebb_cell *cell,
		  size_t inputs, size_t direction)
{
	const size_t units = (size_t)layer->values[UNITS].number;
	const size_t gates = cell->gates * units;
	static const char *const names[2][4] = {
		{ "weight", "recurrent", "bias", "recurrent_bias" },
		{ "weight_back", "recurrent_back", "bias_back",
		  "recurrent_bias_back" },
	};
	struct hebb_weight *weight =
	    &layer->weight[direction * arrays_of(cell)];

	weight[W] = (struct hebb_weight){
		.name = names[direction][W],
		.brief = "from input to gate",
		.rank = 2,
		.shape = { inputs, gates },
		.init = (enum hebb_init)layer->values[INIT].number,
		.fan_in = inputs,
		.fan_out = units,
	};
	weight[U] = weight[W];
	weight[U].name = names[direction][U];
	weight[U].brief = "from the answer before to gate";
	weight[U].shape[0] = weight[U].fan_in = units;
	weight[B] = (struct hebb_weight){
		.name = names[direction][B],
		.brief = "of each gate",
		.rank = 1,
		.shape = { gates },
		.init = HEBB_ZEROS,
	};
	if (!cell->apart)
		return;
	weight[SIDE_B] = weight[B];
	weight[SIDE_B].name = names[direction][SIDE_B];
	weight[SIDE_B].brief = "of what the last gate takes of the answer";
	weight[SIDE_B].shape[0] = units;
}

static size_t more(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* For panels, biases and an answer; or slopes and panels; or gradients. */
static size_t room(const struct hebb_cell *cell, size_t inputs, size_t units)
{
	struct piece piece[PIECES];
	const size_t pieces = cut(cell, inputs, units, piece);
	size_t there = sums_of(cell, units) + units;
	size_t back = 2 * HEBB_ROWS * units, i;

	for (i = 0; i < pieces; i++) {
		there += hebb_panels(piece[i].rows, piece[i].n);
		back += hebb_panels(piece[i].n, inputs) +
			hebb_panels(piece[i].n, units);
	}
	there += hebb_sparse(inputs + units);
	return more(more(there, back), more(hebb_across(inputs + units),
					    hebb_across_sparse(inputs)));
}

bool hebb_recurrent_shape(struct hebb_layer *layer,
			  const struct hebb_cell *cell, struct hebb_error *err)
{
	const struct hebb_shape in = hebb_shape_sequence(&layer->in[0]->shape);
	const size_t units = (size_t)layer->values[UNITS].number;
	const size_t directions = directions_of(layer);
	const size_t gates = cell->gates * units;
	size_t d;

	(void)err;
	layer->out.shape = hebb_shape_flat(
	    layer->values[LAST].number ? 1 : in.steps, directions * units);
	layer->told = layer->values[LAST].number ? in.steps : 0;
	layer->products = (double)directions * (double)in.steps *
			  (double)(in.width + units) * (double)gates;
	layer->weights = directions * arrays_of(cell);
	for (d = 0; d < directions; d++)
		place(layer, cell, in.width, d);
	layer->kept_row =
	    directions * in.steps * kept_a_step(cell, in.width, units);
	layer->sums_row = directions * ((in.width + units + 1) * gates + units);
	layer->work = room(cell, in.width, units);
	return true;
}

static struct plan plan_of(const struct hebb_layer *layer,
			   const struct hebb_cell *cell, size_t begin,
			   size_t end, size_t direction)
{
	const struct hebb_shape in = hebb_shape_sequence(&layer->in[0]->shape);
	const size_t units = (size_t)layer->values[UNITS].number;
	const size_t rows = end - begin, all = rows * in.steps;
	struct plan p = {
		.cell = cell,
		.rows = rows,
		.steps = in.steps,
		.inputs = in.width,
		.units = units,
		.gates = cell->gates * units,
		.sums = sums_of(cell, units),
		.seen_row = in.width + units,
		.last = layer->values[LAST].number,
		.reverse = direction,
		.begin = begin,
		.at = direction * units,
		.weight = &layer->weight[direction * arrays_of(cell)],
	};

	p.pieces = cut(cell, in.width, units, p.piece);
	p.seen = layer->kept + begin * layer->kept_row +
		 direction * all * kept_a_step(cell, in.width, units);
	p.gate = p.seen + all * p.seen_row;
	p.state = p.gate + all * p.sums;
	p.dz = layer->sums + begin / HEBB_ROWS * layer->sums_row +
	       direction *
		   ((p.seen_row + 1) * p.gates + (cell->apart ? units : 0));
	return p;
}

/* The step that comes k-th in this direction. */
static size_t step_at(const struct plan *p, size_t k)
{
	return p->reverse ? p->steps - 1 - k : k;
}

/* h[t-1], where row r stands at the k-th step. */
static hebb_real *before_at(const struct plan *p, size_t r, size_t k)
{
	return p->seen + (k * p->rows + r) * p->seen_row + p->inputs;
}

static struct hebb_moment moment_at(const struct plan *p, size_t r, size_t k)
{
	const size_t t = k * p->rows + r;

	return (struct hebb_moment){
		.gates = p->gate + t * p->sums,
		.before = before_at(p, r, k),
		/* before the first step all is zero, as the answer is */
		.was = k ? p->state + (t - p->rows) * p->units
			 : before_at(p, r, k),
		.state = p->state + t * p->units,
	};
}

/* The answer's place in the layer's; NULL where nobody asks. */
static hebb_real *answer_at(const struct hebb_layer *layer,
			    const struct plan *p, hebb_real *from, size_t r,
			    size_t k)
{
	hebb_real *row = from + (p->begin + r) * layer->out.row + p->at;

	if (p->last)
		return k + 1 < p->steps ? NULL : row;
	return row + step_at(p, k) * layer->out.shape.width;
}

/* x[t] to where h[t-1] will stand beside it; nothing was before the first. */
static void take_input(const struct hebb_layer *layer, const struct plan *p)
{
	const struct hebb_tensor *in = layer->in[0];
	size_t k, r;

	for (k = 0; k < p->steps; k++)
		for (r = 0; r < p->rows; r++)
			memcpy(before_at(p, r, k) - p->inputs,
			       in->value + (p->begin + r) * in->row +
				   step_at(p, k) * p->inputs,
			       p->inputs * sizeof(*in->value));
	for (r = 0; r < p->rows; r++)
		memset(before_at(p, r, 0), 0, p->units * sizeof(*p->seen));
}

/* W over U, in panels for each piece. */
static void fill_there(const struct plan *p, hebb_real *panels)
{
	size_t i;

	for (i = 0; i < p->pieces; i++) {
		const struct piece *a = &p->piece[i];
		const size_t panel = a->rows * HEBB_PANEL;
		const size_t x = a->row ? 0 : p->inputs, h = a->rows - x;

		hebb_panels_place(false, x, a->n, p->weight[W].value + a->from,
				  p->gates, panel, panels);
		hebb_panels_place(false, h, a->n, p->weight[U].value + a->from,
				  p->gates, panel, panels + x * HEBB_PANEL);
		panels += hebb_panels(a->rows, a->n);
	}
}

static void fill_bias(const struct plan *p, hebb_real *bias)
{
	memcpy(bias, p->weight[B].value, p->gates * sizeof(*bias));
	if (p->cell->apart)
		memcpy(bias + p->gates, p->weight[SIDE_B].value,
		       p->units * sizeof(*bias));
}

/* Whether x[t] has many zeros. */
static bool has_zeros(const struct hebb_layer *layer, const struct plan *p)
{
	return layer->in[0]->sample &&
	       hebb_mostly_zero(p->steps * p->rows, p->inputs, p->seen,
				p->seen_row);
}

/*
 * The sums of the k-th step; at the first, h[t-1] is zero.  `room`, if any, is
 * for leaving out what is zero.
 */
static void add_up(const struct plan *p, const hebb_real *panels,
		   const hebb_real *bias, size_t k, hebb_real *room)
{
	size_t i;

	for (i = 0; i < p->pieces; i++) {
		const struct piece *a = &p->piece[i];
		const size_t x = a->row ? 0 : p->inputs;
		const struct hebb_product product = {
			.m = p->rows,
			.n = a->n,
			.k = k ? a->rows : x,
			.segments = 1,
			.a = p->seen + k * p->rows * p->seen_row + a->row,
			.a_row = p->seen_row,
			.a_step = 1,
			.b = panels,
			.b_panel = a->rows * HEBB_PANEL,
			.b_step = HEBB_PANEL,
			.start = bias + a->to,
			.c = p->gate + k * p->rows * p->sums + a->to,
			.c_row = p->sums,
		};

		if (room && !a->row)
			hebb_product_sparse(&product, room);
		else
			hebb_product(&product);
		panels += hebb_panels(a->rows, a->n);
	}
}

static void live(struct hebb_layer *layer, const struct plan *p,
		 hebb_real *work)
{
	hebb_real *room = work + p->units;
	hebb_real *bias = room + hebb_sparse(p->seen_row);
	hebb_real *panels = bias + p->sums;
	size_t k, r;

	take_input(layer, p);
	if (!has_zeros(layer, p))
		room = NULL;
	fill_there(p, panels);
	fill_bias(p, bias);
	for (k = 0; k < p->steps; k++) {
		add_up(p, panels, bias, k, room);
		for (r = 0; r < p->rows; r++) {
			struct hebb_moment m = moment_at(p, r, k);
			hebb_real *answer =
			    answer_at(layer, p, layer->out.value, r, k);

			/* where the next step reads it, if there is one */
			m.out =
			    k + 1 < p->steps ? before_at(p, r, k + 1) : work;
			p->cell->forward(&m, p->units);
			if (answer)
				memcpy(answer, m.out,
				       p->units * sizeof(*answer));
		}
	}
}

void hebb_recurrent_forward(struct hebb_layer *layer,
			    const struct hebb_cell *cell,
			    const struct hebb_pass *pass, size_t begin,
			    size_t end)
{
	size_t d;

	for (d = 0; d < directions_of(layer); d++) {
		const struct plan p = plan_of(layer, cell, begin, end, d);

		live(layer, &p, pass->work);
	}
}

/* What a step reads is what the one before gave; the last is the answer. */
void hebb_recurrent_trace(struct hebb_layer *layer,
			  const struct hebb_cell *cell, size_t begin,
			  size_t end, hebb_real *value)
{
	const size_t width = layer->out.shape.width;
	size_t d, r, k;

	for (d = 0; d < directions_of(layer); d++) {
		const struct plan p = plan_of(layer, cell, begin, end, d);

		for (r = 0; r < p.rows; r++)
			for (k = 0; k < p.steps; k++) {
				const size_t at = r * p.steps + step_at(&p, k);
				const hebb_real *from =
				    k + 1 < p.steps
					? before_at(&p, r, k + 1)
					: answer_at(layer, &p, layer->out.value,
						    r, k);

				memcpy(value + at * width + p.at, from,
				       p.units * sizeof(*value));
			}
	}
}

/*
 * Add what this block of `rows` samples costs in one direction.  Number i of
 * x[t], h[t-1] is multiplied with a row of W, U; of h not in the first step.
 */
static void count_block(const struct hebb_layer *layer, const struct plan *p,
			size_t rows, struct hebb_operations *sum)
{
	size_t i, k, r;

	for (i = 0; i < p->seen_row; i++) {
		const bool returns = i >= p->inputs;
		const struct hebb_weight *weight = &p->weight[returns ? U : W];
		const size_t row = returns ? i - p->inputs : i;
		const size_t steps = p->steps - (returns ? 1 : 0);
		double active = 0;

		for (k = p->steps - steps; k < p->steps; k++)
			for (r = 0; r < rows; r++)
				active +=
				    p->seen[(k * p->rows + r) * p->seen_row +
					    i] != 0;
		hebb_count(sum, returns ? &layer->out : layer->in[0],
			   active *
			       hebb_count_active(weight->value + row * p->gates,
						 p->gates),
			   (double)(rows * steps) * (double)p->gates);
	}
}

void hebb_recurrent_count(const struct hebb_layer *layer,
			  const struct hebb_cell *cell,
			  const struct hebb_pass *pass,
			  struct hebb_operations *sum)
{
	size_t begin, d;

	for (begin = 0; begin < pass->rows; begin += HEBB_ROWS)
		for (d = 0; d < directions_of(layer); d++) {
			const struct plan p =
			    plan_of(layer, cell, begin, begin + HEBB_ROWS, d);
			const size_t rows = pass->rows - begin;

			count_block(layer, &p,
				    rows < HEBB_ROWS ? rows : HEBB_ROWS, sum);
		}
}

/* The transposes of the pieces of U, or of W. */
static hebb_real *fill_back(const struct plan *p, int which, hebb_real *panels)
{
	const size_t n = which == U ? p->units : p->inputs;
	size_t i;

	for (i = 0; i < p->pieces; i++) {
		const struct piece *a = &p->piece[i];

		hebb_panels_fill(true, a->n, n,
				 p->weight[which].value + a->from, p->gates,
				 panels);
		panels += hebb_panels(a->n, n);
	}
	return panels;
}

/* to = slopes of the k-th step by U's, or W's, transpose; plus it if `add`. */
static void go_back(const struct plan *p, int which, const hebb_real *panels,
		    size_t k, bool add, hebb_real *to, size_t to_row)
{
	const size_t n = which == U ? p->units : p->inputs;
	const hebb_real *slope = p->gate + k * p->rows * p->sums;
	size_t i;

	for (i = 0; i < p->pieces; i++) {
		const struct piece *a = &p->piece[i];
		const bool has =
		    which == U ? a->row + a->rows > p->inputs : !a->row;

		if (has) {
			hebb_panels_multiply(p->rows, n, a->n, slope + a->to,
					     p->sums, panels, add ? to : NULL,
					     to_row, to, to_row);
			add = true;
		}
		panels += hebb_panels(a->n, n);
	}
}

/* Slopes of the k-th step, in place of what the cell left; and their sums. */
static void turn_back(const struct hebb_layer *layer, const struct plan *p,
		      hebb_real *dh, size_t k)
{
	hebb_real *dstate = dh + HEBB_ROWS * p->units;
	hebb_real *restrict db = p->dz + p->seen_row * p->gates;
	size_t r, i;

	for (r = 0; r < p->rows; r++) {
		struct hebb_moment m = moment_at(p, r, k);
		const hebb_real *dy =
		    answer_at(layer, p, layer->out.grad, r, k);

		m.dh = dh + r * p->units;
		m.dstate = dstate + r * p->units;
		for (i = 0; dy && i < p->units; i++)
			m.dh[i] += dy[i];
		p->cell->backward(&m, p->units);
		for (i = 0; i < p->sums; i++)
			db[i] += m.gates[i];
	}
}

static void remember(struct hebb_layer *layer, const struct plan *p,
		     hebb_real *dh)
{
	const struct hebb_tensor *in = layer->in[0];
	hebb_real *past = dh + 2 * HEBB_ROWS * p->units;
	hebb_real *below = fill_back(p, U, past);
	size_t k;

	if (in->grad)
		fill_back(p, W, below);
	memset(dh, 0, 2 * HEBB_ROWS * p->units * sizeof(*dh));
	memset(p->dz + p->seen_row * p->gates, 0, p->sums * sizeof(*dh));
	for (k = p->steps; k-- > 0;) {
		turn_back(layer, p, dh, k);
		if (k)
			go_back(p, U, past, k, p->cell->apart, dh, p->units);
		if (in->grad)
			go_back(p, W, below, k, p->reverse || !in->set,
				in->grad + p->begin * in->row +
				    step_at(p, k) * p->inputs,
				in->row);
	}
}

/*
 * The gradients of W and U, over all steps at once: of W alone where x[t] has
 * many zeros.
 */
static void conclude(const struct plan *p, bool sparse, hebb_real *work)
{
	const size_t all = p->steps * p->rows;
	size_t i;

	for (i = 0; i < p->pieces; i++) {
		const struct piece *a = &p->piece[i];
		const size_t x = sparse && !a->row ? p->inputs : 0;
		const hebb_real *seen = p->seen + a->row;
		const hebb_real *slope = p->gate + a->to;
		hebb_real *dz = p->dz + a->row * p->gates + a->from;

		if (x)
			hebb_product_across_sparse(x, a->n, all, seen,
						   p->seen_row, slope, p->sums,
						   dz, p->gates, work);
		if (x < a->rows)
			hebb_product_across(a->rows - x, a->n, all, seen + x,
					    p->seen_row, slope, p->sums,
					    dz + x * p->gates, p->gates, work);
	}
}

void hebb_recurrent_backward(struct hebb_layer *layer,
			     const struct hebb_cell *cell,
			     const struct hebb_pass *pass, size_t begin,
			     size_t end)
{
	size_t d;

	for (d = 0; d < directions_of(layer); d++) {
		const struct plan p = plan_of(layer, cell, begin, end, d);

		remember(layer, &p, pass->work);
		conclude(&p, has_zeros(layer, &p), pass->work);
	}
}
