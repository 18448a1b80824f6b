#include "ann/recurrent.h"

#include <string.h>

#include "ann/gemm.h"
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

/* A layer's sizes, and where things lie in what it keeps, of one direction. */
struct plan {
	const struct hebb_cell *cell;
	size_t steps, inputs, units, gates; /* gates: numbers, not kinds */
	size_t arrays;                      /* weights of a direction */
	bool last, reverse;
	size_t at; /* first column of the answer */
	const struct hebb_weight *weight;
	hebb_real *gate;   /* [rows][steps][gates] */
	hebb_real *before; /* [rows][steps][units] */
	hebb_real *state;  /* likewise */
	hebb_real *side;   /* [rows][steps][gates] */
	hebb_real *sums;   /* of the block: those of this direction */
};

static size_t kept_a_step(const struct hebb_cell *cell, size_t units)
{
	return units * (cell->gates * (cell->apart ? 2 : 1) + 1 +
			(cell->state ? 1 : 0));
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

/* For the panels of W, then those of U, then those of its transpose. */
static size_t room(size_t inputs, size_t units, size_t gates)
{
	const size_t w = hebb_panels(inputs, gates);
	const size_t u = hebb_panels(units, gates);
	const size_t back = hebb_panels(gates, units);
	const size_t most = w > u ? w : u;

	return most > back ? most : back;
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
	layer->products = (double)directions * (double)in.steps *
			  (double)(in.width + units) * (double)gates;
	layer->weights = directions * arrays_of(cell);
	for (d = 0; d < directions; d++)
		place(layer, cell, in.width, d);
	layer->kept_row = directions * in.steps * kept_a_step(cell, units);
	layer->sums_row = directions * ((in.width + units + 1) * gates + units);
	layer->work = 2 * HEBB_ROWS * units + room(in.width, units, gates);
	return true;
}

static struct plan plan_of(struct hebb_layer *layer,
			   const struct hebb_cell *cell,
			   const struct hebb_pass *pass, size_t block,
			   size_t direction)
{
	const struct hebb_shape in = hebb_shape_sequence(&layer->in[0]->shape);
	const size_t rows =
	    (pass->rows + HEBB_ROWS - 1) / HEBB_ROWS * HEBB_ROWS;
	const size_t units = (size_t)layer->values[UNITS].number;
	const size_t all = rows * in.steps * units;
	struct plan p = {
		.cell = cell,
		.steps = in.steps,
		.inputs = in.width,
		.units = units,
		.gates = cell->gates * units,
		.arrays = arrays_of(cell),
		.last = layer->values[LAST].number,
		.reverse = direction,
		.at = direction * units,
		.weight = &layer->weight[direction * arrays_of(cell)],
	};

	p.gate = layer->kept +
		 direction * rows * in.steps * kept_a_step(cell, units);
	p.before = p.gate + cell->gates * all;
	p.state = p.before + all;
	p.side = p.state + (cell->state ? all : 0);
	p.sums = layer->sums + block * layer->sums_row +
		 direction * ((in.width + units + 1) * p.gates +
			      (cell->apart ? units : 0));
	return p;
}

/* The step that comes k-th in this direction. */
static size_t step_at(const struct plan *p, size_t k)
{
	return p->reverse ? p->steps - 1 - k : k;
}

static struct hebb_moment moment_at(const struct plan *p, size_t row, size_t k)
{
	const size_t t = row * p->steps + step_at(p, k);
	const size_t was = k ? row * p->steps + step_at(p, k - 1) : 0;

	return (struct hebb_moment){
		.gates = p->gate + t * p->gates,
		.side = p->cell->apart ? p->side + t * p->gates : NULL,
		.bias = p->cell->apart ? p->weight[SIDE_B].value : NULL,
		.before = p->before + t * p->units,
		/* before the first step all is zero, as the answer is */
		.was = k ? p->state + was * p->units : p->before + t * p->units,
		.state = p->state + t * p->units,
	};
}

/* The answer's place in the layer's; NULL where nobody asks. */
static hebb_real *answer_at(const struct hebb_layer *layer,
			    const struct plan *p, hebb_real *from, size_t row,
			    size_t k)
{
	if (p->last)
		return k + 1 < p->steps ? NULL
					: from + row * layer->out.row + p->at;
	return from + row * layer->out.row +
	       step_at(p, k) * layer->out.shape.width + p->at;
}

/* x W + b for all steps of the block. */
static void look_at_input(const struct hebb_layer *layer, const struct plan *p,
			  hebb_real *panels, size_t begin, size_t end)
{
	const size_t first = begin * p->steps, n = (end - begin) * p->steps;

	hebb_panels_fill(false, p->inputs, p->gates, p->weight[W].value,
			 p->gates, panels);
	hebb_panels_multiply(n, p->gates, p->inputs,
			     layer->in[0]->value + first * p->inputs, p->inputs,
			     panels, p->weight[B].value, 0,
			     p->gate + first * p->gates, p->gates);
}

/* h[t-1] U at step k; nothing was before the first. */
static void look_back(const struct plan *p, const hebb_real *panels,
		      size_t begin, size_t end, size_t k)
{
	const size_t first = begin * p->steps + step_at(p, k);
	hebb_real *to = (p->cell->apart ? p->side : p->gate) + first * p->gates;
	size_t r;

	for (r = begin; !k && r < end; r++) {
		const size_t t = r * p->steps + step_at(p, k);

		memset(p->before + t * p->units, 0,
		       p->units * sizeof(*p->before));
		if (p->cell->apart)
			memset(p->side + t * p->gates, 0,
			       p->gates * sizeof(*p->side));
	}
	if (k)
		hebb_panels_multiply(
		    end - begin, p->gates, p->units,
		    p->before + first * p->units, p->steps * p->units, panels,
		    p->cell->apart ? NULL : to, p->steps * p->gates, to,
		    p->steps * p->gates);
}

static void live(struct hebb_layer *layer, const struct plan *p,
		 hebb_real *work, size_t begin, size_t end)
{
	hebb_real *panels = work + 2 * HEBB_ROWS * p->units;
	size_t k, r;

	look_at_input(layer, p, panels, begin, end);
	hebb_panels_fill(false, p->units, p->gates, p->weight[U].value,
			 p->gates, panels);
	for (k = 0; k < p->steps; k++) {
		look_back(p, panels, begin, end, k);
		for (r = begin; r < end; r++) {
			struct hebb_moment m = moment_at(p, r, k);
			hebb_real *answer =
			    answer_at(layer, p, layer->out.value, r, k);

			/* where the next step reads it, if there is one */
			m.out = k + 1 < p->steps
				    ? p->before +
					  (r * p->steps + step_at(p, k + 1)) *
					      p->units
				    : work;
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
		const struct plan p =
		    plan_of(layer, cell, pass, begin / HEBB_ROWS, d);

		live(layer, &p, pass->work, begin, end);
	}
}

static void remember(struct hebb_layer *layer, const struct plan *p,
		     hebb_real *dh, size_t begin, size_t end)
{
	hebb_real *dstate = dh + HEBB_ROWS * p->units;
	hebb_real *panels = dstate + HEBB_ROWS * p->units;
	hebb_real *dgate = p->cell->apart ? p->side : p->gate;
	size_t k, r, i;

	memset(dh, 0, 2 * HEBB_ROWS * p->units * sizeof(*dh));
	hebb_panels_fill(true, p->gates, p->units, p->weight[U].value, p->gates,
			 panels);
	for (k = p->steps; k-- > 0;) {
		const size_t first = begin * p->steps + step_at(p, k);

		for (r = begin; r < end; r++) {
			struct hebb_moment m = moment_at(p, r, k);
			const hebb_real *dy =
			    answer_at(layer, p, layer->out.grad, r, k);

			m.dh = dh + (r - begin) * p->units;
			m.dstate = dstate + (r - begin) * p->units;
			for (i = 0; dy && i < p->units; i++)
				m.dh[i] += dy[i];
			p->cell->backward(&m, p->units);
		}
		if (k)
			hebb_panels_multiply(end - begin, p->units, p->gates,
					     dgate + first * p->gates,
					     p->steps * p->gates, panels,
					     p->cell->apart ? dh : NULL,
					     p->units, dh, p->units);
	}
}

/* SET sum[n] to the sums of columns from `at` on of x[rows][width]. */
static void add_up(const hebb_real *x, size_t rows, size_t width, size_t at,
		   size_t n, hebb_real *sum)
{
	size_t r, i;

	memset(sum, 0, n * sizeof(*sum));
	for (r = 0; r < rows; r++)
		for (i = 0; i < n; i++)
			sum[i] += x[r * width + at + i];
}

/* The gradients of all weights, and of the input, over all steps at once. */
static void conclude(struct hebb_layer *layer, const struct plan *p,
		     size_t begin, size_t end)
{
	const size_t first = begin * p->steps, n = (end - begin) * p->steps;
	const struct hebb_tensor *in = layer->in[0];
	const hebb_real *dgate = p->gate + first * p->gates;
	const hebb_real *dside =
	    p->cell->apart ? p->side + first * p->gates : dgate;
	hebb_real *dw = p->sums, *du = dw + p->inputs * p->gates;
	hebb_real *db = du + p->units * p->gates;

	hebb_gemm(true, false, p->inputs, p->gates, n,
		  in->value + first * p->inputs, p->inputs, dgate, p->gates, 0,
		  dw, p->gates);
	hebb_gemm(true, false, p->units, p->gates, n,
		  p->before + first * p->units, p->units, dside, p->gates, 0,
		  du, p->gates);
	add_up(dgate, n, p->gates, 0, p->gates, db);
	if (p->cell->apart)
		add_up(dside, n, p->gates, p->gates - p->units, p->units,
		       db + p->gates);
	if (in->grad)
		hebb_gemm(false, true, n, p->inputs, p->gates, dgate, p->gates,
			  p->weight[W].value, p->gates, p->reverse || !in->set,
			  in->grad + first * p->inputs, p->inputs);
}

void hebb_recurrent_backward(struct hebb_layer *layer,
			     const struct hebb_cell *cell,
			     const struct hebb_pass *pass, size_t begin,
			     size_t end)
{
	size_t d;

	for (d = 0; d < directions_of(layer); d++) {
		const struct plan p =
		    plan_of(layer, cell, pass, begin / HEBB_ROWS, d);

		remember(layer, &p, pass->work, begin, end);
		conclude(layer, &p, begin, end);
	}
}
