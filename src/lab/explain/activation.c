/*
 * activation.c - what a layer gives where a sample goes in: an activation map
 *
 * Of a convolution [height][width][channels], so that one sees where each
 * channel finds what it looks for.
 */
#include "lab/explain.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { LAYER };

static const struct hebb_param params[] = {
	[LAYER] = { "layer", "1", HEBB_REQUIRED, 0, 0,
		    "the name of the layer, such as conv2d1", HEBB_NAME },
	{ NULL },
};

#define ENDING ".activation"

static const struct hebb_probe *find(const struct hebb_learner *learner,
				     const char *layer)
{
	char *path = hebb_text_format("%s" ENDING, layer);
	const struct hebb_probe *probe =
	    hebb_probes_find(&learner->probes, path);

	hebb_free(path);
	return probe;
}

static bool refuse(const struct hebb_learner *learner, const char *layer,
		   const struct hebb_place *place, struct hebb_error *err)
{
	struct hebb_text all = { 0 };
	size_t i;

	for (i = 0; i < learner->probes.n; i++) {
		const char *path = learner->probes.item[i].path;
		const char *end = strstr(path, ENDING);

		if (end && !end[strlen(ENDING)])
			hebb_text_add(&all, "%s%.*s", all.length ? ", " : "",
				      (int)(end - path), path);
	}
	if (all.length)
		hebb_error_set(err, HEBB_MODEL, place,
			       "learner '%s' has no layer '%s'; it has %s",
			       learner->name, layer, all.data);
	else
		hebb_error_set(err, HEBB_MODEL, place,
			       "learner '%s' of type '%s' has no layers",
			       learner->name, learner->type->type.name);
	hebb_text_release(&all);
	return false;
}

/* The first extent of the probe counts samples. */
static bool plan(struct hebb_explain *explain,
		 const struct hebb_learner *learner,
		 const struct hebb_dataset *data, const struct hebb_config *map,
		 struct hebb_error *err)
{
	const struct hebb_value *layer = &explain->values[LAYER];
	const struct hebb_probe *probe = find(learner, layer->text);

	(void)data;
	if (!probe)
		return refuse(learner, layer->text,
			      layer->node ? &layer->node->place : &map->place,
			      err);
	explain->rank = probe->rank - 1;
	memset(explain->shape, 0, sizeof(explain->shape));
	memcpy(explain->shape, probe->shape + 1,
	       (size_t)explain->rank * sizeof(*explain->shape));
	explain->width = hebb_probe_size(probe) / probe->shape[0];
	return true;
}

static bool look(const struct hebb_explain *explain,
		 const struct hebb_question *question, double *map,
		 struct hebb_error *err)
{
	struct hebb_learner *learner = question->learner;
	const struct hebb_probe *probe =
	    find(learner, explain->values[LAYER].text);
	const struct hebb_batch batch = {
		.n = 1,
		.width = question->data->width,
		.outputs = learner->outputs,
		.input = question->x,
	};
	float *out = hebb_alloc(learner->outputs, sizeof(*out), "an answer");
	const bool ok = learner->type->answer(learner, &batch, out, err);

	if (ok)
		probe->read(probe, 0, explain->width, map);
	hebb_free(out);
	return ok;
}

const struct hebb_explain_type hebb_explain_activation = {
	.type = {
		.name = "activation",
		.brief = "what a layer gives where the sample goes in",
		.equation = "a = y of the layer, at x",
		.params = params,
	},
	.plan = plan,
	.look = look,
};
