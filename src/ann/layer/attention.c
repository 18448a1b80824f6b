/*
 * attention.c - every step looks at every step: self-attention of many heads
 *
 *	q, k, v = x W + b        a[t][s] = softmax_s(q[t] k[s] / sqrt(d))
 *	y[t] = (sum_s a[t][s] v[s]) W_o + b_o
 *
 * Each head has d = width / heads of the columns of q, k and v.  With `causal`
 * a step sees itself and what was before it.
 */
#include "ann/layer.h"

#include <string.h>
#include <tgmath.h>

#include "ann/curve.h"
#include "ann/gemm.h"
#include "ann/map.h"
#include "ann/operations.h"
#include "ann/product.h"
#include "ann/sums.h"

#define TOGETHER 8 /* rows of a softmax */

enum { HEADS, CAUSAL, INIT };
enum { W, B, O, OB };

static const struct hebb_param params[] = {
	[HEADS] = { "heads", "1", 1, 1, 1e4, "that share the width",
		    HEBB_COUNT },
	[CAUSAL] = { "causal", "1", 0, 0, 1, "whether no step sees a later one",
		     HEBB_FLAG },
	[INIT] = { "init", "1", HEBB_GLOROT, 0, 0,
		   "what W and W_o are at first", HEBB_CHOICE,
		   HEBB_INIT_CHOICES },
	{ 0 },
};

/* Sizes, and where things lie in what the layer keeps. */
struct plan {
	size_t steps, n, heads, d;
	size_t line; /* of `seen`: steps in whole panels, which are quicker */
	bool causal;
	hebb_real scale;
	hebb_real *qkv;     /* [rows][steps][3 n] */
	hebb_real *seen;    /* [rows][heads][steps][line], zeros at last */
	hebb_real *context; /* [rows][steps][n] */
};

static size_t line_of(size_t steps)
{
	return hebb_panels(1, steps);
}

static struct plan plan_of(const struct hebb_layer *layer,
			   const struct hebb_pass *pass)
{
	const size_t rows =
	    (pass->rows + HEBB_ROWS - 1) / HEBB_ROWS * HEBB_ROWS;
	struct plan p = {
		.steps = layer->out.shape.steps,
		.n = layer->out.shape.width,
		.heads = (size_t)layer->values[HEADS].number,
		.causal = layer->values[CAUSAL].number,
	};

	p.d = p.n / p.heads;
	p.line = line_of(p.steps);
	p.scale = 1 / sqrt((hebb_real)p.d);
	p.qkv = layer->kept;
	p.seen = p.qkv + rows * p.steps * 3 * p.n;
	p.context = p.seen + rows * p.heads * p.steps * p.line;
	return p;
}

/* Steps that step `i` sees. */
static size_t sees(const struct plan *p, size_t i)
{
	return p->causal ? i + 1 : p->steps;
}

static struct hebb_weight matrix(const char *name, const char *brief,
				 size_t rows, size_t columns, size_t fan_out,
				 enum hebb_init init)
{
	return (struct hebb_weight){
		.name = name,
		.brief = brief,
		.rank = 2,
		.shape = { rows, columns },
		.init = init,
		.fan_in = rows,
		.fan_out = fan_out,
	};
}

static struct hebb_weight vector(const char *name, const char *brief, size_t n)
{
	return (struct hebb_weight){
		.name = name,
		.brief = brief,
		.rank = 1,
		.shape = { n },
		.init = HEBB_ZEROS,
	};
}

static bool shape(struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape in = hebb_shape_sequence(&layer->in[0]->shape);
	const size_t n = in.width, t = in.steps;
	const size_t heads = (size_t)layer->values[HEADS].number;
	const enum hebb_init init = (enum hebb_init)layer->values[INIT].number;

	if (n % heads)
		return hebb_error_set(
		    err, HEBB_MODEL, &layer->map->place,
		    "layer '%s' cannot share %zu numbers among %zu heads",
		    layer->name, n, heads);
	layer->out.shape = in;
	layer->products =
	    (double)t * (double)n * (4 * (double)n + 2 * (double)t);
	layer->weights = 4;
	layer->weight[W] = matrix("weight", "from input to query, key, value",
				  n, 3 * n, n, init);
	layer->weight[B] = vector("bias", "of query, key, value", 3 * n);
	layer->weight[O] =
	    matrix("output", "from heads to output", n, n, n, init);
	layer->weight[OB] = vector("output_bias", "of each output", n);
	layer->kept_row = t * (4 * n + heads * line_of(t));
	layer->sums_row = 4 * n * (n + 1);
	layer->work = HEBB_ROWS * t * 4 * n + t * line_of(t) +
		      hebb_panels(n, t) + hebb_panels(t, n) +
		      hebb_map_work(n, 3 * n, false) +
		      hebb_map_work(n, n, false);
	return true;
}

/*
 * C = op(A) op(B), [m][k] by [k][n], of matrices too small for a library.  With
 * B transposed, C has zeros up to whole panels.
 */
