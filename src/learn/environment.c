#include "learn/environment.h"

#include "base/memory.h"

bool hebb_environment_open(struct hebb_environment *environment,
			   struct hebb_config *map, struct hebb_error *err)
{
	const struct hebb_type *type =
	    hebb_type_of(hebb_environment_types, "environment", map, NULL, err);

	*environment = (struct hebb_environment){ 0 };
	if (!type)
		return false;
	environment->type = (const struct hebb_environment_type *)type;
	environment->values =
	    hebb_alloc(hebb_param_count(type->params) + 1,
		       sizeof(*environment->values), "an environment");
	return hebb_param_read(type->params, map, false, environment->values,
			       err, "environment of type '%s'", type->name) &&
	       environment->type->open(environment, err);
}

void hebb_environment_close(struct hebb_environment *environment)
{
	hebb_free(environment->values);
	environment->values = NULL;
}

void hebb_environment_begin(struct hebb_environment *environment, uint64_t seed,
			    uint64_t episode, float *sight)
{
	environment->stream = hebb_stream_open(seed, "environment");
	environment->episode = episode;
	environment->decisions = 0;
	environment->type->begin(environment, sight);
}

enum hebb_ending hebb_environment_step(struct hebb_environment *environment,
				       size_t action, double *reward,
				       float *sight)
{
	const enum hebb_ending ending =
	    environment->type->step(environment, action, reward, sight);

	environment->decisions++;
	return ending;
}
