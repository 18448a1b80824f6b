#include "learn/learner.h"

#include <math.h>

#include "base/memory.h"
#include "base/text.h"

struct hebb_learner *hebb_learner_new(struct hebb_config *map, const char *name,
				      const struct hebb_task *task,
				      struct hebb_error *err)
{
	const struct hebb_type *type =
	    hebb_type_of(hebb_learner_types, "learner", map, NULL, err);
	struct hebb_learner *learner;

	if (!type)
		return NULL;
	learner = hebb_alloc(1, sizeof(*learner), "learner '%s'", name);
	learner->type = (const struct hebb_learner_type *)type;
	learner->name = hebb_text_copy(name);
	if (learner->type->build(learner, map, task, err))
		return learner;
	hebb_learner_free(learner);
	return NULL;
}

struct hebb_part *hebb_learner_add(struct hebb_learner *learner,
				   const char *name, size_t units)
{
	size_t capacity = learner->parts;
	struct hebb_part *part;

	learner->part = hebb_grow(learner->part, &capacity, learner->parts + 1,
				  sizeof(*learner->part), "parts of a learner");
	part = &learner->part[learner->parts++];
	*part = (struct hebb_part){ .name = hebb_text_copy(name),
				    .units = units,
				    .steps = 1 };
	return part;
}

void hebb_learner_free(struct hebb_learner *learner)
{
	size_t i;

	if (!learner)
		return;
	learner->type->release(learner);
	hebb_probes_release(&learner->probes);
	for (i = 0; i < learner->parts; i++)
		hebb_free(learner->part[i].name);
	hebb_free(learner->part);
	hebb_free(learner->name);
	hebb_free(learner);
}

void hebb_expense_multiply(const float *sample, size_t n, size_t in,
			   const float *weight, size_t units,
			   struct hebb_expense *sum)
{
	size_t i, k, r;

	for (i = 0; i < in; i++) {
		double times = 0, fan = 0;

		for (r = 0; r < n; r++)
			times += sample[r * in + i] != 0;
		for (k = 0; times > 0 && k < units; k++)
			fan += weight[i * units + k] != 0;
		sum->multiplies += times * fan;
	}
	sum->dense += (double)n * (double)in * (double)units;
}

bool hebb_acting_learn(struct hebb_learner *learner,
		       const struct hebb_batch *batch, double *loss,
		       struct hebb_error *err)
{
	const struct hebb_acting *acting = learner->type->acting;
	size_t s, action;

	*loss = NAN;
	for (s = 0; s < batch->n; s++)
		if (!acting->begin(learner, 0, true, err) ||
		    !acting->act(learner, batch->input + s * batch->width,
				 &action, err) ||
		    !acting->hear(learner, action == (size_t)batch->label[s],
				  HEBB_ENDS, err))
			return false;
	return true;
}

bool hebb_acting_answer(struct hebb_learner *learner,
			const struct hebb_batch *batch, float *out,
			struct hebb_error *err)
{
	const struct hebb_acting *acting = learner->type->acting;
	size_t s, action;

	for (s = 0; s < batch->n; s++) {
		if (!acting->begin(learner, 0, false, err) ||
		    !acting->act(learner, batch->input + s * batch->width,
				 &action, err))
			return false;
		acting->weigh(learner, out + s * learner->outputs);
	}
	return true;
}