static void multiply(bool transpose_a, bool transpose_b, size_t m, size_t n,
		     size_t k, const hebb_real *a, size_t lda,
		     const hebb_real *b, size_t ldb, hebb_real *c, size_t ldc,
		     hebb_real *work)
{
	const bool lies = !transpose_b && n % HEBB_PANEL == 0;
	const struct hebb_product product = {
		.m = m,
		.n = transpose_b ? hebb_panels(1, n) : n,
		.k = k,
		.segments = 1,
		.a = a,
		.a_row = transpose_a ? 1 : lda,
		.a_step = transpose_a ? lda : 1,
		.b = lies ? b : work,
		.b_panel = lies ? HEBB_PANEL : k * HEBB_PANEL,
		.b_step = lies ? ldb : HEBB_PANEL,
		.c = c,
		.c_row = ldc,
	};

	if (!lies)
		hebb_panels_fill(transpose_b, k, n, b, ldb, work);
	hebb_product(&product);
}

/* Powers of what the first `n` of row[line] are below `top`; others are 0. */
static void weigh_powers(hebb_real *row, hebb_real top, hebb_real scale,
			 size_t n, size_t line)
{
	size_t i;
	int l;

	for (i = 0; i < line; i += HEBB_PANEL) {
		const int left = (int)n - (int)i;

		for (l = 0; l < (int)HEBB_PANEL; l++) {
			const hebb_real e =
			    hebb_curve_exp((row[i + l] - top) * scale);

			row[i + l] = l < left ? e : 0;
		}
	}
}

/* So that they add up to 1. */
static void weigh_share(hebb_real *row, size_t line)
{
	const hebb_real share = 1 / hebb_sums(row, line);
	size_t i;

	for (i = 0; i < line; i++)
		row[i] *= share;
}

/*
 * Softmax of what each step sees, scaled; the rest of its row is 0.  Of a few
 * rows at once, as one alone keeps the processor waiting for sums.
 */
static void weigh(const struct plan *p, hebb_real *seen)
{
	const size_t t = p->steps, line = p->line;
	hebb_real top[TOGETHER];
	size_t first, last, i;

	for (first = 0; first < t; first = last) {
		last = first + TOGETHER < t ? first + TOGETHER : t;
		for (i = first; i < last; i++)
			top[i - first] =
			    hebb_sums_most(seen + i * line, sees(p, i));
		for (i = first; i < last; i++)
			weigh_powers(seen + i * line, top[i - first], p->scale,
				     sees(p, i), line);
		for (i = first; i < last; i++)
			weigh_share(seen + i * line, line);
	}
}

static void look(const struct plan *p, size_t row, size_t head, hebb_real *work)
{
	const size_t t = p->steps, line = 3 * p->n;
	const hebb_real *q = p->qkv + row * t * line + head * p->d;
	hebb_real *seen = p->seen + (row * p->heads + head) * t * p->line;

	multiply(false, true, t, t, p->d, q, line, q + p->n, line, seen,
		 p->line, work);
	weigh(p, seen);
	multiply(false, false, t, p->d, t, seen, p->line, q + 2 * p->n, line,
		 p->context + row * t * p->n + head * p->d, p->n, work);
}

static void forward(struct hebb_layer *layer, const struct hebb_pass *pass,
		    size_t begin, size_t end)
{
	const struct plan p = plan_of(layer, pass);
	const size_t first = begin * p.steps, steps = (end - begin) * p.steps;
	size_t r, h;

	hebb_map(steps, p.n, 3 * p.n, layer->in[0]->value + first * p.n,
		 layer->weight[W].value, layer->weight[B].value,
		 p.qkv + first * 3 * p.n, pass->work);
	for (r = begin; r < end; r++)
		for (h = 0; h < p.heads; h++)
			look(&p, r, h, pass->work);
	hebb_map(steps, p.n, p.n, p.context + first * p.n,
		 layer->weight[O].value, layer->weight[OB].value,
		 layer->out.value + first * p.n, pass->work);
}

/* From the slope by the weights of a row to that by what made them. */
static void weigh_back(const hebb_real *restrict a, hebb_real scale,
		       size_t line, hebb_real *restrict da)
{
	const hebb_real sum = hebb_sums_of_products(a, da, line);
	size_t i;

	for (i = 0; i < line; i++)
		da[i] = scale * a[i] * (da[i] - sum);
}

