#include "ann/optimiser.h"

#include "base/memory.h"
#include "base/need.h"

enum { L1, L2, CLIP_VALUE, CLIP_NORM, MAX_NORM, SCHEDULE };

const struct hebb_param hebb_optimiser_common[] = {
	[L1] = { "l1", "1", 0, 0, 1e6, "penalty on the sizes of weights" },
	[L2] = { "l2", "1", 0, 0, 1e6,
		 "penalty on half the squares of weights" },
	[CLIP_VALUE] = { "clip_value", "1", HEBB_OPTIONAL, 1e-30, 1e30,
			 "largest gradient; no limit if not given" },
	[CLIP_NORM] = { "clip_norm", "1", HEBB_OPTIONAL, 1e-30, 1e30,
			"largest norm of all gradients; no limit if not "
			"given" },
	[MAX_NORM] = { "max_norm", "1", HEBB_OPTIONAL, 1e-30, 1e30,
		       "largest norm of the weights into a unit; no limit if "
		       "not given" },
	[SCHEDULE] = { "schedule", "1", HEBB_OPTIONAL, 0, 0,
		       "how the rate changes; constant if not given",
		       HEBB_NODE },
	{ 0 },
};

static double limit(const struct hebb_value *value)
{
	return value->number > 0 ? value->number : INFINITY;
}

bool hebb_optimiser_init(struct hebb_optimiser *opt, struct hebb_config *node,
			 size_t n, struct hebb_error *err)
{
	static const struct hebb_choices choices = {
		.types = hebb_optimiser_types,
		.kind = "optimiser",
		.standard = "adam",
		.common = hebb_optimiser_common,
	};
	const struct hebb_value *common;
	struct hebb_need need = { 0 };
	size_t i;

	*opt = (struct hebb_optimiser){ 0 };
	if (!hebb_choice_init(&opt->choice, &choices, node, err))
		return false;
	common = opt->choice.common;
	opt->type = (const struct hebb_optimiser_type *)opt->choice.type;
	opt->values = opt->choice.values;
	opt->l1 = (hebb_real)common[L1].number;
	opt->l2 = (hebb_real)common[L2].number;
	opt->clip_value = (hebb_real)limit(&common[CLIP_VALUE]);
	opt->clip_norm = limit(&common[CLIP_NORM]);
	opt->max_norm = limit(&common[MAX_NORM]);
	opt->scale = 1;
	hebb_need_add(&need, (double)opt->type->moments * sizeof(hebb_real) * n,
		      "moments of the optimiser");
	if (!hebb_need_fits(&need, node ? &node->place : NULL, err))
		return false;
	for (i = 0; i < opt->type->moments; i++) {
		hebb_arena_plan(&opt->moment[i], n);
		hebb_arena_get(&opt->moment[i], "moments of the optimiser");
	}
	return hebb_schedule_init(&opt->schedule, common[SCHEDULE].node, err);
}

void hebb_optimiser_release(struct hebb_optimiser *opt)
{
	size_t i;

	for (i = 0; i < HEBB_MOMENTS; i++)
		hebb_arena_release(&opt->moment[i]);
	hebb_schedule_release(&opt->schedule);
	hebb_choice_release(&opt->choice);
	*opt = (struct hebb_optimiser){ 0 };
}

void hebb_optimiser_begin(struct hebb_optimiser *opt, double passes,
			  double loss)
{
	if (floor(passes) > opt->pass) {
		hebb_schedule_look(&opt->schedule, opt->sum / opt->seen);
		opt->pass = floor(passes);
		opt->sum = opt->seen = 0;
	}
	opt->sum += loss;
	opt->seen++;
	opt->step++;
	opt->scale = 1;
	opt->rate = opt->values[0].number *
		    hebb_schedule_factor(&opt->schedule, passes);
	opt->type->prepare(opt);
}

static hebb_real cut(hebb_real g, hebb_real most)
{
	return g < -most ? -most : g > most ? most : g;
}

double hebb_optimiser_square(const struct hebb_optimiser *opt,
			     const hebb_real *grad, size_t n)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		const double g = (double)cut(grad[i], opt->clip_value);

		sum += g * g;
	}
	return sum;
}

void hebb_optimiser_limit(struct hebb_optimiser *opt, double square)
{
	const double norm = sqrt(square);

	opt->scale =
	    norm > opt->clip_norm ? (hebb_real)(opt->clip_norm / norm) : 1;
}

/* What the gradient becomes before the optimiser's own step. */
static void amend(const struct hebb_optimiser *opt,
		  const hebb_real *restrict weight, hebb_real *restrict grad,
		  size_t n, bool bias)
{
	const hebb_real most = opt->clip_value, scale = opt->scale;
	const hebb_real l1 = bias ? 0 : opt->l1, l2 = bias ? 0 : opt->l2;
	size_t i;

	for (i = 0; i < n; i++) {
		const hebb_real w = weight[i];
		const hebb_real sign = w > 0 ? 1 : w < 0 ? -1 : 0;

		grad[i] = cut(grad[i], most) * scale + l2 * w + l1 * sign;
	}
}

void hebb_optimiser_update(const struct hebb_optimiser *opt, hebb_real *weight,
			   hebb_real *grad, size_t offset, size_t n, bool bias)
{
	hebb_real *moment[HEBB_MOMENTS];
	size_t i;

	for (i = 0; i < opt->type->moments; i++)
		moment[i] = opt->moment[i].data + offset;
	if (opt->l1 > 0 || opt->l2 > 0 || isfinite(opt->clip_value) ||
	    opt->scale < 1)
		amend(opt, weight, grad, n, bias);
	opt->type->step(opt->c, weight, grad, moment, n);
}

void hebb_optimiser_bound(const struct hebb_optimiser *opt, hebb_real *weight,
			  size_t rows, size_t columns)
{
	size_t i, j;

	for (j = 0; j < columns; j++) {
		double square = 0;
		hebb_real scale;

		for (i = 0; i < rows; i++) {
			const double w = (double)weight[i * columns + j];

			square += w * w;
		}
		if (sqrt(square) <= opt->max_norm)
			continue;
		scale = (hebb_real)(opt->max_norm / sqrt(square));
		for (i = 0; i < rows; i++)
			weight[i * columns + j] *= scale;
	}
}
