#include "ann/spiking.h"

#include <string.h>
#ifdef __AVX__
#include <immintrin.h>
#endif

#include "ann/curve.h"
#include "ann/gemm.h"
#include "ann/product.h"
#include "base/number.h"

enum { W };

#define CHUNK 16 /* neurons that live through all steps side by side */
#define PARTS (CHUNK / HEBB_LANES)
#define AHEAD 8         /* spikes that a list takes unseen */
#define FAR   1e30      /* a threshold that nothing reaches */
#define ROOM  (1 << 12) /* numbers of a gradient that stay near */

/* ---- what a layer is ---- */

double hebb_spiking_keep(const struct hebb_layer *layer, int part, int tau,
			 double standard)
{
	const struct hebb_value *v = layer->values;

	if (v[tau].node)
		return hebb_exp(-v[HEBB_SPIKING_DT].number / v[tau].number);
	return v[part].node ? v[part].number : standard;
}

bool hebb_spiking_one(const struct hebb_layer *layer, int part, int tau,
		      struct hebb_error *err)
{
	const struct hebb_value *v = layer->values;
	const struct hebb_param *rows = layer->type->type.params;

	if (!v[part].node || !v[tau].node)
		return true;
	return hebb_error_set(err, HEBB_MODEL, &v[tau].node->place,
			      "layer '%s' has both '%s' and '%s', which say "
			      "the same; give one of them",
			      layer->name, rows[part].name, rows[tau].name);
}

double hebb_spiking_slope(enum hebb_surrogate surrogate,
			  const struct hebb_value *slope)
{
	static const double slopes[] = {
		[HEBB_FAST_SIGMOID] = 25,
		[HEBB_ARCTAN] = 2,
		[HEBB_TRIANGULAR] = 1,
		[HEBB_SMOOTH] = 1,
	};

	return slope->node ? slope->number : slopes[surrogate];
}

struct hebb_unit hebb_spiking_unit(const struct hebb_layer *layer, bool spikes)
{
	const struct hebb_value *v = layer->values;
	struct hebb_unit unit = { .spikes = spikes, .theta = FAR };

	unit.beta =
	    hebb_spiking_keep(layer, HEBB_SPIKING_BETA, HEBB_SPIKING_TAU, 0.95);
	if (!spikes)
		return unit;
	unit.theta = unit.drop = v[HEBB_SPIKING_THRESHOLD].number;
	unit.surrogate = (enum hebb_surrogate)v[HEBB_SPIKING_SURROGATE].number;
	unit.height = v[HEBB_SPIKING_HEIGHT].number;
	unit.slope = hebb_spiking_slope(unit.surrogate, &v[HEBB_SPIKING_SLOPE]);
	return unit;
}

static bool says(const struct hebb_layer *layer, const struct hebb_unit *unit,
		 int row)
{
	return unit->spikes && layer->values[row].number;
}

/* Where things lie in what a layer keeps, for one batch. */
struct plan {
	const struct hebb_unit *unit;
	const struct hebb_tensor *in;
	struct hebb_tensor *out;
	bool still;     /* the input does not change */
	bool recurrent; /* the neurons see each other's spikes */
	bool back;      /* ... and so do errors */
	bool membrane;  /* gives v */
	size_t steps, inputs, units;
	size_t wide;  /* units, filled up to whole chunks and panels */
	size_t words; /* of 16 spikes a step */
	size_t lives; /* steps of x: 1 where x does not change */
	size_t skip;  /* first steps of which it gives nothing */
	const hebb_real *w, *u, *b, *feedback;
	/* current, then its gradient */
	hebb_real *x;     /* [rows][lives][wide] */
	hebb_real *sum;   /* [rows][wide]: of a still input, if lives > 1 */
	hebb_real *s;     /* [rows][steps][wide]: own spikes, smooth ones */
	uint16_t *spikes; /* [rows][steps][words]: own spikes, others */
};

static size_t whole(size_t n, size_t unit)
{
	return (n + unit - 1) / unit * unit;
}

/* What does not depend on the batch; weights are where there are. */
static struct plan plan_of(struct hebb_layer *layer,
			   const struct hebb_unit *unit)
{
	const struct hebb_value *v = layer->values;
	const bool still =
	    layer->in[0]->shape.steps == 1 && v[HEBB_SPIKING_STEPS].node;
	const struct hebb_shape in =
	    still ? hebb_shape_flat(1, layer->in[0]->shape.width)
		  : hebb_shape_sequence(&layer->in[0]->shape);
	const size_t chunk = HEBB_PANEL > CHUNK ? HEBB_PANEL : CHUNK;
	const bool bias = v[HEBB_SPIKING_BIAS].number;
	struct plan p = {
		.unit = unit,
		.in = layer->in[0],
		.out = &layer->out,
		.still = still,
		.recurrent = says(layer, unit, HEBB_SPIKING_RECURRENT),
		.membrane = !unit->spikes || v[HEBB_SPIKING_GIVES].number,
		.steps =
		    still ? (size_t)v[HEBB_SPIKING_STEPS].number : in.steps,
		.inputs = in.width,
		.units = (size_t)v[HEBB_SPIKING_UNITS].number,
		.w = layer->weight[W].value,
		.b = bias ? layer->weight[W + 1].value : NULL,
	};

	p.back = p.recurrent && !says(layer, unit, HEBB_SPIKING_GRADIENT);
	p.u = p.recurrent ? layer->weight[W + 1 + bias].value : NULL;
	p.feedback = v[HEBB_SPIKING_FEEDBACK].number
			 ? layer->weight[W + 1 + bias + p.recurrent].value
			 : p.w;
	p.wide = whole(p.units, chunk);
	p.words = whole(p.units, 16) / 16;
	p.lives = still && !p.recurrent ? 1 : p.steps;
	p.skip = v[HEBB_SPIKING_LAST].node
		     ? p.steps - (size_t)v[HEBB_SPIKING_LAST].number
		     : 0;
	return p;
}

