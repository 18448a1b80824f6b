/*
 * run.c - `hebb run`: a model, from file to file
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "cmd/command.h"
#include "lab/compare.h"
#include "lab/picture.h"
#include "lab/run.h"
#include "lab/spark.h"

enum { OUTPUT = HEBB_OWN_OPTIONS, SET, SEED, THREADS, FORCE };

static const struct hebb_option options[] = {
	HEBB_COMMON_OPTIONS,
	[OUTPUT] = { "output", 'o', "RUN.h5", HEBB_WORD,
		     "the file to write (default: the model's name, here)" },
	[SET] = { "set", 's', "PATH=VALUE", HEBB_WORDS,
		  "change the model, such as populations.exc.tau_m=10ms" },
	[SEED] = { "seed", 0, "N", HEBB_WHOLE, "of all random numbers" },
	[THREADS] = { "threads", 't', "N", HEBB_WHOLE,
		      "to use (default: all processors); results do not "
		      "depend on it" },
	[FORCE] = { "force", 'f', NULL, HEBB_SWITCH,
		    "overwrite the file if it is there" },
	{ NULL },
};

/* --seed is a --set of its own, and the last word. */
static const char **all_sets(const struct hebb_answer *answer, size_t *n,
			     char seed[64])
{
	const struct hebb_answer *set = &answer[SET];
	const char **sets = hebb_alloc(set->n + 1, sizeof(*sets), "options");

	for (*n = 0; *n < set->n; (*n)++)
		sets[*n] = set->words[*n];
	if (answer[SEED].given) {
		snprintf(seed, 64, "experiment.seed=%.0f", answer[SEED].number);
		sets[(*n)++] = seed;
	}
	return sets;
}

static double number(const struct hebb_config *map, const char *key)
{
	return atof(hebb_config_peek(map, key)->text);
}

/* A column of the table; a dash for what there is none of. */
static void print_cell(const struct hebb_config *map, const char *key,
		       int width, int decimals)
{
	const double value = number(map, key);

	if (isnan(value))
		printf(" %*s", width, "-");
	else
		printf(" %*.*f", width, decimals, value);
}

/* Columns for the names of a table: those of the longest. */
static int names_width(const struct hebb_config *map)
{
	int most = 16;
	size_t i;

	for (i = 0; i < map->n; i++) {
		const int n = hebb_text_width(map->child[i]->key);

		most = n > most ? n : most;
	}
	return most;
}

static void print_name(const char *name, int width)
{
	printf("  %-*s", hebb_text_field(name, width), name);
}

static void print_populations(const struct hebb_config *populations)
{
	const int width = names_width(populations);
	size_t i;

	print_name("population", width);
	printf(" %10s %12s %10s %8s\n", "neurons", "spikes", "rate (Hz)", "CV");
	for (i = 0; i < populations->n; i++) {
		const struct hebb_config *pop = populations->child[i];

		print_name(pop->key, width);
		print_cell(pop, "size", 10, 0);
		print_cell(pop, "spikes", 12, 0);
		print_cell(pop, "rate_hz", 10, 2);
		print_cell(pop, "cv_isi", 8, 3);
		printf("\n");
	}
}

/* Classes have an accuracy, numbers an error, what is given back a loss. */
static void print_learners(const struct hebb_config *learners)
{
	const bool classes = hebb_config_peek(learners->child[0], "accuracy");
	const bool loss = hebb_config_peek(learners->child[0], "loss");
	const bool text = hebb_config_peek(learners->child[0], "bits");
	const char *mark = text      ? "bits"
			   : classes ? "accuracy"
			   : loss    ? "loss"
				     : "rmse";
	const int width = names_width(learners);
	size_t i;

	print_name("learner", width);
	printf(" %10s %10s %8s", "samples", mark, "sd");
	if (!classes)
		printf(" %8s", "R2");
	printf(" %4s %10s\n", "n", "s a pass");
	for (i = 0; i < learners->n; i++) {
		const struct hebb_config *one = learners->child[i];
		const struct hebb_config *good = hebb_config_peek(one, mark);

		print_name(one->key, width);
		print_cell(one, "samples", 10, 0);
		print_cell(good, "mean", 10, 4);
		print_cell(good, "sd", 8, 4);
		if (!classes)
			print_cell(hebb_config_peek(one, "r2"), "mean", 8, 4);
		print_cell(good, "n", 4, 0);
		printf(" %10.3g\n", number(one, "epoch_s"));
	}
}

static void print_agents(const struct hebb_config *result,
			 const struct hebb_config *learners)
{
	const int width = names_width(learners);
	size_t i;

	print_name("learner", width);
	printf(" %10s %8s %8s %8s %4s\n", "reward", "sd", "least", "solved",
	       "n");
	for (i = 0; i < learners->n; i++) {
		const struct hebb_config *one = learners->child[i];
		const struct hebb_config *reward =
		    hebb_config_peek(one, "reward");

		print_name(one->key, width);
		print_cell(reward, "mean", 10, 3);
		print_cell(reward, "sd", 8, 3);
		print_cell(one, "least", 8, 3);
		print_cell(one, "solved", 8, 0);
		print_cell(reward, "n", 4, 0);
		printf("\n");
	}
	printf("  solved from %.4g; chance brings %.4g\n",
	       number(result, "solved_from"), number(result, "chance"));
}

