#include "ann/optimiser.h"

#include "base/memory.h"

/* A word alone stands for a map with nothing but the type. */
static bool read_word(struct hebb_optimiser *opt,
		      const struct hebb_config *node, struct hebb_error *err)
{
	struct hebb_config *empty = hebb_config_new(HEBB_MAP, NULL);
	const struct hebb_type *type = &opt->type->type;
	bool good;

	if (node)
		empty->place = node->place;
	good = hebb_param_read(type->params, empty, false, opt->values, err,
			       "optimiser of type '%s'", type->name);
	hebb_config_free(empty);
	return good;
}

bool hebb_optimiser_init(struct hebb_optimiser *opt, struct hebb_config *node,
			 size_t n, struct hebb_error *err)
{
	const bool word = !node || node->kind == HEBB_SCALAR;
	struct hebb_config *standard = hebb_config_scalar("adam");
	const struct hebb_type *type =
	    word ? hebb_type_find(hebb_optimiser_types, "optimiser",
				  node ? node : standard, err)
		 : hebb_type_of(hebb_optimiser_types, "optimiser", node, "adam",
				err);
	size_t i;

	hebb_config_free(standard);
	*opt = (struct hebb_optimiser){ 0 };
	if (!type)
		return false;
	opt->type = (const struct hebb_optimiser_type *)type;
	opt->values = hebb_alloc(hebb_param_count(type->params),
				 sizeof(*opt->values), "optimiser");
	if (word ? !read_word(opt, node, err)
		 : !hebb_param_read(type->params, node, false, opt->values, err,
				    "optimiser of type '%s'", type->name))
		return false;
	for (i = 0; i < opt->type->moments; i++) {
		hebb_arena_plan(&opt->moment[i], n);
		hebb_arena_get(&opt->moment[i], "moments of the optimiser");
	}
	return true;
}

void hebb_optimiser_release(struct hebb_optimiser *opt)
{
	size_t i;

	for (i = 0; i < HEBB_MOMENTS; i++)
		hebb_arena_release(&opt->moment[i]);
	hebb_free(opt->values);
	*opt = (struct hebb_optimiser){ 0 };
}

void hebb_optimiser_begin(struct hebb_optimiser *opt)
{
	opt->step++;
	opt->type->prepare(opt);
}

void hebb_optimiser_update(const struct hebb_optimiser *opt, hebb_real *weight,
			   const hebb_real *grad, size_t offset, size_t n)
{
	hebb_real *moment[HEBB_MOMENTS];
	size_t i;

	for (i = 0; i < opt->type->moments; i++)
		moment[i] = opt->moment[i].data + offset;
	opt->type->step(opt->c, weight, grad, moment, n);
}