static size_t own_room(const struct plan *p)
{
	const size_t each = p->unit->surrogate == HEBB_SMOOTH
				? p->wide
				: p->words * 2 / sizeof(hebb_real) + 1;

	return p->recurrent ? whole(p->steps * each, CHUNK) : 0;
}

static size_t sum_room(const struct plan *p)
{
	return p->still && p->lives > 1 ? p->wide : 0;
}

static struct plan plan_batch(struct hebb_layer *layer,
			      const struct hebb_unit *unit,
			      const struct hebb_pass *pass)
{
	const size_t rows = whole(pass->rows, HEBB_ROWS);
	struct plan p = plan_of(layer, unit);

	p.x = layer->kept;
	p.sum = p.x + rows * p.lives * p.wide;
	p.s = p.sum + rows * sum_room(&p);
	p.spikes = (uint16_t *)p.s;
	if (!sum_room(&p))
		p.sum = p.x;
	return p;
}

static void place(struct hebb_layer *layer, const struct plan *p)
{
	const struct hebb_value *v = layer->values;
	struct hebb_weight weight = {
		.name = "weight",
		.brief = "from input to neuron",
		.rank = 2,
		.shape = { p->inputs, p->units },
		.init = (enum hebb_init)v[HEBB_SPIKING_INIT].number,
		.fan_in = p->inputs,
		.fan_out = p->units,
	};
	struct hebb_weight bias = {
		.name = "bias",
		.brief = "of each neuron",
		.rank = 1,
		.shape = { p->units },
		.init = HEBB_ZEROS,
	};
	struct hebb_weight feedback = weight;

	layer->weight[layer->weights++] = weight;
	if (v[HEBB_SPIKING_BIAS].number)
		layer->weight[layer->weights++] = bias;
	weight.name = "recurrent";
	weight.brief = "from neuron to neuron";
	weight.shape[0] = weight.fan_in = p->units;
	if (p->recurrent)
		layer->weight[layer->weights++] = weight;
	feedback.name = "feedback";
	feedback.brief = "by which errors go down";
	feedback.frozen = true;
	if (v[HEBB_SPIKING_FEEDBACK].number)
		layer->weight[layer->weights++] = feedback;
}

static bool has_time(const struct hebb_layer *layer, struct hebb_error *err)
{
	const struct hebb_shape *in = &layer->in[0]->shape;
	const struct hebb_value *v = layer->values;
	const struct hebb_config *steps = v[HEBB_SPIKING_STEPS].node;

	if (in->steps == 1 && in->rank == 1 && in->width > 1 && !steps)
		return hebb_error_set(
		    err, HEBB_MODEL, &layer->map->place,
		    "layer '%s' of type '%s' gets %zu numbers without time; "
		    "'steps' says for how many steps they are shown",
		    layer->name, layer->type->type.name, in->width);
	if (in->steps > 1 && steps)
		return hebb_error_set(
		    err, HEBB_MODEL, &steps->place,
		    "layer '%s' gets %zu steps already; 'steps' is for an "
		    "input without time",
		    layer->name, in->steps);
	return true;
}

bool hebb_spiking_shape(struct hebb_layer *layer, const struct hebb_unit *unit,
			struct hebb_error *err)
{
	const struct hebb_value *v = layer->values;
	const struct plan p = plan_of(layer, unit);
	const struct hebb_config *last = v[HEBB_SPIKING_LAST].node;
	const size_t most = p.inputs > p.units ? p.inputs : p.units;

	if (!hebb_spiking_one(layer, HEBB_SPIKING_BETA, HEBB_SPIKING_TAU,
			      err) ||
	    !has_time(layer, err))
		return false;
	if (last && v[HEBB_SPIKING_LAST].number > (double)p.steps)
		return hebb_error_set(err, HEBB_MODEL, &last->place,
				      "layer '%s' has %zu steps and cannot "
				      "give the last %s",
				      layer->name, p.steps, last->text);
	layer->weights = 0;
	place(layer, &p);
	layer->out.shape = hebb_shape_flat(p.steps - p.skip, p.units);
	if (!p.membrane && unit->surrogate != HEBB_SMOOTH)
		layer->out.words = p.words;
	layer->products = (double)p.units *
			  ((double)p.inputs * (double)(p.still ? 1 : p.steps) +
			   (double)(p.recurrent ? p.steps * p.units : 0));
	layer->kept_row = p.lives * p.wide + sum_room(&p) + own_room(&p);
	layer->work = hebb_panels(most, p.wide) + hebb_panels(p.wide, most) +
		      most + 4 * HEBB_ROWS * p.wide + 2 * CHUNK * p.steps +
		      ROOM + CHUNK * p.wide + CHUNK + AHEAD;
	return true;
}