/* Capacities stand in a list, in the order of the model. */
static void print_memories(const struct hebb_config *memories)
{
	const int width = names_width(memories);
	size_t i, k;

	print_name("memory", width);
	printf(" %10s   %s\n", "recalled", "capacity (patterns per unit)");
	for (i = 0; i < memories->n; i++) {
		const struct hebb_config *one = memories->child[i];
		const struct hebb_config *list =
		    hebb_config_peek(one, "capacity");

		print_name(one->key, width);
		print_cell(one, "recalled", 10, 4);
		printf("  ");
		for (k = 0; list && k < list->n; k++)
			printf(" %.3f", atof(list->child[k]->text));
		printf("\n");
	}
}

/* What learners of a text made up, each line set in. */
static void print_stories(const struct hebb_config *learners)
{
	size_t i;

	for (i = 0; i < learners->n; i++) {
		const struct hebb_config *one = learners->child[i];
		const struct hebb_config *story =
		    hebb_config_peek(one, "story");
		const char *line = story ? story->text : "";

		if (*line)
			printf("  '%s' makes up:\n", one->key);
		while (*line) {
			const size_t n = strcspn(line, "\n");

			printf("    %.*s\n", (int)n, line);
			line += n + (line[n] == '\n');
		}
	}
}

static void print_result(const struct hebb_config *result)
{
	const struct hebb_config *part;

	part = hebb_config_peek(result, "populations");
	if (part->n)
		print_populations(part);
	if (part->n)
		printf("  %.0f synapses, real-time factor %.3g\n",
		       number(result, "synapses"),
		       number(result, "real_time_factor"));
	part = hebb_config_peek(result, "learners");
	if (part->n && hebb_config_peek(result, "solved_from"))
		print_agents(result, part);
	else if (part->n)
		print_learners(part);
	if (part->n)
		print_stories(part);
	part = hebb_config_peek(result, "memories");
	if (part)
		print_memories(part);
}

/* Who repeats a run should know if it cannot be repeated. */
static void print_repeatable(const struct hebb_config *result)
{
	const struct hebb_config *node = hebb_config_peek(result, "repeatable");

	if (node)
		printf("  repeatable: %s\n", node->text);
}

/* A picture that is there is somebody's, unless he says --force. */
static bool draw(const struct hebb_call *call,
		 const struct hebb_comparison *comparison, const char *picture)
{
	struct hebb_error err;

	if (hebb_picture_may(picture, call->answer[FORCE].given, &err) &&
	    hebb_compare_draw(comparison, picture, &err))
		return true;
	hebb_log_say(call->log, "hebb: no picture: %s", err.message);
	return false;
}

/* Several learners are what the program is for: a table and a picture. */
static bool put_side_by_side(struct hebb_call *call, const char *output,
			     struct hebb_error *err)
{
	struct hebb_comparison comparison = { 0 };
	char *picture = hebb_run_picture(output);
	const bool ok = hebb_compare_read(&comparison, &output, 1, err);

	if (ok && !call->json)
		hebb_compare_print(&comparison, stdout, hebb_spark_utf8());
	if (ok && draw(call, &comparison, picture)) {
		hebb_config_put_text(call->result, "picture", picture);
		if (!call->json)
			puts(picture);
	}
	hebb_compare_release(&comparison);
	hebb_free(picture);
	return ok;
}

static bool show(struct hebb_call *call, struct hebb_error *err)
{
	const struct hebb_config *learners =
	    hebb_config_peek(call->result, "learners");
	const char *output = hebb_config_peek(call->result, "output")->text;
	const bool several = learners->n > 1;

	if (!call->json && !several)
		print_result(call->result);
	if (several && !put_side_by_side(call, output, err))
		return false;
	if (several && !call->json)
		print_stories(learners);
	if (!call->json) {
		print_repeatable(call->result);
		puts(output);
	}
	return true;
}

static bool run(struct hebb_call *call, struct hebb_error *err)
{
	char seed[64], *command;
	size_t n;
	const char **sets = all_sets(call->answer, &n, seed);
	struct hebb_run one = {
		.model = call->operand[0],
		.sets = sets,
		.n_sets = n,
		.output = call->answer[OUTPUT].word,
		.force = call->answer[FORCE].given,
		.log = call->log,
		.stop = call->stop,
		.result = call->result,
	};
	bool ok;

	command = hebb_command_line(call);
	one.command = command;
	ok = hebb_call_threads(&call->answer[THREADS], &one.threads, err) &&
	     hebb_run(&one, err) && show(call, err);
	hebb_free(command);
	hebb_free(sets);
	return ok;
}

const struct hebb_command_type hebb_command_run = {
	.type = { .name = "run", .brief = "run a model and record it" },
	.examples =
	    "hebb run compare/digits\n"
	    "hebb run brunel2000 --threads 2 --json\n"
	    "hebb run my.yaml -o my.h5 --set populations.exc.tau_m=10ms",
	.operands = "MODEL",
	.least = 1,
	.most = 1,
	.options = options,
	.main = run,
};
