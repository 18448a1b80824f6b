#include "learn/learner.h"

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

void hebb_learner_free(struct hebb_learner *learner)
{
	if (!learner)
		return;
	learner->type->release(learner);
	hebb_probes_release(&learner->probes);
	hebb_free(learner->name);
	hebb_free(learner);
}