/* ---- one neuron, as many as a vector has ---- */

struct coefs {
	hebb_real alpha, beta, rho, theta, drop, lose, gamma, slope, height;
	size_t regular;
};

static struct coefs coefs_of(const struct hebb_unit *unit)
{
	return (struct coefs){
		.alpha = (hebb_real)unit->alpha,
		.beta = (hebb_real)unit->beta,
		.rho = (hebb_real)unit->rho,
		.theta = (hebb_real)unit->theta,
		.drop = (hebb_real)unit->drop,
		.lose = (hebb_real)unit->lose,
		.gamma = (hebb_real)unit->gamma,
		.slope = (hebb_real)unit->slope,
		.height = (hebb_real)unit->height,
		.regular = unit->regular,
	};
}

struct state {
	hebb_vector i, v, a, s;
};

/* The gradients by the state that a step leaves. */
struct slopes {
	hebb_vector di, dv, da;
};

static const struct state at_rest;
static const struct slopes at_end;

typedef __typeof__((hebb_vector){ 0 } < (hebb_vector){ 0 }) hebb_mask;

HEBB_VECTOR hebb_vector same(hebb_real x)
{
	return (hebb_vector){ 0 } + x;
}

/* x where the mask is set, else 0 */
HEBB_VECTOR hebb_vector where(hebb_mask mask, hebb_vector x)
{
	return (hebb_vector)(mask & (hebb_mask)x);
}

HEBB_VECTOR hebb_vector size_of(hebb_vector x)
{
	return where(x >= 0, x) - where(x < 0, x);
}

HEBB_VECTOR hebb_vector sigmoid(hebb_vector x)
{
	size_t l;

	for (l = 0; l < HEBB_LANES; l++)
		x[l] = hebb_curve_sigmoid(x[l]);
	return x;
}

/* `kind` is a constant where these are inlined. */
HEBB_VECTOR hebb_vector spike(const struct coefs *c, hebb_vector u,
			      enum hebb_surrogate kind)
{
	return kind == HEBB_SMOOTH ? sigmoid(c->slope * u)
				   : where(u >= 0, same(1));
}

HEBB_VECTOR hebb_vector surrogate(const struct coefs *c, hebb_vector u,
				  hebb_vector s, enum hebb_surrogate kind)
{
	const hebb_real half_pi = (hebb_real)1.57079632679489662;
	hebb_vector x;

	switch (kind) {
	case HEBB_FAST_SIGMOID:
		x = 1 + c->slope * size_of(u);
		return c->height / (x * x);
	case HEBB_ARCTAN:
		x = half_pi * c->slope * u;
		return c->height / (1 + x * x);
	case HEBB_TRIANGULAR:
		x = 1 - c->slope * size_of(u);
		return c->height * where(x > 0, x);
	case HEBB_SMOOTH:
		break;
	}
	return c->slope * s * (1 - s);
}

/* Of the neurons from `at` on. */
HEBB_VECTOR hebb_vector gamma_at(const struct coefs *c, size_t at)
{
	hebb_vector gamma = same(c->gamma);
	size_t l;

	for (l = 0; at < c->regular && l < HEBB_LANES; l++)
		if (at + l < c->regular)
			gamma[l] = 0;
	return gamma;
}

/* One step; u is what the threshold is compared with. */
HEBB_VECTOR hebb_vector live(const struct coefs *c, struct state *is,
			     hebb_vector x, hebb_vector gamma,
			     enum hebb_surrogate kind, bool plain)
{
	hebb_vector u;

	is->i = plain ? x : c->alpha * is->i + x;
	is->v = c->beta * is->v - is->s * (c->drop + c->lose * is->v) + is->i;
	u = is->v - c->theta;
	if (!plain) {
		is->a = c->rho * is->a + is->s;
		u -= gamma * is->a;
	}
	is->s = spike(c, u, kind);
	return u;
}

/* One step back; gives dx.  `ds` and `dv` are what came from elsewhere. */
HEBB_VECTOR hebb_vector look_back(const struct coefs *c, struct slopes *next,
				  hebb_vector u, hebb_vector ds, hebb_vector dv,
				  hebb_vector gamma, enum hebb_surrogate kind,
				  bool plain, bool through)
{
	const hebb_vector s = spike(c, u, kind);
	hebb_vector du;

	if (!plain)
		ds += next->da;
	if (through)
		ds -= next->dv * (c->drop + c->lose * (u + c->theta));
	du = surrogate(c, u, s, kind) * ds;
	if (!plain)
		next->da = c->rho * next->da - gamma * du;
	next->dv = du + dv + next->dv * (c->beta - c->lose * s);
	next->di = plain ? next->dv : next->dv + c->alpha * next->di;
	return next->di;
}

