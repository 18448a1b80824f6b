#include "lab/experiment.h"

#include <math.h>
#include <omp.h>
#include <string.h>

#include "base/memory.h"
#include "base/param.h"
#include "base/text.h"
#include "lab/grid.h"

int hebb_processors(void)
{
	/* what this thread may use is less where threads are bound */
	return omp_get_num_procs();
}

static void choose_threads(struct hebb_job *job)
{
	const int processors = hebb_processors();

	if (!job->threads && !isnan(job->values[HEBB_THREADS].number))
		job->threads = (int)job->values[HEBB_THREADS].number;
	if (!job->threads)
		job->threads = processors;
	if (job->threads > processors)
		hebb_log_say(job->log,
			     "hebb: %d threads share %d processor%s: the "
			     "result is the same, only later",
			     job->threads, processors,
			     processors > 1 ? "s" : "");
}

/* What a model file may consist of: for guesses at what was misspelt. */
static const struct hebb_param sections[] = {
	{ "experiment", "1", HEBB_OPTIONAL, 0, 0, "what happens", HEBB_NODE },
	{ "populations", "1", HEBB_OPTIONAL, 0, 0, "of neurons", HEBB_NODE },
	{ "projections", "1", HEBB_OPTIONAL, 0, 0, "of synapses", HEBB_NODE },
	{ "dopamine", "1", HEBB_OPTIONAL, 0, 0,
	  "the reward that synapses hear of", HEBB_NODE },
	{ "stimuli", "1", HEBB_OPTIONAL, 0, 0, "for neurons", HEBB_NODE },
	{ "dataset", "1", HEBB_OPTIONAL, 0, 0, "to learn", HEBB_NODE },
	{ "environment", "1", HEBB_OPTIONAL, 0, 0, "to act in", HEBB_NODE },
	{ "learners", "1", HEBB_OPTIONAL, 0, 0, "who learn", HEBB_NODE },
	{ "memories", "1", HEBB_OPTIONAL, 0, 0, "of patterns", HEBB_NODE },
	{ "measure", "1", HEBB_OPTIONAL, 0, 0, "what to compute", HEBB_NODE },
	{ "record", "1", HEBB_OPTIONAL, 0, 0, "what to keep", HEBB_NODE },
	{ "variables", "1", HEBB_OPTIONAL, 0, 0, "for numbers", HEBB_NODE },
	{ NULL },
};

static void name_model(const struct hebb_job *job)
{
	struct hebb_config *model = job->model;

	hebb_free(model->what);
	model->what = hebb_text_format("a model for the experiment '%s'",
				       job->type->type.name);
	model->rows[0] = sections;
}

bool hebb_job_open(struct hebb_job *job, struct hebb_error *err)
{
	struct hebb_config *map = hebb_config_get(job->model, "experiment");

	if (!map)
		return hebb_error_set(err, HEBB_MODEL, &job->model->place,
				      "the model lacks 'experiment', such as "
				      "experiment: {type: simulate, duration: "
				      "1 s}");
	if (map->kind != HEBB_MAP)
		return hebb_error_set(err, HEBB_MODEL, &map->place,
				      "'experiment' is a map, {type: simulate, "
				      "duration: 1 s}");
	job->type = (const struct hebb_experiment_type *)hebb_type_of(
	    hebb_experiment_types, "experiment", map, NULL, err);
	if (!job->type)
		return false;
	name_model(job);
	job->values =
	    hebb_alloc(hebb_param_count(job->type->type.params),
		       sizeof(*job->values), "values of the experiment");
	if (!hebb_param_read(job->type->type.params, map, false, job->values,
			     err, "the experiment '%s'", job->type->type.name))
		return false;
	job->seed = (uint64_t)job->values[HEBB_SEED].number;
	choose_threads(job);
	return true;
}

void hebb_job_release(struct hebb_job *job)
{
	hebb_free(job->values);
	job->values = NULL;
}

double hebb_job_number(const struct hebb_job *job, const char *name)
{
	const struct hebb_param *row = job->type->type.params;
	size_t i;

	for (i = 0; row[i].name; i++)
		if (!strcmp(row[i].name, name))
			return job->values[i].number;
	return NAN;
}

bool hebb_job_built(const struct hebb_job *job, struct hebb_error *err)
{
	if (!hebb_config_all_used(job->model, err))
		return false;
	hebb_grid_tell(job->model, hebb_job_number(job, "dt"), job->log);
	return true;
}

bool hebb_job_stopped(const struct hebb_job *job, struct hebb_error *err)
{
	if (!job->stop || !*job->stop)
		return false;
	hebb_error_set(err, HEBB_STOPPED, NULL,
		       "stopped by a signal; nothing was kept of this run");
	return true;
}
