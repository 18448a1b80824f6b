/*
 * check.c - is the model sound, what does it say in full, what will it take?
 *
 * The network is built and tried for a moment.  What recorders write goes to a
 * tape in a temporary folder that is thrown away.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/need.h"
#include "base/variables.h"
#include "cmd/command.h"
#include "io/yaml.h"
#include "lab/experiment.h"
#include "lab/model.h"
#include "lab/scrap.h"

enum { SET = HEBB_OWN_OPTIONS, SEED, THREADS };

static const struct hebb_option options[] = {
	HEBB_COMMON_OPTIONS,
	[SET] = { "set", 's', "PATH=VALUE", HEBB_WORDS,
		  "put a value in the model's place, "
		  "populations.exc.tau_m=10ms" },
	[SEED] = { "seed", 0, "N", HEBB_WHOLE, "seed of all random numbers" },
	[THREADS] = { "threads", 't', "N", HEBB_WHOLE,
		      "threads that the run may use" },
	{ NULL, 0, NULL, HEBB_SWITCH, NULL },
};

static struct hebb_config *load(const struct hebb_call *call,
				struct hebb_error *err)
{
	const struct hebb_answer *answer = call->answer;
	struct hebb_config *model = hebb_model_load(
	    call->operand[0], answer[SET].words, answer[SET].n, err);
	struct hebb_config *map;

	map = model ? hebb_config_peek(model, "experiment") : NULL;
	if (!map || map->kind != HEBB_MAP || !answer[SEED].given)
		return model;
	hebb_config_remove(map, "seed");
	hebb_config_put_text(map, "seed", answer[SEED].word);
	return model;
}

static bool try(struct hebb_job *job, struct hebb_error *err)
{
	struct hebb_scrap scrap;
	bool ok = hebb_scrap_open(&scrap, err);

	job->tape = scrap.tape;
	ok = ok && job->type->check(job, err);
	hebb_scrap_close(&scrap);
	return ok;
}

static double number_of(const struct hebb_config *map, const char *key)
{
	const struct hebb_config *node = hebb_config_peek(map, key);

	return node ? strtod(node->text, NULL) : 0;
}

/* What the variables were, which the model in full does not need. */
static void show_variables(const struct hebb_call *call,
			   const struct hebb_config *variables)
{
	size_t i;

	if (!variables)
		return;
	hebb_config_add(call->result, "variables", hebb_config_copy(variables));
	for (i = 0; !call->json && i < variables->n; i++)
		printf("# %s = %s\n", variables->child[i]->key,
		       variables->child[i]->text);
}

/*
 * What the experiment foresees; or, where that is more, what is left when it is
 * over, with the writing of the run's file: some MiB for libhdf5, and the model
 * in full, of which one copy stands here already, once more as a record.
 */
static double foresee(struct hebb_config *result, size_t letters)
{
	const double hdf5 = 4 << 20;
	const double most = fmax(1048576 * number_of(result, "peak_rss_mb"),
				 hebb_memory_used() + hdf5 + (double)letters);

	hebb_config_remove(result, "peak_rss_mb");
	hebb_config_put(result, "peak_rss_mb", most / 1048576);
	return most;
}

static void say(const struct hebb_call *call, double bytes)
{
	const double synapses = number_of(call->result, "synapses");
	const double record = 1048576 * number_of(call->result, "record_mb");
	char duration[32], memory[32], disk[32], count[48] = "";
	char written[64] = "";

	if (synapses > 0)
		snprintf(count, sizeof(count), " for %.0f synapses", synapses);
	if (record > 0)
		snprintf(written, sizeof(written), ", and records %s",
			 hebb_bytes_text(record, disk));
	hebb_log_say(
	    call->log,
	    "hebb: the model is sound; a run takes about %s and %s%s%s",
	    hebb_duration_text(number_of(call->result, "estimate_s"), duration),
	    hebb_bytes_text(bytes, memory), count, written);
}

static void report(const struct hebb_call *call, struct hebb_config *model)
{
	struct hebb_text text = { 0 };
	double bytes;

	show_variables(call, hebb_config_peek(model, "variables"));
	hebb_variables_remove(model);
	hebb_param_complete(model);
	hebb_yaml_write(model, &text);
	bytes = foresee(call->result, text.length);
	hebb_config_add(call->result, "model", hebb_config_copy(model));
	if (!call->json) {
		if (text.data[text.length - 1] != '\n')
			hebb_text_add(&text, "\n");
		fputs(text.data, stdout);
		fflush(stdout);
		say(call, bytes);
	}
	hebb_text_release(&text);
}

static bool check(struct hebb_call *call, struct hebb_error *err)
{
	struct hebb_log still = *call->log;
	struct hebb_job job = {
		.model = load(call, err),
		.log = &still,
		.result = call->result,
		.stop = call->stop,
	};
	bool ok;

	if (!job.model)
		return false;
	still.still = true;
	ok = hebb_call_threads(&call->answer[THREADS], &job.threads, err) &&
	     hebb_job_open(&job, err) && try(&job, err);
	if (ok)
		report(call, job.model);
	hebb_job_release(&job);
	hebb_config_free(job.model);
	return ok;
}

const struct hebb_command_type hebb_command_check = {
	.type = { .name = "check",
		  .brief = "is a model sound, what does it say in full, what "
			   "will it take" },
	.examples = "hebb check brunel2000\n"
		    "hebb check model.yaml --set experiment.duration=10s",
	.operands = "MODEL",
	.least = 1,
	.most = 1,
	.options = options,
	.main = check,
};