static inline unsigned bits_of(hebb_vector s)
{
#if defined(__AVX512F__) && !defined(HEBB_DOUBLE)
	return _mm512_cmp_ps_mask((__m512)s, _mm512_setzero_ps(), _CMP_GT_OQ);
#elif defined(__AVX__) && !defined(HEBB_DOUBLE)
	return (unsigned)_mm256_movemask_ps((__m256)(s > 0));
#else
	unsigned bits = 0;
	size_t l;

	for (l = 0; l < HEBB_LANES; l++)
		bits |= (unsigned)(s[l] > 0) << l;
	return bits;
#endif
}

/* The rows of other arrays have no room for whole chunks. */
HEBB_VECTOR void load(hebb_vector *to, const hebb_real *from, size_t n)
{
	hebb_real some[CHUNK] = { 0 };
	size_t p;

	if (n < CHUNK) {
		memcpy(some, from, n * sizeof(*some));
		from = some;
	}
	for (p = 0; p < PARTS; p++)
		to[p] = hebb_vector_load(from + p * HEBB_LANES);
}

HEBB_VECTOR void store(hebb_real *to, const hebb_vector *from, size_t n)
{
	hebb_real some[CHUNK];
	size_t p;

	for (p = 0; p < PARTS; p++)
		hebb_vector_store((n < CHUNK ? some : to) + p * HEBB_LANES,
				  from[p]);
	if (n < CHUNK)
		memcpy(to, some, n * sizeof(*some));
}

/* How many neurons the chunk at `at` has. */
static inline size_t left_at(const struct plan *p, size_t at)
{
	return p->units - at < CHUNK ? p->units - at : CHUNK;
}

/* ---- forward ---- */

/* A chunk's step t: what goes out, and what is remembered. */
HEBB_VECTOR void tell(const struct plan *p, size_t row, size_t t, size_t at,
		      const struct state *is, enum hebb_surrogate kind)
{
	const size_t here = row * p->steps + t;
	const size_t there = row * (p->steps - p->skip) + t - p->skip;
	hebb_vector out[PARTS];
	unsigned bits = 0;
	size_t k;

	for (k = 0; k < PARTS; k++) {
		out[k] = p->membrane ? is[k].v : is[k].s;
		if (kind != HEBB_SMOOTH)
			bits |= bits_of(is[k].s) << (k * HEBB_LANES);
		if (kind == HEBB_SMOOTH && p->recurrent)
			hebb_vector_store(p->s + here * p->wide + at +
					      k * HEBB_LANES,
					  is[k].s);
	}
	if (kind != HEBB_SMOOTH && p->recurrent)
		p->spikes[here * p->words + at / CHUNK] = (uint16_t)bits;
	if (t < p->skip)
		return;
	if (!p->out->bare)
		store(p->out->value + there * p->units + at, out,
		      left_at(p, at));
	if (p->out->spikes)
		p->out->spikes[there * p->words + at / CHUNK] = (uint16_t)bits;
}

/* Neurons that do not see each other: a chunk after the other. */
HEBB_VECTOR void live_alone(const struct plan *p, const struct coefs *coefs,
			    size_t row, enum hebb_surrogate kind, bool plain)
{
	/* a copy of its own, which no store can change, stays in registers */
	const struct coefs own = *coefs, *c = &own;
	size_t at, t, k;

	for (at = 0; at < p->units; at += CHUNK) {
		const hebb_real *x = p->x + row * p->lives * p->wide + at;
		struct state is[PARTS];

		for (k = 0; k < PARTS; k++)
			is[k] = at_rest;
		for (t = 0; t < p->steps; t++) {
			for (k = 0; k < PARTS; k++)
				live(c, &is[k],
				     hebb_vector_load(x + k * HEBB_LANES),
				     gamma_at(c, at + k * HEBB_LANES), kind,
				     plain);
			tell(p, row, t, at, is, kind);
			x += p->lives > 1 ? p->wide : 0;
		}
	}
}

/* A step of all neurons of a row. */
HEBB_VECTOR void live_together(const struct plan *p, const struct coefs *c,
			       size_t row, size_t t, struct state *is,
			       enum hebb_surrogate kind)
{
	const hebb_real *x = p->x + (row * p->steps + t) * p->wide;
	size_t at, k;

	for (at = 0; at < p->units; at += CHUNK, is += PARTS) {
		for (k = 0; k < PARTS; k++)
			live(c, &is[k],
			     hebb_vector_load(x + at + k * HEBB_LANES),
			     gamma_at(c, at + k * HEBB_LANES), kind, false);
		tell(p, row, t, at, is, kind);
	}
}

/*
 * The numbers of those that fired, by `n` words from `first` on.  Some are
 * written at once, as if they were there: a processor cannot foresee how many
 * spikes a word has.  So the list needs room for AHEAD more.
 */