/* From the slope by the context of one head to that by its q, k and v. */
static void look_back(const struct plan *p, size_t row, size_t head,
		      const hebb_real *dcontext, hebb_real *dq, hebb_real *ds)
{
	const size_t t = p->steps, line = 3 * p->n;
	const hebb_real *q = p->qkv + row * t * line + head * p->d;
	const hebb_real *seen = p->seen + (row * p->heads + head) * t * p->line;
	hebb_real *work = ds + t * p->line;
	size_t i;

	multiply(true, false, t, p->d, t, seen, p->line, dcontext, p->n,
		 dq + 2 * p->n, line, work);
	multiply(false, true, t, t, p->d, dcontext, p->n, q + 2 * p->n, line,
		 ds, p->line, work);
	for (i = 0; i < t; i++)
		weigh_back(seen + i * p->line, p->scale, p->line,
			   ds + i * p->line);
	multiply(false, false, t, p->d, t, ds, p->line, q + p->n, line, dq,
		 line, work);
	multiply(true, false, t, p->d, t, ds, p->line, q, line, dq + p->n, line,
		 work);
}

/* SET the gradients of a map of `rows` rows, or ADD to that of its input. */
static void map_back(const hebb_real *x, size_t rows, size_t k,
		     const struct hebb_weight *weight, const hebb_real *dy,
		     size_t n, hebb_real *dw, bool add, hebb_real *dx,
		     hebb_real *work)
{
	hebb_map_weight(rows, k, n, false, x, dy, 0, k, dw, work);
	hebb_map_bias(rows, n, dy, 0, n, dw + k * n);
	if (dx)
		hebb_map_back(rows, k, n, dy, weight->value, add, dx, work);
}

static void backward(struct hebb_layer *layer, const struct hebb_pass *pass,
		     size_t begin, size_t end)
{
	const struct plan p = plan_of(layer, pass);
	const size_t first = begin * p.steps, steps = (end - begin) * p.steps;
	const struct hebb_tensor *in = layer->in[0];
	hebb_real *sums = layer->sums + begin / HEBB_ROWS * layer->sums_row;
	hebb_real *dcontext = pass->work, *dqkv = dcontext + steps * p.n;
	hebb_real *ds = dqkv + steps * 3 * p.n;
	size_t r, h;

	map_back(p.context + first * p.n, steps, p.n, &layer->weight[O],
		 layer->out.grad + first * p.n, p.n, sums + 3 * p.n * (p.n + 1),
		 false, dcontext, ds);
	for (r = 0; r < end - begin; r++)
		for (h = 0; h < p.heads; h++)
			look_back(&p, begin + r, h,
				  dcontext + r * p.steps * p.n + h * p.d,
				  dqkv + r * p.steps * 3 * p.n + h * p.d, ds);
	map_back(in->value + first * p.n, steps, p.n, &layer->weight[W], dqkv,
		 3 * p.n, sums, !in->set,
		 in->grad ? in->grad + first * p.n : NULL, ds);
}

/* Multiply-adds of two rows of d numbers in which neither is zero. */
static double overlap(const hebb_real *a, const hebb_real *b, size_t d)
{
	size_t i, both = 0;

	for (i = 0; i < d; i++)
		both += a[i] != 0 && b[i] != 0;
	return (double)both;
}

/* q k, and the weighted sum of v, of one head; none of steps unseen. */
static void count_look(const struct plan *p, size_t row, size_t head,
		       struct hebb_operations *sum)
{
	const size_t line = 3 * p->n;
	const hebb_real *q = p->qkv + row * p->steps * line + head * p->d;
	const hebb_real *seen =
	    p->seen + (row * p->heads + head) * p->steps * p->line;
	size_t t, s;

	for (t = 0; t < p->steps; t++)
		for (s = 0; s < sees(p, t); s++) {
			const hebb_real *k = q + s * line + p->n;

			sum->multiplies += overlap(q + t * line, k, p->d);
			if (seen[t * p->line + s] != 0)
				sum->multiplies +=
				    hebb_count_active(k + p->n, p->d);
			sum->dense += 2 * (double)p->d;
		}
}

static void count(const struct hebb_layer *layer, const struct hebb_pass *pass,
		  struct hebb_operations *sum)
{
	const struct plan p = plan_of(layer, pass);
	const size_t times = pass->rows * p.steps;
	const struct hebb_tensor context = {
		.shape = hebb_shape_flat(p.steps, p.n),
		.value = p.context,
	};
	size_t r, h;

	hebb_count_product(sum, layer->in[0], times, p.n,
			   layer->weight[W].value, 3 * p.n);
	for (r = 0; r < pass->rows; r++)
		for (h = 0; h < p.heads; h++)
			count_look(&p, r, h, sum);
	hebb_count_product(sum, &context, times, p.n, layer->weight[O].value,
			   p.n);
}

const struct hebb_layer_type hebb_layer_attention = {
	.type = {
		.name = "attention",
		.brief = "every step looks at every step, with many heads",
		.equation = "q, k, v = x W + b; a[t][s] = softmax_s(q[t] k[s] "
			    "/ sqrt(d)); y[t] = (sum_s a[t][s] v[s]) W_o + b_o",
		.source = "Vaswani et al. 2017, NIPS, arXiv 1706.03762",
		.params = params,
	},
	.sets = true,
	.shape = shape,
	.forward = forward,
	.backward = backward,
	.count = count,
	.gradient = hebb_layer_gather,
};
