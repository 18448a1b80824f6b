#include "lab/run.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/need.h"
#include "base/text.h"
#include "base/variables.h"
#include "io/file.h"
#include "io/h5.h"
#include "io/yaml.h"
#include "lab/experiment.h"
#include "lab/model.h"
#include "rec/provenance.h"

enum { MODEL_MOST = 64 << 20, NAMES_MOST = 100000 };

static bool ends_with(const char *text, const char *ending)
{
	const size_t n = strlen(text), m = strlen(ending);

	return n > m && !strcmp(text + n - m, ending);
}

/* The model of a run that is over: as it was meant, with every default. */
static struct hebb_config *load_again(const struct hebb_run *run, char **text,
				      struct hebb_error *err)
{
	struct hebb_h5 *file = hebb_h5_open(run->model, err);

	if (!file)
		return NULL;
	*text = hebb_h5_read_text(file, "/run/resolved", err);
	hebb_h5_close(file, NULL);
	if (!*text)
		return NULL;
	return hebb_model_parse(run->model, *text, strlen(*text), run->sets,
				run->n_sets, err);
}

/* `text` gets the model as given; free it. */
static struct hebb_config *load(const struct hebb_run *run, char **text,
				struct hebb_error *err)
{
	char *path;
	size_t n;

	*text = NULL;
	if (ends_with(run->model, ".h5"))
		return load_again(run, text, err);
	path = hebb_model_find(run->model, err);
	if (path)
		*text = hebb_file_read(path, MODEL_MOST, &n, err);
	hebb_free(path);
	if (!*text)
		return NULL;
	return hebb_model_load(run->model, run->sets, run->n_sets, err);
}

/* By a run, a run that is under way, or the picture of one. */
static bool is_taken(const char *path)
{
	char *part = hebb_text_format("%s.part", path);
	char *picture = hebb_run_picture(path);
	const bool taken = !access(path, F_OK) || !access(part, F_OK) ||
			   !access(picture, F_OK);

	hebb_free(part);
	hebb_free(picture);
	return taken;
}

/* NAME.h5 in the current folder, or the first NAME-2.h5, ... that is free. */
static char *free_name(const char *model)
{
	const char *slash = strrchr(model, '/');
	char *name = hebb_text_copy(slash ? slash + 1 : model);
	char *dot = strrchr(name, '.'), *path = NULL;
	int i;
	bool taken = true;

	if (dot && dot != name)
		*dot = '\0';
	for (i = 1; taken && i < NAMES_MOST; i++) {
		hebb_free(path);
		path = i > 1 ? hebb_text_format("%s-%d.h5", name, i)
			     : hebb_text_format("%s.h5", name);
		taken = is_taken(path);
	}
	hebb_free(name);
	return path;
}

char *hebb_run_picture(const char *output)
{
	const int stem = (int)strlen(output) - 3 * ends_with(output, ".h5");

	return hebb_text_format("%.*s.svg", stem, output);
}

static bool keep_resolved(struct hebb_job *job, struct hebb_error *err)
{
	struct hebb_text text = { 0 };
	bool ok;

	hebb_variables_remove(job->model);
	hebb_param_complete(job->model);
	hebb_yaml_write(job->model, &text);
	ok = hebb_tape_document(job->tape, "/run/resolved", text.data, err);
	hebb_text_release(&text);
	return ok;
}

/* Equal digests say that two runs had equal results. */
static bool keep_digest(struct hebb_job *job, struct hebb_error *err)
{
	static const char races[] =
	    "no: threads of an asynchronous learner race";
	char digest[65];

	hebb_tape_digest(job->tape, digest);
	hebb_config_put_text(job->result, "digest", digest);
	if (!hebb_tape_text(job->tape, "/run", "digest", digest, true, err))
		return false;
	if (!job->races)
		return true;
	hebb_config_put_text(job->result, "repeatable", races);
	return hebb_tape_text(job->tape, "/run", "repeatable", races, true,
			      err);
}

static bool perform(struct hebb_job *job, const struct hebb_run *run,
		    const char *text, struct hebb_error *err)
{
	const struct hebb_provenance who = { .command = run->command,
					     .model = text,
					     .seed = job->seed,
					     .dt = hebb_job_number(job, "dt"),
					     .threads = job->threads };

	return hebb_provenance_write(job->tape, &who, err) &&
	       job->type->run(job, err) && keep_resolved(job, err) &&
	       hebb_provenance_end(job->tape, "done", err) &&
	       keep_digest(job, err) && hebb_tape_finish(job->tape, err);
}

/* What an experiment does not have is nothing, but it has a name. */
static void put_absent(struct hebb_config *result)
{
	static const struct {
		const char *name;
		double number;
	} numbers[] = { { "build_s", 0 },
			{ "simulate_s", 0 },
			{ "train_s", 0 },
			{ "synapses", 0 },
			{ "real_time_factor", NAN } };
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (!hebb_config_peek(result, numbers[i].name))
			hebb_config_put(result, numbers[i].name,
					numbers[i].number);
	hebb_config_map(result, "populations");
	hebb_config_map(result, "learners");
}

static void report(const struct hebb_job *job, const char *output,
		   double seconds)
{
	put_absent(job->result);
	hebb_config_put(job->result, "wall_s", seconds);
	hebb_config_put(job->result, "peak_rss_mb",
			hebb_memory_peak() / 1048576);
	hebb_config_put(job->result, "threads", job->threads);
	hebb_config_put_text(job->result, "output", output);
}

static bool record(struct hebb_job *job, const struct hebb_run *run,
		   const char *text, struct hebb_error *err)
{
	char *output =
	    run->output ? hebb_text_copy(run->output) : free_name(run->model);
	const double start = hebb_clock();
	bool ok;

	job->tape = hebb_tape_open(output, run->force, err);
	ok = job->tape && perform(job, run, text, err);
	if (ok)
		report(job, output, hebb_clock() - start);
	if (job->tape)
		hebb_tape_close(job->tape);
	hebb_free(output);
	return ok;
}

bool hebb_run(const struct hebb_run *run, struct hebb_error *err)
{
	char *text;
	struct hebb_job job = { .model = load(run, &text, err),
				.threads = run->threads,
				.log = run->log,
				.result = run->result,
				.stop = run->stop };
	bool ok = false;

	if (job.model) {
		hebb_config_put_text(run->result, "status", "done");
		ok = hebb_job_open(&job, err) && record(&job, run, text, err);
		hebb_job_release(&job);
	}
	hebb_config_free(job.model);
	hebb_free(text);
	return ok;
}