static size_t list_spikes(const uint16_t *words, size_t first, size_t n,
			  uint32_t *list)
{
	const uint64_t top = UINT64_C(1) << 63;
	size_t found = 0, w, k;

	for (w = first; w < first + n; w += 4) {
		const size_t here = first + n - w < 4 ? first + n - w : 4;
		uint64_t bits = 0;
		size_t all;

		for (k = 0; k < here; k++)
			bits |= (uint64_t)words[w + k] << (16 * k);
		all = (size_t)__builtin_popcountll(bits);
		for (k = 0; k < AHEAD || k < all; k++) {
			list[found + k] = (uint32_t)(w * 16) +
					  (uint32_t)__builtin_ctzll(bits | top);
			bits &= bits - 1;
		}
		found += all;
	}
	return found;
}

/* x[wide] += the listed rows of panels of k rows */
static void add_rows(const uint32_t *list, size_t n, const hebb_real *panels,
		     size_t k, size_t wide, hebb_real *x)
{
	size_t at, i;

	for (at = 0; at < wide; at += HEBB_PANEL) {
		const hebb_real *b = panels + at * k;
		hebb_vector even[2] = { hebb_vector_load(x + at),
					hebb_vector_load(x + at + HEBB_LANES) };
		hebb_vector odd[2] = { { 0 }, { 0 } };

		for (i = 0; i + 2 <= n; i += 2) {
			const hebb_real *one = b + list[i] * HEBB_PANEL;
			const hebb_real *two = b + list[i + 1] * HEBB_PANEL;

			even[0] += hebb_vector_load(one);
			even[1] += hebb_vector_load(one + HEBB_LANES);
			odd[0] += hebb_vector_load(two);
			odd[1] += hebb_vector_load(two + HEBB_LANES);
		}
		if (i < n) {
			const hebb_real *one = b + list[i] * HEBB_PANEL;

			even[0] += hebb_vector_load(one);
			even[1] += hebb_vector_load(one + HEBB_LANES);
		}
		hebb_vector_store(x + at, even[0] + odd[0]);
		hebb_vector_store(x + at + HEBB_LANES, even[1] + odd[1]);
	}
}

/* in W + b, for all steps of a block; of a still input, in its first row. */
static void look_at_input(const struct plan *p, hebb_real *panels, size_t begin,
			  size_t end)
{
	const size_t lives = p->still ? 1 : p->steps;
	hebb_real *x = p->still ? p->sum : p->x;
	uint32_t *list = (uint32_t *)(panels + hebb_panels(p->inputs, p->wide));
	size_t r;

	for (r = begin * lives; r < end * lives; r++) {
		memset(x + r * p->wide, 0, p->wide * sizeof(*x));
		if (p->b)
			memcpy(x + r * p->wide, p->b, p->units * sizeof(*x));
	}
	if (p->still && !p->in->spikes) {
		hebb_gemm(false, false, end - begin, p->units, p->inputs,
			  p->in->value + begin * p->inputs, p->inputs, p->w,
			  p->units, 1, x + begin * p->wide, p->wide);
		return;
	}
	hebb_panels_fill(false, p->inputs, p->units, p->w, p->units, panels);
	if (!p->in->spikes) {
		hebb_panels_multiply((end - begin) * lives, p->units, p->inputs,
				     p->in->value + begin * p->in->row,
				     p->inputs, panels,
				     x + begin * lives * p->wide, p->wide,
				     x + begin * lives * p->wide, p->wide);
		return;
	}
	for (r = begin * lives; r < end * lives; r++) {
		const size_t n = list_spikes(p->in->spikes + r * p->in->words,
					     0, p->in->words, list);

		add_rows(list, n, panels, p->inputs,
			 whole(p->units, HEBB_PANEL), x + r * p->wide);
	}
}

/* x[t] += s[t-1] U; a still input comes in here. */
static void hear(const struct plan *p, hebb_real *panels, size_t begin,
		 size_t end, size_t t)
{
	uint32_t *list = (uint32_t *)(panels + hebb_panels(p->units, p->wide));
	size_t r;

	for (r = begin; r < end; r++) {
		const size_t here = r * p->steps + t;
		hebb_real *x = p->x + here * p->wide;
		size_t n;

		if (p->still)
			memcpy(x, p->sum + r * p->wide, p->wide * sizeof(*x));
		if (!t)
			continue;
		if (p->unit->surrogate == HEBB_SMOOTH) {
			hebb_panels_multiply(
			    1, p->units, p->units, p->s + (here - 1) * p->wide,
			    p->wide, panels, x, p->wide, x, p->wide);
			continue;
		}
		n = list_spikes(p->spikes + (here - 1) * p->words, 0, p->words,
				list);
		add_rows(list, n, panels, p->units, whole(p->units, HEBB_PANEL),
			 x);
	}
}

static void meet(const struct plan *p, const struct coefs *c, hebb_real *work,
		 size_t begin, size_t end)
{
	const size_t each = p->wide / HEBB_LANES; /* states a row */
	struct state *is = (struct state *)work;
	hebb_real *panels = work + 4 * HEBB_ROWS * p->wide;
	size_t t, r, k;

	for (k = 0; k < (end - begin) * each; k++)
		is[k] = at_rest;
	hebb_panels_fill(false, p->units, p->units, p->u, p->units, panels);
	for (t = 0; t < p->steps; t++) {
		hear(p, panels, begin, end, t);
		for (r = begin; r < end; r++) {
			struct state *own = is + (r - begin) * each;

			if (p->unit->surrogate == HEBB_SMOOTH)
				live_together(p, c, r, t, own, HEBB_SMOOTH);
			else
				live_together(p, c, r, t, own,
					      HEBB_FAST_SIGMOID);
		}
	}
}

/* Nothing but v, which leaks. */
static bool is_plain(const struct hebb_unit *unit)
{
	return !unit->alpha && !unit->gamma;
}

void hebb_spiking_forward(struct hebb_layer *layer,
			  const struct hebb_unit *unit,
			  const struct hebb_pass *pass, size_t begin,
			  size_t end)
{
	const struct plan p = plan_batch(layer, unit, pass);
	const struct coefs c = coefs_of(unit);
	const bool smooth = unit->surrogate == HEBB_SMOOTH;
	size_t r;

	look_at_input(&p, pass->work, begin, end);
	if (p.recurrent) {
		meet(&p, &c, pass->work, begin, end);
		return;
	}
	/* one kind of surrogate stands for all whose spikes are 0 or 1 */
	for (r = begin; r < end; r++)
		if (smooth)
			live_alone(&p, &c, r, HEBB_SMOOTH, false);
		else if (is_plain(unit))
			live_alone(&p, &c, r, HEBB_FAST_SIGMOID, true);
		else
			live_alone(&p, &c, r, HEBB_FAST_SIGMOID, false);
}

/* ---- backward ---- */

/* What the next layer wants of a chunk's step: by spikes, or by v. */
HEBB_VECTOR void asked(const struct plan *p, size_t row, size_t t, size_t at,
		       hebb_vector *ds, hebb_vector *dv)
{
	const size_t there = row * (p->steps - p->skip) + t - p->skip;
	size_t k;

	for (k = 0; k < PARTS; k++)
		ds[k] = dv[k] = (hebb_vector){ 0 };
	if (t >= p->skip)
		load(p->membrane ? dv : ds,
		     p->out->grad + there * p->units + at, left_at(p, at));
}

/* Live once more, since only x was kept: u[steps][CHUNK]. */
HEBB_VECTOR void remember(const struct plan *p, const struct coefs *coefs,
			  const hebb_real *x, size_t at, hebb_real *u,
			  enum hebb_surrogate kind, bool plain)
{
	const struct coefs own = *coefs, *c = &own;
	struct state is[PARTS];
	size_t t, k;

	for (k = 0; k < PARTS; k++)
		is[k] = at_rest;
	for (t = 0; t < p->steps; t++) {
		for (k = 0; k < PARTS; k++)
			hebb_vector_store(
			    u + t * CHUNK + k * HEBB_LANES,
			    live(
				c, &is[k], hebb_vector_load(x + k * HEBB_LANES),
				gamma_at(c, at + k * HEBB_LANES), kind, plain));
		x += p->lives > 1 ? p->wide : 0;
	}
}

/* SET the gradients of x, and its sum over the steps of a still input. */
HEBB_VECTOR void back_alone(const struct plan *p, const struct coefs *coefs,
			    size_t row, size_t at, hebb_real *u,
			    enum hebb_surrogate kind, bool plain, bool through)
{
	const struct coefs own = *coefs, *c = &own;
	hebb_real *x = p->x + row * p->lives * p->wide + at;
	hebb_vector sum[PARTS] = { { 0 } }, ds[PARTS], dv[PARTS];
	struct slopes next[PARTS];
	size_t t, k;

	remember(p, c, x, at, u, kind, plain);
	for (k = 0; k < PARTS; k++)
		next[k] = at_end;
	for (t = p->steps; t-- > 0;) {
		asked(p, row, t, at, ds, dv);
		for (k = 0; k < PARTS; k++) {
			const hebb_vector dx = look_back(
			    c, &next[k],
			    hebb_vector_load(u + t * CHUNK + k * HEBB_LANES),
			    ds[k], dv[k], gamma_at(c, at + k * HEBB_LANES),
			    kind, plain, through);

			sum[k] += dx;
			if (p->lives > 1)
				hebb_vector_store(
				    x + t * p->wide + k * HEBB_LANES, dx);
		}
	}
	for (k = 0; p->still && k < PARTS; k++)
		hebb_vector_store(p->sum + row * p->wide + at + k * HEBB_LANES,
				  sum[k]);
}

/* Each kind compiled apart, so that its loops have no branches. */
static void back_chunk(const struct plan *p, const struct coefs *c, size_t row,
		       size_t at, hebb_real *u, bool through)
{
	const bool plain = is_plain(p->unit) && !through;

#define WITH(kind)                                                             \
	case kind:                                                             \
		if (plain)                                                     \
			back_alone(p, c, row, at, u, kind, true, false);       \
		else                                                           \
			back_alone(p, c, row, at, u, kind, false, through);    \
		break
	switch (p->unit->surrogate) {
		WITH(HEBB_FAST_SIGMOID);
		WITH(HEBB_ARCTAN);
		WITH(HEBB_TRIANGULAR);
		WITH(HEBB_SMOOTH);
	}
#undef WITH
}

/* Replace x by u, for a row of neurons that see each other. */
static void remember_all(const struct plan *p, const struct coefs *c,
			 size_t row, hebb_real *u)
{
	size_t at, t;

	for (at = 0; at < p->units; at += CHUNK) {
		hebb_real *x = p->x + row * p->steps * p->wide + at;

		if (p->unit->surrogate == HEBB_SMOOTH)
			remember(p, c, x, at, u, HEBB_SMOOTH, false);
		else
			remember(p, c, x, at, u, HEBB_FAST_SIGMOID, false);
		for (t = 0; t < p->steps; t++)
			memcpy(x + t * p->wide, u + t * CHUNK,
			       CHUNK * sizeof(*x));
	}
}

/* A step back of all neurons of a row; `heard` is dx[t+1] U^T. */
HEBB_VECTOR void back_together(const struct plan *p, const struct coefs *c,
			       size_t row, size_t t, const hebb_real *heard,
			       struct slopes *next, enum hebb_surrogate kind,
			       bool through)
{
	hebb_real *x = p->x + (row * p->steps + t) * p->wide;
	hebb_real *sum = p->sum + row * p->wide;
	hebb_vector ds[PARTS], dv[PARTS];
	size_t at, k;

	for (at = 0; at < p->units; at += CHUNK, next += PARTS) {
		asked(p, row, t, at, ds, dv);
		for (k = 0; k < PARTS; k++) {
			const size_t i = at + k * HEBB_LANES;
			const hebb_vector dx = look_back(
			    c, &next[k], hebb_vector_load(x + i),
			    ds[k] + hebb_vector_load(heard + i), dv[k],
			    gamma_at(c, i), kind, false, through);

			hebb_vector_store(x + i, dx);
			if (p->still)
				hebb_vector_store(
				    sum + i, dx + hebb_vector_load(sum + i));
		}
	}
}

static void back_row(const struct plan *p, const struct coefs *c, size_t row,
		     size_t t, const hebb_real *heard, struct slopes *next,
		     bool through)
{
	switch (p->unit->surrogate) {
	case HEBB_FAST_SIGMOID:
		back_together(p, c, row, t, heard, next, HEBB_FAST_SIGMOID,
			      through);
		break;
	case HEBB_ARCTAN:
		back_together(p, c, row, t, heard, next, HEBB_ARCTAN, through);
		break;
	case HEBB_TRIANGULAR:
		back_together(p, c, row, t, heard, next, HEBB_TRIANGULAR,
			      through);
		break;
	case HEBB_SMOOTH:
		back_together(p, c, row, t, heard, next, HEBB_SMOOTH, through);
		break;
	}
}

static void part(const struct plan *p, const struct coefs *c, hebb_real *work,
		 size_t begin, size_t end, bool through)
{
	const size_t each = p->wide / HEBB_LANES, n = end - begin;
	struct slopes *next = (struct slopes *)work;
	hebb_real *heard = work + 3 * HEBB_ROWS * p->wide;
	hebb_real *panels = heard + HEBB_ROWS * p->wide;
	size_t t, r, k;

	for (r = begin; r < end; r++) {
		remember_all(p, c, r, panels);
		if (p->still)
			memset(p->sum + r * p->wide, 0,
			       p->wide * sizeof(*p->sum));
	}
	hebb_panels_fill(true, p->units, p->units, p->u, p->units, panels);
	for (k = 0; k < n * each; k++)
		next[k] = at_end;
	memset(heard, 0, n * p->wide * sizeof(*heard));
	for (t = p->steps; t-- > 0;) {
		for (r = begin; r < end; r++)
			back_row(p, c, r, t, heard + (r - begin) * p->wide,
				 next + (r - begin) * each, through);
		hebb_panels_multiply(n, p->units, p->units,
				     p->x + (begin * p->steps + t) * p->wide,
				     p->steps * p->wide, panels, NULL, 0, heard,
				     p->wide);
	}
}

/* ADD to the input's gradient, or SET it. */
static void hand_down(const struct plan *p, size_t begin, size_t end)
{
	const size_t lives = p->still ? 1 : p->steps;
	const hebb_real *dx = p->still ? p->sum : p->x;

	if (p->in->grad)
		hebb_gemm(false, true, (end - begin) * lives, p->inputs,
			  p->units, dx + begin * lives * p->wide, p->wide,
			  p->feedback, p->units, !p->in->set,
			  p->in->grad + begin * p->in->row, p->inputs);
}

void hebb_spiking_backward(struct hebb_layer *layer,
			   const struct hebb_unit *unit,
			   const struct hebb_pass *pass, size_t begin,
			   size_t end)
{
	const struct plan p = plan_batch(layer, unit, pass);
	const struct coefs c = coefs_of(unit);
	const bool through = says(layer, unit, HEBB_SPIKING_RESET_SLOPE);
	size_t r, at;

	if (p.back)
		part(&p, &c, pass->work, begin, end, through);
	else
		for (r = begin; r < end; r++)
			for (at = 0; at < p.units; at += CHUNK)
				back_chunk(&p, &c, r, at, pass->work, through);
	hand_down(&p, begin, end);
}

/* ---- gradients of weights ---- */

/* Spikes of a step of a row, and the errors they meet. */
struct meeting {
	const uint16_t *spikes; /* [rows][steps][words] */
	size_t rows, steps, words;
	size_t later;        /* steps after which they meet */
	const hebb_real *dx; /* [rows][steps][wide] */
	size_t wide, units;
};

HEBB_VECTOR void add(hebb_real *to, const hebb_real *x, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i += CHUNK)
		for (k = i; k < i + CHUNK; k += HEBB_LANES)
			hebb_vector_store(to + k, hebb_vector_load(to + k) +
						      hebb_vector_load(x + k));
}

/* SET grad[last - first][units]; `sum` has room for whole rows, and a list. */
static void count_in(const struct meeting *m, size_t first, size_t last,
		     hebb_real *sum, hebb_real *grad)
{
	const size_t from = first / 16, words = (last + 15) / 16 - from;
	uint32_t *list = (uint32_t *)(sum + (last - first) * m->wide);
	size_t r, t, i, n;

	memset(sum, 0, (last - first) * m->wide * sizeof(*sum));
	for (r = 0; r < m->rows; r++)
		for (t = 0; t + m->later < m->steps; t++) {
			const size_t here = r * m->steps + t;

			n = list_spikes(m->spikes + here * m->words, from,
					words, list);
			/* the first and the last word may be others' too */
			while (n && list[n - 1] >= last)
				n--;
			for (i = 0; i < n; i++)
				if (list[i] >= first)
					add(sum + (list[i] - first) * m->wide,
					    m->dx + (here + m->later) * m->wide,
					    m->wide);
		}
	for (i = 0; i < last - first; i++)
		memcpy(grad + i * m->units, sum + i * m->wide,
		       m->units * sizeof(*grad));
}

static void count(const struct meeting *m, size_t first, size_t last,
		  hebb_real *work, hebb_real *grad)
{
	const size_t most = ROOM / m->wide < 16 ? 16 : ROOM / m->wide;
	size_t from;

	for (from = first; from < last; from += most)
		count_in(m, from, last - from < most ? last : from + most, work,
			 grad + (from - first) * m->units);
}

static void of_input(const struct plan *p, const struct hebb_pass *pass,
		     size_t first, size_t last, hebb_real *grad)
{
	const size_t lives = p->still ? 1 : p->steps;
	const struct meeting m = {
		.spikes = p->in->spikes,
		.rows = pass->rows,
		.steps = lives,
		.words = p->in->words,
		.dx = p->still ? p->sum : p->x,
		.wide = p->wide,
		.units = p->units,
	};

	if (p->in->spikes) {
		count(&m, first, last, pass->work, grad);
		return;
	}
	hebb_gemm(true, false, last - first, p->units, pass->rows * lives,
		  p->in->value + first, p->inputs, m.dx, p->wide, 0, grad,
		  p->units);
}

static void of_recurrence(const struct plan *p, const struct hebb_pass *pass,
			  size_t first, size_t last, hebb_real *grad)
{
	const struct meeting m = {
		.spikes = p->spikes,
		.rows = pass->rows,
		.steps = p->steps,
		.words = p->words,
		.later = 1,
		.dx = p->x,
		.wide = p->wide,
		.units = p->units,
	};
	size_t r;

	if (p->unit->surrogate != HEBB_SMOOTH) {
		count(&m, first, last, pass->work, grad);
		return;
	}
	memset(grad, 0, (last - first) * p->units * sizeof(*grad));
	for (r = 0; r < pass->rows; r++)
		hebb_gemm(true, false, last - first, p->units, p->steps - 1,
			  p->s + r * p->steps * p->wide + first, p->wide,
			  p->x + (r * p->steps + 1) * p->wide, p->wide, 1, grad,
			  p->units);
}

static void of_bias(const struct plan *p, const struct hebb_pass *pass,
		    size_t first, size_t last, hebb_real *grad)
{
	const size_t n = pass->rows * (p->still ? 1 : p->steps);
	const hebb_real *dx = p->still ? p->sum : p->x;
	size_t r, i;

	memset(grad, 0, (last - first) * sizeof(*grad));
	for (r = 0; r < n; r++)
		for (i = first; i < last; i++)
			grad[i - first] += dx[r * p->wide + i];
}

void hebb_spiking_gradient(struct hebb_layer *layer,
			   const struct hebb_unit *unit,
			   const struct hebb_pass *pass, size_t which,
			   size_t first, size_t last, hebb_real *grad)
{
	const struct plan p = plan_batch(layer, unit, pass);

	if (which == W)
		of_input(&p, pass, first, last, grad);
	else if (layer->weight[which].rank == 1)
		of_bias(&p, pass, first, last, grad);
	else
		of_recurrence(&p, pass, first, last, grad);
}
